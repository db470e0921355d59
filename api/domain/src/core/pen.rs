//! Writes a JSON document in pieces while it is being read. Only a few pieces are in memory at once, and the writing
//! ends when the reader stops.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use crate::core::error::{Error, Result};

/// The approximate length of a piece, in bytes.
const PIECE: usize = 32 * 1024;
/// The number of pieces that wait to be read.
const AHEAD: usize = 2;
/// How long a piece may wait for its reader, in case a phone is in a tunnel.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The pieces of a document. An error stands for the rest that is missing.
pub type Pieces = mpsc::Receiver<Result<Vec<u8>>>;

/// Writes a JSON document.
pub(crate) struct Pen {
    to: mpsc::Sender<Result<Vec<u8>>>,
    written: Vec<u8>,
    /// The open objects and lists, outermost first: how each ends, and whether it contains something.
    open: Vec<(u8, bool)>,
}

impl Pen {
    /// A pen, and the pieces that it writes.
    pub(crate) fn new() -> (Self, Pieces) {
        let (to, pieces) = mpsc::channel(AHEAD);
        (Self { to, written: Vec::with_capacity(PIECE), open: Vec::new() }, pieces)
    }

    /// The sender of the pieces, which is closed when the reader stops.
    pub(crate) fn reader(&self) -> mpsc::Sender<Result<Vec<u8>>> {
        self.to.clone()
    }

    /// Begins the document, or an object as a field of an object.
    pub(crate) fn object(&mut self, name: &str) -> Result<()> {
        self.begin(name, b'{', b'}')
    }

    /// Begins a list as a field of an object.
    pub(crate) fn list(&mut self, name: &str) -> Result<()> {
        self.begin(name, b'[', b']')
    }

    /// Writes a field of an object.
    pub(crate) fn field(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        self.name(name)?;
        serde_json::to_writer(&mut self.written, value).map_err(Error::internal)
    }

    /// Writes an item of a list, and hands over a piece if there is enough for one.
    pub(crate) async fn item(&mut self, value: &impl Serialize) -> Result<()> {
        self.separate();
        serde_json::to_writer(&mut self.written, value).map_err(Error::internal)?;
        if self.written.len() < PIECE { Ok(()) } else { self.hand_over().await }
    }

    /// Ends the innermost object or list.
    pub(crate) fn end(&mut self) {
        if let Some((end, _)) = self.open.pop() {
            self.written.push(end);
        }
    }

    /// Hands over what was written.
    pub(crate) async fn hand_over(&mut self) -> Result<()> {
        let piece = std::mem::replace(&mut self.written, Vec::with_capacity(PIECE));
        match tokio::time::timeout(PATIENCE, self.to.send(Ok(piece))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Error::internal("nobody reads what is written")),
        }
    }

    fn begin(&mut self, name: &str, begin: u8, end: u8) -> Result<()> {
        if !self.open.is_empty() {
            self.name(name)?;
        }
        self.written.push(begin);
        self.open.push((end, false));
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<()> {
        self.separate();
        serde_json::to_writer(&mut self.written, name).map_err(Error::internal)?;
        self.written.push(b':');
        Ok(())
    }

    fn separate(&mut self) {
        if let Some((_, has_some)) = self.open.last_mut()
            && std::mem::replace(has_some, true)
        {
            self.written.push(b',');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    async fn written(items: &[Value], others: &[Value]) -> (Vec<usize>, Value) {
        let (mut pen, mut pieces) = Pen::new();
        let write = async move {
            pen.object("").unwrap();
            pen.field("first \"field\"", &json!({ "a": null })).unwrap();
            pen.object("inside").unwrap();
            for (name, items) in [("one", items), ("none", &[]), ("two", others)] {
                pen.list(name).unwrap();
                for item in items {
                    pen.item(item).await.unwrap();
                }
                pen.end();
            }
            pen.end();
            pen.end();
            pen.hand_over().await.unwrap();
        };
        let read = async {
            let (mut lengths, mut all) = (Vec::new(), Vec::new());
            while let Some(piece) = pieces.recv().await {
                let piece = piece.unwrap();
                lengths.push(piece.len());
                all.extend(piece);
            }
            (lengths, serde_json::from_slice(&all).unwrap())
        };
        tokio::join!(write, read).1
    }

    proptest! {
        #[test]
        fn it_is_the_document_in_pieces(
            lengths in proptest::collection::vec(0_usize..9_000, 0..30),
            others in proptest::collection::vec("\\PC{0,20}", 0..5),
        ) {
            let items: Vec<Value> = lengths.iter().map(|length| json!({ "text": "\"".repeat(*length) })).collect();
            let others: Vec<Value> = others.into_iter().map(Value::from).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let (pieces, document) = runtime.block_on(written(&items, &others));
            let expected = json!({ "first \"field\"": { "a": null }, "inside": { "one": items, "none": [], "two": others } });
            prop_assert_eq!(document, expected);
            prop_assert!(pieces.iter().all(|length| *length < PIECE + 20_000), "{:?}", pieces);
        }
    }

    #[tokio::test]
    async fn whoever_stops_reading_ends_it() {
        let (mut pen, pieces) = Pen::new();
        pen.object("").unwrap();
        drop(pieces);
        assert!(pen.hand_over().await.is_err());
        assert!(pen.reader().is_closed());
    }
}
