//! Table `posting`.

use sea_orm::entity::prelude::*;

/// A job posting as it stands from one release to another; its text, skills and regions have tables of their own.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    /// Permanent id; several rows share it over time, at most one of them current.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Hash of the advert with its text, skills and regions; all but `removed_on`.
    pub content_hash: i64,
    /// Hash of the text; null without one.
    pub text_hash: Option<i64>,
    /// First release that has the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_release: i32,
    /// First release that no longer has it; null while it is current.
    pub until_release: Option<i32>,
    /// First day it was public.
    pub posted_on: Option<Date>,
    /// Last day one can apply.
    pub expires_on: Option<Date>,
    /// The day the source took it down.
    pub removed_on: Option<Date>,
    /// Key of the posting source.
    pub source: String,
    /// The source's own id.
    pub external_id: String,
    /// Title as published.
    pub title: String,
    /// Whether the licence lets the text be shown.
    pub text_is_open: bool,
    /// BCP 47.
    pub language: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who employs.
    pub employer_id: Option<Uuid>,
    /// Name of who employs, as published.
    pub employer_name: Option<String>,
    /// Code system of the industry.
    pub industry_system: Option<String>,
    /// Code of the industry.
    pub industry_code: Option<String>,
    /// The place as published.
    pub place: Option<String>,
    /// The occupation.
    pub occupation_id: Option<Uuid>,
    /// A word of `Provenance`.
    pub occupation_provenance: Option<String>,
    /// 0..1.
    pub occupation_confidence: Option<f64>,
    /// Number of people sought.
    pub vacancies: Option<i32>,
    /// A word of `Contract`.
    pub contract: Option<String>,
    /// A word of `WorkingTime`.
    pub working_time: Option<String>,
    /// A word of `Workplace`.
    pub workplace: Option<String>,
    /// A word of `ExperienceLevel`.
    pub experience: Option<String>,
    /// A word of `EducationLevel`.
    pub education: Option<String>,
    /// Lower bound of the pay, as stated.
    pub salary_min: Option<f64>,
    /// Upper bound.
    pub salary_max: Option<f64>,
    /// ISO 4217.
    pub salary_currency: Option<String>,
    /// A word of `SalaryPeriod`.
    pub salary_period: Option<String>,
    /// Lower bound of the pay a year.
    pub annual_salary_min: Option<f64>,
    /// Upper bound.
    pub annual_salary_max: Option<f64>,
    /// The posting that this one repeats.
    pub duplicate_of: Option<Uuid>,
    /// What it is compared by with others, as `PostingSignature` writes it; null if it is not compared.
    pub signature: Option<Vec<u8>>,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
