//! `rung_notice`: the message that a rung of a ladder sent to one person.

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
    /// The rung's position in the ladder when the message was sent, starting at 1.
    pub rung: i32,
    /// The rung's key, which stays the same if the rung moves.
    pub rung_key: i64,
    /// Sealed with the author's key.
    pub text: Sealed,
    /// Whether the person consented to be notified at that time. The author's receipt is the same either way.
    pub is_told: bool,
    pub at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// How long a claim holds, in minutes.
    pub claim_for: i32,
    pub claimed_at: Option<DateTimeUtc>,
    pub all_clear_at: Option<DateTimeUtc>,
    pub mailed_at: Option<DateTimeUtc>,
    /// When the recipient lost the author, whose account had ended: the text is withdrawn since.
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
