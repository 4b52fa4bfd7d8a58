//! JSON-LD as publishers write it: ids, types and texts in each of the ways that the specifications allow. Contexts are names here,
//! they are never fetched.

use serde_json::{Map, Value};
use skillspine_domain::model::Texts;

/// Bytes of a URI; longer ones name nothing, and databases do not index them.
const LONGEST_URI: usize = 2_000;

/// An object whose properties may carry a prefix: `ceterms:name`, `schema:name`, `name`.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a>(pub &'a Map<String, Value>);

impl<'a> Node<'a> {
    /// The object that a value is.
    pub fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A property by its local name: as it is, else with whatever prefix. Nulls count as absent.
    pub fn get(self, name: &str) -> Option<&'a Value> {
        let has_name = |key: &str| key.rsplit_once(':').is_some_and(|(_, local)| local == name);
        let found = self.0.get(name).or_else(|| self.0.iter().find(|(key, _)| has_name(key)).map(|(_, value)| value));
        found.filter(|value| !value.is_null())
    }

    /// The values of a property that may be one or a list.
    pub fn all(self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.get(name).into_iter().flat_map(each)
    }

    /// The object's own id: `id` or `@id`.
    pub fn id(self) -> Option<&'a str> {
        let id = self.0.get("id").or_else(|| self.0.get("@id"))?;
        id.as_str().map(str::trim).filter(|id| !id.is_empty())
    }

    /// The object's types: `type` or `@type`, one or a list.
    pub fn types(self) -> Vec<&'a str> {
        let types = self.0.get("type").or_else(|| self.0.get("@type"));
        types.into_iter().flat_map(each).filter_map(Value::as_str).map(str::trim).collect()
    }

    /// A text without language, blanks around it removed; of a list the first.
    pub fn text(self, name: &str) -> Option<String> {
        self.get(name).and_then(text)
    }

    /// The texts of a property by language; `language` where the document does not say which.
    pub fn texts(self, name: &str, language: &str) -> Texts {
        self.get(name).map(|value| texts(value, language)).unwrap_or_default()
    }

    /// What a property points to: a URI, or the id of an object; of a list the first that has one.
    pub fn reference(self, name: &str) -> Option<&'a str> {
        self.all(name).find_map(reference)
    }

    /// A web address; anything else is no address of anything.
    pub fn web_address(self, name: &str) -> Option<String> {
        let found = self.all(name).find_map(reference)?;
        let is_web = found.starts_with("https://") || found.starts_with("http://");
        (is_web && is_uri(found)).then(|| found.to_owned())
    }
}

/// One value, or the values of a list.
pub fn each(value: &Value) -> std::slice::Iter<'_, Value> {
    match value {
        Value::Array(items) => items.iter(),
        one => std::slice::from_ref(one).iter(),
    }
}

/// The URI that a value is, or that the object has as its id.
pub fn reference(value: &Value) -> Option<&str> {
    match value {
        Value::String(uri) => Some(uri.trim()).filter(|uri| !uri.is_empty()),
        Value::Object(object) => Node(object).id(),
        _ => None,
    }
}

/// The first text of a value.
pub fn text(value: &Value) -> Option<String> {
    texts(value, "und").into_iter().next().map(|(_, text)| text)
}

/// The texts of a value by language: a string, a language map, a value object, or a list of these. Of several texts in one
/// language the first counts.
pub fn texts(value: &Value, language: &str) -> Texts {
    let mut found = Texts::new();
    collect(value, language, 0, &mut found);
    found
}

fn collect(value: &Value, language: &str, depth: u8, found: &mut Texts) {
    const DEEPEST: u8 = 3;
    match value {
        Value::String(text) => {
            let text = text.trim();
            if !text.is_empty() && !found.iter().any(|(known, _)| known == language) {
                found.push((language.to_owned(), text.to_owned()));
            }
        }
        Value::Array(items) if depth < DEEPEST => {
            items.iter().for_each(|item| collect(item, language, depth + 1, found));
        }
        Value::Object(object) if depth < DEEPEST => match object.get("@value") {
            Some(value) => {
                let own = object.get("@language").and_then(Value::as_str).and_then(language_tag);
                collect(value, own.as_deref().unwrap_or(language), depth + 1, found);
            }
            // What has an id is no language map, though Indonesian has the tag `id`.
            None if object.get("id").and_then(Value::as_str).is_some_and(is_uri) => {}
            None => {
                for (tag, value) in object.iter().filter_map(|(tag, value)| Some((language_tag(tag)?, value))) {
                    collect(value, &tag, depth + 1, found);
                }
            }
        },
        _ => {}
    }
}

