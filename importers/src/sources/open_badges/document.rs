//! Which document of which version of Open Badges this is, and whether it is sound as far as that can be seen without network and
//! keys.

use chrono::NaiveDate;
use serde_json::Value;

use super::Refusal;
use crate::formats::linked_data::{Node, day, each, is_uri, reference};

/// What a document holds for a catalogue.
#[derive(Debug)]
pub(super) enum Holds<'a> {
    /// What can be earned, of Open Badges 0.5 to 2.0.
    BadgeClass(Node<'a>),
    /// That a hosted or embedded badge class was awarded.
    Assertion(&'a Value),
    /// What can be earned, of Open Badges 3.0; with who awarded it, unless that is who earned it.
    Achievement(Node<'a>, Option<&'a Value>),
    /// The record of a learner, of CLR 2.0: credentials and achievements, and how these belong together.
    Record(Node<'a>),
    /// Who issues.
    Issuer(Node<'a>),
    /// Somebody thinks well of what has this id.
    Endorsement(&'a str),
    /// Keys, lists of revoked awards, criteria: sound, and nothing for a catalogue.
    Nothing,
}

/// Contexts of Open Badges before 3.0.
const CONTEXTS: &[&str] = &[
    "https://w3id.org/openbadges/v2",
    "https://w3id.org/openbadges/v1",
    "https://openbadgespec.org/v1/context.json",
    "https://openbadgespec.org/v2/context.json",
    "https://purl.imsglobal.org/spec/ob/v2p0/context.json",
];
/// Contexts of verifiable credentials.
const CREDENTIAL_CONTEXTS: &[&str] =
    &["https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"];
/// Beginnings of the contexts of Open Badges 3.0 and CLR 2.0.
const BADGE_CONTEXTS: &[&str] = &[
    "https://purl.imsglobal.org/spec/ob/v3p0/",
    "https://purl.imsglobal.org/spec/clr/v2p0/",
    "https://imsglobal.github.io/openbadges-specification/",
];
/// Classes of Open Badges 2.0 that hold nothing for a catalogue.
const OTHER_CLASSES: &[&str] = &[
    "CryptographicKey",
    "RevocationList",
    "AlignmentObject",
    "Evidence",
    "Image",
    "IdentityObject",
    "VerificationObject",
    "Extension",
];

/// Reads what a document holds, or says everything that is wrong with it. `today` is the day of the import, if known.
pub(super) fn read(document: &Value, today: Option<NaiveDate>) -> Result<Holds<'_>, Vec<Refusal>> {
    let Some(node) = Node::of(document) else {
        let found = match document {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            _ => "a list",
        };
        return Err(vec![Refusal::whole(format!("expected a JSON object, found {found}"))]);
    };
    let contexts: Vec<&str> = node.0.get("@context").into_iter().flat_map(each).filter_map(Value::as_str).collect();
    let types = node.types();
    let is_credential = types.contains(&"VerifiableCredential")
        || node.0.contains_key("credentialSubject")
        || contexts.iter().any(|context| CREDENTIAL_CONTEXTS.contains(context));
    if is_credential {
        return read_credential(node, &contexts, &types, today);
    }
    let is_version_3 = contexts.iter().any(|context| BADGE_CONTEXTS.iter().any(|known| context.starts_with(known)));
    match types.as_slice() {
        types if types.contains(&"Achievement") => return Ok(Holds::Achievement(named(node, "achievement")?, None)),
        types if is_version_3 && types.contains(&"Profile") => return Ok(Holds::Issuer(named(node, "profile")?)),
        _ => {}
    }
    read_before_version_3(node, &contexts, &types, today)
}

fn read_before_version_3<'a>(
    node: Node<'a>,
    contexts: &[&str],
    types: &[&str],
    today: Option<NaiveDate>,
) -> Result<Holds<'a>, Vec<Refusal>> {
    if let Some(unknown) = contexts.first()
        && !contexts.iter().any(|context| CONTEXTS.contains(context))
    {
        let reason = format!("no context of Open Badges (known: {}, those of 3.0)", CONTEXTS[..2].join(", "));
        return Err(vec![Refusal::of("@context", reason).with(unknown)]);
    }
    if types.is_empty() {
        return read_by_shape(node, today);
    }
    let is = |class: &str| types.iter().any(|known| known.rsplit(':').next() == Some(class));
    if is("Assertion") {
        return assertion(node, today);
    }
    if is("BadgeClass") {
        return badge_class(node);
    }
    if is("Issuer") || is("Profile") || is("IssuerOrg") {
        return Ok(Holds::Issuer(named(node, "issuer")?));
    }
    if is("Endorsement") {
        let target = node.reference("claim");
        let missing = || vec![Refusal::of("claim", "the endorsement does not say what it endorses")];
        return Ok(Holds::Endorsement(target.ok_or_else(missing)?));
    }
    if is("Criteria") {
        let missing = || vec![Refusal::of("narrative", "a Criteria without a narrative says nothing")];
        return node.text("narrative").map(|_| Holds::Nothing).ok_or_else(missing);
    }
    if OTHER_CLASSES.iter().any(|class| is(class)) {
        return Ok(Holds::Nothing);
    }
    let reason = "no class of Open Badges (such as Assertion, BadgeClass, Issuer, Endorsement)";
    Err(vec![Refusal::of("type", reason).with(&types.join(", "))])
}

/// Before 1.1 documents did not say what they are.
fn read_by_shape(node: Node<'_>, today: Option<NaiveDate>) -> Result<Holds<'_>, Vec<Refusal>> {
    let has = |name: &str| node.get(name).is_some();
    if has("badge") && (has("recipient") || has("verify") || has("verification")) {
        return assertion(node, today);
    }
    if has("name") && has("criteria") && has("issuer") {
        return badge_class(node);
    }
    if has("name") && has("url") && !has("targetUrl") {
        return Ok(Holds::Issuer(node));
    }
    if has("narrative") {
        return Ok(Holds::Nothing);
    }
    let reason = "it neither has a type nor the fields of an assertion, a badge class or an issuer";
    Err(vec![Refusal::of("type", reason)])
}

fn named<'a>(node: Node<'a>, what: &str) -> Result<Node<'a>, Vec<Refusal>> {
    match node.text("name") {
        Some(_) => Ok(node),
        None => Err(vec![Refusal::of("name", format!("the {what} has no name"))]),
    }
}

