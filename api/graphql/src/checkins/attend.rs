//! What you do with your own side of a check-in, short of an answer.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins as verbs;
use domain::scope::Scope;

use super::CheckIn;
use crate::context::expect;
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::payload::{Payload, payload};
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A check-in that you let pass.
#[derive(Clone, Debug, InputObject)]
pub struct SkipCheckInInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A check-in that you put off.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeCheckInInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// Until when: at the latest the close. What is still to come moves by as long as it is from now until then.
    until: DateTime,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A check-in of which somebody was told.
#[derive(Clone, Debug, InputObject)]
pub struct GiveAllClearInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(SkipCheckInInput, SnoozeCheckInInput, GiveAllClearInput);

payload!(
    SkipCheckInPayload,
    "What `skipCheckIn` did.",
    check_in: CheckIn,
    "The check-in.",
    Scope::CheckInsWrite
);
payload!(
    SnoozeCheckInPayload,
    "What `snoozeCheckIn` did.",
    check_in: CheckIn,
    "The check-in.",
    Scope::CheckInsWrite
);
payload!(
    GiveAllClearPayload,
    "What `giveAllClear` did.",
    check_in: CheckIn,
    "The check-in.",
    Scope::CheckInsWrite
);

/// Your own side of a check-in.
#[derive(Default, Debug)]
pub struct AttendMutation;

#[Object]
impl AttendMutation {
    /// "Not now": complete by itself. Nothing reminds you of it, and no rung follows. They don't learn of it. You can answer all
    /// the same while it is open.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn skip_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The check-in.")] input: SkipCheckInInput,
    ) -> Result<SkipCheckInPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::skip(&op, expect(&op, &input.check_in_id, "checkInId")?).await };
        SkipCheckInPayload::new(once(&op, done).await, CheckIn)
    }

    /// Puts off your reminders and rungs of a check-in, as they stand: what an earlier snooze moved moves again, in the same order
    /// and with the same distances, but never past the close. The other side doesn't learn of it.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn snooze_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-in, and until when.")] input: SnoozeCheckInInput,
    ) -> Result<SnoozeCheckInPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::snooze(&op, expect(&op, &input.check_in_id, "checkInId")?, input.until.0).await };
        SnoozeCheckInPayload::new(once(&op, done).await, CheckIn)
    }

    /// Tells everybody whom your ladder told that all is clear, without an answer.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn give_all_clear(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The check-in.")] input: GiveAllClearInput,
    ) -> Result<GiveAllClearPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::give_all_clear(&op, expect(&op, &input.check_in_id, "checkInId")?).await };
        GiveAllClearPayload::new(once(&op, done).await, CheckIn)
    }
}
