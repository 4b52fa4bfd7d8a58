//! The forms that URLs of known publishers take, as one table.
//!
//! A line says at which hosts a path has which form, what it identifies, and by what the store knows that. To teach the resolver a new
//! publisher, add lines; nothing else needs to change.

use super::problem::ProblemCode::{self, OldHost, PortalPage};
use super::reading::{Identifier, Lookup};
use super::shape::normalised;
use super::url::Url;
use crate::id::ConceptId;
use crate::model::Code;

/// One form of URL.
#[derive(Debug)]
pub struct Form {
    /// Who identifies things so: `esco`, `onet`, `ctid` …; also the framework it implies, where that is imported.
    pub system: &'static str,
    /// Hosts, in lower case; `*.` at the beginning stands for any subdomain or none. No hosts: any.
    pub hosts: &'static [&'static str],
    /// Segments of the path. `{shape}` takes what has that shape (see `shape.rs`), also as a part of a segment; `*` takes any one
    /// segment, `**` any number of them. After `?name=` comes a parameter of the query, after `#` the fragment.
    pub path: &'static str,
    /// The identifier: `{0}`, `{1}` … stand for what was taken, `{host}` for the host.
    pub identifier: &'static str,
    /// What to look up, best first: `uri:` a URI as published, `code:framework:code`, `key:framework:key` a publisher's key,
    /// `id:` an id of ours, `url:` another URL to read.
    pub lookups: &'static [&'static str],
    /// What is wrong with using such a URL.
    pub problem: Option<ProblemCode>,
}

const fn form(
    system: &'static str,
    hosts: &'static [&'static str],
    path: &'static str,
    identifier: &'static str,
    lookups: &'static [&'static str],
) -> Form {
    Form { system, hosts, path, identifier, lookups, problem: None }
}

const fn wrong(problem: ProblemCode, form: Form) -> Form {
    Form { problem: Some(problem), ..form }
}

const ESCO: &[&str] = &["data.europa.eu", "www.data.europa.eu"];
const ESCO_PORTAL: &[&str] = &["ec.europa.eu", "esco.ec.europa.eu", "*.europa.eu"];
const ONET: &[&str] = &["www.onetonline.org", "onetonline.org"];
const ONET_OLD: &[&str] = &["online.onetcenter.org", "www.online.onetcenter.org"];
const NEXT_MOVE: &[&str] =
    &["*.mynextmove.org", "*.miproximopaso.org", "services.onetcenter.org", "*.onetcodeconnector.org"];
const BLS: &[&str] = &["*.bls.gov"];
const REGISTRY: &[&str] = &["*.credentialengineregistry.org"];
const LIGHTCAST: &[&str] = &["lightcast.io", "www.lightcast.io", "skills.lightcast.io"];
const EMSI: &[&str] = &["skills.emsidata.com", "skills.economicmodeling.com"];
const JOBTECH: &[&str] = &["data.jobtechdev.se", "*.jobtechdev.se"];
const ROME: &[&str] = &["*.francetravail.fr", "*.pole-emploi.fr"];
const ANY: &[&str] = &[];
const OWN: &[&str] = &["id:{1}", "key:{0}:{1}", "code:{0}:{1}"];

const ESCO_URI: &[&str] = &["uri:http://data.europa.eu/esco/{0}/{1}"];
const ESCO_UUID: &[&str] =
    &["uri:http://data.europa.eu/esco/skill/{0}", "uri:http://data.europa.eu/esco/occupation/{0}"];
