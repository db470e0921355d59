//! Whole address books, as the common programs export them, and what comes out of them.

use super::tests::{all, cards, channel};
use super::{Card, CardChannelKind as Kind, Entry};

/// What was left out, as `NAME` or `NAME×2`.
fn left_out(card: &Card) -> Vec<String> {
    let one = |left: &super::LeftOut| match left.count {
        1 => left.property.clone(),
        count => format!("{}×{count}", left.property),
    };
    card.left_out.iter().map(one).collect()
}

#[test]
fn android() {
    let [card, second] = &cards(include_bytes!("../../../../fixtures/android-2.1.vcf"))[..] else {
        panic!("two cards")
    };
    assert_eq!(card.name, "Mälin Jürgens");
    assert_eq!(card.other_names, ["Mä"]);
    let channels = [
        channel(Kind::Phone, "+44 20 7946 0018", Some("mobile")),
        channel(Kind::Phone, "030 901820", Some("home")),
        channel(Kind::Phone, "+49 30 901822", Some("Gartenlaube")),
        channel(Kind::Email, "maelin@example.org", Some("work")),
        channel(Kind::Link, "https://www.example.org/maelin", None),
    ];
    assert_eq!(card.channels, channels);
    let note = "Ruft gern abends zurück.\nMag keine Überraschungen, aber sehr gern Spaziergänge an der Förde.";
    assert_eq!(card.note.as_deref(), Some(note));
    assert_eq!(left_out(card), ["ADR", "BDAY", "ORG", "PHOTO", "TEL;TYPE=FAX", "X-ANDROID-CUSTOM"]);
    assert_eq!(second.name, "Tom");
}

#[test]
fn ios() {
    let [card] = &cards(include_bytes!("../../../../fixtures/ios-3.0.vcf"))[..] else { panic!("one card") };
    assert_eq!(card.name, "Dr. Adaeze Nkem Okafor");
    assert_eq!(card.other_names, ["Ada"]);
    let channels = [
        channel(Kind::Email, "ada@example.org", Some("home")),
        channel(Kind::Phone, "+44 20 7946 0018", Some("mobile")),
        channel(Kind::Link, "https://example.org/ada", Some("homepage")),
        channel(Kind::Email, "praxis@example.org", Some("Praxis, vormittags")),
        channel(Kind::Phone, "+44 20 7946 0019", Some("mobile")),
        channel(Kind::Phone, "+44 20 7946 0021", Some("other")),
        channel(Kind::Link, "https://social.example.org/@ada", Some("exampleverse")),
    ];
    assert_eq!(card.channels, channels);
    let note = "First line\nsecond line; with a semicolon, and a comma, and so long that the line must be folded once.";
    assert_eq!(card.note.as_deref(), Some(note));
    assert_eq!(left_out(card), ["ADR", "BDAY", "IMPP", "ORG", "PHOTO", "TEL;TYPE=FAX", "TITLE", "X-ABRELATEDNAMES"]);
}

#[test]
fn google() {
    let entries = all(include_bytes!("../../../../fixtures/google-3.0.vcf"));
    let [Entry::Card(card), Entry::Card(address), Entry::Broken { reason, name: None }] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(card.name, "Rosa Lindqvist");
    let channels = [
        channel(Kind::Email, "rosa@example.org", Some("home")),
        channel(Kind::Email, "rosa.l@example.org", Some("Choir")),
        channel(Kind::Phone, "+44 20 7946 0018", Some("mobile")),
        channel(Kind::Phone, "+44 20 7946 0019", Some("home")),
        channel(Kind::Phone, "+44 20 7946 0022", Some("Night shift")),
        channel(Kind::Link, "https://example.org/rosa", Some("PROFILE")),
    ];
    assert_eq!(card.channels, channels);
    assert_eq!(card.tags, ["Choir", "starred"], "everybody has myContacts");
    assert_eq!(left_out(card), ["ORG", "PHOTO", "X-ABDATE"]);
    assert_eq!(address.name, "nobody.named@example.org");
    assert!(reason.contains("FN"));
}

