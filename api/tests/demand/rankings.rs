//! Rankings by every facet, nested ones, and those with series.

use serde_json::{Value as Json, json};
use skillspine_domain::model::PostingRequirement;

use crate::world::{World, asks_for, esco, id};

/// Keys and counts of buckets: `key=n`.
fn counts(buckets: &Json) -> Vec<String> {
    let bucket = |bucket: &Json| format!("{}={}", bucket["key"].as_str().unwrap_or("?"), bucket["count"]["n"]);
    buckets.as_array().expect("buckets").iter().map(bucket).collect()
}

#[tokio::test]
async fn every_facet_can_be_ranked() {
    let world = World::new().await;
    let check = async |arguments: &str, expected: &[(&str, u64)]| {
        let fields = format!("ranking({arguments}) {{ key count {{ n }} label {{ value }} value {{ __typename }} }}");
        let found = world.demand(json!({}), json!({}), &fields).await;
        let expected: Vec<String> = expected.iter().map(|(key, count)| format!("{key}={count}")).collect();
        assert_eq!(counts(&found["ranking"]), expected, "{arguments}");
    };
    let developers = world.count(|advert| advert.occupation == Some(esco("developer")));
    let temporary = world.count(|advert| advert.contract == Some(skillspine_domain::model::Contract::Temporary));
    let region = |code: &str| format!("region:{}", crate::world::nuts(code));
    check(
        "by: OCCUPATION, first: 1, exclude: []",
        &[(&id("occupation", if esco("developer") < esco("nurse") { "developer" } else { "nurse" }), developers)],
    )
    .await;
    check("by: OCCUPATION, scheme: \"esco\", level: 1", &[(&id("occupation-group", "isco-2"), 120)]).await;
    check(
        "by: REGION, scheme: \"nuts-2024\", level: 0, first: 9, exclude: []",
        &{
            let mut both = [(region("DE"), 60), (region("SE"), 60)];
            both.sort_by_key(|(key, _)| key.clone());
            both
        }
        .iter()
        .map(|(key, count)| (key.as_str(), *count))
        .collect::<Vec<_>>(),
    )
    .await;
    check("by: INDUSTRY", &[("nace-2/62.01", 60), ("nace-2/86.10", 60)]).await;
    check("by: CONTRACT", &[("PERMANENT", 120 - temporary), ("TEMPORARY", temporary)]).await;
    check("by: CONTRACT, exclude: [\"PERMANENT\"]", &[("TEMPORARY", temporary)]).await;
    check("by: WORKING_TIME", &[("FULL_TIME", 120)]).await;
    check("by: WORKPLACE", &[("REMOTE", 30)]).await;
    check("by: EXPERIENCE", &[("MID", 120)]).await;
    check("by: EDUCATION", &[("BACHELOR", 120)]).await;
    check("by: LANGUAGE", &[("en", 120)]).await;
    check("by: SOURCE", &[("board-a", 80), ("board-b", 40)]).await;
    check("by: CURRENCY", &[("EUR", 60), ("SEK", 30)]).await;
    check("by: CURRENCY, minCount: 31", &[("EUR", 60)]).await;
    check("by: MONTH, first: 1", &[("2023-01", 6)]).await;
    check("by: SKILL, requirement: PREFERRED", &[(&id("skill", "sql"), 30)]).await;
    check("by: SKILL, provenance: EXTRACTED, minConfidence: 0.7", &[(&id("skill", "sql"), 30)]).await;
    check(
        "by: SKILL, scheme: \"esco\", level: 1, first: 1, exclude: [\"skill:00000000-0000-0000-0000-000000000000\"]",
        &[(&id("skill-group", "ict"), 60)],
    )
    .await;
}

