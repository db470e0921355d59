//! What two people can do, as requests, and what each comes to in the model.

use chrono::Duration;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{At, Contact, Fate, Grade, Invitation, Model};

/// What somebody does. Places of contacts and invitations are any numbers until they are settled.
#[derive(Clone, Debug)]
pub enum Act {
    Create { cadence: Option<i64>, core: bool },
    Invite(usize),
    Accept { invitation: usize, into: Option<usize> },
    Unlink(usize),
    Keep(Grade, Whom),
    EndDistance(Whom),
    StepBack(Grade),
    UndoStepBack,
    Delete(usize),
    Restore(usize),
    Merge { into: usize, from: usize },
    Touch { with: usize, and: usize, days_ago: i64 },
    Write { contact: usize, what: u8, version: Named },
    Rename,
}

#[derive(Clone, Copy, Debug)]
pub enum Whom {
    Contact(usize),
    Person,
}

/// Which version a change names: none, or so many before the present one; once settled, the version itself.
pub type Named = Option<i64>;

fn whom() -> impl Strategy<Value = Whom> {
    prop_oneof![any::<u8>().prop_map(|place| Whom::Contact(place.into())), Just(Whom::Person)]
}

fn grade() -> impl Strategy<Value = Grade> {
    prop_oneof![Just(Grade::Muted), Just(Grade::Limited), Just(Grade::Blocked)]
}

/// Anything that somebody can do.
pub fn act() -> impl Strategy<Value = Act> {
    let place = || any::<u8>().prop_map(usize::from);
    prop_oneof![
        2 => (proptest::option::of(1..60_i64), any::<bool>()).prop_map(|(cadence, core)| Act::Create { cadence, core }),
        3 => place().prop_map(Act::Invite),
        5 => (place(), proptest::option::of(place())).prop_map(|(invitation, into)| Act::Accept { invitation, into }),
        2 => place().prop_map(Act::Unlink),
        4 => (grade(), whom()).prop_map(|(grade, whom)| Act::Keep(grade, whom)),
        2 => whom().prop_map(Act::EndDistance),
        1 => grade().prop_map(Act::StepBack),
        1 => Just(Act::UndoStepBack),
        2 => place().prop_map(Act::Delete),
        3 => place().prop_map(Act::Restore),
        3 => (place(), place()).prop_map(|(into, from)| Act::Merge { into, from }),
        2 => (place(), place(), 0..30_i64).prop_map(|(with, and, days_ago)| Act::Touch { with, and, days_ago }),
        3 => (place(), 0..5_u8, proptest::option::of(0..2_i64))
            .prop_map(|(contact, what, version)| Act::Write { contact, what, version }),
        4 => Just(Act::Rename),
    ]
}

fn pick(places: &[usize], any: usize) -> Option<usize> {
    (!places.is_empty()).then(|| places[any % places.len()])
}

impl Act {
    /// The act about something that there is; nothing, where there is nothing.
    pub fn settled(&self, model: &Model, who: usize) -> Option<Self> {
        let (me, other) = (&model.people[who], &model.people[1 - who]);
        let live = me.live();
        let contact = |any: usize| pick(&live, any);
        let whom = |whom: Whom| match whom {
            Whom::Contact(any) => contact(any).map(Whom::Contact),
            Whom::Person => me.other_id.is_some().then_some(Whom::Person),
        };
        Some(match *self {
            Self::Invite(any) => Self::Invite(contact(any)?),
            Self::Accept { invitation, into } => {
                // One of the latest: those long over are all alike.
                let codes: Vec<_> = (0..other.invitations.len()).rev().take(3).collect();
                Self::Accept { invitation: pick(&codes, invitation)?, into: into.and_then(contact) }
            }
            Self::Unlink(any) => Self::Unlink(me.linked().filter(|_| any % 4 > 0).or_else(|| contact(any))?),
            Self::Keep(grade, other) => Self::Keep(grade, whom(other)?),
            Self::EndDistance(other) => Self::EndDistance(whom(other)?),
            Self::Delete(any) => Self::Delete(me.linked().filter(|_| any % 2 > 0).or_else(|| contact(any))?),
            Self::Restore(any) => Self::Restore(pick(&me.deleted(), any)?),
            Self::Merge { into, from } => Self::Merge { into: contact(into)?, from: contact(from)? },
            Self::Touch { with, and, days_ago } => Self::Touch { with: contact(with)?, and: contact(and)?, days_ago },
            Self::Write { contact: any, what, version } => {
                let contact = contact(any)?;
                let version = version.map(|old| me.contacts[contact].version - old);
                Self::Write { contact, what, version }
            }
            Self::Create { .. } | Self::StepBack(_) | Self::UndoStepBack | Self::Rename => self.clone(),
        })
    }

