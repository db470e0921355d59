//! Documents from the schema itself: right ones, nearly right ones, and what no client would send.

use std::collections::BTreeMap;
use std::fmt::Write;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
};
use rand::seq::{IndexedRandom, IteratorRandom};
use rand::{Rng, RngExt};
use rand_chacha::ChaCha12Rng;

/// What a value may be that nobody expects.
const STRANGE: [&str; 24] = [
    "null",
    "0",
    "-1",
    "1.5",
    "1e400",
    "2147483648",
    "99999999999999999999",
    "\"\"",
    "\"\\u0000\"",
    "\"\\uD800\"",
    "\"\\u{110000}\"",
    "\"\u{1F600}\"",
    "\"'; DROP TABLE person; --\"",
    "\"%_\\\\\"",
    "[]",
    "[[[[[]]]]]",
    "{}",
    "{a: {b: {c: 1}}}",
    "$unknown",
    "UNKNOWN",
    "true",
    "\"con_AAAAAAAAAAAAAAAAAAAAAA\"",
    "\"\"\"a block \"quoted\" [\"\"\"",
    "\"9999-12-31T23:59:59Z\"",
];

/// What could be put in where it doesn't belong.
const PIECES: [&str; 16] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "...",
    "@skip(if: true)",
    "$x",
    "#",
    "\\",
    "\u{0}",
    "\u{feff}",
    "fragment F on Query { ...F }",
];

/// The schema, as far as documents are made of it.
pub struct Schema {
    objects: BTreeMap<String, Vec<FieldDefinition>>,
    inputs: BTreeMap<String, Vec<InputValueDefinition>>,
    enums: BTreeMap<String, Vec<String>>,
}

impl Schema {
    pub fn new() -> Self {
        let document: ServiceDocument = async_graphql::parser::parse_schema(graphql::sdl()).expect("it parses");
        let mut schema = Self { objects: BTreeMap::new(), inputs: BTreeMap::new(), enums: BTreeMap::new() };
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    schema.objects.insert(name, object.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::Interface(interface) => {
                    schema.objects.insert(name, interface.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::InputObject(input) => {
                    schema.inputs.insert(name, input.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::Enum(values) => {
                    let values = values.values.iter().map(|value| value.node.value.node.to_string());
                    schema.enums.insert(name, values.collect());
                }
                _ => {}
            }
        }
        schema
    }

    /// A document; most of them could be right.
    pub fn document(&self, rng: &mut ChaCha12Rng) -> String {
        let root = *["Query", "Query", "Query", "Mutation", "Mutation", "Subscription"].choose(rng).expect("some");
        let mut text = format!("{} {}", root.to_lowercase(), self.selection(root, rng.random_range(1..6), rng));
        for _ in 0..[0, 0, 0, 0, 1, 4].choose(rng).copied().unwrap_or(0) {
            self.spoil(&mut text, rng);
        }
        text
    }

    fn spoil(&self, text: &mut String, rng: &mut ChaCha12Rng) {
        let places = || text.char_indices().map(|(at, _)| at);
        let Some(at) = places().choose(rng) else { return };
        match rng.random_range(0..5) {
            0 => drop(text.remove(at)),
            1 => text.insert_str(at, PIECES.choose(rng).expect("some")),
            2 => text.truncate(at),
            3 => text.insert_str(at, &PIECES.choose(rng).expect("some").repeat(rng.random_range(1..400))),
            _ => {
                let ty = self.objects.keys().choose(rng).expect("some");
                let _ = write!(text, " fragment F on {ty} {}", self.selection(ty, 2, rng));
            }
        }
    }

    fn selection(&self, ty: &str, depth: usize, rng: &mut ChaCha12Rng) -> String {
        let Some(fields) = self.objects.get(ty) else { return String::new() };
        let mut text = "{ __typename".to_owned();
        for _ in 0..rng.random_range(1..5) {
            let field = fields.choose(rng).expect("every type has fields");
            let below = named(&field.ty.node);
            if depth == 0 && self.objects.contains_key(below) {
                continue;
            }
            // One name for two different things is one of the things that are refused.
            let alias =
                if rng.random_ratio(9, 10) { format!("a{}: ", rng.random_range(0..1_000)) } else { String::new() };
            let mut arguments = Vec::new();
            for argument in field.arguments.iter().map(|argument| &argument.node) {
                if !argument.ty.node.nullable || rng.random_ratio(1, 2) {
                    arguments.push(format!("{}: {}", argument.name.node, self.value(&argument.ty.node, 3, rng)));
                }
            }
            let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
            let _ = write!(
                text,
                " {alias}{}{arguments} {}",
                field.name.node,
                self.selection(below, depth.saturating_sub(1), rng)
            );
        }
        if rng.random_ratio(1, 40) {
            let other = self.objects.keys().choose(rng).expect("some");
            let _ = write!(text, " ... on {other} {{ __typename }}");
        }
        text + " }"
    }

    fn value(&self, ty: &Type, depth: usize, rng: &mut ChaCha12Rng) -> String {
        if depth == 0 || rng.random_ratio(1, 40) {
            return (*STRANGE.choose(rng).expect("some")).to_owned();
        }
        match &ty.base {
            BaseType::List(inner) => {
                let items: Vec<_> = (0..rng.random_range(0..4)).map(|_| self.value(inner, depth - 1, rng)).collect();
                format!("[{}]", items.join(", "))
            }
            BaseType::Named(name) => match (self.inputs.get(name.as_str()), self.enums.get(name.as_str())) {
                (Some(fields), _) => {
                    let mut given = Vec::new();
                    for field in fields {
                        if !field.ty.node.nullable || rng.random_ratio(1, 2) {
                            given.push(format!("{}: {}", field.name.node, self.value(&field.ty.node, depth - 1, rng)));
                        }
                    }
                    format!("{{{}}}", given.join(", "))
                }
                (_, Some(values)) => values.choose(rng).expect("some").clone(),
                _ => match name.as_str() {
                    "Int" => rng.random_range(-2..120).to_string(),
                    "Boolean" => rng.random::<bool>().to_string(),
                    "DateTime" => "\"2026-03-29T17:00:00Z\"".to_owned(),
                    _ => format!("\"{}\"", text(rng)),
                },
            },
        }
    }
}

/// A text that breaks no quotation marks.
fn text(rng: &mut ChaCha12Rng) -> String {
    let letters = "abc XYZ09-_+@.%\u{e9}\u{4e2d}\u{1F600}\u{202e}";
    (0..rng.random_range(0..30)).filter_map(|_| letters.chars().choose(rng)).collect()
}

/// Bytes that may be a request's body, and its media types.
pub fn body(schema: &Schema, rng: &mut ChaCha12Rng) -> (Vec<u8>, &'static str, &'static str) {
    let document = schema.document(rng);
    let mut variables = serde_json::json!({ "x": text(rng), "n": rng.random::<i64>(), "deep": [[[{ "a": null }]]] });
    if rng.random_ratio(1, 10) {
        variables = serde_json::json!(text(rng));
    }
    let mut body = serde_json::json!({ "query": document, "variables": variables }).to_string().into_bytes();
    if rng.random_ratio(1, 10) && !body.is_empty() {
        let at = rng.random_range(0..body.len());
        body[at] = rng.next_u32().to_le_bytes()[0];
    }
    let media = [
        "application/json",
        "application/json",
        "application/json",
        "application/json",
        "text/plain",
        "application/json; charset=utf-16",
    ];
    let accept = ["application/json", "application/graphql-response+json", "*/*", "text/html"];
    (body, media.choose(rng).expect("some"), accept.choose(rng).expect("some"))
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
