//! Searching: every match is ranked coarsely from numbers, the best ones finely from their labels.
//!
//! A document of the index is one label, or all that an entry says in one language. That keeps words of different labels
//! apart, makes a language filter exact, and the document that matches best is the answer to "which label matched".
//! Entries are counted, not documents: one array over all entries remembers the best match of each, so that totals and
//! facets are exact.
//!
//! The coarse rank needs no text: what sort of label, whether it has as many words as the query, its language, the
//! popularity of its entry. Labels that are the query, or begin with it, are read from the sorted label table. The best
//! [`REFINED`] entries are then compared with the query word by word. That number is fixed, so pages fit together.

use std::cmp::Ordering;
use std::collections::HashMap;

use skillspine_domain::model::{ConceptKind, ConceptStatus, ReuseLevel};
use skillspine_domain::text::{
    LabelMatcher, MatchForm, MatchQuality, Query, label_key, match_label, passages, primary_subtag,
};
use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};
use uuid::Uuid;

use crate::analyzer::key_term;
use crate::compile::{self, Compiled};
use crate::document::number;
use crate::error::SearchError;
use crate::facet::LanguageBits;
use crate::query::{Limits, MatchedLabel, QueryReading, SearchFilter};
use crate::reader::Opened;
use crate::schema::{Unit, UnitKind};

/// How many entries are compared with the query word by word.
const REFINED: usize = 200;

/// Most bytes of a passage that is shown for a hit.
const PASSAGE: usize = 240;

/// What is asked of an index, whatever it holds.
pub(crate) struct Ask<'a> {
    /// What somebody typed.
    pub text: &'a str,
    /// Only labels and texts in these languages count.
    pub languages: &'a [String],
    /// Languages whose labels come first, best first.
    pub preferred_languages: &'a [String],
    /// How many hits to leave out.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
    /// Whether it matters in which languages an entry matched.
    pub facets: bool,
}

/// What was found.
pub(crate) struct Outcome {
    /// The asked page, best first.
    pub hits: Vec<Found>,
    /// Every entry that was found, in no order.
    pub all: Vec<u32>,
    /// The languages they matched in, if that was asked for.
    pub matched_in: Option<LanguageBits>,
    pub reading: QueryReading,
}

/// An entry that was found.
pub(crate) struct Found {
    pub entry: u32,
    pub score: f32,
    pub matched: MatchedLabel,
}

/// Answers a question about the entries that are accepted; `None` accepts none.
pub(crate) fn search(index: &Opened, ask: &Ask<'_>, accept: Option<&Accept<'_>>) -> Result<Outcome, SearchError> {
    Limits::DEFAULT.check_text(ask.text)?;
    Limits::DEFAULT.check_depth(ask.offset, ask.limit)?;
    let mut query = Query::parse(ask.text, false);
    Limits::DEFAULT.check_words(&query)?;
    let languages = Languages::new(index, ask.languages, ask.preferred_languages);
    let Some(accept) = accept else {
        let reading = QueryReading::of(&query);
        return Ok(Outcome { hits: Vec::new(), all: Vec::new(), matched_in: None, reading });
    };
    let mut evaluation = Evaluation::new(index, &languages, accept, ask.facets);
    let reading = evaluation.run(&mut query, ask.text)?;
    let ranked = evaluation.ranked(&query, ask.offset + ask.limit);
    let page = ranked.into_iter().skip(ask.offset).take(ask.limit);
    let hits = page.map(|ranked| found(index, &query, &languages, ranked)).collect::<Result<_, _>>()?;
    Ok(Outcome { hits, all: evaluation.found, matched_in: evaluation.matched_in, reading })
}

/// How good a match is, worst first. The order is the promise of the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Tier {
    SomeWords,
    Text,
    HiddenWords,
    HiddenInOrder,
    HiddenPrefix,
    AlternativeWords,
    AlternativeInOrder,
    AlternativePrefix,
    PreferredWords,
    PreferredInOrder,
    PreferredPrefix,
    HiddenExact,
    AlternativeExact,
    PreferredExact,
    Key,
}

