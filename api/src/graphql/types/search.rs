//! What search finds.

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::model;
use skillspine_search::{Facets, Hit, MatchedLabel, QueryReading};

use super::{
    concept::Concept,
    credential_search::{CredentialSearchConnection, Wanted},
    demand::Demand,
    enums::{ConceptKind, LabelType},
    framework::Framework,
    measure::Measure,
    posting_filter::PostingFilter,
};
use crate::graphql::{
    connection::{Connection, Edge},
    context::{Result, Scope},
    cost::{COUNT, SEARCH, cost},
    demand::Total,
    id::{ConceptType, GlobalId},
    page::{Cursor, PageArguments},
};
use crate::html::escaped;

/// Name of the list of hits in cursors.
pub(in crate::graphql) const LIST: &str = "search";

/// One page of the concepts that a search found, best first.
#[derive(MergedObject)]
#[graphql(name = "SearchConnection")]
pub(in crate::graphql) struct SearchConnection(pub Connection<SearchEdge>, pub Found);

/// What is said of all hits.
pub(in crate::graphql) struct Found {
    pub text: String,
    pub languages: Vec<String>,
    pub facets: Facets,
    pub reading: QueryReading,
}

#[Object]
impl Found {
    /// Credentials for the same text and languages, so that one request fills a search box; `searchCredentials` pages through them.
    #[graphql(directive = cost::apply(SEARCH, None))]
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
    ) -> Result<CredentialSearchConnection> {
        let wanted = Wanted { text: self.text.clone(), among: None, languages: self.languages.clone() };
        CredentialSearchConnection::of(Scope::of(ctx)?, wanted, PageArguments::forward(first, None)).await
    }

    /// Where the found concepts are. Counted only when asked for, over all pages.
    async fn facets(&self) -> SearchFacets<'_> {
        SearchFacets(&self.facets)
    }

    /// How the query was read.
    async fn reading(&self) -> Reading<'_> {
        Reading(&self.reading)
    }
}

/// A hit.
pub(in crate::graphql) struct SearchEdge {
    pub hit: Hit,
    pub position: usize,
}

/// A concept that was found, and why.
#[Object]
impl SearchEdge {
    /// The place of the hit in this list, for `after`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The concept.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<Concept> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// From 1 (the query is its code or its preferred label) down to 0. Equal scores are ordered by language, number of
    /// relations and id. Scores of different queries cannot be compared.
    async fn score(&self) -> f32 {
        self.hit.score
    }

    /// The label, or the passage of a text, that answered the query.
    async fn matched(&self) -> Match<'_> {
        Match::from(&self.hit.matched)
    }
}

impl Edge for SearchEdge {
    type Node = Concept;

    fn connection_name() -> String {
        "SearchPage".to_owned()
    }

    fn cursor(&self) -> String {
        Cursor::of_numbers(self.position as i64, 0).encode(LIST)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<Concept>> {
        async move { Ok(scope.concept(self.hit.id).await?.into()) }.boxed()
    }
}

/// The label or passage that matched.
pub(in crate::graphql) struct Match<'a> {
    text: &'a str,
    language: &'a str,
    label_type: Option<model::LabelType>,
    highlights: &'a [(usize, usize)],
}

impl<'a> From<&'a MatchedLabel> for Match<'a> {
    fn from(matched: &'a MatchedLabel) -> Self {
        Self {
            text: &matched.text,
            language: &matched.language,
            label_type: matched.label_type,
            highlights: &matched.highlights,
        }
    }
}

/// The label, or the passage of a text, that answered a query.
#[Object(name = "SearchMatch")]
impl Match<'_> {
    /// The label as published, or the passage.
    async fn value(&self) -> &str {
        self.text
    }

    /// Its language, as a BCP 47 tag.
    async fn language(&self) -> &str {
        self.language
    }

    /// What sort of label it is; null for a passage of a text.
    async fn label_type(&self) -> Option<LabelType> {
        self.label_type.map(LabelType::from)
    }

    /// `value` as HTML: everything escaped, the matching words inside `<mark>`. Safe to put into a page.
    async fn html(&self) -> String {
        marked(self.text, self.highlights)
    }

    /// The matching words as ranges of characters (Unicode code points) of `value`, in order.
    async fn ranges(&self) -> Vec<TextRange> {
        ranges(self.text, self.highlights)
    }
}

/// A range of characters of a text.
#[derive(SimpleObject, Debug, PartialEq, Eq)]
pub(in crate::graphql) struct TextRange {
    /// Characters (Unicode code points) before the range.
    start: usize,
    /// Characters before its end.
    end: usize,
}

impl TextRange {
    /// Characters before a range, and before its end.
    pub fn new((start, end): (usize, usize)) -> Self {
        Self { start, end }
    }
}

pub(super) fn ranges(text: &str, highlights: &[(usize, usize)]) -> Vec<TextRange> {
    let characters_before = |byte: usize| text.get(..byte).map(|before| before.chars().count());
    let range = |(start, end): &(usize, usize)| {
        Some(TextRange { start: characters_before(*start)?, end: characters_before(*end)? })
    };
    highlights.iter().filter_map(range).collect()
}

pub(super) fn marked(text: &str, highlights: &[(usize, usize)]) -> String {
    let mut html = String::with_capacity(text.len() + 13 * highlights.len());
    let mut done = 0;
    for (start, end) in highlights {
        let (Some(before), Some(inside)) = (text.get(done..*start), text.get(*start..*end)) else { continue };
        html.push_str(&escaped(before));
        html.push_str("<mark>");
        html.push_str(&escaped(inside));
        html.push_str("</mark>");
        done = *end;
    }
    html.push_str(&escaped(text.get(done..).unwrap_or_default()));
    html
}

