//! An input of every mutation that goes well, each in a world of its own.

use serde_json::{Value, json};
use tests::people::{PASSWORD, address};
use tests::{Someone, TestApp};

use super::check_ins::of_check_ins;

/// What is asked of a session that is the same when its tokens are made again.
const SESSION: &str = "session { deviceId viewerId deviceToken }";

/// One mutation, ready to be sent.
pub struct Case {
    /// Who sends it; nobody, where it is sent without a token.
    pub token: Option<String>,
    /// Whose account it is about, for looking at it afterwards; nothing where there is none.
    pub email: Option<String>,
    pub input: Value,
    /// What of another input is different.
    pub other: Value,
    pub select: &'static str,
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// Asks for a code, and reads it in the mail: what `confirm…` and `reset…` take.
async fn mailed(app: &TestApp, token: Option<&str>, mutation: &str, input: Value, to: &str) -> Value {
    let asked = app.done(token, mutation, input, "verification { id }").await;
    app.run_jobs().await;
    json!({ "verificationId": asked["verification"]["id"], "code": app.mail.code_to(to).expect("a code was mailed") })
}

/// The case of a mutation; none, where this table has none.
pub async fn case(app: &TestApp, mutation: &str) -> Option<Case> {
    let owner = app.person(&format!("Owner {mutation}")).await;
    let public = matches!(
        mutation,
        "signUp" | "signIn" | "confirmEmail" | "refreshSession" | "requestPasswordReset" | "resetPassword"
    );
    let (input, other, select) = match mutation {
        "signUp"
        | "signIn"
        | "confirmEmail"
        | "confirmEmailChange"
        | "refreshSession"
        | "requestPasswordReset"
        | "resetPassword"
        | "requestEmailChange"
        | "changePassword"
        | "confirmPassword"
        | "deleteAccount"
        | "cancelAccountDeletion"
        | "endDevice"
        | "signOut"
        | "updateProfile" => of_accounts(app, &owner, mutation).await,
        _ => match of_contacts(app, &owner, mutation).await {
            Some(of_contacts) => of_contacts,
            None => of_check_ins(app, &owner, mutation).await?,
        },
    };
    let email = match mutation {
        "signUp" => None,
        "confirmEmail" => Some(address("confirmEmail")),
        "confirmEmailChange" => Some(address("changed")),
        _ => Some(owner.email),
    };
    Some(Case { token: (!public).then_some(owner.token), email, input, other, select })
}

async fn of_accounts(app: &TestApp, owner: &Someone, mutation: &str) -> (Value, Value, &'static str) {
    const VIEWER: &str = "viewer { id displayName deletionDueAt }";
    const VERIFICATION: &str = "verification { id expiresAt }";
    let token = Some(&*owner.token);
    match mutation {
        "signUp" => (TestApp::sign_up_input("signUp"), json!({ "displayName": "Another" }), VERIFICATION),
        "signIn" => {
            (json!({ "email": owner.email, "password": PASSWORD }), json!({ "deviceName": "another" }), SESSION)
        }
        "confirmEmail" => {
            let input = TestApp::sign_up_input("confirmEmail");
            let input = mailed(app, None, "signUp", input, &address("confirmEmail")).await;
            (input, json!({ "deviceName": "another" }), SESSION)
        }
        "refreshSession" => (json!({ "refreshToken": owner.refresh }), json!({ "refreshToken": "another" }), SESSION),
        "requestPasswordReset" => {
            (json!({ "email": owner.email }), json!({ "email": "another@example.org" }), VERIFICATION)
        }
        "resetPassword" => {
            let input = json!({ "email": owner.email });
            let mut input = mailed(app, None, "requestPasswordReset", input, &owner.email).await;
            input["newPassword"] = json!(PASSWORD);
            (input, json!({ "newPassword": "another password" }), SESSION)
        }
        "requestEmailChange" => {
            let input = json!({ "email": address("new"), "password": PASSWORD });
            (input, json!({ "email": "another@example.org" }), VERIFICATION)
        }
        "confirmEmailChange" => {
            let input = json!({ "email": address("changed"), "password": PASSWORD });
            let input = mailed(app, token, "requestEmailChange", input, &address("changed")).await;
            (input, json!({ "code": "another" }), VIEWER)
        }
        "changePassword" => {
            let input = json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD });
            (input, json!({ "newPassword": "another password" }), VIEWER)
        }
        "confirmPassword" => {
            (json!({ "password": PASSWORD }), json!({ "password": "another password" }), "confirmedUntil")
        }
        "deleteAccount" => (json!({ "password": PASSWORD }), json!({ "password": "another password" }), VIEWER),
        "cancelAccountDeletion" => {
            app.done(token, "deleteAccount", json!({ "password": PASSWORD }), VIEWER).await;
            // There is no other input: another mutation is what the key can be used for by mistake.
            (json!({}), Value::Null, VIEWER)
        }
        "endDevice" => {
            let tablet = app.sign_in(&owner.email, PASSWORD).await;
            (json!({ "id": tablet.device_id }), json!({ "id": owner.device_id }), "deviceId")
        }
        "updateProfile" => (json!({ "displayName": "New", "pronouns": "they" }), json!({ "pronouns": "she" }), VIEWER),
        _ => (json!({}), Value::Null, "deviceId"),
    }
}

