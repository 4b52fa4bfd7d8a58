//! Words: where they begin and end, in scripts with and without blanks.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The folded word.
    pub text: String,
    /// Where it begins in the original text, in bytes.
    pub start: usize,
    /// Where it ends in the original text, in bytes.
    pub end: usize,
}

impl Word {
    /// The names inside a dotted name: `node` and `js` of `node.js`, `net` of `.net`; nothing for other words.
    pub fn inner_parts(&self) -> impl Iterator<Item = &str> {
        inner_parts(&self.text)
    }
}

/// The names inside a dotted name: see [`Word::inner_parts`].
pub fn inner_parts(folded: &str) -> impl Iterator<Item = &str> {
    let dotted = folded.contains('.') && folded.chars().any(char::is_alphabetic);
    folded.split('.').filter(move |part| dotted && !part.is_empty())
}

/// Cuts a text into folded words, in order, in time linear in its length.
///
/// Words follow Unicode's word boundaries, with these differences: names such as `C++`, `C#`, `.NET` and `node.js` stay whole;
/// apostrophes separate (`l'ingénieur` is two words) and an English possessive is dropped; scripts written without blanks
/// (Han, kana, Hangul, Thai and their neighbours) are cut into overlapping pairs of characters, a single character alone.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for (start, end) in word_spans(text) {
        let folded = fold(&text[start..end]);
        if !folded.is_empty() {
            words.push(Word { text: folded, start, end });
        }
    }
    words
}

/// Where the words of [`words`] begin and end, in bytes, before folding: a few of them may fold to nothing.
pub fn word_spans(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for span in spans(text) {
        if span.unspaced {
            push_pairs(text, &span, &mut found);
        } else {
            found.push((span.start, span.end));
        }
    }
    found
}

/// A label reduced to what identifies it: its folded words with one blank between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelKey {
    /// The folded words.
    pub text: String,
    /// Where words begin in `text`, in bytes; in scripts without blanks, every character begins one.
    pub starts: Vec<usize>,
}

/// Reduces a label to its key: two labels are exactly the same for a reader when their keys are equal.
pub fn label_key(text: &str) -> LabelKey {
    let mut key = LabelKey::default();
    for span in spans(text) {
        let folded = fold(&text[span.start..span.end]);
        if folded.is_empty() {
            continue;
        }
        if !key.text.is_empty() {
            key.text.push(' ');
        }
        let base = key.text.len();
        if span.unspaced {
            key.starts.extend(folded.grapheme_indices(true).map(|(offset, _)| base + offset));
        } else {
            key.starts.push(base);
        }
        key.text.push_str(&folded);
    }
    key
}

/// A stretch of text that is one word, or one run of a script written without blanks.
struct Span {
    start: usize,
    end: usize,
    unspaced: bool,
}

fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    let mut unspaced = false;
    for (at, c) in text.char_indices() {
        let now = is_unspaced(c) || (unspaced && matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'));
        if now != unspaced {
            push_piece(text, start, at, unspaced, &mut spans);
            start = at;
            unspaced = now;
        }
    }
    push_piece(text, start, text.len(), unspaced, &mut spans);
    spans
}

fn push_piece(text: &str, start: usize, end: usize, unspaced: bool, spans: &mut Vec<Span>) {
    if start == end {
        return;
    }
    if unspaced {
        spans.push(Span { start, end, unspaced });
        return;
    }
    // Unicode's rules never join what a blank separates, so pieces between blanks can be looked at one by one; most of them
    // are plain words that need no rules.
    let mut from = start;
    for piece in text[start..end].split_inclusive([' ', '\n', '\t', '\r']) {
        match plain_word(piece) {
            Some((first, last)) => spans.push(Span { start: from + first, end: from + last, unspaced: false }),
            None => push_by_rules(text, from, from + piece.len(), spans),
        }
        from += piece.len();
    }
}

/// Begin and end of the only word of a piece that is made of ASCII letters and digits, with a bracket or a quotation mark
/// before it and ordinary punctuation or a blank behind it.
fn plain_word(piece: &str) -> Option<(usize, usize)> {
    let bytes = piece.as_bytes();
    let first = usize::from(bytes.first().is_some_and(|byte| matches!(byte, b'(' | b'"' | b'[')));
    let length = bytes[first..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let last = first + length;
    let closed = bytes[last..].iter().all(|byte| {
        matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b',' | b'.' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'"')
    });
    (length > 0 && closed).then_some((first, last))
}

fn push_by_rules(text: &str, start: usize, end: usize, spans: &mut Vec<Span>) {
    let piece = &text[start..end];
    let mut taken = 0;
    for (offset, segment) in piece.split_word_bound_indices() {
        if offset < taken || !segment.chars().any(char::is_alphanumeric) {
            continue;
        }
        let segment_end = offset + segment.len();
        let from = start + offset - leading_dot(&piece[..offset]);
        let sign = trailing_sign(&piece[segment_end..]);
        taken = segment_end + sign;
        push_between_apostrophes(text, from, start + taken, spans);
    }
}

/// Length of a dot that belongs to the name after it, as in `.NET`.
fn leading_dot(before: &str) -> usize {
    let Some(rest) = before.strip_suffix('.') else { return 0 };
    let separated = rest.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '/' | ',' | '"'));
    usize::from(separated)
}

