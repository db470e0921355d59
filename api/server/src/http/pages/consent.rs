//! The authorization endpoint (RFC 6749, section 3.1): an app sends a person here, and the person decides what it may do.

use axum::body::Bytes;
use axum::extract::{Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, Months, NaiveTime, Utc};
use domain::accounts::Viewer;
use domain::apps::oauth::authorize::{Prompt, Refused};
use domain::apps::oauth::error::{Code, OAuthError, Wrong};
use domain::apps::oauth::metadata::AUTHORIZE;
use domain::apps::oauth::redirect::{Destination, destination};
use domain::apps::{self, Asked, Decided, Decision, Denied, Request};
use domain::contacts::{self, ContactOrder, ContactQuery};
use domain::groups::{self, Standing};
use domain::ids::{ContactId, GroupId};
use domain::page::PageArgs;
use domain::scope::{Scope, Scopes};
use domain::secrets::NodeType;
use domain::{Actor, Error, Op, node_id};
use serde::Deserialize;

use super::super::App;
use super::browser::Browser;
use super::messages::{expired, failed};
use super::{ACCOUNT, device, page, see_other, sign_in};
use crate::pages::views::{self, AppShown, End, Fault, Narrowing, NarrowingKind, Notice, ScopeChoice};
use crate::pages::{Choice, Form, Person, Problem};

/// The scopes that can be narrowed to one contact.
const TO_CONTACT: [Scope; 2] = [Scope::ContactsRead, Scope::ContactsWrite];
/// The scope that can be narrowed to one group.
const TO_GROUP: Scope = Scope::GroupsRead;

/// The request as it was sealed for the form.
#[derive(Debug, Deserialize)]
pub struct Sealed {
    #[serde(default)]
    pub request: String,
}

/// Shows what an app asks for, to whoever is signed in; asks others to sign in first. Nobody is sent on before that.
pub async fn show(State(_): State<App>, browser: Browser, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let op = browser.op();
    let asked = apps::asked(&op, query.as_bytes()).await;
    if let Err(Refused::Shown(error)) = &asked {
        return unsendable(&browser, error);
    }
    if browser.actor == Actor::Nobody {
        return sign_in::show(&browser, StatusCode::OK, &format!("{AUTHORIZE}?{query}"), "", Vec::new()).await;
    }
    let issuer = &browser.env.settings().issuer;
    if asked.is_ok()
        && let Some(response) = without_password(&browser, &op, &format!("{AUTHORIZE}?{query}")).await
    {
        return response;
    }
    match asked {
        Ok((_, request)) if request.prompts.contains(&Prompt::None) => {
            let error = OAuthError::new(Code::InteractionRequired, "The person has to decide.");
            browser.answer(see_other(&request.back.error(&error, issuer)))
        }
        Ok((asked, _)) => form(&browser, &op, &asked, &Given::first(&asked), Vec::new()).await,
        Err(Refused::Sent(back, error)) => browser.answer(see_other(&back.error(&error, issuer))),
        Err(Refused::Shown(error)) => unsendable(&browser, &error),
    }
}

/// Asks for the password, and goes on to a page, if it wasn't given within the last 5 minutes.
pub async fn without_password(browser: &Browser, op: &Op, next: &str) -> Option<Response> {
    match domain::accounts::confirmed_until(op).await {
        Ok(until) if until.is_none_or(|until| until <= op.now) => {
            Some(sign_in::ask_password(browser, StatusCode::OK, next, Vec::new()).await)
        }
        Ok(_) => None,
        Err(error) => Some(failed(browser, &error, next)),
    }
}

/// What is wrong, where there is nowhere safe to send anybody.
fn unsendable(browser: &Browser, error: &OAuthError) -> Response {
    if error.status() >= 500 {
        return failed(browser, &Error::Unavailable, ACCOUNT);
    }
    let fault = match error.wrong() {
        Some(Wrong::Client) => Fault::UnknownApp,
        Some(Wrong::SuspendedClient) => Fault::Suspended,
        Some(Wrong::UnapprovedClient) => Fault::Unapproved,
        Some(Wrong::RedirectUri) => Fault::WrongRedirect,
        None => Fault::Malformed,
    };
    let view = views::UnsendableError { frame: browser.frame(), fault, detail: error.description() };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    browser.answer(page(status, &view))
}

/// What the form is filled with.
pub struct Given {
    scopes: Scopes,
    reach: NarrowingKind,
    contact: String,
    group: String,
    end: End,
    end_date: String,
}

impl Given {
    /// The first time: what is required is ticked, and what isn't delicate.
    pub fn first(asked: &Asked) -> Self {
        let is_ticked = |scope: &Scope| asked.scopes.required.has(*scope) || !scope.is_delicate();
        let ticked = asked.request.scopes().named().filter(is_ticked);
        let [contact, group, end_date] = [const { String::new() }; 3];
        let (scopes, reach) = (ticked.collect(), NarrowingKind::Everything);
        Self { scopes, reach, contact, group, end: End::Never, end_date }
    }
}

