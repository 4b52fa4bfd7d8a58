//! Bad and odd postings through the whole pipeline: each is one of the things that real feeds do.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate};
use skillspine_domain::model::Posting;
use skillspine_importers::input::{Input, Limits, Mapping};
use skillspine_importers::pipeline::{self, ImportError, ImportOptions, NoProgress, Summary};
use skillspine_importers::source::SourceError;
use skillspine_importers::sources;
use skillspine_store::Store;
use skillspine_tests::world::{Database, empty_store};

const MAPPING: &str = r#"
source = "board"
licence = "CC0-1.0"
[fields]
id = "id"
title = "title"
text = "text"
employer = "employer"
place = "place"
country = { constant = "SE" }
posted_on = "posted"
expires_on = "expires"
salary_min = "min"
salary_max = "max"
salary_currency = { constant = "SEK" }
salary_period = { constant = "month" }
"#;

const HEADER: &str = "id,title,text,employer,place,posted,expires,min,max";

/// A store and the files that are imported into it.
struct Desk {
    store: Store,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new(database: Database) -> Result<Self> {
        let (store, folder) = empty_store(database).await?;
        Ok(Self { store, folder })
    }

    /// Imports one file under its name, with a mapping if it is a table.
    async fn import(&self, name: &str, bytes: &[u8], mapping: Option<&str>) -> Result<Summary, ImportError> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("the file can be written");
        let mapping = mapping.map(|text| Mapping { name: "board.toml".to_owned(), text: text.to_owned() });
        let today = NaiveDate::from_ymd_opt(2026, 5, 1);
        let mut input = Input::from_paths(&[path], &Limits::default()).expect("the file can be read");
        (input.mapping, input.today) = (mapping, today);
        let options = ImportOptions {
            source: sources::find("postings").expect("the source is there"),
            input,
            dry_run: false,
            publish: true,
            rejection_budget: 0.5,
            now: DateTime::from_timestamp(1_777_600_000, 0).expect("a valid time"),
        };
        pipeline::import(&self.store, options, &mut NoProgress).await
    }

    /// Imports rows of the table above.
    async fn rows(&self, rows: &[&str]) -> Result<Summary, ImportError> {
        self.import("board.csv", format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes(), Some(MAPPING)).await
    }

    /// What is published, by external id.
    async fn postings(&self) -> Result<BTreeMap<String, Posting>> {
        let release = self.store.publication().await?.context("a publication")?.release;
        let mut scan = self.store.each_posting(release, 1_000);
        let mut all = BTreeMap::new();
        while let Some(batch) = scan.next().await? {
            all.extend(batch.into_iter().map(|posting| (posting.external_id.clone(), posting)));
        }
        Ok(all)
    }
}

#[tokio::test]
async fn a_broken_line_is_one_rejection() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let lines = concat!(
        "{\"id\": \"1\", \"headline\": \"Baker\", \"publication_date\": \"2026-04-01T00:00:00\"}\n",
        "{\"id\": \"2\", \"headline\": \"Half an adv\n",
        "{\"id\": \"3\", \"headline\": \"Cook\", \"publication_date\": \"2026-04-02T00:00:00\"}\n",
    );
    let summary = desk.import("ads.jsonl", lines.as_bytes(), None).await?;
    assert_eq!((summary.read, summary.kept, summary.rejected), (3, 2, 1), "{summary:?}");
    assert_eq!((summary.sample[0].row, summary.sample[0].kind.as_str()), (2, "rejected"));
    assert_eq!(desk.postings().await?.keys().collect::<Vec<_>>(), ["1", "3"]);
    Ok(())
}

