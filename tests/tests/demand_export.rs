//! Demand in files: what is written in each form comes back as it was counted, on both databases, from the program's own code and
//! over HTTP.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, RowAccessor};
use serde_json::{Value, json};
use skillspine_api::ApiConfig;
use skillspine_domain::demand::Basis;
use skillspine_export::{Dataset, Export, ExportError, Manifest, Question};
use skillspine_search::postings::{Facet, PostingFilter, RankingRequest};
use skillspine_tests::demand_world::{DemandWorld, SOURCES};
use skillspine_tests::world::{Database, World};

const ADVERTS: usize = 400;

async fn export(world: &DemandWorld, dataset: Dataset, query: &[(&str, &str)]) -> Result<(Vec<u8>, Manifest)> {
    let pairs = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let question = Question::read(&world.store, world.release, dataset, pairs).await?;
    let publication = world.store.publication().await?.context("a published release")?;
    let mut export = Export::open(&world.store, &world.index, publication.published_at, question).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = export.next().await? {
        bytes.extend(piece);
    }
    Ok((bytes, export.manifest().clone()))
}

async fn in_form(
    world: &DemandWorld,
    dataset: Dataset,
    query: &[(&str, &str)],
    form: &str,
) -> Result<(Vec<u8>, Manifest)> {
    let query: Vec<(&str, &str)> = query.iter().copied().chain([("format", form)]).collect();
    export(world, dataset, &query).await
}

fn lines(bytes: &[u8]) -> Result<Vec<Value>> {
    std::str::from_utf8(bytes)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// A table of a spreadsheet: header and rows.
fn cells(bytes: &[u8]) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let mut table = csv::Reader::from_reader(bytes);
    let header = table.headers()?.iter().map(str::to_owned).collect();
    let rows = table.records().map(|row| Ok(row?.iter().map(str::to_owned).collect())).collect::<Result<_>>()?;
    Ok((header, rows))
}

macro_rules! on_both_databases {
    ($($name:ident => $sqlite:ident, $postgres:ident;)+) => {
        $(
            #[tokio::test]
            async fn $sqlite() -> Result<()> {
                $name(DemandWorld::new(Database::Sqlite, ADVERTS).await?).await
            }

            #[tokio::test]
            async fn $postgres() -> Result<()> {
                $name(DemandWorld::new(Database::Postgres, ADVERTS).await?).await
            }
        )+
    };
}

on_both_databases! {
    postings_come_back => postings_come_back_on_sqlite, postings_come_back_on_postgres;
    numbers_come_back => numbers_come_back_on_sqlite, numbers_come_back_on_postgres;
    http_hands_on_the_same => http_hands_on_the_same_on_sqlite, http_hands_on_the_same_on_postgres;
}

