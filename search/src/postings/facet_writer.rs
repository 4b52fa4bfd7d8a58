//! Writing one facet: which values each advert has, which adverts each value has, and what is worth counting beforehand.

use std::collections::BTreeMap;

use super::bits::Bits;
use super::facet::{FacetKey, Qualifiers};
use super::nodes::Nodes;
use crate::error::SearchError;
use crate::table::TableWriter;

/// A value that this share of all adverts has, or more (one in …), is kept as a set of bits: that is smaller than a list.
const DENSE: usize = 32;

/// Running counts are kept after at least this many adverts: as many are soon counted one by one.
const LEAST_STRIDE: usize = 1 << 6;

/// Bytes of a [`Running`].
pub(crate) const RUNNING: usize = 16;

/// How often a value was named so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Running {
    pub adverts: u32,
    /// Those of them that are no duplicates.
    pub jobs: u32,
    /// The people that these seek.
    pub people: u64,
}

impl Running {
    fn add(&mut self, is_job: bool, people: u32) {
        self.adverts += 1;
        if is_job {
            self.jobs += 1;
            self.people += u64::from(people);
        }
    }

    fn to_bytes(self) -> [u8; RUNNING] {
        let counts = u64::from(self.adverts) | u64::from(self.jobs) << 32;
        (u128::from(counts) | u128::from(self.people) << 64).to_le_bytes()
    }

    pub fn from_bytes(bytes: [u8; RUNNING]) -> Self {
        let all = u128::from_le_bytes(bytes);
        Self { adverts: all as u32, jobs: (all >> 32) as u32, people: (all >> 64) as u64 }
    }
}

/// What the manifest says of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct FacetFacts {
    /// Number of values, those above the named ones included.
    pub values: usize,
    /// Bytes of a value in the column; zero for facets with several values.
    pub width: usize,
    /// The levels for which there is a set of the adverts that have a value there: `scheme << 8 | level`.
    pub levels: Vec<u32>,
    /// Running counts are kept after each so many adverts; zero for none.
    pub stride: usize,
}

/// What all facets share.
pub(crate) struct AdvertFacts {
    pub is_duplicate: Bits,
    /// People sought: at least one.
    pub people: Vec<u32>,
}

/// Values of adverts, in the final order of adverts.
pub(crate) trait AdvertValues {
    /// Visits the values of an advert (nodes, sorted, each once) with their qualifiers.
    fn each(&mut self, advert: usize, visit: &mut dyn FnMut(u32, Qualifiers));
}

/// Writes a facet.
pub(crate) fn write_facet(
    tables: &mut TableWriter,
    facet: FacetKey,
    nodes: &Nodes,
    values: &mut dyn AdvertValues,
    facts: &AdvertFacts,
) -> Result<FacetFacts, SearchError> {
    let name = facet.as_str();
    nodes.write(name, tables)?;
    let mut found = FacetFacts { values: nodes.len(), ..FacetFacts::default() };
    if facet.is_many() {
        write_many(tables, facet, values, facts)?;
    } else {
        found.width = write_one(tables, facet, nodes, values, facts)?;
    }
    let lists = Lists::gather(nodes, facet == FacetKey::Skill, values, facts)?;
    write_bits(tables, name, "covered", std::iter::once(&lists.covered))?;
    found.levels = write_dense(tables, name, nodes, &lists, facts)?;
    if facet.is_many() {
        found.stride = write_running(tables, name, nodes, values, &lists, facts)?;
    }
    lists.write(name, tables)?;
    Ok(found)
}

/// The values of each advert, one after the other, with the end of each advert's.
fn write_many(
    tables: &mut TableWriter,
    facet: FacetKey,
    values: &mut dyn AdvertValues,
    facts: &AdvertFacts,
) -> Result<(), SearchError> {
    let name = facet.as_str();
    let adverts = facts.people.len();
    let mut end = 0_u64;
    let mut ends = Vec::with_capacity(adverts);
    for advert in 0..adverts {
        values.each(advert, &mut |_, _| end += 1);
        ends.push(u32::try_from(end).map_err(|_| SearchError::TooLarge { what: "skills or regions of postings" })?);
    }
    tables.numbers(&format!("{name}.end"), ends.into_iter())?;
    let mut buffer: Vec<(u32, Qualifiers)> = Vec::new();
    let mut each = |advert: usize| {
        buffer.clear();
        values.each(advert, &mut |node, qualifiers| buffer.push((node, qualifiers)));
        buffer.clone()
    };
    tables.items(&format!("{name}.value"), (0..adverts).flat_map(&mut each).map(|(node, _)| node.to_le_bytes()))?;
    if facet == FacetKey::Skill {
        let qualifiers = (0..adverts).flat_map(&mut each).map(|(_, qualifiers)| qualifiers.0.to_le_bytes());
        tables.items(&format!("{name}.qualifier"), qualifiers)?;
    }
    Ok(())
}

