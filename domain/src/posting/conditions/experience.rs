//! Years of experience: `3-5 years`, `min. 2 lata`, `10+ Jahre`.

use crate::model::ExperienceLevel;
use crate::text::fold;

/// Only the beginning of a longer text is read: facets are short.
const LONGEST_TEXT: usize = 500;
/// Nobody is asked for more.
const MOST_YEARS: u32 = 50;

/// Years of experience that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExperienceYears {
    /// At least.
    pub min: u32,
    /// At most, if stated.
    pub max: Option<u32>,
}

/// Words for years, folded.
const YEARS: &[&str] = &[
    "year", "years", "yr", "yrs", "rok", "roku", "lat", "lata", "letnie", "letni", "ar", "ars", "jahr", "jahre",
    "jahren", "an", "ans", "annee", "annees", "ano", "anos", "anni", "jaar", "let", "roky",
];

/// The first number of years in a text, with its upper bound if there is one; more than 50 are not years of experience.
pub fn parse_experience_years(text: &str) -> Option<ExperienceYears> {
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let folded = fold(&text[..end]);
    let pieces: Vec<&str> = pieces(&folded);
    let number =
        |at: usize| pieces.get(at).and_then(|piece| piece.parse::<u32>().ok()).filter(|&years| years <= MOST_YEARS);
    for at in 0..pieces.len() {
        let Some(first) = number(at) else { continue };
        let joined = matches!(pieces.get(at + 1), Some(&("-" | "to" | "do" | "bis" | "a" | "till" | "et" | "and")));
        let second = if joined { number(at + 2) } else { None };
        let mut after = if second.is_some() { at + 3 } else { at + 1 };
        while matches!(pieces.get(after), Some(&("+" | "-" | "or" | "more" | "plus"))) {
            after += 1;
        }
        if pieces.get(after).is_some_and(|piece| YEARS.contains(piece)) {
            return Some(ExperienceYears { min: first, max: second.filter(|&second| second >= first) });
        }
    }
    None
}

/// The level that a number of years stands for: none, up to two years, up to five, more. The lower bound decides.
pub fn level_of_years(years: ExperienceYears) -> ExperienceLevel {
    match (years.min, years.max) {
        (0, None | Some(0)) => ExperienceLevel::None,
        (0 | 1, _) => ExperienceLevel::Entry,
        (2..=5, _) => ExperienceLevel::Mid,
        _ => ExperienceLevel::Senior,
    }
}

/// Runs of letters, runs of digits and single signs.
fn pieces(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        c if c.is_ascii_digit() => 0,
        c if c.is_alphabetic() => 1,
        _ => 2,
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if last.is_some_and(|last| last != now || now == 2) {
            pieces.push(text[start..at].trim());
            start = at;
        }
        last = Some(now);
    }
    pieces.push(text[start..].trim());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read() {
        let check = |text: &str, expected: Option<(u32, Option<u32>)>| {
            assert_eq!(parse_experience_years(text).map(|years| (years.min, years.max)), expected, "{text}");
        };
        check("3-5 years", Some((3, Some(5))));
        check("3 to 5 yrs of experience", Some((3, Some(5))));
        check("5+ years", Some((5, None)));
        check("min. 2 lata doświadczenia", Some((2, None)));
        check("2-letnie doświadczenie", Some((2, None)));
        check("minst 3 års erfarenhet", Some((3, None)));
        check("3 år", Some((3, None)));
        check("1 an d'expérience", Some((1, None)));
        check("mindestens 10 Jahre", Some((10, None)));
        check("founded 120 years ago", None);
        check("team of 5", None);
        check("", None);
    }
}
