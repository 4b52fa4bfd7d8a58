//! From a filter to the set of adverts it means.

use std::ops::Range;

use chrono::NaiveDate;
use skillspine_domain::demand::Unit;

use super::bits::{Bitmap, Bits};
use super::day::day_number;
use super::facet::{FacetKey, QualifierTest};
use super::filter::{ConceptSelector, PostingFilter, RegionSelector, SalaryFilter, ValueFilter};
use super::reader::Opened;
use crate::error::SearchError;

/// A set of adverts.
#[derive(Clone)]
pub(crate) struct Found {
    pub bits: Bits,
    /// The adverts of the range, and nothing else was asked: counts made beforehand may answer.
    pub range: Option<Range<usize>>,
}

impl Found {
    /// The adverts of a range, in a unit.
    pub fn of_range(index: &Opened, range: Range<usize>, unit: Unit) -> Self {
        let mut bits = Bits::range(index.len(), range.clone());
        if unit != Unit::Adverts {
            bits.and_bitmap(&index.is_unique);
        }
        Self { bits, range: Some(range) }
    }

    /// Those of them that are in a range.
    pub fn within(&self, range: Range<usize>) -> Self {
        let mut bits = self.bits.clone();
        bits.keep(range.clone());
        let both = |own: &Range<usize>| {
            let start = own.start.max(range.start);
            start..own.end.min(range.end).max(start)
        };
        Self { bits, range: self.range.as_ref().map(both) }
    }
}

/// The adverts that a filter means, whatever it says of the day on which they are open.
pub(crate) fn find(index: &Opened, filter: &PostingFilter, unit: Unit) -> Result<Found, SearchError> {
    filter.check()?;
    let range = window(index, filter);
    let mut found = Narrowing { index, bits: None, range: range.clone() };
    let test = QualifierTest::new(&filter.asked);
    let concept = |facet| move |selector: &ConceptSelector| concept_nodes(index, facet, selector);
    found.by(FacetKey::Skill, &filter.skills, test, concept(FacetKey::Skill));
    found.by(FacetKey::Occupation, &filter.occupations, None, concept(FacetKey::Occupation));
    found.by(FacetKey::Region, &filter.regions, None, |selector| region_nodes(index, selector));
    let employer = index.facet(FacetKey::Employer);
    found.by(FacetKey::Employer, &filter.employers, None, |id| employer.find(id.0.as_bytes()).into_iter().collect());
    let industry = index.facet(FacetKey::Industry);
    found.by(FacetKey::Industry, &filter.industries, None, |selector| {
        industry.nodes_where(|key| is_industry(key, selector.system.as_deref(), &selector.code))
    });
    found.by_word(FacetKey::Contract, &filter.contracts, |value| value.as_str());
    found.by_word(FacetKey::WorkingTime, &filter.working_times, |value| value.as_str());
    found.by_word(FacetKey::Workplace, &filter.workplaces, |value| value.as_str());
    found.by_word(FacetKey::Experience, &filter.experience, |value| value.as_str());
    found.by_word(FacetKey::Education, &filter.education, |value| value.as_str());
    found.by_word(FacetKey::Source, &filter.sources, String::as_str);
    let language = index.facet(FacetKey::Language);
    found
        .by(FacetKey::Language, &filter.languages, None, |wanted| language.nodes_where(|key| is_language(key, wanted)));
    if let Some(has_salary) = filter.has_salary {
        found.flag(&index.has_salary, has_salary);
    }
    if let Some(salary) = &filter.salary {
        found.and(&with_salary(index, salary));
    }
    if let Some(duplicates) = filter.duplicates {
        found.flag(&index.is_unique, !duplicates);
    }
    if let Some(text) = filter.text.as_deref().filter(|text| !text.trim().is_empty()) {
        found.and(&index.text.find(text, index.len())?);
    }
    let Some(mut bits) = found.bits else { return Ok(Found::of_range(index, range, unit)) };
    if unit != Unit::Adverts {
        bits.and_bitmap(&index.is_unique);
    }
    Ok(Found { bits, range: None })
}

/// Leaves only the adverts that are open on a day.
pub(crate) fn keep_open(index: &Opened, bits: &mut Bits, day: NaiveDate) {
    bits.keep(index.manifest.undated..index.posted_until(day));
    let day = day_number(day);
    let last_open = index.last_open.raw();
    let mut open = Bits::none(bits.len());
    bits.each(|advert| {
        if last_open.get(advert).is_some_and(|&last| u32::from_le_bytes(last) >= day) {
            open.set(advert);
        }
    });
    *bits = open;
}

/// The range of the adverts posted in the filter's days.
fn window(index: &Opened, filter: &PostingFilter) -> Range<usize> {
    if filter.posted.is_empty() {
        return 0..index.len();
    }
    let start = filter.posted.from.map_or(0, |day| index.posted_before(day)).max(index.manifest.undated);
    let end = filter.posted.to.map_or(index.len(), |day| index.posted_until(day));
    start..end.max(start)
}