/// The consent page.
pub async fn form(browser: &Browser, op: &Op, asked: &Asked, given: &Given, problems: Vec<Problem>) -> Response {
    let shown = async {
        let viewer = domain::accounts::viewer(op).await?;
        let scopes = asked.request.scopes();
        let contacts =
            if TO_CONTACT.iter().any(|&scope| scopes.has(scope)) { named_contacts(op).await? } else { Vec::new() };
        let groups = if scopes.has(TO_GROUP) { named_groups(op).await? } else { Vec::new() };
        Ok((viewer, Choices { contacts, groups }))
    };
    match shown.await {
        Ok((viewer, choices)) => filled(browser, op, asked, given, &viewer, &choices, problems),
        Err(error) => failed(browser, &error, &back_to(asked)),
    }
}

/// What the access can be narrowed to, each with the value that is sent and a name.
struct Choices {
    contacts: Vec<(String, String)>,
    groups: Vec<(String, String)>,
}

fn choices(named: &[(String, String)]) -> Vec<Choice<'_>> {
    named.iter().map(|(value, label)| Choice { value, label }).collect()
}

fn filled(
    browser: &Browser,
    op: &Op,
    asked: &Asked,
    given: &Given,
    viewer: &Viewer,
    named: &Choices,
    problems: Vec<Problem>,
) -> Response {
    let scope = |scope: Scope| ScopeChoice {
        name: scope.name(),
        is_required: asked.scopes.required.has(scope),
        is_delicate: scope.is_delicate(),
        is_ticked: given.scopes.has(scope),
        is_held: false,
    };
    let (returns_to, device_code) = match &asked.request {
        Request::InBrowser(request) => (destination(&request.back.redirect_uri), None),
        Request::OnDevice(request) => (None, Some(request.user_code.to_string())),
    };
    let returns_to = returns_to.map(|place| match place {
        Destination::Site(place) | Destination::App(place) => place,
        Destination::ThisDevice => views::this_device(browser.words),
    });
    let narrowing = Narrowing {
        contacts: choices(&named.contacts),
        groups: choices(&named.groups),
        chosen: given.reach,
        contact: &given.contact,
        group: &given.group,
    };
    let narrowing = Some(narrowing).filter(|to| !to.contacts.is_empty() || !to.groups.is_empty());
    let csrf = browser.form_token();
    let back = back_to(asked);
    // With the way back, for whoever isn't signed in any more when they decide.
    let action = sign_in::with_next(&format!("/oauth/consent?request={}", asked.sealed), &back);
    let again = sign_in::with_next("/sign-out", &back);
    let view = views::Consent {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        account: Person { name: &viewer.display_name, email: &viewer.email },
        switch: &again,
        app: shown(&asked.app, returns_to.as_deref()),
        device_code: device_code.as_deref(),
        is_for_more: false,
        scopes: asked.request.scopes().named().map(scope).collect(),
        narrowing,
        end: given.end,
        end_date: &given.end_date,
        first_end: (op.now + Days::new(1)).date_naive(),
    };
    let status = if view.form.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    browser.answer(page(status, &view))
}

/// An app, as pages show it.
pub fn shown<'a>(app: &'a apps::AppShown, returns_to: Option<&'a str>) -> AppShown<'a> {
    AppShown {
        name: &app.name,
        is_unverified: !app.is_approved,
        owner: &app.maker,
        description: &app.description,
        returns_to,
    }
}