#[tokio::test]
async fn buckets_say_what_they_are() {
    let world = World::new().await;
    let fields = "skills: ranking(by: SKILL, first: 2) { label(languages: [\"sv\"]) { value language } value { ... on ConceptValue { concept { prefLabel { value } } } } share { value denominator } coverage { value n } }
        regions: ranking(by: REGION) { label { value } value { ... on RegionValue { region { code } } } }
        employers: ranking(by: EMPLOYER, first: 1) { label { value } value { ... on EmployerValue { employer { id name demand { total { value } } } } } }
        industries: ranking(by: INDUSTRY, first: 1) { label { value } value { ... on Industry { system code } } }
        sources: ranking(by: SOURCE, first: 1) { label { value } value { ... on SourceValue { source { key } } } }
        contracts: ranking(by: CONTRACT, first: 1) { label { value language } value { ... on WordValue { word } } }
        months: ranking(by: MONTH, first: 1) { label { value } value { ... on MonthValue { month } } }
        distinctValues(by: EMPLOYER)";
    let found = world
        .demand(json!({ "occupations": { "anyOf": [{ "code": "22", "system": "isco-08" }] } }), json!({}), fields)
        .await;
    let nursing = &found["skills"][0];
    assert_eq!(nursing["label"], json!({ "value": "ge omvårdnad", "language": "sv" }));
    assert_eq!(nursing["value"]["concept"]["prefLabel"]["value"], "provide nursing care");
    assert_eq!((&nursing["share"]["value"], &nursing["share"]["denominator"]), (&json!(1.0), &json!(60)));
    assert_eq!(nursing["coverage"], json!({ "value": 1.0, "n": 60 }));
    assert_eq!(
        found["regions"],
        json!([{ "label": { "value": "Östra Sverige" }, "value": { "region": { "code": "SE1" } } }])
    );
    let employer = &found["employers"][0];
    assert_eq!(employer["label"]["value"], employer["value"]["employer"]["name"]);
    assert_eq!(employer["value"]["employer"]["demand"]["total"]["value"], 24.0);
    assert_eq!(found["industries"][0]["value"], json!({ "system": "nace-2", "code": "86.10" }));
    assert_eq!(
        found["sources"][0],
        json!({ "label": { "value": "Board A" }, "value": { "source": { "key": "board-a" } } })
    );
    assert_eq!(
        found["contracts"][0],
        json!({ "label": { "value": "permanent", "language": "en" }, "value": { "word": "PERMANENT" } })
    );
    assert_eq!(found["months"][0]["label"]["value"], "2023-01");
    assert_eq!(found["months"][0]["value"]["month"], "2023-01-01");
    assert_eq!(found["distinctValues"], 5);
}

#[tokio::test]
async fn rankings_go_inside_each_other() {
    let world = World::new().await;
    let fields = "ranking(by: OCCUPATION, then: { by: SKILL, first: 1, then: { by: SOURCE } }, series: { interval: YEAR }) {
        key significance { value } series { from count { n } } then { key count { n } significance { value } growth { value } then { key count { n } then { key } } } }
        plain: ranking(by: OCCUPATION, first: 1) { significance { value } growth { value } series { from } then { key } }";
    let found = world.demand(json!({}), json!({}), fields).await;
    for bucket in found["ranking"].as_array().expect("buckets") {
        let is_developer = bucket["key"] == json!(id("occupation", "developer"));
        let skill = if is_developer { "python" } else { "nursing" };
        assert_eq!(counts(&bucket["then"]), [format!("{}=60", id("skill", skill))]);
        let of_board = |board: &str| world.count(|advert| advert.source == board && asks_for(advert, skill));
        let expected = [format!("board-a={}", of_board("board-a")), format!("board-b={}", of_board("board-b"))];
        assert_eq!(counts(&bucket["then"][0]["then"]), expected);
        assert_eq!(bucket["then"][0]["then"][0]["then"], json!(null));
        assert!(
            bucket["then"][0]["significance"]["value"].is_number() && bucket["then"][0]["growth"]["value"].is_number()
        );
        let years: u64 = bucket["series"]
            .as_array()
            .expect("points")
            .iter()
            .map(|point| point["count"]["n"].as_u64().unwrap_or(0))
            .sum();
        assert_eq!(years, 60);
    }
    let nothing = json!([{ "significance": { "value": 1.0 }, "growth": found["plain"][0]["growth"], "series": null, "then": null }]);
    assert_eq!(found["plain"], nothing);
}

