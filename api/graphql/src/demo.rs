//! The demo's clock, which can be moved forward. Only a demo's schema has this mutation: elsewhere, a document that
//! uses it is refused as for any other unknown field.

use async_graphql::{Context, InputObject, Object};
use domain::checkins::plans::Span;
use domain::scope::Scope;
use domain::{Error, ErrorCode, worker};

use crate::context::op;
use crate::error::Result;
use crate::payload::{Payload, payloads};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// The longest step.
const LONGEST: Span = Span::minutes(31 * 24 * 60);

/// The input of `advanceClock`.
#[derive(Clone, Debug, InputObject)]
pub struct AdvanceClockInput {
    /// How far to move the clock. Between PT1M and P31D.
    by: Duration,
}

payloads! { Scope::CheckInsWrite;
    advanceClock => AdvanceClockPayload { now: DateTime, "The time by the demo's clock. Null if the mutation failed." }
}

/// The demo's clock.
#[derive(Default, Debug)]
pub struct DemoMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl DemoMutation {
    /// Moves the demo's clock forward for everybody, and does all work that is due until then, such as reminders. Only
    /// a demo has this mutation.
    async fn advance_clock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AdvanceClockInput,
    ) -> Result<AdvanceClockPayload> {
        let op = op(ctx);
        let done = async {
            let wrong = || {
                let message = format!("`by` must be between PT1M and {LONGEST}, such as PT30M, PT2H or P1D.");
                Error::refused_at("by", ErrorCode::Invalid, message)
            };
            let by: Span = input.by.0.parse().map_err(|_| wrong())?;
            if by < Span::minutes(1) || by > LONGEST {
                return Err(wrong());
            }
            op.person()?;
            worker::advance_clock(&op, by.duration()).await
        };
        AdvanceClockPayload::new(done.await, DateTime::from)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_demo_has_a_clock_and_nothing_else_has_one() {
        let (demo, plain) = (crate::printed(&crate::schema(true)), crate::sdl());
        assert!(demo.contains("advanceClock(") && demo.contains("input AdvanceClockInput"));
        assert!(!plain.to_lowercase().contains("advanceclock") && !plain.contains("demo's clock"));
        // Both can be read, and the one lacks exactly one field and two types of the other.
        let count = |sdl: &str| {
            let document = async_graphql::parser::parse_schema(sdl).expect("it parses");
            document.definitions.len()
        };
        assert_eq!(count(&demo), count(&plain) + 2);
        assert_eq!(demo.matches("): ").count(), plain.matches("): ").count() + 1);
    }
}
