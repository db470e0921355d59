//! One rule of reading or writing at a time.

use super::unfold::MAX_ENTRY;
use super::{Card, CardChannel, CardChannelKind as Kind, Entry, Reader, write};

pub(super) fn all(book: &[u8]) -> Vec<Entry> {
    let mut reader = Reader::new();
    let mut entries = reader.push(book);
    entries.extend(reader.finish());
    entries
}

pub(super) fn cards(book: &[u8]) -> Vec<Card> {
    let card = |entry| match entry {
        Entry::Card(card) => card,
        Entry::Broken { reason, .. } => panic!("{reason}"),
    };
    all(book).into_iter().map(card).collect()
}

/// The card of these lines.
fn card(lines: &str) -> Card {
    card_of(lines.as_bytes())
}

fn card_of(lines: &[u8]) -> Card {
    let book = [b"BEGIN:VCARD\r\n", lines, b"\r\nEND:VCARD\r\n"].concat();
    let [card] = &cards(&book)[..] else { panic!("one card") };
    card.clone()
}

fn left_out(lines: &str) -> Vec<(String, u32)> {
    card(&format!("FN:A\n{lines}")).left_out.into_iter().map(|left| (left.property, left.count)).collect()
}

pub(super) fn channel(kind: Kind, value: &str, label: Option<&str>) -> CardChannel {
    CardChannel { kind, value: value.to_owned(), country: None, label: label.map(str::to_owned) }
}

/// The one channel of this line.
fn only(line: &str) -> CardChannel {
    let [channel] = &card(&format!("FN:A\n{line}")).channels[..] else { panic!("one channel: {line}") };
    channel.clone()
}

#[test]
fn a_name_is_what_the_card_says_best() {
    let name = |lines| card(lines).name;
    assert_eq!(name("N:Lovelace;Ada;King,Noel;Dr.;\nFN: Ada\tLovelace "), "Ada Lovelace");
    assert_eq!(name("N:Lovelace;Ada;King,Noel;Dr.;"), "Dr. Ada King Noel Lovelace");
    assert_eq!(name("FN:\nNICKNAME:Ada,Countess"), "Ada");
    assert_eq!(name("ORG:Example Trust;Outreach\nNICKNAME:"), "Example Trust, Outreach");
    assert_eq!(name("URL:https://example.org\nEMAIL:ada@example.org\nTEL:1"), "ada@example.org");
    assert_eq!(name("FN;PREF=2:Ada L.\nFN;PREF=1:Ada"), "Ada");
    assert_eq!(name("FN:A\0d\u{7}a\\nL"), "Ada L");
    assert_eq!(name(&format!("FN:{}", "long ".repeat(99))).len(), 494, "nothing is cut");
}

#[test]
fn other_names_are_others() {
    let card = card("FN:Ada\nFN:Countess\nNICKNAME:Ada,Lady\\, dear,Lady\\, dear\nX-NICKNAME:Al\nN:Lovelace;Ada;;;");
    assert_eq!(card.other_names, ["Countess", "Lady, dear", "Al"]);
}

#[test]
fn numbers() {
    assert_eq!(only("TEL;TYPE=text:+44 20 7946 0018").kind, Kind::Text);
    assert_eq!(only("TEL;TYPE=\"text,voice\":+44 20 7946 0018").kind, Kind::Phone);
    assert_eq!(only("TEL;TYPE=textphone:+44 20 7946 0018").kind, Kind::Phone, "that is no text message");
    assert_eq!(only("TEL;VALUE=uri:TEL:+44-20-7946-0018;ext=3"), channel(Kind::Phone, "+44-20-7946-0018;ext=3", None));
    assert_eq!(only("TEL;TYPE=WORK:+49 30 901822;345").value, "+49 30 901822;345");
    assert_eq!(only("TEL;TYPE=WORK:+49 30 901821\\,345").value, "+49 30 901821,345");
    assert_eq!(only("TEL;X-KITH-COUNTRY=gb:116 123").country.as_deref(), Some("GB"));
    assert_eq!(only("TEL:020 7946 0018,,3").value, "020 7946 0018,,3");
    assert_eq!(card("FN:A\nTEL:\nTEL;TYPE=FAX:\nTEL:tel:;ext=1").left_out, []);
    assert_eq!(card("FN:A\nTEL:\nTEL:tel:;ext=1").channels, []);
    let faxes = "TEL;FAX:1\nTEL;TYPE=home,fax:2\nTEL;TYPE=MODEM:3\nTEL;TYPE=PAGER:4\nTEL;TYPE=FAX;TYPE=VOICE:5";
    let expected = [("TEL;TYPE=FAX", 2), ("TEL;TYPE=MODEM", 1), ("TEL;TYPE=PAGER", 1)];
    assert_eq!(left_out(faxes), expected.map(|(name, count)| (name.to_owned(), count)));
}

