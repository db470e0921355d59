//! Documents made from the schema: everything that can be asked. What they can't ask fails here, so that nothing new is
//! forgotten.

mod around;
mod closely;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use async_graphql::Value;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};

/// How deep it goes where a field is asked for once more with an argument: a list's items, and what is plain of them.
const SHALLOW: usize = 2;

/// What a document may ask for at the most, with room to spare.
const MOST_FIELDS: usize = 900;
/// Terms to look at beforehand.
const TERMS: &str = "{ mode: TAKING_TURNS, schedule: { timeZone: \"Europe/Lisbon\", rules: [{ startsAt: \
    \"2026-04-01T19:00\", rrule: \"FREQ=WEEKLY\" }] }, opensBefore: \"PT1H\", grace: \"PT2H\", reveal: AS_ANSWERED }";
/// How long it may be at the most, with room for the values.
const LONGEST: usize = 16_000;

/// The schema, as far as it says what can be asked.
pub struct Schema {
    objects: BTreeMap<String, Vec<FieldDefinition>>,
    inputs: BTreeMap<String, Vec<String>>,
    enums: BTreeMap<String, Vec<String>>,
    nodes: Vec<String>,
}

/// What the documents so far have asked for.
#[derive(Default)]
pub struct Asked {
    fields: BTreeSet<(String, String)>,
    arguments: BTreeSet<(String, String, String)>,
    is_plain: bool,
    /// What the names of the next type's fields begin with in the answer.
    prefix: String,
}

impl Asked {
    /// For documents that leave out every argument which can be left out.
    pub fn in_its_usual_order() -> Self {
        Self { is_plain: true, ..Self::default() }
    }
}

/// The name of the scope that a field needs.
fn scope_of(field: &FieldDefinition) -> Option<&str> {
    let scope = field.directives.iter().find(|directive| directive.node.name.node == "scope")?;
    match &scope.node.get_argument("name")?.node {
        Value::String(name) => Some(name),
        _ => None,
    }
}

impl Schema {
    /// The schema of this build, but for what is of an app that acts for itself: no person asks for it.
    pub fn new() -> Self {
        Self::with(|scope| scope != "app")
    }

