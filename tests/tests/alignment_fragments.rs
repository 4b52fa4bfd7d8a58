//! What is written to mean a concept is accepted by the specifications, and means that concept when it is read again: every concept of
//! the demo world, in every format, on both databases, over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use jsonschema::Validator;
use serde_json::{Value, json};
use skillspine_domain::address::{is_uri, is_url};
use skillspine_importers::demo;
use skillspine_importers::input::{Input, InputFile, Place};
use skillspine_tests::corpus;
use skillspine_tests::world::{Database, World, empty_store, import};

const FORMATS: [&str; 7] = ["OB2", "OB3", "CLR", "CTDL", "CASE", "ELM", "SCHEMA_ORG"];
/// Concepts of one request; each is written in every format, so that the read requests have seven times as many.
const PAGE: usize = 100;

const CONCEPTS: &str =
    "query($after: String) { concepts(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    id uri framework { key }
    OB2: emit(format: OB2) { ...parts } OB3: emit(format: OB3) { ...parts } CLR: emit(format: CLR) { ...parts }
    CTDL: emit(format: CTDL) { ...parts } CASE: emit(format: CASE) { ...parts } ELM: emit(format: ELM) { ...parts }
    SCHEMA_ORG: emit(format: SCHEMA_ORG) { ...parts } } } }
    fragment parts on AlignmentFragment { format mediaType document targetType note }";
const RESOLVE: &str = "query($alignments: [AlignmentInput!]!) { resolveAlignments(alignments: $alignments) {
    matchedBy concept { id } problems { code message } emit(format: OB3) { document } } }";

/// Every concept of a world with its fragments.
async fn concepts(world: &World) -> Result<Vec<Value>> {
    let (mut concepts, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = world.ask_with(CONCEPTS, &json!({ "after": after })).await?;
        let page = &answer["data"]["concepts"];
        let nodes = page["nodes"].as_array().with_context(|| format!("an answer with data: {}", answer["errors"]))?;
        concepts.extend(nodes.iter().cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(concepts);
        }
    }
}

/// The rules that fragments are held to.
struct Rules {
    /// `CFPackageItem` of the schema that a CASE server publishes.
    case_item: Validator,
    /// Terms of the context of CTDL.
    ctdl_terms: BTreeSet<String>,
}

impl Rules {
    fn read() -> Result<Option<Self>> {
        let Some(corpus) = corpus() else { return Ok(None) };
        let read = |path: &str| -> Result<Value> {
            let path = corpus.join(path);
            let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
            Ok(serde_json::from_str(&text)?)
        };
        let mut schema = read("case-opensalt/case-v1p0-cfpackage-schema.json")?;
        let definitions = schema["definitions"].take();
        let case_item = jsonschema::options()
            .should_validate_formats(true)
            .build(&json!({ "$ref": "#/definitions/CFPackageItem", "definitions": definitions }))
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        let context = read("ctdl/contexts/ctdl-context.json")?;
        let terms = context["@context"].as_object().context("a context")?;
        Ok(Some(Self { case_item, ctdl_terms: terms.keys().cloned().collect() }))
    }

