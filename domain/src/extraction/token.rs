//! Tokens: where the words of a text stand, what separates them and how they are written, found in one pass.
//!
//! Labels and texts are cut by the same function. It agrees with [`crate::text::words`] on what a word is, except that dotted
//! names are cut (`node.js` is two tokens) and that scripts written without blanks are cut into single characters, because
//! an automaton needs tokens that do not overlap. Words of plain ASCII are folded while they are read.

use crate::text::{fold, is_dropped, is_unspaced};

/// A folded word as one number: equal words have equal keys.
pub(super) type WordKey = u128;

/// What separates a token from the one before it, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A blank, a hyphen, an apostrophe, a quotation mark, a dot inside a name, or nothing.
    Blank,
    /// `/` or `\`.
    Slash,
    /// An opening or closing bracket.
    Bracket,
    /// A comma.
    Comma,
    /// A colon, a semicolon, or a dash between blanks.
    Clause,
    /// The end of a sentence.
    Sentence,
    /// A line break, a bullet or a bar.
    Line,
    /// An empty line, or the start of the text.
    Paragraph,
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// No capital letters: `staff`, `職`, `2024`.
    Lower,
    /// A capital first letter only: `Python`.
    Capital,
    /// Capital letters after the first: `SQL`, `iOS`. A single capital letter (`R`) counts as such.
    Upper,
}

/// One word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The folded word.
    pub key: WordKey,
    /// What stands before it.
    pub gap: Gap,
    /// How it is written.
    pub case: Case,
}

/// Words of up to this many folded bytes are their own key; longer ones are hashed.
const PACKED: usize = 15;

/// Cuts a text into tokens in time linear in its length. Tokens are in order and do not overlap.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 6 + 1);
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = GapReader::new();
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() || (byte == b'.' && starts_dotted_name(bytes, at)) {
            let before = gap.take();
            let token = read_ascii(text, at, before).unwrap_or_else(|| read_any(text, at, before));
            at = token.end;
            push_unless_possessive(bytes, token, &mut tokens);
        } else if byte.is_ascii() {
            gap.read(bytes, at);
            at += 1;
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            if !c.is_alphanumeric() {
                gap.read_char(c);
                at += c.len_utf8();
                continue;
            }
            let token = read_any(text, at, gap.take());
            at = token.end;
            if token.key != 0 {
                push_unless_possessive(bytes, token, &mut tokens);
            }
        }
    }
    tokens
}

/// The key of a folded word.
pub(super) fn word_key(folded: &str) -> WordKey {
    let bytes = folded.as_bytes();
    if bytes.len() <= PACKED {
        return bytes.iter().fold(0, |key, byte| key << 8 | u128::from(*byte));
    }
    // 0xFF begins no UTF-8 text, so hashed keys never meet packed ones.
    let (mut low, mut high) = (0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15_u64);
    for byte in bytes {
        low = (low ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        high = (high.rotate_left(9) ^ u64::from(*byte)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    }
    (u128::from(high) << 64 | u128::from(low)) | 0xFF << 120
}

/// Whether two words that share a stem are forms of one word (`manage`, `managing`), not derived from it apart from each other
/// (`integrity`, `integration`): one of them is all but the beginning of the other. Long words are taken for forms.
pub(super) fn are_forms(left: WordKey, right: WordKey) -> bool {
    let (left, right) = (left.to_be_bytes(), right.to_be_bytes());
    if left[0] == 0xFF || right[0] == 0xFF {
        return true;
    }
    let [left, right] = [&left, &right].map(|key| &key[key.iter().take_while(|byte| **byte == 0).count()..]);
    let shared = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (short, long) = (left.len().min(right.len()) - shared, left.len().max(right.len()) - shared);
    short <= 1 && long <= 3 || short == 0 && long == 4
}

/// Remembers the strongest separator since the last token.
struct GapReader {
    strongest: Gap,
    lines: u32,
}

impl GapReader {
    fn new() -> Self {
        Self { strongest: Gap::Paragraph, lines: 0 }
    }

    /// The separator in front of the token that starts here; reading starts again behind it.
    fn take(&mut self) -> Gap {
        self.lines = 0;
        std::mem::replace(&mut self.strongest, Gap::Blank)
    }

    fn raise(&mut self, gap: Gap) {
        self.strongest = self.strongest.max(gap);
    }

    fn read(&mut self, bytes: &[u8], at: usize) {
        match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\'' | b'"' | b'_' | b'&' => {}
            b'\n' => {
                self.lines += 1;
                self.raise(if self.lines > 1 { Gap::Paragraph } else { Gap::Line });
            }
            b'-' => {
                let before = at.checked_sub(1).is_none_or(|before| bytes[before].is_ascii_whitespace());
                let after = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
                if before && after {
                    self.raise(Gap::Clause);
                }
            }
            b'/' | b'\\' => self.raise(Gap::Slash),
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' => self.raise(Gap::Bracket),
            b',' => self.raise(Gap::Comma),
            b';' | b':' => self.raise(Gap::Clause),
            b'.' => {
                if !joins_name(bytes, at) {
                    self.raise(Gap::Sentence);
                }
            }
            b'!' | b'?' => self.raise(Gap::Sentence),
            b'|' | b'*' => self.raise(Gap::Line),
            _ => self.raise(Gap::Bracket),
        }
    }

    fn read_char(&mut self, c: char) {
        match c {
            _ if c.is_whitespace() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') => {}
            _ if is_dropped(c) => {}
            '\u{2018}'..='\u{201F}' | '\u{2010}' | '\u{2011}' | '«' | '»' | '®' | '™' | '·' => {}
            '\u{2028}' | '\u{85}' | '•' | '●' | '▪' | '■' | '◦' | '○' | '►' | '➢' | '✓' | '✔' | '｜' => {
                self.raise(Gap::Line)
            }
            '\u{2029}' => self.raise(Gap::Paragraph),
            '、' | '，' | '،' => self.raise(Gap::Comma),
            '。' | '！' | '？' | '؟' | '｡' => self.raise(Gap::Sentence),
            '–' | '—' | '；' | '：' | '؛' | '…' => self.raise(Gap::Clause),
            _ => self.raise(Gap::Bracket),
        }
    }
}

/// Whether a dot stands inside a name (`node.js`, `ASP.NET`) rather than at the end of a sentence without a blank.
fn joins_name(bytes: &[u8], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).map(|before| bytes[before]), bytes.get(at + 1)) else {
        return false;
    };
    before.is_ascii_alphanumeric()
        && after.is_ascii_alphanumeric()
        && !(before.is_ascii_lowercase() && after.is_ascii_uppercase())
}

