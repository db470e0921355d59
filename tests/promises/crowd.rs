//! A crowd at a group with few places: many join, leave and come back at once, while servers are killed and come again. At no
//! moment are there more members than places, is a place empty while somebody waits, is somebody passed over, or is there
//! no owner. A reader of the database that no server knows of looks, statement after statement.

use std::collections::HashMap;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use tests::Backend;
use tests::process::{Server, ask, sign_up};
use tokio::sync::{mpsc, watch};

/// How many people there are: four for each place. `KITH_CROWD` says otherwise.
fn crowd() -> usize {
    std::env::var("KITH_CROWD").map_or(32, |people| people.parse().expect("KITH_CROWD is a number"))
}

/// How often each of them joins.
const ROUNDS: usize = 3;
/// After how many answers a server is killed.
const ANSWERS: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_on_sqlite() {
    a_crowd(Backend::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_on_postgres() {
    a_crowd(Backend::Postgres, 2).await;
}

/// What a reader saw of one member.
#[derive(Clone, Debug)]
struct Row {
    state: String,
    is_owner: bool,
    arrival: Option<i64>,
}

/// Reads the group's members in one statement, and fails where a promise is broken.
struct Reader {
    db: DatabaseConnection,
    before: HashMap<String, Row>,
    looks: usize,
}

impl Reader {
    async fn look(&mut self) {
        let id = if self.db.get_database_backend() == DbBackend::Sqlite { "hex(m.id)" } else { "CAST(m.id AS text)" };
        let sql = format!(
            "SELECT {id} AS id, m.state, m.role, m.arrival, g.capacity, g.active_count FROM peer_group g \
             JOIN group_member m ON m.group_id = g.id WHERE m.is_present = true"
        );
        let rows = self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await;
        let rows = rows.expect("it answers");
        let mut now = HashMap::new();
        let (mut capacity, mut counted) = (0, 0);
        for row in rows {
            let text = |name: &str| row.try_get::<String>("", name).expect("text");
            capacity = row.try_get::<i32>("", "capacity").expect("a number");
            counted = row.try_get::<i32>("", "active_count").expect("a number");
            let is_owner = text("role") == "OWNER";
            let arrival = row.try_get("", "arrival").expect("a number, or none");
            now.insert(text("id"), Row { state: text("state"), is_owner, arrival });
        }
        let all = |state: &str| now.values().filter(|row| row.state == state).count();
        let (active, waiting) = (all("ACTIVE"), all("WAITLISTED"));
        assert!(active <= usize::try_from(capacity).expect("a number"), "{active} have {capacity} places");
        assert_eq!(usize::try_from(counted), Ok(active), "the number that is kept is the number that there is");
        assert!(waiting == 0 || counted == capacity, "{waiting} wait, and {counted} of {capacity} places are taken");
        assert!(now.values().any(|row| row.is_owner && row.state == "ACTIVE"), "nobody owns it");
        // Who waited before and still waits came after everybody who was let in since.
        let waited =
            |id: &String| self.before.get(id).filter(|row| row.state == "WAITLISTED").and_then(|row| row.arrival);
        let let_in = now.iter().filter(|(_, row)| row.state == "ACTIVE").filter_map(|(id, _)| waited(id)).max();
        let still = now.iter().filter(|(_, row)| row.state == "WAITLISTED").filter_map(|(id, _)| waited(id)).min();
        assert!(
            let_in.zip(still).is_none_or(|(let_in, still)| let_in < still),
            "{still:?} was passed over by {let_in:?}"
        );
        self.before = now;
        self.looks += 1;
    }
}

/// Somebody of the crowd, who asks one of the servers until it answers.
struct Person {
    client: reqwest::Client,
    token: String,
    /// Where that server is: somewhere else with each start.
    server: watch::Receiver<String>,
    answered: mpsc::UnboundedSender<()>,
    keys: usize,
    name: String,
}

impl Person {
    /// Sends a mutation until it is acknowledged: again with the same key, as apps do.
    async fn change(&mut self, mutation: &str, mut input: Value) -> Value {
        self.keys += 1;
        input["idempotencyKey"] = json!(format!("{}-{}", self.name, self.keys));
        let first = mutation[..1].to_uppercase();
        let rest = &mutation[1..];
        let query = format!(
            "mutation($input: {first}{rest}Input!) {{ {mutation}(input: $input) {{ membership {{ state }} userErrors {{ code message field }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        loop {
            let address = self.server.borrow_and_update().clone();
            let request = self.client.post(format!("http://{address}/graphql")).bearer_auth(&self.token).json(&body);
            let answer = async { request.send().await?.json::<Value>().await };
            let Ok(answer) = answer.await else {
                // It was killed: it comes again.
                self.server.wait_for(|now| *now != address).await.expect("another start");
                continue;
            };
            let code = &answer["errors"][0]["extensions"]["code"];
            if code == "UNAVAILABLE" || code == "TOO_MANY_REQUESTS" {
                tokio::task::yield_now().await;
                continue;
            }
            assert!(answer["data"].is_object(), "{answer}");
            let _ = self.answered.send(());
            return answer["data"][mutation].clone();
        }
    }

    /// Joins and leaves by chance; gives the state in the end.
    async fn live(mut self, group: String, mut chance: StdRng) -> (String, String) {
        let mut state = String::new();
        for round in 0..ROUNDS {
            let profile = json!({ "alias": format!("{} {round}", self.name) });
            let joined = self.change("joinGroup", json!({ "groupId": group, "profile": profile })).await;
            assert_eq!(joined["userErrors"], json!([]), "everybody may join");
            joined["membership"]["state"].as_str().expect("a state").clone_into(&mut state);
            if chance.random_bool(0.7) {
                let left = self.change("leaveGroup", json!({ "groupId": group })).await;
                assert_eq!(left["userErrors"], json!([]), "everybody may leave");
                left["membership"]["state"].as_str().expect("a state").clone_into(&mut state);
            }
        }
        (self.token, state)
    }
}

async fn a_crowd(backend: Backend, servers: usize) {
    let Some(place) = backend.fresh().await else { return };
    let folder = tests::backend::folder();
    let settings = [("KITH_DATABASE_URL", &*place.main), ("KITH_DATABASE_KEYS_URL", &*place.keys)];
    let client = reqwest::Client::new();
    let mut running = Vec::new();
    for _ in 0..servers {
        running.push(Server::start_with(folder.path(), &settings).await);
    }
    let mut tokens = Vec::new();
    for number in 0..=crowd() {
        tokens.push(sign_up(&client, &running[0], folder.path(), &format!("somebody{number}")).await);
    }
    let owner = tokens.remove(0);
    let group = create_group(&client, &running[0], &owner, crowd() / 4).await;

    let (moves, at): (Vec<_>, Vec<_>) = running.iter().map(|server| watch::channel(server.address.clone())).unzip();
    let (answered, mut answers) = mpsc::unbounded_channel();
    let people = tokens.into_iter().enumerate().map(|(number, token)| {
        let person = Person {
            client: client.clone(),
            token,
            server: at[number % servers].clone(),
            answered: answered.clone(),
            keys: 0,
            name: format!("Somebody-{number}"),
        };
        tokio::spawn(person.live(group.clone(), StdRng::seed_from_u64(number as u64)))
    });
    let people: Vec<_> = people.collect();
    drop(answered);

    let db = Database::connect(tests::beside(&place.main)).await.expect("it can be opened");
    let (stop, stopped) = watch::channel(false);
    let stopped = Arc::new(stopped);
    let reading = tokio::spawn(async move {
        let mut reader = Reader { db, before: HashMap::new(), looks: 0 };
        while !*stopped.borrow() {
            reader.look().await;
        }
        reader.look().await;
        reader.looks
    });

    let mut so_far = 0;
    while answers.recv().await.is_some() {
        so_far += 1;
        if so_far % ANSWERS == 0 {
            let next = so_far / ANSWERS % servers;
            running[next].kill();
            running[next] = Server::start_with(folder.path(), &settings).await;
            let _ = moves[next].send(running[next].address.clone());
        }
    }
    let lived = futures_util::future::join_all(people).await;
    stop.send(true).expect("it reads");
    assert!(reading.await.expect("nothing that was read broke a promise") > ROUNDS, "it was looked at all the while");

    // What each was told is what is there: who left isn't in it, and who came in is, or waits or has moved up.
    let query = "query($id: ID!) { node(id: $id) { ... on Group { membership { state } } } }";
    for person in lived {
        let (token, told) = person.expect("somebody lived through it");
        let answer = ask(&client, &running[0], Some(&token), query, json!({ "id": group })).await.expect("it answers");
        let state = &answer["data"]["node"]["membership"]["state"];
        let moved_up = told == "WAITLISTED" && state == "ACTIVE";
        assert!(*state == json!(told) || moved_up, "{told} was acknowledged, and it is {state}");
    }
    drop(running);
    place.remove().await;
}

async fn create_group(client: &reqwest::Client, server: &Server, owner: &str, capacity: usize) -> String {
    let input = json!({
        "name": "A crowd", "language": "en", "format": "ONLINE", "visibility": "UNLISTED", "joinPolicy": "OPEN",
        "capacity": capacity, "profile": { "alias": "Owner" },
    });
    let query =
        "mutation($input: CreateGroupInput!) { createGroup(input: $input) { group { id } userErrors { code } } }";
    let made = ask(client, server, Some(owner), query, json!({ "input": input })).await.expect("it answers");
    made["data"]["createGroup"]["group"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}
