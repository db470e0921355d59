//! Of which type the subject of an event is.

use entity::feed_event::Kind;

use crate::core::secrets::NodeType;

/// The type of the subject of a kind of event.
#[must_use]
pub const fn subject_type(kind: Kind) -> NodeType {
    match kind {
        Kind::ViewerChanged | Kind::CadencesChanged => NodeType::Viewer,
        Kind::ContactsImported => NodeType::Import,
        Kind::DeviceChanged | Kind::DataExported => NodeType::Device,
        Kind::PersonalTokenChanged => NodeType::PersonalToken,
        Kind::GrantChanged => NodeType::Grant,
        Kind::AppChanged => NodeType::App,
        Kind::AccessLogged => NodeType::AccessEntry,
        Kind::PersonChanged | Kind::DistanceChanged => NodeType::Person,
        Kind::ContactCreated
        | Kind::ContactChanged
        | Kind::ContactDeleted
        | Kind::ContactRestored
        | Kind::ContactTouched
        | Kind::ContactLinked
        | Kind::ContactUnlinked => NodeType::Contact,
        Kind::InvitationCreated | Kind::InvitationAccepted | Kind::InvitationWithdrawn => NodeType::Invitation,
        Kind::PlanProposed | Kind::PlanChanged | Kind::LadderChanged | Kind::LadderLost => NodeType::Plan,
        Kind::CheckInChanged
        | Kind::CheckInReminder
        | Kind::CheckInClosed
        | Kind::CheckInAcknowledged
        | Kind::TheirAnswerChanged
        | Kind::RungHandedOver
        | Kind::RungReceiptChanged
        | Kind::RungExpired
        | Kind::RungClaimLapsed => NodeType::CheckIn,
        Kind::SharedWithYou => NodeType::Share,
        Kind::LadderConsentChanged => NodeType::LadderConsent,
        Kind::RungReceived | Kind::RungClaimed | Kind::RungAllClear => NodeType::Notice,
        Kind::AskChanged => NodeType::Ask,
        Kind::GestureReceived => NodeType::Gesture,
        Kind::MembershipChanged | Kind::GroupBlocksChanged | Kind::GroupMemberShown => NodeType::Membership,
        Kind::GroupInvitationReceived => NodeType::GroupInvitation,
        Kind::GroupInvitationSent => NodeType::SentGroupInvitation,
        Kind::GroupCodesChanged | Kind::GroupChanged | Kind::GroupMembersChanged | Kind::GroupDeskChanged => {
            NodeType::Group
        }
    }
}
