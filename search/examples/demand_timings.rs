//! How long questions about demand take: made-up postings from a fixed seed, skewed as real ones are.
//!
//! `cargo run --release --example demand_timings [postings] [directory] [--text]`
#![expect(clippy::print_stdout, reason = "a report on standard output")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use skillspine_domain::demand::{Basis, GrowthPeriods, Interval, Timing, Unit};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, PostingSkill, Provenance, WorkingTime, Workplace,
};
use skillspine_search::postings::{
    ConceptSelector, DayWindow, Facet, FacetKey, Hierarchies, Level, PageOrder, Place, PostingDocument, PostingFilter,
    PostingIndex, PostingIndexWriter, RankingOrder, RankingRequest, RegionSelector, Selection, SeriesRequest,
    SkillQualifier, ValueFilter,
};
use skillspine_search::{SearchError, WriterOptions};

const SKILLS: usize = 14_000;
const SKILL_GROUPS: usize = 600;
const REGIONS: usize = 250;
const OCCUPATIONS: usize = 400;
const EMPLOYERS: usize = 20_000;
const DAYS: usize = 1_096;
const WORDS: [&str; 16] = [
    "nurse", "data", "team", "customer", "manage", "driver", "software", "care", "night", "school", "design", "sales",
    "machine", "english", "kitchen", "project",
];

fn main() -> Result<(), SearchError> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let with_text = arguments.iter().any(|argument| argument == "--text");
    arguments.retain(|argument| !argument.starts_with("--"));
    let postings: usize = arguments.first().and_then(|argument| argument.parse().ok()).unwrap_or(100_000);
    let dir = arguments.get(1).map_or_else(|| std::env::temp_dir().join("skillspine-demand-timings"), PathBuf::from);

    let begin = Instant::now();
    let mut random = Random(42);
    let options = WriterOptions { threads: 1, memory_budget: 64 << 20 };
    let mut writer = PostingIndexWriter::new(&dir, 1, options)?;
    for number in 0..postings {
        writer.add(&posting(number, with_text, &mut random))?;
    }
    let added = begin.elapsed();
    writer.finish(&hierarchies())?;
    println!(
        "{postings} postings: added in {added:.1?}, written in {:.1?}, tables {:.1} MB, everything {:.1} MB, peak memory {} MB",
        begin.elapsed(),
        size(&dir.join("postings"), "tables.bin") as f64 / 1e6,
        size(&dir.join("postings"), "") as f64 / 1e6,
        memory("VmHWM"),
    );
    let begin = Instant::now();
    let index = PostingIndex::open(&dir)?;
    println!("opened in {:.1?}", begin.elapsed());

    let mut random = Random(7);
    let selective: Vec<PostingFilter> = (0..200).map(|_| selective(&mut random)).collect();
    let one_skill: Vec<PostingFilter> = (0..200)
        .map(|_| PostingFilter {
            skills: ValueFilter::any_of([skill_selector(&mut random)]),
            ..PostingFilter::default()
        })
        .collect();
    let everything = vec![PostingFilter::default(); 50];
    let windows: Vec<PostingFilter> =
        (0..50).map(|_| PostingFilter { posted: window(&mut random), ..PostingFilter::default() }).collect();
    let contract =
        vec![PostingFilter { contracts: ValueFilter::any_of([Contract::Permanent]), ..PostingFilter::default() }; 50];

    for (name, filters) in [
        ("skill + region + window", &selective),
        ("one skill", &one_skill),
        ("everything", &everything),
        ("a window of days", &windows),
        ("half of everything", &contract),
    ] {
        let flow = Basis::default();
        let ask = |title: &str, basis: Basis, question: &dyn Fn(&Selection) -> Result<u64, SearchError>| {
            report(&format!("{name}: {title}"), filters, |filter| question(&index.select(filter, basis)?))
        };
        ask("total", flow, &|selection| Ok(selection.total().n))?;
        ask("months", flow, &|selection| Ok(selection.series(&SeriesRequest::every(Interval::Month))?.len() as u64))?;
        ask("days", flow, &|selection| Ok(selection.series(&SeriesRequest::every(Interval::Day))?.len() as u64))?;
        ask("months, stock", Basis { timing: Timing::Stock, ..flow }, &|selection| {
            Ok(selection.series(&SeriesRequest::every(Interval::Month))?.len() as u64)
        })?;
        let ranked = |request: RankingRequest| {
            move |selection: &Selection| selection.ranking(&request).map(|ranking| ranking.total as u64)
        };
        ask("top 20 skills", flow, &ranked(RankingRequest::top(Facet::skill(), 20)))?;
        ask(
            "top 20 skills, jobs",
            Basis { unit: Unit::Jobs, ..flow },
            &ranked(RankingRequest::top(Facet::skill(), 20)),
        )?;
        let vacancies = Basis { unit: Unit::Vacancies, ..flow };
        ask("top 20 skills, vacancies", vacancies, &ranked(RankingRequest::top(Facet::skill(), 20)))?;
        let required = SkillQualifier { requirements: vec![PostingRequirement::Required], ..SkillQualifier::default() };
        ask(
            "top 20 required skills",
            flow,
            &ranked(RankingRequest::top(Facet::Skill { level: None, asked: required }, 20)),
        )?;
        let groups = Facet::Skill {
            level: Some(Level { scheme: "esco".to_owned(), level: Some(1) }),
            asked: SkillQualifier::default(),
        };
        ask("skill groups", flow, &ranked(RankingRequest::top(groups, 50)))?;
        let countries = Facet::Region { level: Some(Level { scheme: "nuts".to_owned(), level: Some(0) }) };
        ask("countries", flow, &ranked(RankingRequest::top(countries, 50)))?;
        ask("top 20 employers", flow, &ranked(RankingRequest::top(Facet::Other(FacetKey::Employer), 20)))?;
        let by_month = RankingRequest {
            series: Some(SeriesRequest::every(Interval::Month)),
            ..RankingRequest::top(Facet::skill(), 20)
        };
        ask("top 20 skills x month", flow, &ranked(by_month))?;
        let nested = RankingRequest {
            then: Some(Box::new(RankingRequest::top(Facet::Region { level: None }, 5))),
            ..RankingRequest::top(Facet::skill(), 20)
        };
        ask("top 20 skills x 5 regions", flow, &ranked(nested))?;
        let typical = RankingRequest {
            order: RankingOrder::Significance,
            min_count: 20,
            ..RankingRequest::top(Facet::skill(), 20)
        };
        ask("20 most typical skills", flow, &ranked(typical))?;
        let growing = RankingRequest {
            order: RankingOrder::Growth,
            growth: GrowthPeriods::until(day(DAYS - 1), 365),
            min_count: 20,
            ..RankingRequest::top(Facet::skill(), 20)
        };
        ask("20 fastest growing skills", flow, &ranked(growing))?;
        ask("salary", flow, &|selection| Ok(selection.salary(Some("EUR")).coverage.n))?;
        ask("coverage", flow, &|selection| Ok(selection.coverage().len() as u64))?;
        ask("newest 50", flow, &|selection| Ok(selection.page(PageOrder::Newest, 50, None)?.postings.len() as u64))?;
        ask("sample of 10", flow, &|selection| Ok(selection.sample(10).len() as u64))?;
    }
    if with_text {
        let texts: Vec<PostingFilter> = (0..100)
            .map(|_| {
                let text = format!("{} {}", random.pick(&WORDS), random.pick(&WORDS));
                PostingFilter { text: Some(text), ..PostingFilter::default() }
            })
            .collect();
        report("two words: total", &texts, |filter| Ok(index.select(filter, Basis::default())?.total().n))?;
        report("two words: best 20", &texts, |filter| {
            let selection = index.select(filter, Basis::default())?;
            Ok(selection.page(PageOrder::Relevance, 20, None)?.postings.len() as u64)
        })?;
    }
    println!("resident after all questions: {} MB", memory("VmRSS"));
    Ok(())
}

