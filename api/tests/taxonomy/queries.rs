//! What each type answers.

use serde_json::json;

use crate::world::{DATA_ANALYST, ISCO_GROUP, PYTHON, SPREADSHEETS, SQL, TOP_GROUP, World, each};

#[tokio::test]
async fn skill() {
    let world = World::new().await;
    let query = "query($uri: String!) { skill(uri: $uri) {
        kind reuseLevel uri code status firstVersion framework { key version } broader { uri __typename }
        ancestors { depth concept { uri } } collections { prefLabel { value } }
        occupations(requirement: ESSENTIAL) { totalCount edges { requirement importance { value } source { key } node { code } } }
        requiredSkills { totalCount } dependentSkills { edges { requirement node { uri } } } } }";
    let skill = world.ask_with(query, json!({ "uri": SQL })).await.data("/skill");
    assert_eq!(skill["kind"], "KNOWLEDGE");
    assert_eq!(skill["reuseLevel"], json!(null));
    assert_eq!(skill["framework"], json!({ "key": "esco", "version": "1.2.0" }));
    assert_eq!(skill["broader"][0]["__typename"], "SkillGroup");
    assert_eq!(skill["ancestors"][1], json!({ "depth": 2, "concept": { "uri": TOP_GROUP } }));
    assert_eq!(skill["collections"][0]["prefLabel"]["value"], "Digital");
    assert_eq!(skill["occupations"]["totalCount"], 2);
    let edge = json!({ "requirement": "ESSENTIAL", "importance": null, "source": { "key": "esco" }, "node": { "code": "2511.3" } });
    assert_eq!(skill["occupations"]["edges"][0], edge);
    assert_eq!(skill["requiredSkills"]["totalCount"], 0);
    assert_eq!(skill["dependentSkills"]["edges"], json!([{ "requirement": "OPTIONAL", "node": { "uri": PYTHON } }]));
}

#[tokio::test]
async fn occupation_with_ratings() {
    let world = World::new().await;
    let query = "{ occupation(code: \"15-2051.01\", system: \"onet\") {
        preparationLevel { code askedBy { totalCount } } tasks { nodes { kind prefLabel { value language } } }
        skills { edges { requirement importance { value scale } level { value scale } detail node { kind } } }
        technologies: skills(kinds: [TECHNOLOGY]) { totalCount } } }";
    let occupation = world.ask(query).await.data("/occupation");
    assert_eq!(occupation["preparationLevel"], json!({ "code": "5", "askedBy": { "totalCount": 1 } }));
    assert_eq!(occupation["tasks"]["nodes"][0]["kind"], "TASK");
    assert_eq!(occupation["tasks"]["nodes"][0]["prefLabel"]["language"], "en");
    assert_eq!(each(&occupation["skills"]["edges"], "/node/kind"), ["SKILL", "TECHNOLOGY"]);
    let rated = &occupation["skills"]["edges"][0];
    assert_eq!(rated["requirement"], "RATED");
    assert_eq!(rated["importance"], json!({ "value": 4.0, "scale": "IM 1-5" }));
    assert_eq!(rated["level"], json!({ "value": 4.12, "scale": "LV 0-7" }));
    assert_eq!(occupation["skills"]["edges"][1]["detail"], json!({ "Hot Technology": "Y" }));
    assert_eq!(occupation["technologies"]["totalCount"], 1);
}

#[tokio::test]
async fn groups() {
    let world = World::new().await;
    let query =
        "query($uri: String!) { concept(uri: $uri) { narrower { totalCount edges { cursor node { __typename } } }
        ... on OccupationGroup { occupations { nodes { code } } } ... on SkillGroup { skills { totalCount } } } }";
    let group = world.ask_with(query, json!({ "uri": ISCO_GROUP })).await.data("/concept");
    assert_eq!(each(&group["occupations"]["nodes"], "/code"), ["2511.3", "2511.4"]);
    let top = world.ask_with(query, json!({ "uri": TOP_GROUP })).await.data("/concept");
    assert_eq!(top["skills"]["totalCount"], 0);
    assert_eq!(top["narrower"]["edges"][0]["node"]["__typename"], "SkillGroup");
}

#[tokio::test]
async fn mappings() {
    let world = World::new().await;
    let query =
        "query($uri: String!, $to: [String!], $predicates: [MappingPredicate!], $min: Float) { concept(uri: $uri) {
        mappings(to: $to, predicates: $predicates, minConfidence: $min) { totalCount nodes {
            predicate confidence justification reversed targetKey targetLabel targetFrameworkKey
            target { prefLabel { value } } crosswalk { key } targetFramework { key } } } } }";
    let ask = async |changes: serde_json::Value| {
        let mut variables = json!({ "uri": DATA_ANALYST });
        for (name, value) in changes.as_object().expect("variables") {
            variables[name] = value.clone();
        }
        world.ask_with(query, variables).await.data("/concept/mappings")
    };
    let all = ask(json!({})).await;
    assert_eq!(all["totalCount"], 2);
    let close = &all["nodes"][0];
    assert_eq!((&close["predicate"], &close["confidence"]), (&json!("CLOSE"), &json!(0.9)));
    assert_eq!(close["target"]["prefLabel"]["value"], "Business Intelligence Analysts");
    assert_eq!(close["crosswalk"]["key"], "esco-onet");
    let missing = &all["nodes"][1];
    assert_eq!((&missing["target"], &missing["targetKey"]), (&json!(null), &json!("15-9999.99")));
    assert_eq!(ask(json!({ "to": ["isco-08"] })).await["totalCount"], 0);
    assert_eq!(ask(json!({ "predicates": ["BROAD"] })).await["totalCount"], 1);
    assert_eq!(ask(json!({ "min": 0.5 })).await["totalCount"], 1);

    let query =
        "{ concept(code: \"15-2051.01\", system: \"onet\") { mappings { nodes { reversed target { uri } } } } }";
    let back = world.ask(query).await.data("/concept/mappings/nodes");
    assert_eq!(back, json!([{ "reversed": true, "target": { "uri": DATA_ANALYST } }]));
}

