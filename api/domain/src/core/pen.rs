//! Writes a JSON document piece by piece to somebody who reads it as it comes: whatever its length, a few pieces are in
//! memory. Whoever stops reading ends the writing.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use crate::core::error::{Error, Result};

/// How long a piece is, about: what is written is handed over once there is so much of it.
const PIECE: usize = 32 * 1024;
/// How many pieces wait to be read.
const AHEAD: usize = 2;
/// How long a piece may wait before nobody is taken to read it: a phone comes out of a tunnel within that.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// What is read: pieces of the document, and an error in the place of those that are missing.
pub type Pieces = mpsc::Receiver<Result<Vec<u8>>>;

/// Writes the document.
pub(crate) struct Pen {
    to: mpsc::Sender<Result<Vec<u8>>>,
    written: Vec<u8>,
    /// What is open, from the outside in: how it ends, and whether something stands in it.
    open: Vec<(u8, bool)>,
}

impl Pen {
    /// A pen, and where what it writes can be read.
    pub(crate) fn new() -> (Self, Pieces) {
        let (to, pieces) = mpsc::channel(AHEAD);
        (Self { to, written: Vec::with_capacity(PIECE), open: Vec::new() }, pieces)
    }

    /// Where the pieces go: closed once nobody reads them any more.
    pub(crate) fn reader(&self) -> mpsc::Sender<Result<Vec<u8>>> {
        self.to.clone()
    }

    /// Begins the document, or an object in an object.
    pub(crate) fn object(&mut self, name: &str) -> Result<()> {
        self.begin(name, b'{', b'}')
    }

    /// Begins a list in an object.
    pub(crate) fn list(&mut self, name: &str) -> Result<()> {
        self.begin(name, b'[', b']')
    }

    /// A field of an object.
    pub(crate) fn field(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        self.name(name)?;
        serde_json::to_writer(&mut self.written, value).map_err(Error::internal)
    }

    /// An item of a list; handed over with what else there is, once it is enough.
    pub(crate) async fn item(&mut self, value: &impl Serialize) -> Result<()> {
        self.separate();
        serde_json::to_writer(&mut self.written, value).map_err(Error::internal)?;
        if self.written.len() < PIECE { Ok(()) } else { self.hand_over().await }
    }

    /// Ends what was begun last.
    pub(crate) fn end(&mut self) {
        if let Some((end, _)) = self.open.pop() {
            self.written.push(end);
        }
    }

    /// Hands over what there is.
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
