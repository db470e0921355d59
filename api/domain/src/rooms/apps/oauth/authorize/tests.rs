//! Requests as clients send them and as attackers do, and what comes back.

use proptest::prelude::*;
use url::{Url, form_urlencoded};

use super::*;
use crate::core::scope::Scope;

const ISSUER: &str = "https://kith.example";
const RESOURCE: &str = "https://kith.example/graphql";
const CALLBACK: &str = "https://app.example/cb?tenant=7";
const RIGHT: &[(&str, &str)] = &[
    ("response_type", "code"),
    ("client_id", "app"),
    ("redirect_uri", CALLBACK),
    ("scope", "contacts:read"),
    ("state", "a+b %2B=ü&x"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
];

fn registered(uris: &[&str], pairs: &[(&str, &str)]) -> Result<AuthorizationRequest, Refused> {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let redirect_uris: Vec<_> = uris.iter().map(|&uri| uri.to_owned()).collect();
    let scopes = Registered {
        required: [Scope::ContactsRead].into_iter().collect(),
        optional: [Scope::FeedRead].into_iter().collect(),
    };
    let registration = Registration { redirect_uris: &redirect_uris, scopes };
    read(&Params::read(form.as_bytes()).unwrap(), &registration, RESOURCE)
}

/// The right request, with these parameters instead of its own; without those that have no value.
fn changed(changes: &[(&str, &str)]) -> Result<AuthorizationRequest, Refused> {
    let kept = RIGHT.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    registered(&[CALLBACK, "http://127.0.0.1/cb"], &kept.chain(changes).copied().collect::<Vec<_>>())
}

fn shown(result: Result<AuthorizationRequest, Refused>) -> OAuthError {
    match result {
        Err(Refused::Shown(error)) => error,
        Err(Refused::Sent(_, error)) => panic!("sent on: {}", error.description()),
        Ok(_) => panic!("accepted"),
    }
}

fn sent(result: Result<AuthorizationRequest, Refused>) -> (Return, OAuthError) {
    match result {
        Err(Refused::Sent(back, error)) => (back, error),
        Err(Refused::Shown(error)) => panic!("shown: {}", error.description()),
        Ok(_) => panic!("accepted"),
    }
}

fn accepted(result: Result<AuthorizationRequest, Refused>) -> AuthorizationRequest {
    match result {
        Ok(request) => request,
        Err(Refused::Shown(error) | Refused::Sent(_, error)) => panic!("{}", error.description()),
    }
}

#[test]
fn a_right_request_is_kept_whole() {
    let request = accepted(changed(&[("prompt", "consent create"), ("ui_locales", "de en"), ("nonce", "unknown")]));
    assert_eq!((&*request.client_id, &*request.back.redirect_uri), ("app", CALLBACK));
    assert!(request.scopes.has(Scope::ContactsRead) && !request.scopes.has(Scope::FeedRead));
    assert_eq!((request.prompts.as_slice(), request.ui_locales.as_deref()), (&[Prompt::Consent][..], Some("de en")));
    let kept = serde_json::to_string(&request).unwrap();
    assert!(serde_json::from_str::<AuthorizationRequest>(&kept).unwrap() == request);
}

#[test]
fn the_answer_brings_state_and_issuer() {
    let back = accepted(changed(&[])).back;
    let address = Url::parse(&back.code("c+1", ISSUER)).unwrap();
    let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    let expected = [("tenant", "7"), ("code", "c+1"), ("state", "a+b %2B=ü&x"), ("iss", ISSUER)];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let denied = back.error(&OAuthError::new(Code::AccessDenied, "No."), ISSUER);
    assert_eq!(
        denied,
        "https://app.example/cb?tenant=7&error=access_denied&error_description=No.&state=a%2Bb%20%252B%3D%C3%BC%26x&iss=https%3A%2F%2Fkith.example"
    );
}

#[test]
fn nobody_is_sent_to_where_the_app_did_not_register() {
    for uri in [
        "https://evil.example/cb",
        "https://app.example/cb",
        "https://app.example/cb?tenant=8",
        "https://app.example/cb?tenant=7&x",
        "https://app.example@evil.example/cb?tenant=7",
        "http://127.0.0.1:80@evil.example/cb",
        "javascript:alert(1)",
        "",
    ] {
        // Whatever else is wrong.
        assert_eq!(shown(changed(&[("redirect_uri", uri), ("response_type", "token")])).status(), 400, "{uri}");
    }
    assert_eq!(
        accepted(changed(&[("redirect_uri", "http://127.0.0.1:5001/cb")])).back.redirect_uri,
        "http://127.0.0.1:5001/cb"
    );
    shown(changed(&[("redirect_uri", CALLBACK), ("redirect_uri", CALLBACK)]));
    shown(changed(&[("client_id", "")]));
    shown(changed(&[("client_id", "app"), ("client_id", "other")]));
}

#[test]
fn the_only_redirect_uri_need_not_be_named() {
    let pairs: Vec<_> = RIGHT.iter().copied().filter(|(name, _)| *name != "redirect_uri").collect();
    let back = accepted(registered(&[CALLBACK], &pairs)).back;
    assert_eq!((&*back.redirect_uri, back.named), (CALLBACK, false));
    assert_eq!((back.check(None), back.check(Some(CALLBACK))), (Ok(()), Ok(())));
    assert!(back.check(Some("https://app.example/cb")).is_err());
    shown(registered(&[CALLBACK, "https://app.example/other"], &pairs));
    shown(registered(&[], &pairs));
    let named = accepted(changed(&[])).back;
    assert_eq!(named.check(None).unwrap_err().code(), Code::InvalidGrant, "named once, named again");
}

#[test]
fn what_else_is_wrong_is_sent_with_state() {
    for (changes, code) in [
        (&[("response_type", "")][..], Code::InvalidRequest),
        (&[("response_type", "token")], Code::UnsupportedResponseType),
        (&[("response_type", "code id_token")], Code::UnsupportedResponseType),
        (&[("response_type", "code"), ("response_type", "code")], Code::InvalidRequest),
        (&[("response_mode", "fragment")], Code::InvalidRequest),
        (&[("response_mode", "form_post")], Code::InvalidRequest),
        (&[("code_challenge", "")], Code::InvalidRequest),
        (&[("code_challenge_method", "")], Code::InvalidRequest),
        (&[("code_challenge_method", "plain")], Code::InvalidRequest),
        (&[("scope", "contacts:read contacts:write")], Code::InvalidScope),
        (&[("scope", "openid")], Code::InvalidScope),
        (&[("scope", "account")], Code::InvalidScope),
        (&[("resource", "https://other.example")], Code::InvalidTarget),
        (&[("request", "eyJ"), ("response_type", "")], Code::RequestNotSupported),
        (&[("request_uri", "urn:ietf:params:oauth:request_uri:x")], Code::RequestUriNotSupported),
        (&[("prompt", "none login")], Code::InvalidRequest),
    ] {
        let (back, error) = sent(changed(changes));
        assert_eq!((error.code(), back.state.as_deref()), (code, Some("a+b %2B=ü&x")), "{changes:?}");
        let address = back.error(&error, ISSUER);
        assert!(address.starts_with(CALLBACK) && address.contains("&iss="), "{changes:?}");
    }
}

#[test]
fn a_state_is_bounded_and_comes_once() {
    let longest = "s".repeat(LONGEST_STATE);
    assert_eq!(accepted(changed(&[("state", &longest)])).back.state, Some(longest.clone()));
    let (back, error) = sent(changed(&[("state", &format!("{longest}s"))]));
    assert_eq!((error.code(), back.state.map(|state| state.len())), (Code::InvalidRequest, Some(LONGEST_STATE + 1)));
    let (back, _) = sent(changed(&[("state", "a"), ("state", "b")]));
    assert_eq!(back.state, None);
    assert_eq!(accepted(changed(&[("state", "")])).back.state, None);
}

#[test]
fn no_scope_is_what_the_app_requires() {
    let request = accepted(changed(&[("scope", "")]));
    assert_eq!(request.scopes.names(), "contacts:read");
}

proptest! {
    #[test]
    fn any_request_is_read_or_refused(pairs in proptest::collection::vec((
        prop_oneof![proptest::sample::select(RIGHT.iter().map(|pair| pair.0.to_owned()).collect::<Vec<_>>()), any::<String>()],
        prop_oneof![proptest::sample::select(RIGHT.iter().map(|pair| pair.1.to_owned()).collect::<Vec<_>>()), any::<String>()],
    ), 0..12)) {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        let back = match registered(&[CALLBACK], &pairs) {
            Ok(request) => request.back,
            Err(Refused::Sent(back, _)) => back,
            Err(Refused::Shown(_)) => return Ok(()),
        };
        prop_assert_eq!(back.redirect_uri, CALLBACK);
    }

    #[test]
    fn every_state_comes_back(state in "[^\0]{1,300}") {
        let back = accepted(changed(&[("state", &state)])).back;
        for address in [back.code("x", ISSUER), back.error(&unknown_client(), ISSUER)] {
            let url = Url::parse(&address).unwrap();
            prop_assert_eq!(url.query_pairs().filter(|(name, _)| name == "state").map(|(_, value)| value.into_owned()).collect::<Vec<_>>(), vec![state.clone()]);
        }
    }
}
