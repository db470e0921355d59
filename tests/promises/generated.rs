//! Thousands of documents made by chance: none brings a 5xx, and no error tells of the inside.

mod generate;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use generate::{Schema, body};
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use serde_json::{Value, json};
use tests::{TestApp, suite};
use tokio::sync::Mutex;

suite!(generated_documents);

/// How many are sent at the same time.
const AT_ONCE: usize = 8;
/// Words of the inside: tables, columns, files, types.
const INSIDE: [&str; 20] = [
    "::",
    ".rs",
    "sqlx",
    "sea_orm",
    "SQLITE",
    "constraint",
    "panicked",
    "SELECT ",
    "INSERT ",
    "person_id",
    "owner_id",
    "feed_event",
    "contact_invitation",
    "tag_cadence",
    "check_in_",
    "rung_notice",
    "ladder_consent",
    "answerer_id",
    "sealing_key",
    "called `",
];

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

async fn generated_documents(app: &TestApp) {
    let (count, seed) = (number("KITH_DOCUMENTS", 2_000), number("KITH_SEED", 1));
    let schema = Arc::new(Schema::new());
    let ran = AtomicUsize::new(0);
    // One after the other: whoever does the work of all finds no mail where another is about to send it.
    let turn = Mutex::new(());
    let newcomer = async |name: String| {
        let _turn = turn.lock().await;
        app.person(&name).await
    };
    let workers = (0..AT_ONCE as u64).map(|worker| {
        let (schema, ran, newcomer) = (schema.clone(), &ran, &newcomer);
        async move {
            let mut ada = newcomer(format!("Ada{worker}")).await;
            for number in (worker..count).step_by(AT_ONCE) {
                // Each by itself: what is found can be sent again.
                let mut rng = ChaCha12Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number));
                let (body, media, accept) = body(&schema, &mut rng);
                let mut request =
                    app.http.post(app.url("/graphql")).header("content-type", media).header("accept", accept);
                if number % 4 != 0 {
                    request = request.bearer_auth(&ada.token);
                }
                let response = request.body(body.clone()).send().await.expect("it answers");
                let what = || format!("KITH_SEED={seed}, document {number}:\n{}", String::from_utf8_lossy(&body));
                let status = response.status().as_u16();
                assert!(status < 500, "{status} for {}", what());
                if status == 401 && number % 4 != 0 {
                    // The document signed its person out, or had its account deleted: somebody new goes on.
                    ada = newcomer(format!("Ada{worker}x{number}")).await;
                    continue;
                }
                let answer: Value = response.json().await.unwrap_or_else(|_| panic!("no JSON for {}", what()));
                check(&answer, &what);
                ran.fetch_add(usize::from(answer.get("data").is_some()), Ordering::Relaxed);
            }
        }
    });
    futures_util::future::join_all(workers).await;
    let ran = ran.into_inner();
    println!("{ran} of {count} were run");
    assert!(
        ran * 20 > usize::try_from(count).expect("not that many"),
        "only {ran} of {count} were run: too little is tried"
    );
    assert_eq!(app.ask(None, "{ __typename }", json!({})).await["__typename"], "Query");
    app.run_jobs().await;
}

fn check(answer: &Value, what: &impl Fn() -> String) {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(answer.get("data").is_some() || !errors.is_empty(), "neither data nor errors for {}", what());
    for error in errors {
        assert!(error["extensions"]["code"].is_string(), "{error} for {}", what());
        assert_ne!(error["extensions"]["code"], "INTERNAL", "{error} for {}", what());
        assert_ne!(error["extensions"]["code"], "TIMED_OUT", "{error} for {}", what());
        // What the client wrote itself may stand between backticks.
        let told: String = error["message"].as_str().expect("a message").split('`').step_by(2).collect();
        let found = INSIDE.iter().find(|word| told.contains(*word));
        assert!(found.is_none(), "{found:?} in {error} for {}", what());
    }
}
