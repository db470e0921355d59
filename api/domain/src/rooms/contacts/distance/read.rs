//! Reading distances: one's own, and nobody else's.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{DistanceId, PersonId, distance};
use sea_orm::{ActiveEnum, ColumnTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{Grade, name_place, store};
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, by_key};
use crate::core::pen::Pen;
use crate::core::secrets::SealKey;
use crate::rooms::contacts::export::PAGE;

/// How far the viewer keeps from a person.
#[derive(Clone, Debug)]
pub struct Distance {
    /// Which: another one with each change.
    pub id: DistanceId,
    /// From whom.
    pub person: PersonId,
    /// What the viewer knew them by when it began.
    pub name: String,
    /// How far.
    pub grade: Grade,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Whether it came of stepping back from everyone, and undoing that takes it back.
    pub is_stepped_back: bool,
}

pub(super) fn name(key: &SealKey, row: &distance::Model) -> String {
    key.show(name_place(row.id), &row.name)
}

pub(super) fn open(key: &SealKey, row: &distance::Model) -> Distance {
    Distance {
        id: row.id,
        person: row.person_id,
        name: name(key, row),
        grade: row.grade,
        created_at: row.since,
        is_stepped_back: row.before_stepping_back.is_some(),
    }
}

/// A page of the distances that the viewer keeps, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a distance's.
pub async fn page(op: &Op, args: &PageArgs) -> Result<Page<Distance>> {
    let viewer = op.person()?;
    let query = by_key::<DistanceId, _>(op, args, store::visible_to(viewer), distance::Column::Id)?;
    let rows = query.all(op.env.db.read()).await?;
    let key = op.env.vault.key(viewer.0).await?;
    Ok(args.page(rows.iter().map(|row| open(&key, row)).collect()))
}

/// From how many people the viewer keeps a distance.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count(op: &Op) -> Result<u64> {
    store::count(op.env.db.read(), op.person()?).await
}

/// Those of these that the viewer keeps now.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[DistanceId]) -> Result<HashMap<DistanceId, Distance>> {
    let viewer = op.person()?;
    let rows = store::visible_to(viewer)
        .filter(distance::COLUMN.id.is_in(filled(ids.iter().copied())))
        .all(op.env.db.read())
        .await?;
    let key = op.env.vault.key(viewer.0).await?;
    Ok(rows.iter().map(|row| (row.id, open(&key, row))).collect())
}

/// How far the viewer keeps from these people; who isn't named is kept from in nothing.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn grades(op: &Op, people: &[PersonId]) -> Result<HashMap<PersonId, Grade>> {
    let rows: Vec<(PersonId, Grade)> = store::visible_to(op.person()?)
        .filter(distance::COLUMN.person_id.is_in(filled(people.iter().copied())))
        .select_only()
        .column(distance::Column::PersonId)
        .column(distance::Column::Grade)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

/// All grades of the viewer's, for a list that is narrowed by them.
pub(in crate::rooms::contacts) async fn all_grades(op: &Op) -> Result<HashMap<PersonId, Grade>> {
    let rows: Vec<(PersonId, Grade)> = store::visible_to(op.person()?)
        .select_only()
        .column(distance::Column::PersonId)
        .column(distance::Column::Grade)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().collect())
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
