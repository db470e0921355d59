//! The operations of `/open`: rows are read, and their text is opened as Kith opens it.

use std::collections::HashMap;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::Res;
use crate::shapes::{
    Answer, CheckIn, Contact, Contacts, Group, Home, Member, Members, Nodes, PageInfo, Person, Plan, Profile, Texts,
    Today, Touch, node, viewer,
};
use crate::statements::Connection;

/// The size of a page of members.
const PAGE: usize = 50;

/// The keys of people, groups and memberships.
pub struct Keys(HashMap<Uuid, LessSafeKey>);

/// Reads lines of an owner, a tab, and their key in hexadecimal.
pub fn read_keys(text: &str) -> Res<Keys> {
    let mut keys = HashMap::new();
    for line in text.lines() {
        let (owner, hex) = line.split_once('\t').ok_or("a tab")?;
        let bytes = (0..hex.len()).step_by(2).map(|place| u8::from_str_radix(&hex[place..place + 2], 16));
        let bytes = bytes.collect::<Result<Vec<_>, _>>()?;
        let key = UnboundKey::new(&AES_256_GCM_SIV, &bytes).map_err(|_| "a key")?;
        keys.insert(owner.parse()?, LessSafeKey::new(key));
    }
    Ok(Keys(keys))
}

impl Keys {
    /// Opens what Kith sealed: the form, the nonce, and the text, which is bound to its table, column and row.
    fn open(&self, owner: Uuid, table: &str, column: &str, row: Uuid, sealed: &[u8]) -> Res<String> {
        let (nonce, rest) = sealed[1..].split_first_chunk::<NONCE_LEN>().ok_or("too short")?;
        let bound = [table.as_bytes(), &[0], column.as_bytes(), &[0], row.as_bytes()].concat();
        let key = self.0.get(&owner).ok_or("no key")?;
        let mut buffer = rest.to_vec();
        let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(bound), &mut buffer);
        let length = opened.map_err(|_| "the wrong key")?.len();
        buffer.truncate(length);
        Ok(String::from_utf8(buffer)?)
    }

    fn open_any(
        &self,
        owner: Uuid,
        table: &str,
        column: &str,
        row: Uuid,
        sealed: Option<&[u8]>,
    ) -> Res<Option<String>> {
        sealed.map(|sealed| self.open(owner, table, column, row, sealed)).transpose()
    }

    fn person(&self, id: Uuid, name: &[u8], pronouns: Option<&[u8]>) -> Res<Person> {
        let display_name = self.open(id, "profile", "display_name", id, name)?;
        Ok(Person { id, display_name, pronouns: self.open_any(id, "profile", "pronouns", id, pronouns)? })
    }

    fn contact<'a>(&self, me: Uuid, row: &'a Row) -> Res<Contact<'a>> {
        let id = row.get(0);
        let person = row.get::<_, Option<Uuid>>(3);
        let linked_person = person.map(|who| self.person(who, row.get(4), row.get(5))).transpose()?;
        let name = self.open(me, "contact", "name", id, row.get(1))?;
        Ok(Contact { id, name, kind: row.get(2), linked_person, touches: None })
    }

    fn touch<'a>(&self, me: Uuid, row: &'a Row) -> Res<Option<Touch<'a>>> {
        let Some(id) = row.get::<_, Option<Uuid>>(6) else { return Ok(None) };
        let note = self.open_any(me, "touch", "note", id, row.get(9))?;
        Ok(Some(Touch { id, kind: row.get(7), occurred_at: written(row.get(8)), note }))
    }

    fn answer<'a>(&self, row: &'a Row) -> Res<Answer<'a>> {
        let note = self.open_any(row.get(1), "check_in_answer", "note", row.get(0), row.get(5))?;
        Ok(Answer { feeling: row.get(3), help: row.get(4), note, answered_at: written(row.get(6)) })
    }

    fn member<'a>(&self, row: &'a Row) -> Res<Member<'a>> {
        let id = row.get(0);
        let alias = self.open(id, "group_member", "alias", id, row.get(1))?;
        let pronouns = self.open_any(id, "group_member", "pronouns", id, row.get(2))?;
        let joined_in = row.get::<_, Option<NaiveDate>>(5).map(|day| day.to_string());
        Ok(Member { id, alias, pronouns, colour: row.get(3), role: row.get(4), joined_in })
    }
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Answers an operation. Mutations have no text to open: these are of `/sql`.
pub async fn answer(db: &Connection, keys: &Keys, op: &str, given: &Value) -> Res<Vec<u8>> {
    let me: Uuid = given["person"].as_str().ok_or("no person")?.parse()?;
    match op {
        "q1" => profile(db, keys, me, given).await,
        "q2" => contacts(db, keys, me, given).await,
        "q3" => home(db, keys, me, given).await,
        "q4" => group(db, keys, given).await,
        _ => Err("unknown operation".into()),
    }
}

