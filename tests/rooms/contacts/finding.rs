//! Finding contacts: by any word's beginning, narrowed by what they are, in four orders, page by page.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

suite!(
    any_words_beginning_finds_a_name,
    each_filter_narrows_and_all_together,
    distances_and_losing_touch_narrow_too,
    names_are_in_the_order_of_ones_language,
    what_is_alike_comes_newest_first,
    touches_and_cadences_give_an_order,
    places_hold_still_while_contacts_change,
    a_cursor_is_of_one_order_and_one_person,
    another_device_is_found_at_once,
    pages_and_statements_of_hundreds,
);

/// The names that are found, in their order; counted alike.
async fn find(app: &TestApp, who: &Someone, arguments: &str) -> Vec<String> {
    let query = format!("{{ viewer {{ contacts(first: 100, {arguments}) {{ totalCount nodes {{ name }} }} }} }}");
    let found = app.ask(&*who.token, &query, json!({})).await["viewer"]["contacts"].take();
    let names = names(&found);
    assert_eq!(found["totalCount"], names.len(), "{arguments}");
    names
}

fn names(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().expect("a list").iter();
    nodes.map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}

/// Makes a contact of a name and what else is said.
async fn make(app: &TestApp, who: &Someone, name: &str, rest: Value) -> String {
    let mut input = json!({ "name": name, "kind": "FRIEND" });
    input.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
    let made = app.done(&*who.token, "createContact", input, "contact { id }").await;
    app.clock.tick();
    made["contact"]["id"].as_str().expect("an id").to_owned()
}

