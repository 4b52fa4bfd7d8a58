//! Buckets of rankings: a value of a facet and what there is of it.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject, Union};
use chrono::NaiveDate;
use skillspine_domain::id::ConceptId;
use skillspine_search::postings::{FacetValue as IndexValue, RankedBucket as IndexBucket, Ranking};

use super::{
    concept::Concept,
    demand_enums::Facet,
    demand_input::NESTED_MOST,
    employer::{Employer, Industry},
    measure::{DemandPoint, Measure, points},
    posting_source::PostingSource,
    region::Region,
    text::{self, LocalizedText},
};
use crate::graphql::{
    context::{Result, Scope},
    cost::{POINTS, cost},
    id::{ConceptType, GlobalId},
    language::Wanted,
};

/// A value of a facet and what there is of it.
pub(in crate::graphql) struct RankedBucket {
    ranking: Arc<Ranking>,
    /// The facets of the rankings inside each other, the outermost first.
    facets: Arc<[Facet]>,
    /// Places of the buckets that lead here, the outermost first.
    path: Vec<usize>,
}

impl RankedBucket {
    /// The buckets of a ranking; `facets` says what it and the rankings inside it count by.
    pub fn all(ranking: &Arc<Ranking>, facets: Arc<[Facet]>) -> Vec<Self> {
        let bucket = |at| Self { ranking: Arc::clone(ranking), facets: Arc::clone(&facets), path: vec![at] };
        (0..ranking.buckets.len()).map(bucket).collect()
    }

    /// The ranking that this is a bucket of, and its place there.
    fn place(&self) -> (&Ranking, usize) {
        let mut ranking: &Ranking = &self.ranking;
        let (last, outer) = self.path.split_last().unwrap_or((&0, &[]));
        for &at in outer {
            // Paths are made from what is there.
            let Some(inner) = ranking.buckets.get(at).and_then(|bucket| bucket.then.as_ref()) else { break };
            ranking = inner;
        }
        (ranking, *last)
    }

    fn bucket(&self) -> &IndexBucket {
        let (ranking, at) = self.place();
        &ranking.buckets[at]
    }

    fn by(&self) -> Facet {
        self.facets.get(self.path.len() - 1).copied().unwrap_or(Facet::Skill)
    }
}

/// A value of a facet and what there is of it in the postings asked.
#[Object]
impl RankedBucket {
    /// What identifies the value, the same in every release: the id of a concept, region or employer, system and code of an
    /// industry, the word of a closed set, a language, a source, a currency, a month. For `exclude`, and to join answers.
    async fn key(&self, ctx: &Context<'_>) -> Result<String> {
        key(Scope::of(ctx)?, self.by(), &self.bucket().value).await
    }

    /// What is counted.
    async fn value(&self, ctx: &Context<'_>) -> Result<FacetValue> {
        FacetValue::of(Scope::of(ctx)?, self.by(), &self.bucket().value).await
    }

