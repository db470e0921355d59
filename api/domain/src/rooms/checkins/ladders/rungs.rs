//! Writing a ladder, and seeing beforehand what each rung will say.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, PlanId, check_in_plan_side, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::consent::agreed_with;
use super::identity::{Draft, kept};
use super::stored::{Ladder, Rung, RungKey, open, sealed};
use super::words::rung_words;
use crate::core::error::{Error, ErrorCode, Result, UserError};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::checkins::plans::{self, KeepPlan, PlanFacts, PlanView, Span};
use crate::rooms::contacts;

/// How many rungs a ladder has at the most.
pub const MOST_RUNGS: usize = 5;
/// How many people a rung tells at the most.
pub const MOST_RECIPIENTS: usize = 10;
/// The latest rung, after a check-in's time.
pub const LATEST_RUNG: Span = Span::minutes(48 * 60);
/// The shortest time for which a claim may hold.
pub const SHORTEST_CLAIM: Span = Span::minutes(10);
/// The longest.
pub const LONGEST_CLAIM: Span = Span::minutes(12 * 60);
/// The longest text of a rung, in characters.
const LONGEST_TEXT: usize = 500;
/// The longest name above it.
const LONGEST_NAME: usize = 80;

/// A rung, as its author gives it.
#[derive(Clone, Debug)]
pub struct RungInput {
    /// What the rung of the present ladder that it is to be is known by.
    pub key: Option<String>,
    /// How long after a check-in's time.
    pub delay: Span,
    /// Whom it tells: contacts who agreed to be told.
    pub contacts: Vec<ContactId>,
    /// Exactly what it says.
    pub text: String,
}

/// What of a ladder is to change beside its rungs; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct LadderChange {
    /// For how long a claim holds.
    pub claims_hold: Option<Span>,
    /// The name that stands above the words in mails, at most 80 characters; empty, there is none.
    pub name: Option<String>,
}

impl LadderChange {
    /// What the ladder has then, in the place of what it has.
    fn onto(self, present: &Ladder) -> Result<Ladder> {
        let mut wrong = Vec::new();
        if !self.claims_hold.is_none_or(|span| (SHORTEST_CLAIM..=LONGEST_CLAIM).contains(&span)) {
            let message = format!("A claim holds for {SHORTEST_CLAIM} to {LONGEST_CLAIM}.");
            wrong.push(UserError::new(ErrorCode::Invalid, message, ["claimsHoldFor"]));
        }
        let name = match self.name {
            Some(name) => text::optional_line(Some(name)),
            None => present.name.clone(),
        };
        let fits = |name: &String| name.chars().count() <= LONGEST_NAME && text::printable(name, &()).is_ok();
        if !name.as_ref().is_none_or(fits) {
            let message = format!("The name above your words: at most {LONGEST_NAME} characters.");
            wrong.push(UserError::new(ErrorCode::Invalid, message, ["name"]));
        }
        if !wrong.is_empty() {
            return Err(Error::Refused(wrong));
        }
        let claims_hold = self.claims_hold.unwrap_or(present.claims_hold);
        Ok(Ladder { rungs: Vec::new(), claims_hold, name, is_unreadable: false })
    }
}

/// What a rung would do, were the next check-in missed.
#[derive(Clone, Debug)]
pub struct RungPreview {
    /// When; none where there is no next check-in.
    pub due_at: Option<DateTime<Utc>>,
    /// The rung.
    pub rung: Rung,
    /// Whether it is one of the present ladder's; a new one is known by its key only once it is written.
    pub is_kept: bool,
    /// What its mail says, up to the words.
    pub mail: String,
}

/// Writes the viewer's ladder for a plan, in the place of the one before; no rungs take it away. Rungs that were there
/// before stay the same ones: what was told isn't told again. New ones that would have been before now aren't made up for.
///
/// # Errors
///
/// A refusal for rungs out of bounds, where a recipient is no linked contact of the viewer's or hasn't agreed to be told,
/// where the viewer has no such plan, or where this isn't its version any more.
pub async fn set_ladder(
    op: &Op,
    id: PlanId,
    version: Option<i32>,
    rungs: Vec<RungInput>,
    change: LadderChange,
) -> Result<PlanView> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let plan = plans::lock(&tx, id).await?;
    let may = permit::<KeepPlan>(&tx, &PlanFacts { plan: plan.clone(), field: "planId" })?;
    let plan = plan.ok_or_else(|| Error::not_found("planId"))?;
    plans::still(version, &plan)?;
    // One that can't be read is written anew as if there had been none.
    let present = open(&key, &plan.side);
    let ladder = change.onto(&present)?;
    let drafts = checked(&tx.db, plan.viewer, &present, rungs).await?;
    let rungs = kept(&present.rungs, drafts, op.now, || RungKey::fresh(op)).into_iter().map(|(rung, _)| rung);
    let ladder = Ladder { rungs: rungs.collect(), ..ladder };
    let row = check_in_plan_side::ActiveModel {
        version: Set(plan.side.version + 1),
        ladder: Set(sealed(op, &key, id, &ladder)?),
        ladder_at: Set(op.now),
        ..Default::default()
    };
    plans::keep(&tx, &may, row).await?;
    plans::look_again(&tx, id).await?;
    tx.tell(plan.viewer, Kind::PlanChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    plans::plan_again(op, id).await
}

