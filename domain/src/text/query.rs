//! Queries: what somebody typed, read as words, phrases and exclusions.

use super::word::{Word, is_unspaced, words};

/// A query as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What is looked for, in the order typed.
    pub parts: Vec<QueryPart>,
    /// What must not appear: `-word` and `-"several words"`.
    pub excluded: Vec<QueryPart>,
}

/// One thing a query asks for: a word, or several that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryPart {
    /// As typed.
    pub surface: String,
    /// The folded words; more than one for phrases and for scripts written without blanks.
    pub words: Vec<String>,
    /// Whether it was put in quotation marks: then no other form of a word will do.
    pub quoted: bool,
    /// Whether the word is unfinished, so that longer words will do.
    pub prefix: bool,
    /// Whether words with typing errors will do.
    pub fuzzy: bool,
}

impl QueryPart {
    /// Whether it is a single word that may be inflected.
    pub fn is_plain_word(&self) -> bool {
        self.words.len() == 1 && !self.quoted
    }
}

impl Query {
    /// Reads a query. Nothing is an error: what makes no sense as an operator is read as text or left out.
    ///
    /// `unfinished` says that the last word is still being typed.
    pub fn parse(text: &str, unfinished: bool) -> Self {
        let mut query = Self::default();
        for chunk in chunks(text) {
            let found = words(chunk.text);
            if chunk.excluded {
                query.excluded.extend(phrase(chunk.text, found, chunk.quoted));
            } else if chunk.quoted {
                query.parts.extend(phrase(chunk.text, found, true));
            } else {
                query.parts.extend(parts(chunk.text, found));
            }
        }
        if unfinished
            && text.chars().next_back().is_some_and(|c| !c.is_whitespace())
            && let Some(last) = query.parts.last_mut()
        {
            last.prefix |= last.is_plain_word();
        }
        query
    }

    /// The number of words in the query, excluded ones included.
    pub fn word_count(&self) -> usize {
        self.parts.iter().chain(&self.excluded).map(|part| part.words.len()).sum()
    }
}

struct Chunk<'a> {
    text: &'a str,
    quoted: bool,
    excluded: bool,
}

/// Cuts at quotation marks and before exclusions.
fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let mut excluded = false;
    let mut after_blank = true;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        if is_quote(c) {
            push_chunk(&text[start..at], quoted, excluded, &mut chunks);
            // A minus sign directly before the opening mark belongs to the phrase.
            excluded = !quoted && excluded && start == at;
            quoted = !quoted;
            start = after;
        } else if !quoted && after_blank && matches!(c, '-' | '\u{2212}') {
            push_chunk(&text[start..at], false, excluded, &mut chunks);
            let next = text[after..].chars().next();
            excluded = next.is_some_and(|next| !next.is_whitespace() && !matches!(next, '-' | '\u{2212}'));
            start = after;
        } else if !quoted && excluded && c.is_whitespace() {
            push_chunk(&text[start..at], false, true, &mut chunks);
            excluded = false;
            start = at;
        }
        after_blank = c.is_whitespace();
    }
    push_chunk(&text[start..], false, excluded && !quoted, &mut chunks);
    chunks
}

fn push_chunk<'a>(text: &'a str, quoted: bool, excluded: bool, chunks: &mut Vec<Chunk<'a>>) {
    if !text.trim().is_empty() {
        chunks.push(Chunk { text, quoted, excluded });
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' | '«' | '»' | '「' | '」' | '＂')
}

fn phrase(text: &str, words: Vec<Word>, quoted: bool) -> Option<QueryPart> {
    if words.is_empty() {
        return None;
    }
    let words = words.into_iter().map(|word| word.text).collect();
    Some(QueryPart { surface: text.trim().to_owned(), words, quoted, prefix: false, fuzzy: false })
}

/// One part a word; overlapping pairs of characters belong to one part.
fn parts(text: &str, words: Vec<Word>) -> Vec<QueryPart> {
    let mut parts: Vec<QueryPart> = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for word in words {
        if let (Some((start, end)), Some(part)) = (run, parts.last_mut())
            && word.start < end
        {
            part.words.push(word.text);
            part.surface = text[start..word.end].to_owned();
            run = Some((start, word.end));
            continue;
        }
        run = Some((word.start, word.end));
        let single_sign = word.text.chars().count() == 1 && word.text.chars().all(is_unspaced);
        parts.push(QueryPart {
            surface: text[word.start..word.end].to_owned(),
            words: vec![word.text],
            quoted: false,
            prefix: single_sign,
            fuzzy: false,
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Parts with `/` between words, `"` before quoted ones, `*` after unfinished ones, `-` before excluded ones.
    fn shown(query: &Query) -> Vec<String> {
        let show = |part: &QueryPart, sign: &str| {
            let quote = if part.quoted { "\"" } else { "" };
            let star = if part.prefix { "*" } else { "" };
            format!("{sign}{quote}{}{star}", part.words.join("/"))
        };
        let parts = query.parts.iter().map(|part| show(part, ""));
        parts.chain(query.excluded.iter().map(|part| show(part, "-"))).collect()
    }

    #[test]
    fn queries_are_read() {
        let check = |text: &str, expected: &[&str]| assert_eq!(shown(&Query::parse(text, false)), expected, "{text}");
        check("data analysis", &["data", "analysis"]);
        check("\"data analysis\" java", &["\"data/analysis", "java"]);
        check("java -script", &["java", "-script"]);
        check("java -\"type script\" web", &["java", "web", "-\"type/script"]);
        check("e-learning - x", &["e", "learning", "x"]);
        check("“équipe d’été”", &["\"equipe/d/ete"]);
        check("看護師 医", &["看護/護師", "医*"]);
        check("\"open", &["open"]);
        check("-", &[]);
        check("--- \"\" \"", &[]);
        check("C++ -C#", &["c++", "-c#"]);
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        let check = |text: &str, expected: &[&str]| assert_eq!(shown(&Query::parse(text, true)), expected, "{text}");
        check("data anal", &["data", "anal*"]);
        check("data ", &["data"]);
        check("\"data anal", &["data", "anal*"]);
    }

    proptest! {
        #[test]
        fn nothing_is_too_strange(text in any::<String>(), hostile in "[-\"“” a+#.'é\u{200f}🎷一]{0,60}") {
            for text in [text, hostile] {
                for part in Query::parse(&text, true).parts {
                    prop_assert!(!part.words.is_empty());
                }
            }
        }
    }
}
