//! Somebody with a ladder, and those whom they trust.

use serde_json::{Value, json};
use tests::TestApp;

use super::{Side, agree, daily, text, two};

/// The author, the other side of their plan, and two whom the author trusts and who agreed to be told.
pub(super) struct Trust<'a> {
    pub(super) ada: Side<'a>,
    pub(super) berta: Side<'a>,
    pub(super) clara: Side<'a>,
    pub(super) dora: Side<'a>,
    pub(super) plan: String,
    /// The first check-in: due at 13:00 UTC, until 15:00.
    pub(super) first: String,
    pub(super) of_clara: String,
    pub(super) of_dora: String,
}

impl<'a> Trust<'a> {
    pub(super) async fn new(app: &'a TestApp) -> Self {
        let (ada, berta, of_ada, _) = two(app).await;
        let (clara, dora) = (Side::new(app, "Clara").await, Side::new(app, "Dora").await);
        let ((of_clara, _), (of_dora, _)) = (ada.link(&clara).await, ada.link(&dora).await);
        for (contact, who) in [(&of_clara, &clara), (&of_dora, &dora)] {
            agree_to_be_told(&ada, contact, who, json!({})).await;
        }
        let plan = agree(&ada, &of_ada, &berta, daily()).await;
        let first = ada.upcoming(&plan).await.swap_remove(0);
        Self { ada, berta, clara, dora, plan, first, of_clara, of_dora }
    }

    /// Clara is told an hour after the time, and Dora an hour later.
    pub(super) fn rungs(&self) -> Value {
        json!([
            { "delay": "PT1H", "contactIds": [self.of_clara], "text": "Please ring me, I am not well on my own." },
            { "delay": "PT2H", "contactIds": [self.of_dora], "text": "Clara knows. Could you look in?" },
        ])
    }

    pub(super) async fn set_ladder(&self, rungs: Value) {
        let input = json!({ "planId": self.plan, "rungs": rungs });
        self.ada.done("setLadder", input, "plan { ladder { text } }").await;
    }

    /// All has been read so far.
    pub(super) async fn caught_up(&self) {
        for who in [&self.ada, &self.berta, &self.clara, &self.dora] {
            who.feed().await;
        }
    }
}

/// Somebody is asked, and agrees, with or without what it may break; gives the consent.
pub(super) async fn agree_to_be_told(author: &Side<'_>, contact: &str, who: &Side<'_>, may: Value) -> String {
    let asked = author.done("requestLadderConsent", json!({ "contactId": contact }), "ladderConsent { id }").await;
    let id = text(&asked["ladderConsent"]["id"]);
    let mut input = may;
    input["ladderConsentId"] = json!(id);
    who.done("giveLadderConsent", input, "ladderConsent { state }").await;
    id
}

/// What somebody was told, newest first.
pub(super) async fn notices(who: &Side<'_>) -> Vec<Value> {
    let select =
        "rungNotices { nodes { id text claimedAt allClearAt handedOverAt expiresAt crisisLines { country } } }";
    who.viewer(select).await["rungNotices"]["nodes"].as_array().expect("a list").clone()
}

/// The words of what rungs mailed somebody: between what each mail begins with and the link.
pub(super) fn mailed(who: &Side<'_>) -> Vec<String> {
    let mails = who.mails("A message for you");
    mails.iter().map(|mail| mail.split("\n\n").nth(1).expect("words").to_owned()).collect()
}
