//! The structure of the domain: storeys and rooms, which imports go one way; tables, each of which one file names; and
//! store writes, which take what they write on from a permit.

mod source;

use std::collections::{BTreeMap, BTreeSet};

use source::{Import, domain, imports, tables};

/// Circles of imports between files that stay, each a graph of types, with the reason.
const TYPE_GRAPHS: [&[&str]; 0] = [];

/// Files that read tables whose home is elsewhere, because one statement has to join them.
const READ_MODELS: &[(&str, &[&str])] = &[
    ("core/policy/reach/linked.rs", &["distance", "link", "person", "profile"]),
    ("rooms/checkins/plans/store/views.rs", &["check_in_plan_side", "check_in_plan_stop", "check_in_proposal"]),
    ("rooms/contacts/touches/both.rs", &["contact", "touch"]),
    ("rooms/groups/store/desk.rs", &["group_member", "group_report"]),
    ("rooms/groups/store/entering.rs", &["feed", "group_day", "group_member", "peer_group", "person"]),
    (
        "rooms/groups/store/sight.rs",
        &["group_block", "group_code", "group_invitation", "group_log", "group_member", "group_showing", "peer_group"],
    ),
];

/// Store writes that act for nobody, or for whoever shows a code: what the worker does, what is forgotten and erased, and
/// what follows from a write that had a permit.
const WITHOUT_PERMIT: &[&str] = &[
    "access/store.rs: begin",
    "access/store.rs: fill",
    "accounts/store/credential.rs: move_contact",
    "accounts/store/credential.rs: note_used",
    "accounts/store/ended_grant.rs: note",
    "accounts/store/person.rs: due_for_erasure",
    "accounts/store/person.rs: end_exporting",
    "accounts/store/person.rs: go_on_exporting",
    "accounts/store/signing_key.rs: insert",
    "accounts/store/signing_key.rs: retire_all",
    "accounts/store/verification.rs: count_try",
    "accounts/store/verification.rs: end_all",
    "accounts/store/verification.rs: end_resets",
    "accounts/store/verification.rs: insert",
    "accounts/store/verification.rs: set_used",
    "apps/store/apps.rs: end_offers",
    "apps/store/authorizations.rs: end",
    "apps/store/authorizations.rs: end_all",
    "apps/store/authorizations.rs: end_waiting",
    "apps/store/devices.rs: end_all",
    "checkins/ladders/store/notice.rs: clear",
    "checkins/ladders/store/notice.rs: hand_over",
    "checkins/ladders/store/notice.rs: note_mailed",
    "checkins/plans/store/side.rs: look_again",
    "checkins/plans/store/side.rs: look_at_all",
    "checkins/plans/store/side.rs: look_later",
    "checkins/plans/store/side.rs: note_worked",
    "checkins/worker/store.rs: begin_mail",
    "checkins/worker/store.rs: note_done",
    "contacts/store/contacts.rs: note_last_touch",
    "groups/discovery/store.rs: list",
    "groups/discovery/store.rs: note_free_places",
    "groups/store/codes.rs: end_of",
    "groups/store/days.rs: counting",
    "groups/store/groups.rs: close",
    "groups/store/groups.rs: counting",
    "groups/store/groups.rs: update_by_operator",
    "groups/store/groups.rs: write_succession",
    "groups/store/invitations.rs: end_of",
    "groups/store/log.rs: write",
    "groups/store/members.rs: end_waiting",
    "groups/store/members.rs: move_up",
    "groups/store/reports.rs: handle",
    "privacy/store.rs: note",
    "privacy/store.rs: note_lost",
    "privacy/store.rs: put_off",
];

/// What such writes are called everywhere.
const FORGETTING: [&str; 3] = ["erase", "purge", "tidy"];

/// The storey of a module, counted from below.
fn storey(module: &str) -> usize {
    match module.split("::").next() {
        Some("core") => 0,
        Some("rooms") => 1,
        _ => 2,
    }
}

#[test]
fn no_storey_imports_from_one_above_it() {
    let up = |import: &Import| storey(&import.from) < storey(&import.to);
    let up: Vec<_> = imports(&domain()).into_iter().filter(up).collect();
    assert!(up.is_empty(), "{up:#?}");
}

#[test]
fn imports_between_files_go_in_no_circle() {
    let imports = imports(&domain());
    let mut reached = BTreeMap::<&str, BTreeSet<&str>>::new();
    for import in &imports {
        reached.entry(&import.from).or_default().insert(&import.to);
    }
    // As far as one comes from each file: until no file leads any further.
    loop {
        let mut next = reached.clone();
        for targets in next.values_mut() {
            let further: Vec<_> = targets.iter().filter_map(|to| reached.get(to)).flatten().copied().collect();
            targets.extend(further);
        }
        if next == reached {
            break;
        }
        reached = next;
    }
    let leads = |from: &str, to: &str| reached.get(from).is_some_and(|targets| targets.contains(to));
    let is_known = |import: &Import| TYPE_GRAPHS.iter().any(|graph| graph.contains(&import.from.as_str()));
    let circles: Vec<_> =
        imports.iter().filter(|import| leads(&import.to, &import.from) && !is_known(import)).collect();
    assert!(circles.is_empty(), "these imports are on circles: {circles:#?}");
}

#[test]
fn a_table_is_named_by_one_file() {
    let all = tables();
    let mut homes = BTreeMap::<String, BTreeSet<String>>::new();
    for source in domain() {
        let read_model =
            READ_MODELS.iter().find(|(file, _)| source.file == *file).map_or(&[][..], |(_, tables)| tables);
        for table in source.tables(&all) {
            if !read_model.contains(&table.as_str()) {
                homes.entry(table).or_default().insert(source.file.clone());
            }
        }
    }
    homes.retain(|_, files| files.len() > 1);
    assert!(homes.is_empty(), "a table's queries are in one file: {homes:#?}");
}

#[test]
fn store_writes_take_what_they_write_on_from_a_permit() {
    let mut wrong = Vec::new();
    let mut without: BTreeSet<_> = WITHOUT_PERMIT.iter().copied().map(str::to_owned).collect();
    let mut writes = 0;
    for source in domain().iter().filter(|source| source.is_store()) {
        let Some(file) = source.file.strip_prefix("rooms/") else { continue };
        for function in source.functions() {
            let name = format!("{file}: {}", function.name);
            if function.has_permit() {
                writes += 1;
                wrong.extend(function.ids().map(|id| format!("{name} is given {id} beside its permit")));
                wrong.extend(function.ignores_permit().then(|| format!("{name} doesn't look at its permit")));
            } else if function.writes() && !without.remove(&name) {
                let is_forgetting = FORGETTING.iter().any(|verb| function.name.starts_with(verb));
                wrong.extend((!is_forgetting).then(|| {
                    format!(
                        "{name} writes without a permit: take one, begin its name with erase, purge or tidy if it \
                         forgets, or list it in WITHOUT_PERMIT"
                    )
                }));
            }
        }
    }
    wrong.extend(without.iter().map(|name| format!("{name} isn't there any more, or needs no place in the list")));
    assert!(writes > 0, "stores are found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
