//! Public keys: written as multibase, as JWK, or in a DID that is its own key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToSec1Point;
use serde_json::Value;

use crate::report::shown;

/// Codes of key types in multibase keys (multicodec), as they stand before the key.
const ED25519: [u8; 2] = [0xed, 0x01];
const P256: [u8; 2] = [0x80, 0x24];
const P384: [u8; 2] = [0x81, 0x24];
/// Longest text of a key: RSA keys of 8,192 bits are some 1,500 characters.
const LONGEST: usize = 4_096;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    Ed25519(Vec<u8>),
    /// A point that is not compressed.
    P256(Vec<u8>),
    /// A point that is not compressed.
    P384(Vec<u8>),
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

impl PublicKey {
    /// What sort of key it is, for people.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "Ed25519",
            Self::P256(_) => "P-256",
            Self::P384(_) => "P-384",
            Self::Rsa { .. } => "RSA",
        }
    }

    /// Reads a multibase key (`z6Mk…`, `zDn…`, `z82…`).
    pub(crate) fn from_multibase(text: &str) -> Result<Self, KeyError> {
        let bytes = multibase(text).ok_or(KeyError::NotMultibase)?;
        let (code, key) = bytes.split_at_checked(2).ok_or(KeyError::NotMultibase)?;
        match <[u8; 2]>::try_from(code).unwrap_or_default() {
            ED25519 if key.len() == 32 => Ok(Self::Ed25519(key.to_vec())),
            P256 => Self::p256(key),
            P384 => Self::p384(key),
            ED25519 => Err(KeyError::NotAKey("Ed25519")),
            _ => Err(KeyError::OtherKind(shown(text))),
        }
    }

    /// Reads a JSON web key.
    pub(crate) fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let text = |name: &'static str| jwk.get(name).and_then(Value::as_str).ok_or(KeyError::Incomplete(name));
        let bytes = |name: &'static str| {
            let decoded = URL_SAFE_NO_PAD.decode(text(name)?.trim_end_matches('='));
            decoded.map_err(|_| KeyError::Incomplete(name))
        };
        // A point that is not compressed: the byte 4, then both coordinates.
        let point = || Ok::<_, KeyError>([vec![4], bytes("x")?, bytes("y")?].concat());
        match (text("kty")?, jwk.get("crv").and_then(Value::as_str)) {
            ("OKP", Some("Ed25519")) => match bytes("x")? {
                key if key.len() == 32 => Ok(Self::Ed25519(key)),
                _ => Err(KeyError::NotAKey("Ed25519")),
            },
            ("EC", Some("P-256")) => Self::p256(&point()?),
            ("EC", Some("P-384")) => Self::p384(&point()?),
            ("RSA", _) => Ok(Self::Rsa { modulus: bytes("n")?, exponent: bytes("e")? }),
            ("oct", _) => Err(KeyError::Secret),
            (kind, curve) => Err(KeyError::OtherKind(shown(&format!("{kind} {}", curve.unwrap_or_default())))),
        }
    }

    fn p256(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = p256::PublicKey::from_sec1_bytes(bytes).map_err(|_| KeyError::NotAKey("P-256"))?;
        Ok(Self::P256(key.to_sec1_point(false).as_bytes().to_vec()))
    }

    fn p384(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = p384::PublicKey::from_sec1_bytes(bytes).map_err(|_| KeyError::NotAKey("P-384"))?;
        Ok(Self::P384(key.to_sec1_point(false).as_bytes().to_vec()))
    }
}

