//! Roles: an owner offers one, and it counts once it is accepted.

use entity::group_member::{self, Role};
use entity::{GroupId, MemberId, feed_event, group_log};
use sea_orm::{ActiveEnum, ActiveValue::Set};

use super::desk::{locked, shown};
use super::entry::Group;
use super::member::Membership;
use super::people::Member;
use super::places::{desk_changed, members_changed};
use super::policy::{GiveRole, GiveRoleFacts, OwnGroup, OwnRoleMove, RoleMove, Seen, TakeRole, TakeRoleFacts};
use super::store::{desk, groups, log, members};
use super::{ending, read, succession};
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::feed::news::AsWhom;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Offers a role to a member. To offer it twice is to offer it once.
///
/// # Errors
///
/// A refusal if the viewer may not give it.
pub async fn offer_role(op: &Op, member: MemberId, role: Role) -> Result<Member> {
    if role == Role::Member {
        let message = "`role` must be FACILITATOR or OWNER. `takeAwayGroupRole` makes a plain member of somebody.";
        return Err(Error::refused_at("role", ErrorCode::Invalid, message));
    }
    give(op, member, RoleMove::Offer(role)).await
}

/// Takes back what a member was offered.
///
/// # Errors
///
/// A refusal if the viewer may not, or if there is no offer any more.
pub async fn withdraw_role_offer(op: &Op, member: MemberId) -> Result<Member> {
    give(op, member, RoleMove::Withdraw).await
}

/// Makes a plain member of a facilitator.
///
/// # Errors
///
/// A refusal if the viewer may not.
pub async fn take_away_role(op: &Op, member: MemberId) -> Result<Member> {
    give(op, member, RoleMove::TakeAway).await
}

async fn give(op: &Op, member: MemberId, step: RoleMove) -> Result<Member> {
    op.person()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let (seen, about) = locked(&tx, member).await?;
    let facts = GiveRoleFacts { seen, about, step, now: op.now };
    let may = permit::<GiveRole>(&tx, &facts)?;
    let (Some(seen), Some(about)) = (facts.seen, facts.about) else { return Err(Error::not_found("memberId")) };
    let given = may.subject();
    let (row, kind, detail) = match step {
        RoleMove::Offer(role) if about.offered_role == Some(role) && about.offered_by.is_some() => {
            tx.commit_as(about.id).await?;
            return shown(op, about).await;
        }
        RoleMove::Offer(role) => {
            let row = group_member::ActiveModel {
                offered_role: Set(Some(role)),
                offered_by: Set(Some(given.by)),
                offered_at: Set(Some(op.now)),
                ..Default::default()
            };
            (row, group_log::Kind::RoleOffered, Some(role))
        }
        RoleMove::Withdraw => (members::without_offer(), group_log::Kind::RoleOfferWithdrawn, about.offered_role),
        RoleMove::TakeAway => {
            let row = group_member::ActiveModel {
                role: Set(Role::Member),
                role_since: Set(None),
                ..members::without_offer()
            };
            (row, group_log::Kind::RoleTakenAway, Some(about.role))
        }
    };
    let row = members::give_role(&tx, &may, row).await?;
    note(&tx, given.group, kind, (Some(given.by), row.id), detail).await?;
    tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, AsWhom::nobody());
    if step == RoleMove::TakeAway {
        members_changed(&tx, given.group);
    }
    desk_changed(&tx, given.group);
    // Only owners give roles.
    succession::owner_acted(&tx, &seen.group).await?;
    if let RoleMove::Offer(_) = step {
        succession::watch(&tx, &seen.group).await?;
    }
    tx.commit_as(row.id).await?;
    shown(op, row).await
}

/// Accepts a role that the viewer was offered. From now on, it counts.
///
/// # Errors
///
/// A refusal if there is no offer, or if whoever made it may not give the role any more.
pub async fn accept_role(op: &Op, group: GroupId) -> Result<Membership> {
    take(op, group, OwnRoleMove::Accept).await
}

/// Declines a role that the viewer was offered.
///
/// # Errors
///
/// A refusal if there is no offer.
pub async fn decline_role(op: &Op, group: GroupId) -> Result<Membership> {
    take(op, group, OwnRoleMove::Decline).await
}

/// Says that the viewer goes on as an owner: nobody else is looked for.
///
/// # Errors
///
/// A refusal if the viewer isn't an owner, or if the group is closed.
pub async fn confirm_ownership(op: &Op, id: GroupId) -> Result<Group> {
    op.person()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let seen = groups::lock(&tx, id).await?;
    permit::<OwnGroup>(&tx, &seen)?;
    let Some(seen) = seen else { return Err(Error::not_found("groupId")) };
    succession::owner_acted(&tx, &seen.group).await?;
    tx.commit_as(id).await?;
    let found = read::by_ids(op, &[id]).await?.remove(&id);
    found.ok_or_else(|| Error::internal(Inconsistent("a group that its owner doesn't see")))
}

/// Makes a plain member of the viewer. Twice is once.
///
/// # Errors
///
/// A refusal if the viewer is the last owner.
pub async fn step_down(op: &Op, group: GroupId) -> Result<Membership> {
    take(op, group, OwnRoleMove::StepDown).await
}

async fn take(op: &Op, group: GroupId, step: OwnRoleMove) -> Result<Membership> {
    op.person()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let seen = groups::lock(&tx, group).await?;
    // As many statements for a group that isn't there.
    let with_role = desk::with_role(&tx, group).await?;
    let facts = TakeRoleFacts { seen, step, with_role, now: op.now };
    let may = permit::<TakeRole>(&tx, &facts)?;
    let Some((seen, own)) = facts.seen.and_then(|seen| seen.own.clone().map(|own| (seen, own))) else {
        return Err(Error::internal(Inconsistent("a permit for no membership")));
    };
    let changes = may.subject().changes;
    let row = if changes || own.offered_at.is_some() {
        let row = members::take_role(&tx, &may).await?;
        tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, tx.account());
        row
    } else {
        own.clone()
    };
    if changes {
        changed(&tx, &seen, &own, row.role).await?;
    }
    if step == OwnRoleMove::Decline {
        desk_changed(&tx, group);
        succession::declined(&tx, &seen.group, &own).await?;
    }
    tx.commit_as(row.id).await?;
    let opened = read::opened(op, std::slice::from_ref(&row)).await?;
    opened.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a membership that can't be shown")))
}

/// What follows if the viewer has another role from now on.
async fn changed(tx: &Tx<'_>, seen: &Seen, before: &group_member::Model, role: Role) -> Result<()> {
    let group = seen.group.id;
    let kind = match role {
        Role::Member => group_log::Kind::SteppedDown,
        Role::Owner if before.offered_by.is_none() => group_log::Kind::Succeeded,
        Role::Owner | Role::Facilitator => group_log::Kind::RoleAccepted,
    };
    let detail = if role == Role::Member { before.role } else { role };
    note(tx, group, kind, (Some(before.id), before.id), Some(detail)).await?;
    members_changed(tx, group);
    desk_changed(tx, group);
    if role < before.role {
        ending::void_offers(tx, &[before.id]).await?;
    }
    if role == Role::Owner {
        succession::owner_acted(tx, &seen.group).await?;
    }
    Ok(())
}

async fn note(
    tx: &Tx<'_>,
    group: GroupId,
    kind: group_log::Kind,
    (actor, subject): (Option<MemberId>, MemberId),
    role: Option<Role>,
) -> Result<()> {
    let detail = role.map(|role| role.to_value());
    log::write(tx, group, kind, log::Entry { actor, subject: Some(subject), detail, reason: None }).await
}