async fn any_words_beginning_finds_a_name(app: &TestApp) {
    let ada = app.person("Ada").await;
    for name in ["Åse Müller", "José Álvarez", "王小明", "สมชาย ใจดี", "Anna-Lena Groß"] {
        app.contact(&ada, name).await;
    }
    make(app, &ada, "Dr. Weiß", json!({ "otherNames": ["Aunt Nana", "Wally"] })).await;
    for (search, expected) in [
        ("ase", "Åse Müller"),
        ("MULLER å", "Åse Müller"),
        ("josé alv", "José Álvarez"),
        ("jose\u{301}", "José Álvarez"),
        ("小明", "王小明"),
        ("王", "王小明"),
        ("ใจ", "สมชาย ใจดี"),
        ("ชาย", "สมชาย ใจดี"),
        ("lena", "Anna-Lena Groß"),
        ("GROSS", "Anna-Lena Groß"),
        ("nana", "Dr. Weiß"),
        ("wal weiss", "Dr. Weiß"),
    ] {
        assert_eq!(find(app, &ada, &format!("search: \"{search}\"")).await, [expected], "{search}");
    }
    for search in ["nna", "xyz", "ase alvarez", "明王"] {
        assert_eq!(find(app, &ada, &format!("search: \"{search}\"")).await, [""; 0], "{search}");
    }
    assert_eq!(find(app, &ada, "search: \"a\", orderBy: NAME").await.len(), 4, "of any word: Åse, Álvarez, Anna, Aunt");
    for nothing in ["", "   ", " -. "] {
        assert_eq!(find(app, &ada, &format!("search: \"{nothing}\"")).await.len(), 6, "nothing is searched for");
    }
    let query = "query($search: String!) { viewer { contacts(search: $search) { totalCount } } }";
    let longest = app.ask(&*ada.token, query, json!({ "search": "å".repeat(120) })).await;
    assert_eq!(longest["viewer"]["contacts"]["totalCount"], 0);
    let longer = app.send(Some(&ada.token), query, json!({ "search": "å".repeat(121) })).await;
    assert_eq!(longer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    let berta = app.person("Berta").await;
    assert_eq!(find(app, &berta, "search: \"a\"").await, [""; 0], "nobody finds another's");
}

async fn each_filter_narrows_and_all_together(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let doctor = json!({
        "kind": "PROFESSIONAL", "role": "PHYSICIAN", "supportKinds": ["PRACTICAL", "INFORMATIONAL"], "tags": ["work"],
    });
    make(app, &ada, "doctor", doctor).await;
    make(app, &ada, "worker", json!({ "kind": "PROFESSIONAL", "role": "SOCIAL_WORKER", "isCore": true })).await;
    make(app, &ada, "aunt", json!({ "kind": "FAMILY", "supportKinds": ["PRACTICAL"], "tags": ["close", "work"] }))
        .await;
    make(app, &ada, "peer", json!({ "kind": "PEER", "isCore": true, "tags": ["close"] })).await;
    app.link(&ada, &berta).await;
    for (arguments, expected) in [
        ("kinds: [PROFESSIONAL]", vec!["doctor", "worker"]),
        ("kinds: [PEER, FAMILY]", vec!["aunt", "peer"]),
        ("kinds: [PARTNER]", vec![]),
        ("kinds: []", vec!["aunt", "doctor", "peer", "somebody to link", "worker"]),
        ("roles: [SOCIAL_WORKER, OTHER]", vec!["worker"]),
        ("supportKinds: [PRACTICAL]", vec!["aunt", "doctor"]),
        ("supportKinds: [INFORMATIONAL, PRACTICAL]", vec!["doctor"]),
        ("tags: [\"work\"]", vec!["aunt", "doctor"]),
        ("tags: [\"work\", \"close\"]", vec!["aunt"]),
        ("tags: [\"wor\"]", vec![]),
        ("isCore: true", vec!["peer", "worker"]),
        ("isCore: false, isLinked: false", vec!["aunt", "doctor"]),
        ("isLinked: true", vec!["somebody to link"]),
        ("kinds: [PROFESSIONAL, PEER], isCore: true", vec!["peer", "worker"]),
        (
            "kinds: [PROFESSIONAL], roles: [PHYSICIAN], supportKinds: [PRACTICAL], tags: [\"work\"], isCore: false, isLinked: false, distances: [NONE], isLosingTouch: false, search: \"doc\"",
            vec!["doctor"],
        ),
        ("kinds: [PROFESSIONAL], search: \"aunt\"", vec![]),
    ] {
        assert_eq!(find(app, &ada, &format!("{arguments}, orderBy: NAME")).await, expected, "{arguments}");
        let mut newest = find(app, &ada, arguments).await;
        newest.sort();
        assert_eq!(newest, expected, "whatever the order: {arguments}");
    }
    let tags = app.ask(&*ada.token, "{ viewer { contactTags { name contactCount } } }", json!({})).await;
    let expected = json!([{ "name": "close", "contactCount": 2 }, { "name": "work", "contactCount": 2 }]);
    assert_eq!(tags["viewer"]["contactTags"], expected);
}

async fn distances_and_losing_touch_narrow_too(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (name, verb) in [("muted", "mutePerson"), ("limited", "limitPerson"), ("blocked", "blockPerson")] {
        let other = app.person(name).await;
        let (id, _) = app.link(&ada, &other).await;
        app.done(&*ada.token, "updateContact", json!({ "contactId": id, "name": name }), "contact { id }").await;
        assert_eq!(find(app, &ada, "distances: [NONE]").await, [name], "before");
        app.done(&*ada.token, verb, json!({ "contactId": id }), "__typename").await;
        assert_eq!(find(app, &ada, "distances: [NONE]").await, [""; 0], "at once");
        if name == "limited" {
            app.done(&*ada.token, "unlinkContact", json!({ "contactId": id }), "contact { id }").await;
        }
    }
    app.contact(&ada, "nobody's").await;
    for (arguments, expected) in [
        ("distances: [MUTED]", vec!["muted"]),
        ("distances: [LIMITED]", vec!["limited"]),
        ("distances: [LIMITED, BLOCKED]", vec!["blocked", "limited"]),
        ("distances: [NONE]", vec!["nobody's"]),
        ("distances: [NONE, MUTED]", vec!["muted", "nobody's"]),
        ("distances: []", vec!["blocked", "limited", "muted", "nobody's"]),
    ] {
        assert_eq!(find(app, &ada, &format!("{arguments}, orderBy: NAME")).await, expected, "{arguments}");
    }
    make(app, &ada, "often", json!({ "cadence": "P1D" })).await;
    assert_eq!(find(app, &ada, "isLosingTouch: true").await, [""; 0]);
    app.advance(Duration::days(3)).await;
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(find(app, &ada, "isLosingTouch: true").await, ["often"]);
    assert_eq!(find(app, &ada, "isLosingTouch: false").await.len(), 4);
}

async fn names_are_in_the_order_of_ones_language(app: &TestApp) {
    let ada = app.person("Ada").await;
    for name in ["Zara", "Örjan", "Åsa", "Adam", "Ärla", "adam 10", "adam 2"] {
        app.contact(&ada, name).await;
    }
    let german = ["Adam", "adam 2", "adam 10", "Ärla", "Åsa", "Örjan", "Zara"];
    assert_eq!(find(app, &ada, "orderBy: NAME").await, german);
    app.done(&*ada.token, "updateProfile", json!({ "locale": "sv-SE" }), "viewer { id }").await;
    let swedish = ["Adam", "adam 2", "adam 10", "Zara", "Åsa", "Ärla", "Örjan"];
    assert_eq!(find(app, &ada, "orderBy: NAME").await, swedish);
}

async fn what_is_alike_comes_newest_first(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, json!({ "id": app.contact(&ada, "Clara").await }));
        // Once it is known who there is, and what comes then is put in its place.
        for order in ["NEWEST", "NAME", "LAST_TOUCH", "MOST_OVERDUE"] {
            let query = format!("{{ viewer {{ contacts(orderBy: {order}) {{ nodes {{ id }} }} }} }}");
            let found = app.ask(&*ada.token, &query, json!({})).await;
            assert_eq!(found["viewer"]["contacts"]["nodes"], json!(made), "{order}");
        }
    }
}

