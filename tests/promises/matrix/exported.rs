//! The names in an export: those that the schema has for the same things.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::actors::World;
use super::objects;

/// The type of which each part of an export is.
const PARTS: &[(&str, &str)] = &[
    ("/account", "Viewer"),
    ("/devices", "Device"),
    ("/personalTokens", "PersonalToken"),
    ("/apps", "App"),
    ("/grants", "Grant"),
    ("/network/contacts", "Contact"),
    ("/network/invitations", "ContactInvitation"),
    ("/network/touches", "Touch"),
    ("/network/distances", "Distance"),
    ("/network/tagCadences", "TagCadence"),
    ("/checkIns/checkInPlans", "CheckInPlan"),
    ("/checkIns/answers", "Answer"),
    ("/checkIns/acknowledgements", "Acknowledgement"),
    ("/checkIns/skippedAndSnoozed", "CheckIn"),
    ("/checkIns/receipts", "RungReceipt"),
    ("/checkIns/ladderConsents", "LadderConsent"),
    ("/checkIns/gestures", "Gesture"),
    ("/checkIns/asks", "Ask"),
    ("/groups/memberships", "Membership"),
    ("/groups/groupBlocks", "GroupBlock"),
    ("/groups/groupShowings", "GroupShowing"),
    ("/groups/groupCodes", "GroupCode"),
    ("/groups/sentGroupInvitations", "SentGroupInvitation"),
    ("/groups/groupInvitations", "GroupInvitation"),
    ("/groups/groupReports", "GroupReport"),
];

/// What only an export says.
const ONLY_EXPORTED: &[&str] = &[
    "Answer.dueAt",
    "Answer.version",
    "Ask.isYours",
    "CheckIn.allClearAt",
    "CheckIn.skippedAt",
    "CheckInProposal.declinedAt",
    "CheckInProposal.withdrawnAt",
    "Contact.cardUid",
    "Contact.deletedAt",
    "Contact.isLinked",
    "ContactInvitation.acceptedAt",
    "ContactInvitation.withdrawnAt",
    "Distance.endedAt",
    "Gesture.isYours",
    "GroupBlock.group",
    "GroupCode.withdrawnAt",
    "GroupInvitation.acceptedAt",
    "GroupInvitation.declinedAt",
    "GroupShowing.group",
    "Rung.recipientCount",
    "RungReceipt.allClearAt",
    "RungReceipt.text",
    "SentGroupInvitation.withdrawnAt",
    "Touch.contactId",
];

/// Collects the names in something of a type that the type doesn't have.
fn collect(objects: &BTreeMap<String, Vec<(String, String)>>, ty: &str, value: &Value, unknown: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(objects, ty, item, unknown)),
        Value::Object(fields) => {
            let known = objects.get(ty).unwrap_or_else(|| panic!("{ty} has no fields: {value}"));
            for (name, value) in fields {
                match known.iter().find(|(known, _)| known == name) {
                    Some((_, ty)) => collect(objects, ty, value, unknown),
                    None => drop(unknown.insert(format!("{ty}.{name}"))),
                }
            }
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_has_the_names_of_the_schema() {
    let world = World::new().await;
    let everything = world.app.everything(&world.owner).await;
    let (objects, mut unknown) = (objects(), BTreeSet::new());
    for (path, ty) in PARTS {
        let part = everything.pointer(path).unwrap_or_else(|| panic!("{path} isn't exported"));
        assert!(part.is_object() || part.as_array().is_some_and(|list| !list.is_empty()), "{path} has something");
        collect(&objects, ty, part, &mut unknown);
    }
    assert_eq!(unknown.iter().map(String::as_str).collect::<Vec<_>>(), ONLY_EXPORTED);
    world.app.close().await;
}
