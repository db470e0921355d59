//! Joining a group, asking to join it, and leaving it.

use entity::group_member::{self, Role, State};
use entity::{GroupId, MemberId, feed_event, group_member::Colour};
use sea_orm::ActiveValue::Set;

use super::alias;
use super::create::{any_colour, random_id};
use super::limits::{self, Act};
use super::member::{Membership, Notifications, sealed};
use super::places::{Places, desk_changed};
use super::policy::{MoveFacts, MoveSelf, Outcome, OwnMove, Seen, Standing};
use super::read;
use super::store::entering::{self, Entering};
use super::store::{desk, groups, members};
use super::{ending, succession};
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// The longest answer to a group's question, in characters.
const LONGEST_ANSWER: usize = 1_000;

/// Who somebody will be in a group, and what they accept.
#[derive(Clone, Debug, Default)]
pub struct Joining {
    /// What they will be called.
    pub alias: String,
    /// The pronouns that they show.
    pub pronouns: Option<String>,
    /// Their colour; chosen at random if left out.
    pub colour: Option<Colour>,
    /// Their answer to the group's question.
    pub answer: Option<String>,
    /// The guidelines that they have read and accept.
    pub guidelines_version: Option<i32>,
}

/// What was checked of it.
pub(super) struct Checked {
    alias: String,
    pronouns: Option<String>,
    colour: Option<Colour>,
    answer: Option<String>,
    guidelines_version: Option<i32>,
}

impl Joining {
    pub(super) fn checked(self) -> Result<Checked> {
        let mut problems = Problems::default();
        let alias = problems.look(alias::checked(&self.alias))?.unwrap_or_default();
        let pronouns = problems.look(alias::checked_pronouns(self.pronouns.as_deref()))?.flatten();
        let answer = text::optional_block(self.answer);
        let is_fine =
            |answer: &String| answer.chars().count() <= LONGEST_ANSWER && text::printable(answer, &()).is_ok();
        if !answer.as_ref().is_none_or(is_fine) {
            let message =
                format!("`answer` must be at most {LONGEST_ANSWER} characters long, without control characters.");
            problems.look(Err::<(), _>(Error::refused_at("answer", ErrorCode::Invalid, message)))?;
        }
        problems.none()?;
        Ok(Checked { alias, pronouns, colour: self.colour, answer, guidelines_version: self.guidelines_version })
    }
}

/// Joins a group, asks to join it, or waits for a place in it, as the group has it. Twice is once.
///
/// # Errors
///
/// A refusal for values out of bounds, and if the group isn't visible or can't be joined this way.
pub async fn join(op: &Op, id: GroupId, joining: Joining) -> Result<Membership> {
    let checked = joining.checked()?;
    let tx = Tx::begin(op).await?;
    let entering = entering::lock(&tx, id).await?;
    let row = enter(&tx, entering, OwnMove::Join, checked).await?;
    tx.commit_as(row.id).await?;
    opened(op, row).await
}

/// Carries out a move into a group, in a transaction that has locked it; returns the membership.
pub(super) async fn enter(
    tx: &Tx<'_>,
    entering: Entering,
    step: OwnMove,
    checked: Checked,
) -> Result<group_member::Model> {
    let Entering { seen, with_role, current, today: [joined, asked], last_event } = entering;
    let facts = MoveFacts { seen, step, is_shown: step != OwnMove::Join, owners: 0, now: tx.op.now };
    let may = permit::<MoveSelf>(tx, &facts)?;
    let seen = facts.seen.ok_or_else(|| Error::internal(Inconsistent("a permit for no group")))?;
    let mut places = Places::of(&seen);
    let state = match may.subject().outcome {
        Outcome::Stays | Outcome::Ended(_) => {
            return seen.own.ok_or_else(|| Error::internal(Inconsistent("a move of nobody that changes nothing")));
        }
        Outcome::Requested => State::Requested,
        Outcome::Waitlisted => State::Waitlisted,
        Outcome::Active => State::Active,
    };
    accepts_guidelines(&seen, checked.guidelines_version)?;
    alias::differs_from(tx, &with_role, &checked.alias).await?;
    let standing = seen.standing(tx.op.now);
    if standing != Standing::Requested {
        limits::has_room_for_one_more(current)?;
    }
    let (act, times) = if state == State::Requested { (Act::Ask, asked) } else { (Act::Join, joined) };
    limits::within(act, times + 1)?;
    let is_active = state == State::Active;
    if is_active {
        places.take();
    }
    let row = group_member::ActiveModel {
        state: Set(state),
        arrival: Set((!is_active).then(|| places.arrive())),
        joined_at: Set(is_active.then_some(tx.op.now)),
        since: Set(tx.op.now),
        guidelines_version: Set(seen.group.guidelines_version),
        accepted_list: Set(seen.group.member_list),
        // Nothing moves it before the commit: whatever tells a group's feed holds the lock of the group.
        feed_from: Set(if is_active { last_event } else { 0 }),
        ..Default::default()
    };
    // A request becomes a membership as it is; whoever comes back is somebody else, outwardly.
    let row = if standing == Standing::Requested {
        let row = group_member::ActiveModel { answer: Set(None), removed_as: Set(None), ..row };
        limits::count(tx, act).await?;
        let row = members::step(tx, &may, row).await?;
        places.settle(tx, false).await?;
        row
    } else {
        // Who was removed is asked about, until somebody lets them in.
        let removed_as = seen
            .own
            .as_ref()
            .filter(|_| state == State::Requested)
            .and_then(|own| if own.state == State::Removed { Some(own.id) } else { own.removed_as });
        let row = new_member(tx, group_member::ActiveModel { removed_as: Set(removed_as), ..row }, checked).await?;
        let row = entering::insert(tx, &may, row, act, places.change()).await?;
        places.tell(tx).await?;
        row
    };
    tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, tx.account());
    if standing == Standing::Requested || !is_active {
        desk_changed(tx, seen.group.id);
    }
    if state == State::Requested {
        succession::watch(tx, &seen.group).await?;
    }
    Ok(row)
}

