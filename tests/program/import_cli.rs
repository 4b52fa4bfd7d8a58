//! Importing, publishing and exporting from the command line.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Installation;
use crate::tables::{everything, published};
use crate::world::{World, occupation_uri, skill_uri};

/// Sources whose keys everybody knows.
const SOURCES: [&str; 9] = ["crosswalk", "esco", "isco", "iso3166", "iso4217", "iso639", "nuts", "onet", "soc"];

#[test]
fn every_source_is_described() {
    let store = Installation::embedded();
    let listed = store.run(&["import", "--list"]).succeeded();
    let described = store.run(&["import", "--list", "--json"]).succeeded();
    let sources: Vec<Value> =
        described.stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
    for key in SOURCES.into_iter().chain(["sssom"]) {
        assert!(sources.iter().any(|source| source["key"] == key), "{key} is missing");
    }
    for source in &sources {
        for field in ["key", "title", "summary", "publisher", "homepage", "licence"] {
            let text = source[field].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{field} of {source}");
            assert!(listed.stdout.contains(text), "{text:?} is not listed");
        }
        assert!(source["homepage"].as_str().is_some_and(|url| url.starts_with("https://")), "{source}");
        let accepts = source["accepts"].as_array().expect("a list");
        assert!(!accepts.is_empty(), "{source}");
        assert!(accepts.iter().all(|file| listed.stdout.contains(file.as_str().expect("text"))), "{source}");
    }
    assert!(!store.data_dir().exists(), "asking leaves nothing behind");
}

#[test]
fn wrong_usage_ends_with_two() {
    let store = Installation::embedded();
    for (arguments, words) in [
        (vec!["frobnicate"], "unrecognized subcommand"),
        (vec!["import"], "required arguments"),
        (vec!["import", "esco"], "--from"),
        (vec!["import", "esco", "--from"], "--from"),
        (vec!["import", "esco", "--from", "x", "--rejection-budget", "some"], "--rejection-budget"),
        (vec!["import", "--report", "first"], "--report"),
        (vec!["import", "postings", "--from", "x", "--format", "xml"], "--format"),
        (vec!["import", "postings", "--from", "x", "--mapping", "m.toml", "--suggest-mapping"], "--suggest-mapping"),
        (vec!["serve", "--listen", "everywhere"], "--listen"),
        (vec!["export", "esco", "--format", "pdf"], "--format"),
        (vec!["publish", "--release", "newest"], "--release"),
    ] {
        store.run(&arguments).failed(2, &[words]);
    }
}

#[test]
fn a_first_mapping_is_written_for_a_table() {
    let store = Installation::embedded();
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("jobs.csv");
    std::fs::write(&table, "Job ID;Title;Posted\n1;Nurse;2024-01-02\n").expect("written");
    let table = table.to_str().expect("UTF-8");
    let suggested = store.run(&["import", "postings", "--from", table, "--suggest-mapping"]).succeeded();
    suggested.prints(&["delimiter = \";\"", "id = \"Job ID\"", "title = \"Title\"", "posted_on = \"Posted\""]);
    let suggested = store.run(&["import", "courses", "--from", table, "--suggest-mapping"]).succeeded();
    suggested.prints(&["# No column looks like an id", "name = \"Title\"", "# Not used: Job ID, Posted"]);
    assert!(!store.data_dir().exists(), "asking leaves nothing behind");

    let other = store.run(&["import", "isco", "--from", table, "--mapping", "wuzzuf"]);
    other.failed(1, &["--mapping is for `import postings`"]);
    let none = store.run(&["import", "postings", "--from", table, "--mapping", "nowhere.toml"]);
    none.failed(1, &["read the mapping nowhere.toml", "hint:", "nyc-jobs, wuzzuf"]);
}

#[test]
fn help_comes_with_examples() {
    let store = Installation::embedded();
    for command in ["serve", "import", "export"] {
        store.run(&[command, "--help"]).succeeded().prints(&["Example", "skillspine ", command]);
    }
    store.run(&["--help"]).succeeded().prints(&["Examples:", "Exit codes: 0 done, 1 failed, 2 wrong usage"]);
    store.run(&["--version"]).succeeded().prints(&["skillspine ", env!("CARGO_PKG_VERSION")]);
}

