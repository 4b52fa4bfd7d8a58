//! LOQ XML in the shape of its JSON-LD, so that both are read alike.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value, json};

/// Elements inside each other; published files have about ten.
const DEEPEST: usize = 64;

/// The resources of a LOQ file: what its sections hold. Entities of the document's own are not expanded.
pub(super) fn resources(text: &str) -> Result<Vec<Value>, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(|error| format!("damaged XML: {error}"))? {
            Event::Start(element) => {
                if open.len() == DEEPEST {
                    return Err(format!("more than {DEEPEST} elements inside each other"));
                }
                open.push(Open::of(&element)?);
            }
            Event::Empty(element) => close(Open::of(&element)?, &mut open, &mut found),
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut found);
                }
            }
            Event::Text(text) => append(&mut open, &text),
            Event::CData(text) => append(&mut open, &text),
            Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                Ok(Some(c)) => append(&mut open, c.encode_utf8(&mut [0; 4])),
                _ => match quick_xml::escape::resolve_predefined_entity(&entity) {
                    Some(text) => append(&mut open, text),
                    None => return Err(format!("damaged XML: unknown entity `{}`", &*entity)),
                },
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if open.is_empty() { Ok(found) } else { Err("damaged XML: it ends in the middle".to_owned()) }
}

/// An element whose end has not come.
struct Open {
    name: String,
    language: Option<String>,
    fields: Map<String, Value>,
    text: String,
}

impl Open {
    fn of(element: &BytesStart<'_>) -> Result<Self, String> {
        let mut open = Self {
            name: element.local_name().as_ref().to_owned(),
            language: None,
            fields: Map::new(),
            text: String::new(),
        };
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| format!("damaged XML: {error}"))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| format!("damaged XML: {error}"))?;
            match attribute.key.as_ref() {
                "language" => open.language = Some(value.into_owned()),
                "id" | "idref" | "uri" => drop(open.fields.insert("id".to_owned(), json!(value))),
                _ => {}
            }
        }
        Ok(open)
    }
}

fn append(open: &mut [Open], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// Puts an element into its parent. The root's children are sections, whose children are the resources.
fn close(element: Open, open: &mut [Open], found: &mut Vec<Value>) {
    const SECTION: usize = 2;
    let text = element.text.trim();
    let mut fields = element.fields;
    if open.len() == SECTION {
        fields.insert("type".to_owned(), json!(element.name));
        found.push(Value::Object(fields));
        return;
    }
    let Some(parent) = open.last_mut() else { return };
    let value = match (element.language, fields.is_empty()) {
        (Some(language), _) => json!({ "@language": language, "@value": text }),
        (None, true) => json!(text),
        (None, false) => Value::Object(fields),
    };
    let siblings = parent.fields.entry(element.name).or_insert_with(|| json!([]));
    if let Some(siblings) = siblings.as_array_mut() {
        siblings.push(value);
    }
}
