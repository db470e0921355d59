//! The root fields about contacts.

use async_graphql::{Context, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::Inviter;
use crate::context::op;
use crate::error::Result;
use crate::scope::{Needs, once_per_document, scope};

/// The root fields about contacts.
#[derive(Default, Debug)]
pub struct ContactQuery;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl ContactQuery {
    /// The person who invites you with this code. Looking a code up doesn't use it. Null if the code is wrong, used,
    /// withdrawn, expired, or your own.
    #[graphql(directive = once_per_document::apply())]
    async fn inviter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of the invitation. Case, spaces and hyphens are ignored.")] code: String,
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
