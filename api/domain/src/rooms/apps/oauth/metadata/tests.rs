//! What is announced, and where.

use serde_json::{json, to_value};

use super::*;

fn installation<'a>(issuer: &'a str, public_url: &'a str, resource: &'a str) -> Installation<'a> {
    Installation {
        issuer,
        public_url,
        resource,
        ui_locales: &["en", "de"],
        documentation: None,
        policy: None,
        terms: None,
    }
}

#[test]
fn well_known_names_stand_before_the_path() {
    for (identifier, name, address) in [
        // RFC 8414, section 3.1, and RFC 9728, section 3.1.
        ("https://example.com", SERVER, "https://example.com/.well-known/oauth-authorization-server"),
        ("https://example.com/", SERVER, "https://example.com/.well-known/oauth-authorization-server"),
        ("https://example.com/issuer1", SERVER, "https://example.com/.well-known/oauth-authorization-server/issuer1"),
        ("https://example.com/a/b/", SERVER, "https://example.com/.well-known/oauth-authorization-server/a/b"),
        ("http://[::1]:8080/a", SERVER, "http://[::1]:8080/.well-known/oauth-authorization-server/a"),
        ("https://resource.example.com", RESOURCE, "https://resource.example.com/.well-known/oauth-protected-resource"),
        (
            "https://resource.example.com/resource1",
            RESOURCE,
            "https://resource.example.com/.well-known/oauth-protected-resource/resource1",
        ),
        (
            "https://resource.example.com?a=b",
            RESOURCE,
            "https://resource.example.com/.well-known/oauth-protected-resource?a=b",
        ),
    ] {
        assert_eq!(well_known(identifier, name), address);
    }
    let kith = installation("https://example.org/kith", "https://example.org/kith", "https://example.org/kith/graphql");
    assert_eq!(
        kith.resource_metadata_address(),
        "https://example.org/.well-known/oauth-protected-resource/kith/graphql"
    );
    assert_eq!(kith.server_metadata_address(), "https://example.org/.well-known/oauth-authorization-server/kith");
}

#[test]
fn the_issuer_is_kept_byte_for_byte() {
    for issuer in ["https://Kith.example", "https://kith.example/", "https://kith.example:443/a"] {
        let kith = installation(issuer, "https://kith.example", "https://kith.example/graphql");
        assert_eq!(to_value(kith.server_metadata()).unwrap()["issuer"], issuer);
        assert_eq!(to_value(kith.resource_metadata()).unwrap()["authorization_servers"], json!([issuer]));
    }
}

#[test]
fn all_that_is_done_is_announced() {
    let metadata = to_value(
        installation("https://kith.example", "https://kith.example", "https://kith.example/graphql").server_metadata(),
    )
    .unwrap();
    // What is left out has a default that promises other things, or nothing.
    for (list, expected) in [
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query"])),
        (
            "grant_types_supported",
            json!([
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "urn:ietf:params:oauth:grant-type:device_code"
            ]),
        ),
        ("token_endpoint_auth_methods_supported", json!(["client_secret_basic", "client_secret_post", "none"])),
        ("revocation_endpoint_auth_methods_supported", json!(["client_secret_basic", "client_secret_post", "none"])),
        ("introspection_endpoint_auth_methods_supported", json!(["client_secret_basic", "client_secret_post"])),
        ("device_authorization_endpoint", json!("https://kith.example/oauth/device_authorization")),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("ui_locales_supported", json!(["en", "de"])),
        ("protected_resources", json!(["https://kith.example/graphql"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("request_uri_parameter_supported", json!(false)),
    ] {
        assert_eq!(metadata[list], expected, "{list}");
    }
    let scopes = metadata["scopes_supported"].as_array().unwrap();
    assert!(
        scopes.contains(&json!("contacts:read"))
            && !scopes.contains(&json!("account"))
            && !scopes.contains(&json!("public"))
    );
    assert!(!metadata.as_object().unwrap().values().any(serde_json::Value::is_null));
}

#[test]
fn the_resource_is_what_is_asked_for() {
    let kith = installation("https://kith.example", "https://kith.example/", "https://kith.example/graphql");
    let metadata = to_value(kith.resource_metadata()).unwrap();
    assert_eq!(metadata["resource"], "https://kith.example/graphql");
    assert_eq!(well_known(metadata["resource"].as_str().unwrap(), RESOURCE), kith.resource_metadata_address());
    assert_eq!(metadata["bearer_methods_supported"], json!(["header"]));
}
