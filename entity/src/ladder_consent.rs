//! `ladder_consent`: a person's consent to be notified when somebody's check-ins stay unanswered. One row per pair and
//! direction.

use sea_orm::entity::prelude::*;

use crate::{LadderConsentId, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ladder_consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LadderConsentId,
    /// The person whose check-ins they are.
    pub author_id: PersonId,
    pub person_id: PersonId,
    pub requested_at: DateTimeUtc,
    pub agreed_at: Option<DateTimeUtc>,
    pub may_break_quiet_hours: bool,
    pub may_break_mute: bool,
    pub declined_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
