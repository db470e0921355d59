//! Text folded for searching: what is typed finds a name, however accents and case are put.

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};
use icu_properties::props::{CanonicalCombiningClass, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use zeroize::Zeroizing;

use crate::core::letters::{is_apostrophe, is_unspaced, push_folded};

/// How many characters of a query are looked at.
pub const MOST_LETTERS: usize = 120;
/// How many words of them.
pub const MOST_WORDS: usize = 10;

const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizer::new_nfkd();
const COMBINING: CodePointMapDataBorrowed<'static, CanonicalCombiningClass> = CodePointMapData::new();
const CATEGORY: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();

/// Texts as they are searched: their words, folded, each behind a space. Wiped when it is dropped.
///
/// Folding is Unicode's NFKD (UAX #15) without the marks that it orders, full case folding (Unicode 3.13, D144; not the
/// Turkic one), and the Latin letters that don't decompose as those who lack them type them. It doesn't depend on a
/// locale, and folding what is folded changes nothing. A word ends at what is neither letter nor digit, and where a
/// script that is written without spaces meets another one.
pub struct Folded(Zeroizing<String>);

impl Folded {
    /// Folds texts that are searched together, such as a name and its tags. No word goes over the end of a text.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words = Zeroizing::default();
        texts.for_each(|text| fold(text.chars(), &mut words));
        Self(words)
    }

    /// Whether each wanted word is the beginning of some word here; in scripts without spaces, whether it is anywhere.
    #[must_use]
    pub fn matches(&self, wanted: &Wanted) -> bool {
        wanted.0.iter().all(|word| self.0.contains(word.as_str()))
    }
}

/// What is searched for: words, folded as the texts are, each behind the space that a word begins with, but for those
/// that are found anywhere. Wiped when it is dropped.
pub struct Wanted(Vec<Zeroizing<String>>);

impl Wanted {
    /// Folds a query. What goes beyond [`MOST_LETTERS`] or [`MOST_WORDS`] isn't looked at.
    #[must_use]
    pub fn new(query: &str) -> Self {
        let mut words = Zeroizing::default();
        fold(query.chars().take(MOST_LETTERS), &mut words);
        let wanted = |word: &str| if word.starts_with(is_unspaced) { word.to_owned() } else { format!(" {word}") };
        Self(words.split(' ').skip(1).take(MOST_WORDS).map(|word| wanted(word).into()).collect())
    }

    /// Whether nothing is searched for: there is no letter and no digit in the query, and everything matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Folds letter by letter, so that no copy of the text is made on the way.
fn fold(letters: impl Iterator<Item = char>, words: &mut Zeroizing<String>) {
    let mut within = None;
    for letter in NFKD.normalize_iter(letters) {
        if COMBINING.get(letter) != CanonicalCombiningClass::NotReordered {
            continue;
        }
        // The letters that serve as apostrophes end a word as the apostrophe does.
        if !letter.is_alphanumeric() || is_apostrophe(letter) {
            // Variation selectors, joiners and soft hyphens end no word.
            if !GeneralCategoryGroup::Mark.union(GeneralCategoryGroup::Format).contains(CATEGORY.get(letter)) {
                within = None;
            }
            continue;
        }
        let script = Some(is_unspaced(letter));
        if within != script {
            push(words, ' ');
        }
        within = script;
        push_folded(letter, |letter| push(words, letter));
    }
}

/// Appends a letter. A `String` that grows by itself would leave what it held behind in memory.
fn push(text: &mut Zeroizing<String>, letter: char) {
    if text.capacity() - text.len() < letter.len_utf8() {
        let mut larger = Zeroizing::new(String::with_capacity(Ord::max(32, 2 * text.capacity())));
        larger.push_str(text);
        *text = larger;
    }
    text.push(letter);
}

#[cfg(test)]
mod tests {
    use icu_casemap::CaseMapper;
    use proptest::prelude::*;

    use super::{Folded, MOST_LETTERS, MOST_WORDS, NFKD, Wanted};

    fn folded(text: &str) -> String {
        Folded::new([text].into_iter()).0.trim_start().to_owned()
    }

    fn finds(query: &str, name: &str) -> bool {
        Folded::new([name].into_iter()).matches(&Wanted::new(query))
    }

