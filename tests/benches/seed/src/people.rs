//! People: their accounts, profiles, devices and feeds.

use chrono::Duration;
use entity::{credential, feed, feed_event, person, profile};

use crate::Result;
use crate::chance::{self, Of, bytes, words};
use crate::seal::Seals;
use crate::sink::Sink;
use crate::world::{World, signed};

/// The number of events in the feed of each person.
const EVENTS: u64 = 5;
/// A hash that no password has.
const NO_PASSWORD: &str = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nothing";

pub async fn add(world: &World, sink: &mut Sink) -> Result<()> {
    sink.add(world.everybody().map(|who| account(world, who))).await?;
    sink.add(world.everybody().map(|who| profile(world, who))).await?;
    sink.add(world.everybody().map(|who| device(world, who))).await?;
    let feed = |who| feed::Model { id: world.person(who).into(), seq: signed(EVENTS), pruned: 0 };
    sink.add(world.everybody().map(feed)).await?;
    let events = |who| (1..=EVENTS).map(move |number| event(world, who, number));
    sink.add(world.everybody().flat_map(events)).await
}

fn account(world: &World, who: u64) -> person::Model {
    let id = world.person(who);
    let email = format!("person{who:06}@example.org");
    person::Model {
        id,
        email_hash: Some(bytes::<32>(Of::Hash, who, 0).to_vec()),
        email: Some(Seals::of(id.0).text("person", "email", id.0, &email)),
        password_hash: Some(NO_PASSWORD.to_owned()),
        time_zone: world.zone.name().to_owned(),
        locale: "en-AU".to_owned(),
        country: None,
        version: 1,
        created_at: world.began(),
        delete_at: None,
        erased_at: None,
        rests_since: None,
        rests_until: None,
        exporting_until: None,
    }
}

fn profile(world: &World, who: u64) -> profile::Model {
    let id = world.person(who);
    let seals = Seals::of(id.0);
    let name = format!("{} {who}", words(2, chance::mix(who)));
    profile::Model {
        person_id: id,
        version: 1,
        since: world.began(),
        display_name: seals.text("profile", "display_name", id.0, &name),
        pronouns: Some(seals.text("profile", "pronouns", id.0, "they/them")),
    }
}

fn device(world: &World, who: u64) -> credential::Model {
    let (id, person) = (world.device(who), world.person(who));
    credential::Model {
        id,
        person_id: person,
        kind: credential::Kind::Device,
        name: Some(Seals::of(person.0).text("credential", "name", id.0, "phone")),
        salt: bytes::<16>(Of::Salt, who, 0).to_vec(),
        generation: 1,
        rotated_at: world.began(),
        created_at: world.began(),
        expires_at: world.now + Duration::days(60),
        ended_at: None,
        confirmed_at: None,
        scopes: None,
        used_on: None,
        app_id: None,
        contact_id: None,
        group_id: None,
        member_id: None,
        ends_at: None,
    }
}

fn event(world: &World, who: u64, number: u64) -> feed_event::Model {
    feed_event::Model {
        feed_id: world.person(who).into(),
        seq: signed(number),
        kind: feed_event::Kind::ContactTouched,
        subject: world.contact(who, number).0,
        actor: Some(world.person(who).0),
        at: world.ago(1),
    }
}
