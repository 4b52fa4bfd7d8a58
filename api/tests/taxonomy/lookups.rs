//! Ids, exact look-ups, releases.

use serde_json::{Value as Json, json};

use crate::world::{DATA_ANALYST, MUSICAL_STAFF, SQL, World, each};

#[tokio::test]
async fn nodes_keep_their_order_and_misses_are_null() {
    let world = World::new().await;
    let (sql, analyst) = (world.id(SQL).await, world.id(DATA_ANALYST).await);
    let region = world.ask("{ region(scheme: \"nuts-2024\", code: \"DE21\") { id } }").await.data("/region/id");
    let nowhere = "skill:00000000-0000-0000-0000-000000000000";
    let wrong_type = analyst.replace("occupation:", "skill:");
    let ids = json!([analyst, nowhere, sql, region, "framework:esco", wrong_type, "framework:none", sql]);
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }";
    let nodes = world.ask_with(query, json!({ "ids": ids })).await.data("/nodes");
    let types = ["Occupation", "null", "Skill", "Region", "Framework", "null", "null", "Skill"];
    assert_eq!(each(&nodes, "/__typename"), types);
    assert_eq!(nodes[0]["id"], analyst);

    let too_many: Vec<&str> = std::iter::repeat_n(nowhere, 1001).collect();
    let (code, message) = world.ask_with(query, json!({ "ids": too_many })).await.error();
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(message.contains("1001") && message.contains("1000"), "{message}");
}

#[tokio::test]
async fn wrong_ids_are_explained() {
    let world = World::new().await;
    let sql = world.id(SQL).await;
    let check = async |field: &str, id: &str, expected: &str| {
        let query = format!("query($id: ID!) {{ {field}(id: $id) {{ id }} }}");
        let (code, message) = world.ask_with(&query, json!({ "id": id })).await.error();
        assert_eq!((code.as_str(), message.as_str()), ("BAD_USER_INPUT", expected));
    };
    check("node", "garbage", "`garbage` is not an id").await;
    check("skill", "skill:1", "`skill:1` is not an id").await;
    check("occupation", &sql, &format!("`{sql}` has type skill, not occupation")).await;
}

#[tokio::test]
async fn look_ups_are_exact() {
    let world = World::new().await;
    let label = async |field: &str, variables: Json| {
        let query = format!(
            "query($id: ID, $uri: String, $code: String, $system: String) {{
                {field}(id: $id, uri: $uri, code: $code, system: $system) {{ prefLabel {{ value }} }} }}"
        );
        let answer = world.ask_with(&query, variables).await;
        if answer.0["errors"] == json!([]) {
            Ok(answer.data(&format!("/{field}")).pointer("/prefLabel/value").and_then(Json::as_str).map(str::to_owned))
        } else {
            Err(answer.error())
        }
    };
    let found = |label: &str| Ok(Some(label.to_owned()));
    assert_eq!(label("concept", json!({ "uri": SQL })).await, found("SQL"));
    assert_eq!(label("occupation", json!({ "uri": SQL })).await, Ok(None), "not an occupation");
    assert_eq!(label("concept", json!({ "uri": SQL.to_uppercase() })).await, Ok(None), "not exact");
    assert_eq!(label("occupation", json!({ "code": "2511.3", "system": "esco" })).await, found("data analyst"));
    assert_eq!(label("concept", json!({ "code": "2511", "system": "esco" })).await, found("System analysts"));
    assert_eq!(label("occupation", json!({ "code": "2512", "system": "isco-08" })).await, found("software developer"));

    let (code, message) =
        label("concept", json!({ "code": "2511", "system": "isco-08" })).await.expect_err("ambiguous");
    assert_eq!(code, "BAD_USER_INPUT");
    for part in ["names 2 concepts", "data analyst", "data scientist", "occupation:"] {
        assert!(message.contains(part), "{message}");
    }
    for variables in [json!({}), json!({ "code": "2511" }), json!({ "uri": SQL, "code": "1", "system": "esco" })] {
        assert_eq!(label("concept", variables).await.expect_err("unclear").0, "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn older_releases_answer_as_they_were() {
    let world = World::new().await;
    let query = "query($uri: String!) { release { number newest publishedAt } concept(uri: $uri) { status lastVersion }
        group: concept(code: \"2511\", system: \"esco\") { prefLabel { value } } framework(key: \"esco\") { version } }";
    let ask = async |release| world.ask_as(query, json!({ "uri": MUSICAL_STAFF }), &[], release).await.data("");
    let now = ask(None).await;
    assert_eq!(now["release"], json!({ "number": 2, "newest": 2, "publishedAt": "1970-01-01T00:00:00+00:00" }));
    assert_eq!(now["concept"], json!({ "status": "DEPRECATED", "lastVersion": "1.1.1" }));
    assert_eq!(now["group"]["prefLabel"]["value"], "System analysts");
    assert_eq!(now["framework"]["version"], "1.2.0");
    let then = ask(Some(1)).await;
    assert_eq!(then["release"], json!({ "number": 1, "newest": 2, "publishedAt": null }));
    assert_eq!(then["concept"], json!({ "status": "ACTIVE", "lastVersion": null }));
    assert_eq!(then["group"]["prefLabel"]["value"], "Systems analysts");
    assert_eq!(then["framework"]["version"], "1.1.1");

    for query in ["{ search(text: \"sql\") { totalCount } }", "{ suggest(prefix: \"s\") { label } }"] {
        let (code, message) = world.ask_as(query, json!({}), &[], Some(1)).await.error();
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(message.contains("release 2 only"), "{message}");
    }
}

#[tokio::test]
async fn changes_tell_what_happened() {
    let world = World::new().await;
    let query = "query($from: Int! = 1, $first: Int, $after: String, $concepts: [ID!]) {
        changes(framework: \"esco\", from: $from, first: $first, after: $after, concepts: $concepts) {
            totalCount pageInfo { hasNextPage endCursor }
            nodes { kind version before after concept { uri } } } }";
    let all = world.ask(query).await.data("/changes");
    assert_eq!(all["totalCount"], 2);
    let mut kinds = each(&all["nodes"], "/kind");
    kinds.sort_unstable();
    assert_eq!(kinds, ["DEPRECATED", "LABEL_CHANGED"]);
    let renamed = all["nodes"].as_array().and_then(|all| all.iter().find(|one| one["kind"] == "LABEL_CHANGED"));
    let renamed = renamed.expect("a renaming");
    assert_eq!((&renamed["before"], &renamed["after"]), (&json!("Systems analysts"), &json!("System analysts")));

    let first = world.ask_with(query, json!({ "first": 1 })).await.data("/changes");
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let variables = json!({ "first": 1, "after": first["pageInfo"]["endCursor"] });
    let second = world.ask_with(query, variables).await.data("/changes");
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    assert_ne!(first["nodes"], second["nodes"]);

    let staff = world.id(MUSICAL_STAFF).await;
    let of_one = world.ask_with(query, json!({ "from": 0, "concepts": [staff] })).await.data("/changes/nodes");
    assert_eq!(each(&of_one, "/kind").last().map(String::as_str), Some("DEPRECATED"));
    let (code, _) = world.ask_with(query, json!({ "from": 7 })).await.error();
    assert_eq!(code, "BAD_USER_INPUT");
}