async fn touches_and_cadences_give_an_order(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.contact(&ada, "never").await;
    for (name, cadence, days) in
        [("monthly", Some("P1M"), 2), ("weekly", Some("P1W"), 3), ("daily", Some("P1D"), 1), ("whenever", None, 9)]
    {
        let id = make(app, &ada, name, json!({ "cadence": cadence })).await;
        let at = (app.clock.now() - Duration::days(days)).to_rfc3339();
        let touch = json!({ "contactIds": [id], "kind": "CALL", "occurredAt": at });
        app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
    }
    assert_eq!(find(app, &ada, "orderBy: LAST_TOUCH").await, ["daily", "monthly", "weekly", "whenever", "never"]);
    assert_eq!(find(app, &ada, "orderBy: MOST_OVERDUE").await, ["daily", "weekly", "monthly", "whenever", "never"]);
    assert_eq!(find(app, &ada, "orderBy: NEWEST").await, ["whenever", "daily", "weekly", "monthly", "never"]);
}

/// One page; `arguments` may name an order and more.
async fn page(app: &TestApp, who: &Someone, arguments: &str, variables: Value) -> Value {
    let query = format!(
        "query($first: Int, $after: String, $last: Int, $before: String) {{ viewer {{ contacts({arguments}, first: $first, after: $after, last: $last, before: $before) {{ nodes {{ name }} edges {{ cursor }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}"
    );
    app.ask(&*who.token, &query, variables).await["viewer"]["contacts"].take()
}

async fn places_hold_still_while_contacts_change(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        ids.push(app.contact(&ada, name).await);
    }
    let first = page(app, &ada, "orderBy: NAME", json!({ "first": 3 })).await;
    assert_eq!(names(&first), ["a", "b", "c"]);
    let after = first["pageInfo"]["endCursor"].clone();
    let rename = async |index: usize, name: &str| {
        let input = json!({ "contactId": ids[index], "name": name });
        app.done(&*ada.token, "updateContact", input, "contact { id }").await;
    };
    // The one that the cursor names goes to the end, another is deleted, and one is made on either side.
    rename(2, "z").await;
    rename(4, "dd").await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": ids[5] }), "deletedContactId").await;
    app.contact(&ada, "bb").await;
    app.contact(&ada, "cc").await;
    let second = page(app, &ada, "orderBy: NAME", json!({ "first": 9, "after": after })).await;
    assert_eq!(names(&second), ["cc", "d", "dd", "z"]);
    let before = page(app, &ada, "orderBy: NAME", json!({ "last": 9, "before": after })).await;
    assert_eq!(names(&before), ["a", "b", "bb"]);
    // Where the contact that it names is gone altogether.
    app.done(&*ada.token, "deleteContact", json!({ "contactId": ids[2] }), "deletedContactId").await;
    let second = page(app, &ada, "orderBy: NAME, isCore: false", json!({ "first": 2, "after": after })).await;
    assert_eq!(names(&second), ["cc", "d"]);
}

