//! Counting a set of adverts, whole and by value: one pass over dense arrays.

use std::ops::Range;
use std::sync::Arc;

use skillspine_domain::demand::Unit;

use super::bits::{Bitmap, Bits};
use super::facet::{Facet, FacetKey, Level, QualifierTest, Qualifiers};
use super::facet_table::{FacetTable, LevelMap};
use super::facet_writer::Running;
use super::reader::Opened;
use super::select::Found;

/// How many adverts, and how much they count in the unit asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub adverts: u64,
    pub counted: u64,
}

/// Counts the adverts of a set that lie in a range.
pub(crate) fn count_in(index: &Opened, bits: &Bits, unit: Unit, range: Range<usize>) -> Count {
    let adverts = bits.count_in(range.clone());
    match unit {
        Unit::Adverts | Unit::Jobs => Count { adverts, counted: adverts },
        Unit::Vacancies => {
            let column = index.vacancies.raw();
            let mut counted = 0;
            bits.each_run_in(range, |run| {
                let people = column.get(run).unwrap_or_default().iter();
                counted += people.map(|&people| u64::from(u32::from_le_bytes(people).max(1))).sum::<u64>();
            });
            Count { adverts, counted }
        }
    }
}

/// Counts a set.
pub(crate) fn count(index: &Opened, bits: &Bits, unit: Unit) -> Count {
    count_in(index, bits, unit, 0..index.len())
}

/// Counts the adverts of a set that are in another one, too.
fn count_with(index: &Opened, bits: &Bits, other: &Bitmap, unit: Unit) -> Count {
    if unit == Unit::Vacancies {
        let mut both = bits.clone();
        both.and_bitmap(other);
        return count(index, &both, unit);
    }
    let adverts = bits.count_with(other);
    Count { adverts, counted: adverts }
}

/// What is counted by, made ready.
pub(crate) enum Counter<'a> {
    /// Values of a facet.
    Values {
        facet: FacetKey,
        level: Option<Level>,
        table: &'a FacetTable,
        map: Option<Map<'a>>,
        test: Option<QualifierTest>,
    },
    /// Months.
    Months,
}

/// A map made for this question, or kept for all.
pub(crate) enum Map<'a> {
    Own(LevelMap),
    Kept(&'a LevelMap),
}

impl Map<'_> {
    fn get(&self) -> &LevelMap {
        match self {
            Self::Own(map) => map,
            Self::Kept(map) => map,
        }
    }
}

/// Counts by value.
pub(crate) struct ValueCounts {
    /// By number of the value.
    adverts: Vec<u32>,
    /// People by number of the value, when they are what counts.
    people: Option<Vec<u64>>,
    /// The adverts with any value that was counted.
    pub covered: Count,
}

impl ValueCounts {
    fn new(values: usize, unit: Unit) -> Self {
        let people = (unit == Unit::Vacancies).then(|| vec![0; values]);
        Self { adverts: vec![0; values], people, covered: Count::default() }
    }

    pub fn len(&self) -> usize {
        self.adverts.len()
    }

    pub fn get(&self, value: u32) -> Count {
        let adverts = self.adverts.get(value as usize).copied().map_or(0, u64::from);
        let counted = self.people.as_ref().map_or(adverts, |people| people.get(value as usize).copied().unwrap_or(0));
        Count { adverts, counted }
    }

    /// Adds what one value has between two running counts. They count the same adverts in all units but the first.
    fn add_between(&mut self, value: u32, earlier: Running, later: Running, unit: Unit) {
        if let Some(count) = self.adverts.get_mut(value as usize) {
            *count += match unit {
                Unit::Adverts => later.adverts.saturating_sub(earlier.adverts),
                Unit::Jobs | Unit::Vacancies => later.jobs.saturating_sub(earlier.jobs),
            };
        }
        self.add_people(value, later.people.saturating_sub(earlier.people));
    }

    /// Adds other counts of the same values, or takes them away. Does not change what is covered.
    fn change_by(&mut self, other: &Self, is_more: bool) {
        for (count, &change) in self.adverts.iter_mut().zip(&other.adverts) {
            *count = if is_more { *count + change } else { count.saturating_sub(change) };
        }
        for (count, &change) in self.people.iter_mut().flatten().zip(other.people.iter().flatten()) {
            *count = if is_more { *count + change } else { count.saturating_sub(change) };
        }
    }

    #[inline]
    fn add_people(&mut self, value: u32, people: u64) {
        if let Some(count) = self.people.as_mut().and_then(|counts| counts.get_mut(value as usize)) {
            *count += people;
        }
    }
}