/// A BCP 47 tag in its usual spelling: `en-us` becomes `en-US`, `ZH_hant` `zh-Hant`. `None` for what is no tag.
pub fn language_tag(text: &str) -> Option<String> {
    let subtags: Vec<&str> = text.trim().split(['-', '_']).collect();
    let is_tag = |(place, subtag): (usize, &&str)| match place {
        0 => (2..=3).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphabetic()),
        _ => (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()),
    };
    if !subtags.iter().enumerate().all(is_tag) {
        return None;
    }
    let spelled = subtags.iter().enumerate().map(|(place, subtag)| match (place, subtag.len()) {
        (0, _) => subtag.to_lowercase(),
        (_, 2) => subtag.to_uppercase(),
        (_, 4) => subtag[..1].to_uppercase() + &subtag[1..].to_lowercase(),
        _ => subtag.to_lowercase(),
    });
    Some(spelled.collect::<Vec<_>>().join("-"))
}

/// Whether a text can be the name of something: an absolute URI of bearable length, and no blank node.
pub fn is_uri(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default();
    let has_scheme = scheme.len() < text.len()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    has_scheme && text.len() <= LONGEST_URI && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The day of a date or a time, ISO 8601; `None` for anything else.
pub fn day(value: &Value) -> Option<chrono::NaiveDate> {
    let text = value.as_str()?.trim();
    let date = text.get(..10)?;
    let rest = text.get(10..)?;
    let is_time = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| is_time)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_come_in_every_form() {
        let check = |value: Value, expected: &[(&str, &str)]| {
            let found = texts(&value, "und");
            let found: Vec<(&str, &str)> = found.iter().map(|(tag, text)| (tag.as_str(), text.as_str())).collect();
            assert_eq!(found, expected, "{value}");
        };
        check(json!(" Welding "), &[("und", "Welding")]);
        check(json!({ "en": "Welding", "de": ["Schweißen", "Löten"] }), &[("de", "Schweißen"), ("en", "Welding")]);
        check(json!({ "@value": "Welding", "@language": "en-us" }), &[("en-US", "Welding")]);
        check(
            json!(["Welding", { "@value": "Soldadura", "@language": "es" }]),
            &[("und", "Welding"), ("es", "Soldadura")],
        );
        check(json!({ "id": "http://example.org", "name": "no language" }), &[]);
        check(json!({ "id": "Pengelasan" }), &[("id", "Pengelasan")]);
        check(json!([[[[["too deep"]]]]]), &[]);
        check(json!(3), &[]);
    }

    #[test]
    fn language_tags_have_one_spelling() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(language_tag(text).as_deref(), expected, "{text}");
        check("en", Some("en"));
        check(" EN-us ", Some("en-US"));
        check("zh_hant_TW", Some("zh-Hant-TW"));
        check("spa", Some("spa"));
        for text in ["", "e", "name", "English (United States)", "en-", "français"] {
            check(text, None);
        }
    }

    #[test]
    fn names_of_things_are_absolute() {
        let check = |text: &str, expected: bool| assert_eq!(is_uri(text), expected, "{text}");
        check("https://example.org/badges/1", true);
        check("urn:uuid:2d391246-6e0d-4dab-906c-b29770bd7aa6", true);
        check("did:example:1", true);
        check("_:b0", false);
        check("badge.json", false);
        check("https://example.org/a b", false);
        check(&format!("https://example.org/{}", "x".repeat(2_000)), false);
    }

    #[test]
    fn days_are_read_from_dates_and_times() {
        let check = |value: Value, expected: &str| {
            assert_eq!(day(&value).map(|day| day.to_string()).unwrap_or_default(), expected, "{value}");
        };
        check(json!("2016-12-31T23:59:59Z"), "2016-12-31");
        check(json!("2017-10-01T00:00Z"), "2017-10-01");
        check(json!("2017-10-01"), "2017-10-01");
        check(json!("2017-13-01"), "");
        check(json!("2017-10-011"), "");
        check(json!(1_420_000_000), "");
    }
}
