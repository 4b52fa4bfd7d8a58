//! `schema.org/JobPosting` as JSON-LD: single, in a list, in an `@graph`, wrapped as `originalJobPosting`, or in the scripts of a page.
//!
//! Boards fill the properties in their own ways: a place is an object, a list or plain text; categories are codes or words; the
//! identifier is text or an object; dates are days or moments. All of these are read. The id is the address of the advert, which
//! is unique across boards, or else the identifier together with who issued it or who hires. A category code of a
//! `relevantOccupation` comes without its system; with the Swedish boards it is the employment service's, which the context of the
//! advert does not say, so it is left aside and the name kept.

use serde_json::Value;
use skillspine_domain::model::{PostingRequirement, Workplace};
use skillspine_domain::posting::conditions;
use skillspine_domain::record::{ConceptReference, EmployerReference, PlaceReference, PostingRecord};

use super::check::Checks;
use super::{PostingSource, period};
use crate::source::Sink;
use crate::sources::mapped::value::{at, each, join_distinct, paragraphs, plain, text, texts};

/// Postings from pages that describe themselves.
pub(super) const SOURCE: PostingSource<'_> = PostingSource {
    key: "schema-org",
    title: "Job postings as schema.org JSON-LD",
    publisher: "the boards that published them",
    homepage: "https://schema.org/JobPosting",
    licence: "not stated",
    attribution: "",
    text_is_open: false,
};

/// Documents nest no deeper: a list of wrappers of graphs.
const DEEPEST: usize = 5;

/// Whether an object is a posting or holds one.
pub(super) fn is_posting(item: &Value) -> bool {
    ["@type", "@graph", "@context", "originalJobPosting", "datePosted", "hiringOrganization"]
        .iter()
        .any(|name| item.get(name).is_some())
}

/// Takes every posting in a value; says whether there was one.
pub(super) fn take(item: &Value, checks: Checks, out: &mut Sink<'_>) -> bool {
    let mut found = Vec::new();
    collect(item, DEEPEST, &mut found);
    for posting in &found {
        take_one(posting, checks, out);
    }
    !found.is_empty()
}

fn collect<'a>(value: &'a Value, depth: usize, found: &mut Vec<&'a Value>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth - 1, found)),
        Value::Object(members) if is_job_posting(value) || members.contains_key("hiringOrganization") => {
            found.push(value);
        }
        Value::Object(members) => {
            for name in ["originalJobPosting", "@graph", "itemListElement", "item", "mainEntity"] {
                if let Some(inner) = members.get(name) {
                    collect(inner, depth - 1, found);
                }
            }
        }
        _ => {}
    }
}

fn is_job_posting(value: &Value) -> bool {
    texts(value, &["@type", "type"]).iter().any(|name| name.rsplit(['/', ':', '#']).next() == Some("JobPosting"))
}

fn take_one(item: &Value, checks: Checks, out: &mut Sink<'_>) {
    let url =
        text(item, &["url", "mainEntityOfPage.@id", "mainEntityOfPage", "@id"]).filter(|url| url.starts_with("http"));
    let employment = texts(item, &["employmentType"]).join(", ");
    let salary = salary(item, checks, out);
    let asked = texts(item, &["experienceRequirements", "experienceRequirements.description"]).join("; ");
    let education = texts(item, &["educationRequirements", "educationRequirements.credentialCategory"]).join("; ");
    let posting = PostingRecord {
        source: SOURCE.key.to_owned(),
        external_id: url.clone().or_else(|| identifier(item)).unwrap_or_default(),
        title: text(item, &["title", "name"]).unwrap_or_default(),
        text: advert_text(item),
        text_is_open: SOURCE.text_is_open,
        language: text(item, &["inLanguage", "inLanguage.alternateName"]),
        url,
        employer: employer(item),
        places: places(item),
        occupations: occupations(item),
        skills: skills(item),
        posted_on: text(item, &["datePosted"]).and_then(|day| checks.past_day("datePosted", &day, out)),
        expires_on: text(item, &["validThrough", "applicationDeadline"])
            .and_then(|day| checks.any_day("validThrough", &day, out)),
        vacancies: text(item, &["totalJobOpenings"]).and_then(|count| checks.vacancies(&count, out)),
        contract: conditions::parse_contract(&employment),
        working_time: conditions::parse_working_time(&employment)
            .or_else(|| text(item, &["workHours"]).and_then(|hours| conditions::parse_working_time(&hours))),
        workplace: text(item, &["jobLocationType"])
            .map_or_else(|| conditions::parse_workplace(&employment), |kind| conditions::parse_workplace(&kind))
            .filter(|workplace| *workplace != Workplace::OnSite),
        experience: conditions::parse_experience(&asked),
        education: conditions::parse_education(&education),
        salary_text: if salary.is_none() {
            texts(item, &["baseSalary", "salaryCurrency"]).first().cloned()
        } else {
            None
        },
        salary,
        ..PostingRecord::default()
    };
    checks.give(posting, || item.to_string(), out);
}

