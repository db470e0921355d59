//! A distance, as its owner reads it, and the form in which it is sealed.

use chrono::{DateTime, Utc};
use entity::{DistanceId, PersonId, distance};

pub use entity::distance::Grade;

use crate::core::secrets::{Place, SealKey};

/// How far the viewer keeps from a person.
#[derive(Clone, Debug)]
pub struct Distance {
    /// Which: another one with each change.
    pub id: DistanceId,
    /// From whom.
    pub person: PersonId,
    /// What the viewer knew them by when it began.
    pub name: String,
    /// How far.
    pub grade: Grade,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Whether it comes from stepping back from everyone, so that undoing that takes it back.
    pub is_stepped_back: bool,
}

pub(super) fn name(key: &SealKey, row: &distance::Model) -> String {
    key.show(name_place(row.id), &row.name)
}

pub(super) fn open(key: &SealKey, row: &distance::Model) -> Distance {
    Distance {
        id: row.id,
        person: row.person_id,
        name: name(key, row),
        grade: row.grade,
        created_at: row.since,
        is_stepped_back: row.before_stepping_back.is_some(),
    }
}

pub(super) fn name_place(id: DistanceId) -> Place {
    Place::new("distance", "name", id.0)
}
