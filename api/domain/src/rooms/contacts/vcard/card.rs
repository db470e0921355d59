//! What a card says, and what an entry of an address book is.

/// What a card says of one contact, as far as a contact has a place for it. No text in it has control characters, other
/// than line ends and tabs in the note. Nothing is held to a contact's bounds yet; the entry as a whole is held to a bound
/// of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// One line, never empty: FN, else N put together, else a nickname, else ORG, else the first address or number.
    pub name: String,
    /// Nicknames and further FNs, each one line, each once, none of them `name`.
    pub other_names: Vec<String>,
    /// One of `FRIEND FAMILY PARTNER PEER PROFESSIONAL COMMUNITY`; from X-KITH-KIND alone.
    pub kind: Option<String>,
    /// X-KITH-ROLE, in capitals.
    pub role: Option<String>,
    /// X-KITH-SUPPORT, in capitals.
    pub support: Vec<String>,
    /// X-KITH-CORE.
    pub is_core: bool,
    /// X-KITH-MAC: by what one's own export is known.
    pub mac: Option<String>,
    /// Preferred ones first, otherwise in the card's order.
    pub channels: Vec<CardChannel>,
    /// CATEGORIES, each one line, each once.
    pub tags: Vec<String>,
    /// All NOTEs, with an empty line between them.
    pub note: Option<String>,
    /// UID, as it stands.
    pub uid: Option<String>,
    /// What has no place, in the order of the names.
    pub left_out: Vec<LeftOut>,
}

/// A way to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardChannel {
    /// What kind.
    pub kind: CardChannelKind,
    /// One line, never empty. A link begins with http:// or https://; nothing else is checked.
    pub value: String,
    /// The country that a number is dialled in, from X-KITH-COUNTRY.
    pub country: Option<String>,
    /// One line, never empty.
    pub label: Option<String>,
}

/// A kind of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardChannelKind {
    /// A number to call.
    Phone,
    /// A number to text.
    Text,
    /// An email address.
    Email,
    /// A link to a profile, a room, a website.
    Link,
}

/// A property that has no place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name, in capitals, of at most 64 letters, digits, `-` and `_`; `TEL;TYPE=FAX` and the like for such numbers.
    pub property: String,
    /// How many times the card has it.
    pub count: u32,
    /// What it says, each time that it says something in text: one line of at most [`MAX_SHOWN`](super::plain::MAX_SHOWN) characters.
    pub texts: Vec<String>,
}

/// One entry of an address book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all entries are cards")]
pub enum Entry {
    /// A card.
    Card(Card),
    /// What can't be taken for a card.
    Broken {
        /// What would be right, in words for people; nothing of the card's text.
        reason: &'static str,
        /// Whose card it seems to be.
        name: Option<String>,
    },
}
