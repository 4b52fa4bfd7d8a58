//! Titles to occupations: which occupation an advert's title names.
//!
//! Labels and titles are compared by stems of words and by pieces of words (which forgives typing errors, compounds and other
//! inflections), weighted by how rare they are. Candidates come from an inverted index and are ranked again by the word that
//! says what sort of work it is, by equality, and by what else is known of the advert: its text and the skills found in it.

mod feature;
mod noise;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::id::ConceptId;
use crate::model::LabelType;
use crate::text::{has_stems, primary_subtag, words};
use feature::{Cut, Vocabulary, families, pieces, word_form};
use noise::head_comes_first;

/// A label of an occupation: what a [`TitleMatcher`] is built from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OccupationLabel<'a> {
    /// Which occupation.
    pub concept: ConceptId,
    /// The framework it belongs to.
    pub framework: &'a str,
    /// Language of the label, BCP 47.
    pub language: &'a str,
    /// SKOS label property.
    pub label_type: LabelType,
    /// The label.
    pub text: &'a str,
    /// 0..1: how surely the label names the occupation; 1 for its own labels, less for those that come through a mapping.
    pub weight: f32,
}

/// An occupation that a title may name.
#[derive(Clone, Debug, PartialEq)]
pub struct TitleMatch {
    /// Which occupation.
    pub concept: ConceptId,
    /// 0..1; comparable between titles.
    pub score: f64,
    /// The label that fits best.
    pub label: String,
    /// Language of that label.
    pub language: String,
}

/// How much each sort of evidence counts. The defaults were found on the even rows of the validation titles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TitleWeights {
    /// Words against pieces of words, 0..1.
    pub words: f32,
    /// The word that says what sort of work it is agrees.
    pub head: f32,
    /// The cleaned title is the label.
    pub equal: f32,
    /// The best label is the preferred one.
    pub preferred: f32,
    /// A second label fits too.
    pub second: f32,
    /// Words of the labels stand in the text.
    pub description: f32,
    /// Skills in the text are those of the occupation.
    pub skills: f32,
}

impl Default for TitleWeights {
    fn default() -> Self {
        Self { words: 0.7, head: 0.02, equal: 0.1, preferred: 0.1, second: 0.1, description: 0.2, skills: 0.2 }
    }
}

/// Candidates that are ranked again.
const MOST_CANDIDATES: usize = 60;
/// Words of a text that are looked at.
const MOST_DESCRIPTION_WORDS: usize = 400;
/// Labels whose scores are compared with the floor side by side.
const BLOCK: usize = 32;
/// Below this score nothing is said.
const LEAST_SCORE: f32 = 0.15;
/// Features that more than this part of all labels have are left out of the index.
const COMMONEST: f32 = 0.15;

/// Matches titles with the labels of occupations. Built once, then shared: matching needs no locks.
#[derive(Clone, Debug)]
pub struct TitleMatcher {
    frameworks: Vec<String>,
    languages: Vec<String>,
    concepts: Vec<Concept>,
    labels: Vec<Label>,
    vocabulary: Vocabulary,
    /// Rarity of each feature.
    rarity: Vec<f32>,
    /// The highest rarity.
    rarest: f32,
    /// For each feature: labels that have it, with its weight in them.
    lists: Vec<Vec<(u32, f32)>>,
    /// How rare it is that an occupation asks for a skill, by skill.
    skill_rarity: FxHashMap<ConceptId, f32>,
    weights: TitleWeights,
}

