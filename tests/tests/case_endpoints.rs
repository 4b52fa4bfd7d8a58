//! The read endpoints of CASE over HTTP, on both databases: every framework of the demo world is valid against the schema of a CASE
//! server, and what is asked for singly is what the package has.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use skillspine_tests::corpus;
use skillspine_tests::world::{Database, World};

const CASE: &str = "/ims/case/v1p1";
/// Properties of 1.1 that the schema, which is of 1.0, does not know; it lets documents and items have others.
const NEW_IN_1_1: [&str; 2] = ["caseVersion", "frameworkType"];

macro_rules! on_both_databases {
    ($($name:ident => $sqlite:ident, $postgres:ident;)+) => {
        $(
            #[tokio::test]
            async fn $sqlite() -> Result<()> {
                $name(&World::demo(Database::Sqlite).await?).await
            }

            #[tokio::test]
            async fn $postgres() -> Result<()> {
                $name(&World::demo(Database::Postgres).await?).await
            }
        )+
    };
}

on_both_databases! {
    packages_are_valid_and_whole => packages_are_valid_and_whole_on_sqlite, packages_are_valid_and_whole_on_postgres;
    collections_are_paged => collections_are_paged_on_sqlite, collections_are_paged_on_postgres;
    refusals_say_why => refusals_say_why_on_sqlite, refusals_say_why_on_postgres;
}

async fn get(world: &World, path: &str) -> Result<Value> {
    let response = world.get(&format!("{CASE}/{path}"), &[]).await?;
    let status = response.status();
    ensure!(response.headers()["content-type"] == "application/json", "{path}");
    let text = response.text().await?;
    ensure!(status == 200, "{path} is answered {status}: {text}");
    serde_json::from_str(&text).with_context(|| format!("{path}: JSON"))
}

