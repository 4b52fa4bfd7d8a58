//! Pages of concepts and frameworks over HTTP, on both databases: chosen by `Accept` or suffix, read back by an RDF parser, and harmless
//! whatever a label holds.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use chrono::DateTime;
use oxjsonld::JsonLdParser;
use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxttl::TurtleParser;
use reqwest::Response;
use serde_json::json;
use skillspine_domain::id::CrosswalkId;
use skillspine_domain::model::{
    ConceptKind, ConceptStatus, Crosswalk, Framework, FrameworkStatus, LabelType, Predicate, RelationKind, TextType,
};
use skillspine_domain::record::{
    CodeRecord, ConceptKey, ConceptRecord, FrameworkRecord, LabelRecord, MappingRecord, Record, RelationRecord,
    TextRecord,
};
use skillspine_store::write::{ImportLock, ImportSession};
use skillspine_tests::world::{Database, World, empty_store};

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const HOSTILE: &str = "</style><script>alert(\"x'&\\\")</script>\n.\n<http://a.example/> \u{1}\u{7f}\u{2028}漢 {{7*7}} ${x} \"\"\" ''' \\u0000";
const TURTLE: (&str, &str) = ("accept", "text/turtle");
const JSON_LD: (&str, &str) = ("accept", "application/ld+json");

