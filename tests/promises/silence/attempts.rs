//! What Berta tries, in an order in which each still has something to be about. A mutation, or a field of an input, that
//! nobody tries fails here.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::TestApp;
use tests::people::PASSWORD;

use super::schema::Schema;

/// A card that may be Ada's, as an address book has it.
const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nEMAIL:ada@example.org\r\nEND:VCARD\r\n";

/// A mutation and its input.
pub type Attempt = (&'static str, Value);

/// Berta stays: she goes on as somebody who is linked, and accepts again what she holds.
pub fn staying() -> Vec<Attempt> {
    let mut attempts = checking_in();
    attempts.extend(staying_linked());
    attempts.extend(on_her_account());
    attempts
}

fn staying_linked() -> Vec<Attempt> {
    vec![
        (
            "updateProfile",
            json!({
                "displayName": "Berta, later", "pronouns": "they/them", "timeZone": "Europe/Lisbon", "locale": "en-GB",
                "country": "PT", "version": 2,
            }),
        ),
        ("updateProfile", json!({ "pronouns": "she/her", "version": 1 })),
        (
            "createContact",
            json!({
                "name": "Linus", "kind": "PROFESSIONAL", "role": "COUNSELOR", "note": "a note", "tags": ["near"],
                "supportKinds": ["EMOTIONAL"], "otherNames": ["L."], "cadence": "P1M", "isCore": true,
                "boundaries": { "topics": ["money"] }, "channels": [{ "kind": "LINK", "value": "https://example.org" }],
            }),
        ),
        (
            "updateContact",
            json!({
                "id": "«of ada»", "name": "Ada from the group", "kind": "PROFESSIONAL", "role": "COUNSELOR", "note": "more",
                "tags": ["near", "group"], "supportKinds": ["EMOTIONAL"], "otherNames": ["A."], "cadence": "P1D",
                "isCore": true, "boundaries": null, "channels": [], "version": 3,
            }),
        ),
        ("updateContact", json!({ "id": "«of ada»", "note": "of another version", "version": 1 })),
        ("updateContact", json!({ "id": "«adas contact»", "note": "hers" })),
        (
            "logTouch",
            json!({
                "contactIds": ["«of ada»"], "kind": "VIDEO", "at": "2026-03-01T12:00:00Z", "note": "long",
            }),
        ),
        (
            "updateTouch",
            json!({
                "id": "«touch»", "kind": "TEXT", "at": "2026-03-02T12:00:00Z", "note": "short", "version": 1,
            }),
        ),
        ("deleteTouch", json!({ "id": "«touch»" })),
        ("snoozeCadence", json!({ "contactId": "«of ada»", "until": "2026-05-01T12:00:00Z" })),
        ("setTagCadence", json!({ "tag": "group", "every": "P1W" })),
        (
            "importContacts",
            json!({ "vcards": CARD, "preview": true, "allOrNothing": false, "kind": "PEER", "applyProtected": true }),
        ),
        ("importContacts", json!({ "vcards": CARD })),
        ("inviteContact", json!({ "contactId": "«of ada»" })),
        ("inviteContact", json!({ "contactId": "«adas contact»" })),
        ("withdrawInvitation", json!({ "id": "«adas invitation»" })),
        ("withdrawInvitation", json!({ "id": "«invitation»" })),
        ("acceptInvitation", json!({ "code": "BBBB-BBBB-BBBB" })),
        ("acceptInvitation", json!({ "code": "«used code»" })),
        // A distance of her own towards Ada, by each way to name her.
        ("mutePerson", json!({ "contactId": "«of ada»" })),
        ("mutePerson", json!({ "personId": "«adas person»" })),
        ("mutePerson", json!({ "invitationCode": "«code»" })),
        ("limitPerson", json!({ "contactId": "«of ada»" })),
        // What she keeps back now has to come once she ends it: whether it reaches Ada must not show.
        ("updateProfile", json!({ "displayName": "Berta, kept back" })),
        ("answerCheckIn", json!({ "checkInId": "«held back»", "feeling": "OKAY" })),
        ("sendGesture", json!({ "contactId": "«of ada»", "kind": "HUG" })),
        ("limitPerson", json!({ "personId": "«adas person»" })),
        ("limitPerson", json!({ "invitationCode": "«code»" })),
        ("endDistance", json!({ "contactId": "«of ada»" })),
        ("blockPerson", json!({ "invitationCode": "«code»" })),
        ("acceptInvitation", json!({ "code": "«code»" })),
        ("updateProfile", json!({ "displayName": "Berta, kept back again" })),
        ("blockPerson", json!({ "contactId": "«of ada»" })),
        ("endDistance", json!({ "invitationCode": "«code»" })),
        ("blockPerson", json!({ "personId": "«adas person»" })),
        ("endDistance", json!({ "personId": "«adas person»" })),
        ("stepBackFromEveryone", json!({ "grade": "BLOCKED" })),
        ("updateProfile", json!({ "displayName": "Berta, kept back from all" })),
        ("undoStepBack", json!({})),
        ("acceptInvitation", json!({ "code": "«code»", "idempotencyKey": "accept" })),
        ("acceptInvitation", json!({ "code": "«used code»", "idempotencyKey": "accept" })),
        ("updateProfile", json!({ "displayName": "Berta, linked once more" })),
        ("sendGesture", json!({ "contactId": "«of ada»", "kind": "THANKS" })),
        ("acceptInvitation", json!({ "code": "«code»", "contactId": "«waiting»" })),
        ("mergeContacts", json!({ "intoId": "«of ada»", "fromId": "«of clara»" })),
        (
            "mergeContacts",
            json!({
                "intoId": "«waiting»", "intoVersion": 1, "fromId": "«of ada»", "fromVersion": 1,
            }),
        ),
        ("mergeContacts", json!({ "intoId": "«waiting»", "fromId": "«of ada»" })),
        ("updateProfile", json!({ "displayName": "Berta, merged" })),
    ]
}

/// Berta looks after her account, and tries Ada's.
fn on_her_account() -> Vec<Attempt> {
    vec![
        ("endDevice", json!({ "id": "«adas device»" })),
        ("signUp", TestApp::sign_up_input("Dora")),
        ("confirmEmail", json!({ "verificationId": "«verification»", "code": "00000000", "deviceName": "phone" })),
        (
            "signUp",
            json!({
                "email": "ada@example.org", "password": PASSWORD, "displayName": "Another Ada", "pronouns": "she/her",
                "timeZone": "Europe/Berlin", "locale": "de-DE",
            }),
        ),
        ("requestPasswordReset", json!({ "email": "ada@example.org" })),
        ("requestEmailChange", json!({ "email": "berta.b@example.org", "password": PASSWORD })),
        ("confirmEmailChange", json!({ "verificationId": "«verification»", "code": "«mailed code»" })),
        ("confirmPassword", json!({ "password": PASSWORD })),
        ("changePassword", json!({ "currentPassword": PASSWORD, "newPassword": NEXT_PASSWORD })),
    ]
}

/// Berta goes on with what she and Ada have agreed on, and with what is new to her.
fn checking_in() -> Vec<Attempt> {
    let all = json!({
        "feeling": "LOW", "help": "PRACTICAL_HELP", "note": "a note",
        "struggle": { "text": "the rain", "audience": "OTHER_SIDE" },
        "triumph": { "text": "a walk", "audience": "CORE_CONTACTS" },
    });
    let with = |more: Value| {
        let fields = [all.clone(), more].into_iter().flat_map(|some| some.as_object().cloned().unwrap_or_default());
        Value::Object(fields.collect())
    };
    let rung = json!({ "after": "PT30M", "contactIds": ["«of ada»"], "text": "Please look in." });
    vec![
        ("answerCheckIn", with(json!({ "checkInId": "«ada first»", "answeredAt": "2026-03-28T12:30:00Z" }))),
        ("correctAnswer", with(json!({ "checkInId": "«ada first»" }))),
        ("acknowledgeAnswer", json!({ "checkInId": "«answered»", "gesture": "HUG" })),
        ("acknowledgeAnswer", json!({ "checkInId": "«ada first»", "words": "I hear you" })),
        // Whether Ada has answered since must not show.
        ("acknowledgeAnswer", json!({ "checkInId": "«berta first»", "gesture": "HUG" })),
        ("answerCheckIn", json!({ "checkInId": "«held back»", "feeling": "OKAY" })),
        ("skipCheckIn", json!({ "checkInId": "«open»" })),
        ("snoozeCheckIn", json!({ "checkInId": "«later»", "until": "2026-03-28T14:30:00Z" })),
        ("giveAllClear", json!({ "checkInId": "«told»" })),
        ("claimRung", json!({ "id": "«notice»" })),
        ("claimRung", json!({ "id": "«adas notice»" })),
        ("acceptProposal", json!({ "id": "«adas proposal»" })),
        ("declineProposal", json!({ "id": "«adas proposal»" })),
        ("withdrawProposal", json!({ "id": "«proposal»" })),
        ("proposePlan", json!({ "contactId": "«of ada»", "terms": TestApp::terms(&["18:00"]) })),
        ("proposeChange", json!({ "planId": "«own plan»", "terms": TestApp::terms(&["18:30"]) })),
        ("updatePlan", json!({ "planId": "«plan»", "reminders": ["-PT10M"], "remindsByMail": false, "version": 2 })),
        (
            "setLadder",
            json!({ "planId": "«plan»", "rungs": [rung], "claimsHoldFor": "PT1H", "name": "B.", "version": 3 }),
        ),
        ("pausePlan", json!({ "planId": "«plan of both»", "until": "2026-04-03T12:00:00Z" })),
        ("resumePlan", json!({ "planId": "«plan of both»" })),
        ("endPlan", json!({ "planId": "«ending»" })),
        ("requestTelling", json!({ "contactId": "«of ada»" })),
        ("agreeToBeTold", json!({ "id": "«adas telling»", "mayBreakMute": true, "mayBreakQuietHours": true })),
        ("withdrawFromBeingTold", json!({ "id": "«adas telling»" })),
        ("declineToBeTold", json!({ "id": "«adas telling»" })),
        ("agreeToBeTold", json!({ "id": "«adas telling»" })),
        ("sendGesture", json!({ "contactId": "«of ada»", "kind": "STRENGTH" })),
        ("askHowTheyAre", json!({ "contactId": "«of ada»" })),
        ("sayNotNow", json!({ "id": "«adas ask»" })),
        ("answerAsk", with(json!({ "id": "«adas ask»", "answeredAt": "2026-03-28T12:50:00Z" }))),
    ]
}

/// Berta leaves, in every way that there is, and comes back.
pub fn leaving() -> Vec<Attempt> {
    vec![
        ("declineProposal", json!({ "id": "«adas proposal»" })),
        ("sayNotNow", json!({ "id": "«adas ask»" })),
        ("withdrawFromBeingTold", json!({ "id": "«adas telling»" })),
        ("endPlan", json!({ "planId": "«plan of both»" })),
        ("deleteContact", json!({ "id": "«of ada»" })),
        ("updateProfile", json!({ "displayName": "Berta, away" })),
        ("answerCheckIn", json!({ "checkInId": "«open»", "feeling": "OKAY" })),
        // What she shows now has to come once she is back: whether it reaches Ada must not show.
        ("restoreContact", json!({ "id": "«of ada»" })),
        ("restoreContact", json!({ "id": "«gone»" })),
        ("unlinkContact", json!({ "id": "«of ada»" })),
        ("unlinkContact", json!({ "id": "«of ada»" })),
        ("updateProfile", json!({ "displayName": "Berta, unlinked" })),
        ("limitPerson", json!({ "contactId": "«of ada»" })),
        ("endDistance", json!({ "personId": "«adas person»" })),
        ("inviteContact", json!({ "contactId": "«of ada»" })),
        ("acceptInvitation", json!({ "code": "«code»", "contactId": "«of clara»" })),
        ("acceptInvitation", json!({ "code": "«code»", "contactId": "«of ada»" })),
        ("updateProfile", json!({ "displayName": "Berta, back" })),
        ("answerCheckIn", json!({ "checkInId": "«open»", "feeling": "OKAY" })),
        ("proposeChange", json!({ "planId": "«plan»", "terms": TestApp::terms(&["20:30"]) })),
        ("requestTelling", json!({ "contactId": "«of ada»" })),
        ("unlinkContact", json!({ "id": "«of ada»" })),
        // Without a contact to link: another one is made, with the name that Ada shows her.
        ("acceptInvitation", json!({ "code": "«code»" })),
        ("mergeContacts", json!({ "intoId": "«of ada»", "fromId": "«newest contact»" })),
        ("deleteContact", json!({ "id": "«of ada»" })),
        ("acceptInvitation", json!({ "code": "«code»" })),
        ("restoreContact", json!({ "id": "«of ada»" })),
        ("blockPerson", json!({ "contactId": "«newest contact»" })),
        ("deleteContact", json!({ "id": "«newest contact»" })),
        ("endDistance", json!({ "personId": "«adas person»" })),
        ("acceptInvitation", json!({ "code": "«code»" })),
        ("deleteAccount", json!({ "password": PASSWORD })),
        ("signIn", json!({ "email": "berta@example.org", "password": PASSWORD, "deviceName": "tablet" })),
        ("cancelAccountDeletion", json!({})),
        ("refreshSession", json!({ "refreshToken": "«refresh token»" })),
        ("endDevice", json!({ "id": "«device»" })),
        ("requestPasswordReset", json!({ "email": "berta@example.org" })),
        (
            "resetPassword",
            json!({
                "verificationId": "«verification»", "code": "«mailed code»", "newPassword": NEXT_PASSWORD,
                "deviceName": "phone",
            }),
        ),
        ("signOut", json!({})),
        (
            "signIn",
            json!({
                "email": "berta@example.org", "password": NEXT_PASSWORD, "deviceName": "phone", "deviceToken": "x",
            }),
        ),
    ]
}

const NEXT_PASSWORD: &str = "correct horse battery, later";

/// Fails where the schema has a mutation, or an input a field, that isn't tried.
pub fn assert_all_tried(schema: &Schema) {
    let mut tried = BTreeSet::new();
    for (mutation, input) in staying().into_iter().chain(leaving()) {
        tried.insert((mutation.to_owned(), None));
        for field in input.as_object().into_iter().flat_map(|input| input.keys()) {
            tried.insert((mutation.to_owned(), Some(field.clone())));
        }
    }
    for (mutation, fields) in schema.mutations() {
        assert!(tried.contains(&(mutation.clone(), None)), "in the silence test Berta never tries {mutation}");
        // The key is one mechanism for all of them.
        for field in fields.into_iter().filter(|field| field != "idempotencyKey") {
            let is_tried = tried.contains(&(mutation.clone(), Some(field.clone())));
            assert!(is_tried, "in the silence test Berta never gives {mutation} its {field}");
        }
    }
}
