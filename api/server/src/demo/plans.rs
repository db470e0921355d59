//! The check-in plans of the demo: one with an open check-in, a history and a ladder, one that is proposed, and one
//! that is paused.

use std::sync::Arc;

use chrono::{Duration, NaiveDateTime, Timelike};
use domain::checkins::answers::{self, AnswerContent, Audience, Feeling, Help, SharedText};
use domain::checkins::ladders::{self, RungInput};
use domain::checkins::plans::schedule::{Rule, Schedule};
use domain::checkins::plans::{self, Mode, Reveal, SideChange, Span, Terms};
use domain::ids::{ContactId, PersonId, PlanId};
use domain::zone::Zone;
use domain::{Acting, Actor, Env, Error, Op, Result, contacts};

use super::cast::Member;

/// How many days ago the plan with the open check-in was agreed.
const DAYS: i64 = 4;

/// Creates Maya's plans with her brother, her friend and a peer.
pub(super) async fn agree(env: &Arc<Env>, members: &[Member]) -> Result<()> {
    let [maya, jonas, aisha, tomasz] = [0, 1, 2, 3].map(|place| &members[place]);
    let now = env.op(Actor::System).now;
    let then = now - Duration::days(DAYS);
    // Due within half an hour, at a full five minutes, as people would choose it.
    let soon = berlin()?.local(now + Duration::minutes(25));
    let first = soon.with_minute(soon.minute() / 5 * 5).and_then(|time| time.with_second(0)).unwrap_or(soon);
    let first = first.with_nanosecond(0).unwrap_or(first) - Duration::days(DAYS);

    let daily = terms(Mode::Together, Reveal::AsAnswered, first, "FREQ=DAILY")?;
    let with_jonas = agreed(env, then, maya, jonas, daily).await?;
    answer_so_far(env, with_jonas, [maya, jonas]).await?;
    let acts = acting(env, maya, now);
    let consent = ladders::request(&acts, contact_for(&acts, aisha.person).await?).await?;
    ladders::agree(&acting(env, aisha, now), consent.id, true, true).await?;
    let reminders = [Span::minutes(-10), Span::minutes(0), Span::minutes(30)].to_vec();
    let change = SideChange { reminders: Some(reminders), by_mail: Some(true) };
    plans::update_side(&acts, with_jonas, None, change).await?;
    let rung = RungInput {
        key: None,
        delay: Span::minutes(60),
        contacts: vec![contact_for(&acts, aisha.person).await?],
        text: "I haven't checked in today. Would you call me, and come by if I don't pick up? Jonas has a key."
            .to_owned(),
    };
    let named = ladders::LadderChange { name: Some("Maya".to_owned()), claims_hold: None };
    ladders::set_ladder(&acts, with_jonas, None, vec![rung], named).await?;

    let sunday = "2026-01-04T19:00:00".parse().map_err(Error::internal)?;
    let turns = terms(Mode::TakingTurns, Reveal::AsAnswered, sunday, "FREQ=WEEKLY;BYDAY=SU")?;
    let acts = acting(env, aisha, now);
    plans::propose(&acts, contact_for(&acts, maya.person).await?, turns).await?;

    let thursday = "2026-01-01T20:30:00".parse().map_err(Error::internal)?;
    let after_group = terms(Mode::Together, Reveal::WhenBothAnswered, thursday, "FREQ=WEEKLY;BYDAY=TH")?;
    let with_tomasz = agreed(env, then, tomasz, maya, after_group).await?;
    plans::pause(&acting(env, maya, now), with_tomasz, None).await?;
    Ok(())
}

/// The time zone of everybody in the demo.
fn berlin() -> Result<Zone> {
    "Europe/Berlin".parse().map_err(Error::internal)
}

fn terms(mode: Mode, reveal: Reveal, first: NaiveDateTime, recurs: &str) -> Result<Terms> {
    let rule = Rule { starts_at: first, rrule: Some(recurs.to_owned()), exceptions: Vec::new() };
    let schedule = Schedule::new(berlin()?, vec![rule]).map_err(Error::internal)?;
    let (opens_before, grace) = (Span::minutes(60), Span::minutes(180));
    Terms { mode, schedule, other_schedule: None, opens_before, grace, reveal }.checked()
}

fn acting(env: &Arc<Env>, member: &Member, at: chrono::DateTime<chrono::Utc>) -> Op {
    let (person, device) = (member.person, member.device);
    env.op_at(Actor::Person(Acting::on_device(person, device)), at)
}

async fn contact_for(op: &Op, person: PersonId) -> Result<ContactId> {
    let found = contacts::by_people(op, &[person]).await?.remove(&person);
    found.map(|contact| contact.id).ok_or_else(|| Error::internal("the demo's people are linked"))
}

async fn agreed(
    env: &Arc<Env>,
    then: chrono::DateTime<chrono::Utc>,
    proposer: &Member,
    other: &Member,
    terms: Terms,
) -> Result<PlanId> {
    let acts = acting(env, proposer, then);
    let plan = plans::propose(&acts, contact_for(&acts, other.person).await?, terms).await?;
    let proposal = plan.pending_proposal().ok_or_else(|| Error::internal("it was just proposed"))?.id;
    plans::accept(&acting(env, other, then), proposal).await?;
    Ok(plan.id)
}

/// Answers of both for each day before today.
async fn answer_so_far(env: &Arc<Env>, plan: PlanId, both: [&Member; 2]) -> Result<()> {
    let now = env.op(Actor::System).now;
    let acts = acting(env, both[0], now);
    let view = plans::by_ids(&acts, &[plan]).await?.remove(&plan);
    let view = view.ok_or_else(|| Error::internal("Maya sees her plan"))?;
    let feelings = [Feeling::Low, Feeling::Okay, Feeling::Okay, Feeling::Good];
    for (slot, feeling) in view.slots_before(now, feelings.len()).into_iter().rev().zip(feelings) {
        for member in both {
            let is_maya = member.person == both[0].person;
            let triumph = (is_maya && feeling == Feeling::Good).then(|| SharedText {
                text: "I went to the choir again.".to_owned(),
                audience: Audience::CoreContacts,
            });
            let content = AnswerContent {
                feeling: if is_maya { feeling } else { Feeling::Okay },
                help: (is_maya && feeling == Feeling::Low).then_some(Help::Listen),
                note: (is_maya && feeling == Feeling::Low).then(|| "A long day.".to_owned()),
                struggle: None,
                triumph,
            };
            answers::answer(&acting(env, member, slot.due_at), slot.id, content, None).await?;
        }
    }
    Ok(())
}
