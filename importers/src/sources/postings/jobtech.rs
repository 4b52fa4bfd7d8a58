//! Adverts of the Swedish public employment service (Platsbanken), in every form in which they are handed out.
//!
//! - documents of JobSearch, JobStream and the historical files, English names (`headline`, `workplace_address` …), bare or in the
//!   envelope of the search engine (`hits.hits[]._source`), as list or JSON Lines;
//! - the same with Swedish names (`rubrik`, `arbetsplatsadress` …), from before 2019;
//! - the source form (`annonsId`, `yrkesroll.varde` …), which carries legacy ids only.
//!
//! Concepts go by their JobTech concept id where the advert has one, by legacy id otherwise (`ams-occupation-name` 7632 …). An
//! occupation group's legacy id is its SSYK 2012 code. Skills, languages and driving licences under `must_have` are required,
//! those under `nice_to_have` preferred; in the source form a weight of 10 means required. Experience of occupations asked for
//! is no skill and is left out. An advert that was taken down (`removed`) may hold nothing but its id.
//!
//! The permanent employment of 2019's adverts is called ordinary (`Vanlig anställning`); only with the duration is it known to be
//! without end. County 90 means no place in particular.

use serde_json::Value;
use skillspine_domain::model::{Contract, ExperienceLevel, PostingRequirement, WorkingTime};
use skillspine_domain::posting::conditions;
use skillspine_domain::record::{ConceptReference, EmployerReference, PlaceReference, PostingRecord};

use super::PostingSource;
use super::check::Checks;
use crate::source::Sink;
use crate::sources::jobtech_taxonomy;
use crate::sources::mapped::value::{at, each, join_distinct, paragraphs, text};

/// The postings of Arbetsförmedlingen.
pub(super) const SOURCE: PostingSource<'_> = PostingSource {
    key: "jobtech",
    title: "Platsbanken (JobTech)",
    publisher: "Arbetsförmedlingen",
    homepage: "https://jobtechdev.se/en/components/jobstream",
    licence: "CC0-1.0, as the publisher offers its open data; not stated in the files",
    attribution: "",
    text_is_open: true,
};

/// What an advert's page is put before its id.
const PAGE: &str = "https://arbetsformedlingen.se/platsbanken/annonser/";

/// The county code for no place in particular.
const NO_COUNTY: &str = "90";

/// Whether an object has the names of such an advert.
pub(super) fn is_advert(item: &Value) -> bool {
    let item = item.get("_source").unwrap_or(item);
    ["annonsId", "headline", "rubrik", "workplace_address", "removed_date"].iter().any(|name| item.get(name).is_some())
}

pub(super) fn take(item: &Value, checks: Checks, out: &mut Sink<'_>) {
    let item = item.get("_source").unwrap_or(item);
    let id = text(item, &["id", "annonsId"]).unwrap_or_default();
    let removed = match text(item, &["removed", "avpublicerad"]) {
        Some(word) => word == "true",
        None => text(item, &["status.publicerad"]).is_some_and(|word| word == "false"),
    };
    let removed_on = text(item, &["removed_date", "avpubliceringsdatum", "status.avpubliceringsdatum"])
        .filter(|_| removed)
        .and_then(|day| checks.past_day("removed_date", &day, out));
    let day = |paths: &[&str]| text(item, paths).unwrap_or_default();
    let (contract, time) = employment(item);
    let posting = PostingRecord {
        source: SOURCE.key.to_owned(),
        url: text(item, &["webpage_url"]).or_else(|| (!id.is_empty()).then(|| format!("{PAGE}{id}"))),
        external_id: id,
        removed,
        removed_on,
        title: text(item, &["headline", "rubrik", "annonsrubrik"]).unwrap_or_default(),
        text: advert_text(item),
        text_is_open: SOURCE.text_is_open,
        language: None,
        employer: employer(item),
        places: place(item).into_iter().collect(),
        occupations: occupations(item),
        skills: skills(item),
        posted_on: checks.past_day("publication_date", &day(&["publication_date", "publiceringsdatum"]), out),
        expires_on: checks.any_day(
            "application_deadline",
            &day(&[
                "application_deadline",
                "sista_ansokningsdatum",
                "sistaAnsokningsdatum",
                "last_publication_date",
                "status.sista_publiceringsdatum",
                "sistaPubliceringsdatum",
            ]),
            out,
        ),
        vacancies: checks.vacancies(&day(&["number_of_vacancies", "antal_platser", "antalPlatser"]), out),
        contract,
        working_time: text(item, &["working_hours_type.label", "arbetstidstyp.term", "arbetstidTyp.namn"])
            .and_then(|label| conditions::parse_working_time(&label))
            .or(time),
        workplace: at(item, "remote_work")
            .filter(|remote| **remote == Value::Bool(true))
            .map(|_| skillspine_domain::model::Workplace::Remote),
        experience: no_experience(item).then_some(ExperienceLevel::None),
        education: text(item, &["utbildningsniva.namn"])
            .or_else(|| each(item, &["must_have.education_level", "krav.utbildningsniva"]).into_iter().find_map(label))
            .and_then(|label| conditions::parse_education(&label)),
        salary: None,
        salary_text: text(item, &["salary_description", "lonebeskrivning"]),
    };
    checks.give(posting, || item.to_string(), out);
}

