//! The process around the rules: command line, configuration, HTTP, and the adapters for the clock, randomness, mail
//! and the bus. It contains no rules of its own.

pub mod adapters;
pub mod apps;
pub mod cli;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod groups;
pub mod http;
pub mod mail;
pub mod maintenance;
pub mod pages;
pub mod place;
mod said;
pub mod serve;
pub mod start;
pub mod telemetry;
pub mod worker;
pub mod zones;
