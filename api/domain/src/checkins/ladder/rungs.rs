//! Writing a ladder, and seeing beforehand what each rung will say. It is sealed as a whole, under its author's key.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, PlanId, feed_event::Kind, plan_side};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use super::telling::agreed_with;
use crate::checkins::policy::{KeepPlan, PlanFacts};
use crate::checkins::read::{plan_again, plans_by_ids};
use crate::checkins::settings::still;
use crate::checkins::span::Span;
use crate::checkins::store;
use crate::checkins::view::PlanView;
use crate::contacts;
use crate::error::{Error, ErrorCode, Result, UserError};
use crate::op::Op;
use crate::policy::permit;
use crate::secrets::{Place, SealKey, seal};
use crate::text;
use crate::tx::Tx;

/// How many rungs a ladder has at the most.
pub const MOST_RUNGS: usize = 5;
/// How many people a rung tells at the most.
pub const MOST_RECIPIENTS: usize = 10;
/// The latest rung, after a check-in's time.
pub const LATEST_RUNG: Span = Span::minutes(48 * 60);
/// The longest text of a rung, in characters.
const LONGEST_TEXT: usize = 500;

/// A rung, as its author gives it.
#[derive(Clone, Debug)]
pub struct RungInput {
    /// How long after a check-in's time.
    pub after: Span,
    /// Whom it tells: contacts who agreed to be told.
    pub contacts: Vec<ContactId>,
    /// Exactly what it says.
    pub text: String,
}

/// A rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// How long after a check-in's time.
    pub after: Span,
    /// Whom it tells, in the order of the author.
    pub to: Vec<PersonId>,
    /// Exactly what it says.
    pub text: String,
}

/// A ladder, from its first rung to its last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ladder {
    /// The rungs, in the order of their times.
    pub rungs: Vec<Rung>,
}

/// What a rung would do, were the next check-in missed.
#[derive(Clone, Debug)]
pub struct RungPreview {
    /// When; none where there is no next check-in.
    pub at: Option<DateTime<Utc>>,
    /// The rung.
    pub rung: Rung,
}

/// Writes the viewer's ladder for a plan, in the place of the one before; no rungs take it away. Rungs that would have
/// been before now aren't made up for.
///
/// # Errors
///
/// A refusal for rungs out of bounds, where a recipient is no linked contact of the viewer's or hasn't agreed to be told,
/// where the viewer has no such plan, or where this isn't its version any more.
pub async fn set_ladder(op: &Op, id: PlanId, version: Option<i32>, rungs: Vec<RungInput>) -> Result<PlanView> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let plan = store::lock(&tx, id).await?;
    let may = permit::<KeepPlan>(&tx, &PlanFacts { plan: plan.clone(), field: "planId" })?;
    let plan = plan.ok_or_else(|| Error::not_found("planId"))?;
    still(version, &plan)?;
    let ladder = checked(&tx.db, plan.viewer, rungs).await?;
    let json = serde_json::to_string(&ladder).map_err(Error::internal)?;
    let row = plan_side::ActiveModel {
        version: Set(plan.side.version + 1),
        ladder: Set((!ladder.rungs.is_empty()).then(|| seal(op, &key, place(id), &json))),
        ladder_at: Set(op.now),
        ..Default::default()
    };
    store::keep(&tx, &may, row).await?;
    store::look_again(&tx, id).await?;
    tx.tell(plan.viewer, Kind::PlanChanged, id.0);
    tx.commit_as(id).await?;
    plan_again(op, id).await
}

/// What a ladder would do, were the next check-in of a plan missed. Nothing is saved.
///
/// # Errors
///
/// As for [`set_ladder`].
pub async fn preview(op: &Op, id: PlanId, rungs: Vec<RungInput>) -> Result<Vec<RungPreview>> {
    let plan = plans_by_ids(op, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found("planId"))?;
    let ladder = checked(op.env.db.read(), op.person()?, rungs).await?;
    let next = plan.slots(op.now, op.now + chrono::Duration::days(366 * 8), 24 * 4).into_iter().find(|it| it.asks_me);
    let when = |rung: Rung| RungPreview { at: next.as_ref().map(|next| next.at + rung.after.duration()), rung };
    Ok(ladder.rungs.into_iter().map(when).collect())
}

