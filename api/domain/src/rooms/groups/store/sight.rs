//! Who sees what of groups: the one place that joins their tables, as SQL, so that it holds at the moment of reading.
//!
//! | who | sees |
//! |---|---|
//! | banned | nothing |
//! | a stranger | a group that is `PUBLIC`, or that is `UNLISTED` and whose id they have |
//! | somebody with a valid invitation | the group |
//! | somebody who asks or waits | the group |
//! | an active member | also those members whom the group's list shows to them |
//! | a facilitator or an owner | also the desk |

use chrono::{DateTime, Utc};
use entity::group_member::{Role, State};
use entity::peer_group::{Inviters, JoinPolicy, MemberList, Visibility};
use entity::{
    GroupId, PersonId, group_block, group_code, group_invitation, group_log, group_member, group_showing, peer_group,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::core::db::sql::{any, col, col_of, exists, not_exists};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::reach::linked;

const OWN: &str = "own";
/// The group of a code or an invitation.
const HOUSE: &str = "house";
/// Who made a code or sent an invitation.
const INVITER: &str = "inviter";

/// The viewer's present membership in the group of a column.
fn own_in(viewer: PersonId, group: Expr) -> SelectStatement {
    let mut own = any();
    own.from_as(group_member::Entity, OWN)
        .and_where(col_of(OWN, group_member::Column::GroupId).eq(group))
        .and_where(col_of(OWN, group_member::Column::PersonId).eq(viewer))
        .and_where(col_of(OWN, group_member::Column::IsPresent).eq(true));
    own
}

/// That the state of the own membership is one of these.
fn own_is(states: &[State]) -> Expr {
    col_of(OWN, group_member::Column::State).is_in(states.iter().copied())
}

/// The groups that somebody sees.
pub fn groups(viewer: PersonId, now: DateTime<Utc>) -> Select<peer_group::Entity> {
    peer_group::Entity::find().filter(sees(viewer, now))
}

/// That somebody sees the group of the outer query.
fn sees(viewer: PersonId, now: DateTime<Utc>) -> Condition {
    let own = || own_in(viewer, col(peer_group::Column::Id));
    let belongs = own().and_where(own_is(&[State::Active, State::Requested, State::Waitlisted])).take();
    let open = Condition::any()
        .add(peer_group::COLUMN.visibility.is_in([Visibility::Public, Visibility::Unlisted]))
        .add(peer_group::COLUMN.public_on.lte(now))
        .add(exists(invited(viewer, now)));
    Condition::any().add(exists(belongs)).add(
        Condition::all()
            .add(peer_group::COLUMN.hidden_at.is_null())
            .add(peer_group::COLUMN.closed_at.is_null())
            .add(not_exists(banned(viewer, col(peer_group::Column::Id), now)))
            .add(open),
    )
}

/// That somebody is banned from the group of a column now.
pub fn banned(viewer: PersonId, group: Expr, now: DateTime<Utc>) -> SelectStatement {
    own_in(viewer, group)
        .and_where(own_is(&[State::Banned]))
        .cond_where(
            Condition::any()
                .add(col_of(OWN, group_member::Column::BannedUntil).is_null())
                .add(col_of(OWN, group_member::Column::BannedUntil).gt(now)),
        )
        .take()
}

/// The invitations of somebody that count, into the group of the outer query.
fn invited(viewer: PersonId, now: DateTime<Utc>) -> SelectStatement {
    let mut invited = any();
    invited
        .from(group_invitation::Entity)
        .and_where(col(group_invitation::Column::GroupId).eq(col(peer_group::Column::Id)))
        .cond_where(counts(viewer, now));
    invited
}

/// The invitations that somebody sees: those that count.
pub fn invitations(viewer: PersonId, now: DateTime<Utc>) -> Select<group_invitation::Entity> {
    group_invitation::Entity::find().filter(counts(viewer, now))
}

/// The invitations that somebody sees or saw: those that count, and those that they answered.
pub fn invitations_ever(viewer: PersonId, now: DateTime<Utc>) -> Select<group_invitation::Entity> {
    let answered = Condition::all().add(group_invitation::COLUMN.guest_id.eq(viewer)).add(
        Condition::any()
            .add(group_invitation::COLUMN.accepted_at.is_not_null())
            .add(group_invitation::COLUMN.declined_at.is_not_null()),
    );
    group_invitation::Entity::find().filter(Condition::any().add(counts(viewer, now)).add(answered))
}

/// That an invitation counts for its guest: it waits for an answer, reached them when it was sent, and its inviter may
/// still invite. A distance that begins later changes nothing, since vanishing would tell of it. Whoever declined isn't
/// asked again by the same person before that invitation has expired.
fn counts(guest: PersonId, now: DateTime<Utc>) -> Condition {
    let earlier = |column| col_of("earlier", column);
    let mut declined = any();
    declined
        .from_as(group_invitation::Entity, "earlier")
        .and_where(earlier(group_invitation::Column::GroupId).eq(col(group_invitation::Column::GroupId)))
        .and_where(earlier(group_invitation::Column::GuestId).eq(guest))
        .and_where(earlier(group_invitation::Column::InviterId).eq(col(group_invitation::Column::InviterId)))
        .and_where(earlier(group_invitation::Column::DeclinedAt).is_not_null())
        .and_where(earlier(group_invitation::Column::ExpiresAt).gt(now));
    let group = || col(group_invitation::Column::GroupId);
    Condition::all()
        .add(group_invitation::COLUMN.guest_id.eq(guest))
        .add(group_invitation::COLUMN.withdrawn_at.is_null())
        .add(group_invitation::COLUMN.accepted_at.is_null())
        .add(group_invitation::COLUMN.expires_at.gt(now))
        .add(not_exists(declined))
        .add(linked::reaches(
            &col(group_invitation::Column::InviterId),
            &Expr::val(guest),
            &col(group_invitation::Column::CreatedAt),
        ))
        .add(exists(may_invite(col(group_invitation::Column::MemberId))))
        .add(not_exists(banned(guest, group(), now)))
        .add(not_exists(is_active(guest, group(), Role::Member)))
}

/// That a member may invite now, into a group that takes people in: what they made and sent ends when they leave, or
/// when the group is closed, hidden or without an owner.
fn may_invite(member: Expr) -> SelectStatement {
    let house = |column| col_of(HOUSE, column);
    let inviter = |column| col_of(INVITER, column);
    let mut may = any();
    may.from_as(group_member::Entity, INVITER)
        .from_as(peer_group::Entity, HOUSE)
        .and_where(inviter(group_member::Column::Id).eq(member))
        .and_where(house(peer_group::Column::Id).eq(inviter(group_member::Column::GroupId)))
        .and_where(inviter(group_member::Column::State).eq(State::Active))
        .and_where(house(peer_group::Column::HiddenAt).is_null())
        .and_where(house(peer_group::Column::ClosedAt).is_null())
        .and_where(house(peer_group::Column::ReadOnlySince).is_null())
        .cond_where(
            Condition::any()
                .add(house(peer_group::Column::Inviters).eq(Inviters::Members))
                .add(inviter(group_member::Column::Role).ne(Role::Member)),
        );
    may
}

/// The codes with this hash that let somebody in: one or none. To a member, a used-up code is as any other, or its maker
/// could see that somebody came by it.
pub fn code(viewer: PersonId, code_hash: Vec<u8>, now: DateTime<Utc>) -> Select<group_code::Entity> {
    let group = || col(group_code::Column::GroupId);
    let mut removed = own_in(viewer, group());
    removed
        .from_as(peer_group::Entity, HOUSE)
        .and_where(col_of(HOUSE, peer_group::Column::Id).eq(group()))
        .and_where(col_of(HOUSE, peer_group::Column::JoinPolicy).eq(JoinPolicy::Invite))
        .and_where(own_is(&[State::Removed]));
    group_code::Entity::find()
        .filter(group_code::COLUMN.code_hash.eq(code_hash))
        .filter(group_code::COLUMN.withdrawn_at.is_null())
        .filter(group_code::COLUMN.expires_at.gt(now))
        .filter(exists(may_invite(col(group_code::Column::MakerId))))
        .filter(not_exists(banned(viewer, group(), now)))
        .filter(not_exists(removed))
        .filter(
            Condition::any()
                .add(group_code::COLUMN.most_uses.is_null())
                .add(col(group_code::Column::Uses).lt(col(group_code::Column::MostUses)))
                .add(exists(is_active(viewer, group(), Role::Member))),
        )
}

/// The codes that somebody may withdraw, whether or not they work: their own, and as an owner or a facilitator those that
/// are good for more than one person.
pub fn codes(viewer: PersonId) -> Select<group_code::Entity> {
    let mut own = own_in(viewer, col(group_code::Column::GroupId));
    let shared = Condition::any().add(group_code::COLUMN.most_uses.is_null()).add(group_code::COLUMN.most_uses.ne(1));
    let runs = col_of(OWN, group_member::Column::Role).ne(Role::Member);
    own.and_where(own_is(&[State::Active])).cond_where(
        Condition::any()
            .add(col_of(OWN, group_member::Column::Id).eq(col(group_code::Column::MakerId)))
            .add(Condition::all().add(runs).add(shared)),
    );
    group_code::Entity::find().filter(exists(own))
}

/// Those that work, but for their uses.
pub fn working_codes(viewer: PersonId, now: DateTime<Utc>) -> Select<group_code::Entity> {
    codes(viewer)
        .filter(group_code::COLUMN.withdrawn_at.is_null())
        .filter(group_code::COLUMN.expires_at.gt(now))
        .filter(exists(may_invite(col(group_code::Column::MakerId))))
}

/// The ids of all memberships that somebody has or had.
pub fn memberships_ever(person: PersonId) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(group_member::Column::Id)
        .from(group_member::Entity)
        .and_where(group_member::COLUMN.person_id.eq(person));
    ids
}

