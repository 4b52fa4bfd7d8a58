//! A look at the text before it is parsed: the parser recurses into brackets and takes its time, so neither may be many.

use super::Refusal;
use crate::config::LimitsConfig;

/// Checks bytes, tokens and brackets. Where the text is not GraphQL the parser says so; this only has to see at least the
/// brackets that the parser would follow.
pub(super) fn check(text: &str, limits: &LimitsConfig) -> Result<(), Box<Refusal>> {
    let bytes = text.len() as u64;
    if bytes > limits.query_bytes {
        let hint = "send long texts and lists as variables, and split the query";
        return Err(Box::new(Refusal::limit("query_bytes", "a length in bytes", bytes, limits.query_bytes, hint)));
    }

    let mut rest = text.as_bytes();
    let mut tokens: u64 = 0;
    let mut open: u64 = 0;
    let mut deepest: u64 = 0;
    while let Some(&byte) = rest.first() {
        let length = match byte {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => {
                rest = &rest[1..];
                continue;
            }
            b'#' => {
                rest = skip_comment(rest);
                continue;
            }
            b'{' | b'[' | b'(' => {
                open += 1;
                deepest = deepest.max(open);
                1
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                1
            }
            b'"' => string_length(rest),
            b'.' => run_length(rest, |byte| byte == b'.'),
            _ if is_word(byte) => run_length(rest, is_word),
            _ => 1,
        };
        tokens += 1;
        rest = &rest[length..];
    }

    if deepest > limits.brackets {
        let hint = "nest fewer selections and input values";
        return Err(Box::new(Refusal::limit("brackets", "a depth of brackets", deepest, limits.brackets, hint)));
    }
    if tokens > limits.tokens {
        let hint = "send lists as variables, use fragments for what repeats, and split the query";
        return Err(Box::new(Refusal::limit("tokens", "a number of tokens", tokens, limits.tokens, hint)));
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn run_length(rest: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    rest.iter().position(|&byte| !belongs(byte)).unwrap_or(rest.len())
}

fn skip_comment(rest: &[u8]) -> &[u8] {
    &rest[run_length(rest, |byte| byte != b'\n' && byte != b'\r')..]
}

fn string_length(rest: &[u8]) -> usize {
    if rest.starts_with(b"\"\"\"") { block_string_length(rest) } else { line_string_length(rest) }
}

fn block_string_length(rest: &[u8]) -> usize {
    let mut at = 3;
    while at < rest.len() {
        if rest[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest[at..].starts_with(b"\"\"\"") {
            return at + 3;
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// A string ends at its line at the latest: the parser goes no further than that either.
fn line_string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            b'\n' | b'\r' => return at,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_scan(text: &str, expected: Result<(), (&str, u64)>) {
        let limits = LimitsConfig { query_bytes: 200, tokens: 20, brackets: 4, ..LimitsConfig::default() };
        let found = check(text, &limits).map_err(|refusal| (refusal.limit_name.unwrap_or_default(), refusal.figure));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn bytes_tokens_and_brackets_are_counted() {
        check_scan("{ a }", Ok(()));
        check_scan("{ a(b: [{c: 1}]) }", Ok(()));
        check_scan("{ a(b: [[{c: 1}]]) }", Err(("brackets", 5)));
        check_scan(&"{".repeat(150), Err(("brackets", 150)));
        check_scan(&"a ".repeat(21), Err(("tokens", 21)));
        check_scan(&" ".repeat(201), Err(("query_bytes", 201)));
    }

    #[test]
    fn strings_and_comments_hide_brackets() {
        check_scan(r#"{ a(b: "[[[[[[") }"#, Ok(()));
        check_scan(r#"{ a(b: "\"[[[[[[") }"#, Ok(()));
        check_scan(r#"{ a(b: """ \""" [[[[[[ """) }"#, Ok(()));
        check_scan("{ a # [[[[[[\n }", Ok(()));
        check_scan("{ a # \r [[[[[[ }", Err(("brackets", 7)));
        check_scan("{ a \" \n [[[[[[ }", Err(("brackets", 7)));
        check_scan(r#"{ a(b: "\"#, Ok(()));
    }
}
