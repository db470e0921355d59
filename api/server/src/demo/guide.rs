//! What the playground offers in a demo: whom one may be, and documents that lead through what there is.

use serde_json::{Value, json};

use super::cast::Member;
use crate::http::{Example, Guide, PersonToBe};

/// What each document shows, and the document itself; the first three are printed too.
const EXAMPLES: [(&str, &str); 7] = [
    ("My network", include_str!("examples/my_network.graphql")),
    ("Invitations that wait", include_str!("examples/invitations_that_wait.graphql")),
    ("Where I am signed in", include_str!("examples/where_i_am_signed_in.graphql")),
    ("Add a contact", include_str!("examples/add_a_contact.graphql")),
    ("Link: invite", include_str!("examples/link_invite.graphql")),
    ("Link: accept", include_str!("examples/link_accept.graphql")),
    ("What changes for me", include_str!("examples/what_changes_for_me.graphql")),
];

/// The variables to begin with.
fn variables(title: &str) -> Value {
    match title {
        "Add a contact" => json!({ "input": {
            "name": "Aunt Clara",
            "kind": "FAMILY",
            "supportKinds": ["EMOTIONAL"],
            "channels": [{ "kind": "PHONE", "value": "030 901822", "label": "home" }],
        } }),
        "Link: invite" => json!({ "contact": "con_…" }),
        "Link: accept" => json!({ "code": "…" }),
        _ => json!({}),
    }
}

/// The guide of a demo with these people.
pub(super) fn guide(members: &[Member]) -> Guide {
    let people = members.iter().map(|member| PersonToBe {
        name: member.name.to_owned(),
        about: member.about.to_owned(),
        token: member.token.clone(),
    });
    let examples = EXAMPLES.iter().map(|(title, query)| Example {
        title: (*title).to_owned(),
        query: query.trim().to_owned(),
        variables: variables(title),
    });
    Guide { people: people.collect(), examples: examples.collect() }
}
