//! Reading one facet in place from the mapped file.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::OnceLock;

use tantivy::directory::OwnedBytes;

use super::bits::{Bitmap, Bits};
use super::facet::{FacetKey, Level, QualifierTest, Qualifiers};
use super::facet_writer::{FacetFacts, RUNNING, Running};
use super::nodes::code_key;
use crate::error::SearchError;
use crate::table::{Numbers, TableReader};

/// One facet.
pub(crate) struct FacetTable {
    facts: FacetFacts,
    adverts: usize,
    keys: Texts,
    levels: Numbers,
    /// One byte a node: whether it only ranks at its level.
    only_at_level: OwnedBytes,
    ancestor_ends: Numbers,
    ancestors: Numbers,
    below_ends: Numbers,
    below: Numbers,
    codes: Texts,
    code_nodes: Numbers,
    forward: Forward,
    list_ends: Numbers,
    lists: Numbers,
    list_qualifiers: OwnedBytes,
    dense: Numbers,
    bits: OwnedBytes,
    level_bits: OwnedBytes,
    /// The adverts with any value that counts where no level is asked for.
    pub covered: Bitmap,
    running: OwnedBytes,
    named_map: OnceLock<Option<LevelMap>>,
}

/// From adverts to their values.
enum Forward {
    /// One number each, as narrow as fits: zero for none, otherwise the node and one.
    One { values: OwnedBytes, width: usize },
    /// The nodes of one advert after the other, with the end of each advert's.
    Many { ends: Numbers, values: Numbers, qualifiers: OwnedBytes },
}

impl FacetTable {
    /// Opens a facet; its sections must be as long as the manifest says.
    pub fn open(tables: &TableReader, facet: FacetKey, facts: FacetFacts, adverts: usize) -> Result<Self, SearchError> {
        let section = |part: &str| format!("{}.{part}", facet.as_str());
        let numbers = |part: &str| tables.numbers(&section(part));
        let bytes = |part: &str| tables.bytes(&section(part));
        let forward = if facet.is_many() {
            let qualifiers = if facet == FacetKey::Skill { bytes("qualifier")? } else { OwnedBytes::new(Vec::new()) };
            Forward::Many { ends: numbers("end")?, values: numbers("value")?, qualifiers }
        } else {
            Forward::One { values: bytes("value")?, width: facts.width }
        };
        let table = Self {
            adverts,
            keys: Texts::open(tables, &section("key"))?,
            levels: numbers("level")?,
            only_at_level: bytes("only_at_level")?,
            ancestor_ends: numbers("ancestor_end")?,
            ancestors: numbers("ancestor")?,
            below_ends: numbers("below_end")?,
            below: numbers("below")?,
            codes: Texts::open(tables, &section("code"))?,
            code_nodes: numbers("code_node")?,
            forward,
            list_ends: numbers("list_end")?,
            lists: numbers("list")?,
            list_qualifiers: bytes("list_qualifier")?,
            dense: numbers("dense")?,
            bits: bytes("bits")?,
            level_bits: bytes("level_bits")?,
            covered: Bitmap(bytes("covered")?),
            running: if facts.stride > 0 { bytes("running")? } else { OwnedBytes::empty() },
            named_map: OnceLock::new(),
            facts,
        };
        let what = format!("the sections of `{}` do not fit together", facet.as_str());
        if table.fits() { Ok(table) } else { Err(SearchError::Damaged { what }) }
    }

    fn fits(&self) -> bool {
        let values = self.facts.values;
        let set = self.set_bytes();
        let ends_fit = |ends: &Numbers, owners: usize, items: usize| {
            ends.len() == owners && (owners == 0 || ends.get(owners - 1) as usize == items)
        };
        let forward_fits = match &self.forward {
            Forward::One { values, width } => {
                matches!(width, 1 | 2 | 4) && values.len() == self.adverts.saturating_mul(*width)
            }
            Forward::Many { ends, values, qualifiers } => {
                ends_fit(ends, self.adverts, values.len())
                    && (qualifiers.is_empty() || qualifiers.len() == 2 * values.len())
            }
        };
        forward_fits
            && self.keys.len() == values
            && self.levels.len() == values
            && self.only_at_level.len() == values
            && self.dense.len() == values
            && ends_fit(&self.ancestor_ends, values, self.ancestors.len())
            && ends_fit(&self.below_ends, values, self.below.len())
            && ends_fit(&self.list_ends, values, self.lists.len())
            && (self.list_qualifiers.is_empty() || self.list_qualifiers.len() == 2 * self.lists.len())
            && self.codes.len() == self.code_nodes.len()
            && self.covered.0.len() == set
            && self.bits.len() == set * self.dense.iter().filter(|&number| number > 0).count()
            && self.level_bits.len() == set * self.facts.levels.len()
            && self.adverts.checked_div(self.facts.stride).unwrap_or_default().checked_mul(values * RUNNING)
                == Some(self.running.len())
    }

