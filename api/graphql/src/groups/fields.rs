//! The viewer's lists of groups.

use async_graphql::{Context, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::{Membership, MembershipConnection};
use crate::context::{id, op, page_args};
use crate::error::Result;
use crate::scope::{Needs, scope};

/// The viewer's lists of groups.
#[derive(Clone, Copy, Debug)]
pub struct ViewerGroups;

#[Object(directive = scope::apply(Needs(Scope::GroupsRead)))]
impl ViewerGroups {
    /// Your memberships in groups, those that have ended included, in no particular order.
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<MembershipConnection>> {
        let read = async {
            let page = verbs::memberships(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |membership: verbs::Membership| (id(ctx, membership.id).0, Membership(membership));
            Ok(MembershipConnection::new(page, None, item))
        };
        Some(read.await)
    }
}
