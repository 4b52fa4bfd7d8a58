//! The gate against documents made to hurt, and against documents made at random that then really run.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Request, Schema, SimpleObject, Variables};
use proptest::prelude::*;
use serde_json::json;

use super::*;

struct Query;
struct Item;
struct ItemConnection(usize);
struct ItemEdge;

#[derive(SimpleObject)]
struct Tag {
    name: String,
}

fn count(ctx: &Context<'_>) {
    if let Some(counter) = ctx.data_opt::<Arc<AtomicU64>>() {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn page(first: Option<i32>, last: Option<i32>) -> usize {
    let default = LimitsConfig::default().page_default as i32;
    first.or(last).unwrap_or(default).max(0) as usize
}

#[Object]
impl Query {
    async fn item(&self, ctx: &Context<'_>) -> Item {
        count(ctx);
        Item
    }
}

#[Object]
impl Item {
    async fn id(&self, ctx: &Context<'_>) -> i32 {
        count(ctx);
        1
    }

    async fn tags(&self, ctx: &Context<'_>) -> Vec<Tag> {
        count(ctx);
        (0..LimitsConfig::default().list_size).map(|_| Tag { name: "tag".to_owned() }).collect()
    }

    async fn items(&self, ctx: &Context<'_>) -> Vec<Item> {
        count(ctx);
        (0..LimitsConfig::default().list_size).map(|_| Item).collect()
    }

    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<i32>) -> Vec<Item> {
        count(ctx);
        ids.iter().map(|_| Item).collect()
    }

    async fn children(&self, ctx: &Context<'_>, first: Option<i32>, last: Option<i32>) -> ItemConnection {
        count(ctx);
        ItemConnection(page(first, last))
    }

    async fn similar(&self, ctx: &Context<'_>, first: Option<i32>) -> Vec<Item> {
        count(ctx);
        (0..page(first, None)).map(|_| Item).collect()
    }
}

#[Object]
impl ItemConnection {
    async fn total(&self, ctx: &Context<'_>) -> usize {
        count(ctx);
        self.0
    }

    async fn edges(&self, ctx: &Context<'_>) -> Vec<ItemEdge> {
        count(ctx);
        (0..self.0).map(|_| ItemEdge).collect()
    }

    async fn nodes(&self, ctx: &Context<'_>) -> Vec<Item> {
        count(ctx);
        (0..self.0).map(|_| Item).collect()
    }
}

#[Object]
impl ItemEdge {
    async fn node(&self, ctx: &Context<'_>) -> Item {
        count(ctx);
        Item
    }
}

fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription).limit_recursive_depth(256).finish()
}

fn gate() -> Gate {
    Gate::new(&schema().sdl(), LimitsConfig::default()).expect("the schema's own text")
}

fn inspect(text: &str, variables: serde_json::Value) -> Result<Report, Box<Refusal>> {
    let gate = gate();
    let document = gate.parse(text)?;
    gate.inspect(&document, None, &Variables::from_json(variables))
}

fn check_cost(text: &str, variables: serde_json::Value, expected: u64) {
    assert_eq!(inspect(text, variables).map(|report| report.cost), Ok(expected), "{text}");
}

fn check_refused(text: &str, limit_name: &str, figure: u64) {
    let refusal = inspect(text, json!({})).expect_err(limit_name);
    assert_eq!((refusal.limit_name, refusal.figure), (Some(limit_name), figure), "{}", refusal.message);
    assert!(!refusal.hint.is_empty());
}

fn check_message(text: &str, variables: serde_json::Value, expected: &str) {
    let refusal = inspect(text, variables).expect_err(expected);
    assert!(refusal.message.contains(expected), "{}", refusal.message);
}

/// `levels` fragments, each spreading the next one `width` times.
fn bomb(levels: usize, width: usize) -> String {
    let mut text = "{ item { ...F0 } }".to_owned();
    for level in 0..levels {
        let inner = if level + 1 == levels { "id".to_owned() } else { format!("...F{} ", level + 1).repeat(width) };
        text.push_str(&format!(" fragment F{level} on Item {{ {inner} }}"));
    }
    text
}

