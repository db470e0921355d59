//! Succession: how a group gets a new owner whose owners don't come any more.
//!
//! It begins when a request, a report or the offer of a role has waited for 30 days without any act of an owner, and never
//! because an owner wasn't seen or an account rests. The owners are asked first. After 14 days, ownership is offered to the
//! facilitator and then to the member who has served for the longest, one after the other, each of whom has 7 days. If
//! nobody accepts, the group becomes read-only, and closes after 30 days. Any act of an owner ends it at any step.

use chrono::{DateTime, Duration, Utc};
use entity::group_member::Role;
use entity::peer_group::{self, ClosedBy};
use entity::{GroupId, feed_event, group_member};
use sea_orm::ActiveValue::Set;

use super::closing::shut;
use super::listing;
use super::places::{desk_changed, group_changed};
use super::policy::{NOTICE, OWNERS_ANSWER_IN, day_of, heir_answers_until};
use super::store::{desk, groups, log, members};
use crate::core::error::Result;
use crate::core::feed::news::AsWhom;
use crate::core::jobs::{self, Kind};
use crate::core::op::Op;
use crate::core::tx::Tx;

/// How long something waits, without any act of an owner, before the owners are asked.
const WAITS: Duration = Duration::days(30);
/// How many facilitators and members are asked, one after the other.
const MOST_ASKED: usize = 12;

/// Makes the worker look at a group when something that waits from now on has waited for too long.
pub(super) async fn watch(tx: &Tx<'_>, group: &peer_group::Model) -> Result<()> {
    if group.succession_look_at.is_some() || group.closed_at.is_some() {
        return Ok(());
    }
    look_at(tx, group.id, Some(day_of(tx.op.now + WAITS)), peer_group::ActiveModel::default()).await
}

/// An owner did something: nobody else is looked for any more.
pub(super) async fn owner_acted(tx: &Tx<'_>, group: &peer_group::Model) -> Result<()> {
    groups::owner_acted(tx, group.id).await?;
    if group.succession_since.or(group.read_only_since).is_some() {
        void_offers(tx, group.id).await?;
        group_changed(tx, group.id);
        desk_changed(tx, group.id);
        listing::changed(tx, &peer_group::Model { read_only_since: None, ..group.clone() }).await?;
    }
    Ok(())
}

/// Somebody declined: if the server had offered it, the next one is asked now.
pub(super) async fn declined(tx: &Tx<'_>, group: &peer_group::Model, own: &group_member::Model) -> Result<()> {
    if own.offered_by.is_some() || group.succession_since.is_none() {
        return Ok(());
    }
    look_at(tx, group.id, Some(tx.op.now), peer_group::ActiveModel::default()).await
}

/// The last owner of a group is gone, in a transaction that has locked the group: it can only be read from now on, and
/// ownership is offered to the others. Nothing happens if it has an owner.
pub(super) async fn without_owner(tx: &Tx<'_>, group: &peer_group::Model) -> Result<()> {
    let has_owner = desk::with_role(tx, group.id).await?.iter().any(|row| row.role == Role::Owner);
    if has_owner || group.closed_at.is_some() {
        return Ok(());
    }
    let mut group = group.clone();
    group.read_only_since = Some(tx.op.now);
    group.succession_since = Some(tx.op.now);
    group_changed(tx, group.id);
    listing::changed(tx, &group).await?;
    go_on(tx, &group).await
}

/// Does what is due for a group. Late or twice, it is the same.
pub(super) async fn step(op: &Op, id: GroupId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let Some(group) = groups::lock_for_worker(&tx, id).await? else { return Ok(()) };
    // Another one has looked, or will.
    if group.succession_look_at.is_none_or(|at| at > op.now) {
        return Ok(());
    }
    go_on(&tx, &group).await?;
    tx.commit().await
}

/// What is to be done about a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing until a moment, or until something waits.
    Rest(Option<DateTime<Utc>>),
    /// The owners are asked.
    AskOwners,
    /// Somebody is offered ownership.
    AskHeir,
    /// The group closes.
    Close,
}

