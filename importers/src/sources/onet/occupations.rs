//! Occupations, their titles in use, their job zones and which of them are related.
//!
//! Codes ending in `.00` are those of the Standard Occupational Classification (SOC) and carry its code too; the others
//! (`15-1299.08`) are O*NET's own, narrower than the `.00` occupation they share the first seven characters with, and are joined
//! to it by a broader relation instead: their SOC code would be that of something wider.

use std::collections::HashSet;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind, TextType};
use skillspine_domain::record::RelationRecord;

use super::cells::{CODE, Cells, DATE, DOMAIN_SOURCE, TITLE};
use super::detail::Detail;
use super::keys::{self, Name};
use super::named::{Named, hand_over};
use super::{LANGUAGE, Reading};
use crate::source::{Sink, SourceError};

/// Reads every table about occupations as such.
pub(super) fn read(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    let mut titles = Titles::default();
    occupations(reading, &mut titles, sink)?;
    alternate_titles(reading, &mut titles, named, sink)?;
    reported_titles(reading, &mut titles, named, sink)?;
    related_occupations(reading, named, sink)?;
    job_zone_reference(reading, sink)?;
    job_zones(reading, named, sink)
}

/// The titles an occupation has so far, case aside: the tables of titles repeat themselves and each other.
#[derive(Default)]
struct Titles(HashSet<(String, String)>);

impl Titles {
    fn is_new(&mut self, code: &str, title: &str) -> bool {
        self.0.insert((code.to_owned(), title.to_lowercase()))
    }
}

fn occupations(reading: &Reading<'_>, titles: &mut Titles, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    reading.tables.each_row("Occupation Data", &[CODE, TITLE], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(title) = cells.wanted(TITLE, sink) else { return };
        titles.is_new(code, title);
        reading.part("occupations", sink);
        let name = keys::occupation(code);
        hand_over(&name, ConceptKind::Occupation, Some(code), title, sink);
        if let Some(description) = cells.get("Description") {
            sink.text(&name.key, LANGUAGE, TextType::Description, description);
        }
        place_in_taxonomy(reading, code, &name, sink);
    })
}

fn place_in_taxonomy(reading: &Reading<'_>, code: &str, name: &Name, sink: &mut Sink<'_>) {
    let soc_code = code.strip_suffix(".00");
    if let Some(taxonomy) = reading.release.taxonomy {
        sink.code(&name.key, taxonomy.onet_soc, code);
        sink.code(&name.key, taxonomy.soc, soc_code.unwrap_or_default());
    }
    if soc_code.is_none() {
        let (soc_code, _) = code.split_at(code.len() - 3);
        let wider = keys::occupation(&format!("{soc_code}.00"));
        sink.relation(RelationRecord::plain(name.key.clone(), RelationKind::Broader, wider.key));
    }
}

fn alternate_titles(
    reading: &Reading<'_>,
    titles: &mut Titles,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    reading.tables.each_row("Alternate Titles", &[CODE, "Alternate Title"], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(title) = cells.wanted("Alternate Title", sink) else { return };
        named.occupation("alternate-titles", code, cells.get(TITLE), sink);
        reading.part("alternate-titles", sink);
        for title in [Some(title), cells.get("Short Title")].into_iter().flatten() {
            if titles.is_new(code, title) {
                sink.label(&keys::occupation(code).key, LANGUAGE, LabelType::Alternative, title);
            }
        }
    })
}

fn reported_titles(
    reading: &Reading<'_>,
    titles: &mut Titles,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let mut known_already = 0u64;
    reading.tables.each_row("Sample of Reported Titles", &[CODE, "Reported Job Title"], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(title) = cells.wanted("Reported Job Title", sink) else { return };
        named.occupation("reported-titles", code, cells.get(TITLE), sink);
        reading.part("reported-titles", sink);
        if titles.is_new(code, title) {
            sink.label(&keys::occupation(code).key, LANGUAGE, LabelType::Alternative, title);
        } else {
            known_already += 1;
        }
    })?;
    if known_already > 0 {
        sink.note(format!(
            "Sample of Reported Titles: {known_already} titles are among the other titles of their occupation already"
        ));
    }
    Ok(())
}

fn related_occupations(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    const RELATED: &str = "Related O*NET-SOC Code";
    reading.tables.each_row("Related Occupations", &[CODE, RELATED], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(related) = cells.occupation(RELATED, sink) else { return };
        named.occupation("related-occupations", code, cells.get(TITLE), sink);
        named.occupation("related-occupations", related, cells.get("Related Title"), sink);
        reading.part("related-occupations", sink);
        let mut relation =
            RelationRecord::plain(keys::occupation(code).key, RelationKind::Related, keys::occupation(related).key);
        relation.detail = Detail::default().cells(cells, &["Relatedness Tier", "Index", "Related Index"]).object();
        sink.relation(relation);
    })
}

fn job_zone_reference(reading: &Reading<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    reading.tables.each_row("Job Zone Reference", &["Job Zone", "Name"], sink, |row, sink| {
        let cells = Cells(row);
        let Some(zone) = cells.whole_number("Job Zone", sink) else { return };
        let Some(label) = cells.wanted("Name", sink) else { return };
        reading.part("job-zone-reference", sink);
        let name = keys::job_zone(zone);
        hand_over(&name, ConceptKind::Level, Some(zone), label, sink);
        for column in ["Experience", "Education", "Job Training", "SVP Range"] {
            if let Some(text) = cells.get(column) {
                sink.text(&name.key, LANGUAGE, TextType::Note, &format!("{column}: {text}"));
            }
        }
        if let Some(examples) = cells.get("Examples") {
            sink.text(&name.key, LANGUAGE, TextType::Example, examples);
        }
    })
}

fn job_zones(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    reading.tables.each_row("Job Zones", &[CODE, "Job Zone"], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(zone) = cells.whole_number("Job Zone", sink) else { return };
        named.occupation("job-zones", code, cells.get(TITLE), sink);
        named.job_zone("job-zones", zone, sink);
        reading.part("job-zones", sink);
        let mut relation =
            RelationRecord::plain(keys::occupation(code).key, RelationKind::HasLevel, keys::job_zone(zone).key);
        relation.detail = Detail::default().cells(cells, &[DATE, DOMAIN_SOURCE]).object();
        sink.relation(relation);
    })
}
