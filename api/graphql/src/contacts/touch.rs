//! Touches: when you were in touch, and how often you want to be.

use async_graphql::{Context, Description, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::contacts::touches as verbs;
use domain::ids::ContactId;
use domain::scope::Scope;

use super::Contact;
use crate::context::{expect, id, loaders, op};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::page::connection;
use crate::payload::{Payload, payloads};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// The way in which you were in touch with a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::touches::TouchKind")]
pub enum TouchKind {
    /// A phone call.
    Call,
    /// A text message, letter or email.
    Text,
    /// A meeting in person.
    InPerson,
    /// A video call.
    Video,
    /// Another way that isn't listed here.
    Other,
    /// An answered check-in. Recorded automatically.
    CheckIn,
    /// A gesture. Recorded automatically.
    Gesture,
}

/// The way in which you were in touch, for touches that you log yourself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::touches::LoggedKind")]
pub enum LoggedTouchKind {
    /// A phone call.
    Call,
    /// A text message, letter or email.
    Text,
    /// A meeting in person.
    InPerson,
    /// A video call.
    Video,
    /// Another way that isn't listed here.
    Other,
}

/// A record that you were in touch with a contact. Touches are private to you.
#[derive(Clone, Debug, Description)]
pub struct Touch(pub verbs::Touch);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Touch {
    /// The ID of the touch.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The contact that you were in touch with. Null if the contact was deleted.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// The way in which you were in touch.
    async fn kind(&self) -> TouchKind {
        self.0.kind.into()
    }

    /// When you were in touch.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }

    /// Your private note about the touch. Null if there is none.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The version of the touch, which increases with each change. Pass it to `updateTouch` to detect conflicting
    /// changes.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

connection!(
    TouchConnection,
    TouchEdge,
    Touch,
    Scope::ContactsRead,
    of ContactId,
    async |ctx: &Context<'_>, contact: &ContactId| {
        Ok(loaders(ctx).touch_counts.load_one(*contact).await?.unwrap_or_default())
    }
);

/// How often you want to be in touch with contacts that have a tag. Applies to contacts without a cadence of their own.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct TagCadence {
    /// The name of the tag.
    tag: String,
    /// How often you want to be in touch with contacts that have the tag. If a contact has several tags with a cadence,
    /// the most frequent applies.
    every: Duration,
    /// When the cadence was set. For contacts without a touch, it is counted from this moment.
    set_at: DateTime,
}

impl From<&verbs::TagCadence> for TagCadence {
    fn from(cadence: &verbs::TagCadence) -> Self {
        Self { tag: cadence.tag.clone(), every: Duration(cadence.every.to_string()), set_at: cadence.set_at.into() }
    }
}

