//! The content of an answer, as it is given, as it is read and as it is sealed.

use chrono::{DateTime, Utc};
use entity::{PersonId, Sealed, check_in_answer};
use garde::Validate;
use uuid::Uuid;

pub use entity::check_in_answer::{Audience, Feeling, Help};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, seal};
use crate::core::text::{self, Problems};

/// A struggle or a triumph, and with whom it is shared.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct SharedText {
    /// The text, 1 to 1,000 characters long.
    #[garde(length(chars, min = 1, max = 1_000), custom(text::printable))]
    pub text: String,
    /// With whom it is shared. The people are determined when it is written.
    #[garde(skip)]
    pub audience: Audience,
}

/// The content of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct AnswerContent {
    /// How the author is.
    #[garde(skip)]
    pub feeling: Feeling,
    /// What would help the author.
    #[garde(skip)]
    pub help: Option<Help>,
    /// A note for the other person, up to 2,000 characters.
    #[garde(inner(length(chars, max = 2_000), custom(text::printable)))]
    pub note: Option<String>,
    /// A struggle.
    #[garde(dive)]
    pub struggle: Option<SharedText>,
    /// A triumph.
    #[garde(dive)]
    pub triumph: Option<SharedText>,
}

impl AnswerContent {
    /// Made regular, and held to its bounds.
    pub(super) fn checked(mut self) -> Result<Self> {
        let regular = |part: Option<SharedText>| {
            part.map(|part| SharedText { text: part.text.trim().replace("\r\n", "\n"), ..part })
        };
        self.note = text::optional_block(self.note);
        (self.struggle, self.triumph) = (regular(self.struggle), regular(self.triumph));
        let mut problems = Problems::default();
        problems.look(text::check(&self))?;
        problems.none()?;
        Ok(self)
    }
}

/// When something was answered, where that was before it arrived.
pub(super) fn answered_at(op: &Op, given: Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
    match given {
        // Clocks of phones run a little ahead.
        Some(at) if at > op.now + chrono::Duration::minutes(5) => {
            let message = "`answeredAt` must not be in the future. Leave it out if you answer now.";
            Err(Error::refused_at("answeredAt", ErrorCode::Invalid, message))
        }
        given => Ok(given.unwrap_or(op.now).min(op.now)),
    }
}

/// An answer as its author or the other person reads it. Parts that the reader may not see are left out.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The id of the check-in or of the ask.
    pub subject: Uuid,
    /// The author.
    pub author: PersonId,
    /// The version that the reader sees, starting at 1.
    pub version: i32,
    /// How the author is.
    pub feeling: Option<Feeling>,
    /// What would help the author.
    pub help: Option<Help>,
    /// The note.
    pub note: Option<String>,
    /// The struggle. The audience is included for the author only.
    pub struggle: Option<(String, Option<Audience>)>,
    /// The triumph. The audience is included for the author only.
    pub triumph: Option<(String, Option<Audience>)>,
    /// When it was answered.
    pub answered_at: DateTime<Utc>,
    /// Whether the reader has lost its author, whose account has ended.
    pub is_withdrawn: bool,
    /// Whether all of it is visible by now.
    pub is_revealed: bool,
}

/// The row of an answer.
pub(super) fn row(
    op: &Op,
    key: &SealKey,
    blank: check_in_answer::Model,
    content: &AnswerContent,
) -> check_in_answer::Model {
    let subject = blank.subject_id;
    let seal_in = |column, text: &str| seal(op, key, place(subject, column), text);
    let mut row = blank;
    row.feeling = Some(content.feeling);
    row.help = content.help;
    row.note = content.note.as_deref().map(|text| seal_in("note", text));
    row.struggle = content.struggle.as_ref().map(|part| seal_in("struggle", &part.text));
    row.struggle_audience = content.struggle.as_ref().map(|part| part.audience);
    row.triumph = content.triumph.as_ref().map(|part| seal_in("triumph", &part.text));
    row.triumph_audience = content.triumph.as_ref().map(|part| part.audience);
    row
}

/// Which parts of another's answer the reader may see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// All but what is shared part by part.
    pub is_revealed: bool,
    pub struggle: bool,
    pub triumph: bool,
}

/// Opens one's own answer.
pub(super) fn open_own(key: &SealKey, row: &check_in_answer::Model) -> Answer {
    let all = Shown { is_revealed: true, struggle: true, triumph: true };
    let mut answer = open(Some(key), row, all);
    let with = |part: Option<(String, Option<Audience>)>, audience| part.map(|(text, _)| (text, audience));
    answer.struggle = with(answer.struggle, row.struggle_audience);
    answer.triumph = with(answer.triumph, row.triumph_audience);
    answer
}

/// Opens an answer as far as it shows; without its author's key, which is gone with them, there is no text.
pub(super) fn open(key: Option<&SealKey>, row: &check_in_answer::Model, shown: Shown) -> Answer {
    let text = |column, sealed: &Option<Sealed>, shows: bool| {
        let sealed = sealed.as_ref().filter(|_| shows)?;
        Some(key?.show(place(row.subject_id, column), sealed))
    };
    let all = shown.is_revealed;
    // Who needs something now needn't wait until the other has answered.
    let at_once = |help: &Help| !matches!(help, Help::Nothing | Help::Space);
    Answer {
        subject: row.subject_id,
        author: row.person_id,
        version: row.version,
        feeling: row.feeling.filter(|_| all),
        help: row.help.filter(|help| all || at_once(help)),
        note: text("note", &row.note, all),
        struggle: text("struggle", &row.struggle, all && shown.struggle).map(|text| (text, None)),
        triumph: text("triumph", &row.triumph, all && shown.triumph).map(|text| (text, None)),
        answered_at: row.answered_at,
        is_withdrawn: row.feeling.is_none(),
        is_revealed: all,
    }
}

pub(in crate::rooms::checkins) fn place(subject: Uuid, column: &'static str) -> Place {
    Place::new("check_in_answer", column, subject)
}