/// Whether a dot belongs to the name after it, as in `.NET`.
fn starts_dotted_name(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
        && before.is_none_or(|before| before.is_ascii_whitespace() || matches!(before, b'(' | b'/' | b',' | b'"'))
}

/// Reads a token of ASCII letters and digits; `None` when it goes on with other letters.
fn read_ascii(text: &str, start: usize, gap: Gap) -> Option<Token> {
    let bytes = text.as_bytes();
    let mut key: u128 = 0;
    let mut end = start;
    let mut capitals = 0;
    if bytes[end] == b'.' {
        key = u128::from(b'.');
        end += 1;
    }
    while let Some(byte) = bytes.get(end).copied() {
        if !byte.is_ascii_alphanumeric() {
            if !byte.is_ascii() && continues(text, end) {
                return None;
            }
            break;
        }
        capitals += u32::from(byte.is_ascii_uppercase());
        key = key << 8 | u128::from(byte.to_ascii_lowercase());
        end += 1;
    }
    let sign = trailing_sign(bytes, end);
    for byte in &bytes[end..end + sign] {
        key = key << 8 | u128::from(*byte);
    }
    end += sign;
    if end - start > PACKED {
        key = word_key(&text[start..end].to_ascii_lowercase());
    }
    let case = case_of(capitals, bytes[start].is_ascii_uppercase(), end - start - sign == 1);
    Some(Token { start, end, key, gap, case })
}

/// Reads a token of any script; its key is 0 when folding leaves nothing of it.
fn read_any(text: &str, start: usize, gap: Gap) -> Token {
    let mut end = start;
    let mut capitals = 0;
    let mut characters = 0;
    let mut alone = false;
    for c in text[start..].chars() {
        let goes_on = if is_unspaced(c) {
            let first = characters == 0;
            alone |= first;
            first || matches!(c, '\u{FF9E}' | '\u{FF9F}')
        } else {
            is_mark(c) || (!alone && c.is_alphanumeric()) || (characters == 0 && c == '.')
        };
        if !goes_on {
            break;
        }
        capitals += u32::from(c.is_uppercase());
        characters += 1;
        end += c.len_utf8();
    }
    if !alone {
        end += trailing_sign(text.as_bytes(), end);
    }
    let first_is_capital = text[start..].chars().next().is_some_and(char::is_uppercase);
    let case = case_of(capitals, first_is_capital, characters == 1);
    Token { start, end, key: word_key(&fold(&text[start..end])), gap, case }
}

/// Whether the character at `at`, which is not ASCII, belongs to the word before it.
fn continues(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(|c| (c.is_alphanumeric() && !is_unspaced(c)) || is_mark(c))
}

