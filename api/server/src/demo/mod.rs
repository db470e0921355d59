//! `kith demo`: a temporary installation with made-up people, filled through the same verbs that clients call, and
//! deleted when it stops.

mod cast;
mod groups;
mod guide;
mod mailbox;
mod partner;
mod plans;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use domain::op::Ports;
use domain::secrets::MasterKey;
use domain::{Acting, Actor, Env, worker};
use graphql::edge::Introspection;
use secrecy::SecretString;

use crate::adapters::{DemoClock, random};
use crate::config::{Config, MetricsAt};
use crate::http::Guide;
use crate::serve::{Serving, listen, stop_on_signal};
use crate::start::{self, StartError, Stores};
use crate::telemetry;

use cast::Member;
pub use cast::PASSWORD;
use mailbox::DemoMailbox;

/// Runs a demo until the process is told to stop.
///
/// # Errors
///
/// If the demo can't be set up, or a background task ends.
pub async fn run(config: &Config) -> Result<(), StartError> {
    let stop = stop_on_signal()?;
    let folder = tempfile::Builder::new()
        .prefix("kith-demo-")
        .tempdir()
        .map_err(StartError::system("Can't create a folder for the demo"))?;
    let config = placed(config.clone(), folder.path());
    let guard = telemetry::init(&config)?;
    let listener = match listen(config.http.listen).await {
        Ok(listener) => listener,
        // The port is taken, perhaps by another demo. Use any free one.
        Err(_) => listen((config.http.listen.ip(), 0).into()).await?,
    };
    let address = listener.local_addr().map_err(StartError::system("Can't read the listener's address"))?;
    let url = format!("http://{address}");

    let stores = Stores::begin(&config).await?;
    stores.migrate().await?;
    let mailbox = Arc::new(DemoMailbox::new(crate::mail::from_config(&config)?));
    let mut settings = start::settings(&config);
    settings.public_url.clone_from(&url);
    // Visitors have no app that refreshes tokens, and may move the clock by months.
    settings.access = chrono::Duration::days(3_650);
    settings.refresh = chrono::Duration::days(3_650);
    let ports = Ports { clock: Arc::new(DemoClock::default()), ..start::ports(mailbox.clone()) };
    let master = MasterKey::new(&random());
    let env = domain::open(stores.main.clone(), stores.keys.clone(), master, ports, settings, config.crisis.clone());
    let env = env.await.map_err(StartError::Open)?;
    let members = cast::fill(&env, &mailbox).await.map_err(StartError::Open)?;
    plans::agree(&env, &members).await.map_err(StartError::Open)?;
    groups::gather(&env, &members).await.map_err(StartError::Open)?;
    let others = partner::connect(&env, &members).await.map_err(StartError::Open)?;
    worker::run_due(&env).await.map_err(StartError::Open)?;
    let guide = guide::guide(&members, others);
    print(&introduction(&url, &config.mail.folder, &members, &guide));

    let serving = Serving { playground: Some(guide), ..Serving::new(&config, env, stores.clone(), guard.metrics()) };
    serving.run(listener, stop).await?;
    stores.close().await;
    Ok(())
}

/// The configuration, moved into the demo's own folder, so that the operator's files stay untouched.
fn placed(mut config: Config, folder: &Path) -> Config {
    let store = |name: &str| SecretString::from(format!("sqlite:{}", folder.join(name).display()));
    config.database.url = store("kith.sqlite");
    config.database.keys_url = store("kith-keys.sqlite");
    config.mail.smtp_url = None;
    config.mail.folder = folder.join("mail");
    config.worker.inside_serve = true;
    config.graphql.introspection = Introspection::Everyone;
    config.graphql.suggestions = true;
    config.graphql.demo = true;
    // A demo runs on a visitor's own machine, so nobody else can read its metrics.
    config.telemetry.metrics_at = MetricsAt::Api;
    // Log only problems, so that the introduction stays readable.
    "warn".clone_into(&mut config.log.level);
    config
}

fn introduction(url: &str, mail: &Path, members: &[Member], guide: &Guide) -> String {
    let mut text = format!(
        "\nKith is running with made-up people in a temporary database. Press Ctrl-C to stop it; nothing is kept.\n\n\
         Playground  {url}/\n\
         Schema      {url}/schema.graphql\n\
         Mail        {} (all mails, as files)\n\n\
         You can act as any of these people. Their password is \"{PASSWORD}\"; the last line is an access token:\n",
        mail.display(),
    );
    for member in members {
        let _ = write!(text, "\n  {}, {}\n  {}\n  {}\n", member.name, member.about, member.email, member.token);
    }
    let _ = write!(text, "\nOr as what acts for one of them, with less than they have:\n");
    for other in guide.people.iter().skip(members.len()) {
        let _ = write!(text, "\n  {}: {}\n  {}\n", other.name, other.about, other.token);
    }
    let _ = write!(text, "\nThree queries for the playground:\n");
    for example in guide.examples.iter().take(3) {
        let _ = write!(text, "\n  # {}\n", example.title);
        for line in example.query.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    let first = members.first().map(|member| member.token.as_str()).unwrap_or_default();
    let _ = write!(
        text,
        "\nThe same API from a shell:\n\n  curl -s {url}/graphql -H 'Content-Type: application/json' \\\n    -H 'Authorization: Bearer {first}' \\\n    \
         -d '{{\"query\":\"{{ viewer {{ displayName contacts {{ totalCount }} }} }}\"}}'\n\n"
    );
    text
}

fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // Go on if the pipe is closed.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// An operation of a member of the demo.
fn acting(env: &Arc<Env>, member: &Member) -> domain::Op {
    env.op(Actor::Person(Acting::on_device(member.person, member.device)))
}