/// The present memberships of somebody in groups.
pub fn own_memberships(viewer: PersonId) -> Select<group_member::Entity> {
    group_member::Entity::find()
        .filter(group_member::COLUMN.person_id.eq(viewer))
        .filter(group_member::COLUMN.is_present.eq(true))
}

/// That somebody is an active member of a group, with at least this role.
pub fn is_active(viewer: PersonId, group: Expr, least: Role) -> SelectStatement {
    let mut roles = vec![Role::Owner, Role::Facilitator, Role::Member];
    roles.retain(|role| *role >= least);
    own_in(viewer, group)
        .and_where(own_is(&[State::Active]))
        .and_where(col_of(OWN, group_member::Column::Role).is_in(roles))
        .take()
}

/// The members whom somebody sees, in all their groups: those whom the list of their group shows to them, and, as an owner
/// or a facilitator, who asks, waits or is banned.
pub fn members_visible(viewer: PersonId, now: DateTime<Utc>) -> Select<group_member::Entity> {
    use group_member::{COLUMN, Column};
    let is = |least| exists(is_active(viewer, col(Column::GroupId), least));
    let list = |widest: &[MemberList]| {
        let mut group = any();
        group
            .from(peer_group::Entity)
            .and_where(col(peer_group::Column::Id).eq(col(Column::GroupId)))
            .and_where(peer_group::COLUMN.member_list.is_in(widest.iter().copied()));
        exists(group)
    };
    let by_list = Condition::any()
        .add(
            // A wider list counts for those who have accepted it.
            Condition::all().add(COLUMN.accepted_list.eq(MemberList::Members)).add(list(&[MemberList::Members])),
        )
        .add(
            Condition::all()
                .add(COLUMN.accepted_list.is_in([MemberList::Members, MemberList::Facilitators]))
                .add(list(&[MemberList::Members, MemberList::Facilitators]))
                .add(is(Role::Facilitator)),
        );
    let shown = Condition::any().add(COLUMN.person_id.eq(viewer)).add(COLUMN.role.ne(Role::Member)).add(by_list);
    let mut blocked = any();
    blocked
        .from(group_block::Entity)
        .and_where(group_block::COLUMN.owner_id.eq(viewer))
        .and_where(col(group_block::Column::GroupId).eq(col(Column::GroupId)))
        .and_where(col(group_block::Column::BlockedId).eq(col(Column::PersonId)));
    let active =
        Condition::all().add(COLUMN.state.eq(State::Active)).add(is(Role::Member)).add(shown).add(not_exists(blocked));
    let at_the_desk = Condition::all().add(waits_or_is_banned(now)).add(is(Role::Facilitator));
    group_member::Entity::find()
        .filter(COLUMN.is_present.eq(true))
        .filter(Condition::any().add(active).add(at_the_desk))
}

