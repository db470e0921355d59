//! Words of texts, as both databases index and match them: segmented and folded here, so that a search has the same hits
//! on both.
//!
//! - A word ends at what is neither letter, digit nor mark, and where a script that is written without spaces meets
//!   another one.
//! - In scripts without spaces, ICU says where words begin, by dictionaries and models. A token reaches from the beginning
//!   of each word over the words that follow it. Half a word, or several, are the beginning of such a token as they are
//!   typed: how a search is segmented, which is unsure for half a word, doesn't matter to finding it.
//! - Folding is Unicode's NFKD (UAX #15) and case folding, without the marks that people leave out in Latin, Greek,
//!   Cyrillic, Hebrew and Arabic. The marks of all other scripts are part of their letters, and are kept: the voicing
//!   marks of kana, the vowels of Indic scripts, the tones of Thai. It doesn't depend on a locale.

use std::collections::BTreeSet;

use icu_normalizer::{
    ComposingNormalizer, ComposingNormalizerBorrowed, DecomposingNormalizer, DecomposingNormalizerBorrowed,
};
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, Script};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use crate::core::letters::{is_apostrophe, is_unspaced, push_folded};

/// How many characters a search can have.
pub const MOST_LETTERS: usize = 120;
/// How many words of a search are looked at, and of a part of it that has no spaces.
pub const MOST_WORDS: usize = 10;
/// How many tokens a group is indexed by. What comes behind them isn't found.
pub const MOST_TOKENS: usize = 2_000;
/// How many characters of a token are compared, on both sides.
pub const LONGEST: usize = 24;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizer::new_nfc();
const NFKD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizer::new_nfkd();
const CATEGORY: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();
const SCRIPT: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::new();
/// Joiners, variation selectors, soft hyphens.
const UNSEEN: CodePointSetDataBorrowed<'static> = CodePointSetData::new::<DefaultIgnorableCodePoint>();
/// The scripts whose marks people leave out. Digits are of the common one.
const MARKS_LEFT_OUT: [Script; 6] =
    [Script::Latin, Script::Greek, Script::Cyrillic, Script::Hebrew, Script::Arabic, Script::Common];
/// Makes Arabic words longer, and means nothing.
const TATWEEL: char = '\u{640}';

/// A token that is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// All of it.
    Whole(String),
    /// Its beginning.
    Beginning(String),
}

/// What a search wants of a text, for each of its words: one of several ways, each of which is some tokens. It is empty if
/// the search has no letter and no digit: such a search wants nothing, and finds everything.
pub type Wanted = Vec<Vec<Vec<Token>>>;

/// A part of a text between spaces and the like, normalized.
struct Part {
    text: String,
    /// Whether it is of scripts without spaces, and may be several words.
    is_run: bool,
}

/// The tokens that a group is found by, from its texts, the most important first.
pub fn tokens<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for token in texts.into_iter().flat_map(parts).flat_map(|part| part.tokens()).filter(|token| !token.is_empty()) {
        if tokens.len() == MOST_TOKENS {
            break;
        }
        tokens.insert(token);
    }
    tokens
}

/// What is searched for. Each word must be there. The last may be half a word, and so may those of scripts that add to
/// words without a space.
pub fn wanted(search: &str) -> Wanted {
    let bounded: String = search.chars().take(MOST_LETTERS).collect();
    let parts = parts(&bounded);
    let last = parts.len().saturating_sub(1);
    let wanted =
        parts.iter().enumerate().map(|(place, part)| if part.is_run { part.ways() } else { part.word(place == last) });
    wanted.filter(|ways| !ways.is_empty()).take(MOST_WORDS).collect()
}

/// A text as one word, for what is compared as a whole, such as a topic: its words, folded, with `_` between them.
pub fn joined(text: &str) -> String {
    parts(text).iter().map(|part| fold(&part.text, part.is_run)).collect::<Vec<_>>().join("_")
}

/// Splits a text where words end that it needs no dictionary for.
fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut is_within = false;
    for letter in NFC.normalize_iter(text.chars()).filter(|letter| !UNSEEN.contains(*letter) && *letter != TATWEEL) {
        let is_run = is_unspaced(letter);
        let part = parts.last_mut().filter(|_| is_within);
        is_within = match part {
            Some(part) if is_mark(letter) || is_letter(letter) && part.is_run == is_run => {
                part.text.push(letter);
                true
            }
            _ if is_letter(letter) && !is_mark(letter) => {
                parts.push(Part { text: letter.to_string(), is_run });
                true
            }
            _ => false,
        };
    }
    parts
}

impl Part {
    /// What it is found by.
    fn tokens(&self) -> Vec<String> {
        let from = |at: usize| cut(&fold(&self.text[at..], self.is_run));
        if self.is_run { self.beginnings().into_iter().map(from).collect() } else { vec![from(0)] }
    }

    /// Where words begin. Katakana words are mostly joined from others, which no dictionary takes apart, and kana before
    /// a kanji are often a prefix.
    fn beginnings(&self) -> BTreeSet<usize> {
        let mut beginnings: BTreeSet<_> = self.words().map(|(at, _)| at).collect();
        let mut before = Script::Common;
        for (at, letter) in self.text.char_indices() {
            let script = SCRIPT.get(letter);
            if script == Script::Katakana || script == Script::Han && before == Script::Hiragana {
                beginnings.insert(at);
            }
            before = script;
        }
        beginnings
    }

    /// Its words, and where they begin.
    fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let ends: Vec<_> =
            WordSegmenter::new_auto(WordBreakInvariantOptions::default()).segment_str(&self.text).collect();
        (1..ends.len()).map(move |end| (ends[end - 1], &self.text[ends[end - 1]..ends[end]]))
    }

    /// How a word is found that isn't of a script without spaces.
    fn word(&self, is_last: bool) -> Vec<Vec<Token>> {
        let word = cut(&fold(&self.text, false));
        let grows = is_last || word.chars().any(|letter| SCRIPT.get(letter) == Script::Hangul);
        let token = if grows { Token::Beginning } else { Token::Whole };
        if word.is_empty() { vec![] } else { vec![vec![token(word)]] }
    }

    /// How words without spaces are found: as they stand, or each of them somewhere.
    fn ways(&self) -> Vec<Vec<Token>> {
        let beginning = |text: &str| Token::Beginning(cut(&fold(text, true)));
        let words = self.words().map(|(_, word)| beginning(word)).take(MOST_WORDS).collect();
        let mut ways = vec![vec![beginning(&self.text)], words];
        ways.dedup();
        ways
    }
}

/// Folds the letters of a part.
fn fold(text: &str, is_run: bool) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut leaves_out = false;
    for letter in NFKD.normalize_iter(text.chars()) {
        if !is_mark(letter) {
            leaves_out = MARKS_LEFT_OUT.contains(&SCRIPT.get(letter));
            // A letter that stands for a whole phrase decomposes into one with spaces.
            if is_letter(letter) {
                push_folded(letter, |letter| folded.push(letter));
            }
        } else if !leaves_out {
            folded.push(letter);
        }
    }
    // Korean stays taken apart: half a syllable is found. A kana without its voicing mark isn't half of one with it.
    if is_run { NFC.normalize(&folded).into_owned() } else { folded }
}

/// As much of a token as is compared.
fn cut(token: &str) -> String {
    token.chars().take(LONGEST).collect()
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() && !is_apostrophe(letter)
}

/// Whether it belongs to the letter before it.
fn is_mark(letter: char) -> bool {
    matches!(CATEGORY.get(letter), GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark)
}

#[cfg(test)]
mod tests;
