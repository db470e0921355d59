//! What access tokens say: the claims of RFC 9068.

use serde::{Deserialize, Serialize};

/// The type of an access token (RFC 9068, section 2.1).
pub(super) const TYPE: &str = "at+jwt";
/// The client id of Kith's own apps.
pub(super) const CLIENT: &str = "kith";

/// The claims of an access token (RFC 9068, section 2.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The audience.
    pub aud: String,
    /// The person, as the node id of a viewer: an app gets one of its own. Or the client, if it acts for itself.
    pub sub: String,
    /// The device or the grant, as a node id.
    pub sid: String,
    /// The client id of the app.
    pub client_id: String,
    /// The scopes, separated by spaces.
    pub scope: String,
    /// When it was issued, in seconds of Unix time.
    pub iat: i64,
    /// When it expires, in seconds of Unix time.
    pub exp: i64,
    /// The id of the token.
    pub jti: String,
    /// The one contact to which an app's token is narrowed, as a node id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The one group to which an app's token is narrowed, as a node id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}
