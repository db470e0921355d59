//! Finding contacts: by what they are called, narrowed and ordered. Names are sealed, so the database can do neither: a
//! bounded index for each viewer, in memory and wiped when it goes, is kept by the revision of their feed.

mod fold;
mod index;
mod kept;
mod order;
mod query;

use std::collections::HashMap;

use entity::ContactId;

pub use index::Tag;
pub use kept::Finder;
use query::LIST;
pub use query::{ContactOrder, ContactQuery};

use super::entry::Contact;
use super::{distance, read};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, seal_cursor};

/// A page of the viewer's contacts, each with its cursor, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Found {
    /// The page.
    pub page: Page<(String, Contact)>,
    /// How many contacts the whole list has, if finding them has told.
    pub total: Option<u64>,
}

/// A page of the viewer's contacts, as they are asked for. It takes one statement for all of them newest first,
/// otherwise two, and some more after a change of the network; how many contacts there are makes no difference.
///
/// # Errors
///
/// A refusal for what can't be searched for; [`crate::Error::BadCursor`] for a cursor of another list or another order.
pub async fn find(op: &Op, query: &ContactQuery, args: &PageArgs) -> Result<Found> {
    query.check()?;
    if query.is_everything() {
        return everything(op, query, args).await;
    }
    let index = op.env.state::<Finder>().index(op).await?;
    let grades = if query.distances.is_empty() { HashMap::new() } else { distance::all_grades(op).await? };
    let rows = query.rows(&index, &grades, op.now);
    let place = |cursor: &Option<String>| cursor.as_deref().map(|cursor| query.place(op, cursor)).transpose();
    let (after, before) = (place(&args.after)?, place(&args.before)?);
    // Everything is at hand: the places are found by halving, and stand whatever became of the contacts that they name.
    let begin = after.map_or(0, |place| rows.partition_point(|row| query.compare(&index, row, &place).is_le()));
    let end = before.map_or(rows.len(), |place| rows.partition_point(|row| query.compare(&index, row, &place).is_lt()));
    let end = end.max(begin);
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let (from, to) =
        if args.backwards { (end.saturating_sub(limit).max(begin), end) } else { (begin, end.min(begin + limit)) };
    let ids: Vec<ContactId> = rows[from..to].iter().map(|row| row.id).collect();
    let mut contacts = read::by_ids(op, &ids).await?;
    let items = rows[from..to].iter().filter_map(|row| Some((row, contacts.remove(&row.id)?)));
    let items = items.map(|(row, contact)| Ok((seal_cursor(op, LIST, &query.cursor(row))?, contact)));
    let page = Page { items: items.collect::<Result<_>>()?, has_next: to < rows.len(), has_previous: from > 0 };
    Ok(Found { page, total: Some(u64::try_from(rows.len()).unwrap_or(u64::MAX)) })
}

/// All contacts, newest first: the database can do that by itself.
async fn everything(op: &Op, query: &ContactQuery, args: &PageArgs) -> Result<Found> {
    let place = |cursor: &Option<String>| cursor.as_deref().map(|cursor| query.place(op, cursor)).transpose();
    let between = [place(&args.after)?, place(&args.before)?].map(|place| place.map(|place| place.id));
    let page = read::newest(op, args, between).await?;
    let items =
        page.items.into_iter().map(|contact| Ok((seal_cursor(op, LIST, &query.cursor_of(contact.id))?, contact)));
    let page = Page { items: items.collect::<Result<_>>()?, has_next: page.has_next, has_previous: page.has_previous };
    Ok(Found { page, total: None })
}

/// The tags of the viewer's contacts, in the order of their locale, each with how many have it.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn tags(op: &Op) -> Result<Vec<Tag>> {
    Ok(op.env.state::<Finder>().index(op).await?.tags())
}
