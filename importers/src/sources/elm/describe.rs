//! From objects of the model to records.

use std::collections::HashMap;

use serde_json::Value;
use skillspine_domain::id::{CredentialId, IssuerId};
use skillspine_domain::model::{
    AlignmentProvenance, AlignmentRole, Credential, CredentialKind, CredentialPart, DeliveryMode, PartKind,
};
use skillspine_domain::record::{AlignmentRecord, CredentialRecord, IssuerRecord};

use super::{KEY, Refusal};
use crate::formats::linked_data::{Node, each, is_uri, reference};

/// Bytes of an alignment that is kept verbatim.
const LONGEST_ALIGNMENT: usize = 64 << 10;

/// What one object says.
#[derive(Debug)]
pub(super) struct Described {
    pub uri: String,
    pub issuer: Option<IssuerRecord>,
    pub credential: Option<Box<CredentialRecord>>,
    pub parts: Vec<CredentialPart>,
    pub alignments: Vec<AlignmentRecord>,
}

/// Objects that others name by their id.
#[derive(Default)]
pub(super) struct Shelf(HashMap<String, Value>);

impl Shelf {
    /// What the resources of a file are.
    pub(super) fn of(resources: &[Value]) -> Self {
        let id = |resource: &Value| Some((Node::of(resource)?.id()?.to_owned(), resource.clone()));
        Self(resources.iter().filter_map(id).collect())
    }

    /// The object that a value is, or that it names.
    fn get<'a>(&'a self, value: &'a Value) -> Option<Node<'a>> {
        let node = Node::of(value)?;
        let is_reference = node.0.len() == 1;
        node.id().filter(|_| is_reference).and_then(|id| self.0.get(id)).map_or(Some(node), Node::of)
    }
}

/// Modes of learning and assessment by the last part of their URIs.
const MODES: &[(&str, DeliveryMode)] = &[("920fbb3cbe", DeliveryMode::Online), ("e92d221e4d", DeliveryMode::Blended)];

/// Official languages of the Union: codes of the authority list and BCP 47 tags. Others keep their code, which is ISO 639-3.
const LANGUAGES: &[(&str, &str)] = &[
    ("BUL", "bg"),
    ("CES", "cs"),
    ("DAN", "da"),
    ("DEU", "de"),
    ("ELL", "el"),
    ("ENG", "en"),
    ("EST", "et"),
    ("FIN", "fi"),
    ("FRA", "fr"),
    ("GLE", "ga"),
    ("HRV", "hr"),
    ("HUN", "hu"),
    ("ITA", "it"),
    ("LAV", "lv"),
    ("LIT", "lt"),
    ("MLT", "mt"),
    ("NLD", "nl"),
    ("POL", "pl"),
    ("POR", "pt"),
    ("RON", "ro"),
    ("SLK", "sk"),
    ("SLV", "sl"),
    ("SPA", "es"),
    ("SWE", "sv"),
];

/// What a digital credential attests: each achievement it claims, with those inside, and the bodies that award them.
pub(super) fn describe_credential(node: Node<'_>, language: &str) -> Result<Vec<Described>, Refusal> {
    let subject = node.all("credentialSubject").find_map(Node::of);
    let subject = subject.ok_or((Some("credentialSubject"), "the credential has no subject".to_owned()))?;
    let mut found = Vec::new();
    for claim in subject.all("hasClaim").filter_map(Node::of) {
        take_achievement(claim, language, 0, &mut found);
    }
    if found.is_empty() {
        let reason = "the credential claims no learning achievement with a title".to_owned();
        return Err((Some("hasClaim"), reason));
    }
    Ok(found)
}

