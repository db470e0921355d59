//! The viewer's fields that are about apps.

use async_graphql::{Context, Object};
use domain::scope::Scope;
use domain::{accounts, apps};

use super::{App, Grant};
use crate::context::op;
use crate::error::Result;
use crate::scope::{Needs, scope};

/// The apps of the viewer, and those that they gave something.
#[derive(Clone, Copy, Debug)]
pub struct ViewerApps;

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl ViewerApps {
    /// The apps that you registered, newest first. At most 20.
    async fn apps(&self, ctx: &Context<'_>) -> Option<Result<Vec<App>>> {
        let found = apps::apps(&op(ctx)).await;
        Some(found.map(|found| found.into_iter().map(App).collect()).map_err(Into::into))
    }

    /// What you gave to apps and haven't ended, newest first: one for each occasion on which you allowed an app something.
    async fn connected_apps(&self, ctx: &Context<'_>) -> Option<Result<Vec<Grant>>> {
        let found = accounts::grants(&op(ctx)).await;
        Some(found.map(|found| found.into_iter().map(Grant).collect()).map_err(Into::into))
    }
}
