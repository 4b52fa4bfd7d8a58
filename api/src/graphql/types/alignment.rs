//! Alignments and what they mean.

use std::collections::HashMap;

use async_graphql::{Context, Enum, InputObject, Json, Object, SimpleObject};
use skillspine_domain::{
    alignment::{self, Alignment, Equivalent},
    id::ConceptId,
    model,
};
use skillspine_search::SearchRequest;

use super::{
    concept::Concept,
    emit::{self, AlignmentFormat, AlignmentFragment},
    enums::MappingPredicate,
    filter::check_length,
    mapping::Mapping,
};
use crate::graphql::{
    ApiError,
    alignment::Resolved,
    context::{Result, Scope},
    cost::{SEARCH, cost},
    page::PageArguments,
};

/// An alignment, as much of it as there is: every field may be missing, blank or wrong. Give the fields, or the whole thing verbatim in
/// `document`, or both: fields go before what the document says.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct AlignmentInput {
    /// The URL or URI of the target (`targetUrl`). Other identifiers are understood here too.
    target_url: Option<String>,
    /// The name of the target (`targetName`).
    target_name: Option<String>,
    /// The framework of the target, by name, key or URL (`targetFramework`).
    target_framework: Option<String>,
    /// The code of the target in its framework (`targetCode`).
    target_code: Option<String>,
    /// What sort of thing the target is, in the words of Open Badges 3.0 (`targetType`).
    target_type: Option<String>,
    /// The alignment verbatim, as it stands in a document of Open Badges 1.1, 2.0 or 3.0, CLR 2.0, CTDL, CASE, ELM or schema.org. Fields
    /// that are not understood are passed over.
    document: Option<Json<serde_json::Value>>,
}

impl From<AlignmentInput> for Alignment {
    fn from(input: AlignmentInput) -> Self {
        let document = input.document.map(|Json(document)| Self::from_json(&document)).unwrap_or_default();
        Self {
            url: input.target_url.or(document.url),
            name: input.target_name.or(document.name),
            framework: input.target_framework.or(document.framework),
            code: input.target_code.or(document.code),
            target_type: input.target_type.or(document.target_type),
        }
    }
}

/// By what a concept was matched, the surest first.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "alignment::MatchedBy")]
pub(in crate::graphql) enum MatchedBy {
    /// The URI, exactly as published.
    ExactUri,
    /// The URI once it is written as published: scheme, slashes, case, pages about a concept, embedded codes and UUIDs.
    CanonicalUri,
    /// The code, in the framework that is named.
    CodeInFramework,
    /// The code, in whatever framework: no other concept has it, or none of a framework in `prefer`.
    CodeAnywhere,
    /// A label, in the framework that is named.
    LabelInFramework,
    /// A label, in whatever framework: no other concept has it, or none of a framework in `prefer`.
    LabelAnywhere,
}

/// What became of the thing that an alignment points to.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "alignment::ResolvedStatus")]
pub(in crate::graphql) enum AlignmentStatus {
    /// Part of the newest imported version of its framework.
    Live,
    /// No longer part of it, without a successor.
    Deprecated,
    /// No longer part of it; `successors` took its place.
    Replaced,
    /// It was not found.
    Unknown,
}

/// A field of an alignment.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "alignment::AlignmentField")]
#[expect(clippy::enum_variant_names, reason = "they are the fields of Open Badges")]
pub(in crate::graphql) enum AlignmentField {
    /// The URL of the target.
    TargetUrl,
    /// The name of the target.
    TargetName,
    /// The framework of the target.
    TargetFramework,
    /// The code of the target.
    TargetCode,
    /// What sort of thing the target is.
    TargetType,
}

