//! What the store knows by name, so that postings can be joined to it: codes and labels of skills and occupations, mappings,
//! regions. Loaded once an import; takes 16 bytes a name, beside the matchers.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use skillspine_domain::id::{ConceptId, RegionId, row_hash};
use skillspine_domain::model::{Concept, ConceptKind, ConceptStatus, LabelType, Predicate, Region, RelationKind};
use skillspine_domain::record::ConceptReference;
use skillspine_domain::text::fold;
use skillspine_store::read::{PageRequest, RegionFilter, ScanDetail, ScannedConcept};
use skillspine_store::{Store, StoreError};

use super::matchers::{MatcherLabels, Matchers, PREFERRED_FRAMEWORKS};

/// Regions read at a time.
const BATCH: u64 = 4_000;

/// How a skill can be asked for.
const NEEDS: [RelationKind; 3] = [RelationKind::EssentialFor, RelationKind::OptionalFor, RelationKind::RelevantFor];

/// What a posting refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    Skill,
    Occupation,
}

impl Sought {
    fn of(kind: ConceptKind) -> Option<Self> {
        match kind {
            ConceptKind::Occupation | ConceptKind::OccupationGroup => Some(Self::Occupation),
            kind if kind.is_skill() || kind == ConceptKind::SkillGroup => Some(Self::Skill),
            _ => None,
        }
    }
}

/// A concept that a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) concept: ConceptId,
    /// Whether it is a group of what was sought.
    pub(super) is_group: bool,
    /// 1, or how far the crosswalk is to be trusted that leads there.
    pub(super) confidence: f64,
}

struct Known {
    id: ConceptId,
    framework: u16,
    sought: Sought,
    is_group: bool,
}

/// Names of one sort, by hash.
#[derive(Default)]
struct Names(Vec<(i64, u32)>);

impl Names {
    fn add(&mut self, hash: i64, concept: u32) {
        self.0.push((hash, concept));
    }

    fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.shrink_to_fit();
    }

    fn get(&self, hash: i64) -> impl Iterator<Item = u32> {
        let begin = self.0.partition_point(|(other, _)| *other < hash);
        let end = begin + self.0[begin..].partition_point(|(other, _)| *other == hash);
        let range: Range<usize> = begin..end;
        self.0[range].iter().map(|(_, concept)| *concept)
    }
}

/// See the module.
pub(super) struct Vocabulary {
    frameworks: Vec<String>,
    concepts: Vec<Known>,
    by_id: HashMap<ConceptId, u32>,
    codes: Names,
    preferred_labels: Names,
    other_labels: Names,
    mapped: HashMap<i64, Mapped>,
    parents: HashMap<RegionId, Option<RegionId>>,
}

/// The best mapping of a name, and whether another concept has as good a one.
struct Mapped {
    concept: u32,
    rank: u8,
    confidence: f64,
    is_ambiguous: bool,
}

impl Vocabulary {
    /// Reads what `release` knows.
    pub(super) async fn load(store: &Store, release: i32) -> Result<(Self, Matchers), StoreError> {
        let mut vocabulary = Self {
            frameworks: Vec::new(),
            concepts: Vec::new(),
            by_id: HashMap::new(),
            codes: Names::default(),
            preferred_labels: Names::default(),
            other_labels: Names::default(),
            mapped: HashMap::new(),
            parents: HashMap::new(),
        };
        let mut needs = Vec::new();
        for kind in NEEDS {
            needs.extend(store.relation_pairs(release, kind).await?);
        }
        let related = store.relation_pairs(release, RelationKind::Related).await?;
        let mut labels = MatcherLabels::new(needs);
        let mut scan = store.scan_concepts(release, ScanDetail::Full).await?;
        loop {
            let batch = scan.next().await?;
            if batch.is_empty() {
                break;
            }
            for scanned in &batch {
                vocabulary.add(scanned);
                labels.add(scanned);
            }
        }
        vocabulary.codes.sort();
        vocabulary.preferred_labels.sort();
        vocabulary.other_labels.sort();
        vocabulary.load_mappings(store, release).await?;
        let regions = read_regions(store, release).await?;
        vocabulary.parents = regions.iter().map(|region| (region.id, region.parent)).collect();
        // Building takes seconds for large frameworks: other work of the program goes on.
        let matchers = tokio::task::spawn_blocking(move || labels.build(&related, &regions)).await;
        Ok((vocabulary, matchers.map_err(|error| StoreError::Corrupt(error.to_string()))?))
    }