/// What a response varies by.
fn varies(response: &Response) -> BTreeSet<String> {
    let values = response.headers().get_all("vary").iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect()
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn of_turtle(text: &str) -> Result<BTreeSet<String>> {
    let triples: Vec<Triple> = TurtleParser::new().for_slice(text).collect::<Result<_, _>>()?;
    distinct(triples)
}

/// Nothing is loaded to read it: contexts are part of the document.
fn of_json_ld(text: &str) -> Result<BTreeSet<String>> {
    let quads = JsonLdParser::new().for_slice(text).collect::<Result<Vec<_>, _>>()?;
    distinct(quads.into_iter().map(|quad| Triple::new(quad.subject, quad.predicate, quad.object)).collect())
}

fn distinct(triples: Vec<Triple>) -> Result<BTreeSet<String>> {
    let count = triples.len();
    ensure!(triples.iter().all(|triple| matches!(triple.subject, NamedOrBlankNode::NamedNode(_))), "no blank nodes");
    ensure!(triples.iter().all(|triple| !matches!(triple.object, Term::BlankNode(_))), "no blank nodes");
    let distinct: BTreeSet<String> = triples.into_iter().map(|triple| triple.to_string()).collect();
    ensure!(distinct.len() == count, "{count} triples are said, {} of them once", distinct.len());
    Ok(distinct)
}

/// The text of a page that is there.
async fn text(world: &World, path: &str, headers: &[(&str, &str)]) -> Result<String> {
    let response = world.get(path, headers).await?;
    ensure!(response.status() == 200, "{path} is answered {}: {}", response.status(), response.text().await?);
    Ok(response.text().await?)
}

/// Both forms of a page say the same; gives what they say.
async fn said(world: &World, path: &str) -> Result<BTreeSet<String>> {
    let turtle = of_turtle(&text(world, path, &[TURTLE]).await?).with_context(|| path.to_owned())?;
    let json_ld = of_json_ld(&text(world, path, &[JSON_LD]).await?).with_context(|| path.to_owned())?;
    ensure!(
        turtle == json_ld,
        "{path}: {:?} differ",
        turtle.symmetric_difference(&json_ld).take(3).collect::<Vec<_>>()
    );
    Ok(turtle)
}

skillspine_tests::on_both_databases! {
    pages_are_negotiated => pages_are_negotiated_on_sqlite, pages_are_negotiated_on_postgres;
    hostile_texts_stay_texts => hostile_texts_stay_texts_on_sqlite, hostile_texts_stay_texts_on_postgres;
}

async fn pages_are_negotiated(database: Database) -> Result<()> {
    let world = World::demo(database).await?;
    let concept =
        world.ask(r#"{ concept(code: "2221.2", system: "esco") { uri emit(format: CASE) { document } } }"#).await?;
    let uri = concept["data"]["concept"]["uri"].as_str().context("a URI")?.to_owned();
    let id = concept["data"]["concept"]["emit"]["document"]["identifier"].as_str().context("an id")?.to_owned();
    let path = format!("/concept/esco/{id}");

    // One address, three forms.
    let page = world.get(&path, &[("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")]).await?;
    assert_eq!((page.status().as_u16(), header(&page, "content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!((varies(&page).contains("accept"), header(&page, "content-location")), (true, &*format!("{path}.html")));
    assert!(header(&page, "content-security-policy").starts_with("default-src 'none'"));
    assert!(header(&page, "cache-control").contains("max-age="));
    let links: Vec<&str> = page.headers().get_all("link").iter().filter_map(|value| value.to_str().ok()).collect();
    assert_eq!(
        links,
        [
            format!("<{path}>; rel=\"canonical\""),
            format!("<{path}.jsonld>; rel=\"alternate\"; type=\"application/ld+json\""),
            format!("<{path}.ttl>; rel=\"alternate\"; type=\"text/turtle\""),
        ]
    );
    let html = page.text().await?;
    for shown in [
        "2221.2",
        &uri,
        "infirmier de soins g",
        "lang=\"fr\"",
        "Broader",
        "Asks for",
        "In other frameworks",
        &id,
        "/?query=",
    ] {
        assert!(html.contains(shown), "{shown} is in the page");
    }
    assert!(!html.contains("<script"), "no scripts");
    for (accept, kind) in [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json;q=0.9, text/html;q=0.1", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.5", "text/turtle; charset=utf-8"),
        ("application/json", "application/ld+json"),
    ] {
        let response = world.get(&path, &[("accept", accept)]).await?;
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, kind), "{accept}");
    }
    for (suffix, kind) in [(".html", "text/html"), (".jsonld", "application/ld+json"), (".ttl", "text/turtle")] {
        let response = world.get(&format!("{path}{suffix}"), &[("accept", "image/png")]).await?;
        assert!(header(&response, "content-type").starts_with(kind), "{suffix}");
        assert!(!varies(&response).contains("accept"), "the suffix alone decides");
    }

    // The release decides what is new, for each form on its own.
    let turtle = world.get(&path, &[TURTLE]).await?;
    let tag = header(&turtle, "etag").to_owned();
    let same = world.get(&path, &[TURTLE, ("if-none-match", &tag)]).await?;
    assert_eq!((same.status().as_u16(), header(&same, "etag")), (304, &*tag));
    assert_eq!(world.get(&path, &[JSON_LD, ("if-none-match", &tag)]).await?.status(), 200);

    // Codes, keys and URIs lead to the page.
    let encoded = uri.replace(':', "%3A").replace('/', "%2F");
    for key in ["2221.2", "2221.2.ttl", &encoded] {
        let response = world.get(&format!("/concept/esco/{key}"), &[TURTLE]).await?;
        assert_eq!(response.status(), 200, "{key}");
        assert!(response.url().path().starts_with(&path), "{key} leads to {}", response.url());
    }

    // What is not there, and what cannot be had.
    for missing in
        ["/concept/esco/nothing", "/concept/nonsense/2221.2", "/framework/nonsense", "/concept/onet/2221.2.ttl"]
    {
        let page = world.get(missing, &[]).await?;
        assert_eq!(page.status(), 404, "{missing}");
        let is_page = header(&page, "content-type").starts_with("text/html");
        assert_eq!(is_page, !missing.ends_with(".ttl"), "{missing}");
        let problem = world.get(missing, &[JSON_LD]).await?;
        assert_eq!(problem.status(), 404, "{missing}");
        let problem: serde_json::Value = serde_json::from_str(&problem.text().await?)?;
        assert_eq!(problem["errors"][0]["extensions"]["code"], "NOT_FOUND", "{missing} {problem}");
        assert!(problem["errors"][0]["extensions"]["hint"].is_string(), "{missing} {problem}");
    }
    let refused = world.get(&path, &[("accept", "image/png")]).await?;
    assert_eq!(refused.status(), 406);
    assert!(refused.text().await?.contains("text/turtle"));

    // What linked data says.
    let facts = said(&world, &path).await?;
    let says = |property: &str, object: &str| facts.contains(&format!("<{uri}> <{SKOS}{property}> {object}"));
    assert!(says("prefLabel", "\"infirmier de soins généraux/infirmière de soins généraux\"@fr"), "{facts:?}");
    assert!(says("notation", "\"2221.2\""), "{facts:?}");
    assert!(says("inScheme", &format!("<{}/framework/esco>", world.url)), "{facts:?}");
    let with = |part: &str| facts.iter().filter(|fact| fact.contains(part)).count();
    assert!(with(&format!("<{SKOS}broader>")) > 0 && with("Match>") > 0, "{facts:?}");
    assert!(
        facts.contains(&format!("<{}{path}> <http://xmlns.com/foaf/0.1/primaryTopic> <{uri}>", world.url)),
        "{facts:?}"
    );

    // The page's own address is an alignment as good as any.
    let query = "query($alignments: [AlignmentInput!]!) { resolveAlignments(alignments: $alignments) { concept { uri } problems { code } } }";
    let alignments = json!([{ "targetUrl": format!("{}{path}", world.url) }, { "targetUrl": format!("https://skills.example.org{path}.html") },
        { "targetUrl": format!("https://skills.example.org/concept/esco/{encoded}") }]);
    let resolved = world.ask_with(query, &json!({ "alignments": alignments })).await?;
    for resolution in resolved["data"]["resolveAlignments"].as_array().context("answers")? {
        assert_eq!(resolution["concept"]["uri"], json!(uri), "{resolved}");
    }

    every_page_can_be_read(&world).await
}

/// Every framework, and concepts of each.
#[expect(clippy::print_stdout, reason = "the figures are for whoever runs the suite")]
async fn every_page_can_be_read(world: &World) -> Result<()> {
    let frameworks = world.ask("{ frameworks { key } }").await?;
    let mut triples = 0;
    for framework in frameworks["data"]["frameworks"].as_array().context("frameworks")? {
        let key = framework["key"].as_str().context("a key")?;
        let facts = said(world, &format!("/framework/{key}")).await?;
        let scheme = format!("<{}/framework/{key}>", world.url);
        assert!(facts.iter().all(|fact| fact.starts_with(&scheme)), "{key}");
        let html = text(world, &format!("/framework/{key}.html"), &[]).await?;
        let whole = of_turtle(&world.turtle_of(key).await?.0)?;
        let filter = json!({ "frameworks": [key] });
        let query = "query($filter: ConceptFilter) { concepts(filter: $filter, first: 100) { nodes { emit(format: CASE) { document } } } }";
        let page = world.ask_with(query, &json!({ "filter": filter })).await?;
        let nodes = page["data"]["concepts"]["nodes"].as_array().with_context(|| page.to_string())?.clone();
        // Frameworks of regions have no concepts.
        let has_top = facts.iter().any(|fact| fact.contains("hasTopConcept"));
        assert_eq!((has_top, html.contains("At the top")), (!nodes.is_empty(), !nodes.is_empty()), "{key}");
        for node in nodes.iter().step_by(10) {
            let id = node["emit"]["document"]["identifier"].as_str().context("an id")?;
            let path = format!("/concept/{key}/{id}");
            let facts = said(world, &path).await?;
            triples += facts.len();
            let left_out: Vec<&String> = facts.difference(&whole).collect();
            assert!(left_out.is_empty(), "the download of {key} lacks {left_out:?}");
            for property in ["prefLabel", "inScheme"] {
                assert!(facts.iter().any(|fact| fact.contains(&format!("<{SKOS}{property}>"))), "{path} {property}");
            }
            text(world, &format!("{path}.html"), &[]).await?;
        }
    }
    println!("{triples} triples read");
    assert!(triples > 300);
    Ok(())
}

/// A framework whose texts are attacks; one of its concepts is retired for another.
async fn hostile_world(database: Database) -> Result<World> {
    let (store, folder) = empty_store(database).await?;
    let lock = ImportLock::try_acquire(&store).await?;
    let now = DateTime::UNIX_EPOCH;
    let mut session = ImportSession::begin(&store, lock, now, "test", false).await?;
    session.framework(FrameworkRecord {
        framework: Framework {
            key: "harbour".to_owned(),
            title: format!("Harbour {HOSTILE}"),
            publisher: HOSTILE.to_owned(),
            licence: HOSTILE.to_owned(),
            attribution: HOSTILE.to_owned(),
            homepage: "javascript:alert(1)".to_owned(),
            status: FrameworkStatus::Live,
        },
        version: HOSTILE.chars().take(20).collect(),
        released_on: None,
        languages: vec!["en".to_owned()],
    });
    let crosswalk = CrosswalkId::mint("test", "harbour-docks");
    session.crosswalk(Crosswalk {
        id: crosswalk,
        key: "harbour-docks".to_owned(),
        title: "Harbour to docks".to_owned(),
        publisher: "test".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        subject_framework: "harbour".to_owned(),
        subject_version: "1".to_owned(),
        object_framework: "docks".to_owned(),
        object_version: "1".to_owned(),
    });
    let (old, new, top) = (key("a/b?c#d"), key("moor"), key("top"));
    let concept = |key: &ConceptKey, uri: &str, kind, status, replaced_by| {
        Record::Concept(ConceptRecord {
            key: key.clone(),
            uri: uri.to_owned(),
            kind,
            code: Some(format!("<{}>", key.key())),
            label: HOSTILE.to_owned(),
            language: "en".to_owned(),
            status,
            reuse_level: None,
            replaced_by,
        })
    };
    let label = |key: &ConceptKey, language: &str, label_type, text: &str| {
        let (language, text) = (language.to_owned(), text.to_owned());
        Record::Label(LabelRecord { concept: key.id(), language, label_type, text })
    };
    let (active, retired) = (ConceptStatus::Active, ConceptStatus::Deprecated);
    let mut records = vec![
        concept(&old, "http://a.example/<script>\"", ConceptKind::Skill, retired, Some(new.clone())),
        concept(&new, "urn:harbour:moor", ConceptKind::Skill, active, None),
        concept(&top, "http://a.example/top", ConceptKind::SkillGroup, active, None),
    ];
    for key in [&old, &new, &top] {
        records.push(label(key, "en", LabelType::Preferred, HOSTILE));
        records.push(label(key, "en", LabelType::Alternative, HOSTILE));
        records.push(label(key, "not a language \"", LabelType::Alternative, HOSTILE));
        records.push(label(key, "en", LabelType::Hidden, "moor shipz"));
        records.push(Record::Text(TextRecord {
            concept: key.id(),
            language: "en".to_owned(),
            text_type: TextType::Definition,
            text: HOSTILE.to_owned(),
        }));
        records.push(Record::Code(CodeRecord {
            concept: key.id(),
            system: "a \"system\"".to_owned(),
            code: HOSTILE.to_owned(),
        }));
    }
    records.push(Record::Relation(RelationRecord::plain(old.clone(), RelationKind::Broader, top.clone())));
    records.push(Record::Relation(RelationRecord::plain(new.clone(), RelationKind::Broader, top)));
    session.part("harbour", "concepts", "1").await?;
    for (tag, record) in records.into_iter().enumerate() {
        session.write(record, tag as u64)?;
    }
    session.part("crosswalk", "harbour-docks", "1").await?;
    for (tag, object) in ["http://b.example/dock", HOSTILE, "12"].into_iter().enumerate() {
        let mapping = MappingRecord {
            crosswalk,
            subject: new.clone(),
            subject_label: None,
            predicate: Predicate::Exact,
            object: ConceptKey::new("docks", object),
            object_label: Some(HOSTILE.to_owned()),
            confidence: None,
            justification: None,
            author: None,
            tool: None,
            detail: None,
        };
        session.write(Record::Mapping(mapping), tag as u64)?;
    }
    let outcome = session.finish().await?;
    store.publish(outcome.release.context("a release")?, now).await?;
    World::serve(store, folder).await
}

fn key(key: &str) -> ConceptKey {
    ConceptKey::new("harbour", key)
}

async fn hostile_texts_stay_texts(database: Database) -> Result<()> {
    let world = hostile_world(database).await?;
    let (old, new) = (key("a/b?c#d"), key("moor"));
    for path in [
        format!("/concept/harbour/{}", old.id()),
        format!("/concept/harbour/{}", new.id()),
        "/framework/harbour".to_owned(),
    ] {
        let html = text(&world, &path, &[("accept", "text/html")]).await?;
        assert!(!html.contains("<script") && !html.contains("\u{1}"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
        assert!(!html.contains("href=\"javascript:") && html.matches("</style>").count() == 1, "{html}");
        let facts = said(&world, &path).await?;
        assert!(facts.iter().any(|fact| fact.contains("script")), "{facts:?}");
    }

    // A URI that is none is not used as one; the page names the concept, and says that it is retired.
    let page = format!("<{}/concept/harbour/{}>", world.url, old.id());
    let facts = said(&world, &format!("/concept/harbour/{}", old.id())).await?;
    assert!(facts.iter().all(|fact| fact.starts_with(&page)), "{facts:?}");
    assert!(
        facts.contains(&format!(
            "{page} <http://www.w3.org/2002/07/owl#deprecated> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>"
        )),
        "{facts:?}"
    );
    assert!(facts.contains(&format!("{page} <http://purl.org/dc/terms/isReplacedBy> <urn:harbour:moor>")), "{facts:?}");
    let labels = |property: &str| facts.iter().filter(|fact| fact.contains(&format!("<{SKOS}{property}>"))).count();
    assert_eq!(
        (labels("prefLabel"), labels("altLabel"), labels("hiddenLabel"), labels("notation")),
        (1, 1, 1, 2),
        "{facts:?}"
    );

    // Mappings to what is not imported are kept where they name something.
    let facts = said(&world, &format!("/concept/harbour/{}", new.id())).await?;
    let exact = format!("<urn:harbour:moor> <{SKOS}exactMatch> ");
    let exact: Vec<&String> = facts.iter().filter(|fact| fact.starts_with(&exact)).collect();
    assert_eq!(exact.len(), 1, "{exact:?}");
    assert!(exact[0].ends_with("<http://b.example/dock>"), "{exact:?}");

    // The publisher's key, whatever is in it, leads to the page.
    let response = world.get("/concept/harbour/a%2Fb%3Fc%23d", &[TURTLE]).await?;
    assert_eq!(response.status(), 200);
    assert!(response.url().path().ends_with(&old.id().to_string()), "{}", response.url());
    for odd in [
        "/concept/harbour/%00",
        "/concept/harbour/%ff",
        "/concept/%2e%2e/x",
        "/concept/harbour/%27%20OR%201%3D1",
        "/framework/%00",
    ] {
        let response = world.get(odd, &[TURTLE]).await?;
        assert!(response.status().is_client_error(), "{odd} is answered {}", response.status());
    }
    Ok(())
}
