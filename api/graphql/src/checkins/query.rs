//! Previews of terms and ladders, which save nothing.

use async_graphql::{Context, ID, Object};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::ladder::{RungInput, RungPreview, read};
use super::terms::CheckInTerms;
use super::terms_input::CheckInTermsInput;
use crate::context::{expect, op};
use crate::error::Result;
use crate::payload::{Payload, payloads};
use crate::scope::{Needs, scope};

payloads! { Scope::CheckInsRead;
    previewTerms => PreviewTermsPayload {
        terms: CheckInTerms, "The terms that were previewed. Null if they are refused."
    }
}

payloads! { Scope::LaddersRead;
    previewLadder => PreviewLadderPayload {
        rungs: Vec<RungPreview>, "The previews of the rungs. Null if the ladder is refused."
    }
}

/// Previews.
#[derive(Default, Debug)]
pub struct CheckInQuery;

#[Object(directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInQuery {
    /// Previews terms: their schedule in words, and their next occurrences. Saves nothing, and tells nobody. Refused as
    /// `proposePlan` refuses them.
    #[expect(clippy::unused_async, reason = "fields are awaited")]
    async fn preview_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The terms to preview.")] terms: CheckInTermsInput,
    ) -> Result<PreviewTermsPayload> {
        op(ctx).person()?;
        PreviewTermsPayload::new(terms.read(), |terms| CheckInTerms(std::sync::Arc::new(terms)))
    }

    /// Previews what a ladder would do if you left your next check-in of a plan unanswered. Saves nothing, and tells
    /// nobody. Refused as `setLadder` refuses it.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn preview_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the plan.")] plan_id: ID,
        #[graphql(desc = "The rungs of the ladder to preview, in the order of their delays. Up to 5.")] rungs: Vec<
            RungInput,
        >,
        #[graphql(
            desc = "The name that identifies you in the emails of the ladder, up to 80 characters. Defaults to the name of your ladder."
        )]
        name: Option<String>,
    ) -> Result<PreviewLadderPayload> {
        let op = op(ctx);
        let change = ladders::LadderChange { name, claims_hold: None };
        let shown = async { ladders::preview(&op, expect(&op, &plan_id, "planId")?, read(&op, &rungs)?, change).await };
        PreviewLadderPayload::new(shown.await, |rungs| rungs.into_iter().map(RungPreview::from).collect::<Vec<_>>())
    }
}
