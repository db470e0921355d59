//! Consent to be notified by another person's ladders. Declining isn't shown to the author; withdrawing is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, LadderConsentId, PersonId, feed_event::Kind, ladder_consent};
use sea_orm::ConnectionTrait;

use super::policy::GiveConsent;
use super::store::{self, ConsentRow};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::plans;

/// How soon a person who didn't answer, or who declined, can be asked again.
const REQUEST_AGAIN: Duration = Duration::days(30);

/// The state of a consent, as the viewer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LadderConsentState {
    /// It was requested. The author sees this state too if it was declined.
    Requested,
    /// It was given.
    Given,
    /// The viewer declined.
    Declined,
    /// It was withdrawn.
    Withdrawn,
}

/// A person's consent to be notified by an author's ladders when the author's check-ins stay unanswered.
#[derive(Clone, Debug)]
pub struct LadderConsent {
    /// The id of the consent.
    pub id: LadderConsentId,
    /// The author of the ladders.
    pub author: PersonId,
    /// The person who is notified.
    pub person: PersonId,
    /// Whether the viewer is the author.
    pub is_own: bool,
    /// The state.
    pub state: LadderConsentState,
    /// When it was last requested.
    pub requested_at: DateTime<Utc>,
    /// Whether notices may break their quiet hours. `None` for the author.
    pub may_break_quiet_hours: Option<bool>,
    /// Whether notices may arrive although they muted the author. `None` for the author.
    pub may_break_mute: Option<bool>,
}

impl ConsentRow {
    /// How far it is, as far as that can be known.
    fn state(&self) -> LadderConsentState {
        match self {
            Self { withdrawn_at: Some(_), .. } => LadderConsentState::Withdrawn,
            Self { agreed_at: Some(_), .. } => LadderConsentState::Given,
            Self { declined_at: Some(_), .. } => LadderConsentState::Declined,
            _ => LadderConsentState::Requested,
        }
    }
}

fn shown(viewer: PersonId, seen: &ConsentRow) -> LadderConsent {
    let is_own = seen.author_id == viewer;
    LadderConsent {
        state: seen.state(),
        id: seen.id,
        author: seen.author_id,
        person: seen.person_id,
        is_own,
        requested_at: seen.requested_at,
        may_break_quiet_hours: (!is_own).then_some(seen.may_break_quiet_hours),
        may_break_mute: (!is_own).then_some(seen.may_break_mute),
    }
}

/// All consents that the viewer requested or was asked for, newest first. At most two for each link.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn consents(op: &Op) -> Result<Vec<LadderConsent>> {
    let viewer = op.person()?;
    let rows = store::consents(op).await?;
    Ok(rows.into_iter().map(|row| shown(viewer, &row)).collect())
}

/// Finds consents by id. Consents that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn consents_by_ids(op: &Op, ids: &[LadderConsentId]) -> Result<HashMap<LadderConsentId, LadderConsent>> {
    let viewer = op.person()?;
    let rows = store::consents_of_ids(op, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, shown(viewer, &row))).collect())
}

/// Which of these people have consented, as far as the author can know.
pub(in crate::rooms::checkins) async fn agreed_with(
    db: &impl ConnectionTrait,
    author: PersonId,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<HashSet<PersonId>> {
    let rows = store::known_to_author(db, author, people).await?;
    let agreed = rows.into_iter().filter(|row| row.state() == LadderConsentState::Given);
    Ok(agreed.map(|row| row.person_id).collect())
}

/// Whether somebody is notified, and what a notice may break.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::rooms::checkins) struct Consent {
    /// Whether consent is given, even if its author can't know that.
    pub stands: bool,
    /// Whether a notice may break their quiet hours.
    pub may_break_quiet_hours: bool,
    /// Whether a notice may arrive although they muted the author.
    pub may_break_mute: bool,
}

