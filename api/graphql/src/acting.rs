//! Who acts in a request.

use std::sync::Arc;

use domain::{Actor, Env, Op};

/// Who acts. A query or mutation is one operation; a subscription is a new one for each event.
pub enum Acting {
    /// One operation for the whole document.
    Once(Arc<Op>),
    /// As long as the subscription lasts.
    Live(Arc<Env>, Actor),
}

impl std::fmt::Debug for Acting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acting(…)")
    }
}

impl Acting {
    /// The operation, now.
    #[must_use]
    pub fn op(&self) -> Arc<Op> {
        match self {
            Self::Once(op) => op.clone(),
            Self::Live(env, actor) => Arc::new(env.op(*actor)),
        }
    }
}
