//! `kith demo`: a fresh installation with people in it, filled through the same verbs that clients call, and gone when it
//! stops.

mod cast;
mod guide;
mod mailbox;
mod plans;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use domain::op::Ports;
use domain::secrets::MasterKey;
use domain::{Actor, Env, worker};
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

/// Runs a demo until it is told to stop.
///
/// # Errors
///
/// In plain words, what stood in its way.
pub async fn run(config: &Config) -> Result<(), StartError> {
    let stop = stop_on_signal()?;
    let folder =
        tempfile::Builder::new().prefix("kith-demo-").tempdir().map_err(StartError::system("no room for a demo"))?;
    let config = placed(config.clone(), folder.path());
    let guard = telemetry::init(&config)?;
    let listener = match listen(config.http.listen).await {
        Ok(listener) => listener,
        // Taken, perhaps by another demo: any free port does.
        Err(_) => listen((config.http.listen.ip(), 0).into()).await?,
    };
    let address = listener.local_addr().map_err(StartError::system("the listener has no address"))?;
    let url = format!("http://{address}");

    let stores = Stores::begin(&config).await?;
    stores.migrate().await?;
    let mailbox = Arc::new(DemoMailbox::new(crate::mail::from_config(&config)?));
    let mut settings = start::settings(&config);
    settings.public_url.clone_from(&url);
    // For somebody who looks around for an afternoon, and has no app that refreshes.
    // Their clock may be put forward by months.
    settings.access = chrono::Duration::days(3_650);
    settings.refresh = chrono::Duration::days(3_650);
    let ports = Ports { clock: Arc::new(DemoClock::default()), ..start::ports(mailbox.clone()) };
    let master = MasterKey::new(&random());
    let env = domain::open(stores.main.clone(), stores.keys.clone(), master, ports, settings, config.crisis.clone());
    let env = env.await.map_err(StartError::Open)?;
    let members = cast::fill(&env, &mailbox).await.map_err(StartError::Open)?;
    plans::agree(&env, &members).await.map_err(StartError::Open)?;
    worker::run_due(&env).await.map_err(StartError::Open)?;
    let guide = guide::guide(&members);
    print(&introduction(&url, &config.mail.folder, &members, &guide));

    let serving = Serving { playground: Some(guide), ..Serving::new(&config, env, stores.clone(), guard.metrics()) };
    serving.run(listener, stop).await?;
    stores.close().await;
    Ok(())
}

/// The configuration, moved into the demo's own folder: what is an operator's stays untouched.
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
    // It is a newcomer's own, on their own machine.
    config.telemetry.metrics_at = MetricsAt::Api;
    // What is printed is for a newcomer's eyes; they see what goes wrong, and no more.
    "warn".clone_into(&mut config.log.level);
    config
}

fn introduction(url: &str, mail: &Path, members: &[Member], guide: &Guide) -> String {
    let mut text = format!(
        "\nKith is running, with made-up people in a database of its own. It ends with Ctrl-C, and leaves nothing behind.\n\n\
         Playground  {url}/\n\
         Schema      {url}/schema.graphql\n\
         Mail        {} (what would have been mailed, as files)\n\n\
         Who you may be, each with the password \"{PASSWORD}\" and a ready access token:\n",
        mail.display(),
    );
    for member in members {
        let _ = write!(text, "\n  {}, {}\n  {}\n  {}\n", member.name, member.about, member.email, member.token);
    }
    let _ = write!(text, "\nThree queries to try:\n");
    for example in guide.examples.iter().take(3) {
        let _ = write!(text, "\n  # {}\n", example.title);
        for line in example.query.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    let first = members.first().map(|member| member.token.as_str()).unwrap_or_default();
    let _ = write!(
        text,
        "\nOr from a shell:\n\n  curl -s {url}/graphql -H 'Content-Type: application/json' \\\n    -H 'Authorization: Bearer {first}' \\\n    \
         -d '{{\"query\":\"{{ viewer {{ displayName contacts {{ totalCount }} }} }}\"}}'\n\n"
    );
    text
}

fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason to end.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Somebody who acts in the demo.
fn acting(env: &Arc<Env>, member: &Member) -> domain::Op {
    env.op(Actor::Person { person: member.person, device: member.device, scopes: domain::scope::Scopes::all() })
}
