//! An address book into its cards, piece by piece.

use std::mem;

use super::card::Entry;
use super::charset::Stream;
use super::read;
use super::unfold::{MAX_ENTRY, Unfolding, is_end};

const NO_CARD: &str = "This contains no card. Each card must begin with the line BEGIN:VCARD.";
const NO_BEGIN: &str = "A card ends here that never began. Each card must begin with the line BEGIN:VCARD.";
const BROKEN_OFF: &str = "The file ends inside this card: its last line must be END:VCARD. Export the file again.";
const TOO_LONG: &str = "This card is longer than 256 KiB, not counting pictures. Shorten its note.";

/// Takes an address book piece by piece, as it arrives, and gives its entries: memory is bounded by one entry and its
/// parsed form, besides the entries that a piece completes. Where the pieces end makes no difference.
pub struct Reader {
    stream: Stream,
    cards: Cards,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Before the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self { stream: Stream::Start(Vec::new()), cards: Cards::default() }
    }

    /// Takes the next bytes, and gives the entries that are complete with them.
    #[must_use]
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Entry> {
        self.stream.push(bytes, &mut |bytes| self.cards.push(bytes));
        mem::take(&mut self.cards.entries)
    }

    /// Gives the entries that are left when there are no more bytes.
    #[must_use]
    pub fn finish(self) -> Vec<Entry> {
        let Self { stream, mut cards } = self;
        stream.finish(&mut |bytes| cards.push(bytes));
        cards.finish()
    }
}

/// Unfolded lines, gathered into cards.
#[derive(Default)]
struct Cards {
    unfolding: Unfolding,
    /// The lines of the card that has begun, each with a `\n`.
    card: Option<Vec<u8>>,
    too_long: bool,
    /// Whether there was text outside of cards.
    stray: bool,
    /// Whether there was a card.
    any: bool,
    entries: Vec<Entry>,
}

impl Cards {
    fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
            match piece.split_last() {
                Some((end @ (b'\r' | b'\n'), text)) => {
                    self.text(text);
                    if self.unfolding.end_row(*end) {
                        self.end_line();
                    }
                }
                _ => self.text(piece),
            }
        }
    }

    fn text(&mut self, text: &[u8]) {
        if self.unfolding.starts_line(text) {
            self.end_line();
        }
        self.unfolding.append(text);
    }

    fn end_line(&mut self) {
        let line = self.unfolding.take_line();
        // Some programs put a mark before each card.
        let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line).trim_ascii();
        if text.eq_ignore_ascii_case(b"BEGIN:VCARD") {
            self.end_card(None);
            self.card = Some(Vec::new());
        } else if is_end(text) {
            self.end_card(Some(NO_BEGIN));
        } else if let Some(card) = &mut self.card {
            self.too_long |= card.len() + line.len() >= MAX_ENTRY;
            if !self.too_long {
                card.extend_from_slice(text);
                card.push(b'\n');
            }
        } else {
            self.stray |= !text.is_empty();
        }
    }

    /// Ends the card that has begun; if there is none, that may be a flaw by itself.
    fn end_card(&mut self, flaw_if_none: Option<&'static str>) {
        let too_long = mem::take(&mut self.too_long).then_some(TOO_LONG);
        let entry = match (self.card.take(), flaw_if_none) {
            (Some(lines), _) => read::entry(&lines, too_long),
            (None, Some(reason)) => Entry::Broken { reason, name: None },
            (None, None) => return,
        };
        self.any = true;
        self.entries.push(entry);
    }

    fn finish(mut self) -> Vec<Entry> {
        let inside_line = self.unfolding.inside_row;
        self.end_line();
        // A line that was cut may be half a number, which nobody would notice.
        if let (true, Some(lines)) = (inside_line, &self.card) {
            self.entries.push(read::entry(lines, Some(BROKEN_OFF)));
            return self.entries;
        }
        self.end_card(None);
        if self.stray && !self.any {
            self.entries.push(Entry::Broken { reason: NO_CARD, name: None });
        }
        self.entries
    }
}
