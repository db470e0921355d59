//! A plan as one of its two people sees it: what is agreed, when it is paused, and its occurrences. Pure: facts that the
//! viewer can't know were left out before, and nothing depends on whether a job has run.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use entity::{CheckInId, PersonId, PlanId, ProposalId, check_in_plan_side};

use super::check_in_key::{CheckInKey, Whose};
use super::proposal::Proposal;
use super::schedule::Occurrence;
use super::terms::Reveal;
use crate::core::op::Op;
use crate::core::scope::Scope;
use crate::core::zone::Zone;

/// How far ahead the next occurrence is looked for.
const HORIZON: Duration = Duration::days(366 * 8);

/// How many occurrences around another revision's beginning may be of the other one: as many as a window is long.
const BESIDE: usize = 24 * 4;

/// A time in which a side isn't asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// When it begins.
    pub since: DateTime<Utc>,
    /// When it ends, if it does.
    pub until: Option<DateTime<Utc>>,
}

impl Rest {
    /// Whether it is in force at an occurrence's time, or begins while that can be answered.
    fn covers(&self, slot: &Slot) -> bool {
        self.since < slot.closes && self.until.is_none_or(|until| until > slot.due_at)
    }
}

/// An occurrence of a plan.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The check-in's id.
    pub id: CheckInId,
    /// The proposal that it comes from.
    pub proposal: ProposalId,
    /// The original local time.
    pub local: NaiveDateTime,
    /// The time zone of the local time.
    pub zone: Zone,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// When it opens.
    pub opens: DateTime<Utc>,
    /// When it closes.
    pub closes: DateTime<Utc>,
    /// Whether the viewer is asked.
    pub asks_me: bool,
    /// Whether the other person is asked.
    pub asks_them: bool,
    /// Whether answers become visible only when both have answered.
    pub(in crate::rooms::checkins) holds_back: bool,
}

/// What was accepted, for as long as it holds.
#[derive(Clone, Copy, Debug)]
struct Revision {
    proposal: usize,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    /// When one of the two ended it.
    ended: Option<DateTime<Utc>>,
    is_first: bool,
}

impl Revision {
    /// Whether an occurrence is of this revision: one that could be answered before the next one was accepted keeps its
    /// own, and what opened before the first was accepted can be answered from then on.
    fn holds(&self, at: DateTime<Utc>, opens: DateTime<Utc>) -> bool {
        let begun = if self.is_first { at >= self.from } else { opens >= self.from };
        begun && self.until.is_none_or(|until| opens < until)
    }
}

/// A plan as one of its two people sees it.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// The id of the plan.
    pub id: PlanId,
    /// The viewer.
    pub viewer: PersonId,
    /// The other person.
    pub other: PersonId,
    /// The viewer's side of it.
    pub(in crate::rooms::checkins) side: check_in_plan_side::Model,
    /// The proposals, oldest first.
    pub proposals: Vec<Proposal>,
    /// When the viewer's side isn't asked, because of a pause, an end or a distance.
    pub(super) rests: Vec<Rest>,
    /// The newest pause.
    pub(super) paused: Option<Rest>,
    revisions: Vec<Revision>,
    /// The last end that the viewer knows of: what was proposed before it is over with it.
    last_end: Option<DateTime<Utc>>,
}

