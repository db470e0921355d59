//! Answering and correcting: in a check-in, or to somebody who asks. Corrections are versions, so that who was kept from
//! one goes on seeing the one before.

use chrono::{DateTime, Utc};
use entity::{AskId, CheckInId, PersonId, PlanId, ShareId, answer, answer_share, feed_event::Kind};

use super::content::{self, AnswerContent, Audience, Told};
use super::shared::{self, Part};
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::check_in::{CheckIn, just_written};
use crate::rooms::checkins::ladder;
use crate::rooms::checkins::outside::{Ask, ask_again, lock_ask};
use crate::rooms::checkins::policy::{self, AnswerFacts, Attend, AttendFacts, TurnDown};
use crate::rooms::checkins::store as plans;
use crate::rooms::contacts::{self, TouchKind};

/// How many versions an answer has at the most.
const MOST_VERSIONS: i32 = 50;

/// Answers a check-in: open until it closes, and for 7 days more for what was answered offline before the close. Whoever
/// was told of its being missed gets the all-clear.
///
/// # Errors
///
/// A refusal for values out of bounds, where the viewer has no such check-in or isn't asked in it, where it isn't open, or
/// where it is answered.
pub async fn answer(
    op: &Op,
    id: CheckInId,
    content: AnswerContent,
    answered_at: Option<DateTime<Utc>>,
) -> Result<CheckIn> {
    in_check_in(op, id, content, answered_at, false).await
}

/// Corrects an answer, until the check-in closes; the other side sees that it was corrected.
///
/// # Errors
///
/// As for answering; a refusal where there is nothing to correct.
pub async fn correct(op: &Op, id: CheckInId, content: AnswerContent) -> Result<CheckIn> {
    in_check_in(op, id, content, None, true).await
}

async fn in_check_in(
    op: &Op,
    id: CheckInId,
    content: AnswerContent,
    answered_at: Option<DateTime<Utc>>,
    corrects: bool,
) -> Result<CheckIn> {
    let content = content.checked()?;
    let answered_at = content::answered_at(op, answered_at)?;
    let tx = Tx::begin(op).await?;
    let (plan, slot) = plans::lock_slot(&tx, id).await?;
    let attends = permit::<Attend>(&tx, &AttendFacts { plan: plan.clone(), slot: slot.clone() })?;
    let (plan_id, _, me) = attends.subject();
    let (plan, slot) = plan.zip(slot).ok_or_else(|| Error::not_found("checkInId"))?;
    let before = store::own(&tx, id.0, me).await?;
    let facts = AnswerFacts {
        subject: id.0,
        opens: slot.opens,
        closes: plan.ended(&slot).map_or(slot.closes, |ended| ended.min(slot.closes)),
        answered_at,
        now: op.now,
        is_answered: before.is_some(),
        corrects,
    };
    let may = permit::<policy::Answer>(&tx, &facts)?;
    let is_first = before.is_none();
    let held_until = slot.holds_back.then_some(slot.closes);
    let holds = slot.holds_back && op.now < slot.closes;
    let is_held = holds && !store::is_answered(&tx.db, &[id.0]).await?.contains(&(id.0, plan.other));
    let written = Written {
        before,
        me,
        other: plan.other,
        plan: Some(plan_id),
        due_at: slot.at,
        answered_at,
        held_until,
        is_held,
    };
    write(&tx, &may, content, written).await?;
    if is_first && holds {
        shared::tell_revealed(&tx, id.0, me).await?;
    }
    let changed = (Kind::CheckInChanged, id.0);
    let news = if is_first {
        ladder::all_clear(&tx, id, me).await?;
        vec![contacts::count_as_touch(&tx, TouchKind::CheckIn, plan.other).await?, changed]
    } else {
        vec![changed]
    };
    tx.tell(me, Kind::CheckInChanged, id.0, tx.account());
    tx.tell_each_reached(me, vec![plan.other], news);
    tx.commit_as(id).await?;
    just_written(op, plan, slot).await
}

