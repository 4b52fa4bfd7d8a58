//! Random questions about the world of the suite.

use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use skillspine_domain::demand::{Basis, Timing, Unit};
use skillspine_domain::id::RegionId;
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, Provenance, WorkingTime, Workplace,
};
use skillspine_search::postings::{
    ConceptSelector, DayWindow, Facet, FacetKey, IndustrySelector, Level, PostingFilter, RegionSelector, SalaryFilter,
    SkillQualifier, ValueFilter,
};
use skillspine_tests::demand_world::{
    CURRENCIES, DAYS, EMPLOYER_COUNT, GROUP_CODES, INDUSTRIES, LANGUAGES, MUNICIPALITIES, OCCUPATIONS, REGIONS, SKILLS,
    SOURCES, WORDS, employer_id, occupation_ids, region_codes, skill_ids,
};

/// A question.
#[derive(Clone, Debug)]
pub struct Asked {
    pub filter: PostingFilter,
    pub basis: Basis,
    pub by: Facet,
    pub min_count: u64,
}

/// Any question: mostly few parts, so that something is left to count.
pub fn asked() -> impl Strategy<Value = Asked> {
    (filter(), basis(), facet(), prop_oneof![3 => Just(1_u64), 1 => 2..20_u64])
        .prop_map(|(filter, basis, by, min_count)| Asked { filter, basis, by, min_count })
}

fn basis() -> impl Strategy<Value = Basis> {
    let timing = prop_oneof![3 => Just(Timing::Flow), 1 => Just(Timing::Stock)];
    (select(Unit::ALL), timing).prop_map(|(unit, timing)| Basis { unit, timing })
}

fn filter() -> impl Strategy<Value = PostingFilter> {
    let about_work = (
        values(concept(skill_ids(), SKILLS), 50),
        qualifier(),
        values(concept(occupation_ids(), OCCUPATIONS), 70),
        values(region(), 60),
        values((0..EMPLOYER_COUNT).prop_map(employer_id), 90),
        values(industry(), 90),
    );
    let about_terms = (
        values(select(Contract::ALL), 90),
        values(select(WorkingTime::ALL), 90),
        values(select(Workplace::ALL), 90),
        values(select(ExperienceLevel::ALL), 95),
        values(select(EducationLevel::ALL), 95),
        values(select(&LANGUAGES[..]).prop_map(str::to_owned), 90),
        values(select(&SOURCES[..]).prop_map(str::to_owned), 80),
    );
    let about_time =
        (window(), seldom(15, day()), seldom(10, salary()), seldom(10, any::<bool>()), seldom(15, any::<bool>()));
    let text = seldom(10, subsequence(&WORDS[..], 1..=1).prop_map(|words| words.join(" ")));
    (about_work, about_terms, about_time, text).prop_map(|(work, terms, time, text)| {
        let (skills, asked, occupations, regions, employers, industries) = work;
        let (contracts, working_times, workplaces, experience, education, languages, sources) = terms;
        let (posted, open_on, salary, has_salary, duplicates) = time;
        PostingFilter {
            skills,
            asked,
            occupations,
            regions,
            employers,
            industries,
            contracts,
            working_times,
            workplaces,
            experience,
            education,
            languages,
            sources,
            posted,
            open_on,
            salary,
            has_salary,
            duplicates,
            text,
        }
    })
}

/// Some values in some of the three lists; none at all `blank` times out of 100.
fn values<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
    blank: u32,
) -> impl Strategy<Value = ValueFilter<T>> {
    let value = value.boxed();
    let any = vec(value.clone(), 1..4).prop_map(ValueFilter::any_of);
    let all = vec(value.clone(), 1..3).prop_map(ValueFilter::all_of);
    let none = vec(value, 1..3).prop_map(|none_of| ValueFilter { none_of, ..ValueFilter::default() });
    let both = (any.clone(), none.clone()).prop_map(|(any, none)| ValueFilter { none_of: none.none_of, ..any });
    let asked = 100 - blank;
    prop_oneof![blank => Just(ValueFilter::default()), asked => prop_oneof![4 => any, 2 => all, 1 => none, 1 => both]]
}

fn seldom<T: Clone + std::fmt::Debug + 'static>(
    percent: u32,
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Option<T>> {
    prop_oneof![100 - percent => Just(None), percent => value.prop_map(Some)]
}

