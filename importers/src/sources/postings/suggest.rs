//! A first mapping file from the header of a table and a sample of its rows.

use std::fmt::Write;

use serde_json::Value;

use crate::formats::json_items::JsonItems;
use crate::formats::parquet::ParquetRows;
use crate::formats::table::Table;
use crate::input::{Input, InputFile};
use crate::source::SourceError;
use crate::sources::mapped::{Shape, TableSettings, options, parse_day, parse_number};

/// Rows that are looked at.
const SAMPLE: usize = 200;

/// Names under which tables keep a field, best first, as they read once small and without anything but letters and digits. A name
/// that ends in `*` may go on.
const NAMES: &[(&str, &[&str])] = &[
    (
        "id",
        &[
            "id",
            "jobid",
            "postingid",
            "adid",
            "externalid",
            "refnr",
            "reference",
            "usajobscontrolnumber",
            "controlnumber",
            "uuid",
            "*jobid",
            "idoferty",
        ],
    ),
    (
        "title",
        &[
            "title",
            "jobtitle",
            "positiontitle",
            "businesstitle",
            "headline",
            "position",
            "rubrik",
            "stanowisko",
            "intitule",
            "name",
        ],
    ),
    ("text", &["description", "jobdescription", "text", "body", "fulldescription", "annonstext", "opis", "jobdescr*"]),
    ("language", &["language", "lang", "languagedescription"]),
    ("url", &["url", "link", "joburl", "joblink", "webpageurl", "positionuri"]),
    (
        "employer",
        &[
            "employer",
            "company",
            "companyname",
            "employername",
            "hiringagency",
            "agency",
            "organization",
            "organisation",
            "pracodawca",
            "entreprise",
        ],
    ),
    ("industry", &["industry", "sector", "branch", "jobcategory", "category"]),
    ("country", &["country", "countrycode"]),
    (
        "place",
        &[
            "location",
            "city",
            "joblocation",
            "worklocation",
            "region",
            "place",
            "positionlocation",
            "ort",
            "lieu",
            "state",
        ],
    ),
    ("occupation", &["occupation", "occupationname", "civilservicetitle", "profession"]),
    (
        "occupation_code",
        &[
            "occupationcode",
            "soccode",
            "onetcode",
            "onetsoccode",
            "iscocode",
            "isco",
            "soc",
            "occupationseries",
            "coderome",
            "ssyk",
        ],
    ),
    ("skills", &["skills", "skill", "jobskills", "keyskills", "requiredskills", "competencies"]),
    (
        "posted_on",
        &[
            "posted",
            "postedon",
            "dateposted",
            "postingdate",
            "publicationdate",
            "publisheddate",
            "opendate",
            "positionopendate",
            "createdat",
            "listedtime",
            "date",
        ],
    ),
    (
        "expires_on",
        &[
            "expires",
            "expireson",
            "validthrough",
            "deadline",
            "closedate",
            "positionclosedate",
            "expirationdate",
            "applicationdeadline",
            "postuntil",
            "closingdate",
        ],
    ),
    ("removed_on", &["removeddate", "removedon", "closedtime"]),
    ("vacancies", &["vacancies", "numberofvacancies", "ofpositions", "openings", "totalopenings", "positions"]),
    ("contract", &["contract", "contracttype", "appointmenttype", "employmenttype", "formattedworktype"]),
    (
        "working_time",
        &[
            "workingtime",
            "worktype",
            "jobtype",
            "schedule",
            "fulltimeparttimeindicator",
            "workschedule",
            "positionschedule",
        ],
    ),
    ("workplace", &["workplace", "remote", "remoteallowed", "telework", "worklocationtype"]),
    (
        "experience",
        &[
            "experience",
            "experiencelevel",
            "experienceneeded",
            "careerlevel",
            "seniority",
            "formattedexperiencelevel",
            "positionlevel",
        ],
    ),
    ("education", &["education", "educationlevel", "degree", "qualification"]),
    ("salary_min", &["salarymin", "minsalary", "salaryfrom", "salaryrangefrom", "minimumsalary", "minpay"]),
    ("salary_max", &["salarymax", "maxsalary", "salaryto", "salaryrangeto", "maximumsalary", "maxpay"]),
    ("salary_currency", &["currency", "salarycurrency"]),
    ("salary_period", &["salaryperiod", "salaryfrequency", "payperiod", "salarytype", "rateintervalcode"]),
    ("salary", &["salary", "pay", "wage", "compensation", "wynagrodzenie"]),
];

