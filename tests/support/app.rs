//! Kith as a real server, on a port of its own.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use chrono::Duration;
use domain::checkins::crisis::{CrisisLine, CrisisLines};
use server::adapters::LocalBus;
use server::config::Connections;
use server::http;
use server::serve::Serving;
use server::start::Stores;

use domain::ports::Clock;
use domain::secrets::MasterKey;
use domain::{Actor, Env, Ports, Registration, Settings, access, jobs, worker};
use graphql::edge::{BudgetSizes, Introspection, Limits, Rules, Size};
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::backend::{Backend, Place};
use crate::ports::{FixedClock, Mailbox, SeededEntropy};

/// The key that every test's installation is begun with.
pub const MASTER: [u8; 32] = [7; 32];

/// A running server and what tests hold of its inside: its clock, its mail, its statements.
#[derive(Debug)]
pub struct TestApp {
    /// Where it listens, as `127.0.0.1:PORT`.
    pub address: String,
    /// A client that keeps its connections.
    pub http: reqwest::Client,
    /// The installation.
    pub env: Arc<Env>,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// Its randomness.
    pub entropy: Arc<SeededEntropy>,
    /// Its mail.
    pub mail: Arc<Mailbox>,
    /// Its databases.
    pub place: Place,
    /// Which database it is on.
    pub backend: Backend,
    stores: Stores,
    statements: Arc<Mutex<Vec<String>>>,
    stated: Arc<Notify>,
    stop: CancellationToken,
    server: JoinHandle<()>,
}

impl TestApp {
    /// Starts on a fresh database; none where this machine hasn't got it.
    pub async fn on(backend: Backend) -> Option<Self> {
        Some(Self::start(backend, backend.fresh().await?, Arc::default()).await)
    }

    /// Starts on a fresh database, for documents far beyond what clients may ask; none where this machine hasn't got
    /// it.
    pub async fn spacious(backend: Backend) -> Option<Self> {
        let limits = Limits {
            document: 200_000,
            tokens: 40_000,
            selections: 100_000,
            aliases: 1_000,
            cost: u64::MAX,
            ..ample()
        };
        Self::with(backend, |serving| serving.rules.limits = limits).await
    }

    /// Starts on a fresh database, serving otherwise than usual; none where this machine hasn't got it.
    pub async fn with(backend: Backend, adjust: impl FnOnce(&mut Serving)) -> Option<Self> {
        Some(Self::start_with(backend, backend.fresh().await?, Arc::default(), adjust).await)
    }

    /// Starts on this database, at this time.
    pub async fn start(backend: Backend, place: Place, clock: Arc<FixedClock>) -> Self {
        Self::start_with(backend, place, clock, |_| {}).await
    }

    /// Starts on a fresh database, of an operator who lets these register apps; none where this machine hasn't got it.
    pub async fn registering(backend: Backend, registration: Registration) -> Option<Self> {
        let set = |settings: &mut Settings| settings.registration = registration;
        Some(Self::launch(backend, backend.fresh().await?, Arc::default(), set, |_| {}).await)
    }

    /// Starts on this database, as an instance that hasn't heard from it for too long.
    pub async fn start_behind(backend: Backend, place: Place, clock: Arc<FixedClock>) -> Self {
        Self::launch(backend, place, clock, |settings| settings.behind = std::time::Duration::ZERO, |_| {}).await
    }

    /// Starts on this database, at this time, serving otherwise than usual.
    pub async fn start_with(
        backend: Backend,
        place: Place,
        clock: Arc<FixedClock>,
        adjust: impl FnOnce(&mut Serving),
    ) -> Self {
        Self::launch(backend, place, clock, |_| {}, adjust).await
    }

