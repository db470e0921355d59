//! The check-in fields of the viewer: today, plans, and what others sent or shared.

use async_graphql::{Context, Object, SimpleObject};
use domain::checkins::{answers, gestures, ladders, plans};
use domain::scope::Scope;

use super::CheckIn;
use super::ask::Ask;
use super::gesture::{Gesture, GestureConnection};
use super::ladder_consent::LadderConsent;
use super::plan::{CheckInPlan, CheckInPlanConnection};
use super::rung_notice::{RungNotice, RungNoticeConnection};
use super::share::{Share, ShareConnection};
use crate::context::{id, op, page_args};
use crate::error::Result;
use crate::scalars::{LocalDate, TimeZone};
use crate::scope::{Needs, scope};

/// Your check-ins today.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct Today {
    /// Today's date in your time zone.
    date: LocalDate,
    /// Your time zone.
    time_zone: TimeZone,
    /// The check-ins in which you are asked and that are open now or due today, in the order of their due times. Up to
    /// 500.
    check_ins: Vec<CheckIn>,
}

/// The check-in fields of the viewer.
#[derive(Clone, Copy, Debug)]
pub struct ViewerCheckIns;

#[Object(directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl ViewerCheckIns {
    /// Your check-ins that are open now or due today.
    async fn today(&self, ctx: &Context<'_>) -> Result<Today> {
        let today = answers::today(&op(ctx)).await?;
        Ok(Today {
            date: today.date.into(),
            time_zone: TimeZone(today.zone.name().to_owned()),
            check_ins: today.check_ins.into_iter().map(CheckIn).collect(),
        })
    }

    /// Your check-in plans, including proposed and ended ones, newest first.
    async fn check_in_plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Result<CheckInPlanConnection> {
        let page = plans::page(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(CheckInPlanConnection::new(page, None, |plan: plans::PlanView| (id(ctx, plan.id).0, CheckInPlan(plan))))
    }

    /// The consents to be told by a ladder: those that you requested, and those that were requested from you, newest
    /// first.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn ladder_consents(&self, ctx: &Context<'_>) -> Result<Vec<LadderConsent>> {
        Ok(ladders::consents(&op(ctx)).await?.into_iter().map(LadderConsent).collect())
    }

    /// The notices that you received from rungs of other people's ladders, newest first.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn rung_notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Result<RungNoticeConnection> {
        let page = ladders::notices(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(RungNoticeConnection::new(page, None, |notice: ladders::Notice| (id(ctx, notice.id).0, RungNotice(notice))))
    }

    /// The struggles and triumphs that other people shared with you, newest first.
    #[graphql(directive = scope::apply(Needs(Scope::ConfidedRead)))]
    async fn shared_with_you(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Result<ShareConnection> {
        let page = answers::shared_with(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(ShareConnection::new(page, None, |share: answers::Share| (id(ctx, share.id).0, Share(share))))
    }

    /// The gestures that you received, newest first.
    async fn gestures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Result<GestureConnection> {
        let page = gestures::gestures(&op(ctx), &page_args(first, after, last, before)?).await?;
        Ok(GestureConnection::new(page, None, |gesture: gestures::Gesture| (id(ctx, gesture.id).0, Gesture(gesture))))
    }

    /// The asks of the last 14 days, those that you sent and those that you received, newest first. Up to 100.
    async fn asks(&self, ctx: &Context<'_>) -> Result<Vec<Ask>> {
        Ok(gestures::asks(&op(ctx)).await?.into_iter().map(Ask).collect())
    }
}
