//! What Kith's own tables allow: handlers written by hand, without GraphQL, authentication and rules. Kith is measured
//! against these.
//!
//! - `POST /sql/{op}`: one prepared statement (`SQL_DIR/{op}.sql`) makes the whole JSON; sealed text passes as base64.
//! - `POST /open/{op}`: rows (`SQL_DIR/rows/`), whose text is opened here with keys that are held in memory.
//!
//! Variables: `DATABASE_URL`, `SQL_DIR`, `KEYS` (a file of lines: an owner, a tab, their key in hexadecimal), `PORT` (4311),
//! `POOL` (connections, 8), `THREADS`.

mod open;
mod shapes;
mod statements;

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use serde_json::Value;

use open::Keys;
use statements::Connection;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A result of this program.
pub type Res<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct App {
    connections: Vec<Connection>,
    next: AtomicUsize,
    keys: Keys,
}

impl App {
    fn connection(&self) -> &Connection {
        &self.connections[self.next.fetch_add(1, Ordering::Relaxed) % self.connections.len()]
    }
}

fn main() -> Res<()> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = number("THREADS") {
        builder.worker_threads(threads);
    }
    builder.enable_all().build()?.block_on(serve())
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

async fn serve() -> Res<()> {
    let keys = open::read_keys(&std::fs::read_to_string(std::env::var("KEYS")?)?)?;
    let texts = statements::read(std::path::Path::new(&std::env::var("SQL_DIR")?))?;
    let url = std::env::var("DATABASE_URL")?;
    let mut connections = Vec::new();
    for _ in 0..number("POOL").unwrap_or(8) {
        connections.push(Connection::open(&url, &texts).await?);
    }
    let app = Arc::new(App { connections, next: AtomicUsize::new(0), keys });
    let router = Router::new().route("/sql/{op}", post(by_sql)).route("/open/{op}", post(opened)).with_state(app);
    let port = number("PORT").unwrap_or(4311).try_into()?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let at_once = |stream: &mut tokio::net::TcpStream| drop(stream.set_nodelay(true));
    axum::serve(listener.tap_io(at_once), router).await?;
    Ok(())
}

async fn by_sql(State(app): State<Arc<App>>, Path(op): Path<String>, body: Bytes) -> Response {
    let answer = async {
        let given: Value = serde_json::from_slice(&body)?;
        let rows = app.connection().query(&op, &given).await?;
        Ok(Bytes::copy_from_slice(rows.first().ok_or("nothing was found")?.get::<_, &str>(0).as_bytes()))
    };
    reply(answer.await)
}

async fn opened(State(app): State<Arc<App>>, Path(op): Path<String>, body: Bytes) -> Response {
    let answer = async {
        let given: Value = serde_json::from_slice(&body)?;
        Ok(Bytes::from(open::answer(app.connection(), &app.keys, &op, &given).await?))
    };
    reply(answer.await)
}

fn reply(answer: Res<Bytes>) -> Response {
    match answer {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => {
            eprintln!("{error:?}");
            (StatusCode::INTERNAL_SERVER_ERROR, serde_json::json!({ "errors": [error.to_string()] }).to_string())
                .into_response()
        }
    }
}