impl Tier {
    fn of(quality: MatchQuality, kind: UnitKind) -> Self {
        use MatchQuality::{AllWords, AllWordsInOrder, Exact, Prefix, SomeWords};
        match (quality, kind) {
            (_, UnitKind::Keys) => Self::Key,
            (SomeWords, _) => Self::SomeWords,
            (_, UnitKind::Text) => Self::Text,
            (Exact, UnitKind::Preferred) => Self::PreferredExact,
            (Exact, UnitKind::Alternative) => Self::AlternativeExact,
            (Exact, UnitKind::Hidden) => Self::HiddenExact,
            (Prefix, UnitKind::Preferred) => Self::PreferredPrefix,
            (Prefix, UnitKind::Alternative) => Self::AlternativePrefix,
            (Prefix, UnitKind::Hidden) => Self::HiddenPrefix,
            (AllWordsInOrder, UnitKind::Preferred) => Self::PreferredInOrder,
            (AllWordsInOrder, UnitKind::Alternative) => Self::AlternativeInOrder,
            (AllWordsInOrder, UnitKind::Hidden) => Self::HiddenInOrder,
            (AllWords, UnitKind::Preferred) => Self::PreferredWords,
            (AllWords, UnitKind::Alternative) => Self::AlternativeWords,
            (AllWords, UnitKind::Hidden) => Self::HiddenWords,
        }
    }
}

/// A rank as one number, larger is better: 8 bits tier, 8 form, 8 language, 8 weight (the engine's score, where words
/// differ in worth), 32 popularity. Never 0 or the largest number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

const NOT_SEEN: Rank = Rank(0);
const REFUSED: Rank = Rank(u64::MAX);

impl Rank {
    fn new(tier: Tier, form: MatchForm, language_place: u8, weight: u8, popularity: u32) -> Self {
        let fields = [tier as u8 + 1, form as u8, u8::MAX - language_place, weight];
        Self(u64::from(u32::from_be_bytes(fields)) << 32 | u64::from(popularity))
    }

    fn weight(self) -> u8 {
        (self.0 >> 32) as u8
    }

    fn tier_is(self, tier: Tier) -> bool {
        (self.0 >> 56) as u8 == tier as u8 + 1
    }

    /// Tier and form on a scale from 0 to 1.
    fn score(self) -> f32 {
        let best = Self::new(Tier::Key, MatchForm::Same, 0, 0, 0).steps();
        self.steps() as f32 / best as f32
    }

    fn steps(self) -> u32 {
        let tier = (self.0 >> 56) as u32;
        let form = (self.0 >> 48 & 255) as u32;
        3 * tier + form
    }
}

/// Where the best match of an entry is.
#[derive(Clone, Copy)]
enum Source {
    Label(u32),
    Text(DocAddress, u32),
    Keys,
}

/// A entry with its final rank.
pub(crate) struct Ranked {
    entry: u32,
    rank: Rank,
    source: Source,
}

/// Which languages count, and how much.
pub(crate) struct Languages {
    /// By number: the place among the preferred languages; `None` for languages that do not count.
    places: Vec<Option<u8>>,
}

impl Languages {
    /// Languages outside `only` do not count, unless it is empty; those in `preferred` come first.
    pub fn new(index: &Opened, only: &[String], preferred: &[String]) -> Self {
        let place = |language: &String| {
            let counts = only.is_empty() || only.iter().any(|wanted| covers(wanted, language));
            let place = preferred.iter().take(200).position(|wanted| covers(wanted, language));
            counts.then_some(place.map_or(u8::MAX, |place| place as u8))
        };
        Self { places: index.manifest.languages.iter().map(place).collect() }
    }

    pub fn place(&self, language: u32) -> Option<u8> {
        self.places.get(language as usize).copied().flatten()
    }
}

/// Whether a language asked for is that of a label, or the language whose variant it is.
fn covers(wanted: &str, language: &str) -> bool {
    wanted.eq_ignore_ascii_case(language) || wanted.eq_ignore_ascii_case(primary_subtag(language))
}

/// Which entries may be found. An empty list asks for nothing in particular.
pub(crate) struct Accept<'a> {
    index: &'a Opened,
    origins: Vec<u32>,
    kinds: Vec<u32>,
    statuses: Vec<u32>,
    reuse_levels: Vec<u32>,
    within: Option<u32>,
    collections: Vec<u32>,
    /// Sorted.
    only: Option<Vec<u32>>,
}

