//! Accounts.

pub mod cases;

mod deletion;
mod devices;
mod email;
mod export;
mod password;
mod personal_tokens;
mod profile;
mod session;
mod sign_in;
mod sign_up;
mod unlocked;
