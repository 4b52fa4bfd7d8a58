//! Announcements of the US government on USAJOBS, in every form in which they are handed out.
//!
//! - items of the Search API (`MatchedObjectDescriptor`), with duties and pay;
//! - HistoricJOA, as JSON and as Parquet, where lists stand as JSON text inside a column (`JobCategories`, `PositionLocations`);
//! - lists with `control_number`, `position_title` and `occupation_series` (`["0850 - Electrical Engineering"]`), and short ones with
//!   duties and qualifications.
//!
//! The id of an announcement is its USAJOBS number, which also stands in its address; so the same announcement has the same id in
//! every form. Series are codes in `opm-series`. Pay without a period stays without one. Nationwide work and places abroad are
//! places in words. `Few` and `Many` openings say no number and are passed over.

use serde_json::Value;
use skillspine_domain::posting::conditions;
use skillspine_domain::record::{ConceptReference, EmployerReference, PlaceReference, PostingRecord};

use super::check::Checks;
use super::{PostingSource, period};
use crate::source::Sink;
use crate::sources::mapped::value::{at, each, join_distinct, paragraphs, text, texts};

/// The postings of USAJOBS.
pub(super) const SOURCE: PostingSource<'_> = PostingSource {
    key: "usajobs",
    title: "USAJOBS",
    publisher: "U.S. Office of Personnel Management",
    homepage: "https://developer.usajobs.gov/",
    licence: "works of the U.S. government",
    attribution: "",
    text_is_open: true,
};

/// Whether an object has the names of such an announcement.
pub(super) fn is_announcement(item: &Value) -> bool {
    ["MatchedObjectDescriptor", "usajobsControlNumber", "control_number", "PositionTitle"]
        .iter()
        .any(|name| item.get(name).is_some())
}

pub(super) fn take(item: &Value, checks: Checks, out: &mut Sink<'_>) {
    let whole = item;
    let item = item.get("MatchedObjectDescriptor").unwrap_or(item);
    let day = |paths: &[&str]| text(item, paths).unwrap_or_default();
    let url = text(item, &["PositionURI", "usajobs_url", "url"]);
    let schedule = text(item, &["workSchedule"]).or_else(|| schedule_of_code(item));
    let appointment = text(item, &["appointmentType", "appointment_type"]).unwrap_or_default();
    let remote = at(item, "UserArea.Details.RemoteIndicator") == Some(&Value::Bool(true));
    let posting = PostingRecord {
        source: SOURCE.key.to_owned(),
        external_id: number(whole, item, url.as_deref()).unwrap_or_default(),
        title: text(item, &["positionTitle", "position_title", "PositionTitle", "title"]).unwrap_or_default(),
        text: paragraphs([
            text(item, &["UserArea.Details.JobSummary"]),
            paragraphs(texts(item, &["UserArea.Details.MajorDuties", "duties"]).into_iter().map(Some)),
            text(item, &["QualificationSummary", "qualifications"]),
            text(item, &["UserArea.Details.Education"]),
        ]),
        text_is_open: SOURCE.text_is_open,
        language: Some("en".to_owned()),
        employer: employer(item),
        places: places(item),
        occupations: occupations(item),
        posted_on: checks.past_day(
            "positionOpenDate",
            &day(&["positionOpenDate", "open_date", "PublicationStartDate", "PositionStartDate"]),
            out,
        ),
        expires_on: checks.any_day(
            "positionCloseDate",
            &day(&["positionCloseDate", "close_date", "ApplicationCloseDate", "PositionEndDate"]),
            out,
        ),
        vacancies: text(item, &["totalOpenings", "UserArea.Details.TotalOpenings"])
            .filter(|count| count.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|count| checks.vacancies(&count, out)),
        contract: conditions::parse_contract(&appointment),
        working_time: schedule
            .and_then(|schedule| conditions::parse_working_time(&schedule))
            .or_else(|| conditions::parse_working_time(&appointment)),
        workplace: remote.then_some(skillspine_domain::model::Workplace::Remote),
        salary: salary(item, checks, out),
        url,
        ..PostingRecord::default()
    };
    checks.give(posting, || whole.to_string(), out);
}

/// The number of the announcement: stated, or the digits behind `/job/` or `/ViewDetails/` in its address.
fn number(whole: &Value, item: &Value, url: Option<&str>) -> Option<String> {
    let is_number = |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let stated = text(whole, &["MatchedObjectId"])
        .or_else(|| text(item, &["usajobsControlNumber", "usajobs_control_number", "control_number"]));
    let in_url = || {
        let (_, rest) = url?.split_once("/job/").or_else(|| url?.split_once("/ViewDetails/"))?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(digits).filter(is_number)
    };
    stated.clone().filter(is_number).or_else(in_url).or(stated)
}

