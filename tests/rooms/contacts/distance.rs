//! Distance: how far somebody keeps from a person; graded, reversible, theirs alone, and apart from contact and link.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    each_grade_has_its_verb_and_its_way_back,
    somebody_without_a_contact_can_be_kept_away,
    it_outlives_link_and_contact,
    merging_takes_the_stricter,
    whoever_is_blocked_links_no_more,
    a_stranger_who_is_blocked_by_their_code_links_no_more,
    strangers_are_as_what_is_not_there,
    stepping_back_is_undone_to_what_was_before,
    what_was_changed_since_stepping_back_stays,
    nothing_of_it_shows_on_the_other_side,
    of_many_at_once_one_stands,
);

const VERBS: [(&str, &str); 3] = [("mutePerson", "MUTED"), ("limitPerson", "LIMITED"), ("blockPerson", "BLOCKED")];

/// The distances that somebody keeps, as name and grade, newest first.
async fn kept(app: &TestApp, who: &Someone) -> Vec<(String, String)> {
    let query = "{ viewer { distances(first: 100) { totalCount nodes { name grade } } } }";
    let distances = app.ask(&*who.token, query, json!({})).await["viewer"]["distances"].take();
    let nodes = distances["nodes"].as_array().expect("a list");
    assert_eq!(distances["totalCount"], nodes.len());
    nodes.iter().map(|node| (text(&node["name"]), text(&node["grade"]))).collect()
}

async fn contact(app: &TestApp, who: &Someone, id: &str) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Contact { distance linkedPerson { id displayName distance } } } }";
    app.ask(&*who.token, query, json!({ "id": id })).await["node"].take()
}

async fn grade(app: &TestApp, who: &Someone, id: &str) -> String {
    text(&contact(app, who, id).await["distance"])
}

async fn keep(app: &TestApp, who: &Someone, verb: &str, whom: Value) {
    app.done(&*who.token, verb, whom, "__typename").await;
    app.clock.tick();
}

async fn unlink(app: &TestApp, who: &Someone, id: &str) {
    app.done(&*who.token, "unlinkContact", json!({ "contactId": id }), "contact { id }").await;
    app.clock.tick();
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text: {value}")).to_owned()
}

fn pairs<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
    expected.map(|(name, grade)| (name.to_owned(), grade.to_owned())).to_vec()
}

async fn each_grade_has_its_verb_and_its_way_back(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    assert_eq!(grade(app, &ada, &of_ada).await, "NONE");
    let person = contact(app, &ada, &of_ada).await["linkedPerson"]["id"].take();
    // Up and down again, by contact and by person.
    for (verb, expected) in VERBS.into_iter().chain(VERBS.into_iter().rev()) {
        for whom in [json!({ "contactId": of_ada }), json!({ "personId": person })] {
            let select = "distance { id personId grade name isSteppedBack person { displayName } }";
            let mut done = app.done(&*ada.token, verb, whom, select).await["distance"].take();
            let id = done["id"].take();
            let shown = json!({
                "id": null, "personId": person, "grade": expected, "name": "somebody to link", "isSteppedBack": false,
                "person": { "displayName": "Berta" },
            });
            assert_eq!(done, shown, "{verb}");
            let node = "query($id: ID!) { node(id: $id) { ... on Distance { grade } } }";
            assert_eq!(app.ask(&*ada.token, node, json!({ "id": id })).await["node"]["grade"], expected);
        }
        let seen = contact(app, &ada, &of_ada).await;
        assert_eq!([&seen["distance"], &seen["linkedPerson"]["distance"]], [expected, expected]);
        assert_eq!(kept(app, &ada).await, pairs([("somebody to link", expected)]));
    }
    for whom in [json!({ "contactId": of_ada }), json!({ "personId": person })] {
        let ended = app.done(&*ada.token, "endDistance", whom, "personId").await;
        assert_eq!(ended["personId"], person, "twice does no harm");
        assert_eq!(kept(app, &ada).await, []);
        assert_eq!(grade(app, &ada, &of_ada).await, "NONE");
    }
}

