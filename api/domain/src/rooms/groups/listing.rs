//! What of a group discovery lists: its texts, as long as it is public.

use entity::peer_group::{self, Visibility};
use entity::{GroupId, feed_event, job};

use super::discovery::{self, Entry};
use super::policy::visibility;
use super::store::groups;
use super::texts::Texts;
use crate::core::error::Result;
use crate::core::feed::news::AsWhom;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// Lists a group that was created, changed, shown or closed, or takes it off the list, in the transaction of the change.
/// If it was announced to be public later, the worker lists it then.
pub(super) async fn changed(tx: &Tx<'_>, group: &peer_group::Model) -> Result<()> {
    jobs::take_back(tx, job::Kind::ListGroup, group.id.0).await?;
    if let Some(from) = group.public_on.filter(|from| *from > tx.op.now) {
        jobs::leave(tx, job::Kind::ListGroup, group.id.0, from).await?;
    }
    // Nobody can join a group that nobody owns.
    let is_open = group.closed_at.is_none() && group.hidden_at.is_none() && group.read_only_since.is_none();
    if !is_open || visibility(group, tx.op.now) != Visibility::Public {
        return discovery::erase_listing(tx, group.id).await;
    }
    let keys = tx.op.env.vault.keys([group.id.0]).await?;
    let texts = keys.get(&group.id.0).and_then(|key| Texts::read(key, group));
    // What can't be read stays listed as it was.
    let Some(texts) = texts else { return Ok(()) };
    let entry = Entry {
        name: &texts.name,
        description: &texts.description,
        topics: &texts.topics,
        language: &group.language,
        region: group.region.as_deref(),
        format: group.format,
        has_free_places: group.active_count < group.capacity,
    };
    discovery::list(tx, group.id, &entry).await
}

/// The last place of a group was taken, or a place is free again.
pub(super) async fn places_changed(tx: &Tx<'_>, group: GroupId, has_free_places: bool) -> Result<()> {
    discovery::note_free_places(tx, group, has_free_places).await
}

/// A group was erased.
pub(super) async fn erased(tx: &Tx<'_>, group: GroupId) -> Result<()> {
    discovery::erase_listing(tx, group).await
}

/// Lists a group whose day has come. Late or twice, it is the same.
pub(super) async fn list_when_due(op: &Op, id: GroupId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let Some(group) = groups::lock_for_worker(&tx, id).await? else { return Ok(()) };
    changed(&tx, &group).await?;
    if group.public_on.is_some_and(|from| from <= op.now) {
        tx.tell(id, feed_event::Kind::GroupChanged, id.0, AsWhom::nobody());
    }
    tx.commit().await
}
