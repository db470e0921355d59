//! Words of many languages, and what holds of all texts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{LONGEST, MOST_LETTERS, MOST_TOKENS, MOST_WORDS, Token, joined, parts, tokens, wanted};

/// Whether a search finds a text, as both databases decide it.
fn finds(search: &str, text: &str) -> bool {
    let tokens = tokens([text]);
    let has = |token: &Token| match token {
        Token::Whole(word) => tokens.contains(word),
        Token::Beginning(word) => tokens.iter().any(|token| token.starts_with(word)),
    };
    wanted(search).iter().all(|ways| ways.iter().any(|way| way.iter().all(has)))
}

fn of(text: &str) -> String {
    tokens([text]).into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn words_are_folded() {
    for (text, expected) in [
        ("Living with Anxiety: a peer group!", "a anxiety group living peer with"),
        ("STRAẞE Straße", "strasse"),
        ("Vivre avec l’anxiété, l'ŒUVRE", "anxiete avec l oeuvre vivre"),
        ("İstanbul'da IŞIK ve ışık", "da isik istanbul ve"),
        ("Ångest och sömnbesvär", "angest och somnbesvar"),
        ("Nỗi lo âu ở Đà Nẵng", "au da lo nang noi o"),
        ("Тревога и ЁЛКА", "елка и тревога"),
        ("Άγχος και ΆΓΧΟΣ", "αγχοσ και"),
        ("דִּכָּאוֹן", "דכאון"),
        ("القَلَق والإكتئـــاب", "القلق والاكتياب"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("ﾃﾞｲｹｱ", "イケア ケア ア デイケア"),
        ("12-Step, 3½ ①", "1 12 312 step"),
        ("ADHDの大人", "adhd の大人 大人"),
        ("चिंता और क़लम", "और क\u{93c}लम चिंता"),
        ("C++ & 🎗️ …", "c"),
        ("ﷺ", "صلىاللهعليهوسلم"),
        ("\u{301}\u{e31}", ""),
    ] {
        let expected: BTreeSet<_> = expected.split(' ').filter(|word| !word.is_empty()).collect();
        let found = tokens([text]);
        assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected, "{text}");
    }
}

/// What people search for, what they mean to find, and what has only the same letters.
#[test]
fn texts_of_many_languages_are_found() {
    for (language, text, searches, others) in [
        (
            "en",
            "Peer support for anxiety & O’Brien's Café",
            "anx|SUPPORT for|o'brien|cafe|café",
            "upport|anxi peer|support groups",
        ),
        (
            "de",
            "Selbsthilfegruppe für Angehörige in Österreich",
            "selbsthilfe|FUR ang|osterr|Österreich selbst",
            "hilfe|oesterreich|angehör für",
        ),
        (
            "fr",
            "Groupe d’entraide : l’anxiété à Besançon",
            "entraide|anxiete|L'ANXIÉTÉ|besancon gr",
            "ntraide|besan groupe",
        ),
        ("es", "Niñez y duelo: acompañamiento", "nin|duelo acomp|NIÑEZ|acompanamiento", "ñez"),
        ("tr", "Kaygı ve IŞIK, İyileşme çemberi", "kaygi|ışık|isik|iyilesme c|IYILESME|ÇEMBER", "aygı"),
        ("pl", "Żałoba i łzy", "zaloba|łzy|lzy|ŻAŁ", "aloba"),
        ("vi", "Hỗ trợ đồng đẳng", "ho tro|đồng d|DONG DANG", "rợ"),
        ("ru", "Поддержка при тревоге, Ёжик", "поддерж|тревоге поддержка|ежик|ПРИ т", "держка|тревог при"),
        ("el", "Ομάδα για το άγχος", "αγχοσ|ΑΓΧΟΣ|ομαδα αγχ", "γχος"),
        ("he", "קבוצת תמיכה לְחֲרָדָה", "תמיכה|לחרדה|קבוצת ת", "מיכה"),
        ("ar", "مجموعة دعم للقَلَق والأمل", "دعم|للقلق|مجموعة د|والامل", "جموعة"),
        ("fa", "گروه هم\u{200c}یاری اضطراب", "همیاری|اضط|هم\u{200c}یاری", "طراب"),
        ("hi", "चिंता सहायता समूह", "चिं|सहायता स|चिंता सहा", "ता|चिंटा|चता"),
        ("bn", "উদ্বেগ সহায়তা", "উদ্বে|সহায়তা উ", "বেগ"),
        ("ta", "மனநல ஆதரவு", "மன|ஆதரவு ம", "நல"),
        ("ko", "우울증을 위한 자조모임", "우울|우울증 자|자조모임|자ㅈ", "울증"),
        (
            "ja",
            "うつ病と不安のサポートグループ、お母さんの会（東京都）ガイド",
            "うつ|うつ病|不安|サポ|サポート|グループ|ｸﾞﾙｰﾌﾟ|お母さん|母さん|東京|東京都|不安サポート|不安のサポ|不安 うつ|ガイド|会",
            "京都|つ病|カイド|サポート会社|不安定",
        ),
        ("zh", "焦虑症互助小组（北京）", "焦虑|焦虑症|焦虑症互|互助|互助小|小组|小组焦虑|北京 互助|北", "虑症|京|焦急"),
        (
            "th",
            "กลุ่มสนับสนุนผู้ป่วยโรคซึมเศร้า",
            "กลุ่ม|สนับสนุน|สนับส|สนั|กลุ่มสนับส|โรคซึมเศร้า|ซึมเศ|ผู้ป่วย|สนับสนุน โรค|สนับสนุนโรค",
            "นับสนุน|กลุม|สนุบ",
        ),
        ("km", "ក្រុមគាំទ្រអ្នកជំងឺ", "ក្រុម|គាំទ្រ|គាំ|ក្រុមគាំ", "ទ្រ"),
        ("lo", "ກຸ່ມສະໜັບສະໜູນ", "ກຸ່ມ|ສະໜັບ|ສະໜັບສະ|ກຸ່ມສະ", "ມສະ"),
        ("my", "စိတ်ကျန်းမာရေးအဖွဲ့", "စိတ်|ကျန်းမာရေး|အဖွဲ့|စိတ်ကျန်း", "မာရေး"),
        ("ka", "შფოთვის ჯგუფი", "შფოთვ|ჯგუფი შ", "ფოთვ"),
        ("am", "የጭንቀት ድጋፍ", "የጭን|ድጋፍ የ", "ንቀት"),
    ] {
        let all =
            searches.split('|').map(|search| (search, true)).chain(others.split('|').map(|search| (search, false)));
        for (search, is_found) in all {
            let tokens = of(text);
            let wants = wanted(search);
            assert_eq!(finds(search, text), is_found, "{language}: {search} in {text}: {wants:?} in {tokens}");
        }
    }
}

#[test]
fn what_has_no_word_wants_nothing() {
    for search in ["", " ", "?!", "🎗️", "\u{301}", "。、", "\"*"] {
        assert!(wanted(search).is_empty(), "{search}");
    }
}

#[test]
fn it_is_bounded() {
    assert_eq!(wanted(&"ab ".repeat(30)).len(), MOST_WORDS);
    let long = |letter: &str| letter.repeat(MOST_LETTERS);
    for letter in ["x", "会", "ก", "각"] {
        let (text, search) = (long(letter), long(letter) + "y");
        assert!(finds(&search, &text), "{letter}");
        assert!(tokens([text.as_str()]).iter().all(|token| token.chars().count() <= LONGEST));
    }
    let many = (0..2 * MOST_TOKENS).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    assert_eq!(tokens(["name", &many]).len(), MOST_TOKENS);
    assert!(tokens(["name", &many]).contains("name"), "the name goes first");
}

#[test]
fn what_is_compared_as_a_whole_is_joined() {
    assert_eq!(joined("Self-Harm & Ängste"), "self_harm_angste");
    assert_eq!(joined("en-GB"), "en_gb");
    assert_eq!(joined("うつ病 Q&A"), "うつ病_q_a");
}

const TEXT: &str = r"[a-zA-ZÀ-ɏΆ-ώЀ-ӿא-ת가-힣一-丿ぁ-ヺก-ฮะ-ูअ-हा-्ក-ទ \-'.0-9]{0,40}";

proptest! {
    #[test]
    fn any_beginning_of_a_word_finds_it(text in TEXT, pick: prop::sample::Index, length: prop::sample::Index) {
        let all = parts(&text);
        prop_assume!(!all.is_empty());
        let part = &all[pick.index(all.len())];
        let begins = if part.is_run { part.beginnings().into_iter().collect() } else { vec![0] };
        let word = &part.text[begins[length.index(begins.len())]..];
        let ends: Vec<_> = graphemes(word);
        let search = &word[..ends[length.index(ends.len())]];
        prop_assert!(finds(search, &text), "{search:?} in {text:?}: {:?} in {}", wanted(search), of(&text));
        prop_assert!(finds(&search.to_uppercase(), &text) || search.contains('ŉ'), "{search:?} in capitals");
    }

    #[test]
    fn a_text_finds_itself(text in r"\PC{0,30}|(?s:.{0,30})") {
        prop_assert_eq!(tokens([text.as_str()]), tokens([text.as_str()]));
        if wanted(&text).len() < MOST_WORDS {
            prop_assert!(finds(&text, &text), "{:?} in {}", wanted(&text), of(&text));
        }
    }

    /// Nothing but letters, digits and marks goes into a statement, and a token has no letter that SQLite's tokenizer
    /// would change or split at.
    #[test]
    fn tokens_are_words(text in r"\PC{0,60}|(?s:.{0,40})") {
        let all = tokens([text.as_str()]);
        prop_assert!(all.iter().all(|token| !token.is_empty() && token.chars().all(is_harmless)), "{all:?}");
        prop_assert!(joined(&text).chars().all(|letter| letter == '_' || is_harmless(letter)));
    }
}

fn is_harmless(letter: char) -> bool {
    !letter.is_ascii() || letter.is_ascii_lowercase() || letter.is_ascii_digit()
}

/// The ends of a text's letters, each with its marks.
fn graphemes(text: &str) -> Vec<usize> {
    let begins = text.char_indices().skip(1).filter(|(_, letter)| !super::is_mark(*letter)).map(|(at, _)| at);
    begins.chain([text.len()]).collect()
}
