//! Telephone numbers: what somebody wrote, into the one form in which it is stored. A stored number is never read again.
//!
//! Rules of the reference library decide what is a number, and three of our own: letters are no digits, several numbers
//! aren't one, and short numbers stay as they are dialled, since emergency services and helplines are reached by them.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use icu_locale_core::Locale;
use regex::Regex;
use rlibphonenumber::{CountryCodeSource, PHONE_NUMBER_UTIL as UTIL, PhoneNumber, PhoneNumberFormat, Region};

const NO_NUMBER: &str = "This isn't a phone number. Write it with its country code, like +49 30 901820.";
const NO_COUNTRY: &str =
    "Write this number with its country code, like +49 30 901820: your locale doesn't name a country.";
const LETTERS: &str =
    "A phone number can't have letters. Write only the number, like +49 30 901820, and put words into the label.";
const SEVERAL: &str = "This looks like several numbers. Add a channel for each of them.";

/// The short numbers of each country, as the reference library's metadata lists them: `tests/references/telephone_numbers/table.py` writes it.
const SHORT_NUMBERS: &str = include_str!("short_numbers.txt");

/// The pattern of a country's short numbers, and what it was compiled to once it was needed.
struct Pattern(&'static str, OnceLock<Option<Regex>>);

static SHORT: LazyLock<HashMap<&str, Pattern>> = LazyLock::new(|| {
    let lines = SHORT_NUMBERS.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(country, pattern)| (country, Pattern(pattern, OnceLock::new()))).collect()
});

/// A country that has telephone numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(Region);

impl Country {
    /// The country of this ISO 3166-1 alpha-2 code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let region = Region::from_code(code).ok()?;
        UTIL.get_country_code_for_region(region).map(|_| Self(region)).filter(|country| country.code().len() == 2)
    }

    /// The country that a locale names: its region subtag alone (RFC 5646, section 2.2.4), and nothing of its extensions.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let locale = Locale::try_from_str(locale).ok()?;
        Self::of_code(locale.id.region?.as_str())
    }

    /// Its ISO 3166-1 alpha-2 code.
    #[must_use]
    pub fn code(self) -> String {
        self.0.to_string()
    }
}

/// A telephone number, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// E.164, with `;ext=` and the extension behind it if there is one; or a short number, as it is dialled.
    pub value: String,
    /// The country in which it was read, or is dialled, if it doesn't name its country itself.
    pub country: Option<Country>,
}

/// Reads a number that somebody in this country wrote.
///
/// # Errors
///
/// What would be right.
pub fn read(text: &str, country: Option<Country>) -> Result<Number, &'static str> {
    let text: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    let text = without_scheme(text.trim());
    let digits = plain_digits(text);
    if let Some(digits) = &digits
        && country.is_some_and(|country| is_short(digits, country))
    {
        return Ok(Number { value: digits.clone(), country });
    }
    let parsed = UTIL.parse_and_keep_raw_input(text, country.map(|country| country.0)).ok();
    written_as_one(text, parsed.as_ref(), country)?;
    if let Some(number) = parsed.as_ref().filter(|number| UTIL.is_valid_number(number)) {
        let is_national = number.country_code_source() == CountryCodeSource::FromDefaultCountry;
        return Ok(Number { value: stored(number), country: country.filter(|_| is_national) });
    }
    if let Some(digits) = digits
        && is_lenient(&digits, country)
    {
        return Ok(Number { value: digits, country });
    }
    parsed.as_ref().and_then(short_abroad).ok_or_else(|| match country {
        None if !text.contains(['+', '＋']) => NO_COUNTRY,
        _ => NO_NUMBER,
    })
}

/// The number, as it is stored.
fn stored(number: &PhoneNumber) -> String {
    let value = UTIL.format(number, PhoneNumberFormat::E164);
    match number.extension() {
        "" => value.into_owned(),
        extension => format!("{value};ext={}", UTIL.normalize_digits_only(extension)),
    }
}

/// The digits of what is nothing but digits, of any script, and what groups them.
fn plain_digits(text: &str) -> Option<String> {
    let groups = |letter: char| {
        letter.is_whitespace() || matches!(letter, '-' | '.' | '(' | ')' | '\u{ad}' | '\u{2010}'..='\u{2015}')
    };
    let digits = UTIL.normalize_digits_only(text);
    let count = text.chars().filter(|letter| !groups(*letter)).count();
    (!digits.is_empty() && digits.chars().count() == count).then_some(digits)
}

