//! A posting with every field filled, for suites.

use chrono::NaiveDate;
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, Posting, PostingRequirement, PostingSkill, Provenance, Salary,
    SalaryPeriod, WorkingTime, Workplace,
};

/// The posting `external_id` of the source `sample`: a nurse in Upper Bavaria, with two regions and three skills.
pub fn posting(external_id: &str) -> Posting {
    let skill = |name: &str, requirement, provenance, confidence| PostingSkill {
        skill: ConceptId::mint("esco", name),
        requirement,
        provenance,
        confidence,
    };
    Posting {
        id: PostingId::mint("sample", external_id),
        source: "sample".to_owned(),
        external_id: external_id.to_owned(),
        title: "Nurse, night shift".to_owned(),
        text: Some("You care for patients at night.\nGood German is an advantage.".to_owned()),
        text_is_open: true,
        language: Some("en".to_owned()),
        url: Some(format!("https://jobs.example/{external_id}")),
        employer: Some(EmployerId::mint("name", "sample clinic")),
        employer_name: Some("Sample Clinic".to_owned()),
        industry: Some(("nace-2".to_owned(), "86.10".to_owned())),
        regions: vec![RegionId::mint("nuts-2024", "DE21"), RegionId::mint("nuts-2024", "DE22")],
        place: Some("Munich or Landshut".to_owned()),
        occupation: Some(ConceptId::mint("esco", "nurse")),
        occupation_provenance: Some(Provenance::Asserted),
        occupation_confidence: Some(1.0),
        posted_on: NaiveDate::from_ymd_opt(2023, 3, 1),
        expires_on: NaiveDate::from_ymd_opt(2023, 4, 1),
        removed_on: None,
        vacancies: Some(2),
        contract: Some(Contract::Permanent),
        working_time: Some(WorkingTime::FullTime),
        workplace: Some(Workplace::OnSite),
        experience: Some(ExperienceLevel::Entry),
        education: Some(EducationLevel::PostSecondary),
        salary: Some(Salary {
            min: Some(3_000.0),
            max: Some(3_600.5),
            currency: Some("EUR".to_owned()),
            period: Some(SalaryPeriod::Month),
        }),
        annual_salary: Some((36_000.0, 43_206.0)),
        duplicate_of: None,
        skills: vec![
            skill("care for patients", PostingRequirement::Required, Provenance::Asserted, 1.0),
            skill("care for patients", PostingRequirement::Mentioned, Provenance::Extracted, 0.875),
            skill("German", PostingRequirement::Preferred, Provenance::Extracted, 0.731),
        ],
    }
}
