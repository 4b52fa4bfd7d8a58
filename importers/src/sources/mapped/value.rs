//! Looking into JSON whose shape varies.

use serde_json::Value;

/// What is at the end of a path of members, `employer.name`.
pub(in crate::sources) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.get(name)).filter(|value| !value.is_null())
}

/// The first of these paths that leads to a text, number or truth value that is not blank.
pub(in crate::sources) fn text(value: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| plain(at(value, path)?))
}

/// A text, number or truth value as text without outer blanks; of a list the first one.
pub(in crate::sources) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(items) => items.iter().find_map(plain),
        _ => None,
    }
}

/// The items of a list, or the one value that stands for a list of one.
pub(in crate::sources) fn each<'a>(value: &'a Value, paths: &[&str]) -> Vec<&'a Value> {
    let mut found = Vec::new();
    for path in paths {
        match at(value, path) {
            Some(Value::Array(items)) => found.extend(items.iter().filter(|item| !item.is_null())),
            Some(item) => found.push(item),
            None => {}
        }
    }
    found
}

/// Every plain text in a value that may be one or a list.
pub(in crate::sources) fn texts(value: &Value, paths: &[&str]) -> Vec<String> {
    each(value, paths).into_iter().filter_map(plain).collect()
}

/// Joins the parts of a place from small to large, without repeating one.
pub(in crate::sources) fn join_distinct<'a>(parts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for part in parts {
        let part = part.trim();
        if !part.is_empty() && !kept.iter().any(|other| other.to_lowercase() == part.to_lowercase()) {
            kept.push(part);
        }
    }
    Some(kept.join(", ")).filter(|joined| !joined.is_empty())
}

/// Joins what is there by blank lines.
pub(in crate::sources) fn paragraphs(parts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}
