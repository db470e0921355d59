//! Accounts: sessions, passwords, devices, and what people show of themselves.

mod fields;
mod mutation;
mod password;
mod personal_token;
mod profile;
mod query;
mod types;

pub use fields::ViewerAccount;
pub use mutation::SessionMutation;
pub use password::PasswordMutation;
pub use personal_token::{PersonalToken, PersonalTokenMutation};
pub use profile::ProfileMutation;
pub use query::AccountQuery;
pub use types::{Device, Person, Session, Verification};
