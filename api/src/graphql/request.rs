//! What a resolver can see of the request it works for.

use std::sync::Arc;

use crate::{fetch::Fetch, state::Snapshot};

/// The request that a resolver works for, in `ctx.data::<RequestContext>()`. It holds one snapshot from start to end, so an
/// answer never mixes two releases.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// Languages from `Accept-Language`, most wanted first, as BCP 47 tags; empty when the client names none.
    pub languages: Vec<String>,
    /// The id of the request in headers and log lines.
    pub request_id: String,
    /// The published data that this request is answered from.
    pub snapshot: Arc<Snapshot>,
    /// The release that is asked for: the snapshot's, or an older one named by the `Skillspine-Release` header.
    pub release: i32,
    /// Under which address clients reach this server, without a slash at the end.
    pub public_url: Arc<str>,
    /// What fetches documents that credentials name, where that is allowed.
    pub fetch: Option<Fetch>,
}

/// What an answer has in its `Cache-Control` when it rests on more than the release.
pub(crate) const NO_STORE: &str = "no-store";