#[test]
fn costs_multiply_page_sizes() {
    check_cost("{ item { id } }", json!({}), 2);
    check_cost("{ item { children(first: 10) { total nodes { id } } } }", json!({}), 1 + 1 + 2 + 10);
    check_cost("{ item { children(last: 10) { edges { node { id } } } } }", json!({}), 1 + 1 + 1 + 20);
    check_cost("{ item { children { nodes { id } } } }", json!({}), 1 + 1 + 1 + 20);
    check_cost("{ item { similar(first: 3) { id tags { name } } } }", json!({}), 1 + 1 + 3 * (1 + 1 + 5));
    check_cost("{ item { nodes(ids: [1,2,3,4,5,6,7]) { id } } }", json!({}), 1 + 1 + 7);
    check_cost("query ($n: Int) { item { similar(first: $n) { id } } }", json!({"n": 7}), 1 + 1 + 7);
    check_cost("query ($n: Int = 4) { item { similar(first: $n) { id } } }", json!({}), 1 + 1 + 4);
    check_cost("query ($ids: [Int!]!) { item { nodes(ids: $ids) { id } } }", json!({"ids": vec![1; 30]}), 1 + 1 + 30);
}

#[test]
fn declared_costs_count() {
    let sdl = "schema { query: Query } type Query { demand: Demand! @cost(weight: 100) }
        type Demand { total: Int @cost(weight: 200) points: [Point!]! @cost(weight: 300, listSize: 120) }
        type Point { count: Int }";
    let gate = Gate::new(sdl, LimitsConfig::default()).expect("a schema");
    let check = |text: &str, expected: u64| {
        let document = gate.parse(text).expect("a document");
        let report = gate.inspect(&document, None, &Variables::default()).expect("it passes");
        assert_eq!(report.cost, expected, "{text}");
    };
    check("{ demand { total } }", 100 + 200);
    check("{ demand { points { count } } }", 100 + 300 + 120);
    check("{ a: demand { total } b: demand { total } }", 2 * (100 + 200));
    let many: String =
        (0..50).map(|number| format!("f{number}: demand {{ points {{ a: count b: count }} }} ")).collect();
    assert!(
        gate.inspect(&gate.parse(&format!("{{ {many} }}")).expect("a document"), None, &Variables::default()).is_ok()
    );
}

#[test]
fn fragments_cost_where_they_are_spread() {
    let fragment = "fragment C on ItemConnection { total nodes { ...I } } fragment I on Item { id }";
    check_cost(&format!("{{ item {{ children(first: 10) {{ ...C }} }} }} {fragment}"), json!({}), 1 + 1 + 2 + 10);
    check_cost(&format!("{{ item {{ children(first: 100) {{ ...C }} }} }} {fragment}"), json!({}), 1 + 1 + 2 + 100);
    check_cost("{ item { ... on Item { id } ... { id } } }", json!({}), 3);
}

#[test]
fn limits_are_named_with_figure_and_limit() {
    check_refused("{ item { similar(first: 1001) { id } } }", "page_max", 1001);
    check_refused("{ item { similar(first: 99999999999) { id } } }", "page_max", 99_999_999_999);
    check_refused("{ item { similar(first: 500) { similar(first: 500) { id } } } }", "cost", 1 + 1 + 500 * 501);
    let aliases: String = (0..201).map(|index| format!("a{index}: id ")).collect();
    check_refused(&format!("{{ item {{ {aliases} }} }}"), "aliases", 201);
    check_refused(&format!("{{ {} }}", "item { id } ".repeat(61)), "root_fields", 61);
    check_refused(&format!("{{ item {{ {} }} }}", "id @include(if: true) ".repeat(201)), "directives", 201);
    let deep = format!("{{ item {{ {} id {} }} }}", "items { ".repeat(20), "} ".repeat(20));
    check_refused(&deep, "depth", 22);
    let nested = format!("{{ item {{ {} id {} }} }}", "... { ".repeat(45), "} ".repeat(45));
    check_refused(&nested, "nesting", 41);
    check_refused(&"{".repeat(5000), "brackets", 5000);
    check_refused(&format!("{{ item(x: {}) }}", "[".repeat(5000)), "brackets", 5002);
    let many: String = (0..20_000).map(|index| format!("a{index}:id ")).collect();
    check_refused(&format!("{{ item {{ {many} }} }}"), "query_bytes", 188_903);
    check_refused(&"...F".repeat(4000), "tokens", 8000);
}

