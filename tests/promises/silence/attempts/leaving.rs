//! Berta leaves, in every way that there is, and comes back.

use serde_json::json;
use tests::TestApp;

use super::staying::NEXT_PASSWORD;
use super::{Family, but, by_case};

pub fn families() -> Vec<Family> {
    vec![
        without_a_contact(),
        without_a_link(),
        back(),
        as_somebody_new(),
        without_that_contact_either(),
        without_an_account(),
        with_an_account_again(),
    ]
}

fn without_a_contact() -> Family {
    vec![
        by_case("declineProposal"),
        by_case("sayNotNow"),
        by_case("withdrawLadderConsent"),
        but("endPlan", json!({ "planId": "«plan of both»" })),
        by_case("deleteContact"),
        ("updateProfile", json!({ "displayName": "Berta, away" })),
        ("answerCheckIn", json!({ "checkInId": "«open»", "feeling": "OKAY" })),
    ]
}

fn without_a_link() -> Family {
    vec![
        // What she shows now has to come once she is back: whether it reaches Ada must not show.
        but("restoreContact", json!({ "id": "«of ada»" })),
        by_case("restoreContact"),
        by_case("unlinkContact"),
        by_case("unlinkContact"),
        ("updateProfile", json!({ "displayName": "Berta, unlinked" })),
        ("limitPerson", json!({ "contactId": "«of ada»" })),
        ("endDistance", json!({ "personId": "«adas person»" })),
        but("inviteContact", json!({ "contactId": "«of ada»" })),
    ]
}

fn back() -> Family {
    vec![
        but("acceptInvitation", json!({ "contactId": "«of clara»" })),
        but("acceptInvitation", json!({ "contactId": "«of ada»" })),
        ("updateProfile", json!({ "displayName": "Berta, back" })),
        ("answerCheckIn", json!({ "checkInId": "«open»", "feeling": "OKAY" })),
        but("proposeChange", json!({ "terms": TestApp::terms(&["20:30"]) })),
        by_case("requestLadderConsent"),
    ]
}

fn as_somebody_new() -> Family {
    vec![
        by_case("unlinkContact"),
        // Without a contact to link: another one is made, with the name that Ada shows her.
        by_case("acceptInvitation"),
        but("mergeContacts", json!({ "fromId": "«newest contact»" })),
        by_case("deleteContact"),
    ]
}

fn without_that_contact_either() -> Family {
    vec![
        by_case("acceptInvitation"),
        but("restoreContact", json!({ "id": "«of ada»" })),
        but("blockPerson", json!({ "contactId": "«newest contact»" })),
        but("deleteContact", json!({ "id": "«newest contact»" })),
    ]
}

fn without_an_account() -> Family {
    vec![
        ("endDistance", json!({ "personId": "«adas person»" })),
        by_case("acceptInvitation"),
        by_case("deleteAccount"),
        but("signIn", json!({ "deviceName": "tablet" })),
    ]
}

fn with_an_account_again() -> Family {
    vec![
        by_case("cancelAccountDeletion"),
        by_case("refreshSession"),
        by_case("endDevice"),
        by_case("requestPasswordReset"),
        but("resetPassword", json!({ "newPassword": NEXT_PASSWORD, "deviceName": "phone" })),
        by_case("signOut"),
        but("signIn", json!({ "password": NEXT_PASSWORD, "deviceName": "phone", "deviceToken": "x" })),
    ]
}
