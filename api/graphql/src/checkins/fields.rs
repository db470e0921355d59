//! What of check-ins is the viewer's own to list.

use async_graphql::{Context, Object, SimpleObject};
use domain::checkins::{answers, gestures, ladders, plans};
use domain::scope::Scope;

use super::CheckIn;
use super::outside::{Ask, Gesture, GestureConnection};
use super::plan::{CheckInPlan, CheckInPlanConnection};
use super::tellings::Telling;
use super::told::{RungNotice, RungNoticeConnection, Share, ShareConnection};
use crate::context::{id, op, page_args};
use crate::error::Result;
use crate::scalars::{LocalDate, TimeZone};
use crate::scope::{Needs, scope};

/// Your day.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct Today {
    /// Which, in your zone.
    date: LocalDate,
    /// Your zone.
    time_zone: TimeZone,
    /// The check-ins in which you are asked that are open or due today, in the order of their times.
    check_ins: Vec<CheckIn>,
}

/// What of check-ins is the viewer's.
#[derive(Clone, Copy, Debug)]
pub struct ViewerCheckIns;

#[Object(directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl ViewerCheckIns {
    /// Your day: what is open, due, and still to come today.
    async fn today(&self, ctx: &Context<'_>) -> Result<Today> {
        let today = answers::today(&op(ctx)).await?;
        Ok(Today {
            date: today.date.into(),
            time_zone: TimeZone(today.zone.name().to_owned()),
            check_ins: today.check_ins.into_iter().map(CheckIn).collect(),
        })
    }

    /// Your plans, and what was proposed to you, newest first.
    async fn check_in_plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<CheckInPlanConnection> {
        let page = plans::page(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(CheckInPlanConnection::new(page, None, |plan: plans::PlanView| (id(ctx, plan.id).0, CheckInPlan(plan))))
    }

    /// Who agreed to be told of your check-ins, or was asked to, and of whose you agreed to be told, newest first.
    async fn tellings(&self, ctx: &Context<'_>) -> Result<Vec<Telling>> {
        Ok(ladders::consents(&op(ctx)).await?.into_iter().map(Telling).collect())
    }

    /// What rungs of others' ladders told you, newest first.
    async fn rung_notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<RungNoticeConnection> {
        let page = ladders::notices(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(RungNoticeConnection::new(page, None, |notice: ladders::Notice| (id(ctx, notice.id).0, RungNotice(notice))))
    }

    /// What others shared with you, newest first.
    async fn shared_with_you(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ShareConnection> {
        let page = answers::shared_with(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(ShareConnection::new(page, None, |share: answers::Share| (id(ctx, share.id).0, Share(share))))
    }

    /// The gestures that you were sent, newest first.
    async fn gestures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<GestureConnection> {
        let page = gestures::gestures(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(GestureConnection::new(page, None, |gesture: gestures::Gesture| (id(ctx, gesture.id).0, Gesture(gesture))))
    }

    /// Whom you asked how they are, and who asks you: of the last 14 days, newest first, at most 100.
    async fn asks(&self, ctx: &Context<'_>) -> Result<Vec<Ask>> {
        Ok(gestures::asks(&op(ctx)).await?.into_iter().map(Ask).collect())
    }
}
