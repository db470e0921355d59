//! What is stored of plans: a file a table, and `views`, which reads all of it for those who look.

mod plan;
mod proposal;
mod side;
mod stop;
mod views;

use entity::{CheckInId, PersonId, PlanId, check_in_proposal};
use sea_orm::ConnectionTrait;

use super::check_in_key::CheckInKey;
use super::policy::{Approach, KeepPlan};
use super::view::{PlanView, Slot};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

pub(super) use proposal::{Decision, decide, numbers, plan_of, plans_of};
pub(super) use side::count;
pub(in crate::rooms::checkins) use side::{
    Waiting, keep, look_again, look_at_all, look_later, next_at, note_worked, oldest_planned_by, one as side, worked,
};
pub(super) use stop::{end, pause, resume};
pub(in crate::rooms::checkins) use views::views;

/// Begins a plan of the viewer's with its two sides and its first proposal, whose plan is this one.
pub(super) async fn begin(
    tx: &Tx<'_>,
    permit: &Permit<'_, Approach>,
    first: check_in_proposal::Model,
) -> Result<PlanId> {
    let plan_id = plan::begin(tx, permit).await?;
    side::begin(tx, permit, &side::blank(tx, plan_id, permit.subject().me)).await?;
    proposal::insert(tx, permit, check_in_proposal::Model { plan_id, ..first }).await?;
    Ok(plan_id)
}

/// Writes one more proposal of the viewer's for a plan of theirs, behind all others of it.
pub(super) async fn propose(
    tx: &Tx<'_>,
    own: &Permit<'_, KeepPlan>,
    permit: &Permit<'_, Approach>,
    row: check_in_proposal::Model,
) -> Result<()> {
    proposal::insert(tx, permit, check_in_proposal::Model { plan_id: own.subject().plan, ..row }).await
}

/// One plan as the viewer sees it, both of its sides locked: neither the other nor the worker writes meanwhile.
pub(in crate::rooms::checkins) async fn lock(tx: &Tx<'_>, id: PlanId) -> Result<Option<PlanView>> {
    let sides = side::lock(tx, id).await?;
    own_view(tx, sides).await
}

/// The check-in that an id names, with its plan, as the viewer sees them, locked.
pub(in crate::rooms::checkins) async fn lock_slot(
    tx: &Tx<'_>,
    id: CheckInId,
) -> Result<(Option<PlanView>, Option<Slot>)> {
    let Some(key) = CheckInKey::of(id) else { return Ok((None, None)) };
    let sides = side::lock_of_series(tx, key.series).await?;
    let plan = own_view(tx, sides).await?;
    let slot = plan.as_ref().and_then(|plan| plan.slot(id));
    Ok((plan, slot))
}

async fn own_view(tx: &Tx<'_>, sides: Vec<entity::check_in_plan_side::Model>) -> Result<Option<PlanView>> {
    let me = accounts::own_person(tx).await?.id;
    let own = sides.into_iter().find(|side| side.person_id == me);
    Ok(views(&tx.db, own.into_iter().collect()).await?.pop())
}

/// Locks both sides of a plan whose worker's steps mustn't go on meanwhile.
pub(in crate::rooms::checkins) async fn hold(tx: &Tx<'_>, id: PlanId) -> Result<()> {
    side::lock(tx, id).await?;
    Ok(())
}

/// The viewer's own plans, as far as they can know of them.
pub(super) async fn own_plans(tx: &Tx<'_>, me: PersonId) -> Result<Vec<PlanView>> {
    views(&tx.db, side::all_of(&tx.db, me).await?).await
}

/// All of the viewer's plans, in the order in which they were begun.
pub(super) async fn all(op: &Op) -> Result<Vec<PlanView>> {
    let db = op.env.db.read();
    views(db, side::all_in_order(db, op.person()?).await?).await
}

/// Those of these plans that the viewer sees.
pub(super) async fn of_ids(op: &Op, ids: &[PlanId]) -> Result<Vec<PlanView>> {
    let db = op.env.db.read();
    views(db, side::of_plans(db, op.person()?, ids).await?).await
}

/// The viewer's plans of these series.
pub(super) async fn of_series(op: &Op, series: impl IntoIterator<Item = i64>) -> Result<Vec<PlanView>> {
    let db = op.env.db.read();
    views(db, side::of_series(db, op.person()?, series).await?).await
}

/// The viewer's plans with these people.
pub(super) async fn with(op: &Op, people: &[PersonId]) -> Result<Vec<PlanView>> {
    let db = op.env.db.read();
    views(db, side::with(db, op.person()?, people).await?).await
}

/// So many of the viewer's plans behind one of them, and the last that was looked at; none where there are no more.
pub(super) async fn some(op: &Op, after: Option<PlanId>, limit: u64) -> Result<(Vec<PlanView>, Option<PlanId>)> {
    let db = op.env.db.read();
    let sides = side::some(db, op.person()?, after, limit).await?;
    let last = sides.last().map(|side| side.plan_id);
    Ok((views(db, sides).await?, last))
}

/// A page of the viewer's plans: those that can be shown of it, with one more where there is a next page.
pub(super) async fn page(op: &Op, args: &PageArgs) -> Result<Page<PlanView>> {
    let sides = side::page(op, args).await?;
    let order: Vec<_> = sides.iter().map(|side| side.plan_id).collect();
    let mut seen: std::collections::HashMap<_, _> =
        views(op.env.db.read(), sides).await?.into_iter().map(|plan| (plan.id, plan)).collect();
    Ok(args.page(order.iter().filter_map(|id| seen.remove(id)).collect()))
}

/// The plan of a person's side, as they see it, whoever looks. The worker asks this.
pub(in crate::rooms::checkins) async fn of_side(
    db: &impl ConnectionTrait,
    plan: PlanId,
    person: PersonId,
) -> Result<Option<PlanView>> {
    let side = side::one(db, plan, person).await?;
    Ok(views(db, side.into_iter().collect()).await?.pop())
}

/// Erases what of plans is a person's own: their pauses, and their sides with reminders and ladder. Acts for nobody: the
/// person is erased. What was agreed on, and an end, stay with the other.
pub(in crate::rooms::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    stop::erase(tx, person).await?;
    side::erase(tx, person).await
}
