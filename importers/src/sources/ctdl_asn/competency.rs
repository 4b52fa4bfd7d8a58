//! Competencies as concepts, their hierarchy and their alignments.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use serde_json::json;
use skillspine_domain::model::{ConceptKind, ConceptStatus, Predicate, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};
use url::form_urlencoded;

use super::framework::{Publication, best, publication, record};
use super::graph::{Graph, Mismatch, Node};
use super::{FAMILY, URI_PREFIX, framework_key};
use crate::formats::linked_data::language_tag;
use crate::input::Input;
use crate::source::{Sink, SourceError};
use crate::sources::competency::{
    Elsewhere, LONGEST_KEY, Mappings, Match, Newest, UNDETERMINED, ValueCollections, give_list, give_statement,
    statement_concept,
};

/// Alignments and what they say of their target.
const ALIGNMENTS: [(&str, Predicate); 20] = [
    ("exactAlignment", Predicate::Exact),
    ("majorAlignment", Predicate::Close),
    ("broadAlignment", Predicate::Broad),
    ("narrowAlignment", Predicate::Narrow),
    ("minorAlignment", Predicate::Related),
    ("prerequisiteAlignment", Predicate::Related),
    ("alignTo", Predicate::Related),
    ("alignFrom", Predicate::Related),
    ("crossSubjectReference", Predicate::Related),
    ("derivedFrom", Predicate::Related),
    ("isVersionOf", Predicate::Related),
    ("comprisedOf", Predicate::Related),
    ("inferredCompetency", Predicate::Related),
    ("abilityEmbodied", Predicate::Related),
    ("knowledgeEmbodied", Predicate::Related),
    ("skillEmbodied", Predicate::Related),
    ("taskEmbodied", Predicate::Related),
    ("substantiatingOccupation", Predicate::Related),
    ("substantiatingJob", Predicate::Related),
    ("substantiatingTask", Predicate::Related),
];

/// Hands over the frameworks and competencies of a graph.
pub(super) struct Competencies<'a> {
    graph: &'a Graph,
    /// Contradictions by the position of the node that claims.
    mismatches: HashMap<usize, Vec<&'a Mismatch>>,
    input: &'a Input,
    elsewhere: Elsewhere,
    /// Identity of the framework of each node that is a competency, by position.
    homes: HashMap<usize, String>,
    versions: HashMap<String, String>,
    collections: HashMap<String, ValueCollections>,
    given: HashSet<(String, String)>,
    related: HashSet<(String, String)>,
    mappings: HashMap<String, Mappings>,
}

impl<'a> Competencies<'a> {
    pub(super) fn new(graph: &'a Graph, mismatches: &'a [Mismatch], input: &'a Input) -> Self {
        let listed = listed(graph);
        let competencies = graph.nodes.iter().enumerate().filter(|(_, node)| node.is_competency());
        let homes: HashMap<usize, String> =
            competencies.filter_map(|(position, _)| Some((position, home(graph, &listed, position)?))).collect();
        let mut newest: HashMap<String, Newest> = HashMap::new();
        for (position, node) in graph.nodes.iter().enumerate() {
            let framework = if node.is_framework() { Some(node.identity()) } else { homes.get(&position).cloned() };
            if let Some(framework) = framework {
                let newest = newest.entry(framework).or_default();
                ["dateModified", "dateCreated"].iter().for_each(|name| newest.see(node.get(name)));
            }
        }
        let version = |newest: Newest| input.version.clone().or_else(|| newest.version());
        let versions = newest
            .into_iter()
            .map(|(framework, newest)| (framework, version(newest).unwrap_or_else(|| "unstated".to_owned())))
            .collect();
        let mut by_node: HashMap<usize, Vec<&Mismatch>> = HashMap::new();
        for mismatch in mismatches {
            by_node.entry(mismatch.node).or_default().push(mismatch);
        }
        Self {
            graph,
            mismatches: by_node,
            input,
            elsewhere: Elsewhere::new(),
            homes,
            versions,
            collections: HashMap::new(),
            given: HashSet::new(),
            related: HashSet::new(),
            mappings: HashMap::new(),
        }
    }

    fn default_language(&self) -> &str {
        self.input.language.as_deref().unwrap_or(UNDETERMINED)
    }

