//! What of one person reaches another: the one place that joins rooms, as SQL, so that it holds at the moment of
//! reading.
//!
//! A link has two sides, and each is its owner's own. A person sees another while their own side stands; what they see
//! stays as it was when the other ended theirs, or began to keep a distance. A distance is a stored interval, and what
//! follows from it is derived here and nowhere else:
//!
//! | of me towards them | theirs notifies me | mine reaches them | theirs reaches me |
//! |---|---|---|---|
//! | `MUTED` | no | yes | yes |
//! | `LIMITED` | no | nothing new | yes |
//! | `BLOCKED` | no | nothing new | nothing new |
//!
//! Whoever requested the deletion of their account rests: nothing new reaches anybody from them, nor them from anybody.

use chrono::{DateTime, Utc};
use entity::{PersonId, distance, link, person, profile};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    SelectModel, Selector,
};

use crate::core::db::filled;
use crate::core::db::sql::{any, col, col_of, exists, not_exists};
use crate::core::error::Result;

/// A profile as somebody sees it.
#[derive(FromQueryResult)]
pub(crate) struct ProfileSeen {
    #[sea_orm(nested)]
    pub profile: profile::Model,
    /// When they lost its person, whose account had ended.
    pub lost_at: Option<DateTime<Utc>>,
}

/// Notes with a profile when the viewer lost its person.
fn seen_by(viewer: PersonId, profiles: Select<profile::Entity>) -> Selector<SelectModel<ProfileSeen>> {
    let lost = Query::select()
        .column(link::Column::LostAt)
        .from(link::Entity)
        .and_where(link::COLUMN.owner_id.eq(viewer))
        .and_where(col(link::Column::PersonId).eq(col(profile::Column::PersonId)))
        .take();
    profiles.expr_as(Expr::from(lost), "lost_at").into_model()
}

/// The profiles that a person sees of these others: of those whom their own side of a link names, each in the version
/// that the other side shows.
pub(crate) fn profiles_shown_to(viewer: PersonId, people: &[PersonId]) -> Selector<SelectModel<ProfileSeen>> {
    let theirs = |column: link::Column| col_of("theirs", column);
    let mut newest = newest_profile_for(viewer);
    newest.cond_where(
        Condition::any()
            .add(theirs(link::Column::Until).is_null())
            .add(shown(profile::Column::Since).lte(theirs(link::Column::Until))),
    );
    let mut other_side = any();
    other_side
        .from_as(link::Entity, "theirs")
        .and_where(theirs(link::Column::OwnerId).eq(col(profile::Column::PersonId)))
        .and_where(theirs(link::Column::PersonId).eq(viewer))
        .and_where(col(profile::Column::Version).in_subquery(newest));
    let shown = profile::Entity::find()
        .filter(col(profile::Column::PersonId).in_subquery(named_by(viewer)))
        .filter(exists(other_side))
        .filter(profile::COLUMN.person_id.is_in(filled(people.iter().copied())));
    seen_by(viewer, shown)
}

/// The profile that somebody who invites shows to whoever holds their code: no link is needed, a distance counts.
pub(crate) fn profile_of_inviter(viewer: PersonId, inviter: PersonId) -> Selector<SelectModel<ProfileSeen>> {
    let newest = profile::Entity::find()
        .filter(profile::COLUMN.person_id.eq(inviter))
        .filter(col(profile::Column::Version).in_subquery(newest_profile_for(viewer)));
    seen_by(viewer, newest)
}

