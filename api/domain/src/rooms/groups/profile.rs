//! Changing one's own membership: who one is in a group, what notifies, and what one accepts.

use entity::{GroupId, feed_event, group_member};
use sea_orm::ActiveValue::Set;

use super::alias;
use super::entry::MemberList;
use super::join::opened;
use super::member::{Colour, Membership, Notifications, sealed};
use super::places::members_changed;
use super::policy::{ChangeMembership, Seen, takes_part};
use super::store::{desk, groups, members};
use crate::core::error::{Error, ErrorCode, Inconsistent, Result, still_of};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::secrets::seal;
use crate::core::text::Problems;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Who somebody wants to be in a group from now on. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// What they are called.
    pub alias: Option<String>,
    /// The pronouns that they show; nothing takes them away.
    pub pronouns: Option<Option<String>>,
    /// Their colour.
    pub colour: Option<Colour>,
}

/// Changes who the viewer is in a group. The old alias is kept nowhere. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, if the viewer is no member, or if this isn't the membership's version any more.
pub async fn update_membership(
    op: &Op,
    id: GroupId,
    version: Option<i32>,
    change: ProfileChange,
) -> Result<Membership> {
    op.person()?;
    let mut problems = Problems::default();
    let alias = problems.look(change.alias.as_deref().map(alias::checked).transpose())?.flatten();
    let pronouns = change.pronouns.map(|given| alias::checked_pronouns(given.as_deref())).transpose();
    let pronouns = problems.look(pronouns)?.flatten();
    problems.none()?;

    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let facts = groups::lock(&tx, id).await?;
    let may = permit::<ChangeMembership>(&tx, &facts)?;
    if let Some(seen) = &facts {
        takes_part(seen)?;
    }
    let own = own(facts)?.1;
    still_of(version, own.version)?;
    let keys = op.env.vault.keys([own.id.0]).await?;
    let key = keys.get(&own.id.0).ok_or_else(|| Error::internal(Inconsistent("a membership without a key")))?;
    let mut row = group_member::ActiveModel::default();
    if let Some(alias) = alias.filter(|new| key.read(alias::place("alias", own.id), &own.alias).as_ref() != Some(new)) {
        let mut others = desk::with_role(&tx, id).await?;
        others.retain(|row| row.id != own.id);
        alias::differs_from(&tx, &others, &alias).await?;
        row.alias = Set(seal(op, key, alias::place("alias", own.id), &alias));
    }
    let present = own.pronouns.as_ref().and_then(|text| key.read(alias::place("pronouns", own.id), text));
    if let Some(pronouns) = pronouns.filter(|new| *new != present) {
        row.pronouns = Set(sealed(op, key, own.id, "pronouns", pronouns.as_deref()));
    }
    if let Some(colour) = change.colour.filter(|new| *new != own.colour) {
        row.colour = Set(colour);
    }
    let is_changed = row != group_member::ActiveModel::default();
    let row = if is_changed { changed(&tx, &may, row).await? } else { own };
    if is_changed {
        members_changed(&tx, id);
    }
    tx.commit_as(row.id).await?;
    opened(op, row).await
}

/// Sets what of a group notifies the viewer.
///
/// # Errors
///
/// A refusal if the viewer is no member.
pub async fn set_notifications(op: &Op, id: GroupId, notifications: Notifications) -> Result<Membership> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let facts = groups::lock(&tx, id).await?;
    let may = permit::<ChangeMembership>(&tx, &facts)?;
    let mut row = own(facts)?.1;
    if row.notifications != notifications {
        let set = group_member::ActiveModel { notifications: Set(notifications), ..Default::default() };
        row = changed(&tx, &may, set).await?;
    }
    tx.commit_as(row.id).await?;
    opened(op, row).await
}

/// What somebody has read of a group, and accepts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms {
    /// The version of the guidelines.
    pub guidelines_version: Option<i32>,
    /// Who sees the list of members.
    pub member_list: Option<MemberList>,
}

/// Accepts the present guidelines of a group, or that its list of members is shown as it is now. Twice is once.
///
/// # Errors
///
/// A refusal if the viewer is no member, or has read something that isn't what holds now.
pub async fn accept_terms(op: &Op, id: GroupId, terms: Terms) -> Result<Membership> {
    op.person()?;
    if terms.guidelines_version.is_none() && terms.member_list.is_none() {
        let message = "Give `guidelinesVersion`, `memberListVisibility` or both.";
        return Err(Error::refused(ErrorCode::Invalid, message));
    }
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let facts = groups::lock(&tx, id).await?;
    let may = permit::<ChangeMembership>(&tx, &facts)?;
    let (seen, own) = own(facts)?;
    let present = (seen.group.guidelines_version, seen.group.member_list);
    are_present(terms, present)?;
    let guidelines_version = terms.guidelines_version.unwrap_or(own.guidelines_version);
    let accepted_list = terms.member_list.map_or(own.accepted_list, |list| list.max(own.accepted_list));
    let widens = accepted_list != own.accepted_list;
    let row = if widens || guidelines_version != own.guidelines_version {
        let row = group_member::ActiveModel {
            guidelines_version: Set(guidelines_version),
            accepted_list: Set(accepted_list),
            ..Default::default()
        };
        changed(&tx, &may, row).await?
    } else {
        own
    };
    if widens {
        members_changed(&tx, id);
    }
    tx.commit_as(row.id).await?;
    opened(op, row).await
}

fn are_present(terms: Terms, (version, list): (i32, MemberList)) -> Result<()> {
    let mut problems = Problems::default();
    if terms.guidelines_version.is_some_and(|read| read != version) {
        let message = if version == 0 {
            "This group has no guidelines now. Leave `guidelinesVersion` out.".to_owned()
        } else {
            format!("The present version of the guidelines is {version}. Show these to the person first.")
        };
        let refusal = Error::refused_at("guidelinesVersion", ErrorCode::GuidelinesNotAccepted, message);
        problems.look(Err::<(), _>(refusal))?;
    }
    if terms.member_list.is_some_and(|read| read != list) {
        use sea_orm::ActiveEnum;
        let message = format!("The list of members is shown to {} now. Tell the person that first.", list.to_value());
        problems.look(Err::<(), _>(Error::refused_at("memberListVisibility", ErrorCode::Conflict, message)))?;
    }
    problems.none()
}

fn own(facts: Option<Seen>) -> Result<(Seen, group_member::Model)> {
    let seen = facts.ok_or_else(|| Error::not_found("groupId"))?;
    let own = seen.own.clone().ok_or_else(|| Error::not_found("groupId"))?;
    Ok((seen, own))
}

async fn changed(
    tx: &Tx<'_>,
    may: &Permit<'_, ChangeMembership>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    let row = members::change(tx, may, row).await?;
    tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, tx.account());
    Ok(row)
}
