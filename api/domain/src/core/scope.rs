//! Scopes: what an access token may be used for. Each field of the schema has one.

use crate::core::viewer::Narrowing;

/// A scope of an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Scope {
    /// Needs no access token.
    Public,
    /// Read the profile of the viewer.
    ProfileRead,
    /// Change the profile of the viewer.
    ProfileWrite,
    /// Email address, password, devices, export and deletion: only for Kith's own apps.
    Account,
    /// Read contacts, contact invitations and linked people.
    ContactsRead,
    /// Change contacts, invite and link people.
    ContactsWrite,
    /// Follow the feed.
    FeedRead,
    /// Read check-in plans, check-ins, asks and gestures.
    CheckInsRead,
    /// Change check-in plans, skip and snooze check-ins, ask, and send gestures.
    CheckInsWrite,
    /// Discover groups, and read the groups that the viewer belongs to.
    GroupsRead,
    /// Join and leave groups, and what a member does in them.
    GroupsJoin,
    /// Create groups, and what owners and facilitators do in them.
    GroupsFacilitate,
    /// Read whom the viewer keeps at a distance, and blocks in groups.
    DistancesRead,
    /// Keep and end distances and blocks.
    DistancesWrite,
    /// Read what others confided to the viewer: their answers, struggles and triumphs.
    ConfidedRead,
    /// Answer check-ins and asks.
    CheckInsAnswer,
    /// Read ladders, their receipts, consents and notices.
    LaddersRead,
    /// Change ladders and consents, claim rungs, and give the all-clear.
    LaddersWrite,
    /// What belongs to an app itself: only for apps that act for themselves.
    App,
}

impl Scope {
    /// All scopes, in the order of their bits.
    pub const ALL: [Self; 19] = [
        Self::Public,
        Self::ProfileRead,
        Self::ProfileWrite,
        Self::Account,
        Self::ContactsRead,
        Self::ContactsWrite,
        Self::FeedRead,
        Self::CheckInsRead,
        Self::CheckInsWrite,
        Self::GroupsRead,
        Self::GroupsJoin,
        Self::GroupsFacilitate,
        Self::DistancesRead,
        Self::DistancesWrite,
        Self::ConfidedRead,
        Self::CheckInsAnswer,
        Self::LaddersRead,
        Self::LaddersWrite,
        Self::App,
    ];

    /// The name in tokens (RFC 6749, section 3.3) and in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::ProfileRead => "profile:read",
            Self::ProfileWrite => "profile:write",
            Self::Account => "account",
            Self::ContactsRead => "contacts:read",
            Self::ContactsWrite => "contacts:write",
            Self::FeedRead => "feed:read",
            Self::CheckInsRead => "checkins:read",
            Self::CheckInsWrite => "checkins:write",
            Self::GroupsRead => "groups:read",
            Self::GroupsJoin => "groups:join",
            Self::GroupsFacilitate => "groups:facilitate",
            Self::DistancesRead => "distances:read",
            Self::DistancesWrite => "distances:write",
            Self::ConfidedRead => "confided:read",
            Self::CheckInsAnswer => "checkins:answer",
            Self::LaddersRead => "ladders:read",
            Self::LaddersWrite => "ladders:write",
            Self::App => "app",
        }
    }

    /// Whether apps and personal access tokens can have it for a person. `public` needs no token, `account` is only for Kith's
    /// own apps, and `app` is of no person.
    #[must_use]
    pub fn is_for_programs(self) -> bool {
        !matches!(self, Self::Public | Self::Account | Self::App)
    }

    /// Whether a person has to tick it themselves before an app gets it: what it opens concerns other people, or acts
    /// towards them in the person's name.
    #[must_use]
    pub fn is_delicate(self) -> bool {
        matches!(
            self,
            Self::GroupsJoin
                | Self::GroupsFacilitate
                | Self::DistancesRead
                | Self::DistancesWrite
                | Self::ConfidedRead
                | Self::CheckInsAnswer
                | Self::LaddersRead
                | Self::LaddersWrite
        )
    }

    /// The scope of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A set of scopes. It always holds [`Scope::Public`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// The scopes of a request without an access token.
    pub const PUBLIC: Self = Self(1);

    /// All scopes of a person, for their own devices.
    #[must_use]
    pub fn all() -> Self {
        Scope::ALL.into_iter().filter(|&scope| scope != Scope::App).collect()
    }

    /// The scopes of an app that acts for itself.
    #[must_use]
    pub fn of_app() -> Self {
        [Scope::App].into_iter().collect()
    }

    /// The set as bits, in the order of [`Scope::ALL`]: as it is stored.
    #[must_use]
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    /// The set of these bits. Bits of no scope are ignored.
    #[must_use]
    pub fn from_bits(bits: i64) -> Self {
        Scope::ALL.into_iter().filter(|&scope| bits & (1 << scope as u8) != 0).collect()
    }

    /// The scopes of the set but [`Scope::Public`], which every set holds.
    pub fn named(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |&scope| scope != Scope::Public && self.has(scope))
    }

    /// The names as OAuth has them (RFC 6749, section 3.3): separated by spaces, without `public`.
    #[must_use]
    pub fn names(self) -> String {
        self.named().map(Scope::name).collect::<Vec<_>>().join(" ")
    }

    /// Whether this scope is in the set.
    #[must_use]
    pub fn has(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    /// The scopes of the set with which something lies inside of a part of what is somebody's.
    #[must_use]
    pub fn inside(self, part: Narrowing) -> Self {
        let inside: &[Scope] = match part {
            Narrowing::Everything => return self,
            Narrowing::Contact(_) => &[Scope::ProfileRead, Scope::ContactsRead, Scope::ContactsWrite, Scope::FeedRead],
            Narrowing::Group(_) => &[Scope::ProfileRead, Scope::GroupsRead, Scope::GroupsFacilitate, Scope::FeedRead],
        };
        inside.iter().copied().filter(|&scope| self.has(scope)).collect()
    }

    /// The scopes of the set that this other set lacks.
    pub fn missing_in(self, other: Self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |&scope| self.has(scope) && !other.has(scope))
    }

    /// Reads a space-separated list. Unknown names are ignored.
    #[must_use]
    pub fn parse(list: &str) -> Self {
        list.split(' ').filter_map(Scope::parse).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(Self::PUBLIC.0, |bits, scope| bits | 1 << scope as u8))
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = Scope::ALL.into_iter().filter(|&scope| self.has(scope)).map(Scope::name).collect();
        f.write_str(&names.join(" "))
    }
}
