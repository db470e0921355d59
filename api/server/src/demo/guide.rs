//! The people and example documents that the playground offers in a demo.

use serde_json::{Value, json};

use super::cast::Member;
use crate::http::{Example, Guide, PersonToBe};

/// The title and text of each example. The demo also prints the first three. A title is the name of the example's first
/// operation, in words, since GraphiQL names its tabs by operation.
const EXAMPLES: [(&str, &str); 29] = [
    ("My network", include_str!("examples/my_network.graphql")),
    ("Pending invitations", include_str!("examples/pending_invitations.graphql")),
    ("My devices", include_str!("examples/my_devices.graphql")),
    ("Add a contact", include_str!("examples/add_a_contact.graphql")),
    ("Search contacts", include_str!("examples/search_contacts.graphql")),
    ("Overdue contacts", include_str!("examples/overdue_contacts.graphql")),
    ("Log a touch", include_str!("examples/log_a_touch.graphql")),
    ("Set cadence and boundaries", include_str!("examples/set_cadence_and_boundaries.graphql")),
    ("Invite a contact", include_str!("examples/invite_a_contact.graphql")),
    ("Accept an invitation", include_str!("examples/accept_an_invitation.graphql")),
    ("Step back from everyone", include_str!("examples/step_back_from_everyone.graphql")),
    ("Merge contacts", include_str!("examples/merge_contacts.graphql")),
    ("Import an address book", include_str!("examples/import_an_address_book.graphql")),
    ("Today's check-ins", include_str!("examples/todays_check_ins.graphql")),
    ("Answer a check-in", include_str!("examples/answer_a_check_in.graphql")),
    ("My check-in plans", include_str!("examples/my_check_in_plans.graphql")),
    ("Propose a plan", include_str!("examples/propose_a_plan.graphql")),
    ("Accept a proposal", include_str!("examples/accept_a_proposal.graphql")),
    ("Advance the clock", include_str!("examples/advance_the_clock.graphql")),
    ("Notices for me", include_str!("examples/notices_for_me.graphql")),
    ("Send a gesture", include_str!("examples/send_a_gesture.graphql")),
    ("Find a group", include_str!("examples/find_a_group.graphql")),
    ("Join a group", include_str!("examples/join_a_group.graphql")),
    ("My groups", include_str!("examples/my_groups.graphql")),
    ("Who is in a group", include_str!("examples/who_is_in_a_group.graphql")),
    ("Leave a group", include_str!("examples/leave_a_group.graphql")),
    ("Requests to decide", include_str!("examples/requests_to_decide.graphql")),
    ("Decide on a request", include_str!("examples/decide_on_a_request.graphql")),
    ("Live feed", include_str!("examples/live_feed.graphql")),
];

/// The variables that an example starts with.
fn variables(title: &str) -> Value {
    match title {
        "Add a contact" => json!({ "input": {
            "name": "Aunt Clara",
            "kind": "FAMILY",
            "supportKinds": ["EMOTIONAL"],
            "channels": [{ "kind": "PHONE", "value": "030 901822", "label": "home" }],
        } }),
        "Search contacts" => json!({ "search": "jo" }),
        "Log a touch" => json!({ "contact": "con_…", "key": "my-first-call" }),
        "Set cadence and boundaries" => json!({ "contact": "con_…", "version": 1 }),
        "Merge contacts" => json!({ "target": "con_…", "source": "con_…", "contact": "con_…" }),
        "Import an address book" => json!({
            "vcards": "BEGIN:VCARD\nVERSION:4.0\nFN:Ciara Doyle\nTEL:+442079460018\nBDAY:19700101\nEND:VCARD\n",
            "preview": true,
        }),
        "Answer a check-in" => json!({ "checkIn": "chk_…" }),
        "Propose a plan" => json!({ "contact": "con_…", "terms": {
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
        "Advance the clock" => json!({ "by": "PT30M" }),
        "Notices for me" => json!({ "notice": "ntc_…" }),
        "Step back from everyone" | "Invite a contact" | "Send a gesture" => json!({ "contact": "con_…" }),
        "Find a group" => json!({ "search": "walk" }),
        "Join a group" => json!({ "group": "grp_…", "alias": "Robin", "guidelines": 1 }),
        "Who is in a group" | "Leave a group" => json!({ "group": "grp_…" }),
        "Decide on a request" => json!({ "member": "mem_…" }),
        "Accept an invitation" => json!({ "code": "…" }),
        _ => json!({}),
    }
}

/// The guide for a demo with these people, and with what acts for some of them.
pub(super) fn guide(members: &[Member], others: Vec<PersonToBe>) -> Guide {
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
    Guide { people: people.chain(others).collect(), examples: examples.collect() }
}
