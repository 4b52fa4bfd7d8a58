//! Random postings over a small world of skills, occupations and regions.

use std::path::Path;

use chrono::{Days, NaiveDate};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, PostingSkill, Provenance, WorkingTime, Workplace,
};
use skillspine_search::WriterOptions;
use skillspine_search::postings::{Hierarchies, Place, PostingDocument, PostingIndex, PostingIndexWriter};
use tempfile::TempDir;

/// Numbers that look random and are the same every time (xorshift64*).
pub struct Random(pub u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub fn maybe<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!self.one_in(3)).then(|| self.pick(from))
    }

    /// Small numbers are commoner.
    fn skewed(&mut self, limit: usize) -> usize {
        let highest = 1 + self.below(limit);
        self.below(highest)
    }
}

/// Skills: `s0` to `s29`; `g0` to `g4` are groups of six, `g` is above all of them, and `s1` is above `s2`, too.
pub const SKILLS: usize = 30;
/// Occupations: `o0` to `o11`; unit groups are `2510` to `2515`, and `25` is above all of them.
pub const OCCUPATIONS: usize = 12;
/// Regions by code; a region is in those whose code it begins with.
pub const REGIONS: [&str; 8] = ["DE", "DE2", "DE21", "DE22", "DE9", "SE", "SE1", "SE11"];
pub const WORDS: [&str; 8] = ["alpha", "beta", "gamma", "delta", "kappa", "lambda", "omega", "sigma"];
pub const LANGUAGES: [&str; 3] = ["en", "pt", "pt-BR"];
pub const SOURCES: [&str; 3] = ["first", "second", "third"];
pub const CURRENCIES: [&str; 2] = ["EUR", "SEK"];
pub const INDUSTRIES: [(&str, &str); 4] = [("nace-2", "62"), ("nace-2", "62.01"), ("nace-2", "63"), ("sic", "62")];

pub fn concept(name: &str) -> ConceptId {
    ConceptId::mint("test", name)
}

pub fn region(code: &str) -> RegionId {
    RegionId::mint("nuts", code)
}

pub fn employer(number: usize) -> EmployerId {
    EmployerId::mint("test", &number.to_string())
}

pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 11, 20).expect("a day")
}

pub fn day(offset: usize) -> NaiveDate {
    first_day().checked_add_days(Days::new(offset as u64)).expect("a day")
}

/// Days over which postings are posted.
pub const DAYS: usize = 150;

pub fn hierarchies() -> Hierarchies {
    let mut found = Hierarchies::default();
    let place = |scheme: &str, level: Option<u8>, codes: &[(&str, &str)], above: &[String]| Place {
        scheme: scheme.to_owned(),
        level,
        only_at_level: false,
        codes: codes.iter().map(|(system, code)| ((*system).to_owned(), (*code).to_owned())).collect(),
        ancestors: above.iter().map(|name| concept(name)).collect(),
    };
    let mut add = |name: String, place: Place<ConceptId>| found.concepts.insert(concept(&name), place);
    add("g".to_owned(), place("esco", Some(0), &[("esco", "S")], &[]));
    for group in 0..5 {
        let only_at_level = group < 4;
        let above: &[String] = if group == 3 { &["g".to_owned(), "s29".to_owned()] } else { &["g".to_owned()] };
        let place = place("esco", Some(1), &[("esco", &format!("S{group}"))], above);
        add(format!("g{group}"), Place { only_at_level, ..place });
    }
    for skill in 0..SKILLS {
        let mut above = vec![format!("g{}", skill / 6), "g".to_owned()];
        above.extend((skill == 2).then(|| "s1".to_owned()));
        add(format!("s{skill}"), place("esco", None, &[], &above));
    }
    add("25".to_owned(), place("isco-08", Some(2), &[("isco-08", "25")], &[]));
    for group in 2510..2516 {
        let code = group.to_string();
        add(code.clone(), place("isco-08", Some(4), &[("isco-08", &code)], &["25".to_owned()]));
    }
    for occupation in 0..OCCUPATIONS {
        let group = (2510 + occupation / 2).to_string();
        add(format!("o{occupation}"), place("esco", None, &[("isco-08", &group)], &[group.clone(), "25".to_owned()]));
    }
    for code in REGIONS {
        let above = REGIONS.iter().filter(|other| code.starts_with(**other) && **other != code);
        let place = Place {
            only_at_level: false,
            scheme: "nuts".to_owned(),
            level: Some(code.len() as u8 - 2),
            codes: vec![("nuts".to_owned(), code.to_owned())],
            ancestors: above.map(|code| region(code)).collect(),
        };
        found.regions.insert(region(code), place);
    }
    found
}

