//! Pages by key (Relay's cursor connections): a cursor names a place in its list's order, never an offset.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::Sealed;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::node_id::{self, NodeKey};
use crate::core::op::Op;
use crate::core::secrets::Place;

/// How many items a page has where nothing is asked for.
const USUAL: u64 = 20;
/// How many it has at the most.
pub const MOST: i32 = 100;

/// Which page is asked for, in the list's own order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// How many.
    pub limit: u64,
    /// Whether they are the last ones rather than the first.
    pub backwards: bool,
    /// Only those behind this one.
    pub after: Option<String>,
    /// Only those before this one.
    pub before: Option<String>,
}

impl PageArgs {
    /// Reads Relay's arguments.
    ///
    /// # Errors
    ///
    /// A refusal where `first` and `last` are both given, or aren't from 1 to [`MOST`].
    pub fn new(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Self> {
        let (name, size) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Error::refused(ErrorCode::Invalid, "Give first or last, not both."));
            }
            (None, Some(last)) => ("last", Some(last)),
            (first, None) => ("first", first),
        };
        let limit = match size {
            None => USUAL,
            Some(size @ 1..=MOST) => u64::from(size.unsigned_abs()),
            Some(_) => {
                return Err(Error::refused_at(name, ErrorCode::Invalid, format!("{name} goes from 1 to {MOST}.")));
            }
        };
        Ok(Self { limit, backwards: name == "last", after, before })
    }

    /// How many rows to read: one more than asked for says whether there are more.
    pub(crate) fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// Makes the page of what was read, in the order in which it was read.
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
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Whether there are more behind.
    pub has_next: bool,
    /// Whether there are more before.
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
        match node_id::decode(&op.env.keys, cursor) {
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

/// A place in a list of the viewer's as a cursor: sealed, since what a list is ordered by may be private. The same place
/// is the same cursor, which the cipher allows (RFC 8452, section 4).
pub(crate) fn seal_cursor(op: &Op, list: &'static str, place: &[u8]) -> Result<String> {
    let sealed = op.env.keys.cursors.seal([0; 12], Place::new("cursor", list, op.viewer()?.person().0), place);
    Ok(URL_SAFE_NO_PAD.encode(sealed.0))
}

/// The place that a cursor of this list of the viewer's names.
pub(crate) fn open_cursor(op: &Op, list: &'static str, cursor: &str) -> Result<Zeroizing<Vec<u8>>> {
    let sealed = Sealed(URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?);
    let place = Place::new("cursor", list, op.viewer()?.person().0);
    op.env.keys.cursors.open(place, &sealed).map_err(|_| Error::BadCursor)
}
