//! Digests that identify queries and answers.

use async_graphql::Value;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads the form that persisted queries use.
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Builds a digest of several parts, each with its length, so that no two lists of parts look alike.
#[derive(Default)]
pub(super) struct Digester(Sha256);

impl Digester {
    pub fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    pub fn digest(&mut self, digest: &Digest) {
        self.0.update(digest.0);
    }

    /// Adds a value; the order of an object's keys does not matter.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by_key(|(name, _)| name.as_str());
                self.0.update([b'{']);
                self.0.update((fields.len() as u64).to_le_bytes());
                for (name, value) in fields {
                    self.part(name.as_bytes());
                    self.value(value);
                }
            }
            Value::List(items) => {
                self.0.update([b'[']);
                self.0.update((items.len() as u64).to_le_bytes());
                for item in items {
                    self.value(item);
                }
            }
            plain => {
                self.0.update([b'=']);
                self.part(plain.to_string().as_bytes());
            }
        }
    }

    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use serde_json::json;

    use super::*;

    fn of_value(value: serde_json::Value) -> Digest {
        let mut digester = Digester::default();
        digester.value(&Variables::from_json(value).into_value());
        digester.finish()
    }

    #[test]
    fn values_are_told_apart_and_key_order_is_not() {
        assert_eq!(of_value(json!({"a": 1, "b": {"c": 2, "d": 3}})), of_value(json!({"b": {"d": 3, "c": 2}, "a": 1})));
        let different =
            [json!({}), json!({"a": 1}), json!({"a": "1"}), json!({"a": [1]}), json!({"a": [[1]]}), json!({"a": null})];
        for (index, left) in different.iter().enumerate() {
            for right in &different[index + 1..] {
                assert_ne!(of_value(left.clone()), of_value(right.clone()), "{left} {right}");
            }
        }
    }

    #[test]
    fn hex_reads_back() {
        let digest = Digest::of(b"{ __typename }");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        assert_eq!(Digest::from_hex(&digest.hex().to_uppercase()), Some(digest));
        assert_eq!(Digest::from_hex("é"), None);
        assert_eq!(Digest::from_hex(&"é".repeat(32)), None);
    }
}
