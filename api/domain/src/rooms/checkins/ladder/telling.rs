//! Agreeing to be told: one agreement for a pair and a direction. Declining is silent; withdrawing shows to the author.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, PersonId, TellingId, feed_event::Kind, telling};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::core::db::filled;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::policy::{AgreeToBeTold, Approach, distant};
use crate::rooms::checkins::propose::{approach, is_distant};

/// How soon somebody who said nothing, or no, is asked again.
const ASK_AGAIN: Duration = Duration::days(30);

/// How far an agreement is, to the one who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TellingState {
    /// It was asked for. To the author, a "no" looks like this too.
    Asked,
    /// It stands.
    Agreed,
    /// The viewer said no.
    Declined,
    /// It was taken back.
    Withdrawn,
}

/// Whether somebody agreed to be told when somebody's check-ins stay unanswered.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Which.
    pub id: TellingId,
    /// Whose check-ins.
    pub author: PersonId,
    /// Who is told.
    pub person: PersonId,
    /// Whether the viewer is the author.
    pub is_own: bool,
    /// How far it is.
    pub state: TellingState,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Whether being told may break their quiet hours; theirs alone to know.
    pub may_break_quiet_hours: Option<bool>,
    /// Whether it may break their muting the author.
    pub may_break_mute: Option<bool>,
}

/// What can be known of one.
#[derive(FromQueryResult)]
struct Seen {
    id: TellingId,
    author_id: PersonId,
    person_id: PersonId,
    asked_at: DateTime<Utc>,
    agreed_at: Option<DateTime<Utc>>,
    declined_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
    may_break_quiet_hours: bool,
    may_break_mute: bool,
}

impl Seen {
    fn state(&self) -> TellingState {
        match self {
            Self { withdrawn_at: Some(_), .. } => TellingState::Withdrawn,
            Self { agreed_at: Some(_), .. } => TellingState::Agreed,
            Self { declined_at: Some(_), .. } => TellingState::Declined,
            _ => TellingState::Asked,
        }
    }
}

/// Those of some agreements that somebody can know of, as far as they can.
async fn seen(db: &impl ConnectionTrait, viewer: PersonId, which: Condition) -> Result<Vec<Seen>> {
    let of = |column: telling::Column| Expr::col(column.as_column_ref());
    let me = Expr::val(viewer);
    let is_mine = of(telling::Column::PersonId).eq(viewer);
    let known = |at: telling::Column, also: Condition| {
        Expr::case(Condition::any().add(is_mine.clone()).add(also), of(at)).finally(Expr::value(None::<DateTime<Utc>>))
    };
    let reached =
        |at: telling::Column| Condition::all().add(linked::reaches(&of(telling::Column::PersonId), &me, &of(at)));
    let never = Condition::all().add(Expr::val(1).eq(0));
    let asked = linked::reaches(&of(telling::Column::AuthorId), &me, &of(telling::Column::AskedAt));
    let rows = telling::Entity::find()
        .select_only()
        .columns([
            telling::Column::Id,
            telling::Column::AuthorId,
            telling::Column::PersonId,
            telling::Column::AskedAt,
            telling::Column::MayBreakQuietHours,
            telling::Column::MayBreakMute,
        ])
        .expr_as(known(telling::Column::AgreedAt, reached(telling::Column::AgreedAt)), "agreed_at")
        .expr_as(known(telling::Column::DeclinedAt, never), "declined_at")
        .expr_as(known(telling::Column::WithdrawnAt, reached(telling::Column::WithdrawnAt)), "withdrawn_at")
        .filter(which)
        .filter(
            Condition::any()
                .add(telling::COLUMN.author_id.eq(viewer))
                .add(Condition::all().add(is_mine.clone()).add(asked)),
        )
        .order_by_desc(telling::Column::Id)
        .into_model::<Seen>()
        .all(db)
        .await?;
    Ok(rows)
}

fn shown(viewer: PersonId, seen: &Seen) -> Telling {
    let is_own = seen.author_id == viewer;
    Telling {
        state: seen.state(),
        id: seen.id,
        author: seen.author_id,
        person: seen.person_id,
        is_own,
        asked_at: seen.asked_at,
        may_break_quiet_hours: (!is_own).then_some(seen.may_break_quiet_hours),
        may_break_mute: (!is_own).then_some(seen.may_break_mute),
    }
}

