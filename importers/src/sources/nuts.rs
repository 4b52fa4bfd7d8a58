//! NUTS, the regions of the European Union for statistics, from Eurostat's workbook that compares two versions.
//!
//! `NUTS2021-NUTS2024.xlsx` holds a list of the newer version, a comparison of both versions, and a list of names in Latin
//! letters for regions whose own names are in Greek or Cyrillic ones. Sheets are told apart by their headers and the years are
//! read from them, so that workbooks of other years work as well. Each year is a region scheme of its own: `nuts-2021` and
//! `nuts-2024`.
//!
//! The parent of a region is its code without the last character; countries (level 0) have two letters. The workbook does not
//! name countries: their English names are given here. Names of regions are in the language of their country where it has one
//! official language, `und` otherwise; transliterated names are tagged `bg-Latn` and so on.
//!
//! The comparison shows the newer name of a region that was renamed; the older one is taken from the sheets of changes. How
//! regions were recoded, merged and split has no place among the records and is told as a note.

use std::collections::{BTreeMap, HashMap};

use skillspine_domain::record::RegionRecord;

use crate::formats::layout::find_tables;
use crate::formats::table::{TableOptions, each_row};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

const PART: &str = "regions";

/// Reads Eurostat's comparison of two NUTS versions.
pub struct Nuts;

/// What a sheet holds, by its header.
enum Sheet {
    /// The regions of one version. Its year is in the name of the sheet.
    Regions,
    /// Both versions side by side.
    Comparison(Years),
    /// What changed, in words.
    Changes(Years),
    /// Names in Latin letters.
    Transliteration,
}

/// The years of two versions, as the columns `Code 2021` and `Code 2024` give them.
#[derive(Clone)]
struct Years {
    older: String,
    newer: String,
}

impl Source for Nuts {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "nuts",
            title: "NUTS, Nomenclature of territorial units for statistics",
            summary: "Regions of the European Union in three levels, in the versions a workbook compares (2021 and 2024).",
            publisher: "Eurostat",
            homepage: "https://ec.europa.eu/eurostat/web/nuts/history",
            licence: "CC-BY-4.0",
            attribution: "Source: Eurostat",
            accepts: &["NUTS2021-NUTS2024.xlsx"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        for file in &input.files {
            let sheets = find_tables(file, recognise)?;
            let years = sheets.iter().find_map(|(_, sheet)| match sheet {
                Sheet::Comparison(years) => Some(years.clone()),
                Sheet::Regions | Sheet::Changes(_) | Sheet::Transliteration => None,
            });
            if let Some(years) = years {
                return read_workbook(file, &sheets, &years, out);
            }
        }
        Err(SourceError::MissingFile {
            wanted: "NUTS workbook".to_owned(),
            found: input.files.len(),
            hint: "pass Eurostat's NUTS2021-NUTS2024.xlsx; it needs a sheet with the columns Code 2021, Code 2024 and NUTS level"
                .to_owned(),
        })
    }
}

fn recognise(columns: &[String]) -> Option<Sheet> {
    let has = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    if has("NUTS Code") && has("NUTS label") && has("NUTS level") {
        return Some(Sheet::Regions);
    }
    if has("Code") && has("Transliteration to Latin") {
        return Some(Sheet::Transliteration);
    }
    let years: Vec<&str> = columns.iter().filter_map(|column| column.strip_prefix("Code ")).collect();
    let [older, newer] = years[..] else { return None };
    let years = Years { older: older.to_owned(), newer: newer.to_owned() };
    if has("NUTS level") {
        return Some(Sheet::Comparison(years));
    }
    (has("Label") && has("Change")).then_some(Sheet::Changes(years))
}

fn read_workbook(
    file: &InputFile,
    sheets: &[(TableOptions, Sheet)],
    years: &Years,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let mut names = Names::default();
    for (table, sheet) in sheets {
        match sheet {
            Sheet::Transliteration => names.read_transliterations(file, table)?,
            Sheet::Changes(years) => names.read_former(file, table, years)?,
            Sheet::Regions | Sheet::Comparison(_) => {}
        }
    }
    let mut listed = None;
    for (table, sheet) in sheets {
        if matches!(sheet, Sheet::Regions) {
            let year = year_of(table.sheet.as_deref().unwrap_or_default()).unwrap_or_else(|| years.newer.clone());
            read_regions(file, table, &scheme(&year), &names, out)?;
            listed = Some(year);
        }
    }
    for (table, sheet) in sheets {
        if let Sheet::Comparison(years) = sheet {
            Comparison { years, names: &names, listed: listed.as_deref() }.read(file, table, out)?;
        }
    }
    Ok(())
}

