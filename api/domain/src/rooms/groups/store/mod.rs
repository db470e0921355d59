//! The queries of groups: each file is the home of a few tables; `sight` says who sees what, for all of them.

pub(super) mod blocks;
pub(super) mod codes;
pub(super) mod days;
pub(super) mod desk;
pub(super) mod entering;
pub(super) mod gone;
pub(super) mod groups;
pub(super) mod invitations;
pub(super) mod log;
pub(super) mod members;
pub(super) mod reports;
pub(super) mod showings;
pub(super) mod sight;
