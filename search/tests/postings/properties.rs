//! Random questions, answered by the index and by plain loops: the answers are equal.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use skillspine_domain::demand::{
    Basis, Floors, GrowthPeriods, Interval, Measure, PERCENTILES, Period, Timing, Unit, growth, percentile, share,
    significance,
};
use skillspine_domain::id::{ConceptId, PostingId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, Provenance, WorkingTime, Workplace,
};
use skillspine_search::postings::{
    ConceptSelector, DayWindow, Facet, FacetKey, Field, IndustrySelector, Level, PageOrder, PostingDocument,
    PostingFilter, Ranking, RankingOrder, RankingRequest, ReachRequest, RegionSelector, SalaryFilter, Selection,
    SeriesRequest, SkillQualifier, ValueFilter,
};

use crate::naive::Naive;
use crate::world::{
    CURRENCIES, DAYS, INDUSTRIES, LANGUAGES, OCCUPATIONS, REGIONS, Random, SKILLS, SOURCES, WORDS, concept, day,
    employer, hierarchies, postings, region, world,
};

fn values<T>(random: &mut Random, mut value: impl FnMut(&mut Random) -> T) -> ValueFilter<T> {
    let mut filter = ValueFilter::default();
    match random.below(5) {
        0 => filter.all_of = (0..=random.below(2)).map(|_| value(random)).collect(),
        1 => filter.none_of = vec![value(random)],
        _ => filter.any_of = (0..=random.below(3)).map(|_| value(random)).collect(),
    }
    filter
}

fn skill(random: &mut Random) -> ConceptSelector {
    match random.below(6) {
        0 => ConceptSelector::Id(concept(&format!("g{}", random.below(6)))),
        1 => ConceptSelector::Code { system: "esco".to_owned(), code: format!("S{}", random.below(7)) },
        2 => ConceptSelector::Id(concept("g")),
        _ => ConceptSelector::Id(concept(&format!("s{}", random.below(SKILLS)))),
    }
}

fn occupation(random: &mut Random) -> ConceptSelector {
    match random.below(3) {
        0 => ConceptSelector::Id(concept(&format!("o{}", random.below(OCCUPATIONS + 1)))),
        1 => ConceptSelector::Code { system: "isco-08".to_owned(), code: "25".to_owned() },
        _ => ConceptSelector::Code { system: "isco-08".to_owned(), code: (2510 + random.below(7)).to_string() },
    }
}

fn place(random: &mut Random) -> RegionSelector {
    let code = random.pick(&REGIONS);
    match random.below(3) {
        0 => RegionSelector::Id(region(code)),
        1 => RegionSelector::Code(code.to_owned()),
        _ => RegionSelector::SchemeCode { scheme: random.pick(&["nuts", "other"]).to_owned(), code: code.to_owned() },
    }
}

fn qualifier(random: &mut Random) -> SkillQualifier {
    let mut asked = SkillQualifier::default();
    if random.one_in(2) {
        asked.requirements.push(random.pick(PostingRequirement::ALL));
    }
    if random.one_in(3) {
        asked.provenances.push(random.pick(Provenance::ALL));
    }
    asked.min_confidence = random.one_in(4).then(|| random.below(100) as f64 / 100.0);
    asked
}

fn words(random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("\"{} {}\"", random.pick(&WORDS), random.pick(&WORDS)),
        1 => format!("{} -{}", random.pick(&WORDS), random.pick(&WORDS)),
        2 => format!("{} {}", random.pick(&WORDS), random.pick(&WORDS)),
        _ => random.pick(&WORDS).to_owned(),
    }
}

fn window(random: &mut Random) -> DayWindow {
    let from = random.below(DAYS + 20);
    DayWindow {
        from: (!random.one_in(4)).then(|| day(from)),
        to: (!random.one_in(4)).then(|| day(from + random.below(DAYS))),
    }
}

