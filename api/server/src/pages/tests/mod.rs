//! Tests of the pages: catalogues that match, words for every scope, languages, and what each page must have. With
//! `KITH_PAGES_FOLDER` set, every page is also written there, to be looked at and audited (`tests/clients/pages.mjs`).

mod samples;

use std::collections::BTreeMap;
use std::path::Path;

use domain::scope::Scope;

use super::words::Catalogues;
use super::{Language, STYLE, countries};
use samples::pages;

#[test]
fn catalogues_have_the_same_messages_with_the_same_arguments() {
    let [english, german] = Language::ALL.map(|language| messages(Catalogues::text(language)));
    assert!(english.len() > 200, "only {} messages were found", english.len());
    for (key, arguments) in &english {
        assert_eq!(german.get(key), Some(arguments), "{key} in German");
    }
    for key in german.keys() {
        assert!(english.contains_key(key), "{key} isn't in English");
    }
}

#[test]
fn no_word_is_left_that_nothing_uses() {
    let sources = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages")));
    for key in messages(Catalogues::text(Language::English)).keys() {
        // Found by a name that is put together: those of scopes and of kinds.
        let is_looked_up = key.starts_with("scope-") || key.starts_with("log-kind-");
        let name = key.split('.').next().unwrap_or(key);
        assert!(is_looked_up || sources.contains(&format!("\"{name}\"")), "nothing uses {key}");
    }
}

#[test]
fn every_scope_has_words_in_every_language() {
    for language in Language::ALL {
        for scope in Scope::ALL {
            assert!(language.words().has_scope(scope.name()), "{} in {}", scope.name(), language.tag());
        }
        assert!(!language.words().has_scope("unknown:scope"));
    }
}

#[test]
fn the_language_is_the_persons_then_the_browsers() {
    for (locale, accepted, expected) in [
        (None, None, "en"),
        (Some("de-AT"), Some("en"), "de"),
        (Some("fr"), Some("de"), "de"),
        (None, Some("de-CH, en;q=0.9"), "de"),
        (None, Some("en;q=0.4, de;q=0.5"), "de"),
        (None, Some("fr, de;q=0.3, *;q=0.1"), "de"),
        (None, Some("de;q=0, *"), "en"),
        (None, Some("de;q=0"), "en"),
        (None, Some("DE"), "de"),
        (None, Some("den, en"), "en"),
        (None, Some("de;q=nonsense, en;q=0.1"), "en"),
        (None, Some(";;,,q=1"), "en"),
    ] {
        assert_eq!(Language::choose(locale, accepted).tag(), expected, "{locale:?} {accepted:?}");
    }
}

#[test]
fn countries_are_the_same_in_every_language() {
    let [mut english, mut german] =
        Language::ALL.map(|language| countries(language).map(|(code, _)| code).collect::<Vec<_>>());
    english.sort_unstable();
    german.sort_unstable();
    assert_eq!(english, german);
    assert_eq!(english.len(), 249);
}

#[test]
fn every_page_is_whole_and_runs_nothing() {
    for language in Language::ALL {
        for (name, html) in pages(language) {
            let page = format!("{name} in {}", language.tag());
            assert!(html.starts_with(&format!("<!doctype html>\n<html lang=\"{}\">", language.tag())), "{page}");
            assert_eq!(html.matches("<h1").count(), 1, "{page} has one title");
            assert_eq!(html.matches("<title>").count(), 1, "{page}");
            for forbidden in ["<script", "style=", "<style", "<img", "javascript:", " on", "//"] {
                let found = html.match_indices(forbidden).find(|&(at, _)| in_tag(&html, at));
                assert!(found.is_none(), "{page} has {forbidden}: {found:?}");
            }
            for missing in ["{$", "{ $", "No localization", "Unknown localization"] {
                assert!(!html.contains(missing), "{page} has {missing}");
            }
            let posts = html.matches("method=\"post\"").count();
            assert_eq!(html.matches("name=\"csrf\"").count(), posts, "{page}: each form has a token");
            assert!(html.matches(" autofocus").count() <= 1, "{page}");
            if html.contains("aria-invalid") {
                assert!(html.contains("role=\"alert\"") && html.contains(" autofocus"), "{page}");
            }
            assert!(!html.contains("<b>bold"), "{page}: names are escaped");
        }
    }
}