/// The profile of somebody whom the viewer's own side of a link names or named, in the newest version of before it
/// ended that reached the viewer.
pub(crate) fn profile_last_seen(viewer: PersonId, person: PersonId) -> Selector<SelectModel<ProfileSeen>> {
    let mut ended = any();
    ended
        .from(link::Entity)
        .and_where(link::COLUMN.owner_id.eq(viewer))
        .and_where(link::COLUMN.person_id.eq(person))
        .cond_where(
            Condition::any()
                .add(link::COLUMN.until.is_null())
                .add(col(link::Column::Until).gte(col(profile::Column::Since))),
        );
    let since = col(profile::Column::Since);
    let mut other_side = any();
    other_side
        .from(link::Entity)
        .and_where(link::COLUMN.owner_id.eq(person))
        .and_where(link::COLUMN.person_id.eq(viewer))
        .cond_where(
            Condition::any().add(link::COLUMN.until.is_null()).add(col(link::Column::Until).gte(since.clone())),
        );
    let last = profile::Entity::find()
        .filter(profile::COLUMN.person_id.eq(person))
        .filter(exists(ended))
        .filter(exists(other_side))
        .filter(unhindered(&Expr::val(person), &Expr::val(viewer), Some(&since)))
        .order_by_desc(profile::Column::Version);
    seen_by(viewer, last)
}

fn shown(column: profile::Column) -> Expr {
    col_of("shown", column)
}

/// The newest version of the outer query's profile that nothing between the two keeps from the viewer.
fn newest_profile_for(viewer: PersonId) -> SelectStatement {
    let mut newest = Query::select();
    newest
        .expr(shown(profile::Column::Version).max())
        .from_as(profile::Entity, "shown")
        .and_where(shown(profile::Column::PersonId).eq(col(profile::Column::PersonId)))
        .cond_where(unhindered(
            &shown(profile::Column::PersonId),
            &Expr::val(viewer),
            Some(&shown(profile::Column::Since)),
        ));
    newest
}

/// That neither a distance nor a rest keeps what is new of one person from another; with a moment, what was new at that
/// moment.
fn unhindered(from: &Expr, to: &Expr, at: Option<&Expr>) -> Condition {
    let mut resting = any();
    resting
        .from(person::Entity)
        .and_where(col(person::Column::Id).is_in([from.clone(), to.clone()]))
        .and_where(began(person::Column::RestsSince, at))
        .and_where(col(person::Column::RestsUntil).is_null());
    Condition::all().add(not_exists(withheld(from, to, at))).add(not_exists(resting))
}

/// That something has begun, before a moment if there is one.
fn began(since: impl ColumnTrait, at: Option<&Expr>) -> Expr {
    match at {
        Some(at) => col(since).lt(at.clone()),
        None => col(since).is_not_null(),
    }
}

/// The distances that keep what is new of one person from another; with a moment, what was new at that moment.
fn withheld(from: &Expr, to: &Expr, at: Option<&Expr>) -> SelectStatement {
    let since = |column: distance::Column| began(column, at);
    let pair = |owner: &Expr, person: &Expr| {
        Condition::all()
            .add(col(distance::Column::OwnerId).eq(owner.clone()))
            .add(col(distance::Column::PersonId).eq(person.clone()))
    };
    let mut distances = any();
    distances.from(distance::Entity).and_where(col(distance::Column::Until).is_null()).cond_where(
        Condition::any()
            .add(pair(from, to).add(since(distance::Column::LimitedSince)))
            .add(pair(to, from).add(since(distance::Column::BlockedSince))),
    );
    distances
}

/// That something of one person, of a moment, reaches another: both sides of their link stood at that moment, and
/// neither a distance nor a rest keeps it from them.
pub(crate) fn reaches(from: &Expr, to: &Expr, at: &Expr) -> Condition {
    let side = |owner: &Expr, person: &Expr| {
        let mut side = any();
        side.from(link::Entity)
            .and_where(col(link::Column::OwnerId).eq(owner.clone()))
            .and_where(col(link::Column::PersonId).eq(person.clone()))
            .cond_where(
                Condition::any().add(link::COLUMN.until.is_null()).add(col(link::Column::Until).gte(at.clone())),
            );
        side
    };
    Condition::all().add(exists(side(from, to))).add(exists(side(to, from))).add(unhindered(from, to, Some(at)))
}

