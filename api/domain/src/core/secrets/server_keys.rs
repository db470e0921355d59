//! The keys of the installation, each for one purpose, derived with HKDF (RFC 5869) from a root key that the master key
//! wraps.

use std::fmt;

use aws_lc_rs::cipher::{AES_128, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac;
use entity::{Sealed, server_key};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::aead::{KEY_LEN, MasterKey, SealKey, WrongKey};
use super::place::Place;
use crate::core::db::Db;
use crate::core::error::{Error, Result};

/// The types that have node ids. Access logs keep their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NodeType {
    /// The signed-in person.
    Viewer,
    /// Another person.
    Person,
    /// A device.
    Device,
    /// A personal access token.
    PersonalToken,
    /// What an app was given.
    Grant,
    /// An app.
    App,
    /// A mailed code.
    Verification,
    /// A contact.
    Contact,
    /// A contact invitation.
    Invitation,
    /// A touch that the viewer logged.
    Touch,
    /// An import of an address book.
    Import,
    /// A distance that the viewer keeps from a person.
    Distance,
    /// A check-in plan.
    Plan,
    /// A proposal for a check-in plan.
    Proposal,
    /// A check-in: one occurrence of a check-in plan.
    CheckIn,
    /// A struggle or a triumph that was shared with the viewer.
    Share,
    /// A gesture that the viewer sent or received.
    Gesture,
    /// A question how somebody is.
    Ask,
    /// Whether somebody agreed that another's ladders tell them.
    LadderConsent,
    /// What a rung told somebody.
    Notice,
    /// A peer group.
    Group,
    /// The viewer's membership in a group.
    Membership,
    /// A member of a group.
    GroupMember,
    /// An entry of a group's log.
    GroupLogEntry,
    /// A code that lets people into a group.
    GroupCode,
    /// An invitation of the viewer into a group.
    GroupInvitation,
    /// An invitation into a group that the viewer sent.
    SentGroupInvitation,
    /// A block of a member inside a group.
    GroupBlock,
    /// That the viewer shows a member who they are.
    GroupShowing,
    /// A report of a group to the operator.
    GroupReport,
    /// An entry of the viewer's access log.
    AccessEntry,
}

impl NodeType {
    /// All types, in the order of their discriminants.
    pub const ALL: [Self; 31] = [
        Self::Viewer,
        Self::Person,
        Self::Device,
        Self::PersonalToken,
        Self::Grant,
        Self::App,
        Self::Verification,
        Self::Contact,
        Self::Invitation,
        Self::Touch,
        Self::Import,
        Self::Distance,
        Self::Plan,
        Self::Proposal,
        Self::CheckIn,
        Self::Share,
        Self::Gesture,
        Self::Ask,
        Self::LadderConsent,
        Self::Notice,
        Self::Group,
        Self::Membership,
        Self::GroupMember,
        Self::GroupLogEntry,
        Self::GroupCode,
        Self::GroupInvitation,
        Self::SentGroupInvitation,
        Self::GroupBlock,
        Self::GroupShowing,
        Self::GroupReport,
        Self::AccessEntry,
    ];

    /// The name of the type in the schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Person => "Person",
            Self::Device => "Device",
            Self::PersonalToken => "PersonalToken",
            Self::Grant => "Grant",
            Self::App => "App",
            Self::Verification => "Verification",
            Self::Contact => "Contact",
            Self::Invitation => "ContactInvitation",
            Self::Touch => "Touch",
            Self::Import => "ContactImport",
            Self::Distance => "Distance",
            Self::Plan => "CheckInPlan",
            Self::Proposal => "CheckInProposal",
            Self::CheckIn => "CheckIn",
            Self::Share => "Share",
            Self::Gesture => "Gesture",
            Self::Ask => "Ask",
            Self::LadderConsent => "LadderConsent",
            Self::Notice => "RungNotice",
            Self::Group => "Group",
            Self::Membership => "Membership",
            Self::GroupMember => "GroupMember",
            Self::GroupLogEntry => "GroupLogEntry",
            Self::GroupCode => "GroupCode",
            Self::GroupInvitation => "GroupInvitation",
            Self::SentGroupInvitation => "SentGroupInvitation",
            Self::GroupBlock => "GroupBlock",
            Self::GroupShowing => "GroupShowing",
            Self::GroupReport => "GroupReport",
            Self::AccessEntry => "AccessEntry",
        }
    }

    /// The prefix of ids of this type, before the underscore.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Viewer => "vwr",
            Self::Person => "per",
            Self::Device => "dev",
            Self::PersonalToken => "ptk",
            Self::Grant => "gnt",
            Self::App => "app",
            Self::Verification => "ver",
            Self::Contact => "con",
            Self::Invitation => "inv",
            Self::Touch => "tch",
            Self::Import => "imp",
            Self::Distance => "dst",
            Self::Plan => "pln",
            Self::Proposal => "prp",
            Self::CheckIn => "chk",
            Self::Share => "shr",
            Self::Gesture => "gst",
            Self::Ask => "ask",
            Self::LadderConsent => "lad",
            Self::Notice => "ntc",
            Self::Group => "grp",
            Self::Membership => "mbs",
            Self::GroupMember => "mem",
            Self::GroupLogEntry => "glg",
            Self::GroupCode => "gcd",
            Self::GroupInvitation => "giv",
            Self::SentGroupInvitation => "gsi",
            Self::GroupBlock => "gbl",
            Self::GroupShowing => "gsh",
            Self::GroupReport => "grt",
            Self::AccessEntry => "acc",
        }
    }
}