/// Ways of writing a date that are tried, the safest first.
const DATES: [&str; 8] = ["iso", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%B %d, %Y", "%d %b %Y"];

/// Writes a first mapping, as TOML with remarks, for the first table of an input.
///
/// # Errors
/// Those of reading its beginning; [`SourceError::MissingFile`] if there is no table.
pub fn suggest_mapping(input: &Input) -> Result<String, SourceError> {
    let Some(file) = input.files.iter().max_by_key(|file| file.size) else {
        return Err(SourceError::MissingFile {
            wanted: "table of postings".to_owned(),
            found: 0,
            hint: "pass it with --from".to_owned(),
        });
    };
    let (header, sample, layout) = read_sample(file)?;
    Ok(write_mapping(file.file_name(), &layout, &header, &sample))
}

type Sample = (Vec<String>, Vec<Vec<String>>, String);

/// The header, the first rows, and what of the layout must be said.
fn read_sample(file: &InputFile) -> Result<Sample, SourceError> {
    match Shape::of(file)? {
        Shape::Parquet => {
            let mut rows = ParquetRows::open(file)?;
            let header = rows.columns().to_vec();
            let mut sample = Vec::new();
            while sample.len() < SAMPLE
                && let Some((_, row)) = rows.next_row()?
            {
                sample.push(header.iter().map(|name| cell(row.get(name))).collect());
            }
            Ok((header, sample, String::new()))
        }
        Shape::Json => read_json_sample(file),
        Shape::Html | Shape::Text | Shape::Workbook => {
            let options = options(file, &TableSettings::default())?;
            let mut table = Table::open(file, &options)?;
            let header = table.columns().to_vec();
            let mut sample = Vec::new();
            while sample.len() < SAMPLE
                && let Some(row) = table.next_row()
            {
                if let Ok(row) = row {
                    sample.push(header.iter().map(|name| row.get(name).to_owned()).collect());
                }
            }
            let mut layout = String::new();
            if options.delimiter != b',' {
                let _ = writeln!(layout, "delimiter = {}", quoted(&char::from(options.delimiter).to_string()));
            }
            if let Some(encoding) = options.encoding {
                let _ = writeln!(layout, "encoding = {}", quoted(encoding.name()));
            }
            Ok((header, sample, layout))
        }
    }
}

fn read_json_sample(file: &InputFile) -> Result<Sample, SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut items = JsonItems::open(file).map_err(read_error)?;
    let mut header: Vec<String> = Vec::new();
    let mut objects = Vec::new();
    while objects.len() < SAMPLE
        && let Some(item) = items.next_item().map_err(read_error)?
    {
        let Some(Value::Object(object)) = item.text.ok().and_then(|text| serde_json::from_slice(text).ok()) else {
            continue;
        };
        for name in object.keys() {
            if !header.contains(name) && header.len() < 500 {
                header.push(name.clone());
            }
        }
        objects.push(object);
    }
    let sample = objects.iter().map(|object| header.iter().map(|name| cell(object.get(name))).collect()).collect();
    Ok((header, sample, String::new()))
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// Writes the mapping.
fn write_mapping(file: &str, layout: &str, header: &[String], sample: &[Vec<String>]) -> String {
    let found = fields_of(header);
    let column = |name: &str| found.iter().find(|(field, _)| *field == name).map(|(_, position)| *position);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# A first mapping, made from the header and the first {} rows. Look at every line.",
        sample.len()
    );
    let _ = writeln!(
        out,
        "source = {}             # key of these postings: small letters, digits, hyphens",
        quoted(&key_of(file))
    );
    out.push_str("title = \"\"\npublisher = \"\"\nhomepage = \"\"\nlicence = \"\"               # the terms, as their publisher states them\n");
    out.push_str("text_is_open = false       # true if these terms let the texts be shown\n\n[table]\n");
    let _ = writeln!(out, "file = {}", quoted(file));
    out.push_str(layout);
    let nulls = nulls_of(sample);
    if !nulls.is_empty() {
        let list: Vec<String> = nulls.iter().map(|null| quoted(null)).collect();
        let _ = writeln!(out, "null = [{}]", list.join(", "));
    }
    let dates = dates_of(["posted_on", "expires_on", "removed_on"].iter().filter_map(|name| column(name)), sample);
    if dates != ["iso"] {
        let list: Vec<String> = dates.iter().map(|date| quoted(date)).collect();
        let _ = writeln!(out, "dates = [{}]", list.join(", "));
    }
    out.push_str("\n[fields]\n");
    if column("id").is_none() {
        out.push_str("# No column looks like an id: name those that together are unique.\nid = []\n");
    }
    if column("title").is_none() {
        out.push_str("# No column looks like a title, which every posting needs.\ntitle = \"\"\n");
    }
    for (name, position) in &found {
        let _ = writeln!(out, "{}", field_line(name, &header[*position], *position, sample));
    }
    let rest: Vec<&str> = (0..header.len())
        .filter(|position| !found.iter().any(|(_, used)| used == position))
        .map(|position| header[position].as_str())
        .filter(|name| !name.is_empty())
        .collect();
    if !rest.is_empty() {
        let _ = writeln!(out, "# Not used: {}", rest.join(", ").replace(['\n', '\r'], " "));
    }
    out
}