fn report(
    title: &str,
    filters: &[PostingFilter],
    ask: impl Fn(&PostingFilter) -> Result<u64, SearchError>,
) -> Result<(), SearchError> {
    let mut times: Vec<Duration> = Vec::with_capacity(filters.len());
    let mut found = 0;
    for filter in filters {
        let begin = Instant::now();
        found += ask(filter)?;
        times.push(begin.elapsed());
    }
    let first = times[0];
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    let mean = found / filters.len() as u64;
    println!("{title:<50} first {first:>9.1?}  p50 {:>9.1?}  p99 {:>9.1?}  found {mean}", at(50), at(99));
    Ok(())
}

fn selective(random: &mut Random) -> PostingFilter {
    let region = random.skewed(REGIONS);
    PostingFilter {
        skills: ValueFilter::any_of([skill_selector(random)]),
        regions: ValueFilter::any_of([RegionSelector::Code(format!("R{region}"))]),
        posted: window(random),
        ..PostingFilter::default()
    }
}

fn skill_selector(random: &mut Random) -> ConceptSelector {
    ConceptSelector::Id(concept(&format!("s{}", random.skewed(SKILLS))))
}

fn window(random: &mut Random) -> DayWindow {
    let from = random.below(DAYS - 200);
    DayWindow { from: Some(day(from)), to: Some(day(from + 199)) }
}

fn day(offset: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap_or_default();
    first.checked_add_days(Days::new(offset as u64)).unwrap_or(first)
}

fn concept(name: &str) -> ConceptId {
    ConceptId::mint("timings", name)
}

fn region(name: &str) -> RegionId {
    RegionId::mint("nuts", name)
}

