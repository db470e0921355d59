//! What the worker does for check-ins beside planning them: mail about what was written already.

use entity::{NoticeId, StepId};

use super::worker::{mail_all_clear, mail_lost_ladder, mail_reminder, mail_rung};
use crate::core::jobs::{JobKind, Kind};

pub(crate) const MAIL_REMINDER: JobKind = JobKind {
    kind: Kind::MailReminder,
    carry_out: |op, job| Box::pin(mail_reminder(op, StepId(job.subject))),
    is_mail: true,
};

pub(crate) const MAIL_RUNG: JobKind = JobKind {
    kind: Kind::MailRung,
    carry_out: |op, job| Box::pin(mail_rung(op, NoticeId(job.subject))),
    is_mail: true,
};

pub(crate) const MAIL_ALL_CLEAR: JobKind = JobKind {
    kind: Kind::MailAllClear,
    carry_out: |op, job| Box::pin(mail_all_clear(op, NoticeId(job.subject))),
    is_mail: true,
};

pub(crate) const MAIL_LADDER_LOST: JobKind = JobKind {
    kind: Kind::MailLadderLost,
    carry_out: |op, job| Box::pin(mail_lost_ladder(op, StepId(job.subject))),
    is_mail: true,
};