    /// Bytes of one set of adverts.
    fn set_bytes(&self) -> usize {
        8 * self.adverts.div_ceil(64)
    }

    /// The number of values, those above the named ones included.
    pub fn len(&self) -> usize {
        self.facts.values
    }

    pub fn key(&self, node: u32) -> &[u8] {
        self.keys.get(node as usize)
    }

    pub fn find(&self, key: &[u8]) -> Option<u32> {
        let at = self.keys.first_from(key);
        (self.keys.get(at) == key && at < self.len()).then_some(at as u32)
    }

    /// The nodes with a code of a code system.
    pub fn find_code(&self, system: &str, code: &str) -> Vec<u32> {
        let wanted = code_key(system, code);
        let first = self.codes.first_from(wanted.as_bytes());
        let same = (first..self.codes.len()).take_while(|&at| self.codes.get(at) == wanted.as_bytes());
        same.map(|at| self.code_nodes.get(at)).collect()
    }

    /// The nodes whose key passes.
    pub fn nodes_where(&self, passes: impl Fn(&[u8]) -> bool) -> Vec<u32> {
        (0..self.len() as u32).filter(|&node| passes(self.key(node))).collect()
    }

    /// Adds the adverts of a node, and of all below it, to a set. `None` asks for any mention.
    pub fn add_to(&self, set: &mut Bits, node: u32, test: Option<QualifierTest>) {
        let number = self.dense.get(node as usize) as usize;
        if test.is_none() && number > 0 {
            let start = self.set_bytes() * (number - 1);
            if let Some(range) = (start + self.set_bytes() <= self.bits.len()).then(|| start..start + self.set_bytes())
            {
                set.or_bitmap(&Bitmap(self.bits.slice(range)));
            }
            return;
        }
        let below = self.below.raw().get(self.below_ends.range(node as usize)).unwrap_or_default();
        for &named in below {
            let range = self.list_ends.range(u32::from_le_bytes(named) as usize);
            let adverts = self.lists.raw().get(range.clone()).unwrap_or_default();
            match test {
                None => adverts.iter().for_each(|&advert| set.set(u32::from_le_bytes(advert) as usize)),
                Some(test) => {
                    let qualifiers = self.list_qualifiers.as_chunks::<2>().0.get(range).unwrap_or_default();
                    for (&advert, &found) in adverts.iter().zip(qualifiers) {
                        if test.passes(Qualifiers(u16::from_le_bytes(found))) {
                            set.set(u32::from_le_bytes(advert) as usize);
                        }
                    }
                }
            }
        }
    }

    /// The adverts that name a node themselves, in order.
    pub fn naming(&self, node: u32) -> &[[u8; 4]] {
        self.lists.raw().get(self.list_ends.range(node as usize)).unwrap_or_default()
    }

    /// Visits the values of a run of adverts, without saying whose they are.
    #[inline]
    pub fn each_in_run(&self, run: Range<usize>, mut visit: impl FnMut(u32)) {
        match &self.forward {
            Forward::One { values, width: 1 } => {
                let found = values.get(run).unwrap_or_default();
                found.iter().for_each(|&value| {
                    if value > 0 {
                        visit(u32::from(value) - 1)
                    }
                });
            }
            Forward::One { values, width: 2 } => {
                for &value in values.as_chunks::<2>().0.get(run).unwrap_or_default() {
                    let value = u16::from_le_bytes(value);
                    if value > 0 {
                        visit(u32::from(value) - 1);
                    }
                }
            }
            Forward::One { values, .. } => {
                for &value in values.as_chunks::<4>().0.get(run).unwrap_or_default() {
                    let value = u32::from_le_bytes(value);
                    if value > 0 {
                        visit(value - 1);
                    }
                }
            }
            Forward::Many { ends, values, .. } => {
                let start = if run.start == 0 { 0 } else { ends.get(run.start - 1) as usize };
                let end = if run.end == 0 { 0 } else { ends.get(run.end - 1) as usize };
                for &value in values.raw().get(start..end).unwrap_or_default() {
                    visit(u32::from_le_bytes(value));
                }
            }
        }
    }

