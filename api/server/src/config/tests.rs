//! The configuration as an operator sees it: layers, mistakes and output.

use std::fmt::Write;

use secrecy::ExposeSecret;

use super::*;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn with(file: &str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let env: Vec<_> = env.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let file = (!file.is_empty()).then_some(("kith.toml", file));
    Config::from_layers(file, &env, ConfigErrors::default())
}

/// The mistakes of a configuration that is refused.
fn mistakes(file: &str, env: &[(&str, &str)]) -> Vec<String> {
    with(file, env).unwrap_err().lines().map(String::from).collect()
}

/// The one mistake of the variable.
fn mistake(name: &str, text: &str) -> String {
    let mistakes = mistakes("", &[(name, text)]);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes[0].clone()
}

#[test]
fn the_defaults_are_a_whole_configuration() {
    let config = with("", &[]).unwrap();
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:4000");
    assert_eq!(config.http.timeout, Duration::from_secs(30));
    assert_eq!(config.tokens.issuer, "http://127.0.0.1:4000");
    assert_eq!(config.tokens.access, Duration::from_mins(10));
    assert_eq!(config.mail.from.to_string(), "Kith <kith@localhost>");
    assert!(config.mail.smtp_url.is_none() && config.telemetry.otlp_endpoint.is_none());
    assert_eq!(config.warnings(), Vec::<String>::new());
}

#[test]
fn every_key_of_the_default_file_is_explained() {
    let mut before = "";
    // What each entry of a list holds is explained above the list.
    let mut in_list = false;
    for line in DEFAULT.lines() {
        in_list = if line.starts_with('[') { line.starts_with("[[") } else { in_list };
        if line.contains(" = ") && !line.starts_with('#') && !in_list {
            assert!(before.starts_with("# "), "no comment above: {line}");
        }
        assert!(line.len() <= 120, "too wide: {line}");
        before = line;
    }
}

#[test]
fn the_environment_lies_over_the_file_and_the_file_over_the_defaults() {
    let file = "[http]\ntimeout_seconds = 7\ndrain_seconds = 8\n[playground]\nenabled = true";
    let config = with(
        file,
        &[
            ("KITH_HTTP_TIMEOUT_SECONDS", "9"),
            ("KITH_HTTP_CORS_ORIGINS", "https://a.example, capacitor://localhost,http://b.example:8080"),
            ("KITH_WORKER_INSIDE_SERVE", "false"),
            ("PATH", "/bin"),
            ("KITH_CONFIG", "elsewhere"),
            ("KITH_TEST_DATABASE", "1"),
            ("KITH_PLAYGROUND_FOLDER", "1"),
            ("KITH_REQUIRE_POSTGRES", "1"),
            ("KITH_BENCH_ROWS", "1"),
        ],
    )
    .unwrap();
    assert_eq!(config.http.timeout, Duration::from_secs(9));
    assert_eq!(config.http.drain, Duration::from_secs(8));
    assert_eq!(config.http.cors_origins, ["https://a.example", "capacitor://localhost", "http://b.example:8080"]);
    assert!(!config.worker.inside_serve && config.playground.enabled);
    let print = config.print();
    assert!(print.contains("timeout_seconds = 9 # from KITH_HTTP_TIMEOUT_SECONDS\n"), "{print}");
    assert!(print.contains("drain_seconds = 8 # from kith.toml\n"), "{print}");
    assert!(print.contains("\n\n[feed]\nkeep_days = 90 # from the default\n"), "{print}");
    assert_eq!(print.parse::<toml::Table>().unwrap().len(), DEFAULT.parse::<toml::Table>().unwrap().len());
}

#[test]
fn a_wrong_value_is_named_with_key_source_and_remedy() {
    assert_eq!(
        mistake("KITH_HTTP_LISTEN", "localhost"),
        "http.listen: \"localhost\" (from KITH_HTTP_LISTEN) is not an IP address and port; use one such as 127.0.0.1:4000",
    );
    assert_eq!(
        mistakes("[http]\ntimeout_seconds = 0", &[]),
        ["http.timeout_seconds: 0 (from kith.toml) is not a whole number from 1 to 300"],
    );
    assert_eq!(
        mistake("KITH_PLAYGROUND_ENABLED", "yes"),
        "playground.enabled: \"yes\" (from KITH_PLAYGROUND_ENABLED) is neither true nor false",
    );
    assert_eq!(
        mistakes("[log]\nformat = 3", &[]),
        ["log.format: 3 (from kith.toml) is not one of auto, pretty and json"],
    );
}

