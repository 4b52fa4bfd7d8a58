//! Postings.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use skillspine_domain::{id::PostingId, model, posting::contact::mask_contacts};

use super::{
    concept::Concept,
    demand_enums::{
        Contract, EducationLevel, ExperienceLevel, PostingRequirement, Provenance, SalaryPeriod, WorkingTime, Workplace,
    },
    employer::{Employer, Industry},
    posting_source::PostingSource,
    region::Region,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    cost::cost,
    id::GlobalId,
    page::PageArguments,
};

/// A posting.
#[derive(Clone)]
pub(in crate::graphql) struct Posting(pub Arc<model::Posting>);

/// The most skills of one posting that are listed.
const MOST_SKILLS: u64 = 500;
/// Bytes of a text that are shown.
const LONGEST_TEXT: usize = 100_000;
/// No address and no telephone number is longer, so that what is cut beyond this cannot spare one from being masked.
const LONGEST_CONTACT: usize = 1_000;

impl Posting {
    /// The posting of that id, if this release has it.
    pub async fn find(scope: Scope<'_>, id: PostingId) -> Result<Option<Self>> {
        Ok(scope.taxonomy.postings.get(scope.release, id).await?.map(Self))
    }

    /// Postings that the index names, in order.
    pub async fn all(scope: Scope<'_>, ids: &[PostingId]) -> Result<Vec<Self>> {
        let found = scope.taxonomy.postings.get_many(scope.release, ids.to_vec()).await?;
        let missing = |id| {
            ApiError::internal(std::io::Error::other(format!(
                "{id:?} is in the index of postings and not in the store"
            )))
        };
        ids.iter().zip(found).map(|(id, posting)| posting.map(Self).ok_or_else(|| missing(*id))).collect()
    }

    /// The text that may be shown, contacts masked.
    pub fn shown_text(&self) -> Option<String> {
        let text = self.0.text.as_deref().filter(|_| self.0.text_is_open)?;
        Some(masked(text, LONGEST_TEXT))
    }

    /// The title, contacts masked.
    pub fn shown_title(&self) -> String {
        mask_contacts(&self.0.title).into_owned()
    }
}

/// The beginning of a text with contacts masked. A contact at the very end of what is shown is never shown in part.
fn masked(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return mask_contacts(text).into_owned();
    }
    let beginning = &text[..text.floor_char_boundary(longest.saturating_add(LONGEST_CONTACT))];
    let masked = mask_contacts(beginning);
    let end = masked.floor_char_boundary(masked.len().saturating_sub(LONGEST_CONTACT).min(longest));
    masked[..end].to_owned()
}

