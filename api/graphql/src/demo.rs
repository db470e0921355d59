//! The demo's clock, which can be put forward. It is there in a demo alone: elsewhere the schema has no such field, and a
//! document that asks for it is refused as for any other name that isn't there.

use async_graphql::{Context, InputObject, Object};
use domain::checkins::Span;
use domain::scope::Scope;
use domain::{Error, ErrorCode, worker};

use crate::context::op;
use crate::error::Result;
use crate::payload::{Payload, payload};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// The longest way forward in one step.
const LONGEST: Span = Span::minutes(31 * 24 * 60);

/// That this is a demo: in the context of its documents.
#[derive(Clone, Copy, Debug)]
pub struct Demo;

fn is_demo(ctx: &Context<'_>) -> bool {
    ctx.data_opt::<Demo>().is_some()
}

/// How far.
#[derive(Clone, Debug, InputObject)]
#[graphql(visible = "is_demo")]
pub struct AdvanceClockInput {
    /// How far forward, from PT1M to P31D.
    by: Duration,
}

payload!(
    AdvanceClockPayload,
    "What `advanceClock` did.",
    now: DateTime,
    "What the demo's clock shows now.",
    Scope::CheckInsWrite
);

/// The demo's clock.
#[derive(Default, Debug)]
pub struct DemoMutation;

#[Object]
impl DemoMutation {
    /// Puts the demo's clock forward for everybody, and does what is due on the way: reminders, rungs, closings.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)), visible = "is_demo")]
    async fn advance_clock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How far.")] input: AdvanceClockInput,
    ) -> Result<AdvanceClockPayload> {
        let op = op(ctx);
        let done = async {
            let wrong = || {
                let message = format!("The clock goes forward by PT1M to {LONGEST}, as PT30M, PT2H or P1D.");
                Error::refused_at("by", ErrorCode::Invalid, message)
            };
            let by: Span = input.by.0.parse().map_err(|_| wrong())?;
            if by < Span::minutes(1) || by > LONGEST {
                return Err(wrong());
            }
            op.person()?;
            worker::advance_clock(&op, by.duration()).await
        };
        AdvanceClockPayload::new(done.await, Into::into)
    }
}

/// The schema without what is there in a demo alone.
#[must_use]
pub fn without(sdl: &str) -> String {
    let mut rest = String::with_capacity(sdl.len());
    // Types stand apart by an empty line, the fields of one by their descriptions.
    for block in sdl.split("\n\n") {
        if block.contains("AdvanceClock") && !block.contains("\ntype Mutation ") && !block.starts_with("type Mutation ")
        {
            continue;
        }
        if !rest.is_empty() {
            rest.push_str("\n\n");
        }
        match block.find("\tadvanceClock(") {
            Some(field) => {
                let begins = block[..field].rmatch_indices("\n\t\"\"\"\n").nth(1).map_or(0, |(place, _)| place + 1);
                let ends = block[field..].find("\n\t)").and_then(|last| {
                    let last = field + last + 1;
                    block[last..].find('\n').map(|line| last + line + 1)
                });
                rest.push_str(&block[..begins]);
                rest.push_str(&block[ends.unwrap_or(block.len())..]);
            }
            None => rest.push_str(block),
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_demo_has_a_clock_and_nothing_else_has_one() {
        let (demo, plain) = (crate::demo_sdl(), crate::sdl());
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
