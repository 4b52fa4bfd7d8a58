//! A posting as rows: made plain enough for both databases, and hashed.

use chrono::{Datelike, NaiveDate};
use skillspine_domain::id::row_hash;
use skillspine_domain::model::{Posting, PostingSkill, Salary};
use skillspine_entities::{posting, posting_region, posting_skill, posting_text};
use uuid::Uuid;

/// The rows of one posting.
pub(crate) struct PostingRows {
    pub(crate) posting: posting::Model,
    pub(crate) text: Option<posting_text::Model>,
    pub(crate) skills: Vec<posting_skill::Model>,
    pub(crate) regions: Vec<posting_region::Model>,
}

/// Makes the rows that say the same as `posting`, as of `release`; the signature is left to the caller. What no database can hold (days before year 1 or after 9999,
/// numbers that are not finite) is left out; skills and regions are sorted and come once.
pub(crate) fn posting_rows(posting: Posting, release: i32) -> PostingRows {
    let text = posting.text.filter(|text| !text.is_empty());
    let skills = plain_skills(posting.skills);
    let mut regions: Vec<Uuid> = posting.regions.iter().map(|region| region.0).collect();
    regions.sort_unstable();
    regions.dedup();
    let salary = posting.salary.and_then(plain_salary);
    let annual = posting.annual_salary.filter(|(min, max)| min.is_finite() && max.is_finite());
    let (industry_system, industry_code) = posting.industry.unzip();
    let id = posting.id.0;
    let mut row = posting::Model {
        id,
        content_hash: 0,
        text_hash: text.as_ref().map(|text| row_hash(&[text.as_bytes()])),
        since_release: release,
        until_release: None,
        posted_on: posting.posted_on.filter(is_plain),
        expires_on: posting.expires_on.filter(is_plain),
        removed_on: posting.removed_on.filter(is_plain),
        source: posting.source,
        external_id: posting.external_id,
        title: posting.title,
        text_is_open: posting.text_is_open,
        language: posting.language,
        url: posting.url,
        employer_id: posting.employer.map(|employer| employer.0),
        employer_name: posting.employer_name,
        industry_system,
        industry_code,
        place: posting.place,
        occupation_id: posting.occupation.map(|occupation| occupation.0),
        occupation_provenance: posting.occupation_provenance.map(|word| word.as_str().to_owned()),
        occupation_confidence: posting.occupation_confidence.map(thousandths),
        vacancies: posting.vacancies.map(|number| i32::try_from(number).unwrap_or(i32::MAX)),
        contract: posting.contract.map(|word| word.as_str().to_owned()),
        working_time: posting.working_time.map(|word| word.as_str().to_owned()),
        workplace: posting.workplace.map(|word| word.as_str().to_owned()),
        experience: posting.experience.map(|word| word.as_str().to_owned()),
        education: posting.education.map(|word| word.as_str().to_owned()),
        salary_min: salary.as_ref().and_then(|salary| salary.min),
        salary_max: salary.as_ref().and_then(|salary| salary.max),
        salary_period: salary.as_ref().and_then(|salary| salary.period).map(|word| word.as_str().to_owned()),
        salary_currency: salary.and_then(|salary| salary.currency),
        annual_salary_min: annual.map(|(min, _)| min),
        annual_salary_max: annual.map(|(_, max)| max),
        duplicate_of: posting.duplicate_of.map(|original| original.0),
        signature: None,
    };
    row.content_hash = content_hash(&row, &skills, &regions);
    let (since_release, until_release) = (release, None);
    PostingRows {
        posting: row,
        text: text.map(|text| posting_text::Model { posting_id: id, since_release, until_release, text }),
        skills: skills
            .into_iter()
            .map(|skill| posting_skill::Model {
                posting_id: id,
                concept_id: skill.skill.0,
                confidence: skill.confidence,
                since_release,
                until_release,
                requirement: skill.requirement.as_str().to_owned(),
                provenance: skill.provenance.as_str().to_owned(),
            })
            .collect(),
        regions: regions
            .into_iter()
            .map(|region_id| posting_region::Model { posting_id: id, region_id, since_release, until_release })
            .collect(),
    }
}

