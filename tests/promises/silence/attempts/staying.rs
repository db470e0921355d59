//! Berta goes on as somebody who is linked, and accepts again what she holds.

use serde_json::{Value, json};
use tests::TestApp;
use tests::people::PASSWORD;

use super::{Family, but, by_case, of_check_in};
use crate::rooms::cases::with;

/// A card that may be Ada's, as an address book has it.
const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nEMAIL:ada@example.org\r\nEND:VCARD\r\n";

/// A password that replaces the first.
pub const NEXT_PASSWORD: &str = "correct horse battery, later";

pub fn before_her_account() -> Vec<Family> {
    vec![
        answers(),
        plans(),
        being_told_and_asked(),
        contacts(),
        invitations(),
        groups(),
        keeping_away(),
        keeping_away_further(),
        keeping_away_from_all(),
        linking_again(),
    ]
}

/// All that an answer can hold.
fn all_of_an_answer(more: Value) -> Value {
    let all = json!({
        "feeling": "LOW", "help": "PRACTICAL_HELP", "note": "a note",
        "struggle": { "text": "the rain", "audience": "OTHER_SIDE" },
        "triumph": { "text": "a walk", "audience": "CORE_CONTACTS" },
    });
    with(all, more)
}

fn answers() -> Family {
    let answered_at = json!({ "checkInId": "«ada first»", "answeredAt": "2026-03-28T12:30:00Z" });
    vec![
        but("answerCheckIn", all_of_an_answer(answered_at)),
        but("correctAnswer", all_of_an_answer(of_check_in("ada first"))),
        by_case("acknowledgeAnswer"),
        ("acknowledgeAnswer", json!({ "checkInId": "«ada first»", "words": "I hear you" })),
        // Whether Ada has answered since must not show.
        but("acknowledgeAnswer", of_check_in("berta first")),
        ("answerCheckIn", json!({ "checkInId": "«held back»", "feeling": "OKAY" })),
        by_case("skipCheckIn"),
        but("snoozeCheckIn", json!({ "checkInId": "«later»", "until": "2026-03-28T14:30:00Z" })),
        but("giveAllClear", of_check_in("told")),
        by_case("claimRung"),
        but("claimRung", json!({ "rungNoticeId": "«adas notice»" })),
    ]
}

fn plans() -> Family {
    let rung = json!({ "delay": "PT30M", "contactIds": ["«of ada»"], "text": "Please look in." });
    vec![
        by_case("acceptProposal"),
        by_case("declineProposal"),
        by_case("withdrawProposal"),
        but("proposePlan", json!({ "terms": TestApp::terms(&["18:00"]) })),
        but("proposeChange", json!({ "planId": "«own plan»", "terms": TestApp::terms(&["18:30"]) })),
        but("updatePlan", json!({ "version": 2 })),
        but("setLadder", json!({ "rungs": [rung], "claimsHoldFor": "PT1H", "name": "B.", "version": 3 })),
        but("pausePlan", json!({ "planId": "«plan of both»", "until": "2026-04-03T12:00:00Z" })),
    ]
}

fn being_told_and_asked() -> Family {
    vec![
        but("resumePlan", json!({ "planId": "«plan of both»" })),
        but("endPlan", json!({ "planId": "«ending»" })),
        by_case("requestLadderConsent"),
        but("giveLadderConsent", json!({ "mayBreakMute": true, "mayBreakQuietHours": true })),
        by_case("withdrawLadderConsent"),
        by_case("declineLadderConsent"),
        by_case("giveLadderConsent"),
        but("sendGesture", json!({ "kind": "STRENGTH" })),
        by_case("askHowTheyAre"),
        by_case("sayNotNow"),
        but("answerAsk", all_of_an_answer(json!({ "answeredAt": "2026-03-28T12:50:00Z" }))),
    ]
}

fn contacts() -> Family {
    vec![
        (
            "updateProfile",
            json!({
                "displayName": "Berta, later", "pronouns": "they/them", "timeZone": "Europe/Lisbon", "locale": "en-GB",
                "country": "PT", "version": 2,
            }),
        ),
        ("updateProfile", json!({ "pronouns": "she/her", "version": 1 })),
        but(
            "createContact",
            json!({
                "name": "Linus", "kind": "PROFESSIONAL", "role": "COUNSELOR", "note": "a note", "tags": ["near"],
                "supportKinds": ["EMOTIONAL"], "otherNames": ["L."], "cadence": "P1M", "isCore": true,
                "boundaries": { "topics": ["money"] }, "channels": [{ "kind": "LINK", "value": "https://example.org" }],
            }),
        ),
        but(
            "updateContact",
            json!({
                "name": "Ada from the group", "kind": "PROFESSIONAL", "role": "COUNSELOR", "note": "more",
                "tags": ["near", "group"], "supportKinds": ["EMOTIONAL"], "otherNames": ["A."], "cadence": "P1D",
                "isCore": true, "boundaries": null, "channels": [], "version": 3,
            }),
        ),
        ("updateContact", json!({ "contactId": "«of ada»", "note": "of another version", "version": 1 })),
        ("updateContact", json!({ "contactId": "«adas contact»", "note": "hers" })),
        but("logTouch", json!({ "contactIds": ["«of ada»"], "occurredAt": "2026-03-01T12:00:00Z", "note": "long" })),
        but(
            "updateTouch",
            json!({ "kind": "TEXT", "occurredAt": "2026-03-02T12:00:00Z", "note": "short", "version": 1 }),
        ),
        by_case("deleteTouch"),
        but("snoozeCadence", json!({ "until": "2026-05-01T12:00:00Z" })),
        but("setTagCadence", json!({ "tag": "group" })),
        but(
            "importContacts",
            json!({ "vcards": CARD, "preview": true, "allOrNothing": false, "kind": "PEER", "applyProtected": true }),
        ),
        but("importContacts", json!({ "vcards": CARD })),
    ]
}

