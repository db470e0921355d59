//! What one is told: by rungs, and by what others share.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::{answers, ladders};
use domain::scope::Scope;

use super::crisis::{CrisisLines, lines_of};
use super::enums::SharedPart;
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

/// What a rung of somebody's ladder told you.
#[derive(Clone, Debug, Description)]
pub struct RungNotice(pub ladders::Notice);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl RungNotice {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Who wanted you to be told.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.author).await
    }

    /// Your contact for them, where you are linked.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.0.author).await
    }

    /// What they wrote for this, and nothing else.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// When it was handed over.
    async fn at(&self) -> DateTime {
        self.0.handed_over_at.into()
    }

    /// Until when you can say that you are on it.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When you said that you are on it.
    async fn claimed_at(&self) -> Option<DateTime> {
        self.0.claimed_at.map(Into::into)
    }

    /// Until when your claim holds. Without an answer or an all-clear by then, the next people are told. Null if you didn't claim.
    async fn claim_holds_until(&self) -> Option<DateTime> {
        self.0.claim_holds_until.map(Into::into)
    }

    /// When the all-clear was given.
    async fn all_clear_at(&self) -> Option<DateTime> {
        self.0.all_clear_at.map(Into::into)
    }

    /// Whom you can reach in a crisis, in the country that you gave.
    async fn crisis_lines(&self, ctx: &Context<'_>) -> Result<CrisisLines> {
        lines_of(ctx, None).await
    }
}

connection!(RungNoticeConnection, RungNoticeEdge, RungNotice, Scope::CheckInsRead, ladders::count_notices);

/// A struggle or a triumph that somebody shared with you.
#[derive(Clone, Debug, Description)]
pub struct Share(pub answers::Share);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Share {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Who shared it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.author).await
    }

    /// Which of the two it is.
    async fn part(&self) -> SharedPart {
        self.0.part.into()
    }

    /// What they wrote.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection!(ShareConnection, ShareEdge, Share, Scope::CheckInsRead, answers::count_shared);

/// What you were told.
#[derive(Clone, Debug, InputObject)]
pub struct ClaimRungInput {
    /// Its global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    claimRung did => ClaimRungPayload { notice: RungNotice, "What you were told." }
}

/// Claiming what a rung told.
#[derive(Default, Debug)]
pub struct ToldMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl ToldMutation {
    /// Says "I am on it": whoever wanted you to be told learns of it, and nobody further is bothered for as long as the claim
    /// holds (`RungNotice.claimHoldsUntil`). Refused once the rung has expired, the all-clear was given, or your claim has lapsed.
    async fn claim_rung(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you were told.")] input: ClaimRungInput,
    ) -> Result<ClaimRungPayload> {
        mutate!(ctx, RungNotice, |op| ladders::claim(op, expect(op, &input.id, "id")?).await)
    }
}
