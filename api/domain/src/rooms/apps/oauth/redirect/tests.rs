//! What may be registered, what matches, and that answers come back whole.

use proptest::prelude::*;

use super::*;

#[test]
fn what_apps_use_can_be_registered() {
    for right in [
        "https://app.example/callback",
        "https://app.example",
        "https://app.example:8443/cb?tenant=7&x=%20",
        "https://xn--mnchen-3ya.example/cb",
        "https://[2001:db8::1]/cb",
        "https://192.0.2.7/cb",
        // RFC 8252, sections 7.1 to 7.3.
        "com.example.app:/oauth2redirect/example-provider",
        "com.example.app://callback",
        "https://app.example.com/oauth2redirect/example-provider",
        "http://127.0.0.1:51004/oauth2redirect/example-provider",
        "http://[::1]:61023/oauth2redirect/example-provider",
        "http://127.0.0.1/cb",
        "http://127.0.0.1?x=1",
    ] {
        assert_eq!(check(right), Ok(()), "{right}");
    }
}

#[test]
fn what_leads_astray_is_refused_with_its_reason() {
    for (wrong, why) in [
        ("", NotAllowed::Length),
        (&*format!("https://a.example/{}", "x".repeat(LONGEST)), NotAllowed::Length),
        ("/callback", NotAllowed::NotAbsolute),
        ("//app.example/cb", NotAllowed::NotAbsolute),
        ("app.example/cb", NotAllowed::NotAbsolute),
        ("https:app.example/cb", NotAllowed::NotAbsolute),
        ("https:///app.example/cb", NotAllowed::NotAbsolute),
        ("https://app.example/cb#", NotAllowed::Fragment),
        ("https://app.example/cb#x", NotAllowed::Fragment),
        ("https://app.example\\@evil.example/cb", NotAllowed::Characters),
        ("https://app.example/c b", NotAllowed::Characters),
        (" https://app.example/cb", NotAllowed::Characters),
        ("https://app.example/cb\r\nSet-Cookie:x", NotAllowed::Characters),
        ("ht\ttps://app.example/cb", NotAllowed::Characters),
        ("https://münchen.example/cb", NotAllowed::Characters),
        ("https://app.example/%zz", NotAllowed::Characters),
        ("https://app.example/%", NotAllowed::Characters),
        ("https://*.app.example/cb\u{0}", NotAllowed::Characters),
        ("https://app.example@evil.example/cb", NotAllowed::UserInfo),
        ("https://@evil.example/cb", NotAllowed::UserInfo),
        ("http://127.0.0.1:80@evil.example/cb", NotAllowed::UserInfo),
        ("com.example.app://user@host/cb", NotAllowed::UserInfo),
        ("https://127.1/cb", NotAllowed::Host),
        ("https://ex%61mple.org/cb", NotAllowed::Host),
        ("https://*.app.example/cb", NotAllowed::Host),
        ("https://app.example!/cb", NotAllowed::Host),
        ("HTTPS://app.example/cb", NotAllowed::Capitals),
        ("Com.Example.App:/cb", NotAllowed::Capitals),
        ("http://127.1/cb", NotAllowed::Host),
        ("http://2130706433/cb", NotAllowed::Host),
        ("http://0x7f.0.0.1/cb", NotAllowed::Host),
        ("http://[0:0:0:0:0:0:0:1]/cb", NotAllowed::Host),
        ("http://localhost/cb", NotAllowed::Insecure),
        ("http://localhost:8080/cb", NotAllowed::Insecure),
        ("http://127.0.0.2/cb", NotAllowed::Insecure),
        ("http://127.0.0.1.evil.example/cb", NotAllowed::Insecure),
        ("http://0.0.0.0/cb", NotAllowed::Insecure),
        ("http://app.example/cb", NotAllowed::Insecure),
        ("javascript:alert(1)", NotAllowed::Scheme),
        ("javascript://app.example/%0aalert(1)", NotAllowed::Scheme),
        ("JavaScript:alert(1)", NotAllowed::Scheme),
        ("data:text/html,x", NotAllowed::Scheme),
        ("file:///etc/passwd", NotAllowed::Scheme),
        ("vbscript:x", NotAllowed::Scheme),
        ("blob:https://app.example/x", NotAllowed::Scheme),
        ("about:blank", NotAllowed::Scheme),
        ("ws://app.example", NotAllowed::Scheme),
        ("myapp://callback", NotAllowed::Scheme),
        ("urn:ietf:wg:oauth:2.0:oob", NotAllowed::Scheme),
        ("com.:/cb", NotAllowed::Scheme),
        ("com..example:/cb", NotAllowed::Scheme),
        ("x.y:/cb", NotAllowed::Scheme),
        ("com.example.my_app:/cb", NotAllowed::NotAbsolute),
        ("https://app.example/cb?code=1", NotAllowed::Reserved),
        ("https://app.example/cb?a=b&st%61te=1", NotAllowed::Reserved),
    ] {
        assert_eq!(check(wrong), Err(why), "{wrong:?}");
    }
}

