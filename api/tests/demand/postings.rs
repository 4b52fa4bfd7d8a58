//! Lists of postings, and single ones.

use serde_json::{Value as Json, json};

use crate::world::{World, asks_for, day, id};

#[tokio::test]
async fn lists_page_through_everything_in_order() {
    let world = World::new().await;
    for (order, is_descending) in [("NEWEST", true), ("OLDEST", false)] {
        let query = format!(
            "query($after: String) {{ postings(orderBy: {order}, first: 50, after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ postedOn externalId }} }} }}"
        );
        let (mut seen, mut after) = (Vec::new(), Json::Null);
        loop {
            let page = world.ask_with(&query, json!({ "after": after })).await.data("/postings");
            assert_eq!(page["totalCount"], 120);
            seen.extend(
                page["nodes"]
                    .as_array()
                    .expect("nodes")
                    .iter()
                    .map(|node| day(node["postedOn"].as_str().expect("a day"))),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        let mut expected: Vec<_> = world.adverts.iter().filter_map(|advert| advert.posted_on).collect();
        expected.sort();
        if is_descending {
            expected.reverse();
        }
        assert_eq!(seen, expected, "{order}");
    }
}

#[tokio::test]
async fn relevance_pages_without_repeats_and_shows_why() {
    let world = World::new().await;
    let query = "query($after: String) { postings(text: \"python software\", first: 25, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        edges { score highlights(first: 1) { isTitle value html ranges { start end } } node { id title } } } }";
    let (mut seen, mut scores, mut after) = (Vec::new(), Vec::new(), Json::Null);
    loop {
        let page = world.ask_with(query, json!({ "after": after })).await.data("/postings");
        assert_eq!(page["totalCount"], 60);
        for edge in page["edges"].as_array().expect("edges") {
            seen.push(edge["node"]["id"].to_string());
            scores.push(edge["score"].as_f64().expect("a score"));
        }
        if after.is_null() {
            let open = page["edges"]
                .as_array()
                .expect("edges")
                .iter()
                .find(|edge| edge["highlights"][0]["isTitle"] == false)
                .expect("an open text");
            assert_eq!(
                open["highlights"][0]["html"],
                "We build <mark>software</mark> in <mark>Python</mark> &amp; SQL.\nWrite to [e-mail] or call [telephone]."
            );
            assert_eq!(open["highlights"][0]["ranges"], json!([{ "start": 9, "end": 17 }, { "start": 21, "end": 27 }]));
            let closed = page["edges"]
                .as_array()
                .expect("edges")
                .iter()
                .find(|edge| edge["highlights"][0]["isTitle"] == true)
                .expect("a closed text");
            assert_eq!(closed["highlights"][0]["html"], "<mark>Software</mark> developer");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert!(scores.iter().rev().is_sorted());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 60);
}

#[tokio::test]
async fn postings_give_every_fact_and_hide_contacts() {
    let world = World::new().await;
    let query = "query($id: String!, $source: String!) { posting(source: $source, externalId: $id) {
        id source { key attribution } externalId title text textIsOpen language url employer { name identifier { value } industry { code } } employerName
        industry { system code } regions { code parent { code } } place occupation { occupation { uri __typename } provenance confidence }
        postedOn expiresOn removedOn vacancies contract workingTime workplace experience education
        salary { min max currency period annualMin annualMax } duplicateOf { externalId }
        skills { skill { uri } requirement provenance confidence } required: skills(requirement: REQUIRED, first: 1) { requirement } } }";
    let posting = world.ask_with(query, json!({ "source": "board-a", "id": "004" })).await.data("/posting");
    assert_eq!(posting["text"], "We build software in Python & SQL.\nWrite to [e-mail] or call [telephone].");
    assert_eq!(posting["source"]["attribution"], "Data: Board A");
    assert_eq!(
        posting["occupation"]["occupation"],
        json!({ "uri": "https://example.org/esco/developer", "__typename": "Occupation" })
    );
    assert_eq!(posting["regions"], json!([{ "code": "DE21", "parent": { "code": "DE2" } }]));
    let salary = json!({ "min": 3040.0, "max": 3540.0, "currency": "EUR", "period": "MONTH", "annualMin": 36480.0, "annualMax": 42480.0 });
    assert_eq!(posting["salary"], salary);
    assert_eq!(posting["workplace"], "REMOTE");
    assert_eq!(posting["employer"], json!({ "name": "Employer 4", "identifier": null, "industry": null }));
    let skills = json!([
        { "skill": { "uri": "https://example.org/esco/python" }, "requirement": "REQUIRED", "provenance": "ASSERTED", "confidence": 1.0 },
        { "skill": { "uri": "https://example.org/esco/sql" }, "requirement": "PREFERRED", "provenance": "EXTRACTED", "confidence": 0.8 },
    ]);
    assert_eq!(posting["skills"], skills);
    assert_eq!(posting["required"], json!([{ "requirement": "REQUIRED" }]));
    let closed = world.ask_with(query, json!({ "source": "board-b", "id": "009" })).await.data("/posting");
    assert_eq!((&closed["text"], &closed["textIsOpen"]), (&json!(null), &json!(false)));
    assert_eq!(closed["duplicateOf"]["externalId"], "007");
    assert_eq!(world.ask_with(query, json!({ "source": "board-c", "id": "009" })).await.data("/posting"), json!(null));

    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Posting { externalId } ... on Employer { name demand { total { n } } } } }";
    let employer = format!("employer:{}", world.adverts[0].employer.expect("an employer"));
    let unknown = format!("posting:{}", skillspine_domain::id::PostingId::mint("board-a", "none"));
    let found = world.ask_with(nodes, json!({ "ids": [posting["id"], employer, unknown] })).await.data("/nodes");
    let expected = json!([{ "__typename": "Posting", "externalId": "004" }, { "__typename": "Employer", "name": "Employer 0", "demand": { "total": { "n": 24 } } }, null]);
    assert_eq!(found, expected);
    let old = world.ask_as(nodes, json!({ "ids": [posting["id"]] }), &[], Some(1)).await.data("/nodes");
    assert_eq!(old, json!([null]));
}

