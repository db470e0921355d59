//! Countries (ISO 3166-1 alpha-2), and those that the settings of a device suggest. A suggestion is never applied by
//! itself, and languages suggest nothing, since many are spoken in many countries.

use std::fmt;
use std::str::FromStr;

use iso3166_static::{Alpha2, Alpha3};

use crate::core::error::{Error, ErrorCode, Result};

/// The country of each time zone that lies in one.
const ZONES: &str = include_str!("zones.tab");

/// A country of ISO 3166-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

impl Country {
    /// The two capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Why a text isn't a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCountry {
    /// It is a three-letter code.
    #[error("A country is given by its two-letter code (ISO 3166-1 alpha-2): write {right}, not {given}.")]
    ThreeLetters {
        /// The given code.
        given: &'static str,
        /// The two-letter code of the country.
        right: &'static str,
    },
    /// It is a user-assigned code.
    #[error(
        "This code is user-assigned and belongs to no country. A country is given by its two-letter code \
         (ISO 3166-1 alpha-2), such as DE or US."
    )]
    UserAssigned,
    /// It is UK, which is reserved; the code of the United Kingdom is GB.
    #[error("The code of the United Kingdom is GB (ISO 3166-1 alpha-2): write GB, not UK.")]
    Uk,
    /// It isn't in ISO 3166-1.
    #[error(
        "No country has this code. A country is given by its two-letter code (ISO 3166-1 alpha-2), such as DE or US."
    )]
    Unknown,
}

impl FromStr for Country {
    type Err = NoCountry;

    fn from_str(text: &str) -> Result<Self, NoCountry> {
        // Some phones write the codes in small letters.
        let code = text.trim().get(..text.trim().len().min(4)).unwrap_or_default().to_ascii_uppercase();
        match Alpha2::from_str(&code) {
            Ok(country) if country.is_user_assigned() => return Err(NoCountry::UserAssigned),
            Ok(country) => return Ok(Self(country.as_str())),
            Err(_) => {}
        }
        match Alpha3::from_str(&code) {
            Ok(country) => match Alpha2::from_alpha3(country) {
                Ok(right) => Err(NoCountry::ThreeLetters { given: country.as_str(), right: right.as_str() }),
                Err(_) => Err(NoCountry::UserAssigned),
            },
            Err(_) if code == "UK" => Err(NoCountry::Uk),
            Err(_) => Err(NoCountry::Unknown),
        }
    }
}

/// Reads a country code of the input.
///
/// # Errors
///
/// A refusal that names the field and explains valid codes.
pub fn read(code: &str, field: &'static str) -> Result<Country> {
    code.parse().map_err(|wrong: NoCountry| Error::refused_at(field, ErrorCode::Invalid, wrong.to_string()))
}

/// The countries that the settings of a device suggest, most likely first: the country of its time zone, which follows
/// the device on a journey, then that of its region. Unknown regions and zones suggest nothing.
#[must_use]
pub fn suggested(region: Option<&str>, zone: Option<&str>) -> Vec<Country> {
    let mut found: Vec<Country> = zone.and_then(of_zone).into_iter().collect();
    if let Some(country) = region.and_then(|region| region.parse().ok()).filter(|country| !found.contains(country)) {
        found.push(country);
    }
    found
}

fn of_zone(zone: &str) -> Option<Country> {
    let rows = ZONES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.filter(|(name, _)| name.eq_ignore_ascii_case(zone)).find_map(|(_, code)| code.parse().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(region: Option<&str>, zone: Option<&str>) -> Vec<&'static str> {
        suggested(region, zone).into_iter().map(Country::code).collect()
    }

    #[test]
    fn all_two_letters_are_a_country_or_refused() {
        let letters = || (b'A'..=b'Z').map(char::from);
        let pairs = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let (known, refused): (Vec<_>, Vec<_>) = pairs.partition(|code| code.parse::<Country>().is_ok());
        assert_eq!(known.len(), 249, "as many as ISO 3166-1 has");
        for wrong in ["AA", "QM", "QZ", "XA", "XK", "XX", "ZZ", "UK", "EU", "SU", "YU", "AN"] {
            assert!(refused.iter().any(|code| code == wrong), "{wrong}");
        }
        for code in known {
            assert_eq!(code.parse::<Country>().map(Country::code), Ok(&*code));
            assert_eq!(code.to_lowercase().parse::<Country>().map(Country::code), Ok(&*code), "in small letters too");
        }
    }

    #[test]
    fn a_refusal_says_what_would_be_right() {
        let says = |text: &str| text.parse::<Country>().map_err(|wrong| wrong.to_string()).expect_err("no country");
        assert!(says("USA").contains("write US, not USA"), "{}", says("USA"));
        assert!(says("deu").contains("write DE, not DEU"));
        assert!(says("UK").contains("write GB, not UK"));
        for text in ["", " ", "D", "ABCD", "840", "Germany", "en-US", "XK", "XXX", "ZZZ", "💩", "🇩🇪"] {
            assert!(says(text).contains("such as DE or US"), "{text}: {}", says(text));
        }
    }

    #[test]
    fn zones_and_regions_suggest_and_languages_do_not() {
        assert_eq!(codes(Some("US"), Some("Europe/Berlin")), ["DE", "US"], "an American phone in Berlin");
        assert_eq!(codes(Some("us"), Some("America/New_York")), ["US"]);
        assert_eq!(codes(None, Some("Asia/Calcutta")), ["IN"], "the name that phones know it by");
        assert_eq!(codes(None, Some("Europe/Oslo")), ["NO"], "not the zone that it is a link to");
        assert_eq!(codes(Some("en-US"), Some("UTC")), [""; 0]);
        assert_eq!(codes(Some("419"), Some("Mars/Base")), [""; 0]);
        assert_eq!(codes(None, None), [""; 0]);
    }

    #[test]
    fn every_zone_lies_in_a_country() {
        let rows: Vec<_> = ZONES.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(rows.len() > 400);
        for row in rows {
            let (zone, country) = row.split_once('\t').expect("two columns");
            assert_eq!(of_zone(zone).map(Country::code), Some(country), "{zone}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_given_is_a_known_code_or_refused(text in "\\PC{0,6}") {
            match text.parse::<Country>() {
                Ok(country) => prop_assert_eq!(country.code(), text.trim().to_ascii_uppercase()),
                Err(wrong) => prop_assert!(!wrong.to_string().is_empty()),
            }
        }
    }
}
