//! Statements with named parameters, from files, prepared on each connection.

use std::collections::HashMap;
use std::path::Path;

use futures_util::{TryStreamExt, pin_mut};
use serde_json::Value;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

use crate::Res;

/// Reads the statements of a folder, and those of its folder `rows`, whose names begin with `rows/`.
pub fn read(folder: &Path) -> Res<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for prefix in ["", "rows/"] {
        for entry in std::fs::read_dir(folder.join(prefix))? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "sql") {
                let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a name")?;
                texts.push((format!("{prefix}{name}"), std::fs::read_to_string(&path)?));
            }
        }
    }
    Ok(texts)
}

/// A connection with its prepared statements, each with the names of its parameters.
pub struct Connection {
    client: Client,
    statements: HashMap<String, (Statement, Vec<String>)>,
}

impl Connection {
    pub async fn open(url: &str, texts: &[(String, String)]) -> Res<Self> {
        let (client, work) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = work.await {
                eprintln!("connection: {error}");
            }
        });
        client.batch_execute("SET plan_cache_mode = force_generic_plan").await?;
        let mut statements = HashMap::new();
        for (name, text) in texts {
            let (sql, parameters) = numbered(text);
            let statement = client.prepare(&sql).await.map_err(|error| format!("{name}: {error:?}"))?;
            statements.insert(name.clone(), (statement, parameters));
        }
        Ok(Self { client, statements })
    }

    /// Runs a statement with the parameters of these names.
    pub async fn query(&self, name: &str, given: &Value) -> Res<Vec<Row>> {
        let (statement, parameters) = self.statements.get(name).ok_or("no such statement")?;
        let typed = parameters.iter().zip(statement.params());
        let values = typed.map(|(name, of)| parameter(given, name, of)).collect::<Res<Vec<_>>>()?;
        let rows = self.client.query_raw(statement, values.iter().map(|it| &**it as &(dyn ToSql + Sync))).await?;
        pin_mut!(rows);
        let mut found = Vec::with_capacity(64);
        while let Some(row) = rows.try_next().await? {
            found.push(row);
        }
        Ok(found)
    }
}

/// Turns `:name` into `$1`, and so on; `::type` stays. Lines that are comments are left out.
fn numbered(text: &str) -> (String, Vec<String>) {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let text = lines.join("\n");
    let (mut sql, mut names) = (String::new(), Vec::<String>::new());
    let mut rest = text.trim();
    while let Some(at) = rest.find(':') {
        sql.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(':') {
            sql.push_str("::");
            rest = after;
            continue;
        }
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        sql.push_str(&format!("${}", place + 1));
        rest = &rest[end..];
    }
    sql.push_str(rest);
    (sql, names)
}

fn parameter(given: &Value, name: &str, of: &Type) -> Res<Box<dyn ToSql + Sync + Send>> {
    let value = given.get(name).ok_or_else(|| format!("{name} is missing"))?;
    let id = |value: &Value| -> Res<Uuid> { Ok(value.as_str().ok_or("no text")?.parse()?) };
    Ok(match *of {
        Type::UUID => Box::new(id(value)?),
        Type::UUID_ARRAY => Box::new(value.as_array().ok_or("no list")?.iter().map(id).collect::<Res<Vec<_>>>()?),
        Type::BYTEA => Box::new(value.as_str().ok_or("no text")?.as_bytes().to_vec()),
        _ => return Err(format!("{name} is of the type {of}").into()),
    })
}