/// Length of a sign that belongs to the name before it, as in `C++`, `C#` and `A+`; an operator between names does not.
fn trailing_sign(after: &str) -> usize {
    let mut length = 0;
    for (signs, c) in after.chars().enumerate() {
        match c {
            '+' | '＋' if signs < 2 => {}
            '#' | '＃' | '♯' if signs == 0 => {
                let next = after[c.len_utf8()..].chars().next();
                return if next.is_some_and(char::is_alphanumeric) { 0 } else { c.len_utf8() };
            }
            _ if signs == 1 && c.is_alphanumeric() => return 0,
            _ => break,
        }
        length += c.len_utf8();
    }
    length
}

fn push_between_apostrophes(text: &str, start: usize, end: usize, spans: &mut Vec<Span>) {
    let mut from = start;
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2019}' | '\u{02BC}' | '\u{FF07}');
    for piece in text[start..end].split_inclusive(is_apostrophe) {
        let word = piece.trim_end_matches(is_apostrophe);
        let possessive = from > start && matches!(word, "s" | "S") && from + piece.len() == end;
        if !possessive && !word.is_empty() {
            spans.push(Span { start: from, end: from + word.len(), unspaced: false });
        }
        from += piece.len();
    }
}

fn push_pairs(text: &str, span: &Span, found: &mut Vec<(usize, usize)>) {
    let starts: Vec<usize> =
        text[span.start..span.end].grapheme_indices(true).map(|(offset, _)| span.start + offset).collect();
    if starts.len() == 1 {
        return found.push((span.start, span.end));
    }
    for first in 0..starts.len() - 1 {
        found.push((starts[first], starts.get(first + 2).copied().unwrap_or(span.end)));
    }
}

/// Whether a character belongs to a script in which words are not set apart by blanks, or whose words carry particles.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}' | '\u{0E81}'..='\u{0EC6}' | '\u{0EC8}'..='\u{0ECD}'
        | '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{108F}' | '\u{1780}'..='\u{17D3}'
        | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{309A}' | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_cut_into_words() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("manage musical staff", &["manage", "musical", "staff"]);
        check("problem-solving, and/or more", &["problem", "solving", "and", "or", "more"]);
        check("C++ and C#, F# or C", &["c++", "and", "c#", "f#", "or", "c"]);
        check("C++17; a+b; Notepad++", &["c++", "17", "a", "b", "notepad++"]);
        check("ASP.NET, .NET (.net) and node.js", &["asp.net", ".net", ".net", "and", "node.js"]);
        check("end. Next", &["end", "next"]);
        check("chef d'équipe", &["chef", "d", "equipe"]);
        check("driver’s licence", &["driver", "licence"]);
        check("看護師", &["看護", "護師"]);
        check("医", &["医"]);
        check("プログラミング", &["プロ", "ログ", "グラ", "ラミ", "ミン", "ング"]);
        check("ﾌﾟﾛｸﾞﾗﾑ", &["プロ", "ログ", "グラ", "ラム"]);
        check("C言語を使う", &["c", "言語", "語を", "を使", "使う"]);
        check("소프트 개발자", &["소프", "프트", "개발", "발자"]);
        check("พยาบาล", &["พย", "ยา", "าบ", "บา", "าล"]);
        check("مهندس البرمجيات", &["مهندس", "البرمجيات"]);
        check("🎷 🎺 -- ++ \"", &[]);
        check("", &[]);
    }

    #[test]
    fn keys_identify_labels() {
        let check = |text: &str, expected: &str| assert_eq!(label_key(text).text, expected, "{text}");
        check("Data-Mining", "data mining");
        check("C++ (programming)", "c++ programming");
        check("Ingénieur d’études", "ingenieur d etudes");
        check("C言語", "c 言語");
        assert_eq!(label_key("data 分析").starts, [0, 5, 8]);
    }

    #[test]
    fn dotted_names_have_parts() {
        let check = |text: &str, expected: &[&str]| {
            let word = words(text).remove(0);
            assert_eq!(word.inner_parts().collect::<Vec<_>>(), expected, "{text}");
        };
        check("Node.js", &["node", "js"]);
        check(".NET", &["net"]);
        check("2.5", &[]);
        check("staff", &[]);
    }

    proptest! {
        #[test]
        fn offsets_lie_on_characters_in_order(text in any::<String>()) {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(word.start < word.end);
                prop_assert!(text.get(word.start..word.end).is_some());
                prop_assert!(word.start >= last);
                last = word.start;
            }
            let key = label_key(&text);
            for start in key.starts {
                prop_assert!(key.text.is_char_boundary(start));
            }
        }

        #[test]
        fn plain_words_are_found_as_the_rules_find_them(text in "[ -~\n\u{301}\u{200d}é一]{0,60}") {
            let mut by_rules = Vec::new();
            push_by_rules(&text, 0, text.len(), &mut by_rules);
            let mut found = Vec::new();
            push_piece(&text, 0, text.len(), false, &mut found);
            let ends = |spans: Vec<Span>| -> Vec<(usize, usize)> {
                spans.into_iter().map(|span| (span.start, span.end)).collect()
            };
            prop_assert_eq!(ends(found), ends(by_rules));
        }

        #[test]
        fn words_are_no_longer_than_a_few_times_the_text(text in "[ -~あ-ん一-三가-나'’+#.]{0,80}") {
            let length: usize = words(&text).iter().map(|word| word.end - word.start).sum();
            prop_assert!(length <= 2 * text.len());
        }
    }
}
