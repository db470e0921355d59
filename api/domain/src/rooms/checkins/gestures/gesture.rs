//! Gestures: one-tap messages such as "thinking of you". A gesture counts as a touch and needs no reply.

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

/// The maximum number of gestures that one person sends another within 24 hours.
const MOST_A_DAY: u64 = 10;

/// A gesture that the viewer sent or received.
#[derive(Clone, Debug)]
pub struct Gesture {
    /// The id of the gesture.
    pub id: GestureId,
    /// The person who sent it.
    pub sender: PersonId,
    /// The person who received it.
    pub recipient: PersonId,
    /// What it means.
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
/// A refusal if the contact isn't visible to the viewer or isn't linked, if the viewer keeps a distance from the person, or
/// if the viewer has sent them 10 gestures within the last 24 hours.
pub async fn send(op: &Op, contact: ContactId, kind: GestureKind) -> Result<Gesture> {
    let tx = Tx::begin(op).await?;
    let may = plans::approach(&tx, contact).await?;
    let (me, other) = (may.subject().me, may.subject().other);
    let lately = store::count_gestures_since(&tx, [me, other], op.now - Duration::days(1)).await?;
    if lately >= MOST_A_DAY {
        let message = format!("You can send a person at most {MOST_A_DAY} gestures within 24 hours.");
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

/// A page of the gestures that the viewer received, newest first.
///
/// # Errors
///
/// [`Error::BadCursor`] if the cursor isn't that of a gesture.
pub async fn gestures(op: &Op, args: &PageArgs) -> Result<Page<Gesture>> {
    let rows = store::page_of_gestures(op, args).await?;
    Ok(args.page(rows.into_iter().map(Gesture::from).collect()))
}

/// The number of gestures that the viewer received.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn count_gestures(op: &Op) -> Result<u64> {
    store::count_gestures(op).await
}

/// Finds gestures by id. Gestures that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn gestures_by_ids(op: &Op, ids: &[GestureId]) -> Result<HashMap<GestureId, Gesture>> {
    Ok(store::gestures_of_ids(op, ids).await?.into_iter().map(|row| (row.id, row.into())).collect())
}

impl Again for Gesture {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        gestures_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