#[derive(Clone, Debug)]
struct Concept {
    id: ConceptId,
    framework: usize,
    skills: FxHashSet<ConceptId>,
    labels: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Label {
    concept: u32,
    language: usize,
    text: String,
    key: String,
    head: Option<u32>,
    word_features: Vec<u32>,
    /// Length of the word features.
    word_norm: f32,
    preferred: bool,
    weight: f32,
}

impl TitleMatcher {
    /// Builds a matcher from labels, in any order.
    pub fn new<'a>(labels: impl IntoIterator<Item = OccupationLabel<'a>>, weights: TitleWeights) -> Self {
        let mut matcher = Self {
            frameworks: Vec::new(),
            languages: Vec::new(),
            concepts: Vec::new(),
            labels: Vec::new(),
            vocabulary: Vocabulary::default(),
            rarity: Vec::new(),
            rarest: 0.0,
            lists: Vec::new(),
            skill_rarity: FxHashMap::default(),
            weights,
        };
        let mut numbers = FxHashMap::default();
        let mut features: Vec<Features> = Vec::new();
        let mut seen = FxHashSet::default();
        for label in labels {
            let language = position(&mut matcher.languages, primary_subtag(label.language));
            let framework = position(&mut matcher.frameworks, label.framework);
            let concepts = &mut matcher.concepts;
            let concept = *numbers.entry(label.concept).or_insert_with(|| {
                concepts.push(Concept {
                    id: label.concept,
                    framework,
                    skills: FxHashSet::default(),
                    labels: Vec::new(),
                });
                concepts.len() - 1
            });
            let cut = Cut::new(label.text);
            let key = cut.key();
            if key.is_empty() || !seen.insert((concept, key.clone())) {
                continue;
            }
            let found = Features::add(&cut, &matcher.languages[language], &mut matcher.vocabulary);
            let number = u32::try_from(matcher.labels.len()).unwrap_or(u32::MAX);
            matcher.concepts[concept].labels.push(number);
            matcher.labels.push(Label {
                concept: u32::try_from(concept).unwrap_or(u32::MAX),
                language,
                text: label.text.to_owned(),
                key,
                head: found.head,
                word_features: found.words.clone(),
                word_norm: 1.0,
                preferred: label.label_type == LabelType::Preferred,
                weight: label.weight,
            });
            features.push(found);
        }
        matcher.index(&features);
        matcher
    }

    /// Adds what skills occupations ask for: pairs of (occupation, skill).
    pub fn with_skills(mut self, pairs: impl IntoIterator<Item = (ConceptId, ConceptId)>) -> Self {
        let numbers: FxHashMap<ConceptId, usize> =
            self.concepts.iter().enumerate().map(|(at, concept)| (concept.id, at)).collect();
        for (occupation, skill) in pairs {
            if let Some(&at) = numbers.get(&occupation) {
                self.concepts[at].skills.insert(skill);
            }
        }
        let mut counts: FxHashMap<ConceptId, u32> = FxHashMap::default();
        for skill in self.concepts.iter().flat_map(|concept| &concept.skills) {
            *counts.entry(*skill).or_default() += 1;
        }
        let total = self.concepts.len().max(1) as f32;
        let rarity = |count: u32| (1.0 + total / (1.0 + count as f32)).ln();
        self.skill_rarity = counts.into_iter().map(|(skill, count)| (skill, rarity(count))).collect();
        self
    }

    /// How many labels it knows.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether it knows no labels.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The occupations that a title may name, best first, at most `limit`.
    ///
    /// `description` (the advert's text) and `skills` (found in it, or stated) are further evidence. With `frameworks`, only
    /// their occupations count; an empty list means all. Ties are ordered by id.
    pub fn match_title(
        &self,
        title: &str,
        description: Option<&str>,
        skills: &[ConceptId],
        frameworks: &[&str],
        limit: usize,
    ) -> Vec<TitleMatch> {
        self.choose(&self.candidates(title, frameworks), description, skills, limit)
    }

    /// The first half of [`Self::match_title`], and most of its work: what the title alone says. Worth keeping for titles that come
    /// again.
    pub fn candidates(&self, title: &str, frameworks: &[&str]) -> TitleCandidates {
        let query = QueryTitle::new(title, self);
        let wanted: Vec<bool> =
            self.frameworks.iter().map(|known| frameworks.is_empty() || frameworks.contains(&known.as_str())).collect();
        let candidates = self.best_labels(&query, &wanted);
        TitleCandidates { query, candidates }
    }

