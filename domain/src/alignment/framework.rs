//! Frameworks by whatever people call them, and the ways in which their codes are written.

use super::forms::{filled, lookup};
use super::reading::Lookup;
use super::shape::normalised;
use super::url::Url;
use crate::id::FrameworkId;
use crate::model::{Code, Framework};
use crate::text::fold;

/// Spellings of a framework's name, without blanks, punctuation and versions, and its key. Frameworks of the store are known by their
/// key and title as well. Editions that are not each other (ISCO-88, SOC 2010) have a line of their own.
pub const SPELLINGS: &[(&str, &[&str])] = &[
    (
        "esco",
        &[
            "esco",
            "europeanskillscompetencesqualificationsandoccupations",
            "europeanskillscompetencesandoccupations",
            "escoeuropeanskillscompetencesqualificationsandoccupations",
            "escoskills",
            "escooccupations",
            "escoclassification",
            "escoskill",
            "escooccupation",
            "escoskillscompetences",
            "classificationesco",
            "europeanskillscompetencesqualificationsoccupations",
        ],
    ),
    (
        "onet",
        &[
            "onet",
            "onetsoc",
            "onetonline",
            "onetdatabase",
            "occupationalinformationnetwork",
            "onetoccupations",
            "onetresourcecenter",
            "occupationalinformationnetworkonet",
            "onetoccupationalinformationnetwork",
            "onetsoccode",
            "onetcontentmodel",
            "onetskills",
            "mynextmove",
            "theoccupationalinformationnetwork",
            "onetsoc2019",
            "onetsoctaxonomy",
        ],
    ),
    (
        "isco-08",
        &[
            "isco",
            "isco08",
            "isco2008",
            "internationalstandardclassificationofoccupations",
            "iscocode",
            "isco08code",
            "internationalstandardclassificationofoccupations2008",
            "internationalstandardclassificationofoccupations08",
            "ilo isco",
            "internationalstandardclassificationofoccupationsisco08",
            "iloisco08",
            "iloisco",
        ],
    ),
    ("isco-88", &["isco88", "isco1988", "internationalstandardclassificationofoccupations1988", "isco88com"]),
    (
        "soc-2018",
        &[
            "soc2018",
            "ussoc2018",
            "ussoc",
            "blssoc",
            "blssoc2018",
            "soc",
            "standardoccupationalclassification",
            "soccode",
            "standardoccupationalclassification2018",
            "2018soc",
            "usstandardoccupationalclassification",
            "bls",
            "2018standardoccupationalclassification",
            "standardoccupationalclassificationsoc",
        ],
    ),
    ("soc-2010", &["soc2010", "ussoc2010", "2010soc", "standardoccupationalclassification2010"]),
    ("uk-soc", &["uksoc", "uksoc2020", "soc2020", "uksoc2010"]),
    (
        "lightcast",
        &[
            "lightcast",
            "lightcastopenskills",
            "emsi",
            "emsiskills",
            "burningglass",
            "emsiopenskills",
            "emsiburningglass",
            "lightcastskills",
        ],
    ),
    ("jobtech-taxonomy", &["jobtech", "jobtechtaxonomy", "arbetsformedlingenstaxonomi"]),
    ("rome", &["rome", "romev4", "repertoireoperationneldesmetiersetdesemplois"]),
    ("kzis", &["kzis", "klasyfikacjazawodowispecjalnosci"]),
];

/// Hosts whose pages are about one framework, for URLs that name the framework and nothing in it.
const HOMES: &[(&str, &str, &str)] = &[
    ("esco", "data.europa.eu", "esco"),
    ("esco", "ec.europa.eu", "esco"),
    ("esco", "esco.ec.europa.eu", ""),
    ("onet", "www.onetonline.org", ""),
    ("onet", "onetonline.org", ""),
    ("onet", "www.onetcenter.org", ""),
    ("onet", "www.mynextmove.org", ""),
    ("isco-08", "isco.ilo.org", ""),
    ("soc-2018", "www.bls.gov", "soc"),
    ("lightcast", "lightcast.io", "open-skills"),
    ("lightcast", "skills.emsidata.com", ""),
    ("jobtech-taxonomy", "data.jobtechdev.se", ""),
];

