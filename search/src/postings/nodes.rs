//! The values of a facet while they are written: those that postings name and everything above them, sorted.

use std::collections::{BTreeMap, HashMap};

use super::document::{Hierarchies, Place};
use super::facet::FacetKey;
use crate::error::SearchError;
use crate::table::TableWriter;

/// A key: the 16 bytes of an id, or a word.
pub(crate) type Key = Box<[u8]>;

/// Level of a node that has none.
pub(crate) const NO_LEVEL: u32 = 255;

/// The nodes of one facet.
pub(crate) struct Nodes {
    /// Sorted keys.
    pub keys: Vec<Key>,
    /// Of each value as numbered while gathering (from 1), its node.
    pub node_of: Vec<u32>,
    /// Of each node, the nodes above it.
    pub ancestors: Vec<Vec<u32>>,
    /// Of each node, itself and the nodes below it that postings name, as far as they do.
    pub named_below: Vec<Vec<u32>>,
    /// Of each node, its scheme's number and its level: `scheme << 8 | level`; scheme 0 is none.
    pub levels: Vec<u32>,
    /// Of each node, whether it only ranks at its level.
    pub only_at_level: Vec<bool>,
    /// Code system, code and node, sorted.
    codes: Vec<(String, u32)>,
}

/// What a hierarchy says of a key.
struct KnownPlace {
    scheme: String,
    level: Option<u8>,
    only_at_level: bool,
    codes: Vec<(String, String)>,
    ancestors: Vec<Key>,
}

fn known<Id>(place: &Place<Id>, key: impl Fn(&Id) -> Key) -> KnownPlace {
    KnownPlace {
        scheme: place.scheme.clone(),
        level: place.level.filter(|&level| u32::from(level) < NO_LEVEL),
        only_at_level: place.only_at_level,
        codes: place.codes.clone(),
        ancestors: place.ancestors.iter().map(key).collect(),
    }
}

fn find(facet: FacetKey, key: &[u8], hierarchies: &Hierarchies) -> Option<KnownPlace> {
    use skillspine_domain::id::{ConceptId, RegionId};
    let id = uuid::Uuid::from_slice(key).ok()?;
    match facet {
        FacetKey::Skill | FacetKey::Occupation => {
            let place = hierarchies.concepts.get(&ConceptId(id))?;
            Some(known(place, |id| Key::from(id.0.as_bytes().as_slice())))
        }
        FacetKey::Region => {
            let place = hierarchies.regions.get(&RegionId(id))?;
            Some(known(place, |id| Key::from(id.0.as_bytes().as_slice())))
        }
        _ => None,
    }
}

/// The key under which a code is found.
pub(crate) fn code_key(system: &str, code: &str) -> String {
    format!("{system}\u{1}{code}")
}

impl Nodes {
    /// Finds the nodes of a facet whose values were numbered in the order of `named`; schemes are numbered from 1 in `schemes`.
    pub fn new(facet: FacetKey, named: Vec<Key>, hierarchies: &Hierarchies, schemes: &mut Vec<String>) -> Self {
        let mut places: BTreeMap<Key, Option<KnownPlace>> = BTreeMap::new();
        for key in &named {
            let place = find(facet, key, hierarchies);
            for ancestor in place.iter().flat_map(|place| &place.ancestors) {
                if !places.contains_key(ancestor) {
                    places.insert(ancestor.clone(), find(facet, ancestor, hierarchies));
                }
            }
            places.insert(key.clone(), place);
        }
        let number_of: HashMap<Key, u32> = places.keys().cloned().zip(0..).collect();
        let node_of: Vec<u32> = named.iter().filter_map(|key| number_of.get(key).copied()).collect();
        let mut ancestors = vec![Vec::new(); places.len()];
        let mut named_below = vec![Vec::new(); places.len()];
        let mut levels = Vec::with_capacity(places.len());
        let mut codes = Vec::new();
        for (node, place) in places.values().enumerate() {
            let Some(place) = place else {
                levels.push(NO_LEVEL);
                continue;
            };
            let scheme = schemes.iter().position(|known| *known == place.scheme).unwrap_or_else(|| {
                schemes.push(place.scheme.clone());
                schemes.len() - 1
            });
            levels.push((scheme as u32 + 1) << 8 | place.level.map_or(NO_LEVEL, u32::from));
            codes.extend(place.codes.iter().map(|(system, code)| (code_key(system, code), node as u32)));
            // Somebody above who is above nobody named has no node.
            let mut above: Vec<u32> = place.ancestors.iter().filter_map(|key| number_of.get(key).copied()).collect();
            above.retain(|&ancestor| ancestor != node as u32);
            above.sort_unstable();
            above.dedup();
            ancestors[node] = above;
        }
        codes.sort_unstable();
        let mut sorted_named = node_of.clone();
        sorted_named.sort_unstable();
        for &node in &sorted_named {
            named_below[node as usize].push(node);
        }
        for &node in &sorted_named {
            for &ancestor in &ancestors[node as usize] {
                named_below[ancestor as usize].push(node);
            }
        }
        let only_at_level = places.values().map(|place| place.as_ref().is_some_and(|it| it.only_at_level)).collect();
        let keys = places.into_keys().collect();
        Self { keys, node_of, ancestors, named_below, levels, only_at_level, codes }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Writes what does not depend on postings.
    pub fn write(&self, facet: &str, tables: &mut TableWriter) -> Result<(), SearchError> {
        write_texts(tables, &format!("{facet}.key"), self.keys.iter().map(AsRef::as_ref))?;
        tables.numbers(&format!("{facet}.level"), self.levels.iter().copied())?;
        tables.items(&format!("{facet}.only_at_level"), self.only_at_level.iter().map(|&only| [u8::from(only)]))?;
        write_lists(tables, &format!("{facet}.ancestor"), &self.ancestors)?;
        write_lists(tables, &format!("{facet}.below"), &self.named_below)?;
        write_texts(tables, &format!("{facet}.code"), self.codes.iter().map(|(code, _)| code.as_bytes()))?;
        tables.numbers(&format!("{facet}.code_node"), self.codes.iter().map(|&(_, node)| node))
    }
}

fn write_texts<'a>(
    tables: &mut TableWriter,
    name: &str,
    texts: impl Iterator<Item = &'a [u8]> + Clone,
) -> Result<(), SearchError> {
    let ends = texts.clone().scan(0_u32, |end, text| {
        *end = end.saturating_add(text.len() as u32);
        Some(*end)
    });
    let ends: Vec<u32> = ends.collect();
    if ends.last() == Some(&u32::MAX) {
        return Err(SearchError::TooLarge { what: "names of facet values" });
    }
    tables.numbers(&format!("{name}_end"), ends.into_iter())?;
    tables.items(name, texts.flatten().map(|&byte| [byte]))
}

fn write_lists(tables: &mut TableWriter, name: &str, lists: &[Vec<u32>]) -> Result<(), SearchError> {
    let ends = lists.iter().scan(0_usize, |end, list| {
        *end += list.len();
        Some(*end as u32)
    });
    tables.numbers(&format!("{name}_end"), ends)?;
    tables.numbers(name, lists.iter().flatten().copied())
}