fn employer(item: &Value) -> Option<EmployerReference> {
    let name = text(
        item,
        &[
            "hiringAgencyName",
            "agency",
            "OrganizationName",
            "organization",
            "hiringDepartmentName",
            "department",
            "DepartmentName",
        ],
    )?;
    let code = text(item, &["hiringAgencyCode"]);
    Some(EmployerReference {
        name,
        // Agencies outside a department share one name where a code should be.
        identifier: code
            .filter(|code| code.len() <= 6 && !code.contains(' '))
            .map(|code| ("us-agency".to_owned(), code)),
        ..EmployerReference::default()
    })
}

/// Lists that Parquet holds as JSON text are read like lists.
fn list(item: &Value, name: &str) -> Vec<Value> {
    match at(item, name) {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn places(item: &Value) -> Vec<PlaceReference> {
    let mut places: Vec<PlaceReference> = Vec::new();
    let mut add = |country: Option<String>, text: Option<String>| {
        let is_us = country.as_deref().is_some_and(is_united_states);
        let text = match (is_us, country) {
            (false, Some(country)) => join_distinct(text.as_deref().into_iter().chain([country.as_str()])),
            _ => text,
        };
        let place = PlaceReference { country: is_us.then(|| "US".to_owned()), codes: Vec::new(), text };
        if place != PlaceReference::default() && !places.contains(&place) {
            places.push(place);
        }
    };
    for place in list(item, "PositionLocations") {
        let (city, state) = (text(&place, &["positionLocationCity"]), text(&place, &["positionLocationState"]));
        let parts = join_distinct([city, state].iter().flatten().map(String::as_str));
        add(text(&place, &["positionLocationCountry"]), parts);
    }
    for place in list(item, "PositionLocation") {
        // `CityName` holds the state as well.
        let parts = text(&place, &["CityName", "LocationName"]).and_then(|name| distinct_parts(&name));
        add(text(&place, &["CountryCode"]), parts);
    }
    // A list in one text: `Gunter AFB, Alabama, Alabama; Maxwell AFB, Alabama, Alabama`.
    if let Some(all) = text(item, &["location"]) {
        for name in all.split(';') {
            add(None, distinct_parts(name));
        }
    }
    places
}

fn distinct_parts(name: &str) -> Option<String> {
    join_distinct(name.split(','))
}

fn is_united_states(country: &str) -> bool {
    ["united states", "us", "usa"].contains(&country.to_lowercase().as_str())
}

fn occupations(item: &Value) -> Vec<ConceptReference> {
    let mut found: Vec<ConceptReference> = Vec::new();
    let mut add = |series: &str, label: Option<String>| {
        let is_series = series.len() == 4 && series.bytes().all(|byte| byte.is_ascii_digit());
        let reference = ConceptReference {
            code: is_series.then(|| ("opm-series".to_owned(), series.to_owned())),
            label,
            ..ConceptReference::default()
        };
        if reference != ConceptReference::default() && !found.contains(&reference) {
            found.push(reference);
        }
    };
    for category in list(item, "JobCategories") {
        add(&text(&category, &["series"]).unwrap_or_default(), None);
    }
    for category in each(item, &["JobCategory"]) {
        add(&text(category, &["Code"]).unwrap_or_default(), text(category, &["Name"]));
    }
    for series in texts(item, &["occupation_series"]) {
        let (code, name) = series.split_once(" - ").unwrap_or((&series, ""));
        add(code.trim(), Some(name.trim().to_owned()).filter(|name| !name.is_empty()));
    }
    found
}

/// Work schedules of the Search API, which may come without their names.
fn schedule_of_code(item: &Value) -> Option<String> {
    let schedule = each(item, &["PositionSchedule"]).into_iter().next()?;
    text(schedule, &["Name"]).or_else(|| {
        let word = match text(schedule, &["Code"])?.as_str() {
            "1" => "full-time",
            "2" => "part-time",
            "3" => "shift",
            "4" => "intermittent",
            _ => return None,
        };
        Some(word.to_owned())
    })
}

fn salary(item: &Value, checks: Checks, out: &mut Sink<'_>) -> Option<skillspine_domain::model::Salary> {
    let pay = each(item, &["PositionRemuneration"]).into_iter().next().unwrap_or(item);
    let amount = |paths: &[&str]| text(pay, paths).and_then(|text| text.parse::<f64>().ok());
    let unit = text(pay, &["RateIntervalCode", "salaryType"]).unwrap_or_default();
    // Unpaid work and fees carry amounts that are no pay for a period.
    if ["Without Compensation", "WC", "Fee Basis", "FB"].contains(&unit.as_str()) {
        return None;
    }
    let min = amount(&["MinimumRange", "minimumSalary", "min_salary"]);
    let max = amount(&["MaximumRange", "maximumSalary", "max_salary"]);
    checks.salary(min, max, Some("USD"), period::parse_period(&unit), out)
}
