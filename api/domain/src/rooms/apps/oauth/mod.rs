//! The pure part of the OAuth 2.1 server: what requests say, whether it may be, and what answers look like. Nothing here
//! knows a database, HTTP, the time or randomness; whoever calls brings them.
//!
//! Each file names the sections of the RFCs that it implements. Requests are read in this order: [`params`], then who
//! asks ([`client_auth`], or the registration of [`authorize`]), then what for ([`token_request`], [`authorize`]).

pub mod answer;
pub mod authorize;
pub mod bearer;
pub mod client_auth;
pub mod error;
pub mod lookalike;
pub mod metadata;
pub mod params;
pub mod pkce;
pub mod polling;
pub mod redirect;
pub mod resource;
pub mod scope_request;
pub mod token_request;
pub mod user_code;
