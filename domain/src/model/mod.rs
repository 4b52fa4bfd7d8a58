//! What readers hand out: plain values, named as the standards name them.

mod change;
mod concept;
mod credential;
mod employer;
mod framework;
mod mapping;
mod posting;
mod posting_source;
mod region;
mod relation;

pub use change::{Change, ChangeKind};
pub use concept::{Code, Concept, ConceptKind, ConceptStatus, ConceptText, Label, LabelType, ReuseLevel, TextType};
pub use credential::{
    AlignmentProvenance, AlignmentRole, Credential, CredentialAlignment, CredentialKind, CredentialPart,
    CredentialStatus, DeliveryMode, Issuer, PartKind, Texts,
};
pub use employer::Employer;
pub use framework::{Framework, FrameworkStatus, FrameworkVersion};
pub use mapping::{Crosswalk, Mapping, Predicate};
pub use posting::{
    Contract, EducationLevel, ExperienceLevel, Posting, PostingRequirement, PostingSkill, Provenance, Salary,
    SalaryPeriod, WorkingTime, Workplace,
};
pub use posting_source::PostingSource;
pub use region::Region;
pub use relation::{Edge, RelationKind, Requirement};

/// Gives an enum of a closed set its words: `as_str` for the database, `parse` back, `ALL` for listings.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word stored in the database and shown in messages.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value a stored word stands for; `None` for any other word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