/// The row of a new membership, under a key of its own. Only whoever gets in leaves one behind.
async fn new_member(
    tx: &Tx<'_>,
    row: group_member::ActiveModel,
    checked: Checked,
) -> Result<group_member::ActiveModel> {
    let op = tx.op;
    let id = MemberId(random_id(op));
    let key = op.env.vault.create(op, id.0).await?;
    let is_request = row.state == Set(State::Requested);
    Ok(group_member::ActiveModel {
        id: Set(id),
        is_present: Set(true),
        role: Set(Role::Member),
        role_since: Set(None),
        alias: Set(seal(op, &key, alias::place("alias", id), &checked.alias)),
        pronouns: Set(sealed(op, &key, id, "pronouns", checked.pronouns.as_deref())),
        colour: Set(checked.colour.unwrap_or_else(|| any_colour(op))),
        answer: Set(sealed(op, &key, id, "answer", checked.answer.as_deref().filter(|_| is_request))),
        notifications: Set(Notifications::All),
        may_ask_from: Set(None),
        banned_until: Set(None),
        reason: Set(None),
        offered_role: Set(None),
        offered_by: Set(None),
        offered_at: Set(None),
        version: Set(1),
        ..row
    })
}

/// Refuses who hasn't accepted the present guidelines.
fn accepts_guidelines(seen: &Seen, accepted: Option<i32>) -> Result<()> {
    let present = seen.group.guidelines_version;
    if present == 0 || accepted == Some(present) {
        return Ok(());
    }
    let message = format!(
        "This group has guidelines. Show them to the person, and send their version, which is {present}, as \
         `guidelinesVersion` if the person accepts them."
    );
    Err(Error::refused_at("guidelinesVersion", ErrorCode::GuidelinesNotAccepted, message))
}

/// Leaves a group, takes back a request to join it, or stops waiting for a place in it. Twice is once.
///
/// # Errors
///
/// A refusal if the viewer isn't in the group, or is its last owner.
pub async fn leave(op: &Op, id: GroupId) -> Result<Membership> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let seen = groups::lock(&tx, id).await?;
    let standing = seen.as_ref().map_or(Standing::Stranger, |seen| seen.standing(op.now));
    let step = match standing {
        Standing::Requested | Standing::Waitlisted => OwnMove::Withdraw,
        _ => OwnMove::Leave,
    };
    let owners = match seen.as_ref().and_then(Seen::role) {
        Some(Role::Owner) => desk::with_role(&tx, id).await?.iter().filter(|row| row.role == Role::Owner).count(),
        _ => 0,
    };
    let owners = u64::try_from(owners).unwrap_or(u64::MAX);
    let facts = MoveFacts { seen, step, is_shown: true, owners, now: op.now };
    let may = permit::<MoveSelf>(&tx, &facts)?;
    let Some(seen) = facts.seen else { return Err(Error::not_found("groupId")) };
    let Some(own) = seen.own.clone() else { return Err(Error::not_found("groupId")) };
    let row = match may.subject().outcome {
        Outcome::Ended(state) => {
            let row = members::step(&tx, &may, ending::ended_as(state, &tx)).await?;
            tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, tx.account());
            let mut places = Places::of(&seen);
            let frees = own.state == State::Active;
            if frees {
                ending::ended(&tx, &[own.id]).await?;
                places.free();
            } else {
                desk_changed(&tx, id);
            }
            places.settle(&tx, frees).await?;
            row
        }
        _ => own,
    };
    tx.commit_as(row.id).await?;
    opened(op, row).await
}

/// A membership, opened.
pub(super) async fn opened(op: &Op, row: group_member::Model) -> Result<Membership> {
    let opened = read::opened(op, std::slice::from_ref(&row)).await?;
    opened.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a membership that can't be shown")))
}
