//! Clocks that countries change by decree: times by the present time-zone data, and what an older release planned.

use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use domain::ports::Clock;
use sea_orm::{ConnectionTrait, Database, Statement, Value as Bound};
use serde_json::{Value, json};
use tests::{Backend, TestApp, process, suite, zone_data};

use super::{Side, agree, ids, shown, terms, text, two, with};

suite!(
    a_time_of_day_holds_where_a_country_has_changed_its_clocks,
    quiet_hours_and_days_go_by_the_same_clocks,
    what_an_older_release_planned_is_planned_anew,
    an_instance_with_an_older_release_leaves_check_ins_to_others,
    names_of_zones_are_spelt_as_the_iana_spells_them,
);

/// Daily at 19:00 in a zone.
fn evenings(zone: &str, first: &str) -> Value {
    let mut terms = terms(&format!("{first}T19:00"), "FREQ=DAILY");
    terms["schedule"]["timeZone"] = json!(zone);
    terms
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}:00Z").parse().expect("a moment")
}

/// Puts the clock on while nobody is there.
fn clock_at(app: &TestApp, time: &str) {
    app.clock.advance(at(time) - app.clock.now());
}

/// Lets time pass until then, while the worker runs.
async fn until(app: &TestApp, time: &str) {
    app.pass(at(time) - app.clock.now()).await;
}

/// When the next check-ins are due.
async fn due(who: &Side<'_>, plan: &str) -> Vec<DateTime<Utc>> {
    let upcoming = who.plan(plan, "upcoming { dueAt }").await["upcoming"].take();
    let all = upcoming.as_array().expect("a list").iter();
    all.map(|it| text(&it["dueAt"]).parse().expect("a moment")).collect()
}

/// Writes into the main database what another instance would have written.
async fn write(app: &TestApp, sql: &str, values: Vec<Bound>) {
    let db = Database::connect(tests::beside(&app.place.main)).await.expect("it opens");
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values))
        .await
        .expect("it is written");
    db.close().await.expect("it closes");
}

fn reminders(feed: &[String]) -> usize {
    feed.iter().filter(|kind| *kind == "CHECK_IN_REMINDER").count()
}

async fn a_time_of_day_holds_where_a_country_has_changed_its_clocks(app: &TestApp) {
    clock_at(app, "09-19T12:00");
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, evenings("Africa/Casablanca", "2026-09-19")).await;
    let expected = ["09-19T18:00", "09-20T19:00", "09-21T19:00"].map(at);
    assert_eq!(due(&ada, &plan).await[..3], expected, "Morocco left +01 on 20 September 2026");
    let seen = ada.plan(&plan, "acceptedProposal { terms { schedule { inWords } } }").await;
    assert_eq!(seen["acceptedProposal"]["terms"]["schedule"]["inWords"], "Every day at 19:00, Casablanca time");
    ada.feed().await;
    for (time, told) in [("09-19T17:59", 0), ("09-19T18:01", 1), ("09-20T18:59", 0), ("09-20T19:01", 1)] {
        until(app, time).await;
        assert_eq!(reminders(&ada.feed().await), told, "by {time}");
    }
    clock_at(app, "12-01T12:00");
    let (clara, dora) = (Side::new(app, "Clara").await, Side::new(app, "Dora").await);
    let (of_clara, _) = clara.link(&dora).await;
    let plan = agree(&clara, &of_clara, &dora, evenings("America/Vancouver", "2026-12-01")).await;
    assert_eq!(due(&dora, &plan).await[0], at("12-02T02:00"), "British Columbia stays at -07");
    app.run_jobs().await;
}