/// Each skill once a provenance, with its strongest requirement and highest confidence.
fn plain_skills(mut skills: Vec<PostingSkill>) -> Vec<PostingSkill> {
    for skill in &mut skills {
        skill.confidence = thousandths(skill.confidence);
    }
    skills.sort_by(|a, b| {
        let by_skill = (a.skill, a.provenance, a.requirement).cmp(&(b.skill, b.provenance, b.requirement));
        by_skill.then(b.confidence.total_cmp(&a.confidence))
    });
    skills.dedup_by(|later, kept| {
        let is_same = (later.skill, later.provenance) == (kept.skill, kept.provenance);
        if is_same {
            kept.confidence = kept.confidence.max(later.confidence);
        }
        is_same
    });
    skills
}

/// Confidence in steps that both databases write and read as the same text.
fn thousandths(confidence: f64) -> f64 {
    if confidence.is_nan() { 0.0 } else { (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0 }
}

fn plain_salary(salary: Salary) -> Option<Salary> {
    let (min, max) = (salary.min.filter(|bound| bound.is_finite()), salary.max.filter(|bound| bound.is_finite()));
    (min.is_some() || max.is_some()).then_some(Salary { min, max, ..salary })
}

fn is_plain(day: &NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

/// The hash of everything but `removed_on` and the signature: the first is compared on its own, because a source may take an
/// advert down without saying anything else of it; the second follows from the rest.
fn content_hash(row: &posting::Model, skills: &[PostingSkill], regions: &[Uuid]) -> i64 {
    let mut content = Content(Vec::with_capacity(512 + 48 * skills.len()));
    let mandatory = [&row.source, &row.external_id, &row.title];
    let optional = [
        &row.language,
        &row.url,
        &row.employer_name,
        &row.industry_system,
        &row.industry_code,
        &row.place,
        &row.occupation_provenance,
        &row.contract,
        &row.working_time,
        &row.workplace,
        &row.experience,
        &row.education,
        &row.salary_currency,
        &row.salary_period,
    ];
    for text in mandatory {
        content.push(Some(text.as_bytes()));
    }
    for text in optional {
        content.push(text.as_ref().map(String::as_bytes));
    }
    for id in [row.employer_id, row.occupation_id, row.duplicate_of] {
        content.push(id.as_ref().map(|id| id.as_bytes().as_slice()));
    }
    for number in
        [row.occupation_confidence, row.salary_min, row.salary_max, row.annual_salary_min, row.annual_salary_max]
    {
        content.push(number.map(f64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }
    for day in [row.posted_on, row.expires_on] {
        content.push(day.map(|day| day.num_days_from_ce().to_be_bytes()).as_ref().map(<[u8; 4]>::as_slice));
    }
    content.push(row.vacancies.map(i32::to_be_bytes).as_ref().map(<[u8; 4]>::as_slice));
    content.push(row.text_hash.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    content.push(row.text_is_open.then_some(b"open"));
    for skill in skills {
        content.push(Some(skill.skill.0.as_bytes()));
        content.push(Some(skill.requirement.as_str().as_bytes()));
        content.push(Some(skill.provenance.as_str().as_bytes()));
        content.push(Some(&skill.confidence.to_be_bytes()));
    }
    content.push(None);
    for region in regions {
        content.push(Some(region.as_bytes()));
    }
    row_hash(&[&content.0])
}

/// Fields one after the other, each with its length, so that no two contents run into the same bytes.
struct Content(Vec<u8>);

impl Content {
    fn push(&mut self, field: Option<&[u8]>) {
        let Some(field) = field else {
            self.0.extend_from_slice(&u32::MAX.to_be_bytes());
            return;
        };
        self.0.extend_from_slice(&(field.len() as u64).to_be_bytes());
        self.0.extend_from_slice(field);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use skillspine_domain::id::{ConceptId, RegionId};
    use skillspine_domain::model::{PostingRequirement, Provenance, SalaryPeriod};

    use super::*;
    use crate::testing::posting;

    fn skill(name: &str, requirement: PostingRequirement, provenance: Provenance, confidence: f64) -> PostingSkill {
        PostingSkill { skill: ConceptId::mint("esco", name), requirement, provenance, confidence }
    }

    #[test]
    fn every_fact_but_the_removal_is_in_the_hash() {
        type Change = fn(&mut Posting);
        let original = posting_rows(posting("1"), 1).posting.content_hash;
        let check = |what: &str, is_other: bool, change: Change| {
            let mut changed = posting("1");
            change(&mut changed);
            assert_eq!(posting_rows(changed, 2).posting.content_hash != original, is_other, "{what}");
        };
        check("nothing", false, |_| ());
        check("removal", false, |it| it.removed_on = NaiveDate::from_ymd_opt(2024, 1, 1));
        check("title", true, |it| it.title.push('!'));
        check("text", true, |it| it.text = Some("other".to_owned()));
        check("no text", true, |it| it.text = None);
        check("openness", true, |it| it.text_is_open = !it.text_is_open);
        check("day", true, |it| it.posted_on = None);
        check("swapped days", true, |it| std::mem::swap(&mut it.posted_on, &mut it.expires_on));
        check("vacancies", true, |it| it.vacancies = Some(77));
        check("salary", true, |it| {
            it.salary = Some(Salary { min: None, max: Some(1.0), currency: None, period: Some(SalaryPeriod::Day) });
        });
        check("region", true, |it| it.regions.push(RegionId::mint("nuts-2024", "XX")));
        check("skill", true, |it| {
            it.skills.push(skill("new", PostingRequirement::Required, Provenance::Asserted, 1.0));
        });
        check("order of skills", false, |it| it.skills.reverse());
        check("a skill twice", false, |it| it.skills.extend_from_within(..1));
        check("order of regions", false, |it| it.regions.reverse());
        check("duplicate", true, |it| it.duplicate_of = Some(it.id));
    }

    #[test]
    fn a_skill_comes_once_a_provenance_with_the_strongest_requirement() {
        use PostingRequirement::{Mentioned, Preferred, Required};
        use Provenance::{Asserted, Extracted};
        let check = |given: &[(PostingRequirement, Provenance, f64)], expected: &[(PostingRequirement, f64)]| {
            let skills = given.iter().map(|(requirement, from, sure)| skill("a", *requirement, *from, *sure)).collect();
            let plain: Vec<_> =
                plain_skills(skills).iter().map(|skill| (skill.requirement, skill.confidence)).collect();
            assert_eq!(plain, expected, "{given:?}");
        };
        check(&[], &[]);
        check(&[(Mentioned, Extracted, 0.9), (Required, Extracted, 0.5)], &[(Required, 0.9)]);
        check(&[(Preferred, Extracted, 0.5), (Required, Asserted, 1.0)], &[(Required, 1.0), (Preferred, 0.5)]);
        check(&[(Required, Asserted, f64::NAN)], &[(Required, 0.0)]);
        check(&[(Required, Asserted, 0.123_456)], &[(Required, 0.123)]);
        check(&[(Required, Asserted, 7.0)], &[(Required, 1.0)]);
    }

    #[test]
    fn what_no_database_holds_is_left_out() {
        let mut odd = posting("1");
        odd.posted_on = NaiveDate::from_ymd_opt(-5, 1, 1);
        odd.expires_on = NaiveDate::from_ymd_opt(20_000, 1, 1);
        odd.vacancies = Some(u32::MAX);
        odd.salary = Some(Salary { min: Some(f64::NAN), max: Some(f64::INFINITY), currency: None, period: None });
        odd.annual_salary = Some((f64::NEG_INFINITY, 1.0));
        let row = posting_rows(odd, 1).posting;
        assert_eq!((row.posted_on, row.expires_on, row.vacancies), (None, None, Some(i32::MAX)));
        assert_eq!((row.salary_min, row.salary_max, row.annual_salary_max), (None, None, None));
    }

    proptest! {
        #[test]
        fn thousandths_read_back_as_written(confidence in 0.0f64..=1.0) {
            let kept = thousandths(confidence);
            prop_assert!((kept - confidence).abs() <= 0.0005 + 1e-12);
            prop_assert_eq!(kept.to_string().parse::<f64>(), Ok(kept));
        }
    }
}
