//! The promise of aliases: worlds that differ in nothing but who is behind which alias are the same to whoever looks, even
//! to somebody who runs both groups and knows everybody in them as a contact.
//!
//! Two people, Tilda and Udo, each have an alias in each of two groups. In one world Tilda is Zilp in the first group and
//! Zalp in the second; in another one, she is Zilp and Gimpel. If anything that is shown of Zilp could be joined to
//! something that is shown of Zalp, or to the contact Tilda, these worlds would differ. All chance is the same in them, so
//! that lists in an order of chance are in the same one.

mod logged;
mod looks;
mod planted;
mod world;

use planted::Leak;
use tests::{TestApp, suite};
use world::{Behind, Life, World};

use super::silence::transcript::{assert_same, difference};

suite!(
    tests::TestApp::spacious;
    who_is_behind_an_alias_shows_nowhere,
);

/// All that those who look get of a world.
async fn life(app: &TestApp, behind: Behind) -> Life {
    let mut world = World::new(app, behind).await;
    world.join().await;
    world.look("once all have joined").await;
    world.go_on().await;
    world.try_everything().await;
    world.be_people().await;
    world.look("once people changed, and their contacts").await;
    world.come_back().await;
    world.look("once all came back").await;
    world.look_as_an_app().await;
    world.end().await
}

async fn who_is_behind_an_alias_shows_nowhere(app: &TestApp) {
    let plain = life(app, Behind::Same).await;
    for behind in [Behind::Swapped, Behind::SwappedInTheirTime] {
        let app = TestApp::spacious(app.backend).await.expect("there is another database like the first");
        let swapped = life(&app, behind).await;
        app.close().await;
        assert_same(&plain.told(None), &swapped.told(None));
        // A comparison that finds nothing here would find nothing anywhere.
        for leak in Leak::ALL {
            assert!(difference(&plain.told(None), &plain.told(Some(leak))).is_some(), "{leak:?} is planted");
            let is_noticed = difference(&plain.told(Some(leak)), &swapped.told(Some(leak))).is_some();
            assert!(is_noticed || leak.is_seen_by_time_alone() && behind == Behind::Swapped, "{leak:?}");
        }
    }
    let lines = logged::lines();
    assert!(!lines.is_empty(), "something is logged");
    logged::assert_names_nobody(&lines);
}

#[test]
fn a_log_that_names_somebody_is_found() {
    let is_fine = |text: &str| std::panic::catch_unwind(|| logged::assert_names_nobody(&[text.to_owned()])).is_ok();
    assert!(is_fine("INFO a request took 3 ms"));
    assert!(!is_fine("INFO Zilp joined"));
}