/// The bytes of a multibase text: base 58 (`z`) or base64url (`u`).
pub(crate) fn multibase(text: &str) -> Option<Vec<u8>> {
    // Decoding base 58 takes time that grows with the square of the length.
    if text.len() > LONGEST {
        return None;
    }
    match (text.get(..1)?, text.get(1..)?) {
        ("z", rest) => bs58::decode(rest).into_vec().ok(),
        ("u", rest) => URL_SAFE_NO_PAD.decode(rest).ok(),
        _ => None,
    }
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is neither a multibase key nor a JWK.
    #[error("a key is a multibase key (`z6Mk…`) or a JWK (`{{\"kty\": …}}`)")]
    NotMultibase,
    /// Its kind is not known.
    #[error("a key of another kind than Ed25519, P-256, P-384 and RSA: {0}")]
    OtherKind(String),
    /// Its bytes are no key of the kind.
    #[error("its bytes are no {0} key")]
    NotAKey(&'static str),
    /// A member of the JWK is missing or not base64url.
    #[error("the JWK has no readable `{0}`")]
    Incomplete(&'static str),
    /// It is a shared secret.
    #[error("the JWK is a shared secret: credentials are signed with private keys, and public keys check them")]
    Secret,
}

/// A key that the caller vouches for.
#[derive(Clone, Debug)]
pub struct SuppliedKey {
    /// The verification method or `kid` that it is; none for a key that stands for any.
    pub(crate) id: Option<String>,
    /// Whose it is.
    pub(crate) controller: Option<String>,
    pub(crate) key: PublicKey,
    /// Where it is from, for people.
    pub(crate) origin: &'static str,
}

impl SuppliedKey {
    /// Reads a key: a multibase text or a JWK as JSON. `id` is the verification method or `kid` it is meant for; left out, it is tried
    /// for each that nothing else is known of. `controller` is the `id` of the issuer it belongs to; left out, it is what stands before
    /// the `#` of the method.
    pub fn read(key: &str, id: Option<String>, controller: Option<String>) -> Result<Self, KeyError> {
        let text = key.trim();
        if text.len() > LONGEST {
            return Err(KeyError::NotMultibase);
        }
        let key = if text.starts_with('{') {
            let jwk: Value = serde_json::from_str(text).map_err(|_| KeyError::NotMultibase)?;
            PublicKey::from_jwk(&jwk)?
        } else {
            PublicKey::from_multibase(text)?
        };
        Ok(Self { id, controller, key, origin: "handed in" })
    }
}

/// A key, and whose it is.
pub(crate) struct FoundKey {
    pub(crate) key: PublicKey,
    /// The `id` of who holds it; none where nothing says.
    pub(crate) controller: Option<String>,
    /// Where it is from, for people.
    pub(crate) origin: &'static str,
}

/// The key of a verification method; an error is why the proof fails, `None` that nobody handed it in. What a DID says of itself goes
/// before what is handed in.
pub(crate) fn find(method: &str, supplied: &[SuppliedKey]) -> Result<Option<FoundKey>, KeyError> {
    let (base, fragment) = method.split_once('#').unwrap_or((method, ""));
    if let Some(name) = base.strip_prefix("did:key:") {
        let key = PublicKey::from_multibase(name)?;
        if !fragment.is_empty() && fragment != name {
            return Err(KeyError::OtherKind(format!("`#{}` is no key of `{}`", shown(fragment), shown(base))));
        }
        return Ok(Some(FoundKey { key, controller: Some(base.to_owned()), origin: "did:key" }));
    }
    if let Some(name) = base.strip_prefix("did:jwk:") {
        let bytes = URL_SAFE_NO_PAD.decode(name).map_err(|_| KeyError::NotMultibase)?;
        let jwk: Value = serde_json::from_slice(&bytes).map_err(|_| KeyError::NotMultibase)?;
        let key = PublicKey::from_jwk(&jwk)?;
        return Ok(Some(FoundKey { key, controller: Some(base.to_owned()), origin: "did:jwk" }));
    }
    let named = supplied.iter().find(|key| key.id.as_deref() == Some(method));
    let found = named.or_else(|| supplied.iter().find(|key| key.id.is_none()));
    Ok(found.map(|found| {
        let base = (!base.is_empty()).then(|| base.to_owned());
        FoundKey { key: found.key.clone(), controller: found.controller.clone().or(base), origin: found.origin }
    }))
}
