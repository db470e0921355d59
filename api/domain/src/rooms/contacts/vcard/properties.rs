//! What holds for all cards and all bytes.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::tests::{all, cards};
use super::{Card, CardChannel, CardChannelKind, Entry, Reader, plain, write};

/// Printable text of one line, regular as it is stored, with more than its share of what vCard has a meaning for.
fn text() -> impl Strategy<Value = String> {
    let any = prop_oneof!["\\PC{1,90}", "[;,:\\\\\"=.nN _$!<>a-zäß🌱\\-]{1,90}", "[A-Z]{1,12}[:;=]\\PC{0,9}"];
    any.prop_filter_map("nothing is left", |text| plain::some_line(&text))
}

fn block() -> impl Strategy<Value = String> {
    let any =
        vec(prop_oneof![text(), Just(String::new()), Just(" \t".to_owned())], 1..6).prop_map(|lines| lines.join("\n"));
    any.prop_filter_map("nothing is left", |text| plain::some_block(&text))
}

/// Values begin with no scheme that is taken off again.
fn channel() -> impl Strategy<Value = CardChannel> {
    use CardChannelKind::{Email, Link, Phone, Text};
    let plain = |text: &String| ["tel:", "mailto:"].iter().all(|scheme| plain::without_prefix(text, scheme).is_none());
    let number = prop_oneof!["\\+[0-9]{1,15}", "\\+[0-9]{1,15};ext=[0-9]{1,9}", text().prop_filter("no scheme", plain)];
    let value = prop_oneof![
        (prop_oneof![Just(Phone), Just(Text)], number),
        (Just(Email), text().prop_filter("no scheme", plain)),
        (Just(Link), text().prop_map(|text| format!("https://{text}"))),
    ];
    let known = ["home", "work", "mobile", "main", "other", "Home"].map(str::to_owned);
    let own = text().prop_filter_map("Apple's own", |text| {
        let cut = plain::some_line(&text.chars().take(40).collect::<String>())?;
        (!(cut.starts_with("_$!<") && cut.ends_with(">!$_"))).then_some(cut)
    });
    let label = option::of(prop_oneof![proptest::sample::select(known.to_vec()), own]);
    let country = option::of("[A-Z]{2}");
    (value, label, country).prop_map(|((kind, value), label, country)| {
        let country = country.filter(|_| matches!(kind, Phone | Text));
        CardChannel { kind, value, country, label }
    })
}

fn each_once(mut texts: Vec<String>, but: &str) -> Vec<String> {
    texts.sort();
    texts.dedup();
    texts.retain(|text| text != but);
    texts
}

/// A card as it comes out of reading: that is all that is normalised, besides what [`channel`] says. A UID that is a
/// data URI isn't read.
fn card() -> impl Strategy<Value = Card> {
    let kinds = ["FRIEND", "FAMILY", "PARTNER", "PEER", "PROFESSIONAL", "COMMUNITY"].map(str::to_owned).to_vec();
    let words = (
        option::of(proptest::sample::select(kinds)),
        option::of("[A-Z_]{1,30}"),
        vec("[A-Z]{1,20}", 0..4),
        any::<bool>(),
        option::of("[A-Za-z0-9_-]{1,43}"),
    );
    let uid = option::of(text().prop_filter("data", |text| plain::without_prefix(text, "data:").is_none()));
    let texts = (text(), vec(text(), 0..4), vec(text(), 0..4), option::of(block()), uid);
    (texts, words, vec(channel(), 0..6)).prop_map(|(texts, words, channels)| {
        let (name, other_names, tags, note, uid) = texts;
        let (kind, role, support, is_core, mac) = words;
        let other_names = each_once(other_names, &name);
        let tags = each_once(tags, "myContacts");
        Card { name, other_names, kind, role, support, is_core, mac, channels, tags, note, uid, left_out: vec![] }
    })
}