const ISCO: &[&str] = &["code:isco-08:{0}", "uri:http://data.europa.eu/esco/isco/C{0}"];
const ESCO_ISCO: &[&str] = &["uri:http://data.europa.eu/esco/isco/C{0}", "code:isco-08:{0}"];
const ONET_SOC: &[&str] = &["uri:https://www.onetonline.org/link/summary/{0}", "code:onet:{0}"];
const ONET_SOC_AFTER_WORD: &[&str] = &["uri:https://www.onetonline.org/link/summary/{1}", "code:onet:{1}"];
const ONET_ELEMENT: &[&str] = &[
    "uri:https://www.onetonline.org/find/descriptor/result/{1}",
    "uri:https://www.onetonline.org/find/descriptor/browse/{1}",
    "code:onet:{1}",
];
const CTID: &[&str] = &[
    "uri:https://credentialengineregistry.org/resources/{0}",
    "uri:https://credentialengineregistry.org/graph/{0}",
    "uri:http://credentialengineregistry.org/resources/{0}",
    "code:ctid:{0}",
];
const CTID_OF_UUID: &[&str] = &["uri:https://credentialengineregistry.org/resources/ce-{0}", "code:ctid:ce-{0}"];
const CASE: &[&str] = &[
    "uri:https://{host}/uri/{0}",
    "uri:http://{host}/uri/{0}",
    "uri:https://{host}/ims/case/v1p0/CFItems/{0}",
    "uri:http://{host}/ims/case/v1p0/CFItems/{0}",
    "uri:https://{host}/ims/case/v1p1/CFItems/{0}",
    "code:case:{0}",
];
const RSD: &[&str] = &["uri:https://{host}/api/skills/{0}", "uri:http://{host}/api/skills/{0}", "code:rsd:{0}"];
const OPEN_SKILL: &[&str] = &["uri:https://lightcast.io/open-skills/skills/{0}", "code:lightcast:{0}"];
const JOBTECH_URI: &[&str] = &["uri:http://data.jobtechdev.se/taxonomy/concept/{0}", "code:jobtech-taxonomy:{0}"];

