//! From a query as read to the engine's query, with the words the dictionary really has.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use skillspine_domain::text::{Query, QueryPart, allowed_typos, distance_within};
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as EngineQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::analyzer::stem_term;
use crate::error::SearchError;
use crate::query::QueryReading;
use crate::reader::Opened;

/// An inflected word counts for less than the same word.
const STEM_BOOST: f32 = 0.7;
/// Most words that an unfinished word stands for.
const MOST_COMPLETIONS: usize = 64;
/// Most dictionary entries looked at to find them.
const MOST_COMPLETIONS_SEEN: usize = 4_000;
/// Most words that a misspelt word stands for.
const MOST_CORRECTIONS: usize = 8;

/// A query in the engine's terms.
pub(crate) struct Compiled {
    /// One for each part of the query, `None` where the index has no such word.
    clauses: Vec<Option<Clause>>,
}

struct Clause {
    query: Box<dyn EngineQuery>,
    /// Quotation marks are a promise: such a part is never given up.
    quoted: bool,
    /// The words of a run without blanks, to be looked for one by one when the run as a whole is nowhere.
    loose: Vec<Box<dyn EngineQuery>>,
}

impl Compiled {
    /// Compiles a query. Words that the index does not have are marked as misspelt in `query` and corrected in `reading`.
    pub fn new(index: &Opened, query: &mut Query, reading: &mut QueryReading) -> Result<Self, SearchError> {
        let compiler = Compiler { index };
        let mut clauses = Vec::with_capacity(query.parts.len());
        for part in &mut query.parts {
            clauses.push(compiler.clause(part, reading)?);
        }
        Ok(Self { clauses })
    }

    /// The query that asks for every part; `None` if some part is nowhere.
    pub fn all(&self) -> Option<BooleanQuery> {
        let mut must = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            must.push((Occur::Must, clause.as_ref()?.query.box_clone()));
        }
        (!must.is_empty()).then(|| BooleanQuery::new(must))
    }

    /// Queries that ask for fewer and fewer words, each with the number it asks for; phrases in quotation marks stay.
    pub fn relaxed(&self, query: &Query) -> Vec<(usize, BooleanQuery)> {
        let phrase_is_nowhere =
            query.parts.iter().zip(&self.clauses).any(|(part, clause)| part.quoted && clause.is_none());
        if phrase_is_nowhere {
            return Vec::new();
        }
        let mut must: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        let mut should: Vec<Box<dyn EngineQuery>> = Vec::new();
        for clause in self.clauses.iter().flatten() {
            match clause {
                Clause { quoted: true, query, .. } => must.push((Occur::Must, query.box_clone())),
                Clause { loose, query, .. } if loose.is_empty() => should.push(query.box_clone()),
                Clause { loose, .. } => should.extend(loose.iter().map(|word| word.box_clone())),
            }
        }
        let words: usize = query.parts.iter().filter(|part| !part.quoted).map(|part| part.words.len()).sum();
        let mut steps = vec![words.saturating_sub(1), words.div_ceil(2), 1];
        steps.retain(|&step| 0 < step && step <= should.len());
        steps.dedup();
        let fixed = must.len();
        let with = |step: usize| {
            let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> =
                must.iter().map(|(occur, query)| (*occur, query.box_clone())).collect();
            clauses.extend(should.iter().map(|query| (Occur::Should, query.box_clone())));
            (step + fixed, BooleanQuery::with_minimum_required_clauses(clauses, step))
        };
        steps.into_iter().map(with).collect()
    }
}

/// The query for what must not appear; `None` if nothing that the index has is excluded.
pub(crate) fn excluded(index: &Opened, query: &Query) -> Result<Option<BooleanQuery>, SearchError> {
    let compiler = Compiler { index };
    let mut any = Vec::new();
    for part in &query.excluded {
        // Only what was typed is excluded, not what resembles it.
        any.extend(compiler.exact(&part.words)?);
    }
    Ok((!any.is_empty()).then(|| BooleanQuery::union(any)))
}

/// The query for a code or URI.
pub(crate) fn key(index: &Opened, key: String) -> TermQuery {
    TermQuery::new(Term::from_field_text(index.fields.key, &key), IndexRecordOption::Basic)
}

struct Compiler<'a> {
    index: &'a Opened,
}