    fn add(&mut self, scanned: &ScannedConcept) {
        let concept = &scanned.concept;
        let Some(place) = self.add_concept(concept) else { return };
        for code in &scanned.codes {
            self.codes.add(code_hash(&code.system, &code.code), place);
        }
        if let Some(code) = &concept.code {
            self.codes.add(code_hash(&concept.framework, code), place);
        }
        // A deprecated concept is still known by id and code, but its labels now mean others.
        if concept.status == ConceptStatus::Active {
            for label in &scanned.labels {
                let labels = match label.label_type {
                    LabelType::Preferred => &mut self.preferred_labels,
                    LabelType::Alternative | LabelType::Hidden => &mut self.other_labels,
                };
                labels.add(label_hash(&label.text), place);
            }
        }
    }

    fn add_concept(&mut self, concept: &Concept) -> Option<u32> {
        let sought = Sought::of(concept.kind)?;
        let place = u32::try_from(self.concepts.len()).ok()?;
        let is_group = matches!(concept.kind, ConceptKind::OccupationGroup | ConceptKind::SkillGroup);
        let framework = self.framework(&concept.framework)?;
        self.concepts.push(Known { id: concept.id, framework, sought, is_group });
        self.by_id.insert(concept.id, place);
        Some(place)
    }

    fn framework(&mut self, key: &str) -> Option<u16> {
        let place = self.frameworks.iter().position(|known| known == key).unwrap_or_else(|| {
            self.frameworks.push(key.to_owned());
            self.frameworks.len() - 1
        });
        u16::try_from(place).ok()
    }

    /// Learns what is mapped to what the store holds.
    async fn load_mappings(&mut self, store: &Store, release: i32) -> Result<(), StoreError> {
        for crosswalk in store.crosswalks().await? {
            for row in store.mappings_of_crosswalk(release, crosswalk.id).await? {
                let Some(predicate) = Predicate::parse(&row.predicate) else { continue };
                let there = (&row.subject_framework, &row.subject_key, row.object_id, predicate);
                let back = (&row.object_framework, &row.object_key, row.subject_id, predicate.inverse());
                for (framework, key, far, predicate) in [there, back] {
                    let Some(place) = self.by_id.get(&ConceptId(far)) else { continue };
                    let rank = rank(predicate);
                    let mapped = Mapped {
                        concept: *place,
                        rank,
                        confidence: row.confidence.unwrap_or(1.0) * trust(predicate),
                        is_ambiguous: false,
                    };
                    let key = key.strip_prefix("code:").unwrap_or(key);
                    add_mapping(&mut self.mapped, code_hash(framework, key), mapped);
                }
            }
        }
        Ok(())
    }

    /// What a reference asserts: by the publisher's key, else by code. A key whose concept is not imported yet is believed, since
    /// its id is known without a look-up.
    pub(super) fn asserted(&self, reference: &ConceptReference, sought: Sought) -> Option<Found> {
        let by_key = reference.framework.as_ref().zip(reference.key.as_ref()).map(|(framework, key)| {
            let concept = ConceptId::mint(framework, key);
            (concept, self.by_id.get(&concept))
        });
        if let Some((_, Some(place))) = by_key {
            let found = self.found(*place);
            return (self.concepts[*place as usize].sought == sought).then_some(found);
        }
        let by_code = reference.code.as_ref().and_then(|(system, code)| self.with_code(system, code, sought));
        by_code.or(by_key.map(|(concept, _)| Found { concept, is_group: false, confidence: 1.0 }))
    }

    /// Whether the store holds the concept.
    pub(super) fn holds(&self, concept: ConceptId) -> bool {
        self.by_id.contains_key(&concept)
    }

    /// The concept with a code: the one of the code system itself if that is a framework, else the only one that carries it.
    fn with_code(&self, system: &str, code: &str, sought: Sought) -> Option<Found> {
        let all: Vec<u32> =
            self.codes.get(code_hash(system, code)).filter(|place| self.is_sought(*place, sought)).collect();
        let own: Vec<u32> = all.iter().copied().filter(|place| self.framework_of(*place) == system).collect();
        only(&own).or_else(|| only(&all)).map(|place| self.found(place))
    }

