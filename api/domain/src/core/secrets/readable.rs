//! Opens text that may be unreadable: after a flipped bit on a disk, or if a table was restored separately. An
//! unreadable value affects nothing else. It is shown as what it is, and reported to the operator once.

use entity::Sealed;
use serde::de::DeserializeOwned;

use super::aead::SealKey;
use super::place::Place;

/// The text that is shown in place of unreadable text. It is never stored.
pub const UNREADABLE: &str = "This text is damaged and can't be read, through a fault of the server.";

impl SealKey {
    /// Opens text; `None` if it can't be read.
    pub(crate) fn read(&self, place: Place, sealed: &Sealed) -> Option<String> {
        let text = self.open_text(place, sealed).ok();
        if text.is_none() {
            self.lost.note(place);
        }
        text
    }

    /// Opens text to show it; [`UNREADABLE`] if it can't be read.
    pub(crate) fn show(&self, place: Place, sealed: &Sealed) -> String {
        self.read(place, sealed).unwrap_or_else(|| UNREADABLE.to_owned())
    }

    /// Opens JSON; `None` if it can't be read.
    pub(crate) fn read_json<T: DeserializeOwned>(&self, place: Place, sealed: &Sealed) -> Option<T> {
        let value = serde_json::from_str(&self.read(place, sealed)?).ok();
        if value.is_none() {
            self.lost.note(place);
        }
        value
    }
}