#[test]
fn labels() {
    let label = |line| only(line).label;
    assert_eq!(label("TEL;TYPE=VOICE,PREF,CELL:1").as_deref(), Some("mobile"));
    assert_eq!(label("TEL;TYPE=\"pref,main\":1").as_deref(), Some("main"));
    assert_eq!(label("EMAIL;INTERNET;PREF:a@example.org"), None);
    assert_eq!(label("EMAIL;TYPE=OTHER:a@example.org").as_deref(), Some("other"));
    assert_eq!(label("iTeM1.TEL;TYPE=HOME:1\nItem1.X-ABLABEL:Büro\\; oben").as_deref(), Some("Büro; oben"));
    assert_eq!(label("a.X-ABLabel:_$!<Mobile>!$_\na.TEL:1").as_deref(), Some("mobile"));
    assert_eq!(label("a.X-ABLabel: \na.TEL;WORK:1").as_deref(), Some("work"));
    let long = label(&format!("a.X-ABLabel:{}\na.TEL:1", "ä".repeat(60))).unwrap_or_default();
    assert_eq!(long.chars().count(), 60, "nothing is cut");
}

#[test]
fn links_are_links() {
    assert_eq!(only("URL:HTTPS://example.org").value, "HTTPS://example.org");
    assert_eq!(only("URL:example.org:8080/a").value, "https://example.org:8080/a");
    assert_eq!(only("IMPP;SERVICE-TYPE=Chat:https://chat.example.org/a").label.as_deref(), Some("Chat"));
    assert_eq!(only("X-ANYTHING:https://example.org").value, "https://example.org");
    let others =
        "URL:javascript:alert(1)\nURL:mailto:a@example.org\nIMPP:xmpp:a@example.org\nX-ANYTHING:example.org\nURL:word";
    let expected = [("IMPP", 1), ("URL", 3), ("X-ANYTHING", 1)];
    assert_eq!(left_out(others), expected.map(|(name, count)| (name.to_owned(), count)));
}

#[test]
fn preferred_channels_come_first() {
    let lines = "FN:A\nTEL:1\nTEL;PREF=2:2\nEMAIL;TYPE=pref:3\nTEL;PREF=1:4\nTEL:5";
    let values: Vec<_> = card(lines).channels.into_iter().map(|channel| channel.value).collect();
    assert_eq!(values, ["3", "4", "2", "1", "5"]);
}

#[test]
fn the_words_of_kith() {
    let card = card(
        "FN:A\nX-KITH-KIND:professional\nX-KITH-ROLE:Counselor\nX-KITH-SUPPORT:emotional, PRACTICAL,\nX-KITH-CORE:True",
    );
    assert_eq!(card.kind.as_deref(), Some("PROFESSIONAL"));
    assert_eq!(card.role.as_deref(), Some("COUNSELOR"));
    assert_eq!(card.support, ["EMOTIONAL", "PRACTICAL"]);
    assert!(card.is_core);
    assert_eq!(left_out("X-KITH-KIND:NEMESIS"), [("X-KITH-KIND".to_owned(), 1)]);
}

#[test]
fn tags_and_notes() {
    let card =
        card("FN:A\nCATEGORIES: Choir , Sunday\\, weekly,Choir,\nNOTE:one\\Ntwo \nCATEGORIES:More\nNOTE:three\nNOTE: ");
    assert_eq!(card.tags, ["Choir", "Sunday, weekly", "More"]);
    assert_eq!(card.note.as_deref(), Some("one\ntwo\n\nthree"));
}