#[tokio::test]
async fn one_release_after_the_other() {
    for store in Installation::both().await {
        let (first, second) = (World::small(), World::small().revised());
        let (first_release, second_release) = (first.write(), second.write());

        let dry = store.run(&["import", "esco", "--from", first_release.argument(), "--dry-run"]).succeeded();
        let created = format!("{} concepts created, 0 changed, 0 deprecated", world_concepts(&first));
        dry.says(&["nothing was written", &created]);
        assert_eq!(published(&store).await.release, 0);
        assert_eq!(rows(&store).await, 0, "{}", store.kind());

        let imported = store.run(&["import", "esco", "--from", first_release.argument(), "--json"]).succeeded();
        let summary = imported.json();
        assert_eq!(summary["read"], first.rows(), "{summary}");
        assert_eq!(summary["kept"], first.rows(), "{summary}");
        assert_eq!((summary["rejected"].as_u64(), summary["dangling"].as_u64()), (Some(0), Some(0)), "{summary}");
        assert_eq!(summary["published"], true, "{summary}");
        assert_eq!(summary["versions"], serde_json::json!(["esco 1.0"]));
        let state = everything(&store).await;

        store.import_esco(first_release.argument()).says(&["nothing changed"]);
        let packed = first_release.zip();
        store.import_esco(packed.to_str().expect("a plain name")).says(&["nothing changed"]);
        assert_eq!(everything(&store).await, state, "{}: the same again changes nothing", store.kind());

        let dry =
            store.run(&["import", "esco", "--from", second_release.argument(), "--dry-run", "--json"]).succeeded();
        let would = &dry.json()["dry_run"];
        assert_eq!((&would["would_create"], &would["would_deprecate"]), (&6.into(), &6.into()), "{would}");
        assert_eq!(would["would_change"], 18, "every third of those that stay is renamed: {would}");
        assert_eq!(everything(&store).await, state, "{}: a dry run changes nothing", store.kind());

        store
            .import_esco(second_release.argument())
            .says(&["6 concepts created, 18 changed, 6 deprecated", "published as release 2"]);
        assert_eq!(published(&store).await.release, 2);
        store.import_esco(second_release.argument()).says(&["nothing changed"]);
        store.import_esco(first_release.argument()).says(&["already holds 1.1"]);
        assert_eq!(published(&store).await.release, 2, "{}: an older release adds nothing here", store.kind());
        store.run(&["import", "--runs"]).succeeded().prints(&["unchanged", "done", "esco"]);
        assert_eq!(store.temporary_files(), Vec::<std::path::PathBuf>::new());
    }
}

#[tokio::test]
async fn publishing_can_wait() {
    for store in Installation::both().await {
        let (first, second) = (World::small().write(), World::small().revised().write());
        store.import_esco(first.argument());
        let before = published(&store).await;
        let import = ["import", "esco", "--from", second.argument(), "--no-publish"];
        store.run(&import).succeeded().says(&["loaded as release 2", "skillspine publish"]);
        assert_eq!(published(&store).await, before, "{}", store.kind());
        store
            .run(&["doctor"])
            .succeeded()
            .prints(&["publication: release 1", "release 2 is complete and not published"]);
        store.run(&["publish", "--release", "3"]).failed(1, &["release 3 is not available", "1 to 2"]);
        assert_eq!(published(&store).await, before, "{}", store.kind());
        store.run(&["index"]).succeeded().says(&["index of release 2"]);
        store.run(&["publish"]).succeeded().says(&["release 2 is published"]);
        assert_eq!(published(&store).await.release, 2);
        store.run(&["publish", "--release", "1"]).succeeded();
        assert_eq!(published(&store).await, before, "{}: an earlier release is as it was", store.kind());
    }
}

#[tokio::test]
async fn two_imports_take_turns() {
    let large = World { skills: 1_000, occupations: 50, skills_per_occupation: 20, ..World::small() };
    let (first, second) = (large.write(), large.revised().write());
    for store in Installation::both().await {
        // Both would otherwise make the folder and the schema of the embedded default.
        store.run(&["import", "--runs"]).succeeded();
        let mut one = store.start(&["import", "esco", "--from", first.argument()]);
        wait_for_run(&store);
        let mut other = store.start(&["import", "esco", "--from", second.argument()]);
        let waited = other.wait_for_line("another import is running");
        assert!(waited.contains("`esco`, since"), "{waited}");
        one.wait().succeeded().says(&["published as release 1"]);
        other.wait().succeeded().says(&["published as release 2"]);
        assert_eq!(published(&store).await.release, 2);
        store.run(&["doctor"]).succeeded();
    }
}

/// Waits until an import has written down that it runs.
fn wait_for_run(store: &Installation) {
    let started = Instant::now();
    while !store.run(&["import", "--runs"]).succeeded().stdout.contains("running") {
        assert!(started.elapsed() < Duration::from_secs(60), "{}: no import begins", store.kind());
        sleep(Duration::from_millis(10));
    }
}