/// An identifier is unique only with whoever issued it.
fn identifier(item: &Value) -> Option<String> {
    let value = text(item, &["identifier.value", "identifier.@value", "identifier"])?;
    let issuer =
        text(item, &["identifier.name", "identifier.propertyID", "hiringOrganization.name", "hiringOrganization"]);
    Some(match issuer {
        Some(issuer) => format!("{issuer}/{value}"),
        None => value,
    })
}

fn advert_text(item: &Value) -> Option<String> {
    let main = text(item, &["description"]);
    let rest = ["responsibilities", "qualifications", "experienceRequirements", "educationRequirements", "jobBenefits"]
        .map(|name| paragraphs(texts(item, &[name]).into_iter().map(Some)))
        .map(|part| part.filter(|part| !main.as_deref().is_some_and(|main| main.contains(part.as_str()))));
    paragraphs(std::iter::once(main.clone()).chain(rest))
}

fn employer(item: &Value) -> Option<EmployerReference> {
    let name = text(item, &["hiringOrganization.name", "hiringOrganization.legalName", "hiringOrganization"])?;
    let industry = text(item, &["industry", "industry.name"]);
    Some(EmployerReference {
        name,
        identifier: text(item, &["hiringOrganization.taxID"]).map(|id| ("tax-id".to_owned(), id)),
        industry_label: industry,
        ..EmployerReference::default()
    })
}

