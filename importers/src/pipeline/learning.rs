//! Skills read out of what courses say of themselves: texts become inferred alignments.
//!
//! What is found is written as an alignment to the skill's URI with the words and their confidence, so that it is resolved again with
//! all others whenever a framework changes. The texts themselves are read only when they are imported: with the labels that the store
//! has then.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::AlignmentProvenance;
use skillspine_domain::record::{AlignmentRecord, LearningText, Record};
use skillspine_store::Store;
use skillspine_store::write::ImportSession;

use super::import::ImportError;
use super::recognise::Recogniser;

/// Texts that are read in one go.
const CHUNK: usize = 256;

/// A skill found in a text: the words that name it, and how surely.
struct Named {
    skill: ConceptId,
    surface: String,
    confidence: f64,
}

/// Takes texts, gives alignments to the session.
#[derive(Default)]
pub(super) struct LearningStage {
    recogniser: Option<Arc<Recogniser>>,
    waiting: Vec<(LearningText, u64)>,
}

impl LearningStage {
    /// Takes one text of the row `tag`.
    pub(super) async fn take(
        &mut self,
        store: &Store,
        session: &mut ImportSession,
        text: LearningText,
        tag: u64,
    ) -> Result<(), ImportError> {
        self.waiting.push((text, tag));
        if self.waiting.len() >= CHUNK { self.finish(store, session).await } else { Ok(()) }
    }

    /// Reads what is waiting.
    pub(super) async fn finish(&mut self, store: &Store, session: &mut ImportSession) -> Result<(), ImportError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let release = store.newest_release().await?;
        let recogniser = match &self.recogniser {
            Some(recogniser) => Arc::clone(recogniser),
            None => Arc::clone(self.recogniser.insert(Arc::new(Recogniser::load(store, release).await?))),
        };
        let waiting = std::mem::take(&mut self.waiting);
        let read = move || -> Vec<(LearningText, u64, Vec<Named>)> {
            let read = |(text, tag): (LearningText, u64)| {
                let named = skills(&recogniser, &text);
                (text, tag, named)
            };
            waiting.into_iter().map(read).collect()
        };
        let found =
            tokio::task::spawn_blocking(read).await.map_err(|error| ImportError::Panicked(error.to_string()))?;
        let mut ids: Vec<ConceptId> = found.iter().flat_map(|(_, _, named)| named).map(|named| named.skill).collect();
        ids.sort_unstable();
        ids.dedup();
        let concepts = store.concepts_by_id(release, &ids).await?;
        for (text, tag, named) in found {
            for Named { skill, surface, confidence } in named {
                let Some(concept) = concepts.get(&skill) else { continue };
                let asserted = json!({
                    "targetUrl": concept.uri,
                    "targetFramework": concept.framework,
                    "text": surface,
                    "confidence": confidence,
                });
                let record = AlignmentRecord {
                    credential: text.credential,
                    role: text.role,
                    asserted: asserted.to_string(),
                    provenance: AlignmentProvenance::Inferred,
                };
                session.write(Record::Alignment(record), tag)?;
            }
        }
        Ok(())
    }
}

/// The skills of a text, each once, by what names it most surely.
fn skills(recogniser: &Recogniser, text: &LearningText) -> Vec<Named> {
    let mut best: BTreeMap<ConceptId, Named> = BTreeMap::new();
    for mention in recogniser.skills_of(&text.text, text.language.as_deref()) {
        let confidence = (mention.confidence * 1_000.0).round() / 1_000.0;
        if best.get(&mention.concept).is_none_or(|known| known.confidence < confidence) {
            best.insert(mention.concept, Named { skill: mention.concept, surface: mention.surface, confidence });
        }
    }
    best.into_values().collect()
}
