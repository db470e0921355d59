//! The link in a rung's mail: opening it does nothing, pressing its button claims, and it ends with the rung.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::trust::{Trust, mailed, notices};
use super::{Side, until};

suite!(
    a_pressed_button_claims_and_opening_the_link_does_not,
    a_link_ends_with_what_it_names,
    wrong_links_are_slowed_down,
);

/// The link in the last mail of a rung.
fn link(who: &Side<'_>) -> String {
    let mail = who.mails("A message for you").pop().expect("a mail");
    mail.split_whitespace().find(|word| word.contains("/claim?code=")).expect("a link").to_owned()
}

async fn press(app: &TestApp, link: &str) -> Response {
    app.http.post(link).send().await.expect("it answers")
}

/// Clara was mailed what a rung tells her.
async fn told(app: &TestApp) -> (Trust<'_>, String) {
    let trust = Trust::new(app).await;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:02").await;
    trust.caught_up().await;
    let link = link(&trust.clara);
    (trust, link)
}

async fn a_pressed_button_claims_and_opening_the_link_does_not(app: &TestApp) {
    let (trust, link) = told(app).await;
    let Trust { ada, clara, dora, first, of_clara, .. } = &trust;
    let mails = clara.mails("A message for you");
    let opening: String = mails[0].chars().take(200).collect();
    assert!(!opening.contains("ring") && !opening.contains("http"), "what shows on a locked phone: {opening}");
    assert_eq!(mailed(clara), ["Please ring me, I am not well on my own."]);
    assert!(link.contains("?code="), "what stands in a path is logged");
    // Scanners open it, and look what there is.
    for _ in 0..3 {
        let page = app.http.get(&link).send().await.expect("it answers");
        assert_eq!(page.status(), StatusCode::OK);
        let header = |name: &str| page.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(
            (header("cache-control"), header("referrer-policy")),
            ("no-store".to_owned(), "no-referrer".to_owned())
        );
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(header("content-type").starts_with("text/html"));
        let html = page.text().await.expect("text");
        assert!(html.contains("<html lang=\"en\">") && html.contains("<button") && html.contains("method=\"post\""));
        let code = link.split_once('=').expect("a code").1;
        for no in ["<script", "src=", "href=", "Ada", "Clara", code] {
            assert!(!html.contains(no), "{no}: {html}");
        }
        assert_eq!(app.http.head(&link).send().await.expect("it answers").status(), StatusCode::OK);
    }
    assert_eq!(notices(clara).await[0]["claimedAt"], Value::Null);
    assert!(ada.feed().await.is_empty());
    for _ in 0..2 {
        let page = press(app, &link).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.expect("text").contains("You are on it"));
    }
    assert_ne!(notices(clara).await[0]["claimedAt"], Value::Null);
    assert_eq!(clara.feed().await, ["RUNG_CLAIMED"], "pressed twice, it is said once");
    assert_eq!(ada.feed().await, ["RUNG_RECEIPT_CHANGED"]);
    let receipts = ada.check_in(first, "receipts { claims { contact { id } } }").await;
    assert_eq!(receipts["receipts"], json!([{ "claims": [{ "contact": { "id": of_clara } }] }]));
    until(app, "15:06").await;
    assert!(dora.feed().await.is_empty(), "Clara is on it");
    until(app, "16:06").await;
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"], "and does nothing");
    assert_eq!(press(app, &link).await.status(), StatusCode::NOT_FOUND, "a claim that has lapsed is over");
}

/// What a link answers once this was done.
async fn ended(app: &TestApp, how: &str) -> String {
    let (trust, link) = told(app).await;
    let Trust { ada, clara, first, .. } = &trust;
    match how {
        "expired" => until(app, "03-29 02:06").await,
        "cleared" => drop(ada.done("giveAllClear", json!({ "checkInId": first }), "checkIn { id }").await),
        "withdrawn" => {
            let mine = clara.viewer("ladderConsents { id }").await;
            let input = json!({ "ladderConsentId": mine["ladderConsents"][0]["id"] });
            clara.done("withdrawLadderConsent", input, "ladderConsent { id }").await;
        }
        _ => {}
    }
    app.run_jobs().await;
    let link = if how == "wrong" { link.replace("code=", "code=A") } else { link };
    let page = press(app, &link).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND, "{how}");
    assert_eq!(notices(clara).await[0]["claimedAt"], Value::Null, "{how}");
    page.text().await.expect("text")
}

async fn a_link_ends_with_what_it_names(app: &TestApp) {
    let wrong = ended(app, "wrong").await;
    for how in ["expired", "cleared", "withdrawn"] {
        let other = TestApp::on(app.backend).await.expect("there is another database like the first");
        assert_eq!(ended(&other, how).await, wrong, "{how}: one answer");
        other.close().await;
    }
    let nothing = press(app, &app.url("/claim")).await;
    assert_eq!((nothing.status(), nothing.text().await.expect("text")), (StatusCode::NOT_FOUND, wrong));
}

async fn wrong_links_are_slowed_down(app: &TestApp) {
    let (trust, link) = told(app).await;
    for number in 0..51 {
        let wrong = app.url(&format!("/claim?code={number}"));
        assert_eq!(press(app, &wrong).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(press(app, &app.url("/claim?code=51")).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(notices(&trust.clara).await[0]["claimedAt"], Value::Null);
    assert_eq!(press(app, &link).await.status(), StatusCode::OK, "nobody's wrong links hold up a right one");
    app.run_jobs().await;
}
