//! Which skills belong to which owners, whole: what occupations ask for, what credentials stand for. Read from either end.

use std::collections::HashMap;

use super::{Coverage, Need};
use crate::id::ConceptId;

/// What is said of an owner and a skill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<Owner> {
    /// Who owns the skill.
    pub owner: Owner,
    /// Which skill.
    pub skill: ConceptId,
    /// Why.
    pub need: Need,
    /// How much it counts, above 0 and at most 1.
    pub weight: f64,
}

/// A table of owners and skills, sorted from both ends, 28 bytes a cell. Tables of the same cells are equal, in whatever order they
/// came.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidence<Owner> {
    /// Sorted.
    owners: Vec<Owner>,
    /// Sorted.
    skills: Vec<ConceptId>,
    /// By owner, then by skill.
    cells: Vec<Packed>,
    /// Of each owner, the end of its cells.
    owner_ends: Vec<u32>,
    /// By skill, then by owner, places among the cells.
    places: Vec<u32>,
    /// Of each skill, the end of its places.
    skill_ends: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Packed {
    owner: u32,
    skill: u32,
    /// Not less exact than what it is compared with: a confidence of 0.9 must pass a limit of 0.9.
    weight: f64,
    need: Need,
}

impl<Owner: Copy + Ord> Incidence<Owner> {
    /// Of several cells with one owner and one skill, the strongest need and the greatest weight count; what weighs nothing is left
    /// out.
    pub fn of(mut cells: Vec<Cell<Owner>>) -> Self {
        cells.retain(|cell| cell.weight > 0.0);
        cells.sort_unstable_by_key(|cell| (cell.owner, cell.skill));
        cells.dedup_by(|later, kept| {
            let is_same = (later.owner, later.skill) == (kept.owner, kept.skill);
            if is_same {
                kept.need = kept.need.min(later.need);
                kept.weight = kept.weight.max(later.weight);
            }
            is_same
        });
        let mut owners: Vec<Owner> = cells.iter().map(|cell| cell.owner).collect();
        owners.dedup();
        let mut skills: Vec<ConceptId> = cells.iter().map(|cell| cell.skill).collect();
        skills.sort_unstable();
        skills.dedup();
        let mut owner = 0_usize;
        let packed: Vec<Packed> = cells
            .iter()
            .map(|cell| {
                owner += usize::from(owners[owner] != cell.owner);
                let skill = skills.partition_point(|skill| *skill < cell.skill);
                Packed { owner: owner as u32, skill: skill as u32, weight: cell.weight, need: cell.need }
            })
            .collect();
        let mut places: Vec<u32> = (0..packed.len() as u32).collect();
        places.sort_by_key(|place| packed[*place as usize].skill);
        let owner_ends = ends(owners.len(), packed.iter().map(|cell| cell.owner));
        let skill_ends = ends(skills.len(), packed.iter().map(|cell| cell.skill));
        Self { owners, skills, cells: packed, owner_ends, places, skill_ends }
    }

    /// All owners, sorted.
    pub fn owners(&self) -> &[Owner] {
        &self.owners
    }

    /// All skills, sorted.
    pub fn skills(&self) -> &[ConceptId] {
        &self.skills
    }

    /// What an owner has, by skill; nothing for an unknown one.
    pub fn skills_of(&self, owner: Owner) -> impl ExactSizeIterator<Item = Cell<Owner>> + '_ {
        let found = self.owners.binary_search(&owner);
        let range = found.map_or(0..0, |at| range(&self.owner_ends, at));
        self.cells[range].iter().map(|cell| self.unpack(cell))
    }

    /// Who has a skill, by owner; nobody for an unknown one.
    pub fn owners_of(&self, skill: ConceptId) -> impl ExactSizeIterator<Item = Cell<Owner>> + '_ {
        let found = self.skills.binary_search(&skill);
        let range = found.map_or(0..0, |at| range(&self.skill_ends, at));
        self.places[range].iter().map(|place| self.unpack(&self.cells[*place as usize]))
    }

    /// How much of what each owner has is among `credits`, which say how much of a skill is there, 0..1. Only owners of which anything
    /// is there, in their order.
    pub fn coverage_by_owner(&self, credits: &HashMap<ConceptId, f64>, need: Option<Need>) -> Vec<(Owner, Coverage)> {
        let mut by_skill = vec![0.0; self.skills.len()];
        let mut touched = vec![false; self.owners.len()];
        for (skill, credit) in credits {
            let Ok(at) = self.skills.binary_search(skill) else { continue };
            by_skill[at] = *credit;
            for place in &self.places[range(&self.skill_ends, at)] {
                let cell = &self.cells[*place as usize];
                touched[cell.owner as usize] |= need.is_none_or(|need| need == cell.need);
            }
        }
        let owners = self.owners.iter().enumerate().filter(|(at, _)| touched[*at]);
        owners
            .map(|(at, owner)| {
                let cells = self.cells[range(&self.owner_ends, at)].iter();
                let cells = cells.filter(|cell| need.is_none_or(|need| need == cell.need));
                let pairs = cells.map(|cell| (cell.weight, by_skill[cell.skill as usize]));
                (*owner, Coverage::of(pairs))
            })
            .collect()
    }

    /// How much of what an owner has is among `credits`.
    pub fn coverage_of(&self, owner: Owner, credits: &HashMap<ConceptId, f64>, need: Option<Need>) -> Coverage {
        let cells = self.skills_of(owner).filter(|cell| need.is_none_or(|need| need == cell.need));
        let credit = |skill: ConceptId| credits.get(&skill).copied().unwrap_or(0.0);
        Coverage::of(cells.map(|cell| (cell.weight, credit(cell.skill))))
    }

    fn unpack(&self, cell: &Packed) -> Cell<Owner> {
        let (owner, skill) = (self.owners[cell.owner as usize], self.skills[cell.skill as usize]);
        Cell { owner, skill, need: cell.need, weight: cell.weight }
    }
}

/// Of each number below `count`, how many of `numbers` are not above it.
fn ends(count: usize, numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut ends = vec![0_u32; count];
    numbers.for_each(|number| ends[number as usize] += 1);
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    ends
}

fn range(ends: &[u32], at: usize) -> std::ops::Range<usize> {
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[at] as usize
}