/// What a CASE server publishes as the schema of a package; none without the corpus.
fn schema() -> Result<Option<Validator>> {
    let Some(corpus) = corpus() else { return Ok(None) };
    let text = std::fs::read_to_string(corpus.join("case-opensalt/case-v1p0-cfpackage-schema.json"))?;
    let schema = jsonschema::options().should_validate_formats(true).build(&serde_json::from_str(&text)?);
    Ok(Some(schema.map_err(|error| anyhow::anyhow!("{error}"))?))
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

#[expect(clippy::print_stdout, reason = "the figures are for whoever runs the suite")]
async fn packages_are_valid_and_whole(world: &World) -> Result<()> {
    let schema = schema()?;
    let documents = get(world, "CFDocuments").await?;
    let frameworks = world.ask("{ frameworks { key } }").await?;
    assert_eq!(list(&documents, "CFDocuments").len(), list(&frameworks["data"], "frameworks").len());
    let (mut items, mut types) = (0, BTreeMap::<String, u32>::new());
    for document in list(&documents, "CFDocuments") {
        let id = text(document, "/identifier");
        assert_eq!(&get(world, &format!("CFDocuments/{id}")).await?, document);
        assert!(text(document, "/uri").starts_with(&world.url) && text(document, "/CFPackageURI/uri").ends_with(id));
        let package = get(world, &format!("CFPackages/{id}")).await?;
        if let Some(schema) = &schema {
            let errors: Vec<String> = schema
                .iter_errors(&package)
                .take(5)
                .map(|error| format!("{} at {}", error, error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", document["title"]);
        }
        assert_eq!(&package["CFDocument"], document);
        check_package(world, &package, id, &mut types).await?;
        items += list(&package, "CFItems").len();
    }
    println!("{items} items; {types:?}");
    for expected in ["isChildOf", "isRelatedTo", "isPartOf", "hasSkillLevel"] {
        assert!(types.contains_key(expected), "{expected} in {types:?}");
    }
    let total = world.ask("{ concepts { totalCount } }").await?;
    assert_eq!(total["data"]["concepts"]["totalCount"], json!(items), "every concept is an item of one package");
    Ok(())
}

async fn check_package(
    world: &World,
    package: &Value,
    document: &str,
    types: &mut BTreeMap<String, u32>,
) -> Result<()> {
    let (items, associations) = (list(package, "CFItems"), list(package, "CFAssociations"));
    let ids: BTreeSet<&str> = items.iter().map(|item| text(item, "/identifier")).collect();
    assert_eq!(ids.len(), items.len(), "identifiers of items are unique");
    let of_associations: BTreeSet<&str> = associations.iter().map(|it| text(it, "/identifier")).collect();
    assert_eq!(of_associations.len(), associations.len(), "identifiers of associations are unique");
    let mut placed = BTreeSet::new();
    for association in associations {
        assert!(ids.contains(text(association, "/originNodeURI/identifier")), "{association}");
        *types.entry(text(association, "/associationType").to_owned()).or_default() += 1;
        if text(association, "/associationType") == "isChildOf" {
            let above = text(association, "/destinationNodeURI/identifier");
            assert!(above == document || ids.contains(above), "{association}");
            placed.insert(text(association, "/originNodeURI/identifier"));
        }
    }
    for item in items {
        let is_placed = placed.contains(text(item, "/identifier"));
        assert_eq!(is_placed, text(item, "/CFItemType") != "collection", "{item} has a place in the tree");
    }

    // Singly it is the same, with the document that it belongs to.
    for item in items.iter().step_by(items.len() / 3 + 1) {
        let id = text(item, "/identifier");
        let single = get(world, &format!("CFItems/{id}")).await?;
        assert_eq!(&without_document(&single, document), item);
        let set = get(world, &format!("CFItemAssociations/{id}")).await?;
        assert_eq!(set["CFItem"], single);
        let own: Vec<&Value> = associations.iter().filter(|it| text(it, "/originNodeURI/identifier") == id).collect();
        let found: Vec<Value> = list(&set, "CFAssociations")
            .iter()
            .filter(|it| text(it, "/originNodeURI/identifier") == id)
            .map(|it| without_document(it, document))
            .collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), own, "{id}");
        let others = list(&set, "CFAssociations").iter().filter(|it| text(it, "/originNodeURI/identifier") != id);
        for other in others {
            assert_eq!(text(other, "/destinationNodeURI/identifier"), id, "{other}");
        }
        for association in list(&set, "CFAssociations").iter().step_by(7) {
            let id = text(association, "/identifier");
            assert_eq!(&get(world, &format!("CFAssociations/{id}")).await?, association, "found by its id alone");
        }
    }
    Ok(())
}

fn without_document(value: &Value, document: &str) -> Value {
    let mut fields: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    assert_eq!(
        fields.remove("CFDocumentURI").map(|link| text(&link, "/identifier").to_owned()).as_deref(),
        Some(document)
    );
    Value::Object(fields)
}

async fn collections_are_paged(world: &World) -> Result<()> {
    let whole = get(world, "CFDocuments").await?;
    let titles = |documents: &Value| -> Vec<String> {
        list(documents, "CFDocuments").iter().map(|document| text(document, "/title").to_owned()).collect()
    };
    let all = titles(&whole);
    assert!(all.is_sorted() && all.len() > 3, "{all:?}");
    for new in NEW_IN_1_1 {
        assert!(whole["CFDocuments"][0][new].is_string(), "{new}");
    }

    // Following `next` gives every one, once.
    let (mut found, mut next) = (Vec::new(), Some(format!("{}{CASE}/CFDocuments?limit=2", world.url)));
    while let Some(address) = next {
        let response = world.get(address.strip_prefix(&world.url).context("an address of this server")?, &[]).await?;
        assert_eq!(response.headers()["x-total-count"], all.len().to_string().as_str());
        let links = response.headers()["link"].to_str()?.to_owned();
        assert!(links.contains("rel=\"first\"") && links.contains("rel=\"last\""), "{links}");
        let link = links.split(", ").find_map(|link| link.strip_suffix("; rel=\"next\""));
        next = link.map(|link| link.trim_matches(['<', '>']).to_owned());
        let page: Value = serde_json::from_str(&response.text().await?)?;
        found.extend(titles(&page));
    }
    assert_eq!(found, all);

    let backwards = titles(&get(world, "CFDocuments?sort=title&orderBy=desc").await?);
    assert_eq!(backwards, all.iter().rev().cloned().collect::<Vec<_>>());
    let chosen = get(world, "CFDocuments?fields=title,identifier&limit=1&offset=1").await?;
    let fields: BTreeSet<&str> =
        chosen["CFDocuments"][0].as_object().context("a document")?.keys().map(String::as_str).collect();
    assert_eq!((fields, titles(&chosen)), (BTreeSet::from(["identifier", "title"]), vec![all[1].clone()]));
    assert_eq!(titles(&get(world, "CFDocuments?offset=999").await?), Vec::<String>::new());

    // The release decides what is new.
    let first = world.get(&format!("{CASE}/CFDocuments"), &[]).await?;
    let tag = first.headers()["etag"].to_str()?.to_owned();
    assert_eq!(world.get(&format!("{CASE}/CFDocuments"), &[("if-none-match", &tag)]).await?.status(), 304);
    assert_eq!(world.get(&format!("{CASE}/CFDocuments?limit=1"), &[("if-none-match", &tag)]).await?.status(), 200);
    Ok(())
}

async fn refusals_say_why(world: &World) -> Result<()> {
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (path, status, code) in [
        (format!("CFItems/{nobody}"), 404, "unknownobject"),
        (format!("CFDocuments/{nobody}"), 404, "unknownobject"),
        (format!("CFPackages/{nobody}"), 404, "unknownobject"),
        (format!("CFAssociations/{nobody}"), 404, "unknownobject"),
        (format!("CFItemAssociations/{nobody}"), 404, "unknownobject"),
        (format!("CFRubrics/{nobody}"), 404, "unknownobject"),
        (format!("CFLicenses/{nobody}"), 404, "unknownobject"),
        (format!("CFNonsense/{nobody}"), 404, "unknownobject"),
        ("CFRubrics/nonsense".to_owned(), 400, "invalid_uuid"),
        ("CFSubjects".to_owned(), 404, "unknownobject"),
        ("CFItems/nonsense".to_owned(), 400, "invalid_uuid"),
        ("CFItems/%00".to_owned(), 400, "invalid_uuid"),
        (format!("CFItems/{}", nobody.replace('-', "")), 400, "invalid_uuid"),
        ("CFDocuments?limit=0".to_owned(), 400, "invalid_selection_field"),
        ("CFDocuments?limit=99999999999999999999".to_owned(), 400, "invalid_selection_field"),
        ("CFDocuments?sort=nonsense".to_owned(), 400, "invalid_sort_field"),
        ("CFDocuments?orderBy=up".to_owned(), 400, "invalid_sort_field"),
        ("CFDocuments?fields=title,nonsense".to_owned(), 400, "invalid_selection_field"),
    ] {
        let response = world.get(&format!("{CASE}/{path}"), &[]).await?;
        assert_eq!(response.status(), status, "{path}");
        let body: Value = serde_json::from_str(&response.text().await?).with_context(|| path.clone())?;
        assert_eq!(text(&body, "/imsx_codeMajor"), "failure", "{path} {body}");
        assert_eq!(text(&body, "/imsx_severity"), "error", "{path} {body}");
        assert_eq!(
            text(&body, "/imsx_codeMinor/imsx_codeMinorField/0/imsx_codeMinorFieldValue"),
            code,
            "{path} {body}"
        );
        assert!(!text(&body, "/imsx_description").is_empty(), "{path} {body}");
    }
    Ok(())
}