/// Takes an achievement with those inside it, and gives its URI.
fn take_achievement(claim: Node<'_>, language: &str, depth: u8, found: &mut Vec<Described>) -> Option<String> {
    const DEEPEST: u8 = 8;
    if depth == DEEPEST || !claim.types().contains(&"LearningAchievement") {
        return None;
    }
    let body =
        claim.get("awardedBy").and_then(Node::of).and_then(|process| process.all("awardingBody").find_map(Node::of));
    let issuer = body.and_then(|body| organisation(body, language));
    let specification = claim.all("specifiedBy").find_map(Node::of).unwrap_or(claim);
    let issuer_uri = issuer.as_ref().map(|issuer| issuer.uri.clone());
    let title = specification.get("title").or_else(|| claim.get("title"))?;
    let uri = own_uri(specification, || format!("{}\n{title}", issuer_uri.as_deref().unwrap_or_default()));
    let mut described = specified(specification, &uri, issuer_uri, CredentialKind::Achievement, language)?;
    if let Some(issuer) = issuer {
        found.push(Described {
            uri: issuer.uri.clone(),
            issuer: Some(issuer),
            credential: None,
            parts: Vec::new(),
            alignments: Vec::new(),
        });
    }
    let shelf = Shelf::default();
    described.align(specification, &shelf);
    for part in claim.all("hasPart").filter_map(Node::of) {
        if let Some(part) = take_achievement(part, language, depth + 1, found) {
            described.name_part(PartKind::Part, part);
        }
    }
    found.push(described);
    Some(uri)
}

/// What a qualification, a learning opportunity or an organisation says of itself. Others are passed over.
pub(super) fn describe_resource(node: Node<'_>, shelf: &Shelf, language: &str) -> Result<Vec<Described>, Refusal> {
    let types = node.types();
    let is = |class: &str| types.iter().any(|known| known.eq_ignore_ascii_case(class));
    if is("organisation") {
        let issuer = organisation(node, language);
        let issuer = issuer.ok_or((Some("legalName"), "the organisation has no name".to_owned()))?;
        let uri = issuer.uri.clone();
        return Ok(vec![Described {
            uri,
            issuer: Some(issuer),
            credential: None,
            parts: Vec::new(),
            alignments: Vec::new(),
        }]);
    }
    let kind = if is("learningOpportunity") {
        CredentialKind::LearningOpportunity
    } else if is("qualification") || is("learningAchievementSpecification") {
        CredentialKind::Achievement
    } else if types.is_empty() {
        return Err((Some("type"), "it does not say what it is".to_owned()));
    } else {
        return Ok(Vec::new());
    };
    let uri = node.id().filter(|uri| is_uri(uri));
    let uri = uri.ok_or((Some("id"), "it has no absolute URI".to_owned()))?;
    let awarding = node.all("awardingOpportunity").filter_map(Node::of).find_map(|it| it.reference("awardingBody"));
    let issuer = node.reference("providedBy").or(awarding).or_else(|| node.reference("publisher"));
    let mut described = specified(node, uri, issuer.map(str::to_owned), kind, language)
        .ok_or((Some("title"), "it has no title".to_owned()))?;
    described.align(node, shelf);
    for (name, kind) in [
        ("hasPart", PartKind::Part),
        ("isPartOf", PartKind::PartOf),
        ("learningAchievementSpecification", PartKind::Precedes),
    ] {
        for other in node.all(name).filter_map(reference).filter(|other| is_uri(other) && *other != uri) {
            described.name_part(kind, other.to_owned());
        }
    }
    Ok(vec![described])
}

fn specified(
    node: Node<'_>,
    uri: &str,
    issuer_uri: Option<String>,
    kind: CredentialKind,
    language: &str,
) -> Option<Described> {
    let names = node.texts("title", language);
    if names.is_empty() {
        return None;
    }
    let level = node.reference("eqfLevel").or_else(|| node.reference("EQFLevel")).map(last_part);
    let credits = node.all("creditPoint").filter_map(Node::of).find_map(|credit| {
        let point: f64 = credit.text("point")?.parse().ok()?;
        let unit = credit.get("framework").and_then(Node::of).and_then(|unit| unit.text("prefLabel"));
        Some((point, unit))
    });
    let mut modes: Vec<DeliveryMode> = node.all("mode").filter_map(mode).collect();
    modes.sort_unstable();
    modes.dedup();
    let duration = ["volumeOfLearning", "maximumDuration", "duration"].iter().find_map(|name| node.text(name));
    let homepage = node.all("homepage").find_map(Node::of);
    let credential = Credential {
        names,
        issuer_uri,
        descriptions: node.texts("description", language),
        level: level.map(|level| ("eqf".to_owned(), level.to_owned())),
        credits,
        duration: duration.filter(|duration| duration.starts_with('P')),
        delivery_modes: modes,
        languages: languages(node),
        url: homepage.and_then(|page| page.web_address("contentURL").or_else(|| page.web_address("contentUrl"))),
        ..Credential::new(KEY, uri, kind)
    };
    let credential = Some(Box::new(credential));
    Some(Described { uri: uri.to_owned(), issuer: None, credential, parts: Vec::new(), alignments: Vec::new() })
}

