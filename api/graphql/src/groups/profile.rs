//! The mutations that change one's own membership.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::groups as verbs;
use domain::ids::GroupId;
use domain::scope::Scope;

use super::{GroupMemberListVisibility, GroupNotifications, MemberColour, Membership};
use crate::context::{expect, loaders, op};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::{Payload, payloads};
use crate::scope::{Needs, scope};

/// The input of `updateMembership`. Fields that are left out keep their values. Null means the same as leaving a field
/// out, unless its description says otherwise.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateMembershipInput {
    /// The ID of the group.
    group_id: ID,
    /// The version of the membership that you read. The mutation is refused with `CONFLICT` if the membership has changed
    /// since. If left out, the version isn't checked.
    version: Option<i32>,
    /// What you are called in the group from now on: 1 to 40 characters. It must not look like the alias of an owner or a
    /// facilitator. Never fill it in with the name of the account.
    alias: Option<String>,
    /// The pronouns that you show in the group, up to 40 characters. Null removes them.
    pronouns: MaybeUndefined<String>,
    /// Your colour in the group.
    colour: Option<MemberColour>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `setGroupNotifications`.
#[derive(Clone, Debug, InputObject)]
pub struct SetGroupNotificationsInput {
    /// The ID of the group.
    group_id: ID,
    /// What of the group notifies you.
    notifications: GroupNotifications,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acceptGroupTerms`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptGroupTermsInput {
    /// The ID of the group.
    group_id: ID,
    /// The version of the guidelines that the person has read and accepts. Only the present version can be accepted. Give
    /// this, `memberListVisibility` or both.
    guidelines_version: Option<i32>,
    /// Who sees the list of members, as the person has read it and accepts it. Only the present setting can be accepted.
    /// Give this, `guidelinesVersion` or both.
    member_list_visibility: Option<GroupMemberListVisibility>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsJoin;
    updateMembership => UpdateMembershipPayload {
        membership: Membership,
        "Your membership. After a conflict, the membership as it is now. Null if the mutation failed otherwise."
    }
    setGroupNotifications => SetGroupNotificationsPayload {
        membership: Membership, "Your membership. Null if the mutation failed."
    }
    acceptGroupTerms => AcceptGroupTermsPayload {
        membership: Membership, "Your membership. Null if the mutation failed."
    }
}

/// The mutations that change one's own membership.
#[derive(Default, Debug)]
pub struct GroupProfileMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupProfileMutation {
    /// Changes who you are in a group. Your old alias isn't kept anywhere. Those who see the list of members are told that
    /// it has changed, but not how. Refused if you aren't a member, and with `CONFLICT` if `version` is out of date.
    async fn update_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateMembershipInput,
    ) -> Result<UpdateMembershipPayload> {
        let id = expect(&op(ctx), &input.group_id, "groupId");
        let present = id.as_ref().ok().copied();
        let payload: UpdateMembershipPayload = mutate!(ctx, Membership, |op| {
            let change = verbs::ProfileChange {
                alias: input.alias.clone(),
                pronouns: Option::from(input.pronouns.clone()),
                colour: input.colour.map(Into::into),
            };
            verbs::update_membership(op, id?, input.version, change).await
        })?;
        payload.or_present(as_it_is(ctx, present)).await
    }

    /// Sets what of a group notifies you. Nobody else is told. Refused if you aren't a member.
    async fn set_group_notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SetGroupNotificationsInput,
    ) -> Result<SetGroupNotificationsPayload> {
        mutate!(ctx, Membership, |op| {
            verbs::set_notifications(op, expect(op, &input.group_id, "groupId")?, input.notifications.into()).await
        })
    }

    /// Accepts the present guidelines of a group, or that its list of members is shown as it is now. Until you have accepted
    /// new guidelines, you can read, leave, block and export, but not take part. Until you have accepted that the list is
    /// shown to more people, you aren't in it. Refused if you aren't a member, or if what you name isn't what holds now.
    async fn accept_group_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptGroupTermsInput,
    ) -> Result<AcceptGroupTermsPayload> {
        mutate!(ctx, Membership, |op| {
            let terms = verbs::Terms {
                guidelines_version: input.guidelines_version,
                member_list: input.member_list_visibility.map(Into::into),
            };
            verbs::accept_terms(op, expect(op, &input.group_id, "groupId")?, terms).await
        })
    }
}

/// The membership as it is now, for a payload that reports a conflict.
async fn as_it_is(ctx: &Context<'_>, group: Option<GroupId>) -> Result<Option<Membership>> {
    let Some(group) = group else { return Ok(None) };
    Ok(loaders(ctx).memberships_in.load_one(group).await?.map(Membership))
}