fn badge_class(node: Node<'_>) -> Result<Holds<'_>, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if node.text("name").is_none() {
        refusals.push(Refusal::of("name", "the badge class has no name"));
    }
    if node.get("issuer").is_none() {
        refusals.push(Refusal::of("issuer", "the badge class does not say who issues it"));
    }
    if refusals.is_empty() { Ok(Holds::BadgeClass(node)) } else { Err(refusals) }
}

fn assertion(node: Node<'_>, today: Option<NaiveDate>) -> Result<Holds<'_>, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if node.get("revoked").and_then(Value::as_bool) == Some(true) {
        refusals.push(Refusal::of("revoked", "the assertion says that it is revoked"));
    }
    for name in ["issuedOn", "expires"] {
        refusals.extend(check_day(node, name, today.filter(|_| name == "issuedOn")));
    }
    match node.get("badge") {
        None => refusals.push(Refusal::of("badge", "the assertion does not say which badge was awarded")),
        Some(badge) if refusals.is_empty() => return Ok(Holds::Assertion(badge)),
        Some(_) => {}
    }
    Err(refusals)
}

/// What is wrong with a date, if it is there. Before 2.0 it may be a number of seconds.
fn check_day(node: Node<'_>, name: &'static str, today: Option<NaiveDate>) -> Option<Refusal> {
    let value = node.get(name)?;
    let seconds = value.as_i64().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    let Some(day) = day(value).or_else(|| seconds.map(|time| time.date_naive())) else {
        return Some(Refusal::of(name, "no date of ISO 8601").with(&value.to_string()));
    };
    let today = today?;
    // A day of grace: the other side of the world may be in tomorrow.
    let is_future = day > today.succ_opt().unwrap_or(today);
    is_future
        .then(|| Refusal::of(name, format!("lies in the future: the import is dated {today}")).with(&day.to_string()))
}

