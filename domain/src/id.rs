//! Permanent identifiers, minted from what the publisher already calls the thing.
//!
//! An id is a version 5 UUID over a kind, a framework key and the publisher's own key. Minting needs no look-up: a relation
//! can be written before the concepts it joins, and importing a file twice yields the same ids.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Namespace of every id Skillspine mints. Changing it would change every id: never do so.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_2c0e_8a5b_4c8e_9d53_5b1f_0e7a_c411);

fn mint(kind: &str, scope: &str, key: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{kind}\n{scope}\n{key}").as_bytes())
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Mints the permanent id of `key` inside `scope` (a framework key, a region scheme or a source key).
            pub fn mint(scope: &str, key: &str) -> Self {
                Self(mint($kind, scope, key))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}:{}", $kind, self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
    };
}

id_type!(
    /// A concept of any kind, in any framework. Scope: the framework key; key: the publisher's URI or code.
    ConceptId, "concept");
id_type!(
    /// A region. Scope: the region scheme key; key: the region's code.
    RegionId, "region");
id_type!(
    /// A job posting. Scope: the posting source key; key: the source's own id.
    PostingId, "posting");
id_type!(
    /// An employer. Scope: the scheme of its identifier, or `name`; key: the identifier, or the folded name.
    EmployerId, "employer");
id_type!(
    /// A published set of mappings. Scope: the source key; key: the set's own name.
    CrosswalkId, "crosswalk");

id_type!(
    /// A framework, where a standard wants a UUID for it. Framework keys are unique, so that nothing scopes them.
    FrameworkId, "framework");

impl FrameworkId {
    /// The permanent id of the framework with this key.
    pub fn of(key: &str) -> Self {
        Self::mint("", key)
    }

    /// The identifier of the CASE document that a framework is: its own where it was published as one (`case-<GUID>`), otherwise the
    /// framework's id.
    pub fn case_document(key: &str) -> Uuid {
        let own = key.strip_prefix("case-").and_then(|guid| Uuid::try_parse(guid).ok());
        own.unwrap_or(Self::of(key).0)
    }
}

id_type!(
    /// Who offers credentials. Scope: the source key; key: the issuer's own URI.
    IssuerId, "issuer");
id_type!(
    /// A credential. Scope: the source key; key: the credential's own URI.
    CredentialId, "credential");

/// The first 64 bits of a cryptographic hash over `fields`, kept apart by their lengths.
///
/// Two rows are the same row exactly when their hashes are equal; the store compares hashes instead of contents.
pub fn row_hash(fields: &[&[u8]]) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for field in fields {
        hasher.update(&(field.len() as u64).to_le_bytes());
        hasher.update(field);
    }
    let mut first = [0u8; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    i64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_permanent() {
        let id = ConceptId::mint("esco", "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab");
        assert_eq!(id.to_string(), "6f44e92e-1913-58a8-8899-59f15fc579a2");
    }

    #[test]
    fn scope_and_key_do_not_run_together() {
        assert_ne!(ConceptId::mint("a", "bc"), ConceptId::mint("ab", "c"));
        assert_ne!(row_hash(&[b"a", b"bc"]), row_hash(&[b"ab", b"c"]));
    }
}
