//! Writing a ladder, and previewing what each rung will say.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, PlanId, check_in_plan_side, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::consent::agreed_with;
use super::identity::{Draft, kept};
use super::stored::{Ladder, Rung, RungKey, open, sealed};
use super::words::rung_words;
use crate::core::error::{Error, ErrorCode, Result, UserError, still_of};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::checkins::plans::{self, KeepPlan, PlanFacts, PlanView, Span};
use crate::rooms::contacts;

/// The maximum number of rungs of a ladder.
pub const MOST_RUNGS: usize = 5;
/// The maximum number of recipients of a rung.
pub const MOST_RECIPIENTS: usize = 10;
/// The longest delay of a rung after a check-in's due time.
pub const LATEST_RUNG: Span = Span::minutes(48 * 60);
/// The shortest time for which a claim may hold.
pub const SHORTEST_CLAIM: Span = Span::minutes(10);
/// The longest time for which a claim may hold.
pub const LONGEST_CLAIM: Span = Span::minutes(12 * 60);
/// The longest text of a rung, in characters.
const LONGEST_TEXT: usize = 500;
/// The longest name above it.
const LONGEST_NAME: usize = 80;

/// A rung as its author writes it.
#[derive(Clone, Debug)]
pub struct RungInput {
    /// The key of the rung of the present ladder that this is to be.
    pub key: Option<String>,
    /// How long after a check-in's due time it is handed over.
    pub delay: Span,
    /// The recipients: contacts who have consented.
    pub contacts: Vec<ContactId>,
    /// Exactly what it tells them.
    pub text: String,
}

/// A change of a ladder's other settings. Fields that are `None` stay unchanged.
#[derive(Clone, Debug, Default)]
pub struct LadderChange {
    /// How long a claim holds.
    pub claims_hold: Option<Span>,
    /// The name above the text in mails, up to 80 characters. Empty for none.
    pub name: Option<String>,
}

impl LadderChange {
    /// What the ladder has then, in the place of what it has.
    fn onto(self, present: &Ladder) -> Result<Ladder> {
        let mut wrong = Vec::new();
        if !self.claims_hold.is_none_or(|span| (SHORTEST_CLAIM..=LONGEST_CLAIM).contains(&span)) {
            let message = format!("`claimsHoldFor` must be between {SHORTEST_CLAIM} and {LONGEST_CLAIM}.");
            wrong.push(UserError::new(ErrorCode::Invalid, message, ["claimsHoldFor"]));
        }
        let name = match self.name {
            Some(name) => text::optional_line(Some(name)),
            None => present.name.clone(),
        };
        let fits = |name: &String| name.chars().count() <= LONGEST_NAME && text::printable(name, &()).is_ok();
        if !name.as_ref().is_none_or(fits) {
            let message = format!("`name` must be at most {LONGEST_NAME} characters long, without control characters.");
            wrong.push(UserError::new(ErrorCode::Invalid, message, ["name"]));
        }
        if !wrong.is_empty() {
            return Err(Error::Refused(wrong));
        }
        let claims_hold = self.claims_hold.unwrap_or(present.claims_hold);
        Ok(Ladder { rungs: Vec::new(), claims_hold, name, is_unreadable: false })
    }
}

/// What a rung would do if the next check-in were missed.
#[derive(Clone, Debug)]
pub struct RungPreview {
    /// When it would be handed over. `None` if there is no next check-in.
    pub due_at: Option<DateTime<Utc>>,
    /// The rung.
    pub rung: Rung,
    /// Whether it is on the present ladder. The key of a new rung isn't final until the ladder is written.
    pub is_kept: bool,
    /// The text of its mail, up to the author's words.
    pub mail: String,
}

/// Replaces the viewer's ladder for a plan; without rungs, removes it. Rungs that were on the ladder before stay the same,
/// so that nothing is sent again. New rungs whose time has passed aren't handed over.
///
/// # Errors
///
/// A refusal if a rung is out of bounds, if a recipient isn't a linked contact of the viewer or hasn't consented, if the plan
/// isn't visible to the viewer, or if `version` is out of date.
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
    still_of(version, plan.version(op))?;
    // One that can't be read is written anew as if there had been none.
    let present = open(&key, &plan.side);
    let ladder = change.onto(&present)?;
    let drafts = checked(&tx.db, plan.viewer, &present, rungs).await?;
    let rungs = kept(&present.rungs, drafts, op.now, || RungKey::fresh(op)).into_iter().map(|(rung, _)| rung);
    let ladder = Ladder { rungs: rungs.collect(), ..ladder };
    let row = check_in_plan_side::ActiveModel {
        version: Set(plan.side.version + 1),
        ladder_version: Set(plan.side.ladder_version + 1),
        ladder: Set(sealed(op, &key, id, &ladder)?),
        ladder_at: Set(op.now),
        ..Default::default()
    };
    plans::keep(&tx, &may, row).await?;
    plans::look_again(&tx, id).await?;
    tx.tell(plan.viewer, Kind::LadderChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    plans::plan_again(op, id).await
}

