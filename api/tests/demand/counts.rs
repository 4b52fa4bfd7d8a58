//! Totals, shares, series, growth, pay, coverage, samples and scope.

use chrono::Datelike;
use serde_json::{Value as Json, json};

use crate::world::{World, asks_for, day, id};

fn value(measure: &Json) -> f64 {
    measure["value"].as_f64().unwrap_or_else(|| panic!("no value in {measure}"))
}

#[tokio::test]
async fn totals_count_what_the_basis_says() {
    let world = World::new().await;
    let total = async |filter: Json, basis: Json| {
        world.demand(filter, basis, "total { value n denominator missing approximate }").await["total"].clone()
    };
    let plain = |value: u64, n: u64| json!({ "value": value as f64, "n": n, "denominator": null, "missing": null, "approximate": false });
    assert_eq!(total(json!(null), json!(null)).await, plain(120, 120));
    let jobs = world.count(|advert| advert.duplicate_of.is_none());
    assert_eq!(total(json!({}), json!({ "unit": "JOBS" })).await, plain(jobs, jobs));
    let people: u32 = world
        .adverts
        .iter()
        .filter(|advert| advert.duplicate_of.is_none())
        .map(|advert| advert.vacancies.unwrap_or(1))
        .sum();
    assert_eq!(total(json!({}), json!({ "unit": "VACANCIES" })).await, plain(people.into(), jobs));
    let python = json!({ "skills": { "allOf": [{ "id": id("skill", "python") }] } });
    assert_eq!(total(python, json!(null)).await, plain(60, 60));

    let few = json!({ "skills": { "anyOf": [{ "id": id("skill", "cobol") }] } });
    let suppressed =
        json!({ "value": null, "n": 1, "denominator": null, "missing": "SUPPRESSED", "approximate": false });
    assert_eq!(total(few, json!(null)).await, suppressed);
    let nothing = json!({ "skills": { "anyOf": [{ "id": id("skill", "rust") }] } });
    assert_eq!(total(nothing, json!(null)).await, plain(0, 0));
}

#[tokio::test]
async fn stock_counts_what_is_open_and_says_what_it_assumes() {
    let world = World::new().await;
    let on = day("2023-06-30");
    let is_open = |advert: &skillspine_domain::model::Posting| {
        let posted = advert.posted_on.expect("a day");
        let last = advert.expires_on.unwrap_or(posted + chrono::Days::new(29));
        posted <= on && on <= last
    };
    let filter = json!({ "openOn": "2023-06-30" });
    let stock =
        world.demand(filter, json!({ "timing": "STOCK" }), "total { n approximate } scope { openOn timing }").await;
    assert_eq!(stock["total"]["n"], world.count(is_open));
    assert_eq!(stock["total"]["approximate"], true);
    assert_eq!(stock["scope"], json!({ "openOn": "2023-06-30", "timing": "STOCK" }));
}

#[tokio::test]
async fn shares_have_their_reference() {
    let world = World::new().await;
    let filter = json!({ "skills": { "allOf": [{ "id": id("skill", "sql") }] }, "regions": { "anyOf": ["DE21"] } });
    let fields =
        "all: share { value n denominator interval { low high } } inRegion: share(of: SKILL) { value denominator }";
    let shares = world.demand(filter, json!(null), fields).await;
    assert_eq!(
        (value(&shares["all"]), &shares["all"]["n"], &shares["all"]["denominator"]),
        (0.25, &json!(30), &json!(120))
    );
    let (low, high) = (&shares["all"]["interval"]["low"], &shares["all"]["interval"]["high"]);
    assert!(low.as_f64() < Some(0.25) && high.as_f64() > Some(0.25));
    assert_eq!((value(&shares["inRegion"]), &shares["inRegion"]["denominator"]), (0.5, &json!(60)));
    let (code, message) = world.ask("{ demand { share(of: MONTH) { value } } }").await.error();
    assert_eq!((code.as_str(), message.as_str()), ("BAD_USER_INPUT", "a share of `MONTH` cannot be told"));
}

