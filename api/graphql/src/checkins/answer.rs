//! Answering, correcting, and giving something back.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins as verbs;
use domain::scope::Scope;

use super::CheckIn;
use super::enums::{Audience, Feeling, GestureKind, Help};
use super::outside::Ask;
use crate::context::expect;
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::payload::{Payload, payload};
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A struggle or a triumph.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerPartInput {
    /// From 1 to 1,000 characters.
    text: String,
    /// With whom you share it.
    audience: Audience,
}

impl From<AnswerPartInput> for verbs::Told {
    fn from(part: AnswerPartInput) -> Self {
        Self { text: part.text, audience: part.audience.into() }
    }
}

/// Your answer.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerCheckInInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// How you are.
    feeling: Feeling,
    /// What would help.
    help: Option<Help>,
    /// What else you want to say to the other side; at most 2,000 characters.
    note: Option<String>,
    /// What is hard, and with whom you share it.
    struggle: Option<AnswerPartInput>,
    /// What went well, and with whom you share it.
    triumph: Option<AnswerPartInput>,
    /// When you answered, where that was offline: while it was open, and at most 7 days before the answer arrives.
    answered_at: Option<DateTime>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Your answer as it should have been: all of it.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectAnswerInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// How you are.
    feeling: Feeling,
    /// What would help.
    help: Option<Help>,
    /// What else you want to say to the other side; at most 2,000 characters.
    note: Option<String>,
    /// What is hard, and with whom you share it.
    struggle: Option<AnswerPartInput>,
    /// What went well, and with whom you share it.
    triumph: Option<AnswerPartInput>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// What you give back for an answer: a gesture, or a few words.
#[derive(Clone, Debug, InputObject)]
pub struct AcknowledgeAnswerInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// A gesture.
    gesture: Option<GestureKind>,
    /// Or words, from 1 to 280 characters.
    words: Option<String>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Your answer to somebody who asks.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerAskInput {
    /// The global id of their asking.
    id: ID,
    /// How you are.
    feeling: Feeling,
    /// What would help.
    help: Option<Help>,
    /// What else you want to say to the other side; at most 2,000 characters.
    note: Option<String>,
    /// What is hard, and with whom you share it.
    struggle: Option<AnswerPartInput>,
    /// What went well, and with whom you share it.
    triumph: Option<AnswerPartInput>,
    /// When you answered, where that was offline: while it was open, and at most 7 days before the answer arrives.
    answered_at: Option<DateTime>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(AnswerCheckInInput, CorrectAnswerInput, AcknowledgeAnswerInput, AnswerAskInput);

payload!(
    AnswerCheckInPayload,
    "What `answerCheckIn` did.",
    check_in: CheckIn,
    "The check-in.",
    Scope::CheckInsWrite
);
payload!(
    CorrectAnswerPayload,
    "What `correctAnswer` did.",
    check_in: CheckIn,
    "The check-in.",
    Scope::CheckInsWrite
);
payload!(
    AcknowledgeAnswerPayload,
    "What `acknowledgeAnswer` did.",
    check_in: CheckIn,
    "The check-in.",
    Scope::CheckInsWrite
);
payload!(
    AnswerAskPayload,
    "What `answerAsk` did.",
    ask: Ask,
    "Their asking.",
    Scope::CheckInsWrite
);

macro_rules! contents {
    ($($input:ident),*) => {$(
        impl From<&$input> for verbs::AnswerContent {
            fn from(input: &$input) -> Self {
                Self {
                    feeling: input.feeling.into(),
                    help: input.help.map(Into::into),
                    note: input.note.clone(),
                    struggle: input.struggle.clone().map(Into::into),
                    triumph: input.triumph.clone().map(Into::into),
                }
            }
        }
    )*};
}
contents!(AnswerCheckInInput, CorrectAnswerInput, AnswerAskInput);

/// Answering.
#[derive(Default, Debug)]
pub struct AnswerMutation;

#[Object]
impl AnswerMutation {
    /// Answers a check-in. Whoever was told that you hadn't gets the all-clear.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn answer_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-in, and how you are.")] input: AnswerCheckInInput,
    ) -> Result<AnswerCheckInPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let answered_at = input.answered_at.map(|at| at.0);
            verbs::answer(&op, expect(&op, &input.check_in_id, "checkInId")?, (&input).into(), answered_at).await
        };
        AnswerCheckInPayload::new(once(&op, done).await, CheckIn)
    }

    /// Corrects your answer, until the check-in closes. They see that it was corrected.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn correct_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-in, and how you are.")] input: CorrectAnswerInput,
    ) -> Result<CorrectAnswerPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::correct(&op, expect(&op, &input.check_in_id, "checkInId")?, (&input).into()).await };
        CorrectAnswerPayload::new(once(&op, done).await, CheckIn)
    }

    /// Gives something back for their answer, once. Nobody owes it.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn acknowledge_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which check-in, and what.")] input: AcknowledgeAnswerInput,
    ) -> Result<AcknowledgeAnswerPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let reaction = match (input.gesture, input.words.clone()) {
                (Some(gesture), None) => verbs::Reaction::Gesture(gesture.into()),
                (None, Some(words)) => verbs::Reaction::Words(words),
                _ => {
                    let message = "Give a gesture or words: one of the two.";
                    return Err(domain::Error::refused_at("words", domain::ErrorCode::Invalid, message));
                }
            };
            verbs::acknowledge(&op, expect(&op, &input.check_in_id, "checkInId")?, reaction).await
        };
        AcknowledgeAnswerPayload::new(once(&op, done).await, CheckIn)
    }

    /// Answers somebody who asks how you are.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn answer_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and how you are.")] input: AnswerAskInput,
    ) -> Result<AnswerAskPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let answered_at = input.answered_at.map(|at| at.0);
            verbs::answer_ask(&op, expect(&op, &input.id, "id")?, (&input).into(), answered_at).await
        };
        AnswerAskPayload::new(once(&op, done).await, Ask)
    }
}