impl<'a> Accept<'a> {
    /// Everything.
    pub fn all(index: &'a Opened) -> Self {
        Self {
            index,
            origins: Vec::new(),
            kinds: Vec::new(),
            statuses: Vec::new(),
            reuse_levels: Vec::new(),
            within: None,
            collections: Vec::new(),
            only: None,
        }
    }

    /// Only entries with these ids.
    pub fn only(index: &'a Opened, ids: impl Iterator<Item = Uuid>) -> Self {
        let mut entries: Vec<u32> = ids.filter_map(|id| index.entries.find(id)).collect();
        entries.sort_unstable();
        Self { only: Some(entries), ..Self::all(index) }
    }

    /// Resolves a filter of concepts; `None` if it can accept nothing.
    pub fn concepts(index: &'a Opened, filter: &SearchFilter) -> Result<Option<Self>, SearchError> {
        let known = |key: &String| index.manifest.origins.iter().position(|known| known == key);
        let origins: Vec<u32> = filter.frameworks.iter().filter_map(known).map(|number| number as u32).collect();
        let within = filter.within.map(|id| index.entries.group(id.0));
        let collections: Vec<u32> = filter.collections.iter().filter_map(|id| index.entries.group(id.0)).collect();
        let impossible = (origins.is_empty() && !filter.frameworks.is_empty())
            || within == Some(None)
            || (collections.is_empty() && !filter.collections.is_empty());
        if impossible {
            return Ok(None);
        }
        let mut accept = match filter.ids.as_slice() {
            [] => Self::all(index),
            ids => Self::only(index, ids.iter().map(|id| id.0)),
        };
        if !filter.codes.is_empty() {
            let mut entries = Vec::new();
            for code in &filter.codes {
                with_key(index, code, |entry| entries.push(entry))?;
            }
            entries.retain(|entry| accept.only.as_ref().is_none_or(|only| only.binary_search(entry).is_ok()));
            entries.sort_unstable();
            accept.only = Some(entries);
        }
        Ok(Some(Self {
            origins,
            kinds: filter.kinds.iter().map(|kind| number(ConceptKind::ALL, kind)).collect(),
            statuses: filter.status.iter().map(|status| number(ConceptStatus::ALL, status)).collect(),
            reuse_levels: filter.reuse_levels.iter().map(|level| number(ReuseLevel::ALL, level) + 1).collect(),
            within: within.flatten(),
            collections,
            ..accept
        }))
    }

    pub fn accepts(&self, entry: u32) -> bool {
        let entries = &self.index.entries;
        let any = |list: &[u32], number: u32| list.is_empty() || list.contains(&number);
        any(&self.origins, entries.origin(entry))
            && any(&self.kinds, entries.kind(entry))
            && any(&self.statuses, entries.status(entry))
            && any(&self.reuse_levels, entries.reuse_level(entry))
            && self.only.as_ref().is_none_or(|only| only.binary_search(&entry).is_ok())
            && self.within.is_none_or(|group| entries.is_in_group(entry, group))
            && (self.collections.is_empty() || self.collections.iter().any(|&group| entries.is_in_group(entry, group)))
    }
}

/// Visits the entries with a code or URI.
fn with_key(index: &Opened, key: &str, mut visit: impl FnMut(u32)) -> Result<(), SearchError> {
    let query = compile::key(index, key_term(key));
    for_each(index, &query, false, |unit, _, _| visit(unit.entry))
}

/// Visits every document that matches, with the engine's score if asked for.
fn for_each(
    index: &Opened,
    query: &dyn EngineQuery,
    scored: bool,
    mut visit: impl FnMut(Unit, DocAddress, f32),
) -> Result<(), SearchError> {
    let scoring = match scored {
        true => EnableScoring::enabled_from_searcher(&index.searcher),
        false => EnableScoring::disabled_from_searcher(&index.searcher),
    };
    let weight = query.weight(scoring)?;
    for (number, segment) in index.searcher.segment_readers().iter().enumerate() {
        let units = &index.columns[number].unit;
        let address = |doc| DocAddress::new(number as u32, doc);
        if scored {
            weight.for_each(segment, &mut |doc, score| visit(Unit::unpack(units.get_val(doc)), address(doc), score))?;
        } else {
            weight.for_each_no_score(segment, &mut |docs| {
                for &doc in docs {
                    visit(Unit::unpack(units.get_val(doc)), address(doc), 0.0);
                }
            })?;
        }
    }
    Ok(())
}

