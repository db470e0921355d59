//! The rows of the matrix: the way to each type. `$name` stands for what a world has.

use serde_json::{Value, json};

/// How each type is reached: the document around one of its fields. `…` stands for the field.
pub const PATHS: &[(&str, &str)] = &[
    ("Query", "{ … }"),
    ("Viewer", "{ viewer { … } }"),
    ("Device", "{ node(id: $device) { ... on Device { … } } }"),
    ("App", "{ node(id: $app) { ... on App { … } } }"),
    ("Grant", "{ node(id: $grant) { ... on Grant { … } } }"),
    ("EndedGrantConnection", "{ endedGrants { … } }"),
    ("EndedGrantEdge", "{ endedGrants { edges { … } } }"),
    ("EndedGrant", "{ endedGrants { nodes { … } } }"),
    ("ConnectedApp", "{ node(id: $grant) { ... on Grant { app { … } } } }"),
    ("AccessEntry", "{ node(id: $entry) { ... on AccessEntry { … } } }"),
    ("Accessed", "{ node(id: $entry) { ... on AccessEntry { accesses { … } } } }"),
    ("AccessEntryConnection", "{ viewer { accessLog { … } } }"),
    ("AccessEntryEdge", "{ viewer { accessLog { edges { … } } } }"),
    ("PersonalToken", "{ node(id: $token) { ... on PersonalToken { … } } }"),
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
    ("CheckInProposal", "{ node(id: $plan) { ... on CheckInPlan { acceptedProposal { … } } } }"),
    ("CheckInTerms", "{ node(id: $plan) { ... on CheckInPlan { acceptedProposal { terms { … } } } } }"),
    ("CheckInSchedule", "{ node(id: $plan) { ... on CheckInPlan { acceptedProposal { terms { schedule { … } } } } } }"),
    (
        "CheckInRule",
        "{ node(id: $plan) { ... on CheckInPlan { acceptedProposal { terms { schedule { rules { … } } } } } } }",
    ),
    (
        "CheckInOccurrence",
        "{ node(id: $plan) { ... on CheckInPlan { acceptedProposal { terms { nextOccurrences { … } } } } } }",
    ),
    ("Rung", "{ node(id: $plan) { ... on CheckInPlan { ladder { … } } } }"),
    (
        "RungPreview",
        "{ previewLadder(planId: $plan, rungs: [{ delay: \"PT1H\", contactIds: [$companion], text: \"x\" }]) { rungs { … } } }",
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
    ("LadderConsent", "{ node(id: $consent) { ... on LadderConsent { … } } }"),
    ("RungNotice", "{ node(id: $cleared) { ... on RungNotice { … } } }"),
    ("RungNoticeConnection", "{ viewer { rungNotices { … } } }"),
    ("RungNoticeEdge", "{ viewer { rungNotices { edges { … } } } }"),
    ("Group", "{ node(id: $own_group) { ... on Group { … } } }"),
    ("GroupGuidelines", "{ node(id: $own_group) { ... on Group { guidelines { … } } } }"),
    ("GroupBlock", "{ node(id: $group_block) { ... on GroupBlock { … } } }"),
    ("GroupBlockConnection", "{ node(id: $joined_group) { ... on Group { blocks { … } } } }"),
    ("GroupBlockEdge", "{ node(id: $joined_group) { ... on Group { blocks { edges { … } } } } }"),
    ("GroupLogConnection", "{ node(id: $own_group) { ... on Group { log { … } } } }"),
    ("GroupLogEdge", "{ node(id: $own_group) { ... on Group { log { edges { … } } } } }"),
    ("GroupLogEntry", "{ node(id: $group_log) { ... on GroupLogEntry { … } } }"),
    ("GroupMember", "{ node(id: $member) { ... on GroupMember { … } } }"),
    ("GroupMemberConnection", "{ node(id: $own_group) { ... on Group { members { … } } } }"),
    ("GroupMemberEdge", "{ node(id: $own_group) { ... on Group { members { edges { … } } } } }"),
    ("GroupMemberStanding", "{ node(id: $returning) { ... on GroupMember { standing { … } } } }"),
    ("GroupRemoval", "{ node(id: $returning) { ... on GroupMember { standing { earlierRemoval { … } } } } }"),
    ("GroupShowing", "{ node(id: $group_showing) { ... on GroupShowing { … } } }"),
    ("GroupCode", "{ node(id: $own_group_code) { ... on GroupCode { … } } }"),
    ("GroupInvitation", "{ node(id: $group_invitation) { ... on GroupInvitation { … } } }"),
    ("GroupInvitationConnection", "{ viewer { groupInvitations { … } } }"),
    ("GroupInvitationEdge", "{ viewer { groupInvitations { edges { … } } } }"),
    ("GroupConnection", "{ groups { … } }"),
    ("GroupEdge", "{ groups { edges { … } } }"),
    ("GroupFacet", "{ groupFacets { topics { … } } }"),
    ("GroupFacets", "{ groupFacets { … } }"),
    ("GroupPreview", "{ groupOfCode(code: $group_code) { … } }"),
    ("GroupReport", "{ node(id: $group_report) { ... on GroupReport { … } } }"),
    ("SentGroupInvitation", "{ node(id: $sent_group_invitation) { ... on SentGroupInvitation { … } } }"),
    ("SentGroupInvitationConnection", "{ viewer { sentGroupInvitations { … } } }"),
    ("SentGroupInvitationEdge", "{ viewer { sentGroupInvitations { edges { … } } } }"),
    ("Membership", "{ node(id: $own_membership) { ... on Membership { … } } }"),
    ("MembershipConnection", "{ viewer { memberships { … } } }"),
    ("MembershipEdge", "{ viewer { memberships { edges { … } } } }"),
    // Reached by mutations alone.
    ("Session", "mutation { signIn(input: { email: $email, password: $password }) { session { … } } }"),
    ("AppOffer", "mutation { offerApp(input: { appId: $app }) { offer { … } } }"),
    ("Verification", "mutation { requestPasswordReset(input: { email: $email }) { verification { … } } }"),
    ("UserError", "mutation { refreshSession(input: { refreshToken: \"x\" }) { userErrors { … } } }"),
    ("Mutation", "mutation { … }"),
];

/// Fields of which the owner sees nothing here, and why. Any other of them fails the matrix.
pub const UNSEEN: &[(&str, &str)] = &[
    ("CheckInPlan.unreadable", "empty unless something is damaged: tests/rooms/checkins/lost_ladder.rs"),
    ("Contact.unreadable", "empty unless something is damaged: tests/promises/unreadable.rs"),
    ("GroupCode.uses", "whoever made a code sees no uses: tests/rooms/groups/codes.rs"),
    ("Group.closesAt", "null unless nobody takes it over: tests/rooms/groups/succession.rs"),
    ("Group.successionAt", "null unless another owner is looked for: tests/rooms/groups/succession.rs"),
    ("Membership.roleOfferEndsAt", "null unless the server offered ownership: tests/rooms/groups/succession.rs"),
    ("Group.closedAt", "null unless it is closed: tests/rooms/groups/closing.rs"),
    ("Group.publicFrom", "null unless it was announced: tests/rooms/groups/settings.rs"),
    ("Membership.bannedUntil", "null unless one is banned: tests/rooms/groups/desk.rs"),
    ("Membership.mayAskAgainAt", "null unless one was declined: tests/rooms/groups/desk.rs"),
    ("Membership.reason", "null unless one was declined, removed or banned: tests/rooms/groups/desk.rs"),
    ("App.offeredUntil", "null unless it is offered: tests/rooms/apps/handing_over.rs"),
    ("App.secret", "shown once: tests/rooms/apps/registering.rs"),
    ("EndedGrant.endedOn", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrant.grantId", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrantConnection.edges", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrantConnection.nodes", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrantConnection.pageInfo", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrantConnection.totalCount", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrantEdge.cursor", "for the app itself: tests/rooms/apps/ended.rs"),
    ("EndedGrantEdge.node", "for the app itself: tests/rooms/apps/ended.rs"),
    ("Query.endedGrants", "for the app itself: tests/rooms/apps/ended.rs"),
    ("Grant.contact", "null unless it is narrowed: tests/rooms/apps/grants.rs"),
    ("Grant.group", "null unless it is narrowed: tests/rooms/apps/in_groups.rs"),
    ("Grant.endsAt", "null unless an end was set: tests/rooms/apps/grants.rs"),
    ("Grant.lastUsedOn", "null until it is used: tests/rooms/apps/grants.rs"),
    ("PersonalToken.lastUsedOn", "null until it is used: tests/rooms/accounts/personal_tokens.rs"),
    ("AccessEntry.app", "null unless it was one: tests/rooms/apps/accesses.rs"),
    ("AccessEntry.grant", "null unless it was one: tests/rooms/apps/accesses.rs"),
    ("AccessEntry.device", "null unless it was one: tests/rooms/apps/accesses.rs"),
    ("PersonalToken.token", "shown once: tests/rooms/accounts/personal_tokens.rs"),
    ("UserError.code", "the verdict of a refusal is its code"),
    ("Viewer.deletionDueAt", "null unless the account is to be deleted: tests/rooms/accounts/deletion.rs"),
];

/// Mutations that the owner can't do here, and why.
pub const UNDONE: &[(&str, &str)] = &[
    ("acceptGroupRequest", "a facilitator did it before"),
    ("banGroupMember", "a facilitator did it before"),
    ("declineGroupRequest", "a facilitator did it before"),
    ("liftGroupBan", "a facilitator did it before"),
    ("removeGroupMember", "a facilitator did it before"),
    ("unblockGroupMember", "who is blocked isn't seen: tests/rooms/groups/blocks.rs"),
    ("acceptInvitation", "a code is good for one person, and others used it before"),
    ("rotateAppSecret", "the app is public: tests/rooms/apps/registering.rs"),
    ("confirmEmail", "nobody knows the code that was mailed"),
    ("confirmEmailChange", "nobody knows the code that was mailed"),
    ("refreshSession", "the token is a wrong one: a right one acts for whoever has it"),
    ("resetPassword", "nobody knows the code that was mailed"),
    ("signIn", "the password is a wrong one: a right one acts for whoever has it"),
];

/// The way to a field that isn't filled where the others of its type are.
pub fn own_path(ty: &str, field: &str) -> Option<&'static str> {
    Some(match (ty, field) {
        // That of the one which waits.
        ("Contact", "pendingInvitation") => "{ node(id: $other) { ... on Contact { … } } }",
        ("CheckInPlan", "endedAt" | "pausedAt" | "pausedUntil") => "{ node(id: $over) { ... on CheckInPlan { … } } }",
        ("CheckInTerms", "otherSchedule") => "{ node(id: $over) { ... on CheckInPlan { proposals { terms { … } } } } }",
        ("CheckIn", "snoozedUntil" | "isAllClear" | "receipts") => "{ node(id: $told) { ... on CheckIn { … } } }",
        ("GroupMemberStanding", "bannedUntil" | "reason") => {
            "{ node(id: $banned_member) { ... on GroupMember { standing { … } } } }"
        }
        ("GroupMemberStanding", "offeredRole") => {
            "{ node(id: $offered_member) { ... on GroupMember { standing { … } } } }"
        }
        ("GroupLogEntry", "role") => "{ node(id: $group_log_role) { ... on GroupLogEntry { … } } }",
        ("Group", "invitation") => "{ node(id: $guests_group) { ... on Group { … } } }",
        ("GroupMember", "contact") => "{ node(id: $known_member) { ... on GroupMember { … } } }",
        ("Group", "blocks" | "showings") => "{ node(id: $joined_group) { ... on Group { … } } }",
        ("Membership", "offeredRole") => "{ node(id: $offer) { ... on Membership { … } } }",
        ("Membership", "answer") => "{ node(id: $asking) { ... on Membership { … } } }",
        ("Ask", "sender") => "{ node(id: $ask) { ... on Ask { … } } }",
        ("LadderConsent", "mayBreakMute" | "mayBreakQuietHours") => {
            "{ node(id: $asked_for) { ... on LadderConsent { … } } }"
        }
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
        ("Query", "groupOfCode") => "(code: $group_code)",
        ("Subscription", "feed") => "(after: $cursor)",
        ("Query", "previewTerms") => TERMS,
        ("Query", "previewLadder") => "(planId: $plan, rungs: [])",
        _ => "",
    }
}

/// What a case's names stand for here, where that isn't something of the same name.
pub const NAMES: &[(&str, &str)] = &[
    ("spare", "other"),
    ("check-in", "theirs"),
    ("answered by them", "theirs"),
    ("asked of you", "asked_for"),
    ("agreed to", "agreed_to"),
    ("own proposal", "own_proposal"),
    ("trusted", "companion"),
    ("group code", "group_code"),
    ("group invitation", "group_invitation"),
    ("another group invitation", "group_invitation"),
    ("own group", "own_group"),
    ("another member", "shown"),
    ("banned member", "banned_member"),
    ("facilitated group", "facilitated_group"),
    ("offered member", "offered_member"),
    ("offering group", "offering_group"),
    ("other member", "shown"),
    ("own facilitator", "own_facilitator"),
    ("own group code", "own_group_code"),
    ("sent group invitation", "sent_group_invitation"),
    ("joined group", "joined_group"),
    // Codes and tokens are whoever's they are: those who can't know one try another.
    ("sign-up", "verification"),
    ("email change", "verification"),
    ("password reset", "verification"),
    ("sign-up code", "wrong_code"),
    ("email change code", "wrong_code"),
    ("password reset code", "wrong_code"),
    ("refresh token", "wrong_token"),
];

/// What is tried otherwise than a case says: whoever knows a password may sign in, and here nobody does.
pub fn otherwise(mutation: &str) -> Value {
    match mutation {
        "signIn" => json!({ "password": "a wrong password" }),
        "updateGroup" => json!({ "version": null, "capacity": 20 }),
        "closeGroup" | "updateMembership" => json!({ "version": null }),
        _ => json!({}),
    }
}

/// A card that makes a contact, and has something without a place and something that isn't applied; one that adds to it; and
/// one that only resembles it.
pub const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:imported\r\nEMAIL:nonsense\r\nEMAIL:a@example.org\r\n\
                        X-KITH-CORE:true\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:imported\r\n\
                        EMAIL:a@example.org\r\nNOTE:more\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\n\
                        FN:imported\r\nEMAIL:b@example.org\r\nEND:VCARD\r\n";