    /// The mutation, its input, and what is asked of the answer. The mark makes what is written different each time.
    pub fn request(&self, model: &Model, who: usize, mark: usize, now: At) -> (&'static str, Value, &'static str) {
        const CONTACT: &str = "contact { id name version }";
        let (me, other) = (&model.people[who], &model.people[1 - who]);
        let id = |place: usize| me.contacts[place].id.clone();
        let whom = |whom: Whom| match whom {
            Whom::Contact(place) => json!({ "contactId": id(place) }),
            Whom::Person => json!({ "personId": me.other_id }),
        };
        match *self {
            Self::Create { cadence, core } => {
                let new = written(mark);
                let input = json!({
                    "name": new.name, "kind": "FRIEND", "tags": new.tags, "note": new.notes[0], "isCore": core,
                    "cadence": cadence.map(|days| format!("P{days}D")),
                    "channels": [{ "kind": "EMAIL", "value": format!("c{mark}@example.org") }],
                });
                ("createContact", input, CONTACT)
            }
            Self::Invite(place) => ("inviteContact", json!({ "contactId": id(place) }), "invitation { code }"),
            Self::Accept { invitation, into } => {
                let code = &other.invitations[invitation].code;
                ("acceptInvitation", json!({ "code": code, "contactId": into.map(id) }), CONTACT)
            }
            Self::Unlink(place) => ("unlinkContact", json!({ "contactId": id(place) }), CONTACT),
            Self::Keep(grade, other) => {
                let mutation = match grade {
                    Grade::Muted => "mutePerson",
                    Grade::Limited => "limitPerson",
                    Grade::Blocked => "blockPerson",
                };
                (mutation, whom(other), "distance { id grade personId }")
            }
            Self::EndDistance(other) => ("endDistance", whom(other), "personId"),
            Self::StepBack(grade) => {
                ("stepBackFromEveryone", json!({ "grade": grade.name() }), "steppedBack { personCount steppedBackAt }")
            }
            Self::UndoStepBack => ("undoStepBack", json!({}), "steppedBack { personCount }"),
            Self::Delete(place) => ("deleteContact", json!({ "contactId": id(place) }), "deletedContactId"),
            Self::Restore(place) => ("restoreContact", json!({ "contactId": id(place) }), CONTACT),
            Self::Merge { into, from } => {
                ("mergeContacts", json!({ "targetContactId": id(into), "sourceContactId": id(from) }), CONTACT)
            }
            Self::Touch { with, and, days_ago } => {
                let at = now - Duration::days(days_ago);
                let input = json!({ "contactIds": [id(with), id(and)], "kind": "CALL", "occurredAt": at });
                ("logTouch", input, "touches { id occurredAt contact { id } }")
            }
            Self::Write { contact, what, version } => {
                let new = written(mark);
                let mut input = match what {
                    0 => json!({ "name": new.name }),
                    1 => json!({ "tags": new.tags }),
                    2 => json!({ "note": new.notes[0] }),
                    3 => json!({ "isCore": new.is_core }),
                    _ => json!({ "channels": [{ "kind": "EMAIL", "value": format!("c{mark}@example.org") }] }),
                };
                input["contactId"] = json!(id(contact));
                input["version"] = json!(version);
                ("updateContact", input, CONTACT)
            }
            Self::Rename => {
                ("updateProfile", json!({ "displayName": shown_name(who, mark) }), "viewer { displayName }")
            }
        }
    }
}

pub fn shown_name(who: usize, mark: usize) -> String {
    format!("{} {mark}", ["Ada", "Berta"][who])
}

