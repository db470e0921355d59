//! Acknowledgements, as far as the viewer sees them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
pub use entity::gesture::Kind as Gesture;
use entity::{PersonId, check_in_acknowledgement};
use uuid::Uuid;

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::secrets::Place;

/// An acknowledgement of an answer.
#[derive(Clone, Debug)]
pub struct Acknowledgement {
    /// The person who gave it.
    pub by: PersonId,
    /// The gesture, if it is one.
    pub gesture: Option<Gesture>,
    /// The words, if there are any. They can't be read after the account of their author was erased.
    pub words: Option<String>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// The acknowledgements that are visible to the viewer, by what was answered and by who gave them.
pub(super) async fn of_subjects(op: &Op, subjects: &[Uuid]) -> Result<HashMap<(Uuid, PersonId), Acknowledgement>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::acknowledgements_of(op, subjects).await?;
    let keys = op.env.vault.keys(rows.iter().filter(|row| row.words.is_some()).map(|row| row.by_id.0)).await?;
    let open = |row: check_in_acknowledgement::Model| {
        let sealed = row.words.as_ref().zip(keys.get(&row.by_id.0));
        let words = sealed.map(|(words, key)| key.show(place(row.subject_id), words));
        (
            (row.subject_id, row.by_id),
            Acknowledgement { by: row.by_id, gesture: row.gesture, words, created_at: row.at },
        )
    };
    Ok(rows.into_iter().map(open).collect())
}

pub(in crate::rooms::checkins) fn place(subject: Uuid) -> Place {
    Place::new("check_in_acknowledgement", "words", subject)
}
