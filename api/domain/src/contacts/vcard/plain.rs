//! Text out of a card, without what can't be shown.

/// Text of one line, without white space around it and without control characters.
pub(super) fn line(text: &str) -> String {
    let shown: String = text.chars().filter(|letter| !letter.is_control() || letter.is_whitespace()).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As [`line`]; nothing where nothing is left.
pub(super) fn some_line(text: &str) -> Option<String> {
    Some(line(text)).filter(|text| !text.is_empty())
}

/// Text of several lines, which end in `\n`, without control characters; nothing where nothing is left.
pub(super) fn some_block(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let shown: String = text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
    Some(shown.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What begins with `prefix`, whatever its case, without it.
pub(super) fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
