//! Bytes into text: UTF-16 as a stream, by its byte order mark; everything else line by line.

use std::borrow::Cow;
use std::mem;

use encoding_rs::{CoderResult, Decoder, Encoding, WINDOWS_1252};

/// Gives bytes on as they are, or as UTF-8 where they began with a byte order mark of UTF-16.
pub(super) enum Stream {
    /// The first byte, while there is no second.
    Start(Vec<u8>),
    Plain,
    Wide(Box<Decoder>),
}

impl Stream {
    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(&[u8])) {
        match self {
            Self::Start(held) => {
                let (first, rest) = bytes.split_at(bytes.len().min(2 - held.len()));
                held.extend_from_slice(first);
                if held.len() == 2 {
                    let held = mem::take(held);
                    *self = Self::begun_with(&held, sink);
                    self.push(rest, sink);
                }
            }
            Self::Plain => sink(bytes),
            Self::Wide(decoder) => decode_on(decoder, bytes, false, sink),
        }
    }

    fn begun_with(bytes: &[u8], sink: &mut dyn FnMut(&[u8])) -> Self {
        if let Some((wide, _)) = Encoding::for_bom(bytes) {
            return Self::Wide(Box::new(wide.new_decoder_without_bom_handling()));
        }
        sink(bytes);
        Self::Plain
    }

    pub(super) fn finish(self, sink: &mut dyn FnMut(&[u8])) {
        match self {
            Self::Start(held) => sink(&held),
            Self::Plain => {}
            Self::Wide(mut decoder) => decode_on(&mut decoder, &[], true, sink),
        }
    }
}

fn decode_on(decoder: &mut Decoder, mut bytes: &[u8], last: bool, sink: &mut dyn FnMut(&[u8])) {
    let mut text = [0; 4096];
    loop {
        let (result, read, written, _) = decoder.decode_to_utf8(bytes, &mut text, last);
        sink(&text[..written]);
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

/// Text out of bytes of which a card says that they are in a charset.
///
/// A claim of several bytes a letter is tried first: a short word in such a charset may be UTF-8 by chance. A claim of
/// one byte a letter comes after UTF-8: exporters claim Latin-1 and write UTF-8, and hardly any Latin-1 text is UTF-8.
pub(super) fn decode<'a>(bytes: &'a [u8], claim: Option<&str>) -> Cow<'a, str> {
    let claimed = claim.and_then(|label| Encoding::for_label(label.as_bytes()));
    // UTF-16 isn't what lines and parameters were found in, so the claim is wrong.
    let claimed = claimed.filter(|charset| charset.output_encoding() == *charset);
    let strictly = |charset: &'static Encoding| charset.decode_without_bom_handling_and_without_replacement(bytes);
    let several_bytes = claimed.filter(|charset| !charset.is_single_byte()).and_then(strictly);
    several_bytes
        .or_else(|| str::from_utf8(bytes).ok().map(Cow::Borrowed))
        .or_else(|| claimed.and_then(strictly))
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0)
}
