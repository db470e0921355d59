//! What the rules need of the outside: the time, randomness, somebody to tell, and a way to send mail.

use chrono::{DateTime, Utc};
use entity::{DeviceId, FeedId, PersonId};
use tokio::sync::watch;

use crate::core::actor::Actor;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now, in whole microseconds: that is as fine as PostgreSQL keeps it.
    fn now(&self) -> DateTime<Utc>;

    /// Puts the clock forward, where it is one that can be: only the one of a demo is. Says whether it was.
    fn advance(&self, _: chrono::Duration) -> bool {
        false
    }
}

/// Where randomness comes from.
pub trait Entropy: Send + Sync {
    /// A seed for one operation of this actor, never given twice.
    fn seed(&self, actor: Option<PersonId>) -> [u8; 32];
}

/// Says that a feed has moved. Losing a word of it costs latency, never an event.
pub trait Bus: Send + Sync {
    /// Says that the feed's last event has this number.
    fn publish(&self, feed: FeedId, seq: i64);

    /// Listens for the feed's last number.
    fn subscribe(&self, feed: FeedId) -> watch::Receiver<i64>;
}

/// What people act by: their devices. A room holds it, and the core asks it.
pub trait Credentials: Send + Sync {
    /// Whether what the actor acts by still stands.
    fn live(&self, actor: &Actor) -> bool;

    /// Ends devices: their access tokens are refused from now on.
    fn ended(&self, devices: &[DeviceId], at: DateTime<Utc>);
}

/// One mail to one person. Discreet: no name, no feeling, no word of what Kith is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Stable: becomes the Message-ID, so that a repeat can be recognised.
    pub key: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Why a mail wasn't handed over.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Worth another try.
    #[error("the mail server can't be reached or refused for now")]
    Temporary,
    /// Not worth another try.
    #[error("the address was refused")]
    Permanent,
}

/// Hands mail over.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over.
    ///
    /// # Errors
    ///
    /// Where it wasn't taken.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
