//! Rows of postings, oldest first, as many at a time as memory should hold.

use std::collections::HashMap;

use skillspine_domain::id::{PostingId, RegionId};
use skillspine_domain::model::{Posting, PostingSkill};
use skillspine_domain::posting::contact::mask_contacts;
use skillspine_search::postings::{PageOrder, PostingCursor, Selection};
use skillspine_store::{Store, StoreError};

use crate::error::ExportError;
use crate::names::Names;
use crate::table::{Cell, Column, Kind, Row};

/// Postings read at a time.
const BATCH: usize = 1_000;
/// The same with texts, which may be megabytes each.
const BATCH_WITH_TEXT: usize = 100;

pub(crate) fn columns(with_text: bool) -> Vec<Column> {
    use Kind::{Day, Integer, List, Number, Text};
    let region = vec![
        Column::new("scheme", Text, "region scheme"),
        Column::new("code", Text, "code in it"),
        Column::new("name", Text, "name for people"),
    ];
    let skill = vec![
        Column::new("framework", Text, "key of the framework"),
        Column::new("uri", Text, "URI of the skill, its id where the framework is not in the store"),
        Column::new("code", Text, "code in the framework"),
        Column::new("label", Text, "label for people"),
        Column::new("requirement", Text, "required, preferred or mentioned"),
        Column::new(
            "provenance",
            Text,
            "asserted by the source, mapped through a crosswalk, or extracted from the text",
        ),
        Column::new("confidence", Number, "0 to 1; 1 for what the source asserts"),
    ];
    let mut columns = vec![
        Column::new("id", Text, "permanent id"),
        Column::new("source", Text, "key of the posting source"),
        Column::new("external_id", Text, "the source's own id"),
        Column::new("url", Text, "where it was published"),
        Column::new("title", Text, "title as published, contact data masked"),
        Column::new("language", Text, "language of title and text, BCP 47"),
        Column::new("posted_on", Day, "first day it was public"),
        Column::new("expires_on", Day, "last day one can apply"),
        Column::new("removed_on", Day, "the day the source took it down"),
        Column::new("employer_id", Text, "permanent id of who employs"),
        Column::new("employer", Text, "name of who employs, as published"),
        Column::new("industry_system", Text, "code system of the industry"),
        Column::new("industry_code", Text, "code of the industry"),
        Column::new("place", Text, "the place as published, contact data masked"),
        Column::new("occupation_framework", Text, "key of the framework of the occupation"),
        Column::new("occupation_uri", Text, "URI of the occupation, its id where the framework is not in the store"),
        Column::new("occupation_code", Text, "code in the framework"),
        Column::new("occupation_label", Text, "label for people"),
        Column::new("occupation_provenance", Text, "how it is known"),
        Column::new("occupation_confidence", Number, "0 to 1"),
        Column::new("vacancies", Integer, "number of people sought"),
        Column::new("contract", Text, "whether the work is for good"),
        Column::new("working_time", Text, "how much of a week"),
        Column::new("workplace", Text, "where it is done"),
        Column::new("experience", Text, "experience asked for"),
        Column::new("education", Text, "schooling asked for"),
        Column::new("salary_min", Number, "lower bound of pay as stated"),
        Column::new("salary_max", Number, "upper bound of pay as stated"),
        Column::new("salary_currency", Text, "ISO 4217 code"),
        Column::new("salary_period", Text, "what it is paid for"),
        Column::new("annual_salary_min", Number, "lower bound of pay a year"),
        Column::new("annual_salary_max", Number, "upper bound of pay a year"),
        Column::new("duplicate_of", Text, "id of the posting that this one repeats"),
        Column::new("regions", List(region), "where the work is"),
        Column::new("skills", List(skill), "skills it asks for; one may be there once asserted and once extracted"),
    ];
    if with_text {
        columns.push(Column::new(
            "text",
            Text,
            "text, contact data masked; missing where the licence does not let it be shown",
        ));
    }
    columns
}

/// Reads the postings of a selection.
pub(crate) struct PostingRows {
    selection: Selection,
    after: Option<PostingCursor>,
    is_done: bool,
    with_text: bool,
}

impl PostingRows {
    pub fn new(selection: Selection, with_text: bool) -> Self {
        Self { selection, after: None, is_done: false, with_text }
    }

