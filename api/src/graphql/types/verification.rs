//! What is found out about a credential.

use async_graphql::{Enum, InputObject, SimpleObject};
use skillspine_verify::{self as verify, Check, Report};

/// The specification that a credential follows.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "verify::Specification")]
pub(in crate::graphql) enum CredentialSpecification {
    /// Open Badges 2.0: an Assertion, hosted or signed.
    #[graphql(name = "OPEN_BADGES_2")]
    OpenBadges2,
    /// Open Badges 3.0: an OpenBadgeCredential or an EndorsementCredential.
    #[graphql(name = "OPEN_BADGES_3")]
    OpenBadges3,
    /// Comprehensive Learner Record 2.0.
    #[graphql(name = "CLR_2")]
    Clr2,
    /// Another credential by the data model of Verifiable Credentials 1.1.
    #[graphql(name = "VERIFIABLE_CREDENTIAL_1")]
    VerifiableCredential1,
    /// Another credential by the data model of Verifiable Credentials 2.0.
    #[graphql(name = "VERIFIABLE_CREDENTIAL_2")]
    VerifiableCredential2,
}

/// What all checks of a credential come to.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "verify::Verdict")]
pub(in crate::graphql) enum VerificationVerdict {
    /// Every check that is needed passed, a signature by the issuer's key among them.
    Valid,
    /// A check failed.
    Invalid,
    /// None failed, but one that is needed could not be made: it is not known whether the credential is valid.
    Unknown,
}

/// What a check looks at.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "verify::Aspect")]
pub(in crate::graphql) enum VerificationAspect {
    /// Whether it is a credential that can be read.
    Document,
    /// The JSON-LD contexts: the one of the specification first, and whether each is known here.
    Context,
    /// The types.
    Type,
    /// The properties that the specification requires.
    Property,
    /// From when until when it is valid.
    Validity,
    /// Whether it was revoked or suspended.
    Status,
    /// The schemas that it names, which are not fetched.
    Schema,
    /// A signature.
    Proof,
    /// Whether the key of a signature is the issuer's.
    Issuer,
}

/// How a check ended.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "verify::Outcome")]
pub(in crate::graphql) enum VerificationOutcome {
    /// It is as it must be.
    Pass,
    /// It is not.
    Fail,
    /// It could not be found out.
    NotChecked,
}

/// One check of a credential.
#[derive(SimpleObject)]
pub(in crate::graphql) struct VerificationCheck {
    /// What it looks at.
    aspect: VerificationAspect,
    /// How it ended.
    outcome: VerificationOutcome,
    /// Whether the verdict waits for it. A proof that could not be checked is not waited for if another one passes.
    needed: bool,
    /// The place in the document as a JSON pointer (RFC 6901); empty for the whole of it.
    path: String,
    /// What was found, and what to hand in where it could not be checked.
    reason: String,
}

/// What is known of a credential.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CredentialVerification {
    /// What all checks come to.
    verdict: VerificationVerdict,
    /// The specification that it follows; null where it is none that is known.
    specification: Option<CredentialSpecification>,
    /// Its `id`.
    id: Option<String>,
    /// The `id` of its issuer as it says itself. Believe it only where the verdict is VALID.
    issuer: Option<String>,
    /// Every check, in order, those of the credentials inside a record after its own.
    checks: Vec<VerificationCheck>,
}

impl From<Report> for CredentialVerification {
    fn from(report: Report) -> Self {
        let verdict = report.verdict().into();
        let check = |Check { aspect, outcome, needed, path, reason }| VerificationCheck {
            aspect: aspect.into(),
            outcome: outcome.into(),
            needed,
            path,
            reason,
        };
        Self {
            verdict,
            specification: report.specification.map(CredentialSpecification::from),
            id: report.id,
            issuer: report.issuer,
            checks: report.checks.into_iter().map(check).collect(),
        }
    }
}

/// A public key that whoever asks vouches for.
#[derive(InputObject)]
pub(in crate::graphql) struct VerificationKeyInput {
    /// The key: multibase (`z6Mk…` for Ed25519, `zDn…` for P-256, `z82…` for P-384) or a JWK as JSON (also RSA).
    pub key: String,
    /// The `verificationMethod` of the proof, or `kid` of the token, that it is. Left out, it stands for every one that nothing else is
    /// known of.
    pub id: Option<String>,
    /// The `id` of the issuer whose key it is. Left out, it is what stands before the `#` of the verification method.
    pub controller: Option<String>,
}
