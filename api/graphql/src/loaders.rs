//! Loaders: what many fields of one response ask for, by one statement. They are the net below the set-based queries.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use domain::accounts::{self, Device, Person, Viewer};
use domain::checkins::{
    self, Ask, CheckIn, CrisisHelp, Gesture, HistoryOf, Ladder, Notice, PlanView, Proposal, Receipt, Reciprocity,
    Share, Telling, UpcomingOf, Window,
};
use domain::contacts::book::{self, Import};
use domain::contacts::distance::{self, Distance, Grade};
use domain::contacts::touches::{self, Rhythm, Touch, TouchesOf};
use domain::contacts::{self, Contact, Invitation};
use domain::country::Country;
use domain::ids::{
    AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, ImportId, InvitationId, NoticeId, PersonId, PlanId,
    ProposalId, ShareId, TellingId, TouchId,
};
use domain::page::Page;

use crate::acting::Acting;
use crate::waves::{AtOnce, Waves};

/// The loaders of one request.
pub struct Loaders {
    /// People whom the viewer sees.
    pub people: DataLoader<People>,
    /// The viewer.
    pub viewers: DataLoader<Viewers>,
    /// The viewer's devices.
    pub devices: DataLoader<Devices>,
    /// The viewer's contacts.
    pub contacts: DataLoader<Contacts>,
    /// The viewer's invitations.
    pub invitations: DataLoader<Invitations>,
    /// The pending invitations of the viewer's contacts.
    pub invitations_of: DataLoader<InvitationsOf>,
    /// The viewer's touches.
    pub touches: DataLoader<Touches>,
    /// Pages of the histories of the viewer's contacts.
    pub touches_of: DataLoader<TouchPages>,
    /// How many touches the viewer's contacts have.
    pub touch_counts: DataLoader<TouchCounts>,
    /// When the viewer's contacts are due.
    pub rhythms: DataLoader<Rhythms>,
    /// The address books that the viewer imported.
    pub imports: DataLoader<Imports>,
    /// The distances that the viewer keeps.
    pub distances: DataLoader<Distances>,
    /// How far the viewer keeps from people.
    pub grades: DataLoader<Grades>,
    /// The viewer's contacts, by the people behind them.
    pub contacts_by_person: DataLoader<ContactsByPerson>,
    /// The viewer's plans.
    pub plans: DataLoader<Plans>,
    /// What was proposed for the viewer's plans.
    pub proposals: DataLoader<Proposals>,
    /// The viewer's check-ins.
    pub check_ins: DataLoader<CheckIns>,
    /// Pages of the check-ins of the viewer's plans.
    pub histories: DataLoader<Histories>,
    /// The next check-ins of the viewer's plans.
    pub upcoming: DataLoader<Upcoming>,
    /// The viewer's ladders.
    pub ladders: DataLoader<Ladders>,
    /// What rungs of the viewer's did.
    pub receipts: DataLoader<Receipts>,
    /// Whether plans suggest other ways of support.
    pub other_support: DataLoader<OtherSupport>,
    /// What was given in plans over a time.
    pub reciprocity: DataLoader<ReciprocityOf>,
    /// What was given between the viewer and people over a time.
    pub reciprocity_with: DataLoader<ReciprocityWith>,
    /// What is shared with the viewer.
    pub shares: DataLoader<Shares>,
    /// Gestures that the viewer sent or was sent.
    pub gestures: DataLoader<Gestures>,
    /// Who asks whom.
    pub asks: DataLoader<Asks>,
    /// Who agreed to be told.
    pub tellings: DataLoader<Tellings>,
    /// What rungs told the viewer.
    pub notices: DataLoader<Notices>,
    /// Whom somebody can reach in a crisis, by country.
    pub crisis_lines: DataLoader<CrisisLines>,
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaders(…)")
    }
}

impl Loaders {
    /// Fresh loaders, which begin their loads in these waves.
    #[must_use]
    pub fn new(acting: &Arc<Acting>, waves: &Waves) -> Self {
        Self {
            people: DataLoader::new(People(acting.clone()), waves.clone(), AtOnce),
            viewers: DataLoader::new(Viewers(acting.clone()), waves.clone(), AtOnce),
            devices: DataLoader::new(Devices(acting.clone()), waves.clone(), AtOnce),
            contacts: DataLoader::new(Contacts(acting.clone()), waves.clone(), AtOnce),
            invitations: DataLoader::new(Invitations(acting.clone()), waves.clone(), AtOnce),
            invitations_of: DataLoader::new(InvitationsOf(acting.clone()), waves.clone(), AtOnce),
            touches: DataLoader::new(Touches(acting.clone()), waves.clone(), AtOnce),
            touches_of: DataLoader::new(TouchPages(acting.clone()), waves.clone(), AtOnce),
            touch_counts: DataLoader::new(TouchCounts(acting.clone()), waves.clone(), AtOnce),
            rhythms: DataLoader::new(Rhythms(acting.clone()), waves.clone(), AtOnce),
            imports: DataLoader::new(Imports(acting.clone()), waves.clone(), AtOnce),
            distances: DataLoader::new(Distances(acting.clone()), waves.clone(), AtOnce),
            grades: DataLoader::new(Grades(acting.clone()), waves.clone(), AtOnce),
            contacts_by_person: DataLoader::new(ContactsByPerson(acting.clone()), waves.clone(), AtOnce),
            plans: DataLoader::new(Plans(acting.clone()), waves.clone(), AtOnce),
            proposals: DataLoader::new(Proposals(acting.clone()), waves.clone(), AtOnce),
            check_ins: DataLoader::new(CheckIns(acting.clone()), waves.clone(), AtOnce),
            histories: DataLoader::new(Histories(acting.clone()), waves.clone(), AtOnce),
            upcoming: DataLoader::new(Upcoming(acting.clone()), waves.clone(), AtOnce),
            ladders: DataLoader::new(Ladders(acting.clone()), waves.clone(), AtOnce),
            receipts: DataLoader::new(Receipts(acting.clone()), waves.clone(), AtOnce),
            other_support: DataLoader::new(OtherSupport(acting.clone()), waves.clone(), AtOnce),
            reciprocity: DataLoader::new(ReciprocityOf(acting.clone()), waves.clone(), AtOnce),
            reciprocity_with: DataLoader::new(ReciprocityWith(acting.clone()), waves.clone(), AtOnce),
            shares: DataLoader::new(Shares(acting.clone()), waves.clone(), AtOnce),
            gestures: DataLoader::new(Gestures(acting.clone()), waves.clone(), AtOnce),
            asks: DataLoader::new(Asks(acting.clone()), waves.clone(), AtOnce),
            tellings: DataLoader::new(Tellings(acting.clone()), waves.clone(), AtOnce),
            notices: DataLoader::new(Notices(acting.clone()), waves.clone(), AtOnce),
            crisis_lines: DataLoader::new(CrisisLines(acting.clone()), waves.clone(), AtOnce),
        }
    }
}

