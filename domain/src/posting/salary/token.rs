//! Cutting folded words of pay into numbers, words and signs, with separators of thousands and decimals told apart.

/// A piece of a folded text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Whether a blank stands before it.
    pub(super) spaced: bool,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number, and how it was written.
    Number(Number),
    /// A run of letters.
    Word(String),
    /// Anything else.
    Sign(char),
}

/// A number as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    /// Its value.
    pub(super) value: f64,
    /// How many digits stand before the decimals.
    pub(super) digits: usize,
    /// Written without separators.
    pub(super) plain: bool,
    /// Cannot be an amount: a date, a version, a number with odd groups.
    pub(super) broken: bool,
}

/// Cuts a folded text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut spaced = true;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            spaced = true;
            at += 1;
            continue;
        }
        let (kind, end) = if c.is_ascii_digit() {
            let (number, end) = number(&chars, at);
            (Kind::Number(number), end)
        } else if c.is_alphabetic() {
            let end = (at..chars.len()).find(|&i| !chars[i].is_alphabetic()).unwrap_or(chars.len());
            word(&chars, at, end)
        } else {
            (Kind::Sign(c), at + 1)
        };
        tokens.push(Token { kind, spaced });
        spaced = false;
        at = end;
    }
    tokens
}

/// A run of letters; `b2b` is one word, so that the number after it keeps its first digit.
fn word(chars: &[char], start: usize, end: usize) -> (Kind, usize) {
    let is_b2b = end - start == 1 && chars[start] == 'b' && chars.get(end..end + 2) == Some(&['2', 'b']);
    if is_b2b {
        return (Kind::Word("b2b".to_owned()), end + 2);
    }
    // `kontraktb2b`: the letters before stay a word of their own.
    let ends_in_b2b = end - start > 1 && chars[end - 1] == 'b' && chars.get(end..end + 2) == Some(&['2', 'b']);
    let end = if ends_in_b2b { end - 1 } else { end };
    (Kind::Word(chars[start..end].iter().collect()), end)
}

/// A number from `start`: groups of digits with `.`, `,`, `'` or a blank between them.
fn number(chars: &[char], start: usize) -> (Number, usize) {
    let digits_end = |from: usize| (from..chars.len()).find(|&i| !chars[i].is_ascii_digit()).unwrap_or(chars.len());
    let mut end = digits_end(start);
    let mut groups: Vec<(char, usize, usize)> = vec![('\0', start, end)];
    while let Some(&separator) = chars.get(end) {
        if !matches!(separator, '.' | ',' | '\'' | ' ') || !chars.get(end + 1).is_some_and(char::is_ascii_digit) {
            break;
        }
        let group_end = digits_end(end + 1);
        let length = group_end - end - 1;
        let first = groups[0].2 - groups[0].1;
        // A blank or an apostrophe only ever separates thousands.
        let is_thousand = length == 3 && first <= 3 && groups.iter().skip(1).all(|group| group.0 == separator);
        if matches!(separator, ' ' | '\'') && !is_thousand {
            break;
        }
        groups.push((separator, end + 1, group_end));
        end = group_end;
    }
    (value(chars, &groups), end)
}

fn value(chars: &[char], groups: &[(char, usize, usize)]) -> Number {
    let plain = groups.len() == 1;
    let decimals = decimal_group(groups);
    let whole = match decimals {
        Some(_) => &groups[..groups.len() - 1],
        None => groups,
    };
    let digits: usize = whole.iter().map(|group| group.2 - group.1).sum();
    let mut number = 0.0;
    for &(_, from, to) in whole {
        for c in &chars[from..to] {
            number = number * 10.0 + f64::from(c.to_digit(10).unwrap_or_default());
        }
    }
    if let Some((_, from, to)) = decimals {
        let text: String = std::iter::once('.').chain(chars[from..to].iter().copied()).collect();
        // The whole part is exact up to 2^53, so that adding the decimals rounds once.
        number += format!("0{text}").parse::<f64>().unwrap_or_default();
    }
    Number { value: number, digits, plain, broken: !well_grouped(whole) }
}

/// The last group, if it holds decimals: after another separator than the thousands, or when it cannot be thousands.
fn decimal_group(groups: &[(char, usize, usize)]) -> Option<(char, usize, usize)> {
    let (&last, before) = groups.split_last()?;
    if before.is_empty() || !matches!(last.0, '.' | ',') {
        return None;
    }
    let length = last.2 - last.1;
    if before.len() > 1 {
        let mixed = before[1..].iter().all(|group| group.0 != last.0);
        return mixed.then_some(last);
    }
    let (from, to) = (before[0].1, before[0].2);
    (length != 3 || to - from > 3).then_some(last)
}

/// Thousands are groups of three after one to three digits; in India, groups of two with three at the end.
fn well_grouped(groups: &[(char, usize, usize)]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return true };
    let Some((last, middle)) = rest.split_last() else { return true };
    let length = |group: &(char, usize, usize)| group.2 - group.1;
    let one_separator = rest.iter().all(|group| group.0 == last.0);
    let by_three = middle.iter().all(|group| length(group) == 3);
    let by_two = last.0 == ',' && middle.iter().all(|group| length(group) == 2) && length(first) <= 2;
    one_separator && length(first) <= 3 && length(last) == 3 && (by_three || by_two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_apart_by_evidence() {
        let check = |text: &str, expected: &[f64]| {
            let found: Vec<f64> = tokens(text)
                .into_iter()
                .filter_map(|token| match token.kind {
                    Kind::Number(number) if !number.broken => Some(number.value),
                    _ => None,
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("1,234.56", &[1234.56]);
        check("1.234,56", &[1234.56]);
        check("1 234,56", &[1234.56]);
        check("1'234.50", &[1234.5]);
        check("18.300", &[18300.0]);
        check("18,3", &[18.3]);
        check("18.30", &[18.3]);
        check("12,00,000", &[1_200_000.0]);
        check("1.000.000", &[1_000_000.0]);
        check("4 000 5 000", &[4000.0, 5000.0]);
        check("12 3456", &[12.0, 3456.0]);
        check("600 123 456", &[600_123_456.0]);
        check("01.03.2022", &[]);
        check("1.2.3", &[]);
        check("5000.00", &[5000.0]);
        check("b2b10 100", &[10100.0]);
        check("kontraktb2b10 100", &[10100.0]);
    }
}