/// The request once more, for whoever goes on with another account.
fn back_to(asked: &Asked) -> String {
    let request = match &asked.request {
        Request::InBrowser(request) => request,
        Request::OnDevice(request) => return device::complete(request.user_code),
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &request.client_id)
        .append_pair("scope", &request.scopes.names())
        .append_pair("code_challenge", request.challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    if request.back.named {
        query.append_pair("redirect_uri", &request.back.redirect_uri);
    }
    if let Some(state) = &request.back.state {
        query.append_pair("state", state);
    }
    format!("{AUTHORIZE}?{}", query.finish())
}

/// The viewer's first contacts by name, each with the id that the form sends.
async fn named_contacts(op: &Op) -> domain::Result<Vec<(String, String)>> {
    let query = ContactQuery { order: ContactOrder::Name, ..ContactQuery::default() };
    let found = contacts::find(op, &query, &PageArgs::new(Some(100), None, None, None)?).await?;
    let id = |id: ContactId| node_id::encode(&op.ids(), NodeType::Contact, id.0);
    Ok(found.page.items.into_iter().map(|(_, contact)| (id(contact.id), contact.content.name)).collect())
}

/// The groups in which the viewer is an active member, each with the id that the form sends.
async fn named_groups(op: &Op) -> domain::Result<Vec<(String, String)>> {
    let own = groups::memberships(op, &PageArgs::new(Some(100), None, None, None)?).await?;
    let active = own.items.iter().filter(|own| own.standing == Standing::Active).map(|own| own.group);
    let found = groups::by_ids(op, &active.collect::<Vec<_>>()).await?;
    let id = |id: GroupId| node_id::encode(&op.ids(), NodeType::Group, id.0);
    let mut named: Vec<_> = found.into_values().map(|group| (id(group.id), group.name)).collect();
    named.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(named)
}

/// Decides, and sends the person back to the app.
pub async fn decide(
    browser: Browser,
    Query(sealed): Query<Sealed>,
    Query(next): Query<sign_in::Next>,
    body: Bytes,
) -> Response {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if !browser.is_own_form(field("csrf")) {
        return expired(&browser, next.address());
    }
    let op = browser.op();
    let asked = match apps::asked_again(&op, &sealed.request).await {
        Ok(asked) => asked,
        Err(denied) => return not_decided(&browser, denied, next.address()),
    };
    let ticked = fields.iter().filter(|(key, _)| key == "scope").filter_map(|(_, name)| Scope::parse(name));
    let given = Given {
        scopes: ticked.collect(),
        reach: match field("reach") {
            "everything" => NarrowingKind::Everything,
            "group" => NarrowingKind::Group,
            // What can't be understood isn't everything.
            _ => NarrowingKind::Contact,
        },
        contact: field("contact").to_owned(),
        group: field("group").to_owned(),
        end: End::parse(field("end")).unwrap_or(End::Date),
        end_date: field("end_date").to_owned(),
    };
    let is_allowed = field("decision") == "allow";
    let ((contact, group), ends_at) = match (narrowed(&op, &given).await, ended(&op, &given)) {
        (Ok(to), Ok(ends_at)) => (to, ends_at),
        _ if !is_allowed => ((None, None), None),
        (to, ends_at) => {
            let problems = to.err().into_iter().chain(ends_at.err()).collect();
            return form(&browser, &op, &asked, &given, problems).await;
        }
    };
    let decision = Decision { is_allowed, scopes: given.scopes.named().collect(), contact, group, ends_at };
    let again = back_to(&asked);
    // What was decided is written even if the browser goes away.
    let work = tokio::spawn(async move { apps::decide(&op, &asked.sealed, decision).await });
    match work.await {
        Ok(Ok(Decided::BackToApp(address))) => browser.answer(see_other(&address)),
        Ok(Ok(Decided::Begun)) => {
            let view = views::Message { frame: browser.frame(), notice: Notice::Connected, go_on: Some(ACCOUNT) };
            browser.answer(page(StatusCode::OK, &view))
        }
        Ok(Ok(Decided::OnDevice)) => browser.answer(see_other(&device::done_with(&sealed.request))),
        // The page was open for longer than the password counts: it is asked for once more.
        Ok(Err(Denied::Unconfirmed)) => browser.answer(see_other(&again)),
        Ok(Err(denied)) => not_decided(&browser, denied, &again),
        Err(error) => failed(&browser, &Error::internal(error), &again),
    }
}

/// The one contact, or the one group.
type To = (Option<ContactId>, Option<GroupId>);

async fn narrowed(op: &Op, given: &Given) -> Result<To, Problem> {
    match given.reach {
        NarrowingKind::Everything => Ok((None, None)),
        NarrowingKind::Contact => {
            let missing = Problem::ContactMissing;
            let id: ContactId = node_id::expect(&op.ids(), &given.contact, "contact").map_err(|_| missing)?;
            let found = contacts::by_ids(op, &[id]).await.map_err(|_| Problem::Unavailable)?;
            if found.contains_key(&id) { Ok((Some(id), None)) } else { Err(missing) }
        }
        NarrowingKind::Group => {
            let missing = Problem::GroupMissing;
            let id: GroupId = node_id::expect(&op.ids(), &given.group, "group").map_err(|_| missing)?;
            let own = groups::memberships_in(op, &[id]).await.map_err(|_| Problem::Unavailable)?;
            let is_active = own.get(&id).is_some_and(|own| own.standing == Standing::Active);
            if is_active { Ok((None, Some(id))) } else { Err(missing) }
        }
    }
}

fn ended(op: &Op, given: &Given) -> Result<Option<DateTime<Utc>>, Problem> {
    let end = match given.end {
        End::Never => return Ok(None),
        End::Day => op.now.checked_add_days(Days::new(1)),
        End::Week => op.now.checked_add_days(Days::new(7)),
        End::Month => op.now.checked_add_months(Months::new(1)),
        End::ThreeMonths => op.now.checked_add_months(Months::new(3)),
        End::Date => {
            let day: chrono::NaiveDate = given.end_date.parse().map_err(|_| Problem::EndMissing)?;
            Some(day.and_time(NaiveTime::MIN).and_utc())
        }
    };
    end.filter(|end| *end > op.now).map(Some).ok_or(Problem::EndPast)
}

pub fn not_decided(browser: &Browser, denied: Denied, again: &str) -> Response {
    match denied {
        Denied::Shown(_) | Denied::Unconfirmed => {
            let view = views::UnsendableError { frame: browser.frame(), fault: Fault::Expired, detail: "" };
            browser.answer(page(StatusCode::BAD_REQUEST, &view))
        }
        Denied::Failed(error) => failed(browser, &error, again),
    }
}