fn places(item: &Value) -> Vec<PlaceReference> {
    let mut places = Vec::new();
    for place in each(item, &["jobLocation"]) {
        let mut found = Vec::new();
        for address in each(place, &["address"]) {
            found.push(read_address(address));
        }
        if found.is_empty() {
            found.push(PlaceReference {
                text: text(place, &["name"]).or_else(|| plain(place)),
                ..PlaceReference::default()
            });
        }
        for place in found {
            if place != PlaceReference::default() && !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}

fn read_address(address: &Value) -> PlaceReference {
    if let Some(text) = plain(address) {
        return PlaceReference { text: Some(super::check::one_line(&text)), ..PlaceReference::default() };
    }
    let parts = [text(address, &["addressLocality"]), text(address, &["addressRegion"])];
    let country = text(address, &["addressCountry.identifier", "addressCountry.name", "addressCountry"]);
    let code = country.clone().filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let named = country.filter(|_| code.is_none());
    let text = join_distinct(parts.iter().chain([&named]).flatten().map(String::as_str))
        .or_else(|| text(address, &["name", "address"]));
    PlaceReference { country: code.map(|code| code.to_uppercase()), codes: Vec::new(), text }
}

fn occupations(item: &Value) -> Vec<ConceptReference> {
    let mut found: Vec<ConceptReference> = Vec::new();
    let mut add = |reference: ConceptReference| {
        if reference != ConceptReference::default() && !found.contains(&reference) {
            found.push(reference);
        }
    };
    for occupation in each(item, &["relevantOccupation"]) {
        let label = text(occupation, &["name"]).or_else(|| plain(occupation));
        add(ConceptReference { code: occupation_code(occupation), label, ..ConceptReference::default() });
    }
    for category in each(item, &["occupationalCategory"]) {
        match plain(category) {
            // Google asks for O*NET codes, with or without the title: `15-1132.00 Software Developers, Application`.
            Some(words) => {
                let (first, rest) = words.split_once([' ', ':']).unwrap_or((&words, ""));
                let code = onet_code(first);
                let label = if code.is_some() { rest.trim() } else { words.as_str() };
                add(ConceptReference {
                    code,
                    label: Some(label.to_owned()).filter(|label| !label.is_empty()),
                    ..ConceptReference::default()
                });
            }
            None => add(ConceptReference {
                code: category_code(category),
                label: text(category, &["name"]),
                ..ConceptReference::default()
            }),
        }
    }
    found
}

fn occupation_code(occupation: &Value) -> Option<(String, String)> {
    each(occupation, &["occupationalCategory"]).into_iter().find_map(category_code)
}

/// A `CategoryCode` with a code set is a code in it; O*NET codes are known by their form; other bare codes mean nothing.
fn category_code(category: &Value) -> Option<(String, String)> {
    let code = text(category, &["codeValue"]).or_else(|| plain(category))?;
    if let Some(found) = onet_code(&code) {
        return Some(found);
    }
    let set = text(category, &["inCodeSet.name", "inCodeSet"])?.to_lowercase();
    let system = [("isco", "isco-08"), ("ssyk", "ssyk-2012"), ("soc", "soc-2018")]
        .iter()
        .find(|(word, _)| set.contains(word))
        .map(|(_, system)| *system)?;
    Some((system.to_owned(), code))
}

fn onet_code(code: &str) -> Option<(String, String)> {
    let bytes = code.as_bytes();
    let is_soc = bytes.len() >= 7 && bytes[2] == b'-' && bytes[..2].iter().chain(&bytes[3..7]).all(u8::is_ascii_digit);
    match (is_soc, bytes.len()) {
        (true, 7) => Some(("soc-2018".to_owned(), code.to_owned())),
        (true, 10) if bytes[7] == b'.' => Some(("onet-soc-2019".to_owned(), code.to_owned())),
        _ => None,
    }
}

/// Skills are words, lists of words, or terms with a name. Long texts under this property are prose, not skills.
fn skills(item: &Value) -> Vec<(ConceptReference, PostingRequirement)> {
    const LONGEST: usize = 100;
    let mut found = Vec::new();
    for skill in each(item, &["skills"]) {
        let term = text(skill, &["termCode"]);
        let Some(names) = text(skill, &["name"]).or_else(|| plain(skill)) else { continue };
        for name in names.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
            if name.chars().count() <= LONGEST {
                let key = term.clone().filter(|term| term.starts_with("http"));
                let reference = ConceptReference { key, label: Some(name.to_owned()), ..ConceptReference::default() };
                found.push((reference, PostingRequirement::Mentioned));
            }
        }
    }
    found
}

fn salary(item: &Value, checks: Checks, out: &mut Sink<'_>) -> Option<skillspine_domain::model::Salary> {
    let pay = at(item, "baseSalary").or_else(|| at(item, "estimatedSalary"))?;
    let pay = pay.as_array().and_then(|items| items.first()).unwrap_or(pay);
    let amount = |paths: &[&str]| text(pay, paths).and_then(|text| crate::sources::mapped::parse_number(&text, '.'));
    let (min, max) = (amount(&["value.minValue", "minValue"]), amount(&["value.maxValue", "maxValue"]));
    let (min, max) = match amount(&["value.value", "value"]) {
        Some(value) if min.is_none() && max.is_none() => (Some(value), Some(value)),
        _ => (min, max),
    };
    let currency = text(pay, &["currency", "value.currency"]).or_else(|| text(item, &["salaryCurrency"]));
    let period = text(pay, &["value.unitText", "unitText", "duration"]).and_then(|unit| period::parse_period(&unit));
    checks.salary(min, max, currency.as_deref(), period, out)
}
