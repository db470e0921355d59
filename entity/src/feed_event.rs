//! `feed_event`: the changes that a feed reports, in order. Contains ids only, never content.

use sea_orm::entity::prelude::*;

use crate::FeedId;

/// What happened to the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "VIEWER_CHANGED")]
    ViewerChanged,
    #[sea_orm(string_value = "DEVICE_CHANGED")]
    DeviceChanged,
    #[sea_orm(string_value = "PERSONAL_TOKEN_CHANGED")]
    PersonalTokenChanged,
    #[sea_orm(string_value = "GRANT_CHANGED")]
    GrantChanged,
    #[sea_orm(string_value = "APP_CHANGED")]
    AppChanged,
    #[sea_orm(string_value = "DATA_EXPORTED")]
    DataExported,
    #[sea_orm(string_value = "ACCESS_LOGGED")]
    AccessLogged,
    #[sea_orm(string_value = "PERSON_CHANGED")]
    PersonChanged,
    #[sea_orm(string_value = "CONTACT_CREATED")]
    ContactCreated,
    #[sea_orm(string_value = "CONTACT_CHANGED")]
    ContactChanged,
    #[sea_orm(string_value = "CONTACT_DELETED")]
    ContactDeleted,
    #[sea_orm(string_value = "CONTACT_RESTORED")]
    ContactRestored,
    #[sea_orm(string_value = "CONTACT_TOUCHED")]
    ContactTouched,
    #[sea_orm(string_value = "CONTACTS_IMPORTED")]
    ContactsImported,
    #[sea_orm(string_value = "CADENCES_CHANGED")]
    CadencesChanged,
    #[sea_orm(string_value = "DISTANCE_CHANGED")]
    DistanceChanged,
    #[sea_orm(string_value = "CONTACT_LINKED")]
    ContactLinked,
    #[sea_orm(string_value = "CONTACT_UNLINKED")]
    ContactUnlinked,
    #[sea_orm(string_value = "INVITATION_CREATED")]
    InvitationCreated,
    #[sea_orm(string_value = "INVITATION_ACCEPTED")]
    InvitationAccepted,
    #[sea_orm(string_value = "INVITATION_WITHDRAWN")]
    InvitationWithdrawn,
    #[sea_orm(string_value = "PLAN_PROPOSED")]
    PlanProposed,
    #[sea_orm(string_value = "PLAN_CHANGED")]
    PlanChanged,
    #[sea_orm(string_value = "LADDER_CHANGED")]
    LadderChanged,
    #[sea_orm(string_value = "CHECK_IN_CHANGED")]
    CheckInChanged,
    #[sea_orm(string_value = "CHECK_IN_REMINDER")]
    CheckInReminder,
    #[sea_orm(string_value = "CHECK_IN_CLOSED")]
    CheckInClosed,
    #[sea_orm(string_value = "CHECK_IN_ACKNOWLEDGED")]
    CheckInAcknowledged,
    #[sea_orm(string_value = "THEIR_ANSWER_CHANGED")]
    TheirAnswerChanged,
    #[sea_orm(string_value = "SHARED_WITH_YOU")]
    SharedWithYou,
    #[sea_orm(string_value = "LADDER_CONSENT_CHANGED")]
    LadderConsentChanged,
    #[sea_orm(string_value = "RUNG_HANDED_OVER")]
    RungHandedOver,
    #[sea_orm(string_value = "RUNG_RECEIPT_CHANGED")]
    RungReceiptChanged,
    #[sea_orm(string_value = "RUNG_EXPIRED")]
    RungExpired,
    #[sea_orm(string_value = "RUNG_RECEIVED")]
    RungReceived,
    #[sea_orm(string_value = "RUNG_CLAIMED")]
    RungClaimed,
    #[sea_orm(string_value = "RUNG_CLAIM_LAPSED")]
    RungClaimLapsed,
    #[sea_orm(string_value = "LADDER_LOST")]
    LadderLost,
    #[sea_orm(string_value = "RUNG_ALL_CLEAR")]
    RungAllClear,
    #[sea_orm(string_value = "ASK_CHANGED")]
    AskChanged,
    #[sea_orm(string_value = "GESTURE_RECEIVED")]
    GestureReceived,
    #[sea_orm(string_value = "MEMBERSHIP_CHANGED")]
    MembershipChanged,
    #[sea_orm(string_value = "GROUP_BLOCKS_CHANGED")]
    GroupBlocksChanged,
    #[sea_orm(string_value = "GROUP_MEMBER_SHOWN")]
    GroupMemberShown,
    #[sea_orm(string_value = "GROUP_INVITATION_RECEIVED")]
    GroupInvitationReceived,
    #[sea_orm(string_value = "GROUP_INVITATION_SENT")]
    GroupInvitationSent,
    #[sea_orm(string_value = "GROUP_CODES_CHANGED")]
    GroupCodesChanged,
    #[sea_orm(string_value = "GROUP_CHANGED")]
    GroupChanged,
    #[sea_orm(string_value = "GROUP_MEMBERS_CHANGED")]
    GroupMembersChanged,
    #[sea_orm(string_value = "GROUP_DESK_CHANGED")]
    GroupDeskChanged,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub feed_id: FeedId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub kind: Kind,
    pub subject: Uuid,
    /// The account, or the member of a group, that made the change; null if the server did.
    pub actor: Option<Uuid>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
