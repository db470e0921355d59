//! What somebody got, in an order and with names that two worlds can be compared by.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// One answer, and the statements that it took.
#[derive(Clone, Debug)]
pub struct Step {
    what: String,
    answer: Value,
    statements: Vec<String>,
}

/// All answers so far. Ids, cursors, tokens and codes are renamed by their first appearance.
#[derive(Default)]
pub struct Transcript {
    steps: Vec<Step>,
    names: BTreeMap<String, String>,
}

/// Fields beside each other are read at the same time, in no order.
pub fn sorted(mut statements: Vec<String>) -> Vec<String> {
    statements.sort();
    statements
}

/// These statements without those by which the server follows others once in a while, and those by which a connection comes
/// back from a statement that nobody waits for.
pub fn for_the_request(mut statements: Vec<String>) -> Vec<String> {
    // It asks who signs, which apps rest, and whether its stores still belong together, and notes what was used.
    let followed = ["signing_key", "installation", "key_installation", "server_key"];
    let counted = ["sealing_key", "tombstone"];
    let is_from = |sql: &str, table: &&str| sql.contains(&format!(r#"FROM "{table}""#));
    let is_servers_own = |sql: &str| {
        followed.iter().any(|table| is_from(sql, table))
            || sql.contains("COUNT(") && counted.iter().any(|table| is_from(sql, table))
            || sql.starts_with(r#"SELECT "credential"."id", "credential"."ended_at""#)
            || sql.starts_with(r#"SELECT "app"."id" FROM "app" WHERE "app"."rests_since""#)
            || sql.starts_with(r#"UPDATE "credential" SET "used_on""#)
            || sql.contains("pg_terminate_backend")
            || sql == "ROLLBACK"
    };
    statements.retain(|sql| !is_servers_own(sql));
    statements
}

/// Which statements there are, whatever their number, and the number of the values that each is about.
pub fn which(statements: Vec<String>) -> Vec<String> {
    let one = |sql: String| {
        let parts: Vec<_> = sql.split(" IN (").map(|part| part.trim_start_matches(is_place)).collect();
        // PostgreSQL's places have numbers, which go on from there.
        parts.join(" IN (").chars().filter(|letter| !letter.is_ascii_digit()).collect()
    };
    statements.into_iter().map(one).collect::<BTreeSet<_>>().into_iter().collect()
}

fn is_place(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '$' | '?' | ',' | ' ')
}

impl Transcript {
    /// Adds an answer.
    pub fn add(&mut self, what: String, answer: &Value, statements: Vec<String>) {
        let answer = self.renamed("", answer);
        self.steps.push(Step { what, answer, statements });
    }

    /// All of it.
    pub fn end(self) -> Vec<Step> {
        self.steps
    }

    fn renamed(&mut self, key: &str, value: &Value) -> Value {
        // Some fields are asked for under their type's name and their own.
        let key = key.rsplit('_').next().unwrap_or(key);
        match value {
            Value::String(text) if is_opaque(key, text) => {
                // Its length says something too; but each world's server has a port of its own.
                let length = if key == "link" { 0 } else { text.len() };
                let next = format!("#{} of length {length}", self.names.len() + 1);
                Value::String(self.names.entry(text.clone()).or_insert(next).clone())
            }
            // A card says the id by which other programs know it, and that by which its owner's export is known.
            Value::String(text) if key == "vcard" => {
                let opaque = ["UID;VALUE=TEXT:", "X-KITH-MAC:"];
                let lines =
                    text.split("\r\n").map(|line| match opaque.iter().find_map(|start| line.strip_prefix(start)) {
                        Some(id) => self.renamed("id", &Value::from(id)).to_string(),
                        None => line.to_owned(),
                    });
                Value::from(lines.collect::<Vec<_>>())
            }
            // The list of a field's values goes by the field's name.
            Value::Array(items) => items.iter().map(|item| self.renamed(key, item)).collect(),
            Value::Object(fields) => {
                Value::Object(fields.iter().map(|(key, value)| (key.clone(), self.renamed(key, value))).collect())
            }
            other => other.clone(),
        }
    }
}

/// Whether it is a name for something, of which nothing but what it names can be told.
fn is_opaque(key: &str, text: &str) -> bool {
    let is_code = key == "code" && text.len() == 14 && text.matches('-').count() == 2;
    // What a rung is known by within its ladder is chosen by chance.
    let is_rung = key == "key" && text.len() == 16;
    // Each world's server has a port of its own, which stands in an invitation's link.
    is_code
        || is_rung
        || matches!(key, "id" | "cursor" | "link")
        || ["Id", "Cursor", "Token"].iter().any(|end| key.ends_with(end))
}

/// Fails where two worlds differ, and says where first.
pub fn assert_same(plain: &[Step], distant: &[Step]) {
    if let Some(difference) = difference(plain, distant) {
        panic!("{difference}");
    }
}

/// Where two worlds differ first.
pub fn difference(plain: &[Step], distant: &[Step]) -> Option<String> {
    for (one, other) in plain.iter().zip(distant) {
        assert_eq!(one.what, other.what, "the worlds were asked the same");
        let mut differences = Vec::new();
        compare("", &one.answer, &other.answer, &mut differences);
        let [lacking, added] = [(&one.statements, &other.statements), (&other.statements, &one.statements)]
            .map(|(some, others)| without(some, others));
        for (world, statements) in [("without the distance", lacking), ("with it", added)] {
            differences.extend(statements.iter().map(|sql| format!("only {world}: {sql}")));
        }
        if !differences.is_empty() {
            differences.truncate(12);
            return Some(format!("Berta can tell by {}:\n  {}", one.what, differences.join("\n  ")));
        }
    }
    (plain.len() != distant.len()).then(|| "Berta's feed tells one world from the other by its length".to_owned())
}

/// What of one sorted list the other hasn't, each as often as it is too many.
fn without(some: &[String], others: &[String]) -> Vec<String> {
    let mut others = others.to_vec();
    let mut rest = some.to_vec();
    rest.retain(|statement| match others.iter().position(|other| other == statement) {
        Some(place) => {
            others.swap_remove(place);
            false
        }
        None => true,
    });
    rest
}

fn compare(path: &str, one: &Value, other: &Value, differences: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(here), Value::Object(there)) if here.keys().eq(there.keys()) => {
            for (key, value) in here {
                compare(&format!("{path}/{key}"), value, &there[key], differences);
            }
        }
        (Value::Array(here), Value::Array(there)) if here.len() == there.len() => {
            for (number, (one, other)) in here.iter().zip(there).enumerate() {
                compare(&format!("{path}/{number}"), one, other, differences);
            }
        }
        _ if one == other => {}
        _ => differences.push(format!("{path}: {one} without the distance, {other} with it")),
    }
}