impl<'a> Counter<'a> {
    pub fn new(index: &'a Opened, facet: &Facet) -> Self {
        let Some(key) = facet.key() else { return Self::Months };
        let table = index.facet(key);
        let map = match facet.level() {
            Some(level) => Some(Map::Own(table.level_map(level, &index.manifest.schemes))),
            None => table.named_map().map(Map::Kept),
        };
        let test = match facet {
            Facet::Skill { asked, .. } => QualifierTest::new(asked),
            _ => None,
        };
        Self::Values { facet: key, level: facet.level().cloned(), table, map, test }
    }

    /// The number of values there are.
    pub fn values(&self, index: &Opened) -> usize {
        match self {
            Self::Values { table, .. } => table.len(),
            Self::Months => index.manifest.months.len(),
        }
    }

    /// The adverts of a set that have a value.
    pub fn refine(&self, index: &Opened, found: &Found, value: u32) -> Found {
        match self {
            Self::Months => found.within(month_range(index, value as usize)),
            Self::Values { table, test, .. } => {
                let mut bits = Bits::none(index.len());
                table.add_to(&mut bits, value, *test);
                bits.and(&found.bits);
                Found { bits, range: None }
            }
        }
    }

    /// Counts a set by value. All adverts are counted once for each level and unit.
    pub fn count(&self, index: &Opened, found: &Found, unit: Unit) -> Arc<ValueCounts> {
        let count = || self.count_anew(index, found, unit);
        match self {
            Self::Values { facet, level, test: None, .. } if found.range == Some(0..index.len()) => {
                index.whole.get_or_count((*facet, level.clone(), unit), count)
            }
            _ => Arc::new(count()),
        }
    }

    fn count_anew(&self, index: &Opened, found: &Found, unit: Unit) -> ValueCounts {
        let Self::Values { facet, table, map, test, .. } = self else { return count_months(index, found, unit) };
        let map = map.as_ref().map(Map::get);
        let covered = match (map, test) {
            (_, Some(_)) => None,
            (None, None) => Some(&table.covered),
            (Some(map), None) => map.covered.as_ref(),
        };
        // Everything that is named is counted when no level was asked for.
        let covered = covered.or(match self {
            Self::Values { map: Some(Map::Kept(_)), test: None, .. } => Some(&table.covered),
            _ => None,
        });
        let scan = Scan { index, table, map, test: *test, unit, is_many: facet.is_many() };
        let mut counts = match (covered, &found.range, table.stride()) {
            (Some(_), Some(range), Some(stride)) => scan.count_range(range.clone(), stride),
            _ => scan.count(&found.bits),
        };
        if let Some(covered) = covered {
            counts.covered = count_with(index, &found.bits, covered, unit);
        }
        counts
    }
}

/// One way to count.
struct Scan<'a> {
    index: &'a Opened,
    table: &'a FacetTable,
    map: Option<&'a LevelMap>,
    test: Option<QualifierTest>,
    unit: Unit,
    is_many: bool,
}