fn hierarchies() -> Hierarchies {
    let mut found = Hierarchies::default();
    let place = |scheme: &str, level: Option<u8>, code: String, ancestors: Vec<ConceptId>| Place {
        scheme: scheme.to_owned(),
        level,
        only_at_level: false,
        codes: vec![(scheme.to_owned(), code)],
        ancestors,
    };
    let top = |group: usize| format!("t{}", group % 30);
    for group in 0..30 {
        found.concepts.insert(concept(&top(group)), place("esco", Some(1), top(group), Vec::new()));
    }
    for group in 0..SKILL_GROUPS {
        let name = format!("g{group}");
        found.concepts.insert(concept(&name), place("esco", Some(2), name, vec![concept(&top(group))]));
    }
    for skill in 0..SKILLS {
        let name = format!("s{skill}");
        let group = skill % SKILL_GROUPS;
        let above = vec![concept(&format!("g{group}")), concept(&top(group))];
        found.concepts.insert(concept(&name), place("esco", None, name, above));
    }
    for digit in 1..10 {
        let name = digit.to_string();
        found.concepts.insert(concept(&name), place("isco-08", Some(1), name, Vec::new()));
    }
    for occupation in 0..OCCUPATIONS {
        let name = format!("o{occupation}");
        let above = vec![concept(&(1 + occupation % 9).to_string())];
        found.concepts.insert(concept(&name), place("esco", None, name, above));
    }
    let region_place = |level: u8, code: String, ancestors: Vec<RegionId>| Place {
        scheme: "nuts".to_owned(),
        level: Some(level),
        only_at_level: false,
        codes: vec![("nuts".to_owned(), code)],
        ancestors,
    };
    for country in 0..20 {
        let code = format!("C{country}");
        found.regions.insert(region(&code), region_place(0, code, Vec::new()));
    }
    for number in 0..REGIONS {
        let code = format!("R{number}");
        let above = vec![region(&format!("C{}", number % 20))];
        found.regions.insert(region(&code), region_place(3, code, above));
    }
    found
}

fn posting(number: usize, with_text: bool, random: &mut Random) -> PostingDocument {
    let posted = random.below(DAYS);
    let occupation = random.skewed(OCCUPATIONS);
    let skill = |random: &mut Random| {
        // Half of the skills come with the occupation.
        let skill = match random.below(2) {
            0 => (occupation * 31 + random.skewed(60)) % SKILLS,
            _ => random.skewed(SKILLS),
        };
        PostingSkill {
            skill: concept(&format!("s{skill}")),
            requirement: random.pick(PostingRequirement::ALL),
            provenance: random.pick(Provenance::ALL),
            confidence: random.below(101) as f64 / 100.0,
        }
    };
    let skills = (0..5 + random.below(11)).map(|_| skill(random)).collect();
    let words = |count: usize, random: &mut Random| {
        (0..count).map(|_| WORDS[random.skewed(WORDS.len())]).collect::<Vec<_>>().join(" ")
    };
    let min = 20_000.0 + 100.0 * random.below(600) as f64;
    PostingDocument {
        id: PostingId::mint("timings", &number.to_string()),
        source: ["first", "second", "third"][random.skewed(3)].to_owned(),
        title: if with_text { words(4, random) } else { String::new() },
        text: with_text.then(|| words(150, random)),
        language: Some("en".to_owned()),
        employer: Some(EmployerId::mint("timings", &random.skewed(EMPLOYERS).to_string())),
        industry: Some(("nace-2".to_owned(), (10 + random.below(80)).to_string())),
        regions: vec![region(&format!("R{}", random.skewed(REGIONS)))],
        occupation: Some(concept(&format!("o{occupation}"))),
        posted_on: Some(day(posted)),
        expires_on: (random.below(2) == 0).then(|| day(posted + random.below(60))),
        removed_on: None,
        vacancies: Some(1 + random.skewed(10) as u32),
        contract: Some(random.pick(&Contract::ALL[..2])),
        working_time: Some(random.pick(WorkingTime::ALL)),
        workplace: Some(random.pick(Workplace::ALL)),
        experience: Some(random.pick(ExperienceLevel::ALL)),
        education: Some(random.pick(EducationLevel::ALL)),
        annual_salary: (random.below(5) < 2).then(|| (min, min * 1.2, "EUR".to_owned())),
        is_duplicate: random.below(10) == 0,
        skills,
    }
}

/// Bytes of the files of a directory whose names begin with `prefix`.
fn size(dir: &Path, prefix: &str) -> u64 {
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    let wanted = files.filter(|file| file.file_name().to_string_lossy().starts_with(prefix));
    wanted.filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum()
}

/// Megabytes of memory as the system tells; zero where it does not.
fn memory(what: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// Numbers that look random and are the same every time (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Unequal as in real life: the first are everywhere, most are rare.
    fn skewed(&mut self, limit: usize) -> usize {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((limit as f64).powf(share) - 1.0) as usize
    }
}