    /// The language of texts of a node that state none.
    fn language(&self, node: &Node) -> String {
        let stated = node.texts("inLanguage", UNDETERMINED).into_iter().next();
        stated.and_then(|(_, tag)| language_tag(&tag)).unwrap_or_else(|| self.default_language().to_owned())
    }

    /// Announces every framework that is in the input or that a competency names.
    pub(super) fn announce(&self, out: &mut Sink<'_>) {
        let mut languages: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
        for (position, identity) in &self.homes {
            let node = &self.graph.nodes[*position];
            let default = self.language(node);
            let texts = ["competencyText", "competencyLabel"].map(|name| node.texts(name, &default));
            languages.entry(identity).or_default().extend(texts.into_iter().flatten().map(|(tag, _)| tag));
        }
        let frameworks: BTreeSet<&String> = self.versions.keys().collect();
        for identity in frameworks {
            let position = self.graph.find(identity).filter(|position| self.graph.nodes[*position].is_framework());
            let languages = languages.remove(identity).unwrap_or_default();
            let node = position.map(|position| &self.graph.nodes[position]);
            if node.is_none() {
                out.note(format!(
                    "the framework {identity} is not in the input: its competencies are read without its description"
                ));
            }
            out.framework(record(identity, node, &self.versions[identity], languages.into_iter().collect()));
        }
    }

    pub(super) fn give(&mut self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let graph = self.graph;
        let mut file = "";
        for (position, node) in graph.nodes.iter().enumerate() {
            if file != node.file {
                out.file(&node.file);
                file = &node.file;
            }
            out.row(node.number)?;
            if node.is_framework() {
                if node.identity().is_empty() {
                    out.reject(Some("@id"), "neither a CTID nor @id", &node.text());
                }
                self.report_mismatches(position, out);
            } else if node.is_competency() {
                self.take(position, node, out);
                self.report_mismatches(position, out);
            } else {
                let types = node.types().join(", ");
                let reason = format!(
                    "expected a ceasn:CompetencyFramework or ceasn:Competency, found {}",
                    if types.is_empty() { "no type" } else { &types }
                );
                out.reject(Some("@type"), reason, &node.text());
                self.report_mismatches(position, out);
            }
        }
        Ok(())
    }

    fn report_mismatches(&self, position: usize, out: &mut Sink<'_>) {
        for mismatch in self.mismatches.get(&position).into_iter().flatten() {
            out.drop_field(mismatch.property, mismatch.reason.clone(), &mismatch.target);
        }
    }

    fn take(&mut self, position: usize, node: &Node, out: &mut Sink<'_>) {
        let identity = node.identity();
        if identity.is_empty() || identity.len() > LONGEST_KEY {
            return out.reject(Some("@id"), "neither a CTID nor @id, or one of more than 2,000 bytes", &node.text());
        }
        let default = self.language(node);
        let (labels, texts) = (node.texts("competencyLabel", &default), node.texts("competencyText", &default));
        let Some(label) = best(&labels).or_else(|| best(&texts)) else {
            return out.reject(Some("competencyText"), "neither label nor text", &node.text());
        };
        let Some(home) = self.homes.get(&position).cloned() else {
            let reason = "belongs to no framework: neither isPartOf, isTopChildOf nor a parent says which";
            return out.reject(Some("isPartOf"), reason, &node.text());
        };
        let framework = framework_key(&home);
        if !self.given.insert((framework.clone(), identity.clone())) {
            return out.reject(Some("@id"), "the competency came before", &node.text());
        }
        out.part(&framework, "competencies", &self.versions[&home]);
        let key = ConceptKey::new(&framework, &identity);
        let of_label = |(tag, _): &&(String, String)| tag.clone();
        let source = if labels.is_empty() { &texts } else { &labels };
        let language = source.iter().find(|(_, text)| *text == label).as_ref().map(of_label).unwrap_or(default.clone());
        let mut codes = |name: &str| -> Vec<String> {
            let codes = node.texts(name, &default).into_iter().map(|(_, code)| code);
            let (codes, long): (Vec<_>, Vec<_>) = codes.partition(|code| code.len() <= LONGEST_KEY);
            long.iter().for_each(|code| out.drop_field(name, "longer than 2,000 bytes", code));
            codes
        };
        let (code, other_codes) = (codes("codedNotation").into_iter().next(), codes("altCodedNotation"));
        let record = statement_concept(&key, &uri(node, &identity), ConceptKind::Competency, &label, &language);
        out.concept(ConceptRecord { code, status: self.status(&home), ..record });
        give_texts(node, &key, &default, labels, texts, out);
        if let Some(ctid) = node.ctid() {
            out.code(&key, "ctid", &ctid);
        }
        for code in other_codes {
            out.code(&key, &framework, &code);
        }
        self.give_collections(node, &key, &default, out);
        self.give_hierarchy(position, node, &key, &home, out);
        self.give_alignments(node, &key, &label, &home, out);
    }