fn field_line(name: &str, column: &str, position: usize, sample: &[Vec<String>]) -> String {
    let quoted_column = quoted(column);
    match name {
        "skills" => {
            let separator = [';', '|', ','].into_iter().find(|separator| {
                sample.iter().filter_map(|row| row.get(position)).any(|cell| cell.contains(*separator))
            });
            let separator = separator
                .map(|separator| format!(", separator = {}", quoted(&separator.to_string())))
                .unwrap_or_default();
            format!("skills = {{ column = {quoted_column}{separator}, requirement = \"mentioned\" }}")
        }
        "occupation_code" => format!(
            "occupation_code = {{ column = {quoted_column}, system = \"isco-08\" }}   # which classification? isco-08, soc-2018, opm-series …"
        ),
        _ => format!("{name} = {quoted_column}"),
    }
}

/// The column of each field, by name; a column serves one field.
fn fields_of(header: &[String]) -> Vec<(&'static str, usize)> {
    let plain: Vec<String> = header
        .iter()
        .map(|name| name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect())
        .collect();
    let mut used = vec![false; header.len()];
    let mut found = Vec::new();
    for (field, names) in NAMES {
        let position = names.iter().find_map(|wanted| {
            plain.iter().enumerate().position(|(position, name)| {
                let is_same = match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
                    (Some(end), _) => name.ends_with(end),
                    (_, Some(start)) => name.starts_with(start),
                    _ => name == wanted,
                };
                is_same && !used[position]
            })
        });
        if let Some(position) = position {
            used[position] = true;
            found.push((*field, position));
        }
    }
    found
}

/// Words for nothing that the sample holds.
fn nulls_of(sample: &[Vec<String>]) -> Vec<&'static str> {
    let words = ["-1", "n/a", "N/A", "NA", "null", "NULL", "None", "nan", "-"];
    words.into_iter().filter(|word| sample.iter().flatten().any(|cell| cell == word)).collect()
}

