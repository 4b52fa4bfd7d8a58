//! Pages of credentials over HTTP, on both databases: what the publisher says and what was worked out are kept apart, words are those of
//! the vocabularies, and texts stay texts.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use oxjsonld::JsonLdParser;
use oxrdf::Triple;
use oxttl::TurtleParser;
use reqwest::Response;
use serde_json::{Value, json};
use skillspine_importers::demo;
use skillspine_importers::input::{Input, InputFile, Mapping, Place};
use skillspine_tests::corpus;
use skillspine_tests::world::{Database, World, empty_store, import};

const CETERMS: &str = "https://purl.org/ctdl/terms/";
const SCHEMA: &str = "https://schema.org/";
const PROV: &str = "http://www.w3.org/ns/prov#";
const BADGE: &str = "https://badges.harbour-academy.example/data-wrangling";
const NORMALISE: &str = "http://data.europa.eu/esco/skill/07889c08-7220-47c8-96f7-6068fbea00dc";

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn text(world: &World, path: &str) -> Result<String> {
    let response = world.get(path, &[]).await?;
    ensure!(response.status() == 200, "{path} is answered {}", response.status());
    Ok(response.text().await?)
}

/// What the page at a path says, which is the same in both forms.
async fn said(world: &World, path: &str) -> Result<BTreeSet<String>> {
    let turtle = text(world, &format!("{path}.ttl")).await?;
    let triples: Vec<Triple> = TurtleParser::new().for_slice(&turtle).collect::<Result<_, _>>()?;
    let facts: BTreeSet<String> = triples.iter().map(ToString::to_string).collect();
    ensure!(facts.len() == triples.len(), "{path} says something twice");
    ensure!(!facts.iter().any(|fact| fact.contains("_:")), "{path} has blank nodes");
    let json_ld = text(world, &format!("{path}.jsonld")).await?;
    let quads = JsonLdParser::new().for_slice(&json_ld).collect::<Result<Vec<_>, _>>()?;
    let other: BTreeSet<String> =
        quads.into_iter().map(|quad| Triple::new(quad.subject, quad.predicate, quad.object).to_string()).collect();
    ensure!(facts == other, "{path}: {:?} differ", facts.symmetric_difference(&other).take(3).collect::<Vec<_>>());
    Ok(facts)
}

/// The path of the page of the credential with this URI.
async fn path_of(world: &World, uri: &str) -> Result<String> {
    let answer =
        world.ask_with("query($uri: String!) { credential(uri: $uri) { id page } }", &json!({ "uri": uri })).await?;
    let found = &answer["data"]["credential"];
    let page = found["page"].as_str().with_context(|| answer.to_string())?;
    let path = page.strip_prefix(&world.url).with_context(|| format!("{page} is here"))?;
    let id = found["id"].as_str().and_then(|id| id.strip_prefix("credential:")).context("an id")?;
    assert_eq!(path, format!("/credential/{id}"));
    Ok(path.to_owned())
}

skillspine_tests::on_both_databases! {
    credentials_have_pages => credentials_have_pages_on_sqlite, credentials_have_pages_on_postgres;
    what_is_read_out_of_texts_is_kept_apart =>
        what_is_read_out_of_texts_is_kept_apart_on_sqlite, what_is_read_out_of_texts_is_kept_apart_on_postgres;
    hostile_texts_stay_texts => hostile_texts_stay_texts_on_sqlite, hostile_texts_stay_texts_on_postgres;
}

