//! Answering check-ins and asks, correcting an answer, and acknowledging one.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins::{answers, gestures};
use domain::scope::Scope;

use super::CheckIn;
use super::ask::Ask;
use super::enums::{Audience, Feeling, GestureKind, Help};
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A part of an answer with an audience of its own: a struggle or a triumph.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerPartInput {
    /// The text of the struggle or triumph. Between 1 and 1,000 characters.
    text: String,
    /// Who can read the text.
    audience: Audience,
}

impl From<AnswerPartInput> for answers::SharedText {
    fn from(part: AnswerPartInput) -> Self {
        Self { text: part.text, audience: part.audience.into() }
    }
}

/// The content of an answer.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerContentInput {
    /// How you are feeling.
    feeling: Feeling,
    /// What would help you.
    help: Option<Help>,
    /// A note to the other person, up to 2,000 characters.
    note: Option<String>,
    /// What is hard for you, and who can read it.
    struggle: Option<AnswerPartInput>,
    /// What went well for you, and who can read it.
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

/// The input of `answerCheckIn`.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerCheckInInput {
    /// The ID of the check-in.
    check_in_id: ID,
    #[graphql(flatten)]
    content: AnswerContentInput,
    /// When you answered, if you were offline then: a time at which the check-in was open. The answer must arrive
    /// within 7 days of the close. Defaults to now.
    answered_at: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `correctAnswer`. Replaces the whole answer: what you leave out is removed.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectAnswerInput {
    /// The ID of the check-in.
    check_in_id: ID,
    #[graphql(flatten)]
    content: AnswerContentInput,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acknowledgeAnswer`. Give either `gesture` or `words`.
#[derive(Clone, Debug, InputObject)]
pub struct AcknowledgeAnswerInput {
    /// The ID of the check-in.
    check_in_id: ID,
    /// The gesture that acknowledges the answer. Give either `gesture` or `words`.
    gesture: Option<GestureKind>,
    /// The words that acknowledge the answer. Between 1 and 280 characters. Give either `gesture` or `words`.
    words: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `answerAsk`.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerAskInput {
    /// The ID of the ask.
    ask_id: ID,
    #[graphql(flatten)]
    content: AnswerContentInput,
    /// When you answered, if you were offline then: a time at which the ask was open. The answer must arrive within 7
    /// days of the close. Defaults to now.
    answered_at: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    acknowledgeAnswer => AcknowledgeAnswerPayload {
        check_in: CheckIn, "The check-in whose answer was acknowledged. Null if the mutation failed."
    }
}

payloads! { Scope::CheckInsAnswer;
    answerCheckIn => AnswerCheckInPayload {
        check_in: CheckIn, "The check-in that was answered. Null if the mutation failed."
    }
    correctAnswer => CorrectAnswerPayload {
        check_in: CheckIn, "The check-in whose answer was corrected. Null if the mutation failed."
    }
    answerAsk => AnswerAskPayload { ask: Ask, "The ask that was answered. Null if the mutation failed." }
}

/// Answers.
#[derive(Default, Debug)]
pub struct AnswerMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl AnswerMutation {
    /// Answers a check-in. The other person sees your answer when the plan's terms reveal it; people you shared a part
    /// with see that part. Everybody your ladder told gets the all-clear. The answer counts as a touch with the other
    /// person, for both of you. Refused before the check-in opens, after it has closed, if you have answered already,
    /// or if you aren't asked at it.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsAnswer)))]
    async fn answer_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AnswerCheckInInput,
    ) -> Result<AnswerCheckInPayload> {
        mutate!(ctx, CheckIn, |op| {
            let answered_at = input.answered_at.map(|at| at.0);
            answers::answer(op, expect(op, &input.check_in_id, "checkInId")?, input.content.into(), answered_at).await
        })
    }

    /// Corrects your answer to a check-in. The other person sees that it was corrected. Refused once the check-in has
    /// closed, if you haven't answered, or after 49 corrections.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsAnswer)))]
    async fn correct_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CorrectAnswerInput,
    ) -> Result<CorrectAnswerPayload> {
        mutate!(ctx, CheckIn, |op| answers::correct(
            op,
            expect(op, &input.check_in_id, "checkInId")?,
            input.content.into()
        )
        .await)
    }

    /// Acknowledges the other person's answer to a check-in with a gesture or a few words, which they see. Nobody owes
    /// an acknowledgement. Refused while the answer isn't visible to you, or if you have acknowledged it already.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsAnswer)))]
    async fn acknowledge_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcknowledgeAnswerInput,
    ) -> Result<AcknowledgeAnswerPayload> {
        mutate!(ctx, CheckIn, |op| {
            let reaction = match (input.gesture, input.words.clone()) {
                (Some(gesture), None) => answers::Reaction::Gesture(gesture.into()),
                (None, Some(words)) => answers::Reaction::Words(words),
                _ => {
                    let message = "Give either `gesture` or `words`.";
                    return Err(domain::Error::refused_at("words", domain::ErrorCode::Invalid, message));
                }
            };
            answers::acknowledge(op, expect(op, &input.check_in_id, "checkInId")?, reaction).await
        })
    }

    /// Answers an ask. The person who asked sees your answer. It counts as a touch with them, for both of you. You can
    /// answer after saying "not now". Refused once the ask has closed, or if you have answered already.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsAnswer)))]
    async fn answer_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AnswerAskInput,
    ) -> Result<AnswerAskPayload> {
        mutate!(ctx, Ask, |op| {
            let answered_at = input.answered_at.map(|at| at.0);
            gestures::answer_ask(op, expect(op, &input.ask_id, "askId")?, input.content.into(), answered_at).await
        })
    }
}
