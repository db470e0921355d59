//! The rows of the matrix: the way to each type, and an input of each mutation. `$name` stands for what a world has.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::TestApp;
use tests::people::PASSWORD;

/// How each type is reached: the document around one of its fields. `…` stands for the field.
pub const PATHS: [(&str, &str); 72] = [
    ("Query", "{ … }"),
    ("Viewer", "{ viewer { … } }"),
    ("Device", "{ node(id: $device) { ... on Device { … } } }"),
    ("Contact", "{ node(id: $contact) { ... on Contact { … } } }"),
    ("Channel", "{ node(id: $contact) { ... on Contact { channels { … } } } }"),
    ("Person", "{ node(id: $person) { ... on Person { … } } }"),
    ("Boundaries", "{ node(id: $contact) { ... on Contact { boundaries { … } } } }"),
    ("QuietHours", "{ node(id: $contact) { ... on Contact { boundaries { quietHours { … } } } } }"),
    ("Touch", "{ node(id: $touch) { ... on Touch { … } } }"),
    ("TouchConnection", "{ node(id: $contact) { ... on Contact { touches { … } } } }"),
    ("TouchEdge", "{ node(id: $contact) { ... on Contact { touches { edges { … } } } } }"),
    ("Distance", "{ node(id: $distance) { ... on Distance { … } } }"),
    ("DistanceConnection", "{ viewer { distances { … } } }"),
    ("DistanceEdge", "{ viewer { distances { edges { … } } } }"),
    ("SteppedBack", "{ viewer { steppedBack { … } } }"),
    ("ContactImport", "{ node(id: $import) { ... on ContactImport { … } } }"),
    ("ImportedEntry", "{ node(id: $import) { ... on ContactImport { entries { … } } } }"),
    ("LeftOutProperty", "{ node(id: $import) { ... on ContactImport { entries { leftOut { … } } } } }"),
    ("ImportedChange", "{ node(id: $import) { ... on ContactImport { entries { changes { … } } } } }"),
    ("ProtectedProperty", "{ node(id: $import) { ... on ContactImport { entries { protectedProperties { … } } } } }"),
    ("ContactTag", "{ viewer { contactTags { … } } }"),
    ("TagCadence", "{ viewer { tagCadences { … } } }"),
    ("DeletedContact", "{ viewer { deletedContacts { nodes { … } } } }"),
    ("DeletedContactConnection", "{ viewer { deletedContacts { … } } }"),
    ("DeletedContactEdge", "{ viewer { deletedContacts { edges { … } } } }"),
    ("ContactInvitation", "{ node(id: $invitation) { ... on ContactInvitation { … } } }"),
    ("ContactConnection", "{ viewer { contacts { … } } }"),
    ("ContactEdge", "{ viewer { contacts { edges { … } } } }"),
    ("PageInfo", "{ viewer { contacts { pageInfo { … } } } }"),
    ("ContactInvitationConnection", "{ viewer { pendingInvitations { … } } }"),
    ("ContactInvitationEdge", "{ viewer { pendingInvitations { edges { … } } } }"),
    ("Inviter", "{ inviter(code: $code) { … } }"),
    ("FeedEvent", "subscription { feed(after: $cursor) { … } }"),
    ("Subscription", "subscription { … }"),
    ("CheckInPlan", "{ node(id: $plan) { ... on CheckInPlan { … } } }"),
    ("CheckInPlanConnection", "{ viewer { checkInPlans { … } } }"),
    ("CheckInPlanEdge", "{ viewer { checkInPlans { edges { … } } } }"),
    ("CheckInProposal", "{ node(id: $plan) { ... on CheckInPlan { agreed { … } } } }"),
    ("CheckInTerms", "{ node(id: $plan) { ... on CheckInPlan { agreed { terms { … } } } } }"),
    ("CheckInSchedule", "{ node(id: $plan) { ... on CheckInPlan { agreed { terms { schedule { … } } } } } }"),
    ("CheckInRule", "{ node(id: $plan) { ... on CheckInPlan { agreed { terms { schedule { rules { … } } } } } } }"),
    ("CheckInOccurrence", "{ node(id: $plan) { ... on CheckInPlan { agreed { terms { next { … } } } } } }"),
    ("Rung", "{ node(id: $plan) { ... on CheckInPlan { ladder { … } } } }"),
    (
        "RungPreview",
        "{ previewLadder(planId: $plan, rungs: [{ after: \"PT1H\", contactIds: [$companion], text: \"x\" }]) { rungs { … } } }",
    ),
    ("Reciprocity", "{ node(id: $contact) { ... on Contact { reciprocity { … } } } }"),
    ("ReciprocitySide", "{ node(id: $plan) { ... on CheckInPlan { reciprocity { you { … } } } } }"),
    ("Today", "{ viewer { today { … } } }"),
    ("CheckIn", "{ node(id: $answered) { ... on CheckIn { … } } }"),
    ("CheckInConnection", "{ node(id: $plan) { ... on CheckInPlan { checkIns { … } } } }"),
    ("CheckInEdge", "{ node(id: $plan) { ... on CheckInPlan { checkIns { edges { … } } } } }"),
    ("Answer", "{ node(id: $answered) { ... on CheckIn { yourAnswer { … } } } }"),
    ("AnswerPart", "{ node(id: $answered) { ... on CheckIn { yourAnswer { struggle { … } } } } }"),
    ("Acknowledgement", "{ node(id: $answered) { ... on CheckIn { yourAnswer { acknowledgement { … } } } } }"),
    ("RungReceipt", "{ node(id: $told) { ... on CheckIn { receipts { … } } } }"),
    ("RungClaim", "{ node(id: $told) { ... on CheckIn { receipts { claims { … } } } } }"),
    ("CrisisLines", "{ crisisLines { … } }"),
    ("CrisisLine", "{ crisisLines(country: \"DE\") { lines { … } } }"),
    ("Share", "{ node(id: $share) { ... on Share { … } } }"),
    ("ShareConnection", "{ viewer { sharedWithYou { … } } }"),
    ("ShareEdge", "{ viewer { sharedWithYou { edges { … } } } }"),
    ("Gesture", "{ node(id: $gesture) { ... on Gesture { … } } }"),
    ("GestureConnection", "{ viewer { gestures { … } } }"),
    ("GestureEdge", "{ viewer { gestures { edges { … } } } }"),
    ("Ask", "{ node(id: $answered_ask) { ... on Ask { … } } }"),
    ("Telling", "{ node(id: $telling) { ... on Telling { … } } }"),
    ("RungNotice", "{ node(id: $cleared) { ... on RungNotice { … } } }"),
    ("RungNoticeConnection", "{ viewer { rungNotices { … } } }"),
    ("RungNoticeEdge", "{ viewer { rungNotices { edges { … } } } }"),
    // Reached by mutations alone.
    ("Session", "mutation { refreshSession(input: { refreshToken: \"x\" }) { session { … } } }"),
    ("Verification", "mutation { requestPasswordReset(input: { email: \"x\" }) { verification { … } } }"),
    ("UserError", "mutation { refreshSession(input: { refreshToken: \"x\" }) { userErrors { … } } }"),
    ("Mutation", "mutation { … }"),
];

