//! Lists of check-ins: those of today, the history of a plan, and upcoming ones. They are computed from what is agreed, and
//! what is stored of them is read by the same number of statements for any number of check-ins.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::{CheckInId, PlanId};
use uuid::Uuid;

use super::check_in::{CheckIn, of_slots};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, open_cursor, seal_cursor};
use crate::core::zone::Zone;
use crate::rooms::accounts;
use crate::rooms::checkins::plans::{self, LONGEST_BEFORE, LONGEST_GRACE, PlanView, Slot};

const LIST: &str = "check-ins";
/// The maximum number of check-ins of a day.
const MOST_TODAY: usize = 500;
/// How many more than asked for are looked at: what lies within a window of the first.
const BESIDE: usize = 24 * 4;
/// How far ahead what comes next is looked for.
const AHEAD: Duration = Duration::days(366 * 8);

/// The viewer's day.
#[derive(Clone, Debug)]
pub struct Today {
    /// The date in the viewer's time zone.
    pub date: NaiveDate,
    /// The viewer's time zone.
    pub zone: Zone,
    /// The check-ins that are open or due on this day, in the order of their due times.
    pub check_ins: Vec<CheckIn>,
}

/// The viewer's day: check-ins in which they are asked and that are open, or due today in their time zone.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn today(op: &Op) -> Result<Today> {
    let (zone, _) = accounts::own_place(op).await?;
    let date = zone.local(op.now).date();
    let midnight = |date: Option<NaiveDate>| zone.instant(date?.and_time(chrono::NaiveTime::MIN));
    let (from, to) = (midnight(Some(date)).unwrap_or(op.now), midnight(date.succ_opt()).unwrap_or(op.now));
    let is_todays = |slot: &Slot| {
        let is_open = slot.opens <= op.now && op.now < slot.closes;
        slot.asks_me && (is_open || (from..to).contains(&slot.due_at))
    };
    let mut slots = Vec::new();
    for plan in plans::all(op).await? {
        let first = from.min(op.now - LONGEST_GRACE.duration());
        let last = to.max(op.now + LONGEST_BEFORE.duration() + Duration::minutes(1));
        let of_plan = plan.slots(first, last, MOST_TODAY).into_iter().filter(is_todays);
        slots.extend(of_plan.map(|slot| (plan.clone(), slot)));
    }
    slots.sort_by_key(|(_, slot)| (slot.due_at, slot.id));
    slots.truncate(MOST_TODAY);
    Ok(Today { date, zone, check_ins: of_slots(op, slots).await? })
}

/// Asks for a page of the check-ins of a plan that have opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HistoryOf {
    /// The plan.
    pub plan: PlanId,
    /// The page.
    pub args: PageArgs,
}

/// Pages of check-ins of the viewer's plans that have opened, newest first, each check-in with its cursor.
///
/// # Errors
///
/// [`Error::BadCursor`] if the cursor isn't that of one of the viewer's check-ins.
pub async fn histories(op: &Op, wanted: &[HistoryOf]) -> Result<HashMap<HistoryOf, Page<(String, CheckIn)>>> {
    let plans = plans::by_ids(op, &wanted.iter().map(|it| it.plan).collect::<Vec<_>>()).await?;
    let mut pages = Vec::new();
    for page in wanted {
        let Some(plan) = plans.get(&page.plan) else { continue };
        let slots = page_of(op, plan, &page.args)?;
        pages.push((page, slots.into_iter().map(|slot| (plan.clone(), slot)).collect::<Vec<_>>()));
    }
    let lengths: Vec<_> = pages.iter().map(|(_, slots)| slots.len()).collect();
    let (wanted, slots): (Vec<_>, Vec<_>) = pages.into_iter().unzip();
    let mut read = of_slots(op, slots.into_iter().flatten().collect()).await?.into_iter();
    let mut of_each = HashMap::new();
    for (page, length) in wanted.into_iter().zip(lengths) {
        let rows = read.by_ref().take(length).map(|it| Ok((cursor(op, &it.slot)?, it)));
        of_each.insert(page.clone(), page.args.page(rows.collect::<Result<_>>()?));
    }
    Ok(of_each)
}