/// What phones put around numbers that they copy, and into them.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a country's metadata lists this as a short number.
fn is_short(digits: &str, country: Country) -> bool {
    let Some(Pattern(pattern, compiled)) = SHORT.get(&*country.code()) else { return false };
    let compiled = compiled.get_or_init(|| Regex::new(&format!("^(?:{pattern})$")).ok());
    compiled.as_ref().is_some_and(|pattern| pattern.is_match(digits))
}

/// Whether this may be a short number that isn't listed, as many helplines aren't. Six digits may as well be a number that
/// lacks its area code, unless all of Europe has it for its helplines.
fn is_lenient(digits: &str, country: Option<Country>) -> bool {
    (3..=5).contains(&digits.len()) || country.is_none() && digits.len() == 6 && digits.starts_with("116")
}

/// A short number that names its country, as `+44 116 123` does.
fn short_abroad(number: &PhoneNumber) -> Option<Number> {
    if number.country_code_source() == CountryCodeSource::FromDefaultCountry {
        return None;
    }
    let country = Country(UTIL.get_region_for_country_code(number.country_code)?);
    let digits = rlibphonenumber::get_national_significant_number_owned(number);
    is_short(&digits, country).then_some(Number { value: digits, country: Some(country) })
}

/// Refuses what the reference library would read as one number with digits of what is beside it: words, whose letters are
/// on the keys too, and further numbers.
fn written_as_one(text: &str, number: Option<&PhoneNumber>, country: Option<Country>) -> Result<(), &'static str> {
    let main = without_extension(text, number.map_or("", PhoneNumber::extension));
    let is_one = |text: &str| {
        let number = UTIL.parse(text, country.map(|country| country.0)).ok();
        number.is_some_and(|number| UTIL.is_valid_number(&number))
    };
    let mut ends =
        main.char_indices().filter(|(_, letter)| matches!(letter, '/' | ',' | ';' | '|' | '&' | '(' | '\\' | '\n'));
    if ends.any(|(at, _)| main[..at].contains(char::is_numeric) && is_one(&main[..at])) {
        return Err(if main.contains(char::is_alphabetic) { LETTERS } else { SEVERAL });
    }
    if !main.contains(char::is_alphabetic) {
        return Ok(());
    }
    // In a vanity number, the letters are what makes it a number.
    let without: String = main.chars().filter(|letter| !letter.is_alphabetic()).collect();
    let is_short = || plain_digits(&without).is_some_and(|digits| country.is_some_and(|it| is_short(&digits, it)));
    let is_vanity = main.chars().all(|letter| letter.is_ascii_alphabetic() || !letter.is_alphabetic())
        && UTIL.is_alpha_number(main)
        && number.is_some_and(|number| UTIL.is_valid_number(number))
        && !is_one(&without)
        && !is_short();
    if is_vanity { Ok(()) } else { Err(LETTERS) }
}

/// A number without `tel:` before it. Its parameters (RFC 3966) are the reference library's to read.
fn without_scheme(text: &str) -> &str {
    match text.split_at_checked(4) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") => rest.trim_start(),
        _ => text,
    }
}