/// The times in which nothing new of the viewer's reaches some people, by the viewer's own distance: from when, until
/// when.
pub(crate) async fn own_limits(
    db: &impl ConnectionTrait,
    viewers: impl IntoIterator<Item = PersonId>,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<Limit>> {
    let found = distance::Entity::find()
        .filter(distance::COLUMN.owner_id.is_in(filled(viewers)))
        .filter(distance::COLUMN.person_id.is_in(filled(people)))
        .filter(distance::COLUMN.limited_since.is_not_null())
        .all(db)
        .await?;
    let limits = found.into_iter().filter_map(|row| {
        Some(Limit { owner: row.owner_id, person: row.person_id, since: row.limited_since?, until: row.until })
    });
    Ok(limits.collect())
}

/// A time in which nothing new of the owner's reaches a person, by the owner's own distance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub owner: PersonId,
    pub person: PersonId,
    pub since: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
}

/// An owner's own side of a link, and the owner's own rest, if there is or was one.
#[derive(FromQueryResult)]
pub(crate) struct OwnSide {
    #[sea_orm(nested)]
    pub link: link::Model,
    pub rests_since: Option<DateTime<Utc>>,
    pub rests_until: Option<DateTime<Utc>>,
}

/// The owners' own sides of their links to some people.
pub(crate) async fn own_sides(
    db: &impl ConnectionTrait,
    owners: impl IntoIterator<Item = PersonId>,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<OwnSide>> {
    let of_owner = |column: person::Column| {
        let is_owner = col(person::Column::Id).eq(col(link::Column::OwnerId));
        Expr::from(Query::select().column(column).from(person::Entity).and_where(is_owner).take())
    };
    let found = link::Entity::find()
        .expr_as(of_owner(person::Column::RestsSince), "rests_since")
        .expr_as(of_owner(person::Column::RestsUntil), "rests_until")
        .filter(link::COLUMN.owner_id.is_in(filled(owners)))
        .filter(link::COLUMN.person_id.is_in(filled(people)))
        .into_model()
        .all(db)
        .await?;
    Ok(found)
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

/// Everybody who is or was linked to this person, whichever sides stand: each may see something of theirs. Nobody else
/// sees anything, since all else that is shown of one person to another is of two who are or were linked, and a link's
/// row stays.
pub(crate) async fn ever_linked_to(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<PersonId>> {
    let people = link::Entity::find()
        .select_only()
        .column(link::Column::OwnerId)
        .filter(link::COLUMN.person_id.eq(person))
        .into_tuple()
        .all(db)
        .await?;
    Ok(people)
}

/// Everybody whom something new of this person could reach, if nothing stood in its way.
pub(crate) fn could_reach(person: PersonId) -> SelectStatement {
    let mut people = Query::select();
    people.column(link::Column::OwnerId).from(link::Entity).and_where(link::COLUMN.person_id.eq(person));
    people
}

/// Whom something new of this person reaches: those who are linked to them, where both sides stand and neither a distance
/// nor a rest keeps it from them.
pub(crate) fn reached_by(person: PersonId) -> SelectStatement {
    let mut people = could_reach(person);
    let to = col(link::Column::OwnerId);
    people
        .and_where(link::COLUMN.until.is_null())
        .and_where(link::Column::OwnerId.in_subquery(named_by(person)))
        .cond_where(unhindered(&Expr::val(person), &to, None));
    people
}

/// Who missed a change of a person's profile, of those who were kept from what is new since a moment. Whether it
/// reaches them now isn't asked here: that would show in what is written.
pub(crate) async fn missed_a_profile(
    db: &impl ConnectionTrait,
    person: PersonId,
    kept: &[(PersonId, DateTime<Utc>)],
) -> Result<Vec<PersonId>> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let newest = profile::Entity::find()
        .select_only()
        .column_as(profile::Column::Since.max(), "since")
        .filter(profile::COLUMN.person_id.eq(person))
        .into_tuple::<Option<DateTime<Utc>>>()
        .one(db)
        .await?
        .flatten();
    let missed = kept.iter().filter(|(_, since)| newest.is_some_and(|newest| newest > *since));
    Ok(missed.map(|(who, _)| *who).collect())
}
