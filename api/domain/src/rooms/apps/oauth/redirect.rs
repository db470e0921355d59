//! Redirect URIs: which may be registered, which a request may name, and how an answer is added to them (RFC 6749, section
//! 3.1.2; RFC 8252, sections 7 and 8; RFC 9700, section 2.1).
//!
//! A redirect URI is the string that was sent: it is never parsed and written again, and compared byte for byte.

use url::{Url, form_urlencoded};

/// The longest redirect URI, in bytes.
pub const LONGEST: usize = 2_000;
/// The largest number of redirect URIs of an app.
pub const MOST: usize = 10;
/// The start of redirect URIs of native apps that listen on the device itself (RFC 8252, section 7.3). The name
/// `localhost` isn't among them: it may lead elsewhere (section 8.3).
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];
/// The parameters of answers, which must not come twice.
const OURS: [&str; 6] = ["code", "state", "iss", "error", "error_description", "error_uri"];

/// Why a redirect URI can't be registered. The message says what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// It is empty or too long.
    #[error("A redirect URI must be 1 to 2,000 bytes long.")]
    Length,
    /// It contains characters that aren't allowed in URIs.
    #[error(
        "A redirect URI must consist of the characters of RFC 3986. Write international domain names in punycode, and percent-encode the rest."
    )]
    Characters,
    /// It is relative, or can't be parsed.
    #[error("A redirect URI must be absolute, such as https://app.example/callback.")]
    NotAbsolute,
    /// It has a fragment.
    #[error("A redirect URI must not have a fragment: leave out # and what follows it.")]
    Fragment,
    /// It has a user name or a password.
    #[error("A redirect URI must not have a user name or a password before its host.")]
    UserInfo,
    /// Its host isn't written as browsers write it, or has a wildcard.
    #[error("The host of a redirect URI must be written out as browsers show it, without wildcards.")]
    Host,
    /// Its scheme has capitals.
    #[error("The scheme of a redirect URI must be in lower case: some devices don't find the app otherwise.")]
    Capitals,
    /// It uses `http`, and not for the loopback interface.
    #[error(
        "A redirect URI must use https. Native apps may use http with 127.0.0.1 or [::1], and with any port; localhost isn't allowed."
    )]
    Insecure,
    /// Its scheme isn't a reversed domain name.
    #[error("A private-use scheme must be a domain name in reverse, such as com.example.app:/callback.")]
    Scheme,
    /// Its query has a parameter that an answer has too.
    #[error("The query of a redirect URI must not contain code, state, iss, error, error_description or error_uri.")]
    Reserved,
    /// The app has too many redirect URIs, or the same one twice.
    #[error("An app has up to 10 redirect URIs, each once.")]
    Number,
}

/// Checks the redirect URIs of an app.
///
/// # Errors
///
/// If there are more than 10, if one is there twice, or if one of them can't be registered.
pub fn check_all(uris: &[String]) -> Result<(), NotAllowed> {
    let repeated = uris.iter().enumerate().any(|(place, uri)| uris[..place].contains(uri));
    if uris.len() > MOST || repeated {
        return Err(NotAllowed::Number);
    }
    uris.iter().try_for_each(|uri| check(uri))
}

/// Checks a redirect URI that is about to be registered: `https` with any host, `http` with a loopback address, or a
/// private-use scheme.
///
/// # Errors
///
/// If it can't be registered.
pub fn check(uri: &str) -> Result<(), NotAllowed> {
    if uri.is_empty() || uri.len() > LONGEST {
        return Err(NotAllowed::Length);
    }
    if uri.contains('#') {
        return Err(NotAllowed::Fragment);
    }
    if !is_uri(uri) {
        return Err(NotAllowed::Characters);
    }
    let url = Url::parse(uri).map_err(|_| NotAllowed::NotAbsolute)?;
    let authority = authority(uri);
    if authority.is_some_and(|authority| authority.contains('@')) {
        return Err(NotAllowed::UserInfo);
    }
    match url.scheme() {
        "https" | "http" => {
            // Browsers take 127.1, 0x7f000001 and https:example.org for hosts. Whoever reads the URI may not.
            let host = host(authority.ok_or(NotAllowed::NotAbsolute)?);
            if !is_host(host) || !url.host_str().is_some_and(|read| read.eq_ignore_ascii_case(host)) {
                return Err(NotAllowed::Host);
            }
            if url.scheme() == "http" && loopback(uri).is_none() {
                return Err(NotAllowed::Insecure);
            }
        }
        scheme if is_reversed_domain(scheme) => {}
        _ => return Err(NotAllowed::Scheme),
    }
    if !uri.starts_with(url.scheme()) {
        return Err(NotAllowed::Capitals);
    }
    if url.query_pairs().any(|(name, _)| OURS.contains(&&*name)) {
        return Err(NotAllowed::Reserved);
    }
    Ok(())
}