    /// Counts each value of a set of adverts for itself: an advert has no value twice.
    pub fn count_into(&self, bits: &Bits, counts: &mut [u32]) {
        match &self.forward {
            Forward::One { values, width: 1 } => {
                count_column(bits, values, counts, |&value| usize::from(value));
            }
            Forward::One { values, width: 2 } => {
                count_column(bits, values.as_chunks::<2>().0, counts, |&value| usize::from(u16::from_le_bytes(value)));
            }
            Forward::One { values, .. } => {
                count_column(bits, values.as_chunks::<4>().0, counts, |&value| u32::from_le_bytes(value) as usize);
            }
            Forward::Many { ends, values, .. } => {
                let (ends, values) = (ends.raw(), values.raw());
                let end_of = |advert: usize| ends.get(advert).map_or(0, |&end| u32::from_le_bytes(end) as usize);
                bits.each_run(|run| {
                    let start = if run.start == 0 { 0 } else { end_of(run.start - 1) };
                    for &value in values.get(start..end_of(run.end - 1)).unwrap_or_default() {
                        if let Some(count) = counts.get_mut(u32::from_le_bytes(value) as usize) {
                            *count += 1;
                        }
                    }
                });
            }
        }
    }

    /// Visits every advert of a set with its values and, for skills, their qualifiers, as they lie in the file.
    #[inline]
    pub fn each_with_values(&self, bits: &Bits, mut visit: impl FnMut(usize, &[[u8; 4]], &[[u8; 2]])) {
        let Forward::Many { ends, values, qualifiers } = &self.forward else {
            return bits.each(|advert| {
                self.each_in_run(advert..advert + 1, |node| visit(advert, &[node.to_le_bytes()], &[]));
            });
        };
        let (ends, values, qualifiers) = (ends.raw(), values.raw(), qualifiers.as_chunks::<2>().0);
        let end_of = |advert: usize| ends.get(advert).map_or(0, |&end| u32::from_le_bytes(end) as usize);
        bits.each_run(|run| {
            let mut start = if run.start == 0 { 0 } else { end_of(run.start - 1) };
            for advert in run {
                let range = start..end_of(advert);
                start = range.end;
                let found = qualifiers.get(range.clone()).unwrap_or_default();
                visit(advert, values.get(range).unwrap_or_default(), found);
            }
        });
    }

    /// The value of an advert in a facet with one value.
    pub fn one(&self, advert: usize) -> Option<u32> {
        let mut found = None;
        self.each_in_run(advert..advert + 1, |node| found = Some(node));
        found
    }

    /// After how many adverts each there are running counts, if they are kept.
    pub fn stride(&self) -> Option<usize> {
        Some(self.facts.stride).filter(|&stride| stride > 0)
    }

    /// The running counts of all nodes after so many strides.
    pub fn running(&self, strides: usize) -> RunningRow<'_> {
        let row = strides.checked_sub(1).map(|row| row * self.len()..(row + 1) * self.len());
        RunningRow(row.and_then(|row| self.running.as_chunks().0.get(row)).unwrap_or_default())
    }

    /// Whether postings name a value themselves, and it ranks without a level.
    pub fn is_ranked(&self, node: u32) -> bool {
        self.is_named(node) && self.ranks_alone(node)
    }

    /// Whether a value ranks without a level, if postings name it.
    pub fn ranks_alone(&self, node: u32) -> bool {
        self.only_at_level.get(node as usize) == Some(&0)
    }

    fn is_named(&self, node: u32) -> bool {
        !self.list_ends.range(node as usize).is_empty()
    }

    /// Which nodes are counted when postings are counted by what they name; `None` when each value counts only for itself.
    pub fn named_map(&self) -> Option<&LevelMap> {
        let map = self.named_map.get_or_init(|| {
            let map = self.map(|node| self.is_ranked(node));
            let is_flat = (0..self.len() as u32).all(|node| !self.is_named(node) || map.targets(node) == [node]);
            (!is_flat).then_some(map)
        });
        map.as_ref()
    }

    /// Which nodes are counted at a level, and how values lead to them. Unknown schemes have nothing.
    pub fn level_map(&self, level: &Level, schemes: &[String]) -> LevelMap {
        let scheme = schemes.iter().position(|known| *known == level.scheme).map(|at| at as u32 + 1);
        let scheme_of = |node: u32| self.levels.get(node as usize) >> 8;
        let Some(wanted_level) = level.level else {
            return self.map(|node| self.is_ranked(node) && Some(scheme_of(node)) == scheme);
        };
        let wanted = scheme.map(|scheme| scheme << 8 | u32::from(wanted_level));
        let mut map = self.map(|node| Some(self.levels.get(node as usize)) == wanted);
        if let Some(at) = self.facts.levels.iter().position(|&level| Some(level) == wanted) {
            let start = at * self.set_bytes();
            if start + self.set_bytes() <= self.level_bits.len() {
                map.covered = Some(Bitmap(self.level_bits.slice(start..start + self.set_bytes())));
            }
        }
        map
    }

    fn map(&self, is_target: impl Fn(u32) -> bool) -> LevelMap {
        let is_target: Vec<bool> = (0..self.len() as u32).map(is_target).collect();
        let mut map = LevelMap {
            ends: Vec::with_capacity(self.len()),
            targets: Vec::new(),
            only: Vec::with_capacity(self.len()),
            covered: None,
        };
        for node in 0..self.len() {
            let above = self.ancestors.raw().get(self.ancestor_ends.range(node)).unwrap_or_default();
            let above = above.iter().map(|&above| u32::from_le_bytes(above));
            let itself_and_above = std::iter::once(node as u32).chain(above);
            map.targets.extend(itself_and_above.filter(|&node| is_target.get(node as usize) == Some(&true)));
            map.ends.push(map.targets.len() as u32);
            map.only.push(match *map.targets(node as u32) {
                [] => NONE,
                [only] => only,
                _ => SEVERAL,
            });
        }
        map
    }
}

