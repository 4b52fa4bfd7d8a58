//! Matching: how well a label answers a query, and which of its words do.

use std::cell::OnceCell;

use super::distance::{allowed_typos, distance_within};
use super::query::Query;
use super::stem::{folded_stem, may_have_stem};
use super::word::{Word, words};

/// How much of a query a label answers, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchQuality {
    /// At least one word.
    SomeWords,
    /// Every word, in another order.
    AllWords,
    /// Every word, in the order of the query, with others between them.
    AllWordsInOrder,
    /// The label begins with the query.
    Prefix,
    /// The label is the query.
    Exact,
}

/// In which form the words match, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchForm {
    /// At least one word only when a typing error is forgiven.
    Typo,
    /// At least one word only in another inflection, or as a part of a longer word.
    Inflected,
    /// Every word as typed.
    Same,
}

/// A label that answers a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelMatch {
    /// How much of the query it answers.
    pub quality: MatchQuality,
    /// In which form its words match.
    pub form: MatchForm,
    /// How many words of the query it answers.
    pub matched: usize,
    /// The matching words: byte ranges of the label, in order, not touching each other.
    pub highlights: Vec<(usize, usize)>,
}

/// Says how well a label in a language answers a query; `None` if no word matches. For many labels, see [`LabelMatcher`].
pub fn match_label(query: &Query, label: &str, language: &str) -> Option<LabelMatch> {
    LabelMatcher::new(query, language).matches(label)
}

/// A query, ready to be compared with many labels of one language.
///
/// Words match in the same folded form or with the same stem in the label's language; where the query says so, also with
/// typing errors or as the beginning of a longer word. Exclusions do not matter here.
pub struct LabelMatcher<'a> {
    needles: Vec<Needle<'a>>,
    language: &'a str,
}

struct Needle<'a> {
    text: &'a str,
    stem: Option<String>,
    prefix: bool,
    typos: u8,
}

impl<'a> LabelMatcher<'a> {
    /// Makes a query ready for labels in a language.
    pub fn new(query: &'a Query, language: &'a str) -> Self {
        let mut needles = Vec::new();
        for part in &query.parts {
            for word in &part.words {
                let stem = if part.is_plain_word() { folded_stem(&part.surface, language) } else { None };
                let typos = if part.fuzzy { allowed_typos(word) } else { 0 };
                needles.push(Needle { text: word, stem, prefix: part.prefix, typos });
            }
        }
        Self { needles, language }
    }

    /// Says how well a label answers the query; `None` if no word matches.
    pub fn matches(&self, label: &str) -> Option<LabelMatch> {
        if self.needles.is_empty() {
            return None;
        }
        let word = |word: Word| LabelWord {
            surface: &label[word.start..word.end],
            language: self.language,
            stem: OnceCell::new(),
            word,
        };
        let words: Vec<LabelWord<'_>> = words(label).into_iter().map(word).collect();
        match_in_order(&self.needles, &words).or_else(|| match_in_any_order(&self.needles, &words))
    }
}

struct LabelWord<'a> {
    word: Word,
    surface: &'a str,
    language: &'a str,
    /// Found when it is asked for: most words need none.
    stem: OnceCell<Option<String>>,
}

impl LabelWord<'_> {
    fn form(&self, needle: &Needle<'_>) -> Option<MatchForm> {
        let text = self.word.text.as_str();
        if text == needle.text {
            return Some(MatchForm::Same);
        }
        let same_stem = needle.stem.as_deref().is_some_and(|stem| self.has_stem(stem));
        if same_stem || self.word.inner_parts().any(|part| part == needle.text) {
            return Some(MatchForm::Inflected);
        }
        if needle.prefix && text.starts_with(needle.text) {
            return Some(MatchForm::Inflected);
        }
        if needle.typos == 0 {
            return None;
        }
        let most = usize::from(needle.typos);
        if distance_within(needle.text, text, most).is_some() {
            return Some(MatchForm::Typo);
        }
        if needle.prefix {
            let beginning: String = text.chars().take(needle.text.chars().count()).collect();
            return distance_within(needle.text, &beginning, most).map(|_| MatchForm::Typo);
        }
        None
    }

    fn has_stem(&self, stem: &str) -> bool {
        let found = || folded_stem(self.surface, self.language);
        may_have_stem(&self.word.text, stem, self.language) && self.stem.get_or_init(found).as_deref() == Some(stem)
    }
}

fn match_in_order(needles: &[Needle<'_>], label: &[LabelWord<'_>]) -> Option<LabelMatch> {
    let mut next = 0;
    let mut form = MatchForm::Same;
    let mut hits = Vec::with_capacity(needles.len());
    for needle in needles {
        let (offset, found) =
            label[next..].iter().enumerate().find_map(|(offset, word)| Some((offset, word.form(needle)?)))?;
        form = form.min(found);
        hits.push(next + offset);
        next += offset + 1;
    }
    let from_the_start = hits.iter().enumerate().all(|(index, &hit)| index == hit);
    let quality = match from_the_start {
        true if hits.len() == label.len() => MatchQuality::Exact,
        true => MatchQuality::Prefix,
        false => MatchQuality::AllWordsInOrder,
    };
    Some(LabelMatch { quality, form, matched: hits.len(), highlights: highlights(hits, label) })
}

