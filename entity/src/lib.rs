//! The tables, one per file: columns, string-backed enums and typed ids, and nothing else.
//!
//! This crate contains no rules and no queries. A `Model` is a row. `domain` decides who may see what of it.

#![expect(missing_docs, reason = "the entity derive makes public items that can't carry docs")]

pub mod access_entry;
pub mod app;
pub mod app_secret;
pub mod ask;
pub mod authorization;
pub mod check_in_acknowledgement;
pub mod check_in_answer;
pub mod check_in_answer_share;
pub mod check_in_mark;
pub mod check_in_plan;
pub mod check_in_plan_side;
pub mod check_in_plan_stop;
pub mod check_in_proposal;
pub mod check_in_step;
pub mod contact;
pub mod contact_import;
pub mod contact_invitation;
pub mod credential;
pub mod device_authorization;
pub mod distance;
pub mod ended_grant;
pub mod feed;
pub mod feed_event;
pub mod gesture;
pub mod group_block;
pub mod group_code;
pub mod group_day;
pub mod group_guidelines;
pub mod group_invitation;
pub mod group_log;
pub mod group_member;
pub mod group_report;
pub mod group_showing;
pub mod heartbeat;
pub mod idempotent_answer;
pub mod ids;
pub mod installation;
pub mod job;
pub mod key_installation;
pub mod ladder_consent;
pub mod leaving;
pub mod link;
pub mod listed_group;
pub mod peer_group;
pub mod person;
pub mod profile;
pub mod rung_notice;
pub mod sealed;
pub mod sealing_key;
pub mod server_key;
pub mod signing_key;
pub mod tag_cadence;
pub mod throttle;
pub mod time_zone_data;
pub mod tombstone;
pub mod touch;
pub mod verification;

pub use ids::{
    AccessEntryId, AcknowledgementId, AppId, AppSecretId, AskId, AuthorizationId, CheckInId, ContactId, CredentialId,
    DeviceAuthorizationId, DeviceId, DistanceId, FeedId, GestureId, GrantId, GroupBlockId, GroupCodeId, GroupId,
    GroupInvitationId, GroupLogId, GroupReportId, GroupShowingId, ImportId, InvitationId, JobId, LadderConsentId,
    LeavingId, MemberId, MembershipId, NoticeId, PersonId, PersonalTokenId, PlanId, ProposalId, SentGroupInvitationId,
    ShareId, SigningKeyId, StepId, StopId, TagCadenceId, TouchId, VerificationId,
};
pub use sealed::Sealed;
