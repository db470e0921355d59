//! The `WWW-Authenticate` header of the API (RFC 6750, section 3; RFC 9728, section 5.1).

use super::error::OAuthError;
use crate::core::scope::Scopes;

/// The header of an answer 401 or 403. It says where the metadata of the resource is, if it has some, from which a client
/// learns the rest. There is no error if the request had no access token (RFC 6750, section 3.1), and the scopes that are
/// needed if some are lacking.
#[must_use]
pub fn www_authenticate(resource_metadata: Option<&str>, error: Option<&OAuthError>, needed: Option<Scopes>) -> String {
    let mut parts = vec!["realm=\"kith\"".to_owned()];
    parts.extend(resource_metadata.map(|address| format!("resource_metadata=\"{address}\"")));
    if let Some(error) = error {
        parts.push(format!("error=\"{}\"", error.code().name()));
        parts.push(format!("error_description=\"{}\"", error.description()));
    }
    parts.extend(needed.map(|scopes| format!("scope=\"{}\"", scopes.names())));
    format!("Bearer {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::error::Code;
    use super::*;
    use crate::core::scope::Scope;

    #[test]
    fn the_header_names_what_is_needed() {
        let metadata = "https://kith.example/.well-known/oauth-protected-resource/graphql";
        let header = www_authenticate(Some(metadata), None, None);
        assert_eq!(header, format!("Bearer realm=\"kith\", resource_metadata=\"{metadata}\""));
        assert_eq!(www_authenticate(None, None, None), "Bearer realm=\"kith\"");
        let error = OAuthError::new(Code::InsufficientScope, "`viewer.contacts` needs the scope \"contacts:read\".");
        let header = www_authenticate(Some(metadata), Some(&error), Some([Scope::ContactsRead].into_iter().collect()));
        assert!(header.ends_with("error=\"insufficient_scope\", error_description=\"`viewer.contacts` needs the scope ?contacts:read?.\", scope=\"contacts:read\""));
    }
}