async fn postings_come_back(world: DemandWorld) -> Result<()> {
    let query = [("with-text", "true"), ("from", "2023-02-01"), ("region", "A")];
    let filter = json!({ "regions": { "any_of": [{ "Code": "A" }] }, "posted": { "from": "2023-02-01" } });
    let filter: PostingFilter = serde_json::from_value(filter)?;
    let selection = world.index.select(&filter, Basis::default())?;
    let mut expected = BTreeSet::new();
    selection.each_posting(|id, _| {
        expected.insert(id.to_string());
    });
    ensure!(expected.len() > 50, "{} postings prove little", expected.len());

    let (bytes, manifest) = in_form(&world, Dataset::Postings, &query, "ndjson").await?;
    let rows = lines(&bytes)?;
    let ids =
        |rows: &[Value]| rows.iter().filter_map(|row| Some(row["id"].as_str()?.to_owned())).collect::<BTreeSet<_>>();
    assert_eq!(ids(&rows), expected);
    assert_eq!(
        (manifest.rows, manifest.postings, rows.len()),
        (expected.len() as u64, expected.len() as u64, expected.len())
    );

    // Texts only where the licence allows, and nobody's address or number.
    let (mut shown, mut withheld) = (0, 0);
    for row in &rows {
        let text = row["text"].as_str().unwrap_or_default();
        ensure!(!text.contains("@jobs.example") && !text.contains("70 123"), "{text}");
        ensure!(text.is_empty() || row["source"] == SOURCES[0], "the licence of {row} does not let it be shown");
        shown += u32::from(text.contains("[e-mail]") && text.contains("[telephone]"));
        withheld += u32::from(row["source"] != SOURCES[0]);
    }
    ensure!(shown > 10 && withheld > 10, "{shown} texts shown, {withheld} withheld");

    // What the store says of a posting, value by value.
    let id =
        rows.iter().find(|row| row["skills"].as_array().is_some_and(|skills| skills.len() > 1)).context("skills")?;
    let posting_id = skillspine_domain::id::PostingId(id["id"].as_str().context("an id")?.parse()?);
    let stored =
        world.store.postings_by_id(world.release, &[posting_id]).await?.remove(&posting_id).context("stored")?;
    let skills =
        world.store.skills_by_posting(world.release, &[posting_id]).await?.remove(&posting_id).context("skills")?;
    assert_eq!(id["title"], stored.title);
    assert_eq!(id["posted_on"], json!(stored.posted_on));
    assert_eq!(id["contract"], json!(stored.contract));
    assert_eq!(id["annual_salary_min"], json!(stored.annual_salary.map(|(min, _)| min)));
    assert_eq!(id["skills"].as_array().map(Vec::len), Some(skills.len()));
    assert_eq!(id["skills"][0]["confidence"], json!(skills[0].confidence));
    assert_eq!(id["skills"][0]["requirement"], json!(skills[0].requirement));

    // The table of a spreadsheet: the same postings, and nothing that it executes.
    let (bytes, _) = in_form(&world, Dataset::Postings, &query, "csv").await?;
    let (header, table) = cells(&bytes)?;
    assert_eq!(table.len(), rows.len());
    let column = |name: &str| header.iter().position(|known| known == name).with_context(|| name.to_owned());
    let (id_at, title_at, label_at) = (column("id")?, column("title")?, column("skills.label")?);
    for (row, line) in table.iter().zip(&rows) {
        assert_eq!(json!(row[id_at]), line["id"]);
        for cell in row {
            ensure!(!cell.starts_with(['=', '@', '+', '\t', '\r']), "a spreadsheet executes {cell}");
        }
        let title = line["title"].as_str().context("a title")?;
        let expected = if title.starts_with(['=', '@']) { format!("'{title}") } else { title.to_owned() };
        assert_eq!(row[title_at], expected);
        let labels: Vec<&str> = line["skills"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|skill| skill["label"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(row[label_at], labels.join("|"));
    }
    ensure!(table.iter().any(|row| row[title_at].starts_with("'=")), "no title would be a formula");

    let (bytes, manifest) = in_form(&world, Dataset::Postings, &query, "parquet").await?;
    let reader = SerializedFileReader::new(Bytes::from(bytes))?;
    let metadata = reader.metadata().file_metadata();
    let embedded =
        metadata.key_value_metadata().context("metadata")?.iter().find(|pair| pair.key == "skillspine.manifest");
    assert_eq!(embedded.and_then(|pair| pair.value.clone()), Some(manifest.to_json()?));
    let mut count = 0;
    for (row, line) in reader.get_row_iter(None)?.zip(&rows) {
        let row = row?;
        let field =
            |name: &str| row.get_column_iter().find(|(known, _)| *known == name).map(|(_, field)| field.clone());
        assert_eq!(json!(row.get_string(0)?), line["id"]);
        match (field("posted_on"), &line["posted_on"]) {
            (Some(Field::Date(day)), posted) => {
                let day = chrono::NaiveDate::from_num_days_from_ce_opt(719_163 + day).context("a day")?;
                assert_eq!(json!(day), *posted);
            }
            (found, posted) => ensure!(found == Some(Field::Null) && posted.is_null(), "{found:?} is not {posted}"),
        }
        let Some(Field::ListInternal(skills)) = field("skills") else { anyhow::bail!("no list of skills") };
        assert_eq!(Some(skills.len()), line["skills"].as_array().map(Vec::len));
        for (skill, expected) in skills.elements().iter().zip(line["skills"].as_array().into_iter().flatten()) {
            let Field::Group(skill) = skill else { anyhow::bail!("no group: {skill:?}") };
            let parts: Vec<(&String, &Field)> = skill.get_column_iter().collect();
            let text = |name: &str| {
                let found = parts.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
                match found {
                    Some(Field::Str(text)) => json!(text),
                    Some(Field::Double(number)) => json!(number),
                    _ => Value::Null,
                }
            };
            for name in ["framework", "uri", "code", "label", "requirement", "provenance", "confidence"] {
                assert_eq!(text(name), expected[name], "{name}");
            }
        }
        count += 1;
    }
    assert_eq!(count, rows.len());
    Ok(())
}

async fn numbers_come_back(world: DemandWorld) -> Result<()> {
    let query = [
        ("by", "skill"),
        ("first", "7"),
        ("source", "board"),
        ("significance", "true"),
        ("growth", "true"),
        ("labels", "sv"),
    ];
    let filter: PostingFilter = serde_json::from_value(json!({ "sources": { "any_of": ["board"] } }))?;
    let selection = world.index.select(&filter, Basis::default())?;
    let expected = selection.ranking(&RankingRequest::top(Facet::skill(), 7))?;
    let (bytes, manifest) = in_form(&world, Dataset::Ranking, &query, "ndjson").await?;
    let rows = lines(&bytes)?;
    assert_eq!((rows.len(), manifest.rows), (expected.buckets.len(), 7));
    for (row, bucket) in rows.iter().zip(&expected.buckets) {
        assert_eq!(row["count"], json!(bucket.count.value));
        assert_eq!(row["n"], json!(bucket.count.n));
        assert_eq!(row["share"], json!(bucket.share.value));
        assert_eq!(row["denominator"], json!(bucket.share.denominator));
        ensure!(row["significance"].is_number() && row["significance_low"].is_number(), "{row}");
        ensure!(row["growth"].is_number() || row["growth_missing"].is_string(), "{row}");
    }
    ensure!(
        rows.iter().any(|row| row["label"].as_str().is_some_and(|label| label.ends_with("(sv)"))),
        "labels: {rows:?}"
    );
    let (table, _) = in_form(&world, Dataset::Ranking, &query, "csv").await?;
    let (header, table) = cells(&table)?;
    let at = header.iter().position(|name| name == "count").context("count")?;
    let counts: Vec<Value> = table.iter().map(|row| Ok(json!(row[at].parse::<f64>()?))).collect::<Result<_>>()?;
    assert_eq!(counts, rows.iter().map(|row| row["count"].clone()).collect::<Vec<_>>());

    // What it is: filter, basis, sources with their terms.
    assert_eq!(manifest.filter, json!({ "sources": { "any_of": ["board"] } }));
    assert_eq!(manifest.postings, selection.postings());
    let sources: Vec<(&str, &str, Option<u64>)> =
        manifest.sources.iter().map(|source| (source.key.as_str(), source.licence.as_str(), source.postings)).collect();
    assert_eq!(sources, [("board", "CC-BY-4.0", Some(selection.postings()))]);
    ensure!(manifest.frameworks.iter().all(|framework| !framework.attribution.is_empty()), "{:?}", manifest.frameworks);
    // Both databases end here, and have to give the same.
    insta::allow_duplicates! {
        insta::assert_snapshot!(manifest.method.join("\n"), @r"
        Counted are adverts as published, those that repeat another one included.
        An advert counts on the day on which it was first public.
        Filters know hierarchies: a region stands for the regions inside it, a group for the occupations or skills below it.
        Values that rest on fewer than 5 adverts are left out and marked suppressed.
        Share: the count of a value divided by the count of the adverts that have any value of the facet. Bounds: Wilson's score interval, 95 %.
        Significance: the share of a value divided by its share in everything at the same time. Bounds: Katz's interval on the logarithmic scale, 95 %.
        Growth: the count of the last 365 days of the window divided by that of the 365 days before, minus 1. Bounds: both counts taken for Poisson counts, 95 %.
        ");
    }

    // Pairs of values, and a series of each value, are rankings of the index unrolled.
    let pairs = [
        ("by", "region"),
        ("level", "regions-of-the-suite:0"),
        ("then", "contract"),
        ("first", "3"),
        ("then-first", "2"),
    ];
    let rows = lines(&in_form(&world, Dataset::Ranking, &pairs, "ndjson").await?.0)?;
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0]["within_key"], "regions-of-the-suite:A");
    assert_eq!((&rows[1]["within_rank"], &rows[1]["rank"]), (&json!(1), &json!(2)));

    let series = [("interval", "quarter"), ("unit", "vacancies")];
    let rows = lines(&in_form(&world, Dataset::Series, &series, "ndjson").await?.0)?;
    assert_eq!((rows.len(), &rows[0]["from"], &rows[7]["to"]), (8, &json!("2023-01-01"), &json!("2024-12-31")));
    let of_values = [("by", "source"), ("interval", "year")];
    let rows = lines(&in_form(&world, Dataset::Series, &of_values, "ndjson").await?.0)?;
    assert_eq!(rows.len(), 2 * SOURCES.len());
    let years: f64 = rows.iter().filter_map(|row| row["count"].as_f64()).sum();
    let undated = world.index.select(&PostingFilter::default(), Basis::default())?.coverage();
    let dated =
        undated.iter().find(|field| field.field == skillspine_search::postings::Field::PostedOn).context("posted")?;
    assert_eq!(years as u64, dated.share.n);

    // Concepts by URI, by code, by id are the same concept.
    let uri = "https://frameworks.example/skills-of-the-suite/g0";
    let id = skillspine_domain::id::ConceptId::mint("skills-of-the-suite", "g0").to_string();
    let mut tables = BTreeSet::new();
    for name in [uri, "skills-of-the-suite:g0", &id, &format!("skill:{id}")] {
        tables.insert(in_form(&world, Dataset::Series, &[("skill", name)], "csv").await?.0);
    }
    assert_eq!(tables.len(), 1);

    // Nothing found is a table without rows.
    let (bytes, manifest) = in_form(&world, Dataset::Postings, &[("source", "nobody")], "csv").await?;
    assert_eq!((manifest.rows, cells(&bytes)?.1.len(), manifest.sources.len()), (0, 0, 0));
    let (bytes, _) = in_form(&world, Dataset::Postings, &[("source", "nobody")], "parquet").await?;
    assert_eq!(SerializedFileReader::new(Bytes::from(bytes))?.metadata().file_metadata().num_rows(), 0);

    for (dataset, query, expected) in [
        (Dataset::Ranking, vec![], "`by`"),
        (Dataset::Series, vec![("skill", "https://frameworks.example/none")], "unknown"),
        (Dataset::Series, vec![("filter", "{\"skils\": {}}")], "unknown field `skils`"),
        (Dataset::Postings, vec![("contract", "forever")], "permanent"),
    ] {
        match export(&world, dataset, &query).await {
            Err(error) => {
                let is_question = matches!(error.downcast_ref(), Some(ExportError::Question { .. }));
                ensure!(is_question && error.to_string().contains(expected), "{query:?}: {error}");
            }
            Ok(_) => anyhow::bail!("{query:?} is answered"),
        }
    }
    Ok(())
}

async fn http_hands_on_the_same(world: DemandWorld) -> Result<()> {
    let query = "by=skill&first=5&region=A";
    let pairs = [("by", "skill"), ("first", "5"), ("region", "A")];
    let (expected, manifest) = in_form(&world, Dataset::Ranking, &pairs, "csv").await?;
    let (postings, _) = in_form(&world, Dataset::Postings, &[], "parquet").await?;
    let mut config = ApiConfig::default();
    config.export.rows = ADVERTS as u64;
    let served = World::serve_with(world.store, world.folder, config).await?;

    let answer = served.get(&format!("/export/ranking?{query}"), &[]).await?;
    assert_eq!(answer.status(), 200);
    let header =
        |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
    ensure!(
        header("content-disposition").starts_with("attachment; filename=\"ranking-"),
        "{}",
        header("content-disposition")
    );
    let (tag, link) = (header("etag"), header("link"));
    assert_eq!(answer.bytes().await?, expected);

    let address = link.strip_prefix('<').and_then(|link| link.split_once('>')).context("a link")?.0;
    let described: Value = serde_json::from_str(&served.get(address, &[]).await?.text().await?)?;
    assert_eq!(described, serde_json::to_value(&manifest)?);
    let again = served.get(&format!("/export/ranking?{query}"), &[("if-none-match", &tag)]).await?;
    assert_eq!((again.status().as_u16(), again.bytes().await?.len()), (304, 0));
    let other = served.get("/export/ranking?by=skill&first=6", &[("if-none-match", &tag)]).await?;
    assert_eq!(other.status(), 200);

    let first = served.get(&format!("/export/ranking?{query}&format=ndjson&manifest=first"), &[]).await?.text().await?;
    let first = lines(first.as_bytes())?;
    assert_eq!(first[0]["manifest"]["format"], "ndjson");
    assert_eq!(first.len() as u64, manifest.rows + 1);
    assert_eq!(served.get("/export/postings?format=parquet", &[]).await?.bytes().await?, postings);

    for (path, status, expected) in [
        ("/export/salaries", 404, "postings, ranking, series"),
        ("/export/ranking", 400, "by=skill"),
        ("/export/ranking?by=skill&firsst=3", 400, "firsst"),
        ("/export/ranking?by=skill&manifest=first", 400, "NDJSON"),
        ("/export/ranking?by=skill&first=60000&then=skill&then-first=60000", 400, "export_rows"),
        ("/export/series?by=source&interval=day", 400, "LIMIT_EXCEEDED"),
        ("/export/series?interval=day&from=1000-01-01", 400, "number of points"),
    ] {
        let answer = served.get(path, &[]).await?;
        let (found, text) = (answer.status().as_u16(), answer.text().await?);
        ensure!(found == status && text.contains(expected) && text.contains("hint"), "{path}: {found} {text}");
    }
    Ok(())
}