/// The members whom the viewer sees, by whatever reads for them.
pub fn members_read(op: &Op) -> Result<Select<group_member::Entity>> {
    let (person, only) = op.viewer()?.among_groups()?;
    Ok(members_visible(person, op.now).filter(only_in(only)).filter(read_by(op)))
}

/// That a membership is in the one group to which the viewer is narrowed, if they are.
pub fn only_in(group: Option<GroupId>) -> Condition {
    Condition::all().add_option(group.map(|group| group_member::COLUMN.group_id.eq(group)))
}

/// That what reads may read of other members: an app may in groups that let apps.
pub fn read_by(op: &Op) -> Condition {
    let own = op.viewer.map(|viewer| group_member::COLUMN.person_id.eq(viewer.person()));
    Condition::any().add_option(own).add(lets_read(op, col(group_member::Column::GroupId)))
}

/// That the group of a column lets what reads do so: apps need its leave.
pub fn lets_read(op: &Op, group: Expr) -> Condition {
    if op.app().is_none() {
        return Condition::all();
    }
    let mut lets_apps = any();
    lets_apps
        .from(peer_group::Entity)
        .and_where(col(peer_group::Column::Id).eq(group))
        .and_where(peer_group::COLUMN.apps_read.eq(true));
    Condition::all().add(exists(lets_apps))
}