impl Described {
    /// The skills of its learning outcomes, and its fields of education.
    fn align(&mut self, node: Node<'_>, shelf: &Shelf) {
        for outcome in node.all("learningOutcome").filter_map(|outcome| shelf.get(outcome)) {
            for skill in outcome.all("relatedESCOSkill").chain(outcome.all("relatedSkill")) {
                self.push_alignment(AlignmentRole::Attests, skill);
            }
        }
        for field in node.all("thematicArea").chain(node.all("ISCEDFCode")) {
            self.push_alignment(AlignmentRole::Subject, field);
        }
    }

    fn push_alignment(&mut self, role: AlignmentRole, alignment: &Value) {
        let asserted = alignment.to_string();
        if reference(alignment).is_some() && asserted.len() <= LONGEST_ALIGNMENT {
            self.alignments.push(AlignmentRecord {
                credential: CredentialId::mint(KEY, &self.uri),
                role,
                asserted,
                provenance: AlignmentProvenance::Asserted,
            });
        }
    }

    fn name_part(&mut self, kind: PartKind, other_uri: String) {
        self.parts.push(CredentialPart {
            credential: CredentialId::mint(KEY, &self.uri),
            kind,
            other_uri,
            other_name: None,
        });
    }
}

/// An organisation; `None` without a name.
fn organisation(node: Node<'_>, language: &str) -> Option<IssuerRecord> {
    let names = [node.texts("legalName", language), node.texts("prefLabel", language)];
    let names = names.into_iter().find(|names| !names.is_empty())?;
    let uri = own_uri(node, || {
        let registration = node.get("registration").and_then(Node::of).and_then(|it| it.text("notation"));
        format!("{names:?}\n{}", registration.unwrap_or_default())
    });
    let homepage = node.all("homepage").find_map(Node::of);
    Some(IssuerRecord {
        id: IssuerId::mint(KEY, &uri),
        source: KEY.to_owned(),
        uri,
        names,
        descriptions: node.texts("description", language),
        url: homepage.and_then(|page| page.web_address("contentURL").or_else(|| page.web_address("contentUrl"))),
        image: None,
        endorsement_count: 0,
    })
}

/// The URI of an object, or one made of what else tells it from others where its id means something in its document only.
fn own_uri(node: Node<'_>, facts: impl Fn() -> String) -> String {
    match node.id().filter(|id| is_uri(id) && !id.starts_with("urn:epass:")) {
        Some(uri) => uri.to_owned(),
        None => CredentialId::mint(KEY, &facts()).0.urn().to_string(),
    }
}

fn last_part(uri: &str) -> &str {
    uri.rsplit('/').next().unwrap_or(uri)
}

fn mode(value: &Value) -> Option<DeliveryMode> {
    let code = reference(value).map(last_part)?;
    MODES.iter().find(|(known, _)| *known == code).map(|(_, mode)| *mode)
}

fn languages(node: Node<'_>) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for code in node.get("language").into_iter().flat_map(each).filter_map(reference).map(last_part) {
        let known = LANGUAGES.iter().find(|(known, _)| *known == code);
        let tag = known.map_or_else(|| code.to_ascii_lowercase(), |(_, tag)| (*tag).to_owned());
        if tag.len() <= 3 && !languages.contains(&tag) {
            languages.push(tag);
        }
    }
    languages
}
