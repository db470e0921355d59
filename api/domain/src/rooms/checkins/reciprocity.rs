//! What two people gave each other over a period, in both directions. A balance rather than a score, and visible to the viewer alone.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use entity::{PersonId, PlanId};
use uuid::Uuid;

use super::plans::{self, PlanView, Slot};
use super::{answers, gestures};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;

/// The longest window.
const LONGEST: Duration = Duration::days(366);
/// How many check-ins in a row without the other's answer suggest other ways of support.
const UNANSWERED: usize = 4;
/// Among how many of the last check-ins those are looked for: some are still open, and some ask the viewer alone.
const LOOKED_AT: usize = 24 * 6;

/// What one person contributed in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contribution {
    /// The number of check-ins and asks that they were asked in and that have closed or were answered.
    pub asked: u32,
    /// The number of those that they answered.
    pub answered: u32,
    /// The number of the other person's answers that they acknowledged.
    pub acknowledged: u32,
    /// The number of gestures that they sent the other person.
    pub gestures: u32,
}

impl Contribution {
    /// The sum of answers, acknowledgements and gestures, which is what the other person received.
    #[must_use]
    pub fn given(&self) -> u32 {
        self.answered + self.acknowledged + self.gestures
    }
}

/// The contributions of both people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reciprocity {
    /// The viewer's contribution.
    pub you: Contribution,
    /// The other person's contribution, as far as the viewer can know it.
    pub them: Contribution,
}

/// A period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The beginning, inclusive.
    pub since: DateTime<Utc>,
    /// The end, exclusive.
    pub until: DateTime<Utc>,
}

impl Window {
    /// A period of at most 366 days. Defaults to the last 30 days.
    ///
    /// # Errors
    ///
    /// A refusal if it ends before it begins, or if it is too long.
    pub fn new(now: DateTime<Utc>, since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<Self> {
        let until = until.unwrap_or(now);
        let since = since.unwrap_or_else(|| until - Duration::days(30));
        if since >= until || until - since > LONGEST {
            let message = "`since` must be before `until`, and at most 366 days before it.";
            return Err(Error::refused_at("since", ErrorCode::Invalid, message));
        }
        Ok(Self { since, until })
    }
}

/// The balances of the viewer's plans, each over a period. The number of statements grows with the number of periods alone.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn of_plans(op: &Op, wanted: &[(PlanId, Window)]) -> Result<HashMap<(PlanId, Window), Reciprocity>> {
    let mut balances = HashMap::new();
    for (window, ids) in by_window(wanted) {
        let of_each = within(op, &ids, window).await?;
        balances.extend(of_each.into_iter().map(|(plan, balance)| ((plan, window), balance)));
    }
    Ok(balances)
}

/// The balances with people, each over a period: in all plans with them, in asks and by gestures.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn with_people(op: &Op, wanted: &[(PersonId, Window)]) -> Result<HashMap<(PersonId, Window), Reciprocity>> {
    let mut balances = HashMap::new();
    for (window, people) in by_window(wanted) {
        let of_each = with(op, &people, window).await?;
        balances.extend(of_each.into_iter().map(|(person, balance)| ((person, window), balance)));
    }
    Ok(balances)
}

fn by_window<K: Copy>(wanted: &[(K, Window)]) -> HashMap<Window, Vec<K>> {
    let mut by_window: HashMap<_, Vec<_>> = HashMap::new();
    for (key, window) in wanted {
        by_window.entry(*window).or_default().push(*key);
    }
    by_window
}

async fn within(op: &Op, ids: &[PlanId], window: Window) -> Result<HashMap<PlanId, Reciprocity>> {
    let plans: Vec<_> = plans::by_ids(op, ids).await?.into_values().collect();
    let people: Vec<_> = plans.iter().map(|plan| plan.other).collect();
    let given = Given::between(op, &people, window).await?;
    Ok(plans.iter().map(|plan| (plan.id, given.in_plan(op, plan, window))).collect())
}