/// How the codes of a framework may be written: framework, shape, and what to look up for it. A code of another shape is looked up as it
/// is.
const CODES: &[(&str, &str, &[&str])] = &[
    ("esco", "uuid", &["uri:http://data.europa.eu/esco/skill/{0}", "uri:http://data.europa.eu/esco/occupation/{0}"]),
    ("esco", "esco-isco", &["uri:http://data.europa.eu/esco/isco/C{0}"]),
    ("esco", "esco-code", &["code:esco:{0}"]),
    ("onet", "onet-soc", &["code:onet:{0}"]),
    ("onet", "onet-element", &["code:onet:{0}"]),
    ("isco-08", "isco", &["code:isco-08:{0}", "uri:http://data.europa.eu/esco/isco/C{0}"]),
    ("soc-2018", "soc", &["code:soc-2018:{0}"]),
    ("soc-2010", "soc", &["code:soc-2010:{0}"]),
    ("lightcast", "lightcast", &["uri:https://lightcast.io/open-skills/skills/{0}", "code:lightcast:{0}"]),
    ("jobtech-taxonomy", "jobtech", &["uri:http://data.jobtechdev.se/taxonomy/concept/{0}"]),
    ("rome", "rome", &["code:rome:{0}"]),
];

/// The names by which frameworks are known, those of the store included.
pub struct FrameworkNames {
    names: Vec<(String, String)>,
    /// Frameworks of the store, by the id of their CASE document.
    documents: Vec<(String, String)>,
}

impl FrameworkNames {
    /// The usual names, and keys and titles of these frameworks.
    pub fn new<'a>(frameworks: impl IntoIterator<Item = &'a Framework>) -> Self {
        let mut names: Vec<(String, String)> = SPELLINGS
            .iter()
            .flat_map(|(key, spellings)| spellings.iter().map(|spelling| ((*spelling).to_owned(), (*key).to_owned())))
            .collect();
        let mut documents = Vec::new();
        for framework in frameworks {
            documents.push((FrameworkId::case_document(&framework.key).to_string(), framework.key.clone()));
            names.push((spelling(&framework.key), framework.key.clone()));
            names.push((spelling(&framework.title), framework.key.clone()));
        }
        names.sort();
        names.dedup_by(|later, earlier| later.0 == earlier.0);
        Self { names, documents }
    }

    /// The key of the framework that a text names, by name, key, title or URL.
    pub fn find(&self, text: &str) -> Option<&str> {
        if let Some(url) = Url::parse(text) {
            if let Some(key) = self.own_page(&url) {
                return Some(key);
            }
            let home = HOMES.iter().find(|(_, host, path)| {
                url.host == *host && (path.is_empty() || url.segments.first().is_some_and(|first| first == path))
            })?;
            return self.exact(&spelling(home.0));
        }
        let whole = spelling(text);
        self.exact(&whole).or_else(|| self.exact(without_version(text, &whole)?.as_str()))
    }

    /// The framework that a page of ours is about, on whatever host it is served.
    fn own_page(&self, url: &Url) -> Option<&str> {
        let [.., sort, name] = url.segments.as_slice() else { return None };
        let is_it = |(id, key): &&(String, String)| match sort.as_str() {
            "framework" => key == name,
            "CFDocuments" | "CFPackages" => id.eq_ignore_ascii_case(name),
            _ => false,
        };
        self.documents.iter().find(is_it).map(|(_, key)| key.as_str())
    }

    fn exact(&self, spelling: &str) -> Option<&str> {
        let at = self.names.binary_search_by(|(name, _)| name.as_str().cmp(spelling)).ok()?;
        self.names.get(at).map(|(_, key)| key.as_str())
    }
}

/// A name without what people add and leave out: `O*NET-SOC` is `onetsoc`.
fn spelling(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name without the number of a version at its end: `ESCO v1.1.1`, `O*NET 29.3 Database`. Years and two-digit editions stay: they
/// make another framework.
fn without_version(text: &str, whole: &str) -> Option<String> {
    let is_version = |word: &&str| {
        let number = word.trim_start_matches(['v', 'V', '(']).trim_end_matches(')');
        let is_number = number.contains('.')
            && number.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        is_number || matches!(word.to_ascii_lowercase().as_str(), "version" | "release" | "v1")
    };
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_version(word)).collect();
    let rest = spelling(&words.join(" "));
    (rest != whole && !rest.is_empty()).then_some(rest)
}

