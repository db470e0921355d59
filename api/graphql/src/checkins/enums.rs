//! The enums of check-ins.

use async_graphql::Enum;

/// Which of the two people are asked at each check-in of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Mode")]
pub enum CheckInMode {
    /// Both people share one schedule, and both are asked at each check-in.
    Together,
    /// Both people share one schedule and take turns: the proposer is asked first, then the other person.
    TakingTurns,
    /// Each person has their own schedule and is asked only at the check-ins of that schedule.
    Separate,
}

/// A part of a plan that can become unreadable because of a fault on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CheckInPlanPart {
    /// The field `ladder`, with `ladderName` and `claimsHoldFor`.
    Ladder,
}

/// When the other person can see an answer. An answer's `help` is visible at once either way if it is `LISTEN`,
/// `COMPANY`, `PRACTICAL_HELP` or `CALL_ME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Reveal")]
pub enum CheckInReveal {
    /// Answers are visible as soon as they arrive.
    AsAnswered,
    /// Answers are visible once both people have answered, or when the check-in closes. Not available in the mode
    /// `SEPARATE`.
    WhenBothAnswered,
}

/// The state of your side of a check-in. Visible only to you.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Mine")]
pub enum YourCheckInState {
    /// The check-in isn't open for answers yet.
    Upcoming,
    /// The check-in is open for answers, and its due time hasn't come yet.
    Open,
    /// The due time has passed, and the check-in is still open for answers.
    Due,
    /// You answered the check-in.
    Answered,
    /// The check-in closed without an answer from you.
    Missed,
    /// You skipped the check-in.
    Skipped,
    /// Your side of the plan is paused: you paused it, or you keep a distance from the other person.
    Paused,
}

/// The state of the other person's side of a check-in. The state never says why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Theirs")]
pub enum TheirCheckInState {
    /// The check-in isn't open for answers yet.
    Upcoming,
    /// The check-in is open, and the other person hasn't answered yet.
    Open,
    /// The other person answered the check-in.
    Answered,
    /// The check-in closed without an answer from the other person.
    NoAnswer,
}

/// How the person who answers is feeling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::answers::Feeling")]
pub enum Feeling {
    /// Feeling great.
    Great,
    /// Feeling good.
    Good,
    /// Feeling okay.
    Okay,
    /// Feeling low.
    Low,
    /// Struggling.
    Struggling,
}

/// What would help the person who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[expect(clippy::enum_variant_names, reason = "the words of the field")]
#[graphql(remote = "domain::checkins::answers::Help")]
pub enum Help {
    /// Nothing is needed.
    Nothing,
    /// Somebody who listens.
    Listen,
    /// Somebody to spend time with.
    Company,
    /// Help with something practical, such as an errand.
    PracticalHelp,
    /// Time alone.
    Space,
    /// A phone call.
    CallMe,
}

/// Who can read a struggle or a triumph. The audience is resolved to people when the answer is written: contacts who
/// are added later can't read it. Readers see only that it was shared with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::answers::Audience")]
pub enum Audience {
    /// The other person of the check-in, or the person who asked.
    OtherSide,
    /// All of your core contacts that you are linked to.
    CoreContacts,
    /// Nobody except you.
    OnlyMe,
}

/// The part of an answer that was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::answers::Part")]
pub enum SharedPart {
    /// The struggle: what is hard.
    Struggle,
    /// The triumph: what went well.
    Triumph,
}

/// What a gesture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::gestures::GestureKind")]
pub enum GestureKind {
    /// "Thinking of you."
    ThinkingOfYou,
    /// "I'm with you."
    WithYou,
    /// A hug.
    Hug,
    /// "Thank you."
    Thanks,
    /// "I wish you strength."
    Strength,
}

/// The state of a ladder consent, as far as you can see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::ladders::LadderConsentState")]
pub enum LadderConsentState {
    /// The consent was requested and hasn't been given. To the person who requested it, a declined request looks like
    /// this too.
    Requested,
    /// The consent was given.
    Given,
    /// You declined the request. The person who requested the consent isn't told.
    Declined,
    /// The consent was given, and then withdrawn.
    Withdrawn,
}

/// The state of an ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::gestures::AskState")]
pub enum AskState {
    /// The ask is open for an answer.
    Waiting,
    /// The ask was answered.
    Answered,
    /// The recipient said "not now". They can still answer until the ask closes.
    NotNow,
    /// The ask closed without an answer.
    Closed,
}

/// The state of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProposalState {
    /// The proposal is waiting to be accepted.
    Pending,
    /// The proposal was accepted.
    Accepted,
    /// The proposal was declined.
    Declined,
    /// The proposal was withdrawn by the person who made it.
    Withdrawn,
    /// A newer proposal replaced this one, or the plan ended before it was accepted.
    Superseded,
}
