//! Merges the layers of the configuration: the default file, the operator's file and the environment. It knows keys and
//! where their values come from, and not what a value means.

use std::fmt;

use toml::{Table, Value};
use url::Url;

use super::errors::ConfigErrors;
use super::master_key;

/// Keys whose values are never shown.
const SECRETS: [&str; 2] = ["secrets.master_key", "mail.smtp_url"];

/// Prefixes of variables for the build, tests and tools, which aren't configuration keys.
const OTHER_VARIABLES: [&str; 4] = ["KITH_TEST_", "KITH_PLAYGROUND", "KITH_REQUIRE_", "KITH_BENCH_"];

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Default,
    File(String),
    Variable(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(name) | Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One key with the value in force. Doesn't implement `Debug`, since the value may be a secret.
pub(super) struct Entry {
    pub key: String,
    pub value: Value,
    pub default: Value,
    pub source: Source,
}

impl Entry {
    /// The name of the environment variable that sets this key.
    pub fn variable(&self) -> String {
        format!("KITH_{}", self.key.replace('.', "_").to_uppercase())
    }

    /// This entry without secrets, for display.
    pub fn shown(&self) -> Shown {
        let open = match &self.value {
            _ if SECRETS.contains(&self.key.as_str()) => None,
            Value::String(text) => without_password(text),
            other => without_password(&other.to_string()).map(|_| other.clone()),
        };
        let hidden = if self.value.as_str() == Some("") { "\"(empty)\"" } else { "\"(set)\"" };
        Shown {
            key: self.key.clone(),
            is_hidden: open.is_none(),
            value: open.map_or_else(|| hidden.into(), |value| value.to_string()),
            source: self.source.clone(),
        }
    }
}

/// An entry without secrets, for display.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub key: String,
    /// The value as TOML. For a secret, only whether it is set.
    pub value: String,
    pub source: Source,
    is_hidden: bool,
}

impl Shown {
    /// One line with the key, the value, its source and `complaint`, which says what is wrong and how to fix it.
    pub fn complain(&self, complaint: &str) -> String {
        let value = if self.is_hidden { "the value" } else { &self.value };
        format!("{}: {value} (from {}) {complaint}", self.key, self.source)
    }
}

/// The text with the password of a URL hidden; `None` if it may contain a secret that can't be located.
fn without_password(text: &str) -> Option<Value> {
    // A master key that was set for the wrong key.
    if master_key::decode(text).is_some() {
        return None;
    }
    let may_hold_one = text.contains(':') && (text.contains('@') || text.contains("password="));
    if !may_hold_one {
        return Some(text.into());
    }
    let mut url = Url::parse(text).ok().filter(|url| url.has_authority() && !url.path().contains('@'))?;
    if url.password().is_some() {
        url.set_password(Some("***")).ok()?;
    }
    if url.query().is_some() {
        url.set_query(Some("***"));
    }
    Some(String::from(url).into())
}

/// All keys in the order of the default file, each with the value of the topmost layer that sets it. `file` is the name
/// and the text of the operator's file.
pub(super) fn merge(file: Option<(&str, &str)>, env: &[(String, String)], errors: &mut ConfigErrors) -> Vec<Entry> {
    let mut entries = defaults();
    if let Some((name, text)) = file {
        match text.parse::<Table>() {
            Ok(table) => merge_file(&mut entries, name, table, errors),
            // Only the message: the full error would quote the line, which may contain a secret.
            Err(error) => {
                let line = 1 + text[..error.span().map_or(0, |span| span.start)].matches('\n').count();
                errors.push(format!("{name}, line {line}: invalid TOML: {}", error.message()));
            }
        }
    }
    merge_env(&mut entries, env, errors);
    entries
}

fn defaults() -> Vec<Entry> {
    let sections = super::DEFAULT.parse::<Table>().expect("the default file is TOML");
    let keys = sections.into_iter().flat_map(|(section, keys)| {
        let Value::Table(keys) = keys else { unreachable!("the default file has nothing outside sections") };
        keys.into_iter().map(move |(key, value)| (format!("{section}.{key}"), value))
    });
    keys.map(|(key, value)| Entry { key, default: value.clone(), value, source: Source::Default }).collect()
}

