//! What the tests stand on: Kith as a real server on a fresh database, a clock that stands still, and people in it.

#![expect(clippy::missing_panics_doc, reason = "what a test can't do, it fails of")]
#![expect(clippy::must_use_candidate, reason = "a test that drops an answer says so by what it asserts")]

/// The one that the server runs on.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod agreements;
pub mod app;
pub mod backend;
pub mod browser;
pub mod cable;
pub mod fuzz;
pub mod groups;
pub mod people;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod socket;
pub mod zone_data;

pub use app::{AUDIENCE, TestApp, ample, whatever_is_left};
pub use backend::{Backend, beside};
pub use people::Someone;

/// Runs each test on SQLite and on PostgreSQL. A test is `async fn name(app: &TestApp)`; when it has ended, no work may
/// be left undone.
#[macro_export]
macro_rules! suite {
    ($($name:ident),* $(,)?) => {
        $crate::suite!($crate::TestApp::on; $($name),*);
    };
    ($start:path; $($name:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let app = $start($crate::Backend::Sqlite).await.expect("SQLite is always there");
                    super::$name(&app).await;
                    app.close().await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let Some(app) = $start($crate::Backend::Postgres).await else { return };
                    super::$name(&app).await;
                    app.close().await;
                }
            )*
        }
    };
}
