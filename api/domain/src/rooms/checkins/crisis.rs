//! Whom somebody can reach in a crisis: the lines of the country that they gave, as configured, and an international
//! directory. Where the country isn't known or has no lines, that is said; another country's lines never stand in.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use chrono::NaiveDate;
use entity::PersonId;
use serde::Deserialize;
use url::Url;

use crate::core::access::{self, Deed};
use crate::core::country::Country;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::scope::Scope;
use crate::core::secrets::NodeType;
use crate::core::text;
use crate::rooms::accounts;

/// Somebody whom anybody in a country can reach in a crisis.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrisisLine {
    /// What it is called.
    pub name: String,
    /// The number to call, as it is dialled in that country.
    #[serde(default)]
    pub number: Option<String>,
    /// The number to send a text message to, as it is dialled in that country.
    #[serde(default)]
    pub text: Option<String>,
    /// Where to chat.
    #[serde(default)]
    pub chat: Option<String>,
    /// When it answers.
    pub hours: String,
    /// The languages that it answers in, as BCP 47 tags.
    pub languages: Vec<String>,
    /// The page that says all this.
    pub source: String,
    /// When that was last looked at.
    pub checked: NaiveDate,
}

/// What is wrong with a crisis line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Nobody can reach it.
    #[error("needs number, text or chat, so that it can be reached")]
    Unreachable,
    /// A text of one line, of a bounded length, is missing.
    #[error("needs name and hours, each of 1 to 120 characters")]
    Unnamed,
    /// A number that can't be dialled.
    #[error("has a number that can't be dialled; write it as it is dialled, such as \"0800 1110111\"")]
    Undiallable,
    /// No languages, or what is no language tag.
    #[error("needs the languages that it answers in, as BCP 47 tags, such as [\"de\", \"fr\"]")]
    Languages,
    /// An address that a client can't safely open.
    #[error("has an address that doesn't begin with https://")]
    Address,
}

impl CrisisLine {
    /// Whether it says all that it has to.
    ///
    /// # Errors
    ///
    /// Says what is wrong.
    pub fn check(&self) -> Result<(), BadLine> {
        let is_line = |text: &str| (1..=120).contains(&text.chars().count()) && text::line(text) == text;
        let is_dialled = |number: &String| {
            let is_known = |letter: char| letter.is_ascii_digit() || " +-()*#".contains(letter);
            number.len() <= 30
                && number.chars().all(is_known)
                && number.contains(|letter: char| letter.is_ascii_digit())
        };
        let is_page = |text: &String| Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host());
        match self {
            Self { number: None, text: None, chat: None, .. } => Err(BadLine::Unreachable),
            _ if !is_line(&self.name) || !is_line(&self.hours) => Err(BadLine::Unnamed),
            _ if ![&self.number, &self.text].into_iter().flatten().all(is_dialled) => Err(BadLine::Undiallable),
            _ if self.languages.is_empty() || self.languages.iter().any(|tag| text::locale(tag, "").is_err()) => {
                Err(BadLine::Languages)
            }
            _ if !is_page(&self.source) || !self.chat.iter().all(is_page) => Err(BadLine::Address),
            _ => Ok(()),
        }
    }
}

/// What an installation says about crises.
#[derive(Clone, Debug, Default)]
pub struct CrisisLines {
    /// The address of a directory of lines in all countries.
    pub directory: String,
    /// The lines of each country, in the order in which they are shown.
    pub by_country: BTreeMap<Country, Vec<CrisisLine>>,
}

/// How much is known of whom somebody can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// There are lines of their country.
    Listed,
    /// Their country isn't known.
    CountryUnknown,
    /// Their country is known, and has no lines here.
    CountryNotListed,
}

/// Whom somebody can reach in a crisis.
#[derive(Clone, Debug)]
pub struct CrisisHelp {
    /// How much is known.
    pub coverage: Coverage,
    /// The country, if it is known.
    pub country: Option<Country>,
    /// Its lines.
    pub lines: Vec<CrisisLine>,
    /// The address of a directory of lines in all countries.
    pub directory: String,
}

impl CrisisLines {
    fn of(&self, country: Option<Country>) -> CrisisHelp {
        let lines = country.and_then(|country| self.by_country.get(&country)).cloned().unwrap_or_default();
        let coverage = match country {
            None => Coverage::CountryUnknown,
            Some(_) if lines.is_empty() => Coverage::CountryNotListed,
            Some(_) => Coverage::Listed,
        };
        CrisisHelp { coverage, country, lines, directory: self.directory.clone() }
    }
}

