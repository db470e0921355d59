//! Distances: how far you keep from people.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use domain::contacts::distance as verbs;
use domain::ids::PersonId;
use domain::scope::Scope;
use domain::{Error, ErrorCode, Op};

use crate::accounts::Person;
use crate::context::{expect, id, loaders};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::page::connection;
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// How far you keep from a person. Each grade includes the effects of the one before. The person isn't told: to them you
/// only seem quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DistanceGrade {
    /// You keep no distance.
    None,
    /// Nothing from the person notifies you.
    Muted,
    /// Also, nothing new from you reaches the person, and your side of what you agreed on pauses.
    Limited,
    /// Also, nothing from the person reaches you, and they can't link with you again.
    Blocked,
}

/// How far you step back from everyone. Each grade includes the effects of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::distance::Grade")]
pub enum StepBackGrade {
    /// Nothing from the people notifies you.
    Muted,
    /// Also, nothing new from you reaches the people, and your side of what you agreed on pauses.
    Limited,
    /// Also, nothing from the people reaches you, and they can't link with you again.
    Blocked,
}

impl From<verbs::Grade> for DistanceGrade {
    fn from(grade: verbs::Grade) -> Self {
        match grade {
            verbs::Grade::Muted => Self::Muted,
            verbs::Grade::Limited => Self::Limited,
            verbs::Grade::Blocked => Self::Blocked,
        }
    }
}

impl From<DistanceGrade> for Option<verbs::Grade> {
    fn from(grade: DistanceGrade) -> Self {
        match grade {
            DistanceGrade::None => None,
            DistanceGrade::Muted => Some(verbs::Grade::Muted),
            DistanceGrade::Limited => Some(verbs::Grade::Limited),
            DistanceGrade::Blocked => Some(verbs::Grade::Blocked),
        }
    }
}

/// How far the viewer keeps from a person.
///
/// # Errors
///
/// Fails if nobody is signed in.
pub async fn distance_from(ctx: &Context<'_>, person: PersonId) -> Result<DistanceGrade> {
    let found = loaders(ctx).grades.load_one(person).await?;
    Ok(found.map_or(DistanceGrade::None, Into::into))
}

/// A distance that you keep from a person. It doesn't depend on contacts and links, and remains when they end. Only you see it.
#[derive(Clone, Debug, Description)]
pub struct Distance(pub verbs::Distance);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Distance {
    /// The global ID of the distance. Each change of the grade makes a new distance with a new ID.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The global ID of the person.
    async fn person_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.person)
    }

    /// The person. Null unless you are linked.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let found = loaders(ctx).people.load_one(self.0.person).await;
        found.map(|person| person.map(Person)).map_err(Into::into).transpose()
    }

    /// The name by which you knew the person when you began to keep the distance.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How far you keep from the person.
    async fn grade(&self) -> DistanceGrade {
        self.0.grade.into()
    }

    /// When you began to keep this distance.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Whether the distance comes from `stepBackFromEveryone`. If so, `undoStepBack` takes it back.
    async fn is_stepped_back(&self) -> bool {
        self.0.is_stepped_back
    }
}

connection!(DistanceConnection, DistanceEdge, Distance, Scope::ContactsRead, verbs::count);

/// How you stepped back from everyone.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct SteppedBack {
    /// When you stepped back, for the earliest distance that remains from it.
    stepped_back_at: DateTime,
    /// The number of people from whom you stepped back. Doesn't count people whose distance you have changed since.
    person_count: i32,
}

impl From<verbs::SteppedBack> for SteppedBack {
    fn from(back: verbs::SteppedBack) -> Self {
        Self {
            stepped_back_at: back.stepped_back_at.into(),
            person_count: i32::try_from(back.person_count).unwrap_or(i32::MAX),
        }
    }
}

/// Makes the inputs that name a person, one for each mutation.
macro_rules! whom {
    ($($(#[$doc:meta])* $input:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $input {
            /// The global ID of a person whom you are or were linked with, or keep a distance from. Pass exactly one of `personId`,
            /// `contactId` and `invitationCode`.
            person_id: Option<ID>,
            /// The global ID of your contact for the person, if it is or was linked.
            contact_id: Option<ID>,
            /// The code of an invitation from the person. Works without a contact or link.
            #[graphql(secret)]
            invitation_code: Option<String>,
            #[graphql(flatten)]
            once: Once,
        }

        impl $input {
            fn whom(&self, op: &Op) -> domain::Result<verbs::Whom> {
                match (&self.person_id, &self.contact_id, &self.invitation_code) {
                    (Some(id), None, None) => expect(op, id, "personId").map(verbs::Whom::Person),
                    (None, Some(id), None) => expect(op, id, "contactId").map(verbs::Whom::Contact),
                    (None, None, Some(code)) => Ok(verbs::Whom::Inviter(code.clone())),
                    _ => {
                        let message = "Pass exactly one of personId, contactId and invitationCode.";
                        Err(Error::refused(ErrorCode::Invalid, message))
                    }
                }
            }
        }
    )*};
}

