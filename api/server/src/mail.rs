//! Sends mails through a mail server, or writes them to a folder. The log names a mail's key, never its recipient or
//! content.

use std::error::Error;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::ports::{Mail, MailError, Mailer};
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::response::Category;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::config::{Config, ConfigErrors};
use crate::telemetry;

/// The time limit for connecting to the mail server.
const CONNECT: Duration = Duration::from_secs(20);
/// The time limit for sending one mail, including the connection.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The configured mailer: the mail server if one is set, else the folder, which is created if it doesn't exist. Needs a
/// Tokio runtime.
///
/// # Errors
///
/// If the folder can't be created, or the URL of the mail server can't be used.
pub fn from_config(config: &Config) -> Result<Arc<dyn Mailer>, ConfigErrors> {
    let host = config.http.public_url.host_str().unwrap_or("localhost");
    let letters = Letters { from: config.mail.from.clone(), host: host.into() };
    if let Some(url) = &config.mail.smtp_url {
        let mailer = SmtpMailer::new(url.expose_secret(), letters, TIMEOUT);
        // The error may quote the URL, which contains the password.
        return Ok(Arc::new(mailer.map_err(|_| config.complain("mail.smtp_url", "can't be used"))?));
    }
    let mailer = FolderMailer::new(&config.mail.folder, letters);
    Ok(Arc::new(mailer.map_err(|error| config.complain("mail.folder", &format!("can't be created: {error}")))?))
}

/// Converts mails to messages in the wire format.
struct Letters {
    from: Mailbox,
    /// The part after the @ in a Message-ID.
    host: String,
}

impl Letters {
    fn write(&self, mail: &Mail) -> Result<Message, MailError> {
        let failed = |what| {
            tracing::warn!(key = mail.key, "a mail can't be composed: {what}");
            MailError::Permanent
        };
        let to: Address = mail.to.parse().map_err(|_| failed("the recipient's address is invalid"))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&mail.subject)
            .message_id(Some(format!("<{}@{}>", name(&mail.key), self.host)))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| failed("the message is incomplete"))?;
        // Prevents automatic replies such as "I am away".
        let header = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(header, "auto-generated".into()));
        Ok(message)
    }
}

/// The key, encoded for file names and Message-IDs. Different keys give different names.
fn name(key: &str) -> String {
    key.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("={byte:02X}"),
        })
        .collect()
}

fn counted(sent: Result<(), MailError>) -> Result<(), MailError> {
    let outcome = match sent {
        // Not counted: a count of sent mails would reveal that an address has an account.
        Ok(()) => return sent,
        Err(MailError::Temporary) => "temporary",
        Err(MailError::Permanent) => "permanent",
    };
    metrics::counter!(telemetry::MAILS, "outcome" => outcome).increment(1);
    sent
}

/// Sends mails to a mail server, each over a connection of its own. Connections aren't reused: the library would reuse
/// one that was abandoned in the middle of a dialogue, and match responses to the wrong commands.
struct SmtpMailer {
    letters: Letters,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// The time limit for sending one mail, including the connection.
    patience: Duration,
}

impl SmtpMailer {
    fn new(url: &str, letters: Letters, patience: Duration) -> Result<Self, smtp::Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?
            .timeout(Some(CONNECT))
            .pool_config(PoolConfig::new().max_size(0))
            .build();
        Ok(Self { letters, transport, patience })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let sent = match self.letters.write(mail) {
            // The library limits only the time to connect: a silent server would block the worker forever.
            Ok(message) => {
                let sent = timeout(self.patience, self.transport.send(message)).await;
                sent.map_or_else(
                    |_| {
                        tracing::warn!(key = mail.key, "sending a mail took too long");
                        Err(MailError::Temporary)
                    },
                    |sent| sent.map(drop).map_err(|error| judge(&mail.key, &error)),
                )
            }
            Err(error) => Err(error),
        };
        counted(sent)
    }
}

/// Classifies a failure. The server's message isn't logged, since it often quotes the recipient's address.
fn judge(key: &str, error: &smtp::Error) -> MailError {
    // Only 55x is about the mail and its recipient. 53x is about our password; 50x and others are about the protocol.
    // Somebody can fix those, and the mail must not be lost until then.
    let is_refused = |code: smtp::response::Code| code.category == Category::MailSystem;
    if let Some(code) = error.status() {
        tracing::warn!(key, %code, "the mail server refused a mail");
        return if error.is_permanent() && is_refused(code) { MailError::Permanent } else { MailError::Temporary };
    }
    let mut source = error.source();
    while let Some(inner) = source.filter(|inner| !inner.is::<io::Error>()) {
        source = inner.source();
    }
    let io = source.and_then(|inner| inner.downcast_ref::<io::Error>()).map(|inner| inner.kind().to_string());
    let is_tls = error.is_tls();
    tracing::warn!(key, io, is_tls, "the mail server can't be reached, or doesn't support what Kith needs");
    MailError::Temporary
}

/// Writes mails to a folder that only Kith may access, for trying Kith out and for tests.
struct FolderMailer {
    letters: Letters,
    folder: PathBuf,
}

impl FolderMailer {
    fn new(folder: &Path, letters: Letters) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
        Ok(Self { letters, folder: folder.into() })
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let sent = match self.letters.write(mail) {
            Ok(message) => {
                let path = self.folder.join(format!("{}.eml", name(&mail.key)));
                let written = tokio::task::spawn_blocking(move || put(&path, &message.formatted())).await;
                written.unwrap_or_else(|error| Err(error.into())).map_err(|error| {
                    tracing::warn!(key = mail.key, io = %error.kind(), "can't write a mail to the folder");
                    MailError::Temporary
                })
            }
            Err(error) => Err(error),
        };
        counted(sent)
    }
}