    /// What a published crosswalk makes of a reference whose own concept is not in the store, if it is unambiguous.
    pub(super) fn mapped(&self, reference: &ConceptReference, sought: Sought) -> Option<Found> {
        let key = reference.framework.as_ref().zip(reference.key.as_ref());
        let code = reference.code.as_ref().map(|(system, code)| (system, code));
        let mut names = [key, code].into_iter().flatten().map(|(scope, name)| code_hash(scope, name));
        names.find_map(|hash| {
            let mapped = self.mapped.get(&hash).filter(|mapped| !mapped.is_ambiguous)?;
            let found = self.found(mapped.concept);
            self.is_sought(mapped.concept, sought).then_some(Found { confidence: mapped.confidence, ..found })
        })
    }

    /// The concept with exactly this label, in any language: of the framework named, else the only one, else that of the first
    /// preferred framework that has it in only one sense; each time by its preferred label, else by another one if `believes` it. A
    /// word that is also the label of a group of skills does not mean the group.
    pub(super) fn with_label(
        &self,
        framework: Option<&str>,
        label: &str,
        sought: Sought,
        believes: impl Fn(ConceptId) -> bool,
    ) -> Option<Found> {
        let hash = label_hash(label);
        let named =
            |labels: &Names| -> Vec<u32> { labels.get(hash).filter(|place| self.is_named(*place, sought)).collect() };
        let (preferred, other) = (named(&self.preferred_labels), named(&self.other_labels));
        let either = |choose: &dyn Fn(&[u32]) -> Option<u32>| {
            let is_believed = |place: &u32| believes(self.concepts[*place as usize].id);
            choose(&preferred).or_else(|| choose(&other).filter(is_believed))
        };
        let of = |framework: &str, places: &[u32]| {
            let own: Vec<u32> = places.iter().copied().filter(|place| self.framework_of(*place) == framework).collect();
            only(&own)
        };
        let anywhere = |places: &[u32]| {
            only(places).or_else(|| PREFERRED_FRAMEWORKS.iter().find_map(|framework| of(framework, places)))
        };
        let own = framework.and_then(|framework| either(&|places| of(framework, places)));
        own.or_else(|| either(&anywhere)).map(|place| self.found(place))
    }

    /// The regions named by these codes that the store holds.
    pub(super) fn held_regions(&self, codes: &[(String, String)]) -> Vec<RegionId> {
        let named = codes.iter().map(|(scheme, code)| RegionId::mint(scheme, code));
        named.filter(|region| self.parents.contains_key(region)).collect()
    }

