//! What one does with one's own side of a check-in, short of an answer: skip, snooze, all-clear.

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

/// The input of `skipCheckIn`.
#[derive(Clone, Debug, InputObject)]
pub struct SkipCheckInInput {
    /// The ID of the check-in.
    check_in_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `snoozeCheckIn`.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeCheckInInput {
    /// The ID of the check-in.
    check_in_id: ID,
    /// When the snooze ends: in the future, and not after the check-in closes. Reminders and rungs that are still to
    /// come move later by the time from now until then.
    until: DateTime,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `giveAllClear`.
#[derive(Clone, Debug, InputObject)]
pub struct GiveAllClearInput {
    /// The ID of the check-in.
    check_in_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    skipCheckIn => SkipCheckInPayload {
        check_in: CheckIn, "The check-in that was skipped. Null if the mutation failed."
    }
    snoozeCheckIn => SnoozeCheckInPayload {
        check_in: CheckIn, "The check-in that was snoozed. Null if the mutation failed."
    }
}

payloads! { Scope::LaddersWrite;
    giveAllClear => GiveAllClearPayload {
        check_in: CheckIn, "The check-in that the all-clear was given for. Null if the mutation failed."
    }
}

/// Your own side of a check-in.
#[derive(Default, Debug)]
pub struct CheckInMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl CheckInMutation {
    /// Skips a check-in: "not now" is a complete answer. Nothing reminds you of the check-in any more, and your ladder
    /// stops. The other person isn't told. You can still answer while the check-in is open. Refused once the check-in
    /// has closed, or if you aren't asked at it.
    async fn skip_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SkipCheckInInput,
    ) -> Result<SkipCheckInPayload> {
        mutate!(ctx, CheckIn, |op| answers::skip(op, expect(op, &input.check_in_id, "checkInId")?).await)
    }

    /// Snoozes a check-in: your reminders and rungs that are still to come move later together, but never past the
    /// close. Snoozing again moves them again. The other person isn't told. Refused once the check-in has closed, or if
    /// you aren't asked at it.
    async fn snooze_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SnoozeCheckInInput,
    ) -> Result<SnoozeCheckInPayload> {
        mutate!(ctx, CheckIn, |op| answers::snooze(op, expect(op, &input.check_in_id, "checkInId")?, input.until.0)
            .await)
    }

    /// Gives the all-clear for a check-in without answering it. Everybody your ladder told is told that all is clear,
    /// and the ladder stops. The other person of the plan isn't told. Refused if you aren't asked at the check-in.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersWrite)))]
    async fn give_all_clear(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: GiveAllClearInput,
    ) -> Result<GiveAllClearPayload> {
        mutate!(ctx, CheckIn, |op| answers::give_all_clear(op, expect(op, &input.check_in_id, "checkInId")?).await)
    }
}
