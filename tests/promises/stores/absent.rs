//! Where there is no installation, none is made by the way.

use std::net::TcpListener;

use tests::process::kith;

use super::{MAIN, folder, names, refused_to_serve, run};

#[test]
fn in_a_wrong_folder_each_command_says_where_it_looked_and_makes_nothing() {
    let commands: [&[&str]; 6] = [
        &["backup", "backups"],
        &["doctor"],
        &["migrate", "status"],
        &["keys", "rotate"],
        &["worker", "--once"],
        &["after-restore"],
    ];
    for command in commands {
        let folder = folder();
        let (well, said) = run(kith(folder.path()).args(command));
        assert!(!well, "{command:?}: {said}");
        assert!(said.contains("There is no Kith installation here"), "{command:?}: {said}");
        let looked_at = folder.path().canonicalize().expect("a folder").join(MAIN);
        assert!(said.contains(&looked_at.display().to_string()), "{command:?}: {said}");
        assert_eq!(names(folder.path()), Vec::<String>::new(), "{command:?}");
    }
}

#[test]
fn a_server_that_is_refused_makes_nothing() {
    let folder = folder();
    let (served, said) = run(kith(folder.path()).arg("serve").env_remove("KITH_SECRETS_MASTER_KEY"));
    assert!(!served && said.contains("secrets.master_key_file"), "{said}");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let (served, said) = run(kith(folder.path()).arg("serve").env("KITH_HTTP_LISTEN", &address));
    assert!(!served && said.contains(&address), "{said}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn a_server_with_another_master_key_migrates_nothing() {
    let folder = folder();
    assert!(run(kith(folder.path()).args(["migrate", "up"])).0);
    assert!(run(kith(folder.path()).args(["worker", "--once"])).0, "it is begun");
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let before = std::fs::read(folder.path().join(MAIN)).expect("a file");
    for command in [["migrate", "up"].as_slice(), &["serve"]] {
        let mut kith = kith(folder.path());
        kith.args(command).env("KITH_SECRETS_MASTER_KEY", other).env("KITH_HTTP_LISTEN", "127.0.0.1:0");
        let (well, said) = run(&mut kith);
        assert!(!well && said.contains("master key"), "{command:?}: {said}");
    }
    assert!(before == std::fs::read(folder.path().join(MAIN)).expect("a file"), "nothing was written");
}

#[test]
fn a_beginning_that_was_cut_off_goes_on() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("kith-data")).expect("there is room");
    std::fs::write(folder.path().join(super::KEYS), "").expect("there is room");
    let (made, said) = run(kith(folder.path()).args(["migrate", "up"]));
    assert!(made, "{said}");
    assert!(run(kith(folder.path()).arg("doctor")).0);
    std::fs::remove_file(folder.path().join(MAIN)).expect("a file");
    let said = refused_to_serve(folder.path());
    assert!(said.contains("kith.sqlite doesn't exist, but"), "{said}");
}
