//! The rules for accounts: they are changed by their person, or by somebody who proves to be that person with a code, a
//! password or a refresh token.

use chrono::{DateTime, Utc};
use entity::credential::{self, Kind};
use entity::verification::{self, Purpose};
use entity::{CredentialId, PersonId, person};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// A person acts on their own account.
pub struct OwnAccount;

impl Action for OwnAccount {
    type Facts = person::Model;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, account: &person::Model) -> Result<PersonId> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if person == account.id && account.erased_at.is_none() { Ok(person) } else { Err(Error::Unauthenticated) }
    }
}

/// Somebody creates an account with a code that was mailed to its email address.
pub struct NewAccount;

/// The facts for creating an account.
pub struct NewAccountFacts {
    /// The code, which was right.
    pub code: verification::Model,
    /// A fresh id, for the account.
    pub person: PersonId,
    pub now: DateTime<Utc>,
}

impl Action for NewAccount {
    type Facts = NewAccountFacts;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, NewAccountFacts { code, person, now }: &NewAccountFacts) -> Result<PersonId> {
        let is_good = code.purpose == Purpose::SignUp && code.used_at.is_none() && code.expires_at > *now;
        if is_good { Ok(*person) } else { Err(wrong_code()) }
    }
}

/// Somebody proves that an account is theirs, with a mailed code or its password.
pub struct ProvenAccount;

/// The proof that an account is somebody's. The account is locked: it may have changed, or have been erased, since the
/// proof was checked.
pub enum Proof {
    /// A mailed code was right. It was mailed to the address with this hash.
    Code { account: Option<person::Model>, email_hash: Vec<u8> },
    /// The password with this hash was right.
    Password { account: Option<person::Model>, hash: Option<String> },
}

impl Action for ProvenAccount {
    type Facts = Proof;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, proof: &Proof) -> Result<PersonId> {
        match proof {
            Proof::Code { account: Some(account), email_hash } if account.email_hash.as_ref() == Some(email_hash) => {
                Ok(account.id)
            }
            Proof::Password { account: Some(account), hash: Some(hash) }
                if account.password_hash.as_ref() == Some(hash) =>
            {
                Ok(account.id)
            }
            Proof::Code { .. } => Err(wrong_code()),
            Proof::Password { .. } => Err(wrong_credentials()),
        }
    }
}

/// The answer to every wrong mailed code, whatever is wrong with it.
pub(super) fn wrong_code() -> Error {
    Error::refused_at(
        "code",
        ErrorCode::InvalidCode,
        "This code is wrong, was used before, or has expired. Codes expire after 30 minutes; request a new one.",
    )
}

/// The answer to an email address without an account, and to a wrong password.
pub(super) fn wrong_credentials() -> Error {
    Error::refused(ErrorCode::InvalidCredentials, "The email address or the password is wrong.")
}

/// A person ends one of their devices.
pub struct EndDevice;

impl Action for EndDevice {
    type Facts = Option<credential::Model>;
    type Subject = CredentialId;

    fn rule(viewer: Option<Viewer>, device: &Self::Facts) -> Result<CredentialId> {
        match device {
            Some(device)
                if device.kind == Kind::Device && viewer.is_some_and(|viewer| viewer.owns(device.person_id)) =>
            {
                Ok(device.id)
            }
            _ => Err(Error::not_found("deviceId")),
        }
    }
}

/// A person ends one of their personal access tokens.
pub struct EndToken;

impl Action for EndToken {
    type Facts = Option<credential::Model>;
    type Subject = CredentialId;

    fn rule(viewer: Option<Viewer>, token: &Self::Facts) -> Result<CredentialId> {
        match token {
            Some(token) if token.kind == Kind::Token && viewer.is_some_and(|viewer| viewer.owns(token.person_id)) => {
                Ok(token.id)
            }
            _ => Err(Error::not_found("personalTokenId")),
        }
    }
}

/// A person ends what they gave an app.
pub struct EndGrant;

impl Action for EndGrant {
    type Facts = Option<credential::Model>;
    type Subject = CredentialId;

    fn rule(viewer: Option<Viewer>, grant: &Self::Facts) -> Result<CredentialId> {
        match grant {
            Some(grant) if grant.kind == Kind::Grant && viewer.is_some_and(|viewer| viewer.owns(grant.person_id)) => {
                Ok(grant.id)
            }
            _ => Err(Error::not_found("grantId")),
        }
    }
}

/// A device sends one of its refresh tokens.
pub struct Refresh;

