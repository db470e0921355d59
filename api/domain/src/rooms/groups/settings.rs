//! Changing a group.

use chrono::{DateTime, Duration, Utc};
use entity::{GroupId, feed_event, group_guidelines, group_log, group_member, peer_group};
use sea_orm::ActiveValue::Set;

use super::create::{capacity, guidelines, region};
use super::entry::{Format, Group, Inviters, JoinPolicy, MemberList, Visibility};
use super::listing;
use super::places::{Places, desk_changed};
use super::policy::{ChangeMembership, OwnGroup, Run, Seen, day_of, visibility};
use super::store::{groups, log, members};
use super::succession;
use super::texts::{Texts, guidelines_place};
use crate::core::error::{Error, ErrorCode, Inconsistent, Result, still_of};
use crate::core::feed::news::AsWhom;
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::secrets::{SealKey, seal};
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// How long before a group becomes public this is announced.
const ANNOUNCED_FOR: Duration = Duration::days(14);

/// What of a group is to change. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct GroupChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is about; nothing takes it away.
    pub description: Option<Option<String>>,
    /// Its topics, all of them.
    pub topics: Option<Vec<String>>,
    /// What is asked of those who ask to join; nothing takes it away.
    pub question: Option<Option<String>>,
    /// The language that is spoken.
    pub language: Option<String>,
    /// The region; nothing takes it away.
    pub region: Option<Option<String>>,
    /// How it meets.
    pub format: Option<Format>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// How one becomes a member.
    pub join_policy: Option<JoinPolicy>,
    /// Who sees the list of members.
    pub member_list: Option<MemberList>,
    /// Who may invite.
    pub inviters: Option<Inviters>,
    /// Whether apps of members may read the list of members and the log.
    pub apps_read: Option<bool>,
    /// The number of places.
    pub capacity: Option<i32>,
    /// The guidelines; nothing takes them away.
    pub guidelines: Option<Option<String>>,
}

impl GroupChange {
    fn checked(mut self) -> Result<Self> {
        let mut problems = Problems::default();
        if let Some(language) = &self.language {
            problems.look(text::locale(language, "language"))?;
        }
        if let Some(given) = self.region.take() {
            self.region = problems.look(region(given.as_deref()))?;
        }
        if let Some(places) = self.capacity {
            problems.look(capacity(places))?;
        }
        if let Some(given) = self.guidelines.take() {
            self.guidelines = problems.look(guidelines(given))?;
        }
        // The rest of the texts isn't at hand yet: any that is fine will do.
        let texts = self.texts(Texts { name: "x".to_owned(), ..Texts::default() });
        problems.look(text::check(&texts.normalized()))?;
        problems.none()?;
        Ok(self)
    }

    fn has_texts(&self) -> bool {
        self.name.is_some() || self.description.is_some() || self.topics.is_some() || self.question.is_some()
    }

    fn texts(&self, present: Texts) -> Texts {
        Texts {
            name: self.name.clone().unwrap_or(present.name),
            description: self.description.clone().map_or(present.description, Option::unwrap_or_default),
            topics: self.topics.clone().unwrap_or(present.topics),
            question: self.question.clone().unwrap_or(present.question),
        }
    }
}

