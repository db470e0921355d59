//! Accounts.

mod sign_up;
