//! Lists a group whose visibility was announced for a day that has come.

use entity::GroupId;
use entity::job::Kind;

use crate::core::jobs::JobKind;
use crate::rooms::groups::listing;

pub(crate) const LIST_GROUP: JobKind = JobKind {
    kind: Kind::ListGroup,
    carry_out: |op, job| Box::pin(listing::list_when_due(op, GroupId(job.subject))),
    is_mail: false,
};
