//! Reading distances: one's own, and nobody else's.

use std::collections::HashMap;

use entity::{DistanceId, PersonId};
use sea_orm::ActiveEnum;
use serde_json::json;

use super::entry::{Distance, Grade, name, open};
use super::store;
use crate::core::error::Result;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::pen::Pen;
use crate::core::secrets::SealKey;
use crate::rooms::contacts::store::PAGE;

/// A page of the distances that the viewer keeps, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a distance's.
pub async fn page(op: &Op, args: &PageArgs) -> Result<Page<Distance>> {
    let rows = store::page(op, args).await?;
    let key = op.env.vault.key(op.person()?.0).await?;
    Ok(args.page(rows.iter().map(|row| open(&key, row)).collect()))
}

/// From how many people the viewer keeps a distance.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count(op: &Op) -> Result<u64> {
    store::count(op).await
}

/// Those of these that the viewer keeps now.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[DistanceId]) -> Result<HashMap<DistanceId, Distance>> {
    let rows = store::by_ids(op, ids).await?;
    let key = op.env.vault.key(op.person()?.0).await?;
    Ok(rows.iter().map(|row| (row.id, open(&key, row))).collect())
}

/// How far the viewer keeps from these people; whoever isn't in it, they keep no distance from.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn grades(op: &Op, people: &[PersonId]) -> Result<HashMap<PersonId, Grade>> {
    store::grades(op, Some(people)).await
}

/// All grades of the viewer's, for a list that is narrowed by them.
pub(in crate::rooms::contacts) async fn all_grades(op: &Op) -> Result<HashMap<PersonId, Grade>> {
    store::grades(op, None).await
}

impl Again for Distance {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

/// Writes all that the viewer keeps or kept from people.
pub(in crate::rooms::contacts) async fn export(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("distances")?;
    let mut after: Option<DistanceId> = None;
    loop {
        let rows = store::every(op, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            let grade = row.grade.to_value();
            let distance =
                json!({ "name": name(key, row), "grade": grade, "createdAt": row.since, "endedAt": row.until });
            pen.item(&distance).await?;
        }
    }
    pen.end();
    Ok(())
}
