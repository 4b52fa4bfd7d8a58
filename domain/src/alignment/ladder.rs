//! The ladder: from the surest way of knowing a concept down to the least, and off it without a match rather than with a wrong one.
//!
//! A step matches only what is the one thing it can mean. Where an alignment says that its target is in a framework or at an
//! address that is not known here, nothing of another framework is taken for it, however well the name fits.

use super::name;
use super::problem::{AlignmentField, Problem, ProblemCode};
use super::reading::{Lookup, Reading};
use crate::id::ConceptId;
use crate::model::{Concept, ConceptStatus, LabelType, words};

words!(
    /// By what a concept was matched, the surest first.
    MatchedBy {
        /// The URI, exactly as published.
        ExactUri = "exact-uri",
        /// The URI once it is written as published: scheme, slashes, case, pages about a concept, embedded codes and UUIDs.
        CanonicalUri = "canonical-uri",
        /// The code, in the framework that is named.
        CodeInFramework = "code-in-framework",
        /// The code, in whatever framework: no other concept has it.
        CodeAnywhere = "code-anywhere",
        /// A label, in the framework that is named.
        LabelInFramework = "label-in-framework",
        /// A label, in whatever framework: no other concept has it.
        LabelAnywhere = "label-anywhere",
    }
);

impl MatchedBy {
    /// How sure a match of this sort is, from 0 to 1.
    pub const fn confidence(self) -> f64 {
        match self {
            Self::ExactUri => 1.0,
            Self::CanonicalUri => 0.99,
            Self::CodeInFramework => 0.97,
            Self::CodeAnywhere => 0.9,
            Self::LabelInFramework => 0.9,
            Self::LabelAnywhere => 0.8,
        }
    }
}

/// Whether a code of `system` is one of `framework`. Documents of CASE and CTDL-ASN are frameworks of their own, whose items are known by
/// identifiers of the format.
fn is_of(framework: &str, system: &str) -> bool {
    match system {
        "case" => framework.starts_with("case-"),
        "ctid" => framework.starts_with("ctdl-asn-"),
        system => framework == system,
    }
}

/// A label that is not the preferred one makes a match less sure by this factor.
const ALTERNATIVE: f64 = 0.95;
/// What is shorter is the code of too many things to be known without its framework.
const SHORTEST_CODE: usize = 4;

words!(
    /// What became of what an alignment points to.
    ResolvedStatus {
        /// Part of the newest version of its framework.
        Live = "live",
        /// No longer part of it, without a successor.
        Deprecated = "deprecated",
        /// No longer part of it; others took its place.
        Replaced = "replaced",
        /// It was not found.
        Unknown = "unknown",
    }
);

impl ResolvedStatus {
    /// The status of what was matched.
    pub fn of(concept: Option<&Concept>) -> Self {
        match concept {
            None => Self::Unknown,
            Some(concept) if concept.replaced_by.is_some() => Self::Replaced,
            Some(concept) if concept.status == ConceptStatus::Deprecated => Self::Deprecated,
            Some(_) => Self::Live,
        }
    }
}

/// What was looked up for a batch of readings.
pub trait Shelf {
    /// Concepts with this URI, exactly.
    fn by_uri(&self, uri: &str) -> &[ConceptId];
    /// Concepts whose framework's own code this is, in any framework.
    fn by_code(&self, code: &str) -> &[ConceptId];
    /// Concepts with this label, case and accents aside, with the best sort of label.
    fn by_label(&self, label: &str) -> &[(ConceptId, LabelType)];
    /// A concept that any of these named.
    fn concept(&self, id: ConceptId) -> Option<&Concept>;
}

/// The concept that an alignment means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The concept.
    pub concept: ConceptId,
    /// By what it was matched.
    pub matched_by: MatchedBy,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// What became of an alignment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// The concept it means.
    pub found: Option<Match>,
    /// Where there is none because several could be meant: these, at most ten.
    pub alternatives: Vec<ConceptId>,
    /// What is wrong with the alignment.
    pub problems: Vec<Problem>,
}