/// The text, and what forms of before put into fields beside it.
fn advert_text(item: &Value) -> Option<String> {
    let main = text(
        item,
        &[
            "description.text",
            "description.text_formatted",
            "beskrivning.annonstext",
            "annonstext",
            "annonstextFormaterad",
        ],
    );
    let beside = [
        ["description.needs", "beskrivning.behov"],
        ["description.requirements", "beskrivning.krav"],
        ["description.conditions", "beskrivning.villkor"],
        ["description.company_information", "beskrivning.information"],
    ];
    // Adverts of newer forms repeat these parts inside the text.
    let rest = beside
        .iter()
        .map(|paths| text(item, paths))
        .map(|part| part.filter(|part| !main.as_deref().is_some_and(|main| main.contains(part.as_str()))));
    paragraphs(std::iter::once(main.clone()).chain(rest))
}

fn employer(item: &Value) -> Option<EmployerReference> {
    let name = text(item, &["employer.name", "arbetsgivare.namn", "arbetsgivareNamn", "employer.workplace"]);
    let number =
        text(item, &["employer.organization_number", "arbetsgivare.organisationsnummer", "organisationsnummer"]);
    if name.is_none() && number.is_none() {
        return None;
    }
    Some(EmployerReference {
        name: name.unwrap_or_default(),
        identifier: number.map(|number| ("se-orgnr".to_owned(), number.replace('-', ""))),
        ..EmployerReference::default()
    })
}

fn place(item: &Value) -> Option<PlaceReference> {
    let municipality = text(
        item,
        &["workplace_address.municipality_code", "arbetsplatsadress.kommunkod", "arbetsplatsadress.kommun.varde"],
    )
    .filter(|code| is_number(code, 4));
    let county =
        text(item, &["workplace_address.region_code", "arbetsplatsadress.lanskod", "arbetsplatsadress.lan.varde"])
            .filter(|code| is_number(code, 2) && code != NO_COUNTY);
    let country = text(item, &["workplace_address.country", "arbetsplatsadress.land.namn", "arbetsplatsadress.land"]);
    let is_sweden = municipality.is_some() || county.is_some() || country.as_deref() == Some("Sverige");
    let names = [
        text(item, &["workplace_address.city", "arbetsplatsadress.postort"]),
        text(item, &["workplace_address.municipality", "arbetsplatsadress.kommun.namn", "arbetsplatsadress.kommun"]),
        text(item, &["workplace_address.region", "arbetsplatsadress.lan.namn", "arbetsplatsadress.lan"])
            .filter(|_| county.is_some() || !is_sweden),
        country.filter(|_| !is_sweden),
    ];
    let codes: Vec<(String, String)> = [("se-municipality", municipality), ("se-region", county)]
        .into_iter()
        .filter_map(|(scheme, code)| Some((scheme.to_owned(), code?)))
        .collect();
    let text =
        join_distinct(names.iter().flatten().map(String::as_str)).filter(|text| !text.starts_with("Ospecificerad"));
    let is_nowhere = codes.is_empty() && text.is_none() && !is_sweden;
    (!is_nowhere).then(|| PlaceReference { country: is_sweden.then(|| "SE".to_owned()), codes, text })
}

