//! Mailed codes. The code itself isn't stored: a keyed hash derives it from the id of its row, to mail it and to check
//! it. What the code will do is sealed under a key of its own, which is destroyed when the code has expired.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use email_address::EmailAddress;
use entity::verification::{self, Purpose};
use entity::{PersonId, VerificationId, job};
use sea_orm::ActiveValue::Set;
use serde::{Serialize, de::DeserializeOwned};

use super::policy::wrong_code;
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs;
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::secrets::Place;
use crate::core::throttle::{self, Guess};
use crate::core::tx::Tx;

/// How long a code is valid.
pub(crate) const GOOD_FOR: Duration = Duration::minutes(30);
/// For how long a reset that is asked for again gets the code that was mailed, and no other mail: whoever knows an address
/// can't fill its mailbox, and keeps nobody from a reset, since that code is good for each that was asked for.
const MAILED_ONCE_IN: Duration = Duration::minutes(10);
/// How many attempts at a code are checked.
const TRIES: i32 = 5;
/// The letters of codes: no vowels, so that they spell no words, and none that can be mistaken for another.
const LETTERS: &[u8; 24] = b"BCDFGHJKMNPQRSTVWXZ23457";
/// The number of letters in a code: 55 bits, too many to guess, however many codes there are.
const LENGTH: usize = 12;

/// A mailed code, as the client that requested it knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The id, which is needed with the code.
    pub id: VerificationId,
    /// When the code expires.
    pub expires_at: DateTime<Utc>,
}

/// A valid email address, and the keyed hash by which its account is found.
pub(crate) struct Address {
    pub text: String,
    pub hash: Vec<u8>,
}

/// Reads an email address. The case of its letters makes no difference.
pub(crate) fn address(op: &Op, text: &str, field: &'static str) -> Result<Address> {
    let text = text.trim().to_owned();
    if text.len() > 254 || !EmailAddress::is_valid(&text) || text.contains(['<', '"']) {
        return Err(Error::refused_at(
            field,
            ErrorCode::Invalid,
            format!("`{field}` must be an email address, such as name@example.org."),
        ));
    }
    let hash = hmac::sign(&op.env.keys.email, text.to_lowercase().as_bytes()).as_ref().to_vec();
    Ok(Address { text, hash })
}

/// Creates a code and queues its mail.
pub(crate) async fn send<B: Serialize>(
    op: &Op,
    purpose: Purpose,
    address: &Address,
    person_id: Option<PersonId>,
    body: &B,
) -> Result<Verification> {
    let id = VerificationId(op.id());
    let body = serde_json::to_vec(body).map_err(Error::internal)?;
    let expires_at = op.now + GOOD_FOR;
    let key = op.env.vault.create(op, id.0).await?;
    let tx = Tx::begin(op).await?;
    let code_of = match purpose {
        Purpose::PasswordReset => {
            // Of two at once, the second sees the first.
            throttle::hold(&tx, "reset", &address.hash).await?;
            store::verification::mailed_since(&tx, purpose, &address.hash, op.now - MAILED_ONCE_IN).await?
        }
        Purpose::SignUp | Purpose::EmailChange => None,
    };
    let row = verification::ActiveModel {
        id: Set(id),
        purpose: Set(purpose),
        email_hash: Set(address.hash.clone()),
        person_id: Set(person_id),
        body: Set(key.seal(op.random(), place(id), &body)),
        attempts: Set(0),
        created_at: Set(op.now),
        expires_at: Set(expires_at),
        used_at: Set(None),
        code_of_id: Set(code_of),
    };
    store::verification::insert(&tx, row).await?;
    if code_of.is_none() {
        jobs::leave(&tx, job::Kind::MailVerification, id.0, op.now).await?;
    }
    jobs::leave(&tx, job::Kind::ForgetVerification, id.0, expires_at).await?;
    tx.commit_as(id).await?;
    Ok(Verification { id, expires_at })
}

impl Again for Verification {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        let id: VerificationId = kept.one()?;
        // The id holds the moment at which it was made, and outlives its row.
        let (seconds, nanos) = id.0.get_timestamp().map(|at| at.to_unix()).unwrap_or_default();
        let made = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, nanos));
        Ok(Self { id, expires_at: made.unwrap_or_default() + GOOD_FOR })
    }
}

/// The code of a verification, as it is mailed.
pub(crate) fn code(op: &Op, id: VerificationId) -> String {
    letters(&hmac::sign(&op.env.keys.codes, &[b"mail\0".as_slice(), id.0.as_bytes()].concat()))
}

/// Twelve letters and digits from a keyed hash, in groups of four.
pub(crate) fn letters(tag: &hmac::Tag) -> String {
    spelled(tag, LENGTH)
}

/// This many letters and digits from a keyed hash, in groups of four; 28 hold 128 bits of it, which is all.
pub(crate) fn spelled(tag: &hmac::Tag, length: usize) -> String {
    let mut number = tag.as_ref().iter().take(16).fold(0_u128, |number, &byte| number << 8 | u128::from(byte));
    let mut code = String::with_capacity(length + length / 4);
    for place in 0..length {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        // 24 divides 2^128 evenly enough: the bias of the first 12 is below 2^-70.
        code.push(char::from(LETTERS[usize::try_from(number % 24).unwrap_or_default()]));
        number /= 24;
    }
    code
}

/// A code without spaces and hyphens, in capitals.
pub(crate) fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// Checks a code, after counting the attempt, and returns its row. The caller marks it as used in the transaction that
/// does what the code is for. Password resets are never delayed, since they are the way out for people whom others'
/// attempts delay.
pub(crate) async fn take(op: &Op, purpose: Purpose, id: VerificationId, given: &str) -> Result<verification::Model> {
    let guess = (purpose != Purpose::PasswordReset).then(|| Guess::of_network(op, "mailed code"));
    if let Some(guess) = &guess {
        guess.count(op).await?;
    }
    let counted = store::verification::count_try(op, purpose, id, TRIES).await?;
    let mailed = counted.as_ref().and_then(|row| row.code_of_id).unwrap_or(id);
    let (right, given) = (typed(&code(op, mailed)), typed(given));
    match counted {
        Some(row) if verify_slices_are_equal(right.as_bytes(), given.as_bytes()).is_ok() => {
            if let Some(guess) = &guess {
                guess.give_back(op).await?;
            }
            Ok(row)
        }
        _ => Err(wrong_code()),
    }
}

/// Marks a code as used. Of two requests at once, the second is refused.
pub(crate) async fn used(tx: &Tx<'_>, id: VerificationId) -> Result<()> {
    if store::verification::set_used(tx, id).await? { Ok(()) } else { Err(wrong_code()) }
}

/// Opens what a code will do. If that can't be read, the code is refused, and another one can be requested.
pub(crate) async fn body<B: DeserializeOwned>(op: &Op, row: &verification::Model) -> Result<B> {
    let key = op.env.vault.key(row.id.0).await?;
    key.read_json(place(row.id), &row.body).ok_or_else(wrong_code)
}

fn place(id: VerificationId) -> Place {
    Place::new("verification", "body", id.0)
}
