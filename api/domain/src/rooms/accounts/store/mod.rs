//! The only queries on the tables of accounts, one table a file. A read of one's own begins with who looks; a write
//! takes its account, or its device, from a permit.
//!
//! Writes without a permit act for nobody who is signed in: mailed codes, signing keys, erasing, tidying, and the lease
//! of an export that is under way.

pub(super) mod credential;
pub(super) mod ended_grant;
pub(super) mod person;
pub(super) mod profile;
pub(super) mod signing_key;
pub(super) mod verification;