fn is_number(code: &str, digits: usize) -> bool {
    code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn occupations(item: &Value) -> Vec<ConceptReference> {
    let mut found = Vec::new();
    for value in each(item, &["occupation", "yrkesroll"]) {
        found.extend(reference(value, |legacy| ("ams-occupation-name".to_owned(), legacy)));
    }
    for value in each(item, &["occupation_group", "yrkesgrupp"]) {
        found.extend(reference(value, |legacy| ("ssyk-2012".to_owned(), legacy)));
    }
    found
}

fn skills(item: &Value) -> Vec<(ConceptReference, PostingRequirement)> {
    let mut found = Vec::new();
    let blocks = [
        (["must_have", "krav"], PostingRequirement::Required),
        (["nice_to_have", "meriterande"], PostingRequirement::Preferred),
    ];
    for (names, requirement) in blocks {
        for block in names.iter().filter_map(|name| item.get(name)) {
            for value in each(block, &["skills", "kompetenser"]) {
                found.extend(reference(value, ams("skill")).map(|skill| (skill, requirement)));
            }
            for value in each(block, &["languages", "sprak"]) {
                found.extend(reference(value, ams("language")).map(|skill| (skill, requirement)));
            }
        }
    }
    // The source form lists them flat, with a weight.
    for (name, concept_type) in [("kompetenser", "skill"), ("sprak", "language")] {
        for value in each(item, &[name]) {
            let is_required = text(value, &["vikt"]).is_none_or(|weight| weight == "10");
            let requirement = if is_required { PostingRequirement::Required } else { PostingRequirement::Preferred };
            found.extend(reference(value, ams(concept_type)).map(|skill| (skill, requirement)));
        }
    }
    let is_required = text(item, &["driving_license_required", "korkort_kravs"]).is_none_or(|word| word == "true");
    let requirement = if is_required { PostingRequirement::Required } else { PostingRequirement::Preferred };
    for value in each(item, &["driving_license", "korkort"]) {
        found.extend(reference(value, ams("driving-licence")).map(|skill| (skill, requirement)));
    }
    found
}

fn ams(concept_type: &str) -> impl Fn(String) -> (String, String) {
    move |legacy| (format!("ams-{concept_type}"), legacy)
}

/// A concept as an advert names it: an object with id, legacy id and label, or the bare concept id.
fn reference(value: &Value, code: impl Fn(String) -> (String, String)) -> Option<ConceptReference> {
    let key = match value {
        Value::String(id) => Some(id.clone()),
        value => text(value, &["concept_id", "kod"]),
    };
    let legacy = text(value, &["legacy_ams_taxonomy_id", "taxonomi-kod", "varde"]);
    let reference = ConceptReference {
        framework: key.as_ref().map(|_| jobtech_taxonomy::FRAMEWORK.to_owned()),
        key,
        code: legacy.map(code),
        label: label(value),
    };
    (reference != ConceptReference::default()).then_some(reference)
}

fn label(value: &Value) -> Option<String> {
    text(value, &["label", "term", "namn"])
}

/// Kind of employment and duration together say whether the work is for good.
fn employment(item: &Value) -> (Option<Contract>, Option<WorkingTime>) {
    let kind = each(item, &["employment_type", "anstallningstyp", "anstallningTyp"]).into_iter().find_map(label);
    let duration = each(item, &["duration", "varaktighet", "varaktighetTyp"]).into_iter().find_map(label);
    let kind = kind.unwrap_or_default();
    let contract = conditions::parse_contract(&kind).or_else(|| {
        let duration = duration?;
        Some(conditions::parse_contract(&duration).unwrap_or(Contract::Temporary))
    });
    (contract, conditions::parse_working_time(&kind))
}

fn no_experience(item: &Value) -> bool {
    let asked = text(item, &["experience_required", "erfarenhet_kravs"]);
    asked.as_deref() == Some("false") || text(item, &["ingenErfarenhetKravs"]).as_deref() == Some("true")
}
