//! Settings from environment variables.

use serde_json::Value;

use super::ApiConfig;

const PREFIX: &str = "SKILLSPINE_";

/// A setting that cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The variable begins like a section of ours and names no setting in it.
    #[error("unknown setting `{name}`\n  hint: the settings of this section are {known}")]
    Unknown {
        /// The variable.
        name: String,
        /// What would have been right.
        known: String,
    },
    /// The value is of the wrong kind.
    #[error("setting `{name}` cannot be `{value}`: {reason}")]
    Invalid {
        /// The variable.
        name: String,
        /// What it holds.
        value: String,
        /// Why that is wrong.
        reason: String,
    },
}

pub(super) fn apply(
    config: ApiConfig,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<ApiConfig, ConfigError> {
    let mut config = config;
    for (name, text) in variables {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        let mut settings = serde_json::to_value(&config).unwrap_or_default();
        let Some((section, setting)) = split(&settings, &key.to_ascii_lowercase()) else { continue };
        let Some(slot) = settings.get_mut(&section).and_then(|section| section.get_mut(&setting)) else {
            return Err(ConfigError::Unknown { name, known: known_settings(&settings, &section) });
        };
        *slot = read_like(slot, &text);
        config = serde_json::from_value(settings).map_err(|error| ConfigError::Invalid {
            name,
            value: text,
            reason: error.to_string(),
        })?;
    }
    Ok(config)
}

/// `limits_page_max` is setting `page_max` of section `limits`; names outside our sections belong to others.
fn split(settings: &Value, key: &str) -> Option<(String, String)> {
    let (section, setting) = key.split_once('_')?;
    settings.get(section)?;
    Some((section.to_owned(), setting.to_owned()))
}

fn known_settings(settings: &Value, section: &str) -> String {
    let names = settings.get(section).and_then(Value::as_object).into_iter().flatten();
    let names: Vec<String> =
        names.map(|(name, _)| format!("{PREFIX}{}_{}", section.to_uppercase(), name.to_uppercase())).collect();
    names.join(", ")
}

/// Reads the text as the kind of value that the setting holds now; lists are separated by commas.
fn read_like(current: &Value, text: &str) -> Value {
    match current {
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
        }
        Value::String(_) => Value::String(text.to_owned()),
        _ => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str) -> Result<ApiConfig, ConfigError> {
        ApiConfig::default().with_environment([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn variables_set_settings() {
        assert_eq!(read("SKILLSPINE_LIMITS_PAGE_MAX", "7").expect("a number").limits.page_max, 7);
        let origins =
            read("SKILLSPINE_CORS_ORIGINS", "https://a.example, https://b.example").expect("a list").cors.origins;
        assert_eq!(origins, ["https://a.example", "https://b.example"]);
    }

    #[test]
    fn variables_of_others_are_left_alone() {
        assert_eq!(read("SKILLSPINE_DATA_DIR", "x").expect("not ours"), ApiConfig::default());
        assert_eq!(read("HOME", "x").expect("not ours"), ApiConfig::default());
    }

    #[test]
    fn mistakes_are_named() {
        let unknown = read("SKILLSPINE_LIMITS_DEPT", "7").expect_err("a typo").to_string();
        assert!(unknown.contains("SKILLSPINE_LIMITS_DEPT") && unknown.contains("SKILLSPINE_LIMITS_DEPTH"), "{unknown}");
        let invalid = read("SKILLSPINE_LIMITS_DEPTH", "deep").expect_err("not a number").to_string();
        assert!(invalid.contains("SKILLSPINE_LIMITS_DEPTH") && invalid.contains("deep"), "{invalid}");
    }
}
