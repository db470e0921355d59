//! Codes that let people into a group. A code is made from its row's id by a keyed hash, found by another, and stored
//! nowhere. It ends with the membership of its maker.

use std::collections::HashMap;

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use entity::{GroupCodeId, GroupId, MemberId, feed_event, group_code, group_log};
use sea_orm::ActiveValue::Set;

use super::places::desk_changed;
use super::policy::{MakeCode, MakeFacts, WithdrawCode, WithdrawFacts, is_shared};
use super::store::{codes, groups, log, members};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::feed::news::AsWhom;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// How many letters a code has: 128 bits, too many to guess, however many codes there are.
const LETTERS: usize = 28;
/// For how many days a code can be valid.
const DAYS: std::ops::RangeInclusive<i32> = 1..=30;
/// For how many days it is valid if nothing is said.
pub(super) const USUAL_DAYS: i32 = 14;
/// How many people a code can let in, if it is limited.
const USES: std::ops::RangeInclusive<i32> = 1..=1_000;

/// How often a code was used, coarsely: a number would tell who came by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses {
    /// Fewer than 10 times, or not at all.
    Few,
    /// From 10 to 99 times.
    Some,
    /// 100 times or more.
    Many,
}

impl Uses {
    const fn of(uses: i32) -> Self {
        match uses {
            ..10 => Self::Few,
            10..100 => Self::Some,
            _ => Self::Many,
        }
    }
}

/// A code of a group, as its maker or a facilitator sees it.
#[derive(Clone, Debug)]
pub struct GroupCode {
    /// Which.
    pub id: GroupCodeId,
    /// The group that it lets people into.
    pub group: GroupId,
    /// What to pass on, if the viewer made it.
    pub code: Option<String>,
    /// The code as a link to this installation.
    pub link: Option<String>,
    /// How many people it lets in; none if there is no limit.
    pub max_uses: Option<i32>,
    /// How often it was used, for owners and facilitators who didn't make it.
    pub uses: Option<Uses>,
    /// The UTC day on which it was made.
    pub created_on: NaiveDate,
    /// When it stops working: at the end of a UTC day.
    pub expires_at: DateTime<Utc>,
}

impl GroupCode {
    fn open(op: &Op, row: &group_code::Model, own: Option<MemberId>) -> Self {
        let code = (own == Some(row.maker_id)).then(|| code(op, row.id));
        Self {
            id: row.id,
            group: row.group_id,
            // Behind the #, where no server's log sees it (RFC 3986, section 3.5).
            link: code.as_ref().map(|code| format!("{}/#group={code}", op.env.settings.public_url)),
            uses: code.is_none().then(|| Uses::of(row.uses)),
            code,
            max_uses: row.most_uses,
            created_on: row.created_at.date_naive(),
            expires_at: row.expires_at,
        }
    }
}

fn code(op: &Op, id: GroupCodeId) -> String {
    let tag = hmac::sign(&op.env.keys.codes, &[b"group\0".as_slice(), id.0.as_bytes()].concat());
    accounts::spelled(&tag, LETTERS)
}

/// Finds a code however it was typed.
pub(super) fn lookup(op: &Op, code: &str) -> Vec<u8> {
    let typed = [b"group\0".as_slice(), accounts::typed(code).as_bytes()].concat();
    hmac::sign(&op.env.keys.code_lookup, &typed).as_ref().to_vec()
}

/// What a person's guesses at codes are counted under; those of each of their programs apart.
pub(super) fn guess(op: &Op) -> Result<Guess> {
    Ok(Guess::new(op, "group code", op.guesser(op.person()?).as_bytes()))
}

/// The end of the UTC day that comes this many days after today. The end of a day doesn't tell at which moment something
/// was made.
pub(super) fn end_of_day(now: DateTime<Utc>, days: i32) -> DateTime<Utc> {
    (now.date_naive() + Duration::days(i64::from(days) + 1)).and_time(NaiveTime::MIN).and_utc()
}