/// Walks down the ladder. `prefer` names frameworks by key, best first, that decide where a name or code stands in several.
pub fn resolve(reading: &Reading, shelf: &impl Shelf, prefer: &[String]) -> Resolution {
    let mut walk = Walk { reading, shelf, prefer, alternatives: Vec::new() };
    let found = walk.down();
    let mut problems = reading.problems.clone();
    match found {
        Some(found) => walk.check(found, &mut problems),
        None if !walk.alternatives.is_empty() => problems.push(Problem::whole(ProblemCode::Ambiguous)),
        None => {}
    }
    let alternatives = if found.is_some() { Vec::new() } else { walk.alternatives };
    problems.sort_unstable();
    problems.dedup();
    Resolution { found, alternatives, problems }
}

struct Walk<'a, S> {
    reading: &'a Reading,
    shelf: &'a S,
    prefer: &'a [String],
    alternatives: Vec<ConceptId>,
}

impl<S: Shelf> Walk<'_, S> {
    fn down(&mut self) -> Option<Match> {
        let reading = self.reading;
        let sure = |concept, matched_by: MatchedBy| Match { concept, matched_by, confidence: matched_by.confidence() };
        let exact = reading.uri.as_ref().map(|uri| self.shelf.by_uri(uri).to_vec()).unwrap_or_default();
        if let Some(concept) = self.one_of(&exact) {
            return Some(sure(concept, MatchedBy::ExactUri));
        }
        let identified = reading.identifiers.iter().flat_map(|identifier| &identifier.lookups).chain(&reading.variants);
        if let Some(concept) = self.first_of(identified) {
            return Some(sure(concept, MatchedBy::CanonicalUri));
        }
        if let Some(concept) = self.first_of(&reading.framework_codes) {
            return Some(sure(concept, MatchedBy::CodeInFramework));
        }
        if let Some(concept) = self.code_anywhere() {
            return Some(sure(concept, MatchedBy::CodeAnywhere));
        }
        let (matched_by, framework) = match (&reading.framework, reading.points_elsewhere) {
            (_, true) => return None,
            (Some(framework), false) => (MatchedBy::LabelInFramework, Some(framework.as_str())),
            (None, false) => (MatchedBy::LabelAnywhere, None),
        };
        let (concept, label) = self.labelled(framework)?;
        let factor = if label == LabelType::Preferred { 1.0 } else { ALTERNATIVE };
        Some(Match { concept, matched_by, confidence: matched_by.confidence() * factor })
    }

    /// What the first look-up that finds anything finds.
    fn first_of<'l>(&mut self, lookups: impl IntoIterator<Item = &'l Lookup>) -> Option<ConceptId> {
        for lookup in lookups {
            let found = self.find(lookup);
            if let Some(concept) = self.one_of(&found) {
                return Some(concept);
            }
        }
        None
    }

    fn find(&self, lookup: &Lookup) -> Vec<ConceptId> {
        match lookup {
            Lookup::Uri(uri) => self.shelf.by_uri(uri).to_vec(),
            Lookup::Id(id) => self.shelf.concept(*id).map(|concept| concept.id).into_iter().collect(),
            Lookup::Code(code) => {
                let of_framework =
                    |id: &&ConceptId| self.framework(**id).is_some_and(|framework| is_of(framework, &code.system));
                self.shelf.by_code(&code.code).iter().filter(of_framework).copied().collect()
            }
        }
    }

    fn framework(&self, id: ConceptId) -> Option<&str> {
        self.shelf.concept(id).map(|concept| concept.framework.as_str())
    }

    fn code_anywhere(&mut self) -> Option<ConceptId> {
        let code = self.reading.any_code.as_deref()?;
        let found = self.shelf.by_code(code).to_vec();
        let tells = code.len() >= SHORTEST_CODE && code.bytes().any(|byte| byte.is_ascii_digit());
        if !tells && self.prefer.is_empty() {
            self.remember(&found);
            return None;
        }
        let found = self.preferred(found);
        if !tells
            && !found
                .iter()
                .all(|id| self.framework(*id).is_some_and(|key| self.prefer.iter().any(|wanted| wanted == key)))
        {
            self.remember(&found);
            return None;
        }
        self.one_of(&found)
    }

    /// The one concept with one of the names; `None` where there are several.
    fn labelled(&mut self, framework: Option<&str>) -> Option<(ConceptId, LabelType)> {
        for name in &self.reading.names {
            let mut found: Vec<(ConceptId, LabelType)> = self.shelf.by_label(name).to_vec();
            found.retain(|(id, label)| *label != LabelType::Hidden && self.shelf.concept(*id).is_some());
            match framework {
                Some(framework) => {
                    found.retain(|(id, _)| self.framework(*id) == Some(framework));
                    // Inside one framework a name belongs to whom it is the name of, and to others only as a synonym.
                    if found.iter().any(|(_, label)| *label == LabelType::Preferred) {
                        found.retain(|(_, label)| *label == LabelType::Preferred);
                    }
                }
                None => {
                    let ids = self.preferred(found.iter().map(|(id, _)| *id).collect());
                    found.retain(|(id, _)| ids.contains(id));
                }
            }
            let ids: Vec<ConceptId> = found.iter().map(|(id, _)| *id).collect();
            if let Some(concept) = self.one_of(&ids) {
                return found.into_iter().find(|(id, _)| *id == concept);
            }
            if !ids.is_empty() {
                return None;
            }
        }
        None
    }

    /// Those of the first preferred framework that has any; all, where none has.
    fn preferred(&self, found: Vec<ConceptId>) -> Vec<ConceptId> {
        for key in self.prefer {
            let own: Vec<ConceptId> =
                found.iter().copied().filter(|id| self.framework(*id) == Some(key.as_str())).collect();
            if !own.is_empty() {
                return own;
            }
        }
        found
    }

    /// The only one, or the only one that is still in use; several are remembered as what could be meant.
    fn one_of(&mut self, found: &[ConceptId]) -> Option<ConceptId> {
        let mut known: Vec<&Concept> = found.iter().filter_map(|id| self.shelf.concept(*id)).collect();
        known.sort_by_key(|concept| concept.id);
        known.dedup_by_key(|concept| concept.id);
        if known.len() > 1 {
            let live: Vec<&Concept> =
                known.iter().copied().filter(|concept| concept.status != ConceptStatus::Deprecated).collect();
            if let [only] = live.as_slice() {
                return Some(only.id);
            }
            let ids: Vec<ConceptId> = known.iter().map(|concept| concept.id).collect();
            self.remember(&ids);
            return None;
        }
        known.first().map(|concept| concept.id)
    }

    fn remember(&mut self, found: &[ConceptId]) {
        const MOST: usize = 10;
        for id in found {
            if self.alternatives.len() < MOST && !self.alternatives.contains(id) {
                self.alternatives.push(*id);
            }
        }
    }

    /// Whether what else the alignment says fits what was found.
    fn check(&self, found: Match, problems: &mut Vec<Problem>) {
        let Some(concept) = self.shelf.concept(found.concept) else { return };
        let reading = self.reading;
        if concept.status == ConceptStatus::Deprecated {
            problems.push(Problem::whole(ProblemCode::Deprecated));
        }
        if !reading.suits_concepts {
            problems.push(Problem::of(ProblemCode::WrongTargetType, AlignmentField::TargetType));
        }
        // A publisher has URIs of several forms: what is a concept's own is none that should be another.
        if found.matched_by == MatchedBy::ExactUri {
            let is_form = |code| matches!(code, ProblemCode::UrlVariant | ProblemCode::WrongScheme);
            problems.retain(|problem| !(problem.field == Some(AlignmentField::TargetUrl) && is_form(problem.code)));
        }
        // Eight digits are an O*NET-SOC code without its marks, and a code of the UNSPSC as it is: the concept that has it decides.
        if let Some(Lookup::Code(code)) = reading.framework_codes.first()
            && concept.code.as_ref() == Some(&code.code)
        {
            problems.retain(|problem| *problem != Problem::of(ProblemCode::CodeSpelling, AlignmentField::TargetCode));
        }
        // ISCO groups are part of ESCO as well, so that one is as good as the other.
        let is_isco = |key: &str| matches!(key, "isco-08" | "esco");
        if let Some(framework) = &reading.framework
            && *framework != concept.framework
            && !(is_isco(framework) && is_isco(&concept.framework))
        {
            problems.push(Problem::of(ProblemCode::FrameworkDisagrees, AlignmentField::TargetFramework));
        }
        if matches!(found.matched_by, MatchedBy::ExactUri | MatchedBy::CanonicalUri) {
            let mut by_code = reading.framework_codes.iter().flat_map(|lookup| self.find(lookup)).peekable();
            if by_code.peek().is_some() && !by_code.any(|id| id == found.concept) {
                problems.push(Problem::of(ProblemCode::CodeDisagrees, AlignmentField::TargetCode));
            }
        }
        if !matches!(found.matched_by, MatchedBy::LabelInFramework | MatchedBy::LabelAnywhere) {
            let of_framework = |id: &ConceptId| self.framework(*id) == Some(concept.framework.as_str());
            let named = reading.names.iter().flat_map(|name| self.shelf.by_label(name)).map(|(id, _)| *id);
            let named: Vec<ConceptId> = named.filter(of_framework).collect();
            let is_own = reading.names.iter().any(|name| name::key(name) == name::key(&concept.label));
            if !named.is_empty() && !named.contains(&found.concept) && !is_own {
                problems.push(Problem::of(ProblemCode::NameDisagrees, AlignmentField::TargetName));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::{Alignment, framework::FrameworkNames};
    use super::*;
    use crate::model::ConceptKind;
    use crate::text::label_key;

    #[derive(Default)]
    struct Books {
        concepts: HashMap<ConceptId, Concept>,
        uris: HashMap<String, Vec<ConceptId>>,
        codes: HashMap<String, Vec<ConceptId>>,
        labels: HashMap<String, Vec<(ConceptId, LabelType)>>,
    }

    impl Shelf for Books {
        fn by_uri(&self, uri: &str) -> &[ConceptId] {
            self.uris.get(uri).map_or(&[], Vec::as_slice)
        }
        fn by_code(&self, code: &str) -> &[ConceptId] {
            self.codes.get(code).map_or(&[], Vec::as_slice)
        }
        fn by_label(&self, label: &str) -> &[(ConceptId, LabelType)] {
            self.labels.get(&label_key(label).text).map_or(&[], Vec::as_slice)
        }
        fn concept(&self, id: ConceptId) -> Option<&Concept> {
            self.concepts.get(&id)
        }
    }

    impl Books {
        fn add(&mut self, framework: &str, uri: &str, code: &str, label: &str, alternatives: &[&str]) -> ConceptId {
            let id = ConceptId::mint(framework, uri);
            let code = (!code.is_empty()).then(|| code.to_owned());
            self.uris.entry(uri.to_owned()).or_default().push(id);
            if let Some(code) = &code {
                self.codes.entry(code.clone()).or_default().push(id);
            }
            let mut name = |label: &str, kind| self.labels.entry(label_key(label).text).or_default().push((id, kind));
            name(label, LabelType::Preferred);
            alternatives.iter().for_each(|label| name(label, LabelType::Alternative));
            let concept = Concept {
                id,
                framework: framework.to_owned(),
                uri: uri.to_owned(),
                kind: ConceptKind::Skill,
                code,
                label: label.to_owned(),
                label_language: "en".to_owned(),
                status: ConceptStatus::Active,
                reuse_level: None,
                replaced_by: None,
                first_version: "1".to_owned(),
                last_version: None,
            };
            self.concepts.insert(id, concept);
            id
        }
    }

    const SKILL: &str = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";

    fn books() -> Books {
        let mut books = Books::default();
        books.add("esco", SKILL, "", "manage musical staff", &["coordinate duties of musical staff"]);
        books.add("esco", "http://data.europa.eu/esco/isco/C2512", "2512", "Software developers", &[]);
        books.add("isco-08", "urn:isco:08:2512", "2512", "Software developers", &[]);
        books.add("isco-08", "urn:isco:08:25", "25", "ICT professionals", &[]);
        books.add(
            "onet",
            "https://www.onetonline.org/link/summary/15-1252.00",
            "15-1252.00",
            "Software Developers",
            &["Programmer"],
        );
        books.add("soc-2018", "urn:soc:2018:15-1252", "15-1252", "Software Developers", &[]);
        books.add("esco", "http://data.europa.eu/esco/skill/S1", "S1", "communication", &["programmer"]);
        books
    }

    /// URL, name, framework, code; what is found (URI, step) and which problems there are.
    #[track_caller]
    fn check(fields: [&str; 4], prefer: &[&str], expected: Option<(&str, MatchedBy)>, problems: &[&str]) {
        let [url, name, framework, code] = fields.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        let alignment = Alignment { url, name, framework, code, target_type: None };
        let books = books();
        let prefer: Vec<String> = prefer.iter().map(|key| (*key).to_owned()).collect();
        let resolution = resolve(&Reading::of(&alignment, &FrameworkNames::new([])), &books, &prefer);
        let found = resolution.found.map(|found| (books.concepts[&found.concept].uri.as_str(), found.matched_by));
        let named: Vec<&str> = resolution.problems.iter().map(|problem| problem.code.as_str()).collect();
        assert_eq!((found, named), (expected, problems.to_vec()), "{fields:?}");
    }

    #[test]
    fn the_first_step_that_holds_counts() {
        use MatchedBy::*;
        const PAGE: &str = "https://ec.europa.eu/esco/portal/skill?uri=http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";
        const ONET: &str = "https://www.onetonline.org/link/summary/15-1252.00";
        check([SKILL, "", "", ""], &[], Some((SKILL, ExactUri)), &[]);
        check([PAGE, "", "", ""], &[], Some((SKILL, CanonicalUri)), &["portal-page"]);
        check(["0005c151-5b5a-4a66-8aac-60e734beb1ab", "", "", ""], &[], Some((SKILL, CanonicalUri)), &["not-a-url"]);
        check(["", "", "O*NET", "15-1252.00"], &[], Some((ONET, CodeInFramework)), &[]);
        check(
            ["", "", "SOC 2018", "15-1252.00"],
            &[],
            Some(("urn:soc:2018:15-1252", CodeInFramework)),
            &["code-spelling"],
        );
        check(["", "", "ISCO", "C2512"], &[], Some(("urn:isco:08:2512", CodeInFramework)), &["code-spelling"]);
        check(["", "", "", "15-1252"], &[], Some(("urn:soc:2018:15-1252", CodeAnywhere)), &[]);
        check(["", "Manage Musical Staff", "ESCO", ""], &[], Some((SKILL, LabelInFramework)), &[]);
        check(["", "coordinate duties of musical staff", "", ""], &[], Some((SKILL, LabelAnywhere)), &[]);
        check(["", "Software developers", "ISCO-08", ""], &[], Some(("urn:isco:08:2512", LabelInFramework)), &[]);
    }

    #[test]
    fn doubt_is_no_match() {
        use MatchedBy::*;
        check(["", "Software Developers", "", ""], &[], None, &["ambiguous"]);
        check(
            ["", "Software Developers", "", ""],
            &["onet"],
            Some(("https://www.onetonline.org/link/summary/15-1252.00", LabelAnywhere)),
            &[],
        );
        check(["", "", "", "2512"], &[], None, &["ambiguous"]);
        check(["", "", "", "2512"], &["isco-08"], Some(("urn:isco:08:2512", CodeAnywhere)), &[]);
        check(["", "", "", "25"], &[], None, &["ambiguous"]);
        check(["", "", "ISCO-88", "2512"], &[], None, &[]);
        check(["", "programmer", "", ""], &[], None, &["ambiguous"]);
        check(
            ["", "programmer", "O*NET", ""],
            &[],
            Some(("https://www.onetonline.org/link/summary/15-1252.00", LabelInFramework)),
            &[],
        );
        check(["https://example.org/1", "manage musical staff", "", ""], &[], None, &[]);
        check(["", "manage musical staff", "Texas standards", ""], &[], None, &["unknown-framework"]);
        check(
            ["https://lightcast.io/open-skills/skills/KS1200771D9CR9LB4MWW", "manage musical staff", "", ""],
            &[],
            None,
            &[],
        );
    }

    #[test]
    fn what_does_not_fit_is_said() {
        use MatchedBy::*;
        check([SKILL, "communication", "", ""], &[], Some((SKILL, ExactUri)), &["name-disagrees"]);
        check([SKILL, "something of one's own", "", ""], &[], Some((SKILL, ExactUri)), &[]);
        check([SKILL, "", "O*NET", ""], &[], Some((SKILL, ExactUri)), &["framework-disagrees"]);
        check([SKILL, "", "ESCO", "S1"], &[], Some((SKILL, ExactUri)), &["code-disagrees"]);
    }
}