/// Whether a request may name a redirect URI for a registered one: it is the same, byte for byte, except for the port of
/// a loopback address (RFC 8252, section 7.3).
#[must_use]
pub fn matches(registered: &str, requested: &str) -> bool {
    registered == requested || loopback(registered).is_some_and(|own| loopback(requested) == Some(own))
}

/// A redirect URI of the loopback interface without its port: the address, and what follows the port. `None` for every
/// other.
fn loopback(uri: &str) -> Option<(&'static str, &str)> {
    LOOPBACK.into_iter().find_map(|start| {
        let rest = uri.strip_prefix(start)?;
        let rest = match rest.strip_prefix(':') {
            Some(port) => {
                let rest = port.trim_start_matches(|letter: char| letter.is_ascii_digit());
                port[..port.len() - rest.len()].parse::<u16>().ok().filter(|&port| port != 0)?;
                rest
            }
            None => rest,
        };
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((start, rest))
    })
}

/// Adds the parameters of an answer to a redirect URI. Its own query stays. Values are percent-encoded, spaces as `%20`,
/// so that every decoder reads what was meant.
#[must_use]
pub fn with_params<'a>(uri: &str, params: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let mut answer = uri.to_owned();
    for (name, value) in params {
        match answer.split_once('?') {
            None => answer.push('?'),
            Some((_, query)) if query.is_empty() || query.ends_with('&') => {}
            Some(_) => answer.push('&'),
        }
        answer.push_str(&encoded(name));
        answer.push('=');
        answer.push_str(&encoded(value));
    }
    answer
}

/// Where a redirect URI leads, as it is shown to the person who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A website: its host, in punycode if it is international, with its port if that isn't the usual one.
    Site(String),
    /// A program on the device itself.
    ThisDevice,
    /// An app that is installed on the device: its scheme.
    App(String),
}

/// Where a registered redirect URI leads; `None` if it couldn't have been registered.
#[must_use]
pub fn destination(uri: &str) -> Option<Destination> {
    check(uri).ok()?;
    let url = Url::parse(uri).ok()?;
    Some(match (url.scheme(), url.host_str()) {
        ("http", _) => Destination::ThisDevice,
        ("https", host) => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            Destination::Site(format!("{}{port}", host?))
        }
        (scheme, _) => Destination::App(scheme.to_owned()),
    })
}

/// Whether a text has only the characters of URIs, and percent signs only before two digits (RFC 3986, section 2).
fn is_uri(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&byte);
    let digits = |part: &str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    text.bytes().all(is_letter) && text.split('%').skip(1).all(digits)
}

/// What stands between `//` and the path; `None` if the URI has no such part, or if it is empty.
fn authority(uri: &str) -> Option<&str> {
    let rest = uri.split_once(':')?.1.strip_prefix("//")?;
    let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
    (!authority.is_empty()).then_some(authority)
}

/// An authority without its port.
fn host(authority: &str) -> &str {
    authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(authority, |(host, _)| host)
}

/// Whether a host is a name or an address. Browsers allow other signs in names, wildcards among them.
fn is_host(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte))
}

/// Whether a scheme is a domain name in reverse (RFC 8252, section 7.1): labels of letters, digits and inner hyphens, the
/// first of letters alone.
fn is_reversed_domain(scheme: &str) -> bool {
    let label = |label: &str| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(is_letter) && !label.starts_with('-') && !label.ends_with('-')
    };
    let top = |label: &str| label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_lowercase());
    scheme.split_once('.').is_some_and(|(first, rest)| top(first) && rest.split('.').all(label))
}

#[cfg(test)]
mod tests;
