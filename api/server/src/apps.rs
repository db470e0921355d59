//! `kith app`: what the operator does with apps of third parties.

use std::fmt::Write;

use clap::{Args, Subcommand};
use domain::apps::operator::{self, Listed};
use domain::{Actor, Op};

use crate::config::Config;
use crate::said::{moment, plain};
use crate::start::{self, StartError, Stores};

/// The commands of `kith app`.
#[derive(Debug, Subcommand)]
pub enum App {
    /// List all apps.
    List,
    /// Approve an app, or take its suspension back. What ended with the suspension stays ended.
    Approve(Which),
    /// Suspend an app: it can ask nobody, and all that people gave it ends, which they are told. Servers that are running
    /// refuse its tokens within seconds.
    Suspend(Which),
}

/// An app.
#[derive(Debug, Args)]
pub struct Which {
    /// The client ID of the app, such as app_….
    client_id: String,
}

/// Runs a command; gives what it says.
///
/// # Errors
///
/// Why it failed, in a sentence for the operator.
pub async fn run(config: &Config, command: &App) -> Result<String, StartError> {
    let stores = Stores::open(config).await?;
    let op = start::open(config, &stores).await?.op(Actor::System);
    let said = carry_out(&op, command).await;
    drop(op);
    stores.close().await;
    said
}

async fn carry_out(op: &Op, command: &App) -> Result<String, StartError> {
    let (done, which, changed) = match command {
        App::List => {
            let apps = operator::list(op).await.map_err(StartError::Open)?;
            let lines: Vec<_> = apps.iter().map(line).collect();
            return Ok(if lines.is_empty() { "There are no apps.".to_owned() } else { lines.join("\n") });
        }
        App::Approve(which) => ("The app is approved.", which, operator::approve(op, &which.client_id).await),
        App::Suspend(which) => ("The app is suspended.", which, operator::suspend(op, &which.client_id).await),
    };
    if changed.map_err(StartError::Open)?.is_some() {
        return Ok(done.to_owned());
    }
    let id = &which.client_id;
    Err(StartError::Other(format!(
        "There is no app with the client ID {id}. `kith app list` shows the IDs of all apps."
    )))
}

/// An app in one line. What its maker wrote can't move the cursor or hide a line.
fn line(app: &Listed) -> String {
    let uris: Vec<_> = app.redirect_uris.iter().map(|uri| plain(uri)).collect();
    let mut line = format!(
        "{}  {} by {}  registered {}  redirects to {}",
        app.client_id,
        plain(&app.name),
        plain(&app.maker),
        moment(app.created_at),
        uris.join(", ")
    );
    for (word, at) in [("approved", app.approved_at), ("suspended", app.suspended_at)] {
        if let Some(at) = at {
            let _ = write!(line, "  {word} {}", moment(at));
        }
    }
    line
}