/// What is wrong with an alignment.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "alignment::ProblemCode")]
pub(in crate::graphql) enum AlignmentProblemCode {
    /// Nothing in it names a target.
    NoTarget,
    /// A field is there and blank.
    BlankField,
    /// A field is longer than any name, code or URL; it was not read.
    TooLong,
    /// The field that should hold a URL holds something else.
    NotAUrl,
    /// The URL has no scheme.
    SchemeMissing,
    /// The URL has `https` where the publisher's URI has `http`, or the other way round.
    WrongScheme,
    /// The URL is a page about the target, not its URI.
    PortalPage,
    /// The URL is at a host that the publisher left.
    OldHost,
    /// The URL differs from the publisher's URI in case, slashes, a language, a query or a fragment.
    UrlVariant,
    /// A URL is in a field for something else.
    UrlInOtherField,
    /// A code is in the field for the name.
    CodeInName,
    /// A code is in the field for the URL.
    CodeInUrl,
    /// The code is written in another way than the framework writes it.
    CodeSpelling,
    /// No framework that is known goes by that name.
    UnknownFramework,
    /// The target belongs to another framework than the one named.
    FrameworkDisagrees,
    /// The code is that of another concept than the one found.
    CodeDisagrees,
    /// The name is that of another concept than the one found.
    NameDisagrees,
    /// No specification has this target type.
    UnknownTargetType,
    /// The target type is for credentials or rubrics, the target is a concept of a framework.
    WrongTargetType,
    /// Text that was decoded with the wrong encoding.
    BrokenEncoding,
    /// Text with HTML elements or entities.
    Markup,
    /// Several concepts go by this name or code; they are among `candidates`.
    Ambiguous,
    /// The concept is no longer part of its framework.
    Deprecated,
}

/// One thing that is wrong with an alignment. Problems never make it fail: they say what to mend.
#[derive(SimpleObject)]
pub(in crate::graphql) struct AlignmentProblem {
    /// What is wrong.
    code: AlignmentProblemCode,
    /// Where; null when it is the alignment as a whole.
    field: Option<AlignmentField>,
    /// What to do about it, for people.
    message: &'static str,
}

/// What an alignment's URL or code identifies, in its publisher's terms, whether that is imported or not.
#[derive(SimpleObject)]
pub(in crate::graphql) struct AlignmentIdentifier {
    /// Whose identifier: `esco`, `onet`, `isco-08`, `soc-2018`, `ctid`, `case`, `rsd`, `lightcast`, `uuid` and others.
    system: &'static str,
    /// The identifier as its publisher writes it.
    value: String,
}

/// Why a concept could be meant.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum CandidateReason {
    /// It goes by exactly this name or code, and so do others.
    Ambiguous,
    /// Search finds it for the name.
    Text,
}

/// A concept that could be meant. Never a match.
#[derive(SimpleObject)]
pub(in crate::graphql) struct AlignmentCandidate {
    /// The concept.
    concept: Concept,
    /// How well it fits, from 0 to 1; 1 for each of several that fit exactly.
    score: f64,
    /// Why it could be meant.
    reason: CandidateReason,
}

/// A concept of another framework that mappings lead to.
pub(in crate::graphql) struct AlignmentEquivalent(Equivalent);

/// A concept of another framework that published mappings lead to, in one step or two.
#[Object]
impl AlignmentEquivalent {
    /// How the concept that the alignment means relates to it, over the whole path. Two close matches in a row say nothing and are left
    /// out.
    async fn predicate(&self) -> MappingPredicate {
        self.0.predicate.into()
    }

    /// The confidences of the steps, multiplied; null where a crosswalk states none.
    async fn confidence(&self) -> Option<f64> {
        self.0.confidence
    }

    /// The concept; null when its framework is not imported.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        let scope = Scope::of(ctx)?;
        let Some(target) = self.0.target() else { return Ok(None) };
        Ok(scope.taxonomy.concepts.get(scope.release, target.object).await?.map(Concept::from))
    }

    /// URI or code of the concept, as its last mapping has it.
    async fn key(&self) -> &str {
        self.0.target().map_or("", |target| &target.object_key)
    }

    /// Key of its framework.
    async fn framework_key(&self) -> &str {
        self.0.target().map_or("", |target| &target.object_framework)
    }

    /// The mappings that lead there, in order: one or two.
    #[graphql(directive = cost::apply(1, Some(2)))]
    async fn path(&self) -> Vec<Mapping> {
        self.0.path.iter().cloned().map(Mapping::single).collect()
    }
}

