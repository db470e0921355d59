//! Kith as a process: the command line, configuration, HTTP, the adapters of what the rules need of the outside, and
//! how all of it is put together. No rule lives here.

pub mod adapters;
pub mod cli;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod http;
pub mod mail;
pub mod maintenance;
pub mod place;
pub mod serve;
pub mod start;
pub mod telemetry;
pub mod worker;
pub mod zones;