/// The consents of these people to an author's ladders. For the worker.
pub(in crate::rooms::checkins) async fn consents_of(
    db: &impl ConnectionTrait,
    author: PersonId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Consent>> {
    let rows = store::of_people(db, author, people).await?;
    let consent = |row: ladder_consent::Model| Consent {
        stands: row.agreed_at.is_some() && row.withdrawn_at.is_none() && row.declined_at.is_none(),
        may_break_quiet_hours: row.may_break_quiet_hours,
        may_break_mute: row.may_break_mute,
    };
    Ok(rows.into_iter().map(|row| (row.person_id, consent(row))).collect())
}

/// Requests the consent of the person behind a contact. Does nothing while a request is open or consent is given.
///
/// # Errors
///
/// A refusal if the contact isn't visible to the viewer or isn't linked, or if the viewer keeps a distance from the person.
pub async fn request(op: &Op, contact: ContactId) -> Result<LadderConsent> {
    let tx = Tx::begin(op).await?;
    let may = plans::approach(&tx, contact).await?;
    let (me, person) = (may.subject().me, may.subject().other);
    let before = store::lock_pair(&tx, me, person).await?;
    let known = store::pair_known_to_author(&tx, me, person).await?.map(|row| row.state());
    let id = before.as_ref().map_or_else(|| LadderConsentId(op.id()), |row| row.id);
    let is_anew = match (&before, known) {
        (None, _) | (_, Some(LadderConsentState::Withdrawn)) => true,
        (Some(row), Some(LadderConsentState::Requested)) => row.requested_at <= op.now - REQUEST_AGAIN,
        _ => false,
    };
    if is_anew {
        let row = ladder_consent::Model {
            id,
            author_id: me,
            person_id: person,
            requested_at: op.now,
            agreed_at: None,
            may_break_quiet_hours: false,
            may_break_mute: false,
            declined_at: None,
            withdrawn_at: None,
        };
        store::request(&tx, &may, row, before.is_none()).await?;
        tx.tell(me, Kind::LadderConsentChanged, id.0, tx.account());
        tx.tell_if_reached(me, person, Kind::LadderConsentChanged, id.0);
    }
    tx.commit_as(id).await?;
    consent_again(op, id).await
}

/// Consents, and says whether notices may break the viewer's quiet hours or a mute of the author. Consenting again changes
/// only that.
///
/// # Errors
///
/// A refusal if the viewer wasn't asked, or if they keep a distance from the author.
pub async fn agree(
    op: &Op,
    id: LadderConsentId,
    may_break_quiet_hours: bool,
    may_break_mute: bool,
) -> Result<LadderConsent> {
    decide(op, id, Said::Agree { may_break_quiet_hours, may_break_mute }).await
}

/// Declines. The author still sees an open request.
///
/// # Errors
///
/// A refusal if the viewer wasn't asked, or if they have consented.
pub async fn decline(op: &Op, id: LadderConsentId) -> Result<LadderConsent> {
    decide(op, id, Said::Decline).await
}

/// Withdraws a consent, which the author is shown. The viewer isn't notified from now on. Does nothing the second time.
///
/// # Errors
///
/// A refusal if the viewer hasn't consented.
pub async fn withdraw(op: &Op, id: LadderConsentId) -> Result<LadderConsent> {
    decide(op, id, Said::Withdraw).await
}

enum Said {
    Agree { may_break_quiet_hours: bool, may_break_mute: bool },
    Decline,
    Withdraw,
}

async fn decide(op: &Op, id: LadderConsentId, said: Said) -> Result<LadderConsent> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = store::lock_consent(&tx, id).await?;
    // What didn't reach the viewer isn't there.
    let found = if store::one_known_to(&tx, me, id).await?.is_none() { None } else { found };
    let may = permit::<GiveConsent>(&tx, &found)?;
    let row = found.ok_or_else(|| Error::not_found("ladderConsentId"))?;
    let (author, before) = (row.author_id, (row.agreed_at, row.withdrawn_at));
    let stands = row.agreed_at.is_some() && row.withdrawn_at.is_none();
    let next = match said {
        Said::Agree { .. } if plans::is_distant(&tx, me, author).await? => {
            return Err(plans::distant("ladderConsentId"));
        }
        Said::Agree { may_break_quiet_hours, may_break_mute } => {
            // What the author takes to stand goes on standing: nothing shows that it didn't.
            let known = store::one_known_to(&tx, author, id).await?.map(|row| row.state());
            let agreed_at = row.agreed_at.filter(|_| known == Some(LadderConsentState::Given)).or(Some(op.now));
            let (declined_at, withdrawn_at) = (None, None);
            ladder_consent::Model { agreed_at, may_break_quiet_hours, may_break_mute, declined_at, withdrawn_at, ..row }
        }
        Said::Decline if stands => {
            let message =
                "You have given this consent. Withdraw it with `withdrawLadderConsent`, which the other person sees.";
            return Err(Error::refused_at("ladderConsentId", ErrorCode::NotPending, message));
        }
        Said::Decline => ladder_consent::Model { declined_at: row.declined_at.or(Some(op.now)), ..row },
        Said::Withdraw if row.agreed_at.is_none() => {
            return Err(Error::refused_at("ladderConsentId", ErrorCode::NotPending, "You haven't given this consent."));
        }
        Said::Withdraw => ladder_consent::Model { withdrawn_at: row.withdrawn_at.or(Some(op.now)), ..row },
    };
    let shows = (next.agreed_at, next.withdrawn_at) != before;
    store::decide(&tx, &may, next).await?;
    tx.tell(me, Kind::LadderConsentChanged, id.0, tx.account());
    if shows {
        tx.tell_if_reached(me, author, Kind::LadderConsentChanged, id.0);
    }
    tx.commit_as(id).await?;
    consent_again(op, id).await
}

async fn consent_again(op: &Op, id: LadderConsentId) -> Result<LadderConsent> {
    consents_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

impl Again for LadderConsent {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        consent_again(op, kept.one()?).await
    }
}
