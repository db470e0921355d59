//! The mutations of those who run groups.

use async_graphql::{Context, InputObject, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::input::MemberProfileInput;
use super::{Group, GroupFormat, GroupInviters, GroupJoinPolicy, GroupMemberListVisibility, GroupVisibility};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::Locale;
use crate::scope::{Needs, scope};

/// The input of `createGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct CreateGroupInput {
    /// The name of the group: 1 to 80 characters. Several groups can have the same name.
    name: String,
    /// What the group is about, up to 2,000 characters.
    description: Option<String>,
    /// The topics of the group: up to 10, each of 1 to 40 characters.
    topics: Option<Vec<String>>,
    /// The language that is spoken in the group.
    language: Locale,
    /// The region of the group, as an ISO 3166-1 country code or an ISO 3166-2 subdivision code, such as DE or DE-BE.
    region: Option<String>,
    /// How the group meets.
    format: GroupFormat,
    /// Who can see the group.
    visibility: GroupVisibility,
    /// How a person becomes a member.
    join_policy: GroupJoinPolicy,
    /// A question to people who ask to join, up to 300 characters.
    question: Option<String>,
    /// The guidelines that members accept, up to 10,000 characters.
    guidelines: Option<String>,
    /// Who sees the list of members. Defaults to `MEMBERS`.
    member_list_visibility: Option<GroupMemberListVisibility>,
    /// Who can invite people. Defaults to `FACILITATORS`.
    inviters: Option<GroupInviters>,
    /// The number of places: 2 to 5,000.
    capacity: i32,
    /// Who you will be in the group.
    profile: MemberProfileInput,
    #[graphql(flatten)]
    once: Once,
}

impl CreateGroupInput {
    fn new_group(&self) -> verbs::NewGroup {
        verbs::NewGroup {
            texts: verbs::Texts {
                name: self.name.clone(),
                description: self.description.clone().unwrap_or_default(),
                topics: self.topics.clone().unwrap_or_default(),
                question: self.question.clone(),
            },
            language: self.language.0.clone(),
            region: self.region.clone(),
            format: self.format.into(),
            visibility: self.visibility.into(),
            join_policy: self.join_policy.into(),
            member_list: self.member_list_visibility.unwrap_or(GroupMemberListVisibility::Members).into(),
            inviters: self.inviters.unwrap_or(GroupInviters::Facilitators).into(),
            capacity: self.capacity,
            guidelines: self.guidelines.clone(),
            alias: self.profile.alias.clone(),
            pronouns: self.profile.pronouns.clone(),
            colour: self.profile.colour.map(Into::into),
        }
    }
}

payloads! { Scope::GroupsFacilitate;
    createGroup => CreateGroupPayload {
        group: Group, "The group that was created. Null if the mutation failed."
    }
}

/// The mutations of those who run groups.
#[derive(Default, Debug)]
pub struct GroupRunMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
impl GroupRunMutation {
    /// Creates a group. You are its owner and its first member.
    async fn create_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateGroupInput,
    ) -> Result<CreateGroupPayload> {
        mutate!(ctx, Group, |op| verbs::create(op, input.new_group()).await)
    }
}