/// Asks of few facets at a time: a filter that nothing meets tests little.
fn filter(random: &mut Random) -> PostingFilter {
    let mut filter = PostingFilter::default();
    if random.one_in(3) {
        filter.posted = window(random);
    }
    for _ in 0..random.below(3) {
        match random.below(17) {
            0 | 1 => filter.skills = values(random, skill),
            2 => {
                filter.skills = values(random, skill);
                filter.asked = qualifier(random);
            }
            3 => filter.occupations = values(random, occupation),
            4 => filter.regions = values(random, place),
            5 => filter.employers = values(random, |random| employer(random.below(12))),
            6 => {
                filter.industries = values(random, |random| {
                    let (system, code) = random.pick(&INDUSTRIES);
                    IndustrySelector { system: random.one_in(2).then(|| system.to_owned()), code: code.to_owned() }
                });
            }
            7 => filter.contracts = values(random, |random| random.pick(Contract::ALL)),
            8 => filter.working_times = values(random, |random| random.pick(WorkingTime::ALL)),
            9 => filter.workplaces = values(random, |random| random.pick(Workplace::ALL)),
            10 => filter.experience = values(random, |random| random.pick(ExperienceLevel::ALL)),
            11 => filter.education = values(random, |random| random.pick(EducationLevel::ALL)),
            12 => filter.languages = values(random, |random| random.pick(&LANGUAGES).to_owned()),
            13 => filter.sources = values(random, |random| random.pick(&SOURCES).to_owned()),
            14 => filter.text = Some(words(random)),
            15 => {
                filter.salary = Some(SalaryFilter {
                    min: random.one_in(2).then(|| 10_000.0 + 500.0 * random.below(100) as f64),
                    max: random.one_in(2).then(|| 30_000.0 + 500.0 * random.below(100) as f64),
                    currency: random.pick(&CURRENCIES).to_owned(),
                });
            }
            _ => match random.below(3) {
                0 => filter.has_salary = Some(random.one_in(2)),
                1 => filter.duplicates = Some(random.one_in(2)),
                _ => filter.open_on = Some(day(random.below(DAYS))),
            },
        }
    }
    filter
}

fn facet(random: &mut Random) -> Facet {
    let mut level = |choices: &[(&str, Option<u8>)]| {
        let (scheme, level) = random.pick(choices);
        Some(Level { scheme: scheme.to_owned(), level }).filter(|level| level.scheme != "none")
    };
    let skill_level = level(&[("none", None), ("none", None), ("esco", None), ("esco", Some(1)), ("esco", Some(0))]);
    let occupation_level =
        level(&[("none", None), ("esco", None), ("isco-08", Some(4)), ("isco-08", Some(2)), ("unknown", Some(1))]);
    let region_level =
        level(&[("none", None), ("nuts", Some(0)), ("nuts", Some(1)), ("nuts", Some(2)), ("nuts", None)]);
    let others = [
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
    match random.below(6) {
        0 | 1 => Facet::Skill {
            level: skill_level,
            asked: if random.one_in(3) { qualifier(random) } else { SkillQualifier::default() },
        },
        2 => Facet::Occupation { level: occupation_level },
        3 => Facet::Region { level: region_level },
        4 => Facet::Month,
        _ => Facet::Other(random.pick(&others)),
    }
}

/// One random question about one random selection.
struct Question<'a> {
    naive: Naive<'a>,
    filter: PostingFilter,
    basis: Basis,
    selection: Selection,
}

