//! Scopes: what a token may be used for. Each field of the schema says the one that it needs.

/// One thing that a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Scope {
    /// No token is needed.
    Public,
    /// Read one's own profile.
    ProfileRead,
    /// Change one's own profile.
    ProfileWrite,
    /// E-mail, password, devices, export, deletion: for Kith's own apps, never for partners.
    Account,
    /// Read contacts, invitations and the people behind them.
    ContactsRead,
    /// Change contacts, invite and link.
    ContactsWrite,
    /// Follow what changed.
    FeedRead,
    /// Read plans, check-ins, ladders, gestures, and what is shared.
    CheckInsRead,
    /// Agree on plans, answer, and tell.
    CheckInsWrite,
}

impl Scope {
    /// Every scope, in the order of their bits.
    pub const ALL: [Self; 9] = [
        Self::Public,
        Self::ProfileRead,
        Self::ProfileWrite,
        Self::Account,
        Self::ContactsRead,
        Self::ContactsWrite,
        Self::FeedRead,
        Self::CheckInsRead,
        Self::CheckInsWrite,
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
        }
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
    /// What needs no token.
    pub const PUBLIC: Self = Self(1);

    /// Everything: what a person's own device holds.
    #[must_use]
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether this scope is in the set.
    #[must_use]
    pub fn has(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    /// The scopes of the set that this other set lacks.
    pub fn missing_in(self, other: Self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |&scope| self.has(scope) && !other.has(scope))
    }

    /// Reads a token's space-separated list; names that we don't know give nothing.
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
