//! The feed in the schema: what changed for the viewer, live, and from a cursor on.

mod types;

use async_graphql::{Context, Subscription};
use domain::scope::Scope;
use futures_util::{Stream, StreamExt};

pub use types::{FeedEvent, FeedEventKind};

use crate::context::op;
use crate::error::Result;
use crate::scalars::FeedCursor;
use crate::scope::{Needs, scope};

/// What can be followed.
#[derive(Default, Debug)]
pub struct FeedSubscription;

#[Subscription]
impl FeedSubscription {
    /// What changes for you, in order: from a cursor on, or from now on. Begin with the viewer's `feedCursor`, asked for
    /// with what you load; keep the cursor of the last event that you have worked through, and come back with that one,
    /// also when your client reconnects by itself: nothing is lost, and nothing comes twice. Over a WebSocket
    /// (`graphql-transport-ws`) the access token goes in the payload of `connection_init`, as
    /// `{ "authorization": "Bearer …" }`. It ends when that token does.
    #[graphql(directive = scope::apply(Needs(Scope::FeedRead)))]
    async fn feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An event's cursor, or the viewer's feedCursor.")] after: Option<FeedCursor>,
    ) -> Result<impl Stream<Item = Result<FeedEvent>> + use<>> {
        let events = domain::feed::follow(&op(ctx), after.as_ref().map(|cursor| cursor.0.as_str())).await?;
        Ok(events.map(|event| event.map(FeedEvent).map_err(Into::into)))
    }
}
