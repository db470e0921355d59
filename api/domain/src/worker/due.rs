//! What is due, found with one statement.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::zones;
use crate::core::error::Result;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::zone::in_use;
use crate::rooms::checkins::{self, Sides};

/// The earliest moments at which there is work, past or future.
#[derive(FromQueryResult)]
pub(super) struct Due {
    jobs: Option<DateTime<Utc>>,
    check_ins: Option<DateTime<Utc>>,
    /// The oldest release of the time-zone data by which a side of a plan was planned.
    planned_by: Option<String>,
    /// The release in force.
    zones: Option<String>,
}

impl Due {
    /// Reads what is due. Mostly there is nothing.
    pub async fn look(op: &Op) -> Result<Self> {
        let look = Query::select()
            .expr_as(part(jobs::next_at()), "jobs")
            .expr_as(part(checkins::next_at()), "check_ins")
            .expr_as(part(checkins::planned_by()), "planned_by")
            .expr_as(part(zones::in_force()), "zones")
            .take();
        let row = op.env.db.read().query_one(&look).await?;
        let found = row.map(|row| Self::from_query_result(&row, "")).transpose()?;
        let found = found.unwrap_or(Self { jobs: None, check_ins: None, planned_by: None, zones: None });
        if let Some(zones) = found.zones.as_deref().filter(|_| !found.plans()) {
            zones::say_behind(zones);
        }
        Ok(found)
    }

    /// Whether this process plans check-ins: its time-zone data isn't older than the release in force.
    pub fn plans(&self) -> bool {
        zones::standing(self.zones.as_deref()) != Ordering::Less
    }

    /// Whether the time-zone data of this process is later than the release in force.
    pub fn is_newer(&self) -> bool {
        zones::standing(self.zones.as_deref()) == Ordering::Greater
    }

    /// Whether a job is due at a moment.
    pub fn jobs_by(&self, now: DateTime<Utc>) -> bool {
        self.jobs.is_some_and(|at| at <= now)
    }

    /// Which sides of plans need work at a moment: first those that are due, then those that an older release planned.
    pub fn sides_by(&self, now: DateTime<Utc>) -> Option<Sides> {
        if self.check_ins().is_some_and(|at| at <= now) {
            Some(Sides::Due)
        } else {
            self.has_stale().then_some(Sides::Stale)
        }
    }

    /// Whether there is any work at a moment.
    pub fn is_by(&self, now: DateTime<Utc>) -> bool {
        self.jobs_by(now) || self.sides_by(now).is_some()
    }

    /// The earliest moment at which a job or a check-in is due.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        [self.jobs, self.check_ins()].into_iter().flatten().min()
    }

    /// When a check-in is due, if this process plans check-ins.
    fn check_ins(&self) -> Option<DateTime<Utc>> {
        self.check_ins.filter(|_| self.plans())
    }

    fn has_stale(&self) -> bool {
        let is_older = |release: &str| release < in_use().release().as_str();
        self.plans() && self.planned_by.as_deref().is_some_and(is_older)
    }
}

fn part(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}
