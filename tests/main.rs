//! The public surface, tried as a client does.

mod accounts;
