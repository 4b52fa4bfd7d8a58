//! Reads what is handed in: JSON or a token, within limits.

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::contexts::{CLR_2, CREDENTIALS_1, CREDENTIALS_2, OPEN_BADGES_2, OPEN_BADGES_3, listed};
use crate::report::{Specification, shown};

/// Bytes of a document. A credential with images in it has some hundred thousand.
pub(crate) const LONGEST: usize = 1 << 20;
/// Objects and lists inside each other.
pub(crate) const DEEPEST: usize = 64;
/// What a credential in an envelope begins with.
const ENVELOPES: [&str; 2] = ["data:application/vc+jwt,", "data:application/vc+ld+jwt,"];

/// A document as it was handed in.
pub(crate) struct Document {
    /// The credential.
    pub(crate) credential: Value,
    /// The token around it.
    pub(crate) token: Option<Token>,
}

/// A compact JWS.
pub(crate) struct Token {
    /// What is said about the signature.
    pub(crate) header: Value,
    /// What is signed, as JSON.
    pub(crate) claims: Value,
    /// What is signed, as it stands.
    pub(crate) signed: String,
    pub(crate) signature: Vec<u8>,
}

impl Document {
    /// Reads a document, or says why not.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it has {} bytes, the limit is {LONGEST}", text.len()));
        }
        let text = text.trim();
        if !text.starts_with('{') {
            return Self::of_token(text);
        }
        if depth(text) > DEEPEST {
            return Err(format!("objects and lists are nested deeper than {DEEPEST} levels"));
        }
        let credential: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
        let types = texts(&credential["type"]);
        if types.contains(&"EnvelopedVerifiableCredential") {
            let envelope = credential["id"].as_str().unwrap_or_default();
            let token = ENVELOPES.iter().find_map(|beginning| envelope.strip_prefix(beginning));
            return match token {
                Some(token) => Self::of_token(token),
                None => Err("it is an envelope, and its `id` holds no token (`data:application/vc+jwt,…`)".to_owned()),
            };
        }
        if types.contains(&"VerifiablePresentation") {
            return Err("it is a presentation: hand in the credentials in it one by one".to_owned());
        }
        Ok(Self { credential, token: None })
    }

    fn of_token(text: &str) -> Result<Self, String> {
        if text.contains('~') {
            return Err("it is a token with selective disclosure (SD-JWT), which is not read here".to_owned());
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [header, payload, signature] = parts.as_slice() else {
            return Err(match parts.len() {
                5 => "the token is encrypted (JWE): hand in the credential itself".to_owned(),
                _ => format!("expected JSON or a compact JWS, found `{}`", shown(text)),
            });
        };
        let bytes = |part: &str, what: &str| {
            let decoded = URL_SAFE_NO_PAD.decode(part).or_else(|_| URL_SAFE.decode(part));
            decoded.map_err(|error| format!("the {what} of the token is not base64url: {error}"))
        };
        let json = |part: &str, what: &str| -> Result<Value, String> {
            let bytes = bytes(part, what)?;
            let text = String::from_utf8(bytes).map_err(|_| format!("the {what} of the token is not UTF-8"))?;
            if depth(&text) > DEEPEST {
                return Err(format!("the {what} of the token is nested deeper than {DEEPEST} levels"));
            }
            serde_json::from_str(&text).map_err(|error| format!("the {what} of the token is not JSON: {error}"))
        };
        let claims = json(payload, "payload")?;
        let token = Token {
            header: json(header, "header")?,
            signature: bytes(signature, "signature")?,
            signed: format!("{header}.{payload}"),
            claims: claims.clone(),
        };
        // Version 1.1 of the data model puts the credential into a claim, 2.0 is the payload itself.
        let credential = claims.get("vc").filter(|credential| credential.is_object()).cloned().unwrap_or(claims);
        Ok(Self { credential, token: Some(token) })
    }
}

/// Which specification a credential follows, told by its contexts and types.
pub(crate) fn specification(credential: &Value) -> Option<Specification> {
    let contexts: Vec<&str> = listed(&credential["@context"]).into_iter().filter_map(Value::as_str).collect();
    let types = texts(&credential["type"]);
    let has = |beginning: &str| contexts.iter().any(|context| context.starts_with(beginning));
    let is = |names: &[&str]| types.iter().any(|name| names.contains(name));
    if has(CLR_2) || is(&["ClrCredential"]) {
        return Some(Specification::Clr2);
    }
    if has(OPEN_BADGES_3) || is(&["OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"]) {
        return Some(Specification::OpenBadges3);
    }
    if has(CREDENTIALS_2) {
        return Some(Specification::VerifiableCredential2);
    }
    if has(CREDENTIALS_1) || is(&["VerifiableCredential"]) {
        return Some(Specification::VerifiableCredential1);
    }
    (has(OPEN_BADGES_2) || is(&["Assertion"])).then_some(Specification::OpenBadges2)
}

/// The texts of a value that may be one or a list.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    listed(value).into_iter().filter_map(Value::as_str).collect()
}

/// The `id` of something that may be only an id.
pub(crate) fn id_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("id").and_then(Value::as_str)).filter(|id| !id.is_empty())
}

/// How deep a JSON text is nested, without building it.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
