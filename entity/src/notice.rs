//! `rung_notice`: what a rung of a ladder told one person.

use sea_orm::entity::prelude::*;

use crate::{CheckInId, NoticeId, PersonId, PlanId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rung_notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    pub check_in_id: CheckInId,
    pub plan_id: PlanId,
    pub author_id: PersonId,
    pub person_id: PersonId,
    pub rung: i32,
    /// Under the author's key.
    pub text: Sealed,
    /// Whether they had agreed to be told, at that moment; the author's receipt is the same either way.
    pub is_told: bool,
    pub at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub claimed_at: Option<DateTimeUtc>,
    pub all_clear_at: Option<DateTimeUtc>,
    pub mailed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
