//! What owners and facilitators decide about others: requests, removals and bans.

use chrono::{DateTime, Duration, Utc};
use entity::group_member::{self, Role, State};
use entity::{GroupId, MemberId, feed_event, group_log};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::people::{self, Member};
use super::places::{Places, desk_changed, feed_from};
use super::policy::{ASK_AGAIN_AFTER, Decide, DecideFacts, DeskMove, Outcome, Seen, day_of};
use super::store::{desk, groups, log, members};
use super::{ending, reasons, succession};
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::feed::news::AsWhom;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// What is decided about somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Their request is accepted.
    Accept,
    /// Their request is declined, or they wait no longer.
    Decline {
        /// Why, if they are told.
        reason: Option<String>,
    },
    /// They are removed.
    Remove {
        /// Why.
        reason: String,
    },
    /// They are banned.
    Ban {
        /// Why.
        reason: String,
        /// The end of the ban, if it has one.
        until: Option<DateTime<Utc>>,
    },
    /// Their ban ends.
    Lift,
}

/// What was checked of it.
struct Checked {
    step: DeskMove,
    kind: group_log::Kind,
    reason: Option<String>,
    until: Option<DateTime<Utc>>,
}

impl Decision {
    fn checked(self, now: DateTime<Utc>) -> Result<Checked> {
        use group_log::Kind;
        let (step, kind, reason, until) = match self {
            Self::Accept => (DeskMove::Accept, Kind::Accepted, None, None),
            Self::Decline { reason } => (DeskMove::Decline, Kind::Declined, reasons::checked(reason)?, None),
            Self::Remove { reason } => (DeskMove::Remove, Kind::Removed, Some(reasons::required(reason)?), None),
            Self::Ban { reason, until } => {
                if until.is_some_and(|until| until <= now) {
                    let message = "`until` must be in the future.";
                    return Err(Error::refused_at("until", ErrorCode::Invalid, message));
                }
                (DeskMove::Ban, Kind::Banned, Some(reasons::required(reason)?), until)
            }
            Self::Lift => (DeskMove::Lift, Kind::BanLifted, None, None),
        };
        Ok(Checked { step, kind, reason, until })
    }
}

/// Decides about somebody. Of two decisions at once, one counts.
///
/// # Errors
///
/// A refusal if the viewer may not decide this, or if it isn't possible any more.
pub async fn decide(op: &Op, member: MemberId, decision: Decision) -> Result<Member> {
    op.person()?;
    let checked = decision.checked(op.now)?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let (seen, about) = locked(&tx, member).await?;
    let lately = match seen.as_ref().and_then(|seen| seen.own.as_ref()) {
        Some(own) => log::removals_by(&tx, own.id, op.now - Duration::days(1)).await?,
        None => 0,
    };
    let facts = DecideFacts { seen, about, step: checked.step, lately, now: op.now };
    let may = permit::<Decide>(&tx, &facts)?;
    let (Some(seen), Some(about)) = (facts.seen, facts.about) else { return Err(Error::not_found("memberId")) };
    let row = carry_out(&tx, &may, &seen, about, checked).await?;
    tx.commit_as(row.id).await?;
    shown(op, row).await
}

/// Locks the group of a member; gives it, and the present membership.
pub(super) async fn locked(tx: &Tx<'_>, member: MemberId) -> Result<(Option<Seen>, Option<group_member::Model>)> {
    // As many statements for a member who isn't there as for one whom the viewer doesn't see.
    let group = desk::group_of(tx, member).await?.unwrap_or(GroupId(Uuid::nil()));
    let seen = groups::lock(tx, group).await?;
    // Only now: who came before has decided.
    Ok((seen, desk::present(tx, member).await?))
}

/// Carries out a decision in a transaction that has locked the group.
async fn carry_out(
    tx: &Tx<'_>,
    may: &Permit<'_, Decide>,
    seen: &Seen,
    about: group_member::Model,
    checked: Checked,
) -> Result<group_member::Model> {
    let (op, group, decided) = (tx.op, seen.group.id, may.subject());
    let Checked { step, kind, reason, until } = checked;
    let key = if reason.is_some() { Some(reasons::key(tx, group).await?) } else { None };
    let sealed = key.as_deref().zip(reason.as_deref());
    let mut places = Places::of(seen);
    let row = match decided.outcome {
        Outcome::Active => {
            places.take();
            let feed_from = feed_from(tx, group).await?;
            group_member::ActiveModel {
                state: Set(State::Active),
                joined_at: Set(Some(op.now)),
                arrival: Set(None),
                feed_from: Set(feed_from),
                ..accepted(tx)
            }
        }
        Outcome::Waitlisted => group_member::ActiveModel {
            state: Set(State::Waitlisted),
            arrival: Set(Some(places.arrive())),
            ..accepted(tx)
        },
        Outcome::Ended(state) => group_member::ActiveModel {
            may_ask_from: Set((state == State::Declined).then(|| day_of(op.now + ASK_AGAIN_AFTER))),
            banned_until: Set(until),
            reason: Set(sealed.map(|(key, reason)| reasons::for_member(op, key, about.id, reason))),
            // A ban takes the place of a removal; once it has ended, so has what it was for.
            removed_as: Set(about.removed_as.filter(|_| state == State::Declined)),
            ..ending::ended_as(state, tx)
        },
        Outcome::Stays | Outcome::Requested => {
            return Err(Error::internal(Inconsistent("a decision that decides nothing")));
        }
    };
    let row = members::decide(tx, may, row).await?;
    let entry = log::Entry {
        actor: Some(decided.by),
        subject: Some(row.id),
        detail: None,
        reason: sealed.map(|(key, reason)| reasons::for_log(op, key, reason)),
    };
    log::write(tx, group, kind, entry).await?;
    tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, AsWhom::nobody());
    desk_changed(tx, group);
    let frees = about.state == State::Active;
    if frees {
        places.free();
    }
    if matches!(step, DeskMove::Remove | DeskMove::Ban) {
        ending::ended(tx, &[row.id]).await?;
    }
    places.settle(tx, frees).await?;
    if decided.role == Role::Owner {
        succession::owner_acted(tx, &seen.group).await?;
    }
    Ok(row)
}

/// What changes in a membership that is accepted. The answer goes, and so does an earlier removal.
fn accepted(tx: &Tx<'_>) -> group_member::ActiveModel {
    group_member::ActiveModel { since: Set(tx.op.now), answer: Set(None), removed_as: Set(None), ..Default::default() }
}

/// A member as a decision has left them.
pub(super) async fn shown(op: &Op, row: group_member::Model) -> Result<Member> {
    let opened = people::opened(op, std::slice::from_ref(&row)).await?;
    opened.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a member who can't be shown")))
}

impl Again for Member {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let row = desk::by_ids(op, &[kept.one()?]).await?.into_iter().next().ok_or_else(gone)?;
        shown(op, row).await
    }
}
