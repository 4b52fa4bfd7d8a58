//! The demo world: a selection of real frameworks, and invented adverts, compiled into the program for an empty store.
//!
//! The files are below `demo/` in the publishers' own layouts, so that they go through the ordinary sources; `demo/README.md` says
//! what was selected, from which releases, and how.

use crate::input::{Input, InputFile, Mapping, Place};

/// Files below `demo/` with their content.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/", $name)))),*]
    };
}

/// Files of one import: the source's key, and name and content of each file.
type Import = (&'static str, &'static [(&'static str, &'static [u8])]);

/// What is imported, in order: classifications that others refer to come first, releases of one framework oldest first.
const IMPORTS: &[Import] = &[
    ("iso3166", files!["iso3166/iso_3166-1.json", "iso3166/iso_3166-2.json",]),
    ("nuts", files!["nuts/nuts-2021-2024.csv",]),
    ("isco", files!["isco/isco-08.csv",]),
    ("soc", files!["soc/soc-2018.csv",]),
    (
        "esco",
        files![
            "esco-v1.1.1/ISCOGroups_en.csv",
            "esco-v1.1.1/ISCOGroups_fr.csv",
            "esco-v1.1.1/broaderRelationsOccPillar.csv",
            "esco-v1.1.1/broaderRelationsSkillPillar.csv",
            "esco-v1.1.1/conceptSchemes_en.csv",
            "esco-v1.1.1/digCompSkillsCollection_en.csv",
            "esco-v1.1.1/digitalSkillsCollection_en.csv",
            "esco-v1.1.1/greenSkillsCollection_en.csv",
            "esco-v1.1.1/languageSkillsCollection_en.csv",
            "esco-v1.1.1/occupationSkillRelations.csv",
            "esco-v1.1.1/occupations_en.csv",
            "esco-v1.1.1/occupations_fr.csv",
            "esco-v1.1.1/occupations_pl.csv",
            "esco-v1.1.1/researchOccupationsCollection_en.csv",
            "esco-v1.1.1/researchSkillsCollection_en.csv",
            "esco-v1.1.1/skillGroups_en.csv",
            "esco-v1.1.1/skillGroups_fr.csv",
            "esco-v1.1.1/skillSkillRelations.csv",
            "esco-v1.1.1/skills_en.csv",
            "esco-v1.1.1/skills_fr.csv",
            "esco-v1.1.1/transversalSkillsCollection_en.csv",
        ],
    ),
    (
        "onet",
        files![
            "onet-27.0-text/Alternate Titles.txt",
            "onet-27.0-text/Content Model Reference.txt",
            "onet-27.0-text/DWA Reference.txt",
            "onet-27.0-text/IWA Reference.txt",
            "onet-27.0-text/Interests.txt",
            "onet-27.0-text/Job Zone Reference.txt",
            "onet-27.0-text/Job Zones.txt",
            "onet-27.0-text/Occupation Data.txt",
            "onet-27.0-text/Read Me.txt",
            "onet-27.0-text/Related Occupations.txt",
            "onet-27.0-text/Sample of Reported Titles.txt",
            "onet-27.0-text/Scales Reference.txt",
            "onet-27.0-text/Skills to Work Activities.txt",
            "onet-27.0-text/Task Statements.txt",
            "onet-27.0-text/Tasks to DWAs.txt",
            "onet-27.0-text/Technology Skills.txt",
            "onet-27.0-text/Tools Used.txt",
            "onet-27.0-text/UNSPSC Reference.txt",
            "onet-27.0-text/Work Styles.txt",
            "onet-27.0-text/Work Values.txt",
        ],
    ),
    ("onet", files!["onet-29.3-text/Read Me.txt", "onet-29.3-text/Skills.txt",]),
    ("crosswalk", files!["crosswalk/esco_onet_crosswalk_Nov2020.csv",]),
    ("sssom", files!["sssom/demo-esco-onet.sssom.tsv",]),
    ("open-badges", files!["open-badges/harbour-badges.json",]),
    ("ctdl", files!["ctdl/northern-college.json", "ctdl/harbour-region.json",]),
    ("postings", files!["postings/harbour-jobs.jsonl", "postings/harbour-jobs.toml",]),
    ("postings", files!["postings/civic-careers.jsonl", "postings/civic-careers.toml",]),
];

/// The imports that make the demo world, in order: key of the source and its input. A key can come twice.
pub fn inputs() -> Vec<(&'static str, Input)> {
    IMPORTS.iter().map(|(key, files)| (*key, input(files))).collect()
}