/// The number of check-ins of a plan that have opened.
#[must_use]
pub fn count_opened(op: &Op, plan: &PlanView) -> u64 {
    let latest = op.now + LONGEST_BEFORE.duration() + Duration::minutes(1);
    let slots = plan.slots(DateTime::UNIX_EPOCH, latest, usize::MAX);
    u64::try_from(slots.iter().filter(|slot| slot.opens <= op.now).count()).unwrap_or(u64::MAX)
}

/// The occurrences of a page, in the order in which they are read.
fn page_of(op: &Op, plan: &PlanView, args: &PageArgs) -> Result<Vec<Slot>> {
    let [after, before] = [&args.after, &args.before].map(|it| it.as_deref().map(|text| place(op, text)).transpose());
    let (after, before) = (after?, before?);
    let most = usize::try_from(args.fetch()).unwrap_or(usize::MAX);
    let open = |slot: &Slot| {
        let key = (slot.due_at, slot.id);
        slot.opens <= op.now && after.is_none_or(|after| key < after) && before.is_none_or(|before| key > before)
    };
    // Beside those that count, some that haven't opened yet, or that lie at the same moment.
    let more = most + BESIDE;
    let latest = op.now + LONGEST_BEFORE.duration() + Duration::minutes(1);
    let slots = if args.backwards {
        plan.slots(before.map_or(DateTime::UNIX_EPOCH, |(at, _)| at), latest, more)
    } else {
        plan.slots_before(after.map_or(latest, |(at, _)| (at + Duration::microseconds(1)).min(latest)), more)
    };
    Ok(slots.into_iter().filter(open).take(most).collect())
}

fn cursor(op: &Op, slot: &Slot) -> Result<String> {
    let bytes = [&slot.due_at.timestamp_micros().to_be_bytes()[..], slot.id.0.as_bytes()].concat();
    seal_cursor(op, LIST, &bytes)
}

fn place(op: &Op, cursor: &str) -> Result<(DateTime<Utc>, CheckInId)> {
    let bytes = open_cursor(op, LIST, cursor)?;
    let (micros, id) = bytes.split_first_chunk::<8>().ok_or(Error::BadCursor)?;
    let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros)).ok_or(Error::BadCursor)?;
    Ok((at, CheckInId(Uuid::from_slice(id).map_err(|_| Error::BadCursor)?)))
}

/// Asks for the next check-ins of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UpcomingOf {
    /// The plan.
    pub plan: PlanId,
    /// The maximum number.
    pub most: usize,
}

/// The next check-ins of the viewer's plans that haven't opened yet.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn upcoming(op: &Op, wanted: &[UpcomingOf]) -> Result<HashMap<UpcomingOf, Vec<CheckIn>>> {
    let plans = plans::by_ids(op, &wanted.iter().map(|it| it.plan).collect::<Vec<_>>()).await?;
    let mut of_each: HashMap<UpcomingOf, Vec<CheckIn>> = HashMap::new();
    let mut slots = Vec::new();
    for next in wanted {
        let Some(plan) = plans.get(&next.plan) else { continue };
        of_each.insert(*next, Vec::new());
        let found = plan.slots(op.now, op.now + AHEAD, next.most + BESIDE).into_iter();
        let found = found.filter(|slot| slot.opens > op.now).take(next.most);
        slots.extend(found.map(|slot| (*next, (plan.clone(), slot))));
    }
    let (places, slots): (Vec<_>, Vec<_>) = slots.into_iter().unzip();
    for (place, check_in) in places.into_iter().zip(of_slots(op, slots).await?) {
        of_each.entry(place).or_default().push(check_in);
    }
    Ok(of_each)
}
