//! Names of apps that look like Kith's own. A name is its maker's claim, and "Kith Support" would be believed.

use icu_normalizer::DecomposingNormalizer;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_security::skeleton;

/// The name that no app bears.
const OWN: [char; 4] = ['k', 'i', 't', 'h'];
/// Words that sound official if they are written together with the name, in front of it.
const BEFORE: [&str; 6] = ["get", "my", "official", "real", "team", "the"];
/// The same, behind it.
const BEHIND: [&str; 25] = [
    "account", "accounts", "admin", "app", "apps", "care", "connect", "crew", "help", "helpdesk", "hq", "id", "login",
    "mail", "mobile", "official", "s", "security", "service", "services", "staff", "support", "team", "verify", "web",
];

/// A letter or digit of a name.
struct Letter {
    /// What it looks like, in lower case: as it is written, and in small and in capital letters.
    looks: [char; 3],
    /// Whether a word begins with it.
    begins: bool,
    is_capital: bool,
}

/// Whether a name has a word that looks like "Kith" (UTS #39, section 4), however it is spaced, accented or written, or
/// one that joins it with an official word. Words that only begin alike, such as "Kithara", are fine.
#[must_use]
pub fn looks_official(name: &str) -> bool {
    let letters = letters(name);
    (0..letters.len()).any(|start| {
        let Some((own, after)) = letters[start..].split_at_checked(OWN.len()) else { return false };
        let before = &letters[..start];
        alike(own, &OWN)
            && (own[0].begins || before.is_empty() || is_one_of(last_word(before), &BEFORE))
            && (ends(own, after.first()) || is_one_of(first_word(after), &BEHIND))
    })
}

/// Whether the word ends with the name.
fn ends(own: &[Letter], next: Option<&Letter>) -> bool {
    let shouted = own.iter().all(|letter| letter.is_capital);
    next.is_none_or(|next| next.begins || (shouted && !next.is_capital))
}

fn first_word(letters: &[Letter]) -> &[Letter] {
    let end = letters.iter().skip(1).position(|letter| letter.begins).map_or(letters.len(), |end| end + 1);
    &letters[..end]
}

fn last_word(letters: &[Letter]) -> &[Letter] {
    &letters[letters.iter().rposition(|letter| letter.begins).unwrap_or_default()..]
}

fn is_one_of(word: &[Letter], official: &[&str]) -> bool {
    official.iter().any(|official| alike(word, &official.chars().collect::<Vec<_>>()))
}

fn alike(letters: &[Letter], word: &[char]) -> bool {
    letters.len() == word.len() && letters.iter().zip(word).all(|(letter, &own)| letter.looks.contains(&folded(own)))
}

/// The letters of a name. A word begins behind a space or a sign, where small letters turn into capitals, and between
/// letters and digits. Signs that look like letters are both.
fn letters(name: &str) -> Vec<Letter> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let mut letters = Vec::new();
    let (mut begins, mut last) = (true, ' ');
    for letter in DecomposingNormalizer::new_nfkd().normalize_iter(name.chars()) {
        if ignorable.contains(letter) || GeneralCategoryGroup::Mark.contains(categories.get(letter)) {
            continue;
        }
        let looks = looks(letter);
        let is_sign = !letter.is_alphanumeric();
        let turns = (last.is_lowercase() && letter.is_uppercase()) || last.is_numeric() != letter.is_numeric();
        if !is_sign || looks.contains(&'i') {
            letters.push(Letter { looks, begins: begins || is_sign || turns, is_capital: letter.is_uppercase() });
        }
        (begins, last) = (is_sign, letter);
    }
    letters
}

/// What a letter looks like. In small letters ʜ looks like н, in capitals H like Н.
fn looks(letter: char) -> [char; 3] {
    let first = |text: String| {
        let seen = skeleton(&text).next().unwrap_or(letter);
        folded(seen.to_lowercase().next().unwrap_or(seen))
    };
    [letter.to_string(), letter.to_lowercase().collect(), letter.to_uppercase().collect()].map(first)
}

/// Letters that differ for UTS #39, but not for somebody who reads a name quickly.
fn folded(letter: char) -> char {
    match letter {
        'l' | '1' | '|' | '!' | 'ı' | 'ɪ' => 'i',
        'ĸ' | 'κ' | 'к' | 'ᴋ' => 'k',
        'ᴛ' | 'τ' | 'т' => 't',
        'ʜ' | 'н' => 'h',
        '0' => 'o',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_be_believed_is_refused() {
        for name in [
            "Kith",
            "Kith Support",
            "KITH",
            "kith-support",
            "The Kith App",
            "Support (Kith)",
            "Kith's Helpdesk",
            "KithSupport",
            "KITHsupport",
            "kithsupport",
            "Kithhelp",
            "mykith",
            "iKith",
            "Kith2",
            "Kith24 Support",
            "K i t h",
            "K.I.T.H.",
            "Ki th Support",
            "K\u{200b}ith",
            "Ki\u{ad}th",
            "Kïth Süpport",
            "Kíth",
            "K1th Support",
            "Klth",
            "KIth",
            "K|th",
            "K!th",
            "Kith|Support",
            "Kith!Support",
            "Кith",
            "Kіth",
            "КІТН",
            "кітн",
            "ΚΙΤΗ",
            "Ｋｉｔｈ",
            "𝐊𝐢𝐭𝐡",
            "Ⓚⓘⓣⓗ",
            "Kıth",
            "Kit\u{2060}һ",
        ] {
            assert!(looks_official(name), "{name}");
        }
    }

    #[test]
    fn what_is_only_alike_is_fine() {
        for name in [
            "Kithara Lessons",
            "Kithkin",
            "Keith's Diary",
            "Kit Harrington Fans",
            "Kit: Home Sensors",
            "Bank I Think",
            "Walk it here",
            "Kitchen Helper",
            "Lakith",
            "Rosa's Contacts",
            "🌱",
            "",
        ] {
            assert!(!looks_official(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_case_or_spacing_hides_it(spaces in "[ ._\u{200b}-]{0,3}", upper: [bool; 4], before in "([A-Z][a-z]{2,5} )?", after in "( [A-Z][a-z]{2,8})?") {
            let letters = OWN.iter().zip(upper).map(|(own, upper)| if upper { own.to_ascii_uppercase() } else { *own }.to_string());
            let name = format!("{before}{}{after}", letters.collect::<Vec<_>>().join(&spaces));
            prop_assert!(looks_official(&name), "{name}");
        }

        #[test]
        fn any_name_is_judged(name: String) {
            let _ = looks_official(&name);
        }
    }
}
