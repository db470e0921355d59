//! A browser without scripts: it keeps cookies, follows redirects as far as Kith itself, and fills in the forms of pages.

use std::collections::HashMap;

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;

use crate::TestApp;

/// How many redirects are followed one after the other.
const FOLLOWED: usize = 5;
/// What forms are sent as.
const FORM: &str = "application/x-www-form-urlencoded";

/// A browser, with its own cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    base: String,
    http: reqwest::Client,
    cookies: Vec<Cookie>,
}

#[derive(Clone, Debug)]
struct Cookie {
    name: String,
    value: String,
    path: String,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// A form, as it would be sent: hidden fields, what is ticked and chosen, and what was typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    offered: Vec<(String, String)>,
    fields: Vec<(String, String)>,
}

impl Browser {
    /// A browser without cookies.
    pub fn new(app: &TestApp) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { base: app.url(""), http, cookies: Vec::new() }
    }

    /// Opens an address, and doesn't follow where it leads.
    pub async fn get(&mut self, address: &str) -> Page {
        self.send(address, None).await
    }

    /// Opens an address, and follows where it leads within Kith. A redirect to elsewhere is given as it is.
    pub async fn visit(&mut self, address: &str) -> Page {
        let page = self.get(address).await;
        self.follow(page).await
    }

    /// Follows where a page leads within Kith.
    pub async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..FOLLOWED {
            let Some(next) = page.location().filter(|next| self.is_own(next)).map(str::to_owned) else { return page };
            page = self.get(&next).await;
        }
        panic!("redirects without an end: {page:?}")
    }

    /// Sends a form, and doesn't follow where it leads.
    pub async fn submit(&mut self, form: &Form) -> Page {
        self.post(&form.action, &form.fields).await
    }

    /// Sends fields, and doesn't follow where that leads.
    pub async fn post(&mut self, address: &str, fields: &[(String, String)]) -> Page {
        let body = form_body(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.send(address, Some(body)).await
    }

    /// Whether an address stays within Kith.
    pub fn is_own(&self, address: &str) -> bool {
        let path = address.strip_prefix(&self.base).unwrap_or(address);
        path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\")
    }

    /// How many cookies it keeps.
    pub fn cookies(&self) -> usize {
        self.cookies.len()
    }

    async fn send(&mut self, address: &str, body: Option<String>) -> Page {
        assert!(self.is_own(address), "{address} leads away");
        let path = address.strip_prefix(&self.base).unwrap_or(address);
        let url = format!("{}{path}", self.base);
        let mut request = match body {
            None => self.http.get(&url),
            Some(body) => self.http.post(&url).header(CONTENT_TYPE, FORM).header(ORIGIN, self.base.clone()).body(body),
        };
        let cookies = self.cookies.iter().filter(|cookie| path.starts_with(&cookie.path));
        let cookies: Vec<_> = cookies.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let response = request.send().await.expect("it answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().expect("text"));
        }
        Page { status, headers, body: response.text().await.expect("text") }
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a name and a value");
        let attributes: HashMap<_, _> = parts
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
        let path = (*attributes.get("path").unwrap_or(&"/")).to_owned();
        self.cookies.retain(|known| known.name != name || known.path != path);
        if attributes.get("max-age") != Some(&"0") && !value.is_empty() {
            self.cookies.push(Cookie { name: name.to_owned(), value: value.to_owned(), path });
        }
    }
}

impl Page {
    /// Where it leads; none if it isn't a redirect.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION).map(|value| value.to_str().expect("text"))
    }

    /// A header; empty if it isn't there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
    }

    /// What the address that it leads to says. Empty if it isn't a redirect.
    pub fn answer(&self) -> HashMap<String, String> {
        self.location().map(params).unwrap_or_default()
    }

    /// Whether it has a form with a field or button of this name.
    pub fn has_field(&self, name: &str) -> bool {
        self.forms().iter().any(|form| form.has(name))
    }

    /// The form with a field or button of this name.
    pub fn form(&self, name: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.has(name));
        found.unwrap_or_else(|| panic!("no form has {name}: {} {}", self.status, self.body))
    }

    /// The form that is sent to an address that begins like this.
    pub fn form_to(&self, action: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.action.starts_with(action));
        found.unwrap_or_else(|| panic!("no form is sent to {action}: {} {}", self.status, self.body))
    }

    /// The address of the first link that begins like this.
    pub fn link(&self, address: &str) -> String {
        let links = tags(&self.body).into_iter().filter(|tag| tag.name == "a");
        let found = links.map(|tag| tag.get("href").to_owned()).find(|href| href.starts_with(address));
        found.unwrap_or_else(|| panic!("no link leads to {address}: {} {}", self.status, self.body))
    }

    /// The forms without a field or button of this name.
    pub fn forms_but(&self, name: &str) -> Vec<Form> {
        self.forms().into_iter().filter(|form| !form.has(name)).collect()
    }

    fn forms(&self) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        // The list of choices that is open, whether one of them was chosen, and the first.
        let mut list: Option<(String, bool, Option<String>)> = None;
        let mut inside = false;
        for tag in tags(&self.body) {
            if tag.name == "form" {
                inside = true;
                forms.push(Form { action: tag.get("action").to_owned(), ..Form::default() });
            }
            let Some(form) = forms.last_mut().filter(|_| inside) else { continue };
            let (name, value) = (tag.get("name").to_owned(), tag.get("value").to_owned());
            match &*tag.name {
                "/form" => inside = false,
                "input" if matches!(tag.get("type"), "checkbox" | "radio") => {
                    form.offered.push((name.clone(), value.clone()));
                    if tag.attributes.contains_key("checked") {
                        form.fields.push((name, value));
                    }
                }
                "input" => {
                    form.offered.push((name.clone(), value.clone()));
                    form.fields.push((name, value));
                }
                "button" => form.offered.push((name, value)),
                "select" => list = Some((name, false, None)),
                "option" => {
                    if let Some((name, chosen, first)) = &mut list {
                        form.offered.push((name.clone(), value.clone()));
                        if tag.attributes.contains_key("selected") {
                            *chosen = true;
                            form.fields.push((name.clone(), value.clone()));
                        }
                        first.get_or_insert(value);
                    }
                }
                "/select" => {
                    if let Some((name, false, Some(first))) = list.take() {
                        form.fields.push((name, first));
                    }
                }
                _ => {}
            }
        }
        forms
    }
}