#[tokio::test]
async fn frameworks_and_crosswalks() {
    let world = World::new().await;
    let query = "{ frameworks { key } crosswalks { key subjectFramework { key } objectVersion }
        framework(key: \"esco\") { licence attribution languages versions { version sinceRelease }
            conceptCounts { kind status count } } none: framework(key: \"none\") { key } }";
    let data = world.ask(query).await.data("");
    assert_eq!(each(&data["frameworks"], "/key"), ["esco", "onet"]);
    assert_eq!(data["crosswalks"][0]["subjectFramework"]["key"], "esco");
    assert_eq!(each(&data["framework"]["versions"], "/version"), ["1.2.0", "1.1.1"]);
    assert_eq!(data["framework"]["languages"], json!(["de", "en", "sv"]));
    let counts = data["framework"]["conceptCounts"].as_array().expect("counts");
    assert!(counts.contains(&json!({ "kind": "OCCUPATION", "status": "ACTIVE", "count": 9 })));
    assert!(counts.contains(&json!({ "kind": "SKILL", "status": "DEPRECATED", "count": 1 })));
    assert_eq!(data["none"], json!(null));
}

#[tokio::test]
async fn regions() {
    let world = World::new().await;
    let query = "{ region(scheme: \"nuts-2024\", code: \"DE21\") { level name(languages: [\"sv\"]) { value language }
            parent { code parent { code name(languages: [\"en\"]) { value } parent { code } } } }
        below: regions(scheme: \"nuts-2024\", within: \"DE\") { totalCount nodes { code } }
        countries: regions(level: 0, first: 1) { totalCount nodes { code } pageInfo { hasNextPage } } }";
    let data = world.ask(query).await.data("");
    assert_eq!(data["region"]["name"], json!({ "value": "Oberbayern", "language": "de" }));
    assert_eq!(data["region"]["parent"]["parent"]["name"]["value"], "Germany");
    assert_eq!(data["region"]["parent"]["parent"]["parent"], json!(null));
    assert_eq!(each(&data["below"]["nodes"], "/code"), ["DE2", "DE21"]);
    assert_eq!(data["countries"]["totalCount"], 2);
    assert_eq!(data["countries"]["pageInfo"]["hasNextPage"], true);
}

#[tokio::test]
async fn search_and_suggest() {
    let world = World::new().await;
    let query =
        "query($text: String!, $first: Int, $after: String) { search(text: $text, first: $first, after: $after) {
        totalCount edges { score matched { value language labelType html ranges { start end } } node { uri } }
        pageInfo { hasNextPage hasPreviousPage endCursor } facets { kinds { kind count } frameworks { key } }
        reading { terms relaxedTo } } }";
    let found = world.ask_with(query, json!({ "text": "kalkylprogram" })).await.data("/search");
    assert_eq!(found["totalCount"], 1);
    let edge = &found["edges"][0];
    assert_eq!(edge["node"]["uri"], SPREADSHEETS);
    assert_eq!((&edge["matched"]["language"], &edge["matched"]["labelType"]), (&json!("sv"), &json!("PREFERRED")));
    assert_eq!(edge["matched"]["html"], "använda <mark>kalkylprogram</mark>");
    assert_eq!(edge["matched"]["ranges"], json!([{ "start": 8, "end": 21 }]));
    assert_eq!(found["facets"]["kinds"], json!([{ "kind": "SKILL", "count": 1 }]));
    assert_eq!(found["reading"]["terms"], json!(["kalkylprogram"]));

    let first = world.ask_with(query, json!({ "text": "data", "first": 1 })).await.data("/search");
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let variables = json!({ "text": "data", "first": 1, "after": first["pageInfo"]["endCursor"] });
    let second = world.ask_with(query, variables).await.data("/search");
    assert_eq!(second["pageInfo"]["hasPreviousPage"], true);
    assert_ne!(first["edges"][0]["node"], second["edges"][0]["node"]);

    let query = "{ suggest(prefix: \"data s\", kinds: [OCCUPATION]) { label html framework { key } concept { uri } } }";
    let suggestions = world.ask(query).await.data("/suggest");
    assert_eq!(each(&suggestions, "/label"), ["data scientist"]);
    assert_eq!(suggestions[0]["framework"]["key"], "esco");
}