/// Says what a ladder would do if the next check-in of a plan were missed. Nothing is saved.
///
/// # Errors
///
/// The same as for [`set_ladder`].
pub async fn preview(op: &Op, id: PlanId, rungs: Vec<RungInput>, change: LadderChange) -> Result<Vec<RungPreview>> {
    let plan = plans::by_ids(op, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found("planId"))?;
    let key = op.env.vault.key(op.person()?.0).await?;
    let present = open(&key, &plan.side);
    let ladder = change.onto(&present)?;
    let drafts = checked(op.env.db.read(), op.person()?, &present, rungs).await?;
    let next = plan.slots(op.now, op.now + chrono::Duration::days(366 * 8), 24 * 4).into_iter().find(|it| it.asks_me);
    let when = |(rung, is_kept): (Rung, bool)| {
        let due_at = next.as_ref().map(|next| next.due_at + rung.delay.duration());
        let mail = rung_words(ladder.name.as_deref(), &rung.text);
        RungPreview { due_at, rung, is_kept, mail }
    };
    Ok(kept(&present.rungs, drafts, op.now, || RungKey::fresh(op)).into_iter().map(when).collect())
}

/// The viewer's ladders for these plans.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
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
        refuse(ErrorCode::Invalid, format!("`rungs` must have at most {MOST_RUNGS} items."), &["rungs"]);
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
            let message = format!(
                "`delay` must be longer than the `delay` of the rung before, and between PT1M and {LATEST_RUNG}."
            );
            refuse(ErrorCode::Invalid, message, &at("delay"));
        }
        last = last.max(rung.delay);
        let text = text::optional_block(Some(rung.text)).unwrap_or_default();
        if !(1..=LONGEST_TEXT).contains(&text.chars().count()) || text::printable(&text, &()).is_err() {
            refuse(
                ErrorCode::Invalid,
                format!("`text` must be 1 to {LONGEST_TEXT} characters long, without control characters."),
                &at("text"),
            );
        }
        let mut to: Vec<PersonId> = Vec::new();
        for contact in &rung.contacts {
            match people.get(contact) {
                None => refuse(
                    ErrorCode::NotFound,
                    "No object with this id is visible to you.".to_owned(),
                    &at("contactIds"),
                ),
                Some(None) => {
                    refuse(
                        ErrorCode::NotLinked,
                        "This contact isn't linked to a person. Invite the person first with `inviteContact`."
                            .to_owned(),
                        &at("contactIds"),
                    );
                }
                Some(Some(person)) if !agreed.contains(person) => {
                    let message =
                        "This contact hasn't consented. Ask them first with `requestLadderConsent`.".to_owned();
                    refuse(ErrorCode::Invalid, message, &at("contactIds"));
                }
                Some(Some(person)) if to.contains(person) => {}
                Some(Some(person)) => to.push(*person),
            }
        }
        if rung.contacts.is_empty() || to.len() > MOST_RECIPIENTS {
            let message = format!("`contactIds` must have 1 to {MOST_RECIPIENTS} items.");
            refuse(ErrorCode::Invalid, message, &at("contactIds"));
        }
        let key = rung.key.as_deref().map(RungKey::read);
        if key.is_some_and(|key| !present.rungs.iter().any(|rung| Some(rung.key) == key)) {
            let message = "No rung of your current ladder has this key. Leave `key` out for a new rung.".to_owned();
            refuse(ErrorCode::NotFound, message, &at("key"));
        }
        let key = key.flatten();
        if key.is_some() && drafts.iter().any(|draft| draft.key == key) {
            refuse(
                ErrorCode::Invalid,
                "Another rung has the same key. Each key identifies one rung.".to_owned(),
                &at("key"),
            );
        }
        drafts.push(Draft { key, delay: rung.delay, to, text });
    }
    if wrong.is_empty() { Ok(drafts) } else { Err(Error::Refused(wrong)) }
}