/// The keys of the installation.
pub struct ServerKeys {
    /// Makes the masks of apps' ids.
    masks: EncryptingKey,
    nodes: Vec<(EncryptingKey, DecryptingKey)>,
    /// Hashes the email addresses by which accounts are found.
    pub(crate) email: hmac::Key,
    /// Hashes what guesses count against.
    pub(crate) throttle: hmac::Key,
    /// Derives mailed codes and invitation codes from the ids of their rows.
    pub(crate) codes: hmac::Key,
    /// Hashes the codes by which invitations are found.
    pub(crate) code_lookup: hmac::Key,
    /// Hashes idempotency keys and their inputs.
    pub(crate) repeats: hmac::Key,
    /// Hashes the ids of the vCards by which imported contacts are found.
    pub(crate) cards: hmac::Key,
    /// Authenticates the vCards of a person's own export.
    pub(crate) own_cards: hmac::Key,
    /// Derives refresh and device tokens.
    pub(crate) tokens: hmac::Key,
    /// Seals personal access tokens.
    pub(crate) personal: SealKey,
    /// Seals the requests of apps.
    pub(crate) requests: SealKey,
    /// Seals cursors.
    pub(crate) cursors: SealKey,
    /// The stored key of the epoch, by which another epoch is noticed.
    epoch: Sealed,
}

impl fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerKeys(…)")
    }
}

const ROOT: &str = "root";
/// The key that is renewed when a backup is restored, since feed cursors of after the backup name events that no longer
/// exist.
const EPOCH: &str = "epoch";
const PLACE: Place = Place::new("server_key", "wrapped", Uuid::nil());

/// New key material for one purpose, and the nonce with which it is wrapped.
pub(crate) type Fresh = ([u8; KEY_LEN], [u8; 12]);

impl ServerKeys {
    /// Loads the root and the epoch, or creates them. Instances that start together get the same.
    pub(crate) async fn load(db: &Db, master: &MasterKey, root: Fresh, epoch: Fresh) -> Result<Self> {
        let (root, _) = stored(db, master, ROOT, root).await?;
        let (epoch, wrapped) = stored(db, master, EPOCH, epoch).await?;
        Ok(Self::derive(&root, &epoch, wrapped))
    }

    /// Tries the master key on the root. Returns whether there is a root: an installation has one since it was first
    /// opened.
    pub(crate) async fn try_root(
        db: &impl ConnectionTrait,
        master: &MasterKey,
    ) -> std::result::Result<std::result::Result<bool, WrongKey>, DbErr> {
        let found = server_key::Entity::find_by_id(ROOT.to_owned()).one(db).await?;
        Ok(found.map_or(Ok(false), |row| master.unwrap(PLACE, &row.wrapped).map(|_| true)))
    }

    /// Whether there is a root.
    pub(crate) async fn has_root(db: &impl ConnectionTrait) -> std::result::Result<bool, DbErr> {
        Ok(server_key::Entity::find_by_id(ROOT.to_owned()).one(db).await?.is_some())
    }

    /// Whether the epoch of these keys is still the present one. A restore ends it.
    pub(crate) async fn are_of_this_epoch(&self, db: &impl ConnectionTrait) -> std::result::Result<bool, DbErr> {
        let present = server_key::Entity::find_by_id(EPOCH.to_owned()).one(db).await?;
        Ok(present.is_some_and(|row| row.wrapped == self.epoch))
    }

    /// Ends the present epoch; the next start begins another.
    pub(crate) async fn end_epoch(db: &Db) -> Result<()> {
        server_key::Entity::delete_by_id(EPOCH.to_owned()).exec(db.write()).await?;
        Ok(())
    }