    #[test]
    fn letters_fold() {
        for (text, expected) in [
            ("Åse Müller-Łukasiewicz", "ase muller lukasiewicz"),
            ("STRAẞE Straße", "strasse strasse"),
            ("Ægir Þórðarson, Œuvre Đặng", "aegir thordarson oeuvre dang"),
            ("İpek IŞIK ışık", "ipek isik isik"),
            ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ"),
            ("Ёлка Йод", "елка иод"),
            ("O'Brien O’Brien Oʼbrien", "o brien o brien o brien"),
            ("ﬁancé x² ①", "fiance x2 1"),
            ("Mum ❤️, co\u{ad}op", "mum coop"),
            ("أحمد مُحَمَّد", "احمد محمد"),
            ("ﾀﾅｶ サトー 佐々木", "タナカ サトー 佐々木"),
            ("李Maria第2", "李 maria 第 2"),
            ("किरण", "किरण"),
            (" .-", ""),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn any_words_beginning_is_found() {
        for (query, name) in [
            ("jo", "Anna-Jóhanna"),
            ("mü an", "Anna Müller"),
            ("o'b", "Niamh O’Brien"),
            ("小明", "王小明"),
            ("ชาย", "สมชาย ใจดี"),
            ("김", "김민준"),
            ("김미", "김민준"),
            ("王 mar", "Maria王小明"),
        ] {
            assert!(finds(query, name), "{query} in {name}");
        }
        for (query, name) in [("nna", "Anna"), ("anna m", "Anna Huber"), ("annah", "Anna Huber"), ("明王", "王小明")]
        {
            assert!(!finds(query, name), "{query} in {name}");
        }
        assert!(Folded::new(["Anna", "running"].into_iter()).matches(&Wanted::new("run ann")), "a name and a tag");
    }

    #[test]
    fn a_query_is_bounded() {
        let words = "a ".repeat(MOST_WORDS) + "b";
        assert!(finds(&words, "a"), "the word behind the last isn't looked at");
        assert_eq!(Wanted::new(&"x".repeat(MOST_LETTERS + 1)).0[0].len(), 1 + MOST_LETTERS);
    }

    #[test]
    fn all_letters_of_unicode_fold_once_and_for_all_cases() {
        for letter in (char::MIN..=char::MAX).filter(|letter| letter.is_alphanumeric()) {
            let text = letter.to_string();
            let once = folded(&text);
            assert_eq!(folded(&once), once, "{text}");
            // The iota below is a mark in small letters and a letter in capitals: as a mark, it is dropped.
            if !NFKD.normalize(&text).contains('\u{345}') {
                assert_eq!(folded(&CaseMapper::new().fold_string(&text)), once, "{text} by full case folding");
                assert_eq!(folded(&text.to_uppercase()), once, "{text} in capitals");
            }
        }
    }

    /// The same letter, written otherwise.
    fn rewritten(letter: char, way: u8) -> String {
        match way {
            0 => letter.to_uppercase().collect(),
            1 => letter.to_lowercase().collect(),
            2 => format!("{letter}\u{301}"),
            3 => NFKD.normalize(&letter.to_string()).into_owned(),
            _ => letter.to_string(),
        }
    }

    proptest! {
        #[test]
        fn any_prefix_of_any_word_finds_it(
            name in r"[a-zA-ZÀ-ɏΆ-ώЀ-ӿ가-힣一-丿ぁ-ヺก-ฮ \-'.0-9]{0,40}", pick: prop::sample::Index,
            length: prop::sample::Index, ways in prop::collection::vec(0u8..6, 40),
        ) {
            let words: Vec<_> = name.split([' ', '-', '\'', '.']).collect();
            let word: Vec<char> = words[pick.index(words.len())].chars().collect();
            let prefix = &word[..length.index(word.len() + 1)];
            let query: String = prefix.iter().zip(ways).map(|(letter, way)| rewritten(*letter, way)).collect();
            prop_assert!(finds(&query, &name), "{query:?} in {name:?}");
        }

        #[test]
        fn what_is_folded_stays(text in r"\PC{0,60}|(?s:.{0,40})") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
            prop_assert!(finds("", &text) && finds(" -", &text) && Wanted::new("").is_empty());
            prop_assert!(finds(&text, &text));
        }
    }
}
