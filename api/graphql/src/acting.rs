//! The actor of a request, and its operations.

use std::sync::Arc;

use domain::{Actor, Env, Op};

/// The actor of a request. A query or a mutation is one operation; a subscription is a new one for each event.
pub enum Acting {
    /// A query or a mutation.
    Once(Arc<Op>),
    /// A subscription.
    Live(Arc<Env>, Actor),
}

impl std::fmt::Debug for Acting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acting(…)")
    }
}

impl Acting {
    /// The present operation.
    #[must_use]
    pub fn op(&self) -> Arc<Op> {
        match self {
            Self::Once(op) => op.clone(),
            Self::Live(env, actor) => Arc::new(env.op(*actor)),
        }
    }
}
