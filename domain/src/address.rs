//! Addresses under which a server of ours shows what it holds, and how they are told from a publisher's.

use crate::id::{ConceptId, CredentialId, FrameworkId};
use crate::model::Concept;

/// The addresses of one server.
#[derive(Clone, Copy, Debug)]
pub struct Addresses<'a> {
    base: &'a str,
}

impl<'a> Addresses<'a> {
    /// Addresses at a server that clients reach under `base`: `https://skills.example.org`, without a slash at the end.
    pub fn new(base: &'a str) -> Self {
        Self { base: base.trim_end_matches('/') }
    }

    /// The page of a concept.
    pub fn concept(&self, framework: &str, id: ConceptId) -> String {
        format!("{}/concept/{}/{id}", self.base, encoded(framework))
    }

    /// The page of a framework.
    pub fn framework(&self, key: &str) -> String {
        format!("{}/framework/{}", self.base, encoded(key))
    }

    /// The page of a credential.
    pub fn credential(&self, id: CredentialId) -> String {
        format!("{}/credential/{id}", self.base)
    }

    /// Something at the CASE endpoints: `CFDocuments`, `CFItems`, `CFAssociations` …
    pub fn case(&self, collection: &str, id: impl std::fmt::Display) -> String {
        format!("{}{CASE}/{collection}/{id}", self.base)
    }

    /// The CASE document of a framework.
    pub fn case_document(&self, framework: &str) -> String {
        self.case("CFDocuments", FrameworkId::case_document(framework))
    }

    /// The URI that names a concept: the publisher's, where that is one; otherwise its page.
    pub fn uri(&self, concept: &Concept) -> String {
        if is_uri(&concept.uri) { concept.uri.clone() } else { self.concept(&concept.framework, concept.id) }
    }

    /// The URL that stands for a concept where only a web address will do.
    pub fn url(&self, concept: &Concept) -> String {
        if is_url(&concept.uri) { concept.uri.clone() } else { self.concept(&concept.framework, concept.id) }
    }
}

/// Where the CASE endpoints are.
pub const CASE: &str = "/ims/case/v1p1";

/// Whether a text is a web address.
pub fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && is_uri(text)
}

/// Whether a text is an absolute URI as RFC 3986 writes them, which is what every standard takes: ASCII, nothing that ought to be
/// percent-encoded.
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let starts_well = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_scheme = starts_well && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let is_plain = |part: &str| {
        let bytes = part.as_bytes();
        bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'%' => bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)),
            byte => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(byte),
        })
    };
    is_scheme && !rest.is_empty() && is_plain(before) && is_plain(fragment)
}

/// A text as one segment of a path.
pub fn encoded(text: &str) -> String {
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_told_from_other_texts() {
        for uri in [
            "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab",
            "https://a.example/x?y=1&z=%20#part",
            "urn:isco:08:2512",
            "urn:iso:std:iso:4217#EUR",
        ] {
            assert!(is_uri(uri), "{uri}");
        }
        for text in [
            "",
            "2512",
            "http:",
            ":x",
            "1a:b",
            "http://a b",
            "http://a/é",
            "http://a/%zz",
            "http://a/<b>",
            "u:a#b#c",
            "a\u{0}:b",
        ] {
            assert!(!is_uri(text), "{text}");
        }
        assert!(is_url("https://a.example") && is_url("http://a.example/x"));
        for text in ["urn:isco:08:2512", "http://", "https:///x", "ftp://a.example", "javascript:alert(1)"] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn addresses_are_whole() {
        let addresses = Addresses::new("https://skills.example.org/");
        let id = ConceptId::mint("a b", "x");
        assert_eq!(addresses.concept("a b", id), format!("https://skills.example.org/concept/a%20b/{id}"));
        assert_eq!(addresses.framework("é/x"), "https://skills.example.org/framework/%C3%A9%2Fx");
        assert!(is_url(&addresses.case_document("esco")));
    }
}