    /// The second half: chooses among the candidates by what else is known of the advert.
    pub fn choose(
        &self,
        found: &TitleCandidates,
        description: Option<&str>,
        skills: &[ConceptId],
        limit: usize,
    ) -> Vec<TitleMatch> {
        let mut candidates = found.candidates.clone();
        let description = description.map(|text| self.description_features(text, &found.query));
        let skills: Vec<(ConceptId, f32)> =
            skills.iter().filter_map(|skill| Some((*skill, *self.skill_rarity.get(skill)?))).collect();
        for candidate in &mut candidates {
            self.rank(candidate, description.as_ref(), &skills);
        }
        candidates.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| self.id(left.concept).cmp(&self.id(right.concept)))
        });
        candidates
            .into_iter()
            .filter(|candidate| candidate.score >= LEAST_SCORE)
            .take(limit)
            .map(|candidate| {
                let label = &self.labels[candidate.label];
                TitleMatch {
                    concept: self.id(candidate.concept),
                    score: f64::from(candidate.score.min(1.0)),
                    label: label.text.clone(),
                    language: self.languages[label.language].clone(),
                }
            })
            .collect()
    }

    fn id(&self, concept: u32) -> ConceptId {
        self.concepts[concept as usize].id
    }

    /// Counts features, weighs them by rarity, and lists for each the labels that have it.
    fn index(&mut self, features: &[Features]) {
        let mut counts = vec![0u32; self.vocabulary.len()];
        for label in features {
            for &feature in label.words.iter().chain(&label.pieces) {
                counts[feature as usize] += 1;
            }
        }
        let total = features.len().max(1) as f32;
        self.rarity = counts.iter().map(|&count| (1.0 + total / (1.0 + count as f32)).ln()).collect();
        self.rarest = self.rarity.iter().copied().fold(0.0, f32::max);
        self.lists = vec![Vec::new(); counts.len()];
        let too_common = (total * COMMONEST).max(200.0);
        for (at, label) in features.iter().enumerate() {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            self.labels[at].word_norm = self.norm(&label.words);
            for (set, share) in [(&label.words, self.weights.words), (&label.pieces, 1.0 - self.weights.words)] {
                let norm = self.norm(set);
                for &feature in set {
                    if (counts[feature as usize] as f32) <= too_common {
                        let weight = self.rarity[feature as usize] / norm * share * self.labels[at].weight;
                        self.lists[feature as usize].push((number, weight));
                    }
                }
            }
        }
    }

    /// Length of a set of features.
    fn norm(&self, features: &[u32]) -> f32 {
        let squares: f32 = features.iter().map(|&feature| self.rarity[feature as usize].powi(2)).sum();
        squares.sqrt().max(f32::MIN_POSITIVE)
    }

    /// The best label of each of the best concepts.
    fn best_labels(&self, query: &QueryTitle, wanted: &[bool]) -> Vec<Candidate> {
        let mut scores = vec![0f32; self.labels.len()];
        for (set, norm) in [(&query.words, query.word_norm), (&query.pieces, query.piece_norm)] {
            for &feature in set {
                let weight = self.rarity[feature as usize] / norm;
                for &(label, share) in &self.lists[feature as usize] {
                    scores[label as usize] += weight * share;
                }
            }
        }
        let mut best: FxHashMap<u32, Candidate> = FxHashMap::default();
        let floor = threshold(&scores);
        // Few labels reach the floor, so most blocks are passed over with comparisons that run side by side.
        for (block, scores) in scores.chunks(BLOCK).enumerate() {
            if !scores.iter().fold(false, |any, score| any | (*score >= floor)) {
                continue;
            }
            for (place, &score) in scores.iter().enumerate().filter(|(_, score)| **score >= floor) {
                let at = block * BLOCK + place;
                let label = &self.labels[at];
                if !wanted[self.concepts[label.concept as usize].framework] {
                    continue;
                }
                let score = score + self.label_bonus(label, query);
                let entry = best.entry(label.concept).or_insert(Candidate {
                    concept: label.concept,
                    label: at,
                    score: 0.0,
                    second: 0.0,
                });
                if score > entry.score {
                    entry.second = entry.score;
                    (entry.score, entry.label) = (score, at);
                } else {
                    entry.second = entry.second.max(score);
                }
            }
        }
        let mut candidates: Vec<Candidate> = best.into_values().collect();
        candidates.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| self.id(left.concept).cmp(&self.id(right.concept)))
        });
        candidates.truncate(MOST_CANDIDATES);
        candidates
    }

    fn label_bonus(&self, label: &Label, query: &QueryTitle) -> f32 {
        let same_head = label.head.is_some_and(|head| query.heads.contains(&head));
        let equal = label.key == query.key;
        let mut bonus = 0.0;
        if same_head {
            bonus += self.weights.head;
        }
        if equal {
            bonus += self.weights.equal;
        }
        if label.preferred {
            bonus += self.weights.preferred;
        }
        bonus * label.weight
    }

    fn rank(&self, candidate: &mut Candidate, description: Option<&FeatureSet>, skills: &[(ConceptId, f32)]) {
        candidate.score += self.weights.second * candidate.second;
        if let Some(description) = description {
            candidate.score += self.weights.description * self.description_agreement(candidate.concept, description);
        }
        candidate.score += self.weights.skills * self.skill_agreement(candidate.concept, skills);
    }

    /// How much of a label stands in the text: of the label of which most does.
    fn description_agreement(&self, concept: u32, description: &FeatureSet) -> f32 {
        let agreement = |&label: &u32| {
            let label = &self.labels[label as usize];
            let found = label.word_features.iter().filter(|feature| description.contains(**feature));
            let squares: f32 = found.map(|&feature| self.rarity[feature as usize].powi(2)).sum();
            squares.sqrt() / label.word_norm
        };
        self.concepts[concept as usize].labels.iter().map(agreement).fold(0.0, f32::max)
    }

    /// The part of the skills, weighted by rarity, that the occupation asks for.
    fn skill_agreement(&self, concept: u32, skills: &[(ConceptId, f32)]) -> f32 {
        let mut all = 0.0;
        let mut shared = 0.0;
        for (skill, rarity) in skills {
            all += rarity;
            if self.concepts[concept as usize].skills.contains(skill) {
                shared += rarity;
            }
        }
        if all > 0.0 { shared / all } else { 0.0 }
    }

    /// Features of the beginning of a text, without those of the title.
    fn description_features(&self, text: &str, title: &QueryTitle) -> FeatureSet {
        let end = (0..=(MOST_DESCRIPTION_WORDS * 16).min(text.len()))
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0);
        let unstemmed: Vec<&String> = self.languages.iter().filter(|language| !has_stems(language)).collect();
        let mut seen = FxHashSet::default();
        let mut found = FeatureSet::new(self.vocabulary.len());
        for word in words(&text[..end]).into_iter().take(MOST_DESCRIPTION_WORDS) {
            if seen.contains(&word.text) {
                continue;
            }
            found.extend(families(&word.text).filter_map(|family| self.vocabulary.word(&family)));
            found.extend(self.vocabulary.surface(&word.text).iter().copied());
            let cut = feature::CutWord { surface: text[word.start..word.end].to_owned(), text: word.text };
            found.extend(unstemmed.iter().filter_map(|language| self.vocabulary.word(&word_form(&cut, language))));
            seen.insert(cut.text);
        }
        title.words.iter().for_each(|feature| found.remove(*feature));
        found
    }
}

