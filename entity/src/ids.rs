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
    /// A feed, by the id of whose it is: a person, or a group.
    FeedId,
    /// A person in one group: random, and of that group alone.
    MemberId,
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
    /// A check-in plan.
    PlanId,
    /// What was proposed for a plan.
    ProposalId,
    /// A pause or an end of one side of a plan.
    RestId,
    /// One occurrence of a plan: its series and its original local time.
    CheckInId,
    /// A struggle or a triumph that was shared with somebody.
    ShareId,
    /// What somebody gave back for an answer.
    AcknowledgementId,
    /// One tap that says "thinking of you".
    GestureId,
    /// That somebody asks how another is.
    AskId,
    /// Whether somebody agreed to be told.
    TellingId,
    /// What a rung told somebody.
    NoticeId,
    /// What the worker did for one side of a check-in.
    StepId,
    /// A piece of work for the worker.
    JobId,
    /// A key that signs access tokens; also its `kid`.
    SigningKeyId,
}

impl From<PersonId> for FeedId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}
