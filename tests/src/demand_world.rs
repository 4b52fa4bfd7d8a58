//! A world of adverts made from a seed, small enough to count by hand and crooked enough to be worth it: hierarchies with two
//! parents, codes that two schemes share, values of every fact missing somewhere, adverts changed and taken down by a later import.

use anyhow::{Context, Result};
use chrono::{DateTime, Days, NaiveDate};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{
    ConceptKind, ConceptStatus, Contract, EducationLevel, Employer, ExperienceLevel, Framework, FrameworkStatus,
    LabelType, Posting, PostingRequirement, PostingSkill, PostingSource, Provenance, RelationKind, Salary,
    SalaryPeriod, WorkingTime, Workplace,
};
use skillspine_domain::record::{
    CodeRecord, ConceptKey, ConceptRecord, FrameworkRecord, LabelRecord, Record, RegionRecord, RelationRecord,
};
use skillspine_importers::index;
use skillspine_search::postings::PostingIndex;
use skillspine_store::Store;
use skillspine_store::write::{ImportLock, ImportSession, PostingUpdate};
use tempfile::TempDir;

use crate::world::{Database, empty_store};

/// Framework of the skills: four groups at the top, twelve below them, and skills, some of them below other skills.
pub const SKILLS: &str = "skills-of-the-suite";
/// Framework of the occupations: groups of one and two digits, and occupations.
pub const OCCUPATIONS: &str = "occupations-of-the-suite";
/// Code system of the occupation groups.
pub const GROUP_CODES: &str = "group-codes";
/// Scheme of the larger regions: levels 0, 1 and 2.
pub const REGIONS: &str = "regions-of-the-suite";
/// Scheme of the municipalities, each inside a region of the other scheme.
pub const MUNICIPALITIES: &str = "municipalities-of-the-suite";
/// Posting sources. Only the first lets its texts be shown.
pub const SOURCES: [&str; 3] = ["board", "bureau", "exchange"];
/// Languages of adverts.
pub const LANGUAGES: [&str; 4] = ["en", "en-GB", "sv", "pl"];
/// Industries: one code is the beginning of another, and two systems share a code.
pub const INDUSTRIES: [(&str, &str); 5] =
    [("nace-2", "62"), ("nace-2", "62.01"), ("nace-2", "86.10"), ("sni", "62"), ("sni", "86")];
/// Currencies of pay.
pub const CURRENCIES: [&str; 2] = ["EUR", "SEK"];

/// Words, one in each text.
pub const WORDS: [&str; 4] = ["baker", "nurse", "welder", "teacher"];

/// Names of top skill groups, skill groups, skills that the framework knows, and skills that it does not.
pub const SKILL_NAMES: (usize, usize, usize, usize) = (4, 12, 80, 3);
/// The number of occupations.
pub const OCCUPATION_COUNT: usize = 30;
/// The number of employers.
pub const EMPLOYER_COUNT: usize = 40;
/// First day on which anything is posted, and the number of days.
pub const DAYS: (Option<NaiveDate>, u64) = (NaiveDate::from_ymd_opt(2023, 1, 1), 730);

/// The world in one database, with the index of its newest release.
pub struct DemandWorld {
    /// The tables.
    pub store: Store,
    /// The release that is counted.
    pub release: i32,
    /// The index that the real builder made of it.
    pub index: PostingIndex,
    /// Where both live.
    pub folder: TempDir,
}

impl DemandWorld {
    /// Writes `adverts` adverts through the real store, changes and takes down some of them with a second import, builds the index
    /// and publishes.
    ///
    /// # Errors
    /// When any step fails.
    pub async fn new(database: Database, adverts: usize) -> Result<Self> {
        let (store, folder) = empty_store(database).await?;
        let mut random = Random(20_240_301);
        let mut session = begin(&store, "frameworks and adverts").await?;
        announce(&mut session);
        write_concepts(&mut session).await?;
        write_regions(&mut session).await?;
        session.flush().await?;
        let first: Vec<PostingUpdate> = (0..adverts).map(|number| stated(number, &mut random)).collect();
        for batch in first.chunks(700) {
            session.postings(batch.to_vec()).await?;
        }
        session.finish().await?;

        let mut session = begin(&store, "changes").await?;
        let mut later = Vec::new();
        for number in 0..adverts {
            match random.below(12) {
                0 => later.push(stated(number, &mut random)),
                1 => later.push(PostingUpdate::Removed { id: posting_id(number), on: some_day(&mut random) }),
                _ => {}
            }
        }
        session.postings(later).await?;
        session.finish().await?;

        let release = store.newest_release().await?;
        index::build(&store, release).await?;
        store.publish(release, now()?).await?;
        let index = index::open(&store, release)?.postings;
        Ok(Self { store, release, index, folder })
    }
}

