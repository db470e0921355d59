//! A case of each mutation of accounts.

use serde_json::{Value, json};
use tests::TestApp;
use tests::people::PASSWORD;

use crate::rooms::cases::Case;

/// What is asked of a session that is the same when its tokens are made again.
const SESSION: &str = "session { deviceId viewerId deviceToken }";
const VIEWER: &str = "viewer { id displayName deletionDueAt }";
const VERIFICATION: &str = "verification { id expiresAt }";

pub fn cases() -> Vec<Case> {
    let password = || json!({ "password": PASSWORD });
    let another_password = || json!({ "password": "another password" });
    let another_email = || json!({ "email": "another@example.org" });
    let another_device = || json!({ "deviceName": "another" });
    vec![
        Case::new("signUp", TestApp::sign_up_input("Newcomer"), json!({ "displayName": "Another" }), VERIFICATION)
            .public(),
        Case::new("signIn", json!({ "email": "«email»", "password": PASSWORD }), another_device(), SESSION).public(),
        Case::new(
            "confirmEmail",
            json!({ "verificationId": "«sign-up»", "code": "«sign-up code»" }),
            another_device(),
            SESSION,
        )
        .public(),
        Case::new(
            "refreshSession",
            json!({ "refreshToken": "«refresh token»" }),
            json!({ "refreshToken": "another" }),
            SESSION,
        )
        .public(),
        Case::new("requestPasswordReset", json!({ "email": "«email»" }), another_email(), VERIFICATION).public(),
        Case::new(
            "resetPassword",
            json!({
                "verificationId": "«password reset»", "code": "«password reset code»", "newPassword": PASSWORD,
            }),
            json!({ "newPassword": "another password" }),
            SESSION,
        )
        .public(),
        Case::new(
            "requestEmailChange",
            json!({ "email": "new@example.org", "password": PASSWORD }),
            another_email(),
            VERIFICATION,
        ),
        Case::new(
            "confirmEmailChange",
            json!({ "verificationId": "«email change»", "code": "«email change code»" }),
            json!({ "code": "another" }),
            VIEWER,
        ),
        Case::new(
            "changePassword",
            json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD }),
            json!({ "newPassword": "another password" }),
            VIEWER,
        ),
        Case::new("confirmPassword", password(), another_password(), "confirmedUntil"),
        Case::new("deleteAccount", password(), another_password(), VIEWER),
        // There is no other input: another mutation is what the key can be used for by mistake.
        Case::new("cancelAccountDeletion", json!({}), Value::Null, VIEWER).after("deleteAccount", password()),
        Case::new(
            "endDevice",
            json!({ "deviceId": "«device»" }),
            json!({ "deviceId": "«own device»" }),
            "endedDeviceId",
        ),
        Case::new(
            "createPersonalToken",
            json!({ "name": "a script", "scopes": ["contacts:read"] }),
            json!({ "name": "another" }),
            "personalToken { id name scopes createdAt expiresAt }",
        )
        .after("confirmPassword", password()),
        Case::new("clearDeviceAccess", json!({}), Value::Null, "isCleared").after("confirmPassword", password()),
        Case::new(
            "endPersonalToken",
            json!({ "personalTokenId": "«token»" }),
            json!({ "personalTokenId": "«another token»" }),
            "endedPersonalTokenId",
        ),
        Case::new("signOut", json!({}), Value::Null, "endedDeviceId"),
        Case::new(
            "updateProfile",
            json!({ "displayName": "New", "pronouns": "they" }),
            json!({ "pronouns": "she" }),
            VIEWER,
        ),
    ]
}
