//! What you do with your own side of a check-in, short of an answer.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins::answers;
use domain::scope::Scope;

use super::CheckIn;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A check-in that you let pass.
#[derive(Clone, Debug, InputObject)]
pub struct SkipCheckInInput {
    /// The check-in's global id.
    check_in_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// A check-in that you put off.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeCheckInInput {
    /// The check-in's global id.
    check_in_id: ID,
    /// Until when: at the latest the close. What is still to come moves by as long as it is from now until then.
    until: DateTime,
    #[graphql(flatten)]
    once: Once,
}

/// A check-in of which somebody was told.
#[derive(Clone, Debug, InputObject)]
pub struct GiveAllClearInput {
    /// The check-in's global id.
    check_in_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    skipCheckIn did => SkipCheckInPayload { check_in: CheckIn, "The check-in." }
    snoozeCheckIn did => SnoozeCheckInPayload { check_in: CheckIn, "The check-in." }
    giveAllClear did => GiveAllClearPayload { check_in: CheckIn, "The check-in." }
}

/// Your own side of a check-in.
#[derive(Default, Debug)]
pub struct AttendMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl AttendMutation {
    /// "Not now": complete by itself. Nothing reminds you of it, and no rung follows. They don't learn of it. You can answer all
    /// the same while it is open.
    async fn skip_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The check-in.")] input: SkipCheckInInput,
    ) -> Result<SkipCheckInPayload> {
        mutate!(ctx, CheckIn, |op| answers::skip(op, expect(op, &input.check_in_id, "checkInId")?).await)
    }

    /// Puts off your reminders and rungs of a check-in, as they stand: what an earlier snooze moved moves again, in the same order
    /// and with the same distances, but never past the close. The other side doesn't learn of it.
    async fn snooze_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which check-in, and until when.")] input: SnoozeCheckInInput,
    ) -> Result<SnoozeCheckInPayload> {
        mutate!(ctx, CheckIn, |op| answers::snooze(op, expect(op, &input.check_in_id, "checkInId")?, input.until.0)
            .await)
    }

    /// Tells everybody whom your ladder told that all is clear, without an answer.
    async fn give_all_clear(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The check-in.")] input: GiveAllClearInput,
    ) -> Result<GiveAllClearPayload> {
        mutate!(ctx, CheckIn, |op| answers::give_all_clear(op, expect(op, &input.check_in_id, "checkInId")?).await)
    }
}