    fn status(&self, home: &str) -> ConceptStatus {
        let node = self.graph.find(home).map(|position| &self.graph.nodes[position]);
        match node.map_or(Publication::Published, publication) {
            Publication::Draft => ConceptStatus::Proposed,
            Publication::Published => ConceptStatus::Active,
            Publication::Retired => ConceptStatus::Deprecated,
        }
    }

    fn give_collections(&mut self, node: &Node, key: &ConceptKey, default: &str, out: &mut Sink<'_>) {
        let framework = key.framework();
        let collections =
            self.collections.entry(framework.to_owned()).or_insert_with(|| ValueCollections::new(framework));
        for (property, field) in [("competencyCategory", "category"), ("educationLevelType", "education-level")] {
            let mut seen = HashSet::new();
            for (language, value) in node.texts(property, default) {
                if seen.insert(value.clone()) {
                    collections.join(key, (field, &value), &value, &language, out);
                }
            }
        }
    }

    /// Parents that the competency names, and children that it names and that do not contradict.
    fn give_hierarchy(&mut self, position: usize, node: &Node, key: &ConceptKey, home: &str, out: &mut Sink<'_>) {
        let graph = self.graph;
        for parent in node.references("isChildOf") {
            let is_framework = graph.find(&parent).is_some_and(|position| graph.nodes[position].is_framework());
            if !is_framework {
                let parent = graph.identity_of(&parent);
                self.relate(key.clone(), ConceptKey::new(key.framework(), &parent), node, out);
            }
        }
        for child in node.references("hasChild") {
            let is_denied = self.mismatches.get(&position).into_iter().flatten().any(|it| it.target == child);
            let other = graph.find(&child);
            let is_elsewhere = other.and_then(|position| self.homes.get(&position)).is_some_and(|other| other != home);
            if is_elsewhere {
                out.drop_field("hasChild", "the child belongs to another framework", &child);
            } else if !is_denied {
                let subject = ConceptKey::new(key.framework(), &graph.identity_of(&child));
                let child = other.map_or(node, |position| &graph.nodes[position]);
                self.relate(subject, key.clone(), child, out);
            }
        }
    }

    /// Hands over a step of the hierarchy once; the place among siblings is the child's.
    fn relate(&mut self, child: ConceptKey, parent: ConceptKey, node: &Node, out: &mut Sink<'_>) {
        if self.related.insert((child.key().to_owned(), parent.key().to_owned())) {
            let place = node.texts("listID", UNDETERMINED).into_iter().next();
            let detail = place.map(|(_, place)| json!({ "listID": place }).to_string());
            let relation = RelationRecord::plain(child, RelationKind::Broader, parent);
            out.relation(RelationRecord { detail, ..relation });
        }
    }

    fn give_alignments(&mut self, node: &Node, key: &ConceptKey, label: &str, home: &str, out: &mut Sink<'_>) {
        let graph = self.graph;
        let version = self.versions[home].clone();
        let mut found = Vec::new();
        for (property, predicate) in ALIGNMENTS {
            for target in node.references(property) {
                let target = unwrapped(&target);
                let detail = json!({ "property": format!("ceasn:{property}"), "target": target });
                found.push(Match {
                    subject: key.clone(),
                    subject_label: Some(label),
                    predicate,
                    object: self.target(&target),
                    object_label: None,
                    detail: detail.as_object().cloned().unwrap_or_default(),
                });
            }
        }
        let mappings = self.mappings.entry(key.framework().to_owned()).or_insert_with(|| {
            let title = graph.find(home).and_then(|position| best(&graph.nodes[position].texts("name", UNDETERMINED)));
            let title = format!("Alignments of {}", title.as_deref().unwrap_or(home));
            Mappings::new(key.framework(), "alignments", &title, &version)
        });
        mappings.part("mappings", out);
        for found in found {
            mappings.give(found, out);
        }
        out.part(key.framework(), "competencies", &version);
    }

