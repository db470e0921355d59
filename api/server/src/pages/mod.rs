//! How Kith's own pages look and what they say: one template struct for each page, the words in each language, and the
//! style sheet. It knows neither the domain nor HTTP: handlers give it borrowed text, and send what it renders.
//!
//! The pages run no scripts and load nothing but [`STYLE`], so they work under
//! `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'` with a `form-action` of the
//! handler's choice.

mod countries;
mod form;
mod frame;
mod language;
mod scopes;
#[cfg(test)]
mod tests;
pub mod views;
mod words;

pub use countries::countries;
pub use form::{Choice, Form, Problem};
pub use frame::{Frame, Person};
pub use language::Language;
pub use words::Words;

/// The style sheet of every page, to be served as `text/css` from Kith's own origin.
/// Its parts are in their order: what comes later overrides.
pub const STYLE: &str = concat!(
    include_str!("style/base.css"),
    include_str!("style/boxes.css"),
    include_str!("style/forms.css"),
    include_str!("style/adapts.css"),
);
