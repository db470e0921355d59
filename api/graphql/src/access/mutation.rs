//! Clearing the access log of one's own devices.

use async_graphql::{Context, InputObject, Object};
use domain::access as verbs;
use domain::scope::Scope;

use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, scope};

/// The input of `clearDeviceAccess`.
#[derive(Clone, Debug, InputObject)]
pub struct ClearDeviceAccessInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    clearDeviceAccess => ClearDeviceAccessPayload {
        is_cleared: bool, "True if the entries were removed. Null if the mutation failed."
    }
}

/// The mutation of the access log.
#[derive(Default, Debug)]
pub struct AccessMutation;

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl AccessMutation {
    /// Removes the entries of your own devices from the access log; those of apps, tokens and the operator stay. This needs
    /// your password, given on this device within the last 5 minutes (`confirmPassword`).
    async fn clear_device_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "The input of the mutation.")] _input: ClearDeviceAccessInput,
    ) -> Result<ClearDeviceAccessPayload> {
        mutate!(ctx, |()| true, |op| verbs::clear_devices(op).await)
    }
}
