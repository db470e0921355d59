//! Joining a group with a code, and looking at the group before. Every code that doesn't work gives one answer, and a
//! look uses nothing up.

use entity::GroupId;
use entity::group_member::State;

use super::codes::{guess, lookup};
use super::entry::Group;
use super::join::{Joining, enter, opened};
use super::member::Membership;
use super::policy::{OwnMove, Seen, Standing, UseCode, wrong_code};
use super::store::{codes, entering, groups};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;

/// The group that a code lets the viewer into, as people see it from outside.
///
/// # Errors
///
/// A refusal for a code that doesn't work.
pub async fn of_code(op: &Op, code: &str) -> Result<Group> {
    let group = looked_up(op, code).await?;
    let group = groups::shown_by_code(op, group).await?.ok_or_else(wrong_code)?;
    let keys = op.env.vault.keys([group.id.0]).await?;
    Ok(Group::open(keys.get(&group.id.0).map(AsRef::as_ref), &Seen { group, own: None }, op.now))
}

/// The group of a code, by one statement whatever is wrong with the code. Only what is wrong counts as a guess: of a room full
/// of people with one code nobody waits, and many guesses at once gain nothing on 128 bits.
async fn looked_up(op: &Op, code: &str) -> Result<GroupId> {
    let guess = guess(op)?;
    if let Some(found) = codes::find(op, op.env.db.read(), lookup(op, code)).await? {
        return Ok(found.group_id);
    }
    guess.count(op).await?;
    Err(wrong_code())
}

/// Joins a group with a code, or waits for a place in it. A use is counted only if this changes something.
///
/// # Errors
///
/// A refusal for values out of bounds, and for a code that doesn't work.
pub async fn join_with_code(op: &Op, code: &str, joining: Joining) -> Result<Membership> {
    let checked = joining.checked()?;
    let group = looked_up(op, code).await?;
    let tx = Tx::begin(op).await?;
    let entering = entering::lock(&tx, group).await?;
    // Once more, now that the members stay as they are: the code may have ended meanwhile.
    let found = codes::find(op, &tx.db, lookup(op, code)).await?;
    let may = permit::<UseCode>(&tx, &found)?;
    let before = entering.standing(op.now);
    let row = enter(&tx, entering, OwnMove::UseCode, checked).await?;
    let is_in = matches!(before, Standing::Active | Standing::Waitlisted);
    let enters = !is_in && matches!(row.state, State::Active | State::Waitlisted);
    if enters && !codes::take_use(&tx, &may).await? {
        return Err(wrong_code());
    }
    tx.commit_as(row.id).await?;
    opened(op, row).await
}
