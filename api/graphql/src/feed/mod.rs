//! The subscription `feed`: what changes for the viewer, from now on or from a cursor on.

mod types;

use async_graphql::{Context, Subscription};
use domain::scope::Scope;
use futures_util::{Stream, StreamExt};

pub use types::{FeedEvent, FeedEventKind};

use crate::context::op;
use crate::error::Result;
use crate::scalars::FeedCursor;
use crate::scope::{Needs, scope};

/// The subscription for the feed.
#[derive(Default, Debug)]
pub struct FeedSubscription;

#[Subscription]
impl FeedSubscription {
    /// What changes for you, in order, without gaps or duplicates. Start from `Viewer.feedCursor`, selected in the
    /// query that loads your data. Keep the cursor of the last event that you have processed, and resume from it
    /// whenever you reconnect.
    ///
    /// Send the access token in the payload of `connection_init`, as `{ "authorization": "Bearer …" }`. The connection
    /// is closed when the token expires. A cursor that is older than the feed gives the error `CURSOR_EXPIRED`: load
    /// your data again.
    #[graphql(directive = scope::apply(Needs(Scope::FeedRead)))]
    async fn feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Sends the events that come after this cursor: the cursor of an event, or `Viewer.feedCursor`. Defaults to now."
        )]
        after: Option<FeedCursor>,
    ) -> Result<impl Stream<Item = Result<FeedEvent>> + use<>> {
        let events = domain::feed::follow(&op(ctx), after.as_ref().map(|cursor| cursor.0.as_str())).await?;
        Ok(events.map(|event| event.map(FeedEvent).map_err(Into::into)))
    }
}
