//! Profiles at their limits: circles of prerequisites, ten thousand skills, the closing of a gap from one end to the other.

use anyhow::Result;
use serde_json::{Value, json};
use skillspine_importers::demo;
use skillspine_importers::input::{Input, InputFile, Place};
use skillspine_tests::world::{Database, World, empty_store, import};

const STATISTICS: &str = "http://data.europa.eu/esco/skill/7ee4c2ea-b349-4bd2-81a3-ec31475d4833";
const QUERIES: &str = "http://data.europa.eu/esco/skill/9cf681c7-89ec-470c-b651-7fe03786f586";

/// Two courses that need each other, and a third that needs one of them.
const CIRCLE: &str = r#"{ "@context": "https://credreg.net/ctdl/schema/context/json", "@graph": [
  { "@id": "https://circle.example/1", "@type": "ceterms:Course", "ceterms:name": { "en": "First" },
    "ceterms:teaches": [{ "ceterms:targetNode": "http://data.europa.eu/esco/skill/7ee4c2ea-b349-4bd2-81a3-ec31475d4833" }],
    "ceterms:requires": [{ "@type": "ceterms:ConditionProfile", "ceterms:targetLearningOpportunity": ["https://circle.example/2"] }] },
  { "@id": "https://circle.example/2", "@type": "ceterms:Course", "ceterms:name": { "en": "Second" },
    "ceterms:requires": [{ "@type": "ceterms:ConditionProfile", "ceterms:targetLearningOpportunity": ["https://circle.example/1", "https://elsewhere.example/9"] }] },
  { "@id": "https://circle.example/3", "@type": "ceterms:Course", "ceterms:name": { "en": "Third" },
    "ceterms:teaches": [{ "ceterms:targetNode": "http://data.europa.eu/esco/skill/9cf681c7-89ec-470c-b651-7fe03786f586" }] } ] }"#;

async fn world(database: Database) -> Result<World> {
    let (store, folder) = empty_store(database).await?;
    for (key, input) in demo::inputs() {
        if key == "esco" {
            import(&store, key, input, true).await?;
        }
    }
    let file = InputFile::new("circle.json", CIRCLE.len() as u64, Place::Bytes(CIRCLE.as_bytes()));
    import(&store, "ctdl", Input::of(vec![file]), true).await?;
    World::serve(store, folder).await
}

async fn check_circle(database: Database) -> Result<()> {
    let query = format!(
        r#"{{ pathway(want: {{ skills: [{{ uri: "{STATISTICS}" }}, {{ uri: "{QUERIES}" }}] }}) {{
            steps {{ reason credential {{ name {{ value }} }} }} circular {{ name {{ value }} }} after {{ share }} }} }}"#
    );
    let world = world(database).await?;
    let answer = world.ask(&query).await?;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let pathway = &answer["data"]["pathway"];
    let names = |list: &Value, path: &str| -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        let mut names: Vec<String> = items.filter_map(|item| Some(item.pointer(path)?.as_str()?.to_owned())).collect();
        names.sort();
        names
    };
    assert_eq!(names(&pathway["circular"], "/name/value"), ["First", "Second"]);
    assert_eq!(names(&pathway["steps"], "/credential/name/value"), ["First", "Second", "Third"]);
    assert_eq!(pathway["steps"][0]["credential"]["name"]["value"], "Third", "what can be taken comes first");
    assert_eq!(pathway["after"]["share"], 1.0);

    let query = r#"{ eligible(on: "2026-01-01", have: { credentials: [{ uri: "https://circle.example/1" }] },
        credentials: [{ uri: "https://circle.example/2" }]) { isMet requirement { parts { isMet reason statedAs } } } }"#;
    let answer = world.ask(query).await?;
    let judged = &answer["data"]["eligible"][0];
    assert_eq!(judged["isMet"], false, "what is not imported cannot be taken for met: {answer}");
    let parts = judged["requirement"]["parts"].as_array().into_iter().flatten();
    let word = |part: &Value, field: &str| part[field].as_str().unwrap_or("-").to_owned();
    let mut parts: Vec<(String, String)> = parts.map(|part| (word(part, "reason"), word(part, "statedAs"))).collect();
    parts.sort();
    let expected = [("HELD", "-"), ("NOT_KNOWN", "https://elsewhere.example/9")];
    assert_eq!(parts, expected.map(|(reason, name)| (reason.to_owned(), name.to_owned())));
    Ok(())
}

#[tokio::test]
async fn circles_of_prerequisites_are_listed_on_sqlite() -> Result<()> {
    check_circle(Database::Sqlite).await
}

#[tokio::test]
async fn circles_of_prerequisites_are_listed_on_postgres() -> Result<()> {
    check_circle(Database::Postgres).await
}

/// Skills in a row, and three occupations that each need four of them: neighbours share two, the ends none.
const ROW_OF_SKILLS: [&str; 8] =
    ["solder", "typeset", "quarry", "embalm", "navigate", "upholster", "distil", "referee"];
const ROW_OF_OCCUPATIONS: [(&str, std::ops::Range<usize>); 3] = [("first", 0..4), ("second", 2..6), ("third", 4..8)];

