//! One walk over a parsed document that weighs it. Each fragment is weighed once and its weight remembered, so the walk is
//! linear in the size of the document however often fragments spread each other.

use std::collections::HashMap;

use async_graphql::{
    Pos, Positioned, Value as ConstValue, Variables,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

use super::{Refusal, SchemaShape};
use crate::config::LimitsConfig;

/// What the gate measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What kind of operation runs.
    pub operation_type: OperationType,
    /// The name of the operation that runs.
    pub operation_name: Option<String>,
    /// Fields inside each other.
    pub depth: u64,
    /// Fields and fragments once every spread is replaced.
    pub expanded: u64,
    /// Fields the answer can have at most.
    pub cost: u64,
    /// Nodes of the document that the walk looked at.
    pub visited: u64,
}

/// What a selection set comes to, fragments followed.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// Fields inside each other.
    depth: u64,
    /// Selection sets inside each other.
    nesting: u64,
    /// Fields and fragments.
    expanded: u64,
    /// Fields of the outermost level.
    own_fields: u64,
    /// Fields the answer can have.
    cost: u64,
    /// Fields the answer can have for each item of the page that this set belongs to: what lies under `edges` and `nodes`.
    cost_per_item: u64,
    /// Lists of introspection inside each other.
    introspection_lists: u64,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        self.expanded = self.expanded.saturating_add(other.expanded);
        self.own_fields = self.own_fields.saturating_add(other.own_fields);
        self.cost = self.cost.saturating_add(other.cost);
        self.cost_per_item = self.cost_per_item.saturating_add(other.cost_per_item);
    }
}

/// Lists of introspection that lead from types to types, so that nesting them multiplies the answer.
const LISTS_FROM_TYPE_TO_TYPE: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];

/// So many fields about the schema, which is in memory and always the same, cost as much as one field of an answer: the query that every
/// tool sends takes about as long as 14,000 fields of a page of concepts, and has some 200,000 (in a development build).
const FIELDS_OF_INTROSPECTION_FOR_ONE: u64 = 14;

enum Remembered {
    InProgress,
    Done(Weight),
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    shape: &'a SchemaShape,
    limits: &'a LimitsConfig,
    variables: &'a Variables,
    defaults: HashMap<&'a str, &'a ConstValue>,
    fragments: HashMap<&'a str, Remembered>,
    path: Vec<&'a str>,
    aliases: u64,
    directives: u64,
    spreads: u64,
    visited: u64,
}

