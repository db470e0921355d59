//! Changing the email address: a code is mailed to the new address, and a notice to the old one.

use entity::verification::Purpose;
use entity::{VerificationId, feed_event::Kind, job};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::codes::{self, Verification};
use super::policy::OwnAccount;
use super::profile::email_place;
use super::{password, profile, store};
use crate::core::access::Deed;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;

/// How long a mail is retried, and a little more.
const KEPT_FOR_MAIL: chrono::Duration = chrono::Duration::days(1);

/// The old and the new address.
#[derive(Serialize, Deserialize)]
pub(super) struct Change {
    pub from: String,
    pub to: String,
}

/// Mails a code to a new address. The answer is the same whether or not that address has an account.
///
/// # Errors
///
/// A refusal if the password is wrong, or the address is invalid.
pub async fn request_email_change(op: &Op, email: &str, password: SecretString) -> Result<Verification> {
    let address = codes::address(op, email, "email")?;
    Guess::new(op, "mail to a new address", op.person()?.0.as_bytes()).count(op).await?;
    // The code goes to the new address alone, so what was confirmed isn't relied on later.
    password::confirm_password(op, password, "password").await?;
    let viewer = profile::viewer(op).await?;
    let change = Change { from: viewer.email, to: address.text.clone() };
    codes::send(op, Purpose::EmailChange, &address, Some(viewer.id), &change).await
}

/// Changes the viewer's email address with the code that was mailed to the new one.
///
/// # Errors
///
/// A refusal if the code is wrong, or the address has an account by now.
pub async fn confirm_email_change(op: &Op, id: VerificationId, code: &str) -> Result<()> {
    let row = codes::take(op, Purpose::EmailChange, id, code).await?;
    let change: Change = codes::body(op, &row).await?;
    let me = op.person()?;
    if row.person_id != Some(me) {
        return Err(Error::refused_at(
            "code",
            ErrorCode::InvalidCode,
            "This code was requested for another account. Sign in to that account, or request a new code.",
        ));
    }
    let key = op.env.vault.key(me.0).await?;
    let tx = Tx::begin(op).await?;
    let person = store::person::own_person(&tx).await?;
    codes::used(&tx, id).await?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    store::person::set_email(&tx, &may, row.email_hash, seal(op, &key, email_place(me), &change.to)).await?;
    jobs::leave(&tx, job::Kind::MailEmailChanged, id.0, op.now).await?;
    // What the mail to the old address needs is kept until that has left, or has been given up.
    jobs::take_back(&tx, job::Kind::ForgetVerification, id.0).await?;
    jobs::leave(&tx, job::Kind::ForgetVerification, id.0, op.now + KEPT_FOR_MAIL).await?;
    tx.tell(me, Kind::ViewerChanged, me.0, tx.account());
    tx.note(Deed::EmailChanged);
    tx.commit_as(()).await
}
