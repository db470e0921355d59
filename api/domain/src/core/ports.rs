//! Ports: what the rules need from outside, which the server and the tests provide.

use chrono::{DateTime, Utc};
use entity::{ContactId, CredentialId, FeedId, PersonId};
use tokio::sync::watch;

use crate::core::actor::Actor;

/// The clock.
pub trait Clock: Send + Sync {
    /// The present time in whole microseconds, which is the precision of PostgreSQL.
    fn now(&self) -> DateTime<Utc>;

    /// Moves the clock forward, if it is the clock of a demo. Returns whether it is.
    fn advance(&self, _: chrono::Duration) -> bool {
        false
    }
}

/// The source of randomness.
pub trait Entropy: Send + Sync {
    /// A seed for one operation of an actor, which is never given twice.
    fn seed(&self, actor: Option<PersonId>) -> [u8; 32];
}

/// The bus, which tells subscribers that feeds have moved. A lost message costs latency, but no event.
pub trait Bus: Send + Sync {
    /// Tells subscribers the number of the last event of a feed.
    fn publish(&self, feed: FeedId, seq: i64);

    /// Subscribes to the number of the last event of a feed.
    fn subscribe(&self, feed: FeedId) -> watch::Receiver<i64>;
}

/// The credentials of people, which are held by a room.
pub trait Credentials: Send + Sync {
    /// Whether the credential of an actor is valid.
    fn live(&self, actor: &Actor) -> bool;

    /// Ends credentials: their access tokens are refused.
    fn ended(&self, credentials: &[CredentialId], at: DateTime<Utc>);

    /// Has what is narrowed to a contact follow it into another one.
    fn moved(&self, contacts: &[(ContactId, ContactId)], at: DateTime<Utc>);

    /// The contact into which one was merged, or the same one.
    fn present(&self, contact: ContactId) -> ContactId;
}

/// A mail to one person. It is discreet: it contains no name, no feeling, and nothing about the purpose of Kith.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// A stable key, for the Message-ID, by which a repeat can be recognized.
    pub key: String,
    /// The email address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Why a mail wasn't sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may be sent later.
    #[error("the mail server can't be reached or refused for now")]
    Temporary,
    /// It will never be sent.
    #[error("the address was refused")]
    Permanent,
}

/// Sends mail.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Sends a mail.
    ///
    /// # Errors
    ///
    /// If the mail server doesn't accept it.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
