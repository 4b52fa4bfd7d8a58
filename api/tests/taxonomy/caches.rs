//! How many statements a query costs.

use serde_json::json;

use crate::world::{SPREADSHEETS, World};

const SKILL_PAGE: &str = "query($uri: String!) { skill(uri: $uri) {
    prefLabel { value } altLabels { value } description { value } framework { title }
    ancestors { depth concept { prefLabel { value } } } broader { prefLabel { value } }
    occupations(first: 20) { edges { requirement node { code prefLabel { value } altLabels { value } codes { code }
        broader { prefLabel { value } } mappings { nodes { predicate target { prefLabel { value } } } } } } }
    mappings { nodes { predicate target { prefLabel { value } } } } } }";

#[tokio::test]
async fn a_level_costs_one_statement_per_type_and_a_warm_page_none() {
    let world = World::new().await;
    let ask = async || {
        let before = world.store.statement_count();
        let skill = world.ask_with(SKILL_PAGE, json!({ "uri": SPREADSHEETS })).await.data("/skill");
        assert_eq!(skill["occupations"]["edges"].as_array().map(Vec::len), Some(9));
        (world.store.statement_count() - before, skill.to_string().len())
    };
    let (cold, bytes) = ask().await;
    // uri, concept | labels, texts, frameworks (2), ancestors, broader, roles, mappings | the concepts that these four name |
    // their labels (4), codes, broader, mappings | concepts above and mapped | their labels (2). Fields whose statements end
    // at the same time share the next one, most often; that they do is not promised.
    assert!(cold <= 25, "{cold} statements");
    let (warm, same_bytes) = ask().await;
    assert_eq!((warm, same_bytes), (0, bytes));
}

#[tokio::test]
async fn pages_of_different_sizes_cost_the_same() {
    let query = "query($first: Int) { occupations(first: $first) { nodes { prefLabel { value } codes { code }
        skills { nodes { prefLabel { value } broader { id } } } } } }";
    let mut costs = Vec::new();
    for first in [2, 10] {
        let world = World::new().await;
        let before = world.store.statement_count();
        world.ask_with(query, json!({ "first": first })).await.data("/occupations");
        costs.push(world.store.statement_count() - before);
    }
    // page | labels, codes, skills | their concepts | labels, broader | concepts above
    assert!(costs.iter().all(|cost| *cost <= 8), "{costs:?}");
}

#[tokio::test]
async fn totals_are_counted_only_when_asked_for() {
    let world = World::new().await;
    let cost = async |query: &str| {
        let before = world.store.statement_count();
        world.ask(query).await.data("");
        world.store.statement_count() - before
    };
    assert_eq!(cost("{ occupations { nodes { id } } }").await, 1);
    assert_eq!(cost("{ occupations { totalCount nodes { id } } }").await, 2);
    assert_eq!(cost("{ regions { nodes { code } } }").await, 1);
}

#[tokio::test]
async fn a_database_that_is_away_is_said_to_be() {
    let world = World::new().await;
    let warm = "{ skill(uri: \"none\") { id } }";
    world.ask(warm).await.data("");
    world.store.connection().clone().close().await.expect("closes");
    assert_eq!(world.ask("{ occupations { nodes { id } } }").await.error().0, "UNAVAILABLE");
    world.ask(warm).await.data("");
}
