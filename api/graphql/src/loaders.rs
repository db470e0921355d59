//! Data loaders: each loads what many fields of one response need with one statement, if no set-based query loaded it
//! before.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use domain::access::{self, AccessEntry};
use domain::accounts::{self, Device, Grant, Person, PersonalToken, Viewer};
use domain::apps::{self, App, AppShown};
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
use domain::groups::{
    self, Block, Counts, Group, GroupCode, GroupReport, Guidelines, ListOf, LogEntry, LogOf, Member, MemberStanding,
    Membership, PageOf, ReceivedInvitation, SentInvitation, Showing,
};
use domain::ids::{
    AccessEntryId, AppId, AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, GrantId, GroupBlockId,
    GroupCodeId, GroupId, GroupInvitationId, GroupLogId, GroupReportId, GroupShowingId, ImportId, InvitationId,
    LadderConsentId, MemberId, MembershipId, NoticeId, PersonId, PersonalTokenId, PlanId, ProposalId,
    SentGroupInvitationId, ShareId, TouchId,
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
    /// The viewer's personal access tokens.
    personal_tokens: PersonalTokens(PersonalTokenId => PersonalToken) = accounts::tokens_by_ids;
    /// The viewer's grants.
    grants: Grants(GrantId => Grant) = accounts::grants_by_ids;
    /// Entries of the viewer's access log.
    access_entries: AccessEntries(AccessEntryId => AccessEntry) = access::entries_by_ids;
    /// The viewer's apps.
    apps: Apps(AppId => App) = apps::app_by_ids;
    /// Apps to which the viewer gave something.
    apps_shown: AppsShown(AppId => AppShown) = apps::shown_by_ids;
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
    /// Groups that the viewer sees.
    groups: Groups(GroupId => Group) = groups::by_ids;
    /// The present guidelines of groups.
    guidelines: GuidelinesOf((GroupId, i32) => Guidelines) = groups::guidelines;
    /// The viewer's memberships.
    memberships: Memberships(MembershipId => Membership) = groups::memberships_by_ids;
    /// The viewer's memberships, by their groups.
    memberships_in: MembershipsIn(GroupId => Membership) = groups::memberships_in;
    /// The codes of groups.
    group_codes: GroupCodes(GroupCodeId => GroupCode) = groups::codes_by_ids;
    /// The codes of groups, by their groups.
    group_codes_in: GroupCodesIn(GroupId => Vec<GroupCode>) = groups::codes_in;
    /// The invitations into groups that the viewer received.
    group_invitations: GroupInvitations(GroupInvitationId => ReceivedInvitation) = groups::received_invitations_by_ids;
    /// The invitations that the viewer received, by their groups.
    group_invitations_in: GroupInvitationsIn(GroupId => ReceivedInvitation) = groups::received_invitations_in;
    /// The invitations into groups that the viewer sent.
    sent_group_invitations: SentGroupInvitations(SentGroupInvitationId => SentInvitation) = groups::sent_invitations_by_ids;
    /// The viewer's reports of groups.
    group_reports: GroupReports(GroupReportId => GroupReport) = groups::reports_by_ids;
    /// Members whom the viewer sees.
    group_members: GroupMembers(MemberId => Member) = groups::members_by_ids;
    /// How many members the viewer sees in lists of groups.
    listed_counts: ListedCounts(ListOf => i32) = groups::count_listed;
    /// How members stand, for those who decide about them.
    standings: Standings(MemberId => MemberStanding) = groups::standings;
    /// Pages of requests, waitlists and bans.
    desk_pages: DeskPages(PageOf => Page<(String, Member)>) = groups::desk_pages;
    /// Members whom a log names.
    named_members: NamedMembers(MemberId => Member) = groups::named;
    /// Entries of logs.
    log_entries: LogEntries(GroupLogId => LogEntry) = groups::log_by_ids;
    /// Pages of logs.
    log_pages: LogPages(LogOf => Page<LogEntry>) = groups::log_pages;
    /// How many entries logs have.
    log_counts: LogCounts(GroupId => i32) = groups::count_log;
    /// How many members groups have.
    group_counts: GroupCounts(GroupId => Counts) = groups::counts;
    /// The viewer's contacts for members who show them who they are.
    contacts_shown: ContactsShown(MemberId => Contact) = groups::contacts_shown;
    /// The viewer's blocks inside groups.
    group_blocks: GroupBlocks(GroupBlockId => Block) = groups::blocks_by_ids;
    /// The same, by groups.
    group_blocks_in: GroupBlocksIn(GroupId => Vec<Block>) = groups::blocks_in;
    /// To whom the viewer shows themselves in groups.
    group_showings: GroupShowings(GroupShowingId => Showing) = groups::showings_by_ids;
    /// The same, by groups.
    group_showings_in: GroupShowingsIn(GroupId => Vec<Showing>) = groups::showings;
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