#[tokio::test]
async fn days_and_pay_that_cannot_be_are_left_out() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let summary = desk
        .rows(&[
            "future,Baker,,,,2031-01-01,,30000,32000",
            "epoch,Baker,,,,1970-01-01,1970-01-02,30000,32000",
            "nothing,Baker,,,,2026-04-01,,0,0",
            "fortune,Baker,,,,2026-04-01,,1000000000000,1000000000000",
            "backwards,Baker,,,,2026-04-01,,32000,30000",
            "right,Baker,,,,2026-04-01,2026-05-15,30000,32000",
        ])
        .await?;
    assert_eq!((summary.read, summary.kept, summary.rejected), (6, 6, 0), "{summary:?}");
    assert!(summary.sample.iter().all(|row| row.kind == "left out"), "{:?}", summary.sample);
    let all = desk.postings().await?;
    let check = |id: &str, posted: Option<&str>, annual: Option<(f64, f64)>| {
        let found = &all[id];
        assert_eq!(found.posted_on.map(|day| day.to_string()).as_deref(), posted, "{id}");
        assert_eq!((found.annual_salary, found.salary.is_some()), (annual, annual.is_some()), "{id}");
    };
    let pay = Some((360_000.0, 384_000.0));
    check("future", None, pay);
    check("epoch", None, pay);
    check("nothing", Some("2026-04-01"), None);
    check("fortune", Some("2026-04-01"), None);
    check("backwards", Some("2026-04-01"), None);
    check("right", Some("2026-04-01"), pay);
    Ok(())
}

#[tokio::test]
async fn html_is_read_as_people_read_it() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let text = "<p>We bake &amp; sell.</p><ul><li>Ovens<li>Flour</ul><script>alert(1)</script>";
    desk.rows(&[&format!("1,<b>Baker</b>,{text},,,2026-04-01,,,")]).await?;
    let found = &desk.postings().await?["1"];
    assert_eq!(found.text.as_deref(), Some("We bake & sell.\n- Ovens\n- Flour"));
    assert_eq!(found.title, "Baker");
    Ok(())
}

#[tokio::test]
async fn an_advert_of_five_megabytes_passes() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let sentence = "We bake bread at night and sell it in the morning. ";
    let text = sentence.repeat((5 << 20) / sentence.len());
    let summary = desk.rows(&[&format!("1,Baker,{text},,,2026-04-01,,,")]).await?;
    assert_eq!((summary.kept, summary.rejected), (1, 0));
    assert_eq!(desk.postings().await?["1"].text.as_deref(), Some(text.trim_end()));
    Ok(())
}

#[tokio::test]
async fn an_advert_without_an_id_is_rejected() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let summary = desk.rows(&[",Baker,,,,,,,", "1,,,,,,,,", "2,Baker,,,,,,,", "3,Cook,,,,,,,"]).await?;
    assert_eq!((summary.read, summary.kept, summary.rejected), (4, 2, 2));
    let why: Vec<_> = summary.sample.iter().map(|row| (row.field.as_deref(), row.reason.as_str())).collect();
    assert_eq!(why, [(Some("id"), "no id, and none to be derived"), (Some("title"), "no title")]);
    Ok(())
}

#[tokio::test]
async fn a_changed_advert_takes_the_place_of_the_earlier_one() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    desk.rows(&["1,Baker,,,,2026-04-01,,,", "2,Cook,,,,2026-04-01,,,"]).await?;
    let summary = desk.rows(&["1,Night baker,,,,2026-04-01,,,", "2,Cook,,,,2026-04-01,,,"]).await?;
    let counts = summary.postings.context("counts")?;
    assert_eq!((counts.created, counts.changed, counts.unchanged), (0, 1, 1));
    assert_eq!(desk.postings().await?["1"].title, "Night baker");
    let both = desk.rows(&["1,Day baker,,,,2026-04-01,,,", "1,Baker again,,,,2026-04-01,,,"]).await?;
    assert_eq!((both.repeated, both.postings.context("counts")?.changed), (1, 1), "the last word counts");
    assert_eq!(desk.postings().await?["1"].title, "Baker again");
    Ok(())
}

#[tokio::test]
async fn two_sources_with_one_advert_are_one_job_on_sqlite() -> Result<()> {
    two_sources_with_one_advert_are_one_job(Database::Sqlite).await
}

#[tokio::test]
async fn two_sources_with_one_advert_are_one_job_on_postgres() -> Result<()> {
    two_sources_with_one_advert_are_one_job(Database::Postgres).await
}