/// What to look up for a code of a framework, best first, and whether it is written in another way than its publisher writes it.
pub(super) fn code_lookups(framework: &str, code: &str) -> (Vec<Lookup>, bool) {
    let as_it_is = Lookup::Code(Code { system: framework.to_owned(), code: code.to_owned() });
    let shaped = CODES.iter().filter(|(of, _, _)| *of == framework);
    let shaped = shaped.filter_map(|(_, shape, templates)| Some((*shape, normalised(shape, code)?, *templates))).next();
    let Some((shape, normal, templates)) = shaped else { return (vec![as_it_is], false) };
    let published = if shape == "esco-isco" { format!("C{normal}") } else { normal.clone() };
    let is_respelt = published != code;
    let mut lookups: Vec<Lookup> = Vec::new();
    if is_respelt {
        lookups.push(as_it_is);
    }
    lookups
        .extend(templates.iter().filter_map(|template| lookup(&filled(template, std::slice::from_ref(&normal), ""))));
    (lookups, is_respelt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FrameworkStatus;

    fn framework(key: &str, title: &str) -> Framework {
        Framework {
            key: key.to_owned(),
            title: title.to_owned(),
            publisher: String::new(),
            licence: String::new(),
            attribution: String::new(),
            homepage: String::new(),
            status: FrameworkStatus::Live,
        }
    }

    #[test]
    fn frameworks_go_by_many_names() {
        let store = [framework("esco", "European Skills"), framework("harbour", "Harbour Skills, 2nd edition")];
        let names = FrameworkNames::new(&store);
        let check = |text: &str, expected: Option<&str>| assert_eq!(names.find(text), expected, "{text}");
        for text in [
            "ESCO",
            " esco ",
            "ESCO v1.1.1",
            "ESCO (v1.2.0)",
            "European Skills/Competences, Qualifications and Occupations",
            "European Skills",
        ] {
            check(text, Some("esco"));
        }
        for text in [
            "O*NET",
            "O*NET®",
            "ONET-SOC",
            "O*NET 29.3 Database",
            "Occupational Information Network",
            "O*NET OnLine",
            "https://www.onetonline.org/",
        ] {
            check(text, Some("onet"));
        }
        check("ISCO 08", Some("isco-08"));
        check("ISCO-88", Some("isco-88"));
        check("SOC 2018", Some("soc-2018"));
        check("SOC 2010", Some("soc-2010"));
        check("UK SOC 2020", Some("uk-soc"));
        check("HARBOUR skills 2nd edition", Some("harbour"));
        check("http://data.europa.eu/esco/concept-scheme/skills", Some("esco"));
        check("https://esco.ec.europa.eu/en", Some("esco"));
        check("https://skills.example.org/framework/harbour", Some("harbour"));
        let document = format!("http://127.0.0.1:8080/ims/case/v1p1/CFDocuments/{}", FrameworkId::of("harbour"));
        check(&document, Some("harbour"));
        for text in [
            "",
            "-",
            "https://skills.example.org/framework/nonsense",
            "Texas standards",
            "https://example.org/esco",
            "1.1.1",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn codes_are_respelt() {
        let check = |framework: &str, code: &str, expected: &[&str]| {
            let (lookups, _) = code_lookups(framework, code);
            let shown: Vec<String> = lookups
                .into_iter()
                .map(|lookup| match lookup {
                    Lookup::Uri(uri) => uri,
                    Lookup::Code(code) => format!("{} {}", code.system, code.code),
                    Lookup::Id(id) => id.to_string(),
                })
                .collect();
            assert_eq!(shown, expected, "{framework} {code}");
        };
        check("onet", "15-1252.00", &["onet 15-1252.00"]);
        check("onet", "15-1252", &["onet 15-1252", "onet 15-1252.00"]);
        check("esco", "c2512", &["esco c2512", "http://data.europa.eu/esco/isco/C2512"]);
        check("isco-08", "C2512", &["isco-08 C2512", "isco-08 2512", "http://data.europa.eu/esco/isco/C2512"]);
        check("soc-2018", "15-1252.00", &["soc-2018 15-1252.00", "soc-2018 15-1252"]);
        check("isco-88", "2131", &["isco-88 2131"]);
        check("harbour", "x 1", &["harbour x 1"]);
    }
}
