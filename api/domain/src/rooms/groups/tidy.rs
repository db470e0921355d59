//! Forgetting what is over, which the worker does day by day.

use super::store::days;
use crate::core::error::Result;
use crate::core::op::Op;

/// Forgets how often people did something on days before today.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    days::tidy(op).await
}