/// What a ladder would do, were the next check-in of a plan missed. Nothing is saved.
///
/// # Errors
///
/// As for [`set_ladder`].
pub async fn preview(op: &Op, id: PlanId, rungs: Vec<RungInput>, change: LadderChange) -> Result<Vec<RungPreview>> {
    let plan = plans::by_ids(op, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found("planId"))?;
    let key = op.env.vault.key(op.person()?.0).await?;
    let present = open(&key, &plan.side);
    let ladder = change.onto(&present)?;
    let drafts = checked(op.env.db.read(), op.person()?, &present, rungs).await?;
    let next = plan.slots(op.now, op.now + chrono::Duration::days(366 * 8), 24 * 4).into_iter().find(|it| it.asks_me);
    let when = |(rung, is_kept): (Rung, bool)| {
        let due_at = next.as_ref().map(|next| next.at + rung.delay.duration());
        let mail = rung_words(ladder.name.as_deref(), &rung.text);
        RungPreview { due_at, rung, is_kept, mail }
    };
    Ok(kept(&present.rungs, drafts, op.now, || RungKey::fresh(op)).into_iter().map(when).collect())
}

/// The ladders of the viewer's sides of these plans.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn ladders_of(op: &Op, plans: &[PlanId]) -> Result<HashMap<PlanId, Ladder>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let found = plans::by_ids(op, plans).await?;
    Ok(found.into_values().map(|plan| (plan.id, open(&key, &plan.side))).collect())
}

async fn checked(
    db: &impl sea_orm::ConnectionTrait,
    author: PersonId,
    present: &Ladder,
    rungs: Vec<RungInput>,
) -> Result<Vec<Draft>> {
    let mut wrong = Vec::new();
    let mut refuse =
        |code, message: String, path: &[&str]| wrong.push(UserError::new(code, message, path.iter().copied()));
    if rungs.len() > MOST_RUNGS {
        refuse(ErrorCode::Invalid, format!("A ladder has at most {MOST_RUNGS} rungs."), &["rungs"]);
    }
    let contacts = rungs.iter().flat_map(|rung| rung.contacts.iter().copied());
    let people = contacts::behind(db, author, contacts).await?;
    let agreed = agreed_with(db, author, people.values().flatten().copied()).await?;
    let mut drafts: Vec<Draft> = Vec::new();
    let mut last = Span::minutes(0);
    for (place, rung) in rungs.into_iter().enumerate() {
        let place = place.to_string();
        let at = |field| ["rungs", place.as_str(), field];
        if rung.delay <= last || rung.delay > LATEST_RUNG {
            let message =
                format!("Each rung comes after the one before it, at the latest {LATEST_RUNG} after the time.");
            refuse(ErrorCode::Invalid, message, &at("delay"));
        }
        last = last.max(rung.delay);
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
                    let message = "They haven't agreed to be told. Ask them first: requestLadderConsent.".to_owned();
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
        let key = rung.key.as_deref().map(RungKey::read);
        if key.is_some_and(|key| !present.rungs.iter().any(|rung| Some(rung.key) == key)) {
            let message = "No rung of the present ladder has this key. Leave the key out for a new rung.".to_owned();
            refuse(ErrorCode::NotFound, message, &at("key"));
        }
        let key = key.flatten();
        if key.is_some() && drafts.iter().any(|draft| draft.key == key) {
            refuse(ErrorCode::Invalid, "Another rung has this key: each key names one rung.".to_owned(), &at("key"));
        }
        drafts.push(Draft { key, delay: rung.delay, to, text });
    }
    if wrong.is_empty() { Ok(drafts) } else { Err(Error::Refused(wrong)) }
}