    /// Its name, in the first of these languages that it has: the argument's, best first; those of the `Accept-Language` header;
    /// English; any. Codes and words name themselves.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<LocalizedText> {
        let scope = Scope::of(ctx)?;
        let wanted = Wanted::new(languages.as_deref(), scope.request)?;
        label(scope, self.by(), &self.bucket().value, &wanted).await
    }

    /// How much there is, in the unit of the basis. Suppressed when it rests on 1 to 4 adverts.
    async fn count(&self) -> Measure {
        Measure(self.bucket().count)
    }

    /// Its share in what has any value of this facet: `count` divided by what `coverage` counts. Where a posting has several values,
    /// as with skills, shares add up to more than 1.
    async fn share(&self) -> Measure {
        Measure(self.bucket().share)
    }

    /// How typical it is here, not how common: its share here divided by its share in the reference, both among what has any value
    /// of the facet. 1 is as common as there, 3 three times as common. `n` is what it rests on here; NO_DATA when the reference has
    /// none of it. The interval takes the two for independent, so it is somewhat too wide where the reference holds the
    /// selection.
    async fn significance(&self) -> Option<Measure> {
        self.bucket().significance.map(Measure)
    }

    /// How much it grew, as `Demand.growth` computes it.
    async fn growth(&self) -> Option<Measure> {
        self.bucket().growth.map(Measure)
    }

    /// The share of what was asked that has any value of this facet: what `share` rests on. The same in every bucket of a ranking.
    async fn coverage(&self) -> Measure {
        Measure(self.place().0.coverage)
    }

    /// Its series; null unless the ranking was asked for `series`.
    #[graphql(directive = cost::apply(1, Some(POINTS)))]
    async fn series(&self) -> Option<Vec<DemandPoint>> {
        self.bucket().series.as_deref().map(points)
    }

    /// The ranking inside this bucket; null unless the ranking was asked for `then`.
    #[graphql(directive = cost::apply(1, Some(NESTED_MOST)))]
    async fn then(&self) -> Option<Vec<RankedBucket>> {
        let inner = self.bucket().then.as_ref()?;
        let bucket = |at| {
            let mut path = self.path.clone();
            path.push(at);
            Self { ranking: Arc::clone(&self.ranking), facets: Arc::clone(&self.facets), path }
        };
        Some((0..inner.buckets.len()).map(bucket).collect())
    }
}

/// A value of a facet: which type it has depends on the facet.
#[derive(Union)]
pub(in crate::graphql) enum FacetValue {
    /// Of skills and occupations.
    Concept(ConceptValue),
    /// Of regions.
    Region(RegionValue),
    /// Of employers.
    Employer(EmployerValue),
    /// Of industries.
    Industry(Industry),
    /// Of posting sources.
    Source(SourceValue),
    /// Of closed sets, languages and currencies.
    Word(WordValue),
    /// Of months.
    Month(MonthValue),
}

/// A skill, an occupation or a group of either, as a value of a facet.
#[derive(SimpleObject)]
pub(in crate::graphql) struct ConceptValue {
    /// The concept; null when its framework was never imported, so that nothing but its id is known.
    concept: Option<Concept>,
}

/// A region, as a value of a facet.
#[derive(SimpleObject)]
pub(in crate::graphql) struct RegionValue {
    /// The region; null when its scheme was never imported.
    region: Option<Region>,
}

/// An employer, as a value of a facet.
#[derive(SimpleObject)]
pub(in crate::graphql) struct EmployerValue {
    /// The employer; null when nothing but its id is known.
    employer: Option<Employer>,
}

/// A posting source, as a value of a facet.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SourceValue {
    /// The source.
    source: PostingSource,
}

/// A word, as a value of a facet.
#[derive(SimpleObject)]
pub(in crate::graphql) struct WordValue {
    /// The word: a value of an enum as this API writes it (`FULL_TIME`), a BCP 47 tag, an ISO 4217 code.
    word: String,
}

/// A month, as a value of a facet.
#[derive(SimpleObject)]
pub(in crate::graphql) struct MonthValue {
    /// Its first day.
    month: NaiveDate,
}

impl FacetValue {
    async fn of(scope: Scope<'_>, by: Facet, value: &IndexValue) -> Result<Self> {
        let (taxonomy, release) = (scope.taxonomy, scope.release);
        Ok(match value {
            IndexValue::Concept(id) => {
                let concept = taxonomy.concepts.get(release, *id).await?.map(Concept::from);
                Self::Concept(ConceptValue { concept })
            }
            IndexValue::Region(id) => {
                let region = taxonomy.regions.get(release, *id).await?.map(Region);
                Self::Region(RegionValue { region })
            }
            IndexValue::Employer(id) => {
                let employer = taxonomy.employers.get(release, *id).await?.map(Employer);
                Self::Employer(EmployerValue { employer })
            }
            IndexValue::Industry(system, code) => {
                Self::Industry(Industry { system: system.clone(), code: code.clone() })
            }
            IndexValue::Month(month) => Self::Month(MonthValue { month: *month }),
            IndexValue::Word(key) if by == Facet::Source => {
                let known = taxonomy.posting_sources.get(release, ()).await?;
                Self::Source(SourceValue { source: PostingSource::find(&known, key) })
            }
            IndexValue::Word(word) => Self::word(word.clone()),
            other => Self::word(enum_name(word_of(other))),
        })
    }

