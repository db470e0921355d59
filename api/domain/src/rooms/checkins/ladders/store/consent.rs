//! `ladder_consent`: who agreed to be told by whose ladders. What somebody reads of one is what they can know of it.

use chrono::{DateTime, Utc};
use entity::{LadderConsentId, PersonId, ladder_consent};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::super::policy::GiveConsent;
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::checkins::plans::Approach;

/// What can be known of one.
#[derive(FromQueryResult)]
pub(in super::super) struct ConsentRow {
    pub id: LadderConsentId,
    pub author_id: PersonId,
    pub person_id: PersonId,
    pub requested_at: DateTime<Utc>,
    pub agreed_at: Option<DateTime<Utc>>,
    pub declined_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub may_break_quiet_hours: bool,
    pub may_break_mute: bool,
}

/// Those of some agreements that somebody can know of, as far as they can.
async fn known_to(db: &impl ConnectionTrait, viewer: PersonId, which: Condition) -> Result<Vec<ConsentRow>> {
    let me = Expr::val(viewer);
    let is_mine = col(ladder_consent::Column::PersonId).eq(viewer);
    let known = |at: ladder_consent::Column, also: Condition| {
        Expr::case(Condition::any().add(is_mine.clone()).add(also), col(at)).finally(Expr::value(None::<DateTime<Utc>>))
    };
    let reached = |at: ladder_consent::Column| {
        Condition::all().add(linked::reaches(&col(ladder_consent::Column::PersonId), &me, &col(at)))
    };
    let never = Condition::all().add(Expr::val(1).eq(0));
    let asked = linked::reaches(&col(ladder_consent::Column::AuthorId), &me, &col(ladder_consent::Column::RequestedAt));
    let rows = ladder_consent::Entity::find()
        .select_only()
        .columns([
            ladder_consent::Column::Id,
            ladder_consent::Column::AuthorId,
            ladder_consent::Column::PersonId,
            ladder_consent::Column::RequestedAt,
            ladder_consent::Column::MayBreakQuietHours,
            ladder_consent::Column::MayBreakMute,
        ])
        .expr_as(known(ladder_consent::Column::AgreedAt, reached(ladder_consent::Column::AgreedAt)), "agreed_at")
        .expr_as(known(ladder_consent::Column::DeclinedAt, never), "declined_at")
        .expr_as(
            known(ladder_consent::Column::WithdrawnAt, reached(ladder_consent::Column::WithdrawnAt)),
            "withdrawn_at",
        )
        .filter(which)
        .filter(
            Condition::any()
                .add(ladder_consent::COLUMN.author_id.eq(viewer))
                .add(Condition::all().add(is_mine.clone()).add(asked)),
        )
        .order_by_desc(ladder_consent::Column::Id)
        .into_model::<ConsentRow>()
        .all(db)
        .await?;
    Ok(rows)
}

/// All that the viewer can know of, newest first.
pub(in super::super) async fn all(op: &Op) -> Result<Vec<ConsentRow>> {
    known_to(op.env.db.read(), op.person()?, Condition::all()).await
}

/// Those of these that the viewer can know of.
pub(in super::super) async fn of_ids(op: &Op, ids: &[LadderConsentId]) -> Result<Vec<ConsentRow>> {
    let which = Condition::all().add(ladder_consent::COLUMN.id.is_in(filled(ids.iter().copied())));
    known_to(op.env.db.read(), op.person()?, which).await
}

/// One, as far as somebody can know of it.
pub(in super::super) async fn one_known_to(
    tx: &Tx<'_>,
    viewer: PersonId,
    id: LadderConsentId,
) -> Result<Option<ConsentRow>> {
    let which = Condition::all().add(ladder_consent::COLUMN.id.eq(id));
    Ok(known_to(&tx.db, viewer, which).await?.pop())
}

