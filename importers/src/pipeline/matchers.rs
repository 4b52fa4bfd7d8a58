//! What words are read with: skills in texts, titles of occupations, places. Built once an import from what the store names.
//!
//! In every language one framework is read for skills and one for occupations: the first of [`PREFERRED_FRAMEWORKS`], then of the
//! others by key, that speaks it, which is to say has labels in it for at least half as many concepts as in its best language.
//! Counts then never mix two names for one skill. Titles that other frameworks have for an occupation are not borrowed through
//! crosswalks: those of O*NET quadruple the time of matching and name the right occupation of ESCO no more often.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skillspine_domain::extraction::{ExtractOptions, Gazetteer, GazetteerBuilder, GazetteerLabel, Mention, Phrases};
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, Region};
use skillspine_domain::posting::place::{PlaceMatch, RegionGazetteer};
use skillspine_domain::posting::title::{OccupationLabel, TitleCandidates, TitleMatcher, TitleWeights};
use skillspine_domain::record::PlaceReference;
use skillspine_domain::text::primary_subtag;
use skillspine_store::read::ScannedConcept;

/// Frameworks in the order in which they are asked what words mean.
pub(super) const PREFERRED_FRAMEWORKS: &[&str] = &["esco", "onet", "lightcast"];

/// Skills that are less certain than this are not extracted: the bound that was found best on the labelled sentences.
const LEAST_SKILL_CONFIDENCE: f64 = 0.4;

/// Only what a text spells out is counted. Comparing phrases with labels finds a little more, of which a little less is right, and takes
/// several times as long (`docs/BENCHMARKS.md`, accuracy).
const PHRASES: Phrases = Phrases::Skip;

/// See the module.
#[derive(Default)]
pub(super) struct Matchers {
    gazetteers: Vec<Gazetteer>,
    /// Place of the gazetteer by language.
    skills: BTreeMap<String, usize>,
    titles: BTreeMap<String, TitleReader>,
    places: RegionGazetteer,
    /// The skills that labels of sources name, read as texts.
    labels: Remembered<Vec<ConceptId>>,
}

/// Reads the titles of one language.
struct TitleReader {
    matcher: TitleMatcher,
    remembered: Remembered<TitleCandidates>,
}

impl TitleReader {
    fn candidates(&self, title: &str) -> Arc<TitleCandidates> {
        self.remembered.get_or(title, || self.matcher.candidates(title, &[]))
    }
}

/// Texts that are remembered at a time: with titles some 10 MB. When there are more, all are forgotten.
const MOST_REMEMBERED: usize = 8_192;

