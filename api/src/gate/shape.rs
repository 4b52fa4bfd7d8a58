//! What the gate needs to know of the schema: which fields are pages and lists, and what type lies behind each.

use std::collections::HashMap;

use async_graphql::Value as ConstValue;
use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
};

/// The schema as the gate sees it.
#[derive(Debug, Default)]
pub struct SchemaShape {
    query_type: String,
    definitions: u64,
    types: HashMap<String, HashMap<String, FieldShape>>,
}

/// One field as the gate sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FieldShape {
    /// The type of the field, or of its items.
    pub type_name: String,
    /// Gives a list.
    pub list: bool,
    /// Takes `first` or `last`.
    pub paged: bool,
    /// What the field itself counts for.
    pub weight: u64,
    /// The items that a list without pages is counted as, if the schema says.
    pub size: Option<u64>,
}

/// A schema that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the schema cannot be read: {0}")]
pub struct ShapeError(String);

impl SchemaShape {
    /// Reads the shape from a schema in the schema definition language.
    pub fn from_sdl(sdl: &str) -> Result<Self, ShapeError> {
        let document = parse_schema(sdl).map_err(|error| ShapeError(error.to_string()))?;
        let definitions = document.definitions.len() as u64;
        let mut shape = Self { query_type: "Query".to_owned(), definitions, types: HashMap::new() };
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    if let Some(query) = schema.node.query {
                        shape.query_type = query.node.to_string();
                    }
                }
                TypeSystemDefinition::Type(definition) => {
                    let fields = match definition.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        _ => continue,
                    };
                    let fields =
                        fields.into_iter().map(|field| (field.node.name.node.to_string(), shape_of(&field.node)));
                    shape.types.entry(definition.node.name.node.to_string()).or_default().extend(fields);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        Ok(shape)
    }

    /// The type of the outermost level of a query.
    pub(super) fn query_type(&self) -> &str {
        &self.query_type
    }

    /// How many items a list of introspection has, on average; none for a name that is no such list.
    pub(super) fn introspected_items(&self, field_name: &str) -> Option<u64> {
        const TYPES_OF_INTROSPECTION_ITSELF: u64 = 13;
        let all_fields: u64 = self.types.values().map(|fields| fields.len() as u64).sum();
        match field_name {
            "types" => Some(self.definitions + TYPES_OF_INTROSPECTION_ITSELF),
            "fields" => Some(all_fields.div_ceil(self.definitions.max(1)).max(1)),
            "args" => Some(2),
            "interfaces" | "possibleTypes" | "inputFields" | "enumValues" | "directives" => Some(3),
            _ => None,
        }
    }

    /// The field of that name, if the type has it.
    pub(super) fn field(&self, type_name: &str, field_name: &str) -> Option<&FieldShape> {
        self.types.get(type_name)?.get(field_name)
    }
}

fn shape_of(field: &FieldDefinition) -> FieldShape {
    let paged = field.arguments.iter().any(|argument| matches!(argument.node.name.node.as_str(), "first" | "last"));
    let (type_name, list) = innermost(&field.ty.node);
    let declared = |argument: &str| {
        let cost = field.directives.iter().find(|directive| directive.node.name.node.as_str() == "cost")?;
        match &cost.node.get_argument(argument)?.node {
            ConstValue::Number(number) => number.as_u64(),
            _ => None,
        }
    };
    FieldShape { type_name, list, paged, weight: declared("weight").unwrap_or(1), size: declared("listSize") }
}

fn innermost(field_type: &Type) -> (String, bool) {
    let mut list = false;
    let mut base = &field_type.base;
    loop {
        match base {
            BaseType::Named(name) => return (name.to_string(), list),
            BaseType::List(inner) => {
                list = true;
                base = &inner.base;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_lists_are_told_apart() {
        let sdl =
            "schema { query: Root } type Root { skills(first: Int): Page! names: [[String!]!] one(last: Int): Root
                   dear: Page! @cost(weight: 300) points: [Page!] @cost(weight: 20, listSize: 120) }
                   interface Page { total: Int }";
        let shape = SchemaShape::from_sdl(sdl).expect("a schema");
        let check_cost = |name, type_name: &str, list, paged, weight, size| {
            let expected = FieldShape { type_name: type_name.to_owned(), list, paged, weight, size };
            assert_eq!(shape.field("Root", name), Some(&expected));
        };
        let check = |name, type_name: &str, list, paged| check_cost(name, type_name, list, paged, 1, None);
        check("skills", "Page", false, true);
        check("names", "String", true, false);
        check("one", "Root", false, true);
        check_cost("dear", "Page", false, false, 300, None);
        check_cost("points", "Page", true, false, 20, Some(120));
        assert_eq!(shape.query_type(), "Root");
        assert!(shape.field("Page", "total").is_some());
        assert!(SchemaShape::from_sdl("type {").is_err());
    }
}