pub(super) fn inspect<'a>(
    document: &'a ExecutableDocument,
    operation_name: Option<&str>,
    variables: &'a Variables,
    shape: &'a SchemaShape,
    limits: &'a LimitsConfig,
) -> Result<Report, Box<Refusal>> {
    let (name, operation) = choose_operation(document, operation_name)?;
    check_variables(&operation.node, variables)?;

    let defaults = operation.node.variable_definitions.iter().filter_map(|definition| {
        Some((definition.node.name.node.as_str(), &definition.node.default_value.as_ref()?.node))
    });
    let mut walk = Walk {
        document,
        shape,
        limits,
        variables,
        defaults: defaults.collect(),
        fragments: HashMap::new(),
        path: Vec::new(),
        aliases: 0,
        directives: 0,
        spreads: 0,
        visited: 0,
    };

    let chosen = walk.operation(&operation.node)?;
    let mut whole = chosen;
    for (_, other) in document.operations.iter() {
        if !std::ptr::eq(other, operation) {
            let weight = walk.operation(&other.node)?;
            whole.add(weight);
        }
    }
    // The engine checks fragments that nothing spreads as well.
    for fragment_name in document.fragments.keys() {
        if !walk.fragments.contains_key(fragment_name.as_str()) {
            let weight = walk.fragment(fragment_name.as_str(), operation.pos, 0)?;
            whole.add(weight);
        }
    }
    walk.check_totals(&chosen, &whole)?;

    Ok(Report {
        operation_type: operation.node.ty,
        operation_name: name.map(str::to_owned),
        depth: chosen.depth,
        expanded: whole.expanded,
        cost: chosen.cost,
        visited: walk.visited,
    })
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Weight, Box<Refusal>> {
        self.directives(&operation.directives);
        for definition in &operation.variable_definitions {
            self.visited += 1;
            self.directives(&definition.node.directives);
        }
        let parent = match operation.ty {
            OperationType::Query => self.shape.query_type(),
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let weight = self.selection_set(&operation.selection_set, Some(parent), 1)?;
        Ok(self.close(weight, self.limits.list_size))
    }

    /// Settles what lies under `edges` and `nodes`, now that the size of the page is known.
    fn close(&self, weight: Weight, page_size: u64) -> Weight {
        let cost = weight.cost.saturating_add(weight.cost_per_item.saturating_mul(page_size));
        Weight { cost, cost_per_item: 0, ..weight }
    }

    /// `level` counts the selection sets around this one, fragments included: it bounds the recursion.
    fn selection_set(
        &mut self,
        set: &'a Positioned<SelectionSet>,
        parent: Option<&'a str>,
        level: u64,
    ) -> Result<Weight, Box<Refusal>> {
        self.check_nesting(level)?;
        let mut total = Weight { nesting: 1, ..Weight::default() };
        for selection in &set.node.items {
            self.visited += 1;
            let weight = match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent, level)?,
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.node.directives);
                    let condition =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    let inner = self.selection_set(&inline.node.selection_set, condition.or(parent), level + 1)?;
                    behind_fragment(inner)
                }
                Selection::FragmentSpread(spread) => {
                    self.spreads += 1;
                    self.directives(&spread.node.directives);
                    let name = spread.node.fragment_name.node.as_str();
                    behind_fragment(self.fragment(name, spread.pos, level)?)
                }
            };
            total.add(weight);
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &'a str, position: Pos, level: u64) -> Result<Weight, Box<Refusal>> {
        match self.fragments.get(name) {
            Some(Remembered::Done(weight)) => {
                let weight = *weight;
                self.check_nesting(level.saturating_add(weight.nesting))?;
                return Ok(weight);
            }
            Some(Remembered::InProgress) => {
                let start = self.path.iter().position(|entered| *entered == name).unwrap_or_default();
                let mut cycle = self.path.split_off(start);
                cycle.push(name);
                return Err(Box::new(Refusal::cycle(&cycle, position)));
            }
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            let hint = "define the fragment in the same document, or remove the spread";
            return Err(Box::new(Refusal::invalid(format!("unknown fragment `{name}`"), hint, vec![position])));
        };

        self.fragments.insert(name, Remembered::InProgress);
        self.path.push(name);
        let FragmentDefinition { type_condition, directives, selection_set } = &fragment.node;
        self.directives(directives);
        let weight = self.selection_set(selection_set, Some(type_condition.node.on.node.as_str()), level + 1)?;
        self.path.pop();
        self.fragments.insert(name, Remembered::Done(weight));
        Ok(weight)
    }

    fn field(&mut self, field: &'a Field, parent: Option<&'a str>, level: u64) -> Result<Weight, Box<Refusal>> {
        self.aliases += u64::from(field.alias.is_some());
        self.directives(&field.directives);
        let name = field.name.node.as_str();
        let shape = self.shape;
        let known = parent.and_then(|parent| shape.field(parent, name));
        let page_size = self.page_size(field)?;

        let mut weight = Weight { depth: 1, expanded: 1, own_fields: 1, ..Weight::default() };
        let (mut under, mut nesting) = (Weight::default(), 0);
        if !field.selection_set.node.items.is_empty() {
            let inner_type = known.map(|known| known.type_name.as_str());
            under = self.selection_set(&field.selection_set, inner_type, level + 1)?;
            nesting = under.nesting;
        }
        weight.depth = weight.depth.saturating_add(under.depth);
        weight.nesting = nesting.saturating_add(1);
        weight.expanded = weight.expanded.saturating_add(under.expanded);
        let introspected =
            if known.is_none() && is_introspection(parent) { shape.introspected_items(name) } else { None };
        let multiplies = introspected.is_some() && LISTS_FROM_TYPE_TO_TYPE.contains(&name);
        weight.introspection_lists = under.introspection_lists + u64::from(multiplies);

        let paged = known.is_some_and(|known| known.paged);
        let list = known.is_some_and(|known| known.list);
        let own = known.map_or(1, |known| known.weight.max(1));
        if paged && list {
            let item = self.close(under, self.limits.list_size);
            weight.cost = item.cost.saturating_mul(page_size).saturating_add(own);
        } else if paged {
            weight.cost = self.close(under, page_size).cost.saturating_add(own);
        } else if list && matches!(name, "edges" | "nodes") && field.arguments.is_empty() {
            weight.cost = 1;
            weight.cost_per_item = self.close(under, self.limits.list_size).cost;
        } else {
            let size = known.and_then(|known| known.size).unwrap_or(self.limits.list_size);
            let listed = if list { size.max(self.longest_list_argument(field)) } else { 1 };
            let items = introspected.unwrap_or(listed);
            let item = self.close(under, self.limits.list_size);
            weight.cost = item.cost.saturating_mul(items).saturating_add(own);
        }
        if matches!(name, "__schema" | "__type") {
            weight.cost = weight.cost.div_ceil(FIELDS_OF_INTROSPECTION_FOR_ONE);
        }
        Ok(weight)
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>]) {
        self.directives += directives.len() as u64;
        self.visited += directives.len() as u64;
    }

    /// The page that `first` or `last` asks for. What is negative or of a wrong kind, the resolver refuses.
    fn page_size(&self, field: &'a Field) -> Result<u64, Box<Refusal>> {
        let mut largest = None;
        for name in ["first", "last"] {
            let Some(argument) = field.get_argument(name) else { continue };
            let number = match &argument.node {
                Value::Number(number) => number.as_u64(),
                Value::Variable(variable) => match self.variable(variable.as_str()) {
                    Some(ConstValue::Number(number)) => number.as_u64(),
                    _ => None,
                },
                _ => None,
            };
            let Some(size) = number else { continue };
            if size > self.limits.page_max {
                let hint = "ask for a smaller page and follow `pageInfo.endCursor`";
                let mut refusal = Refusal::limit("page_max", "a page size", size, self.limits.page_max, hint);
                refusal.locations = vec![argument.pos];
                return Err(Box::new(refusal));
            }
            largest = largest.max(Some(size));
        }
        Ok(largest.unwrap_or(self.limits.page_default))
    }

    fn variable(&self, name: &str) -> Option<&ConstValue> {
        self.variables.get(name).or_else(|| self.defaults.get(name).copied())
    }

    fn longest_list_argument(&self, field: &'a Field) -> u64 {
        let lengths = field.arguments.iter().map(|(_, value)| match &value.node {
            Value::List(items) => items.len() as u64,
            Value::Variable(name) => match self.variable(name.as_str()) {
                Some(ConstValue::List(items)) => items.len() as u64,
                _ => 0,
            },
            _ => 0,
        });
        lengths.max().unwrap_or_default()
    }

    fn check_nesting(&self, level: u64) -> Result<(), Box<Refusal>> {
        let hint = "nest fewer fields and fragments";
        exceeds("nesting", "a depth of selections and fragments", level, self.limits.nesting, hint)
    }

    fn check_totals(&self, chosen: &Weight, whole: &Weight) -> Result<(), Box<Refusal>> {
        let limits = self.limits;
        exceeds(
            "introspection_lists",
            "a depth of introspection lists",
            whole.introspection_lists,
            limits.introspection_lists,
            "ask for the types by name, or read /schema.graphql",
        )?;
        exceeds("depth", "a depth", whole.depth, limits.depth, "nest fewer fields, or ask in two queries")?;
        exceeds(
            "aliases",
            "a number of aliases",
            self.aliases,
            limits.aliases,
            "use a list field, or split the query",
        )?;
        exceeds("directives", "a number of directives", self.directives, limits.directives, "use fewer directives")?;
        exceeds("spreads", "a number of fragment spreads", self.spreads, limits.spreads, "spread fewer fragments")?;
        let hint = "ask for fewer things at once";
        exceeds("root_fields", "a number of root fields", chosen.own_fields, limits.root_fields, hint)?;
        let hint = "fragments multiply: spread each of them less often";
        exceeds("expanded", "a number of fields with fragments replaced", whole.expanded, limits.expanded, hint)?;
        let hint = "ask for smaller pages or fewer nested lists; page sizes multiply";
        exceeds("cost", "a cost", chosen.cost, limits.cost, hint)
    }
}