/// A set of features: a bit each, since it is asked thousands of times an advert.
struct FeatureSet(Vec<u64>);

impl FeatureSet {
    fn new(features: usize) -> Self {
        Self(vec![0; features.div_ceil(64)])
    }

    fn extend(&mut self, features: impl IntoIterator<Item = u32>) {
        features.into_iter().for_each(|feature| self.0[feature as usize / 64] |= 1 << (feature % 64));
    }

    fn remove(&mut self, feature: u32) {
        self.0[feature as usize / 64] &= !(1 << (feature % 64));
    }

    fn contains(&self, feature: u32) -> bool {
        self.0[feature as usize / 64] >> (feature % 64) & 1 == 1
    }
}

/// What a title alone says of the occupation: concepts that may be meant, to choose from.
#[derive(Clone, Debug)]
pub struct TitleCandidates {
    query: QueryTitle,
    candidates: Vec<Candidate>,
}

/// A concept that may be meant.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    concept: u32,
    label: usize,
    score: f32,
    second: f32,
}

/// The features of a label.
struct Features {
    words: Vec<u32>,
    pieces: Vec<u32>,
    head: Option<u32>,
}

impl Features {
    fn add(cut: &Cut, language: &str, vocabulary: &mut Vocabulary) -> Self {
        let mut found = Self { words: Vec::new(), pieces: Vec::new(), head: None };
        for word in &cut.words {
            let form = vocabulary.add_word(word_form(word, language));
            vocabulary.add_surface(&word.text, form);
            found.words.push(form);
            found.words.extend(families(&word.text).map(|family| vocabulary.add_word(family)));
            found.pieces.extend(pieces(&word.text).map(|piece| vocabulary.add_piece(piece)));
        }
        found.head = cut.head(head_comes_first(language)).and_then(|word| vocabulary.word(&word_form(word, language)));
        sort_out(&mut found.words);
        sort_out(&mut found.pieces);
        found
    }
}

