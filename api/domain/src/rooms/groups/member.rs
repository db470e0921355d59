//! The viewer's own membership in a group.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::peer_group::MemberList;
use entity::{GroupId, MemberId, MembershipId, Sealed, group_member};

use super::alias::{self, place};
use super::policy::heir_answers_until;
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, seal};

pub use entity::group_member::{Colour, Notifications, Role};

pub use super::policy::Standing;

/// The viewer's membership in a group, as they see it themselves.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Which.
    pub id: MembershipId,
    /// The group.
    pub group: GroupId,
    /// What the viewer is in the group now.
    pub standing: Standing,
    /// What the viewer may do in it.
    pub role: Role,
    /// What the viewer is called in it.
    pub alias: String,
    /// The pronouns that the viewer shows in it.
    pub pronouns: Option<String>,
    /// The viewer's colour in it.
    pub colour: Colour,
    /// What the viewer answered to the group's question, while that is to be decided.
    pub answer: Option<String>,
    /// The month in which the viewer became a member, as its first day.
    pub joined_in: Option<NaiveDate>,
    /// The guidelines that the viewer accepted.
    pub guidelines_version: i32,
    /// The widest list of members that the viewer accepted to be in.
    pub accepted_list: MemberList,
    /// What notifies the viewer.
    pub notifications: Notifications,
    /// From when the viewer may ask again.
    pub may_ask_from: Option<DateTime<Utc>>,
    /// When a ban ends, if it does.
    pub banned_until: Option<DateTime<Utc>>,
    /// Why the viewer was declined, removed or banned, if they were told.
    pub reason: Option<String>,
    /// A role that the viewer was offered.
    pub offered_role: Option<Role>,
    /// When the offer ends, if the server made it.
    pub offer_ends_at: Option<DateTime<Utc>>,
    /// Rises with each change.
    pub version: i32,
}

/// The keys of memberships and groups.
pub(super) type Keys = HashMap<uuid::Uuid, Arc<SealKey>>;

impl Membership {
    pub(super) fn open(keys: &Keys, row: &group_member::Model, now: DateTime<Utc>) -> Self {
        let key = keys.get(&row.id.0).map(AsRef::as_ref);
        let read = |column, sealed: &Option<Sealed>| key?.read(place(column, row.id), sealed.as_ref()?);
        let reason = keys.get(&row.group_id.0).zip(row.reason.as_ref());
        let standing = Standing::of(row.state, row.banned_until, now);
        Self {
            id: row.id.into(),
            group: row.group_id,
            standing,
            role: row.role,
            alias: alias::open(key, row.id, &row.alias),
            pronouns: read("pronouns", &row.pronouns),
            colour: row.colour,
            answer: read("answer", &row.answer),
            joined_in: row.joined_at.filter(|_| standing == Standing::Active).and_then(month),
            guidelines_version: row.guidelines_version,
            accepted_list: row.accepted_list,
            notifications: row.notifications,
            may_ask_from: row.may_ask_from.filter(|from| standing == Standing::Declined && *from > now),
            banned_until: row.banned_until.filter(|_| standing == Standing::Banned),
            reason: reason.and_then(|(key, sealed)| key.read(reason_place(row.id), sealed)),
            offered_role: row.offered_role.filter(|_| standing == Standing::Active && is_offered(row, now)),
            offer_ends_at: row.offered_at.filter(|_| row.offered_by.is_none()).map(heir_answers_until),
            version: row.version,
        }
    }
}

/// Whether an offer of a role still stands: what the server offers ends by the clock.
pub(super) fn is_offered(row: &group_member::Model, now: DateTime<Utc>) -> bool {
    row.offered_by.is_some() || row.offered_at.is_some_and(|at| now < heir_answers_until(at))
}

/// Where the reason of a decision is sealed, under the key of the group.
pub(super) fn reason_place(id: MemberId) -> Place {
    Place::new("group_member", "reason", id.0)
}

/// The first day of the month of a moment: dates of joining show by month.
pub(super) fn month(at: DateTime<Utc>) -> Option<NaiveDate> {
    at.date_naive().with_day(1)
}

/// Seals a text of a membership.
pub(super) fn sealed(op: &Op, key: &SealKey, id: MemberId, column: &'static str, text: Option<&str>) -> Option<Sealed> {
    text.map(|text| seal(op, key, place(column, id), text))
}
