//! A case of each mutation of contacts.

use serde_json::{Value, json};

use crate::rooms::cases::Case;

const CONTACT: &str = "contact { id name version }";
const DISTANCE: &str = "distance { id grade since }";

pub fn cases() -> Vec<Case> {
    let contact = || json!({ "contactId": "«contact»" });
    let spare = || json!({ "contactId": "«spare»" });
    let id = |name: &str| json!({ "id": format!("«{name}»") });
    vec![
        Case::new(
            "createContact",
            json!({ "name": "Clara", "kind": "FRIEND", "tags": ["one", "two"] }),
            json!({ "tags": ["two", "one"] }),
            CONTACT,
        ),
        Case::new("updateContact", json!({ "id": "«contact»", "name": "New" }), json!({ "name": "Newer" }), CONTACT),
        Case::new("deleteContact", id("contact"), id("spare"), "deletedContactId"),
        Case::new("restoreContact", id("deleted"), id("spare"), CONTACT),
        Case::new("unlinkContact", id("contact"), id("spare"), CONTACT),
        Case::new(
            "mergeContacts",
            json!({ "intoId": "«contact»", "fromId": "«spare»" }),
            json!({ "intoVersion": 1 }),
            CONTACT,
        ),
        Case::new(
            "importContacts",
            json!({ "vcards": "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Imported\r\nEND:VCARD\r\n" }),
            json!({ "kind": "PEER" }),
            "import { id isDone madeCount entries { name outcome contact { id } } }",
        ),
        Case::new("inviteContact", spare(), contact(), "invitation { id code expiresAt }"),
        Case::new("withdrawInvitation", id("invitation"), id("contact"), "withdrawnInvitationId"),
        Case::new("acceptInvitation", json!({ "code": "«code»" }), spare(), CONTACT),
        Case::new(
            "logTouch",
            json!({ "contactIds": ["«contact»", "«spare»"], "kind": "VIDEO", "note": "an hour" }),
            json!({ "note": "two hours" }),
            "touches { id at note version }",
        ),
        Case::new(
            "updateTouch",
            json!({ "id": "«touch»", "note": "an hour" }),
            json!({ "note": "two" }),
            "touch { id note version }",
        ),
        Case::new("deleteTouch", id("touch"), id("spare"), "deletedTouchId"),
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
            "tagCadences { tag every since }",
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
            "steppedBack { people since }",
        ),
        Case::new("undoStepBack", json!({}), Value::Null, "steppedBack { people }")
            .after("stepBackFromEveryone", json!({})),
    ]
}