/// The features of a title, in every language of the matcher.
#[derive(Clone, Debug)]
struct QueryTitle {
    words: Vec<u32>,
    pieces: Vec<u32>,
    heads: Vec<u32>,
    key: String,
    word_norm: f32,
    piece_norm: f32,
}

impl QueryTitle {
    fn new(title: &str, matcher: &TitleMatcher) -> Self {
        let cut = Cut::new(title);
        let mut query = Self {
            words: Vec::new(),
            pieces: Vec::new(),
            heads: Vec::new(),
            key: cut.key(),
            word_norm: 1.0,
            piece_norm: 1.0,
        };
        for language in &matcher.languages {
            let form = |word| matcher.vocabulary.word(&word_form(word, language));
            query.words.extend(cut.words.iter().filter_map(form));
            query.heads.extend(cut.head(head_comes_first(language)).and_then(form));
        }
        for word in &cut.words {
            query.words.extend(families(&word.text).filter_map(|family| matcher.vocabulary.word(&family)));
            query.pieces.extend(pieces(&word.text).filter_map(|piece| matcher.vocabulary.piece(piece)));
        }
        sort_out(&mut query.words);
        sort_out(&mut query.pieces);
        // Words that no label has count too: a title of which little is known must not look certain.
        let unknown = cut.words.len().saturating_sub(query.words.len()) as f32;
        let unknown_weight = matcher.rarest.powi(2) * 0.25 * unknown;
        query.word_norm = (matcher.norm(&query.words).powi(2) + unknown_weight).sqrt();
        query.piece_norm = matcher.norm(&query.pieces);
        query
    }
}

/// A score above zero that leaves out most labels and none that could become a candidate.
fn threshold(scores: &[f32]) -> f32 {
    // Numbers that are not negative are in the order of their bits, and whole numbers are compared side by side.
    let highest = scores.iter().fold(0, |highest, score| score.to_bits().max(highest));
    (f32::from_bits(highest) * 0.4).max(f32::MIN_POSITIVE)
}

fn sort_out(features: &mut Vec<u32>) {
    features.sort_unstable();
    features.dedup();
}