/// Those between an author and these people, as far as the author can know of them.
pub(in super::super) async fn known_to_author(
    db: &impl ConnectionTrait,
    author: PersonId,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<ConsentRow>> {
    let which = ladder_consent::COLUMN.author_id.eq(author).and(ladder_consent::COLUMN.person_id.is_in(filled(people)));
    known_to(db, author, Condition::all().add(which)).await
}

/// The one between an author and somebody, as far as the author can know of it.
pub(in super::super) async fn pair_known_to_author(
    tx: &Tx<'_>,
    author: PersonId,
    person: PersonId,
) -> Result<Option<ConsentRow>> {
    let which = ladder_consent::COLUMN.author_id.eq(author).and(ladder_consent::COLUMN.person_id.eq(person));
    Ok(known_to(&tx.db, author, Condition::all().add(which)).await?.pop())
}

/// Those between an author and these people, as they are.
pub(in super::super) async fn of_people(
    db: &impl ConnectionTrait,
    author: PersonId,
    people: &[PersonId],
) -> Result<Vec<ladder_consent::Model>> {
    let rows = ladder_consent::Entity::find()
        .filter(ladder_consent::COLUMN.author_id.eq(author))
        .filter(ladder_consent::COLUMN.person_id.is_in(filled(people.iter().copied())))
        .all(db)
        .await?;
    Ok(rows)
}

/// The one between an author and somebody, locked.
pub(in super::super) async fn lock_pair(
    tx: &Tx<'_>,
    author: PersonId,
    person: PersonId,
) -> Result<Option<ladder_consent::Model>> {
    let pair = ladder_consent::COLUMN.author_id.eq(author).and(ladder_consent::COLUMN.person_id.eq(person));
    Ok(ladder_consent::Entity::find().filter(pair).lock_exclusive().one(&tx.db).await?)
}

/// One, locked.
pub(in super::super) async fn lock(tx: &Tx<'_>, id: LadderConsentId) -> Result<Option<ladder_consent::Model>> {
    Ok(ladder_consent::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?)
}

/// Asks somebody for theirs, for the first time or anew.
pub(in super::super) async fn request(
    tx: &Tx<'_>,
    permit: &Permit<'_, Approach>,
    row: ladder_consent::Model,
    is_new: bool,
) -> Result<()> {
    let pair = permit.subject();
    let row = ladder_consent::Model { author_id: pair.me, person_id: pair.other, ..row };
    if is_new {
        ladder_consent::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    } else {
        ladder_consent::Entity::update(row.into_active_model().reset_all()).exec(&tx.db).await?;
    }
    Ok(())
}

/// Writes what the viewer says to it.
pub(in super::super) async fn decide(
    tx: &Tx<'_>,
    permit: &Permit<'_, GiveConsent>,
    row: ladder_consent::Model,
) -> Result<()> {
    let row = ladder_consent::Model { id: permit.subject(), ..row };
    ladder_consent::Entity::update(row.into_active_model().reset_all()).exec(&tx.db).await?;
    Ok(())
}

/// Erases what an erased person asked somebody for, and takes back what they agreed to: who counted on telling them is
/// shown that they can't. It is taken back as of the moment since when they rest, the last of which anything of theirs
/// reaches. Acts for nobody.
pub(super) async fn erase_between(
    tx: &Tx<'_>,
    person: PersonId,
    other: PersonId,
    rests_since: DateTime<Utc>,
) -> Result<()> {
    let asked = ladder_consent::COLUMN.author_id.eq(person).and(ladder_consent::COLUMN.person_id.eq(other));
    ladder_consent::Entity::delete_many().filter(asked).exec(&tx.db).await?;
    ladder_consent::Entity::update_many()
        .col_expr(ladder_consent::Column::WithdrawnAt, Expr::value(rests_since))
        .filter(ladder_consent::COLUMN.author_id.eq(other))
        .filter(ladder_consent::COLUMN.person_id.eq(person))
        .filter(ladder_consent::COLUMN.agreed_at.lte(rests_since))
        .filter(ladder_consent::COLUMN.withdrawn_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}
