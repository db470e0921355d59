//! What is stored of plans, as far as the one who looks can know it: by five statements, whatever the number of plans.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::plan_rest::Kind;
use entity::{PersonId, PlanId, ProposalId, plan_rest, plan_side, proposal};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Select};

use super::view::{PlanView, Proposal, Rest};
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::policy::reach::linked::{own_limits, own_sides, reaches};

/// The sides of plans that the viewer sees: their own, where at least one proposal is theirs or reached them.
pub(super) fn sides_visible_to(viewer: PersonId) -> Select<plan_side::Entity> {
    let by = Expr::col(proposal::Column::ById.as_column_ref());
    let at = Expr::col(proposal::Column::ProposedAt.as_column_ref());
    let me = Expr::val(viewer);
    let mut seen = Query::select();
    seen.expr(Expr::val(1))
        .from(proposal::Entity)
        .and_where(
            Expr::col(proposal::Column::PlanId.as_column_ref()).equals(plan_side::Column::PlanId.as_column_ref()),
        )
        .cond_where(Condition::any().add(by.clone().eq(viewer)).add(reaches(&by, &me, &at)));
    plan_side::Entity::find().filter(plan_side::COLUMN.person_id.eq(viewer)).filter(Expr::exists(seen))
}

/// A proposal, as far as the one whose side it is read for can know it.
#[derive(FromQueryResult)]
struct Seen {
    viewer: PersonId,
    id: ProposalId,
    plan_id: PlanId,
    series: i64,
    number: i32,
    by_id: PersonId,
    to_id: PersonId,
    terms: String,
    proposed_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    declined_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
}

fn col(column: impl IntoColumnRef) -> Expr {
    Expr::col(column)
}

/// The proposals of these plans, for these people.
fn proposals_seen(plans: &BTreeSet<PlanId>, viewers: &BTreeSet<PersonId>) -> SelectStatement {
    let of = |column: proposal::Column| col(column.as_column_ref());
    let viewer = col(plan_side::Column::PersonId.as_column_ref());
    // What one of the two did, the other knows of where it reached them.
    let known = |who: proposal::Column, at: proposal::Column| {
        let reached = Condition::any().add(of(who).eq(viewer.clone())).add(reaches(&of(who), &viewer, &of(at)));
        Expr::case(reached, of(at)).finally(Expr::value(None::<DateTime<Utc>>))
    };
    let mut seen = Query::select();
    seen.expr_as(viewer.clone(), "viewer");
    for column in [
        proposal::Column::Id,
        proposal::Column::PlanId,
        proposal::Column::Series,
        proposal::Column::Number,
        proposal::Column::ById,
        proposal::Column::ToId,
        proposal::Column::Terms,
        proposal::Column::ProposedAt,
    ] {
        seen.column(column.as_column_ref());
    }
    seen.expr_as(known(proposal::Column::ToId, proposal::Column::AcceptedAt), "accepted_at")
        .expr_as(known(proposal::Column::ToId, proposal::Column::DeclinedAt), "declined_at")
        .expr_as(known(proposal::Column::ById, proposal::Column::WithdrawnAt), "withdrawn_at")
        .from(proposal::Entity)
        .inner_join(plan_side::Entity, of(proposal::Column::PlanId).equals(plan_side::Column::PlanId.as_column_ref()))
        .and_where(of(proposal::Column::PlanId).is_in(filled(plans.iter().copied())))
        .and_where(viewer.clone().is_in(filled(viewers.iter().copied())))
        .cond_where(Condition::any().add(of(proposal::Column::ById).eq(viewer.clone())).add(reaches(
            &of(proposal::Column::ById),
            &viewer,
            &of(proposal::Column::ProposedAt),
        )))
        .order_by(proposal::Column::Number.as_column_ref(), sea_orm::Order::Asc);
    seen
}