/// A job posting: an advert of one source, as it stands in this release. Text is given only where the licence of the source allows,
/// and personal contact data in it is masked: `[e-mail]`, `[telephone]`.
#[Object]
impl Posting {
    /// Permanent id, for `node(id:)`. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Posting(self.0.id).encode()
    }

    /// Whose posting it is.
    async fn source(&self, ctx: &Context<'_>) -> Result<PostingSource> {
        let scope = Scope::of(ctx)?;
        let known = scope.taxonomy.posting_sources.get(scope.release, ()).await?;
        Ok(PostingSource::find(&known, &self.0.source))
    }

    /// The source's own id, unique inside the source.
    async fn external_id(&self) -> &str {
        &self.0.external_id
    }

    /// Title as published, contacts masked.
    async fn title(&self) -> String {
        self.shown_title()
    }

    /// Text without markup, contacts masked, the first 100,000 bytes; null where there is none, and where the licence of the source
    /// does not let it be shown (`textIsOpen` tells which).
    #[graphql(directive = cost::apply(20, None))]
    async fn text(&self) -> Option<String> {
        self.shown_text()
    }

    /// Whether the licence of the source lets the text be shown.
    async fn text_is_open(&self) -> bool {
        self.0.text_is_open
    }

    /// Language of title and text, as a BCP 47 tag: as stated, otherwise recognised; null when neither.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Where it was published; null where the source does not say.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Who employs; null where the posting does not say.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Employer>> {
        let Some(employer) = self.0.employer else { return Ok(None) };
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.employers.get(scope.release, employer).await?.map(Employer))
    }

    /// Name of who employs, as published.
    async fn employer_name(&self) -> Option<&str> {
        self.0.employer_name.as_deref()
    }

    /// The industry.
    async fn industry(&self) -> Option<Industry> {
        self.0.industry.clone().map(Industry::from)
    }

    /// Where the work is: the most detailed regions that are certain. The regions around them are their `parent`s.
    async fn regions(&self, ctx: &Context<'_>) -> Result<Vec<Region>> {
        let scope = Scope::of(ctx)?;
        let ids = scope.taxonomy.posting_regions.get(scope.release, self.0.id).await?;
        let found = scope.taxonomy.regions.get_many(scope.release, ids.to_vec()).await?;
        Ok(found.into_iter().flatten().map(Region).collect())
    }

    /// The place as published.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// The occupation and how it came to be known; null when none is certain enough.
    async fn occupation(&self, ctx: &Context<'_>) -> Result<Option<PostingOccupation>> {
        let Some(id) = self.0.occupation else { return Ok(None) };
        let scope = Scope::of(ctx)?;
        let concept = scope.taxonomy.concepts.get(scope.release, id).await?.map(Concept::from);
        Ok(Some(PostingOccupation {
            occupation: concept,
            provenance: self.0.occupation_provenance.map(Provenance::from),
            confidence: self.0.occupation_confidence,
        }))
    }

    /// First day it was public.
    async fn posted_on(&self) -> Option<NaiveDate> {
        self.0.posted_on
    }

    /// Last day one can apply.
    async fn expires_on(&self) -> Option<NaiveDate> {
        self.0.expires_on
    }

    /// The day the source took it down; null while it is up, or where the source does not say.
    async fn removed_on(&self) -> Option<NaiveDate> {
        self.0.removed_on
    }

    /// Number of people sought; null where the posting does not say.
    async fn vacancies(&self) -> Option<u32> {
        self.0.vacancies
    }

    /// Whether the work is for good.
    async fn contract(&self) -> Option<Contract> {
        self.0.contract.map(Contract::from)
    }

    /// How much of a week.
    async fn working_time(&self) -> Option<WorkingTime> {
        self.0.working_time.map(WorkingTime::from)
    }

    /// Where it is done.
    async fn workplace(&self) -> Option<Workplace> {
        self.0.workplace.map(Workplace::from)
    }

    /// Experience asked for.
    async fn experience(&self) -> Option<ExperienceLevel> {
        self.0.experience.map(ExperienceLevel::from)
    }

    /// Schooling asked for.
    async fn education(&self) -> Option<EducationLevel> {
        self.0.education.map(EducationLevel::from)
    }

    /// Pay as it was stated; null where the posting states none.
    async fn salary(&self) -> Option<PostingSalary> {
        let salary = self.0.salary.clone()?;
        let (annual_min, annual_max) = self.0.annual_salary.unzip();
        Some(PostingSalary {
            min: salary.min,
            max: salary.max,
            currency: salary.currency,
            period: salary.period.map(SalaryPeriod::from),
            annual_min,
            annual_max,
        })
    }

    /// The posting that this one repeats, in the same or another source; null for a posting that counts as a job of its own.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Result<Option<Posting>> {
        let Some(original) = self.0.duplicate_of else { return Ok(None) };
        Self::find(Scope::of(ctx)?, original).await
    }

    /// The skills it asks for: required before preferred before mentioned, then by id. A skill may be there once asserted by the
    /// source and once extracted from the text.
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only skills asked for this strongly.")] requirement: Option<Vec<PostingRequirement>>,
        #[graphql(desc = "Only skills that came to be known in these ways.")] provenance: Option<Vec<Provenance>>,
        #[graphql(desc = "Only skills that are at least this sure, from 0 to 1.")] min_confidence: Option<f64>,
        #[graphql(desc = "How many, 20 if left out, at most 500.")] first: Option<i32>,
    ) -> Result<Vec<PostingSkill>> {
        const DEFAULT: u64 = 20;
        let page = PageArguments::forward(first, None).check_against("Posting.skills", DEFAULT, MOST_SKILLS)?;
        let scope = Scope::of(ctx)?;
        let all = scope.taxonomy.posting_skills.get(scope.release, self.0.id).await?;
        let is_wanted = |skill: &&model::PostingSkill| {
            requirement.as_ref().is_none_or(|wanted| wanted.contains(&skill.requirement.into()))
                && provenance.as_ref().is_none_or(|wanted| wanted.contains(&skill.provenance.into()))
                && min_confidence.is_none_or(|least| skill.confidence >= least)
        };
        let most = usize::try_from(page.limit).unwrap_or(0);
        Ok(all.iter().filter(is_wanted).take(most).map(|skill| PostingSkill(skill.clone())).collect())
    }
}

/// The occupation of a posting.
#[derive(SimpleObject)]
pub(in crate::graphql) struct PostingOccupation {
    /// The occupation or group of occupations; null when its framework was never imported.
    occupation: Option<Concept>,
    /// How it came to be known.
    provenance: Option<Provenance>,
    /// How sure it is, from 0 to 1; 1 for what the source asserts.
    confidence: Option<f64>,
}

/// Pay as a posting states it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct PostingSalary {
    /// Lower bound, for one `period`; null where only the upper one is stated.
    min: Option<f64>,
    /// Upper bound, for one `period`; null where only the lower one is stated.
    max: Option<f64>,
    /// ISO 4217 code; null where the posting does not say.
    currency: Option<String>,
    /// What it is paid for; null where the posting does not say.
    period: Option<SalaryPeriod>,
    /// Lower bound a year; null without currency or period.
    annual_min: Option<f64>,
    /// Upper bound a year; null without currency or period.
    annual_max: Option<f64>,
}

/// One skill that a posting asks for.
pub(in crate::graphql) struct PostingSkill(pub model::PostingSkill);

/// One skill that a posting asks for, and how that came to be known.
#[Object]
impl PostingSkill {
    /// The skill or group of skills; null when its framework was never imported.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.concepts.get(scope.release, self.0.skill).await?.map(Concept::from))
    }

    /// How strongly it is asked for.
    async fn requirement(&self) -> PostingRequirement {
        self.0.requirement.into()
    }

    /// How it came to be known.
    async fn provenance(&self) -> Provenance {
        self.0.provenance.into()
    }

    /// How sure it is, from 0 to 1; 1 for what the source asserts.
    async fn confidence(&self) -> f64 {
        self.0.confidence
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contacts_are_masked_wherever_the_text_is_cut() {
        assert_eq!(masked("Write to anna@clinic.example", 100), "Write to [e-mail]");
        let text = format!("{} anna.bergstrom@clinic.example {}", "word ".repeat(60), "more ".repeat(600));
        for longest in 0..800 {
            let shown = masked(&text, longest);
            assert!(
                !shown.contains("anna") && !shown.contains("clinic") && shown.len() <= longest,
                "{longest}: {shown}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_at_a_character(text in "\\PC{0,2000}", longest in 0usize..1500) {
            prop_assert!(masked(&text, longest).len() <= longest.max(text.len() * 2));
        }
    }
}
