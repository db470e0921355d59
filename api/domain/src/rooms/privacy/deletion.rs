//! Requesting the deletion of an account, and cancelling it within 14 days. In that time, the account rests: nothing new
//! reaches anybody from its person, nor them from anybody, and their sides of plans aren't asked. Nobody is told.

use chrono::{DateTime, Duration, Utc};
use entity::{feed_event::Kind, job, person};
use secrecy::SecretString;

use crate::core::error::Result;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, OwnAccount};
use crate::rooms::apps;

/// How long a deletion can be cancelled.
const GRACE: Duration = Duration::days(14);

/// Requests the deletion of the viewer's account. Personal access tokens end for good. Returns when it will end. Requesting it again changes nothing.
///
/// # Errors
///
/// A refusal if the password is wrong.
pub async fn delete_account(op: &Op, password: SecretString) -> Result<DateTime<Utc>> {
    let confirmed = accounts::confirm_password(op, password, "password").await?;
    let tx = Tx::begin(op).await?;
    let person = accounts::own_person(&tx).await?;
    confirmed.still_holds(&person)?;
    plan(tx, person).await
}

/// The same for somebody who gave their password on this device a moment ago.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes.
pub async fn delete_confirmed_account(op: &Op) -> Result<DateTime<Utc>> {
    let tx = Tx::begin(op).await?;
    let person = accounts::own_person(&tx).await?;
    accounts::recently_confirmed(&tx).await?;
    plan(tx, person).await
}

async fn plan(tx: Tx<'_>, person: person::Model) -> Result<DateTime<Utc>> {
    let op = tx.op;
    if let Some(at) = person.delete_at {
        tx.commit_as(()).await?;
        return Ok(at);
    }
    let at = op.now + GRACE;
    let may = permit::<OwnAccount>(&tx, &person)?;
    accounts::set_deletion(&tx, &may, at).await?;
    accounts::end_granted(&tx, &may).await?;
    apps::rest(&tx, &may).await?;
    jobs::leave(&tx, job::Kind::ErasePerson, person.id.0, at).await?;
    jobs::leave(&tx, job::Kind::MailDeletion, person.id.0, op.now).await?;
    tx.tell(person.id, Kind::ViewerChanged, person.id.0, tx.account());
    tx.commit_as(()).await?;
    follow(op).await;
    Ok(at)
}

/// Has this instance know at once which apps rest. Others, and this one if it fails, find out within seconds.
async fn follow(op: &Op) {
    if let Err(error) = apps::reload(op).await {
        tracing::warn!(%error, "which apps rest will be known in some seconds");
    }
}

/// Cancels the deletion of the viewer's account. What was new in between reaches the others now, as if it had just
/// happened.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn cancel_deletion(op: &Op) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let person = accounts::own_person(&tx).await?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    accounts::cancel_deletion(&tx, &may).await?;
    apps::go_on(&tx, &may).await?;
    if let Some(since) = person.rests_since.filter(|_| person.delete_at.is_some()) {
        let others = linked::ever_linked_to(&tx.db, person.id).await?;
        let kept: Vec<_> = others.into_iter().map(|other| (other, since)).collect();
        let missed = linked::missed_a_profile(&tx.db, person.id, &kept).await?;
        tx.tell_those_reached(person.id, Kind::PersonChanged, missed);
    }
    jobs::take_back(&tx, job::Kind::ErasePerson, person.id.0).await?;
    jobs::take_back(&tx, job::Kind::MailDeletion, person.id.0).await?;
    tx.tell(person.id, Kind::ViewerChanged, person.id.0, tx.account());
    tx.commit_as(()).await?;
    follow(op).await;
    Ok(())
}
