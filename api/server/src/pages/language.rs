//! Which language a page is in: the one that the person chose in Kith, or else the first that their browser asks for
//! and Kith has, or else English.

use std::sync::LazyLock;

use super::Words;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// All languages, in the order in which they are preferred where a browser takes any.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language's tag (BCP 47), as in the `lang` attribute and in the folder of its words.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Chooses the language of a page. `wanted` are the tags that were asked for, separated by spaces; `accepted` is the
    /// `Accept-Language` header of the request (RFC 9110, section 12.5.4).
    #[must_use]
    pub fn choose(wanted: Option<&str>, accepted: Option<&str>) -> Self {
        wanted
            .and_then(|tags| tags.split(' ').find_map(Self::of_tag))
            .or_else(|| accepted.and_then(Self::of_header))
            .unwrap_or(Self::English)
    }

    /// The words in this language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::load(Language::English));
        static GERMAN: LazyLock<Words> = LazyLock::new(|| Words::load(Language::German));
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }

    /// The language of a tag such as `de-AT`: its first part decides.
    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    fn of_header(header: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in header.split(',').take(32) {
            let (tag, weight) = range.split_once(';').map_or((range, 1000), |(tag, rest)| (tag, weight(rest)));
            let language = if tag.trim() == "*" { Some(Self::English) } else { Self::of_tag(tag) };
            let Some(language) = language.filter(|_| weight > 0) else { continue };
            // Of equal weights the first counts.
            if best.is_none_or(|(highest, _)| weight > highest) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// The weight in thousandths. One that can't be read counts as none.
fn weight(parameter: &str) -> u16 {
    let Some(number) = parameter.trim().strip_prefix("q=").or_else(|| parameter.trim().strip_prefix("Q=")) else {
        return 0;
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let thousandths = format!("{part:0<3}");
    match (whole, thousandths.get(..3).and_then(|digits| digits.parse::<u16>().ok())) {
        ("1", _) => 1000,
        ("0", Some(thousandths)) => thousandths,
        _ => 0,
    }
}