/// By id, by the framework's own code, by a code of a code system.
fn concept(
    ids: Vec<skillspine_domain::id::ConceptId>,
    framework: &'static str,
) -> impl Strategy<Value = ConceptSelector> + Clone {
    let code = |system: &str, code: String| ConceptSelector::Code { system: system.to_owned(), code };
    let own = match framework {
        OCCUPATIONS => vec!["1", "12", "22", "o0", "o3"],
        _ => vec!["t0", "g0", "g5", "s0", "s3", "nothing"],
    };
    let group = select(vec!["1", "2", "11", "21", "99"]).prop_map(move |name| code(GROUP_CODES, name.to_owned()));
    let own = select(own).prop_map(move |name| code(framework, name.to_owned()));
    prop_oneof![6 => select(ids).prop_map(ConceptSelector::Id), 2 => own, 1 => group]
}

fn region() -> impl Strategy<Value = RegionSelector> {
    let by = |by: u8, (scheme, code): (&'static str, String)| match by {
        0 => RegionSelector::Id(RegionId::mint(scheme, &code)),
        1 => RegionSelector::Code(code),
        _ => RegionSelector::SchemeCode { scheme: scheme.to_owned(), code },
    };
    (0..3_u8, select(region_codes())).prop_map(move |(how, region)| by(how, region))
}

fn industry() -> impl Strategy<Value = IndustrySelector> {
    (select(&INDUSTRIES[..]), any::<bool>()).prop_map(|((system, code), with_system)| IndustrySelector {
        system: with_system.then(|| system.to_owned()),
        code: code.to_owned(),
    })
}

fn qualifier() -> impl Strategy<Value = SkillQualifier> {
    let some = (
        subsequence(PostingRequirement::ALL.to_vec(), 0..=2),
        subsequence(Provenance::ALL.to_vec(), 0..=2),
        seldom(40, (0..=100_u32).prop_map(|percent| f64::from(percent) / 100.0)),
    );
    let some = some.prop_map(|(requirements, provenances, min_confidence)| SkillQualifier {
        requirements,
        provenances,
        min_confidence,
    });
    prop_oneof![2 => Just(SkillQualifier::default()), 1 => some]
}

fn day() -> impl Strategy<Value = NaiveDate> {
    // A few days before the first advert and behind the last.
    (0..DAYS.1 + 40).prop_map(|offset| {
        let first = DAYS.0.and_then(|day| day.checked_sub_days(Days::new(20)));
        first.and_then(|day| day.checked_add_days(Days::new(offset))).expect("a day of the calendar")
    })
}

fn window() -> impl Strategy<Value = DayWindow> {
    let from = day().prop_map(|day| DayWindow { from: Some(day), to: None });
    let to = day().prop_map(|day| DayWindow { from: None, to: Some(day) });
    let both =
        (day(), day()).prop_map(|(one, other)| DayWindow { from: Some(one.min(other)), to: Some(one.max(other)) });
    prop_oneof![4 => Just(DayWindow::default()), 1 => from, 1 => to, 3 => both]
}

fn salary() -> impl Strategy<Value = SalaryFilter> {
    let bound = || seldom(70, (200..800_u32).prop_map(|hundreds| f64::from(hundreds) * 100.0));
    (bound(), bound(), select(&CURRENCIES[..])).prop_map(|(min, max, currency)| SalaryFilter {
        min,
        max,
        currency: currency.to_owned(),
    })
}

fn facet() -> impl Strategy<Value = Facet> {
    let level = |scheme: &str, level: Option<u8>| Some(Level { scheme: scheme.to_owned(), level });
    let skill_levels =
        vec![None, None, level(SKILLS, None), level(SKILLS, Some(1)), level(SKILLS, Some(2)), level(SKILLS, Some(3))];
    let occupation_levels = vec![
        None,
        level(OCCUPATIONS, None),
        level(OCCUPATIONS, Some(1)),
        level(OCCUPATIONS, Some(2)),
        level(OCCUPATIONS, Some(3)),
    ];
    let region_levels = vec![
        None,
        level(REGIONS, Some(0)),
        level(REGIONS, Some(1)),
        level(REGIONS, Some(2)),
        level(REGIONS, None),
        level(MUNICIPALITIES, Some(0)),
    ];
    let others = vec![
        FacetKey::Employer,
        FacetKey::Industry,
        FacetKey::Contract,
        FacetKey::WorkingTime,
        FacetKey::Workplace,
        FacetKey::Experience,
        FacetKey::Education,
        FacetKey::Language,
        FacetKey::Source,
        FacetKey::Currency,
    ];
    let skill = (select(skill_levels), qualifier()).prop_map(|(level, asked)| Facet::Skill { level, asked });
    prop_oneof![
        5 => skill,
        2 => select(occupation_levels).prop_map(|level| Facet::Occupation { level }),
        3 => select(region_levels).prop_map(|level| Facet::Region { level }),
        3 => any::<Index>().prop_map(move |at| Facet::Other(*at.get(&others))),
        1 => Just(Facet::Month),
    ]
}
