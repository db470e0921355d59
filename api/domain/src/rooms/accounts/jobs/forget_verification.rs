//! Forgets a mailed code, and what it would have finished, in every backup too.

use entity::VerificationId;

use super::super::store;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const FORGET_VERIFICATION: JobKind = JobKind {
    kind: Kind::ForgetVerification,
    carry_out: |op, job| Box::pin(forget_verification(op, VerificationId(job.subject))),
    is_mail: false,
};

async fn forget_verification(op: &Op, id: VerificationId) -> Result<()> {
    store::verification::purge(op, id).await?;
    op.env.vault.destroy(op, id.0).await
}
