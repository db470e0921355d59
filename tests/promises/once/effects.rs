//! A case made ready to be sent, and what a mutation could have changed.

use serde_json::{Value, json};
use tests::people::address;
use tests::{Someone, TestApp};

use crate::rooms::cases;
use crate::rooms::given::Given;

/// One mutation, ready to be sent.
pub struct Ready {
    /// Who sends it; nobody, where it is sent without a token.
    pub token: Option<String>,
    /// Whose account it is about, for looking at it afterwards; nothing where there is none.
    pub email: Option<String>,
    pub input: Value,
    /// What of another input is different.
    pub other: Value,
    pub select: &'static str,
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The case of a mutation, for somebody of its own.
pub async fn ready(app: &TestApp, mutation: &str) -> Ready {
    let case = cases::of(mutation);
    let owner = app.person(&format!("Owner {mutation}")).await;
    let mut given = Given::to(app, &owner, mutation).await;
    for (first, input) in &case.first {
        let input = given.fill(input).await;
        app.done(&*owner.token, first, input, "__typename").await;
        app.clock.tick();
    }
    let (input, other) = (given.fill(&case.input).await, given.fill(&case.other).await);
    let email = match mutation {
        "signUp" => None,
        "confirmEmail" => Some(address(&format!("Newcomer {mutation}"))),
        "confirmEmailChange" => Some(address(&format!("changed {mutation}"))),
        _ => Some(owner.email),
    };
    Ready { token: (!case.is_public).then_some(owner.token), email, input, other, select: case.select }
}

/// Everything of a person's that a mutation could change.
pub async fn everything(app: &TestApp, who: &Someone) -> Value {
    const ALL: &str =
        "{ viewer { version displayName pronouns email timeZone locale country deletionDueAt devices { id }
        steppedBack { personCount steppedBackAt } tagCadences { tag every setAt } contactTags { name contactCount }
        contacts(first: 100) { nodes { id name version updatedAt lastTouchAt snoozedUntil distance linkedPerson { id }
            touches { nodes { id version } } } }
        deletedContacts { nodes { id deletedAt } } distances { nodes { id grade createdAt } }
        pendingInvitations { nodes { id } } } }";
    const OF_CHECK_INS: &str = "{ viewer { today { checkIns { id yourState snoozedUntil isAllClear
            yourAnswer { feeling isCorrected acknowledgement { createdAt } } theirAnswer { acknowledgement { createdAt } } } }
        checkInPlans(first: 20) { nodes { id version endedAt pausedAt reminders remindsByEmail ladder { text }
            proposals { id state } } }
        asks { id state answer { feeling } } ladderConsents { id state mayBreakMute } gestures { nodes { id } }
        rungNotices { nodes { id claimedAt } } } }";
    let [all, of_check_ins] = [ALL, OF_CHECK_INS].map(|query| app.ask(&*who.token, query, json!({})));
    let (mut all, mut of_check_ins) = (all.await, of_check_ins.await);
    all["viewer"]["checkIns"] = of_check_ins["viewer"].take();
    all["viewer"].take()
}

/// Where somebody's feed stands.
pub async fn cursor(app: &TestApp, who: &Someone) -> String {
    text(&app.ask(&*who.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"])
}

/// The kinds of what somebody's feed brought since.
pub async fn events_since(app: &TestApp, who: &Someone, cursor: &str) -> Vec<String> {
    let last = app.contact(who, "the last").await;
    let mut socket = tests::socket::Socket::open(app, &who.token).await;
    socket.follow(Some(cursor)).await;
    let mut kinds = Vec::new();
    loop {
        let event = socket.event().await;
        if event["subjectId"] == json!(last) {
            return kinds;
        }
        kinds.push(text(&event["kind"]));
    }
}
