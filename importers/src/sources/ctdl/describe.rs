//! From resources of CTDL to records.

use serde_json::{Value, json};
use skillspine_domain::id::{CredentialId, IssuerId};
use skillspine_domain::model::{
    AlignmentProvenance, AlignmentRole, Credential, CredentialKind, CredentialPart, CredentialStatus, DeliveryMode,
    PartKind,
};
use skillspine_domain::record::{AlignmentRecord, CredentialRecord, IssuerRecord};

use super::{KEY, canonical};
use crate::formats::linked_data::{Node, day, is_uri, language_tag, reference};

/// Bytes of an alignment that is kept verbatim.
const LONGEST_ALIGNMENT: usize = 64 << 10;

/// What one resource says.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub issuer: Option<IssuerRecord>,
    pub credential: Option<Box<CredentialRecord>>,
    /// Whose parts and alignments these are is filled in when they are handed over: conditions may come from a manifest.
    pub parts: Vec<CredentialPart>,
    pub alignments: Vec<AlignmentRecord>,
    /// Condition manifests that apply.
    pub common_conditions: Vec<String>,
    /// Fields that were left out: name, reason, text.
    pub left_out: Vec<(&'static str, &'static str, String)>,
}

/// Properties that are lists of alignments, and what these say.
const ALIGNED: &[(&str, AlignmentRole)] = &[
    ("teaches", AlignmentRole::Teaches),
    ("assesses", AlignmentRole::Assesses),
    ("occupationType", AlignmentRole::PreparesFor),
    ("industryType", AlignmentRole::Industry),
    ("instructionalProgramType", AlignmentRole::Subject),
    ("subject", AlignmentRole::Subject),
];
/// Properties that name other resources.
const PARTS: &[(&str, PartKind)] =
    &[("hasPart", PartKind::Part), ("isPartOf", PartKind::PartOf), ("isPreparationFor", PartKind::Precedes)];
/// Properties that hold conditions, and what the targets of these are.
const CONDITIONS: &[(&str, PartKind)] = &[
    ("requires", PartKind::Prerequisite),
    ("entryCondition", PartKind::Prerequisite),
    ("corequisite", PartKind::Prerequisite),
    ("isRequiredFor", PartKind::PrerequisiteOf),
    ("preparationFrom", PartKind::Follows),
    ("recommends", PartKind::Follows),
];
/// Properties of a condition that name other resources.
const TARGETS: &[&str] = &["targetCredential", "targetAssessment", "targetLearningOpportunity"];
/// Languages that publishers write out although CTDL asks for tags.
const WRITTEN_OUT: &[(&str, &str)] = &[("english", "en"), ("spanish", "es"), ("french", "fr"), ("german", "de")];

/// What an organisation says of itself; `None` without a name.
pub(super) fn issuer(node: Node<'_>, uri: &str, language: &str) -> Option<IssuerRecord> {
    let names = node.texts("name", language);
    (!names.is_empty()).then(|| IssuerRecord {
        id: IssuerId::mint(KEY, uri),
        source: KEY.to_owned(),
        uri: uri.to_owned(),
        names,
        descriptions: node.texts("description", language),
        url: node.web_address("subjectWebpage").or_else(|| node.web_address("url")),
        image: node.web_address("image"),
        endorsement_count: 0,
    })
}

/// What a credential, an assessment or a learning opportunity says of itself; `None` without a name.
pub(super) fn describe(node: Node<'_>, uri: &str, kind: CredentialKind, language: &str) -> Option<Described> {
    let names = node.texts("name", language);
    if names.is_empty() {
        return None;
    }
    let mut described = Described::default();
    let organisation =
        ["ownedBy", "offeredBy", "owner", "creator"].iter().find_map(|name| node.reference(name).map(canonical));
    let descriptions_of = |condition: Node<'_>| Some(condition.texts("description", language));
    let criteria =
        node.all("requires").filter_map(Node::of).filter_map(descriptions_of).find(|texts| !texts.is_empty());
    let mut credential = Credential {
        names,
        issuer_uri: organisation.filter(|uri| is_uri(uri)),
        descriptions: node.texts("description", language),
        criteria: criteria.unwrap_or_default(),
        status: status(node),
        level: level(node),
        credits: credits(node),
        duration: duration(node),
        delivery_modes: delivery_modes(node),
        languages: languages(node),
        cost: cost(node),
        url: node.web_address("subjectWebpage").or_else(|| node.web_address("url")),
        image: node.web_address("image"),
        ..Credential::new(KEY, uri, kind)
    };
    for (name, field) in
        [("dateEffective", &mut credential.valid_from), ("expirationDate", &mut credential.valid_until)]
    {
        let Some(value) = node.get(name) else { continue };
        *field = day(value);
        if field.is_none() {
            described.left_out.push((name, "no date of ISO 8601", value.to_string()));
        }
    }
    for (name, role) in ALIGNED {
        described.align(node, name, *role);
    }
    for (name, kind) in PARTS {
        described.name_parts(node, name, *kind, language);
    }
    described.read_conditions(node, language);
    described.common_conditions = node.all("commonConditions").filter_map(reference).map(canonical).collect();
    described.credential = Some(Box::new(credential));
    Some(described)
}

impl Described {
    /// What a condition manifest asks of those who name it.
    pub(super) fn of_conditions(node: Node<'_>, language: &str) -> Self {
        let mut described = Self::default();
        described.read_conditions(node, language);
        described
    }

    fn read_conditions(&mut self, node: Node<'_>, language: &str) {
        for (name, kind) in CONDITIONS {
            for condition in node.all(name).filter_map(Node::of) {
                for target in TARGETS {
                    self.name_parts(condition, target, *kind, language);
                }
                if *kind == PartKind::Prerequisite {
                    self.align(condition, "targetCompetency", AlignmentRole::Requires);
                }
            }
        }
    }

