//! Gestures: one tap that says "thinking of you". It counts as a touch, and asks for nothing back.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
pub use entity::gesture::Kind as GestureKind;
use entity::{ContactId, GestureId, PersonId, feed_event, gesture};

use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::tx::Tx;
use crate::rooms::checkins::plans;
use crate::rooms::contacts::{self, TouchKind};

/// How many gestures one sends another within a day at the most.
const MOST_A_DAY: u64 = 10;

/// A gesture that the viewer sent or was sent.
#[derive(Clone, Debug)]
pub struct Gesture {
    /// Which.
    pub id: GestureId,
    /// From whom.
    pub sender: PersonId,
    /// To whom.
    pub recipient: PersonId,
    /// What it says.
    pub kind: GestureKind,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

impl From<gesture::Model> for Gesture {
    fn from(row: gesture::Model) -> Self {
        Self { id: row.id, sender: row.from_id, recipient: row.to_id, kind: row.kind, created_at: row.at }
    }
}

/// Sends a gesture to the person behind a contact.
///
/// # Errors
///
/// A refusal where the contact isn't the viewer's or isn't linked, where the viewer keeps a distance from the person, or
/// where they were sent as many as may be within a day.
pub async fn send(op: &Op, contact: ContactId, kind: GestureKind) -> Result<Gesture> {
    let tx = Tx::begin(op).await?;
    let may = plans::approach(&tx, contact).await?;
    let (me, other) = (may.subject().me, may.subject().other);
    let lately = store::count_gestures_since(&tx, [me, other], op.now - Duration::days(1)).await?;
    if lately >= MOST_A_DAY {
        let message = format!("{MOST_A_DAY} gestures to one person are enough for a day.");
        return Err(Error::refused_at("contactId", ErrorCode::LimitReached, message));
    }
    let row = gesture::Model { id: GestureId(op.id()), from_id: me, to_id: other, kind, at: op.now };
    let gesture = Gesture::from(row.clone());
    store::send(&tx, &may, row).await?;
    let touched = contacts::count_as_touch(&tx, TouchKind::Gesture, other).await?;
    tx.tell_each_reached(me, vec![other], vec![touched, (feed_event::Kind::GestureReceived, gesture.id.0)]);
    tx.commit_as(gesture.id).await?;
    Ok(gesture)
}

/// The gestures that reached the viewer, newest first.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't a gesture's.
pub async fn gestures(op: &Op, args: &PageArgs) -> Result<Page<Gesture>> {
    let rows = store::page_of_gestures(op, args).await?;
    Ok(args.page(rows.into_iter().map(Gesture::from).collect()))
}

/// How many gestures reached the viewer.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn count_gestures(op: &Op) -> Result<u64> {
    store::count_gestures(op).await
}

/// Those of these that the viewer sees.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn gestures_by_ids(op: &Op, ids: &[GestureId]) -> Result<HashMap<GestureId, Gesture>> {
    Ok(store::gestures_of_ids(op, ids).await?.into_iter().map(|row| (row.id, row.into())).collect())
}

impl Again for Gesture {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        gestures_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
