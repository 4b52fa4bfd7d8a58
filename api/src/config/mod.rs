//! Every setting of the API, one file per section.
//!
//! A setting has a default that is right for most, can be set in a file (unknown keys are errors) and by an environment
//! variable: `limits.page_max` is `SKILLSPINE_LIMITS_PAGE_MAX`.

use serde::{Deserialize, Serialize};

mod cache;
mod cors;
mod env;
mod export;
mod limits;
mod server;

pub use cache::CacheConfig;
pub use cors::CorsConfig;
pub use env::ConfigError;
pub use export::ExportConfig;
pub use limits::LimitsConfig;
pub use server::ServerConfig;

/// All settings of the API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiConfig {
    /// Connections, time limits, load.
    pub server: ServerConfig,
    /// What one query may cost.
    pub limits: LimitsConfig,
    /// What is remembered between requests.
    pub cache: CacheConfig,
    /// What exports may take.
    pub export: ExportConfig,
    /// Which web pages may call the API from a browser.
    pub cors: CorsConfig,
}

impl ApiConfig {
    /// Sets every setting that one of `variables` names. Fails for a variable that begins like a section of ours and names
    /// no setting, and for a value of the wrong kind.
    pub fn with_environment(self, variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        env::apply(self, variables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_settings_are_these() {
        let printed = serde_json::to_string_pretty(&ApiConfig::default()).expect("settings are plain data");
        insta::assert_snapshot!(printed);
    }

    #[test]
    fn unknown_keys_are_errors() {
        let error = serde_json::from_str::<ApiConfig>(r#"{"limits": {"dept": 3}}"#).expect_err("a typo").to_string();
        assert!(error.contains("unknown field `dept`"), "{error}");
    }
}