/// Writes a file atomically.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let ending = format!("{}-{}.part", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let part = path.with_extension(ending);
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create(true).truncate(true).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(part, path)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use super::*;

    fn config(env: &[(&str, &str)]) -> Config {
        let url = [("KITH_HTTP_PUBLIC_URL", "https://kith.example.org")];
        let env = env.iter().chain(&url).map(|(name, text)| ((*name).into(), (*text).into()));
        Config::load(None, env).unwrap()
    }

    fn mail(to: &str, subject: &str) -> Mail {
        let text = "Good day, Zoë.\r\n.\r\nOne more line.\r\n";
        Mail { key: "reminder:7/a".into(), to: to.into(), subject: subject.into(), text: text.into() }
    }

    /// A mail server that answers each recipient with `reply`, and gives back what it was told until the end of data.
    fn server(reply: &'static str) -> (u16, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        (port, thread::spawn(move || talk(&listener.accept().unwrap().0, reply)))
    }

    fn talk(stream: &TcpStream, reply: &str) -> String {
        let mut answers = stream;
        let mut heard = String::new();
        let mut say = |text: &str| write!(answers, "{text}\r\n").unwrap();
        say("220 mail.test");
        for line in BufReader::new(stream).lines() {
            let line = line.unwrap();
            heard.push_str(&line);
            heard.push('\n');
            match line.split(' ').next().unwrap() {
                "RCPT" => say(reply),
                "DATA" => say("354 go on"),
                "." => {
                    say("250 taken");
                    return heard;
                }
                "EHLO" | "MAIL" | "RSET" | "NOOP" | "QUIT" => say("250 fine"),
                _ => {}
            }
        }
        heard
    }

    async fn send_over_smtp(reply: &'static str) -> (Result<(), MailError>, String) {
        let (port, server) = server(reply);
        let mailer = from_config(&config(&[("KITH_MAIL_SMTP_URL", &format!("smtp://127.0.0.1:{port}"))])).unwrap();
        let sent = mailer.send(&mail("ada@example.org", "Something for you")).await;
        drop(mailer);
        (sent, tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap())
    }

    #[tokio::test]
    async fn a_mail_server_gets_the_mail() {
        let (sent, heard) = send_over_smtp("250 fine").await;
        sent.unwrap();
        for line in [
            "MAIL FROM:<kith@localhost>",
            "RCPT TO:<ada@example.org>",
            "From: Kith <kith@localhost>",
            "To: ada@example.org",
            "Subject: Something for you",
            "Message-ID: <reminder=3A7=2Fa@kith.example.org>",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(heard.lines().any(|heard| heard == line), "{line}\n{heard}");
        }
        assert!(heard.contains("\nDate: ") && heard.contains("One more line."), "{heard}");
    }

    /// What accepts a connection and then says nothing would hold up all that is done in the background.
    #[tokio::test]
    async fn a_server_that_says_nothing_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let letters = Letters { from: "Kith <kith@kith.test>".parse().unwrap(), host: "kith.test".into() };
        let mailer = SmtpMailer::new(&url, letters, Duration::from_millis(50)).unwrap();
        let held = thread::spawn(move || listener.accept());
        let sent = mailer.send(&mail("ada@example.org", "A word")).await;
        assert!(matches!(sent, Err(MailError::Temporary)), "it is tried again");
        assert!(held.join().unwrap().is_ok(), "it was reached");
    }

    #[tokio::test]
    async fn only_a_refused_address_is_permanent() {
        assert!(matches!(send_over_smtp("550 5.1.1 no such person").await.0, Err(MailError::Permanent)));
        assert!(matches!(send_over_smtp("535 5.7.8 wrong password").await.0, Err(MailError::Temporary)));
        assert!(matches!(send_over_smtp("451 4.7.1 later").await.0, Err(MailError::Temporary)));
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mailer = from_config(&config(&[("KITH_MAIL_SMTP_URL", &format!("smtp://{nobody}"))])).unwrap();
        assert!(matches!(mailer.send(&mail("ada@example.org", "")).await, Err(MailError::Temporary)));
        assert!(matches!(mailer.send(&mail("ada", "")).await, Err(MailError::Permanent)));
    }

    #[tokio::test]
    async fn the_log_names_the_key_and_never_the_address() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let writer = Arc::new(log.reopen().unwrap());
        // Beside a second subscriber, a line is switched off only if neither wants it, whichever test comes to it
        // first.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let guard = tracing::subscriber::set_default(tracing_subscriber::fmt().with_writer(writer).finish());
        send_over_smtp("550 5.1.1 <ada@example.org> is unknown").await.0.unwrap_err();
        drop(guard);
        let log = fs::read_to_string(log.path()).unwrap();
        assert!(log.contains("reminder:7/a") && log.contains("550") && !log.contains("ada"), "{log}");
    }

    #[tokio::test]
    async fn the_folder_holds_one_file_a_key() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data/mail");
        let mailer = from_config(&config(&[("KITH_MAIL_FOLDER", &folder.display().to_string())])).unwrap();
        mailer.send(&mail("ada@example.org", "First")).await.unwrap();
        mailer.send(&mail("ada@example.org", "A café\r\nBcc: eve@example.org")).await.unwrap();
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files, [folder.join("reminder=3A7=2Fa.eml")]);
        let text = fs::read_to_string(&files[0]).unwrap();
        assert!(text.contains("\r\nSubject: A ") && !text.contains("\r\nBcc:"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&folder), mode(&files[0])), (0o700, 0o600));
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_is_blamed_on_its_key() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = from_config(&config(&[("KITH_MAIL_FOLDER", &file.path().display().to_string())])).err().unwrap();
        assert!(error.to_string().contains("(from KITH_MAIL_FOLDER) can't be created: "), "{error}");
    }
}
