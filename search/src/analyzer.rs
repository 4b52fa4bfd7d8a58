//! From text to terms: the only place that decides what the `word`, `stem` and `key` fields hold.
//!
//! Terms travel to the engine as lines of a text, one term a line, and are taken apart there by [`TermLines`].

use std::collections::HashMap;

use skillspine_domain::text::{fold, folded_stem, inner_parts, primary_subtag, word_spans};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// Name of the engine's tokenizer for the `word` and `stem` fields.
pub(crate) const TERM_LINES: &str = "term-lines";

/// Longer words are not indexed: they are data, not language.
const LONGEST_WORD: usize = 200;

/// Words remembered a language; more are forgotten all at once. Frameworks have some ten thousand.
const MOST_WORDS: usize = 1 << 17;

/// Marks a line whose term stands at the same position as the one before.
const SAME_POSITION: u8 = b'\t';

/// Terms of one text, one a line. An empty line is a position without a term.
#[derive(Default)]
pub(crate) struct Terms {
    /// For the `word` field.
    pub words: String,
    /// For the `stem` field.
    pub stems: String,
    /// How many words the text has.
    pub count: usize,
}

/// Cuts texts into terms and remembers the words it has seen: most of a text is words seen before.
#[derive(Default)]
pub(crate) struct Analyzer {
    languages: HashMap<String, HashMap<Box<str>, Lines>>,
}

/// The lines that one word as written becomes.
struct Lines {
    words: Box<str>,
    stem: Box<str>,
}

impl Analyzer {
    /// Cuts a text in a language into terms.
    pub fn analyse(&mut self, text: &str, language: &str) -> Terms {
        if !self.languages.contains_key(language) {
            self.languages.insert(language.to_owned(), HashMap::new());
        }
        let mut terms = Terms::default();
        let Some(known) = self.languages.get_mut(language) else { return terms };
        for (start, end) in word_spans(text) {
            let written = &text[start..end];
            if !known.contains_key(written) {
                if known.len() >= MOST_WORDS {
                    known.clear();
                }
                known.insert(written.into(), lines(written, language));
            }
            let Some(lines) = known.get(written) else { continue };
            if !lines.words.is_empty() {
                terms.words.push_str(&lines.words);
                terms.stems.push_str(&lines.stem);
                terms.count += 1;
            }
        }
        terms
    }
}

/// Nothing for a word that folds to nothing, an empty line for one that is too long.
fn lines(written: &str, language: &str) -> Lines {
    let folded = fold(written);
    let mut words = String::new();
    let mut stem = String::new();
    if folded.len() > LONGEST_WORD {
        words.push('\n');
    } else if !folded.is_empty() {
        words.push_str(&folded);
        words.push('\n');
        for part in inner_parts(&folded) {
            words.push(char::from(SAME_POSITION));
            words.push_str(part);
            words.push('\n');
        }
        if let Some(term) = stem_term(written, language) {
            stem.push_str(&term);
            stem.push('\n');
        }
    }
    Lines { words: words.into(), stem: stem.into() }
}

/// The term of a word's stem: languages are kept apart, so that a word never matches by another language's endings.
pub(crate) fn stem_term(word: &str, language: &str) -> Option<String> {
    let stem = folded_stem(word, language)?;
    Some(format!("{}\u{1}{stem}", primary_subtag(language).to_ascii_lowercase()))
}

/// The terms under which a code or URI is found, whatever its scheme, case and closing slash.
pub(crate) fn key_term(key: &str) -> String {
    let folded = fold(key);
    let path = folded.split_once("://").map_or(folded.as_str(), |(_, path)| path);
    path.trim_end_matches('/').chars().take(LONGEST_WORD).collect()
}

/// The engine's tokenizer for [`Terms`].
pub(crate) fn term_lines() -> TextAnalyzer {
    TextAnalyzer::from(TermLines::default())
}

/// Takes lines apart again.
#[derive(Clone, Default)]
pub(crate) struct TermLines {
    token: Token,
}

impl Tokenizer for TermLines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        self.token.reset();
        LineStream { rest: text, token: &mut self.token }
    }
}

/// The lines of one text.
pub(crate) struct LineStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some((line, rest)) = self.rest.split_once('\n') {
            self.rest = rest;
            let term = match line.as_bytes().first() {
                Some(&SAME_POSITION) => &line[1..],
                _ => {
                    // The first position is the largest number, so that it becomes zero here.
                    self.token.position = self.token.position.wrapping_add(1);
                    line
                }
            };
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_what_does_not_identify() {
        let check = |key: &str, expected: &str| assert_eq!(key_term(key), expected, "{key}");
        check("http://data.europa.eu/esco/skill/ABC/", "data.europa.eu/esco/skill/abc");
        check("https://data.europa.eu/esco/skill/abc", "data.europa.eu/esco/skill/abc");
        check(" 15-1252.00 ", "15-1252.00");
        check("S1.2.3", "s1.2.3");
    }

    /// The tokens the engine sees of lines.
    fn tokens(lines: &str) -> Vec<(usize, String)> {
        let mut tokenizer = TermLines::default();
        let mut stream = tokenizer.token_stream(lines);
        let mut found = Vec::new();
        stream.process(&mut |token| found.push((token.position, token.text.clone())));
        found
    }

    #[test]
    fn words_keep_their_positions() {
        let mut analyzer = Analyzer::default();
        let mut check = |text: &str, words: &[(usize, &str)], stems: &[&str]| {
            for _ in 0..2 {
                let found = analyzer.analyse(text, "en-GB");
                let own: Vec<(usize, String)> = words.iter().map(|(at, word)| (*at, (*word).to_owned())).collect();
                assert_eq!(tokens(&found.words), own, "{text}");
                let found_stems: Vec<String> = tokens(&found.stems).into_iter().map(|(_, stem)| stem).collect();
                assert_eq!(found_stems, stems, "{text}");
            }
        };
        check(
            "Managing node.js",
            &[(0, "managing"), (1, "node.js"), (1, "node"), (1, "js")],
            &["en\u{1}manag", "en\u{1}node.js"],
        );
        let long = format!("a {} b", "x".repeat(LONGEST_WORD + 1));
        check(&long, &[(0, "a"), (2, "b")], &["en\u{1}a", "en\u{1}b"]);
        check("a\u{301} \u{ad} b", &[(0, "a"), (1, "b")], &["en\u{1}a", "en\u{1}b"]);
        check("", &[], &[]);
    }
}
