//! The people of the demo, their contacts and links. All of them are made up.

use std::sync::Arc;

use domain::accounts::{self, NewDevice, SignUp};
use domain::contacts::touches::{self, LoggedKind, TouchChange};
use domain::contacts::{self, Channel, ChannelKind, ContactChange, Kind, Role, SupportKind};
use domain::ids::{ContactId, DeviceId, PersonId};
use domain::{Actor, Env, Error, Result, worker};

use super::acting;
use super::mailbox::DemoMailbox;

/// Everybody's password.
pub const PASSWORD: &str = "a quiet place to be";

/// A signed-in person of the demo.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name.
    pub name: &'static str,
    /// A description in one line.
    pub about: &'static str,
    /// The email address.
    pub email: String,
    /// An access token.
    pub token: String,
    /// The account.
    pub person: PersonId,
    /// The device on which they are signed in.
    pub device: DeviceId,
}

/// Name, pronouns and description.
const PEOPLE: [(&str, &str, &str); 12] = [
    ("Maya Lindqvist", "she/her", "two years into recovery, with a network that holds"),
    ("Jonas Lindqvist", "he/him", "Maya's brother, who lives three streets away"),
    ("Aisha Rahman", "she/her", "Maya's friend since school"),
    ("Tomasz Nowak", "he/him", "a peer, from the Thursday group"),
    ("Ines Duarte", "she/her", "a peer support specialist"),
    ("Noor Haddad", "they/them", "Tomasz's partner"),
    ("Sam Okafor", "he/him", "newly home from hospital, with a small network"),
    ("Greta Weiss", "she/her", "Sam's mother"),
    ("Leo Brandt", "he/him", "a neighbour who has a car"),
    ("Kofi Mensah", "he/him", "runs the choir on Tuesdays"),
    ("Yuki Tanaka", "she/her", "a social worker"),
    ("Rosa Ferreira", "she/her", "just signed up, and looking around"),
];

/// A contact: its owner, the owner's name for it, its kind, the person it is linked to, how often the owner wants to be
/// in touch, and how many days ago they last were.
struct Entry {
    owner: usize,
    name: &'static str,
    kind: Kind,
    role: Option<Role>,
    support: &'static [SupportKind],
    is_core: bool,
    channels: &'static [(ChannelKind, &'static str, &'static str)],
    tags: &'static [&'static str],
    note: Option<&'static str>,
    linked: Option<usize>,
    cadence: Option<&'static str>,
    last_touch: Option<i64>,
}

const PLAIN: Entry = Entry {
    owner: 0,
    name: "",
    kind: Kind::Friend,
    role: None,
    support: &[],
    is_core: false,
    channels: &[],
    tags: &[],
    note: None,
    linked: None,
    cadence: None,
    last_touch: None,
};

use ChannelKind::{Email, Link, Phone, Text};
use SupportKind::{Companionship, Emotional, Informational, Practical};

const ENTRIES: [Entry; 15] = [
    Entry {
        name: "Jonas",
        kind: Kind::Family,
        support: &[Emotional, Practical],
        is_core: true,
        channels: &[(Phone, "+49 30 901820", "mobile"), (Text, "+49 30 901820", "mobile")],
        tags: &["family", "close by"],
        note: Some("Has a key to the flat. Better in the evening."),
        linked: Some(1),
        cadence: Some("P1W"),
        last_touch: Some(2),
        ..PLAIN
    },
    Entry {
        name: "Aisha",
        support: &[Emotional, Companionship],
        is_core: true,
        channels: &[(Text, "+44 20 7946 0018", "")],
        tags: &["walks"],
        note: Some("We don't talk about work."),
        linked: Some(2),
        cadence: Some("P2W"),
        last_touch: Some(30),
        ..PLAIN
    },
    Entry {
        name: "Tomasz from Thursdays",
        kind: Kind::Peer,
        support: &[Emotional],
        tags: &["group"],
        linked: Some(3),
        ..PLAIN
    },
    Entry {
        name: "Ines",
        kind: Kind::Professional,
        role: Some(Role::PeerSupportSpecialist),
        support: &[Emotional, Informational],
        channels: &[(Email, "ines@example.org", "work")],
        linked: Some(4),
        ..PLAIN
    },
    Entry {
        name: "Dr. Albrecht",
        kind: Kind::Professional,
        role: Some(Role::Psychiatrist),
        support: &[Informational],
        channels: &[(Phone, "+49 30 901821", "practice")],
        note: Some("Every six weeks. Ask about the morning dose."),
        cadence: Some("P6W"),
        last_touch: Some(20),
        ..PLAIN
    },
    Entry {
        name: "The choir",
        kind: Kind::Community,
        support: &[Companionship],
        channels: &[(Link, "https://choir.example.org/tuesdays", "")],
        linked: Some(9),
        ..PLAIN
    },
    Entry {
        name: "Leo, second floor",
        kind: Kind::Community,
        support: &[Practical],
        tags: &["close by"],
        linked: Some(8),
        ..PLAIN
    },
    Entry {
        owner: 6,
        name: "Mum",
        kind: Kind::Family,
        support: &[Practical, Emotional],
        is_core: true,
        linked: Some(7),
        ..PLAIN
    },
    Entry {
        owner: 6,
        name: "Ms Tanaka",
        kind: Kind::Professional,
        role: Some(Role::SocialWorker),
        support: &[Informational, Practical],
        linked: Some(10),
        ..PLAIN
    },
    Entry { owner: 6, name: "Somebody from the ward", kind: Kind::Peer, support: &[Emotional], ..PLAIN },
    Entry {
        owner: 3,
        name: "Noor",
        kind: Kind::Partner,
        support: &[Emotional, Practical, Companionship],
        is_core: true,
        linked: Some(5),
        ..PLAIN
    },
    Entry {
        owner: 3,
        name: "Ines D.",
        kind: Kind::Professional,
        role: Some(Role::PeerSupportSpecialist),
        linked: Some(4),
        ..PLAIN
    },
    Entry { owner: 2, name: "Grandma Salma", kind: Kind::Family, support: &[Emotional], ..PLAIN },
    Entry { owner: 7, name: "The carers' evening", kind: Kind::Community, support: &[Informational], ..PLAIN },
    Entry { owner: 8, name: "Kofi", support: &[Companionship], linked: Some(9), ..PLAIN },
];

