//! Reciprocal check-ins in the schema.

mod agree;
mod answer;
mod answered;
mod attend;
mod check_in;
mod crisis;
mod enums;
mod fields;
mod ladder;
mod outside;
mod plan;
mod query;
mod tellings;
mod terms;
mod told;

pub use agree::PlanMutation;
pub use answer::AnswerMutation;
pub use attend::AttendMutation;
pub use check_in::{CheckIn, CheckInConnection};
pub use crisis::CrisisQuery;
pub use fields::ViewerCheckIns;
pub use ladder::LadderMutation;
pub use outside::{Ask, Gesture, GestureConnection, OutsideMutation};
pub use plan::{CheckInPlan, CheckInPlanConnection, CheckInProposal, Reciprocity, reciprocity_with};
pub use query::CheckInQuery;
pub use tellings::{Telling, TellingMutation};
pub use told::{RungNotice, RungNoticeConnection, Share, ShareConnection, ToldMutation};
