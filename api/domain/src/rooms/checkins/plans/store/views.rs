//! What is stored of plans, as far as the one who looks can know it: by five statements, whatever the number of plans. A
//! read model over sides, proposals and stops, since what is known of these is whose side it is read for.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::check_in_plan_stop::Kind;
use entity::{PersonId, PlanId, ProposalId, check_in_plan_side, check_in_plan_stop, check_in_proposal};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult};

use super::super::proposal::Proposal;
use super::super::view::{PlanView, Rest};
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::policy::reach::linked::{OwnSide, own_limits, own_sides, reaches};

/// A proposal, as far as the one whose side it is read for can know it.
#[derive(FromQueryResult)]
struct ProposalRow {
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

/// The proposals of these plans, for these people.
fn proposals_seen(plans: &BTreeSet<PlanId>, viewers: &BTreeSet<PersonId>) -> SelectStatement {
    let viewer = col(check_in_plan_side::Column::PersonId);
    // What one of the two did, the other knows of where it reached them.
    let known = |who: check_in_proposal::Column, at: check_in_proposal::Column| {
        let reached = Condition::any().add(col(who).eq(viewer.clone())).add(reaches(&col(who), &viewer, &col(at)));
        Expr::case(reached, col(at)).finally(Expr::value(None::<DateTime<Utc>>))
    };
    let mut seen = Query::select();
    seen.expr_as(viewer.clone(), "viewer");
    for column in [
        check_in_proposal::Column::Id,
        check_in_proposal::Column::PlanId,
        check_in_proposal::Column::Series,
        check_in_proposal::Column::Number,
        check_in_proposal::Column::ById,
        check_in_proposal::Column::ToId,
        check_in_proposal::Column::Terms,
        check_in_proposal::Column::ProposedAt,
    ] {
        seen.column(column.as_column_ref());
    }
    seen.expr_as(known(check_in_proposal::Column::ToId, check_in_proposal::Column::AcceptedAt), "accepted_at")
        .expr_as(known(check_in_proposal::Column::ToId, check_in_proposal::Column::DeclinedAt), "declined_at")
        .expr_as(known(check_in_proposal::Column::ById, check_in_proposal::Column::WithdrawnAt), "withdrawn_at")
        .from(check_in_proposal::Entity)
        .inner_join(
            check_in_plan_side::Entity,
            col(check_in_proposal::Column::PlanId).equals(check_in_plan_side::Column::PlanId.as_column_ref()),
        )
        .and_where(col(check_in_proposal::Column::PlanId).is_in(filled(plans.iter().copied())))
        .and_where(viewer.clone().is_in(filled(viewers.iter().copied())))
        .cond_where(Condition::any().add(col(check_in_proposal::Column::ById).eq(viewer.clone())).add(reaches(
            &col(check_in_proposal::Column::ById),
            &viewer,
            &col(check_in_proposal::Column::ProposedAt),
        )))
        .order_by(check_in_proposal::Column::Number.as_column_ref(), sea_orm::Order::Asc);
    seen
}

/// Pauses and ends of these plans: each one's own, and of the other's those ends that reached them.
async fn stops(
    db: &impl ConnectionTrait,
    plans: &BTreeSet<PlanId>,
    viewers: &BTreeSet<PersonId>,
) -> Result<Vec<(PersonId, check_in_plan_stop::Model)>> {
    #[derive(FromQueryResult)]
    struct Row {
        viewer: PersonId,
        #[sea_orm(nested)]
        stop: check_in_plan_stop::Model,
    }
    let who = col(check_in_plan_stop::Column::PersonId);
    let viewer = col(check_in_plan_side::Column::PersonId);
    let at = col(check_in_plan_stop::Column::Since);
    let theirs = Condition::all().add(check_in_plan_stop::COLUMN.kind.eq(Kind::End)).add(reaches(&who, &viewer, &at));
    let mut seen = Query::select();
    seen.expr_as(viewer.clone(), "viewer");
    for column in [
        check_in_plan_stop::Column::Id,
        check_in_plan_stop::Column::PlanId,
        check_in_plan_stop::Column::PersonId,
        check_in_plan_stop::Column::Kind,
        check_in_plan_stop::Column::Since,
        check_in_plan_stop::Column::Until,
    ] {
        seen.column(column.as_column_ref());
    }
    seen.from(check_in_plan_stop::Entity)
        .inner_join(
            check_in_plan_side::Entity,
            col(check_in_plan_stop::Column::PlanId).equals(check_in_plan_side::Column::PlanId.as_column_ref()),
        )
        .and_where(col(check_in_plan_stop::Column::PlanId).is_in(filled(plans.iter().copied())))
        .and_where(viewer.clone().is_in(filled(viewers.iter().copied())))
        .cond_where(Condition::any().add(who.eq(viewer)).add(theirs));
    let rows = db.query_all(&seen).await?;
    let rows = rows.iter().map(|row| Row::from_query_result(row, "").map(|row| (row.viewer, row.stop)));
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// The plans of these sides, each as the one whose side it is sees it; those of which they know nothing, or of which
/// something can't be read, are left out.
pub(in crate::rooms::checkins) async fn views(
    db: &impl ConnectionTrait,
    sides: Vec<check_in_plan_side::Model>,
) -> Result<Vec<PlanView>> {
    if sides.is_empty() {
        return Ok(Vec::new());
    }
    let plans: BTreeSet<_> = sides.iter().map(|side| side.plan_id).collect();
    let viewers: BTreeSet<_> = sides.iter().map(|side| side.person_id).collect();
    let others: BTreeSet<_> = sides.iter().map(|side| side.other_id).collect();
    let mut proposals: HashMap<(PlanId, PersonId), Vec<Proposal>> = HashMap::new();
    let mut unreadable = HashSet::new();
    for row in db.query_all(&proposals_seen(&plans, &viewers)).await? {
        let seen = ProposalRow::from_query_result(&row, "")?;
        let of = (seen.plan_id, seen.viewer);
        match proposal(&seen) {
            Some(proposal) => proposals.entry(of).or_default().push(proposal),
            // Without one of its agreements, a plan would go by another.
            None => drop(unreadable.insert(of)),
        }
    }
    proposals.retain(|of, _| !unreadable.contains(of));
    let mut of_plan: HashMap<(PlanId, PersonId), Vec<check_in_plan_stop::Model>> = HashMap::new();
    for (viewer, stop) in stops(db, &plans, &viewers).await? {
        of_plan.entry((stop.plan_id, viewer)).or_default().push(stop);
    }
    let mut limits: HashMap<(PersonId, PersonId), Vec<Rest>> = HashMap::new();
    for limit in own_limits(db, viewers.iter().copied(), others.iter().copied()).await? {
        let rest = Rest { since: limit.since, until: limit.until };
        limits.entry((limit.owner, limit.person)).or_default().push(rest);
    }
    let mut unlinked = HashMap::new();
    for OwnSide { link, rests_since, rests_until } in own_sides(db, viewers, others).await? {
        let pair = (link.owner_id, link.person_id);
        limits.entry(pair).or_default().extend(rests_since.map(|since| Rest { since, until: rests_until }));
        unlinked.extend(link.ended_at.map(|ended| (pair, ended)));
    }
    let views = sides.into_iter().filter_map(|side| {
        let proposals = proposals.remove(&(side.plan_id, side.person_id))?;
        let pair = (side.person_id, side.other_id);
        let mut rests = limits.get(&pair).cloned().unwrap_or_default();
        let mut ends: Vec<_> = unlinked.get(&pair).copied().into_iter().collect();
        let mut paused = None;
        for stop in of_plan.remove(&(side.plan_id, side.person_id)).unwrap_or_default() {
            match stop.kind {
                Kind::End => ends.push(stop.since),
                Kind::Pause => {
                    let pause = Rest { since: stop.since, until: stop.until };
                    rests.push(pause);
                    paused = paused.filter(|last: &Rest| last.since > pause.since).or(Some(pause));
                }
            }
        }
        Some(PlanView::new(side, proposals, rests, paused, &ends))
    });
    Ok(views.collect())
}

fn proposal(seen: &ProposalRow) -> Option<Proposal> {
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