async fn credentials_have_pages(database: Database) -> Result<()> {
    let world = World::demo(database).await?;
    let path = path_of(&world, BADGE).await?;

    // One address, three forms, and the same rules as for concepts.
    let page = world.get(&path, &[("accept", "text/html")]).await?;
    assert_eq!((page.status().as_u16(), header(&page, "content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(header(&page, "content-location"), format!("{path}.html"));
    assert!(header(&page, "content-security-policy").starts_with("default-src 'none'"));
    let html = page.text().await?;
    for shown in [
        "<h1 lang=\"en\">Data Wrangling</h1>",
        "open badge",
        "Harbour Academy",
        "Merge three files of cargo records",
        "data-wrangling.html",
        "Attests (",
        "normalise data",
        "confidence 1.00, by exact uri",
        "Tidy tables",
        "(not resolved)",
        "/concept/esco/",
        "<h2>Demand</h2>",
        "adverts ask for it",
        "/?query=",
    ] {
        assert!(html.contains(shown), "{shown} is in the page: {html}");
    }
    let turtle = world.get(&path, &[("accept", "text/turtle")]).await?;
    assert_eq!((turtle.status().as_u16(), header(&turtle, "content-type")), (200, "text/turtle; charset=utf-8"));
    let tag = header(&turtle, "etag").to_owned();
    let same = world.get(&path, &[("accept", "text/turtle"), ("if-none-match", &tag)]).await?;
    assert_eq!(same.status(), 304);
    let other = world.get(&path, &[("accept", "application/ld+json"), ("if-none-match", &tag)]).await?;
    assert_eq!((other.status().as_u16(), header(&other, "content-type")), (200, "application/ld+json"));
    assert_eq!(world.get(&path, &[("accept", "image/png")]).await?.status(), 406);

    // The URI leads to the page.
    let encoded = BADGE.replace(':', "%3A").replace('/', "%2F");
    let response = world.get(&format!("/credential/{encoded}.ttl"), &[]).await?;
    assert_eq!((response.status().as_u16(), response.url().path()), (200, &*format!("{path}.ttl")));

    // What is not there is named, with where to look.
    for missing in
        ["nothing", "c0ffee00-0000-5000-8000-000000000000", "%27%20OR%201%3D1", "%00", "https%3A%2F%2Fa.example"]
    {
        let problem = world.get(&format!("/credential/{missing}.jsonld"), &[]).await?;
        assert_eq!(problem.status(), 404, "{missing}");
        let problem: Value = serde_json::from_str(&problem.text().await?)?;
        let error = &problem["errors"][0];
        assert!(error["message"].as_str().is_some_and(|it| it.starts_with("there is no credential `")), "{problem}");
        assert!(error["extensions"]["hint"].as_str().is_some_and(|it| it.contains("/credential/{id}")), "{problem}");
    }
    let page = world.get("/credential/%3Cb%3E", &[("accept", "text/html")]).await?;
    assert_eq!(page.status(), 404);
    assert!(page.text().await?.contains("no credential `&lt;b&gt;`"));

    // The publisher's words hang on the credential, what they mean on the page.
    let facts = said(&world, &path).await?;
    let here = format!("{}{path}", world.url);
    let type_is = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
    let says = |fact: String| assert!(facts.contains(&fact), "{fact} is among {facts:#?}");
    says(format!("<{BADGE}> {type_is} <{CETERMS}OpenBadge>"));
    says(format!("<{BADGE}> {type_is} <{SCHEMA}EducationalOccupationalCredential>"));
    says(format!("<{BADGE}> <{SCHEMA}name> \"Data Wrangling\"@en"));
    says(format!("<{BADGE}> <{CETERMS}offeredBy> <https://badges.harbour-academy.example/issuer>"));
    says(format!("<{here}#requires> <{CETERMS}subjectWebpage> <{BADGE}.html>"));
    says(format!("<{BADGE}> <{SCHEMA}competencyRequired> <{here}#alignment-1>"));
    says(format!("<{here}> <http://xmlns.com/foaf/0.1/primaryTopic> <{BADGE}>"));
    let about = |part: &str| -> Vec<&String> { facts.iter().filter(|fact| fact.contains(part)).collect() };
    assert_eq!(about(&format!("<{SCHEMA}competencyRequired>")).len(), 4, "{facts:#?}");
    assert_eq!(about(&format!("<{PROV}wasDerivedFrom>")).len(), 3, "one is not resolved: {facts:#?}");
    assert_eq!(about(&format!("<{CETERMS}targetNode> <{NORMALISE}>")).len(), 2, "as asserted, and as resolved");
    assert!(about(&format!("<{BADGE}> <{CETERMS}targetNode>")).is_empty());

    // A skill lists what attests it, and each page leads to the other.
    let answer =
        world.ask_with("query($uri: String!) { skill(uri: $uri) { page } }", &json!({ "uri": NORMALISE })).await?;
    let page = answer["data"]["skill"]["page"].as_str().with_context(|| answer.to_string())?;
    let of_skill = page.strip_prefix(&world.url).context("a page here")?;
    assert!(html.contains(&format!("href=\"{of_skill}\"")), "{html}");
    let skill = text(&world, &format!("{of_skill}.html")).await?;
    assert!(skill.contains(&format!("href=\"{path}\"")), "{skill}");
    assert!(skill.contains("<h2>Credentials") && skill.contains("<h2>Demand</h2>"), "{skill}");

    every_page_is_in_the_words_of_the_vocabularies(&world).await
}

/// Every credential of the demo world: what is said uses terms that CTDL has, and parts are said from both sides.
async fn every_page_is_in_the_words_of_the_vocabularies(world: &World) -> Result<()> {
    let known: Option<BTreeSet<String>> = match corpus() {
        Some(corpus) => {
            let context: Value =
                serde_json::from_slice(&std::fs::read(corpus.join("ctdl/contexts/ctdl-context.json"))?)?;
            let terms = context["@context"].as_object().context("a context")?;
            Some(terms.keys().filter_map(|term| term.strip_prefix("ceterms:")).map(str::to_owned).collect())
        }
        None => None,
    };
    let answer = world.ask("{ credentials(first: 100) { nodes { page uri } } }").await?;
    let credentials = answer["data"]["credentials"]["nodes"].as_array().with_context(|| answer.to_string())?;
    assert!(credentials.len() > 20, "{}", credentials.len());
    let (mut parts, mut wholes) = (BTreeSet::new(), BTreeSet::new());
    for credential in credentials {
        let path = credential["page"].as_str().and_then(|page| page.strip_prefix(&world.url)).context("a page")?;
        let facts = said(world, path).await?;
        text(world, &format!("{path}.html")).await?;
        for fact in &facts {
            let mut words = fact.splitn(3, ' ');
            let (subject, predicate, object) = (words.next(), words.next(), words.next());
            let (subject, predicate, object) =
                (subject.unwrap_or_default(), predicate.unwrap_or_default(), object.unwrap_or_default());
            let property = predicate.strip_prefix(&format!("<{CETERMS}")).and_then(|it| it.strip_suffix('>'));
            if let (Some(known), Some(property)) = (&known, property) {
                assert!(known.contains(property), "CTDL has no {property}");
            }
            match property {
                Some("hasPart") => drop(parts.insert((subject.to_owned(), object.to_owned()))),
                Some("isPartOf") => drop(wholes.insert((object.to_owned(), subject.to_owned()))),
                _ => {}
            }
        }
    }
    assert!(!parts.is_empty());
    assert_eq!(parts, wholes, "what has a part is what that part is of");
    Ok(())
}

/// A course whose text is read: nothing of what is found there is said to be the publisher's.
async fn what_is_read_out_of_texts_is_kept_apart(database: Database) -> Result<()> {
    const CATALOGUE: &str = "id,name,about,skills\nC-1,Care in emergencies,Learners give acute care and handle medicines \
                             with a steady hand.,acute care\n";
    const MAPPING: &str = "source = 'schools'\ntitle = 'Schools'\nlicence = 'CC0-1.0'\n[fields]\nid = 'id'\nname = 'name'\n\
                           description = 'about'\nskills = { column = 'skills', separator = ';', framework = 'esco' }\n";
    let (store, folder) = empty_store(database).await?;
    for (key, input) in demo::inputs() {
        if key == "esco" {
            import(&store, key, input, true).await?;
        }
    }
    let file = InputFile::new("catalogue.csv", CATALOGUE.len() as u64, Place::Bytes(CATALOGUE.as_bytes()));
    let mut input = Input::of(vec![file]);
    input.mapping = Some(Mapping { name: "schools.toml".to_owned(), text: MAPPING.to_owned() });
    input.language = Some("en".to_owned());
    import(&store, "courses", input, true).await?;
    let world = World::serve(store, folder).await?;

    let answer = world.ask("{ credentials(first: 1) { nodes { uri page } } }").await?;
    let course = &answer["data"]["credentials"]["nodes"][0];
    let path = course["page"].as_str().and_then(|page| page.strip_prefix(&world.url)).context("a page")?;
    let facts = said(&world, path).await?;
    let matches: Vec<&String> = facts.iter().filter(|fact| fact.contains("wasDerivedFrom")).collect();
    let of_text = matches.iter().filter(|fact| !fact.contains("#alignment-")).count();
    assert!(of_text > 0 && of_text < matches.len(), "some is asserted, some inferred: {facts:#?}");
    let taught = format!("<{CETERMS}teaches>");
    let stated: Vec<&String> = facts.iter().filter(|fact| fact.contains(&taught)).collect();
    assert_eq!(stated.len(), 1, "only what the catalogue names: {facts:#?}");
    let html = text(&world, &format!("{path}.html")).await?;
    assert!(html.contains("read out of its text") && html.contains("“acute care”"), "{html}");
    Ok(())
}

async fn hostile_texts_stay_texts(database: Database) -> Result<()> {
    const HOSTILE: &str =
        "</style><script>alert(\"x'&\\\")</script>\n.\n<http://a.example/> \u{7f}\u{2028}漢 \"\"\" \\u0000";
    let badges = json!([{
        "@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "id": "https://a.example/badge?a=%22&b='",
        "name": HOSTILE, "description": HOSTILE, "criteria": { "id": "javascript:alert(1)", "narrative": HOSTILE },
        "image": "javascript:alert(2)",
        "issuer": { "type": "Issuer", "id": "https://a.example/issuer", "name": HOSTILE, "url": "https://a.example" },
        "alignment": [{ "targetName": HOSTILE, "targetUrl": "javascript:alert(3)", "targetFramework": HOSTILE, "targetCode": HOSTILE }],
    }])
    .to_string();
    let (store, folder) = empty_store(database).await?;
    let bytes: &'static [u8] = Box::leak(badges.into_bytes().into_boxed_slice());
    let file = InputFile::new("badges.json", bytes.len() as u64, Place::Bytes(bytes));
    import(&store, "open-badges", Input::of(vec![file]), true).await?;
    let world = World::serve(store, folder).await?;
    let answer = world.ask("{ credentials(first: 1) { nodes { page } } }").await?;
    let page = &answer["data"]["credentials"]["nodes"][0]["page"];
    let path = page.as_str().and_then(|page| page.strip_prefix(&world.url)).with_context(|| answer.to_string())?;
    let html = text(&world, &format!("{path}.html")).await?;
    assert!(!html.contains("<script") && !html.contains("href=\"javascript:"), "{html}");
    assert!(html.contains("&lt;script&gt;") && html.matches("</style>").count() == 1, "{html}");
    let facts = said(&world, path).await?;
    assert!(facts.iter().any(|fact| fact.contains("script")), "{facts:#?}");
    Ok(())
}
