//! Who may do what. A store's write takes a [`Permit`], and only this module makes one: from facts that were read in
//! the transaction that writes, by the pure rule of the action. What reaches whom is in `reach`.

pub(crate) mod reach;

use std::marker::PhantomData;

use crate::core::error::Result;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;

/// Something that a person may be allowed to do. Each room's `policy.rs` has its own.
pub trait Action {
    /// What the rule looks at.
    type Facts;
    /// What is acted on.
    type Subject: Copy;

    /// The rule: what may be acted on, or why not. Pure. There is no viewer if nobody is signed in.
    ///
    /// # Errors
    ///
    /// A refusal; what the viewer may not see is refused as what isn't there.
    fn rule(viewer: Option<Viewer>, facts: &Self::Facts) -> Result<Self::Subject>;
}

/// The proof that this may be done to this subject, for as long as the transaction lasts. A store's write takes from it
/// what it writes on: whose row, and which.
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

/// Asks the action's rule.
pub(crate) fn permit<'tx, A: Action>(tx: &'tx Tx<'_>, facts: &A::Facts) -> Result<Permit<'tx, A>> {
    let subject = A::rule(tx.op.viewer, facts)?;
    Ok(Permit { subject, transaction: PhantomData })
}
