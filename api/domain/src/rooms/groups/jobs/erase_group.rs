//! Erases a group that was closed 30 days ago.

use entity::GroupId;

use super::super::erase::erase_group;
use crate::core::jobs::{JobKind, Kind};

pub(crate) const ERASE_GROUP: JobKind = JobKind {
    kind: Kind::EraseGroup,
    carry_out: |op, job| Box::pin(erase_group(op, GroupId(job.subject))),
    is_mail: false,
};