fn read_credential<'a>(
    node: Node<'a>,
    contexts: &[&str],
    types: &[&str],
    today: Option<NaiveDate>,
) -> Result<Holds<'a>, Vec<Refusal>> {
    let mut refusals = check_credential(node, contexts, types, today);
    let subject = node.all("credentialSubject").find_map(Node::of);
    let Some(subject) = subject else {
        refusals.push(Refusal::of("credentialSubject", "the credential has no subject"));
        return Err(refusals);
    };
    if types.contains(&"ClrCredential") {
        return if refusals.is_empty() { Ok(Holds::Record(subject)) } else { Err(refusals) };
    }
    if types.contains(&"EndorsementCredential") {
        return match subject.id() {
            Some(target) if refusals.is_empty() => Ok(Holds::Endorsement(target)),
            Some(_) => Err(refusals),
            None => {
                refusals.push(Refusal::of("credentialSubject", "the endorsement does not say what it endorses"));
                Err(refusals)
            }
        };
    }
    let achievement = subject.get("achievement").and_then(Node::of);
    match achievement.map(|achievement| named(achievement, "achievement")) {
        Some(Ok(achievement)) if refusals.is_empty() => {
            // Who awards something to themselves is a person, of whom a catalogue keeps nothing.
            let issuer = node.get("issuer").filter(|issuer| reference(issuer) != subject.id());
            return Ok(Holds::Achievement(achievement, issuer));
        }
        Some(Ok(_)) => {}
        Some(Err(mut more)) => refusals.append(&mut more),
        None => {
            let reason = "the credential holds no achievement: there is nothing for a catalogue in it";
            refusals.push(Refusal::of("credentialSubject.achievement", reason));
        }
    }
    Err(refusals)
}

fn check_credential(node: Node<'_>, contexts: &[&str], types: &[&str], today: Option<NaiveDate>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let shown = contexts.join(", ");
    if !contexts.iter().any(|context| CREDENTIAL_CONTEXTS.contains(context)) {
        let reason = format!("no context of verifiable credentials ({})", CREDENTIAL_CONTEXTS.join(" or "));
        refusals.push(Refusal::of("@context", reason).with(&shown));
    } else if !contexts.iter().any(|context| BADGE_CONTEXTS.iter().any(|known| context.starts_with(known))) {
        refusals.push(Refusal::of("@context", "no context of Open Badges 3.0 (none is fetched)").with(&shown));
    }
    let known = ["OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential"];
    if !types.contains(&"VerifiableCredential") || !types.iter().any(|class| known.contains(class)) {
        let reason = format!("expected VerifiableCredential with one of {}", known.join(", "));
        refusals.push(Refusal::of("type", reason).with(&types.join(", ")));
    }
    match node.get("issuer").map(reference) {
        Some(Some(issuer)) if is_uri(issuer) => {}
        Some(Some(issuer)) => refusals.push(Refusal::of("issuer", "its id is no absolute URI").with(issuer)),
        Some(None) => refusals.push(Refusal::of("issuer", "the issuer has no id")),
        None => refusals.push(Refusal::of("issuer", "the credential does not say who issued it")),
    }
    if node.get("validFrom").or_else(|| node.get("issuanceDate")).is_none() {
        refusals.push(Refusal::of("validFrom", "neither validFrom nor issuanceDate says from when it is valid"));
    }
    for (name, today) in [("validFrom", today), ("issuanceDate", today), ("validUntil", None), ("expirationDate", None)]
    {
        refusals.extend(check_day(node, name, today));
    }
    refusals
}