fn exceeds(name: &'static str, what: &str, figure: u64, limit: u64, hint: &str) -> Result<(), Box<Refusal>> {
    if figure > limit { Err(Box::new(Refusal::limit(name, what, figure, limit, hint))) } else { Ok(()) }
}

/// A fragment adds a selection set and no field; it counts in what the engine walks.
fn behind_fragment(weight: Weight) -> Weight {
    Weight { nesting: weight.nesting.saturating_add(1), expanded: weight.expanded.saturating_add(1), ..weight }
}

/// The schema definition language leaves the types of introspection out, so below `__schema` no type is known.
fn is_introspection(parent: Option<&str>) -> bool {
    parent.is_none_or(|parent| parent.starts_with("__"))
}

fn choose_operation<'a>(
    document: &'a ExecutableDocument,
    operation_name: Option<&str>,
) -> Result<(Option<&'a str>, &'a Positioned<OperationDefinition>), Box<Refusal>> {
    let hint = "send `operationName` with the name of one operation of the document";
    match (&document.operations, operation_name) {
        (DocumentOperations::Single(operation), None) => Ok((None, operation)),
        (DocumentOperations::Multiple(operations), Some(name)) => match operations.get_key_value(name) {
            Some((name, operation)) => Ok((Some(name.as_str()), operation)),
            None => Err(Box::new(Refusal::bad_input(format!("unknown operation `{}`", shown(name)), hint))),
        },
        (DocumentOperations::Single(_), Some(name)) => {
            Err(Box::new(Refusal::bad_input(format!("unknown operation `{}`", shown(name)), hint)))
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.iter();
            match (all.next(), all.next()) {
                (Some((name, operation)), None) => Ok((Some(name.as_str()), operation)),
                _ => {
                    let message = format!("the document has {} operations and none is named", operations.len());
                    Err(Box::new(Refusal::bad_input(message, hint)))
                }
            }
        }
    }
}

/// A variable that must have a value and has none is a fault of the request, found before anything runs.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), Box<Refusal>> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let required = !definition.var_type.node.nullable && definition.default_value.is_none();
        let given = variables.get(definition.name.node.as_str());
        if required && matches!(given, None | Some(ConstValue::Null)) {
            let message =
                format!("variable `${}` of type {} has no value", definition.name.node, definition.var_type.node);
            return Err(Box::new(Refusal::bad_input(message, "send a value for it in `variables`")));
        }
    }
    Ok(())
}

fn shown(name: &str) -> String {
    name.chars().take(80).collect()
}