/// One number an advert, as narrow as the values allow: zero for none, otherwise the node and one.
fn write_one(
    tables: &mut TableWriter,
    facet: FacetKey,
    nodes: &Nodes,
    values: &mut dyn AdvertValues,
    facts: &AdvertFacts,
) -> Result<usize, SearchError> {
    let name = format!("{}.value", facet.as_str());
    let mut value = |advert: usize| {
        let mut found = 0;
        values.each(advert, &mut |node, _| found = node + 1);
        found
    };
    let column = (0..facts.people.len()).map(&mut value);
    match nodes.len() {
        0..=0xFF => tables.items(&name, column.map(|value| [value as u8])).map(|()| 1),
        0x100..=0xFFFF => tables.items(&name, column.map(|value| (value as u16).to_le_bytes())).map(|()| 2),
        _ => tables.numbers(&name, column).map(|()| 4),
    }
}

/// The adverts of each value.
struct Lists {
    ends: Vec<u32>,
    adverts: Vec<u32>,
    /// As long as `adverts` for skills, empty for all else.
    qualifiers: Vec<Qualifiers>,
    /// The adverts with any value that counts where no level is asked for.
    covered: Bits,
}

impl Lists {
    fn gather(
        nodes: &Nodes,
        with_qualifiers: bool,
        values: &mut dyn AdvertValues,
        facts: &AdvertFacts,
    ) -> Result<Self, SearchError> {
        let adverts = facts.people.len();
        let mut counts = vec![0_u32; nodes.len()];
        for advert in 0..adverts {
            values.each(advert, &mut |node, _| counts[node as usize] += 1);
        }
        let ranks = |node: u32| counts[node as usize] > 0 && !nodes.only_at_level[node as usize];
        let is_counted: Vec<bool> = (0..nodes.len() as u32)
            .map(|node| ranks(node) || nodes.ancestors[node as usize].iter().any(|&above| ranks(above)))
            .collect();
        let mut total = 0_usize;
        let mut next: Vec<usize> = Vec::with_capacity(counts.len());
        for &count in &counts {
            next.push(total);
            total += count as usize;
        }
        let mut lists = Self {
            ends: Vec::new(),
            adverts: vec![0; total],
            qualifiers: vec![Qualifiers(0); if with_qualifiers { total } else { 0 }],
            covered: Bits::none(adverts),
        };
        for advert in 0..adverts {
            values.each(advert, &mut |node, qualifiers| {
                let at = next[node as usize];
                next[node as usize] += 1;
                lists.adverts[at] = advert as u32;
                if with_qualifiers {
                    lists.qualifiers[at] = qualifiers;
                }
                if is_counted[node as usize] {
                    lists.covered.set(advert);
                }
            });
        }
        lists.ends = next.into_iter().map(|end| end as u32).collect();
        Ok(lists)
    }

    fn of(&self, node: u32) -> &[u32] {
        let node = node as usize;
        let start = if node == 0 { 0 } else { self.ends[node - 1] };
        &self.adverts[start as usize..self.ends[node] as usize]
    }

    fn write(self, facet: &str, tables: &mut TableWriter) -> Result<(), SearchError> {
        tables.numbers(&format!("{facet}.list_end"), self.ends.into_iter())?;
        tables.numbers(&format!("{facet}.list"), self.adverts.into_iter())?;
        tables.items(
            &format!("{facet}.list_qualifier"),
            self.qualifiers.into_iter().map(|qualifiers| qualifiers.0.to_le_bytes()),
        )
    }
}