/// Makes a code that lets people into a group: this many, or as many as come.
///
/// # Errors
///
/// A refusal for values out of bounds, if the viewer may not invite, or if there are too many codes.
pub async fn create_code(op: &Op, group: GroupId, max_uses: Option<i32>, days: Option<i32>) -> Result<GroupCode> {
    let days = days.unwrap_or(USUAL_DAYS);
    within("validDays", days, &DAYS)?;
    max_uses.map_or(Ok(()), |uses| within("maxUses", uses, &USES))?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let seen = groups::lock(&tx, group).await?;
    let own = seen.as_ref().and_then(|seen| Some(seen.own.as_ref()?.id));
    let is_shared = is_shared(max_uses);
    let facts = MakeFacts {
        seen,
        is_shared,
        own: codes::count_of(&tx, own).await?,
        shared: codes::count_shared(&tx, group).await?,
    };
    let may = permit::<MakeCode>(&tx, &facts)?;
    let id = GroupCodeId(op.id());
    let row = group_code::ActiveModel {
        id: Set(id),
        code_hash: Set(lookup(op, &code(op, id))),
        most_uses: Set(max_uses),
        uses: Set(0),
        created_at: Set(op.now),
        expires_at: Set(end_of_day(op.now, days)),
        withdrawn_at: Set(None),
        ..Default::default()
    };
    let row = codes::insert(&tx, &may, row).await?;
    let maker = may.subject();
    if is_shared {
        note(&tx, group, group_log::Kind::CodeCreated, maker.member).await?;
    }
    tx.tell(maker.person, feed_event::Kind::GroupCodesChanged, group.0, tx.account());
    tx.commit_as(id).await?;
    Ok(GroupCode::open(op, &row, own))
}

fn within(field: &'static str, value: i32, bounds: &std::ops::RangeInclusive<i32>) -> Result<()> {
    if bounds.contains(&value) {
        return Ok(());
    }
    let message = format!("`{field}` must be between {} and {}.", bounds.start(), bounds.end());
    Err(Error::refused_at(field, ErrorCode::Invalid, message))
}

/// Owners and facilitators see the codes that are good for more than one person, and what is done with them.
async fn note(tx: &Tx<'_>, group: GroupId, kind: group_log::Kind, by: MemberId) -> Result<()> {
    log::write(tx, group, kind, log::Entry { actor: Some(by), ..Default::default() }).await?;
    desk_changed(tx, group);
    Ok(())
}

/// Withdraws a code: it stops working. One that was withdrawn stays withdrawn.
///
/// # Errors
///
/// A refusal if there is no such code that the viewer may withdraw.
pub async fn withdraw_code(op: &Op, id: GroupCodeId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?;
    let Some(code) = codes::find_own(&tx, id).await? else { return Err(Error::not_found("groupCodeId")) };
    let group = code.group_id;
    let facts = WithdrawFacts { seen: groups::lock(&tx, group).await?, code: Some(code) };
    let may = permit::<WithdrawCode>(&tx, &facts)?;
    if let Some(row) = codes::withdraw(&tx, &may).await? {
        let own = facts.seen.and_then(|seen| Some(seen.own?.id));
        if let Some(own) = own.filter(|_| is_shared(row.most_uses)) {
            note(&tx, group, group_log::Kind::CodeWithdrawn, own).await?;
        }
        let maker = members::person_of(&tx, row.maker_id).await?.unwrap_or(me.id);
        let by = if maker == me.id { tx.account() } else { AsWhom::nobody() };
        tx.tell(maker, feed_event::Kind::GroupCodesChanged, group.0, by);
    }
    tx.commit_as(()).await
}

/// The codes of these groups that the viewer sees, newest first.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn codes_in(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<GroupCode>>> {
    let mut found: HashMap<_, Vec<_>> = groups.iter().map(|group| (*group, Vec::new())).collect();
    for code in opened(op, codes::of_groups(op, groups).await?).await? {
        found.entry(code.group).or_default().push(code);
    }
    Ok(found)
}

/// Those of these codes that the viewer sees.
///
/// # Errors
///
/// As [`codes_in`].
pub async fn codes_by_ids(op: &Op, ids: &[GroupCodeId]) -> Result<HashMap<GroupCodeId, GroupCode>> {
    let codes = opened(op, codes::by_ids(op, ids).await?).await?;
    Ok(codes.into_iter().map(|code| (code.id, code)).collect())
}

async fn opened(op: &Op, rows: Vec<group_code::Model>) -> Result<Vec<GroupCode>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let groups: Vec<_> = rows.iter().map(|row| row.group_id).collect();
    let own = members::own_in(op, &groups).await?.into_iter().map(|own| (own.group_id, own.id));
    let own: HashMap<_, _> = own.collect();
    Ok(rows.iter().map(|row| GroupCode::open(op, row, own.get(&row.group_id).copied())).collect())
}

impl Again for GroupCode {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        codes_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
