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
    /// The rung's place in the ladder when it was handed over, from 1.
    pub rung: i32,
    /// What the rung is known by, wherever it stands.
    pub rung_key: i64,
    /// Under the author's key.
    pub text: Sealed,
    /// Whether they had agreed to be told, at that moment; the author's receipt is the same either way.
    pub is_told: bool,
    pub at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// For how many minutes a claim holds.
    pub claim_for: i32,
    pub claimed_at: Option<DateTimeUtc>,
    pub all_clear_at: Option<DateTimeUtc>,
    pub mailed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