/// The input of `logTouch`.
#[derive(Clone, Debug, InputObject)]
pub struct LogTouchInput {
    /// The IDs of the contacts that you were in touch with. Between 1 and 50.
    contact_ids: Vec<ID>,
    /// The way in which you were in touch.
    kind: LoggedTouchKind,
    /// When you were in touch. At most 120 years ago, and not in the future; defaults to now.
    occurred_at: Option<DateTime>,
    /// Your private note, up to 2,000 characters. It is stored with each touch.
    note: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `updateTouch`. Fields that are left out keep their values.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateTouchInput {
    /// The ID of the touch.
    touch_id: ID,
    /// The version of the touch that you read. The mutation is refused with `CONFLICT` if the touch has changed since.
    /// If left out, the version isn't checked.
    version: Option<i32>,
    /// The way in which you were in touch.
    kind: Option<LoggedTouchKind>,
    /// When you were in touch. At most 120 years ago, and not in the future.
    occurred_at: Option<DateTime>,
    /// Your private note, up to 2,000 characters. Null removes it.
    note: MaybeUndefined<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `deleteTouch`.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteTouchInput {
    /// The ID of the touch.
    touch_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `snoozeCadence`.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeCadenceInput {
    /// The ID of the contact.
    contact_id: ID,
    /// When the snooze ends: in the future, and at most 731 days from now. If null or left out, the snooze ends now.
    until: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `setTagCadence`.
#[derive(Clone, Debug, InputObject)]
pub struct SetTagCadenceInput {
    /// The name of the tag. Between 1 and 40 characters.
    tag: String,
    /// How often you want to be in touch with contacts that have the tag. Between P1D and P2Y. If null or left out, the
    /// tag has no cadence from now on.
    every: Option<Duration>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    logTouch => LogTouchPayload {
        touches: Vec<Touch>, "The touches that were logged, one for each contact. Null if the mutation failed."
    }
    updateTouch => UpdateTouchPayload {
        touch: Touch,
        "The touch that was updated. After a conflict, the touch as it is now. Null if the mutation failed \
         otherwise."
    }
    deleteTouch => DeleteTouchPayload {
        deleted_touch_id: ID, "The ID of the touch that was deleted. Null if the mutation failed."
    }
    snoozeCadence => SnoozeCadencePayload {
        contact: Contact, "The contact whose cadence was snoozed. Null if the mutation failed."
    }
    setTagCadence => SetTagCadencePayload {
        tag_cadences: Vec<TagCadence>, "The cadences of all your tags. Null if the mutation failed."
    }
}

/// The mutations about touches and cadences.
#[derive(Default, Debug)]
pub struct TouchMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl TouchMutation {
    /// Logs that you were in touch with one or more contacts, now or earlier. Their cadences are counted from the last
    /// touch. Nobody else is told. Refused for all if one of the contacts isn't yours.
    async fn log_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: LogTouchInput,
    ) -> Result<LogTouchPayload> {
        mutate!(ctx, |touches| touches.into_iter().map(Touch).collect::<Vec<_>>(), |op| {
            let with = input.contact_ids.iter().map(|id| expect(op, id, "contactIds"));
            let with: Vec<_> = with.collect::<domain::Result<_>>()?;
            let rest = verbs::TouchChange {
                kind: None,
                occurred_at: input.occurred_at.map(|at| at.0),
                note: Some(input.note),
            };
            verbs::log(op, &with, input.kind.into(), rest).await
        })
    }

    /// Updates a touch. Nobody else is told. Refused with `CONFLICT` if `version` is out of date.
    async fn update_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateTouchInput,
    ) -> Result<UpdateTouchPayload> {
        let payload: UpdateTouchPayload = mutate!(ctx, Touch, |op| {
            let change = verbs::TouchChange {
                kind: input.kind.map(Into::into),
                occurred_at: input.occurred_at.map(|at| at.0),
                note: input.note.into(),
            };
            verbs::update(op, expect(op, &input.touch_id, "touchId")?, input.version, change).await
        })?;
        let present = async {
            let touch = expect(&op(ctx), &input.touch_id, "touchId")?;
            Ok(loaders(ctx).touches.load_one(touch).await?.map(Touch))
        };
        payload.or_present(present).await
    }

    /// Deletes a touch that was logged by mistake. Nobody else is told.
    async fn delete_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeleteTouchInput,
    ) -> Result<DeleteTouchPayload> {
        mutate!(ctx, |_| input.touch_id, |op| verbs::delete(op, expect(op, &input.touch_id, "touchId")?).await)
    }

    /// Snoozes the cadence of a contact: until the snooze ends, you aren't losing touch. Nobody else is told.
    async fn snooze_cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SnoozeCadenceInput,
    ) -> Result<SnoozeCadencePayload> {
        mutate!(ctx, Contact, |op| {
            let until = input.until.map(|until| until.0);
            verbs::snooze(op, expect(op, &input.contact_id, "contactId")?, until).await
        })
    }

    /// Sets how often you want to be in touch with contacts that have a tag. Nobody else is told. Refused if 50 other
    /// tags have a cadence already.
    async fn set_tag_cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SetTagCadenceInput,
    ) -> Result<SetTagCadencePayload> {
        mutate!(ctx, |cadences| cadences.iter().map(TagCadence::from).collect::<Vec<_>>(), |op| {
            let every = input.every.as_ref().map(|every| every.0.as_str());
            verbs::set_tag_cadence(op, &input.tag, every).await
        })
    }
}
