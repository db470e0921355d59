//! `kith doctor`: checks an installation, and reports every problem with its remedy.

use std::fmt;

use chrono::Duration;
use domain::ports::Clock;
use domain::secrets::Place;
use domain::{Actor, jobs, privacy, worker};

use crate::adapters::SystemClock;
use crate::config::Config;
use crate::start::{self, Stores};
use crate::zones;

/// The largest number of unreadable values to list.
const NAMED: usize = 20;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing to do.
    Fine(String),
    /// Works, but should be changed.
    Unwise(String),
    /// Doesn't work.
    Broken(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fine(what) => write!(f, "ok      {what}"),
            Self::Unwise(what) => write!(f, "warning {what}"),
            Self::Broken(what) => write!(f, "ERROR   {what}"),
        }
    }
}

/// Runs all checks in the order in which they depend on each other. Skips those that a failed check makes impossible.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding::Fine("The configuration is valid.".to_owned())];
    findings.extend(config.warnings().into_iter().map(Finding::Unwise));
    findings.extend(zones::findings(SystemClock.now()));
    if config.mail.smtp_url.is_none() {
        let folder = config.mail.folder.display();
        findings.push(Finding::Unwise(format!(
            "No mail is sent: mail.smtp_url is empty, so mails are written to {folder}."
        )));
    }
    match config.master_key() {
        Err(errors) => return with(findings, Finding::Broken(errors.to_string())),
        Ok(None) => {
            let message = "There is no master key: set secrets.master_key_file to the key that this installation was \
                           created with. For a new installation, create one with: head -c 32 /dev/urandom | base64";
            return with(findings, Finding::Broken(message.to_owned()));
        }
        Ok(Some(_)) => findings.push(Finding::Fine("A master key is set.".to_owned())),
    }
    let stores = match Stores::open(config).await {
        Ok(stores) => stores,
        Err(error) => return with(findings, Finding::Broken(error.to_string())),
    };
    findings.push(Finding::Fine("Both stores can be opened.".to_owned()));
    findings.extend(inside(config, &stores).await);
    stores.close().await;
    findings
}

async fn inside(config: &Config, stores: &Stores) -> Vec<Finding> {
    let env = match start::open(config, stores).await {
        Ok(env) => env,
        Err(error) => return vec![Finding::Broken(error.to_string())],
    };
    let mut findings = vec![Finding::Fine("The database is up to date, and the master key is correct.".to_owned())];
    let op = env.op(Actor::System);
    findings.push(zones::behind(&op).await);
    findings.push(match worker::last_beat(&op, "worker").await {
        Ok(Some(at)) if op.now - at < Duration::minutes(2) => Finding::Fine("A worker is running.".to_owned()),
        Ok(Some(at)) => Finding::Unwise(format!("No worker has run since {at}: start `kith serve` or `kith worker`.")),
        Ok(None) => Finding::Unwise("No worker has ever run: start `kith serve` or `kith worker`.".to_owned()),
        Err(error) => Finding::Broken(error.to_string()),
    });
    findings.push(match jobs::waiting(&op).await {
        Ok((due, 0)) if due < 100 => Finding::Fine(format!("Jobs that are due: {due}.")),
        Ok((due, 0)) => Finding::Unwise(format!("Jobs that are due: {due}. The worker doesn't keep up.")),
        Ok((_, failed)) => Finding::Unwise(format!(
            "Jobs that failed for good: {failed}. Some mail may not have been sent. The errors are in the log."
        )),
        Err(error) => Finding::Broken(error.to_string()),
    });
    match privacy::read_everything(&op).await {
        Ok(()) => findings.extend(readable(privacy::unreadable(&op))),
        Err(error) => findings.push(Finding::Broken(error.to_string())),
    }
    findings
}

/// The findings about unreadable keys and text, with the first few places by name.
fn readable(lost: Vec<Place>) -> Vec<Finding> {
    let (keys, text): (Vec<_>, Vec<_>) = lost.into_iter().partition(|place| place.table() == "sealing_key");
    let mut findings = Vec::new();
    if !keys.is_empty() {
        findings.push(Finding::Broken(format!(
            "Keys that can't be read: {}. Everything that their owners wrote is unreadable without them. Restore the \
             key store from a backup with `kith restore MAIN --keys KEYS` before the backups that contain these keys \
             expire.",
            keys.len()
        )));
    }
    if !text.is_empty() {
        let mut places: Vec<_> = text.iter().map(ToString::to_string).collect();
        places.sort();
        let more = if places.len() > NAMED { ", …" } else { "" };
        places.truncate(NAMED);
        findings.push(Finding::Broken(format!(
            "Stored values that can't be read: {}. They are: {}{more}. Their authors see that these values can't be \
             read; nothing else is affected. Copy these rows from a backup, or let their authors write them again.",
            text.len(),
            places.join(", ")
        )));
    }
    if findings.is_empty() {
        findings.push(Finding::Fine("Everything that people wrote can be read.".to_owned()));
    }
    findings
}

fn with(mut findings: Vec<Finding>, last: Finding) -> Vec<Finding> {
    findings.push(last);
    findings
}
