//! A case of each mutation of groups.

use serde_json::json;
use tests::TestApp;

use crate::rooms::cases::Case;

const MEMBERSHIP: &str = "membership { id state alias version }";

/// Those of this file and of its neighbours.
pub fn all() -> Vec<Case> {
    [cases(), super::cases_desk::cases(), super::cases_invite::cases(), super::cases_members::cases()]
        .into_iter()
        .flatten()
        .collect()
}

fn cases() -> Vec<Case> {
    let profile = || json!({ "alias": "Fern", "pronouns": "they/them", "colour": "MOSS" });
    vec![
        Case::new(
            "createGroup",
            TestApp::group_input(json!({
                "question": "What brings you here?", "guidelines": "Be kind.", "memberListVisibility": "FACILITATORS",
                "inviters": "MEMBERS", "profile": profile(),
            })),
            json!({ "topics": ["walking", "talking"] }),
            "group { id name topics version }",
        ),
        Case::new(
            "joinGroup",
            json!({ "groupId": "«group»", "profile": profile(), "answer": "I like to walk.", "guidelinesVersion": 1 }),
            json!({ "answer": "I don't." }),
            MEMBERSHIP,
        ),
        Case::new("leaveGroup", json!({ "groupId": "«joined group»" }), json!({ "groupId": "«group»" }), MEMBERSHIP),
    ]
}
