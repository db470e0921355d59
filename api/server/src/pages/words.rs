//! The words of the pages in one language: a Fluent catalogue, and how days and hours are written with it.
//!
//! `fl!` checks, when the server is built, that the English catalogue has each message with its arguments. A test checks
//! that every other catalogue has the same messages with the same arguments.

use std::borrow::Cow;
use std::ops::Deref;

use chrono::{Datelike, NaiveDate};
use i18n_embed::fluent::FluentLanguageLoader;
use i18n_embed::unic_langid::LanguageIdentifier;
use i18n_embed::{I18nAssets, LanguageLoader};
use i18n_embed_fl::fl;

use super::Language;

/// The name of the catalogues' files, which `i18n.toml` states too.
const DOMAIN: &str = "pages";

/// The words of the pages in one language.
#[derive(Debug)]
pub struct Words {
    language: Language,
    loader: FluentLanguageLoader,
}

impl Words {
    pub(super) fn load(language: Language) -> Self {
        let identifier = |language: Language| -> LanguageIdentifier { language.tag().parse().unwrap_or_default() };
        let loader = FluentLanguageLoader::new(DOMAIN, identifier(Language::English));
        if let Err(error) = loader.load_languages(&Catalogues, &[identifier(language)]) {
            // The catalogues are part of the binary, and a test loads them: this is unreachable.
            tracing::error!(%error, "the words of the pages can't be read");
        }
        Self { language, loader }
    }

    /// The language's tag, for the `lang` attribute.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// A day, such as 3 November 2026.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        plain(&fl!(self, "date-day", day = day.day(), month = day.month(), year = day.year()))
    }

    /// An app of which there are two, told apart by the day on which each got something.
    #[must_use]
    pub fn log_app(&self, name: &str, day: NaiveDate) -> String {
        plain(&fl!(self, "log-app", name = name, day = self.day(day)))
    }

    /// An hour of a day, such as 09:00 to 10:00.
    #[must_use]
    pub fn hour(&self, hour: u32) -> String {
        let [from, to] = [hour, hour + 1].map(|hour| format!("{:02}:00", hour % 24));
        plain(&fl!(self, "date-hour", from = from, to = to))
    }
}

impl Deref for Words {
    type Target = FluentLanguageLoader;

    fn deref(&self) -> &FluentLanguageLoader {
        &self.loader
    }
}

/// A message that holds no text of people, without the marks by which Fluent keeps the direction of a stranger's text
/// from changing that of ours.
pub(super) fn plain(message: &str) -> String {
    message.replace(['\u{2068}', '\u{2069}'], "")
}

/// The catalogues in the binary.
pub(super) struct Catalogues;

impl Catalogues {
    pub(super) fn text(language: Language) -> &'static str {
        match language {
            Language::English => include_str!("words/en/pages.ftl"),
            Language::German => include_str!("words/de/pages.ftl"),
        }
    }

    fn path(language: Language) -> String {
        format!("{}/{DOMAIN}.ftl", language.tag())
    }
}

impl I18nAssets for Catalogues {
    fn get_files(&self, file_path: &str) -> Vec<Cow<'_, [u8]>> {
        let found = Language::ALL.into_iter().find(|&language| Self::path(language) == file_path);
        found.map(|language| Cow::Borrowed(Self::text(language).as_bytes())).into_iter().collect()
    }

    fn filenames_iter(&self) -> Box<dyn Iterator<Item = String> + '_> {
        Box::new(Language::ALL.into_iter().map(Self::path))
    }
}
