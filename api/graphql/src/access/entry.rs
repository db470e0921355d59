//! Entries of the access log.

use async_graphql::{Context, Description, Enum, ID, Object};
use domain::access as verbs;
use domain::ids::{DeviceId, GrantId, PersonalTokenId};
use domain::node_id;
use domain::page::MOST;
use domain::scope::Scope;
use domain::secrets::NodeType;

use crate::accounts::{Device, PersonalToken};
use crate::apps::{ConnectedApp, Grant};
use crate::context::{id, loaders, op};
use crate::error::{Failure, Result};
use crate::page::connection;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// Who did something with your account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "verbs::Source")]
pub enum AccessSource {
    /// An app, by a grant of yours.
    App,
    /// A personal access token of yours.
    Token,
    /// A device of yours.
    Device,
    /// The operator of this server.
    Operator,
    /// Nobody knows: too much happened at once to note it.
    Lost,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "verbs::Deed")]
pub enum AccessDeed {
    /// Objects were read.
    Read,
    /// Objects were created, changed or deleted.
    Changed,
    /// The feed was followed.
    Followed,
    /// Contacts were exported as vCards, or all your data was.
    Exported,
    /// An address book was imported.
    Imported,
    /// The device was used on this day.
    Used,
    /// You signed in on the device.
    SignedIn,
    /// The password was changed or reset.
    PasswordChanged,
    /// The email address was changed.
    EmailChanged,
    /// An app was allowed something, or a personal access token was created.
    AccessGiven,
    /// Something that needs the password was tried without it, or with a wrong one.
    Refused,
    /// A device was signed out, or a grant or a personal access token was ended.
    AccessEnded,
    /// The operator approved an app of yours.
    AppApproved,
    /// The operator suspended an app of yours, or one that you had given something.
    AppSuspended,
    /// The operator hid a group of yours from everybody but its members.
    GroupHidden,
    /// The operator showed a hidden group of yours again.
    GroupShown,
    /// The operator closed a group of yours.
    GroupClosed,
    /// The operator restored a backup of this server. What changed after the backup is gone, and everybody signs in anew.
    Restored,
}

/// What was done with objects of one type.
#[derive(Clone, Debug, Description)]
pub struct Accessed(verbs::Accessed);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl Accessed {
    /// What was done.
    async fn deed(&self) -> AccessDeed {
        self.0.deed.into()
    }

    /// The type of the objects, by its name in this schema, such as `Contact`. Null if the deed concerns no objects.
    async fn type_name(&self) -> Option<&'static str> {
        self.0.ty.map(NodeType::name)
    }

    /// The number of objects. At most 1000: see `hasMore`. 0 if only a list or a number of them was read.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.ids.len()).unwrap_or(i32::MAX)
    }

    /// Whether there were more objects than `count`.
    async fn has_more(&self) -> bool {
        self.0.has_more
    }

    /// The IDs of the objects. Some may no longer exist.
    #[expect(clippy::unused_async, reason = "fields are awaited")]
    async fn ids(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* IDs. Between 1 and 100.", default = 20)] first: i32,
    ) -> Result<Vec<ID>> {
        if !(1..=MOST).contains(&first) {
            return Err(Failure::new("BAD_USER_INPUT", format!("`first` must be between 1 and {MOST}.")));
        }
        let op = op(ctx);
        let Some(ty) = self.0.ty else { return Ok(Vec::new()) };
        let some = self.0.ids.iter().take(usize::try_from(first).unwrap_or_default());
        Ok(some.map(|id| ID(node_id::encode(&op.ids(), ty, *id))).collect())
    }
}

/// What an app, a personal access token, a device of yours or the operator did with your account: in one hour, or for devices
/// and the operator on one day (UTC).
#[derive(Clone, Debug, Description)]
pub struct AccessEntry(pub verbs::AccessEntry);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl AccessEntry {
    /// The ID of the entry.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Who it was.
    async fn source(&self) -> AccessSource {
        self.0.source.into()
    }

    /// The beginning of the hour or of the day (UTC).
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }

    /// Whether it is about a whole day, rather than an hour.
    async fn is_of_a_day(&self) -> bool {
        !self.0.is_of_an_hour()
    }

    /// The app. Null if it wasn't one.
    async fn app(&self, ctx: &Context<'_>) -> Option<Result<ConnectedApp>> {
        let found = loaders(ctx).apps_shown.load_one(self.0.app?).await;
        found.map(|app| app.map(ConnectedApp)).map_err(Into::into).transpose()
    }

    /// The grant by which the app did it, which can be ended with `endGrant`. Null if it has ended, or wasn't one.
    async fn grant(&self, ctx: &Context<'_>) -> Option<Result<Grant>> {
        let grant = (self.0.source == verbs::Source::App).then_some(GrantId(self.0.by))?;
        let found = loaders(ctx).grants.load_one(grant).await;
        found.map(|grant| grant.map(Grant)).map_err(Into::into).transpose()
    }

    /// The personal access token. Null if it has ended, or wasn't one.
    async fn personal_token(&self, ctx: &Context<'_>) -> Option<Result<PersonalToken>> {
        let token = (self.0.source == verbs::Source::Token).then_some(PersonalTokenId(self.0.by))?;
        let found = loaders(ctx).personal_tokens.load_one(token).await;
        found.map(|token| token.map(PersonalToken)).map_err(Into::into).transpose()
    }

    /// The device. Null if it was signed out, or wasn't one.
    async fn device(&self, ctx: &Context<'_>) -> Option<Result<Device>> {
        let device = (self.0.source == verbs::Source::Device).then_some(DeviceId(self.0.by))?;
        let found = loaders(ctx).devices.load_one(device).await;
        found.map(|device| device.map(Device)).map_err(Into::into).transpose()
    }

    /// The name of the personal access token or the device, or what the app was called when you gave it access; even after it
    /// has ended. Null if it had none, or was forgotten.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// What was done.
    async fn accesses(&self) -> Vec<Accessed> {
        self.0.accesses.iter().cloned().map(Accessed).collect()
    }

    /// How often something was done that isn't noted here, because too much happened at once.
    async fn lost_count(&self) -> i32 {
        i32::try_from(self.0.lost).unwrap_or(i32::MAX)
    }
}

connection!(
    AccessEntryConnection,
    AccessEntryEdge,
    AccessEntry,
    Scope::Account,
    of verbs::Filter,
    async |ctx: &Context<'_>, filter: &verbs::Filter| {
        let count = verbs::count(&op(ctx), *filter).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
);
