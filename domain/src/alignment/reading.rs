//! Reading one alignment: what its fields name, what to look up for that, and what is wrong with them.

use std::collections::HashSet;

use super::document::Alignment;
use super::forms;
use super::framework::{FrameworkNames, code_lookups};
use super::name;
use super::problem::{
    AlignmentField::{self, TargetCode, TargetFramework, TargetName, TargetType, TargetUrl},
    Problem, ProblemCode,
};
use super::shape::normalised;
use super::url::Url;
use crate::id::ConceptId;
use crate::model::Code;

/// Something to look a concept up by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lookup {
    /// A URI, as published.
    Uri(String),
    /// A framework's own code; `system` is the framework's key.
    Code(Code),
    /// An id of ours.
    Id(ConceptId),
}

/// What a URL or code identifies, in its publisher's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// Whose identifier: `esco`, `onet`, `ctid`, `case`, `rsd` …
    pub system: &'static str,
    /// The identifier as its publisher writes it.
    pub value: String,
    /// What to look up for it, best first.
    pub lookups: Vec<Lookup>,
}

/// Everything that a batch of readings looks concepts up by, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// URIs, as published.
    pub uris: HashSet<String>,
    /// Frameworks' own codes, whatever the framework.
    pub codes: HashSet<String>,
    /// Ids of ours.
    pub ids: HashSet<ConceptId>,
}

impl Wanted {
    /// What these readings look up.
    pub fn of<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Self {
        let mut wanted = Self::default();
        for reading in readings {
            wanted.uris.extend(reading.uri.clone());
            wanted.codes.extend(reading.any_code.clone());
            for lookup in reading.lookups() {
                match lookup {
                    Lookup::Uri(uri) => drop(wanted.uris.insert(uri.clone())),
                    Lookup::Code(code) => drop(wanted.codes.insert(code.code.clone())),
                    Lookup::Id(id) => drop(wanted.ids.insert(*id)),
                }
            }
        }
        wanted
    }
}

/// An alignment, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The URL exactly as it is.
    pub uri: Option<String>,
    /// What URLs and free-standing identifiers stand for, best first.
    pub identifiers: Vec<Identifier>,
    /// Other spellings of a URL that has no known form.
    pub variants: Vec<Lookup>,
    /// Key of the framework that is named, or that the URL implies.
    pub framework: Option<String>,
    /// What to look up for the code, in the framework named.
    pub framework_codes: Vec<Lookup>,
    /// The code, where no framework is named that could say whose it is.
    pub any_code: Option<String>,
    /// The names to look for, best first.
    pub names: Vec<String>,
    /// Whether the alignment says that its target is somewhere that is not known here: then nothing found elsewhere can be meant.
    pub points_elsewhere: bool,
    /// The target type, if it is for concepts (or not given).
    pub suits_concepts: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Bytes of a URL or code; longer ones are not read.
const LONGEST_IDENTIFIER: usize = 2_000;
/// Bytes of a name; competency statements are whole sentences.
const LONGEST_NAME: usize = 2_000;

/// Target types of Open Badges 3.0 and CLR 2.0, and whether they cover concepts of a framework.
const TARGET_TYPES: &[(&str, bool)] = &[
    ("ceasn:Competency", true),
    ("CFItem", true),
    ("CTDL", true),
    ("ceterms:Credential", false),
    ("CFRubric", false),
    ("CFRubricCriterion", false),
    ("CFRubricCriterionLevel", false),
];

/// Codes that only one framework can have written: shape and framework.
const TELLING_CODES: &[(&str, &str)] =
    &[("onet-soc", "onet"), ("esco-code", "esco"), ("lightcast", "lightcast"), ("jobtech", "jobtech-taxonomy")];

