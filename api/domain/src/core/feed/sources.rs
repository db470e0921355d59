//! The feeds that a viewer follows: their own, and those that rooms name, such as the feeds of groups.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, Utc};
use entity::FeedId;
use entity::feed_event::Kind;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::scope::Scope;
use crate::core::viewer::Narrowing;

/// A feed that a viewer follows, as it is at the moment of asking.
pub(crate) struct Followed {
    pub feed: FeedId,
    /// The viewer gets the events after this number. Who follows a feed again gets a new number, also after a pause.
    pub since: i64,
    /// Whether the viewer may get events of a kind about a subject.
    pub shows: Box<dyn Fn(Kind, Uuid) -> bool + Send + Sync>,
    /// Whether the viewer gets only the UTC day of events, and not their time.
    pub by_day: bool,
}

impl Followed {
    /// The time of an event, as the viewer gets it.
    pub(super) fn shown(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        if self.by_day { at.date_naive().and_time(NaiveTime::MIN).and_utc() } else { at }
    }
}

/// A room that has feeds which people follow.
pub(crate) trait Source: Send + Sync {
    /// The feeds of the room that the viewer follows at the moment of the operation, with one statement.
    fn followed<'a>(&'a self, op: &'a Op) -> BoxFuture<'a, Result<Vec<Followed>>>;
}

/// The rooms that have feeds which people follow. `installation.rs` registers them.
#[derive(Default)]
pub(crate) struct Sources(pub Vec<Box<dyn Source>>);

/// The feeds that a viewer follows.
pub(super) type AllFollowed = BTreeMap<FeedId, Followed>;

/// The feeds that the viewer follows now.
pub(super) async fn followed(op: &Op) -> Result<AllFollowed> {
    let scopes = op.actor.scopes();
    let (viewer, part) = (op.viewer()?, op.viewer()?.narrowing());
    let shows = Box::new(move |kind, subject| lies_inside(part, kind, subject));
    let own = Followed { feed: viewer.person().into(), since: 0, shows, by_day: false };
    let mut all = AllFollowed::from([(own.feed, own)]);
    for source in &op.env.state::<Sources>().0 {
        all.extend(source.followed(op).await?.into_iter().map(|followed| (followed.feed, followed)));
    }
    for followed in all.values_mut() {
        let shows = std::mem::replace(&mut followed.shows, Box::new(|_, _| false));
        followed.shows = Box::new(move |kind, subject| scopes.has(needed(kind)) && shows(kind, subject));
    }
    Ok(all)
}

/// Whether an event of the viewer's own feed is about the part of what is theirs to which they are narrowed.
fn lies_inside(part: Narrowing, kind: Kind, subject: Uuid) -> bool {
    match part {
        Narrowing::Everything => true,
        Narrowing::Contact(contact) => {
            matches!(kind, Kind::ContactChanged | Kind::ContactTouched) && subject == contact.0
        }
        // What is of a group is in its own feed.
        Narrowing::Group(_) => false,
    }
}

/// The scope without which nobody hears of a kind of event: that of what has changed.
const fn needed(kind: Kind) -> Scope {
    match kind {
        Kind::DeviceChanged
        | Kind::PersonalTokenChanged
        | Kind::GrantChanged
        | Kind::AppChanged
        | Kind::DataExported
        | Kind::AccessLogged
        // No app sees who shows themselves.
        | Kind::GroupMemberShown => Scope::Account,
        Kind::ViewerChanged => Scope::ProfileRead,
        Kind::PersonChanged
        | Kind::ContactCreated
        | Kind::ContactChanged
        | Kind::ContactDeleted
        | Kind::ContactRestored
        | Kind::ContactTouched
        | Kind::ContactsImported
        | Kind::CadencesChanged
        | Kind::ContactLinked
        | Kind::ContactUnlinked
        | Kind::InvitationCreated
        | Kind::InvitationAccepted
        | Kind::InvitationWithdrawn => Scope::ContactsRead,
        Kind::DistanceChanged | Kind::GroupBlocksChanged => Scope::DistancesRead,
        Kind::PlanProposed
        | Kind::PlanChanged
        | Kind::CheckInChanged
        | Kind::CheckInReminder
        | Kind::CheckInClosed
        | Kind::CheckInAcknowledged
        | Kind::AskChanged
        | Kind::GestureReceived => Scope::CheckInsRead,
        Kind::SharedWithYou | Kind::TheirAnswerChanged => Scope::ConfidedRead,
        Kind::LadderChanged
        | Kind::LadderConsentChanged
        | Kind::RungHandedOver
        | Kind::RungReceiptChanged
        | Kind::RungExpired
        | Kind::RungReceived
        | Kind::RungClaimed
        | Kind::RungClaimLapsed
        | Kind::LadderLost
        | Kind::RungAllClear => Scope::LaddersRead,
        Kind::MembershipChanged
        | Kind::GroupInvitationReceived
        | Kind::GroupInvitationSent
        | Kind::GroupCodesChanged
        | Kind::GroupChanged
        | Kind::GroupMembersChanged => Scope::GroupsRead,
        Kind::GroupDeskChanged => Scope::GroupsFacilitate,
    }
}