/// Every form that is known; the first that fits counts.
pub const FORMS: &[Form] = &[
    // ESCO: URIs; pages of the portal, old and new, and of its API, which name the URI in a parameter; documents of a URI.
    form("esco", ESCO, "esco/isco/{esco-isco}", "http://data.europa.eu/esco/isco/C{0}", ESCO_ISCO),
    form("esco", ESCO, "esco/isco/{esco-isco}/{language}", "http://data.europa.eu/esco/isco/C{0}", ESCO_ISCO),
    form("esco", ESCO, "esco/{word}/{esco-key}", "http://data.europa.eu/esco/{0}/{1}", ESCO_URI),
    form("esco", ESCO, "esco/{word}/{esco-key}/{language}", "http://data.europa.eu/esco/{0}/{1}", ESCO_URI),
    form(
        "esco",
        ESCO,
        "esco/{language}/{word}/{esco-key}",
        "http://data.europa.eu/esco/{1}/{2}",
        &["uri:http://data.europa.eu/esco/{1}/{2}"],
    ),
    form(
        "esco",
        ESCO,
        "esco/concept-scheme/{word}",
        "http://data.europa.eu/esco/concept-scheme/{0}",
        &["uri:http://data.europa.eu/esco/concept-scheme/{0}"],
    ),
    wrong(PortalPage, form("esco", ESCO_PORTAL, "**?uri={url}", "{0}", &["url:{0}"])),
    wrong(PortalPage, form("esco", ESCO_PORTAL, "**?selectedUri={url}", "{0}", &["url:{0}"])),
    wrong(
        OldHost,
        form("esco", ESCO_PORTAL, "esco/isco/{esco-isco}", "http://data.europa.eu/esco/isco/C{0}", ESCO_ISCO),
    ),
    wrong(OldHost, form("esco", ESCO_PORTAL, "esco/{word}/{esco-key}", "http://data.europa.eu/esco/{0}/{1}", ESCO_URI)),
    wrong(PortalPage, form("esco", ESCO_PORTAL, "**/{uuid}", "{0}", ESCO_UUID)),
    // O*NET OnLine: the pages of an occupation, of an element of the content model, of tasks, technologies, job zones.
    form("onet", ONET, "link/summary/{onet-soc}", "{0}", ONET_SOC),
    wrong(PortalPage, form("onet", ONET, "link/{word}/{onet-soc}/**", "{1}", ONET_SOC_AFTER_WORD)),
    wrong(OldHost, form("onet", ONET_OLD, "link/{word}/{onet-soc}/**", "{1}", ONET_SOC_AFTER_WORD)),
    form("onet", ONET, "find/descriptor/{word}/{onet-element}#{onet-activity}", "{2}", &["code:onet:{2}"]),
    form("onet", ONET, "find/descriptor/{word}/{onet-element}", "{1}", ONET_ELEMENT),
    wrong(OldHost, form("onet", ONET_OLD, "find/descriptor/{word}/{onet-element}", "{1}", ONET_ELEMENT)),
    form("onet", ONET, "search/task/choose/{onet-soc}#{digits}", "task {1}", &["key:onet:task/{1}"]),
    form("onet", ONET, "search/tech/example?e={any}", "technology {0}", &["key:onet:technology/{0}"]),
    form("onet", ONET, "find/zone?z={digits}", "job zone {0}", &["key:onet:job-zone/{0}"]),
    wrong(PortalPage, form("onet", ONET, "find/*?s={onet-soc}", "{0}", ONET_SOC)),
    wrong(PortalPage, form("onet", NEXT_MOVE, "**/{onet-soc}/**", "{0}", ONET_SOC)),
    // US SOC: no URIs, but pages at the Bureau of Labor Statistics, and names of ours.
    wrong(PortalPage, form("soc-2018", BLS, "soc/2018/**#{soc}", "{0}", &["code:soc-2018:{0}"])),
    wrong(PortalPage, form("soc-2010", BLS, "soc/2010/**#{soc}", "{0}", &["code:soc-2010:{0}"])),
    wrong(PortalPage, form("soc-2018", BLS, "oes/current/oes{soc}.htm", "{0}", &["code:soc-2018:{0}"])),
    form("soc-2018", &["urn"], "soc/2018/{soc}", "{0}", &["code:soc-2018:{0}"]),
    form("soc-2010", &["urn"], "soc/2010/{soc}", "{0}", &["code:soc-2010:{0}"]),
    form("isco-08", &["urn"], "isco/08/{isco}", "{0}", ISCO),
    form("isco-08", &["urn"], "isco-08/{isco}", "{0}", ISCO),
    // Credential Engine: a CTID is unique wherever it stands.
    form("ctid", REGISTRY, "resources/{ctid}", "{0}", CTID),
    form("ctid", REGISTRY, "**/{ctid}/**", "{0}", CTID),
    form("ctid", REGISTRY, "**/urn:ctid:{uuid}", "ce-{0}", CTID_OF_UUID),
    form("ctid", REGISTRY, "**/{uuid}", "ce-{0}", CTID_OF_UUID),
    form("ctid", &["urn"], "ctid/{uuid}", "ce-{0}", CTID_OF_UUID),
    form("ctid", &["urn"], "ctid/{ctid}", "{0}", CTID),
    wrong(PortalPage, form("ctid", ANY, "**/{ctid}/**", "{0}", CTID)),
    // CASE and rich skill descriptors: any server may publish them.
    form("case", ANY, "**/ims/case/*/CFItems/{uuid}", "{0}", CASE),
    form("case", ANY, "**/CFItems/{uuid}", "{0}", CASE),
    form("case", ANY, "uri/{uuid}", "{0}", CASE),
    form("rsd", ANY, "**/api/skills/{uuid}", "{0}", RSD),
    form(
        "rsd",
        ANY,
        "**/api/{word}/skills/{uuid}",
        "{1}",
        &["uri:https://{host}/api/skills/{1}", "uri:http://{host}/api/skills/{1}", "code:rsd:{1}"],
    ),
    wrong(PortalPage, form("rsd", ANY, "skills/{uuid}/**", "{0}", RSD)),
    // Lightcast, formerly Emsi.
    form("lightcast", LIGHTCAST, "open-skills/skills/{lightcast}", "{0}", OPEN_SKILL),
    wrong(PortalPage, form("lightcast", LIGHTCAST, "**/{lightcast}/**", "{0}", OPEN_SKILL)),
    wrong(OldHost, form("lightcast", EMSI, "**/{lightcast}/**", "{0}", OPEN_SKILL)),
    // JobTech Taxonomy and ROME.
    form("jobtech-taxonomy", JOBTECH, "taxonomy/concept/{jobtech}", "{0}", JOBTECH_URI),
    wrong(PortalPage, form("jobtech-taxonomy", JOBTECH, "**/{jobtech}/**", "{0}", JOBTECH_URI)),
    wrong(PortalPage, form("rome", ROME, "**/{rome}/**", "{0}", &["code:rome:{0}"])),
    // A bare UUID as a URN.
    form(
        "uuid",
        &["urn"],
        "uuid/{uuid}",
        "{0}",
        &[
            "uri:http://data.europa.eu/esco/skill/{0}",
            "uri:http://data.europa.eu/esco/occupation/{0}",
            "uri:https://credentialengineregistry.org/resources/ce-{0}",
            "uri:urn:uuid:{0}",
            "code:case:{0}",
        ],
    ),
    // Pages of ours, on whatever host they are served: the key may be an id of ours or the publisher's key.
    form("skillspine", ANY, "**/concept/{any}/{uuid}", "{0} {1}", OWN),
    wrong(PortalPage, form("skillspine", ANY, "**/concept/{any}/{uuid}.html", "{0} {1}", OWN)),
    wrong(PortalPage, form("skillspine", ANY, "**/concept/{any}/{uuid}.jsonld", "{0} {1}", OWN)),
    wrong(PortalPage, form("skillspine", ANY, "**/concept/{any}/{uuid}.ttl", "{0} {1}", OWN)),
    form("skillspine", ANY, "**/concept/{word}/{any}", "{0} {1}", &["key:{0}:{1}", "code:{0}:{1}", "url:{1}"]),
];