/// The state of one search.
pub(crate) struct Evaluation<'a> {
    index: &'a Opened,
    languages: &'a Languages,
    accept: &'a Accept<'a>,
    /// Best rank and its source, by entry.
    best: Vec<(Rank, Source)>,
    /// The entries seen and accepted.
    found: Vec<u32>,
    /// The labels seen, with the entries that have them; some more than once.
    labels: Vec<(u32, u32)>,
    matched_in: Option<LanguageBits>,
    /// Whether texts count, or labels only.
    texts: bool,
}

impl<'a> Evaluation<'a> {
    pub fn new(index: &'a Opened, languages: &'a Languages, accept: &'a Accept<'a>, facets: bool) -> Self {
        let entries = index.entries.len();
        let matched_in = facets.then(|| LanguageBits::new(entries, index.manifest.languages.len()));
        let best = vec![(NOT_SEEN, Source::Keys); entries];
        Self { index, languages, accept, best, found: Vec::new(), labels: Vec::new(), matched_in, texts: true }
    }

    /// Leaves texts, codes and URIs out, and asks for all words.
    pub fn labels_only(mut self) -> Self {
        self.texts = false;
        self
    }

    /// Finds everything that answers the query.
    pub fn run(&mut self, query: &mut Query, text: &str) -> Result<QueryReading, SearchError> {
        let mut reading = QueryReading::of(query);
        if let Some(excluded) = compile::excluded(self.index, query)? {
            let best = &mut self.best;
            let languages = self.languages;
            for_each(self.index, &excluded, false, |unit, _, _| {
                if languages.place(unit.language).is_some() {
                    best[unit.entry as usize].0 = REFUSED;
                }
            })?;
        }
        if self.texts && !text.trim().is_empty() {
            let index = self.index;
            with_key(index, text, |entry| {
                let rank = Rank::new(Tier::Key, MatchForm::Same, 0, 0, index.entries.popularity(entry));
                self.offer(entry, rank, Source::Keys);
            })?;
        }
        if query.parts.is_empty() {
            return Ok(reading);
        }
        self.read_label_table(query);
        let compiled = Compiled::new(self.index, query, &mut reading)?;
        let words: usize = query.parts.iter().map(|part| part.words.len()).sum();
        if let Some(all) = compiled.all() {
            self.collect(&all, words, None)?;
        }
        if !self.found.is_empty() || !self.texts {
            return Ok(reading);
        }
        for (enough, relaxed) in compiled.relaxed(query) {
            self.collect(&relaxed, words, Some(enough))?;
            if !self.found.is_empty() {
                reading.relaxed_to = Some(enough);
                break;
            }
        }
        Ok(reading)
    }

    /// Labels that are the query or begin with it.
    fn read_label_table(&mut self, query: &Query) {
        let index = self.index;
        let surfaces: Vec<&str> = query.parts.iter().map(|part| part.surface.as_str()).collect();
        let key = label_key(&surfaces.join(" ")).text;
        if key.is_empty() {
            return;
        }
        let unfinished = query.parts.last().is_some_and(|part| part.prefix || part.words.len() > 1);
        let (range, equal) = index.labels.starting_with(&key);
        let first_longer = range.start + equal;
        for at in range {
            let beginning = index.labels.beginning(at);
            if beginning.start != 0 {
                continue;
            }
            let Some(place) = self.languages.place(beginning.language) else { continue };
            let whole_word = || matches!(index.labels.rest(beginning).get(key.len()), None | Some(b' '));
            let quality = match at < first_longer {
                true => MatchQuality::Exact,
                false if unfinished || whole_word() => MatchQuality::Prefix,
                false => continue,
            };
            let popularity = index.entries.popularity(beginning.entry);
            let rank = Rank::new(Tier::of(quality, beginning.kind), MatchForm::Same, place, 0, popularity);
            self.offer(beginning.entry, rank, Source::Label(beginning.label));
            self.note_language(beginning.entry, beginning.language);
        }
    }