/// Where found concepts are.
pub(in crate::graphql) struct SearchFacets<'a>(&'a Facets);

/// Where found concepts are: counts, most first, equal ones by name.
#[Object]
impl SearchFacets<'_> {
    /// By framework key.
    async fn frameworks(&self) -> Vec<KeyCount> {
        key_counts(&self.0.frameworks)
    }

    /// By kind.
    async fn kinds(&self) -> Vec<KindCount> {
        self.0.kinds.iter().map(|(kind, count)| KindCount { kind: (*kind).into(), count: *count }).collect()
    }

    /// By language of the labels and texts that matched, as BCP 47 tags; a concept counts once in each.
    async fn languages(&self) -> Vec<KeyCount> {
        key_counts(&self.0.languages)
    }
}

pub(super) fn key_counts(facet: &[(String, u64)]) -> Vec<KeyCount> {
    facet.iter().map(|(key, count)| KeyCount { key: key.clone(), count: *count }).collect()
}

/// How many of what was found have a value.
#[derive(SimpleObject)]
pub(in crate::graphql) struct KeyCount {
    /// The value: the key of a framework or a source, or a language tag.
    key: String,
    /// How many have it.
    count: u64,
}

/// How many found concepts are of a kind.
#[derive(SimpleObject)]
pub(in crate::graphql) struct KindCount {
    /// The kind.
    kind: ConceptKind,
    /// How many concepts.
    count: u64,
}

/// How a query was read.
pub(in crate::graphql) struct Reading<'a>(pub &'a QueryReading);

/// How a query was read: show it, so that nobody wonders at the hits.
#[Object(name = "QueryReading")]
impl Reading<'_> {
    /// Words that were looked for, as typed.
    async fn terms(&self) -> &[String] {
        &self.0.terms
    }

    /// Phrases in quotation marks, as typed.
    async fn phrases(&self) -> &[String] {
        &self.0.phrases
    }

    /// Words and phrases after a minus sign, which no hit has.
    async fn excluded(&self) -> &[String] {
        &self.0.excluded
    }

    /// Words that nobody uses, each with the word that was looked for instead.
    async fn corrected(&self) -> Vec<Correction> {
        let pair = |(typed, used): &(String, String)| Correction { typed: typed.clone(), used: used.clone() };
        self.0.corrected.iter().map(pair).collect()
    }

    /// No concept has all words: having this many of them was enough. Null when hits have all words.
    async fn relaxed_to(&self) -> Option<usize> {
        self.0.relaxed_to
    }
}

/// A word that was corrected.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Correction {
    /// As typed.
    typed: String,
    /// What was looked for instead.
    used: String,
}

/// A completion.
pub(in crate::graphql) struct Suggestion(pub skillspine_search::Suggestion);

/// A completion of what somebody is typing.
#[Object]
impl Suggestion {
    /// The label that completes what was typed.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// Its language, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// What sort of label it is.
    async fn label_type(&self) -> LabelType {
        self.0.label_type.into()
    }

    /// The kind of the concept.
    async fn kind(&self) -> ConceptKind {
        self.0.kind.into()
    }

    /// `label` as HTML: everything escaped, the matching words inside `<mark>`. Safe to put into a page.
    async fn html(&self) -> String {
        marked(&self.0.label, &self.0.highlights)
    }

    /// The matching words as ranges of characters (Unicode code points) of `label`, in order.
    async fn ranges(&self) -> Vec<TextRange> {
        ranges(&self.0.label, &self.0.highlights)
    }

    /// The framework of the concept.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Framework> {
        Framework::of_concept(Scope::of(ctx)?, &self.0.framework).await
    }

    /// The concept.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Concept> {
        Ok(Scope::of(ctx)?.concept(self.0.id).await?.into())
    }

    /// How many adverts ask for it, or are for it: the total of `demand` for a skill, an occupation or a group of either. Null for
    /// what adverts do not name: collections, reference values.
    #[graphql(directive = cost::apply(COUNT, None))]
    async fn demand(&self, ctx: &Context<'_>) -> Result<Option<Measure>> {
        let scope = Scope::of(ctx)?;
        let kind = ConceptType::of(self.0.kind);
        let id = GlobalId::Concept(kind, self.0.id).encode();
        let filter = match kind {
            ConceptType::Skill | ConceptType::SkillGroup => PostingFilter::default().with_skill(id),
            ConceptType::Occupation | ConceptType::OccupationGroup => PostingFilter::default().with_occupation(id),
            ConceptType::Collection | ConceptType::ReferenceConcept => return Ok(None),
        };
        let Demand(query) = Demand::of(scope, Some(filter), None).await?;
        Ok(Some(Measure(*query.ask(Total).await?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_are_safe_and_counted_in_characters() {
        let check = |text: &str, highlights: &[(usize, usize)], html: &str, expected: &[(usize, usize)]| {
            assert_eq!(marked(text, highlights), html);
            let expected: Vec<TextRange> =
                expected.iter().map(|(start, end)| TextRange { start: *start, end: *end }).collect();
            assert_eq!(ranges(text, highlights), expected);
        };
        check("data analyst", &[(0, 4)], "<mark>data</mark> analyst", &[(0, 4)]);
        check("år & <b>", &[(0, 3)], "<mark>år</mark> &amp; &lt;b&gt;", &[(0, 2)]);
        check("a b", &[(0, 1), (2, 3)], "<mark>a</mark> <mark>b</mark>", &[(0, 1), (2, 3)]);
        check("å", &[(1, 2)], "å", &[]);
        check("a", &[(0, 9)], "a", &[]);
    }
}
