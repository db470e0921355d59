//! The way to everything that is the viewer's, and the countries that a device suggests.

use async_graphql::{Context, Object};
use domain::accounts as verbs;
use domain::country;
use domain::scope::Scope;

use super::Viewer;
use crate::context::op;
use crate::error::Result;
use crate::scalars::{CountryCode, FeedCursor, TimeZone};
use crate::scope::{Needs, scope};

/// The viewer, and what is proposed to somebody who signs up.
#[derive(Default, Debug)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// The signed-in person, with everything that is theirs.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        let op = op(ctx);
        let read = async {
            // First of all: the fields below are read at the same time, in no order.
            let follows = ctx.look_ahead().field("feedCursor").exists();
            let cursor = if follows { Some(FeedCursor(domain::feed::present(&op).await?)) } else { None };
            Ok(Viewer::at(verbs::viewer(&op).await?, cursor))
        };
        Some(read.await)
    }

    /// The countries that a device's settings suggest, most likely first, for a person to choose from: the country of the
    /// time zone, then that of the region. Empty if the settings suggest none. Nothing is stored, and no country is ever
    /// set or used unless the person gives it.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn country_suggestions(
        &self,
        #[graphql(
            desc = "The device's region setting, such as DE. Not part of a language tag: a language says nothing about where somebody is."
        )]
        region: Option<String>,
        #[graphql(desc = "The device's time zone, such as Europe/Berlin.")] time_zone: Option<TimeZone>,
    ) -> Vec<CountryCode> {
        let zone = time_zone.as_ref().map(|zone| zone.0.as_str());
        let found = country::suggested(region.as_deref(), zone);
        found.into_iter().map(Into::into).collect()
    }
}
