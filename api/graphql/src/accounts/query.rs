//! The way to everything that is the viewer's.

use async_graphql::{Context, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use super::Viewer;
use crate::context::op;
use crate::error::Result;
use crate::scalars::FeedCursor;
use crate::scope::{Needs, scope};

/// The viewer.
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
}
