//! One WebSocket: a single task reads messages, runs operations and writes their responses one by one. A client that
//! doesn't read delays only itself, and nothing is queued for it.

use std::future::pending;
use std::net::IpAddr;
use std::time::Instant;

use ::graphql::edge::{Asked, SocketLimits, refuse};
use async_graphql::{Response, ServerError};
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use domain::accounts::{Credential, NotAuthenticated, is_good, until_over};
use domain::{Actor, Env};
use futures_util::stream::{BoxStream, SplitSink};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_stream::StreamMap;

use super::message::{Close, FromClient, FromServer, read};
use crate::http::{App, auth, graphql};
use crate::telemetry;

/// The client has disconnected, so nothing more is sent.
struct Gone;

/// Why a connection ends.
enum End {
    Closed(Close),
    /// The client has closed it, and waits for the answer (RFC 6455, section 5.5.1).
    Left,
    Gone,
}

impl From<Gone> for End {
    fn from(Gone: Gone) -> Self {
        Self::Gone
    }
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Closed(close)
    }
}

/// Serves a connection until it ends.
pub(super) async fn serve(socket: WebSocket, app: App, at_upgrade: Option<Credential>, from: Option<IpAddr>) {
    metrics::gauge!(telemetry::SOCKETS).increment(1.0);
    let limits = app.edge.limits().socket.clone();
    let (sink, mut messages) = socket.split();
    let mut connection = Connection {
        app,
        at_upgrade,
        from,
        session: Session::Unknown,
        operations: StreamMap::new(),
        out: Out { sink, limits: limits.clone() },
    };
    let mut pings = interval(limits.ping);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = Instant::now();
    let mut heard = begun;
    let end = loop {
        let connection = &mut connection;
        let until_init = limits.init.saturating_sub(begun.elapsed());
        let session = connection.session;
        let env = connection.app.edge.env().clone();
        let stop = connection.app.stop.clone();
        let next = async {
            tokio::select! {
                () = sleep(until_init), if matches!(session, Session::Unknown) => {
                    Err(Close::new(4408, "Connection initialisation timeout").into())
                }
                _ = pings.tick() => {
                    if heard.elapsed() > limits.idle {
                        Err(Close::new(1001, "Connection idle for too long").into())
                    } else {
                        connection.out.send(Message::Ping(Bytes::new())).await.map_err(End::from)
                    }
                }
                message = messages.next() => {
                    heard = Instant::now();
                    connection.take(message).await
                }
                Some((id, answer)) = connection.operations.next(), if !connection.operations.is_empty() => {
                    connection.give(&id, answer).await.map_err(End::from)
                }
            }
        };
        // The end comes first: operations that end by it haven't told all.
        let went = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Close::new(1001, "Going away").into()),
            () = over(&env, &session) => Err(Close::new(4403, "Forbidden").into()),
            went = next => went,
        };
        if let Err(end) = went {
            break end;
        }
    };
    match end {
        End::Closed(close) => {
            tracing::debug!(code = close.code, "closing a WebSocket");
            metrics::counter!(telemetry::CLOSED, "code" => close.code.to_string()).increment(1);
            connection.operations.clear();
            let _ = connection.out.send(close.into()).await;
            // Read and discard what the client still sends, so that it can read the closing reason.
            let _ = timeout(limits.init, async { while let Some(Ok(_)) = messages.next().await {} }).await;
        }
        // The answer is queued.
        End::Left => drop(timeout(limits.idle, connection.out.sink.flush()).await),
        End::Gone => {}
    }
    metrics::gauge!(telemetry::SOCKETS).decrement(1.0);
}

/// Waits until the access token of a connection expires or is revoked.
async fn over(env: &Env, session: &Session) {
    match session {
        Session::Somebody(credential) => until_over(env, credential).await,
        Session::Unknown | Session::Nobody => pending().await,
    }
}

/// Sends messages within a time limit. A client that doesn't read counts as disconnected.
struct Out {
    sink: SplitSink<WebSocket, Message>,
    limits: SocketLimits,
}

impl Out {
    async fn send(&mut self, message: Message) -> Result<(), Gone> {
        match timeout(self.limits.idle, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Gone),
        }
    }

    async fn say(&mut self, said: FromServer<'_>) -> Result<(), Gone> {
        self.send(said.to_message()).await
    }
}

/// Whether the client has sent `connection_init`, and its credential.
#[derive(Clone, Copy)]
enum Session {
    Unknown,
    Nobody,
    Somebody(Credential),
}

struct Connection {
    app: App,
    at_upgrade: Option<Credential>,
    from: Option<IpAddr>,
    session: Session,
    /// The responses of each operation with its kind, then `None`.
    operations: StreamMap<String, BoxStream<'static, Option<(&'static str, Response)>>>,
    out: Out,
}