fn scheme(year: &str) -> String {
    format!("nuts-{year}")
}

/// The year in a name such as `NUTS2024`.
fn year_of(sheet: &str) -> Option<String> {
    let year = sheet.trim().strip_prefix("NUTS")?.trim();
    (year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())).then(|| year.to_owned())
}

fn read_regions(
    file: &InputFile,
    table: &TableOptions,
    scheme: &str,
    names: &Names,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.part(scheme, PART, scheme_version(scheme));
    each_row(file, table, &[], "", out, |row, out| {
        if row.is_blank() {
            return Ok(());
        }
        match region(scheme, row.get("NUTS Code"), row.get("NUTS label"), row.get("NUTS level"), names) {
            Ok(region) => out.region(region),
            Err((field, reason)) => out.reject(Some(field), reason, &row.text()),
        }
        Ok(())
    })
}

fn scheme_version(scheme: &str) -> &str {
    scheme.strip_prefix("nuts-").unwrap_or(scheme)
}

struct Comparison<'a> {
    years: &'a Years,
    names: &'a Names,
    /// The year whose regions have a sheet of their own, where names are complete.
    listed: Option<&'a str>,
}

impl Comparison<'_> {
    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let Years { older, newer } = self.years;
        let (older_column, newer_column) = (format!("Code {older}"), format!("Code {newer}"));
        let label_columns = self.label_columns(file, table)?;
        let mut changes: BTreeMap<String, usize> = BTreeMap::new();
        each_row(file, table, &[], "", out, |row, out| {
            if row.is_blank() {
                return Ok(());
            }
            let label =
                label_columns.iter().map(|column| row.get(column)).find(|label| !label.is_empty()).unwrap_or("");
            let (older_code, newer_code) = (row.get(&older_column), row.get(&newer_column));
            if older_code.is_empty() && newer_code.is_empty() {
                out.reject(Some(&newer_column), "no code in either version", &row.text());
                return Ok(());
            }
            if !row.get("Change").is_empty() {
                *changes.entry(row.get("Change").to_owned()).or_default() += 1;
            }
            for (year, code) in [(older, older_code), (newer, newer_code)] {
                let has_own_sheet = self.listed == Some(year) && code.len() > COUNTRY_CODE;
                if code.is_empty() || has_own_sheet {
                    continue;
                }
                let former = if year == older { self.names.former.get(code).map(String::as_str) } else { None };
                let scheme = scheme(year);
                out.part(&scheme, PART, year);
                match region(&scheme, code, former.unwrap_or(label), row.get("NUTS level"), self.names) {
                    Ok(region) => out.region(region),
                    Err((field, reason)) => out.reject(Some(field), reason, &row.text()),
                }
            }
            Ok(())
        })?;
        let changes: Vec<String> = changes.iter().map(|(change, count)| format!("{count} {change}")).collect();
        if !changes.is_empty() {
            out.note(format!("changes from NUTS {older} to NUTS {newer}, in rows: {}", changes.join(", ")));
        }
        Ok(())
    }

    /// The label of a region stands under its level: three columns, of which one is filled.
    fn label_columns(&self, file: &InputFile, table: &TableOptions) -> Result<Vec<String>, SourceError> {
        let table = crate::formats::table::Table::open(file, table)?;
        Ok(table.columns().iter().filter(|column| column.starts_with("NUTS level ")).cloned().collect())
    }
}

const COUNTRY_CODE: usize = "BE".len();

