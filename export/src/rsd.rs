//! Skills as rich skill descriptors (RSD), as the Open Skills Management Tool gives them in version 3 of its API, so that it and others can
//! take them.
//!
//! What was imported as a descriptor is given as it came, apart from moments of creation and change, which are not kept. Of skills of other
//! frameworks the label is the name, the definition the statement; alternative labels are keywords, mappings alignments.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, from_str, json};
use skillspine_domain::address::{Addresses, is_url};
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{
    Concept, ConceptKind, ConceptStatus, ConceptText, Label, LabelType, RelationKind, TextType,
};
use skillspine_store::read::{ConceptFilter, ConceptOrder, Direction, PageRequest, PublishedMapping};
use skillspine_store::{Store, StoreError};
use uuid::Uuid;

use crate::linked::read::concepts_by_id;

const CONTEXT: &str = "https://rsd.openskillsnetwork.org/context-v1.json";
/// Skills read at a time.
const BATCH: u64 = 500;

/// The descriptors of skills of a release, in their order.
///
/// # Errors
/// Any error of the database.
pub async fn descriptors(
    store: &Store,
    release: i32,
    skills: Vec<Concept>,
    addresses: Addresses<'_>,
) -> Result<Vec<Value>, StoreError> {
    let ids: Vec<ConceptId> = skills.iter().map(|skill| skill.id).collect();
    let (labels, texts, memberships, mappings) = tokio::try_join!(
        store.labels_by_concept(release, &ids),
        store.texts_by_concept(release, &ids),
        store.edges_by_concept(release, Direction::Outgoing, &[RelationKind::MemberOf], &ids),
        store.published_mappings(release, &ids),
    )?;
    let mut named: HashSet<ConceptId> = memberships.values().flatten().map(|edge| edge.other).collect();
    named.extend(mappings.values().flatten().map(|mapping| mapping.object));
    let named = concepts_by_id(store, release, named).await?;
    let descriptor = |skill: &Concept| {
        let edges = memberships.get(&skill.id).map(Vec::as_slice).unwrap_or_default();
        let mut collections: Vec<&Concept> = edges.iter().filter_map(|edge| named.get(&edge.other)).collect();
        collections.sort_by(|a, b| (&a.label, a.id).cmp(&(&b.label, b.id)));
        Descriptor {
            skill,
            labels: labels.get(&skill.id).map(Vec::as_slice).unwrap_or_default(),
            texts: texts.get(&skill.id).map(Vec::as_slice).unwrap_or_default(),
            collections,
            mappings: mappings.get(&skill.id).map(Vec::as_slice).unwrap_or_default(),
            named: &named,
        }
        .written(addresses)
    };
    Ok(skills.iter().map(descriptor).collect())
}

struct Descriptor<'a> {
    skill: &'a Concept,
    labels: &'a [Label],
    texts: &'a [ConceptText],
    collections: Vec<&'a Concept>,
    mappings: &'a [PublishedMapping],
    /// Far ends that are imported.
    named: &'a HashMap<ConceptId, Concept>,
}

