//! Runs operations that are ready: once, or once per event. Each response says what it cost.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response, Value};
use chrono::{Duration, SecondsFormat};
use domain::access::{self, Deed};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};

use super::budgets::Charge;
use super::refusal::{BAD_USER_INPUT, refuse};
use super::{COME_BACK, Edge, RETRY_AFTER, Ready, TOO_MANY_REQUESTS, seen, used};
use crate::acting::Acting;
use crate::error::WAIT;
use crate::loaders::Loaders;
use crate::scalars::with_times_for;
use crate::waves::{self, Waves};

/// The name of what a response says of its cost.
const COST: &str = "cost";

impl Edge {
    /// Runs a query or a mutation.
    pub async fn execute(&self, ready: Ready) -> Response {
        let Some(mut charge) = ready.charge else {
            let bill = self.budgets.dry(&ready.actor, ready.from, ready.fitted.cost(), self.env.now());
            return Response::new(Value::Null).extension(COST, bill.to_value());
        };
        let Ok(inside) = self.concurrency.enter(&ready.actor) else {
            let message =
                "Too many requests from this device are waiting. Wait for some of them, or try again at `retryAt`.";
            return self.billed(self.refused(TOO_MANY_REQUESTS, message), charge, 0);
        };
        let op = Arc::new(self.env.op(ready.actor).coming_from(ready.from));
        let acting = Arc::new(Acting::Once(op.clone()));
        let waves = Waves::default();
        let loaders = Loaders::new(&acting, &waves);
        let started = ready.fitted.started();
        let is_noted = seen::is_noted(&ready.actor);
        let request = ready.fitted.request(is_noted).data(acting).data(loaders);
        let run = async {
            let _running = match &inside {
                Some(inside) => inside.run().await,
                None => None,
            };
            charge.begin();
            waves::run(self.schema.execute(request).boxed(), waves).await
        };
        // Dropping the future also stops its statements.
        let run = tokio::time::timeout(self.limits().time, with_times_for(&ready.actor, run));
        if let Ok(response) = run.await {
            let response = if is_noted { seen::note(&op, response) } else { response };
            let used = started + used::fields(&response.data).max(1);
            return self.billed(self.coded(response), charge, used);
        }
        let message = "The request took too long and was stopped. Request less data at a time.";
        let price = charge.requested();
        self.billed(self.refused("TIMED_OUT", message), charge, price)
    }

    /// Adds what the operation has cost.
    fn billed(&self, response: Response, charge: Charge, used: u64) -> Response {
        response.extension(COST, charge.settle(used, self.env.now()).to_value())
    }

    /// The response to an operation that was refused or stopped.
    fn refused(&self, code: &'static str, message: &str) -> Response {
        metrics::counter!("kith_refused_total", "code" => code).increment(1);
        let mut response = Response::new(Value::Null);
        response.errors.push(refuse(code, message));
        self.coded(response)
    }

    /// Runs any operation: one response for a query or a mutation, one per event for a subscription.
    #[must_use]
    pub fn stream(&self, ready: Ready) -> BoxStream<'static, Response> {
        let edge = self.clone();
        let charge = match ready.charge {
            Some(mut charge) if ready.operation.kind == OperationType::Subscription => {
                charge.begin();
                charge
            }
            charge => {
                let ready = Ready { charge, ..ready };
                return futures_util::stream::once(async move { edge.execute(ready).await }).boxed();
            }
        };
        let acting = Arc::new(Acting::Live(self.env.clone(), ready.actor));
        let waves = Waves::default();
        let loaders = Loaders::new(&acting, &waves);
        let is_noted = seen::is_noted(&ready.actor);
        if is_noted {
            access::note(&self.env.op(ready.actor), Deed::Followed, &[]);
        }
        let request = ready.fitted.request(is_noted).data(acting).data(loaders);
        let responses = self.schema.execute_stream(request).map(move |response| {
            let response = if is_noted { seen::note(&edge.env.op(ready.actor), response) } else { response };
            let bill = charge.event(used::fields(&response.data), edge.env.now());
            edge.coded(response).extension(COST, bill.to_value())
        });
        let responses = waves::run_stream(responses.boxed(), waves);
        futures_util::stream::unfold(responses, move |mut responses| async move {
            let response = with_times_for(&ready.actor, responses.next()).await?;
            Some((response, responses))
        })
        .boxed()
    }

    /// Adds a code to errors of async-graphql without one, adds `retryAt` to temporary errors, and limits the number of
    /// errors.
    fn coded(&self, mut response: Response) -> Response {
        response.errors.truncate(self.limits().errors);
        for error in &mut response.errors {
            let extensions = error.extensions.get_or_insert_default();
            if let Some(Value::Number(seconds)) = extensions.get(WAIT).cloned() {
                let retry_at = self.env.now() + Duration::seconds(seconds.as_i64().unwrap_or_default());
                extensions.unset(WAIT);
                extensions.set("retryAt", retry_at.to_rfc3339_opts(SecondsFormat::Millis, true));
            }
            match extensions.get("code") {
                None => extensions.set("code", BAD_USER_INPUT),
                Some(Value::String(code)) if COME_BACK.contains(&&**code) => {
                    let retry_at = self.env.now() + RETRY_AFTER;
                    extensions.set("retryAt", retry_at.to_rfc3339_opts(SecondsFormat::Secs, true));
                }
                Some(_) => {}
            }
        }
        response
    }
}
