//! Telephone numbers, compared with what another program makes of them: `telephone_numbers/table.py` says how.

use domain::contacts::numbers::{Country, read};
use serde_json::Value;

/// Of every continent, with prefixes that another country's numbers begin with: 1, 0, 06, 8, 01, none.
const LOCALES: [&str; 24] = [
    "en-US", "de-DE", "hu-HU", "ru-RU", "es-MX", "es-ES", "en-GB", "zh-CN", "pt-BR", "ja-JP", "en-AU", "it-IT",
    "fr-FR", "en-CA", "hi-IN", "ko-KR", "be-BY", "lt-LT", "ar-EG", "tr-TR", "sv-SE", "pl-PL", "en-NG", "de",
];

fn rows() -> impl Iterator<Item = Value> {
    include_str!("telephone_numbers/table.jsonl").lines().map(|line| serde_json::from_str(line).expect("a row"))
}

#[test]
fn numbers_are_what_the_table_says() {
    let mut wrong = Vec::new();
    for row in rows() {
        let text = |name: &str| row[name].as_str();
        let (number, locale) = (text("text").expect("a text"), text("locale").expect("a locale"));
        let found = read(number, Country::of_locale(locale)).ok();
        let value = found.as_ref().map(|found| &*found.value);
        let country = found.as_ref().and_then(|found| found.country).map(Country::code);
        if (value, country.as_deref()) != (text("value"), text("country")) {
            wrong.push(format!("{number} in {locale}: {found:?}, not {row}"));
        }
    }
    assert!(rows().count() >= 3_000);
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_international_number_is_the_same_everywhere() {
    let numbers: Vec<_> = rows()
        .filter(|row| row["text"].as_str().is_some_and(|text| text.starts_with('+') && text.contains(' ')))
        .map(|row| (row["text"].as_str().expect("a text").to_owned(), row["value"].clone()))
        .collect();
    assert!(numbers.len() >= 137, "{}", numbers.len());
    for (text, value) in numbers {
        for locale in LOCALES {
            let found = read(&text, Country::of_locale(locale)).ok();
            let found = found.map(|found| (found.value, found.country));
            assert_eq!(found, value.as_str().map(|value| (value.to_owned(), None)), "{text} in {locale}");
        }
    }
}
