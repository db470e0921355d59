//! A PostgreSQL for the tests: the one at `KITH_TEST_POSTGRES_URL`, or one of our own, which ends with this process
//! whatever way that ends: it is held by a pipe.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use sea_orm::{ConnectionTrait, Database};

use crate::backend::MEMORY;

/// Where Debian keeps what it doesn't put on the PATH.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The server's URL, without a database; none where there is no PostgreSQL on this machine. That is an error where
/// `KITH_REQUIRE_POSTGRES` is set, and said in one line otherwise.
pub fn url() -> Option<&'static str> {
    static URL: OnceLock<Option<String>> = OnceLock::new();
    URL.get_or_init(|| {
        if let Ok(url) = std::env::var("KITH_TEST_POSTGRES_URL") {
            return Some(url.trim_end_matches('/').to_owned());
        }
        let Some(bin) = binaries() else {
            assert!(std::env::var_os("KITH_REQUIRE_POSTGRES").is_none(), "PostgreSQL is required, and isn't here");
            // Past the capture of a test's output: whoever runs the tests has to see it.
            let _ =
                writeln!(std::io::stderr(), "\nPostgreSQL isn't on this machine: its half of the suite is left out.\n");
            return None;
        };
        Some(start(&bin))
    })
    .as_deref()
}

fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    let mut places = std::env::split_paths(&path).chain(debian);
    places.find(|place| place.join("initdb").is_file() && place.join("postgres").is_file())
}

fn start(bin: &Path) -> String {
    static SERVER: Mutex<Option<Child>> = Mutex::new(None);
    let place = if has_room(MEMORY) { PathBuf::from(MEMORY) } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("kith-postgres-").tempdir_in(place).expect("there is room").keep();
    let data = folder.join("data");
    let user = unprivileged();
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).expect("root may give a folder away");
    }
    let run = |command: &mut Command| {
        if let Some((uid, gid)) = user {
            command.uid(uid).gid(gid);
        }
        command
            .current_dir(&folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let mut initdb = Command::new(bin.join("initdb"));
    initdb.args(["--no-sync", "--auth=trust", "--username=kith", "--encoding=UTF8", "-D"]).arg(&data);
    assert!(run(&mut initdb).wait().expect("it ends").success(), "initdb failed");

    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    // When our end of the pipe closes, `cat` ends, and the server and its folder go.
    let script = format!(
        "'{}' -D '{}' -h 127.0.0.1 -p {port} -k '{}' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
         -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB -c max_connections=200 \
         -c log_min_messages=fatal 2>/dev/null & cat >/dev/null; kill -INT $!; wait; rm -rf '{}'",
        bin.join("postgres").display(),
        data.display(),
        folder.display(),
        folder.display(),
    );
    let server = run(Command::new("sh").args(["-c", &script]));
    *SERVER.lock().expect("nobody panicked") = Some(server);
    await_start(port);
    // By its socket: most of what a test waits for is the way there and back.
    format!("postgres://kith@{}:{port}", folder.display().to_string().replace('/', "%2F"))
}

/// Whether a few GiB are free in a place. Each test makes and removes hundreds of files, which takes a disk most of the time.
fn has_room(place: &str) -> bool {
    let free = Command::new("df").args(["--output=avail", "--block-size=1G", place]).output();
    let free = free.map(|said| String::from_utf8_lossy(&said.stdout).lines().last().map(str::trim).map(str::to_owned));
    free.ok().flatten().and_then(|free| free.parse::<u64>().ok()).is_some_and(|free| free >= 4)
}

/// PostgreSQL doesn't run as root; its own user does, or nobody.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |flag: &str, user: &str| -> Option<u32> {
        let output = Command::new("id").args([flag, user]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    let me = Command::new("id").arg("-u").output().ok()?;
    (me.stdout.trim_ascii() == b"0").then_some(())?;
    ["postgres", "nobody"].into_iter().find_map(|user| Some((id("-u", user)?, id("-g", user)?)))
}

fn await_start(port: u16) {
    for _ in 0..600 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("PostgreSQL didn't start");
}

/// Runs a statement on the server's own database, trying again while it starts or is busy with the template.
pub async fn admin(url: &str, statement: &str) {
    let mut last = None;
    for _ in 0..100 {
        match Database::connect(crate::beside(format!("{url}/postgres"))).await {
            Ok(connection) => {
                let done = connection.execute_unprepared(statement).await;
                let _ = connection.close().await;
                match done {
                    Ok(_) => return,
                    Err(error) => last = Some(error),
                }
            }
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{statement}: {last:?}");
}