#[tokio::test]
async fn edges_name_the_skills_that_matched() {
    let world = World::new().await;
    let query = "query($f: PostingFilter) { postings(filter: $f, first: 3) { edges { matchedSkills { skill { uri } requirement } } } }";
    let filter = json!({ "skills": { "anyOf": [{ "id": id("skill-group", "ict") }], "noneOf": [{ "id": id("skill", "teamwork") }] }, "requirement": "PREFERRED" });
    let edges = world.ask_with(query, json!({ "f": filter })).await.data("/postings/edges");
    assert_eq!(edges.as_array().map(Vec::len), Some(3));
    for edge in edges.as_array().expect("edges") {
        assert_eq!(
            edge["matchedSkills"],
            json!([{ "skill": { "uri": "https://example.org/esco/sql" }, "requirement": "PREFERRED" }])
        );
    }
    let without = world.ask_with(query, json!({ "f": {} })).await.data("/postings/edges/0/matchedSkills");
    assert_eq!(without, json!([]));
    assert!(world.count(|advert| asks_for(advert, "sql")) > 3);
}

#[tokio::test]
async fn wrong_lists_are_explained() {
    let world = World::new().await;
    let check = async |arguments: &str, message: &str| {
        let answer = world.ask(&format!("{{ postings({arguments}) {{ totalCount }} }}")).await;
        assert_eq!(answer.error(), ("BAD_USER_INPUT".to_owned(), message.to_owned()));
    };
    check("orderBy: RELEVANCE", "there is no text to be relevant to").await;
    check("text: \"a\", filter: { text: \"b\" }", "`text` and `filter.text` cannot be used together").await;
    check("first: -1", "`first` is -1, it must be from 0 to 1000").await;
    check("after: \"x\"", "`x` is not a cursor").await;
    let newest =
        world.ask("{ postings(first: 1) { pageInfo { endCursor } } }").await.data("/postings/pageInfo/endCursor");
    check(
        &format!("orderBy: OLDEST, after: {newest}"),
        "the cursor belongs to the list `postings, newest first`, this is `postings, oldest first`",
    )
    .await;
}