/// Bytes that look like an address book here and there.
fn book() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "BEGIN:VCARD",
        "END:VCARD",
        "\r\n",
        "\n",
        "\r",
        "\n ",
        "FN",
        "N",
        "TEL",
        "NOTE",
        "PHOTO",
        "X-ABLabel",
        "ADR",
        "X-A",
        "ORG",
        "item1.",
        ";",
        ":",
        ",",
        "=",
        "\\",
        "\"",
        "TYPE=",
        "CHARSET=",
        "UTF-8",
        "GBK",
        "ISO-2022-JP",
        "\x1b$B",
        "ENCODING=",
        "b",
        "QUOTED-PRINTABLE",
        "=0D=0A=\r\n",
        "=C3",
        "PREF",
        "=1",
        "VALUE=uri",
        "tel:",
        "data:;base64,AA",
        "JSCOMPS=",
        "\u{feff}",
        " ",
        "BEGIN:VCARD\r\nFN:",
        "\r\nEND:VCARD\r\n",
        "\0",
        "ä",
        "CATEGORIES:",
        "NICKNAME:",
        "\nX-KITH-KIND:peer\n",
        "URL:http://a",
    ];
    let word = proptest::sample::select(words.map(|word| word.as_bytes().to_vec()).to_vec());
    let marks = proptest::sample::select(vec![vec![], vec![0xff, 0xfe], vec![0xfe, 0xff], vec![0xef, 0xbb, 0xbf]]);
    let piece = prop_oneof![8 => word, 1 => vec(any::<u8>(), 0..8)];
    (marks, vec(piece, 0..80)).prop_map(|(mark, pieces)| [mark, pieces.concat()].concat())
}

fn in_pieces(book: &[u8], mut cuts: Vec<usize>) -> Vec<Entry> {
    cuts.sort_unstable();
    let mut reader = Reader::new();
    let mut entries = vec![];
    let mut from = 0;
    for cut in cuts.into_iter().map(|cut| cut % (book.len() + 1)).chain([book.len()]) {
        let to = cut.max(from);
        entries.extend(reader.push(&book[from..to]));
        from = to;
    }
    entries.extend(reader.finish());
    entries
}

fn is_clean(entry: &Entry) -> bool {
    let Entry::Card(card) = entry else { return true };
    let values = card.channels.iter().map(|channel| &channel.value);
    let labels = card.channels.iter().filter_map(|channel| channel.label.as_ref());
    let mut lines = [&card.name].into_iter().chain(&card.other_names).chain(&card.tags).chain(values).chain(labels);
    let note = card.note.as_deref().unwrap_or("-");
    lines.all(|text| !text.is_empty() && *text == plain::line(text)) && plain::some_block(note).as_deref() == Some(note)
}

proptest! {
    #[test]
    fn what_is_written_is_read(card in card()) {
        let text = write(&card);
        prop_assert!(text.split("\r\n").all(|row| row.len() <= 75 && !row.contains(['\r', '\n'])), "{}", text);
        prop_assert_eq!(cards(text.as_bytes()), [card]);
    }

    #[test]
    fn what_was_read_once_is_read_the_same_again(book in book()) {
        for entry in all(&book) {
            if let Entry::Card(card) = entry {
                let card = Card { left_out: vec![], ..card };
                prop_assert_eq!(cards(write(&card).as_bytes()), [card]);
            }
        }
    }

    #[test]
    fn pieces_make_no_difference(book in book(), cuts in vec(any::<usize>(), 0..12)) {
        let whole = all(&book);
        prop_assert!(whole.iter().all(is_clean), "{:?}", whole);
        let bytes = (0..book.len()).collect();
        prop_assert_eq!(&in_pieces(&book, bytes), &whole);
        prop_assert_eq!(&in_pieces(&book, cuts), &whole);
    }

    #[test]
    fn no_bytes_are_too_much(book in vec(any::<u8>(), 0..400)) {
        all(&book);
    }
}
