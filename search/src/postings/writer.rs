//! Writing an index of postings: into an empty directory, whole or not at all.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use skillspine_domain::demand::last_open_day;
use skillspine_domain::text::primary_subtag;
use tantivy::Index;
use tantivy::indexer::NoMergePolicy;

use super::bits::Bits;
use super::day::{NO_DAY, day_number, day_of_number, month_number, optional_day_number};
use super::document::{Hierarchies, PostingDocument};
use super::facet::{FacetKey, Qualifiers};
use super::facet_writer::{AdvertFacts, AdvertValues, FacetFacts, write_facet};
use super::nodes::{Nodes, code_key};
use super::staging::{Interner, Row, SINGLE, Staging};
use super::text::{self, TextFields};
use crate::analyzer::{Analyzer, TERM_LINES, term_lines};
use crate::error::SearchError;
use crate::manifest;
use crate::table::{Sections, TableWriter};
use crate::writer::WriterOptions;

/// The version of everything on disk. Raise it with any change; older indexes are rebuilt.
pub const POSTING_SCHEMA_VERSION: u32 = 2;

/// Folder of the index inside the folder of its release.
pub(crate) const FOLDER: &str = "postings";

/// More segments than this are merged into one when writing ends.
const MOST_SEGMENTS: usize = 4;

/// Skills or regions of a posting beyond this many are left out: no advert asks for as many.
const MOST_VALUES: usize = 5_000;

/// What an index says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub schema_version: u32,
    pub release: i32,
    /// Number of postings.
    pub postings: usize,
    /// How many have no day of posting: they come first.
    pub undated: usize,
    /// The months in which postings were posted, in order, each with the number of postings up to its end.
    pub months: Vec<(i32, usize)>,
    /// Frameworks and region schemes by number, from 1.
    pub schemes: Vec<String>,
    /// Primary subtags of the languages of postings.
    pub languages: Vec<String>,
    /// In the order of [`FacetKey::ALL`].
    pub facets: Vec<FacetFacts>,
    pub tables: Sections,
}

/// Writes an index of postings.
///
/// Adding takes about 190 bytes a posting with ten skills, finishing another 60, and the engine its budget.
pub struct PostingIndexWriter {
    dir: PathBuf,
    release: i32,
    fields: TextFields,
    engine: tantivy::IndexWriter,
    analyzer: Analyzer,
    staging: Staging,
    values: Vec<Interner>,
}

impl PostingIndexWriter {
    /// Begins an index in the folder `postings` of a release's directory. What that folder holds is removed first.
    ///
    /// Fails when the folder cannot be emptied or written.
    pub fn new(release_dir: &Path, release: i32, options: WriterOptions) -> Result<Self, SearchError> {
        let dir = release_dir.join(FOLDER);
        manifest::begin_directory(&dir)?;
        let (schema, fields) = text::schema();
        let index = Index::create_in_dir(&dir, schema)?;
        index.tokenizers().register(TERM_LINES, term_lines());
        let threads = options.threads.max(1);
        let engine = index.writer_with_num_threads(threads, options.memory_budget.max(threads * (16 << 20)))?;
        engine.set_merge_policy(Box::new(NoMergePolicy));
        let values = FacetKey::ALL.iter().map(|_| Interner::default()).collect();
        let analyzer = Analyzer::default();
        Ok(Self { dir, release, fields, engine, analyzer, staging: Staging::default(), values })
    }

