//! How Berta looks: at what an attempt could move, at everything, at everything closely, and at what her feed tells her.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::socket::Socket;

use super::super::transcript::{for_the_request, sorted, which};
use super::World;

impl World<'_> {
    /// Everything that Berta can ask, and what her feed told her. After each attempt she asks what that could move, and this
    /// a few times in her life: asking it after each would cost the square of what there is to ask.
    pub async fn look(&mut self, when: &str) {
        for number in 0..self.queries.len() {
            let document = self.written(&self.queries[number]);
            self.ask_aside(&document, format!("query {number}, {when}")).await;
        }
        self.listen(when).await;
    }

    /// A document of lists beside each other, which are read at the same time: which of what is below them is read together
    /// depends on which comes first. Of the statements, each counts once, however many ids it is about.
    async fn ask_aside(&mut self, document: &str, what: String) {
        let answer = self.ask(document).await;
        let statements = which(self.statements());
        self.transcript.add(what, &answer, statements);
    }

    /// What an attempt could move: whatever it or its payload names, and the lists in which such things stand.
    pub(super) async fn look_around(&mut self, input: &Value, answer: &Value, after: &str) {
        self.learn(answer);
        // In the order of their appearance, which is the same in each world; that of ids isn't.
        let mut ids = Vec::new();
        for value in [input, answer] {
            find_texts(value, &mut ids);
        }
        let mut known = BTreeSet::new();
        ids.retain(|id| self.ty_of(id).is_some() && known.insert(id.clone()));
        let types = ids.iter().filter_map(|id| self.ty_of(id).cloned()).collect();
        for (number, document) in self.schema.around(&types).into_iter().enumerate() {
            let document = self.written(&document.replace("«ids»", &format!("{ids:?}")));
            self.ask_aside(&document, format!("around {number}, after {after}")).await;
        }
    }

    /// Everything once more, one thing at a time: each statement counts, and how many ids it is about.
    pub async fn look_closely(&mut self, when: &str) {
        for number in 0..self.paths.len() {
            let document = self.written(&self.paths[number]);
            let answer = self.ask(&document).await;
            let statements = sorted(self.statements());
            self.transcript.add(format!("{}, {when}", self.paths[number]), &answer, statements);
        }
    }

    /// The statements of the last request.
    pub(super) fn statements(&self) -> Vec<String> {
        for_the_request(self.app.statements())
    }

    /// Notes of which type the things in an answer are, by what their ids begin with.
    pub(super) fn learn(&mut self, answer: &Value) {
        match answer {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(fields) => {
                let ty = answer["__typename"].as_str().filter(|ty| self.schema.is_node(ty));
                let id = answer["id"].as_str();
                if let (Some(ty), Some((begin, _))) = (ty, id.and_then(|id| id.split_once('_'))) {
                    self.types.insert(begin.to_owned(), ty.to_owned());
                }
                fields.values().for_each(|field| self.learn(field));
            }
            _ => {}
        }
    }

    /// The type of the thing with an id; none for what is no id.
    fn ty_of(&self, id: &str) -> Option<&String> {
        self.types.get(id.split_once('_')?.0)
    }

    /// What Berta's feed told her since she last listened, up to something of her own.
    async fn listen(&mut self, when: &str) {
        let last = self.app.contact(&self.berta, "the last so far").await;
        let query = self.schema.subscription(&mut self.asked);
        let mut socket = Socket::open(self.app, &self.berta.token).await;
        let payload = json!({ "query": query, "variables": { "after": self.named("heard") } });
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        loop {
            let event = socket.event().await;
            self.transcript.add(format!("an event of the feed, {when}"), &event, Vec::new());
            if event["subjectId"] == last.as_str() {
                self.name("heard", &event["cursor"]);
                break;
            }
        }
        // Nothing more is read for it, once what comes after is answered.
        socket.send(json!({ "id": "1", "type": "complete" })).await;
        socket.send(json!({ "type": "ping" })).await;
        while socket.receive().await["type"] != "pong" {}
        // How often it was read depends on the machine, and so would what is drawn at the same moment by chance.
        self.app.clock.tick();
    }
}

/// All texts in a value, in order.
fn find_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| find_texts(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| find_texts(field, texts)),
        _ => {}
    }
}
