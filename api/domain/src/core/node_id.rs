//! Node ids: the prefix of a type and the enciphered id of a row. They are opaque, and of one length for each type.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{
    AccessEntryId, AppId, AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, GrantId, GroupBlockId,
    GroupCodeId, GroupId, GroupInvitationId, GroupLogId, GroupReportId, GroupShowingId, ImportId, InvitationId,
    LadderConsentId, MemberId, MembershipId, NoticeId, PersonId, PersonalTokenId, PlanId, ProposalId,
    SentGroupInvitationId, ShareId, TouchId, VerificationId,
};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::secrets::{Ids, NodeType};

/// A typed id that clients know as a node id.
pub trait NodeKey: Copy {
    /// The type of the node.
    const NODE: NodeType;
    /// Makes it from the id of a row.
    fn from_uuid(id: Uuid) -> Self;
    /// The id of the row.
    fn uuid(self) -> Uuid;
}

macro_rules! node_keys {
    ($($name:ident: $node:ident),*) => {$(
        impl NodeKey for $name {
            const NODE: NodeType = NodeType::$node;
            fn from_uuid(id: Uuid) -> Self { Self(id) }
            fn uuid(self) -> Uuid { self.0 }
        }
    )*};
}

node_keys!(
    PersonId: Person,
    DeviceId: Device,
    PersonalTokenId: PersonalToken,
    GrantId: Grant,
    AppId: App,
    VerificationId: Verification,
    ContactId: Contact,
    InvitationId: Invitation,
    TouchId: Touch,
    ImportId: Import,
    DistanceId: Distance,
    PlanId: Plan,
    ProposalId: Proposal,
    CheckInId: CheckIn,
    ShareId: Share,
    GestureId: Gesture,
    AskId: Ask,
    LadderConsentId: LadderConsent,
    NoticeId: Notice,
    GroupId: Group,
    MembershipId: Membership,
    MemberId: GroupMember,
    GroupLogId: GroupLogEntry,
    GroupCodeId: GroupCode,
    GroupInvitationId: GroupInvitation,
    SentGroupInvitationId: SentGroupInvitation,
    GroupBlockId: GroupBlock,
    GroupShowingId: GroupShowing,
    GroupReportId: GroupReport,
    AccessEntryId: AccessEntry
);

/// The text form of a node id.
#[must_use]
pub fn encode(ids: &Ids<'_>, node: NodeType, id: Uuid) -> String {
    format!("{}_{}", node.prefix(), URL_SAFE_NO_PAD.encode(ids.encipher(node, id)))
}

/// The type and the row of a node id; `None` if the text isn't a node id.
///
/// # Errors
///
/// `None` for what isn't a node id at all.
#[must_use]
pub fn decode(ids: &Ids<'_>, text: &str) -> Option<(NodeType, Uuid)> {
    let (prefix, block) = text.split_once('_')?;
    let node = NodeType::ALL.into_iter().find(|node| node.prefix() == prefix)?;
    let mut bytes = [0; 16];
    // Exactly one text for each id: what decodes to 16 bytes but is written otherwise isn't one of ours.
    let length = URL_SAFE_NO_PAD.decode_slice(block, &mut bytes).ok()?;
    (length == 16).then(|| (node, ids.decipher(node, bytes)))
}

/// The id of a row of the expected type, from a node id in the input.
///
/// # Errors
///
/// A refusal that names the field and the prefix of the expected type.
pub fn expect<K: NodeKey>(ids: &Ids<'_>, text: &str, field: &'static str) -> Result<K> {
    match decode(ids, text) {
        Some((node, id)) if node == K::NODE => Ok(K::from_uuid(id)),
        _ => Err(Error::refused_at(
            field,
            ErrorCode::Invalid,
            format!("This isn't an ID of the right type: it must start with `{}_`.", K::NODE.prefix()),
        )),
    }
}
