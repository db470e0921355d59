//! The type `Viewer`, to which each room adds its fields, and the query `viewer`.

use async_graphql::{Context, ID, Object};
use domain::accounts as verbs;
use domain::scope::Scope;
use domain::secrets::NodeType;

use crate::access::ViewerAccess;
use crate::accounts::ViewerAccount;
use crate::apps::ViewerApps;
use crate::checkins::ViewerCheckIns;
use crate::contacts::ViewerContacts;
use crate::context::{node, op};
use crate::error::Result;
use crate::groups::{ViewerGroupInvitations, ViewerGroups};
use crate::merged::merged;
use crate::scalars::FeedCursor;
use crate::scope::{Needs, scope};

merged! {
    /// The signed-in person, with everything that is theirs.
    #[derive(Clone, Debug)]
    pub struct Viewer(ViewerAccount, ViewerContacts, ViewerCheckIns, ViewerGroups, ViewerGroupInvitations, ViewerApps, ViewerAccess);
}

impl From<verbs::Viewer> for Viewer {
    fn from(viewer: verbs::Viewer) -> Self {
        Self::at(viewer, None)
    }
}

impl Viewer {
    /// The viewer, with the position of their feed before any other field is read.
    #[must_use]
    pub fn at(viewer: verbs::Viewer, cursor: Option<FeedCursor>) -> Self {
        Self::of(ViewerAccount { id: viewer.id, viewer: Some(viewer), cursor })
    }

    fn of(account: ViewerAccount) -> Self {
        Self(account, ViewerContacts, ViewerCheckIns, ViewerGroups, ViewerGroupInvitations, ViewerApps, ViewerAccess)
    }

    /// The node id, for the `Node` interface.
    ///
    /// # Errors
    ///
    /// None.
    #[expect(clippy::unused_async, reason = "the interface awaits it")]
    pub async fn id(&self, ctx: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(node(ctx, NodeType::Viewer, self.0.id.0))
    }
}

/// The query for the viewer.
#[derive(Default, Debug)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The signed-in person, with everything that is theirs.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        let op = op(ctx);
        let read = async {
            // First of all: the fields below are read at the same time, in no order.
            let follows = ctx.look_ahead().field("feedCursor").exists();
            let cursor = if follows { Some(FeedCursor(domain::feed::present(&op).await?)) } else { None };
            if let Some(id) = op.viewer()?.narrowed_person() {
                // Of what a narrowed viewer has, each field says whether it lies inside.
                return Ok(Viewer::of(ViewerAccount { id, viewer: None, cursor }));
            }
            Ok(Viewer::at(verbs::viewer(&op).await?, cursor))
        };
        Some(read.await)
    }
}
