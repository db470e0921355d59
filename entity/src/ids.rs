//! Typed ids: UUIDv7 values (RFC 9562) that can't be confused with ids of another table.

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
    /// An account.
    PersonId,
    /// A feed: the id of the person or group whose it is.
    FeedId,
    /// A peer group.
    GroupId,
    /// A person's membership in one group: random, and known in that group alone.
    MemberId,
    /// What lets somebody act as a person: a device or a token.
    CredentialId,
    /// A signed-in device: the id of its credential.
    DeviceId,
    /// A personal access token: the id of its credential.
    PersonalTokenId,
    /// What an app was given by a person: the id of its credential.
    GrantId,
    /// A third party's app.
    AppId,
    /// A secret of an app.
    AppSecretId,
    /// What a person decided to let an app do: the id of the request.
    AuthorizationId,
    /// What an app on a device without a browser asks.
    DeviceAuthorizationId,
    /// A mailed code.
    VerificationId,
    /// A contact in somebody's support network.
    ContactId,
    /// An invitation to link.
    InvitationId,
    /// A distance that one person keeps from another, for as long as it stays the same.
    DistanceId,
    /// An occasion on which somebody was in touch with a contact.
    TouchId,
    /// The cadence of a tag.
    TagCadenceId,
    /// An imported address book.
    ImportId,
    /// A check-in plan.
    PlanId,
    /// A proposal for a check-in plan.
    ProposalId,
    /// A pause or an end that one side set for a plan.
    StopId,
    /// One check-in of a plan, derived from its series and its original local time.
    CheckInId,
    /// A struggle or a triumph that was shared with somebody.
    ShareId,
    /// A response to an answer.
    AcknowledgementId,
    /// A one-tap message such as "thinking of you".
    GestureId,
    /// A question to another person how they are, outside any plan.
    AskId,
    /// A person's consent to be notified by somebody's ladders.
    LadderConsentId,
    /// A message that a rung sent to one person.
    NoticeId,
    /// A step that the worker did for one side of a check-in.
    StepId,
    /// A person's membership, as they see it themselves: the id of the member.
    MembershipId,
    /// An entry of a group's log.
    GroupLogId,
    /// A code that lets people into a group.
    GroupCodeId,
    /// An invitation of one person into a group.
    GroupInvitationId,
    /// An invitation of one person into a group, as the inviter sees it.
    SentGroupInvitationId,
    /// A block of one member by another, inside a group.
    GroupBlockId,
    /// That a member shows another who they are.
    GroupShowingId,
    /// A report of a group to the operator.
    GroupReportId,
    /// What somebody or something did with an account in an hour or on a day.
    AccessEntryId,
    /// A job for the worker.
    JobId,
    /// What has yet to lose a person whose account has ended.
    LeavingId,
    /// A key that signs access tokens; the id is also the key's `kid`.
    SigningKeyId,
}

impl From<PersonId> for FeedId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

impl From<GroupId> for FeedId {
    fn from(group: GroupId) -> Self {
        Self(group.0)
    }
}

impl From<MemberId> for MembershipId {
    fn from(member: MemberId) -> Self {
        Self(member.0)
    }
}

impl From<MembershipId> for MemberId {
    fn from(membership: MembershipId) -> Self {
        Self(membership.0)
    }
}

macro_rules! credentials {
    ($($name:ident),*) => {$(
        impl From<CredentialId> for $name {
            fn from(credential: CredentialId) -> Self {
                Self(credential.0)
            }
        }

        impl From<$name> for CredentialId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
    )*};
}

credentials!(DeviceId, PersonalTokenId, GrantId);
