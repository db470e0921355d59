//! Contacts in the schema.

mod boundaries;
mod channel;
mod contact;
mod deleted;
mod distance;
mod fields;
mod import;
mod input;
mod invitation;
mod kinds;
mod links;
mod mutation;
mod query;
mod touch;
mod unreadable;

pub use boundaries::{Boundaries, BoundariesInput, QuietHours};
pub use channel::{Channel, ChannelInput, ChannelKind};
pub use contact::{Contact, ContactConnection};
pub use deleted::{DeletedContact, DeletedContactConnection};
pub use distance::{Distance, DistanceConnection, DistanceGrade, DistanceMutation, SteppedBack, distance_from};
pub use fields::ViewerContacts;
pub use import::{ContactImport, ImportMutation};
pub use invitation::{ContactInvitation, ContactInvitationConnection, Inviter};
pub use kinds::{ContactKind, ProfessionalRole, SupportKind};
pub use links::LinkMutation;
pub use mutation::ContactMutation;
pub use query::ContactQuery;
pub use touch::{TagCadence, Touch, TouchConnection, TouchKind, TouchMutation};
