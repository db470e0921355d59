//! Typed ids: a UUIDv7 (RFC 9562) that can't be mistaken for another table's.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
        )]
        pub struct $name(pub Uuid);

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// An account, and the person behind it.
    PersonId,
    /// One signed-in device: a family of refresh tokens.
    DeviceId,
    /// A code that was mailed, and what it confirms.
    VerificationId,
    /// An entry in somebody's support network.
    ContactId,
    /// An invitation to link.
    InvitationId,
    /// How far a person keeps from another, for as long as it stays the same.
    DistanceId,
    /// Once that somebody was in touch with a contact.
    TouchId,
    /// A tag's cadence.
    TagCadenceId,
    /// An address book that was imported.
    ImportId,
    /// A piece of work for the worker.
    JobId,
    /// A key that signs access tokens; also its `kid`.
    SigningKeyId,
}
