//! When loaders load: a request's fields go on until none can, and only then is what they asked for fetched, each kind
//! by one statement. So it depends on no timer and no thread how many statements a request takes.

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

/// What the loaders of one request have begun.
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

/// The loaders' timer: there is nothing to wait for, since a load isn't polled before all have asked.
#[derive(Debug)]
pub struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Something that asks loaders, and what they load for it.
struct Driven<M> {
    main: M,
    waves: Waves,
    loading: FuturesUnordered<FutureObj<'static, ()>>,
}

impl<M> Driven<M> {
    fn new(main: M, waves: Waves) -> Self {
        Self { main, waves, loading: FuturesUnordered::new() }
    }

    /// Polls the main part, and what it waits for, until neither can go on.
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

/// Runs a request whose loaders begin their loads in these waves.
pub fn run<T>(request: BoxFuture<'_, T>, waves: Waves) -> impl Future<Output = T> {
    Driven::new(request, waves)
}

/// Runs a subscription whose loaders begin their loads in these waves.
#[must_use]
pub fn run_stream<'a, T: 'a>(subscription: BoxStream<'a, T>, waves: Waves) -> BoxStream<'a, T> {
    Driven::new(subscription, waves).boxed()
}
