//! The parameters of a GraphQL request, from JSON or from a query string.

use std::fmt;

use async_graphql::Variables;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::problem::Problem;

/// One GraphQL request as the client sent it.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub query: Option<String>,
    pub operation_name: Option<String>,
    pub variables: Variables,
    pub extensions: Map<String, Value>,
}

/// One request or several in one.
#[derive(Debug)]
pub(super) enum Batch {
    One(Params),
    Many(Vec<Params>),
}

impl Batch {
    /// Reads a JSON body: an object, or a list of at most `most` objects.
    pub fn from_json(body: &[u8], most: u64) -> Result<Self, Problem> {
        let text = std::str::from_utf8(body).map_err(|error| {
            Problem::bad_request(format!("the body is not UTF-8: {error}"), "encode the body as UTF-8")
        })?;
        if text.trim().is_empty() {
            return Err(Problem::bad_request("the body is empty", HINT));
        }
        let not_json = |error: serde_json::Error| Problem::bad_request(format!("the body is not JSON: {error}"), HINT);
        if !text.trim_start().starts_with('[') {
            return Params::from_value(serde_json::from_str(text).map_err(not_json)?).map(Self::One);
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let Items { items, figure } = FirstItems { most }.deserialize(&mut reader).map_err(not_json)?;
        reader.end().map_err(not_json)?;
        if figure == 0 {
            return Err(Problem::bad_request("the batch is empty", "put at least one request into the list"));
        }
        if figure > most {
            let message = format!("the batch has {figure} requests, more than the {most} allowed");
            let hint = "send smaller batches, or one request with several root fields";
            return Err(Problem::limit(axum::http::StatusCode::BAD_REQUEST, "batch", message, figure, most, hint));
        }
        items.into_iter().map(Params::from_value).collect::<Result<_, _>>().map(Self::Many)
    }
}

/// Reads a list: its first `most` items are kept, the others only counted.
struct FirstItems {
    most: u64,
}

struct Items {
    items: Vec<Value>,
    figure: u64,
}

impl<'de> DeserializeSeed<'de> for FirstItems {
    type Value = Items;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Items, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FirstItems {
    type Value = Items;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of requests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items, A::Error> {
        let mut items = Vec::new();
        while (items.len() as u64) < self.most {
            match list.next_element()? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        let mut figure = items.len() as u64;
        while list.next_element::<IgnoredAny>()?.is_some() {
            figure += 1;
        }
        Ok(Items { items, figure })
    }
}

const HINT: &str = "send a JSON object with `query`, and where needed `variables` and `operationName`";

impl Params {
    fn from_value(value: Value) -> Result<Self, Problem> {
        let Value::Object(mut object) = value else {
            return Err(Problem::bad_request("a request must be a JSON object", HINT));
        };
        let mut params = Self {
            query: string(object.remove("query"), "query")?,
            operation_name: string(object.remove("operationName"), "operationName")?,
            variables: Variables::default(),
            extensions: map(object.remove("extensions"), "extensions")?,
        };
        params.variables = Variables::from_json(Value::Object(map(object.remove("variables"), "variables")?));
        params.checked()
    }

    /// Reads the parameters of a GET request.
    pub fn from_query_string(text: &str) -> Result<Self, Problem> {
        let mut params = Self::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "query" => params.query = Some(value.into_owned()),
                "operationName" => params.operation_name = Some(value.into_owned()),
                "variables" => params.variables = Variables::from_json(Value::Object(json_map(&value, "variables")?)),
                "extensions" => params.extensions = json_map(&value, "extensions")?,
                _ => {}
            }
        }
        params.checked()
    }

    fn checked(mut self) -> Result<Self, Problem> {
        // Clients send an empty name for the only operation of a document.
        self.operation_name = self.operation_name.filter(|name| !name.is_empty());
        self.query = self.query.filter(|query| !query.is_empty());
        if self.query.is_none() && !self.extensions.contains_key("persistedQuery") {
            return Err(Problem::bad_request("parameter `query` is missing", HINT));
        }
        Ok(self)
    }
}

fn string(value: Option<Value>, name: &str) -> Result<Option<String>, Problem> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Problem::bad_request(format!("parameter `{name}` must be a string"), HINT)),
    }
}

fn map(value: Option<Value>, name: &str) -> Result<Map<String, Value>, Problem> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Problem::bad_request(format!("parameter `{name}` must be a JSON object"), HINT)),
    }
}

fn json_map(text: &str, name: &str) -> Result<Map<String, Value>, Problem> {
    if text.is_empty() {
        return Ok(Map::new());
    }
    let value = serde_json::from_str(text)
        .map_err(|error| Problem::bad_request(format!("parameter `{name}` is not JSON: {error}"), HINT))?;
    map(Some(value), name)
}