async fn somebody_without_a_contact_can_be_kept_away(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let about = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &about).await;
    for (verb, expected) in VERBS {
        let whom = json!({ "invitationCode": code.to_lowercase() });
        let done = app.done(&*berta.token, verb, whom, "distance { name grade person { id } }").await;
        assert_eq!(done["distance"], json!({ "name": "Ada", "grade": expected, "person": null }));
    }
    let seen = app.ask(&*berta.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(seen["viewer"]["contacts"]["totalCount"], 0, "no contact is made of it");
    // Later, without the code.
    app.done(&*ada.token, "deleteContact", json!({ "contactId": about }), "deletedContactId").await;
    let whom = json!({ "invitationCode": code });
    assert_eq!(app.refused(&*berta.token, "blockPerson", whom).await, "INVALID_CODE");
    let listed = app.ask(&*berta.token, "{ viewer { distances { nodes { personId } } } }", json!({})).await;
    let whom = json!({ "personId": listed["viewer"]["distances"]["nodes"][0]["personId"] });
    keep(app, &berta, "mutePerson", whom.clone()).await;
    assert_eq!(kept(app, &berta).await, pairs([("Ada", "MUTED")]));
    keep(app, &berta, "endDistance", whom).await;
    assert_eq!(kept(app, &berta).await, []);
}

async fn it_outlives_link_and_contact(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    keep(app, &ada, "limitPerson", json!({ "contactId": of_ada })).await;
    unlink(app, &ada, &of_ada).await;
    assert_eq!(grade(app, &ada, &of_ada).await, "LIMITED");
    keep(app, &ada, "blockPerson", json!({ "contactId": of_ada })).await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": of_ada }), "deletedContactId").await;
    assert_eq!(kept(app, &ada).await, pairs([("somebody to link", "BLOCKED")]));
    app.done(&*ada.token, "restoreContact", json!({ "contactId": of_ada }), "contact { id }").await;
    assert_eq!(grade(app, &ada, &of_ada).await, "BLOCKED");
    app.done(&*ada.token, "deleteContact", json!({ "contactId": of_ada }), "deletedContactId").await;
    // Long after the contact is forgotten, too.
    app.advance(chrono::Duration::days(40)).await;
    let ada = app.sign_in(&ada.email, tests::people::PASSWORD).await;
    assert_eq!(kept(app, &ada).await, pairs([("somebody to link", "BLOCKED")]));
    let listed = app.ask(&*ada.token, "{ viewer { distances { nodes { personId } } } }", json!({})).await;
    let whom = json!({ "personId": listed["viewer"]["distances"]["nodes"][0]["personId"] });
    keep(app, &ada, "endDistance", whom).await;
    assert_eq!(kept(app, &ada).await, []);
}

async fn merging_takes_the_stricter(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (number, (into, from)) in
        [("mutePerson", "blockPerson"), ("blockPerson", "limitPerson"), ("endDistance", "limitPerson")]
            .into_iter()
            .enumerate()
    {
        let one = app.person(&format!("One {number}")).await;
        let other = app.person(&format!("Other {number}")).await;
        let (linked, _) = app.link(&ada, &one).await;
        let (former, _) = app.link(&ada, &other).await;
        unlink(app, &ada, &former).await;
        keep(app, &ada, into, json!({ "contactId": linked })).await;
        keep(app, &ada, from, json!({ "contactId": former })).await;
        let before = kept(app, &ada).await.len();
        let merged = json!({ "targetContactId": linked, "sourceContactId": former });
        app.done(&*ada.token, "mergeContacts", merged, "contact { id }").await;
        let strictest = if into == "endDistance" { "LIMITED" } else { "BLOCKED" };
        assert_eq!(grade(app, &ada, &linked).await, strictest, "{into}, {from}");
        let now = kept(app, &ada).await;
        assert_eq!(now.len(), before.max(2 * (number + 1)), "from both people");
        assert!(now[..2].iter().all(|(_, grade)| grade == strictest) || number > 0, "{now:?}");
    }
    let grades: Vec<_> = kept(app, &ada).await.into_iter().map(|(_, grade)| grade).collect();
    assert_eq!(grades.iter().filter(|grade| *grade == "BLOCKED").count(), 4);
    assert_eq!(grades.iter().filter(|grade| *grade == "LIMITED").count(), 2);
}

