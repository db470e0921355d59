//! Text out of a card, without what can't be shown.

/// How many characters are shown of what has no place.
pub(super) const MAX_SHOWN: usize = 500;

/// What has no place, as it is shown: one line, of which what is too long is cut.
pub(super) fn shown(text: &str) -> Option<String> {
    let line = some_line(text)?;
    if line.chars().count() <= MAX_SHOWN {
        return Some(line);
    }
    let cut: String = line.chars().take(MAX_SHOWN - 1).collect();
    Some(format!("{}…", cut.trim_end()))
}

/// Text of one line, without white space around it and without control characters.
pub fn line(text: &str) -> String {
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