/// What became of one alignment.
pub(in crate::graphql) struct AlignmentResolution(pub Resolved);

/// More successors than this are no chain.
const MOST_SUCCESSORS: usize = 10;
/// Candidates of one answer.
const MOST_CANDIDATES: u64 = 20;

/// What an alignment means, how that is known, and what is wrong with it.
#[Object]
impl AlignmentResolution {
    /// The concept that is meant; null when it is not known, or not for certain.
    async fn concept(&self) -> Option<Concept> {
        self.0.concept.clone().map(Concept::from)
    }

    /// By what it was matched; null without a match.
    async fn matched_by(&self) -> Option<MatchedBy> {
        self.0.resolution.found.map(|found| found.matched_by.into())
    }

    /// How sure the match is, from 0 to 1; null without a match. It depends on `matchedBy` alone: 1 for the exact URI, .99, .97, .9, .9,
    /// .8 for the others in their order; 5 % less for a label that is not the preferred one.
    async fn confidence(&self) -> Option<f64> {
        self.0.resolution.found.map(|found| found.confidence)
    }

    /// What became of it.
    async fn status(&self) -> AlignmentStatus {
        alignment::ResolvedStatus::of(self.0.concept.as_deref()).into()
    }

    /// What took its place: its successor, the successor of that, and so on to the one that is in use. At most 10.
    #[graphql(directive = cost::apply(1, Some(1)))]
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<Concept>> {
        let scope = Scope::of(ctx)?;
        let mut chain: Vec<std::sync::Arc<model::Concept>> = Vec::new();
        let mut next = self.0.concept.as_ref().and_then(|concept| concept.replaced_by);
        while let Some(id) = next {
            let is_known =
                chain.iter().any(|concept| concept.id == id) || self.0.concept.as_ref().is_some_and(|own| own.id == id);
            if is_known || chain.len() == MOST_SUCCESSORS {
                break;
            }
            let Some(concept) = scope.taxonomy.concepts.get(scope.release, id).await? else { break };
            next = concept.replaced_by;
            chain.push(concept);
        }
        Ok(chain.into_iter().map(Concept::from).collect())
    }

    /// What is wrong with the alignment, if anything.
    #[graphql(directive = cost::apply(1, Some(2)))]
    async fn problems(&self) -> Vec<AlignmentProblem> {
        let shown = |problem: &alignment::Problem| AlignmentProblem {
            code: problem.code.into(),
            field: problem.field.map(Into::into),
            message: problem.code.advice(),
        };
        self.0.resolution.problems.iter().map(shown).collect()
    }

    /// What its URLs and free-standing identifiers identify, in their publishers' terms, whether that is imported or not.
    #[graphql(directive = cost::apply(1, Some(1)))]
    async fn identifiers(&self) -> Vec<AlignmentIdentifier> {
        let shown = |identifier: &alignment::Identifier| AlignmentIdentifier {
            system: identifier.system,
            value: identifier.value.clone(),
        };
        self.0.reading.identifiers.iter().map(shown).collect()
    }