async fn whoever_is_blocked_links_no_more(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    unlink(app, &ada, &of_ada).await;
    unlink(app, &berta, &of_berta).await;
    let before_the_block = app.invite(&ada, &of_ada).await;
    keep(app, &ada, "blockPerson", json!({ "contactId": of_ada })).await;
    // With a code of the blocker's: the blocked sees what they saw before, and the blocker gets no link.
    let select = "contact { id linkedPerson { displayName } }";
    let input = json!({ "code": before_the_block, "contactId": of_berta });
    let accepted = app.done(&*berta.token, "acceptInvitation", input, select).await;
    assert_eq!(accepted["contact"], json!({ "id": of_berta, "linkedPerson": { "displayName": "Ada" } }));
    assert_eq!(contact(app, &ada, &of_ada).await["linkedPerson"], Value::Null);
    app.done(&*ada.token, "updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    assert_eq!(contact(app, &berta, &of_berta).await["linkedPerson"]["displayName"], "Ada");
    // Another code of the blocker's, meant for somebody else.
    let spare = app.contact(&ada, "somebody else").await;
    let code = app.invite(&ada, &spare).await;
    app.done(&*berta.token, "acceptInvitation", json!({ "code": code }), select).await;
    assert_eq!(contact(app, &ada, &spare).await["linkedPerson"], Value::Null);
    // With a code of theirs.
    unlink(app, &berta, &of_berta).await;
    let theirs = app.invite(&berta, &of_berta).await;
    for whose in [json!({ "code": theirs }), json!({ "code": theirs, "contactId": of_ada })] {
        let refused = app.change(&*ada.token, "acceptInvitation", whose, "contact { id }").await;
        assert_eq!(refused["contact"], Value::Null);
        assert_eq!(refused["userErrors"][0]["code"], "DISTANT");
        assert_eq!(refused["userErrors"][0]["field"], json!(["code"]));
    }
    let linked = app.ask(&*ada.token, "{ viewer { contacts(isLinked: true) { totalCount } } }", json!({})).await;
    assert_eq!(linked["viewer"]["contacts"]["totalCount"], 0);
    // The code wasn't used up by that: once Ada wants to, they link.
    keep(app, &ada, "limitPerson", json!({ "contactId": of_ada })).await;
    let again = json!({ "code": theirs, "contactId": of_ada });
    let linked = app.done(&*ada.token, "acceptInvitation", again, select).await;
    assert_eq!(linked["contact"], json!({ "id": of_ada, "linkedPerson": { "displayName": "Berta" } }));
}

async fn a_stranger_who_is_blocked_by_their_code_links_no_more(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let of_berta = app.contact(&berta, "A").await;
    let code = app.invite(&berta, &of_berta).await;
    keep(app, &ada, "blockPerson", json!({ "invitationCode": code })).await;
    assert_eq!(app.refused(&*ada.token, "acceptInvitation", json!({ "code": code })).await, "DISTANT");
    let of_ada = app.contact(&ada, "B").await;
    let code_of_ada = app.invite(&ada, &of_ada).await;
    let select = "contact { linkedPerson { displayName } }";
    let input = json!({ "code": code_of_ada, "contactId": of_berta });
    let accepted = app.done(&*berta.token, "acceptInvitation", input, select).await;
    assert_eq!(accepted["contact"]["linkedPerson"]["displayName"], "Ada", "to Berta, it went well");
    assert_eq!(contact(app, &ada, &of_ada).await["linkedPerson"], Value::Null);
}

async fn strangers_are_as_what_is_not_there(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let clara = app.person("Clara").await;
    let (of_berta, _) = app.link(&berta, &clara).await;
    let person_of_clara = contact(app, &berta, &of_berta).await["linkedPerson"]["id"].take();
    keep(app, &berta, "mutePerson", json!({ "contactId": of_berta })).await;
    let distance = app.ask(&*berta.token, "{ viewer { distances { nodes { id } } } }", json!({})).await;
    let distance = distance["viewer"]["distances"]["nodes"][0]["id"].clone();
    for verb in ["mutePerson", "limitPerson", "blockPerson", "endDistance"] {
        let tries = [
            ("personId", person_of_clara.clone(), json!("per_AAAAAAAAAAAAAAAAAAAAAA")),
            ("contactId", json!(of_berta), json!("con_AAAAAAAAAAAAAAAAAAAAAA")),
        ];
        for (field, strange, nowhere) in tries {
            let mut answers = Vec::new();
            for id in [strange, nowhere] {
                answers.push(app.change(&*ada.token, verb, json!({ field: id }), "__typename").await);
            }
            assert_eq!(answers[0]["userErrors"][0]["code"], "NOT_FOUND", "{verb} {field}");
            assert_eq!(answers[0]["userErrors"][0]["field"], json!([field]));
            assert_eq!(answers[0], answers[1], "{verb} {field}");
        }
        for wrong in [json!({}), json!({ "personId": person_of_clara, "contactId": of_berta })] {
            assert_eq!(app.refused(&*ada.token, verb, wrong).await, "INVALID");
        }
    }
    let seen = app.ask(&*ada.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": distance })).await;
    assert_eq!(seen["node"], Value::Null);
    let not_linked = app.contact(&ada, "nobody yet").await;
    assert_eq!(app.refused(&*ada.token, "blockPerson", json!({ "contactId": not_linked })).await, "NOT_LINKED");
    let own = app.invite(&ada, &not_linked).await;
    for code in [own.as_str(), "BBBB-BBBB-BBBB"] {
        let refused = app.change(&*ada.token, "blockPerson", json!({ "invitationCode": code }), "__typename").await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID_CODE");
        assert_eq!(refused["userErrors"][0]["field"], json!(["invitationCode"]));
    }
    assert_eq!(kept(app, &ada).await, []);
}

async fn step_back(app: &TestApp, who: &Someone, grade: &str) -> Value {
    let input = json!({ "grade": grade });
    let done = app.done(&*who.token, "stepBackFromEveryone", input, "steppedBack { personCount steppedBackAt }").await;
    app.clock.tick();
    done["steppedBack"]["personCount"].clone()
}

async fn come_back(app: &TestApp, who: &Someone) {
    let done = app.done(&*who.token, "undoStepBack", json!({}), "steppedBack { personCount }").await;
    assert_eq!(done["steppedBack"], Value::Null);
    let seen = app.ask(&*who.token, "{ viewer { steppedBack { personCount } } }", json!({})).await;
    assert_eq!(seen["viewer"]["steppedBack"], Value::Null);
    app.clock.tick();
}

/// Somebody with so many linked contacts.
async fn network<const N: usize>(app: &TestApp, names: [&str; N]) -> (Someone, Vec<String>) {
    let ada = app.person("Ada").await;
    let mut contacts = Vec::new();
    for name in names {
        let other = app.person(name).await;
        contacts.push(app.link(&ada, &other).await.0);
    }
    (ada, contacts)
}

async fn grades(app: &TestApp, who: &Someone, contacts: &[String]) -> Vec<String> {
    let mut grades = Vec::new();
    for id in contacts {
        grades.push(grade(app, who, id).await);
    }
    grades
}

async fn stepping_back_is_undone_to_what_was_before(app: &TestApp) {
    let (ada, all) = network(app, ["Berta", "Clara", "Dora"]).await;
    keep(app, &ada, "mutePerson", json!({ "contactId": all[1] })).await;
    keep(app, &ada, "blockPerson", json!({ "contactId": all[2] })).await;
    come_back(app, &ada).await;
    let none = "mutation { stepBackFromEveryone(input: { grade: NONE }) { userErrors { code } } }";
    let refused = app.send(Some(&ada.token), none, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(grades(app, &ada, &all).await, ["NONE", "MUTED", "BLOCKED"]);
    for _ in 0..2 {
        assert_eq!(step_back(app, &ada, "LIMITED").await, 2, "Dora is kept further already");
        assert_eq!(grades(app, &ada, &all).await, ["LIMITED", "LIMITED", "BLOCKED"]);
    }
    assert_eq!(step_back(app, &ada, "MUTED").await, 2, "less than what stands changes nothing");
    assert_eq!(grades(app, &ada, &all).await, ["LIMITED", "LIMITED", "BLOCKED"]);
    assert_eq!(step_back(app, &ada, "BLOCKED").await, 2);
    assert_eq!(grades(app, &ada, &all).await, ["BLOCKED", "BLOCKED", "BLOCKED"]);
    for _ in 0..2 {
        come_back(app, &ada).await;
        assert_eq!(grades(app, &ada, &all).await, ["NONE", "MUTED", "BLOCKED"], "what was before the first time");
    }
}

async fn what_was_changed_since_stepping_back_stays(app: &TestApp) {
    let (ada, mut all) = network(app, ["Berta", "Clara", "Dora", "Emil"]).await;
    assert_eq!(step_back(app, &ada, "LIMITED").await, 4);
    keep(app, &ada, "mutePerson", json!({ "contactId": all[0] })).await;
    // The same grade, chosen for this person, is a choice as well.
    keep(app, &ada, "limitPerson", json!({ "contactId": all[1] })).await;
    keep(app, &ada, "endDistance", json!({ "contactId": all[2] })).await;
    let late = app.person("Late").await;
    all.push(app.link(&ada, &late).await.0);
    let seen = app.ask(&*ada.token, "{ viewer { steppedBack { personCount } } }", json!({})).await;
    assert_eq!(seen["viewer"]["steppedBack"]["personCount"], 1);
    // Whom one unlinked in between is one of everyone still.
    unlink(app, &ada, &all[3]).await;
    come_back(app, &ada).await;
    assert_eq!(grades(app, &ada, &all).await, ["MUTED", "LIMITED", "NONE", "NONE", "NONE"]);
}

async fn nothing_of_it_shows_on_the_other_side(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    let query = "{ viewer { version distances { totalCount nodes { id } } steppedBack { personCount } contacts { totalCount nodes { id version updatedAt distance lastTouchAt dueAt linkedPerson { id displayName pronouns distance isWithdrawn } } } deletedContacts { totalCount } pendingInvitations { totalCount } } }";
    let before = app.ask(&*berta.token, query, json!({})).await;
    for (verb, _) in VERBS {
        app.done(&*ada.token, verb, json!({ "contactId": of_ada }), "__typename").await;
        assert_eq!(app.ask(&*berta.token, query, json!({})).await, before, "{verb}");
    }
    app.done(&*ada.token, "endDistance", json!({ "contactId": of_ada }), "__typename").await;
    assert_eq!(app.ask(&*berta.token, query, json!({})).await, before, "nor that it ended");
    app.done(&*ada.token, "stepBackFromEveryone", json!({}), "__typename").await;
    assert_eq!(app.ask(&*berta.token, query, json!({})).await, before);
    let own = app.everything(&ada).await.to_string();
    assert!(own.contains("LIMITED"), "in one's own export it is: {own}");
}

async fn of_many_at_once_one_stands(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    let tasks = (0..20).map(|number| {
        let (app, ada, of_ada) = (&*app, &ada, &of_ada);
        async move {
            match VERBS.get(number % 5) {
                Some((verb, _)) => app.done(&*ada.token, verb, json!({ "contactId": of_ada }), "distance { id }").await,
                None => {
                    app.done(&*ada.token, "stepBackFromEveryone", json!({ "grade": "BLOCKED" }), "__typename").await
                }
            }
        }
    });
    join_all(tasks).await;
    let listed = kept(app, &ada).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].1, grade(app, &ada, &of_ada).await);
    let export = app.everything(&ada).await.to_string();
    assert_eq!(export.matches("\"endedAt\":null,\"grade\"").count(), 1, "the others have ended: {export}");
}