#[tokio::test]
async fn series_have_no_gaps_and_add_up() {
    let world = World::new().await;
    let fields = "series(interval: QUARTER) { from to count { value n } } days: series(interval: DAY, from: \"2022-12-31\", to: \"2023-01-02\") { from count { value missing } }";
    let found = world.demand(json!({}), json!({}), fields).await;
    let series = found["series"].as_array().expect("points");
    let mut quarters = std::collections::BTreeMap::new();
    for advert in &world.adverts {
        let posted = advert.posted_on.expect("a day");
        *quarters.entry((posted.year(), posted.month0() / 3)).or_insert(0_u64) += 1;
    }
    let counted: Vec<u64> = series.iter().map(|point| point["count"]["n"].as_u64().expect("n")).collect();
    assert_eq!(counted, quarters.values().copied().collect::<Vec<_>>());
    assert_eq!(counted.iter().sum::<u64>(), 120);
    assert_eq!((&series[0]["from"], &series[0]["to"]), (&json!("2023-01-01"), &json!("2023-03-31")));
    let days = json!([
        { "from": "2022-12-31", "count": { "value": null, "missing": "OUT_OF_RANGE" } },
        { "from": "2023-01-01", "count": { "value": null, "missing": "SUPPRESSED" } },
        { "from": "2023-01-02", "count": { "value": 0.0, "missing": null } },
    ]);
    assert_eq!(found["days"], days);
    let (code, message) =
        world.ask("{ demand { series(interval: DAY, from: \"1990-01-01\") { from } } }").await.error();
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert!(message.contains("number of points of a series"), "{message}");
}

