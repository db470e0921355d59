//! vCards: what a card says of a contact, read from any address book's export, and written as vCard 4.0.

mod card;
mod channel;
mod charset;
mod line;
mod plain;
mod read;
mod split;
mod unfold;
mod write;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use card::{Card, CardChannel, CardChannelKind, Entry, LeftOut};
pub use plain::line as one_line;
pub use read::{EVERYBODY, NAMELESS};
pub use split::Reader;
pub use write::write;