impl Question<'_> {
    fn is_assumed(&self, chosen: &[&PostingDocument]) -> bool {
        let is_bound_to_day = self.basis.timing == Timing::Stock || self.filter.open_on.is_some();
        let is_assumed = |posting: &&&PostingDocument| {
            posting.posted_on.is_some() && posting.expires_on.is_none() && posting.removed_on.is_none()
        };
        is_bound_to_day && chosen.iter().any(|posting| is_assumed(&posting))
    }

    fn check(&self, random: &mut Random) -> Result<(), TestCaseError> {
        let unit = self.basis.unit;
        let chosen = self.naive.select(&self.filter, self.basis);
        let is_assumed = self.is_assumed(&chosen);
        let (adverts, counted) = Naive::count(chosen.iter().copied(), unit);
        let total = Measure::count(counted, adverts, Floors::NONE).approximate_if(is_assumed);
        prop_assert_eq!(self.selection.total(), total);
        prop_assert_eq!(self.selection.postings(), adverts);
        self.check_share(&chosen, random)?;
        self.check_series(random)?;
        self.check_salary(&chosen)?;
        self.check_coverage(&chosen)?;
        self.check_pages(&chosen, random)?;
        self.check_reach(&chosen, random)?;
        let by = facet(random);
        self.check_ranking(&chosen, &by, random)
    }

    fn check_share(&self, chosen: &[&PostingDocument], random: &mut Random) -> Result<(), TestCaseError> {
        let without = [None, Some(FacetKey::Skill), Some(FacetKey::Region), Some(FacetKey::Contract)];
        let without = random.pick(&without);
        let whole = without.map_or_else(|| self.filter.time_only(), |facet| self.filter.without(facet));
        let whole = Naive::count(self.naive.select(&whole, self.basis), self.basis.unit);
        let part = Naive::count(chosen.iter().copied(), self.basis.unit);
        let expected = share(part.1, whole.1, part.0, Floors::NONE).approximate_if(self.is_assumed(chosen));
        prop_assert_eq!(self.selection.share(without).expect("a share"), expected);
        Ok(())
    }

    fn check_reach(&self, chosen: &[&PostingDocument], random: &mut Random) -> Result<(), TestCaseError> {
        let request = ReachRequest {
            have: (0..random.below(12)).map(|_| concept(&format!("s{}", random.below(SKILLS)))).collect(),
            framework: random.one_in(2).then(|| "esco".to_owned()),
            asked: if random.one_in(3) { qualifier(random) } else { SkillQualifier::default() },
            least: random.pick(&[0.25, 0.5, 0.8, 1.0]),
            first: 1 + random.below(10),
        };
        let mut reached: Vec<&PostingDocument> = Vec::new();
        let mut asking: Vec<&PostingDocument> = Vec::new();
        let mut gained: BTreeMap<ConceptId, Vec<&PostingDocument>> = BTreeMap::new();
        for posting in chosen {
            let mut asked = Naive::skills(posting, &request.asked);
            asked.retain(|skill| !self.naive.hierarchies.concepts[skill].only_at_level);
            let is_reached = |more: Option<&ConceptId>| {
                let has = |skill: &&ConceptId| request.have.contains(skill) || more == Some(*skill);
                asked.iter().filter(has).count() as f64 >= request.least * asked.len() as f64 - 1e-9
                    && asked.iter().any(|skill| has(&skill))
            };
            if asked.is_empty() {
                continue;
            }
            asking.push(posting);
            match is_reached(None) {
                true => reached.push(posting),
                false => asked
                    .iter()
                    .filter(|skill| !request.have.contains(skill) && is_reached(Some(skill)))
                    .for_each(|skill| gained.entry(*skill).or_default().push(posting)),
            }
        }
        let found = self.selection.reach(&request).expect("a reach");
        let count = |postings: &[&PostingDocument]| Naive::count(postings.iter().copied(), self.basis.unit);
        prop_assert_eq!(found.reached.n, count(&reached).0);
        prop_assert_eq!(found.reached.denominator, Some(count(&asking).1));
        prop_assert_eq!(found.total, gained.len());
        let mut expected: Vec<(ConceptId, Vec<&PostingDocument>)> = gained.into_iter().collect();
        expected.sort_by_key(|(skill, postings)| (std::cmp::Reverse(postings.len()), *skill));
        expected.truncate(request.first);
        prop_assert_eq!(found.next.len(), expected.len());
        for (next, (skill, postings)) in found.next.iter().zip(&expected) {
            prop_assert_eq!((next.skill, next.gained.n), (*skill, count(postings).0));
            let paid = |currency: &str| Naive::salaries(postings, currency).len() as u64;
            prop_assert_eq!(next.salary.coverage.n, paid("EUR").max(paid("SEK")));
        }
        Ok(())
    }

    fn check_series(&self, random: &mut Random) -> Result<(), TestCaseError> {
        let interval = random.pick(Interval::ALL);
        let from = random.below(DAYS);
        let request = match random.one_in(2) {
            true => SeriesRequest::every(interval),
            false => SeriesRequest { interval, from: Some(day(from)), to: Some(day(from + random.below(60))) },
        };
        let base = self.naive.select_base(&self.filter, self.basis);
        let points = self.selection.series(&request).expect("a series");
        let Some(last) = self.naive.last_day() else { return Ok(()) };
        let first = self.naive.postings.iter().filter_map(|posting| posting.posted_on).min().expect("a first day");
        for (index, point) in points.iter().enumerate() {
            let inside = self.naive.during(&base, self.basis, point.period);
            let (adverts, counted) = Naive::count(inside, self.basis.unit);
            prop_assert_eq!(point.measure.n, adverts, "{:?}", point);
            let is_known = first <= point.period.to && point.period.from <= last;
            prop_assert_eq!(point.measure.value, is_known.then_some(counted as f64), "{:?}", point);
            if index > 0 {
                prop_assert_eq!(points[index - 1].period.to.succ_opt(), Some(point.period.from));
            }
        }
        if request.from.is_none() && self.basis.timing == Timing::Flow {
            let dated = base.iter().filter(|posting| posting.posted_on.is_some()).count() as u64;
            prop_assert_eq!(points.iter().map(|point| point.measure.n).sum::<u64>(), dated);
        }
        let periods = GrowthPeriods::until(day(random.below(DAYS)), 1 + random.below(60) as u64).expect("periods");
        let (earlier, later) = self.in_periods(periods);
        let count = |inside: Vec<&PostingDocument>| Naive::count(inside, self.basis.unit).1;
        let found = self.selection.growth(Some(periods)).expect("a growth");
        let expected = growth(count(earlier), count(later), (1, 1), Floors::NONE);
        prop_assert_eq!((found.value, found.n, found.denominator), (expected.value, expected.n, expected.denominator));
        Ok(())
    }

    /// What counts for the earlier and for the later period, whatever the filter says of the day of posting.
    fn in_periods(&self, periods: GrowthPeriods) -> (Vec<&PostingDocument>, Vec<&PostingDocument>) {
        let filter = PostingFilter { posted: DayWindow::default(), ..self.filter.clone() };
        let timeless = self.naive.select_base(&filter, self.basis);
        let during = |period: Period| match self.basis.timing {
            Timing::Flow => self.naive.during(&timeless, self.basis, period),
            Timing::Stock => timeless.iter().filter(|posting| Naive::is_open(posting, period.to)).copied().collect(),
        };
        (during(periods.earlier), during(periods.later))
    }

    fn check_salary(&self, chosen: &[&PostingDocument]) -> Result<(), TestCaseError> {
        for currency in CURRENCIES {
            let expected = Naive::salaries(chosen, currency);
            let found = self.selection.salary(Some(currency));
            let values = found.percentiles.map(|measure| measure.value);
            prop_assert_eq!(values, PERCENTILES.map(|at| percentile(&expected, at)));
            prop_assert_eq!(found.coverage.n as usize, expected.len());
            prop_assert_eq!(found.coverage.denominator, Some(chosen.len() as u64));
        }
        let commonest = self.selection.salary(None);
        let n = |currency: &str| Naive::salaries(chosen, currency).len() as u64;
        prop_assert_eq!(commonest.coverage.n, n("EUR").max(n("SEK")));
        Ok(())
    }

    fn check_coverage(&self, chosen: &[&PostingDocument]) -> Result<(), TestCaseError> {
        for found in self.selection.coverage() {
            let states = |posting: &&&PostingDocument| match found.field {
                Field::Facet(FacetKey::Skill) => !self.naive.values(posting, &Facet::skill()).is_empty(),
                Field::Facet(FacetKey::Occupation) => posting.occupation.is_some(),
                Field::Facet(FacetKey::Region) => !posting.regions.is_empty(),
                Field::Facet(key) => !self.naive.values(posting, &Facet::Other(key)).is_empty(),
                Field::PostedOn => posting.posted_on.is_some(),
                Field::ExpiresOn => posting.expires_on.is_some(),
                Field::RemovedOn => posting.removed_on.is_some(),
                Field::Vacancies => posting.vacancies.is_some_and(|number| number > 0),
                Field::Salary => posting.annual_salary.is_some(),
            };
            prop_assert_eq!(found.share.n as usize, chosen.iter().filter(states).count(), "{:?}", found.field);
        }
        Ok(())
    }

    fn check_pages(&self, chosen: &[&PostingDocument], random: &mut Random) -> Result<(), TestCaseError> {
        let mut expected: Vec<_> = chosen.iter().map(|posting| (posting.posted_on, posting.id)).collect();
        expected.sort_unstable();
        let size = 1 + random.below(20);
        let pages = |order: PageOrder| -> Vec<(Option<chrono::NaiveDate>, PostingId)> {
            let mut listed = Vec::new();
            let mut after = None;
            loop {
                let page = self.selection.page(order, size, after.as_ref()).expect("a page");
                listed.extend(page.postings.iter().map(|posting| (posting.posted_on, posting.id)));
                after = page.postings.last().copied();
                if !page.has_more {
                    return listed;
                }
            }
        };
        prop_assert_eq!(&pages(PageOrder::Oldest), &expected);
        prop_assert!(expected.iter().all(|(posted_on, id)| self.selection.contains(*id, *posted_on)));
        expected.reverse();
        prop_assert_eq!(&pages(PageOrder::Newest), &expected);
        if self.filter.text.is_some() {
            let (found, expected): (BTreeSet<_>, BTreeSet<_>) =
                (pages(PageOrder::Relevance).into_iter().collect(), expected.iter().copied().collect());
            prop_assert_eq!(found, expected);
        }
        let mut ids: Vec<PostingId> = chosen.iter().map(|posting| posting.id).collect();
        ids.sort_unstable();
        ids.truncate(size);
        prop_assert_eq!(self.selection.sample(size), ids);
        Ok(())
    }

    fn check_ranking(&self, chosen: &[&PostingDocument], by: &Facet, random: &mut Random) -> Result<(), TestCaseError> {
        let unit = self.basis.unit;
        let inner = facet(random);
        let periods = GrowthPeriods::until(day(random.below(DAYS)), 1 + random.below(60) as u64).expect("periods");
        let orders = [RankingOrder::Count, RankingOrder::Share, RankingOrder::Significance, RankingOrder::Growth];
        let request = RankingRequest {
            growth: Some(periods),
            first: 1 + random.below(40),
            min_count: random.below(4) as u64,
            order: random.pick(&orders),
            with_significance: true,
            series: Some(SeriesRequest::every(Interval::Month)),
            then: Some(Box::new(RankingRequest::top(inner.clone(), 5))),
            ..RankingRequest::top(by.clone(), 0)
        };
        let found = self.selection.ranking(&request).expect("a ranking");
        let (counts, covered) = self.naive.ranking(chosen, by, unit);
        let reference = self.naive.select(&self.selection.filter().time_only(), self.basis);
        let (reference, reference_covered) = self.naive.ranking(&reference, by, unit);
        let mut expected: Vec<_> =
            counts.into_iter().filter(|(_, (adverts, _))| *adverts >= request.min_count.max(1)).collect();
        prop_assert_eq!(found.total, expected.len());
        prop_assert_eq!((found.coverage.n, found.coverage.denominator), {
            (covered.0, Some(Naive::count(chosen.iter().copied(), unit).1))
        });
        let typical = |value: &skillspine_search::postings::FacetValue, (adverts, counted): (u64, u64)| {
            let there = reference.get(value).copied().unwrap_or_default();
            significance(counted, covered.1, there.1, reference_covered.1, adverts, Floors::NONE)
        };
        let (earlier, later) = self.in_periods(periods);
        let (earlier, later) = (self.naive.ranking(&earlier, by, unit).0, self.naive.ranking(&later, by, unit).0);
        let grown = |value: &skillspine_search::postings::FacetValue| {
            let count =
                |counts: &std::collections::BTreeMap<_, (u64, u64)>| counts.get(value).map_or(0, |count| count.1);
            growth(count(&earlier), count(&later), (1, 1), Floors::NONE)
        };
        expected.sort_by(|left, right| {
            let key = |(value, count): &(_, (u64, u64))| match request.order {
                RankingOrder::Significance => typical(value, *count).value.expect("a reference"),
                RankingOrder::Growth => grown(value).value.unwrap_or(f64::NEG_INFINITY),
                _ => count.1 as f64,
            };
            key(right).total_cmp(&key(left)).then_with(|| word_order(&left.0).cmp(&word_order(&right.0)))
        });
        expected.truncate(request.first);
        prop_assert_eq!(found.buckets.len(), expected.len());
        for (bucket, (value, count)) in found.buckets.iter().zip(&expected) {
            prop_assert_eq!(&bucket.value, value);
            prop_assert_eq!((bucket.count.n, bucket.count.value), (count.0, Some(count.1 as f64)));
            prop_assert_eq!(bucket.share.value, share(count.1, covered.1, count.0, Floors::NONE).value);
            let is_assumed = self.is_assumed(chosen);
            prop_assert_eq!(bucket.significance, Some(typical(value, *count).approximate_if(is_assumed)));
            prop_assert_eq!(bucket.growth, Some(grown(value).approximate_if(is_assumed)));
            let inside: Vec<&PostingDocument> =
                chosen.iter().filter(|posting| self.naive.values(posting, by).contains(value)).copied().collect();
            self.check_inside(bucket.then.as_ref().expect("a ranking"), &inside, &inner)?;
            if self.basis.timing == Timing::Flow {
                let dated = inside.iter().filter(|posting| posting.posted_on.is_some()).count() as u64;
                let points = bucket.series.as_ref().expect("a series");
                prop_assert_eq!(points.iter().map(|point| point.measure.n).sum::<u64>(), dated);
            }
        }
        Ok(())
    }

    fn check_inside(&self, found: &Ranking, inside: &[&PostingDocument], by: &Facet) -> Result<(), TestCaseError> {
        let (counts, covered) = self.naive.ranking(inside, by, self.basis.unit);
        prop_assert_eq!(found.total, counts.len());
        prop_assert_eq!(found.coverage.n, covered.0);
        for bucket in &found.buckets {
            let count = counts[&bucket.value];
            prop_assert_eq!((bucket.count.n, bucket.count.value), (count.0, Some(count.1 as f64)));
        }
        Ok(())
    }
}

