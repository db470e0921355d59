//! Data loaders: each loads what many fields of one response need with one statement, if no set-based query loaded it
//! before.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use domain::accounts::{self, Device, Person, Viewer};
use domain::checkins::answers::{self, CheckIn, HistoryOf, Share, UpcomingOf};
use domain::checkins::crisis::{self, CrisisHelp};
use domain::checkins::gestures::{self, Ask, Gesture};
use domain::checkins::ladders::{self, Ladder, LadderConsent, Notice, Receipt};
use domain::checkins::plans::{self, PlanView, Proposal};
use domain::checkins::reciprocity::{self, Reciprocity, Window};
use domain::contacts::book::{self, Import};
use domain::contacts::distance::{self, Distance, Grade};
use domain::contacts::touches::{self, Rhythm, Touch, TouchesOf};
use domain::contacts::{self, Contact, Invitation};
use domain::country::Country;
use domain::ids::{
    AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, ImportId, InvitationId, LadderConsentId, NoticeId,
    PersonId, PlanId, ProposalId, ShareId, TouchId,
};
use domain::page::Page;

use crate::acting::Acting;
use crate::waves::{AtOnce, Waves};

/// Makes the loaders of one request, each from its field, its type, the types of its keys and values, and the verb that
/// loads them.
macro_rules! loaders {
    ($($(#[$doc:meta])* $field:ident: $name:ident($key:ty => $value:ty) = $verb:path;)*) => {
        /// The loaders of one request.
        pub struct Loaders {$(
            $(#[$doc])*
            pub $field: DataLoader<$name>,
        )*}

        impl Loaders {
            /// New loaders, which load in these waves.
            #[must_use]
            pub fn new(acting: &Arc<Acting>, waves: &Waves) -> Self {
                Self { $($field: DataLoader::new($name(acting.clone()), waves.clone(), AtOnce)),* }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name(Arc<Acting>);

            impl Loader<$key> for $name {
                type Value = $value;
                type Error = Arc<domain::Error>;

                async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Self::Error> {
                    $verb(&self.0.op(), keys).await.map_err(Arc::new)
                }
            }
        )*
    };
}

loaders! {
    /// People whom the viewer sees.
    people: People(PersonId => Person) = accounts::people;
    /// The viewer.
    viewers: Viewers(PersonId => Viewer) = accounts::viewers;
    /// The viewer's devices.
    devices: Devices(DeviceId => Device) = accounts::devices_by_ids;
    /// The viewer's contacts.
    contacts: Contacts(ContactId => Contact) = contacts::by_ids;
    /// The viewer's invitations.
    invitations: Invitations(InvitationId => Invitation) = contacts::invitations_by_ids;
    /// The pending invitations of the viewer's contacts.
    invitations_of: InvitationsOf(ContactId => Invitation) = contacts::invitations_of;
    /// The viewer's touches.
    touches: Touches(TouchId => Touch) = touches::by_ids;
    /// Pages of the histories of the viewer's contacts.
    touches_of: TouchPages(TouchesOf => Page<(String, Touch)>) = touches::pages_of;
    /// How many touches the viewer's contacts have.
    touch_counts: TouchCounts(ContactId => i32) = touches::count_of;
    /// When the viewer's contacts are due.
    rhythms: Rhythms(PersonId => Arc<Rhythm>) = rhythms;
    /// The address books that the viewer imported.
    imports: Imports(ImportId => Import) = book::imports_by_ids;
    /// The distances that the viewer keeps.
    distances: Distances(DistanceId => Distance) = distance::by_ids;
    /// How far the viewer keeps from people.
    grades: Grades(PersonId => Grade) = distance::grades;
    /// The viewer's contacts, by the people behind them.
    contacts_by_person: ContactsByPerson(PersonId => Contact) = contacts::by_people;
    /// The viewer's plans.
    plans: Plans(PlanId => PlanView) = plans::by_ids;
    /// What was proposed for the viewer's plans.
    proposals: Proposals(ProposalId => Proposal) = plans::proposals_by_ids;
    /// The viewer's check-ins.
    check_ins: CheckIns(CheckInId => CheckIn) = answers::check_ins_by_ids;
    /// Pages of the check-ins of the viewer's plans.
    histories: Histories(HistoryOf => Page<(String, CheckIn)>) = answers::histories;
    /// The next check-ins of the viewer's plans.
    upcoming: Upcoming(UpcomingOf => Vec<CheckIn>) = answers::upcoming;
    /// The viewer's ladders.
    ladders: Ladders(PlanId => Ladder) = ladders::ladders_of;
    /// What rungs of the viewer's did.
    receipts: Receipts(CheckInId => Vec<Receipt>) = ladders::receipts_of;
    /// Whether plans suggest other ways of support.
    other_support: OtherSupport(PlanId => bool) = reciprocity::suggests_other_support;
    /// What was given in plans over a time.
    reciprocity: ReciprocityOf((PlanId, Window) => Reciprocity) = reciprocity::of_plans;
    /// What was given between the viewer and people over a time.
    reciprocity_with: ReciprocityWith((PersonId, Window) => Reciprocity) = reciprocity::with_people;
    /// What is shared with the viewer.
    shares: Shares(ShareId => Share) = answers::shares_by_ids;
    /// Gestures that the viewer sent or was sent.
    gestures: Gestures(GestureId => Gesture) = gestures::gestures_by_ids;
    /// Who asks whom.
    asks: Asks(AskId => Ask) = gestures::asks_by_ids;
    /// Consents to be told by a ladder.
    ladder_consents: LadderConsents(LadderConsentId => LadderConsent) = ladders::consents_by_ids;
    /// What rungs told the viewer.
    notices: Notices(NoticeId => Notice) = ladders::notices_by_ids;
    /// Whom somebody can reach in a crisis, by country.
    crisis_lines: CrisisLines(Option<Country> => CrisisHelp) = crisis::help;
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaders(…)")
    }
}

/// The viewer's rhythm: there is no other that anybody asks for.
async fn rhythms(op: &domain::Op, people: &[PersonId]) -> domain::Result<HashMap<PersonId, Arc<Rhythm>>> {
    let rhythm = Arc::new(touches::rhythm(op).await?);
    Ok(people.iter().map(|person| (*person, rhythm.clone())).collect())
}
