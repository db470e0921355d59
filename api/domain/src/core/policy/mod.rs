//! Who may do what. A store's write takes a [`Permit`], and only this module makes one: from facts that were read in
//! the transaction that writes, by the pure rule of the action. What reaches whom is in `reach`.

pub(crate) mod reach;

use std::marker::PhantomData;

use crate::core::actor::Actor;
use crate::core::error::Result;
use crate::core::tx::Tx;

/// Something that a person may be allowed to do. Each room's `policy.rs` has its own.
pub trait Action {
    /// What the rule looks at.
    type Facts;
    /// What is acted on.
    type Subject: Copy;

    /// The rule: what may be acted on, or why not. Pure.
    ///
    /// # Errors
    ///
    /// A refusal; what the actor may not see is refused as what isn't there.
    fn rule(actor: Actor, facts: &Self::Facts) -> Result<Self::Subject>;
}

/// The proof that this actor may do this to this subject, for as long as the transaction lasts.
pub struct Permit<'tx, A: Action> {
    actor: Actor,
    subject: A::Subject,
    transaction: PhantomData<&'tx Tx<'tx>>,
}

impl<A: Action> Permit<'_, A> {
    /// Who may.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// To what.
    pub fn subject(&self) -> A::Subject {
        self.subject
    }
}

/// Asks the action's rule.
pub(crate) fn permit<'tx, A: Action>(tx: &'tx Tx<'_>, facts: &A::Facts) -> Result<Permit<'tx, A>> {
    let subject = A::rule(tx.op.actor, facts)?;
    Ok(Permit { actor: tx.op.actor, subject, transaction: PhantomData })
}
