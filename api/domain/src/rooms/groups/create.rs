//! Creating a group.

use entity::group_member::{self, Role, State};
use entity::{GroupId, MemberId, feed_event, group_guidelines, group_log, peer_group};
use sea_orm::ActiveValue::Set;

use super::entry::{Format, Group, Inviters, JoinPolicy, MemberList, Visibility};
use super::limits::{self, Act};
use super::member::{Colour, Notifications, sealed};
use super::policy::{CreateFacts, CreateGroup, Seen};
use super::store::{groups, log, members};
use super::texts::{LONGEST_GUIDELINES, Texts, guidelines_place};
use super::{alias, listing};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::feed;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// The fewest and the most places of a group.
pub const CAPACITY: std::ops::RangeInclusive<i32> = 2..=5_000;

/// A group that somebody wants to create, and who they will be in it.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Its texts.
    pub texts: Texts,
    /// The language that is spoken, as a BCP 47 tag.
    pub language: String,
    /// An ISO 3166 country or subdivision code.
    pub region: Option<String>,
    /// How it meets.
    pub format: Format,
    /// Who may see it.
    pub visibility: Visibility,
    /// How one becomes a member.
    pub join_policy: JoinPolicy,
    /// Who sees the list of members.
    pub member_list: MemberList,
    /// Who may invite.
    pub inviters: Inviters,
    /// The number of places.
    pub capacity: i32,
    /// Its guidelines, if it has some.
    pub guidelines: Option<String>,
    /// What its owner is called in it.
    pub alias: String,
    /// The pronouns that its owner shows in it.
    pub pronouns: Option<String>,
    /// The colour of its owner in it.
    pub colour: Option<Colour>,
}

/// Creates a group, of which the viewer is the owner and the first member.
///
/// # Errors
///
/// A refusal for values out of bounds.
pub async fn create(op: &Op, new: NewGroup) -> Result<Group> {
    op.person()?;
    let mut problems = Problems::default();
    let texts = new.texts.normalized();
    problems.look(text::check(&texts))?;
    problems.look(text::locale(&new.language, "language"))?;
    let region = problems.look(region(new.region.as_deref()))?.flatten();
    problems.look(capacity(new.capacity))?;
    let guidelines = problems.look(guidelines(new.guidelines))?.flatten();
    let alias = problems.look(alias::checked(&new.alias))?.unwrap_or_default();
    let pronouns = problems.look(alias::checked_pronouns(new.pronouns.as_deref()))?.flatten();
    problems.none()?;

    let (id, member) = (GroupId(op.id()), MemberId(random_id(op)));
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let may = permit::<CreateGroup>(&tx, &CreateFacts { owner, group: id })?;
    limits::has_room_for_one_more(members::count_current(&tx).await?)?;
    limits::count(&tx, Act::Create).await?;
    // Only now: whoever is refused leaves no keys behind.
    let key = op.env.vault.create(op, id.0).await?;
    let own_key = op.env.vault.create(op, member.0).await?;
    let version = i32::from(guidelines.is_some());
    let group = peer_group::ActiveModel {
        texts: Set(texts.seal(op, &key, id)?),
        language: Set(new.language),
        region: Set(region),
        format: Set(new.format),
        visibility: Set(new.visibility),
        public_on: Set(None),
        join_policy: Set(new.join_policy),
        member_list: Set(new.member_list),
        inviters: Set(new.inviters),
        apps_read: Set(false),
        capacity: Set(new.capacity),
        active_count: Set(1),
        guidelines_version: Set(version),
        arrivals: Set(0),
        version: Set(1),
        created_at: Set(op.now),
        closed_at: Set(None),
        closed_by: Set(None),
        hidden_at: Set(None),
        owner_acted_at: Set(op.now),
        succession_since: Set(None),
        succession_look_at: Set(None),
        read_only_since: Set(None),
        ..Default::default()
    };
    let group = groups::insert(&tx, &may, group).await?;
    if let Some(text) = guidelines {
        let row = group_guidelines::ActiveModel {
            version: Set(version),
            text: Set(seal(op, &key, guidelines_place(id), &text)),
            since: Set(op.now),
            ..Default::default()
        };
        groups::insert_first_guidelines(&tx, &may, row).await?;
    }
    feed::open(&tx, id).await?;
    let own = group_member::ActiveModel {
        id: Set(member),
        is_present: Set(true),
        state: Set(State::Active),
        role: Set(Role::Owner),
        role_since: Set(Some(op.now)),
        alias: Set(seal(op, &own_key, alias::place("alias", member), &alias)),
        pronouns: Set(sealed(op, &own_key, member, "pronouns", pronouns.as_deref())),
        colour: Set(new.colour.unwrap_or_else(|| any_colour(op))),
        answer: Set(None),
        arrival: Set(None),
        joined_at: Set(Some(op.now)),
        since: Set(op.now),
        guidelines_version: Set(version),
        accepted_list: Set(new.member_list),
        feed_from: Set(0),
        notifications: Set(Notifications::All),
        may_ask_from: Set(None),
        banned_until: Set(None),
        reason: Set(None),
        offered_role: Set(None),
        offered_by: Set(None),
        offered_at: Set(None),
        version: Set(1),
        ..Default::default()
    };
    let own = members::insert_owner(&tx, &may, own).await?;
    log::write(&tx, id, group_log::Kind::Created, log::Entry { actor: Some(member), ..Default::default() }).await?;
    listing::changed(&tx, &group).await?;
    tx.tell(may.subject().owner, feed_event::Kind::MembershipChanged, member.0, tx.account());
    tx.commit_as(id).await?;
    Ok(Group::open(Some(&key), &Seen { group, own: Some(own) }, op.now))
}