impl Form {
    /// What could be sent under this name: the boxes, choices and buttons.
    pub fn offers(&self, name: &str) -> Vec<&str> {
        values(&self.offered, name)
    }

    /// What would be sent under this name.
    pub fn sends(&self, name: &str) -> Vec<&str> {
        values(&self.fields, name)
    }

    /// The same form with one value under this name.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        self.with_all(name, &[value])
    }

    /// The same form with these values under this name, and no others.
    #[must_use]
    pub fn with_all(mut self, name: &str, values: &[&str]) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
        self
    }

    fn has(&self, name: &str) -> bool {
        self.offered.iter().any(|(known, _)| known == name)
    }
}

fn values<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

struct Tag {
    name: String,
    attributes: HashMap<String, String>,
}

impl Tag {
    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map(String::as_str).unwrap_or_default()
    }
}

/// The tags of a page, those that end something with a slash before their name.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (tag, after) = tag(&rest[start + 1..]);
        found.push(tag);
        rest = after;
    }
    found
}

/// Reads a tag, and gives what follows it.
fn tag(text: &str) -> (Tag, &str) {
    let is_end = |letter: char| letter.is_whitespace() || letter == '>';
    let (name, rest) = text.split_at(text.find(is_end).unwrap_or(text.len()));
    let mut attributes = HashMap::new();
    let mut rest = rest.trim_start();
    while !rest.is_empty() && !rest.starts_with('>') {
        let end = rest.find(|letter: char| is_end(letter) || letter == '=').unwrap_or(rest.len());
        let (key, after) = rest.split_at(end.max(1));
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(value) => match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').expect("a value ends"),
                None => value.split_at(value.find(is_end).unwrap_or(value.len())),
            },
        };
        attributes.insert(key.to_ascii_lowercase(), unescaped(value));
        rest = after.trim_start();
    }
    let rest = rest.strip_prefix('>').unwrap_or(rest);
    (Tag { name: name.to_ascii_lowercase(), attributes }, rest)
}

fn unescaped(text: &str) -> String {
    let entities = [("&#34;", "\""), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&#60;", "<"), ("&lt;", "<")];
    let last = [("&#62;", ">"), ("&gt;", ">"), ("&#38;", "&"), ("&amp;", "&")];
    entities.iter().chain(&last).fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A text as it stands in forms and addresses: all but letters, digits and `-._~` as their bytes.
pub fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What [`encoded`] and every form was made from.
pub fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The body of a form, or the query of an address.
pub fn form_body<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = pairs.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The parameters in the query of an address. None may come twice.
pub fn params(address: &str) -> HashMap<String, String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let mut found = HashMap::new();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let twice = found.insert(decoded(name), decoded(value));
        assert_eq!(twice, None, "{name} comes twice in {address}");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_read_again() {
        for text in ["", "a b+c%2F&d=e", "Ü ☂", "100%"] {
            assert_eq!(decoded(&encoded(text)), text);
        }
        assert_eq!((decoded("a+b%20c%2Bd").as_str(), encoded("+").as_str()), ("a b c+d", "%2B"));
    }

    #[test]
    fn a_form_is_sent_as_it_stands() {
        let body = "<!doctype html><form method=\"post\" action=\"/other\"><input type=\"hidden\" name=\"csrf\" \
                    value=\"1\"><button>x</button></form><form action=\"/a?b=1&#38;c=2\" novalidate>\
                    <input type=\"hidden\" name=\"csrf\" value=\"&#34;2&#34;\">\
                    <input type=\"checkbox\" name=\"scope\" value=\"a\" checked><input type=\"checkbox\" name=\"scope\" value=\"b\">\
                    <select name=\"end\"><option value=\"never\">x</option><option value=\"day\">y</option></select>\
                    <button type=\"submit\" name=\"decision\" value=\"deny\">No</button></form>";
        let page = Page { status: 200, headers: HeaderMap::new(), body: body.to_owned() };
        let form = page.form("decision").with("decision", "deny");
        assert_eq!(form.action, "/a?b=1&c=2");
        assert_eq!(form.sends("csrf"), ["\"2\""]);
        assert_eq!((form.offers("scope"), form.sends("scope")), (vec!["a", "b"], vec!["a"]));
        assert_eq!((form.sends("end"), form.sends("decision")), (vec!["never"], vec!["deny"]));
        assert_eq!(page.form("csrf").action, "/other");
    }
}