    /// Adds a posting; the order does not matter. Adding the same posting twice is the caller's mistake and counts it twice.
    ///
    /// Fails when there are more postings than an index can hold, or the engine cannot write.
    pub fn add(&mut self, document: &PostingDocument) -> Result<(), SearchError> {
        let too_large = |what| move |_| SearchError::TooLarge { what };
        let number = u32::try_from(self.staging.rows.len()).map_err(too_large("postings"))?;
        let skills_start = u32::try_from(self.staging.skills.len()).map_err(too_large("skills of postings"))?;
        let regions_start = u32::try_from(self.staging.regions.len()).map_err(too_large("regions of postings"))?;
        let skills = self.add_skills(document);
        let regions = self.add_regions(document);
        let posted = optional_day_number(document.posted_on);
        let last_open = last_open_day(document.posted_on, document.expires_on, document.removed_on);
        // Bounds beyond what the column holds are no pay.
        let salary = document.annual_salary.as_ref().map(|(min, max, currency)| (*min as f32, *max as f32, currency));
        let salary = salary.filter(|(min, max, _)| min.is_finite() && max.is_finite());
        let values = self.single_values(document, salary.map(|(_, _, currency)| currency.as_str()));
        self.staging.rows.push(Row {
            id: *document.id.0.as_bytes(),
            posted,
            expires: optional_day_number(document.expires_on),
            removed: optional_day_number(document.removed_on),
            last_open: last_open.map_or(NO_DAY, |(day, _)| day_number(day)),
            is_assumed: last_open.is_some_and(|(_, is_assumed)| is_assumed),
            is_duplicate: document.is_duplicate,
            vacancies: document.vacancies.unwrap_or_default(),
            salary: salary.map(|(min, max, _)| (min, max)),
            values,
            skills_start,
            skills,
            regions_start,
            regions,
        });
        let language = document.language.as_deref().unwrap_or("und");
        self.engine.add_document(self.fields.document(
            &mut self.analyzer,
            &document.title,
            document.text.as_deref(),
            language,
            number,
        ))?;
        Ok(())
    }

    /// Adds each skill once, with the qualifiers of all its mentions.
    fn add_skills(&mut self, document: &PostingDocument) -> u16 {
        let mut found: Vec<(u32, Qualifiers)> = Vec::with_capacity(document.skills.len().min(MOST_VALUES));
        for skill in document.skills.iter().take(MOST_VALUES) {
            let number = self.values[FacetKey::Skill as usize].number(skill.skill.0.as_bytes());
            found.push((number, Qualifiers::new(skill.requirement, skill.provenance, skill.confidence)));
        }
        found.sort_unstable_by_key(|&(number, _)| number);
        found.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 = kept.1.merge(later.1);
            }
            same
        });
        for &(number, qualifiers) in &found {
            self.staging.skills.push(number);
            self.staging.qualifiers.push(qualifiers);
        }
        found.len() as u16
    }

    fn add_regions(&mut self, document: &PostingDocument) -> u16 {
        let values = &mut self.values[FacetKey::Region as usize];
        let regions = document.regions.iter().take(MOST_VALUES);
        let mut found: Vec<u32> = regions.map(|region| values.number(region.0.as_bytes())).collect();
        found.sort_unstable();
        found.dedup();
        found.iter().for_each(|&number| self.staging.regions.push(number));
        found.len() as u16
    }

    fn single_values(&mut self, document: &PostingDocument, currency: Option<&str>) -> [u32; SINGLE] {
        let industry = document.industry.as_ref().map(|(system, code)| code_key(system, code));
        let words: [Option<&[u8]>; SINGLE] = [
            document.occupation.as_ref().map(|id| id.0.as_bytes().as_slice()),
            document.employer.as_ref().map(|id| id.0.as_bytes().as_slice()),
            industry.as_deref().map(str::as_bytes),
            document.contract.map(|value| value.as_str().as_bytes()),
            document.working_time.map(|value| value.as_str().as_bytes()),
            document.workplace.map(|value| value.as_str().as_bytes()),
            document.experience.map(|value| value.as_str().as_bytes()),
            document.education.map(|value| value.as_str().as_bytes()),
            document.language.as_deref().map(str::as_bytes),
            Some(document.source.as_bytes()),
            currency.map(str::as_bytes),
        ];
        let mut numbers = [0; SINGLE];
        for ((number, word), facet) in numbers.iter_mut().zip(words).zip(SINGLE_FACETS) {
            *number = word.map_or(0, |word| self.values[facet as usize].number(word));
        }
        numbers
    }

    /// Finishes the index: only now can it be opened. `hierarchies` says what is above the concepts and regions that the
    /// postings name. Returns the number of postings.
    pub fn finish(mut self, hierarchies: &Hierarchies) -> Result<usize, SearchError> {
        self.engine.commit()?;
        let segments = self.engine.index().searchable_segment_ids()?;
        if segments.len() > MOST_SEGMENTS {
            self.engine.merge(&segments).wait()?;
        }
        self.engine.garbage_collect_files().wait()?;
        self.engine.wait_merging_threads()?;

        let staging = self.staging;
        let order = staging.order();
        let postings = order.len();
        let mut tables = TableWriter::create(&self.dir)?;
        let (facts, months, undated) = advert_facts(&staging, &order);
        write_columns(&mut tables, &staging, &order)?;
        let mut schemes = Vec::new();
        let mut facets = Vec::with_capacity(FacetKey::ALL.len());
        let mut languages = Vec::new();
        for (facet, values) in FacetKey::ALL.into_iter().zip(self.values) {
            let named = values.into_keys();
            if facet == FacetKey::Language {
                languages = subtags(&named);
            }
            let nodes = Nodes::new(facet, named, hierarchies, &mut schemes);
            let mut values = StagedValues { staging: &staging, order: &order, nodes: &nodes, facet, found: Vec::new() };
            facets.push(write_facet(&mut tables, facet, &nodes, &mut values, &facts)?);
        }
        let manifest = Manifest {
            schema_version: POSTING_SCHEMA_VERSION,
            release: self.release,
            postings,
            undated,
            months,
            schemes,
            languages,
            facets,
            tables: tables.finish()?,
        };
        manifest::write(&self.dir, &manifest)?;
        tracing::info!(release = self.release, postings, "posting index written");
        Ok(postings)
    }
}