impl Compiler<'_> {
    fn clause(&self, part: &mut QueryPart, reading: &mut QueryReading) -> Result<Option<Clause>, SearchError> {
        let quoted = part.quoted;
        if !part.is_plain_word() {
            let mut loose = Vec::new();
            if !quoted {
                for word in &part.words {
                    loose.extend(self.word(word)?);
                }
            }
            let query = self.exact(&part.words)?;
            if query.is_none() && loose.is_empty() {
                return Ok(None);
            }
            let query = query.unwrap_or_else(|| Box::new(tantivy::query::EmptyQuery));
            return Ok(Some(Clause { query, quoted, loose }));
        }
        let mut forms = self.forms(part)?;
        if forms.is_empty() {
            forms = self.corrections(part, reading)?;
        }
        let query: Box<dyn EngineQuery> = match forms.len() {
            0 => return Ok(None),
            1 => forms.remove(0),
            _ => Box::new(BooleanQuery::union(forms)),
        };
        Ok(Some(Clause { query, quoted, loose: Vec::new() }))
    }

    /// The word itself, its stem in each language, and what it may be the beginning of: as far as the index has them.
    fn forms(&self, part: &QueryPart) -> Result<Vec<Box<dyn EngineQuery>>, SearchError> {
        let Some(word) = part.words.first() else { return Ok(Vec::new()) };
        let mut forms: Vec<Box<dyn EngineQuery>> = Vec::new();
        forms.extend(self.word(word)?);
        for language in &self.index.stem_languages {
            let Some(stem) = stem_term(&part.surface, language) else { continue };
            if self.frequency(self.index.fields.stem, &stem)? > 0 {
                let query = Box::new(TermQuery::new(self.stem(&stem), IndexRecordOption::WithFreqs));
                forms.push(Box::new(BoostQuery::new(query, STEM_BOOST)));
            }
        }
        if part.prefix {
            for completion in self.completions(word)? {
                forms.extend(self.word(&completion)?);
            }
        }
        Ok(forms)
    }

    /// One word as it is, or several that follow each other.
    fn exact(&self, words: &[String]) -> Result<Option<Box<dyn EngineQuery>>, SearchError> {
        if let [word] = words {
            return self.word(word);
        }
        for word in words {
            if self.frequency(self.index.fields.word, word)? == 0 {
                return Ok(None);
            }
        }
        let terms = words.iter().map(|word| Term::from_field_text(self.index.fields.word, word)).collect();
        Ok(Some(Box::new(PhraseQuery::new(terms))))
    }

    fn word(&self, word: &str) -> Result<Option<Box<dyn EngineQuery>>, SearchError> {
        if self.frequency(self.index.fields.word, word)? == 0 {
            return Ok(None);
        }
        let term = Term::from_field_text(self.index.fields.word, word);
        Ok(Some(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))))
    }

    fn stem(&self, stem: &str) -> Term {
        Term::from_field_text(self.index.fields.stem, stem)
    }

    fn frequency(&self, field: Field, text: &str) -> Result<u64, SearchError> {
        Ok(self.index.searcher.doc_freq(&Term::from_field_text(field, text))?)
    }

    /// The commonest words that begin with `prefix` and are longer.
    fn completions(&self, prefix: &str) -> Result<Vec<String>, SearchError> {
        let read = SearchError::io;
        let mut found: Vec<(Reverse<u32>, String)> = Vec::new();
        for segment in self.index.searcher.segment_readers() {
            let dictionary = segment.inverted_index(self.index.fields.word)?;
            let mut stream =
                dictionary.terms().range().gt(prefix).into_stream().map_err(read("read the dictionary"))?;
            // The rarest of those kept is on top. Of equals, the first in the alphabet stay: they come first.
            let mut kept: BinaryHeap<(Reverse<u32>, String)> = BinaryHeap::with_capacity(MOST_COMPLETIONS + 1);
            for _ in 0..MOST_COMPLETIONS_SEEN {
                if !stream.advance() || !stream.key().starts_with(prefix.as_bytes()) {
                    break;
                }
                let frequency = stream.value().doc_freq;
                if kept.len() == MOST_COMPLETIONS {
                    if kept.peek().is_some_and(|(Reverse(rarest), _)| frequency <= *rarest) {
                        continue;
                    }
                    kept.pop();
                }
                kept.push((Reverse(frequency), String::from_utf8_lossy(stream.key()).into_owned()));
            }
            found.extend(kept);
        }
        Ok(commonest(found, MOST_COMPLETIONS))
    }

    /// The words of the index that are nearest to a word it does not have.
    fn corrections(
        &self,
        part: &mut QueryPart,
        reading: &mut QueryReading,
    ) -> Result<Vec<Box<dyn EngineQuery>>, SearchError> {
        let Some(word) = part.words.first().cloned() else { return Ok(Vec::new()) };
        let most = allowed_typos(&word);
        for distance in 1..=most {
            let found = self.words_near(&word, distance, part.prefix)?;
            let Some(best) = found.first() else { continue };
            part.fuzzy = true;
            reading.corrected.push((part.surface.clone(), best.clone()));
            let mut forms = Vec::with_capacity(found.len());
            for near in found {
                forms.extend(self.word(&near)?);
            }
            return Ok(forms);
        }
        Ok(Vec::new())
    }

    /// The commonest words at a distance of at most `distance`; two errors only behind a right first letter, which spares
    /// most of the dictionary.
    fn words_near(&self, word: &str, distance: u8, prefix: bool) -> Result<Vec<String>, SearchError> {
        let term = Term::from_field_text(self.index.fields.word, word);
        let fuzzy = match prefix {
            true => FuzzyTermQuery::new_prefix(term, distance, true),
            false => FuzzyTermQuery::new(term, distance, true),
        };
        let first: String = word.chars().take(1).collect();
        let mut found: Vec<(Reverse<u32>, String)> = Vec::new();
        for segment in self.index.searcher.segment_readers() {
            let dictionary = segment.inverted_index(self.index.fields.word)?;
            let mut search = dictionary.terms().search(fuzzy.automaton()?);
            if distance > 1 {
                search = search.ge(&first).lt(format!("{first}\u{10FFFF}"));
            }
            let mut stream = search.into_stream().map_err(SearchError::io("read the dictionary"))?;
            while stream.advance() && found.len() < MOST_COMPLETIONS_SEEN {
                let near = String::from_utf8_lossy(stream.key()).into_owned();
                if prefix || distance_within(word, &near, usize::from(distance)).is_some() {
                    found.push((Reverse(stream.value().doc_freq), near));
                }
            }
        }
        Ok(commonest(found, MOST_CORRECTIONS))
    }
}

/// The commonest words, each once, with the number of documents that have them in a segment; equals in the order of the alphabet.
fn commonest(mut words: Vec<(Reverse<u32>, String)>, most: usize) -> Vec<String> {
    words.sort_unstable();
    let mut seen = HashSet::new();
    words.retain(|(_, word)| seen.insert(word.clone()));
    words.truncate(most);
    words.into_iter().map(|(_, word)| word).collect()
}
