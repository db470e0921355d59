//! Shows the configuration in force, and what of it is allowed but better otherwise.

use std::fmt::Write;

use secrecy::ExposeSecret;
use url::{Host, Url};

use super::Config;

impl Config {
    /// The configuration in force as TOML, each value with where it comes from. Of a secret it says only whether it is
    /// set; passwords in addresses are starred.
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

    /// What is allowed but puts people's data at risk, one line each, for the log at the start.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let open_http = self.http.public_url.scheme() == "http" && !is_local(&self.http.public_url);
        let open_mail =
            self.mail.smtp_url.as_ref().is_some_and(|url| {
                Url::parse(url.expose_secret()).is_ok_and(|url| !is_encrypted(&url) && !is_local(&url))
            });
        let risks = [
            (open_http, "http.public_url is not https: tokens and what people write travel unencrypted"),
            (open_mail, "mail.smtp_url doesn't require encryption: mails may travel unencrypted; add ?tls=required"),
            (self.key_file_is_open(), "secrets.master_key_file can be read by others: chmod 600 helps"),
        ];
        risks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, text)| text.into()).collect()
    }
}

/// Whether a mail server at this address is asked to encrypt, and refused otherwise.
fn is_encrypted(url: &Url) -> bool {
    url.scheme() == "smtps" || url.query_pairs().any(|(key, value)| key == "tls" && value == "required")
}

/// Whether it names this machine itself.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // The host of a scheme that isn't the web's is always a name.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        None => false,
    }
}
