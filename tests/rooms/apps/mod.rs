//! Apps of partners, and what people let them do: tried as a partner and a browser without scripts do it.

mod accesses;
mod apart;
mod attacks;
mod authorizing;
pub mod cases;
mod costs;
mod devices;
mod discovery;
pub mod ended;
mod entering;
mod grants;
mod handing_over;
mod held_back;
mod in_groups;
mod itself;
mod noted;
mod operating;
mod own_account;
mod page_safety;
mod registering;
mod tokens;
mod waiting;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::browser::{Browser, Form, Page, form_body};
use tests::people::PASSWORD;
use tests::{Someone, TestApp};

/// What is asked of an app.
const APP: &str = "app { id clientId name maker description isConfidential redirectUris requiredScopes optionalScopes \
                   createdAt isApproved isSuspended version secret }";
/// What the partners' apps require.
const REQUIRED: [&str; 2] = ["profile:read", "contacts:read"];
/// What they may ask for besides.
const OPTIONAL: [&str; 3] = ["contacts:write", "feed:read", "checkins:read"];
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Signs that are lost where a state is decoded once too often, or not at all.
const STATE: &str = "a+b%2Fc d&e=f%ü";
const CONTACTS: &str = "{ viewer { contacts { totalCount nodes { id } } } }";

/// An app, as its maker knows it.
#[derive(Clone, Debug)]
pub struct Partner {
    id: String,
    client_id: String,
    secret: Option<String>,
    redirect_uri: String,
}

/// What an app got for a person.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    scope: String,
}

/// What an endpoint answered.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    /// Null if there is none.
    pub body: Value,
}

impl Answer {
    /// The status, and the error or nothing.
    pub fn verdict(&self) -> (u16, &str) {
        (self.status, self.body["error"].as_str().unwrap_or_default())
    }

    pub fn tokens(&self) -> Tokens {
        assert_eq!(self.verdict(), (200, ""), "{}", self.body);
        let field = |name: &str| text(&self.body[name]);
        Tokens { access: field("access_token"), refresh: field("refresh_token"), scope: field("scope") }
    }
}

/// The input for a public app, but for what differs.
fn app_input(differs: Value) -> Value {
    let mut input = json!({
        "name": "Garden Diary", "maker": "Clara Weber", "description": "Keeps a diary of visits.", "isConfidential": false,
        "redirectUris": ["https://diary.example/callback"], "requiredScopes": REQUIRED, "optionalScopes": OPTIONAL,
    });
    if let (Some(input), Value::Object(differs)) = (input.as_object_mut(), differs) {
        input.extend(differs);
    }
    input
}

/// Registers an app.
pub async fn register(app: &TestApp, owner: &Someone, differs: Value) -> Partner {
    app.confirm(owner).await;
    let made = app.done(&*owner.token, "registerApp", app_input(differs), APP).await["app"].take();
    app.clock.tick();
    // The mail that tells of it.
    app.run_jobs().await;
    Partner {
        id: text(&made["id"]),
        client_id: text(&made["clientId"]),
        secret: made["secret"].as_str().map(str::to_owned),
        redirect_uri: made["redirectUris"][0].as_str().unwrap_or_default().to_owned(),
    }
}

/// Two apps, and somebody who uses them.
async fn two_apps(app: &TestApp) -> (Someone, Partner, Partner) {
    let maker = app.person("Clara").await;
    let one = register(app, &maker, json!({})).await;
    let differs = json!({
        "name": "Visit Planner", "isConfidential": true, "redirectUris": ["https://planner.example/done"],
    });
    let other = register(app, &maker, differs).await;
    (app.person("Ada").await, one, other)
}

/// An app, and somebody who uses it.
async fn one_app(app: &TestApp) -> (Someone, Partner) {
    let maker = app.person("Clara").await;
    let partner = register(app, &maker, json!({})).await;
    (app.person("Ada").await, partner)
}