async fn quiet_hours_and_days_go_by_the_same_clocks(app: &TestApp) {
    clock_at(app, "09-21T23:30");
    let (ada, berta, of_ada, _) = two(app).await;
    ada.done("updateProfile", json!({ "timeZone": "Africa/Casablanca" }), "viewer { id }").await;
    let today = ada.viewer("today { date timeZone }").await["today"].take();
    assert_eq!(today, json!({ "date": "2026-09-21", "timeZone": "Africa/Casablanca" }), "at +01 it would be tomorrow");
    let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    let quiet = json!({ "quietHours": [{ "days": days, "startsAt": "22:00", "endsAt": "07:00" }] });
    let input = json!({ "contactId": of_ada, "boundaries": quiet });
    ada.done("updateContact", input, "contact { id }").await;
    let seen = ada.node("Contact", &of_ada, "quietUntil").await;
    assert_eq!(seen["quietUntil"], shown(at("09-22T07:00")));
    let every = json!({ "contactId": of_ada, "cadence": "P1D" });
    ada.done("updateContact", every, "contact { id }").await;
    let seen = ada.node("Contact", &of_ada, "dueAt").await;
    assert_eq!(seen["dueAt"], shown(at("09-23T00:00")), "when the next day is over there");
    drop(berta);
}

/// As it was with the data of 2025: Vancouver an hour later than it is.
async fn what_an_older_release_planned_is_planned_anew(app: &TestApp) {
    clock_at(app, "12-01T12:00");
    let (ada, berta, of_ada, _) = two(app).await;
    agree(&ada, &of_ada, &berta, evenings("America/Vancouver", "2026-12-01")).await;
    app.run_jobs().await;
    ada.feed().await;
    let late = "UPDATE check_in_plan_side SET planned_by = '2025b', next_at = $1";
    write(app, late, vec![at("12-02T03:00").into()]).await;
    write(app, "DELETE FROM time_zone_data", Vec::new()).await;
    write(app, "INSERT INTO time_zone_data (release, since) VALUES ('2025b', $1)", vec![at("01-01T00:00").into()])
        .await;
    for (time, told) in [("12-02T01:59", 0), ("12-02T02:01", 1), ("12-02T03:01", 0), ("12-03T02:01", 1)] {
        until(app, time).await;
        for who in [&ada, &berta] {
            assert_eq!(reminders(&who.feed().await), told, "by {time}");
        }
    }
    app.statements();
    app.run_jobs().await;
    let statements = app.statements().into_iter();
    let sides = statements.filter(|sql| sql.starts_with("SELECT \"check_in_plan_side\""));
    assert_eq!(sides.count(), 0, "once, and not again");
}

async fn an_instance_with_an_older_release_leaves_check_ins_to_others(app: &TestApp) {
    clock_at(app, "09-21T18:00");
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, evenings("Africa/Casablanca", "2026-09-21")).await;
    app.run_jobs().await;
    ada.feed().await;
    let ready = async || -> Value {
        let answer = app.http.get(app.url("/readyz")).send().await.expect("it answers");
        answer.json().await.expect("JSON")
    };
    assert_eq!(ready().await, json!({ "ready": true, "failing": null }));
    write(app, "INSERT INTO time_zone_data (release, since) VALUES ('2099a', $1)", vec![at("09-21T18:00").into()])
        .await;
    assert_eq!(ready().await, json!({ "ready": true, "failing": null, "warnings": ["timeZones"] }));
    until(app, "09-21T19:30").await;
    assert_eq!(reminders(&ada.feed().await), 0, "others do it");
    assert_eq!(ready().await["failing"], "worker", "but nobody does, and mail alone doesn't count");
    let clara = Side::new(app, "Clara").await;
    assert!(clara.viewer("id").await["id"].is_string(), "requests and mail go on");
    assert_eq!(due(&ada, &plan).await[0], at("09-22T19:00"));
    // An instance that goes by the later release: as this one would be without that row.
    write(app, "DELETE FROM time_zone_data WHERE release = '2099a'", Vec::new()).await;
    app.run_jobs().await;
    until(app, "09-21T19:40").await;
    for who in [&ada, &berta] {
        assert_eq!(reminders(&who.feed().await), 1, "late, and once");
    }
}