#[test]
fn whatever_is_wrong_is_refused() {
    for (name, text) in [
        ("KITH_HTTP_PUBLIC_URL", "kith.example.org"),
        ("KITH_HTTP_PUBLIC_URL", "https://kith.example.org/?a=b"),
        ("KITH_HTTP_PUBLIC_URL", "ftp://kith.example.org"),
        ("KITH_HTTP_CORS_ORIGINS", "https://app.example.org/"),
        ("KITH_HTTP_CORS_ORIGINS", "*"),
        ("KITH_HTTP_BODY_LIMIT_BYTES", "1e6"),
        ("KITH_DATABASE_URL", "mysql://localhost/kith"),
        ("KITH_DATABASE_URL", "postgres://localhost"),
        ("KITH_DATABASE_URL", "sqlite://"),
        ("KITH_DATABASE_KEYS_URL", "sqlite:kith-data/kith.sqlite"),
        ("KITH_DATABASE_CONNECTIONS", "0"),
        ("KITH_TOKENS_ISSUER", "kith"),
        ("KITH_APPS_REGISTRATION", "everybody"),
        ("KITH_TOKENS_ACCESS_MINUTES", "61"),
        ("KITH_PASSWORDS_MEMORY_KIB", "8191"),
        ("KITH_MAIL_FROM", "nobody"),
        ("KITH_MAIL_SMTP_URL", "mail.example.org"),
        ("KITH_MAIL_SMTP_URL", "smtps://user@mail.example.org"),
        ("KITH_MAIL_SMTP_URL", "smtp://mail.example.org?tls=perhaps"),
        ("KITH_MAIL_FOLDER", ""),
        ("KITH_LOG_LEVEL", "inof"),
        ("KITH_LOG_LEVEL", ""),
        ("KITH_LOG_LEVEL", "info,domain=loud"),
        ("KITH_TELEMETRY_OTLP_ENDPOINT", "localhost:4318"),
        ("KITH_TELEMETRY_OTLP_ENDPOINT", "http://user:password@localhost:4318"),
        ("KITH_FEED_KEEP_DAYS", "7"),
    ] {
        let mistake = mistake(name, text);
        assert!(mistake.contains(&format!("(from {name}) is ")), "{mistake}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let file = "web = 1\n[htpp]\nlisten = \"\"\n[http]\nlisten = 1\nlisten_on = 1\ntimeout = 1\ncors_origins = \"a\"\n\
                [mail]\nfolder = 1";
    let env = [("KITH_HTTP_LISTNE", "x"), ("KITH_PLAYGROUND_ENABLE", "false"), ("KITH_COLOUR", "x")];
    let expected = [
        "web (from kith.toml) is not a section; see kith.default.toml for all keys",
        "htpp.listen (from kith.toml) is not a known key; did you mean http.listen?",
        "http.listen_on (from kith.toml) is not a known key; did you mean http.listen?",
        "http.timeout (from kith.toml) is not a known key; see kith.default.toml for all keys",
        "KITH_HTTP_LISTNE is not a known variable; did you mean KITH_HTTP_LISTEN?",
        "KITH_PLAYGROUND_ENABLE is not a known variable; did you mean KITH_PLAYGROUND_ENABLED?",
        "KITH_COLOUR is not a known variable; see kith.default.toml for all keys",
        "http.listen: 1 (from kith.toml) is not an IP address and port; use one such as 127.0.0.1:4000",
        "http.cors_origins: \"a\" (from kith.toml) is not a list of origins; an origin is a scheme and a host, with \
         a port if it isn't the default one, and nothing after them, such as [\"https://app.example.org\"]",
        "mail.folder: 1 (from kith.toml) is not the path of a folder; use one such as kith-data/mail",
    ];
    assert_eq!(mistakes(file, &env), expected);
    assert_eq!(
        mistakes("http = 3", &[]),
        ["http (from kith.toml) is not a section; add a [http] section with its keys below"],
    );
}

#[test]
fn no_secret_is_ever_shown() {
    let mut seen = String::new();
    for (name, text) in [
        ("KITH_SECRETS_MASTER_KEY", "sesame"),
        ("KITH_MAIL_SMTP_URL", "sesame"),
        ("KITH_DATABASE_URL", "postgres://kith:sesame@localhost"),
        ("KITH_DATABASE_URL", "postgres:/kith:sesame@localhost/kith"),
        ("KITH_HTTP_PUBLIC_URL", "https://kith:sesame@localhost"),
    ] {
        seen += &mistake(name, text);
    }
    for file in [
        "secrets = \"sesame\"",
        "[secrets]\nmaster_kye = \"sesame\"",
        "[secrets]\nmaster_key = \"sesame",
        "[secrets]\nmaster_key = sesame",
        "[database]\nurl = [\"postgres://kith:sesame@localhost/kith\"]",
        "[secrets]\nmaster_key = [\"sesame\"]",
        "[secrets]\nmaster_key = \"a\"\nmaster_key = \"sesame\"",
    ] {
        seen += &mistakes(file, &[]).join("\n");
    }
    let config = with(
        "",
        &[
            ("KITH_SECRETS_MASTER_KEY", KEY),
            ("KITH_MAIL_SMTP_URL", "smtp://kith:sesame@mail.example.org"),
            ("KITH_DATABASE_URL", "postgres://kith:sesame@localhost/kith"),
            ("KITH_DATABASE_KEYS_URL", "postgres://localhost/keys?user=kith&password=sesame"),
            ("KITH_HTTP_PUBLIC_URL", "http://kith.example.org"),
        ],
    )
    .unwrap();
    let print = config.print();
    assert!(print.contains("master_key = \"(set)\" # from KITH_SECRETS_MASTER_KEY\n"), "{print}");
    assert!(print.contains("url = \"postgres://kith:***@localhost/kith\" # from KITH_DATABASE_URL\n"), "{print}");
    assert!(with("", &[]).unwrap().print().contains("smtp_url = \"(empty)\" # from the default\n"));
    assert_eq!(config.warnings().len(), 2, "{:?}", config.warnings());
    write!(seen, "{print}{config:?}{:?}", config.warnings()).unwrap();
    assert!(!seen.contains("sesame") && !seen.contains(KEY), "{seen}");
    assert_eq!(config.database.url.expose_secret(), "postgres://kith:sesame@localhost/kith");
    assert_eq!(config.required_master_key().unwrap()[31], 31);
}

#[test]
fn one_master_key_is_enough() {
    let env = [("KITH_SECRETS_MASTER_KEY", KEY), ("KITH_SECRETS_MASTER_KEY_FILE", "/key")];
    assert_eq!(
        mistakes("", &env),
        ["secrets.master_key_file: \"/key\" (from KITH_SECRETS_MASTER_KEY_FILE) is set together with \
          secrets.master_key; set only one of the two"],
    );
}

#[test]
fn a_file_is_found_by_argument_or_variable_and_must_be_readable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let load = |argument, variable: &str| {
        Config::load(argument, [("KITH_CONFIG".into(), variable.into()), ("HOME".into(), "/".into())].into_iter())
    };
    let error = load(Some(&path), "").unwrap_err().to_string();
    assert!(error.starts_with(&format!("{} can't be read: No such file", path.display())), "{error}");
    fs::write(&path, "[feed]\nkeep_days = 30\n").unwrap();
    let days = |config: Config| config.feed.keep.as_secs() / 86_400;
    assert_eq!(days(load(Some(&path), "/nowhere").unwrap()), 30);
    assert_eq!(days(load(None, &path.display().to_string()).unwrap()), 30);
    assert_eq!(days(load(None, "").unwrap()), 90);
    fs::write(&path, "[feed]\nkeep_days = 30\nkeep_days\n").unwrap();
    let error = load(Some(&path), "").unwrap_err().to_string();
    assert!(error.starts_with(&format!("{}, line 3: ", path.display())), "{error}");
}

#[test]
fn a_country_of_ones_own_takes_the_place_of_that_country_alone() {
    let own = "[[crisis.lines.DE]]\nname = \"Krisendienst\"\nnumber = \"0800 6553000\"\nhours = \"24 hours a day\"\n\
               languages = [\"de\"]\nsource = \"https://example.org\"\nchecked = \"2026-01-31\"\n[crisis.lines]\nFR = []\n";
    let (usual, config) = (with("", &[]).unwrap().crisis, with(own, &[]).unwrap().crisis);
    let names = |crisis: &CrisisLines, code: &str| -> Vec<String> {
        crisis.by_country[&code.parse().unwrap()].iter().map(|line| line.name.clone()).collect()
    };
    assert_eq!(
        (names(&usual, "DE"), names(&config, "DE")),
        (vec!["TelefonSeelsorge".into()], vec!["Krisendienst".into()])
    );
    assert_eq!((names(&usual, "FR").len(), names(&config, "FR").len()), (1, 0));
    assert_eq!(names(&usual, "US"), names(&config, "US"));
    assert!(with(own, &[]).unwrap().print().contains("Krisendienst"));
}

#[test]
fn a_crisis_line_that_is_wrong_is_named() {
    let line =
        "name = \"A\"\nnumber = \"1\"\nhours = \"always\"\nlanguages = [\"en\"]\nsource = \"https://example.org\"\n";
    let dated = format!("{line}checked = \"2026-01-31\"\n");
    let complaint = |text: &str| {
        let mistakes = mistakes(text, &[]);
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        mistakes[0].clone()
    };
    let of = |code: &str, line: &str| complaint(&format!("[[crisis.lines.{code}]]\n{line}"));
    assert!(of("USA", &dated).starts_with("crisis.lines.USA: A country is given by its two-letter code"));
    assert!(of("USA", &dated).contains("write US, not USA"));
    assert!(of("XK", &dated).contains("user-assigned"));
    assert_eq!(of("US", line), "crisis.lines.US, line 1: missing field `checked` (from kith.toml)");
    assert!(of("US", &dated.replace("\"1\"", "\"call us\"")).contains("can't be dialled"));
    assert!(of("US", &format!("{dated}fax = \"1\"\n")).contains("unknown field `fax`"));
    assert!(complaint("[crisis]\nlines = [\"US; 988; 988\"]").contains("is not a table of countries"));
    assert!(complaint("[crisis]\ndirectory = \"findahelpline\"").contains("https://"));
    assert!(mistake("KITH_CRISIS_LINES", "US").contains("is not a table of countries"));
}
