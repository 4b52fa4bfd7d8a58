//! From badge classes, achievements and profiles to records.

use serde_json::Value;
use skillspine_domain::id::IssuerId;
use skillspine_domain::model::{AlignmentProvenance, AlignmentRole, Credential, CredentialKind};
use skillspine_domain::record::{AlignmentRecord, CredentialRecord, IssuerRecord};

use super::Refusal;
use crate::formats::linked_data::{Node, each, is_uri, language_tag, reference};

/// Bytes of an alignment that is kept verbatim.
const LONGEST_ALIGNMENT: usize = 64 << 10;

/// A credential with its alignments, and the fields that were left out.
#[derive(Debug)]
pub(super) struct Described {
    pub credential: CredentialRecord,
    pub alignments: Vec<AlignmentRecord>,
    pub left_out: Vec<Refusal>,
}

/// The URI by which a badge class or an achievement is known: its id, before 1.1 the page of its criteria.
pub(super) fn uri(node: Node<'_>) -> Result<&str, Refusal> {
    let missing = || {
        let reason = "it has no id: add the URL where it is hosted as `id`, so that it can be told from others";
        Refusal::of("id", reason)
    };
    let uri = node.id().or_else(|| node.reference("criteria").filter(|page| is_uri(page))).ok_or_else(missing)?;
    if is_uri(uri) { Ok(uri) } else { Err(Refusal::of("id", "no absolute URI of at most 2,000 bytes").with(uri)) }
}

/// What a badge class or an achievement says. `awarded_by` answers for it where it does not name a creator or an issuer itself.
pub(super) fn describe(
    key: &str,
    node: Node<'_>,
    awarded_by: Option<&str>,
    language: &str,
) -> Result<Described, Refusal> {
    let uri = uri(node)?;
    let stated = node.0.get("@language").or_else(|| node.get("inLanguage")).and_then(Value::as_str);
    let stated = stated.and_then(language_tag);
    let language = stated.as_deref().unwrap_or(language);
    let issuer = node.reference("creator").or_else(|| node.reference("issuer")).or(awarded_by);
    let term = node.text("achievementType");
    let kind = match &term {
        None => CredentialKind::OpenBadge,
        Some(term) => CredentialKind::of_term(term).unwrap_or(CredentialKind::Other),
    };
    let criteria = node.get("criteria");
    let narrative = criteria.and_then(Node::of).map(|criteria| criteria.texts("narrative", language));
    let credential = Credential {
        issuer_uri: issuer.filter(|uri| is_uri(uri)).map(str::to_owned),
        names: node.texts("name", language),
        descriptions: node.texts("description", language),
        criteria: narrative.unwrap_or_default(),
        criteria_url: node.web_address("criteria"),
        credits: node.get("creditsAvailable").and_then(Value::as_f64).map(|number| (number, None)),
        image: node.web_address("image"),
        ..Credential::new(key, uri, kind)
    };
    let mut described = Described { credential, alignments: Vec::new(), left_out: Vec::new() };
    described.align(node, "alignment", AlignmentRole::Attests);
    // Results are what is assessed, in general and by level.
    for result in node.all("resultDescription").filter_map(Node::of) {
        described.align(result, "alignment", AlignmentRole::Assesses);
        for level in result.all("rubricCriterionLevel").filter_map(Node::of) {
            described.align(level, "alignment", AlignmentRole::Assesses);
        }
    }
    Ok(described)
}

impl Described {
    fn align(&mut self, node: Node<'_>, name: &str, role: AlignmentRole) {
        for alignment in node.all(name) {
            let asserted = alignment.to_string();
            if !alignment.is_object() && !alignment.is_string() {
                self.left_out.push(Refusal::of("alignment", "neither an object nor a URL").with(&asserted));
            } else if asserted.len() > LONGEST_ALIGNMENT {
                self.left_out.push(Refusal::of("alignment", "longer than 64 kB").with(&asserted));
            } else {
                self.alignments.push(AlignmentRecord {
                    credential: self.credential.id,
                    role,
                    asserted,
                    provenance: AlignmentProvenance::Asserted,
                });
            }
        }
    }
}

/// What a profile says of an issuer. Contact details and people's names are left out. `None` for one without name or URI.
pub(super) fn issuer(key: &str, node: Node<'_>, language: &str) -> Option<IssuerRecord> {
    let uri = node.id().or_else(|| node.reference("url").filter(|uri| uri.starts_with("http")))?;
    let names = node.texts("name", language);
    if names.is_empty() || !is_uri(uri) {
        return None;
    }
    Some(IssuerRecord {
        id: IssuerId::mint(key, uri),
        source: key.to_owned(),
        uri: uri.to_owned(),
        names,
        descriptions: node.texts("description", language),
        url: node.web_address("url"),
        image: node.web_address("image"),
        endorsement_count: 0,
    })
}

/// What is said in favour of something inside its own document: how to tell one endorsement from another.
pub(super) fn endorsements(node: Node<'_>) -> impl Iterator<Item = String> {
    let all = node.all("endorsement").chain(node.all("endorsementJwt"));
    all.map(|endorsement| match reference(endorsement) {
        Some(id) => id.to_owned(),
        None => endorsement.to_string(),
    })
}

/// The profiles that a badge class or an achievement has in it.
pub(super) fn profiles<'a>(node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    ["issuer", "creator"].into_iter().filter_map(move |name| node.get(name)).flat_map(each).filter_map(Node::of)
}
