//! What is asked about contacts from the root.

use async_graphql::{Context, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::Inviter;
use crate::context::op;
use crate::error::Result;
use crate::scope::{Needs, once_per_document, scope};

/// Invitations of others.
#[derive(Default, Debug)]
pub struct ContactQuery;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl ContactQuery {
    /// Who invites you with this code. Asking uses nothing up. Nothing, where the code is wrong, used, withdrawn or
    /// expired, or your own.
    #[graphql(directive = once_per_document::apply())]
    async fn inviter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code that you were given.")] code: String,
    ) -> Option<Result<Inviter>> {
        match verbs::inviter(&op(ctx), &code).await {
            Ok(inviter) => Some(Ok(Inviter(inviter))),
            Err(domain::Error::Refused(reasons))
                if reasons.iter().all(|reason| reason.code == domain::ErrorCode::InvalidCode) =>
            {
                None
            }
            Err(error) => Some(Err(error.into())),
        }
    }
}
