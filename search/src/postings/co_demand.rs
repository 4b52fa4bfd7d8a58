//! Which skills adverts name together, for what is derived from them. Adverts that repeat another one are left out.

use std::collections::HashMap;

use skillspine_domain::id::ConceptId;
use skillspine_domain::similarity::Adverts;

use super::bits::Bits;
use super::facet::FacetKey;
use super::facet_table::FacetTable;
use super::reader::{Opened, PostingIndex};

/// A value that is none of those asked for.
const NONE: u32 = u32::MAX;

/// The skills that adverts name, by the place they have in a list of skills.
pub struct NamedSkills<'a> {
    index: &'a Opened,
    /// The place of each value of the facet.
    places: Vec<u32>,
    /// The value at each place.
    nodes: Vec<u32>,
    naming: Vec<u32>,
    postings: u32,
}

/// What adverts ask of occupations, all by the places they have in lists of occupations and skills.
pub struct OccupationDemand {
    /// Occupation, skill, and how many adverts for the one name the other; sorted.
    pub counts: Vec<(u32, u32, u32)>,
    /// How many adverts there are for each occupation.
    pub postings: Vec<u32>,
}

impl PostingIndex {
    /// Looks up a list of skills in the adverts.
    pub fn named_skills(&self, skills: &[ConceptId]) -> NamedSkills<'_> {
        let index: &Opened = &self.0;
        let facet = index.facet(FacetKey::Skill);
        let (places, nodes) = places(facet, skills);
        let mut naming = vec![0; skills.len()];
        for advert in (0..index.len()).filter(|&advert| index.is_unique.contains(advert)) {
            facet.each_in_run(advert..advert + 1, |node| {
                if let Some(naming) = naming.get_mut(places[node as usize] as usize) {
                    *naming += 1;
                }
            });
        }
        NamedSkills { index, places, nodes, naming, postings: self.naming_any_skill() }
    }

    /// How many adverts name any skill.
    pub fn naming_any_skill(&self) -> u32 {
        let mut naming = Bits::range(self.0.len(), 0..self.0.len());
        naming.and_bitmap(&self.0.facet(FacetKey::Skill).covered);
        naming.and_bitmap(&self.0.is_unique);
        naming.count() as u32
    }

    /// How many adverts name a skill itself, not one below it.
    pub fn naming_skill(&self, skill: ConceptId) -> u32 {
        self.count_unique(FacetKey::Skill, skill)
    }

    /// How many adverts name both skills themselves.
    pub fn naming_both(&self, skill: ConceptId, other: ConceptId) -> u32 {
        let facet = self.0.facet(FacetKey::Skill);
        let naming = |skill: ConceptId| facet.find(skill.0.as_bytes()).map_or(&[][..], |node| facet.naming(node));
        let (left, right) = (naming(skill), naming(other));
        let (few, many) = if left.len() < right.len() { (left, right) } else { (right, left) };
        let number = |advert: &[u8; 4]| u32::from_le_bytes(*advert);
        let is_in_both = |advert: &&[u8; 4]| many.binary_search_by_key(&number(advert), number).is_ok();
        few.iter().filter(is_in_both).filter(|advert| self.0.is_unique.contains(number(advert) as usize)).count() as u32
    }

    /// How many adverts are for an occupation itself, not one below it.
    pub fn for_occupation(&self, occupation: ConceptId) -> u32 {
        self.count_unique(FacetKey::Occupation, occupation)
    }

    fn count_unique(&self, facet: FacetKey, concept: ConceptId) -> u32 {
        let facet = self.0.facet(facet);
        let adverts = facet.find(concept.0.as_bytes()).map_or(&[][..], |node| facet.naming(node));
        adverts.iter().filter(|advert| self.0.is_unique.contains(u32::from_le_bytes(**advert) as usize)).count() as u32
    }

    /// Counts what the adverts for each of these occupations ask for.
    pub fn occupation_demand(&self, occupations: &[ConceptId], skills: &[ConceptId]) -> OccupationDemand {
        let index: &Opened = &self.0;
        let (occupation_facet, skill_facet) = (index.facet(FacetKey::Occupation), index.facet(FacetKey::Skill));
        let (occupation_places, _) = places(occupation_facet, occupations);
        let (skill_places, _) = places(skill_facet, skills);
        let mut postings = vec![0; occupations.len()];
        let mut counts: HashMap<(u32, u32), u32> = HashMap::new();
        for advert in (0..index.len()).filter(|&advert| index.is_unique.contains(advert)) {
            let occupation = occupation_facet.one(advert).map_or(NONE, |node| occupation_places[node as usize]);
            if occupation == NONE {
                continue;
            }
            postings[occupation as usize] += 1;
            skill_facet.each_in_run(advert..advert + 1, |node| {
                let skill = skill_places[node as usize];
                if skill != NONE {
                    *counts.entry((occupation, skill)).or_insert(0) += 1;
                }
            });
        }
        let mut counts: Vec<(u32, u32, u32)> =
            counts.into_iter().map(|((occupation, skill), count)| (occupation, skill, count)).collect();
        counts.sort_unstable();
        OccupationDemand { counts, postings }
    }
}

impl Adverts for NamedSkills<'_> {
    fn postings(&self) -> u32 {
        self.postings
    }

    fn naming(&self, skill: u32) -> u32 {
        self.naming.get(skill as usize).copied().unwrap_or(0)
    }

    fn each_beside(&self, skill: u32, mut visit: impl FnMut(u32)) {
        let facet = self.index.facet(FacetKey::Skill);
        let Some(&node) = self.nodes.get(skill as usize).filter(|node| **node != NONE) else { return };
        for &advert in facet.naming(node) {
            let advert = u32::from_le_bytes(advert) as usize;
            if self.index.is_unique.contains(advert) {
                facet.each_in_run(advert..advert + 1, |node| match self.places[node as usize] {
                    NONE => {}
                    place => visit(place),
                });
            }
        }
    }
}

/// The place of each value of a facet in a list of concepts, and the value at each place.
fn places(facet: &FacetTable, concepts: &[ConceptId]) -> (Vec<u32>, Vec<u32>) {
    let mut places = vec![NONE; facet.len()];
    let mut nodes = vec![NONE; concepts.len()];
    for (place, concept) in concepts.iter().enumerate() {
        if let Some(node) = facet.find(concept.0.as_bytes()) {
            places[node as usize] = place as u32;
            nodes[place] = node;
        }
    }
    (places, nodes)
}