/// The order of keys: words by letter, whatever the order of the enum.
fn word_order(value: &skillspine_search::postings::FacetValue) -> Vec<u8> {
    use skillspine_search::postings::FacetValue as Value;
    match value {
        Value::Concept(id) => id.0.as_bytes().to_vec(),
        Value::Region(id) => id.0.as_bytes().to_vec(),
        Value::Employer(id) => id.0.as_bytes().to_vec(),
        Value::Industry(system, code) => format!("{system}\u{1}{code}").into_bytes(),
        Value::Contract(value) => value.as_str().as_bytes().to_vec(),
        Value::WorkingTime(value) => value.as_str().as_bytes().to_vec(),
        Value::Workplace(value) => value.as_str().as_bytes().to_vec(),
        Value::Experience(value) => value.as_str().as_bytes().to_vec(),
        Value::Education(value) => value.as_str().as_bytes().to_vec(),
        Value::Word(word) => word.as_bytes().to_vec(),
        Value::Month(day) => day.to_string().into_bytes(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_as_plain_loops_do(count in 0usize..400, seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let postings = postings(count, &mut random);
        let world = world(&postings);
        let hierarchies = hierarchies();
        let mut answered = 0;
        for _ in 0..25 {
            let filter = filter(&mut random);
            let basis = Basis { unit: random.pick(Unit::ALL), timing: random.pick(Timing::ALL) };
            let selection = world.index.select(&filter, basis).expect("a selection").with_floors(Floors::NONE);
            let naive = Naive { postings: &postings, hierarchies: &hierarchies };
            let question = Question { naive, filter, basis, selection };
            answered += usize::from(question.selection.postings() > 4);
            let context = format!("{:?} {:?}", question.filter, question.basis);
            if let Err(error) = question.check(&mut random) {
                prop_assert!(false, "{error}\nfilter {context}");
            }
        }
        prop_assert!(count < 100 || answered > 5, "only {answered} of 25 questions found anything");
    }
}