    /// What of the schema needs one of these scopes.
    pub fn with(is_wanted: impl Fn(&str) -> bool) -> Self {
        let document = async_graphql::parser::parse_schema(graphql::sdl()).expect("it parses");
        let mut schema =
            Self { objects: BTreeMap::new(), inputs: BTreeMap::new(), enums: BTreeMap::new(), nodes: Vec::new() };
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    let is_node = object.implements.iter().any(|interface| interface.node == "Node");
                    let fields = object.fields.into_iter().map(|field| field.node);
                    let fields = fields.filter(|field| scope_of(field).is_none_or(&is_wanted));
                    let fields: Vec<_> = fields.collect();
                    if !fields.is_empty() {
                        if is_node {
                            schema.nodes.push(name.clone());
                        }
                        schema.objects.insert(name, fields);
                    }
                }
                TypeKind::Enum(values) => {
                    let values = values.values.iter().map(|value| value.node.value.node.to_string());
                    schema.enums.insert(name, values.collect());
                }
                TypeKind::InputObject(input) => {
                    let fields = input.fields.iter().map(|field| field.node.name.node.to_string());
                    schema.inputs.insert(name, fields.collect());
                }
                TypeKind::Interface(_) => assert_eq!(name, "Node", "the silence test knows no other interface"),
                TypeKind::Union(_) => panic!("the silence test can't select from the union {name} yet"),
                TypeKind::Scalar => {}
            }
        }
        schema
    }

    /// The mutations, each with the fields of its input.
    pub fn mutations(&self) -> BTreeMap<String, Vec<String>> {
        let fields = self.objects["Mutation"].iter().map(|mutation| {
            let input = mutation.arguments.first().map(|input| named(&input.node.ty.node));
            let input = input.and_then(|input| self.inputs.get(input).cloned()).unwrap_or_default();
            (mutation.name.node.to_string(), input)
        });
        fields.collect()
    }

    /// Everything that the fields of `Query` give, in as few documents as the limits allow, each list in its usual order.
    /// Values that a world has stand between `«` and `»`.
    pub fn queries(&self) -> Vec<String> {
        let (mut documents, asked) = (Vec::new(), &mut Asked::in_its_usual_order());
        for field in &self.objects["Query"] {
            let below = named(&field.ty.node);
            if field.arguments.is_empty() && self.objects.contains_key(below) {
                asked.fields.insert(("Query".to_owned(), field.name.node.to_string()));
                let calls = self.objects[below]
                    .iter()
                    .flat_map(|inner| self.field(below, inner, SHALLOW, &mut vec![below.to_owned()], asked));
                documents.extend(packed(calls, &format!("{{ {} {{ ", field.name.node), " } }"));
            } else {
                let calls = self.field("Query", field, 1, &mut Vec::new(), asked);
                documents.extend(packed(calls, "{ ", " }"));
            }
        }
        documents
    }

    /// A mutation with all that its payload gives.
    pub fn mutation(&self, name: &str, asked: &mut Asked) -> String {
        let field = self.objects["Mutation"].iter().find(|field| field.name.node == name);
        let field = field.unwrap_or_else(|| panic!("the schema has no mutation {name}"));
        asked.fields.insert(("Mutation".to_owned(), name.to_owned()));
        let selection = self.selection(named(&field.ty.node), SHALLOW, &mut Vec::new(), asked);
        match field.arguments.as_slice() {
            [] => format!("mutation {{ {name} {selection} }}"),
            [input] if input.node.name.node == "input" => {
                format!("mutation($input: {}) {{ {name}(input: $input) {selection} }}", input.node.ty.node)
            }
            _ => panic!("the silence test gives {name} nothing but an input: teach it the other arguments"),
        }
    }

    /// The subscription to all that events show.
    pub fn subscription(&self, asked: &mut Asked) -> String {
        let [feed] = self.objects["Subscription"].as_slice() else {
            panic!("the silence test follows the feed alone: teach it the other subscriptions")
        };
        asked.fields.insert(("Subscription".to_owned(), feed.name.node.to_string()));
        asked.arguments.insert(("Subscription".to_owned(), "feed".to_owned(), "after".to_owned()));
        let selection = self.selection(named(&feed.ty.node), 3, &mut Vec::new(), asked);
        format!("subscription($after: FeedCursor) {{ feed(after: $after) {selection} }}")
    }

    /// Fails where a field or an argument of the schema wasn't asked for.
    pub fn assert_all_asked(&self, asked: &Asked) {
        for (ty, fields) in &self.objects {
            for field in fields {
                let name = field.name.node.to_string();
                assert!(asked.fields.contains(&(ty.clone(), name.clone())), "the silence test never asks {ty}.{name}");
                for argument in field.arguments.iter().filter(|_| ty != "Mutation") {
                    let argument = argument.node.name.node.to_string();
                    let given = asked.arguments.contains(&(ty.clone(), name.clone(), argument.clone()));
                    assert!(given, "the silence test never gives {ty}.{name} its argument {argument}");
                }
            }
        }
    }

    fn selection(&self, ty: &str, depth: usize, path: &mut Vec<String>, asked: &mut Asked) -> String {
        let mut text = "{ __typename".to_owned();
        if ty == "Node" {
            text.push_str(" id");
            for node in &self.nodes {
                let depth = if node == "Viewer" { 0 } else { depth };
                // Fields of one name and different types can't stand beside each other.
                asked.prefix = format!("{node}_");
                let _ = write!(text, " ... on {node} {}", self.selection(node, depth, path, asked));
            }
            asked.prefix.clear();
        } else {
            path.push(ty.to_owned());
            for field in &self.objects[ty] {
                let below = named(&field.ty.node);
                let composite = below == "Node" || self.objects.contains_key(below);
                // What was passed on the way here is asked for its plain fields alone, and so ends.
                let again = path.len() > 1 && path[..path.len() - 1].iter().any(|passed| passed == ty);
                if !composite || (depth > 0 && !again) {
                    let calls = self.field(ty, field, depth.saturating_sub(1), path, asked);
                    let _ = write!(text, " {}", calls.join(" "));
                }
            }
            path.pop();
        }
        text + " }"
    }

    /// A field, and, the first time, once more with each value of each argument that it can do without.
    fn field(
        &self,
        ty: &str,
        field: &FieldDefinition,
        depth: usize,
        path: &mut Vec<String>,
        asked: &mut Asked,
    ) -> Vec<String> {
        let below = named(&field.ty.node);
        let is_plain = below != "Node" && !self.objects.contains_key(below);
        let mut select = |is_variant: bool, asked: &mut Asked| {
            if is_plain {
                return String::new();
            }
            self.selection(below, if is_variant { SHALLOW } else { depth }, path, asked)
        };
        self.field_with(ty, field, &mut select, asked)
    }

    fn field_with(
        &self,
        ty: &str,
        field: &FieldDefinition,
        select: &mut dyn FnMut(bool, &mut Asked) -> String,
        asked: &mut Asked,
    ) -> Vec<String> {
        let name = field.name.node.to_string();
        let prefix = std::mem::take(&mut asked.prefix);
        let is_first = asked.fields.insert((ty.to_owned(), name.clone()));
        let varies = is_first && !asked.is_plain;
        let below = named(&field.ty.node);
        let (needed, spare): (Vec<_>, Vec<_>) = field
            .arguments
            .iter()
            .map(|argument| &argument.node)
            .partition(|argument| !argument.ty.node.nullable && argument.default_value.is_none());
        let mut calls = Vec::new();
        let values = |argument: &str, ty: &Type| self.values(below, &name, argument, ty);
        match needed.as_slice() {
            [] => calls.push(String::new()),
            [one] => {
                let argument = one.name.node.as_str();
                calls.extend(values(argument, &one.ty.node).iter().map(|value| format!("({argument}: {value})")));
            }
            // Of several together, the first value of each.
            several => {
                let first = |argument: &&InputValueDefinition| {
                    let name = argument.name.node.as_str();
                    values(name, &argument.ty.node).first().map(|value| format!("{name}: {value}"))
                };
                calls.push(format!("({})", several.iter().filter_map(first).collect::<Vec<_>>().join(", ")));
            }
        }
        let mut texts = Vec::new();
        for (number, call) in calls.iter().enumerate() {
            let alias = match number {
                0 if prefix.is_empty() => String::new(),
                0 => format!("{prefix}{name}: "),
                _ => format!("{prefix}{name}{number}: "),
            };
            texts.push(format!("{alias}{name}{call} {}", select(false, asked)));
        }
        for argument in needed.iter().chain(&spare) {
            asked.arguments.insert((ty.to_owned(), name.clone(), argument.name.node.to_string()));
        }
        for argument in spare.iter().filter(|_| varies) {
            let argument_name = argument.name.node.as_str();
            // Beside what is needed, where something is.
            let beside = calls[0].strip_suffix(')').map_or("(".to_owned(), |needed| format!("{needed}, "));
            for (number, value) in values(argument_name, &argument.ty.node).iter().enumerate() {
                let alias = format!("{prefix}{name}_{argument_name}{number}");
                texts.push(format!("{alias}: {name}{beside}{argument_name}: {value}) {}", select(true, asked)));
            }
        }
        asked.prefix = prefix;
        texts
    }

    /// What is tried for an argument.
    fn values(&self, gives: &str, field: &str, argument: &str, ty: &Type) -> Vec<String> {
        let own = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let base = named(ty);
        let values = match (field, argument, base) {
            ("accessLog", "by", _) => own(&["«grant»"]),
            ("inviter", "code", _) => own(&["«code»"]),
            ("groupOfCode", "code", _) => own(&["«adas group code»"]),
            ("node", "id", _) => own(&["«adas person»"]),
            ("nodes", "ids", _) => return own(&["«every id»"]),
            ("groups" | "groupFacets", "search", _) => own(&["\"ev\""]),
            ("groups" | "groupFacets", "topics", _) => own(&["\"walking\""]),
            ("groups" | "groupFacets", "languages", _) => own(&["\"en\""]),
            ("contacts", "search", _) => own(&["\"a\"", "\"lin\""]),
            ("previewTerms", "terms", _) => own(&[TERMS]),
            ("previewLadder", "planId", _) => own(&["«plan»"]),
            ("previewLadder", "rungs", _) => {
                own(&["{ delay: \"PT1H\", contactIds: [«of ada»], text: \"Please call\" }"])
            }
            ("previewLadder", "name", _) => own(&["\"Berta\""]),
            ("crisisLines", "country", _) | ("countrySuggestions" | "groups" | "groupFacets", "region", _) => {
                own(&["\"DE\""])
            }
            ("countrySuggestions", "timeZone", _) => own(&["\"Europe/Lisbon\""]),
            ("reciprocity", "since", _) => own(&["\"2026-03-01T00:00:00Z\""]),
            ("reciprocity", "until", _) => own(&["\"2026-03-28T16:00:00Z\""]),
            ("contacts", "tags", _) => own(&["\"near\""]),
            (_, "after" | "before", "String") => vec![format!("«{gives}»")],
            (_, "first" | "last" | "offset", "Int") => own(&["1", "2"]),
            (_, _, "Boolean") => own(&["true", "false"]),
            _ => match self.enums.get(base) {
                Some(values) => values.clone(),
                None => panic!("the silence test has no value for {field}({argument}: {ty}): add one here"),
            },
        };
        match ty.base {
            BaseType::Named(_) => values,
            BaseType::List(_) => values.into_iter().map(|value| format!("[{value}]")).collect(),
        }
    }
}

/// Calls beside each other in documents that are short enough, and ask for few enough fields.
fn packed(calls: impl IntoIterator<Item = String>, before: &str, after: &str) -> Vec<String> {
    let mut documents: Vec<(String, usize)> = Vec::new();
    for call in calls {
        let fields = call.split_whitespace().count();
        match documents.last_mut() {
            Some((text, so_far)) if *so_far + fields < MOST_FIELDS && text.len() + call.len() < LONGEST => {
                text.push(' ');
                text.push_str(&call);
                *so_far += fields;
            }
            _ => documents.push((format!("{before}{call}"), fields)),
        }
    }
    documents.into_iter().map(|(text, _)| text + after).collect()
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
