//! A group, as one viewer may see it.

use chrono::{DateTime, Utc};
use entity::{GroupId, group_guidelines};

use super::policy::{NOTICE, OWNERS_ANSWER_IN, Seen, day_of, visibility};
use super::texts::{Texts, guidelines_place};
use crate::core::secrets::{SealKey, UNREADABLE};

pub use entity::group_member::Role;
pub use entity::peer_group::{Format, Inviters, JoinPolicy, MemberList, Visibility};

/// A group, as the viewer sees it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the group")]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is about; empty if it doesn't say.
    pub description: String,
    /// Its topics.
    pub topics: Vec<String>,
    /// What is asked of those who ask to join.
    pub question: Option<String>,
    /// The language that is spoken, as a BCP 47 tag.
    pub language: String,
    /// An ISO 3166 country or subdivision code.
    pub region: Option<String>,
    /// How it meets.
    pub format: Format,
    /// Who may see it now.
    pub visibility: Visibility,
    /// From when it is public, if that was announced and is to come.
    pub public_on: Option<DateTime<Utc>>,
    /// How one becomes a member.
    pub join_policy: JoinPolicy,
    /// Who sees the list of members.
    pub member_list: MemberList,
    /// Who may invite.
    pub inviters: Inviters,
    /// Whether apps of members may read the list of members and the log.
    pub apps_read: bool,
    /// The number of the present guidelines; 0 if there are none.
    pub guidelines_version: i32,
    /// Whether no place is free.
    pub is_full: bool,
    /// The number of places, for those who see how many members there are, and for owners.
    pub capacity: Option<i32>,
    /// The number of active members, for those who see how many there are.
    pub(super) active: Option<i32>,
    /// Rises with each change of the group's settings.
    pub version: i32,
    /// The UTC day on which it was closed, by its beginning.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether it can be read only: it is closed, or nobody owns it.
    pub is_read_only: bool,
    /// Whether the operator hid it: only its members see it, and nobody can join.
    pub is_hidden: bool,
    /// When ownership is offered to somebody else unless an owner does something, for owners.
    pub succession_at: Option<DateTime<Utc>>,
    /// When it closes, if nobody took it over.
    pub closes_at: Option<DateTime<Utc>>,
    /// The viewer's role, if they are an active member.
    pub own_role: Option<Role>,
}

impl Group {
    pub(super) fn open(key: Option<&SealKey>, seen: &Seen, now: DateTime<Utc>) -> Self {
        let (row, role) = (&seen.group, seen.role());
        let Texts { name, description, topics, question } = Texts::open(key, row);
        let is_searched = row.succession_since.is_some();
        let asked = row.succession_since.filter(|_| row.read_only_since.is_none());
        let sees_counts = counts_are_shown(row.member_list, role);
        let sees_capacity = role == Some(Role::Owner) || sees_counts;
        Self {
            id: row.id,
            name,
            description,
            topics,
            question,
            language: row.language.clone(),
            region: row.region.clone(),
            format: row.format,
            visibility: visibility(row, now),
            public_on: row.public_on.filter(|from| *from > now),
            join_policy: row.join_policy,
            member_list: row.member_list,
            inviters: row.inviters,
            apps_read: row.apps_read,
            guidelines_version: row.guidelines_version,
            is_full: row.active_count >= row.capacity,
            capacity: sees_capacity.then_some(row.capacity),
            active: sees_counts.then_some(row.active_count),
            version: row.version,
            closed_at: row.closed_at.map(day_of),
            is_read_only: row.closed_at.or(row.read_only_since).is_some(),
            is_hidden: row.hidden_at.is_some(),
            succession_at: asked.filter(|_| role == Some(Role::Owner)).map(|since| day_of(since + OWNERS_ANSWER_IN)),
            closes_at: row
                .read_only_since
                .filter(|_| !is_searched && row.closed_at.is_none())
                .map(|at| day_of(at + NOTICE)),
            own_role: role,
        }
    }
}

/// Whether somebody with a role in the group may know how many members it has: whoever sees the list does.
pub(super) fn counts_are_shown(list: MemberList, role: Option<Role>) -> bool {
    match role {
        None => false,
        Some(Role::Member) => list == MemberList::Members,
        Some(Role::Facilitator | Role::Owner) => list >= MemberList::Facilitators,
    }
}

/// A version of a group's guidelines.
#[derive(Clone, Debug)]
pub struct Guidelines {
    /// The number of the version, from 1.
    pub version: i32,
    /// The text.
    pub text: String,
    /// The UTC day on which the version began to apply, by its beginning.
    pub since: DateTime<Utc>,
}

impl Guidelines {
    pub(super) fn open(key: Option<&SealKey>, row: &group_guidelines::Model) -> Self {
        let text = key.map(|key| key.show(guidelines_place(row.group_id), &row.text));
        Self { version: row.version, text: text.unwrap_or_else(|| UNREADABLE.to_owned()), since: day_of(row.since) }
    }
}