    fn check(&self, format: &str, fragment: &Value) -> Result<()> {
        let document = fragment["document"].as_object().context("an object")?;
        let text = |field: &str| document.get(field).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let only = |known: &[&str]| -> Result<()> {
            let unknown = document.keys().find(|field| !known.contains(&field.as_str()));
            ensure!(unknown.is_none(), "no specification has {unknown:?}");
            Ok(())
        };
        let is_json_ld = fragment["mediaType"] == "application/ld+json";
        ensure!(is_json_ld == (format != "CASE"), "media type {}", fragment["mediaType"]);
        match format {
            "OB2" | "OB3" | "CLR" => {
                let fields = [
                    "type",
                    "targetName",
                    "targetUrl",
                    "targetDescription",
                    "targetFramework",
                    "targetCode",
                    "targetType",
                ];
                only(if format == "OB2" { &fields[..6] } else { &fields })?;
                let types = if format == "OB2" { json!("AlignmentObject") } else { json!(["Alignment"]) };
                ensure!(document["type"] == types, "type");
                ensure!(text("targetName").is_some(), "targetName is required");
                ensure!(text("targetUrl").is_some_and(is_url), "targetUrl is required and a URL");
                ensure!(
                    document.values().skip(1).all(|value| value.is_string() || value.is_array()),
                    "fields are texts"
                );
                if let Some(target_type) = document.get("targetType").and_then(Value::as_str) {
                    let enumeration = [
                        "ceasn:Competency",
                        "ceterms:Credential",
                        "CFItem",
                        "CFRubric",
                        "CFRubricCriterion",
                        "CFRubricCriterionLevel",
                        "CTDL",
                    ];
                    ensure!(
                        enumeration.contains(&target_type) || target_type.starts_with("ext:"),
                        "targetType {target_type}"
                    );
                }
                ensure!(
                    fragment["targetType"] == document.get("targetType").cloned().unwrap_or_default(),
                    "targetType"
                );
            }
            "CTDL" => {
                let known = |term: &String| term == "@type" || self.ctdl_terms.contains(term);
                ensure!(document.keys().all(known), "terms of the context: {:?}", document.keys());
                ensure!(text("@type") == Some("ceterms:CredentialAlignmentObject"), "@type");
                ensure!(text("ceterms:targetNode").is_some_and(is_uri), "targetNode is a URI");
                ensure!(
                    document.get("ceterms:framework").is_none_or(|it| it.as_str().is_some_and(is_url)),
                    "framework"
                );
                for field in ["ceterms:targetNodeName", "ceterms:frameworkName", "ceterms:targetNodeDescription"] {
                    ensure!(document.get(field).is_none_or(is_language_map), "{field} is a language map");
                }
                let note = fragment["note"].as_str().unwrap_or_default();
                let named: Vec<&str> = note.split('`').filter(|word| word.starts_with("ceterms:")).collect();
                ensure!(!named.is_empty() && named.iter().all(|term| self.ctdl_terms.contains(*term)), "{note}");
            }
            "CASE" => {
                let errors: Vec<String> =
                    self.case_item.iter_errors(&fragment["document"]).map(|error| error.to_string()).collect();
                ensure!(errors.is_empty(), "{errors:?}");
            }
            "ELM" => {
                only(&["id", "type", "inScheme", "notation", "prefLabel", "definition"])?;
                ensure!(text("type") == Some("Concept") && text("id").is_some_and(is_uri), "id and type");
                ensure!(document["inScheme"]["type"] == "ConceptScheme", "inScheme");
                ensure!(document["inScheme"]["id"].as_str().is_some_and(is_url), "inScheme");
                ensure!(is_language_map(&document["prefLabel"]), "prefLabel is a language map");
                ensure!(document.get("definition").is_none_or(is_language_map), "definition is a language map");
            }
            "SCHEMA_ORG" => {
                only(&["@context", "@type", "@id", "name", "termCode", "description", "inDefinedTermSet"])?;
                ensure!(text("@context") == Some("https://schema.org") && text("@type") == Some("DefinedTerm"), "type");
                ensure!(text("@id").is_some_and(is_uri) && text("name").is_some(), "@id and name");
                ensure!(document["inDefinedTermSet"]["@type"] == "DefinedTermSet", "inDefinedTermSet");
            }
            _ => ensure!(false, "no such format"),
        }
        Ok(())
    }
}

fn is_language_map(value: &Value) -> bool {
    let is_tag = |tag: &str| tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.is_ascii());
    value.as_object().is_some_and(|map| {
        !map.is_empty()
            && map.iter().all(|(tag, text)| is_tag(tag) && text.as_str().is_some_and(|text| !text.is_empty()))
    })
}

