//! What two people's networks have to be, kept beside the server: small enough to be read as the rules of it.

#![expect(clippy::option_option, reason = "what isn't there, and what is there and says nothing, are two things here")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

pub type At = DateTime<Utc>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    Muted,
    Limited,
    Blocked,
}

impl Grade {
    pub fn name(self) -> &'static str {
        match self {
            Self::Muted => "MUTED",
            Self::Limited => "LIMITED",
            Self::Blocked => "BLOCKED",
        }
    }
}

/// How far one of the two keeps from the other now.
#[derive(Clone, Copy, Debug)]
pub struct Distance {
    pub grade: Grade,
    /// What undoing stepping back brings back, where it came of that and wasn't changed since.
    pub before: Option<Option<Grade>>,
    pub blocked_since: Option<At>,
}

/// A contact of one of the two, deleted or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub id: String,
    pub names: BTreeSet<String>,
    pub name: String,
    pub tags: BTreeSet<String>,
    pub channels: BTreeSet<String>,
    /// Every piece of the note.
    pub notes: Vec<String>,
    pub is_core: bool,
    /// In days.
    pub cadence: Option<i64>,
    /// The touches, and when they were.
    pub touches: BTreeMap<String, At>,
    pub version: i64,
    pub linked: bool,
    /// Whether the other was behind it before.
    pub former: bool,
    pub deleted_at: Option<At>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Pending,
    Accepted,
    Withdrawn,
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub code: String,
    /// Which contact, by its place.
    pub contact: usize,
    pub fate: Fate,
}

/// One of the two, with all that is theirs.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The names that they show, and since when.
    pub profile: Vec<(At, String)>,
    pub contacts: Vec<Contact>,
    pub invitations: Vec<Invitation>,
    /// Their own side of the link: never begun, or standing, or ended.
    pub side: Option<Option<At>>,
    pub distance: Option<Distance>,
    /// When they kept what is new from the other.
    pub limits: Vec<(At, Option<At>)>,
    /// Every name by which they ever could know the other.
    pub known_names: BTreeSet<String>,
    /// The other's id, once they have seen it.
    pub other_id: Option<String>,
}

impl Person {
    /// The contacts that there are, by their places.
    pub fn live(&self) -> Vec<usize> {
        (0..self.contacts.len()).filter(|place| self.contacts[*place].deleted_at.is_none()).collect()
    }

    pub fn deleted(&self) -> Vec<usize> {
        (0..self.contacts.len()).filter(|place| self.contacts[*place].deleted_at.is_some()).collect()
    }

    pub fn linked(&self) -> Option<usize> {
        self.contacts.iter().position(|contact| contact.linked)
    }

    pub fn blocks(&self) -> bool {
        self.distance.is_some_and(|distance| distance.grade == Grade::Blocked)
    }

    pub fn withdraw_for(&mut self, contact: usize) {
        for invitation in &mut self.invitations {
            if invitation.contact == contact && invitation.fate == Fate::Pending {
                invitation.fate = Fate::Withdrawn;
            }
        }
    }

    /// Puts another distance in the place of the present one. What is kept from whom since when goes on through changes.
    pub fn keep(&mut self, grade: Option<Grade>, before: Option<Option<Grade>>, now: At) {
        let blocked = self.distance.and_then(|distance| distance.blocked_since).unwrap_or(now);
        let limits = grade.is_some_and(|grade| grade >= Grade::Limited);
        match self.limits.last_mut().filter(|(_, until)| until.is_none()) {
            Some(open) if !limits => open.1 = Some(now),
            None if limits => self.limits.push((now, None)),
            _ => {}
        }
        self.distance =
            grade.map(|grade| Distance { grade, before, blocked_since: (grade == Grade::Blocked).then_some(blocked) });
    }
}

/// The two.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub people: [Person; 2],
}

impl Model {
    /// The name of the other's that one of the two sees: while their own side stands, the newest of before the other's
    /// side ended that no distance keeps from them. A distance that the other ended after their side had ended shows
    /// nothing more: unlinking froze what was seen then.
    pub fn shown_to(&self, viewer: usize) -> Option<&str> {
        let other = &self.people[1 - viewer];
        (self.people[viewer].side == Some(None)).then(|| self.newest_for(viewer, other.side.flatten()))
    }

    /// The name that an invitation of the other's shows.
    pub fn shown_by_invitation(&self, viewer: usize) -> &str {
        self.newest_for(viewer, None)
    }

    fn newest_for(&self, viewer: usize, frozen: Option<At>) -> &str {
        let (me, other) = (&self.people[viewer], &self.people[1 - viewer]);
        let kept_by_me = me.distance.and_then(|distance| distance.blocked_since);
        let reached = other.profile.iter().rev().find(|(since, _)| {
            let limited = other.limits.iter().any(|(from, until)| {
                from < since && until.is_none_or(|until| frozen.is_some_and(|frozen| until > frozen))
            });
            !limited && frozen.is_none_or(|at| *since <= at) && kept_by_me.is_none_or(|from| *since <= from)
        });
        reached.map(|(_, name)| name.as_str()).expect("the first is never kept from anybody")
    }
}
