//! Members as others see them: an alias and a random id, and nothing of the account.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::group_member::{Colour, Role};
use entity::{GroupId, MemberId, PersonId, Sealed, group_member};

use super::alias;
use super::listed::{ListOf, Listed};
use super::member::{Keys, month};
use super::store::{desk, members};
use crate::core::error::Result;
use crate::core::op::Op;

/// A member, as the others see them.
#[derive(Clone, Debug)]
pub struct Member {
    /// Which.
    pub id: MemberId,
    /// The group.
    pub group: GroupId,
    /// What they are called in the group.
    pub alias: String,
    /// The pronouns that they show in it.
    pub pronouns: Option<String>,
    /// Their colour in it.
    pub colour: Colour,
    /// What they may do in it.
    pub role: Role,
    /// The month in which they became a member, as its first day; none if they aren't one.
    pub joined_in: Option<NaiveDate>,
    /// Whether they are the viewer.
    pub is_viewer: bool,
}

impl Member {
    pub(super) fn open(keys: &Keys, row: &group_member::Model, viewer: PersonId) -> Self {
        let key = keys.get(&row.id.0).map(AsRef::as_ref);
        let read = |column, sealed: &Option<Sealed>| key?.read(alias::place(column, row.id), sealed.as_ref()?);
        Self {
            id: row.id,
            group: row.group_id,
            alias: alias::open(key, row.id, &row.alias),
            pronouns: read("pronouns", &row.pronouns),
            colour: row.colour,
            role: row.role,
            joined_in: row.joined_at.filter(|_| row.state == group_member::State::Active).and_then(month),
            is_viewer: row.person_id == viewer,
        }
    }
}

/// Opens members, in the order of the rows.
pub(super) async fn opened(op: &Op, rows: &[group_member::Model]) -> Result<Vec<Member>> {
    let (viewer, _) = op.viewer()?.among_groups()?;
    let keys = op.env.vault.keys(rows.iter().map(|row| row.id.0)).await?;
    Ok(rows.iter().map(|row| Member::open(&keys, row, viewer)).collect())
}

/// Those of these members whom the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn members_by_ids(op: &Op, ids: &[MemberId]) -> Result<HashMap<MemberId, Member>> {
    let rows = members::visible_by_ids(op, ids).await?;
    Ok(opened(op, &rows).await?.into_iter().map(|member| (member.id, member)).collect())
}

/// How many members the viewer sees in each of these lists.
///
/// # Errors
///
/// As [`members_by_ids`].
pub async fn count_listed(op: &Op, wanted: &[ListOf]) -> Result<HashMap<ListOf, i32>> {
    let mut by_list: HashMap<Listed, Vec<GroupId>> = HashMap::new();
    for ListOf { group, list } in wanted {
        by_list.entry(*list).or_default().push(*group);
    }
    let mut counts: HashMap<_, _> = wanted.iter().map(|of| (*of, 0)).collect();
    // As many statements as there are kinds of lists, whatever the groups.
    for (list, groups) in by_list {
        for (group, count) in desk::counts_of(op, list, &groups).await? {
            counts.insert(ListOf { group, list }, i32::try_from(count).unwrap_or(i32::MAX));
        }
    }
    Ok(counts)
}
