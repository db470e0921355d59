//! What two people gave each other within a period.

use async_graphql::{Context, SimpleObject};
use domain::checkins::reciprocity;
use domain::scope::Scope;

use crate::context::{loaders, op};
use crate::error::Result;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// What you and another person gave each other within a period, in both directions. Visible only to you: a balance, not
/// a score.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct Reciprocity {
    /// What you gave and received in the period.
    you: ReciprocitySide,
    /// What the other person gave and received in the period, as far as you can see it.
    them: ReciprocitySide,
}

/// What one of two people gave and received within a period.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
#[expect(clippy::struct_field_names, reason = "in the schema, the name of a number of things ends in count")]
pub struct ReciprocitySide {
    /// The number of check-ins that asked this person and have closed, or that this person has answered.
    asked_count: i32,
    /// The number of check-ins that this person answered.
    answered_count: i32,
    /// The number of the other person's answers that this person acknowledged.
    acknowledged_count: i32,
    /// The number of answers and acknowledgements that this person gave. `Contact.reciprocity` counts gestures too.
    given_count: i32,
    /// The number of answers and acknowledgements that this person received. `Contact.reciprocity` counts gestures too.
    received_count: i32,
}

impl From<reciprocity::Reciprocity> for Reciprocity {
    fn from(both: reciprocity::Reciprocity) -> Self {
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let side = |one: reciprocity::Contribution, other: reciprocity::Contribution| ReciprocitySide {
            asked_count: number(one.asked),
            answered_count: number(one.answered),
            acknowledged_count: number(one.acknowledged),
            given_count: number(one.given()),
            received_count: number(other.given()),
        };
        Self { you: side(both.you, both.them), them: side(both.them, both.you) }
    }
}

/// What the viewer and a person gave each other within a period.
///
/// # Errors
///
/// A refusal for a window that ends before it begins, or is longer than 366 days.
pub async fn reciprocity_with(
    ctx: &Context<'_>,
    person: domain::ids::PersonId,
    since: Option<DateTime>,
    until: Option<DateTime>,
) -> Result<Reciprocity> {
    let window = reciprocity::Window::new(op(ctx).now, since.map(|at| at.0), until.map(|at| at.0))?;
    Ok(loaders(ctx).reciprocity_with.load_one((person, window)).await?.unwrap_or_default().into())
}
