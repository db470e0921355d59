//! What the playground offers in a demo: whom one may be, and documents that lead through what there is.

use serde_json::{Value, json};

use super::cast::Member;
use crate::http::{Example, Guide, PersonToBe};

/// What each document shows, and the document itself; the first three are printed too.
const EXAMPLES: [(&str, &str); 22] = [
    ("My network", include_str!("examples/my_network.graphql")),
    ("Invitations that wait", include_str!("examples/invitations_that_wait.graphql")),
    ("Where I am signed in", include_str!("examples/where_i_am_signed_in.graphql")),
    ("Add a contact", include_str!("examples/add_a_contact.graphql")),
    ("Find somebody", include_str!("examples/find_somebody.graphql")),
    ("Keep in touch", include_str!("examples/keep_in_touch.graphql")),
    ("Log a touch", include_str!("examples/log_a_touch.graphql")),
    ("Say how and when", include_str!("examples/say_how_and_when.graphql")),
    ("Link: invite", include_str!("examples/link_invite.graphql")),
    ("Link: accept", include_str!("examples/link_accept.graphql")),
    ("Step back", include_str!("examples/step_back.graphql")),
    ("Merge, and bring back", include_str!("examples/merge_and_bring_back.graphql")),
    ("Import an address book", include_str!("examples/import_an_address_book.graphql")),
    ("Check in: today", include_str!("examples/check_in_today.graphql")),
    ("Check in: answer", include_str!("examples/answer_a_check_in.graphql")),
    ("Our plans", include_str!("examples/our_plans.graphql")),
    ("Propose to check in", include_str!("examples/propose_to_check_in.graphql")),
    ("Accept a proposal", include_str!("examples/accept_a_proposal.graphql")),
    ("Put the clock forward", include_str!("examples/put_the_clock_forward.graphql")),
    ("What I was told", include_str!("examples/what_i_was_told.graphql")),
    ("Think of somebody", include_str!("examples/think_of_somebody.graphql")),
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
        "Find somebody" => json!({ "search": "jo" }),
        "Log a touch" => json!({ "contact": "con_…", "key": "my-first-call" }),
        "Say how and when" => json!({ "contact": "con_…", "version": 1 }),
        "Merge, and bring back" => json!({ "into": "con_…", "from": "con_…", "contact": "con_…" }),
        "Import an address book" => json!({
            "vcards": "BEGIN:VCARD\nVERSION:4.0\nFN:Ciara Doyle\nTEL:+442079460018\nBDAY:19700101\nEND:VCARD\n",
            "preview": true,
        }),
        "Check in: answer" => json!({ "checkIn": "chk_…" }),
        "Propose to check in" => json!({ "contact": "con_…", "terms": {
            "mode": "TOGETHER",
            "schedule": {
                "timeZone": "Europe/Berlin",
                "rules": [{ "startsAt": "2026-12-06T19:00", "rrule": "FREQ=WEEKLY;BYDAY=SU" }],
            },
            "opensBefore": "PT2H",
            "grace": "PT4H",
            "reveal": "WHEN_BOTH_ANSWERED",
        } }),
        "Accept a proposal" => json!({ "proposal": "prp_…" }),
        "Put the clock forward" => json!({ "by": "PT30M" }),
        "What I was told" => json!({ "notice": "ntc_…" }),
        "Step back" | "Link: invite" | "Think of somebody" => json!({ "contact": "con_…" }),
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