#[test]
fn fragment_bombs_are_refused() {
    check_refused(&bomb(30, 2), "expanded", inspect_expanded(30, 2));
    check_refused(&bomb(7, 10), "expanded", inspect_expanded(7, 10));
    check_refused(&bomb(39, 1), "nesting", 41);
    check_refused(&bomb(600, 1), "nesting", 41);
    let unused = bomb(30, 2).replacen("...F0", "id", 1);
    assert!(inspect(&unused, json!({})).is_err(), "the engine checks fragments that nothing spreads");
    let elsewhere = bomb(30, 2).replacen("{ item { ...F0 } }", "query A { item { id } } query B { item { ...F0 } }", 1);
    let gate = gate();
    let document = gate.parse(&elsewhere).expect("it parses");
    assert!(gate.inspect(&document, Some("A"), &Variables::default()).is_err(), "the engine checks all operations");
}

/// The field `item`, and on each level as many fragments as spreads lead there, and the innermost fields.
fn inspect_expanded(levels: u32, width: u64) -> u64 {
    1 + (0..levels).map(|level| width.pow(level)).sum::<u64>() + width.pow(levels - 1)
}

#[test]
fn cycles_and_unknown_fragments_are_refused() {
    check_refused("{ item { ...A } } fragment A on Item { ...A }", "fragment_cycle", 1);
    let cycle = "{ item { ...A } } fragment A on Item { items { ...B } } fragment B on Item { id ...C } fragment C on Item { ...A }";
    check_refused(cycle, "fragment_cycle", 3);
    check_message(cycle, json!({}), "A → B → C → A");
    check_message("{ item { id } } fragment A on Item { ...B } fragment B on Item { ...A }", json!({}), "cycle");
    check_message("{ item { ...Missing } }", json!({}), "unknown fragment `Missing`");
}

#[test]
fn introspection_passes_and_cannot_be_nested_to_multiply() {
    let full = include_str!("../../tests/server/introspection.graphql");
    let report = inspect(full, json!({})).expect("the query that every tool sends");
    assert!(report.depth >= 13, "{report:?}");
    let served = Gate::new(include_str!("../../schema.graphql"), LimitsConfig::default()).expect("the served schema");
    let document = served.parse(full).expect("a document");
    let report = served.inspect(&document, None, &Variables::default()).expect("the same query, as it is served");
    assert!(report.cost * 5 < LimitsConfig::default().cost, "room for the schema to grow: {report:?}");
    let nested = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    check_refused(nested, "introspection_lists", 3);
    let fragment = "{ __type(name: \"Item\") { ...T } } fragment T on __Type { fields { type { interfaces { possibleTypes { name } } } } }";
    check_refused(fragment, "introspection_lists", 3);
}

#[test]
fn requests_are_checked_against_the_document() {
    check_message("query ($n: Int!) { item { id } }", json!({}), "variable `$n` of type Int! has no value");
    check_message("query ($n: Int!) { item { id } }", json!({"n": null}), "variable `$n`");
    check_message("query A { item { id } } query B { item { id } }", json!({}), "2 operations");
    check_message("{ item { ", json!({}), "expected");
    check_message("", json!({}), "expected");
}

#[test]
fn parse_messages_stay_short() {
    let refusal = inspect(&format!("{{ {} ! }}", "a ".repeat(5000)), json!({})).expect_err("no document");
    assert!(refusal.message.len() <= 700, "{}", refusal.message.len());
}

/// Makes a document from random bytes, each deciding one thing.
struct Maker<'a> {
    bytes: std::slice::Iter<'a, u8>,
    aliases: usize,
}

