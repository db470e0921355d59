//! The crisis lines that stand beside a struggle and a ladder: of the place where somebody is, as configured.

use std::collections::HashMap;
use std::str::FromStr;

use crate::accounts;
use crate::error::Result;
use crate::op::Op;

/// A line that anybody can call in a crisis, in one country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrisisLine {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What it is called.
    pub name: String,
    /// What to dial.
    pub phone: String,
}

/// What is no crisis line: one is written as `DE; TelefonSeelsorge; 08001110111`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a crisis line is a country's two letters, a name and a number, with semicolons in between")]
pub struct BadLine;

impl FromStr for CrisisLine {
    type Err = BadLine;

    fn from_str(text: &str) -> std::result::Result<Self, BadLine> {
        let mut parts = text.split(';').map(|part| part.trim().to_owned());
        let (Some(country), Some(name), Some(phone), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadLine);
        };
        let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_phone = !phone.is_empty() && phone.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
        if is_country && !name.is_empty() && is_phone { Ok(Self { country, name, phone }) } else { Err(BadLine) }
    }
}

/// The lines of countries, or of where the viewer is as their language tag says it: by one statement.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn crisis_lines(op: &Op, countries: &[Option<String>]) -> Result<HashMap<Option<String>, Vec<CrisisLine>>> {
    let (_, locale) = accounts::own_place(op).await?;
    let of = |country: &Option<String>| lines_for(&op.env.settings.crisis_lines, country.as_deref(), &locale);
    Ok(countries.iter().map(|country| (country.clone(), of(country).into_iter().cloned().collect())).collect())
}

/// The lines of a country, or of the region of a language tag; all of them where that names none of theirs.
fn lines_for<'a>(lines: &'a [CrisisLine], country: Option<&str>, locale: &str) -> Vec<&'a CrisisLine> {
    let region = country.map(str::to_owned).or_else(|| {
        // A region is the two letters after the language, and perhaps after a script (BCP 47).
        let mut parts = locale.split('-').skip(1);
        parts.find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic())).map(str::to_owned)
    });
    let of = |line: &&CrisisLine| region.as_deref().is_some_and(|region| line.country.eq_ignore_ascii_case(region));
    let found: Vec<_> = lines.iter().filter(of).collect();
    if found.is_empty() { lines.iter().collect() } else { found }
}

#[cfg(test)]
mod tests {
    use super::{CrisisLine, lines_for};

    #[test]
    fn lines_are_of_the_place() {
        let lines = ["GB; Samaritans; 116123", "AT; TelefonSeelsorge; 142", "DE;TelefonSeelsorge;08001110111"];
        let lines: Vec<CrisisLine> = lines.iter().map(|line| line.parse().unwrap()).collect();
        let countries = |country, locale| -> Vec<_> {
            lines_for(&lines, country, locale).into_iter().map(|line| line.country.as_str()).collect()
        };
        assert_eq!(countries(None, "en-GB"), ["GB"]);
        assert_eq!(countries(None, "de-Latn-AT"), ["AT"]);
        assert_eq!(countries(Some("de"), "en-GB"), ["DE"]);
        assert_eq!(countries(None, "en"), ["GB", "AT", "DE"], "somebody whose place isn't known sees all");
        assert_eq!(countries(Some("XX"), "en-GB"), ["GB", "AT", "DE"]);
        for wrong in ["", "GB; Samaritans", "gb; Samaritans; 1", "GB; ; 1", "GB; Samaritans; call", "GB; a; 1; 2"] {
            assert!(wrong.parse::<CrisisLine>().is_err(), "{wrong}");
        }
    }
}