impl Descriptor<'_> {
    fn written(&self, addresses: Addresses<'_>) -> Value {
        let skill = self.skill;
        let text = |text_type| {
            let mut of_type = self.texts.iter().filter(|text| text.text_type == text_type);
            of_type.find(|text| text.language == skill.label_language).map(|text| text.text.as_str())
        };
        let statement = text(TextType::Definition).or_else(|| text(TextType::Description));
        let name = |name: &String| json!({ "name": name });
        let skill_name = |name: &String| json!({ "skillName": name });
        let alternative =
            |label: &&Label| label.label_type == LabelType::Alternative && label.language == skill.label_language;
        let mut keywords = self.listed("Keywords");
        keywords.extend(self.labels.iter().filter(alternative).map(|label| label.text.clone()));
        let (categories, collections): (Vec<&Concept>, Vec<&Concept>) =
            self.collections.iter().partition(|collection| is_category(collection));
        let mut alignments: Vec<Value> = self.listed("Alignments").iter().map(skill_name).collect();
        let mut standards: Vec<Value> = self.listed("Standards").iter().map(skill_name).collect();
        let mut occupations = Vec::new();
        for mapping in self.mappings {
            match self.alignment(mapping) {
                Some(Aligned::Alignment(alignment)) => alignments.push(alignment),
                Some(Aligned::Standard(standard)) => standards.push(standard),
                Some(Aligned::Occupation(occupation)) => occupations.push(occupation),
                None => {}
            }
        }
        json!({
            "@context": CONTEXT,
            "type": "RichSkillDescriptor",
            "id": addresses.uri(skill),
            "uuid": uuid_of(skill),
            "status": status(skill.status),
            "skillName": skill.label,
            "skillStatement": statement.unwrap_or(&skill.label),
            "authors": self.listed("Authors"),
            "categories": categories.iter().map(|category| &category.label).collect::<Vec<_>>(),
            "keywords": keywords,
            "certifications": self.listed("Certifications").iter().map(name).collect::<Vec<_>>(),
            "employers": self.listed("Employers").iter().map(name).collect::<Vec<_>>(),
            "standards": standards,
            "alignments": alignments,
            "occupations": occupations,
            "collections": collections.iter().map(|collection| mention(collection)).collect::<Vec<_>>(),
        })
    }

    fn listed(&self, title: &str) -> Vec<String> {
        listed(self.texts, title)
    }

    fn alignment(&self, mapping: &PublishedMapping) -> Option<Aligned> {
        let detail: Map<String, Value> = mapping.detail.as_deref().and_then(|it| from_str(it).ok()).unwrap_or_default();
        let stated = |name: &str| detail.get(name).and_then(Value::as_str);
        let far = self.named.get(&mapping.object);
        let label = mapping.object_label.as_deref().or_else(|| far.map(|far| far.label.as_str()));
        if let Some(code) = stated("code") {
            let occupation = [
                ("code", Some(json!(code))),
                ("targetNodeName", label.map(|label| json!(label))),
                ("frameworkName", stated("frameworkName").map(|name| json!(name))),
            ];
            return Some(Aligned::Occupation(fields(occupation)));
        }
        let published = is_url(&mapping.object_key).then_some(mapping.object_key.as_str());
        let url = stated("id").or_else(|| far.map(|far| far.uri.as_str()).filter(|uri| is_url(uri))).or(published)?;
        let framework = match detail.contains_key("field") {
            true => stated("isPartOf"),
            false => Some(mapping.object_framework.as_str()),
        };
        let alignment = fields([
            ("id", Some(json!(url))),
            ("skillName", label.map(|label| json!(label))),
            ("isPartOf", framework.map(|framework| json!({ "name": framework }))),
        ]);
        let is_standard = stated("field") == Some("standards");
        Some(if is_standard { Aligned::Standard(alignment) } else { Aligned::Alignment(alignment) })
    }
}

/// Where a mapping is said.
enum Aligned {
    Alignment(Value),
    Standard(Value),
    Occupation(Value),
}

fn fields<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>().into()
}

/// The entries of the note that lists them: `Keywords: a; b`.
fn listed(texts: &[ConceptText], title: &str) -> Vec<String> {
    let notes = texts.iter().filter(|text| text.text_type == TextType::Note);
    let entries = notes.filter_map(|note| note.text.strip_prefix(title)?.strip_prefix(": "));
    entries.flat_map(|entries| entries.split("; ")).map(str::to_owned).collect()
}

/// Whether a collection is what a descriptor has as a category. Its URI says so, which is one of ours.
fn is_category(collection: &Concept) -> bool {
    collection.uri.starts_with("urn:") && collection.uri.contains(":collection/category/")
}

