//! What ids are called: read from the store in batches, remembered while an export runs.

use std::collections::HashMap;

use skillspine_domain::id::{ConceptId, EmployerId, RegionId};
use skillspine_domain::model::{LabelType, Region};
use skillspine_search::postings::FacetValue;
use skillspine_store::{Store, StoreError};

/// Concepts or employers read at a time.
const BATCH: usize = 1_000;

/// A concept, as far as it is shown.
pub(crate) struct ConceptName {
    pub framework: String,
    pub uri: String,
    pub code: Option<String>,
    pub label: String,
}

/// Names in the languages that are wanted. Grows with what is named, not with the rows that name it.
pub(crate) struct Names {
    store: Store,
    release: i32,
    languages: Vec<String>,
    concepts: HashMap<ConceptId, ConceptName>,
    regions: HashMap<RegionId, Region>,
    employers: HashMap<EmployerId, String>,
}

/// A value of a facet in words that mean something outside: what a row says of it.
#[derive(Default)]
pub(crate) struct ValueName {
    /// URI, scheme and code, id, word or day; unique in its facet.
    pub key: String,
    /// Framework, region scheme or code system.
    pub scheme: Option<String>,
    /// Code in it.
    pub code: Option<String>,
    /// Label for people.
    pub label: Option<String>,
}

impl Names {
    pub fn new(store: Store, release: i32, languages: Vec<String>) -> Self {
        let (concepts, regions, employers) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { store, release, languages, concepts, regions, employers }
    }

    /// Reads what is not known yet of these concepts.
    pub async fn learn_concepts(&mut self, ids: impl IntoIterator<Item = ConceptId>) -> Result<(), StoreError> {
        let mut missing: Vec<ConceptId> = ids.into_iter().filter(|id| !self.concepts.contains_key(id)).collect();
        missing.sort_unstable();
        missing.dedup();
        for ids in missing.chunks(BATCH) {
            let mut labels = self.store.labels_by_concept(self.release, ids).await?;
            for (id, concept) in self.store.concepts_by_id(self.release, ids).await? {
                let labels = labels.remove(&id).unwrap_or_default();
                let preferred = |language: &String| {
                    let found = labels.iter().find(|label| {
                        label.label_type == LabelType::Preferred && label.language.eq_ignore_ascii_case(language)
                    });
                    found.map(|label| label.text.clone())
                };
                let label = self.languages.iter().find_map(preferred).unwrap_or(concept.label);
                let name = ConceptName { framework: concept.framework, uri: concept.uri, code: concept.code, label };
                self.concepts.insert(id, name);
            }
        }
        Ok(())
    }

    /// Reads what is not known yet of these regions.
    pub async fn learn_regions(&mut self, ids: impl IntoIterator<Item = RegionId>) -> Result<(), StoreError> {
        let mut missing: Vec<RegionId> = ids.into_iter().filter(|id| !self.regions.contains_key(id)).collect();
        missing.sort_unstable();
        missing.dedup();
        for ids in missing.chunks(BATCH) {
            self.regions.extend(self.store.regions_by_id(self.release, ids).await?);
        }
        Ok(())
    }

    /// Reads whatever these values are called.
    pub async fn learn_values<'a>(
        &mut self,
        values: impl IntoIterator<Item = &'a FacetValue>,
    ) -> Result<(), StoreError> {
        let (mut concepts, mut regions, mut employers) = (Vec::new(), Vec::new(), Vec::new());
        for value in values {
            match value {
                FacetValue::Concept(id) => concepts.push(*id),
                FacetValue::Region(id) => regions.push(*id),
                FacetValue::Employer(id) => employers.push(*id),
                _ => {}
            }
        }
        self.learn_concepts(concepts).await?;
        self.learn_regions(regions).await?;
        for ids in employers.chunks(BATCH) {
            let found = self.store.employers_by_id(self.release, ids).await?;
            self.employers.extend(found.into_iter().map(|(id, employer)| (id, employer.name)));
        }
        Ok(())
    }

    /// The concept, if its framework is in the store.
    pub fn concept(&self, id: ConceptId) -> Option<&ConceptName> {
        self.concepts.get(&id)
    }

    /// The region, if its scheme is in the store.
    pub fn region(&self, id: RegionId) -> Option<&Region> {
        self.regions.get(&id)
    }

    /// The name of a region: in a wanted language, else the first there is.
    pub fn region_name(&self, region: &Region) -> Option<String> {
        let named = |language: &str| {
            region.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(language)).map(|(_, name)| name.clone())
        };
        let wanted = self.languages.iter().find_map(|language| named(language));
        wanted.or_else(|| named("und")).or_else(|| region.names.first().map(|(_, name)| name.clone()))
    }

    /// What a value is called. What the store does not know is called by its id.
    pub fn value(&self, value: &FacetValue) -> ValueName {
        let word = |word: &str| ValueName { key: word.to_owned(), ..ValueName::default() };
        match value {
            FacetValue::Concept(id) => match self.concept(*id) {
                Some(concept) => ValueName {
                    key: concept.uri.clone(),
                    scheme: Some(concept.framework.clone()),
                    code: concept.code.clone(),
                    label: Some(concept.label.clone()),
                },
                None => word(&id.to_string()),
            },
            FacetValue::Region(id) => match self.region(*id) {
                Some(region) => ValueName {
                    key: format!("{}:{}", region.scheme, region.code),
                    scheme: Some(region.scheme.clone()),
                    code: Some(region.code.clone()),
                    label: self.region_name(region),
                },
                None => word(&id.to_string()),
            },
            FacetValue::Employer(id) => ValueName { label: self.employers.get(id).cloned(), ..word(&id.to_string()) },
            FacetValue::Industry(system, code) => ValueName {
                key: format!("{system}:{code}"),
                scheme: Some(system.clone()),
                code: Some(code.clone()),
                label: None,
            },
            FacetValue::Contract(value) => word(value.as_str()),
            FacetValue::WorkingTime(value) => word(value.as_str()),
            FacetValue::Workplace(value) => word(value.as_str()),
            FacetValue::Experience(value) => word(value.as_str()),
            FacetValue::Education(value) => word(value.as_str()),
            FacetValue::Word(text) => word(text),
            FacetValue::Month(day) => word(&day.format("%Y-%m").to_string()),
        }
    }
}
