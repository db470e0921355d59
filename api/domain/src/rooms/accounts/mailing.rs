//! Handing mail over. A mail is discreet: it names no person, and not what Kith is for.

use entity::PersonId;

use super::profile::email_place;
use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::ports::{Mail, MailError};

/// Mails a person, if they have an address still.
pub(crate) async fn mail(op: &Op, to: PersonId, key: String, subject: &str, text: String) -> Result<()> {
    match address(op, to).await? {
        Some(to) => send(op, key, to, subject, text).await,
        None => Ok(()),
    }
}

/// Where a person's mail goes; nothing for somebody who is erased.
pub(super) async fn address(op: &Op, person: PersonId) -> Result<Option<String>> {
    let Some(sealed) = store::person::by_id(op, person).await?.and_then(|account| account.email) else {
        return Ok(None);
    };
    let key = op.env.vault.key(person.0).await?;
    let address = key.read(email_place(person), &sealed);
    address.map(Some).ok_or_else(|| Error::internal("an address can't be read"))
}

/// Hands a mail over. The key is the same each time that this mail is tried. One that is refused for good is given up.
pub(super) async fn send(op: &Op, key: String, to: String, subject: &str, text: String) -> Result<()> {
    let mail = Mail { key, to, subject: subject.to_owned(), text };
    match op.env.ports.mailer.send(&mail).await {
        Ok(()) => Ok(()),
        Err(MailError::Permanent) => {
            tracing::warn!(mail = mail.key, "a mail was refused for good");
            Ok(())
        }
        Err(error @ MailError::Temporary) => Err(Error::internal(error)),
    }
}