/// Forms of identifiers that stand alone, where a URL was expected or as a code without a framework: shape and what it identifies.
pub const BARE: &[(&str, Form)] = &[
    (
        "uuid",
        form(
            "uuid",
            ANY,
            "",
            "{0}",
            &[
                "uri:http://data.europa.eu/esco/skill/{0}",
                "uri:http://data.europa.eu/esco/occupation/{0}",
                "uri:https://credentialengineregistry.org/resources/ce-{0}",
                "uri:urn:uuid:{0}",
                "code:case:{0}",
            ],
        ),
    ),
    ("ctid", form("ctid", ANY, "", "{0}", CTID)),
    ("lightcast", form("lightcast", ANY, "", "{0}", OPEN_SKILL)),
];

/// What a URL identifies, by the first form that fits.
pub(super) fn identify(url: &Url) -> Option<(Identifier, Option<ProblemCode>)> {
    identify_within(url, 2)
}

fn identify_within(url: &Url, rounds: u8) -> Option<(Identifier, Option<ProblemCode>)> {
    let (form, taken) = FORMS.iter().find_map(|form| Some((form, fit(form, url)?)))?;
    if let Some(inner) = form.lookups.first().and_then(|lookup| lookup.strip_prefix("url:")) {
        let inner = Url::parse(&filled(inner, &taken, &url.host))?;
        let (identifier, _) = identify_within(&inner, rounds.checked_sub(1)?)?;
        return Some((identifier, form.problem));
    }
    Some((identifier(form, &taken, &url.host, rounds), form.problem))
}

/// What an identifier that stands alone identifies.
pub(super) fn identify_bare(text: &str) -> Option<Identifier> {
    BARE.iter().find_map(|(shape, form)| Some(identifier(form, &[normalised(shape, text)?], "", 0)))
}