/// Makes the index of one release that of a later one in which neither postings nor what they name have changed: the files are
/// shared, only the manifest is written anew. What the target folder holds is removed first.
///
/// # Errors
/// When there is no index in `from` that this version of the program can read, or files cannot be linked.
pub fn carry_over(from: &Path, to: &Path, release: i32) -> Result<(), SearchError> {
    let (from, to) = (from.join(FOLDER), to.join(FOLDER));
    let known: Manifest = manifest::read(&from, POSTING_SCHEMA_VERSION)?;
    manifest::begin_directory(&to)?;
    manifest::share_files(&from, &to)?;
    manifest::write(&to, &Manifest { release, ..known })
}

/// Whether something holds of an advert.
type Flag = fn(&Row) -> bool;

/// The facets in [`Row::values`].
const SINGLE_FACETS: [FacetKey; SINGLE] = [
    FacetKey::Occupation,
    FacetKey::Employer,
    FacetKey::Industry,
    FacetKey::Contract,
    FacetKey::WorkingTime,
    FacetKey::Workplace,
    FacetKey::Experience,
    FacetKey::Education,
    FacetKey::Language,
    FacetKey::Source,
    FacetKey::Currency,
];

fn subtags(languages: &[Box<[u8]>]) -> Vec<String> {
    let text = languages.iter().map(|language| String::from_utf8_lossy(language).into_owned());
    let mut subtags: Vec<String> = text.map(|text| primary_subtag(&text).to_ascii_lowercase()).collect();
    subtags.sort_unstable();
    subtags.dedup();
    subtags
}

/// What facets need of every advert, the months with the number of adverts up to their ends, and how many have no day.
fn advert_facts(staging: &Staging, order: &[u32]) -> (AdvertFacts, Vec<(i32, usize)>, usize) {
    let mut facts = AdvertFacts { is_duplicate: Bits::none(order.len()), people: Vec::with_capacity(order.len()) };
    let mut months: Vec<(i32, usize)> = Vec::new();
    let mut undated = 0;
    for (advert, row) in rows(staging, order).enumerate() {
        facts.people.push(row.vacancies.max(1));
        if row.is_duplicate {
            facts.is_duplicate.set(advert);
        }
        let Some(day) = day_of_number(row.posted) else {
            undated += 1;
            continue;
        };
        let month = month_number(day);
        if months.last().is_none_or(|&(last, _)| last != month) {
            months.push((month, 0));
        }
        if let Some((_, end)) = months.last_mut() {
            *end = advert + 1;
        }
    }
    (facts, months, undated)
}

