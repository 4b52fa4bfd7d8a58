//! Names as people write them: damaged, and with a code in front or behind.

use super::shape::normalised;
use crate::posting::markup::{mend_encoding, plain_text};
use crate::text::fold;

/// A name made readable.
pub(super) struct Name {
    pub text: String,
    pub broken_encoding: bool,
    pub markup: bool,
}

/// Mends a name: encoding, markup, blanks.
pub(super) fn mend(name: &str) -> Name {
    let mended = mend_encoding(name);
    let broken_encoding = mended != name;
    let plain = plain_text(&mended);
    let markup = plain != mended;
    Name { text: plain.split_whitespace().collect::<Vec<_>>().join(" "), broken_encoding, markup }
}

/// Marks between a code and a name.
const MARKS: [char; 12] = ['-', '–', '—', ':', ',', ';', '.', '|', '(', ')', '[', ']'];

/// The code at the beginning or end of a name, and the name without it. `shapes` says what counts as a code here.
pub(super) fn split_code(name: &str, shapes: &[&str]) -> Option<(String, String)> {
    let has_shape = |word: &str| shapes.iter().any(|shape| normalised(shape, word).is_some());
    let (first, rest) = name.split_once(' ')?;
    let code = first.trim_matches(MARKS);
    if has_shape(code) {
        return Some((code.to_owned(), rest.trim_start_matches(|c: char| c == ' ' || MARKS.contains(&c)).to_owned()));
    }
    let (rest, last) = name.rsplit_once(' ')?;
    let code = last.trim_matches(MARKS);
    has_shape(code)
        .then(|| (code.to_owned(), rest.trim_end_matches(|c: char| c == ' ' || MARKS.contains(&c)).to_owned()))
}

/// A name without the framework that some put in front or behind: `ESCO: manage musical staff`, `manage musical staff (ESCO)`.
pub(super) fn without_framework(name: &str, is_framework: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    if let Some((head, rest)) = name.split_once(": ").or_else(|| name.split_once(" - "))
        && is_framework(head)
    {
        return Some((head, rest.trim()));
    }
    let (rest, last) = name.strip_suffix(')')?.rsplit_once('(')?;
    is_framework(last).then(|| (last, rest.trim()))
}

/// Whether two names are the same to a reader.
pub(super) fn key(name: &str) -> String {
    fold(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_cut_off() {
        let shapes = ["onet-soc", "esco-code", "uuid"];
        let check = |name: &str, expected: Option<(&str, &str)>| {
            let found = split_code(name, &shapes);
            assert_eq!(found.as_ref().map(|(code, rest)| (&**code, &**rest)), expected, "{name}");
        };
        check("15-1252.00 - Software Developers", Some(("15-1252.00", "Software Developers")));
        check("Software Developers (15-1252.00)", Some(("15-1252.00", "Software Developers")));
        check("2512.4: software developer", Some(("2512.4", "software developer")));
        check("Web 2.0 developer", None);
        check("developer", None);
        check("", None);
    }

    #[test]
    fn names_are_mended() {
        let check = |name: &str, expected: &str, damage: (bool, bool)| {
            let mended = mend(name);
            assert_eq!((mended.text.as_str(), (mended.broken_encoding, mended.markup)), (expected, damage), "{name}");
        };
        check("  manage  musical\nstaff ", "manage musical staff", (false, false));
        check("ingÃ©nieur", "ingénieur", (true, false));
        check("<b>R&amp;D</b> manager", "R&D manager", (false, true));
        check("C++ & C#", "C++ & C#", (false, false));
    }
}
