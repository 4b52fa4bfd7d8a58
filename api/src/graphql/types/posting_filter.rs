//! Which postings are meant.

use async_graphql::{ID, InputObject, InputType, Value};
use chrono::NaiveDate;
use serde_json::Value as Json;
use skillspine_domain::{
    id::{ConceptId, RegionId},
    model::{self, Code},
};
use skillspine_search::postings::{
    ConceptSelector as IndexConcept, DayWindow, IndustrySelector as IndexIndustry, PostingFilter as IndexFilter,
    RegionSelector, SalaryFilter, SkillQualifier, ValueFilter,
};

use super::{
    demand_enums::{Contract, EducationLevel, ExperienceLevel, PostingRequirement, Provenance, WorkingTime, Workplace},
    enums::all_into,
    filter::check_length,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    id::{ConceptType, concept_id, employer_id, region_id, shown},
};

/// A concept in one of three ways: by `id`, by `uri`, or by `code` and its `system`. A group stands for everything below it.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct ConceptSelector {
    /// An id as this API returned it.
    pub id: Option<ID>,
    /// A URI, exactly as published.
    pub uri: Option<String>,
    /// Key of the code system (`isco-08`, `soc-2018`), or of a framework for its own codes; needs `code`.
    pub system: Option<String>,
    /// The code, exactly; every concept that carries it is meant.
    pub code: Option<String>,
}

/// An industry by code. A code stands for every longer code that begins with it.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct IndustrySelector {
    /// Key of the code system: `nace-2`, `sic`. Left out, any.
    pub system: Option<String>,
    /// The code, or the beginning of one: `62`.
    pub code: String,
}

/// Values of one facet that a posting must or must not have. Parts that are left out ask for nothing; all parts that are there
/// must hold. A list takes at most 1,000 values.
#[derive(InputObject, Clone, Debug)]
#[graphql(concrete(name = "ConceptValueFilter", params(ConceptSelector)))]
#[graphql(concrete(name = "IdValueFilter", params(ID)))]
#[graphql(concrete(name = "IndustryValueFilter", params(IndustrySelector)))]
#[graphql(concrete(name = "ContractValueFilter", params(Contract)))]
#[graphql(concrete(name = "WorkingTimeValueFilter", params(WorkingTime)))]
#[graphql(concrete(name = "WorkplaceValueFilter", params(Workplace)))]
#[graphql(concrete(name = "ExperienceValueFilter", params(ExperienceLevel)))]
#[graphql(concrete(name = "EducationValueFilter", params(EducationLevel)))]
#[graphql(concrete(name = "WordValueFilter", params(String)))]
pub(in crate::graphql) struct Values<T: InputType> {
    /// Every one of these.
    pub all_of: Option<Vec<T>>,
    /// At least one of these.
    pub any_of: Option<Vec<T>>,
    /// Not one of these.
    pub none_of: Option<Vec<T>>,
}

impl<T: InputType> Default for Values<T> {
    fn default() -> Self {
        Self { all_of: None, any_of: None, none_of: None }
    }
}

/// Days in a row, both ends included. An end that is left out is open.
#[derive(InputObject, Clone, Copy, Debug, Default)]
pub(in crate::graphql) struct DaysInput {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl DaysInput {
    /// The days as the index takes them. Fails when they end before they begin.
    pub fn compile(self, name: &str) -> Result<DayWindow> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            let message = format!("`{name}` begins on {from} and ends on {to}, before it begins");
            return Err(ApiError::bad_user_input(message, "put the earlier day into `from`"));
        }
        Ok(DayWindow { from: self.from, to: self.to })
    }
}

/// Pay a year that meets a range. Pay in other currencies, and postings that state no pay, do not match.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct SalaryInput {
    /// The posting offers up to this or more, a year.
    pub min: Option<f64>,
    /// The posting offers from this or less, a year.
    pub max: Option<f64>,
    /// ISO 4217 code: `EUR`.
    pub currency: String,
}

