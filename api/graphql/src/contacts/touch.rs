//! Touches: when you were in touch, and how often you would like to be.

use async_graphql::{Context, Description, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::contacts::touches as verbs;
use domain::ids::ContactId;
use domain::scope::Scope;

use super::Contact;
use crate::context::{expect, id, loaders};
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::page::connection;
use crate::payload::{Payload, payload};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// How you were in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::touches::TouchKind")]
pub enum TouchKind {
    /// You called.
    Call,
    /// You wrote.
    Text,
    /// You met.
    InPerson,
    /// You saw each other on a screen.
    Video,
    /// Another way.
    Other,
    /// One of you answered a check-in: it counts by itself, and can't be logged.
    CheckIn,
    /// One of you sent a gesture: it counts by itself, and can't be logged.
    Gesture,
}

/// Once that you were in touch with a contact.
#[derive(Clone, Debug, Description)]
pub struct Touch(pub verbs::Touch);

#[Object(use_type_description)]
impl Touch {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// With whom.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// How.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn kind(&self) -> TouchKind {
        self.0.kind.into()
    }

    /// When.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// What you noted of it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Grows with each change. A change may name the version that it is made for.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
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

/// How often you would like to be in touch with the contacts of a tag that have no cadence of their own.
#[derive(Clone, Debug, SimpleObject)]
pub struct TagCadence {
    /// The tag.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    tag: String,
    /// How often. Of several tags of a contact, the most frequent counts.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    every: Duration,
    /// Since when: contacts without a touch are due from then on.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    since: DateTime,
}

impl From<&verbs::TagCadence> for TagCadence {
    fn from(cadence: &verbs::TagCadence) -> Self {
        Self { tag: cadence.tag.clone(), every: Duration(cadence.every.to_string()), since: cadence.since.into() }
    }
}

/// That you were in touch.
#[derive(Clone, Debug, InputObject)]
pub struct LogTouchInput {
    /// With whom: from 1 to 50 contacts' global ids.
    contact_ids: Vec<ID>,
    /// How.
    kind: TouchKind,
    /// When; now, where this is left out. It may be long ago, and can't be ahead.
    at: Option<DateTime>,
    /// Your private note, kept with each; at most 2,000 characters.
    note: Option<String>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// What is to change; what is left out stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateTouchInput {
    /// The touch's global id.
    id: ID,
    /// The version that the change is made for: it is refused as a conflict where there is a newer one.
    version: Option<i32>,
    /// How.
    kind: Option<TouchKind>,
    /// When.
    at: Option<DateTime>,
    /// Your private note; at most 2,000 characters; null takes it away.
    note: MaybeUndefined<String>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A touch that was none.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteTouchInput {
    /// Its global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A cadence that is to rest.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeCadenceInput {
    /// The contact's global id.
    contact_id: ID,
    /// Until when, within two years; null or left out, it rests no longer.
    until: Option<DateTime>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// How often, for all contacts of a tag.
#[derive(Clone, Debug, InputObject)]
pub struct SetTagCadenceInput {
    /// The tag, as contacts have it; at most 50 tags have a cadence.
    tag: String,
    /// How often, from P1D to P2Y; null or left out, the tag has none any more.
    every: Option<Duration>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(LogTouchInput, UpdateTouchInput, DeleteTouchInput, SnoozeCadenceInput, SetTagCadenceInput);

payload!(LogTouchPayload, "What `logTouch` did.", touches: Vec<Touch>, "One for each contact.", Scope::ContactsWrite);
payload!(UpdateTouchPayload, "What `updateTouch` did.", touch: Touch, "The touch.", Scope::ContactsWrite);
payload!(
    DeleteTouchPayload,
    "What `deleteTouch` did.",
    deleted_touch_id: ID,
    "The global id of the touch that was deleted.",
    Scope::ContactsWrite
);
payload!(SnoozeCadencePayload, "What `snoozeCadence` did.", contact: Contact, "The contact.", Scope::ContactsWrite);
payload!(
    SetTagCadencePayload,
    "What `setTagCadence` did.",
    tag_cadences: Vec<TagCadence>,
    "All tags that have a cadence.",
    Scope::ContactsWrite
);

/// Logging touches, and saying how often.
#[derive(Default, Debug)]
pub struct TouchMutation;

#[Object]
impl TouchMutation {
    /// Logs that you were in touch, with one contact or several, now or earlier. Their cadence runs from the last touch on.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn log_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom, how and when.")] input: LogTouchInput,
    ) -> Result<LogTouchPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let with = input.contact_ids.iter().map(|id| expect(&op, id, "contactIds"));
            let with: Vec<_> = with.collect::<domain::Result<_>>()?;
            let rest = verbs::TouchChange { kind: None, at: input.at.map(|at| at.0), note: Some(input.note) };
            verbs::log(&op, &with, input.kind.into(), rest).await
        };
        LogTouchPayload::new(once(&op, done).await, |touches| touches.into_iter().map(Touch).collect())
    }

    /// Corrects a touch.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn update_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateTouchInput,
    ) -> Result<UpdateTouchPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let change = verbs::TouchChange {
                kind: input.kind.map(Into::into),
                at: input.at.map(|at| at.0),
                note: input.note.into(),
            };
            verbs::update(&op, expect(&op, &input.id, "id")?, input.version, change).await
        };
        let payload = UpdateTouchPayload::new(once(&op, done).await, Touch)?;
        let present = async { Ok(loaders(ctx).touches.load_one(expect(&op, &input.id, "id")?).await?.map(Touch)) };
        payload.or_present(present).await
    }

    /// Takes a touch back: it was none.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn delete_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The touch.")] input: DeleteTouchInput,
    ) -> Result<DeleteTouchPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::delete(&op, expect(&op, &input.id, "id")?).await };
        DeleteTouchPayload::new(once(&op, done).await, |_| input.id)
    }

    /// Lets a contact's cadence rest for a while: until then you aren't losing touch.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn snooze_cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and until when.")] input: SnoozeCadenceInput,
    ) -> Result<SnoozeCadencePayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let until = input.until.map(|until| until.0);
            verbs::snooze(&op, expect(&op, &input.contact_id, "contactId")?, until).await
        };
        SnoozeCadencePayload::new(once(&op, done).await, Contact)
    }

    /// Says how often you would like to be in touch with the contacts of a tag.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn set_tag_cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which tag, and how often.")] input: SetTagCadenceInput,
    ) -> Result<SetTagCadencePayload> {
        let op = op_once(ctx, &input)?;
        let every = input.every.as_ref().map(|every| every.0.as_str());
        let done = once(&op, verbs::set_tag_cadence(&op, &input.tag, every)).await;
        SetTagCadencePayload::new(done, |cadences| cadences.iter().map(Into::into).collect())
    }
}
