//! The questions, asked of the index.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use skillspine_domain::demand::{Basis, Floors, Interval};
use skillspine_domain::id::{ConceptId, RegionId};
use skillspine_search::postings::{
    ConceptSelector, DayWindow, Facet, FacetValue, PostingFilter, PostingIndex, RankingRequest, RegionSelector,
    Selection, SeriesRequest, ValueFilter,
};

/// The file of questions.
#[derive(Deserialize)]
struct Questions {
    skills: Vec<ConceptId>,
    regions: Vec<RegionId>,
    sets: Vec<Set>,
}

#[derive(Deserialize)]
struct Set {
    name: String,
    filters: Vec<Filter>,
}

#[derive(Deserialize)]
struct Filter {
    skill: Option<usize>,
    region: Option<usize>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// What is asked of each selection.
const ASKED: [&str; 4] = ["total", "months", "top 20 skills", "top 20 skills by month"];

/// Asks everything: first of files that nobody has read since they were thrown out of memory, then again.
pub fn ask(index: &Path, questions: &Path) -> Result<()> {
    let questions: Questions = serde_json::from_slice(&std::fs::read(questions)?)?;
    for set in &questions.sets {
        let filters: Vec<PostingFilter> = set.filters.iter().map(|filter| filter.of(&questions)).collect();
        for asked in ASKED {
            throw_out(&index.join("postings"))?;
            let opened = PostingIndex::open(index)?;
            let (cold, answers) = times(&opened, &filters, asked, &questions)?;
            let (warm, _) = times(&opened, &filters, asked, &questions)?;
            let line = json!({ "set": set.name, "asked": asked, "cold_ms": cold, "warm_ms": warm, "answers": answers });
            println!("{line}");
        }
    }
    println!("{}", json!({ "resident_mb": crate::memory("VmRSS"), "of_its_own_mb": crate::memory("RssAnon") }));
    Ok(())
}

impl Filter {
    fn of(&self, questions: &Questions) -> PostingFilter {
        let skill = self.skill.and_then(|number| questions.skills.get(number)).map(|id| ConceptSelector::Id(*id));
        let region = self.region.and_then(|number| questions.regions.get(number)).map(|id| RegionSelector::Id(*id));
        PostingFilter {
            skills: ValueFilter::any_of(skill),
            regions: ValueFilter::any_of(region),
            posted: DayWindow { from: self.from, to: self.to },
            ..PostingFilter::default()
        }
    }
}

/// Milliseconds and answers of a question about each filter.
fn times(
    index: &PostingIndex,
    filters: &[PostingFilter],
    asked: &str,
    questions: &Questions,
) -> Result<(Vec<f64>, Vec<Value>)> {
    let (mut times, mut answers) = (Vec::new(), Vec::new());
    for filter in filters {
        let began = Instant::now();
        let selection = index.select(filter, Basis::default())?.with_floors(Floors::NONE);
        let answer = Answer::of(&selection, asked)?;
        times.push(milliseconds(began.elapsed()));
        answers.push(answer.shown(questions)?);
    }
    Ok((times, answers))
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// What the index says; made comparable only once the clock has stopped.
enum Answer {
    Total(u64),
    Months(Vec<skillspine_search::postings::DemandPoint>),
    Ranking(skillspine_search::postings::Ranking),
}

impl Answer {
    fn of(selection: &Selection, asked: &str) -> Result<Self> {
        let months = SeriesRequest::every(Interval::Month);
        Ok(match asked {
            "total" => Self::Total(selection.total().n),
            "months" => Self::Months(selection.series(&months)?),
            "top 20 skills" => Self::Ranking(selection.ranking(&RankingRequest::top(Facet::skill(), 20))?),
            _ => {
                let request = RankingRequest { series: Some(months), ..RankingRequest::top(Facet::skill(), 20) };
                Self::Ranking(selection.ranking(&request)?)
            }
        })
    }

    /// As the peers say it: a number, or pairs and triples without empty months.
    fn shown(&self, questions: &Questions) -> Result<Value> {
        let month = |day: NaiveDate| day.format("%Y-%m").to_string();
        Ok(match self {
            Self::Total(total) => json!(total),
            Self::Months(points) => {
                let points = points.iter().filter(|point| point.measure.n > 0);
                points.map(|point| json!([month(point.period.from), point.measure.n])).collect()
            }
            Self::Ranking(ranking) => {
                let mut rows = Vec::new();
                for bucket in &ranking.buckets {
                    let FacetValue::Concept(id) = bucket.value else { continue };
                    let skill = questions.skills.binary_search(&id).ok().context("a skill that was not handed out")?;
                    match &bucket.series {
                        None => rows.push(json!([skill, bucket.count.n])),
                        Some(series) => rows.extend(
                            series
                                .iter()
                                .filter(|point| point.measure.n > 0)
                                .map(|point| json!([skill, month(point.period.from), point.measure.n])),
                        ),
                    }
                }
                Value::from(rows)
            }
        })
    }
}

/// Throws the files of a folder out of the page cache, so that the next reader finds them on the disk.
fn throw_out(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // GNU dd asks the kernel for it; nothing in the standard library does.
        let done = std::process::Command::new("dd")
            .arg(format!("if={}", path.display()))
            .args(["iflag=nocache", "count=0", "status=none"])
            .status()
            .context("dd, of GNU coreutils")?;
        anyhow::ensure!(done.success(), "dd failed for {}", path.display());
    }
    Ok(())
}
