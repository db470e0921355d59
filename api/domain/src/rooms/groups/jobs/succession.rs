//! Goes on with the search for a new owner of a group, if one is due.

use entity::GroupId;

use super::super::succession::step;
use crate::core::jobs::{JobKind, Kind};

pub(crate) const GROUP_SUCCESSION: JobKind = JobKind {
    kind: Kind::GroupSuccession,
    carry_out: |op, job| Box::pin(step(op, GroupId(job.subject))),
    is_mail: false,
};
