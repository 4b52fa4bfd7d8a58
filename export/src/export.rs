//! An export: a question, answered piece by piece.

use chrono::{DateTime, Utc};
use skillspine_search::SearchError;
use skillspine_search::postings::{PostingIndex, Selection};
use skillspine_store::Store;

use crate::error::ExportError;
use crate::manifest::Manifest;
use crate::names::Names;
use crate::question::{Question, Table};
use crate::rows::postings::PostingRows;
use crate::rows::{postings, ranking, series};
use crate::table::Row;
use crate::write::Writer;

/// Rows of rankings and series written at a time.
const BATCH: usize = 5_000;

/// A question, answered piece by piece: memory is that of a batch of postings, or of one ranking.
pub struct Export {
    manifest: Manifest,
    writer: Writer,
    rows: Rows,
    store: Store,
    release: i32,
    names: Names,
    is_finished: bool,
}

/// Where the rows come from.
enum Rows {
    Postings(Box<PostingRows>),
    /// Those that are left.
    Counted(std::vec::IntoIter<Row>),
}

/// What the index answers at once.
enum Found {
    Postings,
    Ranking(skillspine_search::postings::Ranking),
    Series(series::Found),
}

impl Export {
    /// Counts what is asked for and prepares its rows. The answer is of the release of `index`, published at `published_at`.
    ///
    /// # Errors
    /// [`ExportError::Search`] when the question asks for more than one may; any error of the store.
    pub async fn open(
        store: &Store,
        index: &PostingIndex,
        published_at: DateTime<Utc>,
        question: Question,
    ) -> Result<Self, ExportError> {
        let release = index.release();
        let (question, selection, found) = find(index.clone(), question).await?;
        let columns = match &question.table {
            Table::Postings { with_text } => postings::columns(*with_text),
            Table::Ranking { by, then } => ranking::columns(by, then.as_ref()),
            Table::Series { by, .. } => series::columns(by.as_ref()),
        };
        let mut names = Names::new(store.clone(), release, question.languages.clone());
        let counted = match (&found, &question.table) {
            (Found::Ranking(found), Table::Ranking { by, then }) => {
                names.learn_values(ranking::values(found)).await?;
                ranking::rows(found, by, then.as_ref(), &names)
            }
            (Found::Series(found), _) => {
                names.learn_values(found.iter().filter_map(|(value, _)| value.as_ref())).await?;
                series::rows(found, &names)
            }
            _ => Vec::new(),
        };
        let count = if matches!(found, Found::Postings) { selection.postings() } else { counted.len() as u64 };
        let manifest = Manifest::new(store, published_at, &selection, release, &question, &columns, count).await?;
        let writer = Writer::new(question.format, columns, &manifest.to_json()?)?;
        let rows = match question.table {
            Table::Postings { with_text } => Rows::Postings(Box::new(PostingRows::new(selection, with_text))),
            _ => Rows::Counted(counted.into_iter()),
        };
        Ok(Self { manifest, writer, rows, store: store.clone(), release, names, is_finished: false })
    }

    /// What it is. Known before the first row.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The next bytes; none after the last. A piece may be empty.
    ///
    /// # Errors
    /// Any error of the store; nothing comes after one.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        if self.is_finished {
            return Ok(None);
        }
        let rows = match &mut self.rows {
            Rows::Postings(postings) => postings.next(&self.store, self.release, &mut self.names).await,
            Rows::Counted(rows) => {
                let batch: Vec<Row> = rows.take(BATCH).collect();
                Ok((!batch.is_empty()).then_some(batch))
            }
        };
        // Nothing comes after an error either.
        self.is_finished = !matches!(rows, Ok(Some(_)));
        match rows? {
            Some(rows) => self.writer.write(rows).map(Some),
            None => self.writer.finish().map(Some),
        }
    }
}

/// Asks the index, away from the threads that serve requests.
async fn find(index: PostingIndex, question: Question) -> Result<(Question, Selection, Found), ExportError> {
    let work = move || -> Result<(Question, Selection, Found), SearchError> {
        let selection = index.select(&question.filter, question.basis)?;
        let found = match &question.table {
            Table::Postings { .. } => Found::Postings,
            Table::Ranking { by, then } => Found::Ranking(ranking::find(&selection, by, then.as_ref())?),
            Table::Series { interval, by } => Found::Series(series::find(&selection, *interval, by.as_ref())?),
        };
        Ok((question, selection, found))
    };
    let found = tokio::task::spawn_blocking(work).await;
    Ok(found.map_err(|error| ExportError::Write(error.to_string()))??)
}
