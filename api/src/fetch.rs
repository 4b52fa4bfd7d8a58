//! Documents on the web, for whoever runs the server to allow.

use std::{fmt, sync::Arc};

use futures::{FutureExt, future::BoxFuture};

type Fetching = BoxFuture<'static, Result<String, String>>;

/// Fetches a small document by its address, or says why not. It decides which addresses may be asked.
#[derive(Clone)]
pub struct Fetch(Arc<dyn Fn(String) -> Fetching + Send + Sync>);

impl Fetch {
    /// Fetches with a function.
    pub fn new<F>(fetch: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<String, String>> + Send + 'static,
    {
        Self(Arc::new(move |address| fetch(address).boxed()))
    }

    /// The text of the document at an address.
    ///
    /// # Errors
    /// Why it could not be had, for people.
    pub async fn text(&self, address: String) -> Result<String, String> {
        self.0(address).await
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Fetch")
    }
}