async fn of_contacts(app: &TestApp, owner: &Someone, mutation: &str) -> Option<(Value, Value, &'static str)> {
    const CONTACT: &str = "contact { id name version }";
    const DISTANCE: &str = "distance { id grade since }";
    let token = &*owner.token;
    let guest = app.person(&format!("Guest {mutation}")).await;
    let (linked, _) = app.link(owner, &guest).await;
    let spare = app.contact(owner, "spare").await;
    let logged = json!({ "contactIds": [linked], "kind": "CALL" });
    let logged = app.done(token, "logTouch", logged, "touches { id }").await;
    let touch = &logged["touches"][0]["id"];
    let whom = |select| (json!({ "contactId": linked }), json!({ "contactId": spare }), select);
    let deleted = app.contact(owner, "deleted").await;
    app.done(token, "deleteContact", json!({ "id": deleted }), "deletedContactId").await;
    Some(match mutation {
        "acceptInvitation" => {
            let theirs = app.contact(&guest, "theirs").await;
            let code = app.invite(&guest, &theirs).await;
            (json!({ "code": code, "contactId": spare }), json!({ "contactId": linked }), CONTACT)
        }
        "blockPerson" | "limitPerson" | "mutePerson" => whom(DISTANCE),
        "endDistance" => {
            app.done(token, "blockPerson", json!({ "contactId": linked }), DISTANCE).await;
            whom("personId")
        }
        "createContact" => {
            let input = json!({ "name": "Clara", "kind": "FRIEND", "tags": ["one", "two"] });
            (input, json!({ "tags": ["two", "one"] }), CONTACT)
        }
        "updateContact" => (json!({ "id": spare, "name": "New" }), json!({ "name": "Newer" }), CONTACT),
        "deleteContact" => (json!({ "id": spare }), json!({ "id": linked }), "deletedContactId"),
        "restoreContact" => (json!({ "id": deleted }), json!({ "id": spare }), CONTACT),
        "unlinkContact" => (json!({ "id": linked }), json!({ "id": spare }), CONTACT),
        "importContacts" => {
            let input = json!({ "vcards": "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Imported\r\nEND:VCARD\r\n" });
            (input, json!({ "kind": "PEER" }), "import { id isDone madeCount entries { name outcome contact { id } } }")
        }
        "mergeContacts" => (json!({ "intoId": linked, "fromId": spare }), json!({ "intoVersion": 1 }), CONTACT),
        "inviteContact" => {
            (json!({ "contactId": spare }), json!({ "contactId": linked }), "invitation { id code expiresAt }")
        }
        "withdrawInvitation" => {
            let input = json!({ "contactId": spare });
            let made = app.done(token, "inviteContact", input, "invitation { id }").await;
            (json!({ "id": made["invitation"]["id"] }), json!({ "id": linked }), "withdrawnInvitationId")
        }
        "logTouch" => {
            let input = json!({ "contactIds": [linked, spare], "kind": "VIDEO", "note": "an hour" });
            (input, json!({ "note": "two hours" }), "touches { id at note version }")
        }
        "updateTouch" => {
            (json!({ "id": touch, "note": "an hour" }), json!({ "note": "two" }), "touch { id note version }")
        }
        "deleteTouch" => (json!({ "id": touch }), json!({ "id": spare }), "deletedTouchId"),
        "snoozeCadence" => {
            let input = json!({ "contactId": spare, "until": "2026-06-01T00:00:00Z" });
            (input, json!({ "until": "2026-07-01T00:00:00Z" }), CONTACT)
        }
        "setTagCadence" => {
            (json!({ "tag": "tag", "every": "P2W" }), json!({ "every": "P3W" }), "tagCadences { tag every since }")
        }
        "stepBackFromEveryone" => {
            (json!({ "grade": "MUTED" }), json!({ "grade": "BLOCKED" }), "steppedBack { people since }")
        }
        "undoStepBack" => {
            app.done(token, "stepBackFromEveryone", json!({}), "steppedBack { people }").await;
            (json!({}), Value::Null, "steppedBack { people }")
        }
        _ => return None,
    })
}

/// Everything of a person's that a mutation could change.
pub async fn everything(app: &TestApp, who: &Someone) -> Value {
    const ALL: &str =
        "{ viewer { version displayName pronouns email timeZone locale country deletionDueAt devices { id }
        steppedBack { people since } tagCadences { tag every since } contactTags { name contactCount }
        contacts(first: 100) { nodes { id name version updatedAt lastTouchAt snoozedUntil distance linkedPerson { id }
            touches { nodes { id version } } } }
        deletedContacts { nodes { id deletedAt } } distances { nodes { id grade since } }
        pendingInvitations { nodes { id } } } }";
    const OF_CHECK_INS: &str = "{ viewer { today { checkIns { id yourState snoozedUntil isAllClear
            yourAnswer { feeling isCorrected acknowledgement { at } } theirAnswer { acknowledgement { at } } } }
        checkInPlans(first: 20) { nodes { id version endedAt pausedSince reminders remindsByMail ladder { text }
            proposals { id state } } }
        asks { id state answer { feeling } } tellings { id state mayBreakMute } gestures { nodes { id } }
        rungNotices { nodes { id claimedAt } } } }";
    let [all, of_check_ins] = [ALL, OF_CHECK_INS].map(|query| app.ask(&*who.token, query, json!({})));
    let (mut all, mut of_check_ins) = (all.await, of_check_ins.await);
    all["viewer"]["checkIns"] = of_check_ins["viewer"].take();
    all["viewer"].take()
}

/// Where somebody's feed stands.
pub async fn cursor(app: &TestApp, who: &Someone) -> String {
    text(&app.ask(&*who.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"])
}

/// The kinds of what somebody's feed brought since.
pub async fn events_since(app: &TestApp, who: &Someone, cursor: &str) -> Vec<String> {
    let last = app.contact(who, "the last").await;
    let mut socket = tests::socket::Socket::open(app, &who.token).await;
    socket.follow(Some(cursor)).await;
    let mut kinds = Vec::new();
    loop {
        let event = socket.event().await;
        if event["subjectId"] == json!(last) {
            return kinds;
        }
        kinds.push(text(&event["kind"]));
    }
}
