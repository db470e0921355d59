//! Peer groups: one for each 40 people, with 400 members each. Everybody is in 10 of them.

use chrono::{DateTime, Duration, Utc};
use domain::groups::Texts;
use entity::group_member::{Colour, Notifications, Role, State};
use entity::peer_group::{Format, Inviters, JoinPolicy, MemberList, Visibility};
use entity::{GroupId, GroupLogId, MemberId, feed, group_guidelines, group_log, group_member, peer_group};

use crate::Result;
use crate::chance::{self, Of, words};
use crate::seal::Seals;
use crate::sink::Sink;
use crate::world::{World, int};

/// The number of groups in which everybody is.
const EACH_IN: u64 = 10;
/// The number of people for each group.
const FOR_EACH: u64 = 40;
/// The number of facilitators of a group.
const FACILITATORS: u64 = 7;
/// The size of a page that is read.
const PAGE: usize = 50;
const COLOURS: [Colour; 8] =
    [Colour::Sand, Colour::Clay, Colour::Rose, Colour::Plum, Colour::Sky, Colour::Sea, Colour::Moss, Colour::Sun];

/// A group, by its number from 0.
#[derive(Clone, Copy, Debug)]
pub struct Group(u64);

impl Group {
    pub fn id(self) -> GroupId {
        GroupId(chance::timeless_id(Of::Group, self.0, 0))
    }

    /// The id of a person in the group.
    pub fn member(self, who: u64) -> MemberId {
        MemberId(chance::timeless_id(Of::Member, self.0, who))
    }
}

/// The third page of a group's members.
pub struct ThirdPage {
    /// The last member of the second page.
    pub after: MemberId,
    pub members: Vec<MemberId>,
}

impl World {
    pub fn group_count(&self) -> u64 {
        (self.people / FOR_EACH / EACH_IN * EACH_IN).max(EACH_IN)
    }

    pub fn groups(&self) -> impl Iterator<Item = Group> + use<> {
        (0..self.group_count()).map(Group)
    }

    /// The groups that somebody is in. The first is the one that they look at.
    pub fn groups_of(&self, who: u64) -> impl Iterator<Item = Group> + use<> {
        let (count, step) = (self.group_count(), self.step());
        (0..EACH_IN).map(move |number| Group((who + number * step) % count))
    }

    /// Everybody who is in a group.
    pub fn members_of(&self, group: Group) -> impl Iterator<Item = u64> + use<> {
        let step = usize::try_from(self.step()).expect("a few");
        let first = group.0 % self.step();
        let first = if first == 0 { self.step() } else { first };
        (first..=self.people).step_by(step)
    }

    /// The third page of a group, in the order of the ids, the greatest first.
    pub fn third_page(&self, group: Group) -> ThirdPage {
        let mut members: Vec<_> = self.members_of(group).map(|who| group.member(who)).collect();
        members.sort_unstable_by(|one, other| other.cmp(one));
        let third = members.iter().skip(2 * PAGE).take(PAGE).copied().collect();
        ThirdPage { after: members[2 * PAGE - 1], members: third }
    }

    /// Two people are in a group together, and then in ten, if their numbers differ by a multiple of this.
    fn step(&self) -> u64 {
        self.group_count() / EACH_IN
    }

    fn role(&self, group: Group, who: u64) -> Role {
        let (place, number) = ((who - 1) / self.step(), group.0 / self.step());
        let first = EACH_IN + number * FACILITATORS;
        if place == number {
            Role::Owner
        } else if (first..first + FACILITATORS).contains(&place) {
            Role::Facilitator
        } else {
            Role::Member
        }
    }
}

pub async fn add(world: &World, sink: &mut Sink) -> Result<()> {
    sink.add(world.groups().map(|group| stored(world, group))).await?;
    sink.add(world.groups().map(|group| guidelines(world, group))).await?;
    sink.add(world.groups().map(|group| log_entry(world, group))).await?;
    sink.add(world.groups().map(|group| feed::Model { id: group.id().into(), seq: 0, pruned: 0 })).await?;
    let memberships = |who| world.groups_of(who).map(move |group| membership(world, group, who));
    sink.add(world.everybody().flat_map(memberships)).await
}