/// Running counts by node; empty before the first stride, where nothing was counted yet.
pub(crate) struct RunningRow<'a>(&'a [[u8; RUNNING]]);

impl RunningRow<'_> {
    pub fn get(&self, node: u32) -> Running {
        self.0.get(node as usize).map_or_else(Running::default, |&bytes| Running::from_bytes(bytes))
    }
}

/// Counts a column of numbers where zero is no value.
#[inline]
fn count_column<T>(bits: &Bits, column: &[T], counts: &mut [u32], number: impl Fn(&T) -> usize) {
    bits.each_run(|run| {
        for value in column.get(run).unwrap_or_default() {
            if let Some(count) = number(value).checked_sub(1).and_then(|node| counts.get_mut(node)) {
                *count += 1;
            }
        }
    });
}

/// From the values that postings name to the nodes that are counted.
pub(crate) struct LevelMap {
    ends: Vec<u32>,
    targets: Vec<u32>,
    /// Of each value, its target if it has exactly one; otherwise [`NONE`] or [`SEVERAL`]. Most hierarchies are trees.
    only: Vec<u32>,
    /// The adverts with a value that is counted, if known beforehand.
    pub covered: Option<Bitmap>,
}

/// A value that counts for nothing.
const NONE: u32 = u32::MAX;
/// A value that counts for several nodes.
const SEVERAL: u32 = u32::MAX - 1;

impl LevelMap {
    /// Visits the nodes that a value counts for.
    #[inline]
    pub fn each_target(&self, node: u32, mut visit: impl FnMut(u32)) {
        match self.only.get(node as usize).copied().unwrap_or(NONE) {
            NONE => {}
            SEVERAL => self.targets(node).iter().for_each(|&target| visit(target)),
            only => visit(only),
        }
    }

    /// The nodes that a value counts for.
    #[inline]
    pub fn targets(&self, node: u32) -> &[u32] {
        let node = node as usize;
        let start = if node == 0 { 0 } else { self.ends.get(node - 1).copied().unwrap_or_default() };
        let end = self.ends.get(node).copied().unwrap_or_default();
        self.targets.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a node is itself counted.
    pub fn has(&self, node: u32) -> bool {
        self.targets(node).first() == Some(&node)
    }
}

/// Sorted texts.
struct Texts {
    bytes: OwnedBytes,
    ends: Numbers,
}

impl Texts {
    fn open(tables: &TableReader, section: &str) -> Result<Self, SearchError> {
        Ok(Self { bytes: tables.bytes(section)?, ends: tables.numbers(&format!("{section}_end"))? })
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, index: usize) -> &[u8] {
        if index >= self.len() {
            return &[];
        }
        self.bytes.get(self.ends.range(index)).unwrap_or_default()
    }

    /// The position of the first text that is not less.
    fn first_from(&self, wanted: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(wanted) {
                Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }
}
