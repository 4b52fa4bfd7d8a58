//! A whole framework as one `CFPackage`, a piece at a time, so that memory does not grow with it.

use serde_json::Value;
use skillspine_domain::model::Concept;
use skillspine_store::StoreError;
use skillspine_store::read::{ConceptFilter, ConceptOrder, PageRequest};

use super::{CaseFramework, CaseReader};

/// Concepts whose items are read at a time.
const ITEMS: u64 = 1_000;
/// Concepts whose associations are read at a time: some have a thousand each.
const ORIGINS: u64 = 25;

/// A package being written.
pub struct Package {
    reader: CaseReader,
    framework: CaseFramework,
    stage: Stage,
    page: PageRequest,
    /// Whether something stands before the next value of the list.
    has_first: bool,
    /// Items written so far.
    pub items: u64,
}

enum Stage {
    Document,
    Items,
    Associations,
    End,
    Done,
}

impl Package {
    /// Begins the package of a framework of the reader.
    pub fn new(reader: CaseReader, framework: CaseFramework) -> Self {
        Self { reader, framework, stage: Stage::Document, page: PageRequest::first(ITEMS), has_first: false, items: 0 }
    }

    /// The next piece of the JSON text; none after the end.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut piece = Vec::new();
        match self.stage {
            Stage::Document => {
                let document = Value::Object(self.framework.document(self.reader.addresses()));
                piece.extend_from_slice(format!("{{\"CFDocument\":{document},\"CFItems\":[").as_bytes());
                self.stage = Stage::Items;
            }
            Stage::Items => {
                let (concepts, has_more) = self.concepts().await?;
                let mut items = self.reader.items(&concepts).await?;
                for item in &mut items {
                    // The package says it once.
                    item.as_object_mut().map(|fields| fields.remove("CFDocumentURI"));
                }
                self.items += items.len() as u64;
                self.list(&items, &mut piece);
                if !has_more {
                    piece.extend_from_slice(b"],\"CFAssociations\":[");
                    (self.stage, self.page, self.has_first) = (Stage::Associations, PageRequest::first(ORIGINS), false);
                }
            }
            Stage::Associations => {
                let (concepts, has_more) = self.concepts().await?;
                let mut associations = self.reader.associations(&concepts).await?;
                for association in &mut associations {
                    association.as_object_mut().map(|fields| fields.remove("CFDocumentURI"));
                }
                self.list(&associations, &mut piece);
                if !has_more {
                    self.stage = Stage::End;
                }
            }
            Stage::End => {
                piece.extend_from_slice(b"],\"CFDefinitions\":{}}\n");
                self.stage = Stage::Done;
            }
            Stage::Done => return Ok(None),
        }
        Ok(Some(piece))
    }

    async fn concepts(&mut self) -> Result<(Vec<Concept>, bool), StoreError> {
        let filter =
            ConceptFilter { frameworks: vec![self.framework.framework.key.clone()], ..ConceptFilter::default() };
        let (store, release) = self.reader.store();
        let batch = store.page_concepts(release, &filter, ConceptOrder::Label, &self.page).await?;
        self.page.after = batch.rows.last().map(|(cursor, _)| cursor.clone());
        Ok((batch.rows.into_iter().map(|(_, concept)| concept).collect(), batch.has_more))
    }

    fn list(&mut self, values: &[Value], piece: &mut Vec<u8>) {
        for value in values {
            if std::mem::replace(&mut self.has_first, true) {
                piece.push(b',');
            }
            piece.extend_from_slice(value.to_string().as_bytes());
        }
    }
}