fn identifier(form: &Form, taken: &[String], host: &str, rounds: u8) -> Identifier {
    let mut lookups = Vec::with_capacity(form.lookups.len());
    for template in form.lookups {
        if let Some(url) = template.strip_prefix("url:") {
            let inner = Url::parse(&filled(url, taken, host)).filter(|_| rounds > 0);
            let inner = inner.and_then(|inner| identify_within(&inner, rounds - 1));
            lookups.extend(inner.into_iter().flat_map(|(identifier, _)| identifier.lookups));
        } else {
            lookups.extend(lookup(&filled(template, taken, host)));
        }
    }
    Identifier { system: form.system, value: filled(form.identifier, taken, host), lookups }
}

/// A filled template as something to look up.
pub(super) fn lookup(filled: &str) -> Option<Lookup> {
    let (sort, rest) = filled.split_once(':')?;
    match sort {
        "uri" => Some(Lookup::Uri(rest.to_owned())),
        "id" => uuid::Uuid::try_parse(rest).ok().map(|id| Lookup::Id(ConceptId(id))),
        "key" => rest.split_once(':').map(|(framework, key)| Lookup::Id(ConceptId::mint(framework, key))),
        "code" => {
            let (system, code) = rest.split_once(':')?;
            Some(Lookup::Code(Code { system: system.to_owned(), code: code.to_owned() }))
        }
        _ => None,
    }
}

/// A template with what was taken in its places.
pub(super) fn filled(template: &str, taken: &[String], host: &str) -> String {
    let mut filled = String::with_capacity(template.len() + 48);
    let mut rest = template;
    while let Some((before, place, after)) = next_place(rest) {
        filled.push_str(before);
        match place.parse::<usize>() {
            Ok(number) => filled.push_str(taken.get(number).map_or("", String::as_str)),
            Err(_) => filled.push_str(host),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

/// What a form takes from a URL, if it fits.
fn fit(form: &Form, url: &Url) -> Option<Vec<String>> {
    if !form.hosts.is_empty() && !form.hosts.iter().any(|host| is_host(host, &url.host)) {
        return None;
    }
    let (path, fragment) = form.path.split_once('#').map_or((form.path, None), |(path, shape)| (path, Some(shape)));
    let (path, parameter) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    if fragment.is_none() && parameter.is_none() && names_a_part(&url.fragment) {
        return None;
    }
    let pattern: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let mut taken = Vec::new();
    if !fit_segments(&pattern, &url.segments, &mut taken) {
        return None;
    }
    if let Some(parameter) = parameter {
        let (name, shape) = parameter.split_once('=')?;
        fit_text(shape, &url.parameter(name)?, &mut taken).then_some(())?;
    }
    if let Some(shape) = fragment {
        fit_text(shape, &url.fragment, &mut taken).then_some(())?;
    }
    Some(taken)
}

/// Whether a fragment names something of its own on the page, rather than a section: then the page is not the target.
fn names_a_part(fragment: &str) -> bool {
    const LONGEST_SECTION: usize = 30;
    let is_section = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '!' | '/');
    let has_digits = fragment.bytes().filter(u8::is_ascii_digit).count() > 2;
    // Old ESCO pages keep parameters there.
    let is_parameters = fragment.starts_with(['&', '?']);
    !is_parameters && (fragment.len() > LONGEST_SECTION || has_digits || !fragment.chars().all(is_section))
}

fn is_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        None => pattern == host,
    }
}

fn fit_segments(pattern: &[&str], segments: &[String], taken: &mut Vec<String>) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return segments.is_empty() };
    if *first == "**" {
        let length = taken.len();
        for skipped in 0..=segments.len() {
            if fit_segments(rest, &segments[skipped..], taken) {
                return true;
            }
            taken.truncate(length);
        }
        return false;
    }
    match segments.split_first() {
        Some((segment, others)) => fit_text(first, segment, taken) && fit_segments(rest, others, taken),
        None => false,
    }
}

