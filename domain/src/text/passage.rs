//! Passages: pieces of a text that are short enough to be shown.

/// Cuts a text into passages of at most `longest` bytes: at ends of sentences where possible, otherwise at blanks.
pub fn passages(text: &str, longest: usize) -> Vec<&str> {
    let mut passages = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if rest.len() <= longest {
            passages.push(rest);
            break;
        }
        let window = &rest[..rest.floor_char_boundary(longest.max(4))];
        let sentence = window.rfind(['.', '!', '?', ';', '\n', '。', '۔', '؟']);
        let end = match sentence {
            Some(at) => at + rest[at..].chars().next().map_or(1, char::len_utf8),
            None => window.rfind(' ').filter(|&at| at > 0).unwrap_or(window.len()),
        };
        passages.push(rest[..end].trim_end());
        rest = rest[end..].trim_start();
    }
    passages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_cut_where_sentences_end() {
        let check = |text: &str, expected: &[&str]| assert_eq!(passages(text, 12), expected, "{text}");
        check("", &[]);
        check("  short ", &["short"]);
        check("One two. Three four.", &["One two.", "Three four."]);
        check("no sentence ends here", &["no sentence", "ends here"]);
        check("oneverylongwordwithoutend", &["oneverylongw", "ordwithouten", "d"]);
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_lost(text in "\\PC{0,200}", longest in 0usize..40) {
            let found = passages(&text, longest);
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&found.concat()), solid(&text));
            prop_assert!(found.iter().all(|passage| passage.len() <= longest.max(4) && !passage.is_empty()));
        }
    }
}
