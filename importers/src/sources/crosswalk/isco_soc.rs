//! The crosswalk between ISCO-08 and the 2010 SOC by the U.S. Bureau of Labor Statistics (2012, updated 2015).
//!
//! One workbook, two sheets with the same pairs, one a direction; both are kept, as two crosswalks. The header is on row 7.
//! An asterisk under `part` says that the code on the left is only partly in the code on the right (it has other rows as well);
//! no asterisk says that it is wholly in it. The two sheets together therefore say how two codes lie to each other:
//!
//! | left is in right | right is in left | predicate |
//! | --- | --- | --- |
//! | wholly | wholly | exact |
//! | wholly | partly | broad |
//! | partly | wholly | narrow |
//! | partly | partly | related |
//!
//! With one of the sheets alone, wholly becomes close and partly becomes related.

use std::collections::HashMap;

use skillspine_domain::model::Predicate;

use super::{Reader, Stated, detail, has_all};
use crate::formats::layout::find_tables;
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

const PUBLISHER: &str = "U.S. Bureau of Labor Statistics, on behalf of the SOC Policy Committee";
const LICENCE: &str = "public domain (work of the U.S. government)";
const VERSION: &str = "2015-06";

const ISCO: Side = Side { code: "ISCO-08 Code", title: "ISCO-08 Title EN" };
const SOC: Side = Side { code: "2010 SOC Code", title: "2010 SOC Title" };
const PART: &str = "part";
const COMMENT: &str = "Comment 8/17/11";

struct Side {
    code: &'static str,
    title: &'static str,
}

pub(super) struct IscoToSoc;
pub(super) struct SocToIsco;

impl Reader for IscoToSoc {
    fn header(&self) -> &'static str {
        "ISCO-08 Code, part, 2010 SOC Code (ISCO-08 to SOC by the Bureau of Labor Statistics)"
    }

    fn knows(&self, columns: &[String]) -> bool {
        leads(columns, &ISCO, &SOC)
    }

    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let stated = Stated {
            key: "isco-08-soc-2010",
            title: "ISCO-08 to 2010 SOC",
            publisher: PUBLISHER,
            licence: LICENCE,
            version: VERSION,
            subject: ("isco-08", "2008"),
            object: ("soc-2010", "2010"),
        };
        read(file, table, &stated, [&ISCO, &SOC], out)
    }
}

impl Reader for SocToIsco {
    fn header(&self) -> &'static str {
        "2010 SOC Code, part, ISCO-08 Code (SOC to ISCO-08 by the Bureau of Labor Statistics)"
    }

    fn knows(&self, columns: &[String]) -> bool {
        leads(columns, &SOC, &ISCO)
    }

    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let stated = Stated {
            key: "soc-2010-isco-08",
            title: "2010 SOC to ISCO-08",
            publisher: PUBLISHER,
            licence: LICENCE,
            version: VERSION,
            subject: ("soc-2010", "2010"),
            object: ("isco-08", "2008"),
        };
        read(file, table, &stated, [&SOC, &ISCO], out)
    }
}

/// Whether both sides are there and `left` comes first.
fn leads(columns: &[String], left: &Side, right: &Side) -> bool {
    let place = |side: &Side| columns.iter().position(|column| column == side.code);
    has_all(columns, &[left.code, right.code, PART]) && place(left) < place(right)
}

/// How much of the left code is in the right code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    Whole,
    Part,
}

impl Share {
    fn of(row: &Row) -> Self {
        if row.get(PART).is_empty() { Self::Whole } else { Self::Part }
    }
}

fn read(
    file: &InputFile,
    table: &TableOptions,
    stated: &Stated<'_>,
    [left, right]: [&Side; 2],
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let backward = read_shares(file, [right, left])?;
    stated.announce(out);
    each_row(file, table, &[], "", out, |row, out| {
        if row.is_blank() {
            return Ok(());
        }
        let (subject, object) = (row.get(left.code), row.get(right.code));
        for (side, code) in [(left, subject), (right, object)] {
            if code.is_empty() {
                out.reject(Some(side.code), "no code", &row.text());
                return Ok(());
            }
        }
        let forward = Share::of(row);
        let predicate = predicate(forward, backward.get(&(object.to_owned(), subject.to_owned())).copied());
        let mut mapping = stated.mapping((subject, row.get(left.title)), predicate, (object, row.get(right.title)));
        mapping.justification = Some("semapv:ManualMappingCuration".to_owned());
        mapping.detail = detail(&[(COMMENT, row.get(COMMENT)), (PART, row.get(PART))]);
        out.mapping(mapping);
        Ok(())
    })
}

/// What the sheet of the other direction says, by pair of codes; empty if the file has no such sheet.
fn read_shares(file: &InputFile, [left, right]: [&Side; 2]) -> Result<HashMap<(String, String), Share>, SourceError> {
    let mut shares = HashMap::new();
    for (table, ()) in find_tables(file, |columns| leads(columns, left, right).then_some(()))? {
        let mut ignore = |_| true;
        each_row(file, &table, &[], "", &mut Sink::new(&mut ignore), |row, _| {
            shares.insert((row.get(left.code).to_owned(), row.get(right.code).to_owned()), Share::of(row));
            Ok(())
        })?;
    }
    Ok(shares)
}

fn predicate(forward: Share, backward: Option<Share>) -> Predicate {
    match (forward, backward) {
        (Share::Whole, Some(Share::Whole)) => Predicate::Exact,
        (Share::Whole, Some(Share::Part)) => Predicate::Broad,
        (Share::Part, Some(Share::Whole)) => Predicate::Narrow,
        (Share::Whole, None) => Predicate::Close,
        (Share::Part, _) => Predicate::Related,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sheets_together_say_which_side_is_broader() {
        let check = |forward, backward, expected| assert_eq!(predicate(forward, backward), expected);
        check(Share::Whole, Some(Share::Whole), Predicate::Exact);
        check(Share::Whole, Some(Share::Part), Predicate::Broad);
        check(Share::Part, Some(Share::Whole), Predicate::Narrow);
        check(Share::Part, Some(Share::Part), Predicate::Related);
        check(Share::Whole, None, Predicate::Close);
        check(Share::Part, None, Predicate::Related);
    }
}