/// Ids of what skills may be asked for by: top groups, groups, skills, skills not in the framework.
pub fn skill_ids() -> Vec<ConceptId> {
    let (tops, groups, skills, unknown) = SKILL_NAMES;
    let named = |letter: &'static str, count: usize| (0..count).map(move |number| format!("{letter}{number}"));
    let names = named("t", tops).chain(named("g", groups)).chain(named("s", skills)).chain(named("u", unknown));
    names.map(|name| ConceptId::mint(SKILLS, &name)).collect()
}

/// Ids of what occupations may be asked for by: groups of one digit, of two, occupations.
pub fn occupation_ids() -> Vec<ConceptId> {
    let groups = ["1", "2", "11", "12", "21", "22"].map(str::to_owned).into_iter();
    let names = groups.chain((0..OCCUPATION_COUNT).map(|number| format!("o{number}")));
    names.map(|name| ConceptId::mint(OCCUPATIONS, &name)).collect()
}

/// Scheme and code of every region; every municipality has a code that a region has, too.
pub fn region_codes() -> Vec<(&'static str, String)> {
    let mut codes = Vec::new();
    for country in ["A", "B", "C"] {
        codes.push((REGIONS, country.to_owned()));
        for part in 1..4 {
            codes.push((REGIONS, format!("{country}{part}")));
            for smaller in 1..4 {
                codes.push((REGIONS, format!("{country}{part}{smaller}")));
                codes.push((MUNICIPALITIES, format!("{country}{smaller}{part}")));
            }
        }
    }
    codes
}

/// The id of an employer.
pub fn employer_id(number: usize) -> EmployerId {
    EmployerId::mint("name", &format!("employer {number}"))
}

fn posting_id(number: usize) -> PostingId {
    PostingId::mint(source_of(number), &number.to_string())
}

fn source_of(number: usize) -> &'static str {
    SOURCES[[0, 0, 0, 1, 1, 2][number % 6]]
}

fn now() -> Result<DateTime<chrono::Utc>> {
    DateTime::from_timestamp(1_735_000_000, 0).context("a valid time")
}

async fn begin(store: &Store, what: &str) -> Result<ImportSession> {
    let lock = ImportLock::acquire(store, |_| {}).await?;
    Ok(ImportSession::begin(store, lock, now()?, what, false).await?)
}

fn announce(session: &mut ImportSession) {
    for key in [SKILLS, OCCUPATIONS] {
        session.framework(FrameworkRecord {
            framework: Framework {
                key: key.to_owned(),
                title: format!("The {}", key.replace('-', " ")),
                publisher: "Nobody".to_owned(),
                licence: "CC0-1.0".to_owned(),
                attribution: format!("Made up: {key}."),
                homepage: "https://frameworks.example".to_owned(),
                status: FrameworkStatus::Live,
            },
            version: "1".to_owned(),
            released_on: None,
            languages: vec!["en".to_owned(), "sv".to_owned()],
        });
    }
    for (key, licence) in SOURCES.into_iter().zip(["CC-BY-4.0", "all rights reserved", "CC0-1.0"]) {
        session.posting_source(PostingSource {
            key: key.to_owned(),
            title: format!("The {key} of the suite"),
            publisher: "Nobody".to_owned(),
            licence: licence.to_owned(),
            attribution: format!("Adverts made up by the {key}."),
            homepage: "https://jobs.example".to_owned(),
        });
    }
}

