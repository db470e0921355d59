//! A case of each mutation of contacts.

use serde_json::{Value, json};

use crate::rooms::cases::Case;

const CONTACT: &str = "contact { id name version }";
const DISTANCE: &str = "distance { id grade createdAt }";

pub fn cases() -> Vec<Case> {
    let contact = || json!({ "contactId": "«contact»" });
    let spare = || json!({ "contactId": "«spare»" });
    let given = |field: &str, name: &str| json!({ field: format!("«{name}»") });
    vec![
        Case::new(
            "createContact",
            json!({ "name": "Clara", "kind": "FRIEND", "tags": ["one", "two"] }),
            json!({ "tags": ["two", "one"] }),
            CONTACT,
        ),
        Case::new(
            "updateContact",
            json!({ "contactId": "«contact»", "name": "New" }),
            json!({ "name": "Newer" }),
            CONTACT,
        ),
        Case::new("deleteContact", contact(), spare(), "deletedContactId"),
        Case::new("restoreContact", given("contactId", "deleted"), spare(), CONTACT),
        Case::new("unlinkContact", contact(), spare(), CONTACT),
        Case::new(
            "mergeContacts",
            json!({ "targetContactId": "«contact»", "sourceContactId": "«spare»" }),
            json!({ "targetVersion": 1 }),
            CONTACT,
        ),
        Case::new(
            "importContacts",
            json!({ "vcards": "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Imported\r\nEND:VCARD\r\n" }),
            json!({ "kind": "PEER" }),
            "import { id isApplied createdCount entries { name outcome contact { id } } }",
        ),
        Case::new("inviteContact", spare(), contact(), "invitation { id code expiresAt }"),
        Case::new(
            "withdrawInvitation",
            given("invitationId", "invitation"),
            given("invitationId", "contact"),
            "withdrawnInvitationId",
        ),
        Case::new("acceptInvitation", json!({ "code": "«code»" }), spare(), CONTACT),
        Case::new(
            "logTouch",
            json!({ "contactIds": ["«contact»", "«spare»"], "kind": "VIDEO", "note": "an hour" }),
            json!({ "note": "two hours" }),
            "touches { id occurredAt note version }",
        ),
        Case::new(
            "updateTouch",
            json!({ "touchId": "«touch»", "note": "an hour" }),
            json!({ "note": "two" }),
            "touch { id note version }",
        ),
        Case::new("deleteTouch", given("touchId", "touch"), given("touchId", "spare"), "deletedTouchId"),
        Case::new(
            "snoozeCadence",
            json!({ "contactId": "«contact»", "until": "2026-06-01T00:00:00Z" }),
            json!({ "until": "2026-07-01T00:00:00Z" }),
            CONTACT,
        ),
        Case::new(
            "setTagCadence",
            json!({ "tag": "tag", "every": "P2W" }),
            json!({ "every": "P3W" }),
            "tagCadences { tag every setAt }",
        ),
        // A person can be named in three ways.
        Case::new("blockPerson", contact(), spare(), DISTANCE),
        Case::new("limitPerson", json!({ "personId": "«person»" }), spare(), DISTANCE),
        Case::new("mutePerson", json!({ "invitationCode": "«code»" }), spare(), DISTANCE),
        Case::new("endDistance", contact(), spare(), "personId").after("blockPerson", contact()),
        Case::new(
            "stepBackFromEveryone",
            json!({ "grade": "MUTED" }),
            json!({ "grade": "BLOCKED" }),
            "steppedBack { personCount steppedBackAt }",
        ),
        Case::new("undoStepBack", json!({}), Value::Null, "steppedBack { personCount }")
            .after("stepBackFromEveryone", json!({})),
    ]
}
