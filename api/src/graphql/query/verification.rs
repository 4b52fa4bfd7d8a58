//! Whether a credential is what it says.

use std::time::Duration;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use futures::future::join_all;
use skillspine_verify::{Aspect, Check, Outcome, Question, SuppliedKey, did_web, verify};

use crate::graphql::{
    ApiError, NO_STORE,
    context::{Result, request},
    cost::{READING, cost},
    types::{
        filter::check_length,
        verification::{CredentialVerification, VerificationKeyInput},
    },
};

/// Fields about documents of credentials.
#[derive(Default)]
pub(super) struct VerificationQuery;

/// Longest wait for the document of an identifier.
const LONGEST_FETCH: Duration = Duration::from_secs(5);

/// Checks that one document may give: a record with a hundred credentials inside.
const USUAL_CHECKS: i32 = 20;

#[Object]
impl VerificationQuery {
    /// Whether a credential is what it says: Open Badges 2.0 and 3.0, Comprehensive Learner Record 2.0, Verifiable Credentials 1.1 and 2.0,
    /// as JSON or as a token (compact JWS). Looks at structure, required properties, dates, status and signatures (Data Integrity
    /// `eddsa-rdfc-2022`, `eddsa-jcs-2022`, `ecdsa-rdfc-2019`, `ecdsa-jcs-2019`, Ed25519Signature2020; tokens by EdDSA, ES256, ES384,
    /// RS256, PS256), and says of each check how it ended and why. No context, schema or list is fetched: keys are those in DIDs that are
    /// their own keys (did:key, did:jwk) and those handed in, and what is missing makes the verdict UNKNOWN. Only where whoever runs the
    /// server allows it (`server.fetch_did_documents`) are the documents of did:web identifiers fetched, at most five; what they say today
    /// decides then. Nothing of the document is kept, beyond the cache of answers.
    #[graphql(directive = cost::apply(READING, Some(USUAL_CHECKS)))]
    async fn verify_credential(
        &self,
        ctx: &Context<'_>,
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
        let (found, problems) = fetched_keys(ctx, &document).await?;
        read.extend(found);
        let verify = move || verify(&Question { document: &document, keys: &read, status_lists: &status_lists, at });
        let mut report = tokio::task::spawn_blocking(verify).await.map_err(ApiError::internal)?;
        report.checks.extend(problems);
        Ok(report.into())
    }
}

/// The keys in the documents of the did:web identifiers that a credential is signed by, where those may be fetched; and a check for each
/// document that could not be had.
async fn fetched_keys(ctx: &Context<'_>, document: &str) -> Result<(Vec<SuppliedKey>, Vec<Check>)> {
    let Some(fetch) = &request(ctx)?.fetch else { return Ok(Default::default()) };
    let named = did_web::named(document);
    if !named.is_empty() {
        ctx.insert_http_header("cache-control", NO_STORE);
    }
    let read = named.iter().map(async |did| {
        let address = did_web::address(did).ok_or_else(|| "it has no address".to_owned())?;
        let text = tokio::time::timeout(LONGEST_FETCH, fetch.text(address)).await;
        let text = text.map_err(|_| format!("it took longer than {} s", LONGEST_FETCH.as_secs()))??;
        did_web::keys(did, &text)
    });
    let (mut keys, mut problems) = (Vec::new(), Vec::new());
    for (did, read) in named.iter().zip(join_all(read).await) {
        let usable = read
            .and_then(|keys| if keys.is_empty() { Err("it has no key that is known".to_owned()) } else { Ok(keys) });
        match usable {
            Ok(found) => keys.extend(found),
            Err(reason) => problems.push(Check {
                aspect: Aspect::Proof,
                outcome: Outcome::NotChecked,
                needed: false,
                path: String::new(),
                reason: format!("the document of `{did}` could not be used: {reason}"),
            }),
        }
    }
    Ok((keys, problems))
}