/// A random id (RFC 9562, section 5.4), which holds no time.
pub(super) fn random_id(op: &Op) -> uuid::Uuid {
    uuid::Builder::from_random_bytes(op.random()).into_uuid()
}

/// A colour for somebody who chose none.
pub(super) fn any_colour(op: &Op) -> Colour {
    use sea_orm::Iterable;
    let colours: Vec<_> = Colour::iter().collect();
    let [place] = op.random::<1>();
    colours[usize::from(place) % colours.len()]
}

/// An ISO 3166 country code, or the code of a subdivision of it.
///
/// # Errors
///
/// A refusal that names the field.
pub(super) fn region(region: Option<&str>) -> Result<Option<String>> {
    let Some(region) = region else { return Ok(None) };
    let code = region.to_ascii_uppercase();
    let (country, part) = code.split_once('-').map_or((&*code, None), |(country, part)| (country, Some(part)));
    let is_part = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if country.parse::<crate::core::country::Country>().is_ok() && part.is_none_or(is_part) {
        return Ok(Some(code));
    }
    let message = "`region` must be an ISO 3166-1 country code or an ISO 3166-2 subdivision code, such as DE or DE-BE.";
    Err(Error::refused_at("region", ErrorCode::Invalid, message))
}

/// A number of places within the bounds.
///
/// # Errors
///
/// A refusal that names the field.
pub(super) fn capacity(capacity: i32) -> Result<()> {
    if CAPACITY.contains(&capacity) {
        return Ok(());
    }
    let message = format!("`capacity` must be between {} and {}.", CAPACITY.start(), CAPACITY.end());
    Err(Error::refused_at("capacity", ErrorCode::Invalid, message))
}

/// The text of guidelines, if there are some.
///
/// # Errors
///
/// A refusal that names the field.
pub(super) fn guidelines(text: Option<String>) -> Result<Option<String>> {
    let text = text::optional_block(text);
    let is_fine = |text: &String| text.chars().count() <= LONGEST_GUIDELINES && text::printable(text, &()).is_ok();
    if text.as_ref().is_none_or(is_fine) {
        return Ok(text);
    }
    let message =
        format!("`guidelines` must be at most {LONGEST_GUIDELINES} characters long, without control characters.");
    Err(Error::refused_at("guidelines", ErrorCode::Invalid, message))
}
