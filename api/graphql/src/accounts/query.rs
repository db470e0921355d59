//! The way to everything that is the viewer's.

use async_graphql::{Context, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use super::Viewer;
use crate::context::op;
use crate::error::Result;
use crate::scope::{Needs, scope};

/// The viewer.
#[derive(Default, Debug)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// The signed-in person, with everything that is theirs.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        Some(verbs::viewer(&op(ctx)).await.map(Viewer).map_err(Into::into))
    }
}