async fn write_concepts(session: &mut ImportSession) -> Result<()> {
    let (tops, groups, skills, _) = SKILL_NAMES;
    let mut concepts: Vec<(&str, String, ConceptKind, Vec<String>)> = Vec::new();
    let named = |letter: &str, number: usize| format!("{letter}{number}");
    for number in 0..tops {
        concepts.push((SKILLS, named("t", number), ConceptKind::SkillGroup, Vec::new()));
    }
    for number in 0..groups {
        // Some groups belong to two.
        let mut above = vec![named("t", number % tops)];
        if number % 5 == 0 {
            above.push(named("t", (number + 1) % tops));
        }
        concepts.push((SKILLS, named("g", number), ConceptKind::SkillGroup, above));
    }
    for number in 0..skills {
        let above = if number >= 70 { named("s", number - 70) } else { named("g", number % groups) };
        concepts.push((SKILLS, named("s", number), ConceptKind::Skill, vec![above]));
    }
    for (group, above) in
        [("1", None), ("2", None), ("11", Some("1")), ("12", Some("1")), ("21", Some("2")), ("22", Some("2"))]
    {
        let above = above.map(str::to_owned).into_iter().collect();
        concepts.push((OCCUPATIONS, group.to_owned(), ConceptKind::OccupationGroup, above));
    }
    for number in 0..OCCUPATION_COUNT {
        let above = ["11", "12", "21", "22"][number % 4].to_owned();
        concepts.push((OCCUPATIONS, named("o", number), ConceptKind::Occupation, vec![above]));
    }

    for framework in [SKILLS, OCCUPATIONS] {
        session.part(framework, "concepts", "1").await?;
        for (_, name, kind, above) in concepts.iter().filter(|(of, ..)| *of == framework) {
            let key = ConceptKey::new(framework, name);
            session.write(
                Record::Concept(ConceptRecord {
                    key: key.clone(),
                    uri: format!("https://frameworks.example/{framework}/{name}"),
                    kind: *kind,
                    code: Some(name.clone()),
                    label: format!("{} {name}", kind.as_str()),
                    language: "en".to_owned(),
                    status: ConceptStatus::Active,
                    reuse_level: None,
                    replaced_by: None,
                }),
                0,
            )?;
            for language in ["en", "sv"] {
                let text = format!("{} {name} ({language})", kind.as_str());
                let label_type = LabelType::Preferred;
                let label = LabelRecord { concept: key.id(), language: language.to_owned(), label_type, text };
                session.write(Record::Label(label), 0)?;
            }
            if *kind == ConceptKind::OccupationGroup {
                let code = CodeRecord { concept: key.id(), system: GROUP_CODES.to_owned(), code: name.clone() };
                session.write(Record::Code(code), 0)?;
            }
            for above in above {
                let above = ConceptKey::new(framework, above);
                session.write(Record::Relation(RelationRecord::plain(key.clone(), RelationKind::Broader, above)), 0)?;
            }
        }
    }
    Ok(())
}

async fn write_regions(session: &mut ImportSession) -> Result<()> {
    for scheme in [REGIONS, MUNICIPALITIES] {
        session.part(scheme, "regions", "1").await?;
        for (_, code) in region_codes().into_iter().filter(|(of, _)| *of == scheme) {
            let level = code.len() as i32 - 1;
            let parent = match scheme {
                // The municipality A12 lies in the region A21.
                MUNICIPALITIES => Some((REGIONS.to_owned(), format!("{}{}{}", &code[..1], &code[2..], &code[1..2]))),
                _ => (level > 0).then(|| (REGIONS.to_owned(), code[..code.len() - 1].to_owned())),
            };
            let names = vec![("en".to_owned(), format!("Region {code}")), ("und".to_owned(), format!("R-{code}"))];
            let level = if scheme == MUNICIPALITIES { 0 } else { level };
            let category = None;
            session.write(
                Record::Region(RegionRecord { scheme: scheme.to_owned(), code, level, category, parent, names }),
                0,
            )?;
        }
    }
    Ok(())
}

fn some_day(random: &mut Random) -> Option<NaiveDate> {
    DAYS.0?.checked_add_days(Days::new(random.below(DAYS.1 as usize) as u64))
}

fn stated(number: usize, random: &mut Random) -> PostingUpdate {
    let posting = posting(number, random);
    let employer = posting.employer.map(|id| Employer {
        id,
        name: posting.employer_name.clone().unwrap_or_default(),
        identifier: None,
        industry: posting.industry.clone(),
    });
    PostingUpdate::Stated { posting: Box::new(posting), employer, signature: None, removed: false }
}