/// What is to be done at a moment: since when the oldest thing waits, and until when somebody has time to answer.
fn next(
    group: &peer_group::Model,
    waiting_since: Option<DateTime<Utc>>,
    heir_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Step {
    // By the day: to the moment, owners of two groups could tell that one person asked in both.
    let at = |moment: DateTime<Utc>, step| {
        let moment = day_of(moment);
        if moment <= now { step } else { Step::Rest(Some(moment)) }
    };
    match (group.closed_at, group.succession_since, group.read_only_since) {
        (Some(_), ..) => Step::Rest(None),
        (None, None, Some(since)) => at(since + NOTICE, Step::Close),
        (None, Some(since), read_only) => {
            // Where there is no owner, nobody is asked before.
            let owners_until = if read_only.is_some() { since } else { since + OWNERS_ANSWER_IN };
            at(heir_until.map_or(owners_until, |until| until.max(owners_until)), Step::AskHeir)
        }
        (None, None, None) => {
            waiting_since.map_or(Step::Rest(None), |since| at(since.max(group.owner_acted_at) + WAITS, Step::AskOwners))
        }
    }
}

async fn go_on(tx: &Tx<'_>, group: &peer_group::Model) -> Result<()> {
    let (id, now) = (group.id, tx.op.now);
    let waiting_since = desk::waiting_since(tx, id).await?;
    let asked = match group.succession_since {
        Some(since) => desk::heirs_asked(tx, id, since).await?,
        None => Vec::new(),
    };
    let open = asked.iter().filter(|row| row.offered_by.is_none());
    let heir_until = open.filter_map(|row| row.offered_at.map(heir_answers_until)).max();
    let row = peer_group::ActiveModel {
        succession_since: Set(group.succession_since),
        read_only_since: Set(group.read_only_since),
        ..Default::default()
    };
    match next(group, waiting_since, heir_until, now) {
        Step::Rest(until) => look_at(tx, id, until, row).await,
        Step::AskOwners => {
            for owner in desk::with_role(tx, id).await?.iter().filter(|row| row.role == Role::Owner) {
                tx.tell(owner.person_id, feed_event::Kind::MembershipChanged, owner.id.0, AsWhom::nobody());
            }
            let row = peer_group::ActiveModel { succession_since: Set(Some(now)), ..row };
            look_at(tx, id, Some(day_of(now + OWNERS_ANSWER_IN)), row).await
        }
        Step::AskHeir => {
            void_offers(tx, id).await?;
            let Some(heir) = heir(tx, group, asked.len()).await? else {
                group_changed(tx, id);
                listing::changed(tx, &peer_group::Model { read_only_since: Some(now), ..group.clone() }).await?;
                let row = peer_group::ActiveModel {
                    succession_since: Set(None),
                    read_only_since: Set(Some(now)),
                    ..Default::default()
                };
                return look_at(tx, id, Some(day_of(now + NOTICE)), row).await;
            };
            members::offer_to_heir(tx, heir.id).await?;
            tx.tell(heir.person_id, feed_event::Kind::MembershipChanged, heir.id.0, AsWhom::nobody());
            look_at(tx, id, Some(heir_answers_until(now)), row).await
        }
        Step::Close => {
            shut(tx, id, ClosedBy::Succession, log::Entry::default()).await?;
            look_at(tx, id, None, row).await
        }
    }
}

/// Who is asked next, after so many.
async fn heir(tx: &Tx<'_>, group: &peer_group::Model, asked: usize) -> Result<Option<group_member::Model>> {
    let Some(since) = group.succession_since.filter(|_| asked < MOST_ASKED) else { return Ok(None) };
    for role in [Role::Facilitator, Role::Member] {
        if let Some(heir) = desk::longest_serving(tx, group.id, role, since).await? {
            return Ok(Some(heir));
        }
    }
    Ok(None)
}

/// Writes where the search has come to, and when the worker looks next.
async fn look_at(
    tx: &Tx<'_>,
    group: GroupId,
    moment: Option<DateTime<Utc>>,
    row: peer_group::ActiveModel,
) -> Result<()> {
    if let Some(moment) = moment {
        jobs::leave(tx, Kind::GroupSuccession, group.0, moment).await?;
    }
    groups::write_succession(tx, group, peer_group::ActiveModel { succession_look_at: Set(moment), ..row }).await
}

/// Takes back what the server offered.
async fn void_offers(tx: &Tx<'_>, group: GroupId) -> Result<()> {
    for row in members::void_offers_to_heirs(tx, group).await? {
        tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, AsWhom::nobody());
    }
    Ok(())
}
