//! The schema: types, queries, mutations and the subscription, as thin as can be. Each field parses its input, calls one
//! verb of `domain`, and wraps what comes back. Nothing here decides, and nothing here has a database handle.

pub mod accounts;
pub mod acting;
pub mod checked;
pub mod checkins;
pub mod contacts;
pub mod context;
pub mod demo;
pub mod edge;
pub mod error;
pub mod feed;
pub mod loaders;
pub mod node;
pub mod once;
pub mod page;
pub mod payload;
pub mod scalars;
pub mod scope;
pub mod waves;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema};

/// What can be read.
#[derive(MergedObject, Default, Debug)]
pub struct Query(
    node::NodeQuery,
    accounts::AccountQuery,
    contacts::ContactQuery,
    checkins::CheckInQuery,
    checkins::CrisisQuery,
);

/// What can be done. Each mutation says what can be mended as `userErrors`, and changes nothing then.
#[derive(MergedObject, Default, Debug)]
pub struct Mutation(
    accounts::SessionMutation,
    accounts::PasswordMutation,
    accounts::ProfileMutation,
    contacts::ContactMutation,
    contacts::LinkMutation,
    contacts::DistanceMutation,
    contacts::TouchMutation,
    contacts::ImportMutation,
    checkins::PlanMutation,
    checkins::AnswerMutation,
    checkins::AttendMutation,
    checkins::LadderMutation,
    checkins::TellingMutation,
    checkins::ToldMutation,
    checkins::OutsideMutation,
    demo::DemoMutation,
);

/// What can be followed.
#[derive(MergedSubscription, Default, Debug)]
pub struct Subscription(feed::FeedSubscription);

/// Kith's schema.
pub type KithSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema.
#[must_use]
pub fn schema() -> KithSchema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .disable_suggestions()
        // The edge has bounded both by far less than this.
        .limit_recursive_depth(1_000)
        .extension(checked::Checked)
        .finish()
}

/// The schema in the schema language, as it is checked in and served.
#[must_use]
pub fn sdl() -> String {
    demo::without(&demo_sdl())
}

/// The schema of a demo, which has a clock that can be put forward.
#[must_use]
pub fn demo_sdl() -> String {
    let sdl =
        schema().sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().include_specified_by());
    format!("{}\n", sdl.trim_end())
}
