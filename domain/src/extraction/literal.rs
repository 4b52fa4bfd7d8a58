//! Literal matches: surfaces that a text spells out, with how likely each is meant.

use super::lexicon::{Lexicon, SurfaceEntry, Word, WordClass, chain};
use super::span::{Meaning, Span};
use super::surface::Form;
use super::token::{Case, Gap, Token, are_forms};
use crate::model::LabelType;

/// Labels have at most this many words, so a walk is that long at most.
const LONGEST_WALK: usize = 14;
/// A match at least this likely hides the matches inside it.
const SURE: f32 = 0.5;
/// A surface means at most this many concepts.
const MOST_MEANINGS: usize = 24;

/// Finds every surface of a lexicon in a text, the longest at each place.
pub(super) fn literal_spans(
    lexicon: &Lexicon,
    tokens: &[Token],
    words: &[Word],
    is_wanted: impl Fn(u32) -> bool,
    popularity: impl Fn(u32) -> f32,
    spans: &mut Vec<Span>,
) {
    let mut hidden_until = 0;
    for start in 0..tokens.len() {
        if !lexicon.automaton.begins(words[start].stem) {
            continue;
        }
        let rest = &tokens[start..tokens.len().min(start + LONGEST_WALK)];
        let reach = 1 + rest.iter().skip(1).take_while(|token| token.gap <= Gap::Comma).count();
        let mut best: Option<Span> = None;
        let mut mark = Mark::default();
        lexicon.automaton.walk(words[start..start + reach].iter().map(|word| word.stem), |taken, surfaces| {
            mark.advance(&rest[..taken]);
            if start + taken <= hidden_until {
                return;
            }
            let sharing = if taken == 1 { lexicon.retrieval.concepts_with(words[start].stem) } else { 0 };
            let site = Site {
                sharing,
                tokens: &rest[..taken],
                words: &words[start..start + taken],
                exact: mark.exact,
                comma: mark.comma,
            };
            let found = meanings(lexicon, surfaces, &site, &is_wanted, &popularity);
            let Some(top) = found.first() else { return };
            if top.score >= SURE || best.as_ref().is_none_or(|best| best.confidence() <= top.score + 0.1) {
                best = Some(Span { start, end: start + taken, meanings: found, is_literal: true });
            }
        });
        if let Some(span) = best {
            if span.confidence() >= SURE {
                hidden_until = hidden_until.max(span.end);
            }
            spans.push(span);
        }
    }
}

/// What is known of the words a walk has taken so far.
#[derive(Default)]
struct Mark {
    exact: u64,
    taken: usize,
    comma: bool,
}

impl Mark {
    fn advance(&mut self, tokens: &[Token]) {
        for (place, token) in tokens.iter().enumerate().skip(self.taken) {
            self.exact = chain(self.exact, token.key);
            self.comma |= place > 0 && token.gap >= Gap::Comma;
        }
        self.taken = tokens.len();
    }
}

struct Site<'a> {
    tokens: &'a [Token],
    words: &'a [Word],
    /// Of a single word: the number of concepts that have it in a label.
    sharing: u32,
    exact: u64,
    comma: bool,
}

fn meanings(
    lexicon: &Lexicon,
    surfaces: &[u32],
    site: &Site<'_>,
    is_wanted: &impl Fn(u32) -> bool,
    popularity: &impl Fn(u32) -> f32,
) -> Vec<Meaning> {
    let mut found: Vec<Meaning> = Vec::with_capacity(surfaces.len().min(4));
    for surface in surfaces.iter().take(4 * MOST_MEANINGS) {
        let entry = &lexicon.surfaces[*surface as usize];
        if !is_wanted(entry.concept) || (site.comma && !entry.has_commas) {
            continue;
        }
        let score = likelihood(entry, site) * (0.94 + 0.06 * popularity(entry.concept));
        match found.iter_mut().find(|meaning| meaning.concept == entry.concept) {
            Some(meaning) => meaning.score = meaning.score.max(score),
            None => found.push(Meaning { concept: entry.concept, score }),
        }
        if found.len() == MOST_MEANINGS {
            break;
        }
    }
    found.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.concept.cmp(&right.concept)));
    found
}

/// How likely a surface is meant by the words at a site, context apart.
fn likelihood(entry: &SurfaceEntry, site: &Site<'_>) -> f32 {
    let mut likely: f32 = match entry.form {
        Form::Whole => 0.95,
        Form::Plain => 0.92,
        Form::Joined => 0.85,
        Form::Abbreviation | Form::Choice => 0.7,
        Form::Headless => 0.65,
    };
    likely *= match entry.label_type {
        LabelType::Preferred => 1.0,
        LabelType::Alternative => 0.9,
        LabelType::Hidden => 0.8,
    };
    let is_exact = entry.exact == site.exact;
    if !is_exact {
        likely *= 0.9;
    }
    let [token] = site.tokens else { return likely };

    let length = token.end - token.start;
    let is_name = entry.case != Case::Lower;
    let as_written = token.case == Case::Upper || (entry.case == Case::Capital && token.case == Case::Capital);
    let is_ordinary = site.words[0].class.is(WordClass::ORDINARY);
    if !entry.is_inflected && !is_exact {
        // Names are not inflected: "Chefs" is not the software Chef.
        return likely * 0.2;
    }
    if is_name && (is_ordinary || length <= 3) {
        return likely * if as_written { 0.75 } else { 0.15 };
    }
    if site.words[0].class.is(WordClass::NOISE) || site.words[0].class.is(WordClass::FUNCTION) {
        return likely * 0.1;
    }
    if is_ordinary {
        return likely * 0.25;
    }
    if length <= 2 {
        return likely * if as_written { 0.6 } else { 0.1 };
    }
    // The preferred label of one concept as it is means that concept, in another form perhaps not: `security` is not `securities`.
    if entry.label_type != LabelType::Preferred || entry.form == Form::Headless || !is_exact {
        likely *= particularity(site.sharing);
    }
    if is_exact {
        likely * 0.95
    } else if are_forms(entry.first, token.key) {
        likely * 0.8
    } else {
        likely * 0.5
    }
}

/// What a single word says about one of the concepts that have it in a label: all, while they are few.
fn particularity(sharing: u32) -> f32 {
    1.0 / (1.0 + 0.5 * (sharing as f32 / 2.0).max(1.0).log2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_concepts_say_little_about_each() {
        assert_eq!(particularity(0), 1.0);
        assert_eq!(particularity(2), 1.0);
        assert_eq!(particularity(8), 0.5);
        assert!(particularity(500) < 0.25);
    }
}
