//! Markup and damage: HTML to plain text with its lines, and texts that were decoded wrongly or glued together.

mod encoding;
mod entity;
mod tag;

use std::borrow::Cow;

use entity::decode_entities;
use tag::{Piece, Scanner};

pub use encoding::mend_encoding;

/// A text as people read it: encoding mended, markup removed, glued sentences set apart. See the three functions it joins.
pub fn readable_text(text: &str) -> Cow<'_, str> {
    let mended = mend_encoding(text);
    let plain = match plain_text(&mended) {
        Cow::Borrowed(_) => mended,
        Cow::Owned(plain) => Cow::Owned(plain),
    };
    match mend_blanks(&plain) {
        Cow::Borrowed(_) => plain,
        Cow::Owned(spaced) => Cow::Owned(spaced),
    }
}

/// HTML as plain text: paragraphs, list items and table rows become lines, items begin with `- `, scripts, styles and comments
/// vanish, entities are decoded. Text without markup comes back as it is.
///
/// Tolerant of anything (unclosed, nested, cut off) and linear in time. Only known elements count as markup, so that
/// `List<String>` and `< 3 years` stay. Text that was escaped a second time is read a second time.
pub fn plain_text(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '&']) {
        return Cow::Borrowed(text);
    }
    if tag::has_tags(text) {
        return Cow::Owned(render(text));
    }
    match decode_entities(text) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(decoded) if tag::has_tags(&decoded) => Cow::Owned(render(&decoded)),
        Cow::Owned(decoded) => Cow::Owned(decoded),
    }
}

fn render(text: &str) -> String {
    let keeps_lines = !tag::has_line_tags(text);
    let mut out = Lines::default();
    for piece in Scanner::new(text) {
        match piece {
            Piece::Text(text) => out.push_text(&decode_entities(text), keeps_lines),
            Piece::Line => out.line(),
            Piece::Item => {
                out.line();
                out.item();
            }
            Piece::Cell => out.blank(),
        }
    }
    out.finish()
}

/// Lines under construction: blanks collapse, empty lines do not pile up.
#[derive(Default)]
struct Lines {
    text: String,
    blank: bool,
    line: bool,
    item: bool,
}

impl Lines {
    fn push_text(&mut self, text: &str, keeps_lines: bool) {
        for c in text.chars() {
            match c {
                '\n' | '\r' if keeps_lines => self.line(),
                c if c.is_whitespace() => self.blank(),
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.line && !self.text.is_empty() {
            self.text.push('\n');
        } else if self.blank && !self.text.is_empty() {
            self.text.push(' ');
        }
        if self.item {
            self.text.push_str("- ");
        }
        (self.line, self.blank, self.item) = (false, false, false);
        self.text.push(c);
    }

    fn line(&mut self) {
        self.line = true;
        self.item = false;
    }

    fn item(&mut self) {
        self.item = true;
    }

    fn blank(&mut self) {
        self.blank = true;
    }

    fn finish(self) -> String {
        self.text
    }
}

/// What stands after a dot in names of things: `Vue.Js`, `Socket.Io`.
const NAME_ENDINGS: &[&str] = &["Js", "Io", "Net", "Com", "Org", "Ai"];
/// How far back the beginning of a glued word is looked for.
const LONGEST_WORD: usize = 64;

/// Puts a blank between sentences that were glued together: `implementation.Administration`.
///
/// Only where a small letter, a full stop (or `;`, `!`, `?`) and a capitalised word meet; addresses and names such as `Vue.Js`
/// stay.
pub fn mend_blanks(text: &str) -> Cow<'_, str> {
    let mut cuts = Vec::new();
    for (at, stop) in text.match_indices(['.', ';', '!', '?']) {
        let end = at + stop.len();
        if glues_sentences(text, at, end) {
            cuts.push(end);
        }
    }
    if cuts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len() + cuts.len());
    let mut taken = 0;
    for cut in cuts {
        mended.push_str(&text[taken..cut]);
        mended.push(' ');
        taken = cut;
    }
    mended.push_str(&text[taken..]);
    Cow::Owned(mended)
}

