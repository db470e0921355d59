//! Support networks: links, contacts and touches.

use domain::contacts::{Channel, ChannelKind};
use entity::{TouchId, contact, link, touch};

use crate::Result;
use crate::chance::{self, Of, words};
use crate::seal::Seals;
use crate::sink::Sink;
use crate::world::{LINKED, UNLINKED, World, int};

const KINDS: [contact::Kind; 5] = [
    contact::Kind::Friend,
    contact::Kind::Family,
    contact::Kind::Partner,
    contact::Kind::Peer,
    contact::Kind::Community,
];

pub async fn add(world: &World, sink: &mut Sink) -> Result<()> {
    let links = |who| World::linked().map(move |by| link(world, who, by));
    sink.add(world.everybody().flat_map(links)).await?;
    let contacts = |who| {
        let seals = Seals::of(world.person(who).0);
        (0..LINKED + UNLINKED).map(move |number| contact(world, &seals, who, number))
    };
    sink.add(world.everybody().flat_map(contacts)).await?;
    let touches = |who| {
        let seals = Seals::of(world.person(who).0);
        (0..LINKED + UNLINKED).map(move |number| touch(world, &seals, who, number))
    };
    sink.add(world.everybody().flat_map(touches)).await
}

fn link(world: &World, who: u64, by: i64) -> link::Model {
    link::Model {
        owner_id: world.person(who),
        person_id: world.person(world.beside(who, by)),
        since: world.began(),
        until: None,
        ended_at: None,
        lost_at: None,
    }
}

/// A contact of somebody. Those with the higher numbers, which are the newer, are linked.
fn contact(world: &World, seals: &Seals, who: u64, number: u64) -> contact::Model {
    let id = world.contact(who, number);
    let text = |column, text: &str| seals.text("contact", column, id.0, text);
    let is_full = number.is_multiple_of(2);
    let linked = number.checked_sub(UNLINKED).and_then(|place| World::linked().nth(usize::try_from(place).ok()?));
    let made = world.met(number);
    let drawn = chance::number(Of::Contact, who, number);
    let channel = Channel {
        kind: ChannelKind::Phone,
        value: format!("+4930{:07}", who * 32 + number),
        country: None,
        label: None,
    };
    let channels = serde_json::to_string(&[channel]).expect("JSON");
    contact::Model {
        id,
        owner_id: world.person(who),
        person_id: linked.map(|by| world.person(world.beside(who, by))),
        kind: chance::pick(&KINDS, who + number),
        role: None,
        support: contact::SupportKinds(int(number % 16)),
        is_core: number.is_multiple_of(10),
        name: text("name", &format!("{} {number}", words(2, drawn))),
        note: is_full.then(|| text("note", &words(9, drawn))),
        channels: Some(text("channels", &channels)),
        tags: is_full.then(|| text("tags", r#"["close by","tea"]"#)),
        other_names: None,
        boundaries: None,
        cadence: is_full.then(|| "P2W".to_owned()),
        cadence_since: is_full.then_some(made),
        snoozed_until: None,
        last_touch_at: Some(world.touched(who, number)),
        former_person_id: None,
        deleted_at: None,
        card_hash: None,
        card_uid: None,
        version: 1,
        created_at: made,
        updated_at: made,
    }
}

fn touch(world: &World, seals: &Seals, who: u64, number: u64) -> touch::Model {
    let at = world.touched(who, number);
    let id = TouchId(chance::id(Of::Touch, who, number, at));
    let note = || seals.text("touch", "note", id.0, &words(6, chance::number(Of::Touch, number, who)));
    touch::Model {
        id,
        owner_id: world.person(who),
        contact_id: world.contact(who, number),
        kind: touch::Kind::Call,
        occurred_at: at,
        note: number.is_multiple_of(2).then(note),
        version: 1,
        created_at: at,
    }
}
