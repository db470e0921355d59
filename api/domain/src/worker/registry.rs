//! The list of all kinds of jobs, each with the function of its room that carries it out.

use crate::core::jobs::{JobKind, Kind};
use crate::rooms::accounts::jobs as accounts;
use crate::rooms::checkins::jobs as checkins;
use crate::rooms::groups::jobs as groups;
use crate::rooms::privacy::jobs as privacy;

const KINDS: &[&JobKind] = &[
    &accounts::MAIL_VERIFICATION,
    &accounts::MAIL_PASSWORD_CHANGED,
    &accounts::MAIL_EMAIL_CHANGED,
    &accounts::MAIL_DELETION,
    &accounts::MAIL_EXPORT,
    &accounts::MAIL_TOKEN_CREATED,
    &accounts::MAIL_APP_HANDED_OVER,
    &accounts::MAIL_APP_OFFERED,
    &accounts::MAIL_APP_CHANGED,
    &accounts::MAIL_APP_REGISTERED,
    &accounts::MAIL_GRANT_BEGUN,
    &accounts::FORGET_VERIFICATION,
    &privacy::ERASE_PERSON,
    &privacy::LOSE_PERSON,
    &groups::ERASE_GROUP,
    &checkins::MAIL_REMINDER,
    &checkins::MAIL_RUNG,
    &checkins::MAIL_ALL_CLEAR,
    &checkins::MAIL_LADDER_LOST,
    &groups::GROUP_SUCCESSION,
    &groups::LIST_GROUP,
    &groups::SCRUB_GROUP_INDEX,
];

/// The function for a kind of job, and whether it sends a mail.
pub(super) fn kind(kind: Kind) -> &'static JobKind {
    KINDS.iter().copied().find(|known| known.kind == kind).expect("every kind is registered, as a test asserts")
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn every_kind_of_job_is_registered() {
        assert!(Kind::iter().all(|it| kind(it).kind == it));
    }
}