async fn names_of_zones_are_spelt_as_the_iana_spells_them(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    for (given, name) in [("america/VANCOUVER", "America/Vancouver"), ("Asia/Calcutta", "Asia/Calcutta")] {
        let input = json!({ "timeZone": given });
        let seen = ada.done("updateProfile", input, "viewer { timeZone today { timeZone } }").await;
        assert_eq!(seen["viewer"], json!({ "timeZone": name, "today": { "timeZone": name } }));
        let plan = agree(&ada, &of_ada, &berta, evenings(given, "2026-03-28")).await;
        let seen = ada.plan(&plan, "acceptedProposal { terms { schedule { timeZone } } }").await;
        assert_eq!(seen["acceptedProposal"]["terms"]["schedule"]["timeZone"], name);
    }
    for none in ["Mars/Base", "posix/UTC", "+01:00", ""] {
        assert_eq!(ada.refused("updateProfile", json!({ "timeZone": none })).await.0, "INVALID");
        let input = json!({ "contactId": of_ada, "terms": evenings(none, "2026-03-28") });
        assert_eq!(ada.refused("proposePlan", input).await.1, "terms.schedule.timeZone");
    }
    let plan = agree(&ada, &of_ada, &berta, with(evenings("utc", "2026-03-28"), "grace", json!("PT1H"))).await;
    assert_eq!(ids(&ada.plan(&plan, "upcoming { id }").await["upcoming"]).len(), 10);
    app.run_jobs().await;
}

/// The worker of another process, which has this copy of the time-zone data, works until then.
fn works(app_place: [&str; 2], zones: &Path, until: DateTime<Utc>) {
    let folder = tests::backend::folder();
    let output = process::kith(folder.path())
        .args(["worker", "--once", "--until", &until.to_rfc3339()])
        .env("TZDIR", zones)
        .env("KITH_DATABASE_URL", app_place[0])
        .env("KITH_DATABASE_KEYS_URL", app_place[1])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Two releases in turn: by the second, clocks in Casablanca show 19:00 at another moment, and somebody was reminded already
/// by the first or wasn't.
async fn clocks_move(backend: Backend, like: &str, first: &str, second: &str) {
    let Some(app) = TestApp::on(backend).await else { return };
    clock_at(&app, "09-21T12:00");
    let (ada, berta, of_ada, _) = two(&app).await;
    let plan = agree(&ada, &of_ada, &berta, evenings("Africa/Casablanca", "2026-09-21")).await;
    ada.feed().await;
    until(&app, first).await;
    let of_first = reminders(&ada.feed().await);
    let cursor = ada.cursor.lock().await.clone();
    let session = ada.session.lock().await.clone();
    drop((ada, berta));
    let (backend, place, clock) = app.stop().await;
    let later = zone_data::copy("2099a", &[("Africa/Casablanca", like)]);
    works([&place.main, &place.keys], later.path(), at(second));
    clock.advance(at(second) - clock.now());
    let app = TestApp::start(backend, place, clock).await;
    let ada = Side { app: &app, email: session.0.email.clone(), session: session.into(), cursor: cursor.into() };
    let feed = ada.feed().await;
    assert_eq!(of_first + reminders(&feed), 1, "once for the one check-in: {of_first} before, then {feed:?}");
    // The day after by the later release alone: this process's is older, and keeps away.
    app.run_jobs().await;
    let next = app.clock.now() + Duration::days(1);
    works([&app.place.main, &app.place.keys], later.path(), next);
    app.clock.advance(Duration::days(1));
    assert_eq!(reminders(&ada.feed().await), 1);
    assert_eq!(due(&ada, &plan).await.len(), 10);
    drop(ada);
    app.stop().await.1.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_twice_when_a_check_in_moves_on_the_clock_on_sqlite() {
    clocks_move(Backend::Sqlite, "Atlantic/Cape_Verde", "09-21T19:01", "09-21T20:30").await;
    clocks_move(Backend::Sqlite, "Europe/Berlin", "09-21T18:30", "09-21T18:31").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_twice_when_a_check_in_moves_on_the_clock_on_postgres() {
    clocks_move(Backend::Postgres, "Atlantic/Cape_Verde", "09-21T19:01", "09-21T20:30").await;
    clocks_move(Backend::Postgres, "Europe/Berlin", "09-21T18:30", "09-21T18:31").await;
}
