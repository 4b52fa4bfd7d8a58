//! Pay in words by patterns such as `{min} - {max} {currency}/{period}`.

use crate::sources::mapped::parse_number;

/// What a pattern found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub currency: Option<String>,
    pub period: Option<String>,
}

/// Reads `text` by `pattern`, blanks and case aside; `None` if it does not follow it from beginning to end.
///
/// `{min}`, `{max}` and `{amount}` (both) stand for numbers, `{currency}`, `{period}` and `{any}` for everything up to what the
/// pattern has next.
pub(super) fn read(text: &str, pattern: &str, decimal: char) -> Option<Found> {
    let (text, pattern) = (dense(text), dense(pattern));
    let (mut rest, mut pattern) = (text.as_str(), pattern.as_str());
    let mut found = Found::default();
    while !pattern.is_empty() {
        let Some(open) = pattern.find('{') else {
            return (rest == pattern).then_some(found);
        };
        rest = rest.strip_prefix(&pattern[..open])?;
        let close = open + pattern[open..].find('}')?;
        let name = &pattern[open + 1..close];
        pattern = &pattern[close + 1..];
        let length = match name {
            "min" | "max" | "amount" => number_length(rest),
            _ => {
                let next = &pattern[..pattern.find('{').unwrap_or(pattern.len())];
                if next.is_empty() { rest.len() } else { rest.find(next)? }
            }
        };
        let (piece, behind) = rest.split_at(length);
        rest = behind;
        match name {
            "min" => found.min = Some(parse_number(piece, decimal)?),
            "max" => found.max = Some(parse_number(piece, decimal)?),
            "amount" => {
                found.min = Some(parse_number(piece, decimal)?);
                found.max = found.min;
            }
            "currency" => found.currency = Some(piece.to_owned()),
            "period" => found.period = Some(piece.to_owned()),
            "any" => {}
            _ => return None,
        }
    }
    rest.is_empty().then_some(found)
}

fn dense(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// How far a number reaches: digits with separators between them.
fn number_length(text: &str) -> usize {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ',' | '\''));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', ',', '\'']).len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Least, most, currency, period.
    type Pay<'a> = (Option<f64>, Option<f64>, Option<&'a str>, Option<&'a str>);

    #[test]
    fn pay_is_read_by_patterns() {
        let check = |text: &str, pattern: &str, expected: Option<Pay<'_>>| {
            let found = read(text, pattern, ',');
            let found =
                found.as_ref().map(|found| (found.min, found.max, found.currency.as_deref(), found.period.as_deref()));
            assert_eq!(found, expected, "{text} by {pattern}");
        };
        check(
            "5 000 - 7 000 zł brutto/mies.",
            "{min} - {max} zł brutto/{period}",
            Some((Some(5000.0), Some(7000.0), None, Some("mies."))),
        );
        check(
            "9 000-14 000 ZŁ Brutto / mies.",
            "{min} - {max} zł brutto/{period}",
            Some((Some(9000.0), Some(14000.0), None, Some("mies."))),
        );
        check("od 2\u{a0}800 PLN", "od {min} {currency}", Some((Some(2800.0), None, Some("pln"), None)));
        check("od 18,3 PLN", "od {min} {currency}", Some((Some(18.3), None, Some("pln"), None)));
        check("3 500 zł", "{amount} zł", Some((Some(3500.0), Some(3500.0), None, None)));
        check("3 500 zł netto", "{amount} zł", None);
        check("około 3 500 zł", "{amount} zł", None);
        check("x 100 y", "{any}100{any}", Some((None, None, None, None)));
        check("100", "{sum}", None);
        check("100", "{min", None);
        check("", "", Some((None, None, None, None)));
    }

    proptest! {
        #[test]
        fn any_text_and_pattern_end(text in "\\PC{0,30}", pattern in "[{}minaxy ,0-9ż]{0,20}") {
            read(&text, &pattern, '.');
        }
    }
}