#[test]
fn nextcloud() {
    let [card, place, group] = &cards(include_bytes!("../../../../fixtures/nextcloud.vcf"))[..] else {
        panic!("three cards")
    };
    assert_eq!(card.name, "Ines Jürgens");
    assert_eq!(card.other_names, ["Ini", "Nessi"]);
    assert_eq!(card.uid.as_deref(), Some("0f7f7f8e-3c33-4b39-a3a5-6b7a4f8f0c11"));
    let channels = [
        channel(Kind::Phone, "+442079460018", Some("mobile")),
        channel(Kind::Email, "ines@example.org", Some("work")),
        channel(Kind::Phone, "+49-30-901820;ext=12", Some("home")),
        channel(Kind::Text, "+442079460019", Some("mobile")),
        channel(Kind::Link, "https://example.org/ines?a=1,2;b=3", Some("home")),
        channel(Kind::Link, "https://social.example.org/@ines", Some("exampleverse")),
    ];
    assert_eq!(card.channels, channels);
    assert_eq!(card.tags, ["Family", "Sunday, weekly"]);
    assert_eq!(left_out(card), ["GEO", "PHOTO", "RELATED", "SOCIALPROFILE"]);
    assert_eq!(place.name, "Beratungsstelle am Hafen");
    assert_eq!(left_out(place), Vec::<String>::new(), "the organisation is the name");
    assert_eq!(left_out(group), ["KIND", "MEMBER"]);
}

#[test]
fn thunderbird() {
    let [card] = &cards(include_bytes!("../../../../fixtures/thunderbird-4.0.vcf"))[..] else { panic!("one card") };
    assert_eq!(card.name, "Kwame Mensah");
    assert_eq!(card.other_names, ["Kwam"]);
    let channels = [
        channel(Kind::Email, "kwame@example.org", None),
        channel(Kind::Email, "kwame.second@example.org", None),
        channel(Kind::Phone, "+44 20 7946 0018", Some("work")),
        channel(Kind::Phone, "+44 20 7946 0019", None),
        channel(Kind::Link, "https://example.org/kwame", Some("home")),
    ];
    assert_eq!(card.channels, channels);
    assert_eq!(left_out(card), ["BDAY", "IMPP", "ORG", "TEL;TYPE=PAGER", "TZ", "X-CUSTOM1", "X-CUSTOM2"]);
}

#[test]
fn outlook() {
    let [card] = &cards(include_bytes!("../../../../fixtures/outlook-2.1-latin1.vcf"))[..] else { panic!("one card") };
    assert_eq!(card.name, "Jörg Größl");
    let note = "Trägt eine grüne Mütze\nund kommt – fast – immer zu spät; das macht nichts.";
    assert_eq!(card.note.as_deref(), Some(note));
    let channels = [
        channel(Kind::Email, "joerg@example.org", None),
        channel(Kind::Phone, "(030) 901820", Some("work")),
        channel(Kind::Phone, "+44 20 7946 0018", Some("mobile")),
        channel(Kind::Link, "http://example.org/buecherei", Some("work")),
    ];
    assert_eq!(card.channels, channels);
    let outlooks = ["X-MS-CARDPICTURE", "X-MS-OL-DEFAULT-POSTAL-ADDRESS", "X-MS-OL-DESIGN", "X-MS-SIGNATURE"];
    assert_eq!(left_out(card), [&["ADR", "LABEL", "ORG", "TEL;TYPE=FAX", "TITLE"][..], &outlooks].concat());
}

#[test]
fn wide_letters() {
    let [card] = &cards(include_bytes!("../../../../fixtures/utf16.vcf"))[..] else { panic!("one card") };
    assert_eq!(card.name, "Zoë Ångström 🌱");
}

#[test]
fn what_is_broken() {
    let entries = all(include_bytes!("../../../../fixtures/broken.vcf"));
    let told: Vec<_> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Card(card) => (card.name.as_str(), "taken"),
            Entry::Broken { reason, name } => {
                (name.as_deref().unwrap_or("?"), reason.split([',', ':', '.']).next().unwrap_or(""))
            }
        })
        .collect();
    let expected = [
        ("No End", "taken"),
        ("?", "This card has no name"),
        ("Fine", "taken"),
        ("?", "A card ends here that never began"),
        ("Half", "The file ends inside this card"),
    ];
    assert_eq!(told, expected);
}