fn merge_file(entries: &mut [Entry], name: &str, table: Table, errors: &mut ConfigErrors) {
    for (section, keys) in table {
        let known = entries.iter().any(|entry| entry.key.split('.').next() == Some(&section));
        let Value::Table(keys) = keys else {
            let remedy = if known { format!("add a [{section}] section with its keys below") } else { NO_KEY.into() };
            errors.push(format!("{section} (from {name}) is not a section; {remedy}"));
            continue;
        };
        for (key, value) in keys {
            let key = format!("{section}.{key}");
            if let Some(entry) = entries.iter_mut().find(|entry| entry.key == key) {
                entry.source = Source::File(name.into());
                match (&mut entry.value, value) {
                    // The entries of a table replace default entries of the same name. Others stay.
                    (Value::Table(entries), Value::Table(own)) => entries.extend(own),
                    (entry, value) => *entry = value,
                }
            } else {
                let remedy = did_you_mean(&key, entries.iter().map(|entry| entry.key.clone()));
                let remedy = remedy.unwrap_or_else(|| NO_KEY.into());
                errors.push(format!("{key} (from {name}) is not a known key; {remedy}"));
            }
        }
    }
}

const NO_KEY: &str = "see kith.default.toml for all keys";

fn merge_env(entries: &mut [Entry], env: &[(String, String)], errors: &mut ConfigErrors) {
    for (name, text) in env.iter().filter(|(name, _)| name.starts_with("KITH_") && name != "KITH_CONFIG") {
        if let Some(entry) = entries.iter_mut().find(|entry| entry.variable() == *name) {
            entry.value = typed(text, &entry.default);
            entry.source = Source::Variable(name.clone());
            continue;
        }
        // A name that is similar to a key is a typo even if it has one of the other prefixes.
        let meant = did_you_mean(name, entries.iter().map(Entry::variable));
        if meant.is_some() || !OTHER_VARIABLES.iter().any(|prefix| name.starts_with(prefix)) {
            let remedy = meant.unwrap_or_else(|| NO_KEY.into());
            errors.push(format!("{name} is not a known variable; {remedy}"));
        }
    }
}

/// The text of a variable, parsed as the type of the default. If it doesn't parse, it stays text, which the reader
/// refuses.
fn typed(text: &str, default: &Value) -> Value {
    let items = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
    match default {
        Value::Integer(_) => text.parse().map(Value::Integer).ok(),
        Value::Boolean(_) => text.parse().map(Value::Boolean).ok(),
        Value::Array(_) => Some(Value::Array(items().map(Value::from).collect())),
        _ => None,
    }
    .unwrap_or_else(|| text.into())
}

/// The most similar known name, if one is similar enough.
fn did_you_mean(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let (distance, nearest) = known.map(|known| (strsim::levenshtein(name, &known), known)).min()?;
    (distance <= 3).then(|| format!("did you mean {nearest}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_variable_of_its_own() {
        let mut names: Vec<_> = defaults().iter().map(Entry::variable).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.contains(&"KITH_HTTP_PUBLIC_URL".into()));
    }

    #[test]
    fn passwords_in_addresses_are_hidden() {
        let shown = |text| without_password(text).map(|value| value.as_str().unwrap().to_owned());
        assert_eq!(shown("postgres://kith:sesame@db/kith").unwrap(), "postgres://kith:***@db/kith");
        assert_eq!(shown("postgres://db/kith?user=a&password=sesame").unwrap(), "postgres://db/kith?***");
        assert_eq!(shown("sqlite:kith-data/kith.sqlite").unwrap(), "sqlite:kith-data/kith.sqlite");
        assert_eq!(shown("Kith <kith@localhost>").unwrap(), "Kith <kith@localhost>");
        assert_eq!(shown("postgres:kith:sesame@db/kith"), None);
        assert_eq!(shown("postgres:///kith:sesame@db"), None);
        assert_eq!(shown("kith:sesame@"), None);
        assert_eq!(shown("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), None);
    }
}