async fn with(op: &Op, people: &[PersonId], window: Window) -> Result<HashMap<PersonId, Reciprocity>> {
    let viewer = op.person()?;
    let plans = plans::with(op, people).await?;
    let given = Given::between(op, people, window).await?;
    let sent = gestures::gestures_between(op, people, window.since, window.until).await?;
    let asks = gestures::asks_between(op, people, window.since, window.until).await?;
    let mut balances: HashMap<PersonId, Reciprocity> = people.iter().map(|it| (*it, Reciprocity::default())).collect();
    for plan in &plans {
        let of_plan = given.in_plan(op, plan, window);
        let balance = balances.entry(plan.other).or_default();
        for (sum, more) in [(&mut balance.you, of_plan.you), (&mut balance.them, of_plan.them)] {
            sum.asked += more.asked;
            sum.answered += more.answered;
            sum.acknowledged += more.acknowledged;
        }
    }
    for (from, to) in sent {
        let other = if from == viewer { to } else { from };
        let balance = balances.entry(other).or_default();
        if from == viewer { balance.you.gestures += 1 } else { balance.them.gestures += 1 }
    }
    for (id, from, to) in asks {
        let other = if from == viewer { to } else { from };
        let balance = balances.entry(other).or_default();
        let side = if to == viewer { &mut balance.you } else { &mut balance.them };
        side.asked += 1;
        side.answered += u32::from(given.answers.contains(&(id, to)));
    }
    Ok(balances)
}

/// What was answered and acknowledged in a window.
struct Given {
    answers: HashSet<(Uuid, PersonId)>,
    acknowledged: HashSet<(Uuid, PersonId)>,
}

impl Given {
    async fn between(op: &Op, people: &[PersonId], window: Window) -> Result<Self> {
        let answers = answers::answered_between(op, people, window.since, window.until).await?;
        let acknowledged = answers::acknowledged_between(op, people, window.since, window.until).await?;
        Ok(Self { answers, acknowledged: acknowledged.into_iter().collect() })
    }

    fn in_plan(&self, op: &Op, plan: &PlanView, window: Window) -> Reciprocity {
        let mut balance = Reciprocity::default();
        for slot in plan.slots(window.since, window.until, usize::MAX) {
            let id = slot.id.0;
            let (mine, theirs) = (self.answers.contains(&(id, plan.viewer)), self.answers.contains(&(id, plan.other)));
            let is_over = slot.closes <= op.now;
            // What rested wasn't asked of the viewer; what the other's side did is theirs to know.
            let asked_me = slot.asks_me && (mine || (is_over && !plan.rests(&slot)));
            balance.you.asked += u32::from(asked_me);
            balance.you.answered += u32::from(mine);
            balance.them.asked += u32::from(slot.asks_them && (theirs || is_over));
            balance.them.answered += u32::from(theirs);
            balance.you.acknowledged += u32::from(self.acknowledged.contains(&(id, plan.viewer)));
            balance.them.acknowledged += u32::from(self.acknowledged.contains(&(id, plan.other)));
        }
        balance
    }
}

/// Whether the other person left the last four check-ins of each plan unanswered, for whatever reason.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn suggests_other_support(op: &Op, ids: &[PlanId]) -> Result<HashMap<PlanId, bool>> {
    let plans = plans::by_ids(op, ids).await?;
    let last = |plan: &PlanView| -> Vec<Slot> {
        let asked = plan.slots_before(op.now, LOOKED_AT);
        asked.into_iter().filter(|slot| slot.asks_them && slot.closes <= op.now).take(UNANSWERED).collect()
    };
    let of_each: Vec<_> = plans.values().map(|plan| (plan, last(plan))).collect();
    let slots = of_each.iter().flat_map(|(plan, slots)| slots.iter().map(|slot| ((*plan).clone(), slot.clone())));
    let answered: HashSet<_> = answers::of_slots(op, slots.collect())
        .await?
        .into_iter()
        .filter(|it| it.their_answer.is_some())
        .map(|it| it.slot.id)
        .collect();
    let silent = |slots: &[Slot]| slots.len() == UNANSWERED && !slots.iter().any(|slot| answered.contains(&slot.id));
    Ok(of_each.iter().map(|(plan, slots)| (plan.id, silent(slots))).collect())
}
