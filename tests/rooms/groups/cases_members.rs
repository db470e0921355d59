//! A case of each mutation of members, and of those that change and close a group.

use serde_json::json;

use crate::rooms::cases::Case;

const OWN: &str = "membership { id alias notifications acceptedGuidelinesVersion version }";
const GROUP: &str = "group { id name version closedAt }";

pub fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "updateMembership",
            json!({
                "groupId": "«joined group»", "alias": "Heron", "pronouns": "they/them", "colour": "PLUM", "version": 1,
            }),
            json!({ "alias": "Crane" }),
            OWN,
        ),
        Case::new(
            "setGroupNotifications",
            json!({ "groupId": "«joined group»", "notifications": "IMPORTANT" }),
            json!({ "notifications": "NONE" }),
            OWN,
        ),
        Case::new(
            "acceptGroupTerms",
            json!({ "groupId": "«joined group»", "guidelinesVersion": 1, "memberListVisibility": "MEMBERS" }),
            json!({ "memberListVisibility": "NOBODY" }),
            OWN,
        ),
        Case::new(
            "blockGroupMember",
            json!({ "memberId": "«other member»" }),
            json!({ "memberId": "«another member»" }),
            "block { id alias since }",
        ),
        Case::new(
            "unblockGroupMember",
            json!({ "memberId": "«other member»" }),
            json!({ "memberId": "«another member»" }),
            "endedBlockId",
        )
        .after("blockGroupMember", json!({ "memberId": "«other member»" })),
        Case::new(
            "showMyselfTo",
            json!({ "memberId": "«other member»" }),
            json!({ "memberId": "«another member»" }),
            "showing { id since member { alias } }",
        ),
        Case::new(
            "takeBackShowing",
            json!({ "memberId": "«other member»" }),
            json!({ "memberId": "«another member»" }),
            "endedShowingId",
        )
        .after("showMyselfTo", json!({ "memberId": "«other member»" })),
        Case::new(
            "updateGroup",
            json!({
                "groupId": "«own group»", "name": "Morning walks", "description": "Early.", "topics": ["mornings"],
                "language": "de", "region": "DE-HH", "format": "HYBRID", "visibility": "UNLISTED", "joinPolicy": "OPEN",
                "question": "Since when?", "guidelines": "Be early.", "memberListVisibility": "FACILITATORS",
                "inviters": "MEMBERS", "appsCanReadMembers": true, "capacity": 12, "version": 1,
            }),
            json!({ "name": "Walks" }),
            GROUP,
        ),
        Case::new("closeGroup", json!({ "groupId": "«own group»", "version": 1 }), json!({ "version": 7 }), GROUP),
    ]
}
