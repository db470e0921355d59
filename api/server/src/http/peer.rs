//! The address that a request comes from: the peer of its connection, or the client that trusted proxies report.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::App;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The peer of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The address that a request comes from; `None` if it didn't come over a connection.
#[derive(Clone, Copy, Debug)]
pub struct CameFrom(pub Option<IpAddr>);

impl FromRequestParts<App> for CameFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>().map(|Peer(address)| *address);
        let forwarded = match app.limits.proxies {
            0 => {
                warn_of_proxy(&parts.headers);
                None
            }
            proxies => forwarded(&parts.headers, proxies),
        };
        Ok(Self(forwarded.or(peer)))
    }
}

/// Each proxy appends the address of its client. Anybody may have written what comes before the trusted proxies'
/// entries.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let lines = headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or_default());
    let all: Vec<_> = lines.flat_map(|line| line.split(',')).collect();
    let text = all.iter().rev().nth(proxies.checked_sub(1)?)?.trim();
    let with_port = || text.parse().map(|address: SocketAddr| address.ip());
    text.trim_matches(['[', ']']).parse().or_else(|_| with_port()).ok()
}

fn warn_of_proxy(headers: &HeaderMap) {
    static WARNED: Once = Once::new();
    if headers.contains_key(FORWARDED_FOR) {
        WARNED.call_once(|| {
            tracing::warn!(
                "requests have an X-Forwarded-For header, but http.trusted_proxies is 0: if they come through a proxy, \
                 all clients behind it count as one network when wrong passwords are counted"
            );
        });
    }
}
