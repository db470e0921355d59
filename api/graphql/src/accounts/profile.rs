//! The mutations for the profile and for deleting the account.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::scope::Scope;
use domain::{accounts as verbs, privacy};

use crate::context::op;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::{Payload, payloads};
use crate::scalars::{CountryCode, Locale, TimeZone};
use crate::scope::{Needs, once_per_document, scope};
use crate::viewer::Viewer;

/// The input of `updateProfile`. Fields that are left out keep their values. Null means the same as leaving a field
/// out, unless its description says otherwise.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProfileInput {
    /// The version of the profile that you read. The mutation is refused with `CONFLICT` if the profile has changed
    /// since. If left out, the version isn't checked.
    version: Option<i32>,
    /// Your name, as linked people see it. Between 1 and 80 characters.
    display_name: Option<String>,
    /// Your pronouns, as linked people see them, up to 40 characters. Null removes them.
    pronouns: MaybeUndefined<String>,
    /// Your time zone.
    time_zone: Option<TimeZone>,
    /// Your language.
    locale: Option<Locale>,
    /// The country whose crisis lines are shown to you, such as DE. Null removes it.
    country: MaybeUndefined<CountryCode>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `deleteAccount`.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteAccountInput {
    /// Your password.
    #[graphql(secret)]
    password: String,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `cancelAccountDeletion`.
#[derive(Clone, Debug, InputObject)]
pub struct CancelAccountDeletionInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ProfileWrite;
    updateProfile => UpdateProfilePayload {
        viewer: Viewer,
        "The viewer, with the updated profile. After a conflict, the viewer as it is now. Null if the \
         mutation failed otherwise."
    }
}

payloads! { Scope::Account;
    deleteAccount => DeleteAccountPayload {
        viewer: Viewer, "The viewer, whose account will be deleted. Null if the mutation failed."
    }
    cancelAccountDeletion => CancelAccountDeletionPayload {
        viewer: Viewer, "The viewer, whose account is kept. Null if the mutation failed."
    }
}

/// The mutations for the profile and for deleting the account.
#[derive(Default, Debug)]
pub struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Updates your profile. Linked people see your new name and pronouns; nobody else sees the rest. Refused with
    /// `CONFLICT` if `version` is out of date.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileWrite)))]
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateProfileInput,
    ) -> Result<UpdateProfilePayload> {
        let change = verbs::ProfileChange {
            display_name: input.display_name,
            pronouns: input.pronouns.into(),
            time_zone: input.time_zone.map(|zone| zone.0),
            locale: input.locale.map(|locale| locale.0),
            country: input.country.map_value(|country| country.0).into(),
        };
        let payload: UpdateProfilePayload =
            mutate!(ctx, Viewer::from, verbs::viewer, |op| verbs::update_profile(op, input.version, change).await)?;
        payload.or_present(async { Ok(Some(verbs::viewer(&op(ctx)).await?.into())) }).await
    }

    /// Deletes your account, with all data in it, in 14 days. Until then, `cancelAccountDeletion` keeps it, and your
    /// account rests: nothing new reaches other people from you, nor you from them, and nobody is told. After that, each
    /// person to whom you are or were linked loses you at a random time of their own within 14 more days, and what you
    /// wrote can't be read any more when the last of them has. Personal access tokens and grants of apps end at once, for
    /// good. You are told by email.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn delete_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeleteAccountInput,
    ) -> Result<DeleteAccountPayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| {
            privacy::delete_account(op, input.password.into()).await.map(drop)
        })
    }

    /// Cancels the deletion of your account. What you did since you requested it reaches other people now. Possible for
    /// 14 days.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn cancel_account_deletion(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "The input of the mutation.")] _input: Option<CancelAccountDeletionInput>,
    ) -> Result<CancelAccountDeletionPayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| privacy::cancel_deletion(op).await)
    }
}