fn invitations() -> Family {
    vec![
        but("inviteContact", json!({ "contactId": "«of ada»" })),
        but("inviteContact", json!({ "contactId": "«adas contact»" })),
        but("withdrawInvitation", json!({ "invitationId": "«adas invitation»" })),
        by_case("withdrawInvitation"),
        but("acceptInvitation", json!({ "code": "BBBB-BBBB-BBBB" })),
        but("acceptInvitation", json!({ "code": "«used code»" })),
    ]
}

/// What names in groups what it is about in another way than its case does.
fn groups() -> Family {
    vec![
        ("takeBackShowing", json!({ "showingId": "«group showing»" })),
        ("takeBackShowing", json!({ "memberId": "«other member»" })),
        by_case("showMyselfTo"),
        ("unblockGroupMember", json!({ "blockId": "«group block»" })),
        ("unblockGroupMember", json!({ "memberId": "«another member»" })),
        by_case("blockGroupMember"),
        by_case("joinGroup"),
    ]
}

/// A distance of her own towards Ada, by each way to name her.
fn keeping_away() -> Family {
    vec![
        ("mutePerson", json!({ "contactId": "«of ada»" })),
        ("mutePerson", json!({ "personId": "«adas person»" })),
        by_case("mutePerson"),
        ("limitPerson", json!({ "contactId": "«of ada»" })),
        // What she keeps back now has to come once she ends it: whether it reaches Ada must not show.
        ("updateProfile", json!({ "displayName": "Berta, kept back" })),
        ("answerCheckIn", json!({ "checkInId": "«held back»", "feeling": "OKAY" })),
        by_case("sendGesture"),
        by_case("limitPerson"),
        ("limitPerson", json!({ "invitationCode": "«code»" })),
    ]
}

fn keeping_away_further() -> Family {
    vec![
        by_case("endDistance"),
        ("blockPerson", json!({ "invitationCode": "«code»" })),
        by_case("acceptInvitation"),
        ("updateProfile", json!({ "displayName": "Berta, kept back again" })),
        by_case("blockPerson"),
    ]
}

fn keeping_away_from_all() -> Family {
    vec![
        ("endDistance", json!({ "invitationCode": "«code»" })),
        ("blockPerson", json!({ "personId": "«adas person»" })),
        ("endDistance", json!({ "personId": "«adas person»" })),
        but("stepBackFromEveryone", json!({ "grade": "BLOCKED" })),
        ("updateProfile", json!({ "displayName": "Berta, kept back from all" })),
    ]
}

fn linking_again() -> Family {
    vec![
        by_case("undoStepBack"),
        but("acceptInvitation", json!({ "idempotencyKey": "accept" })),
        but("acceptInvitation", json!({ "code": "«used code»", "idempotencyKey": "accept" })),
        ("updateProfile", json!({ "displayName": "Berta, linked once more" })),
        but("sendGesture", json!({ "kind": "THANKS" })),
        but("acceptInvitation", json!({ "contactId": "«waiting»" })),
        ("mergeContacts", json!({ "targetContactId": "«of ada»", "sourceContactId": "«of clara»" })),
        (
            "mergeContacts",
            json!({
                "targetContactId": "«waiting»", "targetVersion": 1, "sourceContactId": "«of ada»", "sourceVersion": 1,
            }),
        ),
        ("mergeContacts", json!({ "targetContactId": "«waiting»", "sourceContactId": "«of ada»" })),
        ("updateProfile", json!({ "displayName": "Berta, merged" })),
    ]
}

/// Berta looks after her account, and tries Ada's.
pub fn on_her_account() -> Family {
    vec![
        but("endDevice", json!({ "deviceId": "«adas device»" })),
        ("signUp", TestApp::sign_up_input("Dora")),
        but("confirmEmail", json!({ "code": "00000000", "deviceName": "phone" })),
        (
            "signUp",
            json!({
                "email": "ada@example.org", "password": PASSWORD, "displayName": "Another Ada", "pronouns": "she/her",
                "timeZone": "Europe/Berlin", "locale": "de-DE",
            }),
        ),
        but("requestPasswordReset", json!({ "email": "ada@example.org" })),
        but("requestEmailChange", json!({ "email": "berta.b@example.org" })),
        by_case("confirmEmailChange"),
        by_case("confirmPassword"),
        but("createPersonalToken", json!({ "expiresAt": "2026-06-01T00:00:00Z" })),
        by_case("endPersonalToken"),
        by_case("registerApp"),
        (
            "updateApp",
            json!({
                "appId": "«app»", "version": 1, "name": "Another diary", "maker": "Dora", "description": "Of visits.",
                "redirectUris": ["https://another.example/cb"], "requiredScopes": ["profile:read"],
                "optionalScopes": ["contacts:read"],
            }),
        ),
        but("rotateAppSecret", json!({ "endsEarlierSecrets": true })),
        by_case("endGrant"),
        by_case("offerApp"),
        by_case("withdrawAppOffer"),
        by_case("acceptApp"),
        by_case("deleteApp"),
        but("changePassword", json!({ "newPassword": NEXT_PASSWORD, "endsPersonalTokens": true })),
    ]
}
