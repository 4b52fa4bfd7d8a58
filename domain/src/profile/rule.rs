//! Requirements that somebody meets or does not, with the reason.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::id::{ConceptId, CredentialId};
use crate::model::words;

/// What is required.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// A skill, at this level or above, 0..1.
    Skill(ConceptId, Option<f64>),
    /// A credential, valid on the day, with at least so many endorsements.
    Credential(CredentialId, u32),
    /// Something that a publisher names and that is not known here: nobody can tell who has it.
    Stated(String),
    /// Every one of these; no rules are met.
    AllOf(Vec<Rule>),
    /// At least one of these.
    AnyOf(Vec<Rule>),
    /// At least so many of these.
    AtLeast(usize, Vec<Rule>),
}

words!(
    /// Why a rule is met or not.
    Reason {
        /// What is asked for is there.
        Held = "held",
        /// Something else stands for the skill, well enough.
        StoodInFor = "stood-in-for",
        /// It is not there.
        NotHeld = "not-held",
        /// The level is not reached.
        LevelTooLow = "level-too-low",
        /// A level is asked for, and nobody says which there is.
        LevelUnknown = "level-unknown",
        /// The credential is not valid any more.
        Expired = "expired",
        /// The credential is not valid yet.
        NotYetValid = "not-yet-valid",
        /// The credential is endorsed too seldom.
        TooFewEndorsements = "too-few-endorsements",
        /// What is asked for is not known here, so that it cannot be judged.
        NotKnown = "not-known",
        /// Enough of the rules inside are met.
        EnoughMet = "enough-met",
        /// Too few of the rules inside are met.
        TooFewMet = "too-few-met",
    }
);

/// What somebody has.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Skills, each with how much of it is there (0..1) and the level, where that is known.
    pub skills: HashMap<ConceptId, (f64, Option<f64>)>,
    /// Credentials.
    pub credentials: HashMap<CredentialId, HeldCredential>,
    /// The day for which it is asked.
    pub on: NaiveDate,
    /// From how much on something that stands for a skill is as good as the skill, 0..1.
    pub least_credit: f64,
}

/// A credential that somebody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldCredential {
    /// First day it is valid; none if it always was.
    pub issued_on: Option<NaiveDate>,
    /// Last day it is valid; none if it stays so.
    pub expires_on: Option<NaiveDate>,
    /// Endorsements of it.
    pub endorsements: u32,
}

/// Whether a rule is met, why, and the same of the rules inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether it is met.
    pub is_met: bool,
    /// Why.
    pub reason: Reason,
    /// Verdicts on the rules inside, in their order.
    pub parts: Vec<Verdict>,
}

impl Rule {
    /// Whether what somebody has meets the rule.
    pub fn judge(&self, held: &Held) -> Verdict {
        match self {
            Self::Skill(skill, level) => alone(skill_reason(*skill, *level, held)),
            Self::Credential(credential, endorsements) => alone(credential_reason(*credential, *endorsements, held)),
            Self::Stated(_) => alone(Reason::NotKnown),
            Self::AllOf(rules) => enough(rules.len(), rules, held),
            Self::AnyOf(rules) => enough(1, rules, held),
            Self::AtLeast(least, rules) => enough(*least, rules, held),
        }
    }
}

fn alone(reason: Reason) -> Verdict {
    Verdict { is_met: matches!(reason, Reason::Held | Reason::StoodInFor), reason, parts: Vec::new() }
}

fn enough(least: usize, rules: &[Rule], held: &Held) -> Verdict {
    let parts: Vec<Verdict> = rules.iter().map(|rule| rule.judge(held)).collect();
    let is_met = parts.iter().filter(|part| part.is_met).count() >= least;
    Verdict { is_met, reason: if is_met { Reason::EnoughMet } else { Reason::TooFewMet }, parts }
}

fn skill_reason(skill: ConceptId, wanted: Option<f64>, held: &Held) -> Reason {
    let Some(&(credit, level)) = held.skills.get(&skill) else { return Reason::NotHeld };
    if credit < held.least_credit {
        return Reason::NotHeld;
    }
    match (wanted, level) {
        (Some(_), None) => Reason::LevelUnknown,
        (Some(wanted), Some(level)) if level < wanted => Reason::LevelTooLow,
        _ if credit >= 1.0 => Reason::Held,
        _ => Reason::StoodInFor,
    }
}

fn credential_reason(credential: CredentialId, endorsements: u32, held: &Held) -> Reason {
    match held.credentials.get(&credential) {
        None => Reason::NotHeld,
        Some(one) if one.expires_on.is_some_and(|last| last < held.on) => Reason::Expired,
        Some(one) if one.issued_on.is_some_and(|first| first > held.on) => Reason::NotYetValid,
        Some(one) if one.endorsements < endorsements => Reason::TooFewEndorsements,
        Some(_) => Reason::Held,
    }
}
