//! What is found out about a credential.

/// The specification that a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Specification {
    /// Open Badges 2.0.
    OpenBadges2,
    /// Open Badges 3.0.
    OpenBadges3,
    /// Comprehensive Learner Record 2.0.
    Clr2,
    /// Verifiable Credentials 1.1 of another sort.
    VerifiableCredential1,
    /// Verifiable Credentials 2.0 of another sort.
    VerifiableCredential2,
}

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Whether it is a credential that can be read.
    Document,
    /// The JSON-LD contexts: the one of the specification first, and whether each is known.
    Context,
    /// The types.
    Type,
    /// The properties that the specification requires.
    Property,
    /// From when until when it is valid.
    Validity,
    /// Whether it was revoked or suspended.
    Status,
    /// The schemas that it names.
    Schema,
    /// A signature.
    Proof,
    /// Whether the key of a proof is the issuer's.
    Issuer,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is as it must be.
    Pass,
    /// It is not.
    Fail,
    /// It could not be found out.
    NotChecked,
}

/// What all checks come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every check that is needed passed.
    Valid,
    /// A check failed.
    Invalid,
    /// None failed, but one that is needed could not be made.
    Unknown,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it looks at.
    pub aspect: Aspect,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether the verdict waits for it.
    pub needed: bool,
    /// The place in the document as a JSON pointer; empty for the whole of it.
    pub path: String,
    /// What was found, and what to do where it could not be checked.
    pub reason: String,
}

/// All checks of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The specification, where it could be told.
    pub specification: Option<Specification>,
    /// The `id` of the credential.
    pub id: Option<String>,
    /// The `id` of its issuer, as it says: believe it only if `Aspect::Issuer` passed.
    pub issuer: Option<String>,
    /// What was checked, in order.
    pub checks: Vec<Check>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { specification: None, id: None, issuer: None, checks: Vec::new() }
    }

    /// What all checks come to. No proof that passes is no valid credential, whatever else does.
    pub fn verdict(&self) -> Verdict {
        if self.checks.iter().any(|check| check.outcome == Outcome::Fail) {
            return Verdict::Invalid;
        }
        let passed = |check: &Check| check.outcome == Outcome::Pass;
        let proven = self.checks.iter().any(|check| check.aspect == Aspect::Proof && passed(check));
        if proven && self.checks.iter().filter(|check| check.needed).all(passed) {
            Verdict::Valid
        } else {
            Verdict::Unknown
        }
    }

    pub(crate) fn pass(&mut self, aspect: Aspect, path: &str, reason: impl Into<String>) {
        self.add(aspect, Outcome::Pass, true, path, reason.into());
    }

    pub(crate) fn fail(&mut self, aspect: Aspect, path: &str, reason: impl Into<String>) {
        self.add(aspect, Outcome::Fail, true, path, reason.into());
    }

    /// A check that is needed and could not be made.
    pub(crate) fn open(&mut self, aspect: Aspect, path: &str, reason: impl Into<String>) {
        self.add(aspect, Outcome::NotChecked, true, path, reason.into());
    }

    /// A check that could not be made and that the verdict does not wait for.
    pub(crate) fn aside(&mut self, aspect: Aspect, path: &str, reason: impl Into<String>) {
        self.add(aspect, Outcome::NotChecked, false, path, reason.into());
    }

    /// Takes the checks of a credential inside this one.
    pub(crate) fn take_in(&mut self, inner: Self, path: &str) {
        self.checks
            .extend(inner.checks.into_iter().map(|check| Check { path: format!("{path}{}", check.path), ..check }));
    }

    pub(crate) fn has_failed(&self, aspect: Aspect) -> bool {
        self.checks.iter().any(|check| check.aspect == aspect && check.outcome == Outcome::Fail)
    }

    fn add(&mut self, aspect: Aspect, outcome: Outcome, needed: bool, path: &str, reason: String) {
        self.checks.push(Check { aspect, outcome, needed, path: path.to_owned(), reason });
    }
}

/// A text of a document, short enough for a reason.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut shown: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