/// The way to a field that isn't filled where the others of its type are.
pub fn own_path(ty: &str, field: &str) -> Option<&'static str> {
    Some(match (ty, field) {
        // That of the one which waits.
        ("Contact", "pendingInvitation") => "{ node(id: $other) { ... on Contact { … } } }",
        ("CheckInPlan", "endedAt" | "pausedSince" | "pausedUntil") => {
            "{ node(id: $over) { ... on CheckInPlan { … } } }"
        }
        ("CheckInTerms", "otherSchedule") => "{ node(id: $over) { ... on CheckInPlan { proposals { terms { … } } } } }",
        ("CheckIn", "snoozedUntil" | "isAllClear" | "receipts") => "{ node(id: $told) { ... on CheckIn { … } } }",
        ("Ask", "from") => "{ node(id: $ask) { ... on Ask { … } } }",
        ("Telling", "mayBreakMute" | "mayBreakQuietHours") => "{ node(id: $asked_for) { ... on Telling { … } } }",
        ("Acknowledgement", "words") => {
            "{ node(id: $answered) { ... on CheckIn { theirAnswer { acknowledgement { … } } } } }"
        }
        _ => return None,
    })
}

/// Terms to look at beforehand.
const TERMS: &str = "(terms: { mode: TOGETHER, schedule: { timeZone: \"Europe/Berlin\", rules: [{ startsAt: \
    \"2026-04-01T19:00\" }] }, opensBefore: \"PT1H\", grace: \"PT2H\", reveal: AS_ANSWERED })";

/// The arguments of the fields that need some.
pub fn arguments(ty: &str, field: &str) -> &'static str {
    match (ty, field) {
        ("Query", "node") => "(id: $contact)",
        ("Query", "nodes") => "(ids: [$contact])",
        ("Query", "countrySuggestions") => "(region: \"DE\")",
        ("Query", "inviter") => "(code: $code)",
        ("Subscription", "feed") => "(after: $cursor)",
        ("Query", "previewTerms") => TERMS,
        ("Query", "previewLadder") => "(planId: $plan, rungs: [])",
        _ => "",
    }
}

