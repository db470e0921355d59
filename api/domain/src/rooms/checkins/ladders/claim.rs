//! Claiming a notice: its recipient says that they take care of it, signed in or by the link in the mail. For a while, no
//! further rung follows.

use chrono::{DateTime, Utc};
use entity::{NoticeId, PersonId, feed_event::Kind, rung_notice};

use super::consent::consents_of;
use super::held::held_until;
use super::link::named;
use super::notices::{Notice, notice_again};
use super::policy::{Claim, ClaimFacts};
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::plans;

/// Claims a notice. Its author is told, and no further rung is handed over for as long as the author set. Without an answer
/// or an all-clear by then, the ladder goes on. Does nothing if it was claimed before.
///
/// # Errors
///
/// A refusal if the viewer didn't receive the notice, if it has expired or the all-clear was given, if an earlier claim has
/// lapsed, or if the viewer keeps a distance from its author.
pub async fn claim(op: &Op, id: NoticeId) -> Result<Notice> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = store::lock_notice(&tx, me, id).await?;
    claim_by(&tx, me, found, None).await?;
    tx.commit_as(id).await?;
    notice_again(op, id).await
}

/// Claims a notice by the link in its mail, for the recipient. Returns when the claim ends.
///
/// # Errors
///
/// The same refusal whether the link is invalid, the notice has expired, the all-clear was given, a claim has lapsed or the
/// recipient has withdrawn their consent. Another refusal for too many invalid links from one network.
pub async fn claim_by_link(op: &Op, code: &str) -> Result<DateTime<Utc>> {
    let Some(id) = named(op, code) else {
        // Nobody guesses one. Who tries all the same is slowed down, and holds up nobody whose link is good.
        Guess::of_network(op, "claim link").count(op).await?;
        return Err(no_longer_good());
    };
    let tx = Tx::begin(op).await?;
    let person = store::recipient_of(&tx, id).await?.ok_or_else(no_longer_good)?;
    // Who is gone claims nothing.
    if accounts::lock_people(&tx, [person]).await?.is_empty() {
        return Err(no_longer_good());
    }
    let found = store::lock_notice(&tx, person, id).await?;
    let until = claim_by(&tx, person, found, Some(person)).await.map_err(|error| match error {
        Error::Refused(_) => no_longer_good(),
        error => error,
    })?;
    tx.commit().await?;
    Ok(until)
}

fn no_longer_good() -> Error {
    Error::refused(ErrorCode::NotOpen, "This link isn't valid, or has expired.")
}

/// Claims what was told a person, whose account and whose notice are locked; says until when that holds.
async fn claim_by(
    tx: &Tx<'_>,
    me: PersonId,
    found: Option<rung_notice::Model>,
    by_link: Option<PersonId>,
) -> Result<DateTime<Utc>> {
    let mut facts = ClaimFacts { notice: found, by_link, agrees: true, is_distant: false, now: tx.op.now };
    if let Some(notice) = &facts.notice {
        // The worker hands no rung over meanwhile.
        plans::hold(tx, notice.plan_id).await?;
        facts.is_distant = plans::is_distant(tx, me, notice.author_id).await?;
        let consent = consents_of(&tx.db, notice.author_id, &[me]).await?.remove(&me).unwrap_or_default();
        facts.agrees = consent.stands;
    }
    let may = permit::<Claim>(tx, &facts)?;
    let notice = facts.notice.ok_or_else(|| Error::not_found("rungNoticeId"))?;
    let (id, author) = (notice.id, notice.author_id);
    if notice.claimed_at.is_none() {
        store::claim(tx, &may).await?;
        // The worker says when it lapses.
        plans::look_again(tx, notice.plan_id).await?;
        tx.tell(me, Kind::RungClaimed, id.0, tx.account());
        tx.tell_if_reached(me, author, Kind::RungReceiptChanged, notice.check_in_id.0);
    }
    let claimed = rung_notice::Model { claimed_at: notice.claimed_at.or(Some(tx.op.now)), ..notice };
    Ok(held_until(&claimed).unwrap_or(tx.op.now))
}
