//! Builds the playground into `$OUT_DIR/playground`, which the server embeds.
//!
//! The playground is GraphiQL, bundled by npm from `playground/`. If npm is missing or fails (for example without a
//! network), or if `KITH_PLAYGROUND=simple` is set, it is the small page in `playground/simple` instead, and one
//! warning says so: a missing playground must not break the build. Nothing is written into the source tree.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The sources of the bundle, relative to `playground/`.
const SOURCES: [&str; 4] = ["package.json", "package-lock.json", "build.mjs", "src"];

/// The folder in which the bundle is built, relative to `OUT_DIR`.
const WORK: &str = "playground-build";

/// The arguments of npm. Scripts of packages aren't run: none of them is needed, and a build should run no more code
/// than it must. Few retries, so that a missing network is noticed soon.
const NPM: [&str; 8] = [
    "ci",
    "--ignore-scripts",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=2000",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
];

/// The time limit for npm, and again for the bundler.
const PATIENCE: Duration = Duration::from_mins(3);

fn main() {
    let playground = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("playground");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for input in SOURCES.iter().chain(&["simple"]) {
        println!("cargo:rerun-if-changed={}", playground.join(input).display());
    }
    println!("cargo:rerun-if-env-changed=KITH_PLAYGROUND");

    let bundled = bundle(&playground, &out);
    // Frees 200 MB that aren't needed any more.
    let _ = fs::remove_dir_all(out.join(WORK));
    if let Err(why) = bundled {
        println!("cargo:warning=using the simple playground page: {why}");
        let page = out.join("playground");
        if let Err(error) = replace(&playground.join("simple"), &page) {
            println!("cargo:warning=building without a playground: {error}");
            // The server embeds the folder, so it must exist.
            let _ = fs::create_dir_all(&page);
        }
    }
}

/// Bundles GraphiQL into `out/playground`, or returns a short reason why that failed.
fn bundle(playground: &Path, out: &Path) -> Result<(), String> {
    if env::var_os("KITH_PLAYGROUND").is_some_and(|value| value == "simple") {
        return Err("KITH_PLAYGROUND=simple is set".into());
    }
    let (npm, node) = (find("npm")?, find("node")?);

    let work = out.join(WORK);
    for source in SOURCES {
        replace(&playground.join(source), &work.join(source)).map_err(|error| format!("{source}: {error}"))?;
    }
    run(Command::new(npm).args(NPM), "npm ci", &work)?;
    run(Command::new(node).args(["build.mjs", "dist"]), "node build.mjs", &work)?;

    replace(&work.join("dist"), &out.join("playground")).map_err(|error| error.to_string())
}

/// Finds a program on the `PATH`.
fn find(program: &str) -> Result<PathBuf, String> {
    let names =
        if cfg!(windows) { vec![format!("{program}.cmd"), format!("{program}.exe")] } else { vec![program.into()] };
    env::split_paths(&env::var_os("PATH").unwrap_or_default())
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("{program} is not installed"))
}

/// Runs a command in `folder`, without output and within [`PATIENCE`].
fn run(command: &mut Command, what: &str, folder: &Path) -> Result<(), String> {
    let log = folder.join("log");
    let file = fs::File::create(&log).map_err(|error| error.to_string())?;
    let errors = file.try_clone().map_err(|error| error.to_string())?;
    let mut child = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("{what} couldn't be started: {error}"))?;

    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("{what} took longer than {} minutes", PATIENCE.as_secs() / 60));
        }
        thread::sleep(Duration::from_millis(50));
    };
    if status.success() {
        return Ok(());
    }
    let log = fs::read(&log).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let line = log.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no error message");
    Err(format!("{what} failed: {line}"))
}

/// Copies a file, or a folder with its content, and removes an earlier copy first.
fn replace(from: &Path, to: &Path) -> io::Result<()> {
    if to.is_dir() {
        fs::remove_dir_all(to)?;
    }
    if !from.is_dir() {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        replace(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
