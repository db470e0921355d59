//! The code that a person copies from a device (RFC 8628, section 6.1).

use std::fmt;
use std::str::FromStr;

use icu_normalizer::DecomposingNormalizer;
use serde::{Deserialize, Serialize};

/// The letters of user codes: no vowels, so that they spell no words. There are no digits, which some keyboards hide.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// The number of letters: 34 bits, few enough to be typed. Guesses have to be limited (section 5.1).
const LENGTH: usize = 8;
/// The longest text that is read as a code, in bytes.
const LONGEST: usize = 64;

/// A user code. It is shown in two groups, and kept as its eight letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UserCode([u8; LENGTH]);

/// The text isn't a user code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A code has eight letters, such as WDJB-MJHT.")]
pub struct NoUserCode;

impl UserCode {
    /// A code from random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        // 20^8 divides 2^128 evenly enough: the bias is below 2^-93.
        let mut number = u128::from_be_bytes(random);
        Self(std::array::from_fn(|_| {
            let letter = LETTERS[usize::try_from(number % 20).unwrap_or_default()];
            number /= 20;
            letter
        }))
    }

    /// The eight letters, by which the code is stored and found.
    #[must_use]
    pub fn letters(&self) -> String {
        self.0.map(char::from).into_iter().collect()
    }
}

impl FromStr for UserCode {
    type Err = NoUserCode;

    /// Reads what a person typed. Case, width, spaces, hyphens and other signs are ignored. A letter or digit that no code has
    /// makes it no code: guessing what it was meant to be could lead to somebody else's.
    fn from_str(text: &str) -> Result<Self, NoUserCode> {
        if text.len() > LONGEST {
            return Err(NoUserCode);
        }
        let typed = DecomposingNormalizer::new_nfkd().normalize_iter(text.chars());
        let mut letters = typed.filter(|letter| letter.is_alphanumeric()).map(|letter| {
            u8::try_from(letter.to_ascii_uppercase()).ok().filter(|letter| LETTERS.contains(letter)).ok_or(NoUserCode)
        });
        let mut code = [0; LENGTH];
        for place in &mut code {
            *place = letters.next().ok_or(NoUserCode)??;
        }
        if letters.next().is_some() { Err(NoUserCode) } else { Ok(Self(code)) }
    }
}

impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.letters();
        let (first, second) = letters.split_at(LENGTH / 2);
        write!(f, "{first}-{second}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_type_as_they_like() {
        let code: UserCode = "WDJB-MJHT".parse().unwrap();
        for typed in [
            "wdjbmjht",
            "WDJB MJHT",
            " wdjb - mjht\n",
            "WDJB\u{2011}MJHT",
            "W.D.J.B.M.J.H.T",
            "WDJB\u{200b}-MJHT",
            "ＷＤＪＢ－ｍｊｈｔ",
        ] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        for wrong in ["", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJH1", "WDJB-MJHA", "WDJB-MJHТ", "WDJB-MJH7", &"-".repeat(65)]
        {
            assert_eq!(wrong.parse::<UserCode>(), Err(NoUserCode), "{wrong}");
        }
        assert_eq!(code.letters(), "WDJBMJHT");
    }

    proptest! {
        #[test]
        fn a_code_that_is_shown_is_read(random: [u8; 16]) {
            let code = UserCode::new(random);
            let shown = code.to_string();
            prop_assert_eq!(shown.len(), 9);
            prop_assert_eq!(shown.to_lowercase().parse(), Ok(code));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Ok(code) = text.parse::<UserCode>() {
                prop_assert_eq!(code.letters().parse(), Ok(code));
            }
        }
    }
}
