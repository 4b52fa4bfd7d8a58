//! A whole framework as one Turtle document, a piece at a time, so that memory does not grow with it.

use oxttl::TurtleSerializer;
use oxttl::turtle::LowLevelTurtleSerializer;
use skillspine_domain::address::Addresses;
use skillspine_store::Store;
use skillspine_store::read::{ConceptFilter, ConceptOrder, PageRequest};

use crate::ExportError;

use super::{CONCEPT_PREFIXES, Scheme, concept, descriptions, scheme, write::with_prefixes};

/// Concepts read at a time.
const BATCH: u64 = 200;

/// A framework being written as Turtle.
pub struct Dump {
    store: Store,
    release: i32,
    public_url: String,
    scheme: Option<Scheme>,
    filter: ConceptFilter,
    page: Option<PageRequest>,
    serializer: LowLevelTurtleSerializer,
    /// Concepts written so far.
    pub concepts: u64,
    /// Triples written so far.
    pub triples: u64,
}

impl Dump {
    /// Begins with a framework of a release, for clients that reach the server under `public_url`. What stands at the top is said of each
    /// concept that does.
    pub fn new(store: &Store, release: i32, public_url: &str, scheme: Scheme) -> Self {
        let filter = ConceptFilter { frameworks: vec![scheme.framework.key.clone()], ..ConceptFilter::default() };
        Self {
            store: store.clone(),
            release,
            public_url: public_url.to_owned(),
            scheme: Some(scheme),
            filter,
            page: Some(PageRequest::first(BATCH)),
            serializer: with_prefixes(TurtleSerializer::new(), CONCEPT_PREFIXES).low_level(),
            concepts: 0,
            triples: 0,
        }
    }

    /// The next piece; none after the last.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        let addresses = Addresses::new(&self.public_url);
        let mut piece = Vec::new();
        let triples = if let Some(of) = self.scheme.take() {
            scheme::triples(&of, addresses)
        } else {
            let Some(page) = self.page.take() else { return Ok(None) };
            let batch = self.store.page_concepts(self.release, &self.filter, ConceptOrder::Label, &page).await?;
            if batch.has_more {
                let after = batch.rows.last().map(|(cursor, _)| cursor.clone());
                self.page = Some(PageRequest { after, ..page });
            }
            let concepts = batch.rows.into_iter().map(|(_, concept)| concept).collect();
            let descriptions = descriptions(&self.store, self.release, concepts).await?;
            self.concepts += descriptions.len() as u64;
            descriptions.iter().flat_map(|description| concept::triples(description, addresses)).collect()
        };
        self.triples += triples.len() as u64;
        for triple in &triples {
            self.serializer.serialize_triple(triple, &mut piece).map_err(unwritten)?;
        }
        if self.page.is_none() {
            self.serializer.finish(&mut piece).map_err(unwritten)?;
        }
        Ok(Some(piece))
    }
}

fn unwritten(error: std::io::Error) -> ExportError {
    ExportError::Write(error.to_string())
}
