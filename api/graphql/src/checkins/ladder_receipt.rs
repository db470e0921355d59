//! Receipts: which rungs of a ladder were handed over, and who claimed them.

use async_graphql::{Context, Description, Object};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::ladder::contacts_of;
use super::plan::contact;
use crate::contacts::Contact;
use crate::error::Result;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A claim of a rung of your ladder: one of the contacts who were told said "I am on it". Your ladder waits while a
/// claim holds.
#[derive(Clone, Debug, Description)]
pub struct RungClaim(ladders::ReceiptClaim);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::LaddersRead)))]
impl RungClaim {
    /// The contact who claimed the rung. Null if you aren't linked to them any more.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.0.by).await
    }

    /// When the contact claimed the rung.
    async fn claimed_at(&self) -> DateTime {
        self.0.at.into()
    }

    /// When the claim lapses. If you have neither answered nor given the all-clear by then, your ladder goes on.
    async fn holds_until(&self) -> DateTime {
        self.0.holds_until.into()
    }

    /// Whether the claim has lapsed without an answer or an all-clear from you.
    async fn has_lapsed(&self) -> bool {
        self.0.has_lapsed
    }
}

/// A receipt for a rung of your ladder that was handed over for a check-in, which means that it was passed on for
/// delivery to its contacts. The receipt says the same whether or not a contact has received or read the text.
#[derive(Clone, Debug, Description)]
pub struct RungReceipt(pub ladders::Receipt);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::LaddersRead)))]
impl RungReceipt {
    /// The rung's place in your ladder when it was handed over, starting at 1.
    async fn rung_number(&self) -> i32 {
        self.0.rung_number
    }

    /// When the rung was handed over. The same for all of its contacts.
    async fn handed_over_at(&self) -> DateTime {
        self.0.handed_over_at.into()
    }

    /// The contacts that the rung was handed over for. Contacts that you aren't linked to any more are left out.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        contacts_of(ctx, self.0.to.iter().copied()).await
    }

    /// The claims of the rung ("I am on it"), one for each contact who claimed it, in the order of `recipients`.
    async fn claims(&self) -> Vec<RungClaim> {
        self.0.claims.iter().copied().map(RungClaim).collect()
    }

    /// When the rung expires: it can't be claimed after that. 12 hours after it was handed over.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