/// The files of one import; a TOML file among them is its mapping.
fn input(files: &[(&'static str, &'static [u8])]) -> Input {
    let (mappings, files): (Vec<_>, Vec<_>) = files.iter().copied().partition(|(name, _)| name.ends_with(".toml"));
    let mapping = mappings
        .first()
        .map(|(name, text)| Mapping { name: (*name).to_owned(), text: String::from_utf8_lossy(text).into_owned() });
    Input { mapping, ..Input::of(files.into_iter().map(embedded).collect()) }
}

fn embedded((name, bytes): (&'static str, &'static [u8])) -> InputFile {
    InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    use skillspine_domain::model::{ConceptKind, Credential, RelationKind};
    use skillspine_domain::record::{ConceptKey, MappingRecord, PostingRecord, Record, RegionRecord, RelationRecord};

    use super::*;
    use crate::source::{Event, Sink};
    use crate::sources;

    /// Everything the sources make of the demo world.
    #[derive(Default)]
    struct World {
        concepts: BTreeMap<(String, String), ConceptKind>,
        labels: BTreeMap<String, BTreeSet<String>>,
        texts: usize,
        relations: Vec<RelationRecord>,
        mappings: Vec<MappingRecord>,
        regions: Vec<RegionRecord>,
        postings: Vec<PostingRecord>,
        credentials: Vec<Credential>,
        versions: Vec<String>,
        rejections: Vec<String>,
    }

    impl World {
        fn read() -> Self {
            let mut world = Self::default();
            for (key, input) in inputs() {
                let source = sources::find(key).unwrap_or_else(|| panic!("no source has the key {key}"));
                let mut take = |event| {
                    world.take(key, event);
                    true
                };
                source.read(&input, &mut Sink::new(&mut take)).unwrap_or_else(|error| panic!("{key}: {error}"));
            }
            world
        }

        fn take(&mut self, key: &str, event: Event) {
            match event {
                Event::Framework(framework) => {
                    self.versions.push(format!("{} {}", framework.framework.key, framework.version));
                }
                Event::Reject(rejection) => self.rejections.push(format!("{key}: {rejection:?}")),
                Event::Record(record, _) => self.take_record(record),
                Event::Crosswalk(_)
                | Event::PostingSource(_)
                | Event::Part { .. }
                | Event::File(_)
                | Event::Note(_) => {}
            }
        }

        fn take_record(&mut self, record: Record) {
            match record {
                Record::Concept(concept) => {
                    self.concepts
                        .insert((concept.key.framework().to_owned(), concept.key.key().to_owned()), concept.kind);
                }
                Record::Label(label) => {
                    self.labels.entry(label.language).or_default().insert(label.text);
                }
                Record::Text(_) => self.texts += 1,
                Record::Code(_) => {}
                Record::Relation(relation) => self.relations.push(relation),
                Record::Mapping(mapping) => self.mappings.push(mapping),
                Record::Region(region) => self.regions.push(region),
                Record::Posting(posting) => self.postings.push(*posting),
                Record::Credential(credential) => self.credentials.push(*credential),
                Record::Issuer(_) | Record::CredentialPart(_) | Record::Alignment(_) | Record::LearningText(_) => {}
            }
        }

        fn has(&self, key: &ConceptKey) -> bool {
            self.concepts.contains_key(&(key.framework().to_owned(), key.key().to_owned()))
        }
    }

    #[test]
    fn every_file_is_read_without_a_rejection() {
        let world = World::read();
        assert_eq!(world.rejections, Vec::<String>::new());
        assert_eq!(world.versions, ["isco-08 2008", "soc-2018 2018", "esco 1.1.1", "onet 27.0", "onet 29.3"]);
        let count = world.concepts.len();
        assert!((300..=1500).contains(&count), "{count} concepts");
        let languages: Vec<&str> = world.labels.keys().map(String::as_str).collect();
        assert_eq!(languages, ["en", "fr", "pl"]);
        assert!(world.texts > 150, "{} texts", world.texts);
    }

    #[test]
    fn every_end_of_every_relation_is_there() {
        let world = World::read();
        let relations = world.relations.iter().flat_map(|relation| [&relation.subject, &relation.object]);
        let mappings = world.mappings.iter().flat_map(|mapping| [&mapping.subject, &mapping.object]);
        let dangling: BTreeSet<String> = relations
            .chain(mappings)
            .filter(|key| !world.has(key))
            .map(|key| format!("{} {}", key.framework(), key.key()))
            .collect();
        assert_eq!(dangling, BTreeSet::new());

        let codes: BTreeSet<(&str, &str)> =
            world.regions.iter().map(|region| (region.scheme.as_str(), region.code.as_str())).collect();
        for region in &world.regions {
            if let Some((scheme, code)) = &region.parent {
                assert!(codes.contains(&(scheme, code)), "{} lies in {code}", region.code);
            }
        }
    }

    #[test]
    fn it_has_something_of_everything() {
        let world = World::read();
        let check = |kind: RelationKind, least: usize| {
            let count = world.relations.iter().filter(|relation| relation.kind == kind).count();
            assert!(count >= least, "{count} relations {kind}");
        };
        check(RelationKind::EssentialFor, 400);
        check(RelationKind::OptionalFor, 100);
        check(RelationKind::Broader, 700);
        check(RelationKind::MemberOf, 150);
        check(RelationKind::Related, 50);
        check(RelationKind::RelevantFor, 1000);
        check(RelationKind::HasLevel, 15);
        for framework in ["esco", "onet", "isco-08", "soc-2018"] {
            assert!(world.concepts.keys().any(|(known, _)| known == framework), "{framework}");
        }
        let rated = |relation: &&RelationRecord| relation.importance.is_some() && relation.level.is_some();
        assert!(world.relations.iter().filter(rated).count() > 200);
        assert!(world.mappings.len() > 15);
    }

    #[test]
    fn credentials_are_of_both_sorts() {
        let world = World::read();
        let count = |source: &str| world.credentials.iter().filter(|it| it.source == source).count();
        assert_eq!((count("open-badges"), count("ctdl")), (3, 19));
    }

    #[test]
    fn adverts_cover_two_years_of_two_boards() {
        let world = World::read();
        let count = |wanted: &dyn Fn(&PostingRecord) -> bool| world.postings.iter().filter(|it| wanted(it)).count();
        assert_eq!(world.postings.len(), 300);
        let months: BTreeSet<String> =
            world.postings.iter().filter_map(|it| Some(it.posted_on?.format("%Y-%m").to_string())).collect();
        assert!(months.len() >= 24, "{months:?}");
        assert_eq!(count(&|it| it.source == "harbour-jobs") + count(&|it| it.source == "civic-careers"), 300);
        assert!(count(&|it| it.salary.is_some()) > 50 && count(&|it| it.salary_text.is_some()) > 100);
        assert!(count(&|it| it.contract.is_some()) > 250 && count(&|it| it.working_time.is_some()) == 300);
        assert!(count(&|it| it.workplace.is_some()) > 20 && count(&|it| !it.skills.is_empty()) > 90);
        assert!(world.postings.iter().all(|it| it.text.as_ref().is_some_and(|text| text.len() > 100)));
    }

    #[test]
    fn skills_and_occupations_of_esco_lead_to_the_top() {
        let world = World::read();
        let is_esco = |key: &ConceptKey| key.framework() == "esco";
        let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for relation in world.relations.iter().filter(|relation| is_esco(&relation.subject)) {
            if relation.kind == RelationKind::Broader {
                above.entry(relation.subject.key()).or_default().push(relation.object.key());
            }
        }
        let tops: BTreeSet<&str> = world
            .concepts
            .iter()
            .filter(|((framework, _), kind)| framework == "esco" && **kind != ConceptKind::Collection)
            .map(|((_, key), _)| key.as_str())
            .filter(|key| !above.contains_key(key))
            .collect();
        let major_groups = ["1", "2", "3", "5", "7"].map(|code| format!("http://data.europa.eu/esco/isco/C{code}"));
        assert_eq!(tops.len(), major_groups.len() + "SKTL".len(), "{tops:?}");
        assert!(major_groups.iter().all(|group| tops.contains(group.as_str())), "{tops:?}");
    }

    #[test]
    fn the_list_of_files_is_complete() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo");
        let mut on_disk = BTreeSet::new();
        let folders: Vec<PathBuf> = entries(&folder).into_iter().filter(|path| path.is_dir()).collect();
        for path in folders.iter().flat_map(|folder| entries(folder)) {
            on_disk.insert(path.strip_prefix(&folder).expect("below the folder").to_string_lossy().replace('\\', "/"));
        }
        let listed: BTreeSet<String> =
            IMPORTS.iter().flat_map(|(_, files)| files.iter()).map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(on_disk, listed);
        let bytes: usize = IMPORTS.iter().flat_map(|(_, files)| files.iter()).map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes < 1_250_000, "{bytes} bytes");
    }

    fn entries(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("the folder can be listed");
        entries.map(|entry| entry.expect("the entry can be read").path()).collect()
    }
}