/// One segment, parameter or fragment: a literal in any case, `*`, or a shape with literals around it.
fn fit_text(pattern: &str, text: &str, taken: &mut Vec<String>) -> bool {
    let Some((before, shape, after)) = next_place(pattern) else {
        return pattern == "*" || pattern.eq_ignore_ascii_case(text);
    };
    let end = text.len().saturating_sub(after.len());
    let (Some(head), Some(middle), Some(tail)) =
        (text.get(..before.len()), text.get(before.len()..end), text.get(end..))
    else {
        return false;
    };
    if !head.eq_ignore_ascii_case(before) || !tail.eq_ignore_ascii_case(after) {
        return false;
    }
    match normalised(shape, middle) {
        Some(value) => {
            taken.push(value);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0005c151-5b5a-4a66-8aac-60e734beb1ab";

    /// System and identifier, and what is looked up first; `U` stands for a UUID.
    #[track_caller]
    fn check(url: &str, expected: &str, first: &str) {
        let url = url.replace("U!", &UUID.to_uppercase()).replace('U', UUID);
        let found = Url::parse(&url).and_then(|url| identify(&url)).map(|(found, problem)| {
            let sign = match problem {
                Some(PortalPage) => " page",
                Some(OldHost) => " old",
                _ => "",
            };
            let first = match found.lookups.first() {
                Some(Lookup::Uri(uri)) => uri.clone(),
                Some(Lookup::Code(code)) => format!("{} {}", code.system, code.code),
                Some(Lookup::Id(id)) => format!("{id:?}"),
                None => String::new(),
            };
            (format!("{} {}{sign}", found.system, found.value), first)
        });
        let (found, lookup) = found.unwrap_or_default();
        assert_eq!(
            (found.as_str(), lookup.as_str()),
            (&*expected.replace('U', UUID), &*first.replace('U', UUID)),
            "{url}"
        );
    }

    #[test]
    fn esco_in_every_form() {
        const SKILL: &str = "http://data.europa.eu/esco/skill/U";
        for url in [
            "http://data.europa.eu/esco/skill/U",
            "https://data.europa.eu/esco/skill/U",
            "HTTP://DATA.europa.eu/ESCO/Skill/U!/",
            "http://data.europa.eu/esco/skill/U?language=fr",
            "http://data.europa.eu/esco/skill/U/fr",
            "http://data.europa.eu/esco/skill/U.html",
            "http://data.europa.eu/esco/skill/U#overview",
            "data.europa.eu/esco/skill/U",
            "http://data.europa.eu:80/esco//skill/U",
        ] {
            check(url, &format!("esco {SKILL}"), SKILL);
        }
        for page in [
            "https://ec.europa.eu/esco/portal/skill?uri=http://data.europa.eu/esco/skill/U&conceptLanguage=en&full=true",
            "https://ec.europa.eu/esco/portal/skill?uri=http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2FU&conceptLanguage=fr#&uri=http://data.europa.eu/esco/skill/U",
            "https://esco.ec.europa.eu/en/classification/skill?uri=http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2FU",
            "http://esco.ec.europa.eu/fr/classification/skills?uri=http://data.europa.eu/esco/skill/U#overlayspin",
            "https://ec.europa.eu/esco/api/resource/skill?uri=http://data.europa.eu/esco/skill/U&language=en",
            "https://ec.europa.eu/esco/portal/skill#&uri=http://data.europa.eu/esco/skill/U",
        ] {
            check(page, &format!("esco {SKILL} page"), SKILL);
        }
        check("https://ec.europa.eu/esco/skill/U", &format!("esco {SKILL} old"), SKILL);
        check("https://esco.ec.europa.eu/en/classification/skills/U", "esco U page", SKILL);
        check(
            "https://data.europa.eu/esco/isco/c2512",
            "esco http://data.europa.eu/esco/isco/C2512",
            "http://data.europa.eu/esco/isco/C2512",
        );
        check(
            "https://data.europa.eu/esco/skill/s1.2.3",
            "esco http://data.europa.eu/esco/skill/S1.2.3",
            "http://data.europa.eu/esco/skill/S1.2.3",
        );
        check(
            "https://data.europa.eu/esco/isced-f/0613",
            "esco http://data.europa.eu/esco/isced-f/0613",
            "http://data.europa.eu/esco/isced-f/0613",
        );
        check(
            "https://data.europa.eu/esco/concept-scheme/Digital",
            "esco http://data.europa.eu/esco/concept-scheme/digital",
            "http://data.europa.eu/esco/concept-scheme/digital",
        );
        for other in [
            "https://ec.europa.eu/esco/portal/skill",
            "https://ec.europa.eu/esco/portal/skill?uri=http://a.example/x",
            "https://ec.europa.eu/esco/portal/skill?uri=http://data.europa.eu/esco/skill/U#uri=http://data.europa.eu/esco/skill/S1.2",
            "https://evil.example/esco/skill?uri=http://data.europa.eu/esco/skill/U",
            "http://data.europa.eu/esco/skill/",
            "http://data.europa.eu/esco/model",
        ] {
            check(other, "", "");
        }
    }

    #[test]
    fn onet_in_every_form() {
        const SUMMARY: &str = "https://www.onetonline.org/link/summary/15-1252.00";
        for url in [
            "https://www.onetonline.org/link/summary/15-1252.00",
            "http://onetonline.org/link/summary/15-1252.00/",
            "www.onetonline.org/link/summary/15-1252#Tasks",
        ] {
            check(url, "onet 15-1252.00", SUMMARY);
        }
        for page in [
            "https://www.onetonline.org/link/details/15-1252.00",
            "https://www.onetonline.org/link/details/15-1252.00#Skills",
            "http://www.onetonline.org/link/custom/15-1252.00?redir=15-1132.00",
            "https://www.onetonline.org/link/localwages/15-1252.00?st=CA",
            "https://www.onetonline.org/find/quick?s=15-1252.00",
            "https://www.mynextmove.org/profile/summary/15-1252.00",
            "https://www.mynextmove.org/vets/profile/summary/15-1252.00",
            "https://services.onetcenter.org/ws/online/occupations/15-1252.00/summary",
        ] {
            check(page, "onet 15-1252.00 page", SUMMARY);
        }
        check("http://online.onetcenter.org/link/summary/15-1252.00", "onet 15-1252.00 old", SUMMARY);
        check(
            "http://www.onetonline.org/find/descriptor/result/2.a.1.a",
            "onet 2.A.1.a",
            "https://www.onetonline.org/find/descriptor/result/2.A.1.a",
        );
        check(
            "http://www.onetonline.org/find/descriptor/result/4.A.1.a.1#4.A.1.a.1.I01.D01",
            "onet 4.A.1.a.1.I01.D01",
            "onet 4.A.1.a.1.I01.D01",
        );
        let task = format!("{:?}", ConceptId::mint("onet", "task/21528"));
        check("http://www.onetonline.org/search/task/choose/15-2051.01#21528", "onet task 21528", &task);
        let technology = format!("{:?}", ConceptId::mint("onet", "technology/Microsoft SQL Server"));
        check(
            "http://www.onetonline.org/search/tech/example?e=Microsoft+SQL%20Server",
            "onet technology Microsoft SQL Server",
            &technology,
        );
        for other in [
            "https://www.onetonline.org/",
            "https://www.onetonline.org/link/summary/15-125",
            "https://www.onetonline.org/link/details/15-1252.00#Develop+new+things",
            "https://www.onetonline.org/link/summary/15-1252.00#21528",
            "https://example.org/link/summary/15-1252.00",
        ] {
            check(other, "", "");
        }
    }

    #[test]
    fn classifications_registries_and_servers() {
        check("https://www.bls.gov/oes/current/oes151252.htm", "soc-2018 15-1252 page", "soc-2018 15-1252");
        check("https://www.bls.gov/oes/2012/may/oes151131.htm", "", "");
        check("https://www.bls.gov/soc/2018/major_groups.htm#15-0000", "soc-2018 15-0000 page", "soc-2018 15-0000");
        check("urn:isco:08:2512", "isco-08 2512", "isco-08 2512");
        check("urn:soc:2018:15-1252", "soc-2018 15-1252", "soc-2018 15-1252");
        const CTID: &str = "https://credentialengineregistry.org/resources/ce-U";
        for url in [
            "https://credentialengineregistry.org/resources/ce-U",
            "http://credentialengineregistry.org/graph/CE-U!",
            "https://sandbox.credentialengineregistry.org/ce-registry/resources/ce-U",
            "http://credentialengineregistry.org/resource/urn:ctid:U",
            "http://credentialengineregistry.org/resource/U",
            "urn:ctid:ce-U",
        ] {
            check(url, "ctid ce-U", CTID);
        }
        check("https://credentialfinder.org/resources/ce-U", "ctid ce-U page", CTID);
        check("http://server/ims/case/v1p0/CFItems/U", "case U", "https://server/uri/U");
        check("https://caseregistry.imsglobal.org/uri/U", "case U", "https://caseregistry.imsglobal.org/uri/U");
        check("http://localhost:8080/api/skills/U", "rsd U", "https://localhost/api/skills/U");
        check("https://osmt.example/api/v3/skills/U", "rsd U", "https://osmt.example/api/skills/U");
        check("https://osmt.example/skills/U/public", "rsd U page", "https://osmt.example/api/skills/U");
        const LIGHTCAST: &str = "https://lightcast.io/open-skills/skills/KS1200771D9CR9LB4MWW";
        check(
            "https://skills.emsidata.com/skills/KS1200771D9CR9LB4MWW",
            "lightcast KS1200771D9CR9LB4MWW old",
            LIGHTCAST,
        );
        check(
            "https://lightcast.io/open-skills/skills/ks1200771d9cr9lb4mww/java",
            "lightcast KS1200771D9CR9LB4MWW page",
            LIGHTCAST,
        );
        check(
            "https://atlas.jobtechdev.se/page/taxonomy/concept/11L4_Q2Z_8tM",
            "jobtech-taxonomy 11L4_Q2Z_8tM page",
            "http://data.jobtechdev.se/taxonomy/concept/11L4_Q2Z_8tM",
        );
        check("https://candidat.francetravail.fr/metierscope/fiche-metier/M1805", "rome M1805 page", "rome M1805");
        let ours =
            format!("{:?}", ConceptId::mint("esco", "http://data.europa.eu/esco/skill/U".replace('U', UUID).as_str()));
        check(
            "https://spine.example/concept/esco/http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2FU",
            "skillspine esco http://data.europa.eu/esco/skill/U",
            &ours,
        );
        let ours = format!("{:?}", ConceptId(uuid::Uuid::try_parse(UUID).expect("a UUID")));
        check("https://spine.example/concept/esco/U", "skillspine esco U", &ours);
        check("https://spine.example/concept/isco-08/U.html", "skillspine isco-08 U page", &ours);
        check("urn:uuid:U", "uuid U", "http://data.europa.eu/esco/skill/U");
        check("https://1edtech.edu/catalog/degree", "", "");
    }

    #[test]
    fn the_table_is_sound() {
        for form in FORMS.iter().chain(BARE.iter().map(|(_, form)| form)) {
            assert!(form.hosts.iter().all(|host| *host == host.to_ascii_lowercase()), "{form:?}");
            assert!(!form.lookups.is_empty(), "{form:?}");
            for template in form.lookups {
                let sort = template.split_once(':').map(|(sort, _)| sort);
                assert!(matches!(sort, Some("uri" | "code" | "key" | "id" | "url")), "{form:?}");
            }
        }
    }
}
