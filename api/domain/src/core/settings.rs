//! Numbers and names that an operator may set, as far as the rules need them.

/// Numbers that an installation may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where clients reach this installation, without a slash at the end.
    pub public_url: String,
    /// Who issues tokens (RFC 7519, section 4.1.1).
    pub issuer: String,
    /// Whom tokens are for (RFC 7519, section 4.1.3).
    pub audience: String,
    /// How long an access token lives.
    pub access: chrono::Duration,
    /// How long a device stays signed in without being used.
    pub refresh: chrono::Duration,
    /// After how long without news from the database an instance refuses tokens, rather than guess which have ended.
    pub behind: std::time::Duration,
    /// Memory for one password hash, in KiB.
    pub password_memory_kib: u32,
    /// Passes for one password hash.
    pub password_iterations: u32,
    /// How many passwords are hashed at the same time.
    pub passwords_at_once: usize,
    /// How long a feed remembers.
    pub feed: chrono::Duration,
    /// How many wrong guesses in a row cost nothing: at a password, or by a person at codes.
    pub guesses: i32,
    /// How many cost nothing to a network, which many people may share.
    pub network_guesses: i32,
}