/// What a contact says that was written with this mark. The brackets keep one note from standing in another.
fn written(mark: usize) -> Contact {
    let name = format!("Contact {mark}");
    Contact {
        names: [name.clone()].into(),
        name,
        tags: [format!("tag {mark}")].into(),
        channels: [format!("c{mark}@example.org")].into(),
        notes: vec![format!("[note {mark}]")],
        is_core: mark.is_multiple_of(2),
        version: 1,
        ..Contact::default()
    }
}

/// What an act must come to: the code of its refusal, or the change of the model, with the ids that the answer names.
pub fn apply(model: &mut Model, who: usize, act: &Act, mark: usize, now: At, answer: &Value) -> Option<&'static str> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match *act {
        Act::Accept { invitation, into } => return accept(model, who, invitation, into, now, answer),
        Act::Write { contact, what, version } => {
            let contact = &mut model.people[who].contacts[contact];
            if version.is_some_and(|version| version != contact.version) {
                return Some("CONFLICT");
            }
            write(contact, what, mark);
        }
        Act::Rename => {
            let name = shown_name(who, mark);
            model.people[who].profile.push((now, name));
        }
        Act::Create { cadence, core } => {
            let id = text(&answer["contact"]["id"]);
            model.people[who].contacts.push(Contact { id, cadence, is_core: core, ..written(mark) });
        }
        Act::Keep(grade, whom) => {
            if !names_somebody(model, who, whom) {
                return Some("NOT_LINKED");
            }
            let me = &mut model.people[who];
            if me.distance.is_none_or(|distance| distance.grade != grade || distance.before.is_some()) {
                me.keep(Some(grade), None, now);
            }
        }
        Act::EndDistance(whom) => {
            if !names_somebody(model, who, whom) {
                return Some("NOT_LINKED");
            }
            model.people[who].keep(None, None, now);
        }
        Act::StepBack(grade) => {
            let me = &mut model.people[who];
            if me.linked().is_some() && me.distance.is_none_or(|distance| distance.grade < grade) {
                let before = me.distance.and_then(|distance| distance.before);
                let before = before.unwrap_or(me.distance.map(|distance| distance.grade));
                me.keep(Some(grade), Some(before), now);
            }
        }
        Act::UndoStepBack => {
            let me = &mut model.people[who];
            if let Some(before) = me.distance.and_then(|distance| distance.before) {
                me.keep(before, None, now);
            }
        }
        Act::Merge { into, from } => return merge(model, who, into, from, now),
        _ => return apply_to_one(model, who, act, now, answer),
    }
    None
}

fn apply_to_one(model: &mut Model, who: usize, act: &Act, now: At, answer: &Value) -> Option<&'static str> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let me = &mut model.people[who];
    match *act {
        Act::Invite(place) => {
            if me.contacts[place].linked {
                return Some("ALREADY_LINKED");
            }
            let code = text(&answer["invitation"]["code"]);
            me.invitations.push(Invitation { code, contact: place, fate: Fate::Pending });
        }
        Act::Unlink(place) => {
            let contact = &mut me.contacts[place];
            if !contact.linked {
                return Some("NOT_LINKED");
            }
            (contact.linked, contact.former, contact.version) = (false, true, contact.version + 1);
            me.side = Some(Some(now));
        }
        Act::Delete(place) => {
            let contact = &mut me.contacts[place];
            if contact.deleted_at.is_some() {
                return Some("NOT_FOUND");
            }
            if contact.linked {
                me.side = Some(Some(now));
            }
            contact.former |= contact.linked;
            (contact.linked, contact.deleted_at) = (false, Some(now));
            me.withdraw_for(place);
        }
        Act::Restore(place) => {
            let is_linked = me.linked().is_some();
            let contact = &mut me.contacts[place];
            let Some(deleted_at) = contact.deleted_at.take() else { return Some("NOT_FOUND") };
            contact.version += 1;
            // The link stands again where it ended with the deletion, and nothing has come in between.
            if contact.former && !is_linked && me.side == Some(Some(deleted_at)) {
                contact.linked = true;
                me.side = Some(None);
            }
        }
        Act::Touch { .. } => {
            for touch in answer["touches"].as_array().into_iter().flatten() {
                let at = touch["occurredAt"].as_str().and_then(|at| at.parse().ok()).unwrap_or(now);
                let contact = me.contacts.iter_mut().find(|contact| touch["contact"]["id"] == contact.id.as_str());
                contact.expect("a touch is of a contact that was named").touches.insert(text(&touch["id"]), at);
            }
        }
        _ => unreachable!("told apart by its caller"),
    }
    None
}

