//! Changing a password with the present one, and resetting a forgotten one with a mailed code.

use entity::verification::Purpose;
use entity::{VerificationId, job, person};
use secrecy::{ExposeSecret, SecretString};

use super::codes::{self, Verification};
use super::hasher::{self, Hasher};
use super::policy::{OverAccount, OwnAccount, Proof, ProvenAccount, wrong_code};
use super::sign_in::{NewDevice, Session, open_device, tell_ended};
use super::store;
use crate::core::access::{self, Deed, Doer};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::throttle::Guess;
use crate::core::tx::Tx;

/// Checks the length of a new password (NIST SP 800-63B, section 3.1.1.2). The upper bound limits the work of hashing.
pub(super) fn check(password: &SecretString, field: &'static str) -> Result<()> {
    let characters = password.expose_secret().chars().count();
    if (10..=128).contains(&characters) {
        return Ok(());
    }
    Err(Error::refused_at(field, ErrorCode::Invalid, format!("`{field}` must be 10 to 128 characters long.")))
}

/// Checks the viewer's password, with growing delays after wrong ones on this device. The transaction that relies on it
/// must call [`Confirmed::still_holds`], since a reset may happen in between.
pub(crate) async fn confirm_password(op: &Op, password: SecretString, field: &'static str) -> Result<Confirmed> {
    let guess = Guess::on_known_device(op, "password", op.device()?.0.as_bytes());
    guess.count(op).await?;
    let hash = store::person::me(op).await?.password_hash;
    if !hasher::verify_counted(op, &guess, password, hash.clone()).await? {
        access::note(op, Deed::Refused, &[]);
        return Err(not_yours(field));
    }
    let tx = Tx::begin(op).await?;
    guess.was_right(&tx).await?;
    tx.commit().await?;
    Ok(Confirmed { hash, field })
}

/// A password that was right a moment ago.
pub(crate) struct Confirmed {
    hash: Option<String>,
    field: &'static str,
}

impl Confirmed {
    /// Refuses if the password of the account, which is locked now, has changed since.
    pub(crate) fn still_holds(&self, account: &person::Model) -> Result<()> {
        if account.password_hash == self.hash { Ok(()) } else { Err(not_yours(self.field)) }
    }
}

fn not_yours(field: &'static str) -> Error {
    Error::refused_at(field, ErrorCode::InvalidCredentials, "The password is wrong.")
}

/// Changes the viewer's password, and signs out all their other devices. If wanted, their personal access tokens end, too.
///
/// # Errors
///
/// A refusal if the present password is wrong, or the new one is out of bounds.
pub async fn change_password(op: &Op, present: SecretString, new: SecretString, ends_tokens: bool) -> Result<()> {
    check(&new, "newPassword")?;
    let confirmed = confirm_password(op, present, "currentPassword").await?;
    let hash = op.env.state::<Hasher>().hash(op, new).await?;
    let tx = Tx::begin(op).await?;
    let person = store::person::own_person(&tx).await?;
    confirmed.still_holds(&person)?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    replace(&tx, &may, hash, person.email_hash.as_deref().unwrap_or_default()).await?;
    tell_ended(&tx, store::credential::end_others(&tx, &may, !ends_tokens).await?);
    tx.note(Deed::PasswordChanged);
    tx.commit_as(()).await
}

/// Mails a code to set a new password. The answer is the same whether or not the address has an account.
///
/// # Errors
///
/// A refusal if the address is invalid.
pub async fn request_password_reset(op: &Op, email: &str) -> Result<Verification> {
    let address = codes::address(op, email, "email")?;
    codes::send(op, Purpose::PasswordReset, &address, None, &()).await
}

/// Sets a new password with a mailed code, signs out all devices, and signs in on this one.
///
/// # Errors
///
/// A refusal if the code is wrong, or the password is out of bounds.
pub async fn reset_password(
    op: &Op,
    id: VerificationId,
    code: &str,
    new: SecretString,
    device: NewDevice,
) -> Result<Session> {
    check(&new, "newPassword")?;
    let row = codes::take(op, Purpose::PasswordReset, id, code).await?;
    let hash = op.env.state::<Hasher>().hash(op, new).await?;
    let account = store::person::by_address(op, &row.email_hash).await?.ok_or_else(wrong_code)?;
    let email_hash = row.email_hash.clone();
    let key = op.env.vault.key(account.id.0).await?;
    let tx = Tx::begin(op).await?;
    let locked = store::person::lock_people(&tx, [account.id]).await?.pop();
    let proof = Proof::Code { account: locked, email_hash: row.email_hash };
    let may = permit::<ProvenAccount>(&tx, &proof)?;
    codes::used(&tx, id).await?;
    replace(&tx, &may, hash, &email_hash).await?;
    Guess::new(op, "sign-in", &email_hash).forget(&tx).await?;
    tell_ended(&tx, store::credential::end_all(&tx, &may).await?);
    let session = open_device(&tx, &may, &key, device, op.now).await?;
    tx.note_of(Doer::device(session.person, session.device.into()), Deed::PasswordChanged);
    tx.commit_as(session.device).await?;
    Ok(session)
}

/// Sets the password. Whatever was mailed to set another ends: who has read an earlier mail gets nowhere with it.
async fn replace<A: OverAccount>(tx: &Tx<'_>, may: &Permit<'_, A>, hash: String, email_hash: &[u8]) -> Result<()> {
    store::person::set_password(tx, may, hash).await?;
    store::verification::end_resets(tx, email_hash).await?;
    jobs::leave(tx, job::Kind::MailPasswordChanged, may.subject().0, tx.op.now).await
}