    /// Everything the engine finds. `enough` is how many words are asked for, if not all.
    fn collect(&mut self, query: &dyn EngineQuery, words: usize, enough: Option<usize>) -> Result<(), SearchError> {
        let index = self.index;
        // Only texts, and labels that lack some words, are ranked by the engine's score.
        let is_scored = self.texts || enough.is_some();
        for_each(index, query, is_scored, |unit, address, score| {
            if unit.kind == UnitKind::Text && !self.texts {
                return;
            }
            let Some(place) = self.languages.place(unit.language) else { return };
            let quality = match enough {
                Some(_) => MatchQuality::SomeWords,
                None if unit.words == words => MatchQuality::Exact,
                None => MatchQuality::AllWords,
            };
            let tier = Tier::of(quality, unit.kind);
            let weight = if tier <= Tier::Text { weight(score) } else { 0 };
            let popularity = index.entries.popularity(unit.entry);
            let rank = Rank::new(tier, MatchForm::Inflected, place, weight, popularity);
            let label = || index.columns[address.segment_ord as usize].label.get_val(address.doc_id) as u32;
            let source = match unit.kind {
                UnitKind::Text => Source::Text(address, unit.language),
                _ => Source::Label(label()),
            };
            self.offer(unit.entry, rank, source);
            self.note_language(unit.entry, unit.language);
        })
    }

    fn offer(&mut self, entry: u32, rank: Rank, source: Source) {
        let Some(best) = self.best.get_mut(entry as usize) else { return };
        if best.0 == REFUSED {
            return;
        }
        if best.0 == NOT_SEEN {
            if !self.accept.accepts(entry) {
                best.0 = REFUSED;
                return;
            }
            self.found.push(entry);
        }
        if let Source::Label(label) = source {
            self.labels.push((entry, label));
        }
        if rank > best.0 {
            *best = (rank, source);
        }
    }

    fn note_language(&mut self, entry: u32, language: u32) {
        if let Some(bits) = &mut self.matched_in {
            bits.set(entry, language);
        }
    }

    /// The best entries, best first: at least `wanted`, if there are as many.
    pub fn ranked(&self, query: &Query, wanted: usize) -> Vec<Ranked> {
        let mut order: Vec<u32> = self.found.clone();
        let keep = wanted.max(REFINED);
        let coarse = |left: &u32, right: &u32| {
            let ranks = self.best[*right as usize].0.cmp(&self.best[*left as usize].0);
            ranks.then_with(|| self.index.entries.compare_ids(*left, *right))
        };
        if order.len() > keep {
            order.select_nth_unstable_by(keep, coarse);
            order.truncate(keep);
        }
        order.sort_unstable_by(coarse);
        let mut ranked: Vec<Ranked> = order
            .into_iter()
            .map(|entry| {
                let (rank, source) = self.best[entry as usize];
                Ranked { entry, rank, source }
            })
            .collect();
        let refined = ranked.len().min(REFINED);
        let labels = self.labels_of(&ranked[..refined]);
        let mut matchers = HashMap::new();
        for candidate in &mut ranked[..refined] {
            let Source::Label(known) = candidate.source else { continue };
            let entry = candidate.entry;
            let language = self.index.labels.language(known);
            let matcher =
                matchers.entry(language).or_insert_with(|| LabelMatcher::new(query, self.index.language(language)));
            let first = labels.partition_point(|&(of, _)| of < entry);
            let own = labels[first..].iter().take_while(|&&(of, _)| of == entry);
            self.refine(matcher, known, own.map(|&(_, label)| label), candidate);
        }
        ranked[..refined].sort_unstable_by(|left, right| self.compare(left, right));
        ranked
    }

    fn compare(&self, left: &Ranked, right: &Ranked) -> Ordering {
        right.rank.cmp(&left.rank).then_with(|| self.index.entries.compare_ids(left.entry, right.entry))
    }

