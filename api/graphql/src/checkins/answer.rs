//! Answering, correcting, and giving something back.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins::{answers, gestures};
use domain::scope::Scope;

use super::CheckIn;
use super::enums::{Audience, Feeling, GestureKind, Help};
use super::outside::Ask;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
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

impl From<AnswerPartInput> for answers::SharedText {
    fn from(part: AnswerPartInput) -> Self {
        Self { text: part.text, audience: part.audience.into() }
    }
}

/// What every answer says.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerContentInput {
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
}

impl From<AnswerContentInput> for answers::AnswerContent {
    fn from(content: AnswerContentInput) -> Self {
        Self {
            feeling: content.feeling.into(),
            help: content.help.map(Into::into),
            note: content.note,
            struggle: content.struggle.map(Into::into),
            triumph: content.triumph.map(Into::into),
        }
    }
}

/// Your answer.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerCheckInInput {
    /// The check-in's global id.
    check_in_id: ID,
    #[graphql(flatten)]
    content: AnswerContentInput,
    /// When you answered, where that was offline: while it was open, and at most 7 days before the answer arrives.
    answered_at: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// Your answer as it should have been: all of it.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectAnswerInput {
    /// The check-in's global id.
    check_in_id: ID,
    #[graphql(flatten)]
    content: AnswerContentInput,
    #[graphql(flatten)]
    once: Once,
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
    #[graphql(flatten)]
    once: Once,
}

/// Your answer to somebody who asks.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerAskInput {
    /// The global id of their asking.
    id: ID,
    #[graphql(flatten)]
    content: AnswerContentInput,
    /// When you answered, where that was offline: while it was open, and at most 7 days before the answer arrives.
    answered_at: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    answerCheckIn did => AnswerCheckInPayload { check_in: CheckIn, "The check-in." }
    correctAnswer did => CorrectAnswerPayload { check_in: CheckIn, "The check-in." }
    acknowledgeAnswer did => AcknowledgeAnswerPayload { check_in: CheckIn, "The check-in." }
    answerAsk did => AnswerAskPayload { ask: Ask, "Their asking." }
}

/// Answering.
#[derive(Default, Debug)]
pub struct AnswerMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl AnswerMutation {
    /// Answers a check-in. Whoever was told that you hadn't gets the all-clear.
    async fn answer_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-in, and how you are.")] input: AnswerCheckInInput,
    ) -> Result<AnswerCheckInPayload> {
        mutate!(ctx, CheckIn, |op| {
            let answered_at = input.answered_at.map(|at| at.0);
            answers::answer(op, expect(op, &input.check_in_id, "checkInId")?, input.content.into(), answered_at).await
        })
    }

    /// Corrects your answer, until the check-in closes. They see that it was corrected.
    async fn correct_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-in, and how you are.")] input: CorrectAnswerInput,
    ) -> Result<CorrectAnswerPayload> {
        mutate!(ctx, CheckIn, |op| answers::correct(
            op,
            expect(op, &input.check_in_id, "checkInId")?,
            input.content.into()
        )
        .await)
    }

    /// Gives something back for their answer, once. Nobody owes it.
    async fn acknowledge_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which check-in, and what.")] input: AcknowledgeAnswerInput,
    ) -> Result<AcknowledgeAnswerPayload> {
        mutate!(ctx, CheckIn, |op| {
            let reaction = match (input.gesture, input.words.clone()) {
                (Some(gesture), None) => answers::Reaction::Gesture(gesture.into()),
                (None, Some(words)) => answers::Reaction::Words(words),
                _ => {
                    let message = "Give a gesture or words: one of the two.";
                    return Err(domain::Error::refused_at("words", domain::ErrorCode::Invalid, message));
                }
            };
            answers::acknowledge(op, expect(op, &input.check_in_id, "checkInId")?, reaction).await
        })
    }

    /// Answers somebody who asks how you are.
    async fn answer_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and how you are.")] input: AnswerAskInput,
    ) -> Result<AnswerAskPayload> {
        mutate!(ctx, Ask, |op| {
            let answered_at = input.answered_at.map(|at| at.0);
            gestures::answer_ask(op, expect(op, &input.id, "id")?, input.content.into(), answered_at).await
        })
    }
}