/// Which postings are meant: those that meet every field. Fields that are left out do not restrict. What lies below a value counts
/// as the value: a region includes the regions inside it, a group of occupations its occupations, a group of skills its skills, a
/// code of an industry the longer codes that begin with it.
///
/// A value that exists and that no posting has is no error: the answer is zero. A code, a URI or a region code that names nothing is
/// an error, as it is most likely mistyped.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct PostingFilter {
    /// Skills asked for: concepts of type `Skill` or `SkillGroup`.
    pub skills: Option<Values<ConceptSelector>>,
    /// Which mentions of `skills` count: only skills that are asked for this strongly. Rankings by skill count the same mentions
    /// unless they say otherwise.
    pub requirement: Option<Vec<PostingRequirement>>,
    /// Which mentions of `skills` count: only those that came to be known in these ways.
    pub provenance: Option<Vec<Provenance>>,
    /// Which mentions of `skills` count: only those that are at least this sure, from 0 to 1, in whole percents.
    pub min_confidence: Option<f64>,
    /// The occupation: concepts of type `Occupation` or `OccupationGroup`.
    pub occupations: Option<Values<ConceptSelector>>,
    /// Where the work is: ids of regions, codes in whatever scheme has them (`DE21`, `SE-AB`), or scheme and code
    /// (`nuts-2021/DE21`).
    pub regions: Option<Values<ID>>,
    /// Who employs, by id.
    pub employers: Option<Values<ID>>,
    /// The industry.
    pub industries: Option<Values<IndustrySelector>>,
    /// Whether the work is for good.
    pub contracts: Option<Values<Contract>>,
    /// How much of a week.
    pub working_times: Option<Values<WorkingTime>>,
    /// Where it is done.
    pub workplaces: Option<Values<Workplace>>,
    /// Experience asked for.
    pub experience: Option<Values<ExperienceLevel>>,
    /// Schooling asked for.
    pub education: Option<Values<EducationLevel>>,
    /// Language of title and text, as BCP 47 tags; `pt` stands for `pt-BR` as well.
    pub languages: Option<Values<String>>,
    /// Posting sources, by key: `jobtech`, `usajobs`.
    pub sources: Option<Values<String>>,
    /// First posted in these days. Postings without a day of posting match only if this is left out.
    pub posted: Option<DaysInput>,
    /// Open on this day: posted by then, not yet expired or taken down.
    pub open_on: Option<NaiveDate>,
    /// Pay a year.
    pub salary: Option<SalaryInput>,
    /// Only postings that state pay and its currency, or only those that do not.
    pub has_salary: Option<bool>,
    /// Only postings that repeat another one (true), or only those that do not (false). To count de-duplicated jobs use the basis
    /// instead.
    pub duplicates: Option<bool>,
    /// Words, `"phrases"` and `-exclusions` in title and text, at most 500 characters; all of them must be there, in any
    /// inflection unless in quotation marks.
    pub text: Option<String>,
}

/// A filter that was checked: as the index takes it, and as clients can send it again.
pub(in crate::graphql) struct CompiledFilter {
    pub filter: IndexFilter,
    pub echo: Json,
}

impl PostingFilter {
    /// The same, asking for a skill or group of skills as well.
    #[must_use]
    pub fn with_skill(mut self, id: ID) -> Self {
        self.skills.get_or_insert_default().all_of.get_or_insert_default().push(by_id(id));
        self
    }

    /// The same, asking for at least one of these skills as well. Fails when the filter names alternatives of its own.
    pub fn with_any_skill(mut self, ids: Vec<ID>) -> Result<Self> {
        let named = self.skills.get_or_insert_default();
        if named.any_of.replace(ids.into_iter().map(by_id).collect()).is_some() {
            let hint = "use `allOf` or `noneOf`: the skills that are meant here are the alternatives";
            return Err(ApiError::bad_user_input("`filter.skills.anyOf` cannot be used here", hint));
        }
        Ok(self)
    }

    /// The same, asking for an occupation or a group of them as well.
    #[must_use]
    pub fn with_occupation(mut self, id: ID) -> Self {
        self.occupations.get_or_insert_default().all_of.get_or_insert_default().push(by_id(id));
        self
    }

    /// The same, asking for at least one of these occupations or groups as well. Fails when the filter names alternatives of its own.
    pub fn with_any_occupation(mut self, occupations: Vec<ConceptSelector>) -> Result<Self> {
        let named = self.occupations.get_or_insert_default();
        if named.any_of.replace(occupations).is_some() {
            let hint = "name the occupations in one place";
            return Err(ApiError::bad_user_input(
                "`occupations` and `filter.occupations.anyOf` cannot be used together",
                hint,
            ));
        }
        Ok(self)
    }

    /// The same, asking for an industry as well.
    #[must_use]
    pub fn with_industry(mut self, industry: IndustrySelector) -> Self {
        self.industries.get_or_insert_default().all_of.get_or_insert_default().push(industry);
        self
    }