async fn two_sources_with_one_advert_are_one_job(database: Database) -> Result<()> {
    const TEXT: &str = "We run twelve bakeries in the region and look for a person who bakes bread at night and keeps the \
        ovens clean and weighs flour and kneads dough and helps in the shop on Saturday mornings when all of us are there";
    let desk = Desk::new(database).await?;
    let other = MAPPING.replace("source = \"board\"", "source = \"agency\"");
    let of_agency = format!(
        "{HEADER}\na1,BAKER,{TEXT},Bread,Lund,2026-04-10,,,\na2,Baker,{TEXT},Bread,Malmö,2026-04-10,,,\n\
         a3,Baker,{TEXT},Bread,Lund,2026-01-10,,,\n"
    );
    let first = format!("1,Baker (m/f),{TEXT},Bread Ltd,\"Lund, Skåne\",2026-04-01,,,");
    desk.rows(&[&first]).await?;
    desk.import("agency.csv", of_agency.as_bytes(), Some(&other)).await?;
    let all = desk.postings().await?;
    assert_eq!(all["a1"].duplicate_of, Some(all["1"].id), "the same job, later and elsewhere");
    assert_eq!(all["a2"].duplicate_of, None, "another place");
    assert_eq!(all["a3"].duplicate_of, None, "long before");
    assert_eq!(all["1"].duplicate_of, None);

    let again = desk.import("agency.csv", of_agency.as_bytes(), Some(&other)).await?;
    assert!(again.unchanged, "{again:?}");
    assert!(desk.rows(&[&first]).await?.unchanged);
    // A job that is advertised again, word by word, on a third day and in a batch of its own.
    desk.import("agency.csv", of_agency.replace("a1,", "a4,").as_bytes(), Some(&other)).await?;
    assert_eq!(desk.postings().await?["a4"].duplicate_of, Some(all["1"].id));
    Ok(())
}

#[tokio::test]
async fn a_mapping_with_an_unknown_column_says_so_before_anything_is_read() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let mapping = MAPPING.replace("title = \"title\"", "title = \"Titel\"");
    let error = desk.import("board.csv", format!("{HEADER}\n1,Baker,,,,,,,\n").as_bytes(), Some(&mapping)).await;
    let Err(ImportError::Source(SourceError::Header { missing, found, .. })) = error else {
        panic!("a clear error: {error:?}")
    };
    assert_eq!((missing, found.len()), (vec!["Titel".to_owned()], 9));
    assert!(desk.store.publication().await?.is_none(), "nothing was published");

    let typo = MAPPING.replace("posted_on", "postedon");
    let error = desk.import("board.csv", HEADER.as_bytes(), Some(&typo)).await.expect_err("an unknown field");
    assert!(error.to_string().contains("the unknown field `postedon`"), "{error}");
    Ok(())
}

#[tokio::test]
async fn other_encodings_are_read_as_the_mapping_says() -> Result<()> {
    let desk = Desk::new(Database::Sqlite).await?;
    let encoded = |encoding: &str| format!("{MAPPING}\n[table]\nencoding = \"{encoding}\"\n");
    // `1,面包师,…` in GB18030.
    let mut gb18030 = format!("{HEADER}\n1,").into_bytes();
    gb18030.extend([0xC3, 0xE6, 0xB0, 0xFC, 0xCA, 0xA6]);
    gb18030.extend(b",,,,2026-04-01,,,\n");
    desk.import("gb.csv", &gb18030, Some(&encoded("gb18030"))).await?;
    assert_eq!(desk.postings().await?["1"].title, "面包师");

    let text = format!("{HEADER}\n2,Bagare på natten,,,,2026-04-01,,,\n");
    for (name, mark, bytes) in [
        ("utf-16le", [0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ("utf-16be", [0xFE, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        let with_mark = [mark.as_slice(), &bytes].concat();
        desk.import("utf16.csv", &with_mark, Some(&encoded(name))).await?;
        assert_eq!(desk.postings().await?["2"].title, "Bagare på natten", "{name}");
        // The mark says it as well as the mapping does.
        let unsaid = desk.import("utf16.csv", &with_mark, Some(MAPPING)).await?;
        assert!(unsaid.unchanged, "{name}: {unsaid:?}");
    }
    Ok(())
}