/// Whom somebody can reach in these countries, or in the one that the viewer gave: by one statement, and by none where the
/// country is given or nobody is signed in, so that it is there whatever else isn't.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where the viewer's account is gone.
pub async fn help(op: &Op, countries: &[Option<Country>]) -> Result<HashMap<Option<Country>, CrisisHelp>> {
    // The viewer's country is for those alone who may see it: an app of other scopes would learn it by the lines.
    let scopes = op.actor.scopes();
    let is_narrowed = op.viewer.is_some_and(|viewer| viewer.narrowed_person().is_some());
    let may_know = !is_narrowed && (scopes.has(Scope::ProfileRead) || scopes.has(Scope::CheckInsRead));
    let own = if may_know && countries.contains(&None) { accounts::own_country(op).await? } else { None };
    if own.is_some() {
        access::note(op, Deed::Read, &[(NodeType::Viewer, Some(op.person()?.0))]);
    }
    let of = |country: &Option<Country>| (*country, op.env.state::<CrisisLines>().of(country.or(own)));
    Ok(countries.iter().map(of).collect())
}

/// Whom a person can reach in a crisis, as a mail says it: the lines of the country that they gave, and the directory.
///
/// # Errors
///
/// Where the database doesn't answer.
pub(super) async fn words(op: &Op, person: PersonId) -> Result<String> {
    Ok(op.env.state::<CrisisLines>().of(accounts::country_of(op, person).await?).in_words())
}

impl CrisisHelp {
    fn in_words(&self) -> String {
        let mut words = String::new();
        for line in &self.lines {
            let ways = [
                line.number.as_ref().map(|number| format!("call {number}")),
                line.text.as_ref().map(|number| format!("text {number}")),
                line.chat.as_ref().map(|page| format!("chat at {page}")),
            ];
            let ways: Vec<_> = ways.into_iter().flatten().collect();
            let _ = writeln!(words, "{}: {} ({})", line.name, ways.join(", "), line.hours);
        }
        let _ = match self.coverage {
            Coverage::Listed => writeln!(words, "Lines in other countries: {}", self.directory),
            Coverage::CountryUnknown | Coverage::CountryNotListed => {
                writeln!(words, "Crisis lines in your country: {}", self.directory)
            }
        };
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> CrisisLine {
        CrisisLine {
            name: "Samaritans".to_owned(),
            number: Some("116 123".to_owned()),
            text: None,
            chat: Some("https://example.org/chat".to_owned()),
            hours: "24 hours a day".to_owned(),
            languages: vec!["en".to_owned()],
            source: "https://example.org".to_owned(),
            checked: NaiveDate::default(),
        }
    }

    fn lines() -> CrisisLines {
        let by_country = BTreeMap::from([("GB".parse().unwrap(), vec![line()]), ("FR".parse().unwrap(), Vec::new())]);
        CrisisLines { directory: "https://directory.example.org".to_owned(), by_country }
    }

    #[test]
    fn no_country_is_given_the_lines_of_another() {
        let of = |code: Option<&str>| lines().of(code.map(|code| code.parse().unwrap()));
        assert_eq!((of(Some("GB")).coverage, of(Some("GB")).lines.len()), (Coverage::Listed, 1));
        for (code, coverage) in [
            (None, Coverage::CountryUnknown),
            (Some("BR"), Coverage::CountryNotListed),
            (Some("FR"), Coverage::CountryNotListed),
        ] {
            let help = of(code);
            assert_eq!((help.coverage, help.lines.len()), (coverage, 0), "{code:?}");
            assert_eq!(help.directory, "https://directory.example.org");
        }
    }

    #[test]
    fn a_mail_says_how_to_reach_them() {
        let of = |code: Option<&str>| lines().of(code.map(|code| code.parse().unwrap())).in_words();
        assert_eq!(
            of(Some("GB")),
            "Samaritans: call 116 123, chat at https://example.org/chat (24 hours a day)\n\
             Lines in other countries: https://directory.example.org\n"
        );
        assert_eq!(of(None), "Crisis lines in your country: https://directory.example.org\n");
    }

    #[test]
    fn a_line_says_all_that_it_has_to() {
        assert_eq!(line().check(), Ok(()));
        let wrong = |change: fn(&mut CrisisLine)| {
            let mut line = line();
            change(&mut line);
            line.check()
        };
        assert_eq!(wrong(|line| (line.number, line.chat) = (None, None)), Err(BadLine::Unreachable));
        assert_eq!(wrong(|line| line.name = String::new()), Err(BadLine::Unnamed));
        assert_eq!(wrong(|line| line.hours = "day\nnight".to_owned()), Err(BadLine::Unnamed));
        assert_eq!(wrong(|line| line.number = Some("call us".to_owned())), Err(BadLine::Undiallable));
        assert_eq!(wrong(|line| line.text = Some(" ".to_owned())), Err(BadLine::Undiallable));
        assert_eq!(wrong(|line| line.languages.clear()), Err(BadLine::Languages));
        assert_eq!(wrong(|line| line.languages = vec!["English, please".to_owned()]), Err(BadLine::Languages));
        assert_eq!(wrong(|line| line.source = "example.org".to_owned()), Err(BadLine::Address));
        assert_eq!(wrong(|line| line.chat = Some("javascript:alert(1)".to_owned())), Err(BadLine::Address));
    }
}
