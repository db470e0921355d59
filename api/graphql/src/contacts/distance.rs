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
use crate::scalars::{DateTime, made};
use crate::scope::{Needs, scope};

/// How far you keep from a person. Each grade includes the effects of the one before. The person isn't told: to them
/// you only seem quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DistanceGrade {
    /// You keep no distance from the person.
    None,
    /// Nothing from the person notifies you.
    Muted,
    /// Like `MUTED`, but also nothing new from you reaches the person, and your side of your check-in plans with them
    /// pauses.
    Limited,
    /// Like `LIMITED`, but also nothing from the person reaches you, and they can't link with you again.
    Blocked,
}

/// How far you step back from everyone. Each grade includes the effects of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::distance::Grade")]
pub enum StepBackGrade {
    /// Nothing from anybody you step back from notifies you.
    Muted,
    /// Like `MUTED`, but also nothing new from you reaches them, and your side of your check-in plans pauses.
    Limited,
    /// Like `LIMITED`, but also nothing from them reaches you, and they can't link with you again.
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

/// A distance that you keep from a person. A distance doesn't depend on contacts and links, and remains when they end.
/// Visible only to you.
#[derive(Clone, Debug, Description)]
pub struct Distance(pub verbs::Distance);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::DistancesRead)))]
impl Distance {
    /// The ID of the distance. Each change of the grade makes a new distance with a new ID.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The ID of the person from whom you keep the distance.
    async fn person_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.person)
    }

    /// The person from whom you keep the distance. Null if you aren't linked.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
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
        made(self.0.created_at)
    }

    /// Whether the distance comes from `stepBackFromEveryone`. If so, `undoStepBack` ends it or restores the distance
    /// before it.
    async fn is_stepped_back(&self) -> bool {
        self.0.is_stepped_back
    }
}

connection!(DistanceConnection, DistanceEdge, Distance, Scope::DistancesRead, verbs::count);

/// How you stepped back from everyone.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::DistancesRead)))]
pub struct SteppedBack {
    /// When you stepped back from everyone. If you did so several times, the earliest time that still has an effect.
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
            /// The ID of a person whom you are or were linked with, or keep a distance from. Give exactly one of
            /// `personId`, `contactId` and `invitationCode`.
            person_id: Option<ID>,
            /// The ID of your contact for the person. The contact must be linked, or have been linked before. Give
            /// exactly one of `personId`, `contactId` and `invitationCode`.
            contact_id: Option<ID>,
            /// The code of an invitation from the person, for which you need no contact or link. Give exactly one of
            /// `personId`, `contactId` and `invitationCode`.
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
                        let message = "Give exactly one of `personId`, `contactId` and `invitationCode`.";
                        Err(Error::refused(ErrorCode::Invalid, message))
                    }
                }
            }
        }
    )*};
}

whom!(
    /// The input of `mutePerson`.
    MutePersonInput,
    /// The input of `limitPerson`.
    LimitPersonInput,
    /// The input of `blockPerson`.
    BlockPersonInput,
    /// The input of `endDistance`.
    EndDistanceInput,
);

/// The input of `stepBackFromEveryone`.
#[derive(Clone, Debug, InputObject)]
pub struct StepBackFromEveryoneInput {
    /// How far to step back. Defaults to `LIMITED`.
    #[graphql(default_with = "StepBackGrade::Limited")]
    grade: StepBackGrade,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `undoStepBack`.
#[derive(Clone, Debug, InputObject)]
pub struct UndoStepBackInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::DistancesWrite;
    mutePerson => MutePersonPayload {
        distance: Distance, "The distance that you keep from the person now. Null if the mutation failed."
    }
    limitPerson => LimitPersonPayload {
        distance: Distance, "The distance that you keep from the person now. Null if the mutation failed."
    }
    blockPerson => BlockPersonPayload {
        distance: Distance, "The distance that you keep from the person now. Null if the mutation failed."
    }
    endDistance => EndDistancePayload {
        person_id: ID, "The ID of the person from whom you keep no distance now. Null if the mutation failed."
    }
    stepBackFromEveryone => StepBackFromEveryonePayload {
        stepped_back: SteppedBack,
        "How you stepped back. Null if there was nobody to step back from, or if the mutation failed."
    }
    undoStepBack => UndoStepBackPayload {
        stepped_back: SteppedBack, "Always null, because you aren't stepped back any more."
    }
}

/// The mutations about distances.
#[derive(Default, Debug)]
pub struct DistanceMutation;

#[Object(directive = scope::apply(Needs(Scope::DistancesWrite)))]
impl DistanceMutation {
    /// Mutes a person: nothing from them notifies you. The person isn't told. Refused if you don't know the person.
    async fn mute_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: MutePersonInput,
    ) -> Result<MutePersonPayload> {
        mutate!(ctx, Distance, |op| verbs::mute(op, input.whom(op)?).await)
    }

    /// Limits a person: nothing from them notifies you, and nothing new from you reaches them. The person keeps what
    /// they have already seen, and isn't told. Refused if you don't know the person.
    async fn limit_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: LimitPersonInput,
    ) -> Result<LimitPersonPayload> {
        mutate!(ctx, Distance, |op| verbs::limit(op, input.whom(op)?).await)
    }

    /// Blocks a person: nothing new reaches either of you from the other, and they can't link with you again. What the
    /// person sends seems to be delivered, but you never get it. The person isn't told. Refused if you don't know the
    /// person.
    async fn block_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: BlockPersonInput,
    ) -> Result<BlockPersonPayload> {
        mutate!(ctx, Distance, |op| verbs::block(op, input.whom(op)?).await)
    }

    /// Ends the distance that you keep from a person, whatever its grade. The person then sees what has changed in
    /// between, but isn't told that there was a distance. Does nothing if you keep none.
    async fn end_distance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndDistanceInput,
    ) -> Result<EndDistancePayload> {
        mutate!(ctx, |person| id(ctx, person), |op| verbs::end(op, input.whom(op)?).await)
    }

    /// Steps back from everyone: keeps a distance of at least `grade` from everybody you are linked with now. Greater
    /// distances that you already keep don't change. Nobody is told. `undoStepBack` takes this back.
    async fn step_back_from_everyone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: StepBackFromEveryoneInput,
    ) -> Result<StepBackFromEveryonePayload> {
        mutate!(ctx, shown, |op| verbs::step_back_from_everyone(op, input.grade.into()).await)
    }

    /// Takes back `stepBackFromEveryone`: you keep the distances that you kept before. Doesn't change distances that
    /// you have changed since. Nobody is told. Does nothing if you aren't stepped back.
    async fn undo_step_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "The input of the mutation.")] _input: Option<UndoStepBackInput>,
    ) -> Result<UndoStepBackPayload> {
        mutate!(ctx, shown, |op| verbs::undo_stepping_back(op).await)
    }
}

/// Success may leave nothing to show.
fn shown(back: Option<verbs::SteppedBack>) -> Option<SteppedBack> {
    back.map(Into::into)
}
