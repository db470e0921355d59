//! Searching public groups: a page of them, how many there are, and of what topics and languages.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use entity::GroupId;

use super::filter::Filter;
use super::order::GroupOrder;
use super::{COUNTED, store};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

pub use store::Hidden;

/// How many topics, and how many languages, are shown with how many groups have them.
const MOST_FACETS: usize = 50;

/// How many groups a search finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number, up to [`COUNTED`].
    pub groups: u64,
    /// Whether there are more.
    pub has_more: bool,
}

/// What a search has found.
#[derive(Debug)]
pub struct Found {
    /// The groups, each with its cursor.
    pub page: Page<(String, GroupId)>,
    /// How many there are altogether, if it is known without asking for it.
    pub total: Option<Total>,
}

/// A topic or a language of groups that a search finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The topic, or the BCP 47 tag of the language.
    pub value: String,
    /// How many of the counted groups have it.
    pub groups: u64,
}

/// The topics and languages of the groups that a search finds, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facets {
    /// The topics.
    pub topics: Vec<Facet>,
    /// The languages.
    pub languages: Vec<Facet>,
    /// How many groups were counted, and whether there are more.
    pub total: Total,
}

/// A page of the public groups that a filter finds and that aren't hidden from the viewer.
pub(crate) async fn search(
    op: &Op,
    filter: &Filter,
    hidden: &Hidden,
    order: GroupOrder,
    args: &PageArgs,
) -> Result<Found> {
    filter.check()?;
    let place = |cursor: &Option<String>| cursor.as_deref().map(|cursor| order.place(op, cursor)).transpose();
    let between = store::Between {
        order,
        after: place(&args.after)?,
        before: place(&args.before)?,
        backwards: args.backwards,
        limit: args.fetch(),
    };
    let (rows, total) = store::page(op, &filter.wanted(), hidden, &between).await?;
    let Page { items, has_next, has_previous } = args.page(rows);
    let items = items.into_iter().map(|row| Ok((order.cursor(op, &row.place)?, row.group))).collect::<Result<_>>()?;
    Ok(Found { page: Page { items, has_next, has_previous }, total: total.map(Total::of) })
}

/// How many public groups a filter finds.
pub(crate) async fn count(op: &Op, filter: &Filter, hidden: &Hidden) -> Result<Total> {
    filter.check()?;
    Ok(Total::of(store::count(op, &filter.wanted(), hidden).await?))
}

/// The topics and languages of the public groups that a filter finds: of [`COUNTED`] of them, if there are more. Which of
/// them are counted then is up to the database.
pub(crate) async fn facets(op: &Op, filter: &Filter, hidden: &Hidden) -> Result<Facets> {
    filter.check()?;
    let wanted = filter.wanted();
    let (mut topics, mut languages, mut counted) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (of_some, language, groups) in store::facets(op, &wanted, hidden).await? {
        counted += groups;
        *languages.entry(language).or_default() += groups;
        for topic in serde_json::from_str::<Vec<String>>(&of_some).map_err(Error::internal)? {
            *topics.entry(topic).or_default() += groups;
        }
    }
    // Whether there is one more isn't known of a full count.
    let all = if counted == COUNTED { store::count(op, &wanted, hidden).await? } else { counted };
    Ok(Facets { topics: most_frequent(topics), languages: most_frequent(languages), total: Total::of(all) })
}

impl Total {
    fn of(found: u64) -> Self {
        Self { groups: found.min(COUNTED), has_more: found > COUNTED }
    }
}

fn most_frequent(counts: BTreeMap<String, u64>) -> Vec<Facet> {
    let mut facets: Vec<_> = counts.into_iter().map(|(value, groups)| Facet { value, groups }).collect();
    facets.sort_by_key(|facet| Reverse(facet.groups));
    facets.truncate(MOST_FACETS);
    facets
}
