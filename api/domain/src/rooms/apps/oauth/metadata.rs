//! What clients find out by themselves: the metadata of the authorization server (RFC 8414) and of the API as a protected
//! resource (RFC 9728). All that is done is announced; no list is left to its default, which would promise other things.

use serde::Serialize;

use super::authorize::{RESPONSE_MODE, RESPONSE_TYPE};
use super::token_request::GrantType;
use super::{pkce, scope_request};
use crate::core::scope::Scope;

/// The well-known name of the authorization server's metadata (RFC 8414, section 3).
pub const SERVER: &str = "oauth-authorization-server";
/// The well-known name of the API's metadata (RFC 9728, section 3).
pub const RESOURCE: &str = "oauth-protected-resource";
/// The path of the authorization endpoint.
pub const AUTHORIZE: &str = "/oauth/authorize";
/// The path of the token endpoint.
pub const TOKEN: &str = "/oauth/token";
/// The path of the revocation endpoint.
pub const REVOKE: &str = "/oauth/revoke";
/// The path of the introspection endpoint.
pub const INTROSPECT: &str = "/oauth/introspect";
/// The path of the device authorization endpoint.
pub const DEVICE_AUTHORIZATION: &str = "/oauth/device_authorization";
/// The path of the page on which people enter the codes of their devices.
pub const DEVICE: &str = "/device";
/// The path of the keys.
pub const JWKS: &str = "/.well-known/jwks.json";

/// The methods by which [`super::client_auth`] knows a confidential client.
const PROVEN: [&str; 2] = ["client_secret_basic", "client_secret_post"];
/// The same, and that of public clients.
const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// What an installation says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Installation<'a> {
    /// The issuer, byte for byte as tokens and answers name it.
    pub issuer: &'a str,
    /// The address under which clients reach Kith, without a slash at its end.
    pub public_url: &'a str,
    /// The API, as `resource` (RFC 8707) and audience of tokens name it.
    pub resource: &'a str,
    /// The languages of the pages, as BCP 47 tags.
    pub ui_locales: &'a [&'a str],
    /// The documentation for client authors, if there is one.
    pub documentation: Option<&'a str>,
    /// The operator's privacy policy, if there is one.
    pub policy: Option<&'a str>,
    /// The operator's terms, if there are some.
    pub terms: Option<&'a str>,
}

/// The metadata of the authorization server (RFC 8414, section 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub struct ServerMetadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    pub scopes_supported: Vec<&'static str>,
    pub response_types_supported: [&'static str; 1],
    pub response_modes_supported: [&'static str; 1],
    pub grant_types_supported: [&'static str; 4],
    pub token_endpoint_auth_methods_supported: [&'static str; 3],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_documentation: Option<String>,
    pub ui_locales_supported: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op_policy_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op_tos_uri: Option<String>,
    pub revocation_endpoint: String,
    pub revocation_endpoint_auth_methods_supported: [&'static str; 3],
    pub introspection_endpoint: String,
    /// A client that proves nothing learns nothing of tokens (RFC 7662, section 2.1).
    pub introspection_endpoint_auth_methods_supported: [&'static str; 2],
    /// RFC 8628, section 4.
    pub device_authorization_endpoint: String,
    pub code_challenge_methods_supported: [&'static str; 1],
    /// RFC 9207, section 3.
    pub authorization_response_iss_parameter_supported: bool,
    /// RFC 9728, section 4.
    pub protected_resources: [String; 1],
    pub request_parameter_supported: bool,
    /// Left out, it would mean true (OpenID Connect Discovery 1.0, section 3).
    pub request_uri_parameter_supported: bool,
}

/// The metadata of the API (RFC 9728, section 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub struct ResourceMetadata {
    pub resource: String,
    pub authorization_servers: [String; 1],
    pub scopes_supported: Vec<&'static str>,
    pub bearer_methods_supported: [&'static str; 1],
    pub resource_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_documentation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_tos_uri: Option<String>,
    pub tls_client_certificate_bound_access_tokens: bool,
    pub dpop_bound_access_tokens_required: bool,
}

impl Installation<'_> {
    /// The address of the authorization server's metadata.
    #[must_use]
    pub fn server_metadata_address(&self) -> String {
        well_known(self.issuer, SERVER)
    }

    /// The address of the API's metadata, for [`super::bearer::www_authenticate`].
    #[must_use]
    pub fn resource_metadata_address(&self) -> String {
        well_known(self.resource, RESOURCE)
    }

    /// The metadata of the authorization server.
    #[must_use]
    pub fn server_metadata(&self) -> ServerMetadata {
        ServerMetadata {
            issuer: self.issuer.to_owned(),
            authorization_endpoint: self.at(AUTHORIZE),
            token_endpoint: self.at(TOKEN),
            jwks_uri: self.at(JWKS),
            scopes_supported: scopes(),
            response_types_supported: [RESPONSE_TYPE],
            response_modes_supported: [RESPONSE_MODE],
            grant_types_supported: GrantType::ALL.map(GrantType::name),
            token_endpoint_auth_methods_supported: METHODS,
            service_documentation: self.documentation.map(str::to_owned),
            ui_locales_supported: self.ui_locales.iter().map(|&tag| tag.to_owned()).collect(),
            op_policy_uri: self.policy.map(str::to_owned),
            op_tos_uri: self.terms.map(str::to_owned),
            revocation_endpoint: self.at(REVOKE),
            revocation_endpoint_auth_methods_supported: METHODS,
            introspection_endpoint: self.at(INTROSPECT),
            introspection_endpoint_auth_methods_supported: PROVEN,
            device_authorization_endpoint: self.at(DEVICE_AUTHORIZATION),
            code_challenge_methods_supported: [pkce::METHOD],
            authorization_response_iss_parameter_supported: true,
            protected_resources: [self.resource.to_owned()],
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
        }
    }

    /// The metadata of the API.
    #[must_use]
    pub fn resource_metadata(&self) -> ResourceMetadata {
        ResourceMetadata {
            resource: self.resource.to_owned(),
            authorization_servers: [self.issuer.to_owned()],
            scopes_supported: scopes(),
            bearer_methods_supported: ["header"],
            resource_name: "Kith",
            resource_documentation: self.documentation.map(str::to_owned),
            resource_policy_uri: self.policy.map(str::to_owned),
            resource_tos_uri: self.terms.map(str::to_owned),
            tls_client_certificate_bound_access_tokens: false,
            dpop_bound_access_tokens_required: false,
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }
}

fn scopes() -> Vec<&'static str> {
    scope_request::for_apps().chain([Scope::App]).map(Scope::name).collect()
}

/// The address of metadata about an identifier: the well-known name stands between its host and its path (RFC 8414,
/// section 3.1; RFC 9728, section 3.1).
#[must_use]
pub fn well_known(identifier: &str, name: &str) -> String {
    let (host, _) = halves(identifier);
    format!("{host}{}", well_known_path(identifier, name))
}

/// The path of [`well_known`], for a router.
#[must_use]
pub fn well_known_path(identifier: &str, name: &str) -> String {
    let (_, path) = halves(identifier);
    format!("/.well-known/{name}{}", path.strip_suffix('/').unwrap_or(path))
}

/// An identifier up to its host and port, and what follows.
fn halves(identifier: &str) -> (&str, &str) {
    let host = identifier.find("://").map_or(0, |colon| colon + 3);
    let end = identifier[host..].find(['/', '?']).map_or(identifier.len(), |length| host + length);
    identifier.split_at(end)
}

#[cfg(test)]
mod tests;
