//! The crosswalks from an O*NET-SOC taxonomy to the SOC it extends, by the National Center for O*NET Development.
//!
//! The columns carry the years (`O*NET-SOC 2010 Code`, `2010 SOC Code`; `O*NET-SOC 2019 Code`, `2018 SOC Code`), and the years
//! name the crosswalk. A code ending in `.00` is the SOC occupation itself: exact. Any other is a specialty below it: broad.

use skillspine_domain::model::Predicate;

use super::{Reader, Stated};
use crate::formats::layout::find_tables;
use crate::formats::table::{TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

pub(super) struct OnetSoc;

/// The years in the column names.
struct Years {
    onet: String,
    soc: String,
}

impl Reader for OnetSoc {
    fn header(&self) -> &'static str {
        "O*NET-SOC <year> Code, <year> SOC Code (O*NET to SOC)"
    }

    fn knows(&self, columns: &[String]) -> bool {
        years(columns).is_some()
    }

    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let Some((_, years)) = find_tables(file, years)?.into_iter().find(|(found, _)| found.sheet == table.sheet)
        else {
            return Ok(());
        };
        read(file, table, &years, out)
    }
}

fn years(columns: &[String]) -> Option<Years> {
    let between = |before: &str, after: &str| {
        columns.iter().find_map(|column| {
            let year = column.strip_prefix(before)?.strip_suffix(after)?;
            (year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())).then(|| year.to_owned())
        })
    };
    Some(Years { onet: between("O*NET-SOC ", " Code")?, soc: between("", " SOC Code")? })
}

fn read(file: &InputFile, table: &TableOptions, years: &Years, out: &mut Sink<'_>) -> Result<(), SourceError> {
    let Years { onet, soc } = years;
    let soc_framework = format!("soc-{soc}");
    let onet_version = format!("O*NET-SOC {onet}");
    let (key, title) = (format!("onet-soc-{onet}-soc-{soc}"), format!("O*NET-SOC {onet} to {soc} SOC"));
    let stated = Stated {
        key: &key,
        title: &title,
        publisher: "National Center for O*NET Development",
        licence: "CC-BY-4.0",
        version: onet,
        subject: ("onet", &onet_version),
        object: (&soc_framework, soc),
    };
    let [onet_code, onet_title] = ["Code", "Title"].map(|name| format!("O*NET-SOC {onet} {name}"));
    let [soc_code, soc_title] = ["Code", "Title"].map(|name| format!("{soc} SOC {name}"));
    stated.announce(out);
    each_row(file, table, &[], "", out, |row, out| {
        if row.is_blank() {
            return Ok(());
        }
        let (subject, object) = (row.get(&onet_code), row.get(&soc_code));
        for (column, code) in [(&onet_code, subject), (&soc_code, object)] {
            if code.is_empty() {
                out.reject(Some(column), "no code", &row.text());
                return Ok(());
            }
        }
        let predicate = if subject.ends_with(".00") { Predicate::Exact } else { Predicate::Broad };
        let mut mapping = stated.mapping((subject, row.get(&onet_title)), predicate, (object, row.get(&soc_title)));
        mapping.justification = Some("semapv:ManualMappingCuration".to_owned());
        out.mapping(mapping);
        Ok(())
    })
}