fn position(names: &mut Vec<String>, name: &str) -> usize {
    if let Some(at) = names.iter().position(|known| known == name) {
        return at;
    }
    names.push(name.to_owned());
    names.len() - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OCCUPATIONS: &[(&str, &str, &[&str])] = &[
        ("nurse", "en", &["nurse responsible for general care", "registered nurse", "ward nurse"]),
        ("teacher", "en", &["secondary school teacher", "high school teacher"]),
        ("driver", "en", &["truck driver", "lorry driver", "heavy goods vehicle driver"]),
        ("bus", "en", &["bus driver", "coach driver"]),
        ("software", "en", &["software developer", "programmer", "C++ developer"]),
        ("kierowca", "pl", &["kierowca autobusu", "kierowca samochodu ciężarowego"]),
        ("ksiegowa", "pl", &["księgowy", "księgowa", "specjalista do spraw rachunkowości"]),
        ("pfleger", "de", &["Gesundheits- und Krankenpfleger", "Krankenschwester"]),
    ];

    fn matcher() -> TitleMatcher {
        let mut labels = Vec::new();
        for &(key, language, texts) in OCCUPATIONS {
            for (at, &text) in texts.iter().enumerate() {
                let label_type = if at == 0 { LabelType::Preferred } else { LabelType::Alternative };
                let framework = if language == "pl" { "kzis" } else { "esco" };
                labels.push(OccupationLabel { concept: id(key), framework, language, label_type, text, weight: 1.0 });
            }
        }
        TitleMatcher::new(labels, TitleWeights::default())
            .with_skills([(id("driver"), id("load cargo")), (id("bus"), id("sell tickets"))])
    }

    fn id(key: &str) -> ConceptId {
        ConceptId::mint("test", key)
    }

    #[test]
    fn titles_name_occupations() {
        let matcher = matcher();
        let check = |title: &str, expected: Option<&str>| {
            let found = matcher.match_title(title, None, &[], &[], 1).first().map(|found| found.concept);
            assert_eq!(found, expected.map(id), "{title}");
        };
        check("URGENT: Registered Nurse (m/f) - Kuala Lumpur", Some("nurse"));
        check("Senior Truck Drivers needed", Some("driver"));
        check("Buss driver", Some("bus"));
        check("Teacher, secondary schools", Some("teacher"));
        check("C++ developers", Some("software"));
        check("Kierowcy autobusów", Some("kierowca"));
        check("Samodzielna/y Księgowa/y", Some("ksiegowa"));
        check("Krankenpfleger (m/w/d) in Vollzeit", Some("pfleger"));
        check("Astronaut", None);
        check("(m/w/d)", None);
        check("", None);
    }

    #[test]
    fn further_evidence_decides_between_neighbours() {
        let matcher = matcher();
        let check = |description: Option<&str>, skills: &[ConceptId], expected: &str| {
            let found = matcher.match_title("Driver", description, skills, &["esco"], 3);
            assert_eq!(found[0].concept, id(expected));
        };
        check(None, &[id("sell tickets")], "bus");
        check(None, &[id("load cargo")], "driver");
        check(Some("You will drive a truck across the country."), &[], "driver");
    }

    #[test]
    fn only_wanted_frameworks_count() {
        let matcher = matcher();
        assert!(
            matcher
                .match_title("Kierowca autobusu", None, &[], &["esco"], 5)
                .iter()
                .all(|found| found.language != "pl")
        );
        assert_eq!(matcher.match_title("Kierowca autobusu", None, &[], &["kzis"], 1)[0].label, "kierowca autobusu");
        assert_eq!(matcher.match_title("driver", None, &[], &[], 0), []);
    }

    proptest! {
        #[test]
        fn no_title_is_too_strange(title in any::<String>(), text in any::<String>()) {
            let matcher = matcher();
            for found in matcher.match_title(&title, Some(&text), &[], &[], 5) {
                prop_assert!((0.0..=1.0).contains(&found.score));
            }
        }
    }
}