#[test]
fn an_app_has_a_few_each_once() {
    let uri = |n: usize| format!("https://app.example/{n}");
    assert_eq!(check_all(&(0..MOST).map(uri).collect::<Vec<_>>()), Ok(()));
    assert_eq!(check_all(&[]), Ok(()), "an app of the device flow alone has none");
    for wrong in [(0..=MOST).map(uri).collect::<Vec<_>>(), vec![uri(1), uri(1)]] {
        assert_eq!(check_all(&wrong), Err(NotAllowed::Number));
    }
    assert_eq!(check_all(&[uri(1), "http://a.example".into()]), Err(NotAllowed::Insecure));
}

#[test]
fn loopback_ports_are_free_and_nothing_else() {
    let registered = "http://127.0.0.1/cb";
    for right in
        ["http://127.0.0.1/cb", "http://127.0.0.1:1/cb", "http://127.0.0.1:51004/cb", "http://127.0.0.1:65535/cb"]
    {
        assert!(matches(registered, right), "{right}");
        assert!(matches("http://127.0.0.1:9999/cb", right), "a registered port doesn't pin: {right}");
    }
    assert!(matches("http://[::1]/cb?a=b", "http://[::1]:8080/cb?a=b"));
    for wrong in [
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004/cb/",
        "http://127.0.0.1:51004/CB",
        "http://127.0.0.1:51004/cb?x",
        "http://127.0.0.1:51004/cb#",
        "http://127.0.0.1:51004/x/../cb",
        "https://127.0.0.1:51004/cb",
        "HTTP://127.0.0.1:51004/cb",
        "http://[::1]:51004/cb",
        "http://localhost:51004/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:65536/cb",
        "http://127.0.0.1:+80/cb",
        "http://127.0.0.1:80:80/cb",
        "http://127.0.0.1:80@evil.example/cb",
        "http://127.0.0.1@evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.2:51004/cb",
        "http://127.1:51004/cb",
        "http://127.0.0.1\\@evil.example/cb",
        "http://127.0.0.1:51004\\/cb",
        " http://127.0.0.1:51004/cb",
        "",
    ] {
        assert!(!matches(registered, wrong), "{wrong}");
    }
}

#[test]
fn all_others_are_the_same_byte_for_byte() {
    let registered = "https://app.example/cb";
    assert!(matches(registered, registered));
    for wrong in [
        "https://app.example:443/cb",
        "https://app.example:8443/cb",
        "https://APP.example/cb",
        "https://app.example/cb/",
        "https://app.example/cb?",
        "https://app.example/cb/../cb",
        "https://app.example/c%62",
        "https://app.example/cb?x=1",
        "https://app.example./cb",
        "https://app.example.evil.example/cb",
        "https://sub.app.example/cb",
        "https://evil.example/https://app.example/cb",
        "http://app.example/cb",
    ] {
        assert!(!matches(registered, wrong), "{wrong}");
    }
    assert!(!matches("com.example.app:/cb", "com.example.app:1/cb"));
}