    /// The next rows; none after the last.
    pub async fn next(
        &mut self,
        store: &Store,
        release: i32,
        names: &mut Names,
    ) -> Result<Option<Vec<Row>>, ExportError> {
        if self.is_done {
            return Ok(None);
        }
        let first = if self.with_text { BATCH_WITH_TEXT } else { BATCH };
        let page = self.selection.page(PageOrder::Oldest, first, self.after.as_ref())?;
        self.after = page.postings.last().copied();
        self.is_done = !page.has_more;
        let ids: Vec<PostingId> = page.postings.iter().map(|cursor| cursor.id).collect();
        let mut postings = match self.with_text {
            true => store.postings_by_id(release, &ids).await?,
            false => store.posting_facts_by_id(release, &ids).await?,
        };
        let skills = store.skills_by_posting(release, &ids).await?;
        let regions = store.regions_by_posting(release, &ids).await?;
        let named = skills.values().flatten().map(|skill| skill.skill);
        names.learn_concepts(named.chain(postings.values().filter_map(|posting| posting.occupation))).await?;
        names.learn_regions(regions.values().flatten().copied()).await?;
        let shown = Shown { names, skills: &skills, regions: &regions, with_text: self.with_text };
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(posting) = postings.remove(&id) else {
                let what = format!("posting {id} is in the index of release {release} and not in its tables");
                return Err(StoreError::Corrupt(what).into());
            };
            rows.push(shown.row(posting));
        }
        Ok(Some(rows))
    }
}

/// What rows are made with.
struct Shown<'a> {
    names: &'a Names,
    skills: &'a HashMap<PostingId, Vec<PostingSkill>>,
    regions: &'a HashMap<PostingId, Vec<RegionId>>,
    with_text: bool,
}

impl Shown<'_> {
    fn row(&self, posting: Posting) -> Row {
        let occupation = posting.occupation.map(|id| (id, self.names.concept(id)));
        let of_occupation = |field: &dyn Fn(&crate::names::ConceptName) -> Cell| {
            occupation.and_then(|(_, concept)| concept).map_or(Cell::Missing, field)
        };
        let (industry_system, industry_code) = posting.industry.unzip();
        let (annual_min, annual_max) = posting.annual_salary.unzip();
        let salary = posting.salary.as_ref();
        let mut row: Row = vec![
            posting.id.to_string().into(),
            posting.source.into(),
            posting.external_id.into(),
            posting.url.into(),
            masked(&posting.title),
            posting.language.into(),
            posting.posted_on.into(),
            posting.expires_on.into(),
            posting.removed_on.into(),
            posting.employer.map(|id| id.to_string()).into(),
            posting.employer_name.into(),
            industry_system.into(),
            industry_code.into(),
            posting.place.as_deref().map_or(Cell::Missing, masked),
            of_occupation(&|concept| concept.framework.clone().into()),
            occupation
                .map(|(id, concept)| concept.map_or_else(|| id.to_string(), |concept| concept.uri.clone()))
                .into(),
            of_occupation(&|concept| concept.code.clone().into()),
            of_occupation(&|concept| concept.label.clone().into()),
            posting.occupation_provenance.map(|value| value.as_str()).into(),
            posting.occupation_confidence.into(),
            posting.vacancies.map(u64::from).into(),
            posting.contract.map(|value| value.as_str()).into(),
            posting.working_time.map(|value| value.as_str()).into(),
            posting.workplace.map(|value| value.as_str()).into(),
            posting.experience.map(|value| value.as_str()).into(),
            posting.education.map(|value| value.as_str()).into(),
            salary.and_then(|salary| salary.min).into(),
            salary.and_then(|salary| salary.max).into(),
            salary.and_then(|salary| salary.currency.clone()).into(),
            salary.and_then(|salary| salary.period).map(|value| value.as_str()).into(),
            annual_min.into(),
            annual_max.into(),
            posting.duplicate_of.map(|id| id.to_string()).into(),
            Cell::List(self.regions.get(&posting.id).into_iter().flatten().map(|id| self.region(*id)).collect()),
            Cell::List(self.skills.get(&posting.id).into_iter().flatten().map(|skill| self.skill(skill)).collect()),
        ];
        if self.with_text {
            let text = posting.text.filter(|_| posting.text_is_open);
            row.push(text.as_deref().map_or(Cell::Missing, masked));
        }
        row
    }

    fn region(&self, id: RegionId) -> Vec<Cell> {
        match self.names.region(id) {
            Some(region) => {
                vec![region.scheme.clone().into(), region.code.clone().into(), self.names.region_name(region).into()]
            }
            None => vec![Cell::Missing, id.to_string().into(), Cell::Missing],
        }
    }

    fn skill(&self, skill: &PostingSkill) -> Vec<Cell> {
        let concept = self.names.concept(skill.skill);
        vec![
            concept.map(|concept| concept.framework.clone()).into(),
            concept.map_or_else(|| skill.skill.to_string(), |concept| concept.uri.clone()).into(),
            concept.and_then(|concept| concept.code.clone()).into(),
            concept.map(|concept| concept.label.clone()).into(),
            skill.requirement.as_str().into(),
            skill.provenance.as_str().into(),
            skill.confidence.into(),
        ]
    }
}

/// Text without e-mail addresses and telephone numbers.
fn masked(text: &str) -> Cell {
    mask_contacts(text).into_owned().into()
}