impl PlanView {
    /// A plan of these facts. Ends are those that the viewer knows of, each ending what was agreed on before it.
    pub(in crate::rooms::checkins) fn new(
        side: check_in_plan_side::Model,
        mut proposals: Vec<Proposal>,
        mut rests: Vec<Rest>,
        paused: Option<Rest>,
        ends: &[DateTime<Utc>],
    ) -> Self {
        // What was proposed before an end is over with it, even where the other, who can't know of it, accepts it later.
        let stood = |it: &Proposal, at| !ends.iter().any(|end| (it.proposed_at..=at).contains(end));
        let mut accepted: Vec<_> = proposals
            .iter()
            .enumerate()
            .filter_map(|(place, it)| Some((it.accepted_at.filter(|at| stood(it, *at))?, place)))
            .collect();
        accepted.sort_unstable();
        let mut revisions: Vec<Revision> = Vec::with_capacity(accepted.len());
        for (number, (from, proposal)) in accepted.iter().enumerate() {
            let next = accepted.get(number + 1).map(|(next, _)| *next);
            let ended = ends.iter().copied().filter(|end| end >= from && next.is_none_or(|next| *end <= next)).min();
            rests.extend(ended.map(|since| Rest { since, until: next }));
            let until = ended.or(next);
            revisions.push(Revision { proposal: *proposal, from: *from, until, ended, is_first: number == 0 });
        }
        let last_end = ends.iter().copied().max();
        let newest = proposals.iter().map(|it| it.number).max();
        for it in &mut proposals {
            let is_over = last_end.is_some_and(|end| it.proposed_at <= end) || Some(it.number) != newest;
            it.is_superseded = is_over && it.is_unanswered();
        }
        let (id, viewer, other) = (side.plan_id, side.person_id, side.other_id);
        Self { id, viewer, other, side, proposals, rests, paused, revisions, last_end }
    }

    /// The accepted proposal that applies, unless the plan has ended.
    #[must_use]
    pub fn accepted_proposal(&self) -> Option<&Proposal> {
        self.revisions.last().filter(|last| last.ended.is_none()).map(|last| &self.proposals[last.proposal])
    }