#[tokio::test]
async fn datasets_are_exported() {
    for store in Installation::both().await {
        store.run(&["export", "esco"]).failed(1, &["nothing is published", "hint:"]);
        let world = World::small();
        store.import_esco(world.write().argument());
        let mapped = format!(
            "#mapping_set_id: https://example.org/maps/upkeep\n#license: https://creativecommons.org/licenses/by/4.0/\n\
             subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tconfidence\n\
             {}\t{}\tskos:closeMatch\t{}\tmaintainer of kind 0\tsemapv:ManualMappingCuration\t0.8\n",
            skill_uri(0),
            world.skill_label(0),
            occupation_uri(0)
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        let maps = folder.path().join("upkeep.sssom.tsv");
        std::fs::write(&maps, mapped).expect("the file can be written");
        store.run(&["import", "sssom", "--from", maps.to_str().expect("a plain name")]).succeeded();

        let csv = store.run(&["export", "esco"]).succeeded();
        assert!(csv.stdout.starts_with("id,uri,kind,code,status,language,preferred_label"), "{}", csv.stdout);
        assert_eq!(csv.stdout.lines().count(), world_concepts(&world) + 1);
        let csv = csv.prints(&[&skill_uri(0), &world.skill_label(0)]);
        csv.says(&["rows of `esco` as of release 2"]);

        let lines = store.run(&["export", "esco", "--format", "ndjson"]).succeeded();
        let concepts: Vec<Value> =
            lines.stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
        assert_eq!(concepts.len(), world_concepts(&world));
        assert!(concepts.iter().any(|concept| concept["uri"] == skill_uri(7).as_str()));

        let keys = store.run(&["export", "crosswalks"]).succeeded();
        let key = keys.stdout.lines().nth(1).and_then(|line| line.split(',').next()).expect("a crosswalk").to_owned();
        let target = folder.path().join("out.sssom.tsv");
        let out = target.to_str().expect("a plain name");
        store.run(&["export", &key, "--format", "sssom", "--out", out]).succeeded().says(&["1 rows of"]);
        let written = std::fs::read_to_string(&target).expect("the export");
        assert!(written.contains("subject_id\t") && written.contains("skos:closeMatch"), "{written}");
        // What was written can be read again, and says the same.
        store.run(&["import", "sssom", "--from", out, "--dry-run"]).succeeded().says(&["1 rows read = 1 kept"]);

        let turtle = store.run(&["export", "esco", "--format", "turtle"]).succeeded();
        assert_eq!(turtle.stdout.matches("skos:inScheme").count(), world_concepts(&world), "{}", turtle.stdout);
        let package = folder.path().join("esco.json");
        let out = package.to_str().expect("a plain name");
        let said = format!("{} concepts of `esco` as of release 2", world_concepts(&world));
        store.run(&["export", "esco", "--format", "case", "--out", out]).succeeded().says(&[&said]);
        let package = std::fs::read_to_string(&package).expect("the package");
        let package: Value = serde_json::from_str(&package).expect("a package in JSON");
        assert_eq!(package["CFItems"].as_array().map(Vec::len), Some(world_concepts(&world)));
        store
            .run(&["export", "esko", "--format", "case"])
            .failed(1, &["no framework called `esko`", "known: esco", "hint:"]);
        store.run(&["export", "ranking", "--format", "turtle"]).failed(1, &["hold frameworks", "hint:"]);
        store.run(&["export", "esko"]).failed(1, &["nothing called `esko`", "known: esco", "hint:"]);
        store.run(&["export", "esco", "--format", "sssom"]).failed(1, &["cannot be written as SSSOM", "hint:"]);
    }
}

#[tokio::test]
async fn demand_is_exported() {
    for store in Installation::both().await {
        store.run(&["export", "ranking", "--by", "source"]).failed(1, &["nothing is published", "hint:"]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str| folder.path().join(name).to_str().expect("a plain name").to_owned();
        let adverts: Vec<Value> = (1..=6)
            .map(|number| {
                serde_json::json!({
                    "@context": "https://schema.org", "@type": "JobPosting", "title": format!("=Nurse {number}"),
                    "url": format!("https://jobs.example/{number}"), "datePosted": format!("2024-01-0{number}"),
                    "description": "Nights. Ask office@jobs.example.",
                })
            })
            .collect();
        std::fs::write(file("adverts.json"), Value::from(adverts).to_string()).expect("the file can be written");
        store.run(&["import", "postings", "--from", &file("adverts.json")]).succeeded();

        let table = file("sources.csv");
        let done = store.run(&["export", "ranking", "--by", "source", "--significance", "--out", &table]).succeeded();
        done.says(&["1 rows of `ranking` as of release 1"]);
        let written = std::fs::read_to_string(&table).expect("the table");
        assert!(written.lines().nth(1).is_some_and(|row| row.starts_with("1,schema-org,,,,6,6,")), "{written}");
        let manifest = std::fs::read_to_string(format!("{table}.manifest.json")).expect("the manifest");
        let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
        assert_eq!((&manifest["rows"], &manifest["release"]), (&Value::from(1), &Value::from(1)));
        assert_eq!(manifest["sources"][0]["key"], "schema-org");

        let series = store.run(&["export", "series", "--interval", "year", "--from", "2024-01-02"]).succeeded();
        let series = series.says(&["hint: --manifest"]);
        assert_eq!(series.stdout, "from,to,count,n,approximate,missing\n2024-01-01,2024-12-31,5,5,false,\n");
        let postings = store.run(&["export", "postings", "--with-text", "--format", "ndjson"]).succeeded();
        assert_eq!(postings.stdout.lines().count(), 6);
        assert!(postings.stdout.contains("=Nurse 3") && !postings.stdout.contains("office@"), "{}", postings.stdout);
        let parquet = file("postings.parquet");
        store.run(&["export", "postings", "--format", "parquet", "--out", &parquet]).succeeded();
        assert!(std::fs::read(&parquet).expect("the table").starts_with(b"PAR1"));

        store.run(&["export", "ranking"]).failed(1, &["`by`", "by=skill"]);
        store.run(&["export", "ranking", "--by", "colour"]).failed(1, &["`colour`", "hint:"]);
        store.run(&["export", "series", "--by", "skill", "--format", "sssom"]).failed(1, &["SSSOM", "hint:"]);
        store.run(&["export", "schema-org", "--by", "skill"]).failed(1, &["--by is for postings"]);
        store.run(&["export", "ranking", "--bye", "skill"]).failed(2, &["--bye"]);
    }
}

#[tokio::test]
async fn the_doctor_says_what_to_mend() {
    for store in Installation::both().await {
        store.run(&["doctor"]).failed(1, &["1 thing(s) to mend"]).prints(&[
            "ok    database",
            "ok    schema",
            "WRONG publication: nothing is published",
            "skillspine import",
        ]);
        store.import_esco(World::small().write().argument());
        store.run(&["doctor"]).succeeded().prints(&["ok    publication", "ok    search index"]);

        std::fs::remove_dir_all(store.data_dir().join("index")).expect("the index is there");
        store.run(&["doctor"]).failed(1, &[]).prints(&["WRONG search index", "`skillspine index` builds it anew"]);
        store.run(&["index"]).succeeded();
        store.run(&["doctor"]).succeeded();

        store.run(&["import", "esco", "--from", "no-such-folder"]).failed(1, &["no-such-folder", "no such file"]);
        store.run(&["doctor"]).succeeded();
    }
    let nowhere = Installation::on("postgres://skillspine@127.0.0.1:1/skillspine".to_owned());
    nowhere
        .run(&["doctor"])
        .failed(1, &["1 thing(s) to mend"])
        .prints(&["WRONG database: the database does not answer"]);
}

#[tokio::test]
async fn postgres_is_migrated_on_request_only() {
    let store = Installation::unmigrated_postgres().await;
    let release = World::small().write();
    let words = ["schema does not match this program", "has not run", "hint: run `skillspine migrate`"];
    store.run(&["serve", "--listen", "127.0.0.1:0"]).failed(1, &words);
    store.run(&["import", "esco", "--from", release.argument()]).failed(1, &words);
    store.run(&["export", "esco"]).failed(1, &words);
    store.run(&["publish"]).failed(1, &words);
    store.run(&["doctor"]).failed(1, &["1 thing(s) to mend"]).prints(&[
        "ok    database",
        "WRONG schema",
        "skillspine migrate",
    ]);
    store.run(&["migrate"]).succeeded().says(&["the schema is up to date"]);
    store.run(&["migrate"]).succeeded();
    store.import_esco(release.argument());
}

/// How many concepts a release has.
fn world_concepts(world: &World) -> usize {
    let (skill_groups, isco_groups) = (6, 4);
    world.skills + world.occupations + skill_groups + isco_groups
}

/// Rows of all tables that hold what was imported.
async fn rows(store: &Installation) -> usize {
    everything(store).await.values().map(|(rows, _)| rows).sum()
}
