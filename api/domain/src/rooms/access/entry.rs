//! An entry of the access log.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::access_entry::{self, Source};
use entity::{AccessEntryId, AppId, CredentialId};
use uuid::Uuid;

use crate::core::access::{Accessed, Content};
use crate::core::secrets::{Place, SealKey};

/// What somebody or something did with the viewer's account, in an hour or on a day.
#[derive(Clone, Debug)]
pub struct AccessEntry {
    /// The id.
    pub id: AccessEntryId,
    /// Who it was.
    pub source: Source,
    /// The credential by which it was done; the person's id if it was none.
    pub by: Uuid,
    /// The name of the token or the device, or what the app was called when it got access, if it is still known.
    pub name: Option<String>,
    /// The app.
    pub app: Option<AppId>,
    /// The beginning of the hour, or of the UTC day.
    pub since: DateTime<Utc>,
    /// What was done.
    pub accesses: Vec<Accessed>,
    /// How often something was done that isn't noted.
    pub lost: u64,
}

/// Which entries are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only what this kind of source did.
    pub source: Option<Source>,
    /// Only what was done by this grant, token or device.
    pub by: Option<CredentialId>,
}

impl AccessEntry {
    /// Whether it is about an hour, rather than a day.
    #[must_use]
    pub fn is_of_an_hour(&self) -> bool {
        matches!(self.source, Source::App | Source::Token)
    }

    pub(super) fn open(key: &SealKey, names: &HashMap<CredentialId, String>, row: &access_entry::Model) -> Self {
        let content = read(key, row);
        Self {
            id: row.id,
            source: row.source,
            by: row.by_id,
            name: names.get(&CredentialId(row.by_id)).cloned(),
            app: row.app_id,
            since: row.since,
            accesses: content.accesses,
            lost: content.lost,
        }
    }
}

/// What an entry has. One that can't be read says that something is missing.
pub(super) fn read(key: &SealKey, row: &access_entry::Model) -> Content {
    let Some(sealed) = &row.content else { return Content::default() };
    key.read_json(place(row.id), sealed).unwrap_or(Content { accesses: Vec::new(), lost: 1 })
}

/// Where an entry is sealed.
pub(super) fn place(id: AccessEntryId) -> Place {
    Place::new("access_entry", "content", id.0)
}