/// Signs everybody up, and makes their networks.
pub(super) async fn fill(env: &Arc<Env>, mailbox: &DemoMailbox) -> Result<Vec<Member>> {
    let mut members = Vec::with_capacity(PEOPLE.len());
    for (name, pronouns, about) in PEOPLE {
        members.push(sign_up(env, mailbox, name, pronouns, about).await?);
    }
    for entry in &ENTRIES {
        let owner = &members[entry.owner];
        let acts = acting(env, owner);
        let contact = contacts::create(&acts, entry.name.to_owned(), entry.kind, rest(entry)).await?;
        if let Some(days) = entry.last_touch {
            let then =
                TouchChange { occurred_at: Some(acts.now - chrono::Duration::days(days)), ..TouchChange::default() };
            touches::log(&acts, &[contact.id], LoggedKind::Call, then).await?;
        }
        if let Some(linked) = entry.linked {
            link(env, owner, contact.id, &members[linked]).await?;
        }
    }
    // One that waits to be accepted.
    let maya = acting(env, &members[0]);
    let waiting = contacts::create(&maya, "Rosa".to_owned(), Kind::Friend, ContactChange::default()).await?;
    contacts::invite(&maya, waiting.id).await?;
    worker::run_due(env).await?;
    Ok(members)
}

async fn sign_up(
    env: &Arc<Env>,
    mailbox: &DemoMailbox,
    name: &'static str,
    pronouns: &str,
    about: &'static str,
) -> Result<Member> {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    let email = format!("{first}@example.org");
    let wanted = SignUp {
        email: email.clone(),
        password: PASSWORD.into(),
        display_name: name.to_owned(),
        pronouns: Some(pronouns.to_owned()),
        time_zone: "Europe/Berlin".to_owned(),
        locale: "en-DE".to_owned(),
        country: Some("DE".to_owned()),
    };
    let verification = accounts::sign_up(&env.op(Actor::Nobody), wanted).await?;
    worker::run_due(env).await?;
    let code = mailbox.code_to(&email).ok_or_else(|| Error::internal("the demo's mail didn't arrive"))?;
    let device = NewDevice { name: Some("playground".to_owned()), ..NewDevice::default() };
    let session = accounts::confirm_email(&env.op(Actor::Nobody), verification.id, &code, device).await?;
    Ok(Member { name, about, email, token: session.access_token, person: session.person, device: session.device })
}

async fn link(env: &Arc<Env>, owner: &Member, contact: ContactId, guest: &Member) -> Result<()> {
    let invitation = contacts::invite(&acting(env, owner), contact).await?;
    let code = invitation.code.ok_or_else(|| Error::internal("a fresh invitation has a code"))?;
    contacts::accept(&acting(env, guest), &code, None).await?;
    Ok(())
}

fn rest(entry: &Entry) -> ContactChange {
    let channel = |&(kind, value, label): &(ChannelKind, &str, &str)| Channel {
        kind,
        value: value.to_owned(),
        country: None,
        label: (!label.is_empty()).then(|| label.to_owned()),
    };
    ContactChange {
        role: Some(entry.role),
        support: Some(entry.support.to_vec()),
        is_core: Some(entry.is_core),
        channels: Some(entry.channels.iter().map(channel).collect()),
        tags: Some(entry.tags.iter().map(ToString::to_string).collect()),
        note: Some(entry.note.map(str::to_owned)),
        cadence: Some(entry.cadence.map(str::to_owned)),
        ..ContactChange::default()
    }
}