/// Answers somebody who asks how the viewer is.
///
/// # Errors
///
/// A refusal for values out of bounds, where nobody asks the viewer this, or where it is closed or answered.
pub async fn answer_ask(op: &Op, id: AskId, content: AnswerContent, answered_at: Option<DateTime<Utc>>) -> Result<Ask> {
    let content = content.checked()?;
    let answered_at = content::answered_at(op, answered_at)?;
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let ask = lock_ask(&tx, id, me).await?;
    permit::<TurnDown>(&tx, &ask)?;
    let ask = ask.ok_or_else(|| Error::not_found("askId"))?;
    let before = store::own(&tx, id.0, me).await?;
    let facts = AnswerFacts {
        subject: id.0,
        opens: ask.at,
        closes: ask.closes_at,
        answered_at,
        now: op.now,
        is_answered: before.is_some(),
        corrects: false,
    };
    let may = permit::<policy::Answer>(&tx, &facts)?;
    let (other, due_at) = (ask.from_id, ask.at);
    let written = Written { before, me, other, plan: None, due_at, answered_at, held_until: None, is_held: false };
    write(&tx, &may, content, written).await?;
    let touched = contacts::count_as_touch(&tx, TouchKind::CheckIn, ask.from_id).await?;
    tx.tell(me, Kind::AskChanged, id.0, tx.account());
    tx.tell_each_reached(me, vec![ask.from_id], vec![touched, (Kind::AskChanged, id.0)]);
    tx.commit_as(id).await?;
    ask_again(op, id).await
}

struct Written {
    before: Option<answer::Model>,
    me: PersonId,
    other: PersonId,
    plan: Option<PlanId>,
    due_at: DateTime<Utc>,
    answered_at: DateTime<Utc>,
    /// Until when the other side sees nothing of it without an answer of their own.
    held_until: Option<DateTime<Utc>>,
    /// Whether it is kept from them now.
    is_held: bool,
}

/// Writes an answer's next version, and shares what is to be shared of it.
async fn write(tx: &Tx<'_>, may: &Permit<'_, policy::Answer>, content: AnswerContent, written: Written) -> Result<()> {
    let (op, subject, me, other) = (tx.op, may.subject(), written.me, written.other);
    let version = written.before.as_ref().map_or(1, |row| row.version + 1);
    if version > MOST_VERSIONS {
        return Err(Error::refused(
            ErrorCode::LimitReached,
            format!("An answer can be corrected at most {} times.", MOST_VERSIONS - 1),
        ));
    }
    let key = op.env.vault.key(me.0).await?;
    let blank = answer::Model {
        subject_id: subject,
        person_id: me,
        version,
        other_id: other,
        plan_id: written.plan,
        due_at: written.due_at,
        feeling: None,
        help: None,
        note: None,
        struggle: None,
        struggle_audience: None,
        triumph: None,
        triumph_audience: None,
        // A correction doesn't change when it was answered.
        answered_at: written.before.map_or(written.answered_at, |row| row.answered_at),
        at: op.now,
    };
    let wants_core = [&content.struggle, &content.triumph].into_iter().flatten();
    let wants_core = wants_core.into_iter().any(|told| told.audience == Audience::CoreContacts);
    let core = if wants_core { contacts::core_people(tx).await? } else { Vec::new() };
    let mut shares = Vec::new();
    for (part, told) in [(Part::Struggle, &content.struggle), (Part::Triumph, &content.triumph)] {
        let people = audience(told.as_ref(), other, &core);
        let id = ShareId(op.id());
        shares.extend(people.iter().map(|person| answer_share::Model {
            id,
            person_id: *person,
            subject_id: subject,
            author_id: me,
            version,
            part,
            at: op.now,
            held_until: written.held_until.filter(|_| *person == other),
        }));
        // The other side learns of it once it shows.
        let told = people.into_iter().filter(|person| !written.is_held || *person != other).collect();
        tx.tell_each_reached(me, told, vec![(Kind::SharedWithYou, id.0)]);
    }
    store::insert(tx, may, content::row(op, &key, blank, &content)).await?;
    store::insert_shares(tx, may, shares).await
}

/// With whom a part is shared, as people.
fn audience(told: Option<&Told>, other: PersonId, core: &[PersonId]) -> Vec<PersonId> {
    match told.map(|told| told.audience) {
        Some(Audience::OtherSide) => vec![other],
        Some(Audience::CoreContacts) => core.to_vec(),
        Some(Audience::OnlyMe) | None => Vec::new(),
    }
}
