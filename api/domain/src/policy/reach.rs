//! What of one person reaches another: the one place that joins rooms, as SQL, so that it holds at the moment of reading.
//!
//! A link has two sides, and each is its owner's own. A person sees another while their own side stands; what they see
//! stays as it was when the other ended theirs.

use entity::{PersonId, link, profile};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::error::Result;
use crate::tx::Tx;

/// The profiles that a person sees of others: of those whom their own side of a link names, each in the version that
/// the other side shows.
pub(crate) fn profiles_shown_to(viewer: PersonId) -> sea_orm::Select<profile::Entity> {
    let shown = (Alias::new("shown"), profile::Column::Version);
    let theirs = |column: link::Column| Expr::col((Alias::new("theirs"), column));
    let mut newest = Query::select();
    newest
        .expr(Expr::col(shown.clone()).max())
        .from_as(profile::Entity, "shown")
        .and_where(Expr::col(("shown", profile::Column::PersonId)).equals(profile::Column::PersonId.as_column_ref()))
        .cond_where(
            Condition::any()
                .add(theirs(link::Column::Until).is_null())
                .add(Expr::col(("shown", profile::Column::Since)).lte(theirs(link::Column::Until))),
        );
    let mut other_side = Query::select();
    other_side
        .expr(Expr::val(1))
        .from_as(link::Entity, "theirs")
        .and_where(theirs(link::Column::OwnerId).equals(profile::Column::PersonId.as_column_ref()))
        .and_where(theirs(link::Column::PersonId).eq(viewer))
        .and_where(Expr::col(profile::Column::Version.as_column_ref()).in_subquery(newest));
    profile::Entity::find()
        .filter(Expr::col(profile::Column::PersonId.as_column_ref()).in_subquery(named_by(viewer)))
        .filter(Expr::exists(other_side))
}

/// The people whom a person's own, standing side of a link names.
fn named_by(owner: PersonId) -> SelectStatement {
    let mut people = Query::select();
    people
        .column(link::Column::PersonId)
        .from(link::Entity)
        .and_where(link::COLUMN.owner_id.eq(owner))
        .and_where(link::COLUMN.until.is_null());
    people
}

/// Whose own side names this person, whether or not the person's side stands: all of them see that an account is gone.
pub(crate) async fn who_names(tx: &Tx<'_>, person: PersonId) -> Result<Vec<PersonId>> {
    let people = link::Entity::find()
        .select_only()
        .column(link::Column::OwnerId)
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(people)
}

/// Whom something new of this person reaches: those who are linked to them, where both sides stand.
pub(crate) async fn reached_by(tx: &Tx<'_>, person: PersonId) -> Result<Vec<PersonId>> {
    let people = link::Entity::find()
        .select_only()
        .column(link::Column::OwnerId)
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .filter(link::Column::OwnerId.in_subquery(named_by(person)))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(people)
}