#[test]
fn what_was_given_is_given_back() {
    let pages: BTreeMap<String, String> = pages(Language::English).into_iter().collect();
    for (page, given) in [
        ("sign-in-for-app", "name=\"email\" type=\"email\" value=\"rosa@example.org\""),
        ("sign-up-wrong", "name=\"name\" type=\"text\" value=\"Donaudampfschiff"),
        ("sign-up-wrong", "name=\"email\" type=\"email\" value=\"rosa@\""),
        ("sign-up-wrong", "name=\"pronouns\" type=\"text\" value=\"they/them\""),
        ("sign-up-wrong", "<option value=\"SE\" selected>Sweden</option>"),
        ("sign-up-wrong", "<option selected>Europe/Stockholm</option>"),
        ("confirm-email-wrong", "name=\"code\" type=\"text\" value=\"BCDF-GHJK\""),
        ("device-wrong", "name=\"user_code\" type=\"text\" value=\"WDJB-MJH\""),
        ("consent-wrong", "name=\"reach\" value=\"contact\" checked"),
        ("consent-wrong", "name=\"end_date\" type=\"date\" value=\"2020-02-28\""),
        ("log", "<option value=\"app_1\" selected>Daybreak</option>"),
    ] {
        assert!(pages[page].contains(given), "{page}: {given}");
    }
}

#[test]
fn a_password_is_never_given_back() {
    for (name, html) in pages(Language::English) {
        for field in html.split("<input").filter(|field| field.contains("type=\"password\"")) {
            assert!(field.contains("value=\"\""), "{name}");
        }
    }
}

#[test]
fn the_style_sheet_loads_nothing() {
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn pages_are_written_to_be_looked_at() {
    let Ok(folder) = std::env::var("KITH_PAGES_FOLDER") else { return };
    std::fs::write(Path::new(&folder).join("style.css"), STYLE).expect("the folder can be written to");
    for language in Language::ALL {
        for (name, html) in pages(language) {
            let file = format!("{name}.{}.html", language.tag());
            std::fs::write(Path::new(&folder).join(file), html).expect("the folder can be written to");
        }
    }
}

/// Whether this place is within a tag, and not in text between tags or in an attribute's value.
fn in_tag(html: &str, at: usize) -> bool {
    let before = &html[..at];
    let opened = before.rfind('<').unwrap_or(0);
    (before[opened..].is_empty() || !before[opened..].contains('>'))
        && before[opened..].matches('"').count().is_multiple_of(2)
}

/// The messages of a catalogue, and their attributes as `key.attribute`, each with the arguments in it.
fn messages(catalogue: &str) -> BTreeMap<String, Vec<String>> {
    let mut messages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut message, mut current) = (String::new(), String::new());
    for line in catalogue.lines().filter(|line| !line.starts_with('#')) {
        let is_key = line.starts_with(|letter: char| letter.is_ascii_lowercase());
        if let Some((key, _)) = line.split_once(" =").filter(|_| is_key) {
            message = key.to_owned();
            current.clone_from(&message);
            assert!(messages.insert(current.clone(), Vec::new()).is_none(), "{current} is there twice");
        } else if let Some((attribute, _)) = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" ="))
        {
            current = format!("{message}.{attribute}");
            messages.insert(current.clone(), Vec::new());
        }
        let Some(arguments) = messages.get_mut(&current) else { continue };
        for after in line.split('$').skip(1) {
            let name: String = after.chars().take_while(char::is_ascii_lowercase).collect();
            if !arguments.contains(&name) {
                arguments.push(name);
            }
        }
        arguments.sort();
    }
    messages
}

/// The text of all sources and templates in a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("the sources are there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
            text += &std::fs::read_to_string(&path).expect("a source can be read");
        }
    }
    text
}