#[test]
fn lines_end_and_fold_in_every_way() {
    for end in ["\r\n", "\n", "\r", "\r\r\n"] {
        let book = ["begin:vcard", "NOTE:one t", "\two, thr", " ee \\", " ; fo\\", " nur", "fn:Ada", "end:vcard ", ""]
            .join(end);
        let [card] = &cards(book.as_bytes())[..] else { panic!("one card") };
        assert_eq!((card.name.as_str(), card.note.as_deref()), ("Ada", Some("one two, three ; fo\nur")), "{end:?}");
    }
}

#[test]
fn a_letter_may_be_folded_apart() {
    let card = card_of(b"FN:J\xc3\r\n \xb6rg");
    assert_eq!(card.name, "Jörg");
}

#[test]
fn charsets_that_are_right_and_wrong() {
    let name = |lines: &[u8]| card_of(lines).name;
    assert_eq!(name(b"FN:J\xf6rg \x80"), "Jörg €", "no claim");
    assert_eq!(name(b"FN;CHARSET=UTF-8:J\xf6rg"), "Jörg", "a wrong claim");
    assert_eq!(name("FN;CHARSET=ISO-8859-1:Jörg".as_bytes()), "Jörg", "another wrong one");
    assert_eq!(name(b"FN;CHARSET=ISO-8859-2:\xa3ucja"), "Łucja");
    assert_eq!(name(b"FN;CHARSET=GBK:\xc1\xaa\xcd\xa8\nNOTE:\xff"), "联通", "which is UTF-8 by chance");
    assert_eq!(name(b"FN;CHARSET=ISO-2022-JP:\x1b$B;3ED\x1b(B"), "山田");
    assert_eq!(name(b"FN;CHARSET=UTF-16:J\xf6rg"), "Jörg");
    assert_eq!(name(b"FN;ENCODING=QUOTED-PRINTABLE:J=F6rg"), "Jörg");
    assert_eq!(name(b"FN;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg"), "Jörg");
    assert_eq!(name(b"FN;QUOTED-PRINTABLE;CHARSET=SHIFT_JIS:=95=5C=8E=A6"), "表示");
    assert_eq!(name(b"FN;ENCODING=b:SsO2cmc="), "Jörg");
}

#[test]
fn quoted_printable_breaks_softly() {
    let card = card("FN;ENCODING=QUOTED-PRINTABLE:A=\n =3D b=3D=\n=3D\nNOTE;QUOTED-PRINTABLE:a=\n\nTEL:1");
    assert_eq!(card.name, "A = b==");
    assert_eq!(card.note.as_deref(), Some("a"), "an empty row ends it");
    assert_eq!(card.channels.len(), 1);
}

#[test]
fn byte_order_marks() {
    for book in ["\u{feff}BEGIN:VCARD\nFN:Zoë\nEND:VCARD", "BEGIN:VCARD\nFN:Zoë\nEND:VCARD\n\u{feff}"] {
        assert_eq!(cards(book.as_bytes())[0].name, "Zoë");
    }
    let wide =
        "\u{feff}BEGIN:VCARD\nFN:Zoë 🌱\nEND:VCARD".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    assert_eq!(cards(&wide)[0].name, "Zoë 🌱");
}

#[test]
fn what_is_bulky_is_dropped_and_what_is_long_is_told() {
    let photo = "A".repeat(2 * MAX_ENTRY);
    let lines = format!("FN:A\nPHOTO:{photo}\nX-PICTURE;ENCODING=B:ä{photo}\nADR:{photo}\nTEL:1");
    assert_eq!(card(&lines).channels.len(), 1);
    for long in [format!("NOTE:{photo}"), "NOTE:Hello\n".repeat(MAX_ENTRY / 10)] {
        let entries = all(format!("BEGIN:VCARD\nFN:Ada\n{long}\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nEND:VCARD").as_bytes());
        let [Entry::Broken { reason, name }, Entry::Card(bob)] = &entries[..] else { panic!("one is too long") };
        assert!(reason.contains("256 KiB"));
        assert_eq!((name.as_deref(), bob.name.as_str()), (Some("Ada"), "Bob"));
    }
}

