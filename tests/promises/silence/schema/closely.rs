//! Everything that can be asked, one thing at a time. Each field of each type is asked for, and each way from one thing to
//! another and on to a third, by the shortest path there: so many documents as the schema has such ways.

use std::collections::{BTreeSet, VecDeque};

use async_graphql::parser::types::FieldDefinition;

use super::{Asked, Schema, named};

/// A place in a document: what stands around it, the type there, and the field that led to it.
struct Place<'schema> {
    around: [String; 2],
    ty: &'schema str,
    by: (&'schema str, &'schema str),
    /// The types on the way.
    passed: Vec<&'schema str>,
}

impl Schema {
    /// Everything that the fields of `Query` give, each list and each thing of a thing by itself: what is read for it depends
    /// on nothing that is read at the same time.
    pub fn paths(&self, asked: &mut Asked) -> Vec<String> {
        let mut documents = Vec::new();
        let mut seen = BTreeSet::new();
        let around = ["{ ".to_owned(), " }".to_owned()];
        let mut places = VecDeque::from([Place { around, ty: "Query", by: ("", ""), passed: Vec::new() }]);
        // By their ids last: not all that one can come to from there is there.
        let mut by_ids = VecDeque::new();
        while let Some(place) = places.pop_front().or_else(|| by_ids.pop_front()) {
            let [before, after] = &place.around;
            if place.ty == "Node" {
                for node in &self.nodes {
                    let around = [format!("{before}... on {node} {{ "), format!(" }}{after}")];
                    by_ids.push_back(Place { around, ty: node, by: (place.by.1, node), passed: place.passed.clone() });
                }
                continue;
            }
            let mut plain = Vec::new();
            for field in &self.objects[place.ty] {
                let name = field.name.node.as_str();
                if self.is_plain(field) {
                    plain.extend(self.field(place.ty, field, 0, &mut Vec::new(), asked));
                // The viewer has a field of the query's own, and what was passed on the way was asked for there.
                } else if place.by.1 != "Viewer"
                    && !place.passed.contains(&place.ty)
                    && seen.insert((place.by, (place.ty, name)))
                {
                    places.extend(self.below(&place, field, asked, &mut documents));
                }
            }
            if !plain.is_empty() {
                documents.push(format!("{before}{}{after}", plain.join(" ")));
            }
        }
        documents
    }

    /// What a field of a place leads to; what it gives with an argument that it can do without is asked for at once.
    fn below<'schema>(
        &'schema self,
        place: &Place<'schema>,
        field: &'schema FieldDefinition,
        asked: &mut Asked,
        documents: &mut Vec<String>,
    ) -> Vec<Place<'schema>> {
        let [before, after] = &place.around;
        let below = named(&field.ty.node);
        let mark = "{ __typename }";
        let mut select = |is_variant: bool, asked: &mut Asked| {
            // One thing at a time here too: two ways to a person at the same time are read together or not.
            if is_variant { self.selection(below, 1, &mut Vec::new(), asked) } else { mark.to_owned() }
        };
        let mut places = Vec::new();
        for call in self.field_with(place.ty, field, &mut select, asked) {
            if let Some(call) = call.strip_suffix(mark) {
                let around = [format!("{before}{call}{{ "), format!(" }}{after}")];
                let passed = [place.passed.as_slice(), &[place.ty]].concat();
                places.push(Place { around, ty: below, by: (place.ty, &field.name.node), passed });
            } else {
                documents.push(format!("{before}{call}{after}"));
            }
        }
        places
    }

    fn is_plain(&self, field: &FieldDefinition) -> bool {
        let below = named(&field.ty.node);
        below != "Node" && !self.objects.contains_key(below)
    }
}