/// Pauses and ends of these plans: each one's own, and of the other's those ends that reached them.
async fn rests(
    db: &impl ConnectionTrait,
    plans: &BTreeSet<PlanId>,
    viewers: &BTreeSet<PersonId>,
) -> Result<Vec<(PersonId, plan_rest::Model)>> {
    #[derive(FromQueryResult)]
    struct Row {
        viewer: PersonId,
        #[sea_orm(nested)]
        rest: plan_rest::Model,
    }
    let who = col(plan_rest::Column::PersonId.as_column_ref());
    let viewer = col(plan_side::Column::PersonId.as_column_ref());
    let at = col(plan_rest::Column::Since.as_column_ref());
    let theirs = Condition::all().add(plan_rest::COLUMN.kind.eq(Kind::End)).add(reaches(&who, &viewer, &at));
    let mut seen = Query::select();
    seen.expr_as(viewer.clone(), "viewer");
    for column in [
        plan_rest::Column::Id,
        plan_rest::Column::PlanId,
        plan_rest::Column::PersonId,
        plan_rest::Column::Kind,
        plan_rest::Column::Since,
        plan_rest::Column::Until,
    ] {
        seen.column(column.as_column_ref());
    }
    seen.from(plan_rest::Entity)
        .inner_join(
            plan_side::Entity,
            col(plan_rest::Column::PlanId.as_column_ref()).equals(plan_side::Column::PlanId.as_column_ref()),
        )
        .and_where(col(plan_rest::Column::PlanId.as_column_ref()).is_in(filled(plans.iter().copied())))
        .and_where(viewer.clone().is_in(filled(viewers.iter().copied())))
        .cond_where(Condition::any().add(who.eq(viewer)).add(theirs));
    let rows = db.query_all(&seen).await?;
    let rows = rows.iter().map(|row| Row::from_query_result(row, "").map(|row| (row.viewer, row.rest)));
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The plans of these sides, each as the one whose side it is sees it; those of which they know nothing, or of which
/// something can't be read, are left out.
pub(super) async fn views(db: &impl ConnectionTrait, sides: Vec<plan_side::Model>) -> Result<Vec<PlanView>> {
    if sides.is_empty() {
        return Ok(Vec::new());
    }
    let plans: BTreeSet<_> = sides.iter().map(|side| side.plan_id).collect();
    let viewers: BTreeSet<_> = sides.iter().map(|side| side.person_id).collect();
    let others: BTreeSet<_> = sides.iter().map(|side| side.other_id).collect();
    let mut proposals: HashMap<(PlanId, PersonId), Vec<Proposal>> = HashMap::new();
    let mut unreadable = HashSet::new();
    for row in db.query_all(&proposals_seen(&plans, &viewers)).await? {
        let seen = Seen::from_query_result(&row, "")?;
        let of = (seen.plan_id, seen.viewer);
        match proposal(&seen) {
            Some(proposal) => proposals.entry(of).or_default().push(proposal),
            // Without one of its agreements, a plan would go by another.
            None => drop(unreadable.insert(of)),
        }
    }
    proposals.retain(|of, _| !unreadable.contains(of));
    let mut of_plan: HashMap<(PlanId, PersonId), Vec<plan_rest::Model>> = HashMap::new();
    for (viewer, rest) in rests(db, &plans, &viewers).await? {
        of_plan.entry((rest.plan_id, viewer)).or_default().push(rest);
    }
    let mut limits: HashMap<(PersonId, PersonId), Vec<Rest>> = HashMap::new();
    for limit in own_limits(db, viewers.iter().copied(), others.iter().copied()).await? {
        let rest = Rest { since: limit.since, until: limit.until };
        limits.entry((limit.owner, limit.person)).or_default().push(rest);
    }
    let links = own_sides(db, viewers.iter().copied(), others.iter().copied()).await?;
    let unlinked: HashMap<_, _> =
        links.into_iter().filter_map(|link| Some(((link.owner_id, link.person_id), link.ended_at?))).collect();
    let views = sides.into_iter().filter_map(|side| {
        let proposals = proposals.remove(&(side.plan_id, side.person_id))?;
        let pair = (side.person_id, side.other_id);
        let mut rests = limits.get(&pair).cloned().unwrap_or_default();
        let mut ends: Vec<_> = unlinked.get(&pair).copied().into_iter().collect();
        let mut paused = None;
        for rest in of_plan.remove(&(side.plan_id, side.person_id)).unwrap_or_default() {
            match rest.kind {
                Kind::End => ends.push(rest.since),
                Kind::Pause => {
                    let pause = Rest { since: rest.since, until: rest.until };
                    rests.push(pause);
                    paused = paused.filter(|last: &Rest| last.since > pause.since).or(Some(pause));
                }
            }
        }
        Some(PlanView::new(side, proposals, rests, paused, &ends))
    });
    Ok(views.collect())
}

fn proposal(seen: &Seen) -> Option<Proposal> {
    let terms = serde_json::from_str(&seen.terms);
    if terms.is_err() {
        tracing::error!(proposal = %seen.id.0, "what was proposed can't be read: its plan can't be shown");
    }
    Some(Proposal {
        id: seen.id,
        plan: seen.plan_id,
        series: seen.series,
        number: seen.number,
        by: seen.by_id,
        to: seen.to_id,
        terms: Arc::new(terms.ok()?),
        proposed_at: seen.proposed_at,
        accepted_at: seen.accepted_at,
        declined_at: seen.declined_at,
        withdrawn_at: seen.withdrawn_at,
        is_superseded: false,
    })
}

/// The plans of these series.
pub(super) fn plans_of_series(series: impl IntoIterator<Item = i64>) -> SelectStatement {
    let is_of = proposal::COLUMN.series.is_in(filled(series));
    Query::select().column(proposal::Column::PlanId).from(proposal::Entity).and_where(is_of).take()
}
