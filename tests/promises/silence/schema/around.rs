//! What an attempt could move: the things that it and its payload name, and the viewer's lists in which such things stand.

use std::collections::BTreeSet;

use super::{Asked, SHALLOW, Schema, named, packed};

impl Schema {
    /// Whether it is a type of things with ids.
    pub fn is_node(&self, ty: &str) -> bool {
        self.nodes.iter().any(|node| node == ty)
    }

    /// All of these types.
    pub fn node_types(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(String::as_str)
    }

    /// Documents that ask for things of these types, by their `«ids»`, and for every list of the viewer that holds some.
    pub fn around(&self, types: &BTreeSet<String>) -> Vec<String> {
        let asked = &mut Asked::in_its_usual_order();
        let fragment = |ty: &String| {
            // The viewer's lists are asked for below.
            let depth = if ty == "Viewer" { 0 } else { SHALLOW };
            // Fields of one name and different types can't stand beside each other.
            asked.prefix = format!("{ty}_");
            let fragment = format!("... on {ty} {}", self.selection(ty, depth, &mut Vec::new(), asked));
            asked.prefix.clear();
            fragment
        };
        let fragments: Vec<_> = types.iter().map(fragment).collect();
        let lists = self.objects["Viewer"].iter().filter(|field| {
            let below = named(&field.ty.node);
            let shows = |ty: &str| types.contains(ty);
            let inside = self.objects.get(below).into_iter().flatten();
            shows(below) || inside.map(|inner| named(&inner.ty.node)).any(shows)
        });
        let lists: Vec<_> = lists
            .flat_map(|field| self.field("Viewer", field, SHALLOW, &mut vec!["Viewer".to_owned()], asked))
            .collect();
        let mut documents = packed(lists, "{ viewer { ", " } }");
        documents.push(format!("{{ nodes(ids: «ids») {{ __typename id {} }} }}", fragments.join(" ")));
        documents
    }
}
