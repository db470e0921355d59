//! `kith doctor`: says in plain words what is wrong with an installation, and what to do.

use std::fmt;

use chrono::Duration;
use domain::ports::Clock;
use domain::secrets::Place;
use domain::{Actor, jobs, privacy, worker};

use crate::adapters::SystemClock;
use crate::config::Config;
use crate::start::{self, Stores};
use crate::zones;

/// How many values are named that can't be read.
const NAMED: usize = 20;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Fine(String),
    /// Works, but isn't as it should be.
    Unwise(String),
    /// Doesn't work.
    Broken(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fine(what) => write!(f, "fine    {what}"),
            Self::Unwise(what) => write!(f, "unwise  {what}"),
            Self::Broken(what) => write!(f, "BROKEN  {what}"),
        }
    }
}

/// Looks at everything, from the bottom up; what can't be looked at because of something below is left out.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding::Fine("The configuration can be read.".to_owned())];
    findings.extend(config.warnings().into_iter().map(Finding::Unwise));
    findings.extend(zones::findings(SystemClock.now()));
    if config.mail.smtp_url.is_none() {
        let folder = config.mail.folder.display();
        findings.push(Finding::Unwise(format!("No mail leaves: mail.smtp_url is empty, so mails go to {folder}.")));
    }
    match config.master_key() {
        Err(errors) => return with(findings, Finding::Broken(errors.to_string())),
        Ok(None) => {
            let message = "There is no master key: set secrets.master_key_file to the one that this installation was begun with. \
                           For a new installation, make one with: head -c 32 /dev/urandom | base64";
            return with(findings, Finding::Broken(message.to_owned()));
        }
        Ok(Some(_)) => findings.push(Finding::Fine("There is a master key.".to_owned())),
    }
    let stores = match Stores::open(config).await {
        Ok(stores) => stores,
        Err(error) => return with(findings, Finding::Broken(error.to_string())),
    };
    findings.push(Finding::Fine("Both stores answer.".to_owned()));
    findings.extend(inside(config, &stores).await);
    stores.close().await;
    findings
}

async fn inside(config: &Config, stores: &Stores) -> Vec<Finding> {
    let env = match start::open(config, stores).await {
        Ok(env) => env,
        Err(error) => return vec![Finding::Broken(error.to_string())],
    };
    let mut findings = vec![Finding::Fine("The tables are up to date, and the master key opens them.".to_owned())];
    let op = env.op(Actor::System);
    findings.push(zones::behind(&op).await);
    findings.push(match worker::last_beat(&op, "worker").await {
        Ok(Some(at)) if op.now - at < Duration::minutes(2) => Finding::Fine("A worker is alive.".to_owned()),
        Ok(Some(at)) => {
            Finding::Unwise(format!("No worker has been heard of since {at}: run `kith serve` or `kith worker`."))
        }
        Ok(None) => Finding::Unwise("No worker has ever run: run `kith serve` or `kith worker`.".to_owned()),
        Err(error) => Finding::Broken(error.to_string()),
    });
    findings.push(match jobs::waiting(&op).await {
        Ok((due, 0)) if due < 100 => Finding::Fine(format!("{due} jobs are due.")),
        Ok((due, 0)) => Finding::Unwise(format!("{due} jobs are due: the worker doesn't keep up.")),
        Ok((_, failed)) => {
            Finding::Unwise(format!("{failed} jobs were given up; the log says why. Mail may not have left."))
        }
        Err(error) => Finding::Broken(error.to_string()),
    });
    match privacy::read_everything(&op).await {
        Ok(()) => findings.extend(readable(privacy::unreadable(&op))),
        Err(error) => findings.push(Finding::Broken(error.to_string())),
    }
    findings
}

/// What can't be read: keys, and text by where it stands, some of it by name.
fn readable(lost: Vec<Place>) -> Vec<Finding> {
    let (keys, text): (Vec<_>, Vec<_>) = lost.into_iter().partition(|place| place.table() == "sealing_key");
    let mut findings = Vec::new();
    if !keys.is_empty() {
        findings.push(Finding::Broken(format!(
            "{} keys can't be read, and all that their owners wrote with them. Restore the key store from a backup, with \
             `kith restore MAIN --keys KEYS`, before the backups that have them are gone.",
            keys.len()
        )));
    }
    if !text.is_empty() {
        let mut places: Vec<_> = text.iter().map(ToString::to_string).collect();
        places.sort();
        let more = if places.len() > NAMED { ", …" } else { "" };
        places.truncate(NAMED);
        findings.push(Finding::Broken(format!(
            "{} stored values can't be read: {}{more}. Each shows so to whom it belongs, and holds up nothing else. Take \
             these rows from a backup, or let their authors write them again.",
            text.len(),
            places.join(", ")
        )));
    }
    if findings.is_empty() {
        findings.push(Finding::Fine("All that people wrote can be read.".to_owned()));
    }
    findings
}

fn with(mut findings: Vec<Finding>, last: Finding) -> Vec<Finding> {
    findings.push(last);
    findings
}
