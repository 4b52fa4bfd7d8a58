//! Closed sets about profiles.

use async_graphql::Enum;
use skillspine_domain::profile;

/// Why a skill is in a profile, the strongest reason first.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "profile::Need")]
pub(in crate::graphql) enum ProfileNeed {
    /// An occupation cannot do without it: essential (ESCO), or rated in the upper half of the scale (O*NET).
    Essential,
    /// An occupation asks for it now and then: optional (ESCO), rated from a quarter of the scale on, or named without a rating
    /// (O*NET).
    Optional,
    /// Postings ask for it.
    InDemand,
    /// It was stated: by id, by a credential, by a text or a document.
    Stated,
}

/// How well a wanted skill is there.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "profile::Likeness")]
pub(in crate::graphql) enum Likeness {
    /// It is there, or a skill that a crosswalk maps to it exactly, at the level wanted.
    Matched,
    /// Another skill stands for a part of it, or it is there at a lower level than wanted.
    Partly,
    /// Nothing stands for it.
    Missing,
}

/// Why one skill stands for another.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "profile::TieKind")]
pub(in crate::graphql) enum StandInReason {
    /// They are one. Credit 1.
    Same,
    /// A crosswalk maps them exactly. Credit: 1 times the confidence of the mapping.
    ExactMatch,
    /// A crosswalk maps them closely. Credit: 0.9 times the confidence.
    CloseMatch,
    /// What is there is narrower than what is wanted, by one step or by a crosswalk. Credit 0.8.
    Narrower,
    /// What is there is broader than what is wanted, by one step or by a crosswalk. Credit 0.5.
    Broader,
    /// They are alike, as `Skill.similar` says. Credit: half of the score; scores below 0.2 do not count.
    Similar,
    /// A crosswalk calls them related. Credit: 0.3 times the confidence.
    RelatedMatch,
}

/// Where a skill of a profile comes from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum ProfileOriginKind {
    /// It was named, by itself or with all of its framework.
    Stated,
    /// An occupation asks for it.
    Occupation,
    /// A credential attests, teaches or assesses it.
    Credential,
    /// Postings ask for it.
    Demand,
    /// The text names it.
    Text,
    /// A document is aligned to it.
    Document,
}

/// What is to be kept small when a gap is closed.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::graphql) enum GapGoal {
    /// The number of credentials.
    #[default]
    Fewest,
    /// What they cost together. Credentials that state no price in the currency are left out.
    Cheapest,
    /// How long they take together, one after the other. Credentials that state no duration are left out.
    Shortest,
}

/// What one credential is to another, by the skills that both stand for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "profile::Competency")]
pub(in crate::graphql) enum CompetencyRelation {
    /// Each covers nearly all of the other: at least nine tenths of its weight.
    Same,
    /// The left one covers nearly all of the right one, and has more.
    Contains,
    /// The right one covers nearly all of the left one, and has more.
    Within,
    /// They have some in common.
    Overlapping,
    /// They have nothing in common.
    Different,
    /// One of them stands for no skill that is known, so that nothing can be said.
    Unknown,
}

/// Why a requirement is met or not.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "profile::Reason")]
pub(in crate::graphql) enum EligibilityReason {
    /// What is asked for is there.
    Held,
    /// Another skill stands for it, well enough.
    StoodInFor,
    /// It is not there.
    NotHeld,
    /// It is there, at a lower level than asked for.
    LevelTooLow,
    /// A level is asked for, and nobody says which there is.
    LevelUnknown,
    /// The credential is not valid any more on the day.
    Expired,
    /// The credential is not valid yet on the day.
    NotYetValid,
    /// The credential has fewer endorsements than asked for.
    TooFewEndorsements,
    /// What is asked for is not imported, so that it cannot be judged; `statedAs` is what the publisher calls it.
    NotKnown,
    /// Enough of the requirements inside are met.
    EnoughMet,
    /// Too few of the requirements inside are met.
    TooFewMet,
}
