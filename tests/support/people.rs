//! People for the tests: signed up, signed in, with contacts and links, all of it through the API.

use chrono::Duration;
use serde_json::{Value, json};

use crate::TestApp;

/// The password of everybody who doesn't say otherwise.
pub const PASSWORD: &str = "correct horse battery";

/// What is selected of a session.
pub const SESSION: &str = "session { accessToken refreshToken deviceToken deviceId viewerId }";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Someone {
    /// The address.
    pub email: String,
    /// The access token.
    pub token: String,
    /// The refresh token.
    pub refresh: String,
    /// The device token.
    pub device_token: String,
    /// The device's node id.
    pub device_id: String,
    /// The viewer's node id.
    pub viewer_id: String,
}

impl Someone {
    /// From a payload with a session.
    pub fn from_session(email: &str, payload: &Value) -> Self {
        let field = |name: &str| payload["session"][name].as_str().unwrap_or_else(|| panic!("{payload}")).to_owned();
        Self {
            email: email.to_owned(),
            token: field("accessToken"),
            refresh: field("refreshToken"),
            device_token: field("deviceToken"),
            device_id: field("deviceId"),
            viewer_id: field("viewerId"),
        }
    }
}

impl TestApp {
    /// What somebody of this name signs up with.
    pub fn sign_up_input(name: &str) -> Value {
        json!({
            "email": address(name),
            "password": PASSWORD,
            "displayName": name,
            "timeZone": "Europe/Berlin",
            "locale": "de-DE",
            "country": "DE",
        })
    }

    /// Signs somebody up and in.
    pub async fn person(&self, name: &str) -> Someone {
        let payload = self.done(None, "signUp", Self::sign_up_input(name), "verification { id }").await;
        self.run_jobs().await;
        let code = self.mail.code_to(&address(name)).expect("a code was mailed");
        let input = json!({ "verificationId": payload["verification"]["id"], "code": code, "deviceName": "phone" });
        let payload = self.done(None, "confirmEmail", input, SESSION).await;
        self.clock.tick();
        Someone::from_session(&address(name), &payload)
    }

    /// Signs somebody in once more.
    pub async fn sign_in(&self, email: &str, password: &str) -> Someone {
        let payload = self.done(None, "signIn", json!({ "email": email, "password": password }), SESSION).await;
        self.clock.tick();
        Someone::from_session(email, &payload)
    }

    /// Makes a contact; gives its id.
    pub async fn contact(&self, owner: &Someone, name: &str) -> String {
        let input = json!({ "name": name, "kind": "FRIEND" });
        let payload = self.done(&*owner.token, "createContact", input, "contact { id }").await;
        self.clock.tick();
        payload["contact"]["id"].as_str().expect("an id").to_owned()
    }

    /// Invites the person behind a contact; gives the code.
    pub async fn invite(&self, owner: &Someone, contact: &str) -> String {
        let payload =
            self.done(&*owner.token, "inviteContact", json!({ "contactId": contact }), "invitation { code }").await;
        self.clock.tick();
        payload["invitation"]["code"].as_str().expect("a code").to_owned()
    }

    /// Gives the password on somebody's device, as what matters most needs it.
    pub async fn confirm(&self, who: &Someone) {
        self.done(&*who.token, "confirmPassword", json!({ "password": PASSWORD }), "confirmedUntil").await;
    }

    /// Asks for everything that is somebody's; gives the answer as it begins.
    pub async fn ask_for_everything(&self, who: &Someone) -> reqwest::Response {
        let asked = self.http.get(self.url("/export/everything.json")).bearer_auth(&who.token);
        asked.send().await.expect("it answers")
    }

    /// Everything that is somebody's, as they take it along.
    pub async fn everything(&self, who: &Someone) -> Value {
        self.confirm(who).await;
        let answer = self.ask_for_everything(who).await;
        assert_eq!(answer.status(), 200);
        let everything = answer.json().await.expect("JSON");
        // The mail that tells of it.
        self.run_jobs().await;
        everything
    }

    /// Links two people; gives each one's contact for the other.
    pub async fn link(&self, inviter: &Someone, guest: &Someone) -> (String, String) {
        let theirs = self.contact(inviter, "somebody to link").await;
        let code = self.invite(inviter, &theirs).await;
        let payload = self.done(&*guest.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
        (theirs, payload["contact"]["id"].as_str().expect("an id").to_owned())
    }

    /// Deletes somebody's account, and lets time pass until everybody has lost them.
    pub async fn lose(&self, who: &Someone) {
        let input = json!({ "password": PASSWORD });
        self.done(&*who.token, "deleteAccount", input, "viewer { id }").await;
        self.advance(Duration::days(14) + Duration::minutes(1)).await;
        while !self.stored("SELECT kind FROM leaving").await.is_empty() {
            self.advance(Duration::hours(6)).await;
        }
    }
}

/// Somebody's address.
pub fn address(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}