/// Three tables of a release of ESCO.
fn row_of_occupations() -> Input {
    let skill = |number: usize| format!("http://data.europa.eu/esco/skill/00000000-0000-4000-8000-{number:012}");
    let occupation =
        |number: usize| format!("http://data.europa.eu/esco/occupation/00000000-0000-4000-9000-{number:012}");
    let mut skills = String::from("conceptType,conceptUri,skillType,reuseLevel,preferredLabel,status,description\n");
    for (number, label) in ROW_OF_SKILLS.iter().enumerate() {
        skills +=
            &format!("KnowledgeSkillCompetence,{},skill/competence,cross-sector,{label},released,\n", skill(number));
    }
    let mut occupations = String::from("conceptType,conceptUri,iscoGroup,preferredLabel,status,description,code\n");
    let mut relations = String::from("occupationUri,relationType,skillType,skillUri\n");
    for (number, (label, needs)) in ROW_OF_OCCUPATIONS.iter().enumerate() {
        occupations += &format!("Occupation,{},2512,{label},released,,2512.{number}\n", occupation(number));
        for need in needs.clone() {
            relations += &format!("{},essential,skill/competence,{}\n", occupation(number), skill(need));
        }
    }
    let tables =
        [("skills_en.csv", skills), ("occupations_en.csv", occupations), ("occupationSkillRelations.csv", relations)];
    let files = tables.into_iter().map(|(name, text)| {
        let bytes: &'static [u8] = Vec::leak(text.into_bytes());
        InputFile::new(format!("esco-v1.2.0/{name}"), bytes.len() as u64, Place::Bytes(bytes))
    });
    Input::of(files.collect())
}

async fn check_stepping_stone(database: Database) -> Result<()> {
    let (store, folder) = empty_store(database).await?;
    import(&store, "esco", row_of_occupations(), true).await?;
    let world = World::serve(store, folder).await?;
    let pathway = |have: &str| {
        format!(
            r#"{{ pathway(have: {have}, want: {{ occupations: [{{ system: "esco", code: "2512.2" }}] }}) {{
                before {{ share }} after {{ share }} uncovered {{ totalCount }}
                steps {{ position reason reachable occupation {{ prefLabel {{ value }} }} credential {{ id }}
                    adds {{ nodes {{ skill {{ prefLabel {{ value }} }} }} }} coverage {{ share }} }} }} }}"#
        )
    };
    let answer = world.ask(&pathway(r#"{ occupations: [{ system: "esco", code: "2512.0" }] }"#)).await?;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let found = &answer["data"]["pathway"];
    assert_eq!(found["before"]["share"], 0.0, "the ends have nothing in common: {answer}");
    let expected = json!([{
        "position": 1, "reason": "STEPPING_STONE", "reachable": 0.5, "credential": null,
        "occupation": { "prefLabel": { "value": "second" } },
        "adds": { "nodes": [
            { "skill": { "prefLabel": { "value": "navigate" } } },
            { "skill": { "prefLabel": { "value": "upholster" } } },
        ] },
        "coverage": { "share": 0.5 },
    }]);
    assert_eq!(found["steps"], expected, "{answer}");
    assert_eq!((&found["after"]["share"], &found["uncovered"]["totalCount"]), (&json!(0.5), &json!(2)));

    // Whoever stands on the stone has no use for another one: half the way is done.
    let answer = world.ask(&pathway(r#"{ occupations: [{ system: "esco", code: "2512.1" }] }"#)).await?;
    assert_eq!(answer["data"]["pathway"]["before"]["share"], 0.5);
    assert_eq!(answer["data"]["pathway"]["steps"], json!([]));
    Ok(())
}

#[tokio::test]
async fn long_ways_lead_over_an_occupation_between_on_sqlite() -> Result<()> {
    check_stepping_stone(Database::Sqlite).await
}

#[tokio::test]
async fn long_ways_lead_over_an_occupation_between_on_postgres() -> Result<()> {
    check_stepping_stone(Database::Postgres).await
}

#[tokio::test]
async fn ten_thousand_skills_are_a_profile_and_one_more_is_too_many() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let answer = world.ask(r#"{ skills(filter: { frameworks: ["esco"] }, first: 400) { nodes { id } } }"#).await?;
    let ids: Vec<&Value> =
        answer["data"]["skills"]["nodes"].as_array().into_iter().flatten().map(|one| &one["id"]).collect();
    assert_eq!(ids.len(), 400);
    let query = "query ($skills: [ProfileSkillInput!]!) {
        compareProfiles(have: { skills: $skills }, want: { occupations: [{ system: \"esco\", code: \"2511.3\" }] }) {
            have { skills { totalCount } } coverage { share } } }";
    let repeated = |count: usize| -> Vec<Value> { (0..count).map(|at| json!({ "id": ids[at % ids.len()] })).collect() };
    let answer = world.ask_with(query, &json!({ "skills": repeated(10_000) })).await?;
    assert_eq!(answer["data"]["compareProfiles"]["have"]["skills"]["totalCount"], 400, "{}", answer["errors"]);
    let answer = world.ask_with(query, &json!({ "skills": repeated(10_001) })).await?;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    assert_eq!(answer["errors"][0]["extensions"]["figure"], 10_001);
    Ok(())
}
