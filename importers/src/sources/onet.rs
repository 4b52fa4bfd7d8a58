//! O*NET: the occupational information network of the U.S. Department of Labor.
//!
//! Reads a release of the O*NET database, text (`db_27_0_text.zip`: tab-delimited, no quoting, `n/a` for no value) or Excel
//! (`db_29_3_excel.zip`: one workbook a table, with titles and element names repeated beside the codes), whole or in part. Every
//! table is its own part, so a release that lacks tables imports what it has and leaves the rest of the store alone; one note
//! names what is missing, another what was not read.
//!
//! Keys are O*NET's own: `15-1252.00` for an occupation, `2.A.1.a` for an element of the content model (intermediate and
//! detailed work activities included), `task/8823`, `job-zone/5`, `unspsc/43232202`. Examples of technologies and tools have
//! no code: their key is the name (`technology/Microsoft Excel`), since the same name means the same thing under every
//! commodity it is listed under. Details of relations keep the column names of the files.
//!
//! What a concept is follows from its place in the content model (`elements`), what a rating means from its scale
//! (`scales`). Tables that name occupations, elements, commodities or job zones whose own table is not in the input bring
//! them along as far as they are named, in parts of their own (`skills/occupations-named` …; see `named`).

mod activities;
mod cells;
mod detail;
mod elements;
mod keys;
mod named;
mod occupations;
mod ratings;
mod release;
mod scales;
mod tables;
mod tasks;
mod technology;

use skillspine_domain::model::{Framework, FrameworkStatus};
use skillspine_domain::record::FrameworkRecord;

use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError};
use named::Named;
use release::Release;
use scales::Scales;
use tables::Tables;

/// Key of the framework and of the source.
const FRAMEWORK: &str = "onet";

/// Language of every release.
const LANGUAGE: &str = "en";

const ATTRIBUTION: &str = "This service includes information from the O*NET Database by the U.S. Department of Labor, Employment and \
    Training Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA.";

/// The O*NET database, any release, text or Excel.
pub struct Onet;

impl Source for Onet {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FRAMEWORK,
            title: "O*NET",
            summary: "Occupations of the United States with rated skills, knowledge, abilities and work activities, tasks, \
                technologies, tools, titles in use and job zones",
            publisher: "U.S. Department of Labor/ETA (National Center for O*NET Development)",
            homepage: "https://www.onetcenter.org/database.html",
            licence: "CC-BY-4.0",
            attribution: ATTRIBUTION,
            accepts: &["db_<release>_text.zip", "db_<release>_excel.zip", "Occupation Data.txt", "Skills.xlsx", "…"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let tables = Tables::sort(input)?;
        let release = Release::find(input)?;
        out.framework(self.framework(&release));
        tables.tell(out);
        release.tell(out);

        let reading = Reading { tables: &tables, release: &release };
        let mut named = Named::new(&tables, &release);
        elements::read(&reading, &mut named, out)?;
        activities::read(&reading, &mut named, out)?;
        occupations::read(&reading, &mut named, out)?;
        let scales = Scales::read(&reading, out)?;
        ratings::read(&reading, &scales, &mut named, out)?;
        tasks::read(&reading, &scales, &mut named, out)?;
        technology::read(&reading, &mut named, out)
    }
}

impl Onet {
    fn framework(&self, release: &Release) -> FrameworkRecord {
        let manifest = self.manifest();
        FrameworkRecord {
            framework: Framework {
                key: FRAMEWORK.to_owned(),
                title: manifest.title.to_owned(),
                publisher: manifest.publisher.to_owned(),
                licence: manifest.licence.to_owned(),
                attribution: manifest.attribution.to_owned(),
                homepage: manifest.homepage.to_owned(),
                status: FrameworkStatus::Live,
            },
            version: release.version.clone(),
            released_on: release.released_on,
            languages: vec![LANGUAGE.to_owned()],
        }
    }
}

/// What every table is read with.
struct Reading<'a> {
    tables: &'a Tables<'a>,
    release: &'a Release,
}

impl Reading<'_> {
    /// Says that the following records belong to `part`.
    fn part(&self, part: &str, sink: &mut Sink<'_>) {
        sink.part(FRAMEWORK, part, &self.release.version);
    }
}

#[cfg(test)]
mod tests;