impl Reading {
    /// Reads an alignment. Nothing is an error, and nothing is looked up or fetched.
    pub fn of(alignment: &Alignment, frameworks: &FrameworkNames) -> Self {
        let mut reading = Self { suits_concepts: true, ..Self::default() };
        let url = reading.take(alignment.url.as_deref(), TargetUrl, LONGEST_IDENTIFIER);
        let framework = reading.take(alignment.framework.as_deref(), TargetFramework, LONGEST_IDENTIFIER);
        let code = reading.take(alignment.code.as_deref(), TargetCode, LONGEST_IDENTIFIER);
        let name = reading.take(alignment.name.as_deref(), TargetName, LONGEST_NAME);
        let target_type = reading.take(alignment.target_type.as_deref(), TargetType, LONGEST_IDENTIFIER);
        if url.is_none() && code.is_none() && name.is_none() {
            reading.problems.push(Problem::whole(ProblemCode::NoTarget));
        }
        if let Some(target_type) = target_type {
            reading.read_type(target_type);
        }

        // A framework may be named by the URI of one of its concepts or schemes, which is what `find` sees to.
        let mut codes: Vec<(String, AlignmentField)> = Vec::new();
        if let Some(framework) = framework {
            match frameworks.find(framework) {
                Some(key) => reading.framework = Some(key.to_owned()),
                None => reading.note(ProblemCode::UnknownFramework, TargetFramework),
            }
            reading.points_elsewhere = reading.framework.is_none();
        }
        if let Some(url) = url {
            reading.read_url(url, frameworks, &mut codes);
        }
        if let Some(code) = code {
            reading.read_code(code, frameworks, &mut codes);
        }
        if let Some(name) = name {
            reading.read_name(name, frameworks, &mut codes);
        }
        for (code, field) in codes {
            reading.look_up_code(&code, field);
        }
        reading
    }

    /// Everything to look up by URI, code or id.
    pub fn lookups(&self) -> impl Iterator<Item = &Lookup> {
        let identified = self.identifiers.iter().flat_map(|identifier| &identifier.lookups);
        identified.chain(&self.variants).chain(&self.framework_codes)
    }

