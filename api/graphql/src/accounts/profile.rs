//! What the viewer shows, and the end of an account.

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

/// What is to change; what is left out stays. Null is the same as left out, but where it says that null takes away.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProfileInput {
    /// The version that the change is made for: it is refused as a conflict where there is a newer one.
    version: Option<i32>,
    /// From 1 to 80 characters.
    display_name: Option<String>,
    /// At most 40 characters; null takes them away.
    pronouns: MaybeUndefined<String>,
    /// Your time zone.
    time_zone: Option<TimeZone>,
    /// Your language.
    locale: Option<Locale>,
    /// The country whose crisis lines you are shown, such as DE: change it on a journey. Null removes it.
    country: MaybeUndefined<CountryCode>,
    #[graphql(flatten)]
    once: Once,
}

/// The end of an account.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteAccountInput {
    /// Your password.
    #[graphql(secret)]
    password: String,
    #[graphql(flatten)]
    once: Once,
}

/// Keeping an account after all.
#[derive(Clone, Debug, InputObject)]
pub struct CancelAccountDeletionInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ProfileWrite;
    updateProfile did => UpdateProfilePayload { viewer: Viewer, "You." }
}

payloads! { Scope::Account;
    deleteAccount did => DeleteAccountPayload { viewer: Viewer, "You." }
    cancelAccountDeletion did => CancelAccountDeletionPayload { viewer: Viewer, "You." }
}

/// What the viewer shows, and the end of an account.
#[derive(Default, Debug)]
pub struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Changes what you show, and where you are.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileWrite)))]
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateProfileInput,
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

    /// Deletes your account, with everything in it, in 14 days; until then `cancelAccountDeletion` undoes it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn delete_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.")] input: DeleteAccountInput,
    ) -> Result<DeleteAccountPayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| {
            privacy::delete_account(op, input.password.into()).await.map(drop)
        })
    }

    /// Keeps your account after all.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn cancel_account_deletion(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "Nothing has to be said.")] _input: Option<CancelAccountDeletionInput>,
    ) -> Result<CancelAccountDeletionPayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| privacy::cancel_deletion(op).await)
    }
}