fn rows<'a>(staging: &'a Staging, order: &'a [u32]) -> impl Iterator<Item = Row> + 'a {
    order.iter().filter_map(|&number| staging.rows.get(number as usize))
}

fn write_columns(tables: &mut TableWriter, staging: &Staging, order: &[u32]) -> Result<(), SearchError> {
    let each = || rows(staging, order);
    tables.items("advert.id", each().map(|row| row.id))?;
    tables.numbers("advert.posted", each().map(|row| row.posted))?;
    tables.numbers("advert.last_open", each().map(|row| row.last_open))?;
    tables.numbers("advert.vacancies", each().map(|row| row.vacancies))?;
    let salary = |row: &Row| row.salary.unwrap_or_default();
    tables.items("advert.salary_min", each().map(|row| salary(&row).0.to_le_bytes()))?;
    tables.items("advert.salary_max", each().map(|row| salary(&row).1.to_le_bytes()))?;
    let flags: [(&str, Flag); 7] = [
        ("advert.has_posted", |row| row.posted != NO_DAY),
        ("advert.has_expires", |row| row.expires != NO_DAY),
        ("advert.has_removed", |row| row.removed != NO_DAY),
        ("advert.has_vacancies", |row| row.vacancies > 0),
        ("advert.has_salary", |row| row.salary.is_some()),
        ("advert.is_unique", |row| !row.is_duplicate),
        ("advert.is_assumed", |row| row.is_assumed),
    ];
    for (name, holds) in flags {
        let mut bits = Bits::none(order.len());
        each().enumerate().filter(|(_, row)| holds(row)).for_each(|(advert, _)| bits.set(advert));
        tables.items(name, bits.words().iter().map(|word| word.to_le_bytes()))?;
    }
    let mut number_of = vec![0_u32; order.len()];
    for (number, &added) in order.iter().enumerate() {
        number_of[added as usize] = number as u32;
    }
    tables.numbers("text.number_of", number_of.into_iter())
}

/// The values of one facet in the final order of adverts.
struct StagedValues<'a> {
    staging: &'a Staging,
    order: &'a [u32],
    nodes: &'a Nodes,
    facet: FacetKey,
    found: Vec<(u32, Qualifiers)>,
}

impl StagedValues<'_> {
    fn node(&self, number: u32) -> Option<u32> {
        self.nodes.node_of.get((number as usize).checked_sub(1)?).copied()
    }
}

impl AdvertValues for StagedValues<'_> {
    fn each(&mut self, advert: usize, visit: &mut dyn FnMut(u32, Qualifiers)) {
        let row = self.order.get(advert).and_then(|&number| self.staging.rows.get(number as usize));
        let Some(row) = row else { return };
        self.found.clear();
        match self.facet {
            FacetKey::Skill => {
                for index in 0..usize::from(row.skills) {
                    let at = row.skills_start as usize + index;
                    let (number, qualifiers) = (self.staging.skills.get(at), self.staging.qualifiers.get(at));
                    let node = number.and_then(|number| self.node(number));
                    self.found.extend(node.zip(qualifiers));
                }
            }
            FacetKey::Region => {
                for index in 0..usize::from(row.regions) {
                    let number = self.staging.regions.get(row.regions_start as usize + index);
                    let node = number.and_then(|number| self.node(number));
                    self.found.extend(node.map(|node| (node, Qualifiers(0))));
                }
            }
            _ => {
                let position = SINGLE_FACETS.iter().position(|facet| *facet == self.facet);
                let number = position.map_or(0, |position| row.values[position]);
                if let Some(node) = self.node(number) {
                    visit(node, Qualifiers(0));
                }
                return;
            }
        }
        self.found.sort_unstable_by_key(|&(node, _)| node);
        self.found.iter().for_each(|&(node, qualifiers)| visit(node, qualifiers));
    }
}
