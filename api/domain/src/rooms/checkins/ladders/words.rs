//! What the mail of a rung says up to its author's words.

/// What the mail of every rung begins with: more than what is shown of a mail before it is opened, so that nobody who
/// looks over a shoulder learns anything of it.
const OPENING: &str = "You have a new message. You receive it because you agreed to receive messages like this one. \
                       You can change that in your app at any time. Read on when nobody else can see your screen: the \
                       message follows, word for word as it was written for you.";

/// A rung's mail up to its words: the opening, the name that its author chose, and the words.
pub(in crate::rooms::checkins) fn rung_words(name: Option<&str>, words: &str) -> String {
    let name = name.map(|name| format!("{name} writes:\n\n")).unwrap_or_default();
    format!("{OPENING}\n\n{name}{words}")
}

#[cfg(test)]
mod tests {
    use super::OPENING;

    #[test]
    fn what_is_shown_before_a_mail_is_opened_is_the_same_in_each() {
        assert!(OPENING.chars().count() >= 200);
    }
}
