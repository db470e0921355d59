//! Closing a group: it can be read for 30 days, and is erased then.

use chrono::Duration;
use entity::peer_group::ClosedBy;
use entity::{GroupId, feed_event, group_log, peer_group};

use super::entry::{Group, Role};
use super::listing;
use super::places::desk_changed;
use super::policy::{OwnGroup, Seen};
use super::store::{groups, log, members};
use crate::core::error::{Error, Result, still_of};
use crate::core::feed::news::AsWhom;
use crate::core::jobs::{self, Kind};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// For how long a closed group can be read.
pub const READABLE_FOR: Duration = Duration::days(30);

/// Closes a group of the viewer's. Twice is once.
///
/// # Errors
///
/// A refusal if the viewer doesn't own the group, or if this isn't its version any more.
pub async fn close(op: &Op, id: GroupId, version: Option<i32>) -> Result<Group> {
    op.person()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let facts = groups::lock(&tx, id).await?;
    let is_closed = |seen: &Seen| seen.role() == Some(Role::Owner) && seen.group.closed_at.is_some();
    let seen = match facts {
        Some(seen) if is_closed(&seen) => seen,
        facts => {
            let may = permit::<OwnGroup>(&tx, &facts)?;
            let Some(seen) = facts else { return Err(Error::not_found("groupId")) };
            still_of(version, seen.group.version)?;
            let group =
                shut(&tx, id, ClosedBy::Owner, log::Entry { actor: Some(may.subject().by), ..Default::default() })
                    .await?;
            Seen { group, ..seen }
        }
    };
    tx.commit_as(id).await?;
    let keys = op.env.vault.keys([id.0]).await?;
    Ok(Group::open(keys.get(&id.0).map(AsRef::as_ref), &seen, op.now))
}

/// Closes a group whose row is locked, for its owner, the operator, or because nobody owns it: ends requests and the
/// waitlist, tells those concerned, and leaves the job that erases the group.
pub(super) async fn shut(tx: &Tx<'_>, id: GroupId, by: ClosedBy, entry: log::Entry) -> Result<peer_group::Model> {
    let group = groups::close(tx, id, by).await?;
    for row in members::end_waiting(tx, id).await? {
        tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, AsWhom::nobody());
    }
    desk_changed(tx, id);
    log::write(tx, id, group_log::Kind::Closed, entry).await?;
    listing::changed(tx, &group).await?;
    jobs::leave(tx, Kind::EraseGroup, id.0, tx.op.now + READABLE_FOR).await?;
    tx.tell(id, feed_event::Kind::GroupChanged, id.0, AsWhom::nobody());
    Ok(group)
}
