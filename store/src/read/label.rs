//! Labels, texts and codes of concepts.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Code, ConceptText, Label, LabelType, TextType};
use skillspine_entities::{concept_code, concept_label, concept_text};

use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

impl Store {
    /// All labels of concepts: preferred before alternative before hidden, then by language and text.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn labels_by_concept(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<Label>>, StoreError> {
        let rows: Vec<concept_label::Model> = self.rows_by_concept("concept_label", release, ids).await?;
        let mut by_concept: HashMap<ConceptId, Vec<Label>> = HashMap::new();
        for row in rows {
            let label_type = LabelType::parse(&row.label_type)
                .ok_or_else(|| StoreError::Corrupt(format!("label type `{}`", row.label_type)))?;
            let label = Label { language: row.language, label_type, text: row.text };
            by_concept.entry(ConceptId(row.concept_id)).or_default().push(label);
        }
        for labels in by_concept.values_mut() {
            labels.sort_by(|a, b| (a.label_type, &a.language, &a.text).cmp(&(b.label_type, &b.language, &b.text)));
        }
        Ok(by_concept)
    }

    /// All documentation texts of concepts, by type, language and text.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn texts_by_concept(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<ConceptText>>, StoreError> {
        let rows: Vec<concept_text::Model> = self.rows_by_concept("concept_text", release, ids).await?;
        let mut by_concept: HashMap<ConceptId, Vec<ConceptText>> = HashMap::new();
        for row in rows {
            let text_type = TextType::parse(&row.text_type)
                .ok_or_else(|| StoreError::Corrupt(format!("text type `{}`", row.text_type)))?;
            let text = ConceptText { language: row.language, text_type, text: row.text };
            by_concept.entry(ConceptId(row.concept_id)).or_default().push(text);
        }
        for texts in by_concept.values_mut() {
            texts.sort_by(|a, b| (a.text_type, &a.language, &a.text).cmp(&(b.text_type, &b.language, &b.text)));
        }
        Ok(by_concept)
    }

    /// All codes of concepts in code systems, by system and code.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn codes_by_concept(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<Code>>, StoreError> {
        let rows: Vec<concept_code::Model> = self.rows_by_concept("concept_code", release, ids).await?;
        let mut by_concept: HashMap<ConceptId, Vec<Code>> = HashMap::new();
        for row in rows {
            let code = Code { system: row.system, code: row.code };
            by_concept.entry(ConceptId(row.concept_id)).or_default().push(code);
        }
        for codes in by_concept.values_mut() {
            codes.sort();
        }
        Ok(by_concept)
    }

    async fn rows_by_concept<M: FromQueryResult>(
        &self,
        table: &str,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<Vec<M>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(&format!("SELECT t.* FROM {table} t WHERE t.concept_id IN "));
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("t", release);
        sql.models(self).await
    }
}