    fn note(&mut self, code: ProblemCode, field: AlignmentField) {
        let problem = Problem::of(code, field);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// A field's text, if it has one that can be read.
    fn take<'a>(&mut self, text: Option<&'a str>, field: AlignmentField, longest: usize) -> Option<&'a str> {
        let text = text?;
        if text.len() > longest {
            self.note(ProblemCode::TooLong, field);
            return None;
        }
        let trimmed =
            text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}' || c == '\u{200b}');
        if trimmed.is_empty() {
            self.note(ProblemCode::BlankField, field);
            return None;
        }
        // No name has a NUL in it, and databases refuse one.
        if trimmed.contains('\0') {
            self.note(ProblemCode::BrokenEncoding, field);
            return None;
        }
        Some(trimmed)
    }

    fn read_type(&mut self, target_type: &str) {
        if target_type.starts_with("ext:") {
            return;
        }
        match TARGET_TYPES.iter().find(|(known, _)| *known == target_type) {
            Some((_, suits)) => self.suits_concepts = *suits,
            None => self.note(ProblemCode::UnknownTargetType, TargetType),
        }
    }

    fn read_url(&mut self, text: &str, frameworks: &FrameworkNames, codes: &mut Vec<(String, AlignmentField)>) {
        let unwrapped = text.trim_matches(['<', '>', '"', '\'', ' ']);
        let plain = unwrapped.replace("&amp;", "&");
        if plain != text {
            self.note(ProblemCode::Markup, TargetUrl);
        }
        self.uri = Some(text.to_owned());
        if let Some(url) = Url::parse(&plain) {
            self.read_parsed(&url, &plain, TargetUrl);
            if self.identifiers.is_empty() {
                // A page about a framework as a whole says which framework is meant, and nothing more.
                match frameworks.find(&plain) {
                    Some(key) if self.framework.is_none() => self.framework = Some(key.to_owned()),
                    Some(_) => {}
                    None => self.points_elsewhere = true,
                }
            }
            return;
        }
        self.note(ProblemCode::NotAUrl, TargetUrl);
        if !self.read_bare(&plain) {
            self.read_prefixed(&plain, frameworks, TargetUrl, codes);
        }
    }

    fn read_parsed(&mut self, url: &Url, text: &str, field: AlignmentField) {
        if url.scheme_missing {
            self.note(ProblemCode::SchemeMissing, field);
        }
        let Some((identifier, problem)) = forms::identify(url) else {
            self.variants.extend(variants(url, text));
            return;
        };
        let published = identifier.lookups.iter().find_map(|lookup| match lookup {
            Lookup::Uri(uri) => Some(uri.as_str()),
            _ => None,
        });
        let says_so = matches!(identifier.system, "esco" | "onet" | "lightcast" | "jobtech-taxonomy" | "isco-08");
        match (problem, published) {
            (Some(problem), _) => self.note(problem, field),
            (None, Some(published)) if says_so && published != text && !url.scheme_missing => {
                let rest = |uri: &str| uri.split_once("://").map(|(_, rest)| rest.to_owned());
                let only_scheme = rest(published) == rest(text);
                self.note(if only_scheme { ProblemCode::WrongScheme } else { ProblemCode::UrlVariant }, field);
            }
            _ => {}
        }
        if self.framework.is_none() && !self.points_elsewhere {
            self.framework = framework_of(&identifier);
        }
        self.identifiers.push(identifier);
    }

    /// A UUID, CTID or other identifier that stands alone.
    fn read_bare(&mut self, text: &str) -> bool {
        let found = forms::identify_bare(text);
        let is_one = found.is_some();
        self.identifiers.extend(found);
        is_one
    }

    /// `esco:2512.4`, `ISCO-08 2512`, `skill:<uuid>`, or else a code as it is.
    fn read_prefixed(
        &mut self,
        text: &str,
        frameworks: &FrameworkNames,
        field: AlignmentField,
        codes: &mut Vec<(String, AlignmentField)>,
    ) {
        let cut = text.split_once(':').or_else(|| text.rsplit_once(' '));
        if let Some((prefix, rest)) = cut {
            let rest = rest.trim();
            if let Some(key) = frameworks.find(prefix).filter(|_| !rest.is_empty()) {
                if field == TargetUrl {
                    self.note(ProblemCode::CodeInUrl, field);
                } else {
                    self.note(ProblemCode::CodeSpelling, field);
                }
                // `esco:skill/<uuid>`, the CURIE of an ESCO URI.
                let last = rest.rsplit_once('/').map_or(rest, |(_, last)| last);
                let key = key.to_owned();
                if self.framework.is_none() && !self.points_elsewhere {
                    self.framework = Some(key.clone());
                }
                if self.framework.as_deref() == Some(&key) {
                    self.framework_codes.extend(code_lookups(&key, last).0);
                }
                return;
            }
            const OURS: [&str; 6] =
                ["skill", "skill-group", "occupation", "occupation-group", "collection", "reference"];
            if OURS.contains(&prefix)
                && let Ok(id) = uuid::Uuid::try_parse(rest)
            {
                let lookups = vec![Lookup::Id(ConceptId(id))];
                self.identifiers.push(Identifier { system: "skillspine", value: text.to_owned(), lookups });
                return;
            }
        }
        // `audLevel:MastersDegreeLevel`: a term of a vocabulary that is not known.
        let is_compact = !text.contains(char::is_whitespace) && text.contains(':');
        self.points_elsewhere |= is_compact && self.framework.is_none();
        let is_word = !text.contains(char::is_whitespace) && text.bytes().any(|byte| byte.is_ascii_digit());
        if field == TargetUrl && is_word && !text.contains([':', '/']) {
            self.note(ProblemCode::CodeInUrl, field);
            codes.push((text.to_owned(), field));
        } else if field == TargetCode {
            codes.push((text.to_owned(), field));
        }
    }

    fn read_code(&mut self, code: &str, frameworks: &FrameworkNames, codes: &mut Vec<(String, AlignmentField)>) {
        match Url::parse(code) {
            Some(url) => {
                self.note(ProblemCode::UrlInOtherField, TargetCode);
                self.read_parsed(&url, code, TargetCode);
                self.variants.push(Lookup::Uri(code.to_owned()));
            }
            None if self.framework.is_none() && self.read_bare(code) => {}
            None => self.read_prefixed(code, frameworks, TargetCode, codes),
        }
    }

    fn read_name(&mut self, text: &str, frameworks: &FrameworkNames, codes: &mut Vec<(String, AlignmentField)>) {
        if let Some(url) = Url::parse(text).filter(|_| text.contains("://") || text.starts_with("urn:")) {
            self.note(ProblemCode::UrlInOtherField, TargetName);
            self.read_parsed(&url, text, TargetName);
            self.variants.push(Lookup::Uri(text.to_owned()));
            return;
        }
        let mended = name::mend(text);
        if mended.broken_encoding {
            self.note(ProblemCode::BrokenEncoding, TargetName);
        }
        if mended.markup {
            self.note(ProblemCode::Markup, TargetName);
        }
        let mut name = mended.text;
        self.names.push(name.clone());
        if let Some((named, rest)) = name::without_framework(&name, |text| frameworks.find(text).is_some()) {
            if self.framework.is_none() && !self.points_elsewhere {
                self.framework = frameworks.find(named).map(str::to_owned);
            }
            self.names.push(rest.to_owned());
            name = rest.to_owned();
        }
        if let Some((code, rest)) = name::split_code(&name, self.code_shapes()) {
            self.note(ProblemCode::CodeInName, TargetName);
            if codes.is_empty() && self.framework_codes.is_empty() {
                codes.push((code, TargetName));
            }
            self.names.push(rest);
        } else if self.code_shapes().iter().any(|shape| normalised(shape, &name).is_some()) {
            self.note(ProblemCode::CodeInName, TargetName);
            if codes.is_empty() && self.framework_codes.is_empty() {
                codes.push((name, TargetName));
            }
        }
    }

    /// What counts as a code inside a name: without a framework only what nothing else looks like.
    fn code_shapes(&self) -> &'static [&'static str] {
        match self.framework.as_deref() {
            Some("isco-08") => &["isco"],
            Some("soc-2018" | "soc-2010") => &["soc"],
            Some("esco") => &["esco-code", "esco-isco", "uuid"],
            _ => &["onet-soc", "esco-code", "uuid", "lightcast"],
        }
    }

    fn look_up_code(&mut self, code: &str, field: AlignmentField) {
        let telling = TELLING_CODES.iter().find(|(shape, _)| normalised(shape, code).is_some());
        match (&self.framework, telling) {
            (Some(framework), _) => {
                let (lookups, is_respelt) = code_lookups(framework, code);
                self.framework_codes.extend(lookups);
                if is_respelt {
                    self.note(ProblemCode::CodeSpelling, field);
                }
            }
            (None, _) if self.points_elsewhere => {}
            (None, Some((shape, framework))) if *shape != "onet-soc" || code.len() > 7 => {
                self.framework = Some((*framework).to_owned());
                let (lookups, is_respelt) = code_lookups(framework, code);
                self.framework_codes.extend(lookups);
                if is_respelt {
                    self.note(ProblemCode::CodeSpelling, field);
                }
            }
            (None, _) => self.any_code = Some(code.to_owned()),
        }
    }
}

