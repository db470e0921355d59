//! The names of countries, for the list from which a person chooses theirs. From the Unicode CLDR.

use super::Language;

/// The codes (ISO 3166-1 alpha-2) and names of the countries, in the order of the language.
pub fn countries(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let list = match language {
        Language::English => include_str!("words/en/countries.txt"),
        Language::German => include_str!("words/de/countries.txt"),
    };
    list.lines().filter_map(|line| line.split_once(' '))
}