fn region(
    scheme: &str,
    code: &str,
    label: &str,
    level: &str,
    names: &Names,
) -> Result<RegionRecord, (&'static str, String)> {
    let well_formed = (COUNTRY_CODE..=COUNTRY_CODE + 3).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !well_formed {
        return Err(("NUTS Code", "not a country and up to three letters or digits".to_owned()));
    }
    let depth = code.len() - COUNTRY_CODE;
    if level != depth.to_string() {
        return Err(("NUTS level", format!("level {level:?} for a code of level {depth}")));
    }
    if label.is_empty() && depth > 0 {
        return Err(("NUTS label", "no name".to_owned()));
    }
    Ok(RegionRecord {
        scheme: scheme.to_owned(),
        code: code.to_owned(),
        level: i32::try_from(depth).unwrap_or_default(),
        category: Some(if depth == 0 { "Country".to_owned() } else { format!("NUTS {depth}") }),
        parent: (depth > 0).then(|| (scheme.to_owned(), code[..code.len() - 1].to_owned())),
        names: if depth == 0 { vec![country_name(code)] } else { names.of(code, label) },
    })
}

/// Names that other sheets give.
#[derive(Default)]
struct Names {
    /// In Latin letters, by code.
    latin: HashMap<String, String>,
    /// What regions were called in the older version, by code.
    former: HashMap<String, String>,
}

impl Names {
    fn read_transliterations(&mut self, file: &InputFile, table: &TableOptions) -> Result<(), SourceError> {
        let mut ignore = |_| true;
        each_row(file, table, &[], "", &mut Sink::new(&mut ignore), |row, _| {
            self.latin.insert(row.get("Code").to_owned(), row.get("Transliteration to Latin").to_owned());
            Ok(())
        })
    }

    fn read_former(&mut self, file: &InputFile, table: &TableOptions, years: &Years) -> Result<(), SourceError> {
        let older_column = format!("Code {}", years.older);
        let mut ignore = |_| true;
        each_row(file, table, &[], "", &mut Sink::new(&mut ignore), |row, _| {
            if let Some(name) = former_name(row.get("Change")) {
                self.former.insert(row.get(&older_column).to_owned(), name.to_owned());
            }
            Ok(())
        })
    }

    fn of(&self, code: &str, label: &str) -> Vec<(String, String)> {
        let language = language_of(&code[..COUNTRY_CODE], label);
        let mut names = vec![(language.to_owned(), label.to_owned())];
        if let Some(latin) = self.latin.get(code).filter(|latin| !latin.is_empty() && *latin != label) {
            names.push((format!("{language}-Latn"), latin.clone()));
        }
        names
    }
}

/// The name inside `Name change (formerly: …)`, however the publisher spells "formerly".
fn former_name(change: &str) -> Option<&str> {
    let (_, name) = change.strip_prefix("Name change (")?.split_once(": ")?;
    Some(name.strip_suffix(')')?.trim())
}

/// The language of a region's name: the country's, if it has one official language and the name is not in two at once.
fn language_of(country: &str, label: &str) -> &'static str {
    // "Extra-Regio" regions are Eurostat's own; a slash joins names in two languages.
    if label.starts_with("Extra-Regio") || label.contains('/') {
        return "und";
    }
    match country {
        "AT" | "DE" => "de",
        "BG" => "bg",
        "CY" if !label.is_ascii() => "el",
        "CZ" => "cs",
        "DK" => "da",
        "EE" => "et",
        "EL" => "el",
        "FR" => "fr",
        "HR" => "hr",
        "HU" => "hu",
        "IT" => "it",
        "LT" => "lt",
        "LV" => "lv",
        "NL" => "nl",
        "PL" => "pl",
        "PT" => "pt",
        "RO" => "ro",
        "SE" => "sv",
        "SI" => "sl",
        "SK" => "sk",
        _ => "und",
    }
}

