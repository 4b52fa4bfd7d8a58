//! Building what recognises skills and occupations from the labels of one language.

use skillspine_domain::{
    extraction::{GazetteerBuilder, GazetteerLabel},
    id::ConceptId,
    model::{ConceptKind, ConceptStatus, LabelType, RelationKind, TextType},
    posting::title::{OccupationLabel, TitleMatcher, TitleWeights},
    text::primary_subtag,
};
use skillspine_store::{
    Store,
    read::{Direction, ScanDetail, ScannedConcept},
};

use super::{BuildError, LanguageRecogniser};

/// Concepts whose relations are read at a time.
const BATCH: usize = 1_000;

/// Reads the concepts of a release once and builds a recogniser of their labels in a language.
pub(super) async fn build(store: Store, release: i32, language: &str) -> Result<LanguageRecogniser, BuildError> {
    let mut gathered = Gathered { language: language.to_ascii_lowercase(), ..Gathered::default() };
    let mut scan = store.scan_concepts(release, ScanDetail::Full).await?;
    loop {
        let batch = scan.next().await?;
        if batch.is_empty() {
            break;
        }
        batch.iter().for_each(|scanned| gathered.take(scanned));
    }
    gathered.relations(&store, release).await?;
    tokio::task::spawn_blocking(move || gathered.build()).await.map_err(|error| BuildError::Stopped(error.to_string()))
}

/// What is needed of the concepts, as far as it is in the language.
#[derive(Default)]
struct Gathered {
    language: String,
    gazetteer: GazetteerBuilder,
    skills: Vec<ConceptId>,
    occupations: Vec<ConceptId>,
    titles: Vec<Title>,
    /// Occupations and the skills they need.
    needs: Vec<(ConceptId, ConceptId)>,
}

/// A label of an occupation.
struct Title {
    concept: ConceptId,
    framework: String,
    label_type: LabelType,
    text: String,
}

impl Gathered {
    fn is_of_language(&self, language: &str) -> bool {
        primary_subtag(language).eq_ignore_ascii_case(&self.language)
    }

    fn take(&mut self, scanned: &ScannedConcept) {
        let concept = &scanned.concept;
        if concept.status != ConceptStatus::Active {
            return;
        }
        let mut labels: Vec<(LabelType, &str)> = scanned
            .labels
            .iter()
            .filter(|label| self.is_of_language(&label.language))
            .map(|label| (label.label_type, label.text.as_str()))
            .collect();
        if scanned.labels.is_empty() && self.is_of_language(&concept.label_language) {
            labels.push((LabelType::Preferred, &concept.label));
        }
        if labels.is_empty() {
            return;
        }
        if concept.kind == ConceptKind::Occupation {
            self.occupations.push(concept.id);
            self.titles.extend(labels.into_iter().map(|(label_type, text)| Title {
                concept: concept.id,
                framework: concept.framework.clone(),
                label_type,
                text: text.to_owned(),
            }));
            return;
        }
        let mut is_taken = false;
        for (label_type, text) in labels {
            is_taken |= self.gazetteer.label(&GazetteerLabel {
                concept: concept.id,
                framework: &concept.framework,
                kind: concept.kind,
                status: concept.status,
                popularity: scanned.relations,
                language: &self.language,
                label_type,
                text,
            });
        }
        if is_taken {
            self.skills.push(concept.id);
            for text in &scanned.texts {
                if text.text_type == TextType::Description && self.is_of_language(&text.language) {
                    self.gazetteer.describe(concept.id, &self.language, &text.text);
                }
            }
        }
    }

    /// Reads which occupations need which skills, and which skills are related: what is often in company tells meanings apart.
    async fn relations(&mut self, store: &Store, release: i32) -> Result<(), BuildError> {
        let needed = [RelationKind::EssentialFor, RelationKind::OptionalFor];
        for batch in self.occupations.chunks(BATCH) {
            let edges = store.edges_by_concept(release, Direction::Incoming, &needed, batch).await?;
            for (occupation, edges) in edges {
                for edge in edges {
                    self.gazetteer.group(edge.other, occupation);
                    self.needs.push((occupation, edge.other));
                }
            }
        }
        for batch in self.skills.chunks(BATCH) {
            let edges = store.edges_by_concept(release, Direction::Outgoing, &[RelationKind::Related], batch).await?;
            for (skill, edges) in edges {
                for edge in edges {
                    for (left, right) in [(skill, edge.other), (skill, skill), (edge.other, edge.other)] {
                        self.gazetteer.group(left, right);
                    }
                }
            }
        }
        Ok(())
    }

    fn build(mut self) -> LanguageRecogniser {
        // The order in which relations come must not matter.
        self.needs.sort_unstable();
        let labels = self.titles.iter().map(|title| OccupationLabel {
            concept: title.concept,
            framework: &title.framework,
            language: &self.language,
            label_type: title.label_type,
            text: &title.text,
            weight: 1.0,
        });
        let titles = TitleMatcher::new(labels, TitleWeights::default()).with_skills(self.needs.iter().copied());
        LanguageRecogniser { gazetteer: self.gazetteer.build(), titles }
    }
}
