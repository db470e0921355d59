//! The directives `@neverRefusedForCost` and `@hasReserve`: which budget pays for a field. The edge enforces what the printed
//! schema says.
//!
//! Each mutation stands in exactly one of the lists below, and a test fails if one doesn't. What lets a person step back,
//! end something or call off an alarm is never refused for cost. What asks for help or answers has a reserve. Everything
//! else is paid from the usual budget.

use async_graphql::TypeDirective;
use async_graphql::registry::{MetaType, Registry};

/// A document whose root fields all have this directive costs nothing, and isn't refused if the budget is used up, as long
/// as its price is at most 200.
#[TypeDirective(name = "neverRefusedForCost", location = "FieldDefinition")]
pub fn never_refused() {}

/// A document whose root fields all have this directive or `@neverRefusedForCost` is paid from a reserve if the budget is used
/// up. Nothing else is paid from the reserve.
#[TypeDirective(name = "hasReserve", location = "FieldDefinition")]
pub fn has_reserve() {}

/// The name of the directive of fields that are never refused for cost.
pub(crate) const NEVER_REFUSED: &str = "neverRefusedForCost";
/// The name of the directive of fields that have a reserve.
pub(crate) const HAS_RESERVE: &str = "hasReserve";

/// Queries that are never refused for cost.
const FREE_QUERIES: [&str; 1] = ["crisisLines"];

/// Mutations that are never refused for cost.
pub const FREE: [&str; 37] = [
    "blockGroupMember",
    "blockPerson",
    "cancelAccountDeletion",
    "claimRung",
    "declineGroupInvitation",
    "declineGroupRole",
    "declineLadderConsent",
    "declineProposal",
    "deleteAccount",
    "deleteApp",
    "endDevice",
    "endDistance",
    "endGrant",
    "endPersonalToken",
    "endPlan",
    "giveAllClear",
    "leaveGroup",
    "limitPerson",
    "mutePerson",
    "pausePlan",
    "refreshSession",
    "sayNotNow",
    "signOut",
    "skipCheckIn",
    "stepBackFromEveryone",
    "stepDownInGroup",
    "takeBackShowing",
    "unblockGroupMember",
    "undoStepBack",
    "unlinkContact",
    "withdrawAppOffer",
    "withdrawGroupCode",
    "withdrawGroupInvitation",
    "withdrawGroupRoleOffer",
    "withdrawInvitation",
    "withdrawLadderConsent",
    "withdrawProposal",
];

/// Mutations that have a reserve.
pub const RESERVED: [&str; 14] = [
    "acknowledgeAnswer",
    "answerAsk",
    "answerCheckIn",
    "askHowTheyAre",
    "changePassword",
    "confirmEmail",
    "confirmPassword",
    "correctAnswer",
    "reportGroup",
    "requestPasswordReset",
    "resetPassword",
    "rotateAppSecret",
    "signIn",
    "snoozeCheckIn",
];

/// Mutations that are paid from the usual budget.
pub const USUAL: [&str; 54] = [
    "acceptApp",
    "acceptGroupInvitation",
    "acceptGroupRequest",
    "acceptGroupRole",
    "acceptGroupTerms",
    "acceptInvitation",
    "acceptProposal",
    "advanceClock",
    "banGroupMember",
    "clearDeviceAccess",
    "closeGroup",
    "confirmEmailChange",
    "confirmGroupOwnership",
    "createContact",
    "createGroup",
    "createGroupCode",
    "createPersonalToken",
    "declineGroupRequest",
    "deleteContact",
    "deleteTouch",
    "giveLadderConsent",
    "importContacts",
    "inviteContact",
    "inviteToGroup",
    "joinGroup",
    "joinGroupWithCode",
    "liftGroupBan",
    "logTouch",
    "mergeContacts",
    "offerApp",
    "offerGroupRole",
    "proposeChange",
    "proposePlan",
    "registerApp",
    "removeGroupMember",
    "requestEmailChange",
    "requestLadderConsent",
    "restoreContact",
    "resumePlan",
    "sendGesture",
    "setGroupNotifications",
    "setLadder",
    "setTagCadence",
    "showMyselfTo",
    "signUp",
    "snoozeCadence",
    "takeAwayGroupRole",
    "updateApp",
    "updateContact",
    "updateGroup",
    "updateMembership",
    "updatePlan",
    "updateProfile",
    "updateTouch",
];

/// Puts the directives on the root fields.
pub(crate) fn declare(registry: &mut Registry) {
    TypeDirective::register(&never_refused, registry);
    TypeDirective::register(&has_reserve, registry);
    let mut put = |ty: &str, names: &[&str], reserved: bool| {
        let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(ty) else { return };
        for name in names {
            if let Some(field) = fields.get_mut(*name) {
                let directive = if reserved { has_reserve::apply() } else { never_refused::apply() };
                field.directive_invocations.push(directive);
            }
        }
    };
    put("Query", &FREE_QUERIES, false);
    put("Mutation", &FREE, false);
    put("Mutation", &RESERVED, true);
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_schema;
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};

    use super::*;

    #[test]
    fn each_mutation_is_paid_from_one_budget() {
        let sdl = crate::printed(&crate::schema(true));
        let document = parse_schema(&sdl).expect("our own schema is one");
        let mutations = document.definitions.into_iter().find_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) if ty.node.name.node == "Mutation" => Some(ty.node.kind),
            _ => None,
        });
        let Some(TypeKind::Object(mutations)) = mutations else { panic!("there are mutations") };
        let mut names: Vec<_> = mutations.fields.iter().map(|field| field.node.name.node.to_string()).collect();
        let mut listed: Vec<_> = [&FREE[..], &RESERVED, &USUAL].concat();
        names.sort();
        listed.sort_unstable();
        assert_eq!(listed, names, "each mutation stands in one list of budget.rs, and in no other");
    }
}
