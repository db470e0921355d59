//! Lets something lose a person whose account has ended.

use entity::LeavingId;

use super::super::leaving::lose;
use crate::core::jobs::{JobKind, Kind};

pub(crate) const LOSE_PERSON: JobKind =
    JobKind { kind: Kind::LosePerson, carry_out: |op, job| Box::pin(lose(op, LeavingId(job.subject))), is_mail: false };
