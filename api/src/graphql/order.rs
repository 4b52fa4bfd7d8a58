//! Puts the fields of an answer in the order of the document, as the GraphQL specification asks (§6.2.2, §7.2.2).
//!
//! The engine runs the fields of an object side by side and writes each down when it is done, so that the same question would
//! give different bytes each time.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value};

/// Response keys in document order, each with those below it.
#[derive(Default)]
struct Shape<'d>(IndexMap<&'d str, Shape<'d>>);

/// Orders `data`, the answer to the operation of `document` that has this name (or to its only operation).
///
/// Fragments count where they are spread, whether or not their type condition holds. Work is bounded by the number of expanded
/// fields, which the gate has checked, and by the size of the answer.
pub fn in_document_order(data: &mut Value, document: &ExecutableDocument, operation_name: Option<&str>) {
    let mut operations = document.operations.iter();
    let operation = match operation_name {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name == wanted)),
        None => operations.next(),
    };
    if let Some((_, operation)) = operation {
        arrange(data, &shape_of(document, &operation.node));
    }
}

fn shape_of<'d>(document: &'d ExecutableDocument, operation: &'d OperationDefinition) -> Shape<'d> {
    let mut shape = Shape::default();
    collect(document, &operation.selection_set.node, &mut shape);
    shape
}

fn collect<'d>(document: &'d ExecutableDocument, selections: &'d SelectionSet, shape: &mut Shape<'d>) {
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) => {
                let below = shape.0.entry(field.node.response_key().node.as_str()).or_default();
                collect(document, &field.node.selection_set.node, below);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, shape);
                }
            }
            Selection::InlineFragment(fragment) => {
                collect(document, &fragment.node.selection_set.node, shape);
            }
        }
    }
}

fn arrange(value: &mut Value, shape: &Shape<'_>) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| arrange(item, shape)),
        Value::Object(fields) => {
            if !is_in_order(fields, shape) {
                reorder(fields, shape);
            }
            for (key, field) in fields.iter_mut() {
                if let Some(below) = shape.0.get(key.as_str()).filter(|below| !below.0.is_empty()) {
                    arrange(field, below);
                }
            }
        }
        _ => {}
    }
}

fn is_in_order(fields: &IndexMap<Name, Value>, shape: &Shape<'_>) -> bool {
    let mut expected = shape.0.keys();
    fields.keys().all(|key| expected.any(|wanted| *wanted == key.as_str()))
}

fn reorder(fields: &mut IndexMap<Name, Value>, shape: &Shape<'_>) {
    let mut ordered = IndexMap::with_capacity(fields.len());
    for key in shape.0.keys() {
        if let Some((name, value)) = fields.swap_remove_entry(*key) {
            ordered.insert(name, value);
        }
    }
    ordered.append(fields);
    *fields = ordered;
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::value;

    use super::*;

    fn check(document: &str, mut data: Value, expected: &str) {
        let document = parse_query(document).expect("the document is sound");
        in_document_order(&mut data, &document, None);
        assert_eq!(data.to_string(), expected);
    }

    #[test]
    fn fields_come_in_the_order_of_the_document() {
        check("{ a b c }", value!({"c": 3, "a": 1, "b": 2}), "{a: 1, b: 2, c: 3}");
        check("{ x: b a { d c } }", value!({"a": {"c": 1, "d": 2}, "x": 0}), "{x: 0, a: {d: 2, c: 1}}");
        check("{ l { b a } }", value!({"l": [{"a": 1, "b": 2}, null]}), "{l: [{b: 2, a: 1}, null]}");
        check(
            "{ a { ...F ... on T { y } } } fragment F on T { x }",
            value!({"a": {"y": 2, "x": 1}}),
            "{a: {x: 1, y: 2}}",
        );
        check("{ a { x } a { y } }", value!({"a": {"y": 2, "x": 1}}), "{a: {x: 1, y: 2}}");
    }
}