    async fn launch(
        backend: Backend,
        place: Place,
        clock: Arc<FixedClock>,
        set: impl FnOnce(&mut Settings),
        adjust: impl FnOnce(&mut Serving),
    ) -> Self {
        let mut stores = place.open().await;
        let statements = Arc::new(Mutex::new(Vec::new()));
        let stated = Arc::new(Notify::new());
        for db in [&mut stores.main, &mut stores.keys] {
            let seen: Arc<Mutex<Vec<String>>> = statements.clone();
            let told = stated.clone();
            db.watch_statements(Arc::new(move |sql| {
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
                told.notify_waiters();
            }));
        }
        let mail = Arc::new(Mailbox::default());
        let entropy = Arc::new(SeededEntropy::new(clock.clone()));
        let ports = Ports {
            clock: clock.clone(),
            entropy: entropy.clone(),
            bus: Arc::new(LocalBus::default()),
            mailer: mail.clone(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let mut settings = settings(&address);
        set(&mut settings);
        let master = MasterKey::new(&MASTER);
        let env = domain::open(stores.main.clone(), stores.keys.clone(), master, ports, settings, crisis_lines())
            .await
            .expect("a fresh installation opens");
        let stop = CancellationToken::new();
        let mut serving = Serving {
            env: env.clone(),
            stores: stores.clone(),
            rules: Rules { introspection: Introspection::Everyone, limits: ample(), ..Rules::default() },
            playground: Some(server::http::Guide::default()),
            metrics: None,
            metrics_at: server::config::MetricsAt::Nowhere,
            limits: http::Limits {
                body: 256 * 1024,
                time: std::time::Duration::from_mins(1),
                origins: Vec::new(),
                connections: Connections::default(),
                proxies: 0,
            },
            worker: None,
            log_accesses: None,
            drain: std::time::Duration::from_secs(5),
        };
        adjust(&mut serving);
        let told = stop.clone();
        let server = tokio::spawn(async move { serving.run(listener, told).await.expect("it serves") });
        let http = reqwest::Client::new();
        Self { address, http, env, clock, entropy, mail, place, backend, stores, statements, stated, stop, server }
    }

    /// Does all the work that is due.
    pub async fn run_jobs(&self) {
        worker::run_due(&self.env).await.expect("the worker reaches the database");
    }

    /// Writes what was noted for access logs so far, as the server does every few seconds.
    pub async fn log_accesses(&self) {
        access::write(&self.env.op(Actor::System)).await.expect("the log is written");
    }

    /// Lets time pass, and does what is due then.
    pub async fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.run_jobs().await;
    }

    /// Lets time pass while the worker runs, from one moment at which something is due to the next.
    pub async fn pass(&self, by: Duration) {
        let until = self.clock.now() + by;
        worker::run_until(&self.env, until).await.expect("the worker reaches the database");
        self.advance(by).await;
    }

    /// A path of the server, as a URL.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends a document, with a token or without; gives the whole answer.
    pub async fn send(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let mut request = self.http.post(self.url("/graphql")).json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.expect("it answers").json().await.expect("it answers in JSON")
    }

    /// Sends a document that has to go well; gives the data.
    pub async fn ask(&self, token: impl Into<Option<&str>>, query: &str, variables: Value) -> Value {
        let mut answer = self.send(token.into(), query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// Runs one mutation; gives its payload, with `userErrors`.
    pub async fn change(&self, token: impl Into<Option<&str>>, mutation: &str, input: Value, select: &str) -> Value {
        let first = mutation[..1].to_uppercase();
        let rest = &mutation[1..];
        let query = format!(
            "mutation($input: {first}{rest}Input!) {{ {mutation}(input: $input) {{ {select} userErrors {{ code message field }} }} }}"
        );
        self.ask(token, &query, json!({ "input": input })).await[mutation].take()
    }

    /// Runs one mutation that has to go well; gives its payload.
    pub async fn done(&self, token: impl Into<Option<&str>>, mutation: &str, input: Value, select: &str) -> Value {
        let payload = self.change(token, mutation, input, select).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }

    /// Runs one mutation that has to be refused; gives the first reason's code.
    pub async fn refused(&self, token: impl Into<Option<&str>>, mutation: &str, input: Value) -> String {
        let payload = self.change(token, mutation, input, "__typename").await;
        payload["userErrors"][0]["code"].as_str().unwrap_or_else(|| panic!("{mutation} wasn't refused")).to_owned()
    }

    /// Waits until a statement that holds this has been made, since the last call of [`TestApp::statements`].
    pub async fn statement(&self, part: &str) {
        let is_made = || {
            let made = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
            made.iter().any(|sql| sql.contains(part))
        };
        loop {
            let next = self.stated.notified();
            if is_made() {
                return;
            }
            next.await;
        }
    }

    /// What a statement finds in the main database: the first column of each row, as text.
    pub async fn stored(&self, sql: &str) -> Vec<Option<String>> {
        let db = Database::connect(crate::beside(&self.place.main)).await.expect("it opens");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("it answers");
        let found = rows.iter().map(|row| row.try_get_by_index(0).expect("text")).collect();
        db.close().await.expect("it closes");
        found
    }

    /// How many rows a table of the key store has.
    pub async fn stored_keys(&self, table: &str) -> u64 {
        let db = Database::connect(crate::beside(&self.place.keys)).await.expect("it opens");
        let count = Statement::from_string(db.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
        let row = db.query_one_raw(count).await.expect("it answers").expect("a row");
        let count: i64 = row.try_get_by_index(0).expect("a number");
        db.close().await.expect("it closes");
        u64::try_from(count).expect("a count")
    }

    /// Changes what is stored, behind the server's back, in the main database or in the key store.
    pub async fn tamper(&self, url: &str, sql: &str) {
        let db = Database::connect(crate::beside(url)).await.expect("it opens");
        db.execute_unprepared(sql).await.expect("it is changed");
        db.close().await.expect("it closes");
    }

    /// Makes what is sealed in a column unreadable, in every row; none may be empty throughout.
    pub async fn spoil(&self, url: &str, table: &str, column: &str) {
        let byte = if self.backend == Backend::Sqlite { "x'00'" } else { "'\\x00'::bytea" };
        let spoiled = format!("{column} || {byte}");
        let spoiled = if self.backend == Backend::Sqlite { format!("CAST({spoiled} AS BLOB)") } else { spoiled };
        self.tamper(url, &format!("UPDATE {table} SET {column} = {spoiled}")).await;
    }

    /// Takes that back.
    pub async fn mend(&self, url: &str, table: &str, column: &str) {
        let sql = format!("UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1)");
        self.tamper(url, &sql).await;
    }

    /// The statements since the last call of this.
    pub fn statements(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Stops the server and keeps the databases.
    pub async fn stop(self) -> (Backend, Place, Arc<FixedClock>) {
        self.stop.cancel();
        self.server.await.expect("it stops in order");
        drop(self.env);
        self.stores.close().await;
        (self.backend, self.place, self.clock)
    }

    /// Stops the server and removes the databases. No work may be left undone.
    pub async fn close(self) {
        let left = jobs::waiting(&self.env.op(Actor::System)).await.expect("the database answers");
        assert_eq!(left, (0, 0), "jobs that are due, and that failed, are left over: run_jobs()");
        let (_, place, _) = self.stop().await;
        place.remove().await;
    }
}

/// An answer without how the budget of whoever asked stands, which follows from what they asked before.
#[must_use]
pub fn whatever_is_left(mut answer: Value) -> Value {
    for told in ["/extensions/cost/remaining", "/extensions/cost/restoredAt"] {
        answer.pointer_mut(told).map(Value::take);
    }
    answer
}

/// The usual limits, with budgets that nobody uses up while a test's clock stands still.
#[must_use]
pub fn ample() -> Limits {
    let endless = Size { points: 1_000_000_000_000_000, per_second: 1 };
    Limits { budgets: BudgetSizes { usual: endless, reserve: endless }, ..Limits::default() }
}

/// Does some work, and drops it in the middle once it was polled so often; says whether it came to its end.
pub async fn killed_after<F: Future>(polls: u64, work: F) -> bool {
    let mut work = pin!(work);
    let mut polled = 0;
    poll_fn(move |context| {
        polled += 1;
        match work.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if polled >= polls => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// The audience of access tokens: the same for all instances of an installation, whatever their address.
pub const AUDIENCE: &str = "https://kith.test/graphql";

fn settings(address: &str) -> Settings {
    Settings {
        public_url: format!("http://{address}"),
        issuer: "https://kith.test".to_owned(),
        audience: AUDIENCE.to_owned(),
        registration: Registration::Open,
        direct_sign_in: true,
        access: Duration::minutes(10),
        refresh: Duration::days(60),
        behind: std::time::Duration::from_secs(30),
        // As little as Argon2 takes: what the tests test is not the cost.
        password_memory_kib: 8,
        password_iterations: 1,
        passwords_at_once: 2,
        feed: Duration::days(90),
        guesses: 5,
        network_guesses: 50,
    }
}

fn crisis_lines() -> CrisisLines {
    CrisisLines {
        directory: "https://directory.example.org".to_owned(),
        by_country: [("GB", "Samaritans", "116 123"), ("DE", "TelefonSeelsorge", "0800 1110111"), ("US", "988", "988")]
            .map(|(country, name, number)| (country.parse().expect("a country"), vec![crisis_line(name, number)]))
            .into(),
    }
}

fn crisis_line(name: &str, number: &str) -> CrisisLine {
    CrisisLine {
        name: name.to_owned(),
        number: Some(number.to_owned()),
        text: Some("50 50".to_owned()),
        chat: Some("https://example.org/chat".to_owned()),
        hours: "24 hours a day".to_owned(),
        languages: vec!["en".to_owned(), "de".to_owned()],
        source: "https://example.org/source".to_owned(),
        checked: chrono::NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day"),
    }
}
