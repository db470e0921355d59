//! Touches: when you were in touch, and how often you would like to be.

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

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Touch {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// With whom.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// How.
    async fn kind(&self) -> TouchKind {
        self.0.kind.into()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// What you noted of it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Grows with each change. A change may name the version that it is made for.
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
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct TagCadence {
    /// The tag.
    tag: String,
    /// How often. Of several tags of a contact, the most frequent counts.
    every: Duration,
    /// Since when: contacts without a touch are due from then on.
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
    #[graphql(flatten)]
    once: Once,
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
    #[graphql(flatten)]
    once: Once,
}

/// A touch that was none.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteTouchInput {
    /// Its global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// A cadence that is to rest.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeCadenceInput {
    /// The contact's global id.
    contact_id: ID,
    /// Until when, within two years; null or left out, it rests no longer.
    until: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// How often, for all contacts of a tag.
#[derive(Clone, Debug, InputObject)]
pub struct SetTagCadenceInput {
    /// The tag, as contacts have it; at most 50 tags have a cadence.
    tag: String,
    /// How often, from P1D to P2Y; null or left out, the tag has none any more.
    every: Option<Duration>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    logTouch did => LogTouchPayload { touches: Vec<Touch>, "One for each contact." }
    updateTouch did => UpdateTouchPayload { touch: Touch, "The touch." }
    deleteTouch did => DeleteTouchPayload { deleted_touch_id: ID, "The global id of the touch that was deleted." }
    snoozeCadence did => SnoozeCadencePayload { contact: Contact, "The contact." }
    setTagCadence did => SetTagCadencePayload { tag_cadences: Vec<TagCadence>, "All tags that have a cadence." }
}

/// Logging touches, and saying how often.
#[derive(Default, Debug)]
pub struct TouchMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl TouchMutation {
    /// Logs that you were in touch, with one contact or several, now or earlier. Their cadence runs from the last touch on.
    async fn log_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom, how and when.")] input: LogTouchInput,
    ) -> Result<LogTouchPayload> {
        mutate!(ctx, |touches| touches.into_iter().map(Touch).collect::<Vec<_>>(), |op| {
            let with = input.contact_ids.iter().map(|id| expect(op, id, "contactIds"));
            let with: Vec<_> = with.collect::<domain::Result<_>>()?;
            let rest = verbs::TouchChange { kind: None, at: input.at.map(|at| at.0), note: Some(input.note) };
            verbs::log(op, &with, input.kind.into(), rest).await
        })
    }

    /// Corrects a touch.
    async fn update_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateTouchInput,
    ) -> Result<UpdateTouchPayload> {
        let payload: UpdateTouchPayload = mutate!(ctx, Touch, |op| {
            let change = verbs::TouchChange {
                kind: input.kind.map(Into::into),
                at: input.at.map(|at| at.0),
                note: input.note.into(),
            };
            verbs::update(op, expect(op, &input.id, "id")?, input.version, change).await
        })?;
        let present = async {
            let touch = expect(&op(ctx), &input.id, "id")?;
            Ok(loaders(ctx).touches.load_one(touch).await?.map(Touch))
        };
        payload.or_present(present).await
    }

    /// Takes a touch back: it was none.
    async fn delete_touch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The touch.")] input: DeleteTouchInput,
    ) -> Result<DeleteTouchPayload> {
        mutate!(ctx, |_| input.id, |op| verbs::delete(op, expect(op, &input.id, "id")?).await)
    }

    /// Lets a contact's cadence rest for a while: until then you aren't losing touch.
    async fn snooze_cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and until when.")] input: SnoozeCadenceInput,
    ) -> Result<SnoozeCadencePayload> {
        mutate!(ctx, Contact, |op| {
            let until = input.until.map(|until| until.0);
            verbs::snooze(op, expect(op, &input.contact_id, "contactId")?, until).await
        })
    }

    /// Says how often you would like to be in touch with the contacts of a tag.
    async fn set_tag_cadence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which tag, and how often.")] input: SetTagCadenceInput,
    ) -> Result<SetTagCadencePayload> {
        mutate!(ctx, |cadences| cadences.iter().map(TagCadence::from).collect::<Vec<_>>(), |op| {
            let every = input.every.as_ref().map(|every| every.0.as_str());
            verbs::set_tag_cadence(op, &input.tag, every).await
        })
    }
}
