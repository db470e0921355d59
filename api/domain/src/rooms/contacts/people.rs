//! What other rooms ask of a person's contacts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::distance::Grade;
use entity::{ContactId, PersonId};
use sea_orm::ConnectionTrait;

use super::boundaries::Boundaries;
use super::quiet::quiet_until;
use super::store::contacts;
use super::{distance, entry};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;
use crate::core::zone::Zone;
use crate::rooms::accounts;

/// The people whom these contacts of the viewer's are linked to: of each that is theirs, the person, if it is linked.
pub(crate) async fn behind(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<HashMap<ContactId, Option<PersonId>>> {
    contacts::people_behind(db, viewer, ids).await
}

/// The people whom the viewer's core contacts are linked to.
pub(crate) async fn core_people(tx: &Tx<'_>) -> Result<Vec<PersonId>> {
    contacts::core_people(tx).await
}

/// How a person wants to be reached about another, at the moment of delivering.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disturbing {
    /// When the quiet hours end, if it is quiet.
    pub quiet_until: Option<DateTime<Utc>>,
    /// Whether nothing of the other's notifies them.
    pub is_muted: bool,
}

/// How a person wants to be reached about another now. The worker asks this.
pub(crate) async fn disturbing(op: &Op, owner: PersonId, about: PersonId) -> Result<Disturbing> {
    // With the rest of what the worker reads for a mail.
    let db = op.env.db.write();
    let is_muted = distance::grade_of(db, owner, about).await?.is_some_and(|grade| grade >= Grade::Muted);
    let contact = contacts::of_linked(db, owner, about).await?;
    let Some(row) = contact.filter(|row| row.boundaries.is_some()) else {
        return Ok(Disturbing { quiet_until: None, is_muted });
    };
    let key = op.env.vault.key(owner.0).await?;
    // If they can't be read, nothing is kept from somebody because of them.
    let boundaries: Option<Boundaries> =
        row.boundaries.and_then(|it| key.read_json(entry::place(row.id, "boundaries"), &it));
    let zone = accounts::zone_of(op, owner).await?;
    let quiet = |(zone, boundaries): (Zone, Boundaries)| quiet_until(&boundaries.quiet_hours, zone, op.now);
    Ok(Disturbing { quiet_until: zone.zip(boundaries).and_then(quiet), is_muted })
}
