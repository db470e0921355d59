//! The GraphQL schema: types, queries, mutations and the subscription. Each field parses its input, calls one verb of
//! `domain`, and wraps the result. This crate contains no rules, and has no database handle.

pub mod access;
pub mod accounts;
pub mod acting;
pub mod apps;
pub mod budget;
pub mod checked;
pub mod checkins;
pub mod contacts;
pub mod context;
mod declared;
pub mod demo;
pub mod edge;
pub mod error;
pub mod feed;
pub mod groups;
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
    /// The root of all queries.
    #[derive(Default, Debug)]
    pub struct Query(
        node::NodeQuery,
        viewer::ViewerQuery,
        accounts::AccountQuery,
        contacts::ContactQuery,
        checkins::CheckInQuery,
        checkins::CrisisQuery,
        groups::GroupQuery,
        groups::GroupCodeQuery,
        apps::EndedGrantQuery,
    );
}

merged! {
    /// The root of all mutations. If the input is refused, `userErrors` says why, and nothing is changed.
    #[derive(Default, Debug)]
    pub struct Mutation(
        accounts::SessionMutation,
        accounts::PasswordMutation,
        accounts::PersonalTokenMutation,
        apps::AppMutation,
        apps::AppOfferMutation,
        apps::GrantMutation,
        access::AccessMutation,
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
        groups::GroupJoinMutation,
        groups::GroupProfileMutation,
        groups::GroupBetweenMutation,
        groups::GroupRunMutation,
        groups::GroupInvitationMutation,
        groups::GroupReportMutation,
        groups::GroupDeskMutation,
        groups::GroupRoleMutation,
        groups::OwnGroupRoleMutation,
        groups::GroupSettingsMutation,
        demo::DemoMutation,
    );
}

/// The root of all subscriptions.
#[derive(MergedSubscription, Default, Debug)]
pub struct Subscription(feed::FeedSubscription);

/// Kith's schema.
pub type KithSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema. A demo's schema has a mutation that moves its clock forward.
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

/// The schema in SDL, as it is checked in and served.
#[must_use]
pub fn sdl() -> String {
    printed(&schema(false))
}

/// A schema in SDL.
#[must_use]
pub fn printed(schema: &KithSchema) -> String {
    let sdl =
        schema.sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().include_specified_by());
    format!("{}\n", sdl.trim_end())
}