    /// Concepts that could be meant, best first: those that the name or code could all mean, then those that search finds for the name.
    /// Empty where there is a match. A candidate is never a match: let somebody choose.
    #[graphql(directive = cost::apply(SEARCH, None))]
    async fn candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 5 if left out, at most 20.")] first: Option<i32>,
        #[graphql(desc = "Only concepts of these frameworks, by key. Left out: of the framework named, or of all.")]
        frameworks: Option<Vec<String>>,
    ) -> Result<Vec<AlignmentCandidate>> {
        const DEFAULT: u64 = 5;
        let scope = Scope::of(ctx)?;
        let page = PageArguments::forward(first, None).check_against("candidates", DEFAULT, MOST_CANDIDATES)?;
        let most = usize::try_from(page.limit).unwrap_or(0);
        let own = self.0.reading.framework.iter().cloned().collect();
        let frameworks = frameworks.unwrap_or(own);
        check_length("frameworks", frameworks.len())?;
        if self.0.concept.is_some() || most == 0 {
            return Ok(Vec::new());
        }
        let mut candidates: Vec<AlignmentCandidate> = Vec::new();
        let exact = scope.taxonomy.concepts.get_many(scope.release, self.0.resolution.alternatives.clone()).await?;
        for concept in exact.into_iter().flatten() {
            if frameworks.is_empty() || frameworks.contains(&concept.framework) {
                candidates.push(AlignmentCandidate {
                    concept: concept.into(),
                    score: 1.0,
                    reason: CandidateReason::Ambiguous,
                });
            }
        }
        for (id, score) in self.found_by_text(scope, frameworks, most).await? {
            if !self.0.resolution.alternatives.contains(&id) {
                let concept = scope.concept(id).await?.into();
                candidates.push(AlignmentCandidate { concept, score, reason: CandidateReason::Text });
            }
        }
        candidates.truncate(most);
        Ok(candidates)
    }

    /// What to write instead of it so that it certainly means the concept, in the words of a specification; null without a match. The
    /// concept stays the one that was matched, also when it is retired: `successors` have an `emit` of their own.
    #[graphql(directive = cost::apply(2, None))]
    async fn emit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The specification.")] format: AlignmentFormat,
        #[graphql(desc = "Languages for its name and description, as in `Concept.prefLabel`.")] languages: Option<
            Vec<String>,
        >,
    ) -> Result<Option<AlignmentFragment>> {
        let Some(concept) = &self.0.concept else { return Ok(None) };
        emit::emit(Scope::of(ctx)?, concept, format, languages.as_deref()).await.map(Some)
    }

    /// What it means in other frameworks: along published mappings, in one step or two, the closest and surest first, at most 100. Empty
    /// without a match.
    #[graphql(directive = cost::apply(5, None))]
    async fn equivalents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in these frameworks, by key. Left out: in all but its own.")] frameworks: Option<
            Vec<String>,
        >,
        #[graphql(
            desc = "Only those that are at least this sure, from 0 to 1; those without a figure stay.",
            default = 0.0
        )]
        min_confidence: f64,
    ) -> Result<Vec<AlignmentEquivalent>> {
        let scope = Scope::of(ctx)?;
        let frameworks = frameworks.unwrap_or_default();
        check_length("frameworks", frameworks.len())?;
        let Some(concept) = &self.0.concept else { return Ok(Vec::new()) };
        let mappings = &scope.taxonomy.mappings;
        let first = mappings.get(scope.release, concept.id).await?;
        let between = alignment::first_steps(&first);
        let second = mappings.get_many(scope.release, between.clone()).await?;
        let second: HashMap<ConceptId, Vec<model::Mapping>> =
            between.into_iter().zip(second).map(|(id, mappings)| (id, mappings.to_vec())).collect();
        let found = alignment::equivalents(&concept.framework, &first, &second, &frameworks, min_confidence);
        Ok(found.into_iter().map(AlignmentEquivalent).collect())
    }
}

impl AlignmentResolution {
    /// What search finds for the name, best first.
    async fn found_by_text(
        &self,
        scope: Scope<'_>,
        frameworks: Vec<String>,
        most: usize,
    ) -> Result<Vec<(ConceptId, f64)>> {
        /// Longer names are sentences: their beginning says enough.
        const LONGEST: usize = 200;
        const MOST_WORDS: usize = 20;
        let Some(name) = self.0.reading.names.last() else { return Ok(Vec::new()) };
        let plain: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '+' || c == '#' { c } else { ' ' })
            .take(LONGEST)
            .collect();
        let text = plain.split_whitespace().take(MOST_WORDS).collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let index = scope.index()?.clone();
        let mut request = SearchRequest::new(text);
        request.filter.frameworks = frameworks;
        request.preferred_languages = scope.request.languages.clone();
        (request.limit, request.count_total) = (most, false);
        let answer =
            tokio::task::spawn_blocking(move || index.search(&request)).await.map_err(ApiError::internal)??;
        Ok(answer.hits.into_iter().map(|hit| (hit.id, f64::from(hit.score))).collect())
    }
}
