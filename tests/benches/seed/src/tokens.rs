//! Writes what a load run needs to know of the people: access tokens, ids, and the keys that open what is compared.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use domain::accounts::Claims;
use domain::node_id::{self, NodeKey};
use domain::ports::Clock;
use domain::scope::Scopes;
use domain::secrets::{Ids, MasterKey, NodeType, Place};
use entity::signing_key;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use server::adapters::SystemClock;
use server::config::Config;
use server::start::{self, Stores};

use crate::Result;
use crate::chance::{self, Of};
use crate::groups::ThirdPage;
use crate::seal::key_of;
use crate::world::{LINKED, Plan, UNLINKED, World};

/// The greatest number of people of each half for whom tokens are issued.
const MOST: u64 = 10_000;
/// The greatest number of people whose keys are written.
const MOST_KEYS: u64 = 50_000;

/// Issues access tokens for the people of an installation that was filled, and writes beside its `seed.json`:
///
/// - `tokens.tsv`: the number of a person, and their token;
/// - `vars.jsonl`: the ids that requests of a person name, as a JSON object a line;
/// - `keys.tsv`: the keys of people, groups and of the members on a third page, each after its owner, in hexadecimal.
///
/// # Errors
///
/// If the installation can't be opened, or wasn't filled.
pub async fn write_tokens(config: &Config, folder: &Path, minutes: i64) -> Result<()> {
    let world = World::from_json(&serde_json::from_slice(&std::fs::read(folder.join("seed.json"))?)?)?;
    let stores = Stores::open(config).await?;
    let env = start::open(config, &stores).await?;
    let key = signing_key::Entity::find()
        .order_by_desc(signing_key::Column::SignsFrom)
        .one(stores.main.maintenance())
        .await?
        .ok_or("There is no signing key.")?;
    let master = MasterKey::new(&*config.required_master_key()?);
    let private = master.unwrap(Place::new("signing_key", "private", key.id.0), &key.private)?;
    let issuer = Issuer {
        config,
        nodes: env.ids(),
        header: Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(key.id.0.to_string()),
            ..Header::new(Algorithm::EdDSA)
        },
        key: EncodingKey::from_ed_der(&private),
        from: SystemClock.now().timestamp(),
        lasts: Duration::minutes(minutes).num_seconds(),
    };
    let third_pages: HashMap<_, _> = world.groups().map(|group| (group.id(), world.third_page(group))).collect();
    let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let (mut tokens, mut vars) = (file("tokens.tsv")?, file("vars.jsonl")?);
    let half = world.half();
    let some = half.min(MOST);
    for who in (1..=some).chain(half + 1..=half + some) {
        writeln!(tokens, "{who}\t{}", issuer.token(&world, who)?)?;
        let group = world.groups_of(who).next().ok_or("Everybody is in a group.")?;
        writeln!(vars, "{}", variables(&world, &issuer.nodes, who, &third_pages[&group.id()]))?;
    }
    let mut keys = file("keys.tsv")?;
    let people = world.everybody().take_while(|who| *who <= MOST_KEYS).map(|who| world.person(who).0);
    let of_groups = third_pages
        .iter()
        .flat_map(|(group, page)| std::iter::once(group.0).chain(page.members.iter().map(|member| member.0)));
    for owner in people.chain(of_groups) {
        write!(keys, "{owner}\t")?;
        key_of(owner).iter().try_for_each(|byte| write!(keys, "{byte:02x}"))?;
        writeln!(keys)?;
    }
    for mut file in [tokens, vars, keys] {
        file.flush()?;
    }
    drop(env);
    stores.close().await;
    Ok(())
}

/// What issues tokens as the server does.
struct Issuer<'a> {
    config: &'a Config,
    nodes: Ids<'a>,
    header: Header,
    key: EncodingKey,
    /// In seconds of Unix time.
    from: i64,
    /// In seconds.
    lasts: i64,
}

impl Issuer<'_> {
    fn token(&self, world: &World, who: u64) -> Result<String> {
        let claims = Claims {
            iss: self.config.tokens.issuer.clone(),
            // Whatever the address of the server that is measured.
            aud: format!("{}/graphql", self.config.tokens.issuer),
            sub: node_id::encode(&self.nodes, NodeType::Viewer, world.person(who).0),
            sid: node_id::encode(&self.nodes, NodeType::Device, world.device(who).0),
            client_id: "kith".to_owned(),
            scope: Scopes::all().to_string(),
            iat: self.from,
            exp: self.from + self.lasts,
            jti: URL_SAFE_NO_PAD.encode(chance::bytes::<16>(Of::Token, who, 0)),
            contact: None,
            group: None,
        };
        Ok(jsonwebtoken::encode(&self.header, &claims, &self.key)?)
    }
}

/// The ids that requests of a person name: as the tables have them, and as clients know them.
fn variables(world: &World, nodes: &Ids<'_>, who: u64, page: &ThirdPage) -> Value {
    let plans: Vec<Plan> = world.plans_of(who).collect();
    let check_ins: Vec<_> = plans.iter().map(|plan| world.check_in(*plan, 0).0).collect();
    let others = plans.iter().map(|plan| world.person(if plan.by == who { plan.other } else { plan.by }));
    let contacts: Vec<_> = (0..LINKED + UNLINKED).map(|number| world.contact(who, number)).collect();
    let group = world.groups_of(who).next().expect("everybody is in some").id();
    json!({
        "uid": who, "ring": world.half(), "person": world.person(who), "device": world.device(who),
        "contacts": contacts, "contact_nodes": encoded(nodes, &contacts),
        "plans": plans.iter().map(|plan| world.plan(*plan)).collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
        "check_ins": check_ins, "check_in_nodes": encoded(nodes, &check_ins),
        "group": group, "group_node": encoded(nodes, &[group])[0], "group_after": page.after,
    })
}

fn encoded<K: NodeKey>(nodes: &Ids<'_>, ids: &[K]) -> Vec<String> {
    ids.iter().map(|id| node_id::encode(nodes, K::NODE, id.uuid())).collect()
}
