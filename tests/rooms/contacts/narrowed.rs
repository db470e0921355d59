//! A viewer who is narrowed to one contact has that contact and its touches, and nothing else of the person's. No token that
//! is given today narrows: apps' grants will.

use domain::contacts::touches::{self, LoggedKind, TouchChange};
use domain::contacts::{self, ContactChange, ContactQuery, Kind};
use domain::ids::ContactId;
use domain::page::PageArgs;
use domain::viewer::Narrowing;
use domain::{Error, ErrorCode, Op, accounts, checkins, node_id};
use serde_json::json;
use tests::{TestApp, suite};

suite!(one_contact_is_seen_and_changed, another_contact_is_not_there, what_belongs_to_no_contact_alone_is_refused,);

/// Ada's operation, narrowed to the first of two contacts of hers; and both.
async fn narrowed(app: &TestApp) -> (Op, ContactId, ContactId) {
    let ada = app.person("Ada").await;
    let (one, other) = (app.contact(&ada, "One").await, app.contact(&ada, "Other").await);
    for contact in [&one, &other] {
        let touch = json!({ "contactIds": [contact], "kind": "CALL" });
        app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
    }
    let actor = accounts::authenticate(&app.env, &ada.token).expect("the token is good").actor;
    let op = app.env.op(actor);
    let [one, other] = [one, other].map(|id| ContactId(node_id::decode(&op.ids(), &id).expect("an id of a contact").1));
    (op.narrowed(Narrowing::Contact(one)), one, other)
}

fn noted(note: &str) -> ContactChange {
    ContactChange { note: Some(Some(note.to_owned())), ..ContactChange::default() }
}

fn first_ten() -> PageArgs {
    PageArgs::new(Some(10), None, None, None).expect("a size")
}

fn is_not_found<T>(answer: Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Refused(reasons)) if reasons.iter().all(|reason| reason.code == ErrorCode::NotFound))
}

async fn one_contact_is_seen_and_changed(app: &TestApp) {
    let (op, one, other) = narrowed(app).await;
    let seen = contacts::by_ids(&op, &[one, other]).await.expect("contacts are read");
    assert_eq!(seen.keys().collect::<Vec<_>>(), [&one]);
    let listed = contacts::find(&op, &ContactQuery::default(), &first_ten()).await.expect("a page");
    assert_eq!(listed.page.items.iter().map(|(_, contact)| contact.id).collect::<Vec<_>>(), [one]);
    assert_eq!(contacts::count(&op).await.expect("a count"), 1);
    let touched = touches::count_of(&op, &[one, other]).await.expect("counts");
    assert_eq!(touched.get(&one), Some(&1));
    assert_eq!(touched.get(&other), None);
    let changed = contacts::update(&op, one, None, noted("by a narrowed viewer")).await.expect("it is changed");
    assert_eq!(changed.content.note.as_deref(), Some("by a narrowed viewer"));
    touches::log(&op, &[one], LoggedKind::Text, TouchChange::default()).await.expect("a touch is logged");
}

async fn another_contact_is_not_there(app: &TestApp) {
    let (op, one, other) = narrowed(app).await;
    assert!(is_not_found(contacts::update(&op, other, None, noted("out of reach")).await));
    let both = touches::log(&op, &[one, other], LoggedKind::Call, TouchChange::default()).await;
    assert!(is_not_found(both));
    assert_eq!(touches::count_of(&op, &[one]).await.expect("counts").get(&one), Some(&1), "nothing was logged");
}

async fn what_belongs_to_no_contact_alone_is_refused(app: &TestApp) {
    let (op, one, _) = narrowed(app).await;
    let page = first_ten();
    let refused = [
        accounts::viewer(&op).await.err(),
        accounts::devices(&op).await.err(),
        contacts::create(&op, "New".to_owned(), Kind::Friend, ContactChange::default()).await.err(),
        contacts::deleted(&op, &page).await.err(),
        contacts::pending(&op, &page).await.err(),
        contacts::invite(&op, one).await.err(),
        contacts::tags(&op).await.err(),
        contacts::distance::page(&op, &page).await.err(),
        checkins::plans::page(&op, &page).await.err(),
        checkins::gestures::gestures(&op, &page).await.err(),
    ];
    for (number, error) in refused.into_iter().enumerate() {
        assert!(matches!(error, Some(Error::Narrowed)), "the read or write number {number}: {error:?}");
    }
}
