//! Scrubs what is no longer listed from the files of the database.

use super::super::discovery;
use crate::core::jobs::{JobKind, Kind};

pub(crate) const SCRUB_GROUP_INDEX: JobKind =
    JobKind { kind: Kind::ScrubGroupIndex, carry_out: |op, _| Box::pin(discovery::scrub(op)), is_mail: false };
