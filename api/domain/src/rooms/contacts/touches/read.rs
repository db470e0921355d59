//! Reading touches: by key, and the history of a page of contacts by one statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, TouchId, touch};
use sea_orm::ActiveEnum;
use serde_json::json;
use uuid::Uuid;

use super::entry::{Touch, open};
use super::store;
use crate::core::error::{Error, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, open_cursor, seal_cursor};
use crate::core::pen::Pen;
use crate::core::secrets::SealKey;
use crate::rooms::contacts::store::PAGE;

/// A page of a contact's touches: what a loader asks for, for many contacts at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TouchesOf {
    /// Whose.
    pub contact: ContactId,
    /// Which of them.
    pub args: PageArgs,
}

const LIST: &str = "touches";

/// Pages of the histories of the viewer's contacts, newest first; each touch with its cursor.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't of the viewer's touches.
pub async fn pages_of(op: &Op, wanted: &[TouchesOf]) -> Result<HashMap<TouchesOf, Page<(String, Touch)>>> {
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let mut by_args: HashMap<&PageArgs, Vec<ContactId>> = HashMap::new();
    for TouchesOf { contact, args } in wanted {
        by_args.entry(args).or_default().push(*contact);
    }
    let mut pages = HashMap::new();
    // As many statements as the document has places that ask for histories, whatever the contacts.
    for (args, contacts) in by_args {
        let between =
            [&args.after, &args.before].map(|cursor| cursor.as_deref().map(|text| place(op, text)).transpose());
        let [after, before] = between;
        let rows = store::some_of_each(op, &contacts, args.fetch(), args.backwards, [after?, before?]).await?;
        let mut of_each: HashMap<ContactId, Vec<(String, Touch)>> = HashMap::new();
        for row in &rows {
            of_each.entry(row.contact_id).or_default().push((cursor(op, row)?, open(&key, row)));
        }
        for contact in contacts {
            let touches = of_each.remove(&contact).unwrap_or_default();
            pages.insert(TouchesOf { contact, args: args.clone() }, args.page(touches));
        }
    }
    Ok(pages)
}

fn cursor(op: &Op, row: &touch::Model) -> Result<String> {
    let bytes = [&row.occurred_at.timestamp_micros().to_be_bytes()[..], row.id.0.as_bytes()].concat();
    seal_cursor(op, LIST, &bytes)
}

fn place(op: &Op, cursor: &str) -> Result<(DateTime<Utc>, TouchId)> {
    let bytes = open_cursor(op, LIST, cursor)?;
    let (micros, id) = bytes.split_first_chunk::<8>().ok_or(Error::BadCursor)?;
    let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros)).ok_or(Error::BadCursor)?;
    Ok((at, TouchId(Uuid::from_slice(id).map_err(|_| Error::BadCursor)?)))
}

/// How many touches each of these contacts of the viewer's has.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn count_of(op: &Op, contacts: &[ContactId]) -> Result<HashMap<ContactId, i32>> {
    let counts = store::counts(op, contacts).await?;
    Ok(counts.into_iter().map(|(contact, count)| (contact, i32::try_from(count).unwrap_or(i32::MAX))).collect())
}

/// Those of these touches that the viewer sees.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[TouchId]) -> Result<HashMap<TouchId, Touch>> {
    let rows = store::by_ids(op, ids).await?;
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    Ok(rows.iter().map(|row| (row.id, open(&key, row))).collect())
}

impl Again for Touch {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

impl Again for Vec<Touch> {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let ids: Vec<_> = kept.read().collect();
        let mut found = by_ids(op, &ids).await?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}

/// Writes all touches of the viewer's, of deleted contacts too.
pub(in crate::rooms::contacts) async fn export(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("touches")?;
    let mut after: Option<TouchId> = None;
    loop {
        let rows = store::every(op, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            let touch = open(key, row);
            let kind = touch.kind.to_value();
            let touch = json!({ "contactId": touch.contact, "kind": kind, "occurredAt": touch.occurred_at, "note": touch.note });
            pen.item(&touch).await?;
        }
    }
    pen.end();
    Ok(())
}
