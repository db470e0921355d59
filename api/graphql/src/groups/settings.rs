//! The mutations that change and close groups.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::groups as verbs;
use domain::ids::GroupId;
use domain::scope::Scope;

use super::{Group, GroupFormat, GroupInviters, GroupJoinPolicy, GroupMemberListVisibility, GroupVisibility};
use crate::context::{expect, loaders, op};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::{Payload, payloads};
use crate::scalars::Locale;
use crate::scope::{Needs, scope};

/// The input of `updateGroup`. Fields that are left out keep their values. Null means the same as leaving a field out,
/// unless its description says otherwise.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateGroupInput {
    /// The ID of the group.
    group_id: ID,
    /// The version of the group that you read. The mutation is refused with `CONFLICT` if the group has changed since. If
    /// left out, the version isn't checked.
    version: Option<i32>,
    /// The name of the group: 1 to 80 characters.
    name: Option<String>,
    /// What the group is about, up to 2,000 characters. Null removes it.
    description: MaybeUndefined<String>,
    /// The topics of the group. Replaces all of them. Up to 10, each of 1 to 40 characters.
    topics: Option<Vec<String>>,
    /// The language that is spoken in the group.
    language: Option<Locale>,
    /// The region of the group, as an ISO 3166-1 country code or an ISO 3166-2 subdivision code, such as DE or DE-BE. Null
    /// removes it.
    region: MaybeUndefined<String>,
    /// How the group meets.
    format: Option<GroupFormat>,
    /// Who can see the group. `PUBLIC` takes effect after 14 days, and is announced until then in `publicFrom`, unless you
    /// are the only member. Everything else takes effect at once.
    visibility: Option<GroupVisibility>,
    /// How a person becomes a member. With `OPEN`, everybody who has asked to join joins or waits for a place, in the order
    /// of their requests. With `INVITE`, requests stay to be decided.
    join_policy: Option<GroupJoinPolicy>,
    /// A question to people who ask to join, up to 300 characters. Null removes it.
    question: MaybeUndefined<String>,
    /// The guidelines, up to 10,000 characters. Members must accept a new text before they take part again. Null removes
    /// the guidelines.
    guidelines: MaybeUndefined<String>,
    /// Who sees the list of members. If more people see it than before, members are in it once they have accepted that; if
    /// fewer do, this takes effect at once.
    member_list_visibility: Option<GroupMemberListVisibility>,
    /// Who can invite people.
    inviters: Option<GroupInviters>,
    /// Whether apps that members have connected can read the list of members and, for owners and facilitators, the requests
    /// and the log.
    apps_can_read_members: Option<bool>,
    /// The number of places: 2 to 5,000, and at least the number of members. If there are more places than before, people
    /// who wait get them at once.
    capacity: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}

impl UpdateGroupInput {
    fn change(&self) -> verbs::GroupChange {
        verbs::GroupChange {
            name: self.name.clone(),
            description: Option::from(self.description.clone()),
            topics: self.topics.clone(),
            question: Option::from(self.question.clone()),
            language: self.language.as_ref().map(|language| language.0.clone()),
            region: Option::from(self.region.clone()),
            format: self.format.map(Into::into),
            visibility: self.visibility.map(Into::into),
            join_policy: self.join_policy.map(Into::into),
            member_list: self.member_list_visibility.map(Into::into),
            inviters: self.inviters.map(Into::into),
            apps_read: self.apps_can_read_members,
            capacity: self.capacity,
            guidelines: Option::from(self.guidelines.clone()),
        }
    }
}

/// The input of `closeGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct CloseGroupInput {
    /// The ID of the group.
    group_id: ID,
    /// The version of the group that you read. The mutation is refused with `CONFLICT` if the group has changed since. If
    /// left out, the version isn't checked.
    version: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsFacilitate;
    updateGroup => UpdateGroupPayload {
        group: Group,
        "The group that was changed. After a conflict, the group as it is now. Null if the mutation failed otherwise."
    }
    closeGroup => CloseGroupPayload {
        group: Group,
        "The group that was closed. After a conflict, the group as it is now. Null if the mutation failed otherwise."
    }
}

/// The mutations that change and close groups.
#[derive(Default, Debug)]
pub struct GroupSettingsMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
impl GroupSettingsMutation {
    /// Changes a group. Its members are told that it has changed. Refused unless you own the group, and with `CONFLICT` if
    /// `version` is out of date.
    async fn update_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateGroupInput,
    ) -> Result<UpdateGroupPayload> {
        let id = expect(&op(ctx), &input.group_id, "groupId");
        let present = id.as_ref().ok().copied();
        let payload: UpdateGroupPayload =
            mutate!(ctx, Group, |op| verbs::update(op, id?, input.version, input.change()).await)?;
        payload.or_present(as_it_is(ctx, present)).await
    }

    /// Closes a group, for good. Members can read it for 30 days; then everything that belongs to it is erased. Requests to
    /// join end, and so does waiting for a place. Nothing changes if the group is closed already. Refused unless you own
    /// the group, and with `CONFLICT` if `version` is out of date.
    async fn close_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CloseGroupInput,
    ) -> Result<CloseGroupPayload> {
        let id = expect(&op(ctx), &input.group_id, "groupId");
        let present = id.as_ref().ok().copied();
        let payload: CloseGroupPayload = mutate!(ctx, Group, |op| verbs::close(op, id?, input.version).await)?;
        payload.or_present(as_it_is(ctx, present)).await
    }
}

/// The group as it is now, for a payload that reports a conflict.
async fn as_it_is(ctx: &Context<'_>, id: Option<GroupId>) -> Result<Option<Group>> {
    let Some(id) = id else { return Ok(None) };
    Ok(loaders(ctx).groups.load_one(id).await?.map(Group))
}