    /// When it ended, as far as the viewer knows.
    #[must_use]
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.revisions.last().map_or(self.last_end, |last| last.ended)
    }

    /// The viewer's pause that is in force at a moment.
    #[must_use]
    pub fn pause_at(&self, now: DateTime<Utc>) -> Option<Rest> {
        self.paused.filter(|pause| pause.until.is_none_or(|until| until > now))
    }

    /// The pause as whoever acts may know of it: without the scope of distances, one that a distance makes is the viewer's
    /// own, as any other.
    #[must_use]
    pub fn pause_shown(&self, op: &Op) -> Option<Rest> {
        let rests = || {
            let in_force = |rest: &&Rest| rest.since <= op.now && rest.until.is_none_or(|until| until > op.now);
            let latest = self.rests.iter().filter(in_force).max_by_key(|rest| rest.since);
            latest.filter(|_| self.ended_at().is_none()).map(|rest| Rest { since: rest.since, until: None })
        };
        let is_secret = !op.actor.scopes().has(Scope::DistancesRead);
        self.pause_at(op.now).or_else(|| rests().filter(|_| is_secret))
    }

    /// Since when anything was agreed on.
    pub(in crate::rooms::checkins) fn began_at(&self) -> Option<DateTime<Utc>> {
        self.revisions.first().map(|first| first.from)
    }

    /// When what an occurrence is of was accepted.
    pub(in crate::rooms::checkins) fn accepted_at(&self, slot: &Slot) -> Option<DateTime<Utc>> {
        self.proposals.iter().find(|proposal| proposal.id == slot.proposal)?.accepted_at
    }

    /// When anything of it last moved, as far as the viewer knows.
    pub(in crate::rooms::checkins) fn last_moved_at(&self) -> DateTime<Utc> {
        let of = |it: &Proposal| it.accepted_at.or(it.declined_at).or(it.withdrawn_at).unwrap_or(it.proposed_at);
        let moved = self.proposals.iter().map(of).chain(self.ended_at()).max();
        moved.unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The newest proposal, if it hasn't been answered.
    #[must_use]
    pub fn pending_proposal(&self) -> Option<&Proposal> {
        self.proposals.iter().find(|proposal| proposal.is_unanswered() && !proposal.is_superseded)
    }

    /// Up to `most` occurrences that are due from a moment until before another, in order.
    #[must_use]
    pub fn slots(&self, from: DateTime<Utc>, to: DateTime<Utc>, most: usize) -> Vec<Slot> {
        let mut slots = Vec::new();
        for revision in &self.revisions {
            let proposal = &self.proposals[revision.proposal];
            let terms = &proposal.terms;
            // What is due by then has opened by then; a window's length is bounded.
            let last = revision.until.map_or(to, |until| to.min(until + terms.opens_before.duration() + MOMENT));
            let first = from.max(revision.from);
            for (whose, schedule) in terms.schedules().filter(|_| first < last) {
                let occurrences = schedule.between(first, last, most.saturating_add(BESIDE));
                let found = occurrences.iter().filter_map(|it| slot(self.viewer, revision, proposal, whose, it));
                slots.extend(found);
            }
        }
        slots.sort_by_key(|slot| (slot.due_at, slot.id));
        slots.truncate(most);
        slots
    }

    /// Up to `most` of the last occurrences that were due before a moment, newest first.
    #[must_use]
    pub fn slots_before(&self, before: DateTime<Utc>, most: usize) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        for revision in self.revisions.iter().rev() {
            let proposal = &self.proposals[revision.proposal];
            let terms = &proposal.terms;
            let last =
                revision.until.map_or(before, |until| before.min(until + terms.opens_before.duration() + MOMENT));
            for (whose, schedule) in terms.schedules().filter(|_| revision.from < last) {
                let occurrences = schedule.before(last, revision.from, most.saturating_add(BESIDE));
                slots.extend(occurrences.iter().filter_map(|it| slot(self.viewer, revision, proposal, whose, it)));
            }
        }
        slots.sort_by_key(|slot| std::cmp::Reverse((slot.due_at, slot.id)));
        slots.truncate(most);
        slots
    }

    /// The next occurrence that is due at a moment or later.
    #[must_use]
    pub fn next(&self, from: DateTime<Utc>) -> Option<Slot> {
        self.slots(from, from + HORIZON, 1).pop()
    }

    /// The occurrence with an id, if it is one of this plan.
    #[must_use]
    pub fn slot(&self, id: CheckInId) -> Option<Slot> {
        let key = CheckInKey::of(id)?;
        let revision = self.revisions.iter().find(|it| self.proposals[it.proposal].series == key.series)?;
        let proposal = &self.proposals[revision.proposal];
        let found = proposal.terms.schedule_of(key.whose)?.at(key.local)?;
        slot(self.viewer, revision, proposal, key.whose, &found)
    }

    /// Whether the viewer isn't asked in an occurrence because of a pause, an end or a distance.
    #[must_use]
    pub fn rests(&self, slot: &Slot) -> bool {
        self.rests.iter().any(|rest| rest.covers(slot))
    }

    /// When the viewer's side of an occurrence was ended by either, where it can be answered no longer.
    pub(in crate::rooms::checkins) fn ended(&self, slot: &Slot) -> Option<DateTime<Utc>> {
        let of = |revision: &&Revision| self.proposals[revision.proposal].id == slot.proposal;
        self.revisions.iter().find(of)?.ended
    }
}

/// What is opened at the very moment at which the next is accepted isn't of the one before.
const MOMENT: Duration = Duration::microseconds(1);

fn slot(
    viewer: PersonId,
    revision: &Revision,
    proposal: &Proposal,
    whose: Whose,
    occurrence: &Occurrence,
) -> Option<Slot> {
    let terms = &proposal.terms;
    let schedule = terms.schedule_of(whose)?;
    let (opens, closes) = terms.window(occurrence.at);
    if !revision.holds(occurrence.at, opens) {
        return None;
    }
    let [proposers, others] = terms.asked(whose, schedule, occurrence);
    let (asks_me, asks_them) = if viewer == proposal.by { (proposers, others) } else { (others, proposers) };
    let id = CheckInKey { series: proposal.series, whose, local: occurrence.local }.id();
    let holds_back = terms.reveal == Reveal::WhenBothAnswered;
    Some(Slot {
        id,
        proposal: proposal.id,
        local: occurrence.local,
        zone: schedule.zone(),
        due_at: occurrence.at,
        opens: opens.max(revision.from),
        closes,
        asks_me,
        asks_them,
        holds_back,
    })
}
