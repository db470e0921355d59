//! Contacts in the schema.

mod boundaries;
mod distance;
mod fields;
mod import;
mod input;
mod invitation;
mod links;
mod mutation;
mod query;
mod touch;
mod types;
mod unreadable;

pub use boundaries::{Boundaries, BoundariesInput, QuietHours};
pub use distance::{Distance, DistanceConnection, DistanceGrade, DistanceMutation, SteppedBack, distance_from};
pub use fields::ViewerContacts;
pub use import::{ContactImport, ImportMutation};
pub use invitation::{ContactInvitation, ContactInvitationConnection, Inviter};
pub use links::LinkMutation;
pub use mutation::ContactMutation;
pub use query::ContactQuery;
pub use touch::{TagCadence, Touch, TouchConnection, TouchKind, TouchMutation};
pub use types::{
    Contact, ContactConnection, ContactKind, DeletedContact, DeletedContactConnection, ProfessionalRole, SupportKind,
};