fn glues_sentences(text: &str, stop_start: usize, stop_end: usize) -> bool {
    let mut before = text[..stop_start].chars().rev();
    let two_small = before.next().is_some_and(char::is_lowercase) && before.next().is_some_and(char::is_lowercase);
    let after: String = text[stop_end..].chars().take_while(|c| c.is_alphabetic()).take(LONGEST_WORD).collect();
    let mut letters = after.chars();
    let capitalised = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    if !two_small || !capitalised || NAME_ENDINGS.contains(&after.as_str()) {
        return false;
    }
    let is_address = text[..stop_start]
        .chars()
        .rev()
        .take(LONGEST_WORD)
        .take_while(|c| !c.is_whitespace())
        .any(|c| matches!(c, '@' | '/' | ':'));
    let is_host = text[stop_end + after.len()..].starts_with(['.', '@', '/']) && !text[..stop_start].ends_with(' ');
    !is_address && !is_host
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_lines() {
        let check = |text: &str, expected: &str| assert_eq!(plain_text(text), expected, "{text}");
        check("no markup, 3 < 5 & 7 > 2", "no markup, 3 < 5 & 7 > 2");
        check("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three");
        check("<ul><li>first<li> second </ul>after", "- first\n- second\nafter");
        check("a<br>b<BR/>c<br />d", "a\nb\nc\nd");
        check("<b>bold</b>\n  text", "bold\ntext");
        check("<p>soft\nbreak</p>", "soft break");
        check("<tr><td>Pay</td><td>12 &euro;</td></tr>", "Pay 12 €");
        check("<script>if (a<b) x()</script>shown<style>p{}</style>", "shown");
        check("<!-- hidden <p> -->shown", "shown");
        check("<a href=\"x>y\" title='z'>link</a>", "link");
        check("List<String> and <3 years, <unknown>", "List<String> and <3 years, <unknown>");
        check("&lt;p&gt;escaped&lt;/p&gt;", "escaped");
        check("&amp;nbsp; R&D &nbsp;", "&nbsp; R&D \u{a0}");
        check("<p>cut off", "cut off");
        check("<p>end <b", "end <b");
        check("<div><div><p></p></div>x</div>", "x");
        check("K&ouml;ln &#8211; &#x15A;l&#261;sk &#146;", "Köln – Śląsk ’");
        check("<script>never closed", "");
    }

    #[test]
    fn glued_sentences_are_set_apart() {
        let check = |text: &str, expected: &str| assert_eq!(mend_blanks(text), expected, "{text}");
        check("implementation.Administration of it", "implementation. Administration of it");
        check("work.We grow;Apply now", "work. We grow; Apply now");
        check("Node.js, Vue.Js, ASP.Net, .NET, e.G. this", "Node.js, Vue.Js, ASP.Net, .NET, e.G. this");
        check("see www.firm.Example.org", "see www.firm.Example.org");
        check("https://firm.org/Page.Name", "https://firm.org/Page.Name");
        check("wiedzy.Łatwość", "wiedzy. Łatwość");
    }

    #[test]
    fn damage_is_mended_in_one_go() {
        let check = |text: &str, expected: &str| assert_eq!(readable_text(text), expected, "{text}");
        check("<p>The Cityâ€™s parks.Trees</p>", "The City’s parks. Trees");
        check("untouched", "untouched");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>(), dense in "(<|>|</?(p|li|b|script|x)>|\"|'|&|;|#|a|amp|<!--|-->| |\n){0,40}") {
            for text in [&text, &dense] {
                let plain = plain_text(text);
                prop_assert!(plain.len() <= 2 * text.len() + 2);
                let _ = readable_text(text);
            }
        }

        #[test]
        fn words_without_markup_stay(text in "[a-z ,.\n]{0,80}") {
            prop_assert_eq!(readable_text(&text), text.as_str());
        }
    }

    #[test]
    fn hostile_nesting_is_read_in_linear_time() {
        for part in ["<div>", "<a \"", "<a '>", "<!--", "<script>", "&", "<", "</li", "<p x=\"'"] {
            let text = part.repeat(200_000);
            let _ = readable_text(&text);
        }
    }
}
