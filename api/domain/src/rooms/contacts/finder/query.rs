//! What is asked of a list of contacts: which of them, in which order, and from which place on.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::fold::{MOST_LETTERS, Wanted};
use super::index::{Index, Row, SORTED_BY};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::page::{self, open_cursor};
use crate::core::text;
use crate::rooms::contacts::distance::Grade;
use crate::rooms::contacts::entry::{Kind, Role, SupportKind};

/// What a list of contacts is called in its cursors.
pub(super) const LIST: &str = "contacts";

/// The order of a list of contacts. Those that are alike in it come newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ContactOrder {
    /// Newest first.
    #[default]
    Newest,
    /// By name, as the viewer's locale has it.
    Name,
    /// In touch with last, first; those never in touch with, last.
    LastTouch,
    /// Due first, first; those without a cadence, last.
    MostOverdue,
}

/// Which of the viewer's contacts, in which order. Each part narrows the list; an empty one doesn't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactQuery {
    /// Beginnings of words of what they are called.
    pub search: Option<String>,
    /// One of these kinds.
    pub kinds: Vec<Kind>,
    /// One of these roles.
    pub roles: Vec<Role>,
    /// All of these kinds of support.
    pub support: Vec<SupportKind>,
    /// All of these tags.
    pub tags: Vec<String>,
    /// Core support, or not.
    pub is_core: Option<bool>,
    /// Linked, or not.
    pub is_linked: Option<bool>,
    /// Kept at one of these distances; nothing stands for none.
    pub distances: Vec<Option<Grade>>,
    /// Contacts that the viewer is losing touch with, or the others.
    pub is_losing_touch: Option<bool>,
    /// The order.
    pub order: ContactOrder,
}

/// A place in a list: what it is ordered by, and whose.
pub(super) struct Position {
    number: Option<i64>,
    name: Zeroizing<String>,
    pub id: ContactId,
}

impl ContactQuery {
    /// Whether the search can be looked for.
    pub(super) fn check(&self) -> Result<()> {
        if self.search.as_ref().is_some_and(|search| search.chars().count() > MOST_LETTERS) {
            let message = format!("`search` must be at most {MOST_LETTERS} characters long.");
            return Err(Error::refused_at("search", ErrorCode::Invalid, message));
        }
        Ok(())
    }

    /// Whether nothing is narrowed, and nothing ordered by what is sealed.
    pub(super) fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Those that are asked for, in order.
    pub(super) fn rows<'a>(
        &self,
        index: &'a Index,
        grades: &HashMap<PersonId, Grade>,
        now: DateTime<Utc>,
    ) -> Vec<&'a Row> {
        let wanted = self.search.as_deref().map(Wanted::new).filter(|wanted| !wanted.is_empty());
        let support = SupportKind::pack(&self.support).0;
        let tags: Vec<_> = self.tags.iter().map(|tag| text::line(tag)).collect();
        let any = |list: bool, found: bool| list || found;
        let fits = |row: &Row| {
            any(self.kinds.is_empty(), self.kinds.contains(&row.kind))
                && any(self.roles.is_empty(), row.role.is_some_and(|role| self.roles.contains(&role)))
                && row.support.0 & support == support
                && tags.iter().all(|tag| row.tags.iter().any(|known| known.as_str() == tag))
                && self.is_core.is_none_or(|is_core| is_core == row.is_core)
                && self.is_linked.is_none_or(|is_linked| is_linked == row.is_linked)
                && self.is_losing_touch.is_none_or(|losing| losing == row.due.is_some_and(|due| due <= now))
                && any(
                    self.distances.is_empty(),
                    self.distances.contains(&row.person.and_then(|person| grades.get(&person).copied())),
                )
                && wanted.as_ref().is_none_or(|wanted| row.names.matches(wanted))
        };
        let mut rows: Vec<&Row> = index.rows.iter().map(AsRef::as_ref).filter(|row| fits(row)).collect();
        // Names are in order already.
        if self.order != ContactOrder::Name {
            rows.sort_by_key(|row| (self.rank(self.number(row)), Reverse(row.id)));
        }
        rows
    }

    /// What a row is ordered by, where that is a number.
    fn number(&self, row: &Row) -> Option<i64> {
        match self.order {
            ContactOrder::Newest | ContactOrder::Name => None,
            ContactOrder::LastTouch => row.last_touch,
            ContactOrder::MostOverdue => row.due.map(|due| due.timestamp_micros()),
        }
    }

    /// Smaller is further up; what has no number comes last.
    fn rank(&self, number: Option<i64>) -> (bool, i64) {
        match (number, self.order) {
            (None, _) => (true, 0),
            (Some(number), ContactOrder::LastTouch) => (false, -number),
            (Some(number), _) => (false, number),
        }
    }

    /// Whether a row stands before or behind a place.
    pub(super) fn compare(&self, index: &Index, row: &Row, place: &Position) -> Ordering {
        if self.order == ContactOrder::Name {
            return index.collation.compare(&row.name, &place.name).then(place.id.cmp(&row.id));
        }
        let numbers = self.rank(self.number(row)).cmp(&self.rank(place.number));
        numbers.then(place.id.cmp(&row.id))
    }

    /// A row's place, to be sealed into a cursor: the order, the row, and what it is ordered by.
    pub(super) fn cursor(&self, row: &Row) -> Vec<u8> {
        let mut bytes = vec![self.order as u8];
        bytes.extend(row.id.0.as_bytes());
        match self.order {
            ContactOrder::Name => bytes.extend(row.name.as_bytes()),
            _ => bytes.extend(self.number(row).map(i64::to_be_bytes).into_iter().flatten()),
        }
        self.filled_up(bytes)
    }

    /// The place of a contact, where nothing but when it was made counts.
    pub(super) fn cursor_of(&self, id: ContactId) -> Vec<u8> {
        self.filled_up([&[self.order as u8][..], id.0.as_bytes()].concat())
    }

    /// All cursors of an order are of one length.
    fn filled_up(&self, place: Vec<u8>) -> Vec<u8> {
        let sorted_by = if self.order == ContactOrder::Name { SORTED_BY } else { size_of::<i64>() };
        page::filled_up(place, 1 + size_of::<Uuid>() + sorted_by + 1)
    }

    /// The place that a cursor of this order names.
    pub(super) fn place(&self, op: &Op, cursor: &str) -> Result<Position> {
        let bytes = open_cursor(op, LIST, cursor)?;
        let (order, bytes) = page::place_of(&bytes)?.split_first().ok_or(Error::BadCursor)?;
        let (id, rest) = bytes.split_first_chunk::<16>().ok_or(Error::BadCursor)?;
        if *order != self.order as u8 {
            return Err(Error::BadCursor);
        }
        let id = ContactId(Uuid::from_bytes(*id));
        let name = match self.order {
            ContactOrder::Name => String::from_utf8(rest.to_vec()).map_err(|_| Error::BadCursor)?,
            _ => String::new(),
        };
        let number = rest.first_chunk().filter(|_| name.is_empty()).map(|bytes| i64::from_be_bytes(*bytes));
        Ok(Position { number, name: Zeroizing::new(name), id })
    }
}
