//! What is searched for, and what a group is listed with: both become tokens.

use std::collections::BTreeSet;

use entity::peer_group::Format;
use sea_orm::ActiveEnum;

use super::words::{self, MOST_LETTERS, Token, Wanted};
use crate::core::error::{Error, ErrorCode, Result};

/// The token of a group with a free place, and of a full one.
pub(super) const FREE: [&str; 2] = [":full", ":free"];

/// A token that no group has.
const NOTHING: &str = ":nothing";

/// Which groups are searched for. Each part narrows the search; an empty one doesn't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the name, the description or the topics: all of them, the last of which may be the beginning of a word.
    /// A text without a letter and a digit, such as an emoji, finds nothing.
    pub search: Option<String>,
    /// One of these topics.
    pub topics: Vec<String>,
    /// One of these languages, as BCP 47 tags; `en` includes `en-GB` (RFC 4647, section 3.3.1).
    pub languages: Vec<String>,
    /// The region, or one that it includes: `GB` includes `GB-SCT` (ISO 3166-2).
    pub region: Option<String>,
    /// One of these formats.
    pub formats: Vec<Format>,
    /// Groups with a free place, or full ones.
    pub has_free_places: Option<bool>,
}

/// What of a group is listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub topics: &'a [String],
    /// A BCP 47 tag.
    pub language: &'a str,
    pub region: Option<&'a str>,
    pub format: Format,
    pub has_free_places: bool,
}

impl Filter {
    /// Checks the bounds.
    ///
    /// # Errors
    ///
    /// A refusal if the search is too long, or the region is no code.
    pub(super) fn check(&self) -> Result<()> {
        if self.search.as_ref().is_some_and(|search| search.chars().count() > MOST_LETTERS) {
            let message = format!("`search` must be at most {MOST_LETTERS} characters long.");
            return Err(Error::refused_at("search", ErrorCode::Invalid, message));
        }
        let is_code = |region: &String| region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !self.region.as_ref().is_none_or(is_code) {
            let message =
                "`region` must be an ISO 3166-1 country code or an ISO 3166-2 subdivision code, such as DE or DE-BE.";
            return Err(Error::refused_at("region", ErrorCode::Invalid, message));
        }
        Ok(())
    }

    /// The tokens of the groups that are searched for. Empty if all groups are.
    pub(super) fn wanted(&self) -> Wanted {
        let search = self.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
        let mut wanted = search.map(words::wanted).unwrap_or_default();
        if search.is_some() && wanted.is_empty() {
            wanted.push(vec![vec![Token::Whole(NOTHING.to_owned())]]);
        }
        let one_of =
            |tokens: Vec<String>| tokens.into_iter().map(|token| vec![Token::Whole(token)]).collect::<Vec<_>>();
        wanted.extend(
            [
                one_of(self.topics.iter().map(|topic| tag('t', topic)).collect()),
                one_of(self.languages.iter().map(|language| tag('l', language)).collect()),
                one_of(self.region.iter().map(|region| tag('r', region)).collect()),
                one_of(self.formats.iter().copied().map(format).collect()),
                one_of(self.has_free_places.iter().map(|free| FREE[usize::from(*free)].to_owned()).collect()),
            ]
            .into_iter()
            .filter(|ways| !ways.is_empty()),
        );
        wanted
    }
}

impl Entry<'_> {
    /// The tokens that the group is found by.
    pub(super) fn tokens(&self) -> BTreeSet<String> {
        let texts = [self.name].into_iter().chain(self.topics.iter().map(String::as_str)).chain([self.description]);
        let mut tokens = words::tokens(texts);
        tokens.extend(self.topics.iter().map(|topic| tag('t', topic)));
        tokens.extend(including('l', self.language));
        tokens.extend(self.region.into_iter().flat_map(|region| including('r', region)));
        tokens.extend([format(self.format), FREE[usize::from(self.has_free_places)].to_owned()]);
        tokens
    }
}

/// The token of something that is no word of a text: no search for words has its `:`.
fn tag(kind: char, text: &str) -> String {
    format!(":{kind}:{}", words::joined(text))
}

/// The tokens of a code such as `en-GB`, and of all that include it, such as `en`.
fn including(kind: char, code: &str) -> impl Iterator<Item = String> {
    let ends = code.match_indices('-').map(|(at, _)| at).chain([code.len()]);
    ends.map(move |end| tag(kind, &code[..end]))
}

fn format(format: Format) -> String {
    tag('f', &format.to_value())
}

#[cfg(test)]
mod tests {
    use entity::peer_group::Format;

    use super::{Entry, Filter};
    use crate::rooms::groups::discovery::words::Token;

    fn finds(filter: &Filter) -> bool {
        let topics = ["Self-Harm".to_owned(), "Ängste".to_owned()];
        let entry = Entry {
            name: "Night owls",
            description: "We meet online, free of charge",
            topics: &topics,
            language: "en-GB",
            region: Some("GB-SCT"),
            format: Format::Online,
            has_free_places: true,
        };
        let tokens = entry.tokens();
        let has = |token: &Token| match token {
            Token::Whole(word) => tokens.contains(word),
            Token::Beginning(word) => tokens.iter().any(|token| token.starts_with(word)),
        };
        filter.wanted().iter().all(|ways| ways.iter().any(|way| way.iter().all(has)))
    }

    #[test]
    fn each_part_narrows() {
        let some = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        for (filter, is_found) in [
            (Filter::default(), true),
            (Filter { search: Some("owls harm onl".to_owned()), ..Filter::default() }, true),
            (Filter { search: Some(" ".to_owned()), ..Filter::default() }, true),
            (Filter { search: Some("🌱".to_owned()), ..Filter::default() }, false),
            (Filter { search: Some("t".to_owned()), ..Filter::default() }, false),
            (Filter { search: Some(":free".to_owned()), ..Filter::default() }, true),
            (Filter { search: Some(":t:self_harm".to_owned()), ..Filter::default() }, false),
            (Filter { topics: some(&["anger", "self-harm"]), ..Filter::default() }, true),
            (Filter { topics: some(&["angste"]), ..Filter::default() }, true),
            (Filter { topics: some(&["self"]), ..Filter::default() }, false),
            (Filter { languages: some(&["en"]), ..Filter::default() }, true),
            (Filter { languages: some(&["en-gb"]), ..Filter::default() }, true),
            (Filter { languages: some(&["en-US", "e"]), ..Filter::default() }, false),
            (Filter { region: Some("GB".to_owned()), ..Filter::default() }, true),
            (Filter { region: Some("GB-ENG".to_owned()), ..Filter::default() }, false),
            (Filter { formats: vec![Format::InPerson, Format::Online], ..Filter::default() }, true),
            (Filter { formats: vec![Format::Hybrid], ..Filter::default() }, false),
            (Filter { has_free_places: Some(true), ..Filter::default() }, true),
            (Filter { has_free_places: Some(false), ..Filter::default() }, false),
        ] {
            assert_eq!(finds(&filter), is_found, "{filter:?}");
        }
    }
}