    /// The labels seen of some entries, ordered by entry and label.
    fn labels_of(&self, entries: &[Ranked]) -> Vec<(u32, u32)> {
        let mut wanted = vec![false; self.index.entries.len()];
        for ranked in entries {
            wanted[ranked.entry as usize] = true;
        }
        let of_these = |&&(entry, _): &&(u32, u32)| wanted[entry as usize];
        let mut labels: Vec<(u32, u32)> = self.labels.iter().filter(of_these).copied().collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// Compares the labels that have the sort and language of the best one with the query, and takes the best.
    fn refine(&self, matcher: &LabelMatcher<'_>, known: u32, seen: impl Iterator<Item = u32>, candidate: &mut Ranked) {
        let labels = &self.index.labels;
        let (kind, language) = (labels.kind(known), labels.language(known));
        let Some(place) = self.languages.place(language) else { return };
        let some_words = candidate.rank.tier_is(Tier::SomeWords);
        let mut best: Option<(Rank, u32)> = None;
        for label in seen {
            if labels.kind(label) != kind || labels.language(label) != language {
                continue;
            }
            let Some(found) = matcher.matches(labels.text(label)) else { continue };
            if found.quality == MatchQuality::SomeWords && !some_words {
                continue;
            }
            let popularity = self.index.entries.popularity(candidate.entry);
            let quality = if some_words { MatchQuality::SomeWords } else { found.quality };
            let rank = Rank::new(Tier::of(quality, kind), found.form, place, candidate.rank.weight(), popularity);
            if best.is_none_or(|(best, _)| rank > best) {
                best = Some((rank, label));
            }
        }
        if let Some((rank, label)) = best {
            candidate.rank = rank;
            candidate.source = Source::Label(label);
        }
    }
}

/// The engine's score on a logarithmic scale of 256 steps.
fn weight(score: f32) -> u8 {
    (16.0 * (1.0 + score.max(0.0)).log2()).min(255.0) as u8
}

impl Ranked {
    pub fn entry(&self) -> u32 {
        self.entry
    }

    /// The label that matched, if it was one.
    pub fn label(&self) -> Option<u32> {
        match self.source {
            Source::Label(label) => Some(label),
            Source::Text(..) | Source::Keys => None,
        }
    }
}

fn found(index: &Opened, query: &Query, languages: &Languages, ranked: Ranked) -> Result<Found, SearchError> {
    let entry = ranked.entry;
    let matched = match ranked.source {
        Source::Label(label) => matched_label(index, query, label),
        Source::Keys => match preferred_label(index, languages, entry, None) {
            Some(label) => MatchedLabel { highlights: Vec::new(), ..matched_label(index, query, label) },
            None => nothing(),
        },
        Source::Text(address, language) => matched_text(index, query, languages, entry, address, language)?,
    };
    Ok(Found { entry, score: ranked.rank.score(), matched })
}

fn matched_label(index: &Opened, query: &Query, label: u32) -> MatchedLabel {
    let text = index.labels.text(label);
    let language = index.language(index.labels.language(label));
    let found = match_label(query, text, language);
    MatchedLabel {
        text: text.to_owned(),
        language: language.to_owned(),
        label_type: index.labels.kind(label).label_type(),
        highlights: found.map(|found| found.highlights).unwrap_or_default(),
    }
}

/// The passage with most words of the query; the label, when the words are spread over labels.
fn matched_text(
    index: &Opened,
    query: &Query,
    languages: &Languages,
    entry: u32,
    address: DocAddress,
    language: u32,
) -> Result<MatchedLabel, SearchError> {
    let document: TantivyDocument = index.searcher.doc(address)?;
    let tag = index.language(language);
    let mut best: Option<(usize, MatchedLabel)> = None;
    for value in document.get_all(index.fields.text) {
        for passage in passages(value.as_str().unwrap_or_default(), PASSAGE) {
            let Some(found) = match_label(query, passage, tag) else { continue };
            if best.as_ref().is_none_or(|(matched, _)| found.matched > *matched) {
                let matched = MatchedLabel {
                    text: passage.to_owned(),
                    language: tag.to_owned(),
                    label_type: None,
                    highlights: found.highlights,
                };
                best = Some((found.matched, matched));
            }
        }
    }
    if let Some((_, matched)) = best {
        return Ok(matched);
    }
    Ok(match preferred_label(index, languages, entry, Some(language)) {
        Some(label) => matched_label(index, query, label),
        None => nothing(),
    })
}

/// The preferred label in a language, or in the best of the languages that count.
fn preferred_label(index: &Opened, languages: &Languages, entry: u32, language: Option<u32>) -> Option<u32> {
    let labels = &index.labels;
    let rank = |&label: &u32| {
        let of_language = labels.language(label);
        let place = languages.place(of_language).map_or(u16::MAX, u16::from);
        (language.is_some_and(|wanted| wanted != of_language), labels.kind(label), place, label)
    };
    index.entries.labels(entry).map(|label| label as u32).min_by_key(rank)
}

fn nothing() -> MatchedLabel {
    MatchedLabel { text: String::new(), language: String::new(), label_type: None, highlights: Vec::new() }
}
