//! From text to terms: the only place that decides what the `word`, `stem` and `key` fields hold.

use skillspine_domain::text::{fold, folded_stem, primary_subtag, words};
use tantivy::tokenizer::{PreTokenizedString, Token};

/// Longer words are not indexed: they are data, not language.
const LONGEST_WORD: usize = 200;

/// Terms of one text.
pub(crate) struct Analysed {
    /// For the `word` field.
    pub words: PreTokenizedString,
    /// For the `stem` field.
    pub stems: PreTokenizedString,
    /// How many words the text has.
    pub count: usize,
}

/// Cuts a text in a language into terms.
pub(crate) fn analyse(text: &str, language: &str) -> Analysed {
    let found = words(text);
    let mut word_tokens = Vec::with_capacity(found.len());
    let mut stem_tokens = Vec::with_capacity(found.len());
    for (position, word) in found.iter().enumerate() {
        if word.text.len() > LONGEST_WORD {
            continue;
        }
        word_tokens.push(token(position, word.text.clone()));
        word_tokens.extend(word.inner_parts().map(|part| token(position, part.to_owned())));
        stem_tokens.extend(stem_term(&text[word.start..word.end], language).map(|stem| token(position, stem)));
    }
    Analysed { words: tokenized(word_tokens), stems: tokenized(stem_tokens), count: found.len() }
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

fn token(position: usize, text: String) -> Token {
    Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 }
}

fn tokenized(tokens: Vec<Token>) -> PreTokenizedString {
    PreTokenizedString { text: String::new(), tokens }
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

    #[test]
    fn words_and_stems_share_positions() {
        let found = analyse("Managing node.js", "en-GB");
        let shown = |tokens: &[Token]| -> Vec<(usize, String)> {
            tokens.iter().map(|token| (token.position, token.text.clone())).collect()
        };
        let own = |position: usize, text: &str| (position, text.to_owned());
        assert_eq!(shown(&found.words.tokens), [own(0, "managing"), own(1, "node.js"), own(1, "node"), own(1, "js")]);
        assert_eq!(shown(&found.stems.tokens), [own(0, "en\u{1}manag"), own(1, "en\u{1}node.js")]);
        assert_eq!(found.count, 2);
    }
}
