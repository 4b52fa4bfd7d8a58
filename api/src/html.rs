//! Text inside HTML.

use std::borrow::Cow;

/// A text as HTML shows it. Control characters have no place in a page.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain =
        |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && (!c.is_control() || matches!(c, '\n' | '\t'));
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if is_plain(c) => safe.push(c),
            _ => safe.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_a_text() {
        assert_eq!(escaped("plain é 漢\n"), "plain é 漢\n");
        assert_eq!(
            escaped("<script>alert('\"&\u{0}\u{1b}')</script>"),
            "&lt;script&gt;alert(&#39;&quot;&amp;\u{fffd}\u{fffd}&#39;)&lt;/script&gt;"
        );
    }
}
