//! Recognising skills and occupations in texts.

use async_graphql::{Context, ID, Object};
use skillspine_domain::extraction::ExtractOptions;

use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    cost::{READING, cost},
    id::concept_ids,
    page::PageArguments,
    recognition::{LONGEST_TEXT, blocking, check_text, known_frameworks, matches, mentions, recognisers},
    types::{
        filter::check_length,
        recognised::{OccupationMatch, SkillMention},
    },
};

/// Fields that read texts.
#[derive(Default)]
pub(super) struct RecognitionQuery;

/// Bytes of a title.
const LONGEST_TITLE: usize = 1_000;
/// Mentions that the gate counts on.
const USUAL_MENTIONS: i32 = 100;
/// Matches of one answer.
const MOST_MATCHES: u64 = 100;

#[Object]
impl RecognitionQuery {
    /// The skills that a text names, in the order of the text, at most 1,000; mentions do not overlap. Finds labels in any inflection,
    /// and phrases that say the same in other words. Nothing of the text is kept. The first question in a language waits some
    /// seconds, while its labels are made ready.
    #[graphql(directive = cost::apply(READING, Some(USUAL_MENTIONS)))]
    async fn extract_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, without markup, at most 100,000 bytes.")] text: String,
        #[graphql(
            desc = "Languages whose labels count, as BCP 47 tags, at most 3. Left out, the language of the text; where \
                          that cannot be told, the first of the `Accept-Language` header, or English."
        )]
        languages: Option<Vec<String>>,
        #[graphql(desc = "Only skills of these frameworks, by key.")] frameworks: Option<Vec<String>>,
        #[graphql(desc = "Only mentions that are at least this sure, from 0 to 1.", default = 0.4)] min_confidence: f64,
        #[graphql(
            desc = "Concepts known to be in the company, an occupation or skills: they decide between meanings."
        )]
        context: Option<Vec<ID>>,
    ) -> Result<Vec<SkillMention>> {
        let scope = Scope::of(ctx)?;
        check_text("text", &text, LONGEST_TEXT)?;
        if !(0.0..=1.0).contains(&min_confidence) {
            let message = format!("`minConfidence` is {min_confidence}, it must be from 0 to 1");
            return Err(ApiError::bad_user_input(message, "leave it out for 0.4"));
        }
        let context = context.unwrap_or_default();
        check_length("context", context.len())?;
        let options = ExtractOptions {
            frameworks: known_frameworks(scope, frameworks).await?,
            min_confidence,
            context: concept_ids(&context)?,
            ..ExtractOptions::default()
        };
        let recognisers = recognisers(scope, languages, &text).await?;
        blocking(move || mentions(&recognisers, &text, &options)).await
    }

    /// The occupations that a job title names, best first. Seniority, places, gender forms and other noise in the title do not
    /// matter. The first question in a language waits some seconds, while its labels are made ready.
    #[graphql(directive = cost::apply(READING / 4, None))]
    async fn match_occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job title, at most 1,000 bytes.")] title: String,
        #[graphql(
            desc = "What else the posting says, at most 100,000 bytes: its words and skills decide between occupations."
        )]
        description: Option<String>,
        #[graphql(
            desc = "Languages whose labels count, as BCP 47 tags, at most 3. Left out, the language of title and description; \
                          where that cannot be told, the first of the `Accept-Language` header, or English."
        )]
        languages: Option<Vec<String>>,
        #[graphql(desc = "Only occupations of these frameworks, by key.")] frameworks: Option<Vec<String>>,
        #[graphql(desc = "How many, 10 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<OccupationMatch>> {
        const DEFAULT: u64 = 10;
        let scope = Scope::of(ctx)?;
        check_text("title", &title, LONGEST_TITLE)?;
        check_text("description", description.as_deref().unwrap_or_default(), LONGEST_TEXT)?;
        let page = PageArguments::forward(first, None).check_against("matchOccupations", DEFAULT, MOST_MATCHES)?;
        let most = usize::try_from(page.limit).unwrap_or(0);
        let frameworks = known_frameworks(scope, frameworks).await?;
        let both = format!("{title}\n{}", description.as_deref().unwrap_or_default());
        let recognisers = recognisers(scope, languages, &both).await?;
        let found = blocking(move || matches(&recognisers, &title, description.as_deref(), &frameworks, most)).await?;
        let mut answer = Vec::with_capacity(found.len());
        for one in found {
            answer.push(OccupationMatch::of(scope, one).await?);
        }
        Ok(answer)
    }
}