    /// Only what it says of time.
    pub fn time_only(&self) -> Self {
        Self { posted: self.posted, open_on: self.open_on, duplicates: self.duplicates, ..Self::default() }
    }

    /// The same, asking for a region as well.
    #[must_use]
    pub fn with_region(mut self, id: ID) -> Self {
        self.regions.get_or_insert_default().all_of.get_or_insert_default().push(id);
        self
    }

    /// The same, asking for an employer as well.
    #[must_use]
    pub fn with_employer(mut self, id: ID) -> Self {
        self.employers.get_or_insert_default().all_of.get_or_insert_default().push(id);
        self
    }

    /// Checks the filter and brings it into the one form that everything that means the same has, as far as that can be told
    /// without looking values up.
    ///
    /// Fails for ids of the wrong kind, for codes and URIs that name nothing, and for figures out of range.
    pub async fn compile(self, scope: Scope<'_>) -> Result<CompiledFilter> {
        let echo = canonical(InputType::to_value(&self).into_json().map_err(ApiError::internal)?);
        let unreadable = |_| ApiError::internal(std::io::Error::other("the canonical filter cannot be read"));
        let value = Value::from_json(echo.clone()).map_err(ApiError::internal)?;
        let filter: Self = InputType::parse(Some(value)).map_err(unreadable)?;
        Ok(CompiledFilter { filter: filter.into_index(scope).await?, echo })
    }

    async fn into_index(self, scope: Scope<'_>) -> Result<IndexFilter> {
        let asked = qualifier(self.requirement, self.provenance, self.min_confidence)?;
        Ok(IndexFilter {
            skills: concepts(scope, "skills", &SKILLS, self.skills).await?,
            asked,
            occupations: concepts(scope, "occupations", &OCCUPATIONS, self.occupations).await?,
            regions: regions(scope, self.regions).await?,
            employers: values("employers", self.employers, |id| employer_id(&id))?,
            industries: values("industries", self.industries, industry)?,
            contracts: words("contracts", self.contracts)?,
            working_times: words("workingTimes", self.working_times)?,
            workplaces: words("workplaces", self.workplaces)?,
            experience: words("experience", self.experience)?,
            education: words("education", self.education)?,
            languages: words("languages", self.languages)?,
            sources: words("sources", self.sources)?,
            posted: self.posted.unwrap_or_default().compile("posted")?,
            open_on: self.open_on,
            salary: self.salary.map(salary).transpose()?,
            has_salary: self.has_salary,
            duplicates: self.duplicates,
            text: self.text.filter(|text| !text.trim().is_empty()),
        })
    }
}

/// Which mentions of skills count.
pub(in crate::graphql) fn qualifier(
    requirement: Option<Vec<PostingRequirement>>,
    provenance: Option<Vec<Provenance>>,
    min_confidence: Option<f64>,
) -> Result<SkillQualifier> {
    if let Some(least) = min_confidence.filter(|least| !(0.0..=1.0).contains(least)) {
        let message = format!("`minConfidence` is {least}, it must be from 0 to 1");
        return Err(ApiError::bad_user_input(message, "0.5 leaves out what is more likely wrong than right"));
    }
    not_empty("requirement", requirement.as_deref())?;
    not_empty("provenance", provenance.as_deref())?;
    Ok(SkillQualifier { requirements: all_into(requirement), provenances: all_into(provenance), min_confidence })
}

/// Types of concept that postings name as skills.
const SKILLS: [ConceptType; 2] = [ConceptType::Skill, ConceptType::SkillGroup];
/// Types of concept that postings name as occupations.
const OCCUPATIONS: [ConceptType; 2] = [ConceptType::Occupation, ConceptType::OccupationGroup];

fn by_id(id: ID) -> ConceptSelector {
    ConceptSelector { id: Some(id), ..ConceptSelector::default() }
}

/// Takes away what asks for nothing and puts lists, which are all sets, into one order.
fn canonical(json: Json) -> Json {
    match json {
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(name, field)| (name, canonical(field)));
            Json::Object(
                fields.filter(|(_, field)| !field.is_null() && *field != Json::Object(Default::default())).collect(),
            )
        }
        Json::Array(items) => {
            let mut items: Vec<(String, Json)> =
                items.into_iter().map(canonical).map(|item| (item.to_string(), item)).collect();
            items.sort_by(|left, right| left.0.cmp(&right.0));
            items.dedup_by(|later, kept| later.0 == kept.0);
            Json::Array(items.into_iter().map(|(_, item)| item).collect())
        }
        other => other,
    }
}

