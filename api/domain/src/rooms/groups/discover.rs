//! Discovery: searching the groups that are public. Whoever bans the viewer isn't there.

use super::discovery::{self, Facets, Filter, GroupOrder};
use super::entry::Group;
use super::read;
use super::store::sight;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

/// A page of the public groups that a filter finds, each with its cursor, and how many it finds, if that is known anyway.
///
/// # Errors
///
/// A refusal for a filter out of bounds; [`crate::Error::BadCursor`] for a cursor that isn't of this list in this order.
pub async fn discover(
    op: &Op,
    filter: &Filter,
    order: GroupOrder,
    args: &PageArgs,
) -> Result<(Page<(String, Group)>, Option<u64>)> {
    let hidden = Some(sight::banning(op.person()?, op.now));
    let discovery::Found { page: found, total } = discovery::search(op, filter, &hidden, order, args).await?;
    let ids: Vec<_> = found.items.iter().map(|(_, id)| *id).collect();
    let mut groups = read::by_ids(op, &ids).await?;
    // What was hidden or closed since it was found isn't there.
    let items = found.items.into_iter().filter_map(|(cursor, id)| Some((cursor, groups.remove(&id)?))).collect();
    let page = Page { items, has_next: found.has_next, has_previous: found.has_previous };
    Ok((page, total.map(|total| total.groups)))
}

/// How many public groups a filter finds, up to 1,000.
///
/// # Errors
///
/// As [`discover`].
pub async fn count_found(op: &Op, filter: &Filter) -> Result<u64> {
    let hidden = Some(sight::banning(op.person()?, op.now));
    Ok(discovery::count(op, filter, &hidden).await?.groups)
}

/// The topics and languages of the public groups that a filter finds.
///
/// # Errors
///
/// As [`discover`].
pub async fn facets(op: &Op, filter: &Filter) -> Result<Facets> {
    let hidden = Some(sight::banning(op.person()?, op.now));
    discovery::facets(op, filter, &hidden).await
}
