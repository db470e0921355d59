//! How many members groups have.

use std::collections::HashMap;

use entity::GroupId;

use super::read;
use super::store::members;
use crate::core::error::Result;
use crate::core::op::Op;

/// How many members a group has, for those who may know it.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// The members whom the list shows to those who see it.
    pub members: i32,
    /// The free places; unknown while the list doesn't show all members, or the number of the others would follow.
    pub free_places: Option<i32>,
}

/// How many members these groups have; groups of which the viewer may not know it are left out.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn counts(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, Counts>> {
    let seen = read::by_ids(op, groups).await?;
    let listed: HashMap<_, _> = members::counts_listed(op, groups).await?.into_iter().collect();
    let counts = seen.into_iter().filter_map(|(id, group)| {
        let active = group.active.filter(|_| op.app().is_none() || group.apps_read)?;
        let members = i32::try_from(listed.get(&id).copied().unwrap_or_default()).unwrap_or(i32::MAX);
        let free_places = group.capacity.filter(|_| members == active).map(|capacity| (capacity - active).max(0));
        Some((id, Counts { members, free_places }))
    });
    Ok(counts.collect())
}