whom!(
    /// Input of `mutePerson`.
    MutePersonInput,
    /// Input of `limitPerson`.
    LimitPersonInput,
    /// Input of `blockPerson`.
    BlockPersonInput,
    /// Input of `endDistance`.
    EndDistanceInput,
);

/// Input of `stepBackFromEveryone`.
#[derive(Clone, Debug, InputObject)]
pub struct StepBackFromEveryoneInput {
    /// How far to step back. Defaults to `LIMITED`.
    #[graphql(default_with = "StepBackGrade::Limited")]
    grade: StepBackGrade,
    #[graphql(flatten)]
    once: Once,
}

/// Input of `undoStepBack`.
#[derive(Clone, Debug, InputObject)]
pub struct UndoStepBackInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    mutePerson did => MutePersonPayload { distance: Distance, "The distance that you keep now." }
    limitPerson did => LimitPersonPayload { distance: Distance, "The distance that you keep now." }
    blockPerson did => BlockPersonPayload { distance: Distance, "The distance that you keep now." }
    endDistance did => EndDistancePayload { person_id: ID, "The global ID of the person." }
    stepBackFromEveryone did => StepBackFromEveryonePayload {
        stepped_back: SteppedBack, "How you stepped back. Null if there was nobody to step back from."
    }
    undoStepBack did => UndoStepBackPayload { stepped_back: SteppedBack, "Always null: you are no longer stepped back." }
}

/// The mutations about distances.
#[derive(Default, Debug)]
pub struct DistanceMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl DistanceMutation {
    /// Mutes a person: nothing from them notifies you. The person isn't told. Refused if you don't know the person.
    async fn mute_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person to mute.")] input: MutePersonInput,
    ) -> Result<MutePersonPayload> {
        mutate!(ctx, Distance, |op| verbs::mute(op, input.whom(op)?).await)
    }

    /// Limits a person: nothing from them notifies you, and nothing new from you reaches them. The person keeps what they have
    /// already seen, and isn't told. Refused if you don't know the person.
    async fn limit_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person to limit.")] input: LimitPersonInput,
    ) -> Result<LimitPersonPayload> {
        mutate!(ctx, Distance, |op| verbs::limit(op, input.whom(op)?).await)
    }

    /// Blocks a person: nothing new reaches either of you from the other, and they can't link with you again. What the person
    /// sends seems to be delivered, but you never get it. The person isn't told. Refused if you don't know the person.
    async fn block_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person to block.")] input: BlockPersonInput,
    ) -> Result<BlockPersonPayload> {
        mutate!(ctx, Distance, |op| verbs::block(op, input.whom(op)?).await)
    }

    /// Ends the distance that you keep from a person, whatever its grade. The person then sees what has changed in between, but isn't
    /// told that there was a distance. Does nothing if you keep none.
    async fn end_distance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: EndDistanceInput,
    ) -> Result<EndDistancePayload> {
        mutate!(ctx, |person| id(ctx, person), |op| verbs::end(op, input.whom(op)?).await)
    }

    /// Keeps at least this distance from everybody whom you are linked with now. Greater distances that you keep already don't
    /// change. Nobody is told. `undoStepBack` takes it back.
    async fn step_back_from_everyone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How far to step back.")] input: StepBackFromEveryoneInput,
    ) -> Result<StepBackFromEveryonePayload> {
        mutate!(ctx, shown, |op| verbs::step_back_from_everyone(op, input.grade.into()).await)
    }

    /// Takes back `stepBackFromEveryone`: you keep the distances that you kept before. Doesn't change distances that you have
    /// changed since. Nobody is told. Does nothing if you are not stepped back.
    async fn undo_step_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "Optional: only carries an idempotency key.")] _input: Option<
            UndoStepBackInput,
        >,
    ) -> Result<UndoStepBackPayload> {
        mutate!(ctx, shown, |op| verbs::undo_stepping_back(op).await)
    }
}

/// Success may leave nothing to show.
fn shown(back: Option<verbs::SteppedBack>) -> Option<SteppedBack> {
    back.map(Into::into)
}
