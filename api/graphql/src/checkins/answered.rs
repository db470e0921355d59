//! What was answered, as far as it shows, and what was given back for it.

use async_graphql::{Description, Object, SimpleObject};
use domain::checkins::answers;
use domain::scope::Scope;

use super::enums::{Audience, Feeling, GestureKind, Help};
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// What somebody answered. What you may not see isn't there.
#[derive(Clone, Debug, Description)]
pub struct Answer {
    /// The answer.
    pub answer: answers::Answer,
    /// What was given back for it.
    pub acknowledgement: Option<Acknowledgement>,
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Answer {
    /// How they are; nothing while it doesn't show yet.
    async fn feeling(&self) -> Option<Feeling> {
        self.answer.feeling.map(Into::into)
    }

    /// What would help. Where it is somebody to listen, company, practical help or a call, it shows at once.
    async fn help(&self) -> Option<Help> {
        self.answer.help.map(Into::into)
    }

    /// What else they say.
    async fn note(&self) -> Option<&str> {
        self.answer.note.as_deref()
    }

    /// What is hard, where it is shared with you.
    async fn struggle(&self) -> Option<AnswerPart> {
        self.answer.struggle.clone().map(Into::into)
    }

    /// What went well, where it is shared with you.
    async fn triumph(&self) -> Option<AnswerPart> {
        self.answer.triumph.clone().map(Into::into)
    }

    /// When it was answered: on the device, where that was offline.
    async fn answered_at(&self) -> DateTime {
        self.answer.answered_at.into()
    }

    /// Whether it was corrected since.
    async fn is_corrected(&self) -> bool {
        self.answer.version > 1
    }

    /// Whether all of it shows by now.
    async fn is_revealed(&self) -> bool {
        self.answer.is_revealed
    }

    /// Whether whoever gave it has taken it back with their account.
    async fn is_withdrawn(&self) -> bool {
        self.answer.is_withdrawn
    }

    /// What was given back for it: for your answer by them, for theirs by you.
    async fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.acknowledgement.as_ref()
    }
}

/// A struggle or a triumph.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct AnswerPart {
    /// What was written.
    text: String,
    /// With whom you shared it; of another's, you are told nothing but that it is shared with you.
    audience: Option<Audience>,
}

impl From<(String, Option<answers::Audience>)> for AnswerPart {
    fn from((text, audience): (String, Option<answers::Audience>)) -> Self {
        Self { text, audience: audience.map(Into::into) }
    }
}

/// What was given back for an answer: a gesture, or a few words.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct Acknowledgement {
    /// The gesture.
    gesture: Option<GestureKind>,
    /// The words.
    words: Option<String>,
    /// When.
    at: DateTime,
}

impl From<answers::Acknowledgement> for Acknowledgement {
    fn from(given: answers::Acknowledgement) -> Self {
        Self { gesture: given.gesture.map(Into::into), words: given.words, at: given.created_at.into() }
    }
}
