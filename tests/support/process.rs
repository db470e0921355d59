//! The binary itself, as a process that can be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The binary, built as the workspace's other artefacts are.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        let built = Command::new(cargo)
            .args(["build", "--workspace", "--bin", "kith", "--message-format=json"])
            // As this was built itself.
            .args(if cfg!(debug_assertions) { [].as_slice() } else { ["--release"].as_slice() })
            .current_dir(root)
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo runs");
        assert!(built.status.success(), "the binary is built");
        let messages = String::from_utf8(built.stdout).expect("text");
        let artefacts = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let path = artefacts
            .filter(|message| message["target"]["name"] == "kith")
            .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
        path.expect("cargo says where it is")
    })
}

/// A command of the binary in this folder, with nothing of this process's environment that it would read.
pub fn kith(folder: &Path) -> Command {
    let mut command = Command::new(binary());
    command.current_dir(folder);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KITH_")) {
        command.env_remove(name);
    }
    command.env("KITH_SECRETS_MASTER_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    command
}

/// A serving process. Killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl Server {
    /// Starts one in this folder, and waits until it is ready.
    pub async fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[]).await
    }

    /// Starts one with settings of its own.
    pub async fn start_with(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let address = format!("127.0.0.1:{port}");
        let child = kith(folder)
            .arg("serve")
            .env("KITH_HTTP_LISTEN", &address)
            .env("KITH_HTTP_PUBLIC_URL", format!("http://{address}"))
            // Another port with each start, and tokens that outlive it.
            .env("KITH_TOKENS_ISSUER", "https://kith.test")
            .env("KITH_PASSWORDS_ITERATIONS", "1")
            .env("KITH_PASSWORDS_MEMORY_KIB", "8192")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut server = Self { child, address };
        server.await_ready().await;
        server
    }

    async fn await_ready(&mut self) {
        let client = reqwest::Client::new();
        for _ in 0..1_200 {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                panic!("it ended: {status}");
            }
            let asked = client.get(format!("http://{}/readyz", self.address)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("it isn't ready after 30 s");
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without a chance to do anything (SIGKILL).
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop (SIGTERM), and waits; says whether it ended well.
    pub fn terminate(&mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        asked.is_ok_and(|status| status.success()) && self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