#[tokio::test]
async fn growth_says_which_periods() {
    let world = World::new().await;
    let fields = "growth { value n denominator } growthPeriods { earlier { from to } later { from to } }
        half: growth(over: { days: 180 }) { n }
        own: growth(over: { earlier: { from: \"2023-01-01\", to: \"2023-06-30\" }, later: { from: \"2024-01-01\", to: \"2024-06-30\" } }) { value n denominator }";
    let found = world.demand(json!({}), json!({}), fields).await;
    let between = |from: &str, to: &str| {
        world.count(|advert| advert.posted_on.is_some_and(|posted| day(from) <= posted && posted <= day(to)))
    };
    let periods = &found["growthPeriods"];
    let of = |period: &Json| between(period["from"].as_str().expect("a day"), period["to"].as_str().expect("a day"));
    let (earlier, later) = (of(&periods["earlier"]), of(&periods["later"]));
    assert_eq!((&found["growth"]["n"], &found["growth"]["denominator"]), (&json!(later), &json!(earlier)));
    assert!((value(&found["growth"]) - (later as f64 / earlier as f64 - 1.0)).abs() < 1e-12);
    assert_eq!(periods["later"]["to"], "2024-12-15");
    assert_eq!(found["half"]["n"], 30);
    assert_eq!(found["own"]["denominator"], between("2023-01-01", "2023-06-30"));
    let (code, message) = world.ask("{ demand { growth(over: { days: 0 }) { value } } }").await.error();
    assert_eq!((code.as_str(), message.as_str()), ("BAD_USER_INPUT", "`days` is 0, it must be from 1 to 3660"));
}

#[tokio::test]
async fn pay_is_of_one_currency() {
    let world = World::new().await;
    let fields = "salary { currency coverage { value n denominator } median { value n } p10 { value } p25 { value } p75 { value } p90 { value } mean { value } otherCurrencies { currency n } }
        sek: salary(currency: \"sek\") { currency median { value missing n } } nok: salary(currency: \"NOK\") { currency median { missing } }";
    let found = world.demand(json!({}), json!({}), fields).await;
    let salary = &found["salary"];
    assert_eq!(salary["currency"], "EUR");
    assert_eq!(salary["coverage"], json!({ "value": 0.5, "n": 60, "denominator": 120 }));
    let mut midpoints: Vec<f64> =
        (0..120).step_by(2).map(|number| 12.0 * (3_250.0 + 10.0 * f64::from(number))).collect();
    midpoints.sort_by(f64::total_cmp);
    assert!((value(&salary["median"]) - (midpoints[29] + midpoints[30]) / 2.0).abs() < 1.0);
    assert!((value(&salary["mean"]) - midpoints.iter().sum::<f64>() / 60.0).abs() < 1.0);
    let order: Vec<f64> = ["p10", "p25", "median", "p75", "p90"].iter().map(|name| value(&salary[*name])).collect();
    assert!(order.is_sorted());
    assert_eq!(salary["otherCurrencies"], json!([{ "currency": "SEK", "n": 30 }]));
    assert_eq!(found["sek"]["median"]["n"], 30);
    assert!(found["sek"]["median"]["value"].is_number());
    assert_eq!(found["nok"]["median"]["missing"], "NOT_COVERED");
    let few = world
        .demand(json!({ "posted": { "to": "2023-06-30" } }), json!({}), "salary { median { value missing n } }")
        .await;
    assert_eq!(few["salary"]["median"]["missing"], "SUPPRESSED");
    let (_, message) = world.ask("{ demand { salary(currency: \"euro\") { currency } } }").await.error();
    assert_eq!(message, "`EURO` is not a currency");
}

#[tokio::test]
async fn coverage_samples_and_scope_say_what_figures_rest_on() {
    let world = World::new().await;
    let filter = json!({ "occupations": { "anyOf": [{ "id": id("occupation", "developer") }] }, "sources": {}, "text": "python" });
    let fields = "coverage { field share { value n denominator } } sample(first: 3) { externalId }
        scope { release unit timing filter postings openOn days { from to } sources { source { key title licence attribution publisher homepage } count { n } } }";
    let found = world.demand(filter, json!({ "unit": "JOBS" }), fields).await;
    let remote =
        found["coverage"].as_array().expect("fields").iter().find(|field| field["field"] == "WORKPLACE").cloned();
    let jobs = world.count(|advert| advert.duplicate_of.is_none() && asks_for(advert, "python"));
    let remotes =
        world.count(|advert| advert.duplicate_of.is_none() && asks_for(advert, "python") && advert.workplace.is_some());
    let share = remotes as f64 / jobs as f64;
    assert_eq!(
        remote,
        Some(json!({ "field": "WORKPLACE", "share": { "value": share, "n": remotes, "denominator": jobs } }))
    );
    assert_eq!(found["coverage"].as_array().map(Vec::len), Some(18));
    assert_eq!(found["sample"].as_array().map(Vec::len), Some(3));
    let scope = &found["scope"];
    assert_eq!(
        (&scope["release"], &scope["unit"], &scope["timing"], &scope["openOn"]),
        (&json!(2), &json!("JOBS"), &json!("FLOW"), &json!(null))
    );
    assert_eq!(
        scope["filter"],
        json!({ "occupations": { "anyOf": [{ "id": id("occupation", "developer") }] }, "text": "python" })
    );
    assert_eq!(scope["postings"], jobs);
    assert_eq!(scope["days"], json!({ "from": "2023-01-01", "to": "2024-12-15" }));
    assert_eq!(scope["sources"][0]["source"]["attribution"], "Data: Board A");
    let by_source: u64 = scope["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .map(|source| source["count"]["n"].as_u64().unwrap_or(0))
        .sum();
    assert_eq!(by_source, jobs);
}

#[tokio::test]
async fn older_releases_are_refused_clearly_and_answers_are_the_same_twice() {
    let world = World::new().await;
    let query = "{ demand { total { value } } }";
    let (code, message) = world.ask_as(query, json!({}), &[], Some(1)).await.error();
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("BAD_USER_INPUT", "demand is counted in release 2 only, release 1 was asked for")
    );
    let everything = "{ demand(filter: { regions: { anyOf: [\"SE\"] } }) { total { value } share { value } ranking(by: SKILL, then: { by: REGION }, series: { interval: YEAR }) {
        key count { value } significance { value } growth { value } series { count { n } } then { key } } sample { id } } }";
    let first = world.ask(everything).await.data("").to_string();
    assert_eq!(world.ask(everything).await.data("").to_string(), first);
    assert_eq!(World::new().await.ask(everything).await.data("").to_string(), first);
}
