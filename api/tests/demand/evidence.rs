//! Curated versus observed.

use serde_json::{Value as Json, json};

use crate::world::{World, esco, id};

#[tokio::test]
async fn what_a_framework_names_is_compared_with_what_adverts_ask_for() {
    let world = World::new().await;
    let items = "skill { uri } count { value n missing } share { denominator } significance { value missing }";
    let query = format!(
        "query($uri: String!, $f: PostingFilter) {{ occupation(uri: $uri) {{ skillEvidence(filter: $f) {{ total {{ n }} coverage {{ value }} curatedCount agreement {{ value n denominator }}
         confirmed {{ {items} }} overRepresented {{ {items} }} underRepresented {{ {items} }} }} }} }}"
    );
    let ask = async |filter: Json| {
        let variables = json!({ "uri": "https://example.org/esco/developer", "f": filter });
        world.ask_with(&query, variables).await.data("/occupation/skillEvidence")
    };
    let skills = |list: &Json| -> Vec<String> {
        let name = |item: &Json| item["skill"]["uri"].as_str().unwrap_or("?").replace("https://example.org/esco/", "");
        list.as_array().expect("a list").iter().map(name).collect()
    };
    let found = ask(json!({})).await;
    assert_eq!(found["total"]["n"], 60);
    assert_eq!(found["coverage"]["value"], 1.0);
    assert_eq!(
        (&found["curatedCount"], &found["agreement"]),
        (&json!(3), &json!({ "value": 2.0 / 3.0, "n": 2, "denominator": 3 }))
    );
    assert_eq!(skills(&found["confirmed"]), ["python", "teamwork"]);
    assert_eq!(skills(&found["overRepresented"]), ["sql"]);
    assert_eq!(skills(&found["underRepresented"]), ["cobol"]);
    let sql = &found["overRepresented"][0];
    assert_eq!(
        (&sql["count"]["n"], &sql["share"]["denominator"], &sql["significance"]["value"]),
        (&json!(30), &json!(60), &json!(2.0))
    );
    let cobol = &found["underRepresented"][0];
    assert_eq!(cobol["count"], json!({ "value": null, "n": 1, "missing": "SUPPRESSED" }));

    // Only what is required: working in teams is merely mentioned.
    let required = ask(json!({ "requirement": "REQUIRED" })).await;
    assert_eq!(skills(&required["confirmed"]), ["python"]);
    assert_eq!(skills(&required["underRepresented"]), ["cobol", "teamwork"]);
    assert_eq!(required["underRepresented"][1]["count"], json!({ "value": 0.0, "n": 0, "missing": null }));

    let nowhere = ask(json!({ "skills": { "anyOf": [{ "id": id("skill", "nursing") }] } })).await;
    assert_eq!(
        nowhere["total"]["n"],
        world.count(|advert| advert.occupation == Some(esco("developer")) && crate::world::asks_for(advert, "nursing"))
    );
    assert_eq!(skills(&nowhere["confirmed"]), [""; 0]);
    assert_eq!(nowhere["agreement"]["value"], 0.0);
}

#[tokio::test]
async fn lists_have_a_limit() {
    let world = World::new().await;
    let query = "{ occupation(uri: \"https://example.org/esco/nurse\") { skillEvidence { confirmed(first: 201) { count { n } } } } }";
    let (code, message) = world.ask(query).await.error();
    assert_eq!((code.as_str(), message.as_str()), ("BAD_USER_INPUT", "`first` is 201, it must be from 0 to 200"));
}