/// All agreements that the viewer asked for, or was asked for, newest first. They are as many as links.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn tellings(op: &Op) -> Result<Vec<Telling>> {
    let viewer = op.person()?;
    let rows = seen(op.env.db.read(), viewer, Condition::all()).await?;
    Ok(rows.into_iter().map(|row| shown(viewer, &row)).collect())
}

/// Those of these that the viewer sees.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn tellings_by_ids(op: &Op, ids: &[TellingId]) -> Result<HashMap<TellingId, Telling>> {
    let viewer = op.person()?;
    let which = Condition::all().add(telling::COLUMN.id.is_in(filled(ids.iter().copied())));
    let rows = seen(op.env.db.read(), viewer, which).await?;
    Ok(rows.into_iter().map(|row| (row.id, shown(viewer, &row))).collect())
}

/// Which of these people have agreed to be told of the author's, as far as the author can know.
pub(in crate::rooms::checkins) async fn agreed_with(
    db: &impl ConnectionTrait,
    author: PersonId,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<HashSet<PersonId>> {
    let which = telling::COLUMN.author_id.eq(author).and(telling::COLUMN.person_id.is_in(filled(people)));
    let rows = seen(db, author, Condition::all().add(which)).await?;
    let agreed = rows.into_iter().filter(|row| row.author_id == author && row.state() == TellingState::Agreed);
    Ok(agreed.map(|row| row.person_id).collect())
}

/// Whether somebody is told, and what it may break.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::rooms::checkins) struct Consent {
    /// Whether the agreement stands, whatever its author can know.
    pub stands: bool,
    /// Whether quiet hours may be broken.
    pub may_break_quiet_hours: bool,
    /// Whether a mute may.
    pub may_break_mute: bool,
}

