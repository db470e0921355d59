//! What no measured request shows: rows that lie beside those that are read, so that a statement that finds too much takes
//! its time, and every plan has its index to choose.

use chrono::{DateTime, Duration, Utc};
use entity::gesture::Kind as GestureKind;
use entity::{
    AcknowledgementId, AskId, DistanceId, GestureId, GroupBlockId, InvitationId, LadderConsentId, NoticeId, ShareId,
    StepId, StopId, ask, check_in_acknowledgement, check_in_answer_share, check_in_mark, check_in_plan_stop,
    check_in_step, contact_invitation, distance, gesture, group_block, idempotent_answer, ladder_consent, rung_notice,
};

use crate::Result;
use crate::chance::{self, Of, bytes, words};
use crate::seal::Seals;
use crate::sink::Sink;
use crate::world::{Plan, World, signed};

/// For how many days the plans of neighbours were answered.
const ANSWERED: u64 = 30;

pub async fn add(world: &World, sink: &mut Sink) -> Result<()> {
    let with = |offset| world.plans().filter(move |plan: &Plan| plan.offset == offset);
    sink.add(world.everybody().flat_map(|who| distances(world, who))).await?;
    sink.add(with(2).map(|plan| pause(world, plan))).await?;
    sink.add(with(1).flat_map(|plan| (31..36).map(move |day| skipped(world, plan, day)))).await?;
    let gestured = |plan| (1..=ANSWERED).step_by(3).map(move |day| acknowledgement(world, plan, day));
    sink.add(with(1).flat_map(gestured)).await?;
    let shared = |plan| (1..=ANSWERED).step_by(5).map(move |day| share(world, plan, day));
    sink.add(with(1).flat_map(shared)).await?;
    sink.add(world.plans().flat_map(|plan| (1..=3).flat_map(move |day| steps(world, plan, day)))).await?;
    sink.add(world.everybody().map(|who| consent(world, who))).await?;
    sink.add(world.everybody().map(|who| notice(world, who))).await?;
    sink.add(world.everybody().flat_map(|who| (1..=3).map(move |day| gesture(world, who, day)))).await?;
    sink.add(world.everybody().map(|who| ask(world, who))).await?;
    sink.add(world.everybody().flat_map(|who| (0..2).map(move |number| invitation(world, who, number)))).await?;
    sink.add(world.everybody().flat_map(|who| (0..5).map(move |number| repeated(world, who, number)))).await?;
    sink.add(world.everybody().filter(|who| *who > world.half()).map(|who| block(world, who))).await
}

/// Distances from two people who aren't linked, and an earlier one from somebody who is.
fn distances(world: &World, who: u64) -> [distance::Model; 3] {
    use distance::Grade::{Limited, Muted};
    let owner = world.person(who);
    let since = world.ago(40);
    let distance = |number, other, grade, until: Option<DateTime<Utc>>| {
        let id = DistanceId(chance::id(Of::Distance, who, number, since));
        distance::Model {
            id,
            owner_id: owner,
            person_id: world.person(world.beside(who, other)),
            grade,
            name: Seals::of(owner.0).text("distance", "name", id.0, &words(2, chance::mix(who))),
            before_stepping_back: None,
            since,
            limited_since: (grade == Limited).then_some(since),
            blocked_since: None,
            until,
        }
    };
    [distance(0, 15, Muted, None), distance(1, 16, Limited, None), distance(2, 1, Muted, Some(world.ago(30)))]
}

fn pause(world: &World, plan: Plan) -> check_in_plan_stop::Model {
    check_in_plan_stop::Model {
        id: StopId(chance::id(Of::Stop, plan.by, plan.offset, world.ago(20))),
        plan_id: world.plan(plan),
        person_id: world.person(plan.by),
        kind: check_in_plan_stop::Kind::Pause,
        since: world.ago(20),
        until: Some(world.ago(19)),
    }
}

fn skipped(world: &World, plan: Plan, day: u64) -> check_in_mark::Model {
    check_in_mark::Model {
        check_in_id: world.check_in(plan, day).0,
        person_id: world.person(plan.by),
        plan_id: world.plan(plan),
        skipped_at: Some(world.ago(day)),
        snoozed_at: None,
        snoozed_until: None,
        snoozed_from: None,
        snoozed_for: None,
        all_clear_at: None,
    }
}

fn acknowledgement(world: &World, plan: Plan, day: u64) -> check_in_acknowledgement::Model {
    let (check_in, due_at) = world.check_in(plan, day);
    check_in_acknowledgement::Model {
        id: AcknowledgementId(chance::id(Of::Acknowledgement, plan.by, day, due_at)),
        subject_id: check_in.0,
        answerer_id: world.person(plan.by),
        by_id: world.person(plan.other),
        due_at,
        gesture: Some(GestureKind::Hug),
        words: None,
        at: due_at,
    }
}

