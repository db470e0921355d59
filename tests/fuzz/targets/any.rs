//! Runs the target that `KITH_FUZZ` names: one binary for all of them, since building it takes the longest.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tests::fuzz::{TARGETS, Target, World};

static WORLD: LazyLock<World> = LazyLock::new(World::new);
static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("KITH_FUZZ").expect("KITH_FUZZ names a target");
    TARGETS.into_iter().find(|target| target.0 == name).expect("KITH_FUZZ names one of the targets")
});

fuzz_target!(|data: &[u8]| (TARGET.1)(&WORLD, data));