#[expect(clippy::print_stdout, reason = "the figures are for whoever runs the suite")]
async fn fragments_mean_what_they_were_written_for(database: Database) -> Result<()> {
    let world = World::demo(database).await?;
    let rules = Rules::read()?;
    let all = concepts(&world).await?;
    assert!(all.len() > 1_000, "the demo world has {} concepts", all.len());
    let names: BTreeSet<String> = all.iter().map(|it| format!("{} {}", it["framework"]["key"], it["uri"])).collect();
    assert_eq!(names.len(), all.len(), "within a framework every concept has a URI of its own");
    let mut steps: BTreeMap<String, u32> = BTreeMap::new();
    for page in all.chunks(PAGE) {
        let (mut alignments, mut expected) = (Vec::new(), Vec::new());
        for concept in page {
            for format in FORMATS {
                let fragment = &concept[format];
                assert_eq!(fragment["format"], format);
                if let Some(rules) = &rules {
                    rules
                        .check(format, fragment)
                        .with_context(|| format!("{format} of {}: {fragment}", concept["uri"]))?;
                }
                alignments.push(json!({ "document": fragment["document"] }));
                expected.push((&concept["id"], &fragment["document"], &concept["OB3"]["document"]));
            }
        }
        let answer = world.ask_with(RESOLVE, &json!({ "alignments": alignments })).await?;
        let resolved = answer["data"]["resolveAlignments"].as_array();
        let resolved = resolved.with_context(|| format!("an answer with data: {}", answer["errors"]))?;
        assert_eq!(resolved.len(), expected.len());
        for (resolved, (id, document, badge)) in resolved.iter().zip(expected) {
            assert_eq!(&resolved["concept"]["id"], id, "{document} is {resolved}");
            assert_eq!(resolved["problems"], json!([]), "{document}");
            assert_eq!(&resolved["emit"]["document"], badge, "an alignment that is resolved is written alike");
            *steps.entry(resolved["matchedBy"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    println!("{} concepts in {} formats: {steps:?}", all.len(), FORMATS.len());
    Ok(())
}

#[tokio::test]
async fn fragments_mean_what_they_were_written_for_on_sqlite() -> Result<()> {
    fragments_mean_what_they_were_written_for(Database::Sqlite).await
}

#[tokio::test]
async fn fragments_mean_what_they_were_written_for_on_postgres() -> Result<()> {
    fragments_mean_what_they_were_written_for(Database::Postgres).await
}

#[tokio::test]
async fn names_come_in_the_language_that_is_asked_for() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let query = r#"{ occupation(code: "2221.2", system: "esco") {
        french: emit(format: ELM, languages: ["fr"]) { document } any: emit(format: ELM) { document } } }"#;
    let answer = world.ask(query).await?;
    let label = |part: &str| answer["data"]["occupation"][part]["document"]["prefLabel"].clone();
    assert_eq!(
        label("french"),
        json!({ "fr": "infirmier de soins généraux/infirmière de soins généraux" }),
        "{answer}"
    );
    assert!(label("any")["en"].is_string(), "{answer}");
    let nothing = world.ask_with(RESOLVE, &json!({ "alignments": [{ "targetName": "no such thing" }] })).await?;
    assert_eq!(nothing["data"]["resolveAlignments"][0]["emit"], Value::Null, "{nothing}");
    Ok(())
}

/// A package with the one item that a badge points to.
fn case_package() -> Value {
    let (document, item) = ("9c7a2f10-0000-4000-8000-000000000001", "74f5bb7d-d7cc-11e8-824f-0242ac160002");
    let uri = |id: &str| format!("https://caseregistry.imsglobal.org/uri/{id}");
    json!({
        "CFDocument": {
            "identifier": document, "uri": uri(document), "creator": "Harbour Academy", "title": "Reading",
            "lastChangeDateTime": "2020-01-01T00:00:00Z", "CFPackageURI": uri(document), "language": "en",
        },
        "CFItems": [{
            "identifier": item, "uri": uri(item), "fullStatement": "Backs a reading with passages of the text.",
            "humanCodingScheme": "R.1", "language": "en", "lastChangeDateTime": "2020-01-01T00:00:00Z",
        }],
        "CFAssociations": [],
    })
}

/// An Open Badge 3.0 in, alignments out: the same targets, in fragments that the specification takes.
async fn badges_come_back_with_their_targets(database: Database) -> Result<()> {
    let (store, folder) = empty_store(database).await?;
    for (key, input) in demo::inputs() {
        if matches!(key, "esco" | "onet" | "isco") {
            import(&store, key, input, true).await?;
        }
    }
    let import_json = async |source: &str, name: &str, document: &Value| -> Result<()> {
        let bytes: &'static [u8] = Box::leak(document.to_string().into_bytes().into_boxed_slice());
        let input = Input::of(vec![InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))]);
        import(&store, source, input, true).await.map(drop)
    };
    import_json("case", "reading.json", &case_package()).await?;

    let target = |url: &str, name: &str, framework: &str| json!({ "type": ["Alignment"], "targetUrl": url, "targetName": name, "targetFramework": framework });
    let mut item = target(
        "https://caseregistry.imsglobal.org/uri/74f5bb7d-d7cc-11e8-824f-0242ac160002",
        "Backs a reading with passages of the text.",
        "Reading",
    );
    item["targetType"] = json!("CFItem");
    item["targetCode"] = json!("R.1");
    let stated = [
        item,
        target("http://data.europa.eu/esco/skill/07889c08-7220-47c8-96f7-6068fbea00dc", "normalise data", "ESCO"),
        target("https://www.onetonline.org/link/summary/29-1141.00", "Registered Nurses", "O*NET-SOC"),
    ];
    let credential = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "https://academy.example/credentials/1", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": "https://academy.example/issuer", "type": ["Profile"], "name": "Harbour Academy" },
        "validFrom": "2024-01-01T00:00:00Z", "name": "Reading closely",
        "credentialSubject": { "type": ["AchievementSubject"], "achievement": {
            "id": "https://academy.example/achievements/1", "type": ["Achievement"], "name": "Reading closely",
            "description": "Reads what is there.", "criteria": { "narrative": "One essay." }, "alignment": stated,
        } },
    });
    import_json("open-badges", "badge.json", &credential).await?;
    if let Some(corpus) = corpus() {
        let path = corpus.join("open-badges-spec-examples/ob3/achievementAlignmentCase.json");
        let example: Value = serde_json::from_slice(&std::fs::read(path)?)?;
        import_json("open-badges", "example.json", &example).await?;
    }
    let world = World::serve(store, folder).await?;
    let rules = Rules::read()?;
    let query = "query($uri: String!) { credential(uri: $uri) { alignments { nodes { document matchedBy
        concept { emit(format: OB3) { format mediaType document targetType note } } } } } }";
    let emitted = async |uri: &str| -> Result<Vec<(Value, Value)>> {
        let answer = world.ask_with(query, &json!({ "uri": uri })).await?;
        let alignments = answer["data"]["credential"]["alignments"]["nodes"].as_array();
        let alignments = alignments.with_context(|| answer.to_string())?.iter();
        Ok(alignments.map(|it| (it["document"].clone(), it["concept"]["emit"].clone())).collect())
    };
    let mut pairs = emitted("https://academy.example/achievements/1").await?;
    assert_eq!(pairs.len(), stated.len(), "{pairs:?}");
    if rules.is_some() {
        pairs.extend(emitted("https://1edtech.edu/achievements/1").await?);
        assert_eq!(pairs.len(), stated.len() + 1, "{pairs:?}");
    }
    for (document, fragment) in pairs {
        if let Some(rules) = &rules {
            rules.check("OB3", &fragment).with_context(|| format!("{document} as {fragment}"))?;
        }
        for field in ["type", "targetUrl", "targetType"] {
            assert_eq!(fragment["document"].get(field), document.get(field), "{field}: {document} as {fragment}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn badges_come_back_with_their_targets_on_sqlite() -> Result<()> {
    badges_come_back_with_their_targets(Database::Sqlite).await
}

#[tokio::test]
async fn badges_come_back_with_their_targets_on_postgres() -> Result<()> {
    badges_come_back_with_their_targets(Database::Postgres).await
}
