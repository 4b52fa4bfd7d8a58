//! Relations inside one framework, and how they look from one of their ends.

use super::words;
use crate::id::ConceptId;

words!(
    /// How the subject of a relation relates to its object.
    RelationKind {
        /// The object is broader (`skos:broader`).
        Broader = "broader",
        /// Associated (`skos:related`), such as O*NET related occupations.
        Related = "related",
        /// The subject (a skill) is essential for the object (an occupation or another skill).
        EssentialFor = "essential-for",
        /// The subject (a skill) is optional for the object.
        OptionalFor = "optional-for",
        /// The subject is used or rated in the object, without a word on whether it is essential (O*NET).
        RelevantFor = "relevant-for",
        /// The subject belongs to the object, a collection (`skos:member`, read backwards).
        MemberOf = "member-of",
        /// The object is the level of preparation that the subject (an occupation) asks for (O*NET job zones).
        HasLevel = "has-level",
    }
);

words!(
    /// How strongly an occupation (or skill) asks for a skill.
    Requirement {
        /// Usually needed, whatever the employer or country (ESCO).
        Essential = "essential",
        /// Needed by some employers or in some countries (ESCO).
        Optional = "optional",
        /// Named or rated without that distinction (O*NET): look at importance and level.
        Rated = "rated",
    }
);

impl RelationKind {
    /// The requirement this relation states, if it states one.
    pub const fn requirement(self) -> Option<Requirement> {
        match self {
            Self::EssentialFor => Some(Requirement::Essential),
            Self::OptionalFor => Some(Requirement::Optional),
            Self::RelevantFor => Some(Requirement::Rated),
            Self::Broader | Self::Related | Self::MemberOf | Self::HasLevel => None,
        }
    }
}

impl Requirement {
    /// The relation that states this requirement.
    pub const fn relation(self) -> RelationKind {
        match self {
            Self::Essential => RelationKind::EssentialFor,
            Self::Optional => RelationKind::OptionalFor,
            Self::Rated => RelationKind::RelevantFor,
        }
    }
}

/// A relation as seen from one end: what is at the other end, and what the source says of the pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The relation, in its published direction.
    pub kind: RelationKind,
    /// The concept at the other end.
    pub other: ConceptId,
    /// What sort of thing is at the other end.
    pub other_kind: super::ConceptKind,
    /// Importance on `importance_scale`.
    pub importance: Option<f64>,
    /// Name and range of the importance scale: `IM 1-5`.
    pub importance_scale: Option<String>,
    /// Level on `level_scale`.
    pub level: Option<f64>,
    /// Name and range of the level scale: `LV 0-7`.
    pub level_scale: Option<String>,
    /// What else the source says of the pair, as a JSON object with the source's own names.
    pub detail: Option<String>,
}

impl Edge {
    /// Importance as a share of its scale, 0..1, so that ratings on different scales can be compared: 3 on `IM 1-5` is 0.5.
    /// None without a rating or without a readable scale.
    pub fn importance_share(&self) -> Option<f64> {
        Self::share_of_scale(self.importance?, self.importance_scale.as_deref()?)
    }

    /// A rating as a share of its scale, 0..1: 3 on `IM 1-5` is 0.5. None without a readable scale.
    pub fn share_of_scale(rating: f64, scale: &str) -> Option<f64> {
        let (_, range) = scale.rsplit_once(' ')?;
        let (least, most) = range.split_once('-')?;
        let (least, most): (f64, f64) = (least.parse().ok()?, most.parse().ok()?);
        let share = (rating - least) / (most - least);
        share.is_finite().then_some(share)
    }

    /// The place of the object among all that the source relates to the subject, 1 being the closest; none where it gives no order.
    pub fn rank(&self) -> Option<u32> {
        Self::rank_in(self.detail.as_deref()?)
    }

    /// The rank that the detail of a relation states: O*NET related occupations and ROME mobility have one.
    pub fn rank_in(detail: &str) -> Option<u32> {
        let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
        let rank = ["Index", "Related Index", "numero_ordre"].iter().find_map(|name| detail.get(name)?.as_u64())?;
        u32::try_from(rank).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_read_as_sources_name_them() {
        let check = |detail: &str, expected: Option<u32>| assert_eq!(Edge::rank_in(detail), expected, "{detail}");
        check(r#"{"Relatedness Tier":"Primary-Short","Index":1}"#, Some(1));
        check(r#"{"numero_ordre":12}"#, Some(12));
        check(r#"{"Hot Technology":"Y"}"#, None);
        check("", None);
    }
}
