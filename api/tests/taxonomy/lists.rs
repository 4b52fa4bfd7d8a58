//! Paging, filters, order, counts.

use serde_json::{Value as Json, json};

use crate::world::{DIGITAL, GROUP, OCCUPATIONS, SPREADSHEETS, SQL, TOP_GROUP, World, each};

const OCCUPATIONS_QUERY: &str = "query($first: Int, $after: String, $last: Int, $before: String, $orderBy: ConceptOrder! = LABEL) {
    list: occupations(filter: {frameworks: [\"esco\"]}, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { prefLabel { value } } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

const ROLES_QUERY: &str =
    "query($first: Int, $after: String, $last: Int, $before: String, $uri: String!) { skill(uri: $uri) {
    list: occupations(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { prefLabel { value } } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

/// Follows the cursors of a list of nine items both ways, in pages of four.
async fn check_paging(world: &World, query: &str, base: Json, pointer: &str) {
    let ask = async |changes: Json| {
        let mut variables = base.clone();
        for (name, value) in changes.as_object().expect("variables") {
            variables[name] = value.clone();
        }
        world.ask_with(query, variables).await.data(pointer)
    };
    let labels = |page: &Json| each(&page["nodes"], "/prefLabel/value");
    let ends = |page: &Json| (page["pageInfo"]["hasPreviousPage"] == true, page["pageInfo"]["hasNextPage"] == true);

    let all = labels(&ask(json!({ "first": 100 })).await);
    assert_eq!(all.len(), 9);

    let mut seen = Vec::new();
    let mut after = Json::Null;
    for expected_ends in [(false, true), (true, true), (true, false)] {
        let page = ask(json!({ "first": 4, "after": after })).await;
        assert_eq!(ends(&page), expected_ends);
        assert_eq!(page["totalCount"], 9);
        assert_eq!(page["edges"][0]["cursor"], page["pageInfo"]["startCursor"]);
        after = page["pageInfo"]["endCursor"].clone();
        seen.extend(labels(&page));
    }
    assert_eq!(seen, all, "forward");
    let beyond = ask(json!({ "first": 4, "after": after })).await;
    assert_eq!((labels(&beyond), ends(&beyond)), (Vec::new(), (true, false)));
    assert_eq!(beyond["pageInfo"]["endCursor"], Json::Null);

    let mut seen = Vec::new();
    let mut before = Json::Null;
    for expected_ends in [(true, false), (true, true), (false, true)] {
        let page = ask(json!({ "last": 4, "before": before })).await;
        assert_eq!(ends(&page), expected_ends);
        before = page["pageInfo"]["startCursor"].clone();
        seen.splice(0..0, labels(&page));
    }
    assert_eq!(seen, all, "backward");

    let none = ask(json!({ "first": 0 })).await;
    assert_eq!((labels(&none), &none["totalCount"]), (Vec::new(), &json!(9)));
}

#[tokio::test]
async fn every_page_both_ways() {
    let world = World::new().await;
    for order in ["LABEL", "LABEL_DESCENDING", "CODE", "CODE_DESCENDING"] {
        check_paging(&world, OCCUPATIONS_QUERY, json!({ "orderBy": order }), "/list").await;
    }
    check_paging(&world, ROLES_QUERY, json!({ "uri": SPREADSHEETS }), "/skill/list").await;
}

#[tokio::test]
async fn orders_are_what_they_say() {
    let world = World::new().await;
    let labels = async |order: &str| {
        let list = world.ask_with(OCCUPATIONS_QUERY, json!({ "orderBy": order })).await.data("/list/nodes");
        each(&list, "/prefLabel/value")
    };
    let mut expected: Vec<&str> = OCCUPATIONS.iter().map(|(_, _, label)| *label).collect();
    assert_eq!(labels("LABEL").await, expected);
    expected.reverse();
    assert_eq!(labels("LABEL_DESCENDING").await, expected);
    assert_eq!(labels("CODE").await[0], "actuarial consultant");
    assert_eq!(labels("CODE_DESCENDING").await[0], "musical conductor");
}

#[tokio::test]
async fn wrong_pages_are_refused() {
    let world = World::new().await;
    let check = async |variables: Json, expected: &str| {
        let (code, message) = world.ask_with(OCCUPATIONS_QUERY, variables).await.error();
        assert_eq!((code.as_str(), message.as_str()), ("BAD_USER_INPUT", expected));
    };
    check(json!({ "first": -1 }), "`first` is -1, it must be from 0 to 1000").await;
    check(json!({ "last": 1001 }), "`last` is 1001, it must be from 0 to 1000").await;
    check(json!({ "first": 1, "last": 1 }), "`first` and `last` cannot be used together").await;
    check(json!({ "after": "garbage" }), "`garbage` is not a cursor").await;
    check(json!({ "after": "" }), "`` is not a cursor").await;
    let page = world.ask_with(OCCUPATIONS_QUERY, json!({ "orderBy": "CODE", "first": 1 })).await;
    let cursor = page.data("/list/pageInfo/endCursor");
    let message = "the cursor belongs to the list `concepts by code`, this is `concepts by label`";
    check(json!({ "after": cursor }), message).await;
}

#[tokio::test]
async fn filters_restrict() {
    let world = World::new().await;
    let (group, top, digital, sql) =
        (world.id(GROUP).await, world.id(TOP_GROUP).await, world.id(DIGITAL).await, world.id(SQL).await);
    let check = async |filter: Json, expected: u64| {
        let query = "query($filter: ConceptFilter) { concepts(filter: $filter) { totalCount nodes { id } } }";
        let list = world.ask_with(query, json!({ "filter": filter })).await.data("/concepts");
        assert_eq!(list["totalCount"], expected, "{filter}");
        assert_eq!(list["nodes"].as_array().map(Vec::len), usize::try_from(expected.min(20)).ok(), "{filter}");
    };
    check(json!({}), 22).await;
    check(json!({ "frameworks": ["onet"] }), 5).await;
    check(json!({ "frameworks": [] }), 0).await;
    check(json!({ "frameworks": ["esco"], "kinds": ["KNOWLEDGE"] }), 2).await;
    check(json!({ "status": ["DEPRECATED"] }), 1).await;
    check(json!({ "ids": [sql, digital] }), 2).await;
    check(json!({ "uris": [SQL] }), 1).await;
    check(json!({ "codes": [{ "system": "isco-08", "code": "2511" }] }), 2).await;
    check(json!({ "codes": [{ "system": "esco", "code": "2511" }] }), 1).await;
    check(json!({ "within": top }), 3).await;
    check(json!({ "within": group }), 2).await;
    check(json!({ "relatedTo": sql }), 3).await;
    check(json!({ "collections": [digital] }), 2).await;
    check(json!({ "reuseLevels": ["CROSS_SECTOR"], "frameworks": ["esco"] }), 2).await;
    check(json!({ "text": "data" , "kinds": ["OCCUPATION"]}), 2).await;
}

#[tokio::test]
async fn lists_serve_their_own_kinds() {
    let world = World::new().await;
    let query = "{ skills { totalCount nodes { id } } skillGroups { totalCount } occupationGroups { totalCount }
                   collections { totalCount nodes { members { totalCount } } } occupations { totalCount } }";
    let data = world.ask(query).await.data("");
    let total = |name: &str| data[name]["totalCount"].as_u64();
    assert_eq!(total("skills"), Some(7));
    assert_eq!(total("skillGroups"), Some(2));
    assert_eq!(total("occupationGroups"), Some(1));
    assert_eq!(total("occupations"), Some(10));
    assert_eq!(data["collections"]["nodes"][0]["members"]["totalCount"], 2);
    let (code, message) = world.ask("{ skills(filter: {kinds: [OCCUPATION]}) { totalCount } }").await.error();
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("BAD_USER_INPUT", "this list holds no concepts of kind `occupation`")
    );
}
