//! The states that rooms keep in memory for the lifetime of the process, one value of each type. `installation.rs`
//! registers them.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

/// At most one value of each type.
#[derive(Default)]
pub(crate) struct States(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl States {
    /// Adds a room's state.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, state: impl Into<Arc<T>>) -> Self {
        let state: Arc<T> = state.into();
        self.0.insert(TypeId::of::<T>(), state);
        self
    }

    /// A room's state.
    ///
    /// # Panics
    ///
    /// Panics if the type isn't registered in `installation.rs`.
    pub fn get<T: Send + Sync + 'static>(&self) -> &T {
        let state = self.0.get(&TypeId::of::<T>()).and_then(|state| state.downcast_ref());
        state.expect("installation.rs registers every room's state")
    }
}
