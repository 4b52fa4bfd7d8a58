//! Intermediate and detailed work activities, the two levels that O*NET hangs below the work activities of the content model.

use skillspine_domain::model::{ConceptKind, RelationKind};
use skillspine_domain::record::RelationRecord;

use super::cells::{Cells, ELEMENT, ELEMENT_NAME};
use super::named::{Named, hand_over};
use super::{Reading, keys};
use crate::source::{Sink, SourceError};

/// Reads both levels.
pub(super) fn read(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    let intermediate = Level { table: "IWA Reference", part: "iwas", id: "IWA ID", title: "IWA Title", above: ELEMENT };
    let detailed = Level { table: "DWA Reference", part: "dwas", id: "DWA ID", title: "DWA Title", above: "IWA ID" };
    for level in [intermediate, detailed] {
        read_level(reading, &level, named, sink)?;
    }
    Ok(())
}

struct Level {
    table: &'static str,
    part: &'static str,
    id: &'static str,
    title: &'static str,
    above: &'static str,
}

fn read_level(
    reading: &Reading<'_>,
    level: &Level,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    reading.tables.each_row(level.table, &[level.id, level.title, level.above], sink, |row, sink| {
        let cells = Cells(row);
        let Some(id) = cells.element(level.id, sink) else { return };
        let Some(title) = cells.wanted(level.title, sink) else { return };
        let Some(above) = cells.element(level.above, sink) else { return };
        if level.above == ELEMENT {
            named.element(level.part, above, cells.get(ELEMENT_NAME), sink);
        }
        reading.part(level.part, sink);
        let name = keys::activity(id);
        hand_over(&name, ConceptKind::WorkActivity, Some(id), title, sink);
        sink.relation(RelationRecord::plain(name.key, RelationKind::Broader, keys::activity(above).key));
    })
}