    fn name_parts(&mut self, node: Node<'_>, name: &str, kind: PartKind, language: &str) {
        for other in node.all(name) {
            let Some(uri) = reference(other).map(canonical).filter(|uri| is_uri(uri)) else { continue };
            let names = Node::of(other).map(|other| other.texts("name", language)).unwrap_or_default();
            self.parts.push(CredentialPart {
                credential: CredentialId::default(),
                kind,
                other_uri: uri,
                other_name: names.into_iter().next().map(|(_, name)| name),
            });
        }
    }

    fn align(&mut self, node: Node<'_>, name: &str, role: AlignmentRole) {
        for alignment in node.all(name) {
            // Drafts give a name, or the URI of a code, and nothing else.
            let asserted = match alignment {
                Value::String(text) if text.trim().is_empty() => continue,
                Value::String(text) if !is_uri(text.trim()) => {
                    json!({ "ceterms:targetNodeName": text.trim() }).to_string()
                }
                Value::String(_) | Value::Object(_) => alignment.to_string(),
                other => {
                    self.left_out.push(("alignment", "neither an object nor a text", other.to_string()));
                    continue;
                }
            };
            if asserted.len() > LONGEST_ALIGNMENT {
                self.left_out.push(("alignment", "longer than 64 kB", asserted));
                continue;
            }
            self.alignments.push(AlignmentRecord {
                credential: CredentialId::default(),
                role,
                asserted,
                provenance: AlignmentProvenance::Asserted,
            });
        }
    }
}

/// Terms of a controlled vocabulary that a property names, as `credentialStat:Active`: plain, or as the target of an alignment.
fn terms<'a>(node: Node<'a>, name: &str) -> impl Iterator<Item = &'a str> {
    node.all(name).filter_map(|value| match Node::of(value) {
        Some(alignment) => alignment.reference("targetNode"),
        None => value.as_str(),
    })
}

/// A term without the prefix of its vocabulary.
fn local(term: &str) -> &str {
    term.rsplit([':', '/', '#']).next().unwrap_or(term)
}

fn status(node: Node<'_>) -> Option<CredentialStatus> {
    terms(node, "credentialStatusType").chain(terms(node, "lifeCycleStatusType")).find_map(CredentialStatus::of_term)
}

fn level(node: Node<'_>) -> Option<(String, String)> {
    let code = terms(node, "audienceLevelType").map(local).find(|code| !code.is_empty())?;
    Some(("ctdl-audience-level".to_owned(), code.to_owned()))
}

/// Credits as they are awarded, or as the condition that leads to the credential asks for them.
fn credits(node: Node<'_>) -> Option<(f64, Option<String>)> {
    let of = |node: Node<'_>| {
        let value = node.get("creditUnitValue").or_else(|| node.get("creditHourValue"))?.as_f64()?;
        let unit = node.text("creditUnitTypeDescription").or_else(|| node.text("creditHourType"));
        Some((value, unit.or_else(|| terms(node, "creditUnitType").next().map(|term| local(term).to_owned()))))
    };
    of(node).or_else(|| node.all("requires").filter_map(Node::of).find_map(of))
}

fn duration(node: Node<'_>) -> Option<String> {
    let profile = node.all("estimatedDuration").find_map(Node::of)?;
    let stated = profile.text("exactDuration").or_else(|| profile.text("minimumDuration"))?;
    let is_duration = stated.starts_with('P')
        && stated.bytes().any(|b| b.is_ascii_digit())
        && stated.bytes().all(|b| b.is_ascii_digit() || b"PYMWDTHS.".contains(&b));
    is_duration.then_some(stated)
}

fn delivery_modes(node: Node<'_>) -> Vec<DeliveryMode> {
    let mode = |term: &str| match local(term) {
        "InPerson" | "InPersonOnly" => Some(DeliveryMode::InPerson),
        "OnlineOnly" | "Online" => Some(DeliveryMode::Online),
        "BlendedDelivery" | "BlendedLearning" | "Blended" => Some(DeliveryMode::Blended),
        _ => None,
    };
    let stated = terms(node, "deliveryType").chain(terms(node, "learningDeliveryType"));
    let mut modes: Vec<DeliveryMode> = stated.filter_map(mode).collect();
    modes.sort_unstable();
    modes.dedup();
    modes
}

fn languages(node: Node<'_>) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for stated in node.all("inLanguage").filter_map(Value::as_str).map(str::trim) {
        let written_out = WRITTEN_OUT.iter().find(|(name, _)| stated.eq_ignore_ascii_case(name));
        let tag = language_tag(written_out.map_or(stated, |(_, tag)| tag));
        languages.extend(tag.filter(|tag| !languages.contains(tag)));
    }
    languages
}

/// The price, where there is one, or one in total.
fn cost(node: Node<'_>) -> Option<(f64, String)> {
    let price = |profile: Node<'_>| {
        let amount = profile.get("price")?.as_f64()?;
        let stated = profile.text("currency")?;
        let currency = if stated.eq_ignore_ascii_case("us dollar") { "USD".to_owned() } else { stated };
        let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
        let is_total = terms(profile, "directCostType").any(|term| local(term) == "AggregateCost");
        is_code.then_some((amount, currency, is_total))
    };
    let prices: Vec<(f64, String, bool)> = node.all("estimatedCost").filter_map(Node::of).filter_map(price).collect();
    let mut totals = prices.iter().filter(|(_, _, is_total)| *is_total);
    let chosen = match (prices.as_slice(), totals.next(), totals.next()) {
        ([only], ..) | (_, Some(only), None) => only,
        _ => return None,
    };
    Some((chosen.0, chosen.1.clone()))
}
