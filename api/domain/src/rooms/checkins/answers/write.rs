//! Answering and correcting. A correction is a new version, so that a person whom it doesn't reach still sees the version
//! before it.

use chrono::{DateTime, Utc};
use entity::{CheckInId, PersonId, ShareId, check_in_answer, check_in_answer_share, feed_event::Kind};

use super::check_in::{CheckIn, just_written};
use super::content::{self, AnswerContent, Audience, SharedText};
use super::policy::{Answer, AnswerFacts, AnswerTurn, Attend, AttendFacts, MOST_VERSIONS};
use super::shared::{self, Part};
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::checkins::{ladders, plans};
use crate::rooms::contacts::{self, TouchKind};

/// Answers a check-in. Possible until it closes, and until 7 days later for answers that were given offline before. Everybody
/// who was notified that it was missed gets the all-clear.
///
/// # Errors
///
/// A refusal if a value is out of bounds, if the check-in isn't visible to the viewer, if they aren't asked in it, if it isn't
/// open, or if they have answered it.
pub async fn answer(
    op: &Op,
    id: CheckInId,
    content: AnswerContent,
    answered_at: Option<DateTime<Utc>>,
) -> Result<CheckIn> {
    in_check_in(op, id, content, answered_at, false).await
}

/// Corrects an answer, until the check-in closes. The other person can see that it was corrected.
///
/// # Errors
///
/// The same as for [`answer`]; also a refusal if there is nothing to correct.
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
    let given = NewAnswer::checked(op, content, answered_at)?;
    let tx = Tx::begin(op).await?;
    let (plan, slot) = plans::lock_slot(&tx, id).await?;
    let attends = permit::<Attend>(&tx, &AttendFacts { plan: plan.clone(), slot: slot.clone() })?;
    let me = attends.subject().person;
    let (plan, slot) = plan.zip(slot).ok_or_else(|| Error::not_found("checkInId"))?;
    let before = store::own(&tx, id.0, me).await?;
    let turn = AnswerTurn { subject: id.0, person: me, other: plan.other, plan: Some(plan.id) };
    let facts = AnswerFacts {
        turn,
        opens: slot.opens,
        closes: plan.ended(&slot).map_or(slot.closes, |ended| ended.min(slot.closes)),
        answered_at: given.answered_at,
        now: op.now,
        is_answered: before.is_some(),
        corrects,
    };
    let may = permit::<Answer>(&tx, &facts)?;
    let is_first = before.is_none();
    let held_until = slot.holds_back.then_some(slot.closes);
    let holds = slot.holds_back && op.now < slot.closes;
    let is_held = holds && !store::is_answered(&tx.db, &[id.0]).await?.contains(&(id.0, plan.other));
    write(&tx, &may, given, Position { before, due_at: slot.due_at, held_until, is_held }).await?;
    if is_first && holds {
        shared::tell_revealed(&tx, id.0, me).await?;
    }
    let news = if is_first {
        ladders::all_clear(&tx, id, me).await?;
        vec![contacts::count_as_touch(&tx, TouchKind::CheckIn, plan.other).await?, (Kind::CheckInChanged, id.0)]
    } else {
        vec![(Kind::TheirAnswerChanged, id.0)]
    };
    tx.tell(me, Kind::CheckInChanged, id.0, tx.account());
    tx.tell_each_reached(me, vec![plan.other], news);
    tx.commit_as(id).await?;
    just_written(op, plan, slot).await
}

/// What is answered, held to its bounds, and when.
pub(in crate::rooms::checkins) struct NewAnswer {
    content: AnswerContent,
    answered_at: DateTime<Utc>,
}

impl NewAnswer {
    /// Refuses what is out of bounds.
    pub(in crate::rooms::checkins) fn checked(
        op: &Op,
        content: AnswerContent,
        answered_at: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        Ok(Self { content: content.checked()?, answered_at: content::answered_at(op, answered_at)? })
    }
}

/// Answers outside of any check-in, from one moment to another, once.
pub(in crate::rooms::checkins) async fn answer_outside(
    tx: &Tx<'_>,
    turn: AnswerTurn,
    [opens, closes]: [DateTime<Utc>; 2],
    given: NewAnswer,
) -> Result<()> {
    let before = store::own(tx, turn.subject, turn.person).await?;
    let (answered_at, now, is_answered) = (given.answered_at, tx.op.now, before.is_some());
    let facts = AnswerFacts { turn, opens, closes, answered_at, now, is_answered, corrects: false };
    let may = permit::<Answer>(tx, &facts)?;
    write(tx, &may, given, Position { before, due_at: opens, held_until: None, is_held: false }).await
}

/// Where an answer stands: behind which version, for which time, and until when it is kept back.
struct Position {
    before: Option<check_in_answer::Model>,
    due_at: DateTime<Utc>,
    /// Until when the other side sees nothing of it without an answer of their own.
    held_until: Option<DateTime<Utc>>,
    /// Whether it is kept from them now.
    is_held: bool,
}

/// Writes an answer's next version, and shares what is to be shared of it.
async fn write(tx: &Tx<'_>, may: &Permit<'_, Answer>, given: NewAnswer, at: Position) -> Result<()> {
    let (op, turn, NewAnswer { content, answered_at }) = (tx.op, may.subject(), given);
    let version = at.before.as_ref().map_or(1, |row| row.version + 1);
    if version > MOST_VERSIONS {
        return Err(Error::refused(
            ErrorCode::LimitReached,
            format!("An answer can be corrected at most {} times.", MOST_VERSIONS - 1),
        ));
    }
    let key = op.env.vault.key(turn.person.0).await?;
    let blank = check_in_answer::Model {
        subject_id: turn.subject,
        person_id: turn.person,
        version,
        other_id: turn.other,
        plan_id: turn.plan,
        due_at: at.due_at,
        feeling: None,
        help: None,
        note: None,
        struggle: None,
        struggle_audience: None,
        triumph: None,
        triumph_audience: None,
        // A correction doesn't change when it was answered.
        answered_at: at.before.map_or(answered_at, |row| row.answered_at),
        at: op.now,
    };
    let wants_core = [&content.struggle, &content.triumph].into_iter().flatten();
    let wants_core = wants_core.into_iter().any(|text| text.audience == Audience::CoreContacts);
    let core = if wants_core { contacts::core_people(tx).await? } else { Vec::new() };
    let mut shares = Vec::new();
    for (part, text) in [(Part::Struggle, &content.struggle), (Part::Triumph, &content.triumph)] {
        let people = audience(text.as_ref(), turn.other, &core);
        let id = ShareId(op.id());
        shares.extend(people.iter().map(|person| check_in_answer_share::Model {
            id,
            person_id: *person,
            subject_id: turn.subject,
            author_id: turn.person,
            version,
            part,
            at: op.now,
            held_until: at.held_until.filter(|_| *person == turn.other),
        }));
        // The other side learns of it once it shows.
        let shown_to = people.into_iter().filter(|person| !at.is_held || *person != turn.other).collect();
        tx.tell_each_reached(turn.person, shown_to, vec![(Kind::SharedWithYou, id.0)]);
    }
    store::insert(tx, may, content::row(op, &key, blank, &content)).await?;
    store::share(tx, may, shares).await
}

/// With whom a part is shared, as people.
fn audience(text: Option<&SharedText>, other: PersonId, core: &[PersonId]) -> Vec<PersonId> {
    match text.map(|text| text.audience) {
        Some(Audience::OtherSide) => vec![other],
        Some(Audience::CoreContacts) => core.to_vec(),
        Some(Audience::OnlyMe) | None => Vec::new(),
    }
}
