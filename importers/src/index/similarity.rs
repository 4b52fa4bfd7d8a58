//! What is similar to what, ranked from the store and the index of postings.

use std::num::NonZero;
use std::path::Path;
use std::thread;

use skillspine_domain::model::{ConceptStatus, LabelType, TextType};
use skillspine_domain::similarity::{ConceptFacts, Facts, Weights};
use skillspine_search::SearchError;
use skillspine_search::postings::PostingIndex;
use skillspine_search::similarity::SimilarityWriter;
use skillspine_store::Store;
use skillspine_store::read::{ScanDetail, ScannedConcept};

use super::IndexError;

/// What is compared of a concept: nothing for groups, and for what is no longer in use.
pub(super) fn facts(scanned: &ScannedConcept) -> Option<ConceptFacts> {
    let concept = &scanned.concept;
    if concept.status != ConceptStatus::Active || !Facts::takes(concept.kind) {
        return None;
    }
    let language = &concept.label_language;
    let labels = scanned.labels.iter().filter(|label| label.language == *language);
    let mut labels: Vec<(LabelType, String)> = labels.map(|label| (label.label_type, label.text.clone())).collect();
    if labels.is_empty() {
        labels.push((LabelType::Preferred, concept.label.clone()));
    }
    let is_text = |kind: TextType| matches!(kind, TextType::Definition | TextType::Description);
    let texts = scanned.texts.iter().filter(|text| is_text(text.text_type) && text.language == *language);
    Some(ConceptFacts {
        id: concept.id,
        framework: concept.framework.clone(),
        kind: concept.kind,
        language: language.clone(),
        labels,
        texts: texts.map(|text| text.text.clone()).collect(),
        ancestors: scanned.ancestors.clone(),
    })
}

/// Reads the concepts of a release for nothing but comparing them.
pub(super) async fn scan(store: &Store, release: i32) -> Result<Vec<ConceptFacts>, IndexError> {
    let mut concepts = Vec::new();
    let mut scan = store.scan_concepts(release, ScanDetail::Full).await?;
    loop {
        let batch = scan.next().await?;
        if batch.is_empty() {
            return Ok(concepts);
        }
        concepts.extend(batch.iter().filter_map(facts));
    }
}

/// Ranks the concepts beside the threads that serve and write. The index of postings must be there.
pub(super) async fn build(directory: &Path, release: i32, facts: Facts) -> Result<(), IndexError> {
    let directory = directory.to_owned();
    let ranking = tokio::task::spawn_blocking(move || rank(&directory, release, facts));
    ranking.await.map_err(|error| IndexError::Stopped(error.to_string()))??;
    Ok(())
}

fn rank(directory: &Path, release: i32, facts: Facts) -> Result<(), SearchError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let postings = PostingIndex::open(directory)?;
    let mut writer = SimilarityWriter::new(directory, release)?;
    let spaces = facts.prepare();
    let (skills, occupations) = (spaces.skills.ids(), spaces.occupations.ids());
    let named = postings.named_skills(skills);
    spaces.rank_skills(&named, Weights::SKILLS, threads, |ranked| writer.skill(&ranked))?;
    writer.end_skills(skills)?;
    let demand = postings.occupation_demand(occupations, skills);
    let (counts, adverts) = (&demand.counts, &demand.postings);
    spaces.rank_occupations(counts, adverts, Weights::OCCUPATIONS, threads, |ranked| writer.occupation(&ranked))?;
    writer.finish(occupations)?;
    tracing::info!(release, skills = skills.len(), occupations = occupations.len(), "similar concepts ranked");
    Ok(())
}
