//! Open Badges 2.0: assertions, hosted or signed.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::contexts::{OPEN_BADGES_2, listed};
use crate::document::{Document, id_of, texts};
use crate::key::SuppliedKey;
use crate::proof::check_issuer;
use crate::report::{Aspect, Report, shown};
use crate::status::StatusLists;
use crate::token::check_signature;
use crate::validity;

/// Checks an assertion.
pub(crate) fn check(
    document: &Document,
    lists: &StatusLists<'_>,
    keys: &[SuppliedKey],
    at: DateTime<Utc>,
    report: &mut Report,
) {
    let assertion = &document.credential;
    check_structure(assertion, report);
    validity::check(assertion, "issuedOn", "expires", at, report);
    check_verification(document, keys, report);
    check_revocation(assertion, lists, report);
}

fn issuer(assertion: &Value) -> &Value {
    &assertion["badge"]["issuer"]
}

fn check_structure(assertion: &Value, report: &mut Report) {
    if texts(&assertion["@context"]).contains(&OPEN_BADGES_2) {
        report.pass(Aspect::Context, "/@context", "it is the context of Open Badges 2.0");
    } else {
        report.fail(Aspect::Context, "/@context", format!("expected `{OPEN_BADGES_2}`"));
    }
    let types = texts(&assertion["type"]);
    if types.contains(&"Assertion") {
        report.pass(Aspect::Type, "/type", "it is an Assertion");
    } else {
        report.fail(Aspect::Type, "/type", format!("expected `Assertion`, found `{}`", shown(&types.join(", "))));
    }
    let recipient = &assertion["recipient"];
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    let required = [
        ("/id", id_of(assertion).is_some(), "an `id`"),
        (
            "/recipient",
            is_text(&recipient["identity"]) && is_text(&recipient["type"]),
            "a recipient with `type` and `identity`",
        ),
        ("/recipient/hashed", recipient["hashed"].is_boolean(), "whether the identity is hashed"),
        ("/badge", id_of(&assertion["badge"]).is_some(), "the badge"),
        ("/verification", assertion["verification"].is_object(), "how it is verified"),
        ("/issuedOn", assertion.get("issuedOn").is_some(), "when it was issued"),
    ];
    for (path, is_there, what) in required {
        if !is_there {
            report.fail(Aspect::Property, path, format!("expected {what}"));
        }
    }
    if !report.has_failed(Aspect::Property) {
        report.pass(Aspect::Property, "", "it has the properties that the specification requires");
    }
}

fn check_verification(document: &Document, keys: &[SuppliedKey], report: &mut Report) {
    let verification = &document.credential["verification"];
    let types = texts(&verification["type"]);
    let is_hosted = types.iter().any(|name| matches!(*name, "HostedBadge" | "hosted"));
    let is_signed = types.iter().any(|name| matches!(*name, "SignedBadge" | "signed"));
    match &document.token {
        None if is_signed => {
            let reason = "it is signed, and the signature is not in it: hand in the token";
            report.open(Aspect::Proof, "/verification", reason);
        }
        None if is_hosted => {
            let id = shown(id_of(&document.credential).unwrap_or_default());
            let reason = format!("it is hosted: it is genuine if it is what `{id}` gives, and nothing is fetched");
            report.open(Aspect::Proof, "/verification", reason);
        }
        None => report.fail(Aspect::Proof, "/verification/type", "expected `HostedBadge` or `SignedBadge`"),
        Some(_) if is_hosted => {
            report.fail(Aspect::Proof, "/verification/type", "it is a token, and says that it is hosted");
        }
        Some(token) => {
            let Some(found) = check_signature(token, keys, report) else { return };
            let Some(creator) = id_of(&verification["creator"]) else {
                return report.open(Aspect::Issuer, "/verification/creator", "it does not say whose key signed it");
            };
            let issuer = issuer(&document.credential);
            let owned = listed(&issuer["publicKey"]).into_iter().any(|key| id_of(key) == Some(creator));
            match (id_of(issuer), owned) {
                (Some(_), true) => report.aside(
                    Aspect::Issuer,
                    "/badge/issuer",
                    "the issuer in the badge names the key, which is only its word",
                ),
                (None, _) => {
                    let reason = "the badge is only named: hand in the assertion with badge and issuer in it";
                    return report.open(Aspect::Issuer, "/badge", reason);
                }
                _ => {}
            }
            check_issuer(&[found], id_of(issuer), report);
        }
    }
}

fn check_revocation(assertion: &Value, lists: &StatusLists<'_>, report: &mut Report) {
    if assertion["revoked"] == Value::Bool(true) {
        let why = assertion["revocationReason"].as_str().unwrap_or("without a reason");
        return report.fail(Aspect::Status, "/revoked", format!("it was revoked: {}", shown(why)));
    }
    let issuer = issuer(assertion);
    let Some(address) = id_of(&issuer["revocationList"]) else {
        return match issuer {
            Value::Object(_) => report.pass(Aspect::Status, "", "its issuer names no list of revoked assertions"),
            _ => report.open(
                Aspect::Status,
                "/badge",
                "the list of revoked assertions is named by the issuer, who is only named",
            ),
        };
    };
    let Some(list) = lists.find(address) else {
        let reason =
            format!("the list is at `{}`, and nothing is fetched: hand it in with `statusLists`", shown(address));
        return report.open(Aspect::Status, "/badge/issuer/revocationList", reason);
    };
    let ids = [id_of(assertion), assertion["uid"].as_str()];
    let is_revoked = |item: &&Value| {
        let named = [id_of(item), item.get("uid").and_then(Value::as_str)];
        named.iter().flatten().any(|id| ids.contains(&Some(id)))
    };
    match listed(&list.credential["revokedAssertions"]).into_iter().find(is_revoked) {
        Some(item) => {
            let why = item.get("revocationReason").and_then(Value::as_str).unwrap_or("without a reason");
            report.fail(Aspect::Status, "", format!("it was revoked: {}", shown(why)));
        }
        None => report.pass(Aspect::Status, "", "it is not in the list of revoked assertions"),
    }
}