/// A set that becomes smaller with every part of the filter; all adverts of the range until the first part.
struct Narrowing<'a> {
    index: &'a Opened,
    bits: Option<Bits>,
    range: Range<usize>,
}

impl Narrowing<'_> {
    fn by<T>(
        &mut self,
        facet: FacetKey,
        filter: &ValueFilter<T>,
        test: Option<QualifierTest>,
        nodes: impl Fn(&T) -> Vec<u32>,
    ) {
        let table = self.index.facet(facet);
        let set = |values: &[T]| {
            let mut set = Bits::none(self.index.len());
            values.iter().flat_map(&nodes).for_each(|node| table.add_to(&mut set, node, test));
            set
        };
        let all: Vec<Bits> = filter.all_of.iter().map(|value| set(std::slice::from_ref(value))).collect();
        let any = (!filter.any_of.is_empty()).then(|| set(&filter.any_of));
        let none = (!filter.none_of.is_empty()).then(|| set(&filter.none_of));
        all.iter().chain(&any).for_each(|set| self.and(set));
        if let Some(none) = none {
            self.current().and_not(&none);
        }
    }

    fn by_word<T>(&mut self, facet: FacetKey, filter: &ValueFilter<T>, word: impl Fn(&T) -> &str) {
        let table = self.index.facet(facet);
        self.by(facet, filter, None, |value| table.find(word(value).as_bytes()).into_iter().collect());
    }

    fn and(&mut self, set: &Bits) {
        self.current().and(set);
    }

    fn flag(&mut self, set: &Bitmap, wanted: bool) {
        if wanted { self.current().and_bitmap(set) } else { self.current().and_not_bitmap(set) }
    }

    fn current(&mut self) -> &mut Bits {
        let (index, range) = (self.index, self.range.clone());
        self.bits.get_or_insert_with(|| Bits::range(index.len(), range))
    }
}

fn concept_nodes(index: &Opened, facet: FacetKey, selector: &ConceptSelector) -> Vec<u32> {
    let table = index.facet(facet);
    match selector {
        ConceptSelector::Id(id) => table.find(id.0.as_bytes()).into_iter().collect(),
        ConceptSelector::Code { system, code } => table.find_code(system, code),
    }
}

fn region_nodes(index: &Opened, selector: &RegionSelector) -> Vec<u32> {
    let table = index.facet(FacetKey::Region);
    match selector {
        RegionSelector::Id(id) => table.find(id.0.as_bytes()).into_iter().collect(),
        RegionSelector::SchemeCode { scheme, code } => table.find_code(scheme, code),
        RegionSelector::Code(code) => {
            index.manifest.schemes.iter().flat_map(|scheme| table.find_code(scheme, code)).collect()
        }
    }
}

/// Whether an industry is the wanted one or part of it.
fn is_industry(key: &[u8], system: Option<&str>, code: &str) -> bool {
    let Some(cut) = key.iter().position(|&byte| byte == 1) else { return false };
    let (found_system, found_code) = (&key[..cut], &key[cut + 1..]);
    system.is_none_or(|system| system.as_bytes() == found_system) && found_code.starts_with(code.as_bytes())
}

/// Whether a language is the wanted one or a variety of it.
fn is_language(key: &[u8], wanted: &str) -> bool {
    let wanted = wanted.as_bytes();
    let Some((head, rest)) = key.split_at_checked(wanted.len()) else { return false };
    head.eq_ignore_ascii_case(wanted) && (rest.is_empty() || rest[0] == b'-')
}

fn with_salary(index: &Opened, filter: &SalaryFilter) -> Bits {
    let currencies = index.facet(FacetKey::Currency);
    let mut candidates = Bits::none(index.len());
    if let Some(node) = currencies.find(filter.currency.as_bytes()) {
        currencies.add_to(&mut candidates, node, None);
    }
    candidates.and_bitmap(&index.has_salary);
    let mut found = Bits::none(index.len());
    candidates.each(|advert| {
        let (min, max) = index.salary(advert);
        if filter.min.is_none_or(|wanted| max >= wanted) && filter.max.is_none_or(|wanted| min <= wanted) {
            found.set(advert);
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_industries_hold_what_is_part_of_them() {
        let language = |key: &str, wanted: &str, expected: bool| {
            assert_eq!(is_language(key.as_bytes(), wanted), expected, "{key} {wanted}");
        };
        language("pt-BR", "pt", true);
        language("PT", "pt", true);
        language("ptx", "pt", false);
        language("p", "pt", false);
        let industry = |key: &str, system: Option<&str>, code: &str, expected: bool| {
            assert_eq!(is_industry(key.replace('/', "\u{1}").as_bytes(), system, code), expected, "{key} {code}");
        };
        industry("nace-2/62.01", Some("nace-2"), "62", true);
        industry("nace-2/62.01", None, "62.01", true);
        industry("nace-2/62.01", Some("sic"), "62", false);
        industry("nace-2/62.01", Some("nace-2"), "63", false);
    }
}
