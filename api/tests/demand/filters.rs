//! What filters mean, and what is said of wrong ones.

use serde_json::{Value as Json, json};
use skillspine_domain::model::{Contract, Posting, Workplace};

use crate::world::{World, asks_for, day, id, nuts};

#[tokio::test]
async fn filters_mean_the_adverts_that_meet_them() {
    let world = World::new().await;
    let check = async |filter: Json, is_such: &dyn Fn(&Posting) -> bool| {
        let found = world.demand(filter.clone(), json!({}), "total { n }").await;
        assert_eq!(found["total"]["n"], world.count(is_such), "{filter}");
        let query = "query($f: PostingFilter) { postings(filter: $f, first: 0) { totalCount } }";
        let listed = world.ask_with(query, json!({ "f": filter })).await.data("/postings/totalCount");
        assert_eq!(listed, found["total"]["n"], "{filter}");
    };
    let skill = |key: &str| json!({ "id": id("skill", key) });
    let is_developer = |advert: &Posting| asks_for(advert, "python");
    check(json!({}), &|_| true).await;
    check(json!({ "skills": { "allOf": [skill("python"), skill("sql")] } }), &|advert| asks_for(advert, "sql")).await;
    check(json!({ "skills": { "anyOf": [skill("nursing"), skill("sql")] } }), &|advert| {
        asks_for(advert, "nursing") || asks_for(advert, "sql")
    })
    .await;
    check(json!({ "skills": { "noneOf": [skill("teamwork")] } }), &|advert| !asks_for(advert, "teamwork")).await;
    check(json!({ "skills": { "anyOf": [{ "id": id("skill-group", "ict") }] } }), &is_developer).await;
    check(json!({ "skills": { "anyOf": [{ "uri": "https://example.org/esco/sql" }] } }), &|advert| {
        asks_for(advert, "sql")
    })
    .await;
    check(json!({ "skills": { "anyOf": [skill("sql")] }, "requirement": "REQUIRED" }), &|_| false).await;
    check(
        json!({ "skills": { "anyOf": [skill("sql")] }, "provenance": "EXTRACTED", "minConfidence": 0.8 }),
        &|advert| asks_for(advert, "sql"),
    )
    .await;
    check(json!({ "skills": { "anyOf": [skill("sql")] }, "minConfidence": 0.81 }), &|_| false).await;
    check(json!({ "occupations": { "anyOf": [{ "system": "isco-08", "code": "25" }] } }), &is_developer).await;
    check(json!({ "occupations": { "anyOf": [{ "system": "isco-08", "code": "2" }] } }), &|_| true).await;
    check(json!({ "regions": { "anyOf": ["DE"] } }), &is_developer).await;
    check(json!({ "regions": { "anyOf": ["nuts-2024/DE21", "SE1"] } }), &|_| true).await;
    check(json!({ "regions": { "noneOf": [format!("region:{}", nuts("SE"))] } }), &is_developer).await;
    check(json!({ "industries": { "anyOf": [{ "code": "62" }] } }), &is_developer).await;
    check(json!({ "industries": { "anyOf": [{ "code": "62", "system": "sic" }] } }), &|_| false).await;
    check(json!({ "contracts": { "anyOf": ["TEMPORARY"] } }), &|advert| advert.contract == Some(Contract::Temporary))
        .await;
    check(json!({ "workplaces": { "noneOf": ["REMOTE"] } }), &|advert| advert.workplace != Some(Workplace::Remote))
        .await;
    check(json!({ "workingTimes": { "anyOf": ["PART_TIME"] } }), &|_| false).await;
    check(json!({ "experience": { "anyOf": ["MID"] }, "education": { "anyOf": ["BACHELOR", "MASTER"] } }), &|_| true)
        .await;
    check(json!({ "languages": { "anyOf": ["en"] }, "sources": { "noneOf": ["board-b"] } }), &|advert| {
        advert.source == "board-a"
    })
    .await;
    check(json!({ "posted": { "from": "2023-03-01", "to": "2023-03-31" } }), &|advert| {
        advert.posted_on.is_some_and(|posted| day("2023-03-01") <= posted && posted <= day("2023-03-31"))
    })
    .await;
    check(json!({ "salary": { "min": 50_000.0, "currency": "eur" } }), &|advert| {
        is_developer(advert) && advert.annual_salary.is_some_and(|(_, max)| max >= 50_000.0)
    })
    .await;
    check(json!({ "hasSalary": false }), &|advert| advert.salary.is_none()).await;
    check(json!({ "duplicates": true }), &|advert| advert.duplicate_of.is_some()).await;
    check(json!({ "text": "patients -python" }), &|advert| asks_for(advert, "nursing")).await;
    check(json!({ "text": "\"at night\"" }), &|advert| asks_for(advert, "nursing")).await;
    check(json!({ "text": "  " }), &|_| true).await;
    let employer = world.adverts[0].employer;
    let employer_id = format!("employer:{}", employer.expect("an employer"));
    check(json!({ "employers": { "anyOf": [employer_id] } }), &|advert| advert.employer == employer).await;
}