/// The ladders of the viewer's sides of these plans.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn ladders_of(op: &Op, plans: &[PlanId]) -> Result<HashMap<PlanId, Ladder>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let plans = plans_by_ids(op, plans).await?;
    plans.into_values().map(|plan| Ok((plan.id, open(&key, &plan.side)?))).collect()
}

/// The ladder of the viewer's side of a plan.
pub(in crate::checkins) fn open(key: &SealKey, side: &plan_side::Model) -> Result<Ladder> {
    let Some(sealed) = &side.ladder else { return Ok(Ladder::default()) };
    let json = key.open_text(place(side.plan_id), sealed).map_err(Error::internal)?;
    serde_json::from_str(&json).map_err(Error::internal)
}

fn place(plan: PlanId) -> Place {
    Place::new("check_in_plan_side", "ladder", plan.0)
}

async fn checked(db: &impl sea_orm::ConnectionTrait, author: PersonId, rungs: Vec<RungInput>) -> Result<Ladder> {
    let mut wrong = Vec::new();
    let mut refuse =
        |code, message: String, path: &[&str]| wrong.push(UserError::new(code, message, path.iter().copied()));
    if rungs.len() > MOST_RUNGS {
        refuse(ErrorCode::Invalid, format!("A ladder has at most {MOST_RUNGS} rungs."), &["rungs"]);
    }
    let contacts = rungs.iter().flat_map(|rung| rung.contacts.iter().copied());
    let people = contacts::behind(db, author, contacts).await?;
    let agreed = agreed_with(db, author, people.values().flatten().copied()).await?;
    let mut ladder = Ladder::default();
    let mut last = Span::minutes(0);
    for (place, rung) in rungs.into_iter().enumerate() {
        let place = place.to_string();
        let at = |field| ["rungs", place.as_str(), field];
        if rung.after <= last || rung.after > LATEST_RUNG {
            let message =
                format!("Each rung comes after the one before it, at the latest {LATEST_RUNG} after the time.");
            refuse(ErrorCode::Invalid, message, &at("after"));
        }
        last = last.max(rung.after);
        let text = text::optional_block(Some(rung.text)).unwrap_or_default();
        if !(1..=LONGEST_TEXT).contains(&text.chars().count()) || text::printable(&text, &()).is_err() {
            refuse(ErrorCode::Invalid, format!("What it says: from 1 to {LONGEST_TEXT} characters."), &at("text"));
        }
        let mut to: Vec<PersonId> = Vec::new();
        for contact in &rung.contacts {
            match people.get(contact) {
                None => refuse(ErrorCode::NotFound, "There is nothing with this id.".to_owned(), &at("contactIds")),
                Some(None) => {
                    refuse(
                        ErrorCode::NotLinked,
                        "This contact isn't linked to a person.".to_owned(),
                        &at("contactIds"),
                    );
                }
                Some(Some(person)) if !agreed.contains(person) => {
                    let message = "They haven't agreed to be told. Ask them first: requestTelling.".to_owned();
                    refuse(ErrorCode::Invalid, message, &at("contactIds"));
                }
                Some(Some(person)) if to.contains(person) => {}
                Some(Some(person)) => to.push(*person),
            }
        }
        if rung.contacts.is_empty() || to.len() > MOST_RECIPIENTS {
            let message = format!("A rung tells from 1 to {MOST_RECIPIENTS} contacts.");
            refuse(ErrorCode::Invalid, message, &at("contactIds"));
        }
        ladder.rungs.push(Rung { after: rung.after, to, text });
    }
    if wrong.is_empty() { Ok(ladder) } else { Err(Error::Refused(wrong)) }
}