fn match_in_any_order(needles: &[Needle<'_>], label: &[LabelWord<'_>]) -> Option<LabelMatch> {
    let mut form = MatchForm::Same;
    let mut hits = Vec::new();
    let mut matched = 0;
    for needle in needles {
        let best = label.iter().enumerate().filter_map(|(index, word)| Some((word.form(needle)?, index)));
        // The first of the best forms.
        let Some((found, index)) = best.max_by_key(|&(found, index)| (found, std::cmp::Reverse(index))) else {
            continue;
        };
        form = form.min(found);
        hits.push(index);
        matched += 1;
    }
    if matched == 0 {
        return None;
    }
    let quality = if matched == needles.len() { MatchQuality::AllWords } else { MatchQuality::SomeWords };
    Some(LabelMatch { quality, form, matched, highlights: highlights(hits, label) })
}

fn highlights(mut hits: Vec<usize>, label: &[LabelWord<'_>]) -> Vec<(usize, usize)> {
    hits.sort_unstable();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for hit in hits {
        let word = &label[hit].word;
        match ranges.last_mut() {
            Some(last) if word.start <= last.1 => last.1 = last.1.max(word.end),
            _ => ranges.push((word.start, word.end)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::MatchForm::*;
    use super::MatchQuality::*;
    use super::*;

    fn fuzzy(text: &str) -> Query {
        let mut query = Query::parse(text, false);
        for part in &mut query.parts {
            part.fuzzy = true;
        }
        query
    }

    fn matched(query: &Query, language: &str, label: &str) -> Option<(MatchQuality, MatchForm, String)> {
        let found = match_label(query, label, language)?;
        let marked: Vec<&str> = found.highlights.iter().map(|&(start, end)| &label[start..end]).collect();
        Some((found.quality, found.form, marked.join("|")))
    }

    #[test]
    fn labels_answer_queries() {
        let check = |text: &str, language: &str, label: &str, expected: Option<(MatchQuality, MatchForm, &str)>| {
            let expected = expected.map(|(quality, form, marked)| (quality, form, marked.to_owned()));
            assert_eq!(matched(&Query::parse(text, false), language, label), expected, "{text} against {label}");
        };
        check("manage staff", "en", "manage staff", Some((Exact, Same, "manage|staff")));
        check("Manage", "en", "manage musical staff", Some((Prefix, Same, "manage")));
        check("manage staff", "en", "manage musical staff", Some((AllWordsInOrder, Same, "manage|staff")));
        check("staff manage", "en", "manage musical staff", Some((AllWords, Same, "manage|staff")));
        check("manage ships", "en", "manage musical staff", Some((SomeWords, Same, "manage")));
        check("managing staff", "en", "manage staff", Some((Exact, Inflected, "manage|staff")));
        check("managing staff", "ja", "manage staff", Some((SomeWords, Same, "staff")));
        check("ingenieur", "fr", "ingénieur d’études", Some((Prefix, Same, "ingénieur")));
        check("看護師", "ja", "主任看護師", Some((AllWordsInOrder, Same, "看護師")));
        check("看", "ja", "看護師", Some((Prefix, Inflected, "看護")));
        check("c", "en", "C++", None);
        check("node", "en", "Node.js", Some((Exact, Inflected, "Node.js")));
        check("ship", "en", "manage staff", None);
        check("", "en", "manage staff", None);
        check("midwfie", "en", "midwife", None);
    }

    #[test]
    fn typing_errors_are_forgiven_on_request() {
        let check = |text: &str, label: &str, expected: Option<(MatchQuality, MatchForm, &str)>| {
            let expected = expected.map(|(quality, form, marked)| (quality, form, marked.to_owned()));
            assert_eq!(matched(&fuzzy(text), "en", label), expected, "{text} against {label}");
        };
        check("midwfie", "midwife", Some((Exact, Typo, "midwife")));
        check("sqk", "SQL", None);
    }

    proptest! {
        #[test]
        fn highlights_lie_on_characters(text in "\\PC{0,30}", label in "\\PC{0,30}") {
            for (query, label) in [(&text, &label), (&text, &text)] {
                let Some(found) = match_label(&fuzzy(query), label, "en") else { continue };
                let mut last = None;
                for (start, end) in found.highlights {
                    prop_assert!(label.get(start..end).is_some_and(|range| !range.is_empty()));
                    prop_assert!(last < Some(start));
                    last = Some(end);
                }
            }
        }

        #[test]
        fn a_label_answers_itself(label in "[a-zåé]{1,8}( [a-zåé]{1,8}){0,4}") {
            let found = match_label(&Query::parse(&label, false), &label, "xx");
            prop_assert_eq!(found.map(|found| (found.quality, found.form)), Some((Exact, Same)));
        }
    }
}
