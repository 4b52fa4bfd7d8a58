//! Signatures. All of the cryptography is ring's.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::key::PublicKey;

/// How something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    EdDsa,
    Es256,
    Es384,
    Rs256,
    Ps256,
}

impl Algorithm {
    /// The algorithm of a JWS by its name.
    pub(crate) fn of_jws(name: &str) -> Option<Self> {
        match name {
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            "ES256" => Some(Self::Es256),
            "ES384" => Some(Self::Es384),
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            _ => None,
        }
    }

    /// Whether the signature over `message` is the key's, or why the key cannot have made it.
    pub(crate) fn verify(self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<bool, String> {
        let unparsed = |algorithm: &'static dyn VerificationAlgorithm, bytes: &[u8]| {
            Ok(UnparsedPublicKey::new(algorithm, bytes).verify(message, signature).is_ok())
        };
        let rsa = |parameters: &'static RsaParameters, n: &[u8], e: &[u8]| {
            Ok(RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok())
        };
        match (self, key) {
            (Self::EdDsa, PublicKey::Ed25519(bytes)) => unparsed(&ED25519, bytes),
            (Self::Es256, PublicKey::P256(bytes)) => unparsed(&ECDSA_P256_SHA256_FIXED, bytes),
            (Self::Es384, PublicKey::P384(bytes)) => unparsed(&ECDSA_P384_SHA384_FIXED, bytes),
            (Self::Rs256, PublicKey::Rsa { modulus, exponent }) => rsa(&RSA_PKCS1_2048_8192_SHA256, modulus, exponent),
            (Self::Ps256, PublicKey::Rsa { modulus, exponent }) => rsa(&RSA_PSS_2048_8192_SHA256, modulus, exponent),
            (_, key) => Err(format!("it says {self:?}, and the key is {}", key.kind())),
        }
    }
}