impl Scan<'_> {
    fn count(&self, bits: &Bits) -> ValueCounts {
        let is_simple = self.test.is_none() && self.unit != Unit::Vacancies;
        match self.map {
            None if is_simple => self.count_plain(bits),
            Some(map) if is_simple && !self.is_many => self.fold(&self.count_plain(bits), map),
            _ => self.count_each(bits),
        }
    }

    /// Every value for itself.
    fn count_plain(&self, bits: &Bits) -> ValueCounts {
        let mut counts = ValueCounts::new(self.table.len(), self.unit);
        self.table.count_into(bits, &mut counts.adverts);
        counts
    }

    /// Of one value an advert, the counts of values above are sums.
    fn fold(&self, plain: &ValueCounts, map: &LevelMap) -> ValueCounts {
        let mut counts = ValueCounts::new(self.table.len(), self.unit);
        for node in 0..self.table.len() as u32 {
            let adverts = plain.get(node).adverts;
            if adverts == 0 {
                continue;
            }
            let targets = map.targets(node);
            for &target in targets {
                counts.adverts[target as usize] += adverts as u32;
            }
            if !targets.is_empty() {
                counts.covered.adverts += adverts;
                counts.covered.counted += adverts;
            }
        }
        counts
    }

    /// Advert by advert, each once for each value.
    fn count_each(&self, bits: &Bits) -> ValueCounts {
        let mut counts = ValueCounts::new(self.table.len(), self.unit);
        let ValueCounts { adverts, people, covered } = &mut counts;
        let mut tally = Tally { adverts, people: people.as_deref_mut().unwrap_or_default() };
        let mut last_advert = vec![u32::MAX; if self.map.is_some() { self.table.len() } else { 0 }];
        let is_weighted = self.unit == Unit::Vacancies;
        self.table.each_with_values(bits, |advert, nodes, qualifiers| {
            let people = if is_weighted { self.index.people(advert) } else { 1 };
            let mut is_covered = false;
            let mut add_targets = |map: &LevelMap, node: u32| {
                map.each_target(node, |target| {
                    if let Some(last) = last_advert.get_mut(target as usize)
                        && *last != advert as u32
                    {
                        *last = advert as u32;
                        is_covered = true;
                        tally.add(target, true, people);
                    }
                });
            };
            let values = nodes.iter().map(|&node| u32::from_le_bytes(node));
            let found = qualifiers.iter().map(|&found| Qualifiers(u16::from_le_bytes(found)));
            match (self.map, self.test) {
                // An advert has no value twice.
                (None, None) => {
                    values.for_each(|node| tally.add(node, true, people));
                    is_covered = !nodes.is_empty();
                }
                (None, Some(test)) => {
                    for (node, found) in values.zip(found) {
                        let passes = test.passes(found);
                        is_covered |= passes;
                        tally.add(node, passes, people);
                    }
                }
                (Some(map), None) => values.for_each(|node| add_targets(map, node)),
                (Some(map), Some(test)) => {
                    let passing = values.zip(found).filter(|&(_, found)| test.passes(found));
                    passing.for_each(|(node, _)| add_targets(map, node));
                }
            }
            if is_covered {
                covered.adverts += 1;
                covered.counted += people;
            }
        });
        counts
    }

    /// A range of adverts, from the running counts nearest to its ends; the adverts between these and the ends are counted one by one. Does
    /// not say what is covered.
    fn count_range(&self, range: Range<usize>, stride: usize) -> ValueCounts {
        let found = |range| Found::of_range(self.index, range, self.unit).bits;
        let last = self.index.len() / stride;
        let nearest = |end: usize| ((end + stride / 2) / stride).min(last);
        let (start, end) = (nearest(range.start), nearest(range.end));
        if start >= end {
            return self.count(&found(range));
        }
        let mut counts = ValueCounts::new(self.table.len(), self.unit);
        let (earlier, later) = (self.table.running(start), self.table.running(end));
        // Rows count what lies above as well, whether it is asked for or not.
        let is_asked = |node: &u32| self.map.map_or_else(|| self.table.is_ranked(*node), |map| map.has(*node));
        for node in (0..self.table.len() as u32).filter(is_asked) {
            counts.add_between(node, earlier.get(node), later.get(node), self.unit);
        }
        let (start, end) = (start * stride, end * stride);
        for (is_more, beside) in
            [(true, range.start..start), (true, end..range.end), (false, start..range.start), (false, range.end..end)]
        {
            if !beside.is_empty() {
                counts.change_by(&self.count(&found(beside)), is_more);
            }
        }
        counts
    }
}

/// Counts by number of the value; `people` is empty unless people are counted.
struct Tally<'a> {
    adverts: &'a mut [u32],
    people: &'a mut [u64],
}

impl Tally<'_> {
    /// Adds an advert if `counts`: without a branch that nobody can foresee.
    #[inline]
    fn add(&mut self, value: u32, counts: bool, people: u64) {
        if let Some(count) = self.adverts.get_mut(value as usize) {
            *count += u32::from(counts);
        }
        if let Some(count) = self.people.get_mut(value as usize) {
            *count += people * u64::from(counts);
        }
    }
}

fn count_months(index: &Opened, found: &Found, unit: Unit) -> ValueCounts {
    let mut counts = ValueCounts::new(index.manifest.months.len(), unit);
    for month in 0..counts.len() {
        let count = count_in(index, &found.bits, unit, month_range(index, month));
        counts.adverts[month] = count.adverts as u32;
        counts.add_people(month as u32, count.counted);
        counts.covered.adverts += count.adverts;
        counts.covered.counted += count.counted;
    }
    counts
}

/// The adverts of a month.
pub(crate) fn month_range(index: &Opened, month: usize) -> Range<usize> {
    let months = &index.manifest.months;
    let start = match month.checked_sub(1) {
        None => index.manifest.undated,
        Some(before) => months.get(before).map_or(index.len(), |&(_, end)| end),
    };
    start..months.get(month).map_or(start, |&(_, end)| end)
}
