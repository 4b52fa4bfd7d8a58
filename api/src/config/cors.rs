//! Which web pages may call the API from a browser.

use serde::{Deserialize, Serialize};

/// Cross-origin rules. The API has no cookies and changes nothing, so every origin is welcome by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorsConfig {
    /// Allowed origins, or `*` for all of them. Empty: none.
    pub origins: Vec<String>,
}

impl Default for CorsConfig {
    fn default() -> Self {
        Self { origins: vec!["*".to_owned()] }
    }
}