pub fn postings(count: usize, random: &mut Random) -> Vec<PostingDocument> {
    (0..count).map(|number| posting(number, random)).collect()
}

pub fn posting(number: usize, random: &mut Random) -> PostingDocument {
    let posted = (!random.one_in(20)).then(|| random.below(DAYS));
    let text = |random: &mut Random| {
        let length = random.below(5);
        (0..length).map(|_| random.pick(&WORDS)).collect::<Vec<_>>().join(" ")
    };
    let skills = (0..random.below(7)).map(|_| PostingSkill {
        skill: match random.one_in(12) {
            true => concept(&format!("g{}", random.below(5))),
            false => concept(&format!("s{}", random.skewed(SKILLS))),
        },
        requirement: random.pick(PostingRequirement::ALL),
        provenance: random.pick(Provenance::ALL),
        confidence: random.below(101) as f64 / 100.0,
    });
    let skills = skills.collect();
    let min = 10_000.0 + 250.0 * random.below(200) as f64;
    let max = min + 250.0 * random.below(80) as f64;
    PostingDocument {
        id: PostingId::mint("test", &number.to_string()),
        source: random.pick(&SOURCES).to_owned(),
        title: text(random),
        text: (!random.one_in(4)).then(|| text(random)),
        language: random.maybe(&LANGUAGES).map(str::to_owned),
        employer: (!random.one_in(4)).then(|| employer(random.skewed(40))),
        industry: random.maybe(&INDUSTRIES).map(|(system, code)| (system.to_owned(), code.to_owned())),
        regions: (0..random.below(3)).map(|_| region(random.pick(&REGIONS))).collect(),
        occupation: (!random.one_in(5)).then(|| concept(&format!("o{}", random.skewed(OCCUPATIONS)))),
        posted_on: posted.map(day),
        expires_on: posted.filter(|_| random.one_in(2)).map(|posted| day(posted + random.below(60))),
        removed_on: posted.filter(|_| random.one_in(3)).map(|posted| day(posted + random.below(60))),
        vacancies: random.one_in(2).then(|| random.below(6) as u32),
        contract: random.maybe(Contract::ALL),
        working_time: random.maybe(WorkingTime::ALL),
        workplace: random.maybe(Workplace::ALL),
        experience: random.maybe(ExperienceLevel::ALL),
        education: random.maybe(EducationLevel::ALL),
        annual_salary: (!random.one_in(3)).then(|| (min, max, random.pick(&CURRENCIES).to_owned())),
        is_duplicate: random.one_in(6),
        skills,
    }
}

/// An index that goes away with its directory.
pub struct World {
    pub index: PostingIndex,
    pub dir: TempDir,
}

pub fn write(dir: &Path, postings: &[PostingDocument]) {
    let options = WriterOptions { threads: 1, memory_budget: 16 << 20 };
    let mut writer = PostingIndexWriter::new(dir, 7, options).expect("a writer");
    for posting in postings {
        writer.add(posting).expect("added");
    }
    assert_eq!(writer.finish(&hierarchies()).expect("finished"), postings.len());
}

pub fn world(postings: &[PostingDocument]) -> World {
    let dir = TempDir::new().expect("a directory");
    write(dir.path(), postings);
    World { index: PostingIndex::open(dir.path()).expect("an index"), dir }
}