fn created(world: &World) -> DateTime<Utc> {
    world.began() + Duration::days(1)
}

fn stored(world: &World, group: Group) -> peer_group::Model {
    let id = group.id();
    let drawn = chance::number(Of::Group, group.0, 1);
    let texts = Texts {
        name: format!("{} circle {}", words(2, drawn), group.0),
        description: words(12, chance::mix(drawn)),
        topics: vec!["walking".to_owned(), "evenings".to_owned()],
        question: None,
    };
    let texts = serde_json::to_string(&texts).expect("JSON");
    let members = world.members_of(group).count() as u64;
    peer_group::Model {
        id,
        texts: Seals::of(id.0).text("peer_group", "texts", id.0, &texts),
        language: "en".to_owned(),
        region: None,
        format: Format::Online,
        // A public one would be listed, and searched by its words.
        visibility: Visibility::Unlisted,
        public_on: None,
        join_policy: JoinPolicy::Open,
        member_list: MemberList::Members,
        inviters: Inviters::Facilitators,
        apps_read: false,
        capacity: int(members + 100),
        active_count: int(members),
        guidelines_version: 1,
        arrivals: 0,
        version: 1,
        created_at: created(world),
        closed_at: None,
        closed_by: None,
        hidden_at: None,
        owner_acted_at: world.ago(1),
        succession_since: None,
        succession_look_at: None,
        read_only_since: None,
    }
}

fn guidelines(world: &World, group: Group) -> group_guidelines::Model {
    let id = group.id();
    group_guidelines::Model {
        group_id: id,
        version: 1,
        text: Seals::of(id.0).text(
            "group_guidelines",
            "text",
            id.0,
            "Be kind, and keep to yourself what you hear here.",
        ),
        since: created(world),
    }
}

fn log_entry(world: &World, group: Group) -> group_log::Model {
    let owner = world.members_of(group).find(|who| world.role(group, *who) == Role::Owner);
    group_log::Model {
        id: GroupLogId(chance::id(Of::LogEntry, group.0, 0, created(world))),
        group_id: group.id(),
        kind: group_log::Kind::Created,
        actor_id: owner.map(|who| group.member(who)),
        subject_id: None,
        detail: None,
        reason: None,
        at: created(world),
    }
}

fn membership(world: &World, group: Group, who: u64) -> group_member::Model {
    let id = group.member(who);
    let seals = Seals::of(id.0);
    let drawn = chance::number(Of::Member, who, group.0);
    let role = world.role(group, who);
    // Some day of the last two months.
    let joined = created(world) + Duration::minutes(i64::try_from(drawn % (58 * 24 * 60)).expect("two months"));
    let pronouns = ["she/her", "he/him", "they/them"][usize::try_from(drawn % 3).expect("less than 3")];
    group_member::Model {
        id,
        group_id: group.id(),
        person_id: world.person(who),
        is_present: true,
        state: State::Active,
        role,
        role_since: (role != Role::Member).then_some(joined),
        alias: seals.text("group_member", "alias", id.0, &format!("{} {}", words(1, drawn), drawn % 1_000)),
        pronouns: drawn.is_multiple_of(2).then(|| seals.text("group_member", "pronouns", id.0, pronouns)),
        colour: chance::pick(&COLOURS, drawn >> 8),
        answer: None,
        arrival: None,
        joined_at: Some(joined),
        since: joined,
        guidelines_version: 1,
        accepted_list: MemberList::Members,
        feed_from: 0,
        notifications: Notifications::All,
        may_ask_from: None,
        banned_until: None,
        reason: None,
        removed_as: None,
        offered_role: None,
        offered_by: None,
        offered_at: None,
        heir_asked_at: None,
        version: 1,
    }
}
