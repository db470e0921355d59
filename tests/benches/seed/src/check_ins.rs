//! Check-ins: plans, what was agreed, and answers. The plans of neighbours in a ring were answered for 30 days.

use chrono::Duration;
use domain::zone;
use entity::{ProposalId, check_in_answer, check_in_plan, check_in_plan_side, check_in_proposal};

use crate::Result;
use crate::chance::{self, Of, words};
use crate::seal::Seals;
use crate::sink::Sink;
use crate::world::{PLANS, Plan, World};

/// For how many days before today the plans of neighbours were answered.
const DAYS: u64 = 30;
const FEELINGS: [check_in_answer::Feeling; 4] = [
    check_in_answer::Feeling::Great,
    check_in_answer::Feeling::Good,
    check_in_answer::Feeling::Okay,
    check_in_answer::Feeling::Low,
];

pub async fn add(world: &World, sink: &mut Sink) -> Result<()> {
    sink.add(world.plans().map(|plan| stored(world, plan))).await?;
    let terms = (1..=PLANS).map(|offset| world.terms(offset)).collect::<Result<Vec<_>>>()?;
    let offsets = (1..=PLANS).zip(&terms);
    for (offset, terms) in offsets {
        let of_offset = world.plans().filter(|plan| plan.offset == offset);
        sink.add(of_offset.map(|plan| proposal(world, plan, terms))).await?;
    }
    let sides = |plan: Plan| plan.sides().map(|(me, other)| side(world, plan, me, other));
    sink.add(world.plans().flat_map(sides)).await?;
    sink.add(world.plans().flat_map(|plan| answers(world, plan))).await
}

fn stored(world: &World, plan: Plan) -> check_in_plan::Model {
    check_in_plan::Model {
        id: world.plan(plan),
        one_id: world.person(plan.by),
        two_id: world.person(plan.other),
        created_at: world.accepted(),
    }
}

fn proposal(world: &World, plan: Plan, terms: &str) -> check_in_proposal::Model {
    check_in_proposal::Model {
        id: ProposalId(chance::id(Of::Proposal, plan.by, plan.offset, world.accepted())),
        plan_id: world.plan(plan),
        series: World::series(plan),
        number: 1,
        by_id: world.person(plan.by),
        to_id: world.person(plan.other),
        terms: terms.to_owned(),
        proposed_at: world.accepted(),
        accepted_at: Some(world.accepted()),
        declined_at: None,
        withdrawn_at: None,
    }
}

fn side(world: &World, plan: Plan, me: u64, other: u64) -> check_in_plan_side::Model {
    check_in_plan_side::Model {
        plan_id: world.plan(plan),
        person_id: world.person(me),
        other_id: world.person(other),
        version: 1,
        ladder_version: 0,
        reminders: "[0]".to_owned(),
        by_mail: false,
        reminders_at: world.accepted(),
        ladder: None,
        ladder_at: world.accepted(),
        worked_until: world.now,
        // Nothing is due for the worker while requests are measured.
        next_at: Some(world.now + Duration::days(2)),
        planned_by: zone::in_use().release().to_string(),
    }
}

/// Both sides' answers of the last days, and of today for those who are read.
fn answers(world: &World, plan: Plan) -> impl Iterator<Item = check_in_answer::Model> {
    let days = if plan.offset == 1 { DAYS } else { 0 };
    let first = u64::from(plan.by > world.half());
    let of_day = move |day| plan.sides().map(|(me, other)| answer(world, plan, day, me, other));
    (first..=days).flat_map(of_day)
}

fn answer(world: &World, plan: Plan, day: u64, me: u64, other: u64) -> check_in_answer::Model {
    let (check_in, due_at) = world.check_in(plan, day);
    let person = world.person(me);
    let at = world.now.min(due_at + Duration::minutes(20));
    let note = words(8, chance::mix(me ^ (day << 32)));
    check_in_answer::Model {
        subject_id: check_in.0,
        person_id: person,
        version: 1,
        other_id: world.person(other),
        plan_id: Some(world.plan(plan)),
        due_at,
        feeling: Some(chance::pick(&FEELINGS, me)),
        help: Some(check_in_answer::Help::Listen),
        note: Some(Seals::of(person.0).text("check_in_answer", "note", check_in.0, &note)),
        struggle: None,
        struggle_audience: None,
        triumph: None,
        triumph_audience: None,
        answered_at: at,
        at,
    }
}
