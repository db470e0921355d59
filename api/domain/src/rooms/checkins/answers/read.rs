//! The answers of some check-ins, as the viewer may see them: by three statements, however many there are.

use std::collections::{HashMap, HashSet};

use entity::check_in_answer_share::Part;
use entity::{PersonId, check_in_answer};
use uuid::Uuid;

use super::content::{self, Answer, Shown};
use super::store;
use crate::core::error::Result;
use crate::core::op::Op;

/// The newest versions that the viewer sees: of each subject, their own and the other's.
#[derive(Debug, Default)]
pub(in crate::rooms::checkins) struct VisibleAnswers {
    rows: HashMap<(Uuid, PersonId), check_in_answer::Model>,
    shared: HashSet<(Uuid, PersonId, i32, Part)>,
    keys: HashMap<Uuid, std::sync::Arc<crate::core::secrets::SealKey>>,
    viewer: Option<PersonId>,
}

/// What the viewer sees of the answers to these.
pub(in crate::rooms::checkins) async fn visible(op: &Op, subjects: &[Uuid]) -> Result<VisibleAnswers> {
    let viewer = op.person()?;
    if subjects.is_empty() {
        return Ok(VisibleAnswers::default());
    }
    let mut rows = HashMap::new();
    for row in store::of_subjects(op.env.db.read(), viewer, subjects).await? {
        // The newest comes first.
        rows.entry((row.subject_id, row.person_id)).or_insert(row);
    }
    let shared = store::shares_of(op, subjects).await?;
    let authors: HashSet<_> = rows.keys().map(|(_, author)| author.0).collect();
    let keys = op.env.vault.keys(authors).await?;
    Ok(VisibleAnswers { rows, shared, keys, viewer: Some(viewer) })
}

impl VisibleAnswers {
    /// When the version that the viewer sees was written, where there is one.
    pub(in crate::rooms::checkins) fn written_at(
        &self,
        subject: Uuid,
        by: PersonId,
    ) -> Option<chrono::DateTime<chrono::Utc>> {
        self.rows.get(&(subject, by)).map(|row| row.at)
    }

    /// Somebody's answer, as far as it shows to the viewer.
    pub(in crate::rooms::checkins) fn open(&self, subject: Uuid, by: PersonId, is_revealed: bool) -> Option<Answer> {
        let row = self.rows.get(&(subject, by))?;
        let key = self.keys.get(&by.0).map(|key| &**key);
        if let (true, Some(key)) = (self.viewer == Some(by), key) {
            return Some(content::open_own(key, row));
        }
        let shared = |part| self.shared.contains(&(subject, by, row.version, part));
        let shown = Shown { is_revealed, struggle: shared(Part::Struggle), triumph: shared(Part::Triumph) };
        Some(content::open(key, row, shown))
    }
}
