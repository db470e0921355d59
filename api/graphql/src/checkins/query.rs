//! What is asked about check-ins from the root: previews, which save nothing, and the crisis lines.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::checkins as verbs;
use domain::scope::Scope;

use super::ladder::{RungInput, RungPreview, read};
use super::terms::{CheckInTerms, CheckInTermsInput};
use crate::context::{expect, loaders, op};
use crate::error::Result;
use crate::payload::{Payload, payload};
use crate::scope::{Needs, scope};

/// Whom anybody can call in a crisis.
#[derive(Clone, Debug, SimpleObject)]
pub struct CrisisLine {
    /// In which country: two letters (ISO 3166-1).
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    country: String,
    /// What the line is called.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    name: String,
    /// What to dial.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    phone: String,
}

impl From<verbs::CrisisLine> for CrisisLine {
    fn from(line: verbs::CrisisLine) -> Self {
        Self { country: line.country, name: line.name, phone: line.phone }
    }
}

payload!(
    PreviewTermsPayload,
    "What `previewTerms` shows.",
    terms: CheckInTerms,
    "The terms, with what they come to.",
    Scope::CheckInsRead
);
payload!(
    PreviewLadderPayload,
    "What `previewLadder` shows.",
    rungs: Vec<RungPreview>,
    "The rungs, with when each would tell whom.",
    Scope::CheckInsRead
);

/// Previews, and crisis lines.
#[derive(Default, Debug)]
pub struct CheckInQuery;

#[Object]
impl CheckInQuery {
    /// What terms come to: in words, and with their next occurrences. Nothing is saved.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
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
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn preview_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan's global id.")] plan_id: ID,
        #[graphql(desc = "The rungs.")] rungs: Vec<RungInput>,
    ) -> Result<PreviewLadderPayload> {
        let op = op(ctx);
        let shown = async { verbs::preview(&op, expect(&op, &plan_id, "planId")?, read(&op, &rungs)?).await };
        PreviewLadderPayload::new(shown.await, |rungs| rungs.into_iter().map(Into::into).collect())
    }

    /// Whom you can call in a crisis, where you are.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn crisis_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A country's two letters; where your language tag says you are, where nothing is said.")]
        country: Option<String>,
    ) -> Result<Vec<CrisisLine>> {
        lines_of(ctx, country).await
    }
}

/// The crisis lines of a country, or of where the viewer is.
pub(super) async fn lines_of(ctx: &Context<'_>, country: Option<String>) -> Result<Vec<CrisisLine>> {
    let lines = loaders(ctx).crisis_lines.load_one(country).await?.unwrap_or_default();
    Ok(lines.into_iter().map(Into::into).collect())
}