/// A valid input of each mutation, about what is the owner's, with names in the place of ids; nothing for one without
/// input.
pub fn inputs() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("acceptInvitation", json!({ "code": "$code" })),
        ("blockPerson", json!({ "contactId": "$contact" })),
        ("cancelAccountDeletion", Value::Null),
        ("changePassword", json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD })),
        ("confirmPassword", json!({ "password": PASSWORD })),
        ("confirmEmail", json!({ "verificationId": "$verification", "code": "00000000" })),
        ("confirmEmailChange", json!({ "verificationId": "$verification", "code": "00000000" })),
        ("createContact", json!({ "name": "somebody", "kind": "FRIEND" })),
        ("deleteAccount", json!({ "password": PASSWORD })),
        ("deleteContact", json!({ "id": "$contact" })),
        ("deleteTouch", json!({ "id": "$touch" })),
        ("endDistance", json!({ "contactId": "$contact" })),
        ("endDevice", json!({ "id": "$device" })),
        ("importContacts", json!({ "vcards": CARD })),
        ("inviteContact", json!({ "contactId": "$other" })),
        ("limitPerson", json!({ "personId": "$person" })),
        ("logTouch", json!({ "contactIds": ["$contact"], "kind": "CALL" })),
        ("mergeContacts", json!({ "intoId": "$contact", "fromId": "$other" })),
        ("mutePerson", json!({ "invitationCode": "$code" })),
        ("refreshSession", json!({ "refreshToken": "x" })),
        ("requestEmailChange", json!({ "email": "new@example.org", "password": PASSWORD })),
        ("requestPasswordReset", json!({ "email": "owner@example.org" })),
        ("resetPassword", json!({ "verificationId": "$verification", "code": "00000000", "newPassword": PASSWORD })),
        ("restoreContact", json!({ "id": "$deleted" })),
        ("setTagCadence", json!({ "tag": "tag", "every": "P1M" })),
        ("snoozeCadence", json!({ "contactId": "$contact" })),
        ("stepBackFromEveryone", json!({})),
        ("signIn", json!({ "email": "owner@example.org", "password": "a wrong password" })),
        ("signOut", Value::Null),
        ("signUp", TestApp::sign_up_input("Newcomer")),
        ("undoStepBack", json!({})),
        ("unlinkContact", json!({ "id": "$contact" })),
        ("updateContact", json!({ "id": "$contact", "isCore": true })),
        ("updateTouch", json!({ "id": "$touch", "note": "a note" })),
        ("updateProfile", json!({ "pronouns": "she/her" })),
        ("acceptProposal", json!({ "id": "$proposal" })),
        ("acknowledgeAnswer", json!({ "checkInId": "$theirs", "gesture": "HUG" })),
        ("agreeToBeTold", json!({ "id": "$asked_for" })),
        ("answerAsk", json!({ "id": "$ask", "feeling": "GOOD" })),
        ("answerCheckIn", json!({ "checkInId": "$theirs", "feeling": "GOOD" })),
        ("askHowTheyAre", json!({ "contactId": "$contact" })),
        ("claimRung", json!({ "id": "$notice" })),
        ("correctAnswer", json!({ "checkInId": "$answered", "feeling": "GOOD" })),
        ("declineProposal", json!({ "id": "$proposal" })),
        ("declineToBeTold", json!({ "id": "$asked_for" })),
        ("endPlan", json!({ "planId": "$plan" })),
        ("giveAllClear", json!({ "checkInId": "$theirs" })),
        ("pausePlan", json!({ "planId": "$plan" })),
        ("proposeChange", json!({ "planId": "$plan", "terms": TestApp::terms(&["20:00"]) })),
        ("proposePlan", json!({ "contactId": "$contact", "terms": TestApp::terms(&["20:00"]) })),
        ("requestTelling", json!({ "contactId": "$contact" })),
        ("resumePlan", json!({ "planId": "$plan" })),
        ("sayNotNow", json!({ "id": "$ask" })),
        ("sendGesture", json!({ "contactId": "$contact", "kind": "HUG" })),
        ("setLadder", json!({ "planId": "$plan", "rungs": [] })),
        ("skipCheckIn", json!({ "checkInId": "$theirs" })),
        ("snoozeCheckIn", json!({ "checkInId": "$theirs", "until": "2026-03-28T13:00:00Z" })),
        ("updatePlan", json!({ "planId": "$plan", "remindsByMail": false })),
        ("withdrawFromBeingTold", json!({ "id": "$agreed_to" })),
        ("withdrawProposal", json!({ "id": "$own_proposal" })),
        ("withdrawInvitation", json!({ "id": "$invitation" })),
    ])
}

/// A card that makes a contact, and has something without a place and something that isn't applied; and one that adds to it.
pub const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:imported\r\nEMAIL:nonsense\r\nEMAIL:a@example.org\r\n\
                        X-KITH-CORE:true\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:imported\r\n\
                        EMAIL:a@example.org\r\nNOTE:more\r\nEND:VCARD\r\n";