/// An empty list of alternatives could mean everything or nothing: neither is guessed.
fn not_empty<T>(name: &str, values: Option<&[T]>) -> Result<()> {
    if values.is_some_and(<[T]>::is_empty) {
        let hint = "leave it out for no restriction";
        return Err(ApiError::bad_user_input(format!("`{name}` is an empty list of alternatives"), hint));
    }
    Ok(())
}

/// The three lists of a facet, checked.
fn lists<T: InputType>(name: &str, asked: Option<Values<T>>) -> Result<[Vec<T>; 3]> {
    let Values { all_of, any_of, none_of } = asked.unwrap_or_default();
    not_empty(&format!("{name}.anyOf"), any_of.as_deref())?;
    let lists = [all_of, any_of, none_of].map(Option::unwrap_or_default);
    for (part, list) in ["allOf", "anyOf", "noneOf"].iter().zip(&lists) {
        check_length(&format!("{name}.{part}"), list.len())?;
    }
    Ok(lists)
}

fn values<T: InputType, U>(
    name: &str,
    asked: Option<Values<T>>,
    read: impl Fn(T) -> Result<U>,
) -> Result<ValueFilter<U>> {
    let [all_of, any_of, none_of] = lists(name, asked)?;
    let read_all = |list: Vec<T>| list.into_iter().map(&read).collect::<Result<Vec<U>>>();
    Ok(ValueFilter { all_of: read_all(all_of)?, any_of: read_all(any_of)?, none_of: read_all(none_of)? })
}

fn words<T: InputType, U: From<T>>(name: &str, asked: Option<Values<T>>) -> Result<ValueFilter<U>> {
    values(name, asked, |value| Ok(value.into()))
}

fn industry(selector: IndustrySelector) -> Result<IndexIndustry> {
    if selector.code.trim().is_empty() {
        return Err(ApiError::bad_user_input(
            "an industry has an empty code",
            "name a code, or leave `industries` out",
        ));
    }
    Ok(IndexIndustry { system: selector.system, code: selector.code })
}

fn salary(input: SalaryInput) -> Result<SalaryFilter> {
    let currency = input.currency.trim().to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = format!("`{}` is not a currency", shown(&input.currency));
        return Err(ApiError::bad_user_input(message, "use an ISO 4217 code: EUR, SEK, USD"));
    }
    if let (Some(min), Some(max)) = (input.min, input.max)
        && min > max
    {
        let message = format!("`salary.min` is {min}, more than `salary.max`, which is {max}");
        return Err(ApiError::bad_user_input(message, "put the smaller figure into `min`"));
    }
    Ok(SalaryFilter { min: input.min, max: input.max, currency })
}

async fn concepts(
    scope: Scope<'_>,
    name: &str,
    types: &[ConceptType],
    asked: Option<Values<ConceptSelector>>,
) -> Result<ValueFilter<IndexConcept>> {
    let [all_of, any_of, none_of] = lists(name, asked)?;
    let mut filter = ValueFilter::default();
    for (list, found) in [(all_of, &mut filter.all_of), (any_of, &mut filter.any_of), (none_of, &mut filter.none_of)] {
        for selector in list {
            found.push(concept(scope, name, types, selector).await?);
        }
    }
    Ok(filter)
}

async fn concept(
    scope: Scope<'_>,
    name: &str,
    types: &[ConceptType],
    selector: ConceptSelector,
) -> Result<IndexConcept> {
    match selector {
        ConceptSelector { id: Some(id), uri: None, system: None, code: None } => {
            let (kind, concept) = concept_id(&id)?;
            if !types.contains(&kind) {
                let message = format!("`{}` is of a type that `{name}` does not take", shown(&id));
                return Err(ApiError::bad_user_input(
                    message,
                    "postings name skills, occupations and groups of either",
                ));
            }
            Ok(IndexConcept::Id(concept))
        }
        ConceptSelector { id: None, uri: Some(uri), system: None, code: None } => {
            let ids = scope.taxonomy.by_uri.get(scope.release, uri.clone()).await?;
            match of_types(scope, &ids, types).await?.as_slice() {
                [only] => Ok(IndexConcept::Id(*only)),
                [] => Err(nothing(name, &format!("URI `{}`", shown(&uri)))),
                _ => {
                    let message = format!("URI `{}` names several concepts", shown(&uri));
                    Err(ApiError::bad_user_input(message, "name the one you mean by id"))
                }
            }
        }
        ConceptSelector { id: None, uri: None, system: Some(system), code: Some(code) } => {
            let wanted = Code { system: system.clone(), code: code.clone() };
            let ids = scope.taxonomy.by_code.get(scope.release, wanted).await?;
            if of_types(scope, &ids, types).await?.is_empty() {
                return Err(nothing(name, &format!("code `{}` in `{}`", shown(&code), shown(&system))));
            }
            Ok(IndexConcept::Code { system, code })
        }
        _ => Err(ApiError::bad_user_input(
            format!("name each concept in `{name}` in one way"),
            "give `id`, or `uri`, or `code` together with `system`",
        )),
    }
}