/// The facts for refreshing a session.
pub struct RefreshFacts {
    pub device: credential::Model,
    /// What it has to be: a device or a grant.
    pub kind: Kind,
    /// The generation of the token, which was checked to be one of the device.
    pub generation: i32,
    pub now: DateTime<Utc>,
}

/// What happens to a device that sends a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The token is the present one: the next one replaces it.
    Next(CredentialId),
    /// The token is the previous one, and the response may have been lost: it gives the same successor.
    Repeat(CredentialId),
    /// The token is an older one, of which somebody else has a copy: the device ends.
    End(CredentialId),
}

/// How long the previous refresh token gives the same successor.
pub const GRACE: chrono::Duration = chrono::Duration::seconds(30);

impl Action for Refresh {
    type Facts = RefreshFacts;
    type Subject = Rotation;

    fn rule(_: Option<Viewer>, RefreshFacts { device, kind, generation, now }: &RefreshFacts) -> Result<Rotation> {
        if device.kind != *kind
            || device.ended_at.is_some()
            || device.expires_at <= *now
            || *generation > device.generation
        {
            return Err(super::tokens::refused());
        }
        Ok(if *generation == device.generation {
            Rotation::Next(device.id)
        } else if *generation == device.generation - 1 && *now - device.rotated_at <= GRACE {
            Rotation::Repeat(device.id)
        } else {
            Rotation::End(device.id)
        })
    }
}

/// An action on an account of its actor.
pub trait OverAccount: Action<Subject = PersonId> {}
impl OverAccount for NewAccount {}
impl OverAccount for OwnAccount {}
impl OverAccount for ProvenAccount {}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use entity::{Sealed, VerificationId};
    use uuid::Uuid;

    use super::*;

    fn account() -> person::Model {
        person::Model {
            id: PersonId(Uuid::from_u128(1)),
            email_hash: Some(vec![1]),
            email: Some(Sealed(Vec::new())),
            password_hash: Some("hash".to_owned()),
            time_zone: "UTC".to_owned(),
            locale: "en".to_owned(),
            country: None,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            delete_at: None,
            erased_at: None,
            rests_since: None,
            rests_until: None,
            exporting_until: None,
        }
    }

    fn code() -> verification::Model {
        verification::Model {
            id: VerificationId(Uuid::from_u128(2)),
            purpose: Purpose::SignUp,
            email_hash: vec![1],
            person_id: None,
            body: Sealed(Vec::new()),
            attempts: 1,
            created_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + Duration::minutes(30),
            used_at: None,
            code_of_id: None,
        }
    }

    #[test]
    fn a_proof_counts_for_the_account_as_it_is_now() {
        let moved = || person::Model { email_hash: Some(vec![2]), ..account() };
        let erased = || person::Model { email_hash: None, password_hash: None, ..account() };
        let by_code = |account| ProvenAccount::rule(None, &Proof::Code { account, email_hash: vec![1] });
        assert!(by_code(Some(account())).is_ok_and(|id| id == account().id));
        assert!([Some(moved()), Some(erased()), None].into_iter().all(|account| by_code(account).is_err()));
        let changed = || person::Model { password_hash: Some("another".to_owned()), ..account() };
        let by_password = |account, hash: Option<&str>| {
            ProvenAccount::rule(None, &Proof::Password { account, hash: hash.map(str::to_owned) })
        };
        assert!(by_password(Some(account()), Some("hash")).is_ok_and(|id| id == account().id));
        assert!(by_password(Some(moved()), Some("hash")).is_ok(), "the password is still the same");
        assert!(by_password(Some(changed()), Some("hash")).is_err());
        assert!(by_password(Some(erased()), None).is_err(), "no password is none that was right");
        assert!(by_password(None, Some("hash")).is_err());
    }

    #[test]
    fn a_new_account_needs_an_unused_code_for_signing_up() {
        let person = account().id;
        let late = DateTime::UNIX_EPOCH + Duration::minutes(30);
        let rule = |code, now| NewAccount::rule(None, &NewAccountFacts { code, person, now });
        assert!(rule(code(), DateTime::UNIX_EPOCH).is_ok_and(|id| id == person));
        assert!(rule(code(), late).is_err());
        let wrong = [
            verification::Model { purpose: Purpose::PasswordReset, ..code() },
            verification::Model { used_at: Some(DateTime::UNIX_EPOCH), ..code() },
        ];
        assert!(wrong.into_iter().all(|code| rule(code, DateTime::UNIX_EPOCH).is_err()));
    }
}