/// What is before the parameters and the extension that the reference library found.
fn without_extension<'a>(text: &'a str, extension: &str) -> &'a str {
    let parameters = text.match_indices(';').find(|(at, _)| {
        let name = text[at + 1..].split('=').next().unwrap_or_default();
        ["ext", "isub", "phone-context"].iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    if let Some((at, _)) = parameters {
        return &text[..at];
    }
    if extension.is_empty() {
        return text;
    }
    let mut main = text.trim_end_matches(|letter: char| !letter.is_numeric());
    for _ in extension.chars() {
        main = main.trim_end_matches(|letter: char| !letter.is_numeric());
        main = main.strip_suffix(char::is_numeric).unwrap_or(main);
    }
    // Then there is the word or the sign for it: one of each at most.
    let sign = |letter: char| !letter.is_alphanumeric();
    main.trim_end_matches(sign)
        .trim_end_matches(|letter: char| letter.is_alphabetic() || letter == '\u{301}')
        .trim_end_matches(sign)
}

#[cfg(test)]
mod tests {
    use super::{Country, LETTERS, NO_COUNTRY, SEVERAL, SHORT, is_short, read};

    /// As in the given locale, the value.
    fn value(text: &str, locale: &str) -> Result<String, &'static str> {
        read(text, Country::of_locale(locale)).map(|number| number.value)
    }

    #[test]
    fn letters_are_no_digits() {
        for text in [
            "0171 1234567 h",
            "030 901820 work",
            "030 9018 work",
            "030 901820 work x45",
            "0171 oben 1234567",
            "Tel. 030 901820",
            "0171 1234567 (nachts)",
            "O171 1234567",
            "+49 171 1234567 privat",
            "112 now",
            "030 901820 дома",
        ] {
            assert_eq!(value(text, "de-DE"), Err(LETTERS), "{text}");
        }
        assert_eq!(value("1-800-FLOWERS", "en-US").as_deref(), Ok("+18003569377"));
        assert_eq!(value("+1 800 FLOWERS ext. 3", "de-DE").as_deref(), Ok("+18003569377;ext=3"));
    }

    #[test]
    fn several_numbers_are_not_one() {
        for text in ["030 901820 / 030 901821", "030 901820/21", "030 9018 / 9019", "030 901820 (21)"] {
            assert_eq!(value(text, "de-DE"), Err(SEVERAL), "{text}");
        }
        for text in ["030/901820", "(030) 901820", "+49 (0)30 / 901820", "030 9018-20"] {
            assert_eq!(value(text, "de-DE").as_deref(), Ok("+4930901820"), "{text}");
        }
    }

    #[test]
    fn extensions_are_kept() {
        for text in [
            "+49-30-901820;ext=345",
            "tel:+49-30-901820;ext=345",
            "+49 30 901820,345",
            "+49 30 901820;345",
            "+49 30 901820 Ext. 345",
        ] {
            assert_eq!(value(text, "en-US").as_deref(), Ok("+4930901820;ext=345"), "{text}");
        }
    }

    #[test]
    fn a_country_is_the_region_of_a_locale() {
        let code = |locale: &str| Country::of_locale(locale).map(Country::code);
        assert_eq!(code("de-u-co-phonebk"), None);
        assert_eq!(code("de-DE-u-co-phonebk").as_deref(), Some("DE"));
        assert_eq!(code("zh-Hant-tw").as_deref(), Some("TW"));
        for locale in ["de", "es-419", "en-001", "de-x-at", "en-ZZ", "sl-rozaj-biske-1994"] {
            assert_eq!(code(locale), None, "{locale}");
        }
        assert_eq!(value("301 2345678", "de-u-co-phonebk"), Err(NO_COUNTRY));
    }

    #[test]
    fn a_number_names_its_context() {
        assert_eq!(value("tel:901820;phone-context=+49-30", "en-US").as_deref(), Ok("+4930901820"));
        let short = read("tel:116123;phone-context=+44", Country::of_locale("de-DE")).expect("a short number");
        assert_eq!((&*short.value, short.country.map(Country::code).as_deref()), ("116123", Some("GB")));
    }

    #[test]
    fn short_numbers_stay_as_they_are_dialled() {
        let known =
            [("116 123", "en-GB", "116123"), ("15", "fr-FR", "15"), ("١٢٢", "ar-EG", "122"), ("188", "pt-BR", "188")];
        for (text, locale, digits) in known {
            let number = read(text, Country::of_locale(locale)).expect(text);
            assert_eq!((&*number.value, number.country), (digits, Country::of_locale(locale)), "{text}");
        }
        assert_eq!(value("112", "de").as_deref(), Ok("112"), "that is the same everywhere");
        assert_eq!(value("116 123", "de").as_deref(), Ok("116123"));
        for text in ["12", "1", "901820", ""] {
            assert!(value(text, "de-DE").is_err(), "{text}");
        }
    }

    #[test]
    fn every_pattern_can_be_read() {
        for country in SHORT.keys() {
            let of = Country::of_code(country).expect(country);
            assert!(!is_short("", of));
            assert!(SHORT[country].1.get().is_some_and(Option::is_some), "{country}");
        }
        assert!(SHORT.len() > 230);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_much(text in "\\PC{0,40}", noise in "[+0-9 ,;/()xX#=a-z٠-٩-]{0,30}") {
            for text in [text, noise] {
                for locale in ["de-DE", "en-US", "ar-EG", "de"] {
                    if let Ok(number) = read(&text, Country::of_locale(locale)) {
                        // What was read is never read as anything else.
                        let again = read(&number.value, number.country);
                        proptest::prop_assert_eq!(again.map(|again| again.value), Ok(number.value));
                    }
                }
            }
        }
    }
}
