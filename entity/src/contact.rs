//! `contact`: an entry in a person's support network, private to that person.

use sea_orm::entity::prelude::*;

use crate::{ContactId, PersonId, Sealed};

/// What the contact is to the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "FRIEND")]
    Friend,
    #[sea_orm(string_value = "FAMILY")]
    Family,
    #[sea_orm(string_value = "PARTNER")]
    Partner,
    #[sea_orm(string_value = "PEER")]
    Peer,
    #[sea_orm(string_value = "PROFESSIONAL")]
    Professional,
    #[sea_orm(string_value = "COMMUNITY")]
    Community,
}

/// A professional's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Role {
    #[sea_orm(string_value = "PSYCHOLOGIST")]
    Psychologist,
    #[sea_orm(string_value = "PSYCHIATRIST")]
    Psychiatrist,
    #[sea_orm(string_value = "COUNSELOR")]
    Counselor,
    #[sea_orm(string_value = "SOCIAL_WORKER")]
    SocialWorker,
    #[sea_orm(string_value = "PEER_SUPPORT_SPECIALIST")]
    PeerSupportSpecialist,
    #[sea_orm(string_value = "PHYSICIAN")]
    Physician,
    #[sea_orm(string_value = "OTHER")]
    Other,
}

/// The kinds of support that a contact gives, one bit each: emotional 1, practical 2, informational 4, companionship 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DeriveValueType)]
pub struct SupportKinds(pub i32);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    pub owner_id: PersonId,
    /// The linked person; null if the contact isn't linked.
    pub person_id: Option<PersonId>,
    pub kind: Kind,
    pub role: Option<Role>,
    pub support: SupportKinds,
    pub is_core: bool,
    pub name: Sealed,
    pub note: Option<Sealed>,
    /// Sealed JSON.
    pub channels: Option<Sealed>,
    /// Sealed JSON.
    pub tags: Option<Sealed>,
    /// Sealed JSON.
    pub other_names: Option<Sealed>,
    /// Sealed JSON.
    pub boundaries: Option<Sealed>,
    /// How often the owner wants to be in touch, as an ISO 8601 duration.
    pub cadence: Option<String>,
    pub cadence_since: Option<DateTimeUtc>,
    pub snoozed_until: Option<DateTimeUtc>,
    /// The time of the latest touch.
    pub last_touch_at: Option<DateTimeUtc>,
    /// The person who was linked before the link ended or the contact was deleted.
    pub former_person_id: Option<PersonId>,
    pub deleted_at: Option<DateTimeUtc>,
    /// Keyed hashes of the imported cards that became this contact: of their UIDs, or of their whole content.
    pub card_hash: Option<Vec<u8>>,
    /// The UID of the first of these cards.
    pub card_uid: Option<Sealed>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
