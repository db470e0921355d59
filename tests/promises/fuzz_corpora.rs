//! The inputs that the fuzz targets were begun with, and those that they found, tried once more.

use std::path::Path;

use tests::fuzz::{TARGETS, World};

#[test]
fn no_input_that_was_kept_does_harm() {
    let world = World::new();
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let inputs = std::fs::read_dir(&folder).expect("every target has a corpus");
        let mut tried = 0;
        for input in inputs {
            let path = input.expect("a file").path();
            let data = std::fs::read(&path).expect("it can be read");
            println!("{}", path.display());
            target(&world, &data);
            tried += 1;
        }
        assert!(tried >= 10, "{name} has {tried} inputs");
    }
    world.close();
}