fn posting(number: usize, random: &mut Random) -> Posting {
    let source = source_of(number);
    let posted_on = random.often(95).then(|| some_day(random)).flatten();
    let after = |random: &mut Random, most: usize| {
        posted_on.and_then(|day| day.checked_add_days(Days::new(random.below(most) as u64)))
    };
    let expires_on = if random.often(60) { after(random, 60) } else { None };
    let removed_on = if random.often(15) { after(random, 90) } else { None };
    let employer = random.often(80).then(|| random.skewed(EMPLOYER_COUNT));
    let pay = random.often(50).then(|| 20_000.0 + 100.0 * random.below(500) as f64);
    let currency = random.often(90).then(|| random.pick(&CURRENCIES).to_owned());
    let salary = pay.map(|min| Salary {
        min: Some(min),
        max: Some(min + 5_000.0),
        currency: currency.clone(),
        period: Some(SalaryPeriod::Year),
    });
    let occupations = occupation_ids();
    let occupation = random.often(75).then(|| occupations[random.skewed(occupations.len())]);
    let duplicate_of = (number > 10 && random.often(15)).then(|| posting_id(random.below(number)));
    let is_annual = random.often(90);
    let word = random.pick(&WORDS);
    let text = format!("Advert {number} for a {word}: ask mail{number}@jobs.example or +46 70 123 45 67.");
    Posting {
        id: posting_id(number),
        source: source.to_owned(),
        external_id: number.to_string(),
        title: [format!("Job {number}"), format!("=HYPERLINK({number})"), format!("@job {number}, \"quoted\"")]
            [number % 3]
            .clone(),
        text: random.often(90).then_some(text),
        text_is_open: source == SOURCES[0],
        language: random.often(90).then(|| random.pick(&LANGUAGES).to_owned()),
        url: random.often(50).then(|| format!("https://jobs.example/{number}")),
        employer: employer.map(employer_id),
        employer_name: employer.map(|number| format!("Employer {number}")),
        industry: random
            .often(70)
            .then(|| random.pick(&INDUSTRIES))
            .map(|(system, code)| (system.to_owned(), code.to_owned())),
        regions: regions(random),
        place: None,
        occupation,
        occupation_provenance: occupation.map(|_| random.pick(Provenance::ALL)),
        occupation_confidence: occupation.map(|_| 0.5),
        posted_on,
        expires_on,
        removed_on,
        vacancies: random.often(50).then(|| random.below(6) as u32),
        contract: random.often(80).then(|| random.pick(Contract::ALL)),
        working_time: random.often(80).then(|| random.pick(WorkingTime::ALL)),
        workplace: random.often(60).then(|| random.pick(Workplace::ALL)),
        experience: random.often(50).then(|| random.pick(ExperienceLevel::ALL)),
        education: random.often(50).then(|| random.pick(EducationLevel::ALL)),
        annual_salary: pay.filter(|_| is_annual && currency.is_some()).map(|min| (min, min + 5_000.0)),
        salary,
        duplicate_of,
        skills: skills(random),
    }
}

fn regions(random: &mut Random) -> Vec<RegionId> {
    let codes = region_codes();
    let mut regions: Vec<RegionId> = (0..[0, 1, 1, 1, 2, 3][random.below(6)])
        .map(|_| {
            let (scheme, code) = &codes[random.skewed(codes.len())];
            RegionId::mint(scheme, code)
        })
        .collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// A skill may be there once with each provenance, and a posting may name a group.
fn skills(random: &mut Random) -> Vec<PostingSkill> {
    let ids = skill_ids();
    let mut skills: Vec<PostingSkill> = (0..random.below(9))
        .map(|_| PostingSkill {
            skill: ids[ids.len() - 1 - random.skewed(ids.len())],
            requirement: random.pick(PostingRequirement::ALL),
            provenance: random.pick(Provenance::ALL),
            confidence: random.below(101) as f64 / 100.0,
        })
        .collect();
    skills.sort_by_key(|skill| (skill.skill, skill.provenance));
    skills.dedup_by_key(|skill| (skill.skill, skill.provenance));
    skills
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

    /// Leans to the small numbers.
    fn skewed(&mut self, limit: usize) -> usize {
        self.below(limit) * self.below(limit) / limit.max(1)
    }

    fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}
