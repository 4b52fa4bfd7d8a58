//! What a competency framework says of itself.

use skillspine_domain::model::{Framework, FrameworkStatus};
use skillspine_domain::record::FrameworkRecord;

use super::graph::Node;
use super::{URI_PREFIX, framework_key};
use crate::sources::competency::{UNDETERMINED, moment};

/// Whether a framework is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Publication {
    Draft,
    Published,
    Retired,
}

/// Describes a framework; `node` is none for one that is only named.
pub(super) fn record(identity: &str, node: Option<&Node>, version: &str, languages: Vec<String>) -> FrameworkRecord {
    let words = |names: &[&str]| -> String {
        let Some(node) = node else { return String::new() };
        let texts =
            |name: &&str| best(&node.texts(name, UNDETERMINED)).or_else(|| node.references(name).first().cloned());
        names.iter().find_map(texts).unwrap_or_default()
    };
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let address = node.and_then(Node::id).filter(|id| id.contains("://"));
    let address = address.unwrap_or_else(|| format!("{URI_PREFIX}{identity}"));
    let is_retired = node.is_some_and(|node| publication(node) == Publication::Retired);
    FrameworkRecord {
        framework: Framework {
            key: framework_key(identity),
            title: or(words(&["name"]), identity),
            publisher: or(words(&["publisherName", "publisher", "creator"]), "not stated"),
            licence: or(words(&["license", "rights"]), "not stated by the framework"),
            attribution: String::new(),
            homepage: or(words(&["source"]), &address),
            status: if is_retired { FrameworkStatus::Frozen } else { FrameworkStatus::Live },
        },
        version: version.to_owned(),
        released_on: [words(&["dateValidFrom"]), words(&["dateCreated"])]
            .iter()
            .find_map(|text| moment(text))
            .map(|moment| moment.date()),
        languages,
    }
}

/// Where a framework is in its life, as its publication status says.
pub(super) fn publication(node: &Node) -> Publication {
    let words = node.references("publicationStatusType").join(" ").to_lowercase();
    if words.contains("draft") {
        Publication::Draft
    } else if words.contains("deprecated") || words.contains("retired") {
        Publication::Retired
    } else {
        Publication::Published
    }
}

/// The English text, otherwise the first.
pub(super) fn best(texts: &[(String, String)]) -> Option<String> {
    let is_english = |(tag, _): &&(String, String)| tag == "en" || tag.starts_with("en-");
    texts.iter().find(is_english).or(texts.first()).map(|(_, text)| text.clone())
}