/// The concepts among these that are of one of the types.
async fn of_types(scope: Scope<'_>, ids: &[ConceptId], types: &[ConceptType]) -> Result<Vec<ConceptId>> {
    let found = scope.taxonomy.concepts.get_many(scope.release, ids.to_vec()).await?;
    let is_wanted = |concept: &&std::sync::Arc<model::Concept>| types.contains(&ConceptType::of(concept.kind));
    Ok(found.iter().flatten().filter(is_wanted).map(|concept| concept.id).collect())
}

fn nothing(name: &str, what: &str) -> ApiError {
    ApiError::not_found(format!("no concept for `{name}` has {what}"), "look it up with `search`, and use its id")
}

async fn regions(scope: Scope<'_>, asked: Option<Values<ID>>) -> Result<ValueFilter<RegionSelector>> {
    let [all_of, any_of, none_of] = lists("regions", asked)?;
    let mut filter = ValueFilter::default();
    for (list, found) in [(all_of, &mut filter.all_of), (any_of, &mut filter.any_of), (none_of, &mut filter.none_of)] {
        for value in list {
            found.push(region(scope, &value).await?);
        }
    }
    Ok(filter)
}

async fn region(scope: Scope<'_>, value: &ID) -> Result<RegionSelector> {
    if value.contains(':') {
        return Ok(RegionSelector::Id(region_id(value)?));
    }
    let nothing = || {
        let message = format!("there is no region `{}`", shown(value));
        ApiError::not_found(
            message,
            "give a code (`DE21`), scheme and code (`nuts-2021/DE21`), or an id; see `regions`",
        )
    };
    if let Some((scheme, code)) = value.split_once('/') {
        let id = RegionId::mint(scheme, code);
        scope.taxonomy.regions.get(scope.release, id).await?.ok_or_else(nothing)?;
        return Ok(RegionSelector::Id(id));
    }
    let known = scope.taxonomy.regions_by_code.get(scope.release, value.to_string()).await?;
    if known.is_empty() { Err(nothing()) } else { Ok(RegionSelector::Code(value.to_string())) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_means_the_same_looks_the_same() {
        let check = |filter: Json, expected: Json| {
            let filter: PostingFilter =
                InputType::parse(Some(Value::from_json(filter).expect("a value"))).expect("a filter");
            let echo = canonical(InputType::to_value(&filter).into_json().expect("json"));
            assert_eq!(echo, expected);
            let again: PostingFilter =
                InputType::parse(Some(Value::from_json(echo.clone()).expect("a value"))).expect("readable");
            assert_eq!(canonical(InputType::to_value(&again).into_json().expect("json")), echo);
        };
        check(json!({}), json!({}));
        check(json!({ "skills": {}, "text": null }), json!({}));
        check(
            json!({ "regions": { "anyOf": ["SE-AB", "DE21", "DE21"] }, "requirement": "REQUIRED" }),
            json!({ "regions": { "anyOf": ["DE21", "SE-AB"] }, "requirement": ["REQUIRED"] }),
        );
        check(
            json!({ "occupations": { "noneOf": [{ "code": "2512", "system": "isco-08" }] }, "contracts": { "allOf": ["PERMANENT"] } }),
            json!({ "occupations": { "noneOf": [{ "code": "2512", "system": "isco-08" }] }, "contracts": { "allOf": ["PERMANENT"] } }),
        );
        check(
            json!({ "posted": { "from": "2024-01-01" }, "salary": { "min": 1.5, "currency": "EUR" } }),
            json!({ "posted": { "from": "2024-01-01" }, "salary": { "min": 1.5, "currency": "EUR" } }),
        );
    }
}
