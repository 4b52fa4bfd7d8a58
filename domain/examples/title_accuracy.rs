//! Measures title → occupation on labelled titles: `cargo run --release -p skillspine-domain --example title_accuracy -- [corpus]`.
//!
//! The corpus folder is the argument, else `SKILLSPINE_CORPUS`, else `../shared/data`. Prints a markdown table: English vacancy
//! titles to ESCO occupations (the JobBERT validation titles) and Polish adverts to KZiS, each on its even rows, on which the
//! weights were chosen, and its odd rows, which were only looked at.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring tool prints what it measures")]

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::LabelType;
use skillspine_domain::posting::title::{OccupationLabel, TitleMatcher, TitleWeights};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many matches are asked for.
const LIMIT: usize = 10;

fn main() -> Outcome<()> {
    #[expect(clippy::disallowed_methods, reason = "the boundary of a program")]
    let variable = std::env::var("SKILLSPINE_CORPUS").ok();
    let corpus = PathBuf::from(std::env::args().nth(1).or(variable).unwrap_or_else(|| "../shared/data".to_owned()));
    println!("| titles | rows | n | @1 | @5 | @10 | MRR | ISCO 1 | ISCO 2 | ISCO 3 | ISCO 4 | µs a title |");
    println!("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
    let own = esco(&corpus, false)?;
    let cases = jobbert(&corpus)?;
    measure("JobBERT → ESCO", &own, &cases, true);
    let extended = esco(&corpus, true)?;
    measure("JobBERT → ESCO, with O*NET titles", &extended, &cases, true);
    measure("hand-coded adverts → KZiS", &kzis(&corpus)?, &polish(&corpus)?, false);
    Ok(())
}

/// A title and what it was labelled with.
struct Case {
    title: String,
    description: Option<String>,
    expected: ConceptId,
}

/// Labels as read, with the code that occupations are compared by.
struct Occupations {
    labels: Vec<(ConceptId, &'static str, &'static str, LabelType, String, f32)>,
    codes: HashMap<ConceptId, String>,
}

fn measure(name: &str, occupations: &Occupations, cases: &[Case], show_isco: bool) {
    let labels = occupations.labels.iter().map(|(concept, framework, language, label_type, text, weight)| {
        OccupationLabel { concept: *concept, framework, language, label_type: *label_type, text, weight: *weight }
    });
    let started = Instant::now();
    let matcher = TitleMatcher::new(labels, TitleWeights::default());
    eprintln!("{name}: {} labels in {:?}", matcher.len(), started.elapsed());
    for (half, odd) in [("even", 0), ("odd", 1)] {
        let rows: Vec<&Case> = cases.iter().enumerate().filter(|(at, _)| at % 2 == odd).map(|(_, case)| case).collect();
        let mut sums = [0f64; 8];
        let started = Instant::now();
        for case in &rows {
            let found = matcher.match_title(&case.title, case.description.as_deref(), &[], &[], LIMIT);
            let rank = found.iter().position(|found| found.concept == case.expected);
            for (sum, within) in sums.iter_mut().zip([1, 5, 10]) {
                *sum += f64::from(u8::from(rank.is_some_and(|rank| rank < within)));
            }
            sums[3] += rank.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0));
            let code = |concept: &ConceptId| occupations.codes.get(concept).map_or("", String::as_str);
            let first = found.first().map_or("", |found| code(&found.concept));
            for digits in 1..=4 {
                let same = !first.is_empty() && first.get(..digits) == code(&case.expected).get(..digits);
                sums[3 + digits] += f64::from(u8::from(same));
            }
        }
        let count = rows.len().max(1) as f64;
        let time = started.elapsed().as_micros() / rows.len().max(1) as u128;
        let shares: Vec<String> = sums.iter().map(|sum| format!("{:.3}", sum / count)).collect();
        let digits = if show_isco || !shares.is_empty() { shares[4..].join(" | ") } else { String::new() };
        println!("| {name} | {half} | {} | {} | {digits} | {time} |", rows.len(), shares[..4].join(" | "));
    }
}

fn esco(corpus: &Path, with_onet: bool) -> Outcome<Occupations> {
    let mut found = Occupations { labels: Vec::new(), codes: HashMap::new() };
    let mut reader = csv::Reader::from_path(corpus.join("esco-v1.1.1/en/occupations_en.csv"))?;
    for row in reader.deserialize::<HashMap<String, String>>() {
        let row = row?;
        let text = |column: &str| row.get(column).map_or("", String::as_str);
        let concept = ConceptId::mint("esco", text("conceptUri"));
        found.codes.insert(concept, text("iscoGroup").to_owned());
        found.labels.push((concept, "esco", "en", LabelType::Preferred, text("preferredLabel").to_owned(), 1.0));
        for column in ["altLabels", "hiddenLabels"] {
            for label in text(column).lines().filter(|label| !label.trim().is_empty()) {
                found.labels.push((concept, "esco", "en", LabelType::Alternative, label.to_owned(), 1.0));
            }
        }
    }
    if with_onet {
        found.labels.extend(onet_titles(corpus)?);
    }
    Ok(found)
}