/// Visits every advert of a node and of what is below it, each once.
fn each_advert(nodes: &Nodes, lists: &Lists, node: usize, scratch: &mut Bits, mut visit: impl FnMut(usize)) {
    let below = &nodes.named_below[node];
    if let [only] = below.as_slice() {
        return lists.of(*only).iter().for_each(|&advert| visit(advert as usize));
    }
    let entries: usize = below.iter().map(|&named| lists.of(named).len()).sum();
    if entries < scratch.len() / 64 {
        let mut adverts: Vec<u32> = below.iter().flat_map(|&named| lists.of(named)).copied().collect();
        adverts.sort_unstable();
        adverts.dedup();
        return adverts.into_iter().for_each(|advert| visit(advert as usize));
    }
    scratch.clear();
    for &named in below {
        lists.of(named).iter().for_each(|&advert| scratch.set(advert as usize));
    }
    scratch.each(visit);
}

/// Sets of bits for values that many adverts have, and for each level the set of adverts with a value there.
fn write_dense(
    tables: &mut TableWriter,
    facet: &str,
    nodes: &Nodes,
    lists: &Lists,
    facts: &AdvertFacts,
) -> Result<Vec<u32>, SearchError> {
    let adverts = facts.people.len();
    let mut scratch = Bits::none(adverts);
    let mut by_level: BTreeMap<u32, Bits> = BTreeMap::new();
    let mut dense: Vec<usize> = Vec::new();
    let mut number_of = vec![0_u32; nodes.len()];
    for (node, number) in number_of.iter_mut().enumerate() {
        let level = nodes.levels[node];
        let mut at_level = (level >> 8 > 0).then(|| by_level.entry(level).or_insert_with(|| Bits::none(adverts)));
        let mut count = 0;
        each_advert(nodes, lists, node, &mut scratch, |advert| {
            count += 1;
            if let Some(bits) = &mut at_level {
                bits.set(advert);
            }
        });
        if count * DENSE >= adverts && count > 0 {
            dense.push(node);
            *number = dense.len() as u32;
        }
    }
    tables.numbers(&format!("{facet}.dense"), number_of.into_iter())?;
    let mut set = Bits::none(adverts);
    let mut words = dense.into_iter().flat_map(|node| {
        set.clear();
        each_advert(nodes, lists, node, &mut scratch, |advert| set.set(advert));
        set.words().to_vec()
    });
    tables.items(&format!("{facet}.bits"), words.by_ref().map(u64::to_le_bytes))?;
    drop(words);
    write_bits(tables, facet, "level_bits", by_level.values())?;
    Ok(by_level.into_keys().collect())
}

fn write_bits<'a>(
    tables: &mut TableWriter,
    facet: &str,
    name: &str,
    sets: impl Iterator<Item = &'a Bits>,
) -> Result<(), SearchError> {
    tables.items(&format!("{facet}.{name}"), sets.flat_map(Bits::words).map(|word| word.to_le_bytes()))
}

/// Running counts of each node: how many of the first adverts name it or what is below it. With them, any range of adverts is counted
/// by the difference of two rows and a look at the few adverts beside them. Takes at most as much room as the lists do; returns after how
/// many adverts there is a row.
fn write_running(
    tables: &mut TableWriter,
    facet: &str,
    nodes: &Nodes,
    values: &mut dyn AdvertValues,
    lists: &Lists,
    facts: &AdvertFacts,
) -> Result<usize, SearchError> {
    let adverts = facts.people.len();
    let row = nodes.len() * RUNNING / size_of::<u32>();
    let most_rows = lists.adverts.len() / row.max(1);
    let stride = adverts.div_ceil(most_rows.max(1)).max(LEAST_STRIDE).next_power_of_two();
    let mut counts = vec![Running::default(); nodes.len()];
    let mut last_advert = vec![u32::MAX; nodes.len()];
    let mut next = 0;
    let rows = (stride..=adverts).step_by(stride).flat_map(|end| {
        for advert in next..end {
            let is_job = !facts.is_duplicate.contains(advert);
            let mut add = |node: u32| {
                let node = node as usize;
                if last_advert[node] != advert as u32 {
                    last_advert[node] = advert as u32;
                    counts[node].add(is_job, facts.people[advert]);
                }
            };
            values.each(advert, &mut |node, _| {
                add(node);
                nodes.ancestors[node as usize].iter().for_each(|&above| add(above));
            });
        }
        next = end;
        counts.iter().map(|count| count.to_bytes()).collect::<Vec<_>>()
    });
    tables.items(&format!("{facet}.running"), rows)?;
    Ok(stride)
}
