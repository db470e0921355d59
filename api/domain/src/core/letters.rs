//! Letters as they are searched: what several Unicode tables say of one of them.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_properties::props::Script;
use icu_properties::script::ScriptWithExtensions;

const CASE: CaseMapperBorrowed<'static> = CaseMapper::new();
/// The scripts that are written without spaces between words.
const UNSPACED: [Script; 7] =
    [Script::Han, Script::Hiragana, Script::Katakana, Script::Thai, Script::Lao, Script::Khmer, Script::Myanmar];

/// Appends a letter of an NFKD text to a text as it is searched: without case (Unicode 3.13, D144; not the Turkic
/// folding), and the Latin letters that don't decompose as those who lack them type them.
pub(crate) fn push_folded(letter: char, mut push: impl FnMut(char)) {
    let letter = CASE.simple_fold(letter);
    match latin(letter) {
        Some(written) => written.chars().for_each(push),
        None => push(letter),
    }
}

/// Latin letters, folded, that have no decomposition. Behind NFKD, ß is all that full case folding has over simple.
fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ƀ' | 'ɓ' => "b",
        'đ' | 'ð' | 'ɗ' => "d",
        'ǥ' => "g",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ƙ' => "k",
        'ł' => "l",
        'ŋ' => "n",
        'ø' => "o",
        'ŧ' => "t",
        'ƴ' => "y",
        'ƶ' => "z",
        _ => return None,
    })
}

/// Whether a letter is of a script that is written without spaces between words.
pub(crate) fn is_unspaced(letter: char) -> bool {
    let scripts = ScriptWithExtensions::new();
    // Thai is the first of them in Unicode; most of what people write comes before it.
    letter >= '\u{e00}' && UNSPACED.iter().any(|script| scripts.has_script(letter, *script))
}

/// Whether a letter serves as an apostrophe, and ends a word as that does.
pub(crate) fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\u{2b9}'..='\u{2bf}')
}