    fn word(word: String) -> Self {
        Self::Word(WordValue { word })
    }
}

/// The word of a value of a closed set; empty for other values.
fn word_of(value: &IndexValue) -> &str {
    match value {
        IndexValue::Contract(value) => value.as_str(),
        IndexValue::WorkingTime(value) => value.as_str(),
        IndexValue::Workplace(value) => value.as_str(),
        IndexValue::Experience(value) => value.as_str(),
        IndexValue::Education(value) => value.as_str(),
        IndexValue::Word(word) => word,
        _ => "",
    }
}

/// `full-time` as GraphQL writes it.
fn enum_name(word: &str) -> String {
    word.replace('-', "_").to_ascii_uppercase()
}

async fn key(scope: Scope<'_>, by: Facet, value: &IndexValue) -> Result<String> {
    Ok(match value {
        IndexValue::Concept(id) => concept_key(scope, by, *id).await?,
        IndexValue::Region(id) => GlobalId::Region(*id).encode().0,
        IndexValue::Employer(id) => GlobalId::Employer(*id).encode().0,
        IndexValue::Industry(system, code) => format!("{system}/{code}"),
        IndexValue::Month(month) => month.format("%Y-%m").to_string(),
        IndexValue::Word(word) => word.clone(),
        other => enum_name(word_of(other)),
    })
}

async fn concept_key(scope: Scope<'_>, by: Facet, id: ConceptId) -> Result<String> {
    let concept = scope.taxonomy.concepts.get(scope.release, id).await?;
    let unknown = if by == Facet::Occupation { ConceptType::Occupation } else { ConceptType::Skill };
    let id = concept.map_or(GlobalId::Concept(unknown, id), |concept| GlobalId::of(&concept));
    Ok(id.encode().0)
}

async fn label(scope: Scope<'_>, by: Facet, value: &IndexValue, wanted: &Wanted<'_>) -> Result<LocalizedText> {
    let (taxonomy, release) = (scope.taxonomy, scope.release);
    // For what has no language: ISO 639 calls it `und`.
    let plain = |text: String| LocalizedText::Name("und".to_owned(), text);
    Ok(match value {
        IndexValue::Concept(id) => match taxonomy.concepts.get(release, *id).await? {
            Some(concept) => {
                let labels = taxonomy.labels.get(release, *id).await?;
                text::preferred(&concept, labels, wanted)
            }
            None => plain(id.to_string()),
        },
        IndexValue::Region(id) => match taxonomy.regions.get(release, *id).await? {
            Some(region) => {
                let best = wanted.best(region.names.iter().map(|(language, _)| language.as_str()));
                let name = best.and_then(|best| region.names.get(best)).cloned();
                name.map_or_else(|| plain(region.code.clone()), |(language, name)| LocalizedText::Name(language, name))
            }
            None => plain(id.to_string()),
        },
        IndexValue::Employer(id) => {
            let employer = taxonomy.employers.get(release, *id).await?;
            plain(employer.map_or_else(|| id.to_string(), |employer| employer.name.clone()))
        }
        IndexValue::Industry(_, code) => plain(code.clone()),
        IndexValue::Month(month) => plain(month.format("%Y-%m").to_string()),
        IndexValue::Word(key) if by == Facet::Source => {
            let known = taxonomy.posting_sources.get(release, ()).await?;
            plain(PostingSource::find(&known, key).0.title.clone())
        }
        IndexValue::Word(word) => plain(word.clone()),
        other => LocalizedText::Name("en".to_owned(), word_of(other).replace('-', " ")),
    })
}
