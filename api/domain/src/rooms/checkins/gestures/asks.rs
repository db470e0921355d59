//! Asking somebody how they are, outside of any plan. They can answer, say "not now", or stay silent.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::{AskId, ContactId, PersonId, ask, feed_event::Kind};
use uuid::Uuid;

use super::policy::TurnDown;
use super::store::{self, AskRow};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::answers::{self, Answer, AnswerContent, AnswerTurn, NewAnswer};
use crate::rooms::checkins::plans;
use crate::rooms::contacts::{self, TouchKind};

/// How soon the same person can be asked again.
const ONE_IN: Duration = Duration::hours(24);
/// How long an ask can be answered.
const OPEN_FOR: Duration = Duration::hours(48);
/// The maximum number of asks that are listed.
const LISTED: u64 = 100;
/// How long asks are listed.
const LISTED_FOR: Duration = Duration::days(14);

/// The state of an ask, as the viewer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskState {
    /// It is open and hasn't been answered.
    Waiting,
    /// It was answered.
    Answered,
    /// The recipient said "not now".
    NotNow,
    /// It closed without an answer.
    Closed,
}

/// An ask: one person asks another how they are.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The id of the ask.
    pub id: AskId,
    /// The person who asks.
    pub sender: PersonId,
    /// The person who is asked.
    pub recipient: PersonId,
    /// When they asked.
    pub created_at: DateTime<Utc>,
    /// When it closes.
    pub closes_at: DateTime<Utc>,
    /// The state.
    pub state: AskState,
    /// The answer.
    pub answer: Option<Answer>,
}

async fn open(op: &Op, rows: Vec<AskRow>) -> Result<Vec<Ask>> {
    let subjects: Vec<Uuid> = rows.iter().map(|row| row.ask.id.0).collect();
    let answers = answers::visible(op, &subjects).await?;
    let open = |AskRow { ask: row, not_now_seen_at }: AskRow| {
        let answer = answers.open(row.id.0, row.to_id, true);
        let state = match () {
            () if answer.is_some() => AskState::Answered,
            () if not_now_seen_at.is_some() => AskState::NotNow,
            () if op.now < row.closes_at => AskState::Waiting,
            () => AskState::Closed,
        };
        let (id, sender, recipient) = (row.id, row.from_id, row.to_id);
        Ask { id, sender, recipient, created_at: row.at, closes_at: row.closes_at, state, answer }
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The asks of the last 14 days that the viewer sent or received, newest first. At most 100.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn asks(op: &Op) -> Result<Vec<Ask>> {
    open(op, store::asks_since(op, op.now - LISTED_FOR, LISTED).await?).await
}

/// Finds asks by id. Asks that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn asks_by_ids(op: &Op, ids: &[AskId]) -> Result<HashMap<AskId, Ask>> {
    let asks = open(op, store::asks_of_ids(op, ids).await?).await?;
    Ok(asks.into_iter().map(|ask| (ask.id, ask)).collect())
}

/// Asks the person behind a contact how they are.
///
/// # Errors
///
/// A refusal if the contact isn't visible to the viewer or isn't linked, if the viewer keeps a distance from the person, or
/// if the viewer asked them within the last 24 hours.
pub async fn ask(op: &Op, contact: ContactId) -> Result<Ask> {
    let tx = Tx::begin(op).await?;
    let may = plans::approach(&tx, contact).await?;
    let (me, other) = (may.subject().me, may.subject().other);
    let lately = store::count_asks_since(&tx, [me, other], op.now - ONE_IN).await?;
    if lately > 0 {
        let message = "You asked this person within the last 24 hours. You can send a gesture instead.";
        return Err(Error::refused_at("contactId", ErrorCode::LimitReached, message));
    }
    let (at, closes_at) = (op.now, op.now + OPEN_FOR);
    let row = ask::Model { id: AskId(op.id()), from_id: me, to_id: other, at, closes_at, not_now_at: None };
    let id = row.id;
    store::ask(&tx, &may, row).await?;
    tx.tell(me, Kind::AskChanged, id.0, tx.account());
    tx.tell_if_reached(me, other, Kind::AskChanged, id.0);
    tx.commit_as(id).await?;
    again(op, id).await
}

/// Says "not now" to an ask, which is visible to its sender. The ask can still be answered later. Does nothing the second time.
///
/// # Errors
///
/// A refusal if the viewer didn't receive the ask.
pub async fn say_not_now(op: &Op, id: AskId) -> Result<Ask> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = store::lock_ask(&tx, id, me).await?;
    let may = permit::<TurnDown>(&tx, &found)?;
    let row = found.ok_or_else(|| Error::not_found("askId"))?;
    if row.not_now_at.is_none() {
        store::turn_down(&tx, &may).await?;
        tx.tell(me, Kind::AskChanged, id.0, tx.account());
        tx.tell_if_reached(me, row.from_id, Kind::AskChanged, id.0);
    }
    tx.commit_as(id).await?;
    again(op, id).await
}

/// Answers an ask.
///
/// # Errors
///
/// A refusal if a value is out of bounds, if the viewer didn't receive the ask, or if it is closed or answered.
pub async fn answer_ask(op: &Op, id: AskId, content: AnswerContent, answered_at: Option<DateTime<Utc>>) -> Result<Ask> {
    let given = NewAnswer::checked(op, content, answered_at)?;
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = store::lock_ask(&tx, id, me).await?;
    permit::<TurnDown>(&tx, &found)?;
    let ask = found.ok_or_else(|| Error::not_found("askId"))?;
    let turn = AnswerTurn { subject: id.0, person: me, other: ask.from_id, plan: None };
    answers::answer_outside(&tx, turn, [ask.at, ask.closes_at], given).await?;
    let touched = contacts::count_as_touch(&tx, TouchKind::CheckIn, ask.from_id).await?;
    tx.tell(me, Kind::AskChanged, id.0, tx.account());
    tx.tell_each_reached(me, vec![ask.from_id], vec![touched, (Kind::AskChanged, id.0)]);
    tx.commit_as(id).await?;
    again(op, id).await
}

async fn again(op: &Op, id: AskId) -> Result<Ask> {
    asks_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

impl Again for Ask {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        again(op, kept.one()?).await
    }
}