#[tokio::test]
async fn significance_and_growth_order() {
    let world = World::new().await;
    let filter = json!({ "regions": { "anyOf": ["SE"] } });
    let fields = "ranking(by: SKILL, orderBy: SIGNIFICANCE) { key significance { value n denominator } }
        growing: ranking(by: SKILL, orderBy: GROWTH, over: { days: 300 }) { key growth { value } }
        against: ranking(by: SKILL, reference: { regions: { anyOf: [\"DE\"] } }) { key significance { value missing } }";
    let found = world.demand(filter, json!({}), fields).await;
    let first = &found["ranking"][0];
    assert_eq!(first["key"], id("skill", "nursing"));
    assert_eq!(first["significance"], json!({ "value": 2.0, "n": 60, "denominator": 60 }));
    let growth: Vec<f64> = found["growing"]
        .as_array()
        .expect("buckets")
        .iter()
        .filter_map(|bucket| bucket["growth"]["value"].as_f64())
        .collect();
    assert!(!growth.is_empty() && growth.iter().rev().is_sorted());
    assert_eq!(found["against"][0]["significance"]["missing"], "NO_DATA");
}

#[tokio::test]
async fn filters_say_which_mentions_a_ranking_counts() {
    let world = World::new().await;
    let filter = json!({ "skills": { "anyOf": [{ "id": id("skill-group", "ict") }] }, "requirement": ["REQUIRED"] });
    let found = world.demand(filter, json!({}), "total { n } ranking(by: SKILL) { key count { n } } all: ranking(by: SKILL, requirement: [REQUIRED, PREFERRED, MENTIONED]) { key count { n } }").await;
    let required = world.count(|advert| {
        advert
            .skills
            .iter()
            .any(|skill| skill.skill == esco("python") && skill.requirement == PostingRequirement::Required)
    });
    assert_eq!(found["total"]["n"], required);
    assert_eq!(counts(&found["ranking"]), [format!("{}={required}", id("skill", "python"))]);
    assert_eq!(found["all"].as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn wrong_rankings_are_explained() {
    let world = World::new().await;
    let check = async |arguments: &str, code: &str, message: &str| {
        let answer = world.ask(&format!("{{ demand {{ ranking({arguments}) {{ key }} }} }}")).await;
        assert_eq!(answer.error(), (code.to_owned(), message.to_owned()));
    };
    check("by: OCCUPATION, level: 2", "BAD_USER_INPUT", "`level` needs `scheme`").await;
    check("by: OCCUPATION, scheme: \"isco\"", "NOT_FOUND", "no framework has the key `isco`").await;
    check("by: EMPLOYER, scheme: \"esco\"", "BAD_USER_INPUT", "this facet has no `scheme`").await;
    check("by: OCCUPATION, scheme: \"esco\", level: -1", "BAD_USER_INPUT", "`level` is -1, it must be from 0 to 254")
        .await;
    check("by: SKILL, first: 1001", "BAD_USER_INPUT", "`first` is 1001, it must be from 0 to 1000").await;
    check("by: SKILL, minCount: -1", "BAD_USER_INPUT", "`minCount` is -1, it must not be negative").await;
    check("by: SKILL, exclude: [\"python\"]", "BAD_USER_INPUT", "`python` is not an id").await;
    check("by: MONTH, exclude: [\"May\"]", "BAD_USER_INPUT", "`May` is not the key of a bucket of this ranking").await;
    check(
        "by: REGION, requirement: REQUIRED",
        "BAD_USER_INPUT",
        "`requirement`, `provenance` and `minConfidence` say which mentions of skills count",
    )
    .await;
    check(
        "by: SKILL, then: { by: REGION, first: 51 }",
        "BAD_USER_INPUT",
        "`then.first` is 51, it must be from 0 to 50",
    )
    .await;
    let deep = "by: SKILL, then: { by: REGION, then: { by: SOURCE, then: { by: SKILL } } }";
    check(deep, "BAD_USER_INPUT", "more than 3 rankings inside each other").await;
}
