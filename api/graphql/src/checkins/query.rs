//! What is asked about check-ins from the root: previews, which save nothing.

use async_graphql::{Context, ID, Object};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::ladder::{RungInput, RungPreview, read};
use super::terms::{CheckInTerms, CheckInTermsInput};
use crate::context::{expect, op};
use crate::error::Result;
use crate::payload::{Payload, payloads};
use crate::scope::{Needs, scope};

payloads! { Scope::CheckInsRead;
    previewTerms shows => PreviewTermsPayload { terms: CheckInTerms, "The terms, with what they come to." }
    previewLadder shows => PreviewLadderPayload {
        rungs: Vec<RungPreview>, "The rungs, with when each would tell whom."
    }
}

/// Previews.
#[derive(Default, Debug)]
pub struct CheckInQuery;

#[Object(directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInQuery {
    /// What terms come to: in words, and with their next occurrences. Nothing is saved.
    #[expect(clippy::unused_async, reason = "fields are awaited")]
    async fn preview_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The terms.")] terms: CheckInTermsInput,
    ) -> Result<PreviewTermsPayload> {
        op(ctx).person()?;
        PreviewTermsPayload::new(terms.read(), |terms| CheckInTerms(std::sync::Arc::new(terms)))
    }

    /// What a ladder would do, were your next check-in of a plan missed. Nothing is saved, and nobody is told.
    async fn preview_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan's global id.")] plan_id: ID,
        #[graphql(desc = "The rungs.")] rungs: Vec<RungInput>,
        #[graphql(desc = "The name above your words in mails. If left out, it is the ladder's.")] name: Option<String>,
    ) -> Result<PreviewLadderPayload> {
        let op = op(ctx);
        let change = ladders::LadderChange { name, claims_hold: None };
        let shown = async { ladders::preview(&op, expect(&op, &plan_id, "planId")?, read(&op, &rungs)?, change).await };
        PreviewLadderPayload::new(shown.await, |rungs| rungs.into_iter().map(RungPreview::from).collect::<Vec<_>>())
    }
}
