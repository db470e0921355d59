//! Peer groups in the schema.

mod between;
mod code;
mod desk;
mod discovery;
mod enums;
mod fields;
mod group;
mod input;
mod invitation;
mod inviting;
mod joining;
mod log;
mod member;
mod membership;
mod profile;
mod report;
mod roles;
mod running;
mod settings;
mod standing;

pub use code::{GroupCode, GroupCodeQuery, GroupCodeUses, GroupPreview};
pub use desk::GroupDeskMutation;
pub use discovery::{GroupConnection, GroupFacets, GroupOrder, GroupQuery};

pub use between::{GroupBetweenMutation, GroupBlock, GroupShowing};
pub use enums::{
    GroupFormat, GroupInviters, GroupJoinPolicy, GroupMemberListVisibility, GroupNotifications, GroupVisibility,
    MemberColour, MembershipRole, MembershipState,
};
pub use fields::ViewerGroups;
pub use group::{Group, GroupGuidelines};
pub use invitation::{
    GroupInvitation, GroupInvitationConnection, SentGroupInvitation, SentGroupInvitationConnection,
    ViewerGroupInvitations,
};
pub use inviting::GroupInvitationMutation;
pub use joining::GroupJoinMutation;
pub use log::{GroupLogAction, GroupLogConnection, GroupLogEntry};
pub use member::{GroupMember, GroupMemberConnection};
pub use membership::{Membership, MembershipConnection};
pub use profile::GroupProfileMutation;
pub use report::{GroupReport, GroupReportMutation, GroupReportReason};
pub use roles::{GroupRoleMutation, OwnGroupRoleMutation};
pub use running::GroupRunMutation;
pub use settings::GroupSettingsMutation;
pub use standing::{GroupMemberStanding, GroupRemoval, OfferedGroupRole};
