//! A person's access log in their export.

use std::collections::HashMap;

use entity::AppId;
use serde_json::{Value, json};

use super::log::opened;
use super::store;
use crate::core::access::Accessed;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::pen::Pen;
use crate::core::secrets::NodeType;

/// How many entries are read at once.
const AT_ONCE: u64 = 100;

/// The apps of which it tells.
pub(crate) async fn apps_in_log(op: &Op) -> Result<Vec<AppId>> {
    store::apps(op).await
}

/// Writes it, oldest first, with the names of apps and of their makers.
pub(crate) async fn export(op: &Op, pen: &mut Pen, apps: &HashMap<AppId, (String, String)>) -> Result<()> {
    pen.list("accessLog")?;
    let mut last = None;
    loop {
        let rows = store::after(op, last, AT_ONCE).await?;
        let Some(next) = rows.last().map(|row| row.id) else { break };
        last = Some(next);
        for entry in opened(op, rows).await? {
            let app = entry.app.and_then(|app| apps.get(&app));
            pen.item(&json!({
                "source": constant(&format!("{:?}", entry.source)),
                "app": app.map(|(name, maker)| json!({ "name": name, "maker": maker })),
                "name": entry.name, "since": entry.since, "isOfADay": !entry.is_of_an_hour(),
                "accesses": entry.accesses.iter().map(shown).collect::<Vec<_>>(), "lostCount": entry.lost,
            }))
            .await?;
        }
    }
    pen.end();
    Ok(())
}

fn shown(one: &Accessed) -> Value {
    json!({
        "deed": constant(&format!("{:?}", one.deed)), "typeName": one.ty.map(NodeType::name), "count": one.ids.len(),
        "hasMore": one.has_more, "ids": one.ids,
    })
}

/// A value of an enum, as the schema writes it.
fn constant(name: &str) -> String {
    let mut constant = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !constant.is_empty() {
            constant.push('_');
        }
        constant.push(letter.to_ascii_uppercase());
    }
    constant
}
