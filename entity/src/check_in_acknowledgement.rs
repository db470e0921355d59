//! `check_in_acknowledgement`: a response to an answer, either a gesture or a few words.

use sea_orm::entity::prelude::*;

use crate::{AcknowledgementId, PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_acknowledgement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AcknowledgementId,
    pub subject_id: Uuid,
    pub answerer_id: PersonId,
    pub by_id: PersonId,
    /// When the acknowledged check-in was due.
    pub due_at: DateTimeUtc,
    pub gesture: Option<crate::gesture::Kind>,
    pub words: Option<Sealed>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