#[test]
fn an_own_query_stays() {
    for (uri, answer) in [
        ("https://a.example/cb", "https://a.example/cb?code=x"),
        ("https://a.example", "https://a.example?code=x"),
        ("https://a.example/cb?tenant=7", "https://a.example/cb?tenant=7&code=x"),
        ("https://a.example/cb?a=%2F&", "https://a.example/cb?a=%2F&code=x"),
        ("https://a.example/cb?", "https://a.example/cb?code=x"),
        ("https://a.example/cb??", "https://a.example/cb??&code=x"),
        ("com.example.app:/cb", "com.example.app:/cb?code=x"),
    ] {
        assert_eq!(with_params(uri, [("code", "x")]), answer);
    }
    assert_eq!(
        with_params("https://a.example/", [("a", "1"), ("b", "+ %&=ü")]),
        "https://a.example/?a=1&b=%2B%20%25%26%3D%C3%BC"
    );
}

#[test]
fn people_see_where_they_go() {
    for (uri, destination) in [
        ("https://App.example/cb", Some(Destination::Site("app.example".into()))),
        ("https://app.example:8443/cb", Some(Destination::Site("app.example:8443".into()))),
        // Looks like an "a" when it isn't in punycode.
        ("https://xn--pple-43d.com/cb", Some(Destination::Site("xn--pple-43d.com".into()))),
        ("http://127.0.0.1/cb", Some(Destination::ThisDevice)),
        ("com.example.app:/cb", Some(Destination::App("com.example.app".into()))),
        ("javascript:alert(1)", None),
    ] {
        assert_eq!(super::destination(uri), destination, "{uri}");
    }
}

/// Redirect URIs, right and wrong, and what attackers make of them.
fn any_uri() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        Just("http://127.0.0.1"),
        Just("http://[::1]"),
        Just("https://app.example"),
        Just("http://localhost"),
        Just("com.example.app:"),
    ];
    (start, "(:[0-9]{0,6})?", "[@:/.\\\\#?a-z%]{0,4}", "(/cb)?(\\?tenant=7)?")
        .prop_map(|(a, b, c, d)| format!("{a}{b}{c}{d}"))
}

/// Redirect URIs that can be registered.
fn right_uri() -> impl Strategy<Value = String> {
    any_uri().prop_filter("not allowed", |uri| check(uri).is_ok())
}

proptest! {
    #[test]
    fn a_match_never_leads_to_another_origin(registered in right_uri(), requested in any_uri()) {
        if matches(&registered, &requested) {
            prop_assert_eq!(check(&requested), Ok(()));
            let (own, other) = (Url::parse(&registered).unwrap(), Url::parse(&requested).unwrap());
            prop_assert_eq!((own.scheme(), own.host_str(), own.path(), own.query()), (other.scheme(), other.host_str(), other.path(), other.query()));
            prop_assert!(own.port() == other.port() || own.scheme() == "http");
        }
    }

    #[test]
    fn parameters_come_back(uri in right_uri(), state: String, other: String) {
        let answer = with_params(&uri, [("code", other.as_str()), ("state", state.as_str())]);
        let (own, url) = (Url::parse(&uri).unwrap(), Url::parse(&answer).unwrap());
        let before = own.query_pairs().count();
        prop_assert_eq!(own.host_str(), url.host_str());
        let pairs: Vec<_> = url.query_pairs().collect();
        prop_assert_eq!(pairs.len(), before + 2);
        prop_assert_eq!(&pairs[before], &("code".into(), other.into()));
        prop_assert_eq!(&pairs[before + 1], &("state".into(), state.into()));
        prop_assert!(answer.is_ascii() && !answer[uri.len()..].contains('+'));
    }

    #[test]
    fn any_text_is_judged(text: String, other: String) {
        let _ = (check(&text), matches(&text, &other), super::destination(&text));
    }
}
