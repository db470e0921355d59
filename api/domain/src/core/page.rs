//! Pages of lists, for cursor connections: a cursor is a position in the order of the list, never an offset.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::Sealed;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::node_id::{self, NodeKey};
use crate::core::op::Op;
use crate::core::secrets::Place;

/// The default size of a page.
const USUAL: u64 = 20;
/// The largest page.
pub const MOST: i32 = 100;

/// Ends a place that is filled up.
const END: u8 = 0x80;

/// The arguments of a connection: which page of a list is requested.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// The size of the page.
    pub limit: u64,
    /// Whether the last items are requested, rather than the first.
    pub backwards: bool,
    /// The cursor that the items come after.
    pub after: Option<String>,
    /// The cursor that the items come before.
    pub before: Option<String>,
}

impl PageArgs {
    /// Checks the arguments.
    ///
    /// # Errors
    ///
    /// A refusal if `first` and `last` are both given, or aren't between 1 and [`MOST`].
    pub fn new(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Self> {
        let (name, size) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Error::refused(
                    ErrorCode::Invalid,
                    "`first` and `last` can't be combined. Send one of them.",
                ));
            }
            (None, Some(last)) => ("last", Some(last)),
            (first, None) => ("first", first),
        };
        let limit = match size {
            None => USUAL,
            Some(size @ 1..=MOST) => u64::from(size.unsigned_abs()),
            Some(_) => {
                return Err(Error::refused_at(
                    name,
                    ErrorCode::Invalid,
                    format!("`{name}` must be between 1 and {MOST}."),
                ));
            }
        };
        Ok(Self { limit, backwards: name == "last", after, before })
    }

    /// The number of rows to read: one more than requested, to find out whether there are more.
    pub(crate) fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// Makes the page from the rows, in the order in which they were read.
    pub(crate) fn page<T>(&self, mut items: Vec<T>) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        if self.backwards {
            items.reverse();
        }
        Page {
            items,
            has_next: if self.backwards { self.before.is_some() } else { more },
            has_previous: if self.backwards { more } else { self.after.is_some() },
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Whether there are more items after this page.
    pub has_next: bool,
    /// Whether there are more items before this page.
    pub has_previous: bool,
}

/// Newest first, from a cursor on, which is a node id; one row more than the page holds.
pub(crate) fn by_key<K: NodeKey, E: EntityTrait>(
    op: &Op,
    args: &PageArgs,
    query: Select<E>,
    column: impl ColumnTrait,
) -> Result<Select<E>> {
    let key = |cursor: &str| -> Result<Uuid> {
        match node_id::decode(&op.ids(), cursor) {
            Some((node, id)) if node == K::NODE => Ok(id),
            _ => Err(Error::BadCursor),
        }
    };
    let [after, before] = [&args.after, &args.before].map(|cursor| cursor.as_deref().map(key).transpose());
    Ok(newest_first(args, [after?, before?], query, column))
}

/// Newest first, between two rows; one row more than the page holds.
pub(crate) fn newest_first<E: EntityTrait>(
    args: &PageArgs,
    [after, before]: [Option<Uuid>; 2],
    mut query: Select<E>,
    column: impl ColumnTrait,
) -> Select<E> {
    if let Some(after) = after {
        query = query.filter(column.lt(after));
    }
    if let Some(before) = before {
        query = query.filter(column.gt(before));
    }
    let order = if args.backwards { Order::Asc } else { Order::Desc };
    query.order_by(column, order).limit(args.fetch())
}

/// A page of each of several lists, by one statement, whose rows say of which list they are. `None` for no lists. The order
/// within a list isn't kept.
pub(crate) fn of_each(pages: impl IntoIterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let page = |select| Query::select().column(Asterisk).from_subquery(select, "page").take();
    pages.into_iter().map(page).reduce(|mut all, more| all.union(UnionType::All, more).take())
}

/// So many of a select's rows behind one of them, in the order of a key of several columns.
pub(crate) fn behind<E: EntityTrait, C: ColumnTrait, const N: usize>(
    mut query: Select<E>,
    key: [C; N],
    last: Option<[Expr; N]>,
    limit: u64,
) -> Select<E> {
    if let Some(last) = last {
        query = query.filter(Expr::tuple(key.map(|column| Expr::col(column.as_column_ref()))).gt(Expr::tuple(last)));
    }
    key.into_iter().fold(query, QueryOrder::order_by_asc).limit(limit)
}

/// The cursor of a position in a list of the viewer's. It is sealed, since the sort keys of a list may be private. The
/// same position gives the same cursor, which the cipher allows (RFC 8452, section 4).
pub(crate) fn seal_cursor(op: &Op, list: &'static str, place: &[u8]) -> Result<String> {
    let sealed = op.env.keys.cursors.seal([0; 12], Place::new("cursor", list, op.reader()?), place);
    Ok(URL_SAFE_NO_PAD.encode(sealed.0))
}

/// A place of its list's cursors, all of which have one length: it would tell of the place's. `room` holds the longest place,
/// and one byte more (ISO/IEC 7816-4, section 9.2.3.1, pads in this way).
pub(crate) fn filled_up(mut place: Vec<u8>, room: usize) -> Vec<u8> {
    place.push(END);
    place.resize(room.max(place.len()), 0);
    place
}

/// The place without what fills it up.
pub(crate) fn place_of(filled: &[u8]) -> Result<&[u8]> {
    let end = filled.iter().rposition(|byte| *byte != 0).ok_or(Error::BadCursor)?;
    filled.get(..end).filter(|_| filled[end] == END).ok_or(Error::BadCursor)
}

/// The position of a cursor in this list of the viewer's.
pub(crate) fn open_cursor(op: &Op, list: &'static str, cursor: &str) -> Result<Zeroizing<Vec<u8>>> {
    let sealed = Sealed(URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?);
    let place = Place::new("cursor", list, op.reader()?);
    op.env.keys.cursors.open(place, &sealed).map_err(|_| Error::BadCursor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_read_again_whatever_fills_it(place in prop::collection::vec(any::<u8>(), 0..12)) {
            let filled = filled_up(place.clone(), 13);
            prop_assert_eq!(filled.len(), 13);
            prop_assert_eq!(place_of(&filled).ok(), Some(&place[..]));
        }
    }

    #[test]
    fn what_was_not_filled_up_is_no_place() {
        for bytes in [&[][..], &[0, 0], &[1, 2], &[0x80, 1]] {
            assert!(place_of(bytes).is_err(), "{bytes:?}");
        }
    }
}
