//! What acts for somebody in the demo: an app of a partner's, which Maya lets see one contact, and a personal access token.

use std::sync::Arc;

use domain::accounts::{self, NewToken};
use domain::apps::oauth::client_auth::ClientAuth;
use domain::apps::oauth::params::Params;
use domain::apps::oauth::token_request::TokenRequest;
use domain::apps::{self, Decided, Decision, NewApp};
use domain::contacts::{self, ContactQuery};
use domain::ids::ContactId;
use domain::page::PageArgs;
use domain::scope::Scope;
use domain::{Actor, Env, Error, Op, Result};

use super::acting;
use super::cast::{Member, PASSWORD};
use crate::http::PersonToBe;

/// Where the app would get its answer.
const REDIRECT: &str = "https://daybook.example/callback";
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SCOPES: [Scope; 2] = [Scope::ProfileRead, Scope::ContactsRead];

/// Registers the app and connects it, and makes the token; gives what visitors can act as.
pub(super) async fn connect(env: &Arc<Env>, members: &[Member]) -> Result<Vec<PersonToBe>> {
    let (maya, maker) = (&members[0], &members[10]);
    let client_id = registered(&confirmed(env, maker).await?).await?;
    let op = confirmed(env, maya).await?;
    let (contact, name) = first_contact(&op).await?;
    let app = PersonToBe {
        name: "Daybook, an app".to_owned(),
        about: format!("Maya lets it see {name}, and nobody else"),
        token: granted(env, &op, &client_id, contact).await?,
    };
    let scopes = vec![Scope::ProfileRead, Scope::ContactsRead, Scope::FeedRead];
    let made = accounts::create_token(&op, NewToken { name: "My script".to_owned(), scopes, expires_at: None }).await?;
    let script = PersonToBe {
        name: "My script, a token".to_owned(),
        about: "Maya's personal access token, which reads her contacts and follows her feed, and changes nothing"
            .to_owned(),
        token: made.token.ok_or_else(|| Error::internal("a new token is shown"))?,
    };
    Ok(vec![app, script])
}

/// An operation of somebody who has just given their password.
async fn confirmed(env: &Arc<Env>, member: &Member) -> Result<Op> {
    let op = acting(env, member);
    accounts::confirm(&op, PASSWORD.into()).await?;
    Ok(op)
}

async fn registered(op: &Op) -> Result<String> {
    let app = NewApp {
        name: "Daybook".to_owned(),
        maker: "Yuki Tanaka".to_owned(),
        description: Some("Keeps a diary of visits.".to_owned()),
        is_confidential: false,
        redirect_uris: vec![REDIRECT.to_owned()],
        required_scopes: SCOPES.to_vec(),
        optional_scopes: vec![Scope::CheckInsRead, Scope::FeedRead],
    };
    Ok(apps::register_app(op, app).await?.client_id)
}

async fn first_contact(op: &Op) -> Result<(ContactId, String)> {
    let found = contacts::find(op, &ContactQuery::default(), &PageArgs::new(Some(1), None, None, None)?).await?;
    let first = found.page.items.into_iter().next().ok_or_else(|| Error::internal("Maya has contacts"))?;
    Ok((first.1.id, first.1.content.name))
}

/// Lets the app see one contact, as Maya would on the page of consent; gives its access token.
async fn granted(env: &Arc<Env>, op: &Op, client_id: &str, contact: ContactId) -> Result<String> {
    let failed = || Error::internal("the demo's app isn't connected");
    let form =
        |pairs: &[(&str, &str)]| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let scope = SCOPES.map(Scope::name).join(" ");
    let query = form(&[
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", REDIRECT),
        ("scope", &scope),
        ("state", "demo"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let (asked, _) = apps::asked(op, query.as_bytes()).await.map_err(|_| failed())?;
    let decision =
        Decision { is_allowed: true, scopes: SCOPES.to_vec(), contact: Some(contact), ..Decision::default() };
    let decided = apps::decide(op, &asked.sealed, decision).await.map_err(|_| failed())?;
    let Decided::BackToApp(back) = decided else { return Err(failed()) };
    let back = url::Url::parse(&back).map_err(|_| failed())?;
    let code = back.query_pairs().find(|(name, _)| name == "code").ok_or_else(failed)?.1.into_owned();
    let request = form(&[
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("redirect_uri", REDIRECT),
        ("code", &code),
        ("code_verifier", VERIFIER),
    ]);
    let tokens = async {
        let params = Params::read(request.as_bytes())?;
        let nobody = env.op(Actor::Nobody);
        let client = apps::client(&nobody, &ClientAuth::read([], &params)?).await?;
        apps::tokens(&nobody, &client, TokenRequest::read(&params, &env.settings().audience)?).await
    };
    let tokens = serde_json::to_value(tokens.await.map_err(|_| failed())?).map_err(Error::internal)?;
    tokens["access_token"].as_str().map(str::to_owned).ok_or_else(failed)
}
