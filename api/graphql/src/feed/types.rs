//! An event of the feed.

use async_graphql::{Context, Description, Enum, ID, Object};
use domain::feed::Kind;
use domain::scope::Scope;
use domain::secrets::NodeType;

use crate::context::node;
use crate::error::Result;
use crate::node::{self, Node};
use crate::scalars::{DateTime, FeedCursor};
use crate::scope::{Needs, scope};

/// What happened. More may be added: pass over what you don't know, and load the subject again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::feed::Kind")]
pub enum FeedEventKind {
    /// Something about you changed.
    ViewerChanged,
    /// You signed in on a device, or one was signed out.
    DeviceChanged,
    /// Everything that is yours was exported; the subject is the device that asked for it.
    DataExported,
    /// A linked person changed what they show.
    PersonChanged,
    /// You made a contact.
    ContactCreated,
    /// You changed a contact.
    ContactChanged,
    /// You deleted a contact.
    ContactDeleted,
    /// You brought a contact back.
    ContactRestored,
    /// You were in touch with a contact, corrected that, or let its cadence rest.
    ContactTouched,
    /// You imported an address book: load your contacts again.
    ContactsImported,
    /// You changed how often you would like to be in touch with the contacts of a tag.
    CadencesChanged,
    /// You changed how far you keep from a person; the subject is the person.
    DistanceChanged,
    /// A contact was linked.
    ContactLinked,
    /// You unlinked a contact.
    ContactUnlinked,
    /// You invited somebody.
    InvitationCreated,
    /// An invitation of yours was accepted.
    InvitationAccepted,
    /// An invitation of yours was withdrawn.
    InvitationWithdrawn,
    /// A plan was proposed to you, or other terms for one.
    PlanProposed,
    /// A plan changed: it was accepted, declined, ended, or you changed what is your own of it.
    PlanChanged,
    /// Something about a check-in changed.
    CheckInChanged,
    /// A check-in reminds you.
    CheckInReminder,
    /// A check-in closed without your answer.
    CheckInClosed,
    /// Your answer was acknowledged.
    CheckInAcknowledged,
    /// Somebody shared something with you.
    SharedWithYou,
    /// A ladder consent was requested, given, declined or withdrawn.
    LadderConsentChanged,
    /// A rung of yours was handed over; the subject is the check-in.
    RungHandedOver,
    /// Nobody claimed a rung of yours; the subject is the check-in.
    RungExpired,
    /// Somebody's claim of a rung of yours came to its end, without an answer of yours or an all-clear, and your ladder goes
    /// on. The subject is the check-in.
    RungClaimLapsed,
    /// A ladder of yours can't be read any more, by a fault of ours, and tells nobody: write it again with `setLadder`. The
    /// subject is the plan.
    LadderLost,
    /// You are told what somebody wrote for this.
    RungReceived,
    /// You claimed what you were told.
    RungClaimed,
    /// The all-clear was given for what you were told.
    RungAllClear,
    /// Somebody asks how you are, or answered you.
    AskChanged,
    /// Somebody sent you a gesture.
    GestureReceived,
}

/// Something that changed for you.
#[derive(Clone, Debug, Description)]
pub struct FeedEvent(pub domain::feed::FeedEvent);

impl FeedEvent {
    fn node_type(&self) -> NodeType {
        match self.0.kind {
            Kind::ViewerChanged | Kind::CadencesChanged => NodeType::Viewer,
            Kind::ContactsImported => NodeType::Import,
            Kind::DeviceChanged | Kind::DataExported => NodeType::Device,
            Kind::PersonChanged | Kind::DistanceChanged => NodeType::Person,
            Kind::ContactCreated
            | Kind::ContactChanged
            | Kind::ContactDeleted
            | Kind::ContactRestored
            | Kind::ContactTouched
            | Kind::ContactLinked
            | Kind::ContactUnlinked => NodeType::Contact,
            Kind::InvitationCreated | Kind::InvitationAccepted | Kind::InvitationWithdrawn => NodeType::Invitation,
            Kind::PlanProposed | Kind::PlanChanged | Kind::LadderLost => NodeType::Plan,
            Kind::CheckInChanged
            | Kind::CheckInReminder
            | Kind::CheckInClosed
            | Kind::CheckInAcknowledged
            | Kind::RungHandedOver
            | Kind::RungExpired
            | Kind::RungClaimLapsed => NodeType::CheckIn,
            Kind::SharedWithYou => NodeType::Share,
            Kind::LadderConsentChanged => NodeType::LadderConsent,
            Kind::RungReceived | Kind::RungClaimed | Kind::RungAllClear => NodeType::Notice,
            Kind::AskChanged => NodeType::Ask,
            Kind::GestureReceived => NodeType::Gesture,
        }
    }
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::FeedRead)))]
impl FeedEvent {
    /// The position behind this event: come back with it.
    async fn cursor(&self) -> FeedCursor {
        FeedCursor(self.0.cursor.clone())
    }

    /// What happened.
    async fn kind(&self) -> FeedEventKind {
        self.0.kind.into()
    }

    /// The global id of what it happened to.
    async fn subject_id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, self.node_type(), self.0.subject)
    }

    /// What it happened to, as you see it now; nothing where it is gone.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        node::load(ctx, self.node_type(), self.0.subject).await.transpose()
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        self.0.at.into()
    }
}
