//! What an app was given and no longer has, for the app itself.

use async_graphql::{Context, Description, ID, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use crate::context::{id, op, page_args};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::LocalDate;
use crate::scope::{Needs, scope};

/// A grant of an app's that has ended: what the app keeps of it is to be deleted.
#[derive(Clone, Debug, Description)]
pub struct EndedGrant(verbs::EndedGrant);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::App)))]
impl EndedGrant {
    /// The ID of the grant, as `grant_id` in the answers of the token endpoint.
    async fn grant_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.grant)
    }

    /// The day (UTC) on which the app is told: that of the end, or the day after it.
    async fn ended_on(&self) -> LocalDate {
        LocalDate(self.0.ended_on.to_string())
    }
}

connection!(EndedGrantConnection, EndedGrantEdge, EndedGrant, Scope::App, verbs::count_ended_grants);

/// What apps that act for themselves can ask.
#[derive(Default, Debug)]
pub struct EndedGrantQuery;

#[Object(directive = scope::apply(Needs(Scope::App)))]
impl EndedGrantQuery {
    /// The grants of the app which have ended, oldest first, for an app that acts for itself with its client credentials.
    /// It isn't said why a grant ended, nor by whom. Tokens of a grant end at once; this list has it within an hour, and for
    /// 90 days. Keep the last `endCursor`, and continue after it.
    async fn ended_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
    ) -> Option<Result<EndedGrantConnection>> {
        let read = async {
            let page = verbs::ended_grants(&op(ctx), &page_args(first, after, None, None)?).await?;
            Ok(EndedGrantConnection::new(page, None, |(cursor, grant)| (cursor, EndedGrant(grant))))
        };
        Some(read.await)
    }
}
