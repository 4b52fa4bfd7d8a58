//! Titles and texts of postings: what is indexed, and how a query finds them.

use std::sync::Arc;

use skillspine_domain::text::{Query, QueryPart};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::ColumnValues;
use tantivy::query::{BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query as EngineQuery, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument, Term};

use super::bits::Bits;
use crate::analyzer::{Analyzer, TERM_LINES, stem_term};
use crate::error::SearchError;
use crate::query::Limits;
use crate::table::Numbers;

/// Name of the fast field that says in which place a posting was added.
const NUMBER: &str = "number";
/// An inflected word counts for less than the same word.
const STEM_BOOST: f32 = 0.7;
/// A word in a title says more than one in a text.
const TITLE_BOOST: f32 = 2.0;
/// Longer texts are cut: no advert is that long.
const LONGEST_TEXT: usize = 1 << 20;

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextFields {
    /// Folded words of the title.
    title: Field,
    /// Folded words of title and text, with positions.
    word: Field,
    /// Stems of title and text, each marked with its language.
    stem: Field,
    number: Field,
}

/// Builds the schema.
pub(crate) fn schema() -> (Schema, TextFields) {
    let indexed = |record| {
        TextOptions::default()
            .set_indexing_options(TextFieldIndexing::default().set_tokenizer(TERM_LINES).set_index_option(record))
    };
    let mut builder = Schema::builder();
    let fields = TextFields {
        title: builder.add_text_field("title", indexed(IndexRecordOption::WithFreqs)),
        word: builder.add_text_field("word", indexed(IndexRecordOption::WithFreqsAndPositions)),
        stem: builder.add_text_field("stem", indexed(IndexRecordOption::WithFreqs)),
        number: builder.add_u64_field(NUMBER, FAST),
    };
    (builder.build(), fields)
}

impl TextFields {
    /// The engine's document for the posting that was added in place `number`.
    pub fn document(
        &self,
        analyzer: &mut Analyzer,
        title: &str,
        text: Option<&str>,
        language: &str,
        number: u32,
    ) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        let found = analyzer.analyse(cut(title), language);
        document.add_text(self.title, &found.words);
        document.add_text(self.word, &found.words);
        document.add_text(self.stem, &found.stems);
        if let Some(text) = text {
            let found = analyzer.analyse(cut(text), language);
            document.add_text(self.word, &found.words);
            document.add_text(self.stem, &found.stems);
        }
        document.add_u64(self.number, u64::from(number));
        document
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}

/// An opened text index.
pub(crate) struct TextIndex {
    searcher: Searcher,
    fields: TextFields,
    columns: Vec<Arc<dyn ColumnValues<u64>>>,
    /// From the place in which a posting was added to its number.
    number_of: Numbers,
    /// Primary subtags of the languages of postings.
    languages: Vec<String>,
}

impl TextIndex {
    pub fn new(
        searcher: Searcher,
        fields: TextFields,
        number_of: Numbers,
        languages: Vec<String>,
    ) -> Result<Self, SearchError> {
        let mut columns = Vec::new();
        for segment in searcher.segment_readers() {
            columns.push(segment.fast_fields().column_first_or_default(NUMBER)?);
        }
        Ok(Self { searcher, fields, columns, number_of, languages })
    }

    /// The number of postings in it.
    pub fn len(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// The adverts that answer a query, of `adverts` in all.
    pub fn find(&self, text: &str, adverts: usize) -> Result<Bits, SearchError> {
        let mut found = Bits::none(adverts);
        self.visit(text, false, |advert, _| found.set(advert))?;
        Ok(found)
    }

    /// Visits the adverts that answer a query with their scores (BM25), in no particular order.
    pub fn each_scored(&self, text: &str, visit: impl FnMut(usize, Score)) -> Result<(), SearchError> {
        self.visit(text, true, visit)
    }

    fn visit(&self, text: &str, scored: bool, mut visit: impl FnMut(usize, Score)) -> Result<(), SearchError> {
        let query = Query::parse(text, false);
        Limits::DEFAULT.check_words(&query)?;
        for fruit in self.searcher.search(&self.compile(&query)?, &Visitor { index: self, scored })? {
            fruit.into_iter().for_each(|(advert, score)| visit(advert as usize, score));
        }
        Ok(())
    }

    /// All parts must be there, in any inflection unless in quotation marks; nothing excluded may.
    fn compile(&self, query: &Query) -> Result<BooleanQuery, SearchError> {
        let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        for part in &query.parts {
            clauses.push((Occur::Must, self.part(part)?));
            for word in &part.words {
                let title =
                    TermQuery::new(Term::from_field_text(self.fields.title, word), IndexRecordOption::WithFreqs);
                clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(title), TITLE_BOOST))));
            }
        }
        if query.parts.is_empty() {
            let all: Box<dyn EngineQuery> = match query.excluded.is_empty() {
                true => Box::new(EmptyQuery),
                false => Box::new(tantivy::query::AllQuery),
            };
            clauses.push((Occur::Must, all));
        }
        for part in &query.excluded {
            clauses.push((Occur::MustNot, self.exact(part)));
        }
        Ok(BooleanQuery::new(clauses))
    }

    fn part(&self, part: &QueryPart) -> Result<Box<dyn EngineQuery>, SearchError> {
        if !part.is_plain_word() {
            return Ok(self.exact(part));
        }
        let mut forms = vec![self.exact(part)];
        for language in &self.languages {
            let Some(stem) = stem_term(&part.surface, language) else { continue };
            let term = Term::from_field_text(self.fields.stem, &stem);
            if self.searcher.doc_freq(&term)? > 0 {
                let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                forms.push(Box::new(BoostQuery::new(query, STEM_BOOST)));
            }
        }
        Ok(Box::new(BooleanQuery::union(forms)))
    }

    fn exact(&self, part: &QueryPart) -> Box<dyn EngineQuery> {
        let mut terms: Vec<Term> =
            part.words.iter().map(|word| Term::from_field_text(self.fields.word, word)).collect();
        match terms.pop() {
            None => Box::new(EmptyQuery),
            Some(only) if terms.is_empty() => Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs)),
            Some(last) => {
                terms.push(last);
                Box::new(PhraseQuery::new(terms))
            }
        }
    }
}

/// Gathers what was found, by advert.
struct Visitor<'a> {
    index: &'a TextIndex,
    scored: bool,
}

struct SegmentVisitor {
    column: Arc<dyn ColumnValues<u64>>,
    number_of: Numbers,
    found: Vec<(u32, Score)>,
}

impl Collector for Visitor<'_> {
    type Fruit = Vec<Vec<(u32, Score)>>;
    type Child = SegmentVisitor;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentVisitor> {
        let column = self.index.columns.get(segment as usize).cloned().ok_or_else(|| {
            tantivy::TantivyError::InternalError(format!("segment {segment} was not there when the index was opened"))
        })?;
        Ok(SegmentVisitor { column, number_of: self.index.number_of.clone(), found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(u32, Score)>>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits)
    }
}

impl SegmentCollector for SegmentVisitor {
    type Fruit = Vec<(u32, Score)>;

    fn collect(&mut self, document: DocId, score: Score) {
        let place = self.column.get_val(document) as usize;
        self.found.push((self.number_of.get(place), score));
    }

    fn harvest(self) -> Vec<(u32, Score)> {
        self.found
    }
}
