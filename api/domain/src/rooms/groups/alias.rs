//! Aliases: what a member is called in one group.

use entity::{GroupId, MemberId, Sealed, group_member};
use unicode_security::skeleton;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::secrets::{Place, SealKey, UNREADABLE};
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::groups::store::desk;

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
    let length = line.chars().count();
    // Format characters turn the text around them, or make two names that look alike.
    let odd = line.chars().any(|letter| letter.is_control() || is_invisible(letter));
    if (least..=LONGEST).contains(&length) && !odd {
        return Ok(line);
    }
    let message = format!("`{field}` must be {least} to {LONGEST} characters long, without control characters.");
    Err(Error::refused_at(field, ErrorCode::Invalid, message))
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What an alias looks like (UTS #39, section 4), whatever its case and spaces.
fn looks(alias: &str) -> String {
    let folded: String = alias.to_lowercase().split_whitespace().collect();
    skeleton(&folded).collect::<String>().to_lowercase()
}

/// Refuses an alias that looks like that of an owner or a facilitator. Other members may have the same: that it was
/// taken would say who is there.
///
/// # Errors
///
/// A refusal.
pub async fn differs_from_facilitators(tx: &Tx<'_>, group: GroupId, own: Option<MemberId>, alias: &str) -> Result<()> {
    let others: Vec<_> = desk::with_role(tx, group).await?.into_iter().filter(|row| Some(row.id) != own).collect();
    let keys = tx.op.env.vault.keys(others.iter().map(|row| row.id.0)).await?;
    let looks_like = looks(alias);
    let taken = |row: &group_member::Model| {
        let theirs = keys.get(&row.id.0).and_then(|key| key.read(place("alias", row.id), &row.alias));
        theirs.is_some_and(|theirs| looks(&theirs) == looks_like)
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
        for (one, other) in [("Robin", "robin"), ("Robin", "RОBIN"), ("Robin", "Ro bin"), ("paypal", "раураl")] {
            assert_eq!(looks(one), looks(other), "{one} and {other}");
        }
        assert_ne!(looks("Robin"), looks("Robins"));
    }

    #[test]
    fn bounds_are_checked_on_what_is_kept() {
        assert!(checked("  Fern  leaf ").is_ok_and(|alias| alias == "Fern leaf"));
        for wrong in ["", "   ", "\u{202e}nibor", &"x".repeat(41)] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
        assert!(checked_pronouns(Some(" ")).is_ok_and(|pronouns| pronouns.is_none()));
    }
}
