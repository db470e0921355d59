//! The rules that every state of two people has to satisfy, each a check with a sentence of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::model::{At, Contact, Fate, Model};

/// What a check finds: nothing, or in which way the rule is broken.
pub type Held = Result<(), String>;
/// What has to hold of what one of the two sees.
type Rule = fn(&Model, usize, &Value) -> Held;

/// Everything of the viewer's that the rules speak of.
pub const STATE: &str = "{ viewer { displayName
    contacts(first: 40) { totalCount nodes {
        id name otherNames tags note channels { value } isCore cadence lastTouchAt version updatedAt distance
        linkedPerson { id displayName distance } pendingInvitation { id code }
        touches(first: 40) { totalCount nodes { id occurredAt } } } }
    deletedContacts(first: 40) { totalCount nodes { id name } }
    pendingInvitations(first: 40) { totalCount nodes { id code contact { id } } }
    distances(first: 40) { totalCount nodes { grade name personId isSteppedBack } } } }";

pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts<'a>(values: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    values.map(text).collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, seen: &T, expected: &T) -> Held {
    if seen == expected { Ok(()) } else { Err(format!("{what}: {seen:?}, and should be {expected:?}")) }
}

/// All rules about what one of the two sees now.
pub fn all(model: &Model, who: usize, seen: &Value) -> Held {
    let rules: [(&str, Rule); 9] = [
        ("at most one contact of each is linked to the other", one_link),
        ("a link shows on each side by its owner's own acts alone", own_side),
        ("of the other's profile one sees what reached one, and nothing else", profile_shown),
        ("a distance outlives contact, deletion and link, and only its owner changes it", own_distance),
        ("a distance is named as its owner could know the person", distance_names),
        ("what was written, merged, deleted and restored is all there", nothing_lost),
        ("the last touch is the newest that there is", newest_touch),
        ("what is deleted can be brought back, and what is pending is listed", lists),
        ("a list's count is what it lists", counts),
    ];
    for (rule, check) in rules {
        check(model, who, seen).map_err(|broken| format!("{rule}\n    {broken}"))?;
    }
    Ok(())
}

fn contacts(seen: &Value) -> impl Iterator<Item = &Value> {
    list(&seen["contacts"]["nodes"])
}

/// Each contact that is seen, beside what the model has of it.
fn pairs<'a>(model: &'a Model, who: usize, seen: &'a Value) -> Result<Vec<(&'a Value, &'a Contact)>, String> {
    let me = &model.people[who];
    let live: BTreeMap<&str, &Contact> =
        me.live().into_iter().map(|p| (&*me.contacts[p].id, &me.contacts[p])).collect();
    same("contacts", &contacts(seen).count(), &live.len())?;
    let pair = |node: &'a Value| {
        let id = node["id"].as_str().unwrap_or_default();
        live.get(id).map(|known| (node, *known)).ok_or_else(|| format!("{node} is there"))
    };
    contacts(seen).map(pair).collect()
}

fn one_link(_: &Model, _: usize, seen: &Value) -> Held {
    let linked = contacts(seen).filter(|node| !node["linkedPerson"].is_null()).count();
    if linked <= 1 { Ok(()) } else { Err(format!("{linked} are")) }
}

fn own_side(model: &Model, who: usize, seen: &Value) -> Held {
    for (node, known) in pairs(model, who, seen)? {
        same(&known.name, &!node["linkedPerson"].is_null(), &known.linked)?;
    }
    Ok(())
}

fn profile_shown(model: &Model, who: usize, seen: &Value) -> Held {
    let shown = contacts(seen).find_map(|node| node["linkedPerson"]["displayName"].as_str());
    same("the name shown", &shown, &model.shown_to(who))?;
    let own = model.people[who].profile.last().map(|(_, name)| name.clone());
    same("one's own name", &seen["displayName"].as_str().map(ToOwned::to_owned), &own)
}

fn own_distance(model: &Model, who: usize, seen: &Value) -> Held {
    let me = &model.people[who];
    let grade = me.distance.map_or("NONE", |distance| distance.grade.name());
    let kept: Vec<_> =
        list(&seen["distances"]["nodes"]).map(|d| (text(&d["grade"]), d["isSteppedBack"] == true)).collect();
    let expected: Vec<_> = me.distance.iter().map(|d| (d.grade.name().to_owned(), d.before.is_some())).collect();
    same("the list", &kept, &expected)?;
    for (node, known) in pairs(model, who, seen)? {
        let expected = if known.linked || known.former { grade } else { "NONE" };
        same(&known.name, &text(&node["distance"]).as_str(), &expected)?;
        if known.linked {
            same("the person's", &text(&node["linkedPerson"]["distance"]).as_str(), &grade)?;
        }
    }
    Ok(())
}

fn distance_names(model: &Model, who: usize, seen: &Value) -> Held {
    let me = &model.people[who];
    let written: BTreeSet<_> = me.contacts.iter().flat_map(|contact| contact.names.iter().cloned()).collect();
    for name in list(&seen["distances"]["nodes"]).map(|distance| text(&distance["name"])) {
        // Their own name for a contact may have been changed since.
        if !written.contains(&name) && !me.known_names.contains(&name) && !name.starts_with("Contact ") {
            return Err(format!("{name:?} never reached them"));
        }
    }
    Ok(())
}

