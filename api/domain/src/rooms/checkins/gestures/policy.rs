//! Who may answer or turn down an ask: the person who received it.

use entity::{AskId, ask};

use crate::core::error::{Error, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// Says "not now" to somebody who asks.
pub struct TurnDown;

impl Action for TurnDown {
    type Facts = Option<ask::Model>;
    type Subject = AskId;

    fn rule(viewer: Option<Viewer>, ask: &Self::Facts) -> Result<AskId> {
        match ask {
            Some(ask) if viewer.is_some_and(|viewer| viewer.owns(ask.to_id)) => Ok(ask.id),
            _ => Err(Error::not_found("id")),
        }
    }
}
