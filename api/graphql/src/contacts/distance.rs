//! Distance: how far you keep from a person.

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

/// How far you keep from a person; each grade holds what the one before it does. Nobody learns of it: to them it looks
/// as if you were quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DistanceGrade {
    /// No distance.
    None,
    /// Nothing of theirs notifies you.
    Muted,
    /// Nothing new of yours reaches them, and your side of what you agreed on rests.
    Limited,
    /// Nothing of theirs reaches you, and they can't link or invite again.
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
/// Where nobody is signed in.
pub async fn distance_from(ctx: &Context<'_>, person: PersonId) -> Result<DistanceGrade> {
    let found = loaders(ctx).grades.load_one(person).await?;
    Ok(found.map_or(DistanceGrade::None, Into::into))
}

/// A distance that you keep from a person. It is apart from contacts and links, and outlives them.
#[derive(Clone, Debug, Description)]
pub struct Distance(pub verbs::Distance);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Distance {
    /// The global id: another one with each change of the grade.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person's global id.
    async fn person_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.person)
    }

    /// The person, where you are linked.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let found = loaders(ctx).people.load_one(self.0.person).await;
        found.map(|person| person.map(Person)).map_err(Into::into).transpose()
    }

    /// What you knew them by when it began.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How far.
    async fn grade(&self) -> DistanceGrade {
        self.0.grade.into()
    }

    /// Since when.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }

    /// Whether it came of stepping back from everyone, and undoing that takes it back.
    async fn is_stepped_back(&self) -> bool {
        self.0.is_stepped_back
    }
}

connection!(DistanceConnection, DistanceEdge, Distance, Scope::ContactsRead, verbs::count);

/// That you stepped back from everyone, as far as it stands.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct SteppedBack {
    /// Since when.
    since: DateTime,
    /// From how many people: without those about whom you changed something since.
    people: i32,
}

impl From<verbs::SteppedBack> for SteppedBack {
    fn from(back: verbs::SteppedBack) -> Self {
        Self { since: back.since.into(), people: i32::try_from(back.people).unwrap_or(i32::MAX) }
    }
}

/// Makes the inputs that name a person, each for one mutation.
macro_rules! whom {
    ($($(#[$doc:meta])* $input:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $input {
            /// Somebody whom you are or were linked with, or keep a distance from.
            person_id: Option<ID>,
            /// Or your contact for them, where it is or was linked.
            contact_id: Option<ID>,
            /// Or the code of an invitation of theirs: no contact is needed.
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
                        let message = "Name one: personId, contactId or invitationCode.";
                        Err(Error::refused(ErrorCode::Invalid, message))
                    }
                }
            }
        }
    )*};
}

whom!(
    /// Whom to mute.
    MutePersonInput,
    /// Whom to limit.
    LimitPersonInput,
    /// Whom to block.
    BlockPersonInput,
    /// From whom to keep no distance any more.
    EndDistanceInput,
);

/// How far to step back.
#[derive(Clone, Debug, InputObject)]
pub struct StepBackFromEveryoneInput {
    /// How far: `MUTED`, `LIMITED` or `BLOCKED`.
    #[graphql(default_with = "DistanceGrade::Limited")]
    grade: DistanceGrade,
    #[graphql(flatten)]
    once: Once,
}

/// Coming back.
#[derive(Clone, Debug, InputObject)]
pub struct UndoStepBackInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    mutePerson did => MutePersonPayload { distance: Distance, "The distance." }
    limitPerson did => LimitPersonPayload { distance: Distance, "The distance." }
    blockPerson did => BlockPersonPayload { distance: Distance, "The distance." }
    endDistance did => EndDistancePayload { person_id: ID, "The person's global id." }
    stepBackFromEveryone did => StepBackFromEveryonePayload {
        stepped_back: SteppedBack, "How it stands; nothing where there was nobody to step back from."
    }
    undoStepBack did => UndoStepBackPayload { stepped_back: SteppedBack, "Nothing, once it is undone." }
}

/// Keeping a distance.
#[derive(Default, Debug)]
pub struct DistanceMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl DistanceMutation {
    /// Mutes a person: nothing of theirs notifies you. They don't learn of it.
    async fn mute_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: MutePersonInput,
    ) -> Result<MutePersonPayload> {
        mutate!(ctx, Distance, |op| verbs::mute(op, input.whom(op)?).await)
    }

    /// Limits a person: also, nothing new of yours reaches them. They keep what they saw, and don't learn of it.
    async fn limit_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: LimitPersonInput,
    ) -> Result<LimitPersonPayload> {
        mutate!(ctx, Distance, |op| verbs::limit(op, input.whom(op)?).await)
    }

    /// Blocks a person: also, nothing new of theirs reaches you, and they can't link or invite again. What they send is
    /// taken and goes nowhere; they don't learn of it.
    async fn block_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: BlockPersonInput,
    ) -> Result<BlockPersonPayload> {
        mutate!(ctx, Distance, |op| verbs::block(op, input.whom(op)?).await)
    }

    /// Keeps no distance from a person any more. What changed in between, they see then.
    async fn end_distance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From whom.")] input: EndDistanceInput,
    ) -> Result<EndDistancePayload> {
        mutate!(ctx, |person| id(ctx, person), |op| verbs::end(op, input.whom(op)?).await)
    }

    /// Keeps at least this distance from everybody whom you are linked with now; nobody learns of it. From whom you keep
    /// more already, you keep that.
    async fn step_back_from_everyone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How far.")] input: StepBackFromEveryoneInput,
    ) -> Result<StepBackFromEveryonePayload> {
        mutate!(ctx, shown, |op| {
            let wrong = || Error::refused_at("grade", ErrorCode::Invalid, "This takes MUTED, LIMITED or BLOCKED.");
            let grade = Option::from(input.grade).ok_or_else(wrong)?;
            verbs::step_back_from_everyone(op, grade).await
        })
    }

    /// Takes that back, but for the people about whom you changed something since.
    async fn undo_step_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "Nothing has to be said.")] _input: Option<UndoStepBackInput>,
    ) -> Result<UndoStepBackPayload> {
        mutate!(ctx, shown, |op| verbs::undo_stepping_back(op).await)
    }
}

/// Going well may leave nothing to show.
fn shown(back: Option<verbs::SteppedBack>) -> Option<SteppedBack> {
    back.map(Into::into)
}