fn nothing_lost(model: &Model, who: usize, seen: &Value) -> Held {
    for (node, known) in pairs(model, who, seen)? {
        let about = |what: &str| format!("{what} of {}", known.name);
        same(&about("name"), &text(&node["name"]), &known.name)?;
        let names = texts(list(&node["otherNames"]).chain([&node["name"]]));
        same(&about("names"), &names, &known.names)?;
        same(&about("tags"), &texts(list(&node["tags"])), &known.tags)?;
        let channels = texts(list(&node["channels"]).map(|channel| &channel["value"]));
        same(&about("channels"), &channels, &known.channels)?;
        let note = text(&node["note"]);
        if let Some(lost) = known.notes.iter().find(|piece| !note.contains(*piece)) {
            return Err(format!("{lost} isn't in the note of {}: {note:?}", known.name));
        }
        same(&about("core"), &node["isCore"], &json!(known.is_core))?;
        same(&about("cadence"), &node["cadence"].as_str().map(days), &known.cadence)?;
        same(&about("version"), &node["version"], &json!(known.version))?;
    }
    Ok(())
}

/// A cadence in days: so many weeks are written as weeks.
fn days(cadence: &str) -> i64 {
    let number = cadence[1..cadence.len() - 1].parse().unwrap_or(i64::MIN);
    if cadence.ends_with('W') { number * 7 } else { number }
}

fn newest_touch(model: &Model, who: usize, seen: &Value) -> Held {
    for (node, known) in pairs(model, who, seen)? {
        let moment = |at: &Value| at.as_str().and_then(|at| at.parse::<At>().ok());
        let touches: BTreeMap<_, _> = list(&node["touches"]["nodes"])
            .filter_map(|touch| Some((text(&touch["id"]), moment(&touch["occurredAt"])?)))
            .collect();
        same(&format!("touches of {}", known.name), &touches, &known.touches)?;
        same(&known.name, &moment(&node["lastTouchAt"]), &known.touches.values().max().copied())?;
    }
    Ok(())
}

fn lists(model: &Model, who: usize, seen: &Value) -> Held {
    let me = &model.people[who];
    let gone = texts(list(&seen["deletedContacts"]["nodes"]).map(|contact| &contact["id"]));
    same("deleted", &gone, &me.deleted().into_iter().map(|place| me.contacts[place].id.clone()).collect())?;
    let pending = me.invitations.iter().filter(|invitation| invitation.fate == Fate::Pending);
    let expected: BTreeMap<_, _> = pending.map(|i| (i.code.clone(), me.contacts[i.contact].id.clone())).collect();
    let listed = list(&seen["pendingInvitations"]["nodes"]).map(|i| (text(&i["code"]), text(&i["contact"]["id"])));
    same("pending", &listed.collect(), &expected)?;
    for (node, known) in pairs(model, who, seen)? {
        let code = node["pendingInvitation"]["code"].as_str();
        let fits = match code {
            Some(code) => expected.get(code) == Some(&known.id),
            None => !expected.values().any(|contact| *contact == known.id),
        };
        if !fits {
            return Err(format!("{} shows the invitation {code:?}", known.name));
        }
    }
    Ok(())
}

fn counts(_: &Model, _: usize, seen: &Value) -> Held {
    let count = |name: &str, connection: &Value| {
        same(name, &connection["totalCount"], &json!(list(&connection["nodes"]).count()))
    };
    for name in ["contacts", "deletedContacts", "pendingInvitations", "distances"] {
        count(name, &seen[name])?;
    }
    contacts(seen).try_for_each(|node| count("touches", &node["touches"]))
}

/// Whatever the other does, but for linking: nothing of one's own moves by it, no version and no time either. What they
/// show is a rule of its own.
pub fn silent(before: &Value, after: &Value) -> Held {
    let [mut before, mut after] = [before, after].map(Clone::clone);
    for seen in [&mut before, &mut after] {
        for node in seen["contacts"]["nodes"].as_array_mut().into_iter().flatten() {
            if !node["linkedPerson"].is_null() {
                node["linkedPerson"]["displayName"] = Value::Null;
            }
        }
    }
    same("after the other's act", &after, &before)
}

/// The ids by any of which the feed may name what differs between two states.
pub fn changes(before: &Value, after: &Value) -> Vec<(String, BTreeSet<String>)> {
    let by_id = |seen: &Value| -> BTreeMap<String, Value> {
        contacts(seen).map(|node| (text(&node["id"]), node.clone())).collect()
    };
    let (before, after) = (by_id(before), by_id(after));
    let ids: BTreeSet<_> = before.keys().chain(after.keys()).cloned().collect();
    let mut changes = Vec::new();
    for id in ids {
        let [then, now] = [&before, &after].map(|states| states.get(&id).cloned().unwrap_or_default());
        let Some(fields) = now.as_object().or(then.as_object()) else { continue };
        for field in fields.keys().filter(|field| then[*field] != now[*field]) {
            let mut named = BTreeSet::from([id.clone()]);
            // Of these, the feed may name what it is that changed.
            for state in [&then, &now] {
                match &**field {
                    "linkedPerson" => named.insert(text(&state["linkedPerson"]["id"])),
                    "pendingInvitation" => named.insert(text(&state["pendingInvitation"]["id"])),
                    "distance" => named.insert("the person".to_owned()),
                    _ => false,
                };
            }
            changes.push((format!("{field} of {id}"), named));
        }
    }
    changes
}
