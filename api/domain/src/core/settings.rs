//! The settings that the rules need.

/// Who may register apps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Anybody, and their apps may ask people at once.
    #[default]
    Open,
    /// Anybody, but an app asks nobody before the operator has approved it.
    Approved,
    /// Nobody.
    Closed,
}

/// The settings of an installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The public URL of the installation, without a slash at the end.
    pub public_url: String,
    /// The issuer of access tokens (RFC 7519, section 4.1.1).
    pub issuer: String,
    /// The audience of access tokens (RFC 7519, section 4.1.3).
    pub audience: String,
    /// Who may register apps.
    pub registration: Registration,
    /// Whether apps may sign people in by themselves, with their passwords.
    pub direct_sign_in: bool,
    /// The lifetime of an access token.
    pub access: chrono::Duration,
    /// How long a device stays signed in if it isn't used.
    pub refresh: chrono::Duration,
    /// How long an instance accepts access tokens without having reached the database.
    pub behind: std::time::Duration,
    /// The memory of one password hash, in KiB.
    pub password_memory_kib: u32,
    /// The iterations of one password hash.
    pub password_iterations: u32,
    /// The number of passwords that are hashed at the same time.
    pub passwords_at_once: usize,
    /// How long events are kept in a feed.
    pub feed: chrono::Duration,
    /// The number of wrong attempts in a row without a delay, at a password or by a person at codes.
    pub guesses: i32,
    /// The number of wrong attempts without a delay from one network, which many people may share.
    pub network_guesses: i32,
}
