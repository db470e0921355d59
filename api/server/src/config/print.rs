//! Prints the configuration in force, and warns of settings that are allowed but risky.

use std::fmt::Write;

use secrecy::ExposeSecret;
use url::{Host, Url};

use super::Config;

impl Config {
    /// The configuration in force as TOML, each value with its source. For a secret, only whether it is set. Passwords
    /// in URLs are replaced by stars.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::new();
        let mut last = "";
        for shown in &self.shown {
            let (section, key) = shown.key.split_once('.').unwrap_or(("", &shown.key));
            if section != last {
                let gap = if last.is_empty() { "" } else { "\n" };
                let _ = writeln!(out, "{gap}[{section}]");
                last = section;
            }
            let _ = writeln!(out, "{key} = {} # from {}", shown.value, shown.source);
        }
        out
    }

    /// Settings that put people's data at risk, one line each, to log at startup.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let open_http = self.http.public_url.scheme() == "http" && !is_local(&self.http.public_url);
        let open_mail =
            self.mail.smtp_url.as_ref().is_some_and(|url| {
                Url::parse(url.expose_secret()).is_ok_and(|url| !is_encrypted(&url) && !is_local(&url))
            });
        let risks = [
            (open_http, "http.public_url doesn't use https: tokens and people's data are sent unencrypted"),
            (open_mail, "mail.smtp_url doesn't require encryption: mails may be sent unencrypted; add ?tls=required"),
            (self.key_file_is_open(), "secrets.master_key_file can be read by other users: run chmod 600 on the file"),
        ];
        risks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, text)| text.into()).collect()
    }
}

/// Whether this URL requires an encrypted connection to the mail server.
fn is_encrypted(url: &Url) -> bool {
    url.scheme() == "smtps" || url.query_pairs().any(|(key, value)| key == "tls" && value == "required")
}

/// Whether the URL names this machine.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // In URLs with a scheme other than http and https, the host is always parsed as a name.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        None => false,
    }
}