/// That somebody asks, waits, or is banned now.
pub fn waits_or_is_banned(now: DateTime<Utc>) -> Condition {
    Condition::any().add(group_member::COLUMN.state.is_in([State::Requested, State::Waitlisted])).add(bans(now))
}

/// That a membership is banned now.
pub fn bans(now: DateTime<Utc>) -> Condition {
    let goes_on = Condition::any()
        .add(group_member::COLUMN.banned_until.is_null())
        .add(group_member::COLUMN.banned_until.gt(now));
    Condition::all().add(group_member::COLUMN.state.eq(State::Banned)).add(goes_on)
}

/// All memberships in the groups of which somebody is an owner or a facilitator, whatever their state, and whether or not
/// they block them: for what is decided. Earlier memberships are among them.
pub fn desk(viewer: PersonId) -> Select<group_member::Entity> {
    let facilitates = is_active(viewer, col(group_member::Column::GroupId), Role::Facilitator);
    group_member::Entity::find().filter(exists(facilitates))
}

/// The logs of the groups of which somebody is an owner or a facilitator.
pub fn log(viewer: PersonId) -> Select<group_log::Entity> {
    group_log::Entity::find().filter(exists(is_active(viewer, col(group_log::Column::GroupId), Role::Facilitator)))
}

/// That the list of a group shows a member to those who see it: a wider list counts for those who have accepted it.
/// Blocks change nothing in this, since it is what is counted.
pub fn is_listed(viewer: PersonId) -> Condition {
    use group_member::{COLUMN, Column};
    let list = |lists: &[MemberList]| {
        let mut group = any();
        group
            .from(peer_group::Entity)
            .and_where(col(peer_group::Column::Id).eq(col(Column::GroupId)))
            .and_where(peer_group::COLUMN.member_list.is_in(lists.iter().copied()));
        exists(group)
    };
    let accepted = |up_to, lists| Condition::all().add(COLUMN.accepted_list.eq(up_to)).add(list(lists));
    Condition::any()
        .add(COLUMN.person_id.eq(viewer))
        .add(COLUMN.role.ne(Role::Member))
        .add(COLUMN.accepted_list.eq(MemberList::Members))
        .add(accepted(MemberList::Facilitators, &[MemberList::Facilitators, MemberList::Nobody]))
}

/// The members whom somebody sees, and who show them who they are.
pub fn shown_to(viewer: PersonId, now: DateTime<Utc>) -> Select<group_member::Entity> {
    let as_whom = own_in(viewer, col(group_showing::Column::GroupId))
        .and_where(own_is(&[State::Active]))
        .and_where(col_of(OWN, group_member::Column::Id).eq(col(group_showing::Column::ToMemberId)))
        .take();
    let mut showing = any();
    showing
        .from(group_showing::Entity)
        .and_where(col(group_showing::Column::MemberId).eq(col(group_member::Column::Id)))
        .and_where(exists(as_whom));
    members_visible(viewer, now).filter(group_member::COLUMN.state.eq(State::Active)).filter(exists(showing))
}

/// The members to whom somebody shows who they are, as the members that they are now.
pub fn own_showings(viewer: PersonId) -> Select<group_showing::Entity> {
    let as_whom = own_in(viewer, col(group_showing::Column::GroupId))
        .and_where(own_is(&[State::Active]))
        .and_where(col_of(OWN, group_member::Column::Id).eq(col(group_showing::Column::MemberId)))
        .take();
    group_showing::Entity::find().filter(group_showing::COLUMN.person_id.eq(viewer)).filter(exists(as_whom))
}

/// The groups in which somebody is an active member: with since when they follow the feed, their role, who sees the
/// members, and whether apps may read of them.
pub fn followed(viewer: PersonId) -> SelectStatement {
    let mut followed = Query::select();
    followed
        .columns([group_member::Column::GroupId, group_member::Column::FeedFrom, group_member::Column::Role])
        .columns([peer_group::Column::MemberList, peer_group::Column::AppsRead])
        .from(group_member::Entity)
        .inner_join(peer_group::Entity, col(peer_group::Column::Id).eq(col(group_member::Column::GroupId)))
        .and_where(group_member::COLUMN.person_id.eq(viewer))
        .and_where(group_member::COLUMN.is_present.eq(true))
        .and_where(group_member::COLUMN.state.eq(State::Active));
    followed
}

/// The ids of the groups that somebody is banned from now.
pub fn banning(viewer: PersonId, now: DateTime<Utc>) -> SelectStatement {
    let mut groups = Query::select();
    groups
        .column(group_member::Column::GroupId)
        .from(group_member::Entity)
        .and_where(group_member::COLUMN.person_id.eq(viewer))
        .and_where(group_member::COLUMN.is_present.eq(true))
        .cond_where(bans(now));
    groups
}
