//! Ends the account of a person who asked for it, once the time to cancel that is over.

use entity::PersonId;

use super::super::erase::erase;
use crate::core::jobs::{JobKind, Kind};

pub(crate) const ERASE_PERSON: JobKind = JobKind {
    kind: Kind::ErasePerson,
    carry_out: |op, job| Box::pin(erase(op, PersonId(job.subject))),
    is_mail: false,
};
