//! A case of each mutation of codes, invitations and reports.

use serde_json::{Value, json};

use crate::rooms::cases::Case;

const MEMBERSHIP: &str = "membership { id state alias }";

pub fn cases() -> Vec<Case> {
    let profile = || json!({ "alias": "Newcomer", "colour": "MOSS" });
    let given = |field: &str, name: &str| json!({ field: format!("«{name}»") });
    vec![
        Case::new(
            "createGroupCode",
            json!({ "groupId": "«own group»", "maxUses": 1, "validDays": 14 }),
            json!({ "validDays": 7 }),
            "groupCode { id code link maxUses createdOn expiresAt }",
        ),
        Case::new("withdrawGroupCode", given("groupCodeId", "own group code"), Value::Null, "withdrawnGroupCodeId"),
        Case::new(
            "joinGroupWithCode",
            json!({ "code": "«group code»", "profile": profile(), "answer": "To talk.", "guidelinesVersion": 1 }),
            json!({ "answer": "another" }),
            MEMBERSHIP,
        ),
        Case::new(
            "inviteToGroup",
            json!({ "groupId": "«own group»", "contactId": "«contact»" }),
            json!({ "contactId": "«spare»" }),
            "sentGroupInvitation { id sentOn expiresAt }",
        ),
        Case::new(
            "withdrawGroupInvitation",
            given("sentGroupInvitationId", "sent group invitation"),
            Value::Null,
            "withdrawnGroupInvitationId",
        ),
        Case::new(
            "acceptGroupInvitation",
            json!({ "groupInvitationId": "«group invitation»", "profile": profile(), "answer": "To talk.", "guidelinesVersion": 1 }),
            json!({ "answer": "another" }),
            MEMBERSHIP,
        ),
        Case::new(
            "declineGroupInvitation",
            given("groupInvitationId", "group invitation"),
            given("groupInvitationId", "another group invitation"),
            "declinedGroupInvitationId",
        ),
        Case::new(
            "reportGroup",
            json!({ "groupId": "«group»", "reason": "SPAM", "text": "They sell things." }),
            json!({ "reason": "OTHER" }),
            "groupReport { id reason text createdAt }",
        ),
    ]
}