/// The framework that an identifier implies.
fn framework_of(identifier: &Identifier) -> Option<String> {
    match identifier.system {
        "uuid" => None,
        "skillspine" => identifier.value.split_once(' ').map(|(framework, _)| framework.to_owned()),
        system => Some(system.to_owned()),
    }
}

/// The ways in which the same URL is written: either scheme, with and without the slash at the end, without what follows `#`.
fn variants(url: &Url, text: &str) -> Vec<Lookup> {
    if url.scheme == "urn" {
        return vec![Lookup::Uri(text.to_ascii_lowercase())];
    }
    let after_scheme = text.split_once("//").map_or(text, |(_, rest)| rest);
    let (whole, fragment) = after_scheme.split_once('#').unwrap_or((after_scheme, ""));
    let path = whole.split_once('/').map_or("", |(_, path)| path).trim_end_matches('/');
    let mut variants = Vec::with_capacity(8);
    for scheme in ["http", "https"] {
        for end in ["", "/"] {
            let plain = format!("{scheme}://{}/{path}", url.host);
            let plain = plain.trim_end_matches('/');
            if fragment.is_empty() || !fragment.bytes().any(|byte| byte.is_ascii_digit()) {
                variants.push(Lookup::Uri(format!("{plain}{end}")));
            }
            if !fragment.is_empty() {
                variants.push(Lookup::Uri(format!("{plain}{end}#{fragment}")));
            }
        }
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: [&str; 4]) -> Reading {
        let [url, name, framework, code] = fields.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        let alignment = Alignment { url, name, framework, code, target_type: None };
        Reading::of(&alignment, &FrameworkNames::new([]))
    }

    fn problems(reading: &Reading) -> Vec<&'static str> {
        reading.problems.iter().map(|problem| problem.code.as_str()).collect()
    }

    #[test]
    fn fields_are_found_where_they_were_not_meant() {
        let check = |fields: [&str; 4], framework: Option<&str>, expected: &[&str]| {
            let reading = read(fields);
            assert_eq!(
                (reading.framework.as_deref(), problems(&reading)),
                (framework, expected.to_vec()),
                "{fields:?}"
            );
        };
        check(["", "", "", ""], None, &["no-target"]);
        check([" ", "\t", "", ""], None, &["blank-field", "blank-field", "no-target"]);
        check(["15-1252.00", "", "", ""], Some("onet"), &["not-a-url", "code-in-url"]);
        check(["", "Software Developers (15-1252.00)", "", ""], Some("onet"), &["code-in-name"]);
        check(["", "2512", "ISCO-08", ""], Some("isco-08"), &["code-in-name"]);
        check(["", "ESCO: manage musical staff", "", ""], Some("esco"), &[]);
        check(["", "", "", "ISCO-08: 2512"], Some("isco-08"), &["code-spelling"]);
        check(["", "x", "Harbour skills", ""], None, &["unknown-framework"]);
        check(["", "", "", "http://data.europa.eu/esco/isco/C2512"], Some("esco"), &["url-in-other-field"]);
        check(["https://esco.ec.europa.eu/en", "x", "", ""], Some("esco"), &[]);
        check(["https://data.europa.eu/esco/isco/C2512", "", "", ""], Some("esco"), &["wrong-scheme"]);
        check(["not a url", "", "", ""], None, &["not-a-url"]);
        assert!(read(["audLevel:MastersDegreeLevel", "x", "", ""]).points_elsewhere);
        check(["", "ingÃ©nieur &amp; co", "", ""], None, &["broken-encoding", "markup"]);
    }

    #[test]
    fn what_is_elsewhere_is_not_looked_for_here() {
        for fields in
            [["https://example.org/skill/1", "x", "", "15-1252.00"], ["", "x", "Harbour skills", "15-1252.00"]]
        {
            let reading = read(fields);
            assert!(reading.points_elsewhere && reading.framework_codes.is_empty() && reading.any_code.is_none());
        }
        assert_eq!(read(["", "", "", "2512"]).any_code.as_deref(), Some("2512"));
    }

    #[test]
    fn too_much_is_not_read() {
        let long = "x".repeat(1_000_000);
        let reading = read([&long, &long, &long, &long]);
        assert_eq!(problems(&reading), ["too-long"; 4].into_iter().chain(["no-target"]).collect::<Vec<_>>());
        assert_eq!(reading.lookups().count(), 0);
        assert!(reading.names.is_empty() && reading.uri.is_none());
    }

    #[test]
    fn no_look_up_has_a_nul() {
        let fields = ["http://a.example/concept/esco/%00", "a\0b", "\0esco\0", "1\0"];
        let reading = read(fields);
        assert!(reading.lookups().all(|lookup| !format!("{lookup:?}").contains("\\0")), "{reading:?}");
        assert!(reading.names.is_empty() && reading.any_code.is_none());
    }

    #[test]
    fn target_types_are_checked() {
        let check = |target_type: &str, expected: &[&str], suits: bool| {
            let alignment = Alignment {
                name: Some("x".to_owned()),
                target_type: Some(target_type.to_owned()),
                ..Alignment::default()
            };
            let reading = Reading::of(&alignment, &FrameworkNames::new([]));
            assert_eq!((problems(&reading), reading.suits_concepts), (expected.to_vec(), suits), "{target_type}");
        };
        check("CFItem", &[], true);
        check("ext:ESCOSkill", &[], true);
        check("ceterms:Credential", &[], false);
        check("Skill", &["unknown-target-type"], true);
    }
}
