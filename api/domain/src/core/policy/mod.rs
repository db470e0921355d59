//! Actions and permits. A write of a store takes a [`Permit`], which only this module makes: with the pure rule of the
//! action, from facts that were read in the same transaction. `reach` says what of one person reaches another.

pub(crate) mod reach;

use std::marker::PhantomData;

use crate::core::error::Result;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;

/// Something that a person may be allowed to do. Each room defines its actions in `policy.rs`.
pub trait Action {
    /// The facts that the rule looks at.
    type Facts;
    /// What is acted on, as the store needs it.
    type Subject: Copy;

    /// The rule, which is pure: what may be acted on, or why not. There is no viewer if nobody is signed in.
    ///
    /// # Errors
    ///
    /// A refusal. What the viewer may not see is refused like what doesn't exist.
    fn rule(viewer: Option<Viewer>, facts: &Self::Facts) -> Result<Self::Subject>;
}

/// The proof that the action is allowed on its subject, within one transaction. A write of a store takes from it whose
/// row it writes, and which.
pub struct Permit<'tx, A: Action> {
    subject: A::Subject,
    transaction: PhantomData<&'tx Tx<'tx>>,
}

impl<A: Action> Permit<'_, A> {
    /// What may be acted on.
    pub fn subject(&self) -> A::Subject {
        self.subject
    }
}

/// Applies the rule of an action.
pub(crate) fn permit<'tx, A: Action>(tx: &'tx Tx<'_>, facts: &A::Facts) -> Result<Permit<'tx, A>> {
    let subject = A::rule(tx.op.viewer, facts)?;
    Ok(Permit { subject, transaction: PhantomData })
}