/// Parameters, with others in their place or besides. An empty one leaves it out.
fn differing<'a>(usual: &[(&'a str, &'a str)], differs: &[(&'a str, &'a str)]) -> String {
    let kept = usual.iter().filter(|(name, _)| differs.iter().all(|(other, _)| other != name));
    form_body(kept.chain(differs).copied().filter(|(_, value)| !value.is_empty()))
}

impl Partner {
    /// The address to which it sends people, but for what differs.
    fn request(&self, differs: &[(&str, &str)]) -> String {
        let scopes = REQUIRED.join(" ");
        let usual = [
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("scope", scopes.as_str()),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        format!("/oauth/authorize?{}", differing(&usual, differs))
    }

    /// Sends a form to an endpoint, with what proves the client, but for what differs.
    async fn post(&self, app: &TestApp, path: &str, usual: &[(&str, &str)], differs: &[(&str, &str)]) -> Answer {
        let client = [("client_id", self.client_id.as_str()), ("client_secret", self.secret.as_deref().unwrap_or(""))];
        let usual: Vec<_> = client.into_iter().chain(usual.iter().copied()).collect();
        send(app, path, None, differing(&usual, differs)).await
    }

    async fn redeem(&self, app: &TestApp, code: &str, differs: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", VERIFIER),
        ];
        let answer = self.post(app, "/oauth/token", &usual, differs).await;
        // The mail that tells of a new grant.
        app.run_jobs().await;
        answer
    }

    pub async fn refresh(&self, app: &TestApp, token: &str, differs: &[(&str, &str)]) -> Answer {
        let usual = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post(app, "/oauth/token", &usual, differs).await
    }

    async fn revoke(&self, app: &TestApp, token: &str) -> Answer {
        self.post(app, "/oauth/revoke", &[("token", token)], &[]).await
    }

    pub async fn introspect(&self, app: &TestApp, token: &str) -> Answer {
        self.post(app, "/oauth/introspect", &[("token", token)], &[]).await
    }
}

/// Sends a form to an endpoint, with an `Authorization` header or without.
async fn send(app: &TestApp, path: &str, authorization: Option<&str>, body: String) -> Answer {
    let mut request = app.http.post(app.url(path)).header("content-type", "application/x-www-form-urlencoded");
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let response = request.body(body).send().await.expect("it answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("text");
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_default() }
}

/// Opens an address in a browser, and gives the password wherever it is asked for; gives the page after that.
async fn open(app: &TestApp, browser: &mut Browser, who: &Someone, address: &str) -> Page {
    let mut page = browser.visit(address).await;
    for _ in 0..2 {
        if !page.has_field("password") {
            break;
        }
        let mut form = page.form("password").with("password", PASSWORD);
        if page.has_field("email") {
            form = form.with("email", &who.email);
        }
        let sent = browser.submit(&form).await;
        assert_eq!(sent.status, 303, "after a form: {}", sent.body);
        page = browser.follow(sent).await;
        app.clock.tick();
    }
    app.run_jobs().await;
    page
}

/// Ticks all that is asked for, and allows it.
pub fn allow(form: Form) -> Form {
    let all: Vec<_> = form.offers("scope").into_iter().map(str::to_owned).collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    form.with_all("scope", &all).with("decision", "allow")
}

/// What somebody decides about a request, in a fresh browser; gives the page that leads back to the app.
async fn decide(app: &TestApp, who: &Someone, request: &str, choose: impl FnOnce(Form) -> Form) -> Page {
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, who, request).await;
    assert_eq!(page.status, 200, "the page of consent: {}", page.body);
    let answer = browser.submit(&choose(page.form("decision"))).await;
    app.clock.tick();
    answer
}

/// Somebody allows a request; gives the code.
async fn code(app: &TestApp, who: &Someone, request: &str) -> String {
    let answer = decide(app, who, request, allow).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.answer().remove("code").unwrap_or_else(|| panic!("no code: {:?}", answer.location()))
}

