//! Measures the nesting of brackets in a JSON text before it is parsed.

/// The deepest nesting of brackets outside strings. Also works for text that isn't valid JSON, which the parser refuses
/// later.
#[must_use]
pub fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.iter();
    let mut in_string = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(bytes.next()),
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_in_strings_are_no_brackets() {
        assert_eq!(depth(br#"{"a":"[[[[\"[[","b":[1,[2]]}"#), 3);
        assert_eq!(depth(br#""\\""#), 0);
        assert_eq!(depth("[".repeat(100_000).as_bytes()), 100_000);
        assert_eq!(depth(b"]]]]["), 1);
    }
}
