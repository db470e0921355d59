//! Waves of data loaders: the fields of a request run until none can go on, and only then each loader loads what they
//! need, with one statement. So the number of statements of a request depends on no timer and no thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::task::{FutureObj, Spawn, SpawnError};
use futures_util::{Stream, StreamExt};

/// The loads that the loaders of a request have begun.
#[derive(Clone, Default)]
pub struct Waves(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl std::fmt::Debug for Waves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waves(…)")
    }
}

impl Spawn for Waves {
    fn spawn_obj(&self, load: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(load);
        Ok(())
    }
}

/// The timer of the loaders. It doesn't wait, since a load isn't polled before all fields have requested theirs.
#[derive(Debug)]
pub struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// A future or stream that uses loaders, and the loads for it.
struct Driven<M> {
    main: M,
    waves: Waves,
    loading: FuturesUnordered<FutureObj<'static, ()>>,
}

impl<M> Driven<M> {
    fn new(main: M, waves: Waves) -> Self {
        Self { main, waves, loading: FuturesUnordered::new() }
    }

    /// Polls the main part, and the loads, until neither can go on.
    fn drive<T>(&mut self, cx: &mut Context<'_>, poll: impl Fn(&mut M, &mut Context<'_>) -> Poll<T>) -> Poll<T> {
        loop {
            if let Poll::Ready(done) = poll(&mut self.main, cx) {
                return Poll::Ready(done);
            }
            let begun = std::mem::take(&mut *self.waves.0.lock().unwrap_or_else(PoisonError::into_inner));
            self.loading.extend(begun);
            let mut loaded = false;
            while let Poll::Ready(Some(())) = self.loading.poll_next_unpin(cx) {
                loaded = true;
            }
            if !loaded {
                return Poll::Pending;
            }
        }
    }
}

impl<T> Future for Driven<BoxFuture<'_, T>> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.drive(cx, |main, cx| main.as_mut().poll(cx))
    }
}

impl<T> Stream for Driven<BoxStream<'_, T>> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.drive(cx, |main, cx| main.as_mut().poll_next(cx))
    }
}

/// Runs a request whose loaders load in these waves.
pub fn run<T>(request: BoxFuture<'_, T>, waves: Waves) -> impl Future<Output = T> {
    Driven::new(request, waves)
}

/// Runs a subscription whose loaders load in these waves.
#[must_use]
pub fn run_stream<'a, T: 'a>(subscription: BoxStream<'a, T>, waves: Waves) -> BoxStream<'a, T> {
    Driven::new(subscription, waves).boxed()
}