/// Signs that sit on or inside a word: accents written apart, soft hyphens, joiners.
fn is_mark(c: char) -> bool {
    if matches!(c, '\u{0964}' | '\u{0965}') {
        return false;
    }
    is_dropped(c) || matches!(c, '\u{3099}' | '\u{309A}' | '\u{0900}'..='\u{0DFF}')
}

fn case_of(capitals: u32, first_is_capital: bool, single: bool) -> Case {
    match capitals {
        0 => Case::Lower,
        1 if first_is_capital && !single => Case::Capital,
        _ => Case::Upper,
    }
}

/// Length of the sign that belongs to the name before it, as in `C++`, `C#`, `A+`.
fn trailing_sign(bytes: &[u8], at: usize) -> usize {
    let next_is_word = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    match bytes.get(at) {
        Some(b'#') if !next_is_word(at + 1) => 1,
        Some(b'+') if bytes.get(at + 1) == Some(&b'+') => 2,
        Some(b'+') if !next_is_word(at + 1) => 1,
        _ => 0,
    }
}

/// The `s` of an English possessive is no word.
fn push_unless_possessive(bytes: &[u8], token: Token, tokens: &mut Vec<Token>) {
    let is_possessive = token.key == u128::from(b's')
        && token.end - token.start == 1
        && tokens.last().is_some_and(|before| {
            matches!(&bytes[before.end..token.start], b"'" | b"\xE2\x80\x99" | b"\xCA\xBC" | b"\xEF\xBC\x87")
        });
    if !is_possessive {
        tokens.push(token);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_cut() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = tokens(text).iter().map(|token| &text[token.start..token.end]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("manage musical staff", &["manage", "musical", "staff"]);
        check("C++ and C#, F# or C; a+b C++17", &["C++", "and", "C#", "F#", "or", "C", "a", "b", "C++", "17"]);
        check("ASP.NET, .NET (.net) and node.js", &["ASP", "NET", ".NET", ".net", "and", "node", "js"]);
        check("the driver's licence, driver’s", &["the", "driver", "licence", "driver"]);
        check("chef d’équipe", &["chef", "d", "équipe"]);
        check("Sjuksköterska, ingénieurs", &["Sjuksköterska", "ingénieurs"]);
        check("看護師C言語", &["看", "護", "師", "C", "言", "語"]);
        check("प्रबंधन कौशल", &["प्रबंधन", "कौशल"]);
        check("soft\u{ad}ware 🎷", &["soft\u{ad}ware"]);
        check("", &[]);
    }

    #[test]
    fn forms_are_told_from_derivations() {
        let check = |left: &str, right: &str, expected: bool| {
            assert_eq!(are_forms(word_key(left), word_key(right)), expected, "{left} and {right}");
        };
        check("manage", "managing", true);
        check("plan", "planning", true);
        check("omvardnad", "omvardnaden", true);
        check("integrity", "integration", false);
        check("objects", "objectives", false);
        check("electroencephalography", "electroencephalogram", true);
        check("", "a", true);
    }

    #[test]
    fn gaps_are_told_apart() {
        let check = |text: &str, expected: Gap| assert_eq!(tokens(text)[1].gap, expected, "{text}");
        check("a b", Gap::Blank);
        check("a-b", Gap::Blank);
        check("a - b", Gap::Clause);
        check("a/b", Gap::Slash);
        check("a (b", Gap::Bracket);
        check("a, b", Gap::Comma);
        check("a: b", Gap::Clause);
        check("a. b", Gap::Sentence);
        check("skills.Experience", Gap::Sentence);
        check("node.js", Gap::Blank);
        check("a\nb", Gap::Line);
        check("a • b", Gap::Line);
        check("a\r\n\r\nb", Gap::Paragraph);
    }

    #[test]
    fn writing_is_told_apart() {
        let check = |text: &str, expected: Case| assert_eq!(tokens(text)[0].case, expected, "{text}");
        check("go", Case::Lower);
        check("Go", Case::Capital);
        check("SQL", Case::Upper);
        check("iOS", Case::Upper);
        check("R", Case::Upper);
        check("C++", Case::Upper);
        check("Éclair", Case::Capital);
    }

    proptest! {
        #[test]
        fn tokens_lie_on_characters_in_order(text in any::<String>()) {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(token.start >= last && token.start < token.end);
                prop_assert!(text.get(token.start..token.end).is_some());
                last = token.end;
            }
        }

        #[test]
        fn keys_are_those_of_folded_words(text in "[ -~éÅßøа-яא-ת\\u{300}\\u{ad}']{0,60}") {
            for token in tokens(&text) {
                prop_assert_eq!(token.key, word_key(&fold(&text[token.start..token.end])));
            }
        }
    }
}