/// The published identifier where that is a UUID, otherwise the permanent id.
fn uuid_of(concept: &Concept) -> String {
    let published = concept.code.as_deref().and_then(|code| Uuid::try_parse(code).ok());
    published.unwrap_or(concept.id.0).to_string()
}

const fn status(status: ConceptStatus) -> &'static str {
    match status {
        ConceptStatus::Active => "published",
        ConceptStatus::Proposed => "draft",
        ConceptStatus::Deprecated => "archived",
    }
}

fn mention(collection: &Concept) -> Value {
    fields([
        ("id", is_url(&collection.uri).then(|| json!(collection.uri))),
        ("uuid", collection.code.as_ref().map(|code| json!(code))),
        ("name", Some(json!(collection.label))),
    ])
}

/// A whole framework as one list of descriptors, its collections at the end, a piece at a time.
pub struct Descriptors {
    store: Store,
    release: i32,
    public_url: String,
    filter: ConceptFilter,
    page: Option<PageRequest>,
    is_begun: bool,
    /// Skills written so far.
    pub skills: u64,
}

impl Descriptors {
    /// Begins with a framework of a release, for clients that reach the server under `public_url`.
    pub fn new(store: &Store, release: i32, public_url: &str, framework: &str) -> Self {
        let kinds = ConceptKind::ALL.iter().copied();
        let filter = ConceptFilter {
            frameworks: vec![framework.to_owned()],
            kinds: kinds.filter(|kind| kind.is_skill() || *kind == ConceptKind::Collection).collect(),
            ..ConceptFilter::default()
        };
        Self {
            store: store.clone(),
            release,
            public_url: public_url.to_owned(),
            filter,
            page: Some(PageRequest::first(BATCH)),
            is_begun: false,
            skills: 0,
        }
    }

    /// The next piece of the JSON text; none after the end.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(page) = self.page.take() else { return Ok(None) };
        let batch = self.store.page_concepts(self.release, &self.filter, ConceptOrder::Label, &page).await?;
        if batch.has_more {
            let after = batch.rows.last().map(|(cursor, _)| cursor.clone());
            self.page = Some(PageRequest { after, ..page });
        }
        let concepts = batch.rows.into_iter().map(|(_, concept)| concept);
        let (collections, skills): (Vec<Concept>, Vec<Concept>) =
            concepts.partition(|concept| concept.kind == ConceptKind::Collection);
        self.skills += skills.len() as u64;
        let addresses = Addresses::new(&self.public_url);
        let mut written = descriptors(&self.store, self.release, skills, addresses).await?;
        written.extend(self.collections(&collections).await?);
        let mut piece = Vec::new();
        for descriptor in written {
            piece.push(if std::mem::replace(&mut self.is_begun, true) { b',' } else { b'[' });
            piece.extend_from_slice(descriptor.to_string().as_bytes());
        }
        if self.page.is_none() {
            piece.extend_from_slice(if self.is_begun { b"]\n" } else { b"[]\n" });
        }
        Ok(Some(piece))
    }

    /// What is said of collections themselves; their members name them.
    async fn collections(&self, collections: &[Concept]) -> Result<Vec<Value>, StoreError> {
        let ids: Vec<ConceptId> = collections.iter().map(|collection| collection.id).collect();
        let texts = self.store.texts_by_concept(self.release, &ids).await?;
        let describe = |collection: &Concept| {
            let texts = texts.get(&collection.id).map(Vec::as_slice).unwrap_or_default();
            let description = texts.iter().find(|text| text.text_type == TextType::Description);
            let mut fields = json!({
                "@context": CONTEXT,
                "type": "RichSkillCollection",
                "status": status(collection.status),
                "author": listed(texts, "Authors").join("; "),
                "description": description.map_or("", |text| text.text.as_str()),
            });
            if let (Some(fields), Value::Object(named)) = (fields.as_object_mut(), mention(collection)) {
                fields.extend(named);
            }
            fields
        };
        Ok(collections.iter().filter(|collection| !is_category(collection)).map(describe).collect())
    }
}
