//! What the servers of these tests log: whoever reads it learns of no alias, and of no member.

use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

use super::world::ALIASES;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line).into_owned();
        LINES.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Keeps what is logged from now on, by whatever test.
pub fn listen() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let ours = "info,domain=debug,graphql=debug,server=debug";
        tracing_subscriber::fmt().with_env_filter(ours).with_writer(Log).init();
    });
}

/// What was logged so far.
pub fn lines() -> Vec<String> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Fails where a line says an alias, or an id by which somebody is known in a group.
pub fn assert_names_nobody(lines: &[String]) {
    let names: Vec<_> = ALIASES.iter().flat_map(|alias| [alias.name, alias.later]).chain(["mem_", "mbs_"]).collect();
    for line in lines {
        assert!(!names.iter().any(|name| line.contains(name)), "{line}");
    }
}
