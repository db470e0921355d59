//! Reading the desk: requests, the waitlist, bans, and how somebody stands who is decided about. For whoever isn't an owner
//! or a facilitator, the same statements find nothing.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::group_member::{self, Role, State};
use entity::{GroupId, MemberId, Sealed};
use uuid::Uuid;

use super::alias;
use super::listed::{ListOf, Listed, PageOf, Position};
use super::member::{Keys, is_offered, month, reason_place};
use super::people::{self, Member};
use super::policy::Standing;
use super::store::desk;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, open_cursor, seal_cursor};

const LIST: &str = "group_desk";

/// Pages of requests, waitlists and bans, each member with a cursor. Requests and waitlists are in the order of arrival,
/// which is shown here alone; bans are in no particular order.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't of the list.
pub async fn desk_pages(op: &Op, wanted: &[PageOf]) -> Result<HashMap<PageOf, Page<(String, Member)>>> {
    let mut by_args: HashMap<(Listed, &PageArgs), Vec<GroupId>> = HashMap::new();
    for PageOf { of, args } in wanted {
        by_args.entry((of.list, args)).or_default().push(of.group);
    }
    let mut pages = HashMap::new();
    // As many statements as the document has places that ask for lists, whatever the groups.
    for ((list, args), groups) in by_args {
        let between = |group: &GroupId| {
            let of = ListOf { group: *group, list };
            let [after, before] = [&args.after, &args.before]
                .map(|cursor| cursor.as_deref().map(|text| position(op, of, text)).transpose());
            Ok((*group, [after?, before?]))
        };
        let groups = groups.iter().map(between).collect::<Result<Vec<_>>>()?;
        let mut rows = desk::pages(op, list, args, &groups).await?;
        rows.sort_by_key(|row| (row.arrival, std::cmp::Reverse(row.id)));
        if args.backwards {
            rows.reverse();
        }
        let mut of_each: HashMap<GroupId, Vec<(String, Member)>> = HashMap::new();
        for (row, member) in rows.iter().zip(people::opened(op, &rows).await?) {
            let cursor = cursor(op, ListOf { group: row.group_id, list }, row)?;
            of_each.entry(row.group_id).or_default().push((cursor, member));
        }
        for (group, _) in groups {
            let members = of_each.remove(&group).unwrap_or_default();
            pages.insert(PageOf { of: ListOf { group, list }, args: args.clone() }, args.page(members));
        }
    }
    Ok(pages)
}

/// A cursor is of one list of one group: between two groups, none are equal.
fn cursor(op: &Op, of: ListOf, row: &group_member::Model) -> Result<String> {
    let arrival = row.arrival.unwrap_or_default().to_be_bytes();
    let bytes = [&[of.list as u8][..], of.group.0.as_bytes(), &arrival, row.id.0.as_bytes()].concat();
    seal_cursor(op, LIST, &bytes)
}

fn position(op: &Op, of: ListOf, cursor: &str) -> Result<Position> {
    let bytes = open_cursor(op, LIST, cursor)?;
    let rest = bytes.strip_prefix(&[of.list as u8]).and_then(|rest| rest.strip_prefix(of.group.0.as_bytes()));
    let (arrival, id) = rest.and_then(<[u8]>::split_first_chunk::<8>).ok_or(Error::BadCursor)?;
    let member = MemberId(Uuid::from_slice(id).map_err(|_| Error::BadCursor)?);
    Ok(Position { arrival: i64::from_be_bytes(*arrival), member })
}

/// How somebody stands, as those see it who decide.
#[derive(Clone, Debug)]
pub struct MemberStanding {
    /// What they are in the group now.
    pub standing: Standing,
    /// The UTC day since which they ask or wait.
    pub since: Option<NaiveDate>,
    /// Their answer to the group's question, until it is decided.
    pub answer: Option<String>,
    /// That they were removed before, if they were and weren't let in since.
    pub earlier_removal: Option<Removal>,
    /// The end of their ban, if it has one.
    pub banned_until: Option<DateTime<Utc>>,
    /// The reason of the last decision.
    pub reason: Option<String>,
    /// A role that they were offered.
    pub offered_role: Option<Role>,
}

/// An earlier removal: nothing of it says under which alias.
#[derive(Clone, Debug)]
pub struct Removal {
    /// The first day of its month.
    pub month: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
}

/// How these members stand, for the owners and facilitators of their groups.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn standings(op: &Op, ids: &[MemberId]) -> Result<HashMap<MemberId, MemberStanding>> {
    let rows = desk::by_ids(op, ids).await?;
    let earlier: Vec<_> = rows.iter().filter_map(|row| row.removed_as).collect();
    let removals = desk::removals_by_ids(op, &earlier).await?;
    let removals: HashMap<_, _> = removals.iter().map(|row| (row.id, row)).collect();
    let keys = op.env.vault.keys(rows.iter().flat_map(|row| [row.id.0, row.group_id.0])).await?;
    let open = |row: &group_member::Model| {
        let removal = row.removed_as.and_then(|id| removals.get(&id));
        let earlier_removal = removal.map(|row| Removal { month: month(row.since), reason: reason(&keys, row) });
        (row.id, MemberStanding { earlier_removal, ..opened(&keys, row, op.now) })
    };
    Ok(rows.iter().map(open).collect())
}

fn opened(keys: &Keys, row: &group_member::Model, now: DateTime<Utc>) -> MemberStanding {
    let standing = Standing::of(row.state, row.banned_until, now);
    let waits = matches!(row.state, State::Requested | State::Waitlisted);
    let read = |sealed: &Option<Sealed>| keys.get(&row.id.0)?.read(alias::place("answer", row.id), sealed.as_ref()?);
    MemberStanding {
        standing,
        since: waits.then(|| row.since.date_naive()),
        answer: read(&row.answer),
        earlier_removal: None,
        banned_until: row.banned_until.filter(|_| standing == Standing::Banned),
        reason: reason(keys, row),
        offered_role: row.offered_role.filter(|_| standing == Standing::Active && is_offered(row, now)),
    }
}

fn reason(keys: &Keys, row: &group_member::Model) -> Option<String> {
    keys.get(&row.group_id.0)?.read(reason_place(row.id), row.reason.as_ref()?)
}