/// What short texts say: boards use the same ones again and again.
struct Remembered<T>(Mutex<HashMap<String, Arc<T>>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Remembered<T> {
    fn get_or(&self, text: &str, read: impl FnOnce() -> T) -> Arc<T> {
        if let Some(known) = self.lock().get(text) {
            return Arc::clone(known);
        }
        let found = Arc::new(read());
        let mut remembered = self.lock();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(text.to_owned(), Arc::clone(&found));
        found
    }

    /// A thread that panicked leaves whole entries behind.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Collects what matchers are built of.
#[derive(Default)]
pub(super) struct MatcherLabels {
    skills: BTreeMap<String, GazetteerBuilder>,
    skill_languages: Languages,
    titles: Vec<Title>,
    title_languages: Languages,
    /// Framework of every occupation.
    occupations: HashMap<ConceptId, String>,
    /// Skill and the occupation that asks for it.
    needs: Vec<(ConceptId, ConceptId)>,
    popularity: HashMap<ConceptId, u32>,
}

/// A label of an occupation.
struct Title {
    concept: ConceptId,
    language: String,
    label_type: LabelType,
    text: String,
}

/// How many concepts of each framework are named in each language.
#[derive(Default)]
struct Languages(BTreeMap<String, BTreeMap<String, usize>>);

impl Matchers {
    /// The skills a text names. `context` is what is known of the posting already.
    pub(super) fn skills(&self, text: &str, language: Option<&str>, context: Vec<ConceptId>) -> Vec<Mention> {
        let language = language.map(|language| primary_subtag(language).to_ascii_lowercase());
        let options = ExtractOptions {
            languages: language.clone().into_iter().collect(),
            frameworks: Vec::new(),
            min_confidence: LEAST_SKILL_CONFIDENCE,
            context,
            phrases: PHRASES,
        };
        match language {
            Some(language) => {
                let gazetteer = self.skills.get(&language).and_then(|place| self.gazetteers.get(*place));
                gazetteer.map(|gazetteer| gazetteer.extract(text, &options)).unwrap_or_default()
            }
            // Too little is said to know the language, and to be misread by much.
            None => self.gazetteers.iter().flat_map(|gazetteer| gazetteer.extract(text, &options)).collect(),
        }
    }

    /// Whether a text of nothing but this label names the skill. Skills of frameworks that texts are not read with are not doubted.
    pub(super) fn reads_as(&self, label: &str, skill: ConceptId) -> bool {
        if !self.gazetteers.iter().any(|gazetteer| gazetteer.knows(skill)) {
            return true;
        }
        let read = || self.skills(label, None, Vec::new()).into_iter().map(|mention| mention.concept).collect();
        self.labels.get_or(label, read).contains(&skill)
    }

    /// The occupation that one of these titles names best, and how surely.
    pub(super) fn occupation<'a>(
        &self,
        titles: impl Iterator<Item = &'a str>,
        language: Option<&str>,
        text: Option<&str>,
        skills: &[ConceptId],
    ) -> Option<(ConceptId, f64)> {
        let language = language.map(|language| primary_subtag(language).to_ascii_lowercase());
        let readers: Vec<&TitleReader> = match &language {
            Some(language) => self.titles.get(language).into_iter().collect(),
            None => self.titles.values().collect(),
        };
        let mut best: Option<(ConceptId, f64)> = None;
        for title in titles {
            for reader in &readers {
                let candidates = reader.candidates(title);
                let Some(found) = reader.matcher.choose(&candidates, text, skills, 1).into_iter().next() else {
                    continue;
                };
                if best.is_none_or(|(_, score)| found.score > score) {
                    best = Some((found.concept, found.score));
                }
            }
        }
        best
    }

    /// The regions of a place.
    pub(super) fn place(&self, place: &PlaceReference) -> PlaceMatch {
        self.places.resolve(place)
    }
}

impl MatcherLabels {
    /// Begins with what skills occupations ask for: pairs of (skill, occupation).
    pub(super) fn new(needs: Vec<(ConceptId, ConceptId)>) -> Self {
        let mut popularity = HashMap::new();
        for (skill, _) in &needs {
            *popularity.entry(*skill).or_insert(0) += 1;
        }
        Self { needs, popularity, ..Self::default() }
    }

    /// Takes the labels of a skill or an occupation, if it is one.
    pub(super) fn add(&mut self, scanned: &ScannedConcept) {
        let concept = &scanned.concept;
        if concept.status != ConceptStatus::Active {
            return;
        }
        if concept.kind == ConceptKind::Occupation {
            self.occupations.insert(concept.id, concept.framework.clone());
            self.title_languages.add(scanned);
            self.titles.extend(scanned.labels.iter().map(|label| Title {
                concept: concept.id,
                language: primary_subtag(&label.language).to_ascii_lowercase(),
                label_type: label.label_type,
                text: label.text.clone(),
            }));
        } else if GazetteerBuilder::takes(concept.kind) {
            self.skill_languages.add(scanned);
            self.add_skill(scanned);
        }
    }

    fn add_skill(&mut self, scanned: &ScannedConcept) {
        let concept = &scanned.concept;
        let builder = self.skills.entry(concept.framework.clone()).or_default();
        for label in &scanned.labels {
            builder.label(&GazetteerLabel {
                concept: concept.id,
                framework: &concept.framework,
                kind: concept.kind,
                status: concept.status,
                popularity: self.popularity.get(&concept.id).copied().unwrap_or(0),
                language: &label.language,
                label_type: label.label_type,
                text: &label.text,
            });
        }
    }

    /// Builds the matchers. `related` are pairs of skills that their publisher relates.
    pub(super) fn build(mut self, related: &[(ConceptId, ConceptId)], regions: &[Region]) -> Matchers {
        let mut matchers = Matchers { places: RegionGazetteer::new(regions), ..Matchers::default() };
        let chosen = self.skill_languages.chosen();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (language, framework) in &chosen {
            let place = match places.get(framework.as_str()) {
                Some(place) => *place,
                None => {
                    let Some(builder) = self.skills.remove(framework) else { continue };
                    matchers.gazetteers.push(self.gazetteer(builder, related));
                    places.insert(framework, matchers.gazetteers.len() - 1);
                    matchers.gazetteers.len() - 1
                }
            };
            matchers.skills.insert(language.clone(), place);
        }
        for (language, framework) in self.title_languages.chosen() {
            let matcher = self.title_matcher(&language, &framework);
            matchers.titles.insert(language, TitleReader { matcher, remembered: Remembered::default() });
        }
        matchers
    }

    fn gazetteer(&self, mut builder: GazetteerBuilder, related: &[(ConceptId, ConceptId)]) -> Gazetteer {
        for (skill, occupation) in &self.needs {
            builder.group(*skill, *occupation);
        }
        for (left, right) in related {
            // Each of the two stands for the pair, and so for itself.
            builder.group(*left, *right);
            builder.group(*left, *left);
            builder.group(*right, *right);
        }
        builder.build()
    }

    /// The titles of a framework in a language.
    fn title_matcher(&self, language: &str, framework: &str) -> TitleMatcher {
        let is_own = |concept: &ConceptId| self.occupations.get(concept).is_some_and(|own| own == framework);
        let own = self.titles.iter().filter(|title| title.language == language && is_own(&title.concept));
        let labels = own.map(|title| OccupationLabel {
            concept: title.concept,
            framework,
            language,
            label_type: title.label_type,
            text: &title.text,
            weight: 1.0,
        });
        let needs = self.needs.iter().map(|(skill, occupation)| (*occupation, *skill));
        TitleMatcher::new(labels, TitleWeights::default()).with_skills(needs)
    }
}

impl Languages {
    /// Counts the languages in which a concept has a preferred label.
    fn add(&mut self, scanned: &ScannedConcept) {
        let counts = self.0.entry(scanned.concept.framework.clone()).or_default();
        for label in scanned.labels.iter().filter(|label| label.label_type == LabelType::Preferred) {
            *counts.entry(primary_subtag(&label.language).to_ascii_lowercase()).or_insert(0) += 1;
        }
    }

    /// The framework that is read in each language.
    fn chosen(&self) -> BTreeMap<String, String> {
        let preferred = PREFERRED_FRAMEWORKS.iter().copied();
        let others = self.0.keys().map(String::as_str).filter(|key| !PREFERRED_FRAMEWORKS.contains(key));
        let mut chosen = BTreeMap::new();
        for framework in preferred.chain(others) {
            let Some(counts) = self.0.get(framework) else { continue };
            let most = counts.values().copied().max().unwrap_or(0);
            for (language, _) in counts.iter().filter(|(_, count)| **count * 2 >= most) {
                chosen.entry(language.clone()).or_insert_with(|| framework.to_owned());
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_framework_is_read_in_the_languages_it_speaks() {
        let check = |counts: &[(&str, &[(&str, usize)])], expected: &[(&str, &str)]| {
            let languages = Languages(
                counts
                    .iter()
                    .map(|(framework, counts)| {
                        let counts = counts.iter().map(|(language, count)| ((*language).to_owned(), *count)).collect();
                        ((*framework).to_owned(), counts)
                    })
                    .collect(),
            );
            let chosen = languages.chosen();
            let shown: Vec<(&str, &str)> = chosen.iter().map(|(l, f)| (l.as_str(), f.as_str())).collect();
            assert_eq!(shown, expected);
        };
        check(&[], &[]);
        check(&[("lightcast", &[("en", 30)]), ("esco", &[("en", 10)])], &[("en", "esco")]);
        check(&[("esco", &[("en", 100), ("fr", 1)]), ("rome", &[("fr", 50)])], &[("en", "esco"), ("fr", "rome")]);
        check(&[("esco", &[("en", 100), ("fr", 90)]), ("rome", &[("fr", 50)])], &[("en", "esco"), ("fr", "esco")]);
        check(
            &[("kzis", &[("pl", 5)]), ("jobtech-taxonomy", &[("sv", 5)])],
            &[("pl", "kzis"), ("sv", "jobtech-taxonomy")],
        );
    }
}