    /// The concept that an alignment names: in its framework if that is in the input, otherwise as its address tells.
    fn target(&self, target: &str) -> ConceptKey {
        let identity = self.graph.identity_of(target);
        let home = self.graph.find(target).and_then(|position| self.homes.get(&position));
        match home {
            Some(home) => ConceptKey::new(&framework_key(home), &identity),
            None => self.elsewhere.concept(target).unwrap_or_else(|| ConceptKey::new(FAMILY, &identity)),
        }
    }
}

/// Labels and texts, language by language, and what else is said in words.
fn give_texts(
    node: &Node,
    key: &ConceptKey,
    default: &str,
    labels: Vec<(String, String)>,
    texts: Vec<(String, String)>,
    out: &mut Sink<'_>,
) {
    let mut by_language: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    for (tag, label) in labels {
        by_language.entry(tag).or_default().0.get_or_insert(label);
    }
    for (tag, text) in texts {
        by_language.entry(tag).or_default().1.get_or_insert(text);
    }
    for (tag, (label, text)) in &by_language {
        give_statement(key, tag, label.as_deref(), text.as_deref(), out);
    }
    for (tag, text) in node.texts("description", default) {
        out.text(key, &tag, TextType::Description, &text);
    }
    for (tag, text) in node.texts("comment", default) {
        out.text(key, &tag, TextType::Note, &text);
    }
    let mut keywords: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (tag, keyword) in node.texts("conceptKeyword", default) {
        keywords.entry(tag).or_default().push(keyword);
    }
    for (tag, keywords) in &keywords {
        give_list(key, tag, "Keywords", keywords, out);
    }
}

/// Which framework lists a competency as its child, by identity.
fn listed(graph: &Graph) -> HashMap<String, String> {
    let mut listed = HashMap::new();
    for node in graph.nodes.iter().filter(|node| node.is_framework()) {
        for child in ["hasTopChild", "hasChild", "hasPart"].iter().flat_map(|name| node.references(name)) {
            listed.entry(graph.identity_of(&child)).or_insert_with(|| node.identity());
        }
    }
    listed
}

/// The identity of the framework that a competency belongs to: as itself says, as a framework lists it, or as the nearest of its
/// parents says.
fn home(graph: &Graph, listed: &HashMap<String, String>, start: usize) -> Option<String> {
    let is_framework = |it: &&String| graph.find(it).is_some_and(|position| graph.nodes[position].is_framework());
    let (mut queue, mut seen) = (VecDeque::from([start]), HashSet::from([start]));
    while let Some(position) = queue.pop_front() {
        let node = &graph.nodes[position];
        let stated: Vec<String> = ["isPartOf", "isTopChildOf"].iter().flat_map(|name| node.references(name)).collect();
        if let Some(framework) = stated.iter().find(is_framework).or(stated.first()) {
            return Some(graph.identity_of(framework));
        }
        if let Some(framework) = listed.get(&node.identity()) {
            return Some(framework.clone());
        }
        let parents = node.references("isChildOf").into_iter().filter_map(|parent| graph.find(&parent));
        queue.extend(parents.filter(|parent| seen.insert(*parent)));
    }
    None
}

/// The publisher's URI: `@id` if it is one, otherwise the address in the registry.
fn uri(node: &Node, identity: &str) -> String {
    let id = node.id().filter(|id| id.contains("://") && id.len() <= LONGEST_KEY);
    id.unwrap_or_else(|| match node.ctid() {
        Some(ctid) => format!("{URI_PREFIX}{ctid}"),
        None => format!("urn:ctdl-asn:{identity}"),
    })
}

/// The address in a `data:` reference such as `data:text/x-ref;src=ASN;type=url,http%3A%2F%2F…`; other targets as they are.
fn unwrapped(target: &str) -> String {
    let encoded = target.strip_prefix("data:text/x-ref").and_then(|rest| rest.split_once(',')).map(|(_, rest)| rest);
    let Some(encoded) = encoded else { return target.to_owned() };
    // A plus sign is itself in a data URI, not a blank.
    let query = format!("v={}", encoded.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(query.as_bytes()).next().map_or_else(|| target.to_owned(), |(_, value)| value.into_owned())
}