impl Maker<'_> {
    fn next(&mut self, choices: u8) -> u8 {
        self.bytes.next().map_or(0, |byte| byte % choices)
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("a{}: ", self.aliases)
    }

    fn item(&mut self, depth: usize, next_fragment: usize) -> String {
        let mut text = String::new();
        for _ in 0..=self.next(3) {
            let alias = self.alias();
            let choice = if depth == 0 { 0 } else { self.next(9) };
            text.push_str(&match choice {
                0 => format!("{alias}id "),
                1 => format!("{alias}tags {{ name }} "),
                2 => format!("{alias}items {{ {}}} ", self.item(depth - 1, next_fragment)),
                3 => format!("{alias}nodes(ids: [1, 2, 3, 4, 5, 6]) {{ {}}} ", self.item(depth - 1, next_fragment)),
                4 => format!(
                    "{alias}children(first: {}) {{ {}}} ",
                    self.next(9),
                    self.connection(depth - 1, next_fragment)
                ),
                5 => format!("{alias}children(last: $n) {{ {}}} ", self.connection(depth - 1, next_fragment)),
                6 => format!("{alias}similar(first: {}) {{ {}}} ", self.next(7), self.item(depth - 1, next_fragment)),
                7 => format!("... on Item {{ {}}} ", self.item(depth - 1, next_fragment)),
                _ if next_fragment < 3 => format!("...F{next_fragment} "),
                _ => format!("{alias}id "),
            });
        }
        text
    }

    fn connection(&mut self, depth: usize, next_fragment: usize) -> String {
        match self.next(3) {
            0 => "total ".to_owned(),
            1 => format!("edges {{ node {{ {}}} }} ", self.item(depth, next_fragment)),
            _ => format!("nodes {{ {}}} total ", self.item(depth, next_fragment)),
        }
    }
}

fn document_from(bytes: &[u8]) -> String {
    let mut maker = Maker { bytes: bytes.iter(), aliases: 0 };
    let mut text = format!("query ($n: Int) {{ item {{ {}", maker.item(3, 0));
    text.push_str("...F0 ...F1 ...F2 } } ");
    for fragment in 0..3 {
        let inner = maker.item(1, fragment + 1);
        text.push_str(&format!("fragment F{fragment} on Item {{ {inner}}} "));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cost_bounds_the_fields_that_run(bytes in prop::collection::vec(any::<u8>(), 0..80), n in 0..6) {
        let text = document_from(&bytes).replace("$n)", "$n) @include(if: true)");
        let variables = json!({ "n": n });
        let Ok(report) = inspect(&text, variables.clone()) else { return Ok(()) };

        let counter = Arc::new(AtomicU64::new(0));
        let request = Request::new(text.clone()).variables(Variables::from_json(variables)).data(counter.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let response = runtime.block_on(schema().execute(request));
        if text.contains("$n)") {
            prop_assert!(response.errors.is_empty(), "{:?} {}", response.errors, text);
        }
        let ran = counter.load(Ordering::Relaxed);
        prop_assert!(report.cost >= ran, "cost {} for {} fields: {}", report.cost, ran, text);
    }

    #[test]
    fn the_walk_is_linear_in_the_text(levels in 1_usize..35, width in 1_usize..40) {
        let text = bomb(levels, width);
        let gate = Gate::new(&schema().sdl(), LimitsConfig {
            expanded: u64::MAX, cost: u64::MAX, spreads: u64::MAX, tokens: u64::MAX, query_bytes: u64::MAX,
            ..LimitsConfig::default()
        }).expect("the schema's own text");
        let document = gate.parse(&text).expect("it parses");
        let report = gate.inspect(&document, None, &Variables::default()).expect("no limit but nesting");
        prop_assert!(report.visited <= text.len() as u64, "{} nodes in {} bytes", report.visited, text.len());
    }

    #[test]
    fn any_text_is_answered(text in "[{}()\\[\\]\"#@$!:.a-c \\n]{0,200}") {
        let _ = inspect(&text, json!({}));
    }
}
