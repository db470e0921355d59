//! Budgets of apps: each grant and each token has its own, and nobody learns from it what anybody else used.

use chrono::Duration;
use graphql::edge::{BudgetSizes, Size};
use serde_json::{Value, json};
use tests::{Backend, TestApp, suite};

use super::{connect, personal_token, register};

suite!(
    super::little;
    two_apps_of_one_person_cant_tell_of_each_other,
    an_apps_sync_starves_nobody,
    whole_address_books_have_a_price,
);

async fn little(backend: Backend) -> Option<TestApp> {
    let size = |points| Size { points, per_second: 50 };
    TestApp::with(backend, |serving| {
        serving.rules.limits.budgets = BudgetSizes { usual: size(3_000), reserve: size(200) };
    })
    .await
}

const SYNC: &str = "{ viewer { contacts(first: 100) { nodes { id name note } } } }";

async fn sync(app: &TestApp, token: &str) -> Value {
    app.send(Some(token), SYNC, json!({})).await["extensions"]["cost"].take()
}

/// Asks for as much as it gets.
async fn use_up(app: &TestApp, token: &str) {
    for _ in 0..4_000 {
        if app.send(Some(token), SYNC, json!({})).await["errors"][0]["extensions"]["code"] == "COST_LIMITED" {
            return;
        }
    }
    panic!("it ends");
}

async fn two_apps_of_one_person_cant_tell_of_each_other(app: &TestApp) {
    let maker = app.person("Mona").await;
    let (ada, ben) = (app.person("Ada").await, app.person("Ben").await);
    let partners =
        [register(app, &maker, json!({ "name": "One" })).await, register(app, &maker, json!({ "name": "Two" })).await];
    app.run_jobs().await;
    let one = connect(app, &ada, &partners[0]).await;
    let [two, of_ben] = [connect(app, &ada, &partners[1]).await, connect(app, &ben, &partners[1]).await];
    app.run_jobs().await;
    app.clock.advance(Duration::minutes(1));
    for who in [&ada, &ben] {
        app.contact(who, "Clara").await;
    }
    // The second app is told the same of somebody whose first app does nothing, and of one whose first app does much.
    for _ in 0..5 {
        use_up(app, &one.access).await;
        assert_eq!(sync(app, &two.access).await, sync(app, &of_ben.access).await);
        app.clock.advance(Duration::milliseconds(20));
    }
    use_up(app, &two.access).await;
    use_up(app, &of_ben.access).await;
    assert_eq!(sync(app, &two.access).await, sync(app, &of_ben.access).await);
}

async fn an_apps_sync_starves_nobody(app: &TestApp) {
    let ada = app.person("Ada").await;
    let partner = register(app, &ada, json!({ "name": "One" })).await;
    app.run_jobs().await;
    let granted = connect(app, &ada, &partner).await;
    let token = personal_token(app, &ada).await;
    app.clock.advance(Duration::minutes(1));
    for (spender, others) in [(&granted.access, [&ada.token, &token]), (&token, [&ada.token, &ada.token])] {
        use_up(app, spender).await;
        for other in others {
            let cost = sync(app, other).await;
            assert!(cost["remaining"].as_u64().is_some_and(|left| left > 2_900), "{cost:#}");
        }
    }
}

async fn whole_address_books_have_a_price(app: &TestApp) {
    let maker = app.person("Mona").await;
    let ada = app.person("Ada").await;
    let partner = register(app, &maker, json!({})).await;
    let tokens = connect(app, &ada, &partner).await;
    let export = async |token: &str| {
        let answer = app.http.get(app.url("/export/contacts.vcf")).bearer_auth(token).send().await.expect("it answers");
        let wait = answer.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse::<i64>().ok());
        (answer.status().as_u16(), wait)
    };
    assert_eq!(export(&tokens.access).await, (200, None));
    let (status, wait) = export(&tokens.access).await;
    assert_eq!(status, 429);
    for _ in 0..3 {
        assert_eq!(export(&ada.token).await.0, 403, "what is refused costs nothing");
    }
    app.confirm(&ada).await;
    assert_eq!(export(&ada.token).await.0, 200, "the person's own device has a budget of its own");
    app.clock.advance(Duration::seconds(wait.expect("it says how long")));
    assert_eq!(export(&tokens.access).await, (200, None), "whoever waits is let in");
    // The mail that tells of the device's export.
    app.run_jobs().await;
}