#[test]
fn what_is_no_address_book() {
    assert_eq!(all(b""), []);
    assert_eq!(all(b"\r\n \r\n"), []);
    let [Entry::Broken { reason, name: None }] = &all(b"Name,Phone\nAda,1\n")[..] else { panic!("one is broken") };
    assert!(reason.contains("BEGIN:VCARD"));
}

#[test]
fn no_technical_property_is_reported_and_no_text_as_a_name() {
    assert_eq!(
        left_out(
            "VERSION:3.0\nREV:1\nPRODID:x\na.X-ABADR:gb\na.X-ABLabel:b\nBEGIN:VEVENT\nEND:VEVENT\nAda called: yes"
        ),
        []
    );
    assert_eq!(left_out("adr:1\na.ADR;HOME:2\nBDAY:\nX-A: "), [("ADR".to_owned(), 2)]);
}

#[test]
fn what_is_left_out_is_shown() {
    let lines = "FN:A\nADR:;;Kai 1\\, links;Hamburg;;20457;\nADR;ENCODING=QUOTED-PRINTABLE:;;Stra=C3=9Fe\nBDAY:1970-01-01\n\
                 TEL;TYPE=FAX:030 1\nX-KITH-FUTURE:https://example.org\nPHOTO;ENCODING=b:AAAA\nX-A:data:;base64,AA\nKIND:org";
    let shown: Vec<_> = card(lines).left_out.into_iter().map(|left| (left.property, left.texts.join(" | "))).collect();
    let expected = [
        ("ADR", "Kai 1, links, Hamburg, 20457 | Straße"),
        ("BDAY", "1970-01-01"),
        ("KIND", "ORG"),
        ("PHOTO", ""),
        ("TEL;TYPE=FAX", "030 1"),
        ("X-A", ""),
        ("X-KITH-FUTURE", "https://example.org"),
    ];
    assert_eq!(shown, expected.map(|(property, text)| (property.to_owned(), text.to_owned())));
    let long = card(&format!("FN:A\nADR:;;{}", "ä".repeat(999))).left_out.remove(0).texts.remove(0);
    assert_eq!((long.chars().count(), long.ends_with('…')), (500, true));
}

#[test]
fn a_card_is_written_as_vcard_4() {
    let card = Card {
        name: "Ada, Countess".to_owned(),
        other_names: vec!["Al".to_owned()],
        kind: Some("PEER".to_owned()),
        support: vec!["EMOTIONAL".to_owned(), "PRACTICAL".to_owned()],
        is_core: true,
        channels: vec![
            channel(Kind::Text, "+442079460018", Some("mobile")),
            channel(Kind::Phone, "+4930901820", Some("Hut; upstairs")),
            channel(Kind::Email, "ada@example.org", Some("home")),
            channel(Kind::Link, "https://example.org/a,b;c", None),
        ],
        tags: vec!["Choir".to_owned()],
        note: Some(format!("Sings.\n{}", "ä".repeat(40))),
        uid: Some("urn:uuid:0f7f7f8e-3c33-4b39-a3a5-6b7a4f8f0c11".to_owned()),
        ..Card::default()
    };
    let lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "UID;VALUE=URI:urn:uuid:0f7f7f8e-3c33-4b39-a3a5-6b7a4f8f0c11",
        "FN:Ada\\, Countess",
        "N:;Ada\\, Countess;;;",
        "NICKNAME:Al",
        "TEL;VALUE=URI;TYPE=TEXT,CELL:tel:+442079460018",
        "item2.X-ABLabel:Hut\\; upstairs",
        "item2.TEL;VALUE=URI:tel:+4930901820",
        "EMAIL;TYPE=HOME:ada@example.org",
        "URL:https://example.org/a,b;c",
        "CATEGORIES:Choir",
        "NOTE:Sings.\\näääääääääääääääääääääääääääääää",
        " äääääääää",
        "X-KITH-KIND:PEER",
        "X-KITH-SUPPORT:EMOTIONAL\\,PRACTICAL",
        "X-KITH-CORE:true",
        "END:VCARD",
        "",
    ];
    assert_eq!(write(&card).split("\r\n").collect::<Vec<_>>(), lines);
    assert_eq!(cards(write(&card).as_bytes()), [card]);
}