/// Concept, framework, language, sort of label, label, weight.
type Title = (ConceptId, &'static str, &'static str, LabelType, String, f32);

/// Titles of O*NET occupations for the ESCO occupations they are mapped to.
fn onet_titles(corpus: &Path) -> Outcome<Vec<Title>> {
    let mut mapped: HashMap<String, Vec<ConceptId>> = HashMap::new();
    let mut reader = csv::Reader::from_path(corpus.join("crosswalks/esco_onet_crosswalk_Nov2020.csv"))?;
    let headers = reader.headers()?.clone();
    let column = |names: &[&str]| {
        headers
            .iter()
            .position(|header| names.contains(&header))
            .ok_or_else(|| format!("no column {names:?} in {headers:?}"))
    };
    let (uri, code) = (column(&["concept_uri", "conceptUri", "esco_uri"])?, column(&["onet_code"])?);
    for row in reader.records() {
        let row = row?;
        let concept = ConceptId::mint("esco", row.get(uri).unwrap_or_default());
        mapped.entry(row.get(code).unwrap_or_default().to_owned()).or_default().push(concept);
    }
    let mut labels = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(corpus.join("onet-27.0-text/Alternate Titles.txt"))?;
    for row in reader.records() {
        let row = row?;
        let Some(concepts) = mapped.get(row.get(0).unwrap_or_default()) else { continue };
        // The more occupations share a title, the less it says about each.
        let weight = 0.9 / (concepts.len() as f32).powf(0.15);
        for &concept in concepts {
            labels.push((concept, "esco", "en", LabelType::Hidden, row.get(1).unwrap_or_default().to_owned(), weight));
        }
    }
    Ok(labels)
}

fn jobbert(corpus: &Path) -> Outcome<Vec<Case>> {
    let mut reader = csv::Reader::from_path(corpus.join("eval-jobbert-titles/titles.csv"))?;
    let mut cases = Vec::new();
    for row in reader.records() {
        let row = row?;
        let expected = ConceptId::mint("esco", row.get(2).unwrap_or_default());
        cases.push(Case { title: row.get(1).unwrap_or_default().to_owned(), description: None, expected });
    }
    Ok(cases)
}

fn kzis(corpus: &Path) -> Outcome<Occupations> {
    let mut found = Occupations { labels: Vec::new(), codes: HashMap::new() };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(corpus.join("kzis-poland/kzis-hierarchy-2023.tsv"))?;
    for row in reader.records() {
        let row = row?;
        let code = row.get(0).unwrap_or_default();
        if code.len() == 6 {
            let concept = ConceptId::mint("kzis", code);
            found.codes.insert(concept, code.to_owned());
            found.labels.push((
                concept,
                "kzis",
                "pl",
                LabelType::Preferred,
                row.get(1).unwrap_or_default().to_owned(),
                1.0,
            ));
        }
    }
    let mut reader = csv::Reader::from_path(corpus.join("kzis-poland/gus-thesaurus.csv"))?;
    for row in reader.records() {
        let row = row?;
        let concept = ConceptId::mint("kzis", row.get(0).unwrap_or_default());
        found.codes.insert(concept, row.get(0).unwrap_or_default().to_owned());
        for label in row.get(1).unwrap_or_default().split(", ") {
            found.labels.push((concept, "kzis", "pl", LabelType::Alternative, label.to_owned(), 1.0));
        }
    }
    Ok(found)
}

/// Adverts whose title and text stand in one field: the first words are taken for the title.
fn polish(corpus: &Path) -> Outcome<Vec<Case>> {
    let mut reader = csv::Reader::from_path(corpus.join("eval-kzis-hand-coded-1k/hand-coded-1k.csv"))?;
    let mut cases = Vec::new();
    for row in reader.records() {
        let row = row?;
        let text = row.get(1).unwrap_or_default().trim();
        let title = title_of(text);
        let expected = ConceptId::mint("kzis", row.get(0).unwrap_or_default());
        cases.push(Case { title: title.to_owned(), description: Some(text[title.len()..].to_owned()), expected });
    }
    Ok(cases)
}

/// What stands before the first double blank or line, else the first five words.
fn title_of(text: &str) -> &str {
    let fifth = text.match_indices(' ').nth(4).map_or(text.len(), |(at, _)| at);
    let gap = text.find(['\n', '\t']).into_iter().chain(text.find("  ")).min().unwrap_or(text.len());
    &text[..fifth.min(gap)]
}