async fn profile(db: &Connection, keys: &Keys, me: Uuid, given: &Value) -> Res<Vec<u8>> {
    let rows = db.query("rows/viewer", given).await?;
    let row = rows.first().ok_or("no viewer")?;
    let Person { id, display_name, pronouns } = keys.person(me, row.get(1), row.get(2))?;
    viewer(Profile {
        id,
        display_name,
        pronouns,
        email: keys.open(me, "person", "email", me, row.get(3))?,
        time_zone: row.get(4),
        locale: row.get(5),
        created_at: written(row.get(6)),
        version: row.get(7),
    })
}

async fn contacts(db: &Connection, keys: &Keys, me: Uuid, given: &Value) -> Res<Vec<u8>> {
    let rows = db.query("rows/touched_contacts", given).await?;
    let nodes = rows.iter().map(|row| {
        let touches = Nodes { nodes: keys.touch(me, row)?.into_iter().collect() };
        Ok(Contact { touches: Some(touches), ..keys.contact(me, row)? })
    });
    viewer(Contacts { contacts: Nodes { nodes: nodes.collect::<Res<Vec<_>>>()? } })
}

async fn home(db: &Connection, keys: &Keys, me: Uuid, given: &Value) -> Res<Vec<u8>> {
    let (viewers, contacts, answers, plans) = tokio::try_join!(
        db.query("rows/viewer", given),
        db.query("rows/contacts", given),
        db.query("rows/answers", given),
        db.query("rows/plans", given)
    )?;
    let row = viewers.first().ok_or("no viewer")?;
    let plans: HashMap<Uuid, &Row> = plans.iter().map(|row| (row.get(0), row)).collect();
    let mine = answers.iter().filter(|row| row.get::<_, Uuid>(1) == me);
    let check_ins = mine.map(|row| -> Res<_> {
        let (id, plan, other): (Uuid, Uuid, Uuid) = (row.get(0), row.get(7), row.get(8));
        let is_theirs = |row: &&Row| row.get::<_, Uuid>(0) == id && row.get::<_, Uuid>(1) == other;
        let agreed = plans.get(&plan).ok_or("no plan")?;
        Ok(CheckIn {
            id,
            due_at: written(row.get(2)),
            your_state: "ANSWERED",
            their_state: "ANSWERED",
            plan: Plan { id: plan, terms: agreed.get(2) },
            other_person: keys.person(other, agreed.get(3), None)?,
            your_answer: keys.answer(row)?,
            their_answer: answers.iter().find(is_theirs).map(|row| keys.answer(row)).transpose()?,
        })
    });
    let Person { id, display_name, pronouns } = keys.person(me, row.get(1), row.get(2))?;
    viewer(Home {
        id,
        display_name,
        pronouns,
        time_zone: row.get(4),
        contacts: Nodes { nodes: contacts.iter().map(|row| keys.contact(me, row)).collect::<Res<_>>()? },
        today: Today { check_ins: check_ins.collect::<Res<_>>()? },
    })
}

async fn group(db: &Connection, keys: &Keys, given: &Value) -> Res<Vec<u8>> {
    let (groups, members) = tokio::try_join!(db.query("rows/group", given), db.query("rows/members", given))?;
    let row = groups.first().ok_or("no group")?;
    let id = row.get(0);
    let Texts { name, description } = serde_json::from_str(&keys.open(id, "peer_group", "texts", id, row.get(1))?)?;
    let shown = &members[..members.len().min(PAGE)];
    let page_info = PageInfo { has_next_page: members.len() > PAGE, end_cursor: shown.last().map(|row| row.get(0)) };
    let nodes = shown.iter().map(|row| keys.member(row)).collect::<Res<_>>()?;
    node(Group { id, name, description, members: Members { total_count: row.get(2), page_info, nodes } })
}
