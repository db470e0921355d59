//! Limits for connections, which the listener keeps to.

use std::time::Duration;

/// Limits for connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How long request headers may take to arrive, and how long an idle connection is kept.
    pub header_time: Duration,
    /// The largest number of headers in a request.
    pub headers: usize,
    /// The largest size of the request line and all headers, in bytes.
    pub header_bytes: usize,
    /// The largest number of open connections. Further connections wait until others close.
    pub most: usize,
}

impl Default for Connections {
    fn default() -> Self {
        Self { header_time: Duration::from_secs(30), headers: 100, header_bytes: 16 * 1024, most: 4_096 }
    }
}
