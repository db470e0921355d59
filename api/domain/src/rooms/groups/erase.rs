//! Erasing groups, and what is left of people in them.

use entity::group_member::{Role, State};
use entity::{GroupId, MemberId, PersonId, peer_group};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::closing::READABLE_FOR;
use super::places::{Places, desk_changed};
use super::store::{days, desk, gone, groups, invitations, members, reports};
use super::{ending, listing, succession};
use crate::core::error::Result;
use crate::core::feed;
use crate::core::op::Op;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Erases a closed group once nobody may read it any more. The keys go first: after a crash in between, nothing of it can
/// be read, and the job does the rest. Doing it twice has the same result.
pub(crate) async fn erase_group(op: &Op, id: GroupId) -> Result<()> {
    let all = members::all_of(op, id).await?;
    let tx = Tx::begin(op).await?;
    if let Some(group) = groups::lock_for_worker(&tx, id).await? {
        if group.closed_at.is_none_or(|at| at + READABLE_FOR > op.now) {
            return Ok(());
        }
        erase_all(tx, id, &all).await?;
    } else {
        // The feed is erased on its own, and an open transaction would keep the only writer.
        drop(tx);
    }
    feed::erase(op, id).await
}

async fn erase_all(tx: Tx<'_>, id: GroupId, all: &[MemberId]) -> Result<()> {
    let owners = all.iter().map(|member| member.0).chain([id.0]);
    tx.op.env.vault.destroy_all(tx.op, owners).await?;
    accounts::end_grants_of_members(&tx, all).await?;
    gone::erase_group(&tx, id).await?;
    listing::erased(&tx, id).await?;
    tx.commit().await
}

/// Erases a group that was erased before: its key is gone, and an older backup of the main store has it again.
pub(crate) async fn erase_again(op: &Op, id: GroupId) -> Result<()> {
    let all = members::all_of(op, id).await?;
    erase_all(Tx::begin(op).await?, id, &all).await?;
    feed::erase(op, id).await
}

/// The groups after one of them, in their order: each has a key.
pub(crate) async fn groups_with_keys(
    main: &impl ConnectionTrait,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    gone::with_keys(main, "peer_group", after, most).await
}

/// The memberships after one of them, present and past, in their order: each has a key.
pub(crate) async fn memberships_with_keys(
    main: &impl ConnectionTrait,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    gone::with_keys(main, "group_member", after, most).await
}

/// The memberships of a person whose account ends: one for each group, each to be lost at a time of its own.
pub(crate) async fn list(tx: &Tx<'_>, person: PersonId) -> Result<Vec<Uuid>> {
    Ok(members::present_of(tx, person).await?.into_iter().map(|member| member.0).collect())
}

/// Lets a group lose somebody whose account has ended: all that they ever were in it goes. To the others it looks as if
/// they had left. The key of this membership is destroyed after the commit, by whoever calls this.
pub(crate) async fn lose(tx: &Tx<'_>, person: PersonId, membership: Uuid) -> Result<()> {
    let present = MemberId(membership);
    let Some(group) = desk::group_of(tx, present).await? else { return Ok(()) };
    let Some(group) = groups::lock_for_worker(tx, group).await? else { return Ok(()) };
    lose_in(tx, &group, person, present).await
}

async fn lose_in(tx: &Tx<'_>, group: &peer_group::Model, person: PersonId, present: MemberId) -> Result<()> {
    let all = members::all_of_person(tx, group.id, person).await?;
    let ids: Vec<_> = all.iter().map(|row| row.id).collect();
    // The keys of what they were before go first: once the rows are gone, nothing would name them.
    let before = ids.iter().filter(|id| **id != present).map(|id| id.0);
    tx.op.env.vault.destroy_all(tx.op, before).await?;
    let states = |state: State| all.iter().any(|row| row.is_present && row.state == state);
    let was_owner = all.iter().any(|row| row.state == State::Active && row.role == Role::Owner);
    ending::void_offers(tx, &ids).await?;
    gone::erase_member(tx, group.id, person, &ids).await?;
    let mut places = Places::in_group(group);
    let frees = states(State::Active);
    if frees {
        places.free();
    } else if states(State::Requested) || states(State::Waitlisted) {
        desk_changed(tx, group.id);
    }
    places.settle(tx, frees).await?;
    if was_owner {
        succession::without_owner(tx, group).await?;
    }
    Ok(())
}

/// Erases what of groups is a person's alone, with their account. Their reports stay, and nobody's.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    days::erase(tx, person).await?;
    reports::erase(tx, person).await
}

/// Erases the invitations into groups between a person whose account has ended and somebody who loses them now. Those that
/// the person sent go with their memberships, too.
pub(crate) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    invitations::erase_between(tx, person, other).await
}
