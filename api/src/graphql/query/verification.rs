//! Whether a credential is what it says.

use async_graphql::Object;
use chrono::{DateTime, Utc};
use skillspine_verify::{Question, SuppliedKey, verify};

use crate::graphql::{
    ApiError,
    context::Result,
    cost::{READING, cost},
    types::{
        filter::check_length,
        verification::{CredentialVerification, VerificationKeyInput},
    },
};

/// Fields about documents of credentials.
#[derive(Default)]
pub(super) struct VerificationQuery;

/// Checks that one document may give: a record with a hundred credentials inside.
const USUAL_CHECKS: i32 = 20;

#[Object]
impl VerificationQuery {
    /// Whether a credential is what it says: Open Badges 2.0 and 3.0, Comprehensive Learner Record 2.0, Verifiable Credentials 1.1 and 2.0,
    /// as JSON or as a token (compact JWS). Looks at structure, required properties, dates, status and signatures (Data Integrity
    /// `eddsa-rdfc-2022`, `eddsa-jcs-2022`, `ecdsa-rdfc-2019`, `ecdsa-jcs-2019`, Ed25519Signature2020; tokens by EdDSA, ES256, ES384,
    /// RS256, PS256), and says of each check how it ended and why. Nothing is fetched, no context, schema, key or list: keys are those
    /// in DIDs that are their own keys (did:key, did:jwk) and those handed in, and what is missing makes the verdict UNKNOWN. Nothing of the
    /// document is kept, beyond the cache of answers.
    #[graphql(directive = cost::apply(READING, Some(USUAL_CHECKS)))]
    async fn verify_credential(
        &self,
        #[graphql(desc = "The document as it was handed out, character by character: JSON or a token, at most 1 MB.")]
        document: String,
        #[graphql(
            desc = "The moment at which it has to be valid, usually now. The same question has the same answer tomorrow."
        )]
        at: DateTime<Utc>,
        #[graphql(
            desc = "Keys that you vouch for: those of issuers whose key is at an address (`did:web:…`, `https://…`)."
        )]
        keys: Option<Vec<VerificationKeyInput>>,
        #[graphql(
            desc = "The lists that `credentialStatus` or the issuer name, each as JSON or a token, as their addresses give them: \
                    BitstringStatusListCredential, StatusList2021Credential, 1EdTechRevocationList, RevocationList."
        )]
        status_lists: Option<Vec<String>>,
    ) -> Result<CredentialVerification> {
        let (keys, status_lists) = (keys.unwrap_or_default(), status_lists.unwrap_or_default());
        check_length("keys", keys.len())?;
        check_length("statusLists", status_lists.len())?;
        let mut read = Vec::with_capacity(keys.len());
        for (place, VerificationKeyInput { key, id, controller }) in keys.into_iter().enumerate() {
            let key = SuppliedKey::read(&key, id, controller).map_err(|error| {
                let hint = "hand in a public key: `z6Mk…`, or a JWK such as `{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"x\": …}`";
                ApiError::bad_user_input(format!("`keys[{place}]`: {error}"), hint)
            })?;
            read.push(key);
        }
        let verify = move || verify(&Question { document: &document, keys: &read, status_lists: &status_lists, at });
        let report = tokio::task::spawn_blocking(verify).await.map_err(ApiError::internal)?;
        Ok(report.into())
    }
}