/// Changes a group. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, if the viewer doesn't own the group, or if this isn't its version any more.
pub async fn update(op: &Op, id: GroupId, version: Option<i32>, change: GroupChange) -> Result<Group> {
    op.person()?;
    let change = change.checked()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let facts = groups::lock(&tx, id).await?;
    let may = permit::<OwnGroup>(&tx, &facts)?;
    let own = permit::<ChangeMembership>(&tx, &facts)?;
    let Some(seen) = facts else { return Err(Error::not_found("groupId")) };
    still_of(version, seen.group.version)?;
    by_program(op, &seen.group, &change)?;
    let keys = op.env.vault.keys([id.0]).await?;
    let key = keys.get(&id.0).ok_or_else(|| Error::internal(Inconsistent("a group without a key")))?;
    let new_guidelines = guidelines_to_write(&tx, key, &seen.group, change.guidelines.clone()).await?;
    let number = match &new_guidelines {
        None => seen.group.guidelines_version,
        Some(None) => 0,
        Some(Some(_)) => groups::latest_guidelines(&tx, id).await? + 1,
    };
    let changed = changed_row(op, key, &seen, &change)?;
    let is_changed = changed != peer_group::ActiveModel::default();
    if !is_changed && new_guidelines.is_none() {
        tx.commit_as(id).await?;
        return Ok(Group::open(Some(key), &seen, op.now));
    }
    let row = peer_group::ActiveModel {
        guidelines_version: new_guidelines.as_ref().map(|_| Set(number)).unwrap_or_default(),
        version: Set(seen.group.version + 1),
        ..changed
    };
    succession::owner_acted(&tx, &seen.group).await?;
    let group = groups::update(&tx, &may, row).await?;
    if let Some(Some(text)) = &new_guidelines {
        let row = group_guidelines::ActiveModel {
            group_id: Set(id),
            version: Set(number),
            text: Set(seal(op, key, guidelines_place(id), text)),
            since: Set(op.now),
        };
        groups::insert_guidelines(&tx, &may, row).await?;
    }
    let own = accept(&tx, &own, &seen, &group).await?;
    let by = may.subject().by;
    for (is_changed, kind) in
        [(is_changed, group_log::Kind::Changed), (new_guidelines.is_some(), group_log::Kind::GuidelinesChanged)]
    {
        if is_changed {
            log::write(&tx, id, kind, log::Entry { actor: Some(by), ..Default::default() }).await?;
        }
    }
    let group = move_up(&tx, &may, &seen, group).await?;
    listing::changed(&tx, &group).await?;
    tx.tell(id, feed_event::Kind::GroupChanged, id.0, AsWhom::nobody());
    tx.commit_as(id).await?;
    Ok(Group::open(Some(key), &Seen { group, own }, op.now))
}

/// The guidelines that a change writes: none if they stay, and no text if the group has none any more.
#[expect(clippy::option_option, reason = "left out, taken away, or given")]
async fn guidelines_to_write(
    tx: &Tx<'_>,
    key: &SealKey,
    group: &peer_group::Model,
    given: Option<Option<String>>,
) -> Result<Option<Option<String>>> {
    let Some(given) = given else { return Ok(None) };
    let present = groups::guidelines_of(tx, group.id, group.guidelines_version).await?;
    let is_same = match (&present, &given) {
        (None, None) => true,
        (Some(row), Some(text)) => key.read(guidelines_place(group.id), &row.text).as_ref() == Some(text),
        _ => false,
    };
    Ok((!is_same).then_some(given))
}

/// The columns that a change writes, but for the guidelines.
fn changed_row(op: &Op, key: &SealKey, seen: &Seen, change: &GroupChange) -> Result<peer_group::ActiveModel> {
    let group = &seen.group;
    let mut row = peer_group::ActiveModel::default();
    if change.has_texts() {
        let present = Texts::read(key, group);
        if present.is_none() && change.name.is_none() {
            let message = "The present name can't be read any more, through a fault of the server. Send `name` too.";
            return Err(Error::refused_at("name", ErrorCode::Invalid, message));
        }
        let texts = change.texts(present.clone().unwrap_or_default()).normalized();
        if present.as_ref() != Some(&texts) {
            row.texts = Set(texts.seal(op, key, group.id)?);
        }
    }
    if let Some(capacity) = change.capacity {
        fits(seen, capacity)?;
    }
    macro_rules! set {
        ($($field:ident: $value:expr),*) => {$(
            if let Some(value) = $value.filter(|value| *value != group.$field) {
                row.$field = Set(value);
            }
        )*};
    }
    let (shown, public_on) = seen_from_now(op, group, change.visibility);
    set!(
        language: change.language.clone(), region: change.region.clone(), format: change.format,
        join_policy: change.join_policy, member_list: change.member_list, inviters: change.inviters,
        apps_read: change.apps_read,
        capacity: change.capacity, visibility: Some(shown), public_on: Some(public_on)
    );
    Ok(row)
}

