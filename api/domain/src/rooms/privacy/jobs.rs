//! What the worker does for privacy: erasing who asked for it.

use entity::PersonId;

use super::deletion::erase;
use crate::core::jobs::{JobKind, Kind};

pub(crate) const ERASE_PERSON: JobKind = JobKind {
    kind: Kind::ErasePerson,
    carry_out: |op, job| Box::pin(erase(op, PersonId(job.subject))),
    is_mail: false,
};