fn write(contact: &mut Contact, what: u8, mark: usize) {
    let (new, before) = (written(mark), contact.clone());
    match what {
        0 => {
            contact.names.remove(&before.name);
            contact.names.insert(new.name.clone());
            contact.name = new.name;
        }
        1 => contact.tags = new.tags,
        2 => contact.notes = new.notes,
        3 => contact.is_core = new.is_core,
        _ => contact.channels = new.channels,
    }
    // What changes nothing leaves no trace.
    if *contact != before {
        contact.version += 1;
    }
}

fn names_somebody(model: &Model, who: usize, whom: Whom) -> bool {
    let Whom::Contact(place) = whom else { return true };
    let contact = &model.people[who].contacts[place];
    contact.linked || contact.former
}

fn accept(
    model: &mut Model,
    guest: usize,
    place: usize,
    into: Option<usize>,
    now: At,
    answer: &Value,
) -> Option<&'static str> {
    let inviter = 1 - guest;
    let name = model.shown_by_invitation(guest).to_owned();
    let invitation = model.people[inviter].invitations[place].clone();
    let linked = model.people[guest].linked();
    match (invitation.fate, linked) {
        (Fate::Accepted, Some(_)) => return None,
        (Fate::Accepted | Fate::Withdrawn, _) => return Some("INVALID_CODE"),
        (Fate::Pending, _) if model.people[guest].blocks() => return Some("DISTANT"),
        (Fate::Pending, _) => {}
    }
    let other = &mut model.people[inviter];
    other.invitations[place].fate = Fate::Accepted;
    if other.blocks() {
        // Nothing of it reaches them: their side stays as it is.
        other.side = other.side.or(Some(Some(now)));
    } else {
        let theirs = other.linked().unwrap_or(invitation.contact);
        (other.contacts[theirs].linked, other.side) = (true, Some(None));
        other.contacts[theirs].version += 1;
        other.withdraw_for(theirs);
    }
    let me = &mut model.people[guest];
    me.known_names.insert(name.clone());
    let mine = linked.or(into).unwrap_or_else(|| {
        let id = answer["contact"]["id"].as_str().unwrap_or_default().to_owned();
        me.contacts.push(Contact { id, names: [name.clone()].into(), name, version: 1, ..Contact::default() });
        me.contacts.len() - 1
    });
    (me.contacts[mine].linked, me.side) = (true, Some(None));
    me.contacts[mine].version += 1;
    me.withdraw_for(mine);
    None
}

fn merge(model: &mut Model, who: usize, into: usize, from: usize, now: At) -> Option<&'static str> {
    let me = &mut model.people[who];
    if me.contacts[from].deleted_at.is_some() {
        return Some("NOT_FOUND");
    }
    if into == from {
        return Some("INVALID");
    }
    let gone = me.contacts[from].clone();
    let left = &mut me.contacts[from];
    (left.former, left.linked) = (left.former && !left.linked, false);
    (left.deleted_at, left.touches) = (Some(now), [].into());
    let kept = &mut me.contacts[into];
    kept.names.extend(gone.names);
    kept.tags.extend(gone.tags);
    kept.channels.extend(gone.channels);
    kept.notes.extend(gone.notes);
    kept.touches.extend(gone.touches);
    kept.is_core |= gone.is_core;
    kept.cadence = [kept.cadence, gone.cadence].into_iter().flatten().min();
    (kept.linked, kept.former) = (kept.linked || gone.linked, kept.former || gone.former);
    kept.version += 1;
    let linked = kept.linked;
    for invitation in me.invitations.iter_mut().filter(|invitation| invitation.contact == from) {
        invitation.contact = into;
    }
    if linked {
        me.withdraw_for(into);
    }
    None
}