async fn a_cursor_is_of_one_order_and_one_person(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let orders = ["NEWEST", "NAME", "LAST_TOUCH", "MOST_OVERDUE"];
    app.contact(&ada, "one").await;
    app.contact(&berta, "one").await;
    for order in orders {
        let made = page(app, &ada, &format!("orderBy: {order}"), json!({ "first": 1 })).await;
        let cursor = made["pageInfo"]["endCursor"].as_str().expect("a cursor");
        let tries = orders.iter().map(|other| (&ada, *other, *other == order)).chain([(&berta, order, false)]);
        for (who, order, good) in tries {
            let query = format!("{{ viewer {{ contacts(orderBy: {order}, after: \"{cursor}\") {{ totalCount }} }} }}");
            let answer = app.send(Some(&who.token), &query, json!({})).await;
            let expected = if good { Value::Null } else { json!("BAD_CURSOR") };
            assert_eq!(answer["errors"][0]["extensions"]["code"], expected, "{order}");
        }
    }
}

async fn another_device_is_found_at_once(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    assert_eq!(find(app, &phone, "orderBy: NAME").await, [""; 0]);
    let id = app.contact(&tablet, "Clara").await;
    assert_eq!(find(app, &phone, "search: \"cla\"").await, ["Clara"]);
    app.done(
        &*tablet.token,
        "updateContact",
        json!({ "contactId": id, "name": "Dora", "tags": ["t"] }),
        "contact { id }",
    )
    .await;
    assert_eq!(find(app, &phone, "search: \"cla\"").await, [""; 0]);
    assert_eq!(find(app, &phone, "tags: [\"t\"]").await, ["Dora"]);
    app.done(&*tablet.token, "deleteContact", json!({ "contactId": id }), "deletedContactId").await;
    assert_eq!(find(app, &phone, "orderBy: NAME").await, [""; 0]);
    app.done(&*tablet.token, "restoreContact", json!({ "contactId": id }), "contact { id }").await;
    assert_eq!(find(app, &phone, "search: \"dora\"").await, ["Dora"]);
}

async fn pages_and_statements_of_hundreds(app: &TestApp) {
    let ada = app.person("Ada").await;
    let orders = ["NEWEST", "NAME", "LAST_TOUCH", "MOST_OVERDUE"];
    let count = async |order: &str| {
        let query = format!(
            "{{ viewer {{ contacts(orderBy: {order}, first: 100) {{ totalCount nodes {{ name lastTouchAt dueAt isLosingTouch distance quietUntil touches(first: 2) {{ totalCount nodes {{ occurredAt }} }} pendingInvitation {{ code }} linkedPerson {{ displayName }} }} }} }} }}"
        );
        app.ask(&*ada.token, &query, json!({})).await;
        app.statements();
        app.ask(&*ada.token, &query, json!({})).await;
        app.statements().len()
    };
    let berta = app.person("Berta").await;
    let (linked, _) = app.link(&ada, &berta).await;
    let mut all = vec![linked];
    let mut counts = Vec::new();
    for size in [3, 300] {
        for number in all.len()..size {
            let rest = json!({ "tags": ["t"], "cadence": (number % 3 == 0).then_some("P1W") });
            all.push(make(app, &ada, &format!("Contact {}", number % 50), rest).await);
        }
        for some in all.chunks(2).take(20) {
            let touch = json!({ "contactIds": some, "kind": "CALL" });
            app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
        }
        let mut of_size = Vec::new();
        for order in orders {
            of_size.push(count(order).await);
        }
        counts.push(of_size);
    }
    // One for each place in the document that asks for something, whatever the rows; fewer, where two places ask at the
    // same moment, or nobody on the page is linked.
    assert!(counts.iter().flatten().all(|count| *count <= 14), "{counts:?} by {orders:?}");
    for order in orders {
        let (mut there, mut back) = (Vec::new(), Vec::new());
        let (mut after, mut before) = (Value::Null, Value::Null);
        for _ in 0..3 {
            let arguments = format!("orderBy: {order}");
            let next = page(app, &ada, &arguments, json!({ "first": 100, "after": after })).await;
            assert_eq!(next["pageInfo"]["hasNextPage"], json!(there.len() < 200), "{order}");
            there.extend(cursors(&next));
            after = next["pageInfo"]["endCursor"].clone();
            let previous = page(app, &ada, &arguments, json!({ "last": 100, "before": before })).await;
            back.splice(0..0, cursors(&previous));
            before = previous["pageInfo"]["startCursor"].clone();
        }
        assert_eq!(there, back, "{order}");
        there.sort();
        there.dedup();
        assert_eq!(there.len(), 300, "each once: {order}");
    }
}

fn cursors(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().expect("a list").iter();
    edges.map(|edge| edge["cursor"].as_str().expect("a cursor").to_owned()).collect()
}