/// The English name of a country. NUTS codes are those of ISO 3166-1 but for Greece and the United Kingdom.
fn country_name(code: &str) -> (String, String) {
    let name = match code {
        "AT" => "Austria",
        "BE" => "Belgium",
        "BG" => "Bulgaria",
        "CY" => "Cyprus",
        "CZ" => "Czechia",
        "DE" => "Germany",
        "DK" => "Denmark",
        "EE" => "Estonia",
        "EL" => "Greece",
        "ES" => "Spain",
        "FI" => "Finland",
        "FR" => "France",
        "HR" => "Croatia",
        "HU" => "Hungary",
        "IE" => "Ireland",
        "IT" => "Italy",
        "LT" => "Lithuania",
        "LU" => "Luxembourg",
        "LV" => "Latvia",
        "MT" => "Malta",
        "NL" => "Netherlands",
        "PL" => "Poland",
        "PT" => "Portugal",
        "RO" => "Romania",
        "SE" => "Sweden",
        "SI" => "Slovenia",
        "SK" => "Slovakia",
        "UK" => "United Kingdom",
        _ => return ("und".to_owned(), code.to_owned()),
    };
    ("en".to_owned(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};

    #[test]
    fn a_comparison_yields_both_versions() -> Result<(), SourceError> {
        let events = Events::read(&Nuts, vec![fixture("nuts/comparison.csv")])?;
        assert_eq!(
            events.lines_of(&["region", "reject", "note"]),
            [
                "region nuts-2021 BE 0 Country - Belgium@en",
                "region nuts-2024 BE 0 Country - Belgium@en",
                "region nuts-2021 BE1 1 NUTS 1 nuts-2021:BE Région de Bruxelles-Capitale/Brussels Hoofdstedelijk Gewest@und",
                "region nuts-2024 BE1 1 NUTS 1 nuts-2024:BE Région de Bruxelles-Capitale/Brussels Hoofdstedelijk Gewest@und",
                "region nuts-2021 NL332 3 NUTS 3 nuts-2021:NL33 Agglomeratie ’s-Gravenhage@nl",
                "region nuts-2024 NL361 3 NUTS 3 nuts-2024:NL36 Agglomeratie ’s-Gravenhage@nl",
                "region nuts-2024 PT1D 2 NUTS 2 nuts-2024:PT1 Oeste e Vale do Tejo@pt",
                "reject 6 Code 2024: no code in either version",
                "reject 7 NUTS level: level \"3\" for a code of level 2",
                "note changes from NUTS 2021 to NUTS 2024, in rows: 1 Code change, 1 New region",
            ]
        );
        Ok(())
    }

    #[test]
    fn sheets_are_told_apart_by_their_headers() {
        let check = |header: &str, expected: &str| {
            let columns: Vec<String> = header.split(',').map(str::to_owned).collect();
            let found = match recognise(&columns) {
                None => "none".to_owned(),
                Some(Sheet::Regions) => "regions".to_owned(),
                Some(Sheet::Transliteration) => "transliteration".to_owned(),
                Some(Sheet::Comparison(years)) => format!("comparison {} {}", years.older, years.newer),
                Some(Sheet::Changes(years)) => format!("changes {} {}", years.older, years.newer),
            };
            assert_eq!(found, expected, "{header}");
        };
        check("Country code,NUTS Code,NUTS label,NUTS level,#", "regions");
        check("#,Country Code,Code 2016,Code 2021,NUTS level 1,Change,NUTS level", "comparison 2016 2021");
        check("Country Code,Code 2021,Code 2024,Label,Change", "changes 2021 2024");
        check("Code,Label,Transliteration to Latin", "transliteration");
        check("Country code,SR Code,SR label,SR level", "none");
        check("#,Country Code,Code 2021,Code 2024,Statistical Regions level 1,Change,SR level", "none");
    }

    #[test]
    fn former_names_are_found_in_the_words_of_a_change() {
        let check = |change: &str, expected: Option<&str>| assert_eq!(former_name(change), expected, "{change}");
        check("Name change (formely: Prov. Brabant Wallon)", Some("Prov. Brabant Wallon"));
        check("Name change (fromely: Reggio di Calabria )", Some("Reggio di Calabria"));
        check("Boundary shift between ITI31 and ITH59", None);
        check("", None);
    }

    #[test]
    fn languages_are_said_only_where_they_are_certain() {
        let check =
            |country: &str, label: &str, expected: &str| assert_eq!(language_of(country, label), expected, "{label}");
        check("BG", "Видин", "bg");
        check("SE", "Stockholms län", "sv");
        check("IT", "Valle d’Aosta/Vallée d’Aoste", "und");
        check("FI", "Åland", "und");
        check("SE", "Extra-Regio NUTS 1", "und");
    }

    #[test]
    fn another_table_is_refused() {
        let error = Events::read(&Nuts, vec![file_of("a.csv", "a,b\n1,2\n")]).expect_err("no workbook").to_string();
        assert!(error.starts_with("no NUTS workbook among the 1 files"), "{error}");
    }
}
