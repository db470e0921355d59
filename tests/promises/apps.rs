//! The promise of apps: two that put together all that they got can't tell that it is of one person; and a narrowed grant
//! sees nothing of what it was narrowed away from.

mod events;
mod looks;
mod narrowed;
mod planted;
mod together;

use planted::Leak;
use tests::{TestApp, suite};

use super::silence::transcript::{assert_same, difference};

suite!(
    tests::TestApp::spacious;
    two_apps_together_cannot_tell_that_it_is_one_person,
    a_narrowed_grant_sees_nothing_of_the_rest,
);

async fn two_apps_together_cannot_tell_that_it_is_one_person(app: &TestApp) {
    let plain = together::life(app, false).await;
    let other = TestApp::spacious(app.backend).await.expect("there is another database like the first");
    let swapped = together::life(&other, true).await;
    other.close().await;
    assert_same(&plain.told(None), &swapped.told(None));
    // A comparison that finds nothing here would find nothing anywhere.
    for leak in Leak::OF_ONE_PERSON.into_iter().chain(Leak::ANYWHERE) {
        let is_noticed = difference(&plain.told(Some(leak)), &swapped.told(Some(leak))).is_some();
        assert!(is_noticed, "{leak:?} is planted");
    }
}

async fn a_narrowed_grant_sees_nothing_of_the_rest(app: &TestApp) {
    let less = narrowed::life(app, false).await;
    let other = TestApp::spacious(app.backend).await.expect("there is another database like the first");
    let more = narrowed::life(&other, true).await;
    other.close().await;
    assert_same(&less.told(None), &more.told(None));
    // It has no feed.
    for leak in Leak::ANYWHERE.into_iter().filter(|leak| *leak != Leak::Event) {
        assert!(difference(&less.told(Some(leak)), &more.told(Some(leak))).is_some(), "{leak:?} is planted");
    }
}
