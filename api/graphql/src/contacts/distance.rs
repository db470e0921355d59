//! Distance: how far you keep from a person.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use domain::contacts::distance as verbs;
use domain::ids::PersonId;
use domain::scope::Scope;
use domain::{Error, ErrorCode, Op};

use crate::accounts::Person;
use crate::context::{expect, id, loaders};
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::page::connection;
use crate::payload::{Payload, payload};
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

#[Object(use_type_description)]
impl Distance {
    /// The global id: another one with each change of the grade.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person's global id.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn person_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.person)
    }

    /// The person, where you are linked.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let found = loaders(ctx).people.load_one(self.0.person).await;
        found.map(|person| person.map(Person)).map_err(Into::into).transpose()
    }

    /// What you knew them by when it began.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How far.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn grade(&self) -> DistanceGrade {
        self.0.grade.into()
    }

    /// Since when.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }

    /// Whether it came of stepping back from everyone, and undoing that takes it back.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn is_stepped_back(&self) -> bool {
        self.0.is_stepped_back
    }
}

connection!(DistanceConnection, DistanceEdge, Distance, Scope::ContactsRead, verbs::count);

/// That you stepped back from everyone, as far as it stands.
#[derive(Clone, Debug, SimpleObject)]
pub struct SteppedBack {
    /// Since when.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    since: DateTime,
    /// From how many people: without those about whom you changed something since.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
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
            /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't
            /// done again.
            idempotency_key: Option<String>,
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

        repeatable!($input);
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Coming back.
#[derive(Clone, Debug, InputObject)]
pub struct UndoStepBackInput {
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(StepBackFromEveryoneInput, UndoStepBackInput);

payload!(MutePersonPayload, "What `mutePerson` did.", distance: Distance, "The distance.", Scope::ContactsWrite);
payload!(LimitPersonPayload, "What `limitPerson` did.", distance: Distance, "The distance.", Scope::ContactsWrite);
payload!(BlockPersonPayload, "What `blockPerson` did.", distance: Distance, "The distance.", Scope::ContactsWrite);
payload!(
    EndDistancePayload,
    "What `endDistance` did.",
    person_id: ID,
    "The person's global id.",
    Scope::ContactsWrite
);
payload!(
    StepBackFromEveryonePayload,
    "What `stepBackFromEveryone` did.",
    stepped_back: SteppedBack,
    "How it stands; nothing where there was nobody to step back from.",
    Scope::ContactsWrite
);
payload!(
    UndoStepBackPayload,
    "What `undoStepBack` did.",
    stepped_back: SteppedBack,
    "Nothing, once it is undone.",
    Scope::ContactsWrite
);

/// Keeping a distance.
#[derive(Default, Debug)]
pub struct DistanceMutation;

#[Object]
impl DistanceMutation {
    /// Mutes a person: nothing of theirs notifies you. They don't learn of it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn mute_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: MutePersonInput,
    ) -> Result<MutePersonPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::mute(&op, input.whom(&op)?).await };
        MutePersonPayload::new(once(&op, done).await, Distance)
    }

    /// Limits a person: also, nothing new of yours reaches them. They keep what they saw, and don't learn of it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn limit_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: LimitPersonInput,
    ) -> Result<LimitPersonPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::limit(&op, input.whom(&op)?).await };
        LimitPersonPayload::new(once(&op, done).await, Distance)
    }

    /// Blocks a person: also, nothing new of theirs reaches you, and they can't link or invite again. What they send is
    /// taken and goes nowhere; they don't learn of it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn block_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: BlockPersonInput,
    ) -> Result<BlockPersonPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::block(&op, input.whom(&op)?).await };
        BlockPersonPayload::new(once(&op, done).await, Distance)
    }

    /// Keeps no distance from a person any more. What changed in between, they see then.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn end_distance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From whom.")] input: EndDistanceInput,
    ) -> Result<EndDistancePayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::end(&op, input.whom(&op)?).await };
        EndDistancePayload::new(once(&op, done).await, |person| id(ctx, person))
    }

    /// Keeps at least this distance from everybody whom you are linked with now; nobody learns of it. From whom you keep
    /// more already, you keep that.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn step_back_from_everyone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How far.")] input: StepBackFromEveryoneInput,
    ) -> Result<StepBackFromEveryonePayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let wrong = || Error::refused_at("grade", ErrorCode::Invalid, "This takes MUTED, LIMITED or BLOCKED.");
            let grade = Option::from(input.grade).ok_or_else(wrong)?;
            verbs::step_back_from_everyone(&op, grade).await
        };
        StepBackFromEveryonePayload::optional(once(&op, done).await, Into::into)
    }

    /// Takes that back, but for the people about whom you changed something since.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn undo_step_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing has to be said.")] input: Option<UndoStepBackInput>,
    ) -> Result<UndoStepBackPayload> {
        let op = op_once(ctx, &input)?;
        UndoStepBackPayload::optional(once(&op, verbs::undo_stepping_back(&op)).await, Into::into)
    }
}
