//! The words of check-ins.

use async_graphql::Enum;

/// Who is asked when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Mode")]
pub enum CheckInMode {
    /// Both answer at each check-in.
    Together,
    /// You take turns in being asked; whoever proposes is asked first.
    TakingTurns,
    /// Each has a schedule of their own.
    Separate,
}

/// When an answer shows to the other side. What says that help is wanted now shows at once either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Reveal")]
pub enum CheckInReveal {
    /// As soon as it is there.
    AsAnswered,
    /// When both have answered, and at the close at the latest.
    WhenBothAnswered,
}

/// How it stands with your side of a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Mine")]
pub enum YourCheckInState {
    /// It can't be answered yet.
    Upcoming,
    /// It can be answered already.
    Open,
    /// Its time has come.
    Due,
    /// You answered.
    Answered,
    /// It closed without an answer.
    Missed,
    /// You said "not now".
    Skipped,
    /// Your side rests.
    Paused,
}

/// How it stands with the other side of a check-in. Why there is no answer, nobody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::plans::Theirs")]
pub enum TheirCheckInState {
    /// It can't be answered yet.
    Upcoming,
    /// It can be answered.
    Open,
    /// They answered.
    Answered,
    /// There is no answer.
    NoAnswer,
}

/// How somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::answers::Feeling")]
pub enum Feeling {
    /// Great.
    Great,
    /// Good.
    Good,
    /// Okay.
    Okay,
    /// Low.
    Low,
    /// Struggling.
    Struggling,
}

/// What would help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[expect(clippy::enum_variant_names, reason = "the words of the field")]
#[graphql(remote = "domain::checkins::answers::Help")]
pub enum Help {
    /// Nothing.
    Nothing,
    /// Somebody who listens.
    Listen,
    /// Company.
    Company,
    /// Practical help.
    PracticalHelp,
    /// Space.
    Space,
    /// A call.
    CallMe,
}

/// With whom a struggle or a triumph is shared, of the people you have when you write it. They see "shared with you".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::answers::Audience")]
pub enum Audience {
    /// The other side of the check-in.
    OtherSide,
    /// Your core contacts, as far as you are linked.
    CoreContacts,
    /// Nobody.
    OnlyMe,
}

/// Which part of an answer is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::answers::Part")]
pub enum SharedPart {
    /// What is hard.
    Struggle,
    /// What went well.
    Triumph,
}

/// What a gesture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::gestures::GestureKind")]
pub enum GestureKind {
    /// Thinking of you.
    ThinkingOfYou,
    /// I am with you.
    WithYou,
    /// A hug.
    Hug,
    /// Thank you.
    Thanks,
    /// I wish you strength.
    Strength,
}

/// How far it is with somebody's agreement to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::ladders::LadderConsentState")]
pub enum TellingState {
    /// It was asked for, and nothing was said that you could know of.
    Requested,
    /// It stands.
    Agreed,
    /// You said no; whoever asked isn't told.
    Declined,
    /// It was taken back.
    Withdrawn,
}

/// How far it is with somebody's asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::checkins::gestures::AskState")]
pub enum AskState {
    /// It can be answered.
    Waiting,
    /// It was answered.
    Answered,
    /// "Not now."
    NotNow,
    /// Nothing was said to it, which is fine.
    Closed,
}