    /// Those of some regions that contain no other of them.
    pub(super) fn most_detailed(&self, mut regions: Vec<RegionId>) -> Vec<RegionId> {
        let above: Vec<RegionId> = regions.iter().flat_map(|id| self.ancestors(*id)).collect();
        regions.retain(|id| !above.contains(id));
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    /// What is certain when a place is one of these regions: in each hierarchy the smallest region that contains all of those
    /// that belong to it.
    pub(super) fn around(&self, regions: &[RegionId]) -> Vec<RegionId> {
        let mut by_top: BTreeMap<RegionId, Vec<RegionId>> = BTreeMap::new();
        for region in regions {
            by_top.entry(self.ancestors(*region).last().unwrap_or(*region)).or_default().push(*region);
        }
        let smallest = |regions: &Vec<RegionId>| {
            let (first, others) = regions.split_first()?;
            let contains =
                |around: RegionId, region: RegionId| region == around || self.ancestors(region).any(|up| up == around);
            let mut around = std::iter::once(*first).chain(self.ancestors(*first));
            around.find(|around| others.iter().all(|region| contains(*around, *region)))
        };
        by_top.values().filter_map(smallest).collect()
    }

    fn ancestors(&self, region: RegionId) -> impl Iterator<Item = RegionId> {
        // No scheme is deeper; a cycle in a publisher's file must not hang an import.
        std::iter::successors(Some(region), |at| self.parents.get(at).copied().flatten()).skip(1).take(16)
    }

    fn is_sought(&self, place: u32, sought: Sought) -> bool {
        self.concepts[place as usize].sought == sought
    }

    /// Whether words can mean it: no group of skills.
    fn is_named(&self, place: u32, sought: Sought) -> bool {
        self.is_sought(place, sought) && !(sought == Sought::Skill && self.concepts[place as usize].is_group)
    }

    fn framework_of(&self, place: u32) -> &str {
        &self.frameworks[usize::from(self.concepts[place as usize].framework)]
    }

    fn found(&self, place: u32) -> Found {
        let known = &self.concepts[place as usize];
        Found { concept: known.id, is_group: known.is_group, confidence: 1.0 }
    }
}

async fn read_regions(store: &Store, release: i32) -> Result<Vec<Region>, StoreError> {
    let mut regions = Vec::new();
    let mut page = PageRequest::first(BATCH);
    loop {
        let batch = store.page_regions(release, &RegionFilter::default(), &page).await?;
        page.after = batch.rows.last().map(|(cursor, _)| cursor.clone());
        regions.extend(batch.rows.into_iter().map(|(_, region)| region));
        if !batch.has_more {
            return Ok(regions);
        }
    }
}

fn only(places: &[u32]) -> Option<u32> {
    if let [place] = places { Some(*place) } else { None }
}

fn code_hash(system: &str, code: &str) -> i64 {
    row_hash(&[system.as_bytes(), code.trim().as_bytes()])
}

fn label_hash(label: &str) -> i64 {
    row_hash(&[fold(label).as_bytes()])
}

/// Lower is better.
fn rank(predicate: Predicate) -> u8 {
    match predicate {
        Predicate::Exact => 0,
        Predicate::Close => 1,
        Predicate::Broad => 2,
        Predicate::Narrow => 3,
        Predicate::Related => 4,
    }
}

/// How far a mapping is to be trusted to mean the same: a broader concept is true but says less, a narrower one may be false.
fn trust(predicate: Predicate) -> f64 {
    match predicate {
        Predicate::Exact => 1.0,
        Predicate::Close => 0.9,
        Predicate::Broad => 0.8,
        Predicate::Narrow => 0.5,
        Predicate::Related => 0.3,
    }
}

fn add_mapping(mappings: &mut HashMap<i64, Mapped>, name: i64, mapped: Mapped) {
    let Some(known) = mappings.get_mut(&name) else {
        mappings.insert(name, mapped);
        return;
    };
    let order = mapped.rank.cmp(&known.rank).then(known.confidence.total_cmp(&mapped.confidence));
    if order.is_lt() {
        *known = mapped;
    } else if order.is_eq() && mapped.concept != known.concept {
        known.is_ambiguous = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Concepts of a framework, each with its preferred label and another one.
    fn vocabulary(concepts: &[(&str, &str, &str, bool)]) -> Vocabulary {
        let mut vocabulary = Vocabulary {
            frameworks: Vec::new(),
            concepts: Vec::new(),
            by_id: HashMap::new(),
            codes: Names::default(),
            preferred_labels: Names::default(),
            other_labels: Names::default(),
            mapped: HashMap::new(),
            parents: HashMap::new(),
        };
        for (place, &(framework, preferred, other, is_group)) in (0..).zip(concepts) {
            let framework = vocabulary.framework(framework).unwrap_or_default();
            let id = ConceptId::mint("test", preferred);
            vocabulary.concepts.push(Known { id, framework, sought: Sought::Skill, is_group });
            vocabulary.preferred_labels.add(label_hash(preferred), place);
            vocabulary.other_labels.add(label_hash(other), place);
        }
        vocabulary.preferred_labels.sort();
        vocabulary.other_labels.sort();
        vocabulary
    }

    #[test]
    fn words_mean_the_framework_that_is_named_then_preferred_labels() {
        let vocabulary = vocabulary(&[
            ("esco", "packaging engineering", "engineering", false),
            ("esco", "welding", "joining", false),
            ("esco", "skills", "abilities", true),
            ("lightcast", "joining", "welding", false),
        ]);
        let check = |framework: Option<&str>, label: &str, believes: bool, expected: Option<&str>| {
            let found = vocabulary.with_label(framework, label, Sought::Skill, |_| believes);
            let expected = expected.map(|preferred| ConceptId::mint("test", preferred));
            assert_eq!(found.map(|found| found.concept), expected, "{label} of {framework:?}");
        };
        check(None, "Welding", false, Some("welding"));
        check(None, "joining", true, Some("joining"));
        check(Some("lightcast"), "welding", true, Some("joining"));
        check(Some("lightcast"), "welding", false, Some("welding"));
        check(Some("lightcast"), "engineering", true, Some("packaging engineering"));
        check(None, "engineering", false, None);
        check(None, "skills", true, None);
        check(None, "abilities", true, None);
    }
}