impl Connection {
    async fn take(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let deepest = self.app.edge.limits().nesting;
        match message {
            Some(Ok(Message::Text(text))) if text.len() > self.out.limits.message => {
                Err(Close::new(1009, format!("Message larger than {} bytes", self.out.limits.message)).into())
            }
            Some(Ok(Message::Text(text))) => match read(&text, deepest)? {
                FromClient::Init(payload) => self.init(&payload).await,
                FromClient::Ping(payload) => Ok(self.out.say(FromServer::Pong(payload)).await?),
                FromClient::Pong => Ok(()),
                FromClient::Complete(id) => {
                    self.operations.remove(&id);
                    Ok(())
                }
                FromClient::Subscribe { id, payload } => self.subscribe(id, payload).await,
            },
            Some(Ok(Message::Binary(_))) => Err(Close::malformed("Binary messages are not supported").into()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Close(_))) => Err(End::Left),
            Some(Err(_)) | None => Err(End::Gone),
        }
    }

    async fn init(&mut self, payload: &Value) -> Result<(), End> {
        if !matches!(self.session, Session::Unknown) {
            return Err(Close::new(4429, "Too many initialisation requests").into());
        }
        // The token in this message overrides one in the upgrade request, which browsers can't send.
        let token = ["authorization", "Authorization"].into_iter().find_map(|key| payload.get(key)?.as_str());
        let credential = match token {
            None => self.at_upgrade,
            Some(token) => Some(auth::credential(&self.app, token).map_err(|refused| match refused.why {
                NotAuthenticated::Invalid => Close::new(4403, "Forbidden"),
                // The token may be valid: clients keep it and reconnect.
                NotAuthenticated::Behind => Close::new(1013, "Try again later"),
            })?),
        };
        self.session = credential.map_or(Session::Nobody, Session::Somebody);
        Ok(self.out.say(FromServer::Ack).await?)
    }

    async fn subscribe(&mut self, id: String, payload: Value) -> Result<(), End> {
        let credential = match self.session {
            Session::Unknown => return Err(Close::new(4401, "Unauthorized").into()),
            Session::Nobody => None,
            Session::Somebody(credential) => Some(credential),
        };
        if self.operations.contains_key(&id) {
            return Err(Close::new(4409, format!("Subscriber for {id} already exists")).into());
        }
        match self.begin(payload, credential) {
            Ok((operation, answers)) => {
                let end = futures_util::stream::iter([None]);
                let answers = answers.map(move |answer| Some((operation, answer)));
                self.operations.insert(id, answers.chain(end).boxed());
                Ok(())
            }
            Err(errors) => {
                graphql::count(&errors);
                Ok(self.out.say(FromServer::Error(&id, &errors)).await?)
            }
        }
    }

    fn begin(
        &self,
        payload: Value,
        credential: Option<Credential>,
    ) -> Result<(&'static str, BoxStream<'static, Response>), Vec<ServerError>> {
        let edge = &self.app.edge;
        let most = self.out.limits.subscriptions;
        if self.operations.len() >= most {
            let message = format!("At most {most} operations may run at once on a connection. Complete some first.");
            return Err(vec![refuse("TOO_MANY_SUBSCRIPTIONS", message)]);
        }
        if credential.is_some_and(|credential| !is_good(edge.env(), &credential)) {
            return Err(vec![refuse(
                "UNAUTHENTICATED",
                "The access token of this connection has expired or was revoked.",
            )]);
        }
        let asked = Asked::from_value(payload).map_err(|error| vec![error])?;
        let actor = credential.map_or(Actor::Nobody, |credential| credential.actor);
        let ready = edge.prepare(&asked, &actor, self.from).map_err(|refused| refused.errors)?;
        Ok((ready.operation(), edge.stream(ready)))
    }

    async fn give(&mut self, id: &str, answer: Option<(&'static str, Response)>) -> Result<(), Gone> {
        let Some((operation, answer)) = answer else {
            self.operations.remove(id);
            // What ends because its credential has ended hasn't told all: the connection is closed in a moment.
            let has_ended = matches!(&self.session, Session::Somebody(one) if !is_good(self.app.edge.env(), one));
            return if has_ended { Ok(()) } else { self.out.say(FromServer::Complete(id)).await };
        };
        let outcome = if answer.is_ok() { "ok" } else { "error" };
        metrics::counter!(telemetry::REQUESTS, "operation" => operation, "transport" => "socket", "outcome" => outcome)
            .increment(1);
        self.out.say(FromServer::Next(id, &answer)).await
    }
}
