//! The cache of indexes: a bounded number, each kept up to date by its viewer's feed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use entity::feed_event::Kind;
use entity::{ContactId, PersonId};
use moka::sync::Cache;

use super::index::Index;
use super::order::Collation;
use crate::core::error::{Error, Result};
use crate::core::feed;
use crate::core::op::Op;
use crate::rooms::accounts;
use crate::rooms::contacts::store::contacts;
use crate::rooms::contacts::touches;

/// How much all of them take at the most, in bytes.
const MOST: u64 = 64 * 1024 * 1024;
/// How long one is kept that nobody asks for.
const IDLE: Duration = Duration::from_mins(10);
/// How many changed contacts are put right in an index; for more, it is made anew.
const FEW: usize = 100;
/// From how many contacts on an index is made beside the runtime's own threads.
const MANY: usize = 200;

/// The indexes of those who looked for contacts lately.
pub struct Finder(Cache<PersonId, Arc<Index>>);

impl fmt::Debug for Finder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finder(…)")
    }
}

impl Default for Finder {
    fn default() -> Self {
        let weigh = |_: &PersonId, index: &Arc<Index>| index.weight();
        Self(Cache::builder().max_capacity(MOST).weigher(weigh).time_to_idle(IDLE).build())
    }
}

/// What a viewer's feed tells to have changed since an index was built.
enum Stale {
    Nothing,
    Of(Vec<ContactId>),
    Everything,
}

impl Finder {
    /// Forgets somebody's.
    pub(crate) fn forget(&self, person: PersonId) {
        self.0.invalidate(&person);
    }

    /// The viewer's index as it is now.
    pub(super) async fn index(&self, op: &Op) -> Result<Arc<Index>> {
        let viewer = op.person()?;
        // Where the feed stands is read first: what comes while the contacts are read is found the next time.
        let now = feed::position(op).await?;
        let known = self.0.get(&viewer);
        let stale = match &known {
            Some(index) => stale(op, index.seq.load(Ordering::Relaxed), now).await?,
            None => Stale::Everything,
        };
        let index = match (known, stale) {
            (Some(index), Stale::Nothing) => {
                index.holds_up_to(now.seq);
                return Ok(index);
            }
            (Some(index), Stale::Of(ids)) => {
                let key = op.env.vault.key(viewer.0).await?;
                let changed = contacts::to_index(op, Some(&ids)).await?;
                index.changed(now.seq, &key, &ids, &changed)
            }
            _ => build(op, viewer, now.seq).await?,
        };
        let index = Arc::new(index);
        self.0.insert(viewer, index.clone());
        Ok(index)
    }
}

async fn stale(op: &Op, seq: i64, now: feed::Position) -> Result<Stale> {
    if seq == now.seq {
        return Ok(Stale::Nothing);
    }
    if seq < now.pruned || seq > now.seq {
        return Ok(Stale::Everything);
    }
    let events = feed::since(op, seq, u64::try_from(FEW).unwrap_or(u64::MAX)).await?;
    if events.len() == FEW {
        return Ok(Stale::Everything);
    }
    let mut ids = Vec::new();
    for (kind, subject) in events {
        match kind {
            Kind::DeviceChanged
            | Kind::PersonalTokenChanged
            | Kind::GrantChanged
            | Kind::AppChanged
            | Kind::DataExported
            | Kind::AccessLogged
            | Kind::PersonChanged
            | Kind::DistanceChanged
            | Kind::InvitationCreated
            | Kind::InvitationAccepted
            | Kind::InvitationWithdrawn
            | Kind::PlanProposed
            | Kind::PlanChanged
            | Kind::LadderChanged
            | Kind::CheckInChanged
            | Kind::CheckInReminder
            | Kind::CheckInClosed
            | Kind::CheckInAcknowledged
            | Kind::SharedWithYou
            | Kind::LadderConsentChanged
            | Kind::RungHandedOver
            | Kind::RungExpired
            | Kind::RungReceived
            | Kind::RungClaimed
            | Kind::RungClaimLapsed
            | Kind::LadderLost
            | Kind::RungAllClear
            | Kind::AskChanged
            | Kind::GestureReceived
            | Kind::MembershipChanged
            | Kind::GroupBlocksChanged
            | Kind::GroupMemberShown
            | Kind::TheirAnswerChanged
            | Kind::RungReceiptChanged
            | Kind::GroupInvitationReceived
            | Kind::GroupInvitationSent
            | Kind::GroupCodesChanged
            | Kind::GroupChanged
            | Kind::GroupMembersChanged
            | Kind::GroupDeskChanged => {}
            Kind::ContactCreated
            | Kind::ContactChanged
            | Kind::ContactDeleted
            | Kind::ContactRestored
            | Kind::ContactTouched
            | Kind::ContactLinked
            | Kind::ContactUnlinked => ids.push(ContactId(subject)),
            // Another language, another zone, another rhythm, or many at once.
            Kind::ViewerChanged | Kind::CadencesChanged | Kind::ContactsImported => return Ok(Stale::Everything),
        }
    }
    Ok(if ids.is_empty() { Stale::Nothing } else { Stale::Of(ids) })
}

async fn build(op: &Op, viewer: PersonId, seq: i64) -> Result<Index> {
    let key = op.env.vault.key(viewer.0).await?;
    let (zone, locale) = accounts::own_place(op).await?;
    let rhythm = touches::Rhythm::read(op, zone).await?;
    let contacts = contacts::to_index(op, None).await?;
    let many = contacts.len() >= MANY;
    let make = move || Index::build(seq, Collation::new(&locale), rhythm, &key, &contacts);
    if many { tokio::task::spawn_blocking(make).await.map_err(Error::internal) } else { Ok(make()) }
}
