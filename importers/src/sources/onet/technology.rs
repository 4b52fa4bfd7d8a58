//! Technologies and tools by name, and the commodities of the United Nations Standard Products and Services Code (UNSPSC) that
//! group them.

use std::collections::HashSet;

use skillspine_domain::model::{ConceptKind, RelationKind};
use skillspine_domain::record::RelationRecord;

use super::Reading;
use super::cells::{CODE, Cells, TITLE};
use super::detail::Detail;
use super::keys::{self, Name};
use super::named::{Named, hand_over};
use crate::source::{Sink, SourceError};

const COMMODITY_CODE: &str = "Commodity Code";
const COMMODITY_TITLE: &str = "Commodity Title";
const UNSPSC: &str = "unspsc";

/// Reads the commodities, then the examples of them.
pub(super) fn read(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    commodities(reading, sink)?;
    examples(reading, &TECHNOLOGY_SKILLS, named, sink)?;
    examples(reading, &TOOLS_USED, named, sink)?;
    examples(reading, &TOOLS_AND_TECHNOLOGY, named, sink)
}

/// A commodity and the three levels above it stand in one row.
fn commodities(reading: &Reading<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    const LEVELS: [[&str; 2]; 4] = [
        [COMMODITY_CODE, COMMODITY_TITLE],
        ["Class Code", "Class Title"],
        ["Family Code", "Family Title"],
        ["Segment Code", "Segment Title"],
    ];
    let mut seen = HashSet::new();
    reading.tables.each_row("UNSPSC Reference", LEVELS.as_flattened(), sink, |row, sink| {
        let cells = Cells(row);
        let mut levels = Vec::with_capacity(LEVELS.len());
        for [code, title] in LEVELS {
            let Some(code) = cells.whole_number(code, sink) else { return };
            let Some(title) = cells.wanted(title, sink) else { return };
            levels.push((code, title));
        }
        reading.part(UNSPSC, sink);
        for (index, (code, title)) in levels.iter().enumerate() {
            if !seen.insert((*code).to_owned()) {
                // Everything above was handed over with the row that first named it.
                return;
            }
            let name = keys::commodity(code);
            hand_over(&name, ConceptKind::SkillGroup, Some(code), title, sink);
            sink.code(&name.key, UNSPSC, code);
            if let Some((above, _)) = levels.get(index + 1) {
                sink.relation(RelationRecord::plain(name.key, RelationKind::Broader, keys::commodity(above).key));
            }
        }
    })
}

/// A table of examples of commodities that an occupation uses.
struct Examples {
    table: &'static str,
    part: &'static str,
    example: &'static str,
    name: fn(Cells<'_>, &str) -> (Name, ConceptKind),
}

const TECHNOLOGY_SKILLS: Examples = Examples {
    table: "Technology Skills",
    part: "technology-skills",
    example: "Example",
    name: |_, example| (keys::technology(example), ConceptKind::Technology),
};

const TOOLS_USED: Examples = Examples {
    table: "Tools Used",
    part: "tools-used",
    example: "Example",
    name: |_, example| (keys::tool(example), ConceptKind::Tool),
};

/// What releases before 24.1 have instead of the other two.
const TOOLS_AND_TECHNOLOGY: Examples = Examples {
    table: "Tools and Technology",
    part: "tools-and-technology",
    example: "T2 Example",
    name: |cells, example| match cells.get("T2 Type") {
        Some("Tools") => (keys::tool(example), ConceptKind::Tool),
        _ => (keys::technology(example), ConceptKind::Technology),
    },
};

fn examples(
    reading: &Reading<'_>,
    examples: &Examples,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let mut concepts = HashSet::new();
    let mut groups = HashSet::new();
    let mut pairs = HashSet::new();
    let mut repeated = 0u64;
    let required = [CODE, examples.example, COMMODITY_CODE];
    reading.tables.each_row(examples.table, &required, sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(example) = cells.wanted(examples.example, sink) else { return };
        let Some(commodity) = cells.whole_number(COMMODITY_CODE, sink) else { return };
        named.occupation(examples.part, code, cells.get(TITLE), sink);
        named.commodity(examples.part, commodity, cells.get(COMMODITY_TITLE), sink);
        reading.part(examples.part, sink);

        let (name, kind) = (examples.name)(cells, example);
        if concepts.insert(name.key.key().to_owned()) {
            hand_over(&name, kind, None, example, sink);
        }
        if groups.insert((name.key.key().to_owned(), commodity.to_owned())) {
            let group = keys::commodity(commodity).key;
            sink.relation(RelationRecord::plain(name.key.clone(), RelationKind::Broader, group));
        }
        if !pairs.insert((name.key.key().to_owned(), code.to_owned())) {
            repeated += 1;
            return;
        }
        let mut relation = RelationRecord::plain(name.key, RelationKind::RelevantFor, keys::occupation(code).key);
        let columns = [COMMODITY_CODE, "Hot Technology", "In Demand"];
        relation.detail = Detail::default().cells(cells, &columns).object();
        sink.relation(relation);
    })?;
    if repeated > 0 {
        sink.note(format!(
            "{}: {repeated} rows name an example again that their occupation has under another commodity",
            examples.table
        ));
    }
    Ok(())
}