/// The visibility that is stored, and from when the group is public. Becoming public is announced, unless nobody but the
/// owner is there; everything else takes effect at once.
fn seen_from_now(op: &Op, group: &peer_group::Model, to: Option<Visibility>) -> (Visibility, Option<DateTime<Utc>>) {
    let present = (group.visibility, group.public_on);
    match to {
        None => present,
        Some(Visibility::Public) if visibility(group, op.now) == Visibility::Public => present,
        Some(Visibility::Public) if group.active_count <= 1 => (Visibility::Public, None),
        Some(Visibility::Public) => (group.visibility, group.public_on.or(Some(day_of(op.now + ANNOUNCED_FOR)))),
        Some(other) => (other, None),
    }
}

/// Refuses what isn't for programs to change: whether apps may read of the members protects these from apps; and by the
/// number of places, an app that may not would learn how many there are.
fn by_program(op: &Op, group: &peer_group::Model, change: &GroupChange) -> Result<()> {
    if change.apps_read.is_some_and(|reads| reads != group.apps_read) && op.device().is_err() {
        let message = "Only the owner decides on one of their devices whether apps may read of the members.";
        return Err(Error::refused_at("appsCanReadMembers", ErrorCode::NotOpen, message));
    }
    if change.capacity.is_some_and(|places| places != group.capacity) && op.app().is_some() && !group.apps_read {
        let message = "An app can change `capacity` only in a group that lets apps read of its members.";
        return Err(Error::refused_at("capacity", ErrorCode::NotOpen, message));
    }
    Ok(())
}

/// Refuses fewer places than there are members.
fn fits(seen: &Seen, capacity: i32) -> Result<()> {
    if capacity >= seen.group.active_count {
        return Ok(());
    }
    // Not even to whoever sees a count: those who haven't accepted that they are seen aren't in it.
    let message = "`capacity` can't be lower than the number of members.";
    Err(Error::refused_at("capacity", ErrorCode::Invalid, message))
}

/// Who writes guidelines or widens the list accepts that.
async fn accept(
    tx: &Tx<'_>,
    permit: &Permit<'_, ChangeMembership>,
    seen: &Seen,
    group: &peer_group::Model,
) -> Result<Option<group_member::Model>> {
    let Some(own) = seen.own.clone() else { return Ok(None) };
    let accepted_list = own.accepted_list.max(group.member_list);
    let has_new = group.guidelines_version != seen.group.guidelines_version;
    if !has_new && accepted_list == own.accepted_list {
        return Ok(Some(own));
    }
    let guidelines_version = if has_new { group.guidelines_version } else { own.guidelines_version };
    let row = group_member::ActiveModel {
        guidelines_version: Set(guidelines_version),
        accepted_list: Set(accepted_list),
        ..Default::default()
    };
    let row = members::change(tx, permit, row).await?;
    tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, tx.account());
    Ok(Some(row))
}

/// Lets in those for whom there is a place now: those who wait, and, once everybody may join, those who asked.
async fn move_up(
    tx: &Tx<'_>,
    permit: &Permit<'_, OwnGroup>,
    seen: &Seen,
    mut group: peer_group::Model,
) -> Result<peer_group::Model> {
    let Run { group: id, .. } = permit.subject();
    let mut places = Places::of(seen).with_capacity(group.capacity);
    let opens = group.join_policy == JoinPolicy::Open && seen.group.join_policy != JoinPolicy::Open;
    let mut asked = Vec::new();
    if opens {
        let (moved, arrivals) = members::queue_requests(tx, permit, group.arrivals).await?;
        places.arrived(arrivals);
        group.arrivals += arrivals;
        asked = moved;
    }
    let let_in = places.settle(tx, opens || group.capacity > seen.group.capacity).await?;
    group.active_count += i32::try_from(let_in.len()).unwrap_or_default();
    for row in asked.iter().filter(|row| !let_in.contains(&row.id)) {
        tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, AsWhom::nobody());
    }
    if !asked.is_empty() || !let_in.is_empty() {
        desk_changed(tx, id);
    }
    Ok(group)
}