/// Somebody connects an app, choosing what they allow; gives its tokens.
pub async fn connect_as(
    app: &TestApp,
    who: &Someone,
    partner: &Partner,
    scope: &str,
    choose: impl FnOnce(Form) -> Form,
) -> Tokens {
    let mut answer = decide(app, who, &partner.request(&[("scope", scope)]), choose).await.answer();
    let code = answer.remove("code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    let tokens = partner.redeem(app, &code, &[]).await.tokens();
    app.clock.tick();
    tokens
}

/// Somebody connects an app with all that it asks for.
async fn connect(app: &TestApp, who: &Someone, partner: &Partner) -> Tokens {
    connect_as(app, who, partner, &REQUIRED.join(" "), allow).await
}

/// The status of asking for contacts.
async fn status(app: &TestApp, token: &str) -> u16 {
    let query = json!({ "query": CONTACTS });
    let answer = app.http.post(app.url("/graphql")).bearer_auth(token).json(&query).send().await.expect("it answers");
    answer.status().as_u16()
}

/// The ids of contacts, as the holder of a token gets them.
async fn contacts(app: &TestApp, token: &str) -> Vec<String> {
    let contacts = app.ask(token, CONTACTS, json!({})).await["viewer"]["contacts"].take();
    let ids: Vec<_> = contacts["nodes"].as_array().expect("a list").iter().map(|node| text(&node["id"])).collect();
    assert_eq!(contacts["totalCount"], json!(ids.len()));
    ids
}

/// What is at an id for the holder of a token; null if nothing is.
async fn node(app: &TestApp, token: &str, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { __typename id ... on Contact { name } } }";
    app.send(Some(token), query, json!({ "id": id })).await["data"]["node"].take()
}

/// A personal access token with all that one can have.
async fn personal_token(app: &TestApp, who: &Someone) -> String {
    app.confirm(who).await;
    let scopes = ["profile:read", "profile:write", "contacts:read", "contacts:write", "feed:read"];
    let input = json!({ "name": "a script", "scopes": scopes });
    let made = app.done(&*who.token, "createPersonalToken", input, "personalToken { token }").await;
    app.run_jobs().await;
    text(&made["personalToken"]["token"])
}

/// What a JWT claims: its header and its body.
pub fn claims(token: &str) -> (Value, Value) {
    let part = |part: &str| serde_json::from_slice(&from_base64(part)).expect("JSON");
    let mut parts = token.split('.');
    (part(parts.next().unwrap_or_default()), part(parts.next().unwrap_or_default()))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 as URLs have it, without padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = (0..3)
            .fold(0, |number, place: usize| (number << 8) | chunk.get(place).map_or(0, |&byte| usize::from(byte)));
        text.extend((0..=chunk.len()).map(|place| char::from(LETTERS[(number >> (18 - 6 * place)) & 63])));
    }
    text
}

fn from_base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| LETTERS.iter().position(|&known| known == letter).expect("base64");
    let values: Vec<_> = text.bytes().map(value).collect();
    let chunks = values.chunks(4).flat_map(|chunk| {
        let number =
            (0..4).fold(0, |number, place: usize| (number << 6) | chunk.get(place).copied().unwrap_or_default());
        (0..chunk.len() - 1).map(move |place| u8::try_from((number >> (16 - 8 * place)) & 255).expect("a byte"))
    });
    chunks.collect()
}

#[test]
fn base64_is_read_again() {
    for text in ["", "f", "fo", "foo", "foob", "fooba", "foobar", "ü?>"] {
        assert_eq!(from_base64(&base64(text.as_bytes())), text.as_bytes());
    }
    assert_eq!(base64(b"fooba"), "Zm9vYmE");
    assert_eq!(claims("eyJhbGciOiJub25lIn0.e30.").0, json!({ "alg": "none" }));
}