macro_rules! loader {
    ($(#[$doc:meta])* $name:ident: $key:ty => $value:ty, $verb:path) => {
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
    };
}

loader!(
    /// People whom the viewer sees.
    People: PersonId => Person, accounts::people
);
loader!(
    /// The viewer.
    Viewers: PersonId => Viewer, accounts::viewers
);
loader!(
    /// The viewer's devices.
    Devices: DeviceId => Device, accounts::devices_by_ids
);
loader!(
    /// The viewer's contacts.
    Contacts: ContactId => Contact, contacts::by_ids
);
loader!(
    /// The viewer's invitations.
    Invitations: InvitationId => Invitation, contacts::invitations_by_ids
);
loader!(
    /// The pending invitations of the viewer's contacts.
    InvitationsOf: ContactId => Invitation, contacts::invitations_of
);
loader!(
    /// The viewer's touches.
    Touches: TouchId => Touch, touches::by_ids
);
loader!(
    /// Pages of the histories of the viewer's contacts.
    TouchPages: TouchesOf => Page<(String, Touch)>, touches::pages_of
);
loader!(
    /// How many touches the viewer's contacts have.
    TouchCounts: ContactId => i32, touches::count_of
);
loader!(
    /// The address books that the viewer imported.
    Imports: ImportId => Import, book::imports_by_ids
);
loader!(
    /// The distances that the viewer keeps.
    Distances: DistanceId => Distance, distance::by_ids
);
loader!(
    /// How far the viewer keeps from people.
    Grades: PersonId => Grade, distance::grades
);
loader!(
    /// When the viewer's contacts are due.
    Rhythms: PersonId => Arc<Rhythm>, rhythms
);
loader!(
    /// The viewer's contacts, by the people behind them.
    ContactsByPerson: PersonId => Contact, contacts::by_people
);
loader!(
    /// The viewer's plans.
    Plans: PlanId => PlanView, checkins::plans_by_ids
);
loader!(
    /// What was proposed for the viewer's plans.
    Proposals: ProposalId => Proposal, checkins::proposals_by_ids
);
loader!(
    /// The viewer's check-ins.
    CheckIns: CheckInId => CheckIn, checkins::check_ins_by_ids
);
loader!(
    /// Pages of the check-ins of the viewer's plans.
    Histories: HistoryOf => Page<(String, CheckIn)>, checkins::histories
);
loader!(
    /// The next check-ins of the viewer's plans.
    Upcoming: UpcomingOf => Vec<CheckIn>, checkins::upcoming
);
loader!(
    /// The viewer's ladders.
    Ladders: PlanId => Ladder, checkins::ladders_of
);
loader!(
    /// What rungs of the viewer's did.
    Receipts: CheckInId => Vec<Receipt>, checkins::receipts_of
);
loader!(
    /// Whether plans suggest other ways of support.
    OtherSupport: PlanId => bool, checkins::suggests_other_support
);
loader!(
    /// What was given in plans over a time.
    ReciprocityOf: (PlanId, Window) => Reciprocity, checkins::reciprocity_of_plans
);
loader!(
    /// What was given between the viewer and people over a time.
    ReciprocityWith: (PersonId, Window) => Reciprocity, checkins::reciprocity_with
);
loader!(
    /// What is shared with the viewer.
    Shares: ShareId => Share, checkins::shares_by_ids
);
loader!(
    /// Gestures that the viewer sent or was sent.
    Gestures: GestureId => Gesture, checkins::gestures_by_ids
);
loader!(
    /// Who asks whom.
    Asks: AskId => Ask, checkins::asks_by_ids
);
loader!(
    /// Who agreed to be told.
    Tellings: TellingId => Telling, checkins::tellings_by_ids
);
loader!(
    /// What rungs told the viewer.
    Notices: NoticeId => Notice, checkins::notices_by_ids
);
loader!(
    /// Whom somebody can reach in a crisis, by country.
    CrisisLines: Option<Country> => CrisisHelp, checkins::crisis_help
);

/// The viewer's rhythm: there is no other that anybody asks for.
async fn rhythms(op: &domain::Op, people: &[PersonId]) -> domain::Result<HashMap<PersonId, Arc<Rhythm>>> {
    let rhythm = Arc::new(touches::rhythm(op).await?);
    Ok(people.iter().map(|person| (*person, rhythm.clone())).collect())
}
