//! Events of the feed.

use async_graphql::{Context, Description, Enum, ID, Object};
use domain::scope::Scope;
use domain::secrets::NodeType;

use crate::context::node;
use crate::error::Result;
use crate::node::{self, Node};
use crate::scalars::{DateTime, FeedCursor};
use crate::scope::{Needs, scope};

/// The kind of a feed event. Kinds may be added: for a kind that you don't know, load the subject again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::feed::Kind")]
pub enum FeedEventKind {
    /// Your profile or your account changed.
    ViewerChanged,
    /// You signed in on a device, or a device was signed out.
    DeviceChanged,
    /// You created a personal access token, or one was ended.
    PersonalTokenChanged,
    /// You gave something to an app, or a grant ended.
    GrantChanged,
    /// You registered, changed or deleted an app.
    AppChanged,
    /// All your data was exported. The subject is the device that requested the export.
    DataExported,
    /// The access log has a new entry: an app, a token or a device of yours did something for the first time in this hour or
    /// on this day, or the operator did.
    AccessLogged,
    /// A linked person changed their profile, or you have lost them because they deleted their account.
    PersonChanged,
    /// You created a contact.
    ContactCreated,
    /// You changed a contact.
    ContactChanged,
    /// You deleted a contact.
    ContactDeleted,
    /// You restored a deleted contact.
    ContactRestored,
    /// You logged, changed or deleted a touch with a contact, or snoozed the contact's cadence.
    ContactTouched,
    /// You imported an address book. Load your contacts again.
    ContactsImported,
    /// You changed the cadence of a tag.
    CadencesChanged,
    /// You changed your distance from a person. The subject is the person.
    DistanceChanged,
    /// A contact was linked to a person.
    ContactLinked,
    /// You unlinked a contact.
    ContactUnlinked,
    /// You created a contact invitation.
    InvitationCreated,
    /// A contact invitation of yours was accepted.
    InvitationAccepted,
    /// You withdrew a contact invitation.
    InvitationWithdrawn,
    /// A check-in plan, or new terms for one, was proposed to you.
    PlanProposed,
    /// A check-in plan changed: a proposal was accepted, declined or withdrawn, the plan ended, or you changed your own
    /// settings.
    PlanChanged,
    /// You changed the ladder of a check-in plan.
    LadderChanged,
    /// A check-in changed.
    CheckInChanged,
    /// A reminder of a check-in is due.
    CheckInReminder,
    /// A check-in closed without an answer from you.
    CheckInClosed,
    /// Your answer was acknowledged.
    CheckInAcknowledged,
    /// An answer of the other person's was corrected or withdrawn, or you acknowledged it. The subject is the check-in.
    TheirAnswerChanged,
    /// A struggle or a triumph was shared with you.
    SharedWithYou,
    /// A ladder consent was requested, given, declined or withdrawn.
    LadderConsentChanged,
    /// A rung of your ladder was handed over for delivery to its contacts. The subject is the check-in.
    RungHandedOver,
    /// Somebody claimed a rung of your ladder. The subject is the check-in.
    RungReceiptChanged,
    /// A rung of your ladder expired without a claim. The subject is the check-in.
    RungExpired,
    /// A claim of a rung of your ladder lapsed without an answer or an all-clear from you, and the ladder goes on. The
    /// subject is the check-in.
    RungClaimLapsed,
    /// A ladder of yours was lost because of a fault on the server, and tells nobody. Write it again with `setLadder`.
    /// The subject is the check-in plan.
    LadderLost,
    /// You received a notice from a rung of somebody's ladder.
    RungReceived,
    /// You claimed a rung.
    RungClaimed,
    /// The all-clear was given for a rung that you received.
    RungAllClear,
    /// An ask was sent, answered, or answered with "not now", by you or by the other person.
    AskChanged,
    /// You received a gesture.
    GestureReceived,
    /// Your membership in a group changed, by yourself or by others.
    MembershipChanged,
    /// You blocked a member of a group, or ended a block. The subject is your membership.
    GroupBlocksChanged,
    /// A member of a group showed you who they are, or took it back. The subject is your membership.
    GroupMemberShown,
    /// You received an invitation into a group, or declined one.
    GroupInvitationReceived,
    /// You invited a contact into a group, or withdrew the invitation.
    GroupInvitationSent,
    /// A code of yours for a group was created or withdrawn. The subject is the group.
    GroupCodesChanged,
    /// The settings of a group that you belong to changed.
    GroupChanged,
    /// The list of members of a group that you belong to changed: somebody joined, left or was removed, or a member
    /// changed how they are shown.
    GroupMembersChanged,
    /// The requests, the waitlist or the log of a group that you run changed.
    GroupDeskChanged,
}

/// A change in your data, or in what you can see of other people's.
#[derive(Clone, Debug, Description)]
pub struct FeedEvent(pub domain::feed::FeedEvent);

impl FeedEvent {
    fn node_type(&self) -> NodeType {
        domain::feed::subject_type(self.0.kind)
    }
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::FeedRead)))]
impl FeedEvent {
    /// The cursor of this event. Pass it to `feed` to resume after this event.
    async fn cursor(&self) -> FeedCursor {
        FeedCursor(self.0.cursor.clone())
    }

    /// The kind of the event.
    async fn kind(&self) -> FeedEventKind {
        self.0.kind.into()
    }

    /// The ID of the object that changed.
    async fn subject_id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, self.node_type(), self.0.subject)
    }

    /// The object that changed, as you see it now. Null if it no longer exists or isn't visible to you.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        node::load(ctx, self.node_type(), self.0.subject).await.transpose()
    }

    /// When the event occurred.
    async fn occurred_at(&self) -> DateTime {
        self.0.at.into()
    }
}
