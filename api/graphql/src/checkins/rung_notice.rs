//! Rung notices: what rungs of other people's ladders told the viewer, and claiming a rung.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::crisis::{CrisisLines, lines_of};
use super::plan::{contact, person};
use crate::accounts::Person;
use crate::contacts::Contact;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::page::connection;
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A notice from a rung of somebody's ladder: they left a check-in unanswered, and wanted you to know. A
/// ladder is a person's own list of who is told then, step by step; each step is a rung. You get notices only if you
/// have given your consent.
#[derive(Clone, Debug, Description)]
pub struct RungNotice(pub ladders::Notice);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::LaddersRead)))]
impl RungNotice {
    /// The ID of the notice.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person whose ladder told you. Null if you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.author).await
    }

    /// Your contact for the author. Null if you aren't linked to them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.0.author).await
    }

    /// The text that the author wrote for this notice. Null once you lose the author because they deleted
    /// their account.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// When the notice was handed over: passed on for delivery, at the same time for all of its recipients.
    async fn handed_over_at(&self) -> DateTime {
        self.0.handed_over_at.into()
    }

    /// When the notice expires: you can't claim the rung ("I am on it") after that.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When you claimed the rung. Null if you haven't claimed it.
    async fn claimed_at(&self) -> Option<DateTime> {
        self.0.claimed_at.map(Into::into)
    }

    /// When your claim lapses. If the author has neither answered nor given the all-clear by then, their ladder goes
    /// on. Null if you haven't claimed the rung.
    async fn claim_holds_until(&self) -> Option<DateTime> {
        self.0.claim_holds_until.map(Into::into)
    }

    /// When the author answered or gave the all-clear. Null if they haven't.
    async fn all_clear_at(&self) -> Option<DateTime> {
        self.0.all_clear_at.map(Into::into)
    }

    /// Crisis lines for the country in your settings.
    async fn crisis_lines(&self, ctx: &Context<'_>) -> Result<CrisisLines> {
        lines_of(ctx, None).await
    }
}

connection!(RungNoticeConnection, RungNoticeEdge, RungNotice, Scope::LaddersRead, ladders::count_notices);

/// The input of `claimRung`.
#[derive(Clone, Debug, InputObject)]
pub struct ClaimRungInput {
    /// The ID of the rung notice.
    rung_notice_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::LaddersWrite;
    claimRung => ClaimRungPayload {
        rung_notice: RungNotice, "The notice of the rung that was claimed. Null if the mutation failed."
    }
}

/// Claims of rungs.
#[derive(Default, Debug)]
pub struct RungNoticeMutation;

#[Object(directive = scope::apply(Needs(Scope::LaddersWrite)))]
impl RungNoticeMutation {
    /// Claims a rung: says "I am on it". The author sees that you claimed it, and their ladder tells nobody else while
    /// the claim holds (`RungNotice.claimHoldsUntil`). Other recipients aren't told. Refused once the rung has expired,
    /// the all-clear was given or your claim has lapsed, and if you keep a distance from the author that limits or
    /// blocks them.
    async fn claim_rung(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: ClaimRungInput,
    ) -> Result<ClaimRungPayload> {
        mutate!(ctx, RungNotice, |op| ladders::claim(op, expect(op, &input.rung_notice_id, "rungNoticeId")?).await)
    }
}
