//! Limits how many operations of one device run at once. Others wait in order, so that one device can't slow down
//! everybody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Actor;
use domain::ids::CredentialId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The running and waiting operations of each device.
#[derive(Debug)]
pub(super) struct Concurrency {
    running: usize,
    waiting: usize,
    devices: Arc<Devices>,
}

type Devices = Mutex<HashMap<CredentialId, Device>>;

#[derive(Debug)]
struct Device {
    room: Arc<Semaphore>,
    inside: usize,
}

/// Too many operations of the device are waiting.
#[derive(Debug)]
pub(super) struct TooMany;

/// A waiting or running operation. Makes room for the next when it is dropped.
#[derive(Debug)]
pub(super) struct Inside {
    devices: Arc<Devices>,
    credential: CredentialId,
    room: Arc<Semaphore>,
}

impl Concurrency {
    pub fn new(running: usize, waiting: usize) -> Self {
        Self { running, waiting, devices: Arc::default() }
    }

    /// Admits an operation. `None` if it doesn't come from a device.
    pub fn enter(&self, actor: &Actor) -> Result<Option<Inside>, TooMany> {
        let Some(credential) = actor.credential() else { return Ok(None) };
        let mut devices = lock(&self.devices);
        let known = devices
            .entry(credential)
            .or_insert_with(|| Device { room: Arc::new(Semaphore::new(self.running)), inside: 0 });
        if known.inside >= self.running + self.waiting {
            return Err(TooMany);
        }
        known.inside += 1;
        Ok(Some(Inside { devices: self.devices.clone(), credential, room: known.room.clone() }))
    }
}

impl Inside {
    /// Waits until the operation may run. It counts as running until the returned value is dropped.
    pub async fn run(&self) -> Option<OwnedSemaphorePermit> {
        self.room.clone().acquire_owned().await.ok()
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut devices = lock(&self.devices);
        if let Some(known) = devices.get_mut(&self.credential) {
            known.inside -= 1;
            if known.inside == 0 {
                devices.remove(&self.credential);
            }
        }
    }
}

fn lock(devices: &Devices) -> MutexGuard<'_, HashMap<CredentialId, Device>> {
    devices.lock().unwrap_or_else(PoisonError::into_inner)
}
