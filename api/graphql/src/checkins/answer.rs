//! An answer, as far as its reader may see it, and its acknowledgement.

use async_graphql::{Description, Object, SimpleObject};
use domain::checkins::answers;
use domain::scope::Scope;

use super::enums::{Audience, Feeling, GestureKind, Help};
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A person's answer to a check-in or an ask. Fields that you aren't allowed to see are null.
#[derive(Clone, Debug, Description)]
pub struct Answer {
    /// The answer.
    pub answer: answers::Answer,
    /// How it was acknowledged.
    pub acknowledgement: Option<Acknowledgement>,
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Answer {
    /// How the person is feeling. Null if this isn't visible to you yet, or the answer is withdrawn.
    async fn feeling(&self) -> Option<Feeling> {
        self.answer.feeling.map(Into::into)
    }

    /// What would help the person. `LISTEN`, `COMPANY`, `PRACTICAL_HELP` and `CALL_ME` are visible at once, whatever
    /// the plan's terms say. Null if the person didn't say, or this isn't visible to you yet.
    async fn help(&self) -> Option<Help> {
        self.answer.help.map(Into::into)
    }

    /// The person's note to the other person. Null if there is none, or it isn't visible to you yet.
    async fn note(&self) -> Option<&str> {
        self.answer.note.as_deref()
    }

    /// What is hard for the person. Null if there is nothing, it isn't shared with you, or it isn't visible to you yet.
    async fn struggle(&self) -> Option<AnswerPart> {
        self.answer.struggle.clone().map(Into::into)
    }

    /// What went well for the person. Null if there is nothing, it isn't shared with you, or it isn't visible to you
    /// yet.
    async fn triumph(&self) -> Option<AnswerPart> {
        self.answer.triumph.clone().map(Into::into)
    }

    /// When the answer was given. If it was given offline, the time by the clock of the device.
    async fn answered_at(&self) -> DateTime {
        self.answer.answered_at.into()
    }

    /// Whether the answer was corrected after it was given.
    async fn is_corrected(&self) -> bool {
        self.answer.version > 1
    }

    /// Whether you can see everything in the answer that is shared with you. False if a part is still to be revealed.
    async fn is_revealed(&self) -> bool {
        self.answer.is_revealed
    }

    /// Whether the answer was withdrawn because its author deleted their account.
    async fn is_withdrawn(&self) -> bool {
        self.answer.is_withdrawn
    }

    /// How the answer was acknowledged: your answer by the other person, or theirs by you. Null if it wasn't
    /// acknowledged.
    async fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.acknowledgement.as_ref()
    }
}

/// A part of an answer with an audience of its own: a struggle or a triumph.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct AnswerPart {
    /// The text of the struggle or triumph.
    text: String,
    /// Who can read the text. Null in another person's answer: you see only that it is shared with you.
    audience: Option<Audience>,
}

impl From<(String, Option<answers::Audience>)> for AnswerPart {
    fn from((text, audience): (String, Option<answers::Audience>)) -> Self {
        Self { text, audience: audience.map(Into::into) }
    }
}

/// An acknowledgement of an answer: a gesture or a few words.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct Acknowledgement {
    /// The gesture that acknowledges the answer. Null if the answer was acknowledged with words.
    gesture: Option<GestureKind>,
    /// The words that acknowledge the answer. Null if the answer was acknowledged with a gesture.
    #[graphql(directive = scope::apply(Needs(Scope::ConfidedRead)))]
    words: Option<String>,
    /// When the answer was acknowledged.
    created_at: DateTime,
}

impl From<answers::Acknowledgement> for Acknowledgement {
    fn from(given: answers::Acknowledgement) -> Self {
        Self { gesture: given.gesture.map(Into::into), words: given.words, created_at: given.created_at.into() }
    }
}
