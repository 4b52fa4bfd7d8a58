//! Tokens: the signature of a compact JWS, and claims that repeat what the credential says.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::document::{Document, Token, id_of};
use crate::key::{FoundKey, PublicKey, SuppliedKey, find};
use crate::proof::check_issuer;
use crate::report::{Aspect, Report, shown};
use crate::signature::Algorithm;
use crate::validity::moment;

/// Checks the signature of a token, and whose key it is.
pub(crate) fn check(document: &Document, token: &Token, keys: &[SuppliedKey], at: DateTime<Utc>, report: &mut Report) {
    if let Some(found) = check_signature(token, keys, report) {
        check_issuer(&[found], id_of(&document.credential["issuer"]), report);
    }
    check_claims(document, token, at, report);
}

/// Checks the signature, and gives the key if it is right.
pub(crate) fn check_signature(token: &Token, keys: &[SuppliedKey], report: &mut Report) -> Option<FoundKey> {
    let text = |name: &str| token.header.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let name = text("alg").unwrap_or("none");
    if name.eq_ignore_ascii_case("none") || token.signature.is_empty() {
        report.fail(Aspect::Proof, "", "the token is not signed (`alg: none`): anybody can have written it");
        return None;
    }
    if name.starts_with("HS") {
        let reason = "the token is signed with a shared secret: credentials need a private key (EdDSA, ES256, RS256 …)";
        report.fail(Aspect::Proof, "", reason);
        return None;
    }
    if token.header.get("crit").is_some() {
        let reason = "the header of the token has extensions (`crit`) that are not understood here, and they must be";
        report.fail(Aspect::Proof, "", reason);
        return None;
    }
    let Some(algorithm) = Algorithm::of_jws(name) else {
        report.aside(Aspect::Proof, "", format!("signatures by `{}` are not checked here", shown(name)));
        return None;
    };
    let found = match key(token, text("kid"), keys) {
        Ok(Some(found)) => found,
        Ok(None) => {
            let kid =
                text("kid").map_or_else(|| "it names no key".to_owned(), |kid| format!("its key is `{}`", shown(kid)));
            report.aside(Aspect::Proof, "", format!("{kid}, and nothing is fetched: hand it in with `keys`"));
            return None;
        }
        Err(reason) => {
            report.fail(Aspect::Proof, "", reason);
            return None;
        }
    };
    match algorithm.verify(&found.key, token.signed.as_bytes(), &token.signature) {
        Ok(true) => {
            report.pass(
                Aspect::Proof,
                "",
                format!("the signature is that of the {} key ({})", found.key.kind(), found.origin),
            );
            Some(found)
        }
        Ok(false) => {
            report.fail(
                Aspect::Proof,
                "",
                "the signature does not match: the token was changed, or the key is another",
            );
            None
        }
        Err(reason) => {
            report.fail(Aspect::Proof, "", reason);
            None
        }
    }
}

/// The key of a token: the one that `kid` names, or that the header brings along, which belongs to nobody as far as can be known.
fn key(token: &Token, kid: Option<&str>, keys: &[SuppliedKey]) -> Result<Option<FoundKey>, String> {
    let issuer = token.claims.get("iss").and_then(Value::as_str).unwrap_or_default();
    let method = match kid {
        Some(kid) if kid.starts_with('#') => format!("{issuer}{kid}"),
        Some(kid) => kid.to_owned(),
        // A DID that is its own key needs no `kid`.
        None if issuer.starts_with("did:key:") || issuer.starts_with("did:jwk:") => issuer.to_owned(),
        None => String::new(),
    };
    let found = find(&method, keys).map_err(|error| format!("the key `{}`: {error}", shown(&method)))?;
    if found.is_some() {
        return Ok(found);
    }
    let Some(jwk) = token.header.get("jwk") else { return Ok(None) };
    let key = PublicKey::from_jwk(jwk).map_err(|error| format!("the key in the header: {error}"))?;
    Ok(Some(FoundKey { key, controller: None, origin: "in the header of the token" }))
}

/// Claims that stand for properties have to say the same.
fn check_claims(document: &Document, token: &Token, at: DateTime<Utc>, report: &mut Report) {
    let credential = &document.credential;
    let claim = |name: &str| token.claims.get(name);
    let pairs = [
        ("iss", "/issuer", id_of(&credential["issuer"])),
        ("jti", "/id", id_of(&credential["id"])),
        ("sub", "/credentialSubject/id", id_of(&credential["credentialSubject"])),
    ];
    for (name, path, said) in pairs {
        let Some(claimed) = claim(name).and_then(Value::as_str) else { continue };
        if said.is_some_and(|said| said != claimed) {
            let reason = format!(
                "the claim `{name}` of the token says `{}`, the credential `{}`",
                shown(claimed),
                shown(said.unwrap_or_default())
            );
            report.fail(Aspect::Property, path, reason);
        }
    }
    let second = |name: &str| {
        let value = claim(name)?;
        // Some issuers write fractions of seconds.
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.trunc() as i64))?;
        DateTime::<Utc>::from_timestamp(seconds, 0)
    };
    let begins = ["issuanceDate", "validFrom"].iter().find_map(|name| moment(credential[*name].as_str()?));
    if let (Some(claimed), Some(said)) = (second("nbf"), begins)
        && claimed.timestamp() != said.timestamp()
    {
        let reason = format!("the claim `nbf` of the token says {claimed}, the credential {said}");
        report.fail(Aspect::Validity, "", reason);
    }
    if second("nbf").is_some_and(|from| from > at) {
        report.fail(Aspect::Validity, "", "the token is not valid yet (`nbf`)");
    }
    if second("exp").is_some_and(|until| until < at) {
        report.fail(Aspect::Validity, "", "the token expired (`exp`)");
    }
}