    fn derive(root: &[u8], epoch: &[u8], wrapped: Sealed) -> Self {
        let cipher = |purpose: &str| {
            let bytes = expand::<16>(root, purpose);
            let key = || UnboundCipherKey::new(&AES_128, bytes.as_slice()).expect("16 bytes make an AES-128 key");
            (
                EncryptingKey::ecb(key()).expect("AES has this mode"),
                DecryptingKey::ecb(key()).expect("AES has this mode"),
            )
        };
        let mac = |purpose: &str| hmac::Key::new(hmac::HMAC_SHA256, expand::<KEY_LEN>(root, purpose).as_slice());
        Self {
            masks: cipher("masks of apps").0,
            nodes: NodeType::ALL.iter().map(|node| cipher(&format!("node {}", node.prefix()))).collect(),
            email: mac("email"),
            throttle: mac("throttle"),
            codes: mac("codes"),
            code_lookup: mac("code lookup"),
            repeats: mac("repeats"),
            cards: mac("cards"),
            own_cards: mac("own cards"),
            tokens: mac("tokens"),
            requests: SealKey::new(&expand::<KEY_LEN>(root, "app requests")),
            personal: SealKey::new(&expand::<KEY_LEN>(root, "personal tokens")),
            cursors: SealKey::new(&expand::<KEY_LEN>(&[root, epoch].concat(), "cursors")),
            epoch: wrapped,
        }
    }

    /// The ids as an app knows them, or, without one, as Kith's own apps do.
    ///
    /// # Panics
    ///
    /// Never: one block is enciphered in place.
    #[must_use]
    pub fn ids(&self, app: Option<Uuid>) -> Ids<'_> {
        let mut mask = [0; 16];
        if let Some(app) = app {
            mask = app.into_bytes();
            self.masks.encrypt(&mut mask).expect("one block is enciphered in place");
        }
        Ids { keys: self, mask }
    }
}

/// The ids of rows as one kind of client knows them. An id of one app is none of another's, nor can they be compared.
#[derive(Clone, Copy)]
pub struct Ids<'a> {
    keys: &'a ServerKeys,
    mask: [u8; 16],
}

impl Ids<'_> {
    /// Enciphers an id for clients, as one block of AES under the key of its type. The result contains no time, and ids
    /// of different types can't be recognized as ids of the same person. An app's ids are masked before and after with a
    /// block of its own, which makes a cipher for each of them (XEX: Rogaway, ASIACRYPT 2004).
    pub(crate) fn encipher(&self, node: NodeType, id: Uuid) -> [u8; 16] {
        let mut block = self.masked(id.into_bytes());
        self.keys.nodes[node as usize].0.encrypt(&mut block).expect("one block is enciphered in place");
        self.masked(block)
    }

    /// Deciphers the result of [`Self::encipher`].
    pub(crate) fn decipher(&self, node: NodeType, block: [u8; 16]) -> Uuid {
        let mut block = self.masked(block);
        self.keys.nodes[node as usize]
            .1
            .decrypt(&mut block, DecryptionContext::None)
            .expect("one block is deciphered in place");
        Uuid::from_bytes(self.masked(block))
    }

    fn masked(&self, mut block: [u8; 16]) -> [u8; 16] {
        block.iter_mut().zip(self.mask).for_each(|(byte, mask)| *byte ^= mask);
        block
    }
}

impl fmt::Debug for Ids<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids(…)")
    }
}

/// Loads or creates the key material of a purpose. Returns it unwrapped, and as it is stored.
async fn stored(
    db: &Db,
    master: &MasterKey,
    purpose: &str,
    (fresh, nonce): Fresh,
) -> Result<(Zeroizing<Vec<u8>>, Sealed)> {
    let find = || server_key::Entity::find_by_id(purpose.to_owned()).one(db.write());
    if find().await?.is_none() {
        let row = server_key::ActiveModel {
            purpose: Set(purpose.to_owned()),
            wrapped: Set(master.wrap(nonce, PLACE, &fresh)),
        };
        server_key::Entity::insert(row)
            .on_conflict(OnConflict::column(server_key::Column::Purpose).do_nothing().to_owned())
            .exec_without_returning(db.write())
            .await?;
    }
    let found = find().await?.ok_or_else(|| Error::internal("a key of the server's wasn't kept"))?;
    let plain = master.unwrap(PLACE, &found.wrapped).map_err(Error::internal)?;
    Ok((plain, found.wrapped))
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(root: &[u8], purpose: &str) -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    Salt::new(HKDF_SHA256, b"kith")
        .extract(root)
        .expand(&[purpose.as_bytes()], Length(N))
        .and_then(|okm| okm.fill(bytes.as_mut_slice()))
        .expect("HKDF gives up to 8160 bytes");
    bytes
}
