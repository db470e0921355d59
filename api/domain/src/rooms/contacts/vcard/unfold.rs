//! Rows of an address book into lines, of which only that is kept which somebody will want.

use std::mem;

use super::line::{self, Line, Use};

/// How many bytes a card may have, without its pictures and the like.
pub(super) const MAX_ENTRY: usize = 256 * 1024;
/// How much is kept of a line's name and parameters, and of a value that has a place only if it is a link.
const MAX_SHORT: usize = 4 * 1024;

/// Rows, put together to the line that they are. Pictures and the like are dropped as they come.
#[derive(Default)]
pub(super) struct Unfolding {
    line: Vec<u8>,
    /// Where the value begins, once the colon was there.
    value_at: Option<usize>,
    /// How long the line may get, once the colon was there.
    room: usize,
    in_quotes: bool,
    pub(super) inside_row: bool,
    /// The last byte of the row, or that which ended the row before.
    last: u8,
    /// Whether the last row ended in a soft line break of quoted-printable.
    soft_break: bool,
}

impl Unfolding {
    /// The line, which ends here. Empty if it was none.
    pub(super) fn take_line(&mut self) -> Vec<u8> {
        let value_at = mem::take(&mut self.value_at);
        self.in_quotes = false;
        let line = mem::take(&mut self.line);
        if value_at == Some(0) { Vec::new() } else { line }
    }

    /// Whether this text, which comes next, begins a line of its own.
    pub(super) fn starts_line(&self, text: &[u8]) -> bool {
        !self.inside_row && !self.soft_break && text.first().is_some_and(|first| !matches!(first, b' ' | b'\t'))
    }

    pub(super) fn append(&mut self, mut text: &[u8]) {
        let (Some(first), Some(last)) = (text.first(), text.last()) else { return };
        self.last = *last;
        let begins_row = !mem::replace(&mut self.inside_row, true);
        let after_soft_break = mem::take(&mut self.soft_break);
        if begins_row && !after_soft_break && matches!(first, b' ' | b'\t') {
            text = &text[1..];
        }
        if self.value_at.is_none() {
            let colon = line::colon(text, &mut self.in_quotes);
            let (head, value) = text.split_at(colon.map_or(text.len(), |at| at + 1));
            let room = (MAX_SHORT + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(&head[..head.len().min(room)]);
            if colon.is_none() {
                return;
            }
            self.begin_value();
            text = value;
        }
        if text.is_empty() {
            return;
        }
        if self.line.len() + text.len() <= self.room {
            self.line.extend_from_slice(text);
        } else if self.room >= MAX_ENTRY {
            // The entry is too long by now, and will say so.
            self.line.extend_from_slice(&text[..self.room.saturating_sub(self.line.len())]);
        } else {
            // Nothing can be made of half a value; that there was one is still worth telling.
            self.line.truncate(self.value_at.unwrap_or_default());
            self.line.extend_from_slice(line::DROPPED.as_bytes());
            self.room = 0;
        }
    }

    fn begin_value(&mut self) {
        if self.line.len() > MAX_SHORT {
            self.line.clear();
        }
        let at = self.line.len();
        self.value_at = Some(at);
        let head = String::from_utf8_lossy(&self.line);
        self.room = match Line::parse(&head).map(|line| line::use_of(&line.name)) {
            _ if at == 0 => 0,
            Some(Use::Kept) => at + MAX_ENTRY,
            // None at all, where a byte order mark is before the name.
            Some(Use::Link | Use::None | Use::Technical) | None => at + MAX_SHORT,
            Some(Use::Bulky) => 0,
        };
    }

    /// Ends a row. Whether the line is known to end with it, too; otherwise the next row tells.
    pub(super) fn end_row(&mut self, end: u8) -> bool {
        let last = mem::replace(&mut self.last, end);
        if !self.inside_row && last == b'\r' && end == b'\n' {
            return false;
        }
        self.soft_break = self.inside_row && last == b'=' && self.is_quoted_printable();
        if self.soft_break && self.line.last() == Some(&b'=') {
            self.line.pop();
        }
        self.inside_row = false;
        // An entry is given as soon as it is complete.
        !self.soft_break && is_end(&self.line)
    }

    fn is_quoted_printable(&self) -> bool {
        let head = String::from_utf8_lossy(&self.line[..self.value_at.unwrap_or_default()]);
        Line::parse(&head).is_some_and(|line| line.is_quoted_printable())
    }
}

/// Whether the line ends a card.
pub(super) fn is_end(line: &[u8]) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(b"END:VCARD")
}
