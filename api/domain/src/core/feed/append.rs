//! Writing to feeds, as the last thing before a commit.

use std::collections::BTreeMap;

use entity::feed_event::Kind;
use entity::{FeedId, MemberId, PersonId, feed, feed_event};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveEnum, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::core::db::{Writing, filled};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::policy::reach::linked;

/// As whom news is told: as an account, as a member of a group where the account would unmask an alias, or as the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AsWhom(Option<Uuid>);

impl AsWhom {
    /// As the account that acts, or as the server if it does.
    pub fn account(op: &Op) -> Self {
        Self(op.actor.person().map(|person| person.0))
    }
}

impl From<MemberId> for AsWhom {
    fn from(member: MemberId) -> Self {
        Self(Some(member.0))
    }
}

/// One change, before it has its number.
pub(crate) struct Event {
    pub feed: FeedId,
    pub kind: Kind,
    pub subject: Uuid,
    pub as_whom: AsWhom,
}

/// Something new of a person's, for all whom it reaches by their links. Who that is, is decided by one SQL predicate while it is
/// written, so that the statements say nothing of whom it reaches, nor how many they are.
pub(crate) struct News {
    pub of: PersonId,
    /// Of these people alone, where it is something that some have missed.
    pub to: Option<Vec<PersonId>>,
    /// What is new, and of what, in its order.
    pub events: Vec<(Kind, Uuid)>,
}

impl News {
    /// Of these feeds, those that may be told.
    fn only(&self, feeds: SelectStatement) -> Condition {
        let of_feeds = Condition::all().add(feed::Column::Id.in_subquery(feeds));
        of_feeds.add_option(
            self.to.as_ref().map(|people| feed::COLUMN.id.is_in(filled(people.iter().copied().map(FeedId::from)))),
        )
    }
}

/// Numbers and writes the events; gives each feed's last number.
pub(crate) async fn append(db: &Writing, op: &Op, events: Vec<Event>, news: Vec<News>) -> Result<Vec<(FeedId, i64)>> {
    let mut feeds = BTreeMap::<FeedId, Vec<Event>>::new();
    for event in events {
        feeds.entry(event.feed).or_default().push(event);
    }
    if feeds.len() > 1 || !news.is_empty() {
        // Locked in the order of their ids, so that two transactions never wait for each other. For news, all whom it
        // could reach: a distance that is undone meanwhile must not bring in a feed that isn't locked.
        let mut whose = Condition::any().add(feed::COLUMN.id.is_in(filled(feeds.keys().copied())));
        for news in &news {
            whose = whose.add(news.only(linked::could_reach(news.of)));
        }
        let lock = feed::Entity::find().select_only().column(feed::Column::Id);
        let lock = lock.filter(whose).order_by_asc(feed::Column::Id);
        lock.lock_exclusive().into_tuple::<FeedId>().all(db).await?;
    }
    // As many statements as feeds differ in their number of events, not as there are feeds.
    let mut by_count = BTreeMap::<i64, Vec<FeedId>>::new();
    for (id, events) in &feeds {
        by_count.entry(i64::try_from(events.len()).map_err(Error::internal)?).or_default().push(*id);
    }
    let mut moved = Vec::with_capacity(feeds.len());
    let mut rows = Vec::new();
    for (count, ids) in by_count {
        // An erased person's feed is gone, and so is whom it would tell.
        let updated = feed::Entity::update_many()
            .col_expr(feed::Column::Seq, Expr::col(feed::Column::Seq).add(count))
            .filter(feed::COLUMN.id.is_in(filled(ids)))
            .exec_with_returning(db)
            .await?;
        for feed in updated {
            let events = feeds.remove(&feed.id).unwrap_or_default();
            for (seq, event) in (feed.seq - count + 1..).zip(events) {
                rows.push(feed_event::ActiveModel {
                    feed_id: Set(feed.id),
                    seq: Set(seq),
                    kind: Set(event.kind),
                    subject: Set(event.subject),
                    actor: Set(event.as_whom.0),
                    at: Set(op.now),
                });
            }
            moved.push((feed.id, feed.seq));
        }
    }
    if !rows.is_empty() {
        feed_event::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    for news in &news {
        moved.extend(spread(db, op, news).await?);
    }
    Ok(moved)
}

/// Writes news to all feeds that it reaches: the events first, then the numbers of those feeds that got them.
async fn spread(db: &Writing, op: &Op, news: &News) -> Result<Vec<(FeedId, i64)>> {
    let event = |(place, (kind, subject)): (i64, &(Kind, Uuid))| {
        Query::select()
            .column(feed::Column::Id)
            .expr(Expr::col(feed::Column::Seq).add(place))
            .expr(Expr::val(kind.to_value()))
            .expr(Expr::val(*subject))
            .expr(Expr::val(AsWhom::account(op).0))
            .expr(Expr::val(op.now))
            .from(feed::Entity)
            .cond_where(news.only(linked::reached_by(news.of)))
            .take()
    };
    let mut events = (1..).zip(&news.events).map(event);
    let Some(mut rows) = events.next() else { return Ok(Vec::new()) };
    rows.unions(events.map(|event| (UnionType::All, event)));
    let mut insert = Query::insert();
    insert.into_table(feed_event::Entity).columns([
        feed_event::Column::FeedId,
        feed_event::Column::Seq,
        feed_event::Column::Kind,
        feed_event::Column::Subject,
        feed_event::Column::Actor,
        feed_event::Column::At,
    ]);
    insert.select_from(rows).map_err(Error::internal)?;
    db.execute(&insert).await?;
    let mut got_one = Query::select();
    got_one
        .expr(Expr::val(1))
        .from(feed_event::Entity)
        .and_where(Expr::col(feed_event::Column::FeedId.as_column_ref()).equals(feed::Column::Id.as_column_ref()))
        .and_where(
            Expr::col(feed_event::Column::Seq.as_column_ref()).eq(Expr::col(feed::Column::Seq.as_column_ref()).add(1)),
        );
    let count = i64::try_from(news.events.len()).map_err(Error::internal)?;
    let moved = feed::Entity::update_many()
        .col_expr(feed::Column::Seq, Expr::col(feed::Column::Seq).add(count))
        .filter(news.only(linked::could_reach(news.of)))
        .filter(Expr::exists(got_one))
        .exec_with_returning(db)
        .await?;
    Ok(moved.into_iter().map(|feed| (feed.id, feed.seq)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_told_of_by_the_member_id_alone() {
        let member = Uuid::from_u128(7);
        assert_eq!(AsWhom::from(MemberId(member)).0, Some(member));
    }
}
