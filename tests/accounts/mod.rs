//! Accounts.

mod deletion;
mod devices;
mod email;
mod password;
mod profile;
mod session;
mod sign_in;
mod sign_up;