/// The first way of writing that all dates of the sample follow.
fn dates_of(columns: impl Iterator<Item = usize>, sample: &[Vec<String>]) -> Vec<&'static str> {
    let mut found = Vec::new();
    for column in columns {
        let cells: Vec<&str> = sample
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let follows = |date: &&&str| cells.iter().all(|cell| parse_day(cell, &[(**date).to_owned()]).is_some());
        let serial = || {
            cells.iter().all(|cell| parse_number(cell, '.').is_some_and(|days| (20_000.0..80_000.0).contains(&days)))
        };
        let stamp = |from: f64| cells.iter().all(|cell| parse_number(cell, '.').is_some_and(|number| number > from));
        let way = if cells.is_empty() {
            "iso"
        } else if let Some(date) = DATES.iter().find(follows) {
            date
        } else if serial() {
            "excel"
        } else if stamp(1e11) {
            "unix-ms"
        } else if stamp(1e8) {
            "unix"
        } else {
            "%d/%m/%Y"
        };
        if !found.contains(&way) {
            found.push(way);
        }
    }
    if found.is_empty() { vec!["iso"] } else { found }
}

fn key_of(file: &str) -> String {
    let stem = file.split('.').next().unwrap_or(file).to_lowercase();
    let key: String = stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let key = key.trim_matches('-');
    if key.is_empty() { "postings".to_owned() } else { key.to_owned() }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mapping::PURPOSE;
    use super::*;
    use crate::formats::fixture::{file_of, input_of};
    use crate::sources::mapped::Mapping;

    #[test]
    fn a_header_becomes_a_mapping() -> Result<(), SourceError> {
        let table =
            "Job ID;Business Title;Posting Date;Salary Range From;Skills;Mood\n7;Nurse;31.12.2020;-1;a|b;good\n";
        let written = suggest_mapping(&input_of(vec![file_of("City Jobs.csv", table)]))?;
        insta::assert_snapshot!(written, @r#"
        # A first mapping, made from the header and the first 1 rows. Look at every line.
        source = "city-jobs"             # key of these postings: small letters, digits, hyphens
        title = ""
        publisher = ""
        homepage = ""
        licence = ""               # the terms, as their publisher states them
        text_is_open = false       # true if these terms let the texts be shown

        [table]
        file = "City Jobs.csv"
        delimiter = ";"
        null = ["-1"]
        dates = ["%d.%m.%Y"]

        [fields]
        id = "Job ID"
        title = "Business Title"
        skills = { column = "Skills", separator = "|", requirement = "mentioned" }
        posted_on = "Posting Date"
        salary_min = "Salary Range From"
        # Not used: Mood
        "#);
        Mapping::parse(&PURPOSE, "m.toml", &written)?;
        Ok(())
    }

    #[test]
    fn dates_are_recognised() {
        let check = |cells: &[&str], expected: &[&str]| {
            let sample: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_owned()]).collect();
            assert_eq!(dates_of(std::iter::once(0), &sample), expected, "{cells:?}");
        };
        check(&["2020-01-02T10:00:00"], &["iso"]);
        check(&["01/02/2020", "13/02/2020"], &["%d/%m/%Y"]);
        check(&["01/02/2020", "02/13/2020"], &["%m/%d/%Y"]);
        check(&["44396", "44397.0"], &["excel"]);
        check(&["1552410521222"], &["unix-ms"]);
        check(&["1552410521"], &["unix"]);
        check(&["", ""], &["iso"]);
    }

    proptest! {
        #[test]
        fn any_header_makes_sound_toml(header in proptest::collection::vec("\\PC{0,12}|title|id", 0..6)) {
            let written = write_mapping("a.csv", "", &header, std::slice::from_ref(&header));
            prop_assert!(toml::from_str::<toml::Value>(&written).is_ok(), "{written}");
        }
    }
}
