//! Course catalogues: what is asserted and what is inferred, on both databases, and a real catalogue.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Value, json};
use skillspine_importers::demo;
use skillspine_importers::input::{Input, InputFile, Limits, Mapping, Place};
use skillspine_importers::sources::courses;
use skillspine_store::Store;
use skillspine_tests::corpus;
use skillspine_tests::datasets::dataset;
use skillspine_tests::world::{Database, World, empty_store, import, import_within};

const CATALOGUE: &str = "id,name,about,skills,school\n\
    C-1,Care in emergencies,Learners give acute care and handle medicines with a steady hand.,\"acute care;juggle knives\",School of Care\n\
    C-2,Data for all,Participants perform data mining and write queries in SQL.,,School of Data\n";
const MAPPING: &str = "source = 'schools'\ntitle = 'Schools'\nlicence = 'CC0-1.0'\ntext_is_open = true\n[fields]\nid = 'id'\nname = 'name'\n\
    description = 'about'\nissuer = 'school'\nskills = { column = 'skills', separator = ';', framework = 'esco' }\n";

fn catalogue() -> Input {
    let file = InputFile::new("catalogue.csv", CATALOGUE.len() as u64, Place::Bytes(CATALOGUE.as_bytes()));
    let mut input = Input::of(vec![file]);
    input.mapping = Some(Mapping { name: "schools.toml".to_owned(), text: MAPPING.to_owned() });
    input.language = Some("en".to_owned());
    input
}

/// Imports ESCO of the demo world.
async fn import_esco(store: &Store) -> Result<()> {
    for (key, input) in demo::inputs() {
        if key == "esco" {
            import(store, key, input, true).await?;
        }
    }
    Ok(())
}

/// Every alignment of every course: course, provenance, what was asserted, what it leads to, how surely.
async fn alignments(world: &World) -> Result<Vec<Value>> {
    let query = "{ credentials(first: 10) { nodes { name { value } kind issuer { name { value } }
        alignments(first: 50) { nodes { provenance role matchedBy confidence document concept { uri } } } } } }";
    let answer = world.ask(query).await?;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let mut found = Vec::new();
    for course in answer["data"]["credentials"]["nodes"].as_array().into_iter().flatten() {
        for alignment in course["alignments"]["nodes"].as_array().into_iter().flatten() {
            found.push(json!({
                "course": course["name"]["value"],
                "provenance": alignment["provenance"],
                "asserted": alignment["document"],
                "uri": alignment["concept"]["uri"],
                "confidence": alignment["confidence"],
            }));
        }
    }
    Ok(found)
}

async fn check_catalogue(database: Database) -> Result<Vec<Value>> {
    let (store, folder) = empty_store(database).await?;
    import_esco(&store).await?;
    let first = import(&store, "courses", catalogue(), true).await?;
    assert_eq!((first.read, first.kept), (2, 2));
    let again = import(&store, "courses", catalogue(), true).await?;
    assert!(again.unchanged && again.release.is_none(), "the same catalogue again: {again:?}");
    let world = World::serve(store, folder).await?;
    alignments(&world).await
}

#[tokio::test]
async fn skills_that_are_named_are_asserted_and_those_in_texts_inferred() -> Result<()> {
    let found = check_catalogue(Database::Sqlite).await?;
    assert_eq!(found, check_catalogue(Database::Postgres).await?, "SQLite and Postgres differ");
    let of = |course: &str, provenance: &str| -> Vec<&Value> {
        found.iter().filter(|it| it["course"] == course && it["provenance"] == provenance).collect()
    };
    let asserted = of("Care in emergencies", "ASSERTED");
    assert_eq!(asserted.len(), 2, "{found:#?}");
    let led: Vec<bool> = asserted.iter().map(|alignment| alignment["uri"].is_string()).collect();
    assert_eq!(led.iter().filter(|led| **led).count(), 1, "a skill of ESCO, and one that nobody knows: {asserted:#?}");
    let inferred = of("Care in emergencies", "INFERRED");
    let words: BTreeSet<&str> = inferred.iter().filter_map(|it| it["asserted"]["text"].as_str()).collect();
    assert!(words.contains("acute care"), "{words:?}");
    let words: BTreeSet<&str> =
        of("Data for all", "INFERRED").iter().filter_map(|it| it["asserted"]["text"].as_str()).collect();
    assert!(words.contains("perform data mining"), "{words:?}");
    for alignment in found.iter().filter(|it| it["provenance"] == "INFERRED") {
        let confidence = alignment["confidence"].as_f64().unwrap_or(2.0);
        assert_eq!(Some(confidence), alignment["asserted"]["confidence"].as_f64(), "{alignment:#}");
        assert!(confidence < 1.0 && alignment["uri"].is_string(), "{alignment:#}");
    }
    Ok(())
}

#[tokio::test]
async fn a_real_catalogue_is_taken_with_the_mapping_that_ships() -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let (store, _folder) = empty_store(Database::Sqlite).await?;
    let folder = || Input::from_paths(&[corpus.join("courses-coursera")], &Limits::default());
    let first = import_within(&store, "courses", folder()?, false, 0.0).await?;
    let documented = dataset("courses-coursera");
    assert_eq!((first.read, first.rejected), (documented.read, documented.rejected), "{:?}", first.sample);
    let mut reversed = folder()?;
    reversed.files.reverse();
    let again = import_within(&store, "courses", reversed, false, 0.0).await?;
    assert!(again.unchanged && again.release.is_none(), "{again:?}");
    Ok(())
}

#[test]
fn real_catalogues_get_a_first_mapping() -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let suggested = |name: &str| -> Result<String> {
        let input = Input::from_paths(&[corpus.join("courses-coursera").join(name)], &Limits::default())?;
        Ok(courses::suggest_mapping(&input)?)
    };
    let described = suggested("coursera_courses_with_skills_sample.csv")?;
    for line in [
        "name = \"Course Name\"",
        "description = \"Course Description\"",
        "skills = { column = \"Skills\", separator = \"  \" }",
        "level = { column = \"Difficulty Level\", system = \"own\" }",
        "url = \"Course URL\"",
    ] {
        assert!(described.contains(line), "{line} is missing in\n{described}");
    }
    let listed = suggested("coursera_catalogue.csv")?;
    assert!(listed.contains("kind = { column = \"course_Certificate_type\" }"), "{listed}");
    Ok(())
}