#[tokio::test]
async fn wrong_filters_are_explained() {
    let world = World::new().await;
    let check = async |filter: Json, code: &str, message: &str| {
        let query = "query($f: PostingFilter) { demand(filter: $f) { total { n } } }";
        let answer = world.ask_with(query, json!({ "f": filter })).await;
        assert_eq!(answer.error(), (code.to_owned(), message.to_owned()));
    };
    let occupation = id("occupation", "nurse");
    check(json!({ "skills": { "anyOf": [] } }), "BAD_USER_INPUT", "`skills.anyOf` is an empty list of alternatives")
        .await;
    check(json!({ "requirement": [] }), "BAD_USER_INPUT", "`requirement` is an empty list of alternatives").await;
    check(json!({ "skills": { "anyOf": [{ "id": "python" }] } }), "BAD_USER_INPUT", "`python` is not an id").await;
    check(
        json!({ "skills": { "anyOf": [{ "id": occupation }] } }),
        "BAD_USER_INPUT",
        &format!("`{occupation}` is of a type that `skills` does not take"),
    )
    .await;
    check(
        json!({ "skills": { "anyOf": [{ "code": "25" }] } }),
        "BAD_USER_INPUT",
        "name each concept in `skills` in one way",
    )
    .await;
    check(
        json!({ "skills": { "anyOf": [{ "code": "25", "system": "isco-08" }] } }),
        "NOT_FOUND",
        "no concept for `skills` has code `25` in `isco-08`",
    )
    .await;
    check(
        json!({ "occupations": { "anyOf": [{ "uri": "https://example.org/x" }] } }),
        "NOT_FOUND",
        "no concept for `occupations` has URI `https://example.org/x`",
    )
    .await;
    check(json!({ "regions": { "anyOf": ["DE99"] } }), "NOT_FOUND", "there is no region `DE99`").await;
    check(json!({ "regions": { "anyOf": ["nuts-2021/DE21"] } }), "NOT_FOUND", "there is no region `nuts-2021/DE21`")
        .await;
    check(
        json!({ "regions": { "anyOf": [occupation] } }),
        "BAD_USER_INPUT",
        &format!("`{occupation}` is not the id of a region"),
    )
    .await;
    check(json!({ "employers": { "anyOf": ["Acme"] } }), "BAD_USER_INPUT", "`Acme` is not an id").await;
    check(json!({ "industries": { "anyOf": [{ "code": "" }] } }), "BAD_USER_INPUT", "an industry has an empty code")
        .await;
    check(json!({ "minConfidence": 1.5 }), "BAD_USER_INPUT", "`minConfidence` is 1.5, it must be from 0 to 1").await;
    check(
        json!({ "posted": { "from": "2024-02-01", "to": "2024-01-01" } }),
        "BAD_USER_INPUT",
        "`posted` begins on 2024-02-01 and ends on 2024-01-01, before it begins",
    )
    .await;
    check(
        json!({ "salary": { "min": 2.0, "max": 1.0, "currency": "EUR" } }),
        "BAD_USER_INPUT",
        "`salary.min` is 2, more than `salary.max`, which is 1",
    )
    .await;
    check(json!({ "salary": { "currency": "€" } }), "BAD_USER_INPUT", "`€` is not a currency").await;
    let many: Vec<String> = (0..1_001).map(|number| format!("s{number}")).collect();
    check(
        json!({ "sources": { "anyOf": many } }),
        "BAD_USER_INPUT",
        "`sources.anyOf` has 1001 values, at most 1000 are allowed",
    )
    .await;
    check(
        json!({ "text": "word ".repeat(101) }),
        "LIMIT_EXCEEDED",
        "the length of the query text is 505, the limit is 500",
    )
    .await;
}

#[tokio::test]
async fn concepts_and_regions_have_demand_of_their_own() {
    let world = World::new().await;
    let query = "query($skill: String!, $group: String!, $job: String!, $jobs: String!) {
        skill(uri: $skill) { demand(basis: { unit: JOBS }) { total { n } scope { filter } } }
        group: concept(uri: $group) { ... on SkillGroup { demand { total { n } } } }
        occupation(uri: $job) { demand(filter: { sources: { anyOf: [\"board-b\"] } }) { total { n } } }
        jobs: concept(uri: $jobs) { ... on OccupationGroup { demand { total { n } } } }
        region(scheme: \"nuts-2024\", code: \"SE\") { demand { total { n } share(of: REGION) { value } } }
        suggest(prefix: \"py\", languages: [\"en\"]) { label demand { value n } }
        others: suggest(prefix: \"digital\", languages: [\"en\"]) { label demand { n } } }";
    let uri = |key: &str| format!("https://example.org/esco/{key}");
    let variables =
        json!({ "skill": uri("teamwork"), "group": uri("ict"), "job": uri("nurse"), "jobs": uri("isco-2") });
    let answer = world.ask_with(query, variables).await;
    let jobs = world.count(|advert| advert.duplicate_of.is_none() && asks_for(advert, "teamwork"));
    let filter = json!({ "skills": { "allOf": [{ "id": id("skill", "teamwork") }] } });
    assert_eq!(answer.data("/skill/demand"), json!({ "total": { "n": jobs }, "scope": { "filter": filter } }));
    assert_eq!(answer.data("/group/demand/total/n"), 60);
    let nurses = world.count(|advert| advert.source == "board-b" && asks_for(advert, "nursing"));
    assert_eq!(answer.data("/occupation/demand/total/n"), nurses);
    assert_eq!(answer.data("/jobs/demand/total/n"), 120);
    assert_eq!(answer.data("/region/demand"), json!({ "total": { "n": 60 }, "share": { "value": 0.5 } }));
    assert_eq!(answer.data("/suggest"), json!([{ "label": "Python", "demand": { "value": 60.0, "n": 60 } }]));
    assert_eq!(answer.data("/others"), json!([{ "label": "Digital", "demand": null }]));
}