/// The agreements with these authors' recipients. The worker asks this.
pub(in crate::rooms::checkins) async fn consents(
    db: &impl ConnectionTrait,
    author: PersonId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Consent>> {
    let rows = telling::Entity::find()
        .filter(telling::COLUMN.author_id.eq(author))
        .filter(telling::COLUMN.person_id.is_in(filled(people.iter().copied())))
        .all(db)
        .await?;
    let consent = |row: telling::Model| Consent {
        stands: row.agreed_at.is_some() && row.withdrawn_at.is_none() && row.declined_at.is_none(),
        may_break_quiet_hours: row.may_break_quiet_hours,
        may_break_mute: row.may_break_mute,
    };
    Ok(rows.into_iter().map(|row| (row.person_id, consent(row))).collect())
}

/// Asks the person behind a contact whether they would be told. Asking again while it is open, or while it stands, changes
/// nothing, and disturbs nobody.
///
/// # Errors
///
/// A refusal where the contact isn't the viewer's or isn't linked, or where the viewer keeps a distance from the person.
pub async fn request(op: &Op, contact: ContactId) -> Result<Telling> {
    let tx = Tx::begin(op).await?;
    let may = approach(&tx, contact).await?;
    let (me, person) = may.subject();
    let pair = telling::COLUMN.author_id.eq(me).and(telling::COLUMN.person_id.eq(person));
    let before = telling::Entity::find().filter(pair.clone()).lock_exclusive().one(&tx.db).await?;
    let known = seen(&tx.db, me, Condition::all().add(pair)).await?.pop().map(|row| row.state());
    let id = before.as_ref().map_or_else(|| TellingId(op.id()), |row| row.id);
    let asks_anew = match (&before, known) {
        (None, _) | (_, Some(TellingState::Withdrawn)) => true,
        (Some(row), Some(TellingState::Asked)) => row.asked_at <= op.now - ASK_AGAIN,
        _ => false,
    };
    if asks_anew {
        let row = telling::Model {
            id,
            author_id: me,
            person_id: person,
            asked_at: op.now,
            agreed_at: None,
            may_break_quiet_hours: false,
            may_break_mute: false,
            declined_at: None,
            withdrawn_at: None,
        };
        begin(&tx, &may, row, before.is_none()).await?;
        tx.tell(me, Kind::TellingChanged, id.0, tx.account());
        tx.tell_if_reached(me, person, Kind::TellingChanged, id.0);
    }
    tx.commit_as(id).await?;
    telling_again(op, id).await
}

async fn begin(tx: &Tx<'_>, _: &Permit<'_, Approach>, row: telling::Model, is_new: bool) -> Result<()> {
    if is_new {
        telling::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    } else {
        telling::Entity::update(row.into_active_model().reset_all()).exec(&tx.db).await?;
    }
    Ok(())
}

/// Agrees to be told; says whether that may break the viewer's quiet hours, and their muting the author. Agreeing again
/// changes what it may break.
///
/// # Errors
///
/// A refusal where the viewer wasn't asked for this, or keeps a distance from the author.
pub async fn agree(op: &Op, id: TellingId, may_break_quiet_hours: bool, may_break_mute: bool) -> Result<Telling> {
    decide(op, id, Said::Agree { may_break_quiet_hours, may_break_mute }).await
}

/// Says no, silently: to the author it stays open.
///
/// # Errors
///
/// A refusal where the viewer wasn't asked for this, or where they agreed: that is withdrawn.
pub async fn decline(op: &Op, id: TellingId) -> Result<Telling> {
    decide(op, id, Said::Decline).await
}

/// Takes an agreement back, which is shown to the author; no rung tells the viewer from now on. Twice does no harm.
///
/// # Errors
///
/// A refusal where the viewer has agreed to no such thing.
pub async fn withdraw(op: &Op, id: TellingId) -> Result<Telling> {
    decide(op, id, Said::Withdraw).await
}

enum Said {
    Agree { may_break_quiet_hours: bool, may_break_mute: bool },
    Decline,
    Withdraw,
}

async fn decide(op: &Op, id: TellingId, said: Said) -> Result<Telling> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = telling::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let which = || Condition::all().add(telling::COLUMN.id.eq(id));
    // What didn't reach the viewer isn't there.
    let found = if seen(&tx.db, me, which()).await?.is_empty() { None } else { found };
    let may = permit::<AgreeToBeTold>(&tx, &found)?;
    let row = found.ok_or_else(|| Error::not_found("ladderConsentId"))?;
    let (author, before) = (row.author_id, (row.agreed_at, row.withdrawn_at));
    let stands = row.agreed_at.is_some() && row.withdrawn_at.is_none();
    let next = match said {
        Said::Agree { .. } if is_distant(&tx, me, author).await? => return Err(distant("ladderConsentId")),
        Said::Agree { may_break_quiet_hours, may_break_mute } => {
            // What the author takes to stand goes on standing: nothing shows that it didn't.
            let known = seen(&tx.db, author, which()).await?.pop().map(|row| row.state());
            let agreed_at = row.agreed_at.filter(|_| known == Some(TellingState::Agreed)).or(Some(op.now));
            let (declined_at, withdrawn_at) = (None, None);
            telling::Model { agreed_at, may_break_quiet_hours, may_break_mute, declined_at, withdrawn_at, ..row }
        }
        Said::Decline if stands => {
            let message =
                "You have given this consent. Withdraw it with `withdrawLadderConsent`, which the other person sees.";
            return Err(Error::refused_at("ladderConsentId", ErrorCode::NotPending, message));
        }
        Said::Decline => telling::Model { declined_at: row.declined_at.or(Some(op.now)), ..row },
        Said::Withdraw if row.agreed_at.is_none() => {
            return Err(Error::refused_at("ladderConsentId", ErrorCode::NotPending, "You haven't given this consent."));
        }
        Said::Withdraw => telling::Model { withdrawn_at: row.withdrawn_at.or(Some(op.now)), ..row },
    };
    let shows = (next.agreed_at, next.withdrawn_at) != before;
    write(&tx, &may, next).await?;
    tx.tell(me, Kind::TellingChanged, id.0, tx.account());
    if shows {
        tx.tell_if_reached(me, author, Kind::TellingChanged, id.0);
    }
    tx.commit_as(id).await?;
    telling_again(op, id).await
}

async fn write(tx: &Tx<'_>, _: &Permit<'_, AgreeToBeTold>, row: telling::Model) -> Result<()> {
    telling::Entity::update(row.into_active_model().reset_all()).exec(&tx.db).await?;
    Ok(())
}

async fn telling_again(op: &Op, id: TellingId) -> Result<Telling> {
    tellings_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

impl Again for Telling {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        telling_again(op, kept.one()?).await
    }
}
