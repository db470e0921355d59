//! The schema: types, queries, mutations and the subscription, as thin as can be. Each field parses its input, calls one
//! verb of `domain`, and wraps what comes back. Nothing here decides, and nothing here has a database handle.

pub mod accounts;
pub mod acting;
pub mod checked;
pub mod checkins;
pub mod contacts;
pub mod context;
mod declared;
pub mod demo;
pub mod edge;
pub mod error;
pub mod feed;
pub mod loaders;
mod merged;
pub mod node;
pub mod once;
pub mod page;
pub mod payload;
pub mod scalars;
pub mod scope;
pub mod viewer;
pub mod waves;

use async_graphql::{MergedSubscription, SDLExportOptions, Schema};

use crate::declared::Declared;
use crate::merged::merged;

merged! {
    /// What can be read.
    #[derive(Default, Debug)]
    pub struct Query(
        node::NodeQuery,
        viewer::ViewerQuery,
        accounts::AccountQuery,
        contacts::ContactQuery,
        checkins::CheckInQuery,
        checkins::CrisisQuery,
    );
}

merged! {
    /// What can be done. Each mutation says what can be mended as `userErrors`, and changes nothing then.
    #[derive(Default, Debug)]
    pub struct Mutation(
        accounts::SessionMutation,
        accounts::PasswordMutation,
        accounts::ProfileMutation,
        contacts::ContactMutation,
        contacts::LinkMutation,
        contacts::DistanceMutation,
        contacts::TouchMutation,
        contacts::ImportMutation,
        checkins::ProposalMutation,
        checkins::PlanMutation,
        checkins::AnswerMutation,
        checkins::CheckInMutation,
        checkins::LadderMutation,
        checkins::LadderConsentMutation,
        checkins::RungNoticeMutation,
        checkins::AskMutation,
        checkins::GestureMutation,
        demo::DemoMutation,
    );
}

/// What can be followed.
#[derive(MergedSubscription, Default, Debug)]
pub struct Subscription(feed::FeedSubscription);

/// Kith's schema.
pub type KithSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema: that of a demo has a clock that can be put forward.
#[must_use]
pub fn schema(is_demo: bool) -> KithSchema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .disable_suggestions()
        // The edge has bounded both by far less than this.
        .limit_recursive_depth(1_000)
        .directive(Declared { is_demo })
        .extension(checked::Checked)
        .finish()
}

/// The schema in the schema language, as it is checked in and served.
#[must_use]
pub fn sdl() -> String {
    printed(&schema(false))
}

/// A schema in the schema language.
#[must_use]
pub fn printed(schema: &KithSchema) -> String {
    let sdl =
        schema.sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().include_specified_by());
    format!("{}\n", sdl.trim_end())
}