fn share(world: &World, plan: Plan, day: u64) -> check_in_answer_share::Model {
    let (check_in, due_at) = world.check_in(plan, day);
    check_in_answer_share::Model {
        id: ShareId(chance::id(Of::Share, plan.by, day, due_at)),
        person_id: world.person(plan.other),
        subject_id: check_in.0,
        author_id: world.person(plan.by),
        version: 1,
        part: check_in_answer_share::Part::Triumph,
        at: due_at,
        held_until: None,
    }
}

/// What the worker did on a day, for both sides.
fn steps(world: &World, plan: Plan, day: u64) -> impl Iterator<Item = check_in_step::Model> {
    let (check_in, at) = world.check_in(plan, day);
    let step = move |me: u64, number: u64, step: &str| check_in_step::Model {
        check_in_id: check_in,
        person_id: world.person(me),
        step: step.to_owned(),
        id: StepId(chance::id(Of::Step, me, plan.by << 16 | plan.offset << 8 | day << 1 | number, at)),
        plan_id: world.plan(plan),
        at,
        is_passed: true,
        late_for: 0,
        mailed_at: None,
    };
    plan.sides().into_iter().flat_map(move |(me, _)| [step(me, 0, "REMINDER:0"), step(me, 1, "CLOSED")])
}

fn consent(world: &World, who: u64) -> ladder_consent::Model {
    ladder_consent::Model {
        id: LadderConsentId(chance::id(Of::Consent, who, 0, world.ago(30))),
        author_id: world.person(who),
        person_id: world.person(world.beside(who, 3)),
        requested_at: world.ago(30),
        agreed_at: Some(world.ago(29)),
        may_break_quiet_hours: false,
        may_break_mute: false,
        declined_at: None,
        withdrawn_at: None,
    }
}

fn notice(world: &World, who: u64) -> rung_notice::Model {
    let id = NoticeId(chance::id(Of::Notice, who, 0, world.ago(20)));
    let author = world.person(who);
    let plan = Plan { by: who, other: world.beside(who, 2), offset: 2 };
    rung_notice::Model {
        id,
        check_in_id: world.check_in(plan, 20).0,
        plan_id: world.plan(plan),
        author_id: author,
        person_id: world.person(world.beside(who, 3)),
        rung: 1,
        rung_key: (chance::number(Of::Notice, who, 1) >> 1).cast_signed(),
        text: Seals::of(author.0).text("rung_notice", "text", id.0, "Please call me."),
        is_told: true,
        at: world.ago(20),
        expires_at: world.ago(19),
        claim_for: 120,
        claimed_at: None,
        all_clear_at: Some(world.ago(20)),
        mailed_at: None,
        withdrawn_at: None,
    }
}

fn gesture(world: &World, who: u64, day: u64) -> gesture::Model {
    gesture::Model {
        id: GestureId(chance::id(Of::Gesture, who, day, world.ago(day))),
        from_id: world.person(who),
        to_id: world.person(world.beside(who, signed(day))),
        kind: GestureKind::Hug,
        at: world.ago(day),
    }
}

fn ask(world: &World, who: u64) -> ask::Model {
    ask::Model {
        id: AskId(chance::id(Of::Ask, who, 0, world.ago(9))),
        from_id: world.person(who),
        to_id: world.person(world.beside(who, 4)),
        at: world.ago(9),
        closes_at: world.ago(8),
        not_now_at: None,
    }
}

/// An invitation that has expired.
fn invitation(world: &World, who: u64, number: u64) -> contact_invitation::Model {
    contact_invitation::Model {
        id: InvitationId(chance::id(Of::Invitation, who, number, world.ago(10))),
        owner_id: world.person(who),
        contact_id: world.contact(who, number),
        code_hash: bytes::<32>(Of::Invitation, who, number).to_vec(),
        created_at: world.ago(10),
        expires_at: world.ago(3),
        accepted_at: None,
        accepted_by: None,
        withdrawn_at: None,
    }
}

fn repeated(world: &World, who: u64, number: u64) -> idempotent_answer::Model {
    idempotent_answer::Model {
        key: bytes::<32>(Of::Repeated, who, number).to_vec(),
        input: bytes::<32>(Of::Repeated, number, who).to_vec(),
        kept: "[]".to_owned(),
        at: world.now - Duration::days(1),
    }
}

/// Whom somebody who writes blocks, in the group that they look at.
fn block(world: &World, who: u64) -> group_block::Model {
    let id = GroupBlockId(chance::id(Of::Block, who, 0, world.ago(5)));
    let owner = world.person(who);
    let group = world.groups_of(who).next().expect("everybody is in some");
    let blocked = world.members_of(group).find(|other| *other != who).expect("others are in it, too");
    group_block::Model {
        id,
        group_id: group.id(),
        owner_id: owner,
        blocked_id: world.person(blocked),
        member_id: group.member(blocked),
        alias: Seals::of(owner.0).text("group_block", "alias", id.0, "somebody"),
        since: world.ago(5),
    }
}
