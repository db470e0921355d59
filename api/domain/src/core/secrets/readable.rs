//! Text that doesn't open any more: a bit that flipped on a disk, or a table that was restored alone. One such record holds
//! up nothing else. It is shown as what it is, and each is told to the operator once, in the log and as a count.

use entity::Sealed;
use serde::de::DeserializeOwned;

use super::aead::{Place, SealKey};

/// What is shown in the place of text that can't be read. It is never stored.
pub const UNREADABLE: &str = "This text is damaged and can't be read, through a fault of the server.";

impl SealKey {
    /// Opens text; none where it can't be read.
    pub(crate) fn read(&self, place: Place, sealed: &Sealed) -> Option<String> {
        let text = self.open_text(place, sealed).ok();
        if text.is_none() {
            self.lost.note(place);
        }
        text
    }

    /// Opens text to show it, or what is shown in its place.
    pub(crate) fn show(&self, place: Place, sealed: &Sealed) -> String {
        self.read(place, sealed).unwrap_or_else(|| UNREADABLE.to_owned())
    }

    /// Opens JSON; none where it can't be read.
    pub(crate) fn read_json<T: DeserializeOwned>(&self, place: Place, sealed: &Sealed) -> Option<T> {
        let value = serde_json::from_str(&self.read(place, sealed)?).ok();
        if value.is_none() {
            self.lost.note(place);
        }
        value
    }
}
