//! The binary itself, as a process that can be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::people::PASSWORD;

/// The binary, built as the workspace's other artefacts are.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        let is_release = std::env::current_exe().expect("its own path").iter().any(|part| part == "release");
        let built = Command::new(cargo)
            .args(["build", "--workspace", "--bin", "kith", "--message-format=json"])
            // As this was built itself.
            .args(if is_release { ["--release"].as_slice() } else { [].as_slice() })
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
            .env("KITH_HTTP_PUBLIC_URL", "https://kith.test")
            // Another port with each start, and tokens that outlive it.
            .env("KITH_TOKENS_ISSUER", "https://kith.test")
            .env("KITH_PASSWORDS_ITERATIONS", "1")
            .env("KITH_PASSWORDS_MEMORY_KIB", "8192")
            // Many run at once, each with one address of its own.
            .env("KITH_TELEMETRY_METRICS_LISTEN", "api")
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

/// Asks a server a document; nothing where it doesn't answer.
pub async fn ask(
    client: &reqwest::Client,
    server: &Server,
    token: Option<&str>,
    query: &str,
    variables: Value,
) -> Option<Value> {
    let request = client.post(format!("http://{}/graphql", server.address));
    let request = request.json(&json!({ "query": query, "variables": variables }));
    let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
    request.send().await.ok()?.json().await.ok()
}

/// Signs somebody up by the code in the mail folder; gives the access token.
pub async fn sign_up(client: &reqwest::Client, server: &Server, folder: &Path, name: &str) -> String {
    let query = "mutation($input: SignUpInput!) { signUp(input: $input) { verification { id } } }";
    let email = format!("{name}@example.org");
    let input = json!({ "email": email, "password": PASSWORD, "displayName": name, "timeZone": "UTC", "locale": "en" });
    let asked = ask(client, server, None, query, json!({ "input": input })).await.expect("it answers");
    let code = mailed_code(&folder.join("kith-data/mail"), &email).await;
    let query = "mutation($id: ID!, $code: String!) { confirmEmail(input: { verificationId: $id, code: $code }) { session { accessToken } } }";
    let variables = json!({ "id": asked["data"]["signUp"]["verification"]["id"], "code": code });
    let done = ask(client, server, None, query, variables).await.expect("it answers");
    done["data"]["confirmEmail"]["session"]["accessToken"].as_str().unwrap_or_else(|| panic!("{done}")).to_owned()
}

/// The mail leaves after the answer, by the worker in another process: there is nothing to wait on but the folder.
async fn mailed_code(folder: &Path, email: &str) -> String {
    for _ in 0..1_200 {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mails = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "eml"));
        for file in mails {
            let mail = std::fs::read_to_string(file.path()).expect("a mail");
            if let Some((_, code)) = mail.split_once("Your code is ").filter(|_| mail.contains(email)) {
                return code[..14].to_owned();
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("no mail came");
}
