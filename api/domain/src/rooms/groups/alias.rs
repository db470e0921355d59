//! Aliases: what a member is called in one group.

use entity::{MemberId, Sealed, group_member};
use unicode_security::skeleton;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::secrets::{Place, SealKey, UNREADABLE};
use crate::core::text;
use crate::core::tx::Tx;

/// The longest alias and the longest pronouns, in characters.
const LONGEST: usize = 40;

/// Where a text of a membership is sealed, under the key of the membership.
pub fn place(column: &'static str, id: MemberId) -> Place {
    Place::new("group_member", column, id.0)
}

/// An alias as it is kept.
///
/// # Errors
///
/// A refusal that names the field, if it is out of bounds.
pub fn checked(alias: &str) -> Result<String> {
    bounded(alias, "alias", 1)
}

/// Pronouns as they are kept, if there are any.
///
/// # Errors
///
/// As [`checked`].
pub fn checked_pronouns(pronouns: Option<&str>) -> Result<Option<String>> {
    let pronouns = pronouns.map(|pronouns| bounded(pronouns, "pronouns", 0)).transpose()?;
    Ok(pronouns.filter(|pronouns| !pronouns.is_empty()))
}

fn bounded(value: &str, field: &'static str, least: usize) -> Result<String> {
    let line = text::line(value);
    if (least..=LONGEST).contains(&line.chars().count()) && (line.is_empty() || text::is_name(&line)) {
        return Ok(line);
    }
    let message = format!(
        "`{field}` must be {least} to {LONGEST} characters long, with something to see in it and without control characters."
    );
    Err(Error::refused_at(field, ErrorCode::Invalid, message))
}

/// What an alias looks like (UTS #39, section 4), as it is written and in lower case, whatever its spaces and signs.
fn looks(alias: &str) -> [String; 2] {
    let letters: String = alias.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = if letters.is_empty() { alias } else { &letters };
    [skeleton(letters).collect(), skeleton(&letters.to_lowercase()).collect::<String>().to_lowercase()]
}

/// Whether two aliases look alike: as they are written, or in lower case.
fn alike(one: &[String; 2], other: &[String; 2]) -> bool {
    one.iter().zip(other).any(|(one, other)| one == other)
}

/// Refuses an alias that looks like that of one of these owners and facilitators. Other members may have the same: that it was
/// taken would say who is there.
///
/// # Errors
///
/// A refusal.
pub async fn differs_from(tx: &Tx<'_>, others: &[group_member::Model], alias: &str) -> Result<()> {
    let keys = tx.op.env.vault.keys(others.iter().map(|row| row.id.0)).await?;
    let looks_like = looks(alias);
    let taken = |row: &group_member::Model| {
        let theirs = keys.get(&row.id.0).and_then(|key| key.read(place("alias", row.id), &row.alias));
        theirs.is_some_and(|theirs| alike(&looks(&theirs), &looks_like))
    };
    if others.iter().any(taken) {
        let message = "`alias` looks like the alias of an owner or a facilitator of this group. Choose another one.";
        return Err(Error::refused_at("alias", ErrorCode::AliasNotAllowed, message));
    }
    Ok(())
}

/// Opens an alias. Without a key, the membership is gone.
pub fn open(key: Option<&SealKey>, id: MemberId, alias: &Sealed) -> String {
    key.map_or_else(|| UNREADABLE.to_owned(), |key| key.show(place("alias", id), alias))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_alike() {
        for (one, other) in [
            ("Robin", "robin"),
            ("Robin", "RОBIN"),
            ("Robin", "Ro bin"),
            ("paypal", "раураl"),
            ("Ida", "lda"),
            ("Ida", "1da"),
            ("Bill", "BiIl"),
            ("lantern", "Iantern"),
            ("Lantern", "_Lantern_"),
            ("Lantern", "lantern!"),
        ] {
            assert!(alike(&looks(one), &looks(other)), "{one} and {other}");
        }
        for (one, other) in [("Robin", "Robins"), ("🌱", "🌻")] {
            assert!(!alike(&looks(one), &looks(other)), "{one} and {other}");
        }
    }

    #[test]
    fn bounds_are_checked_on_what_is_kept() {
        assert!(checked("  Fern  leaf ").is_ok_and(|alias| alias == "Fern leaf"));
        for wrong in ["", "   ", "\u{202e}nibor", "\u{ad}", "\u{3164}", "\u{2800}", "a\u{61c}", &"x".repeat(41)] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
        assert!(checked_pronouns(Some(" ")).is_ok_and(|pronouns| pronouns.is_none()));
    }
}
