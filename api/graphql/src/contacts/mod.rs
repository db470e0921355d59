//! Contacts in the schema.

mod links;
mod mutation;
mod query;
mod types;

pub use links::LinkMutation;
pub use mutation::ContactMutation;
pub use query::ContactQuery;
pub use types::{
    Contact, ContactConnection, ContactInvitation, ContactInvitationConnection, ContactKind, Inviter, ProfessionalRole,
    SupportKind,
};
