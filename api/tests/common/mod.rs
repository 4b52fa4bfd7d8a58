//! What the worlds of the suites share: asking the engine without HTTP, and the index of a release's concepts.

use std::{path::Path, sync::Arc};

use async_graphql::{Request, Value, Variables};
use chrono::DateTime;
use serde_json::{Value as Json, json};
use skillspine_api::{
    ApiConfig, Snapshot,
    graphql::{Executor, RequestContext, Taxonomy, complete, executor},
};
use skillspine_domain::{
    id::ConceptId,
    model::{Framework, FrameworkStatus},
};
use skillspine_search::{ConceptDocument, ConceptIndex, IndexWriter, WriterOptions};
use skillspine_store::{Store, read::PageRequest};

/// Answers from a release of a store.
pub struct Engine {
    executor: Box<dyn Executor>,
    snapshot: Arc<Snapshot>,
}

/// An answer: data and errors as JSON.
pub struct Answer(pub Json);

impl Engine {
    /// `add` puts what there is besides the store into the snapshot.
    pub fn new(store: Store, release: i32, add: impl FnOnce(Snapshot) -> Snapshot) -> Self {
        let config = ApiConfig::default();
        let taxonomy = Arc::new(Taxonomy::new(store, &config.limits, &config.cache));
        let snapshot = add(Snapshot::new(release, DateTime::UNIX_EPOCH).with_taxonomy(taxonomy));
        Self { executor: executor(), snapshot: Arc::new(snapshot) }
    }

    pub async fn ask(&self, query: &str) -> Answer {
        self.ask_as(query, json!({}), &[], None).await
    }

    pub async fn ask_with(&self, query: &str, variables: Json) -> Answer {
        self.ask_as(query, variables, &[], None).await
    }

    pub async fn ask_as(&self, query: &str, variables: Json, languages: &[&str], release: Option<i32>) -> Answer {
        let context = RequestContext {
            public_url: "http://skills.example.org".into(),
            fetch: None,
            languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
            request_id: "test".to_owned(),
            snapshot: Arc::clone(&self.snapshot),
            release: release.unwrap_or(self.snapshot.release),
        };
        let request = Request::new(query).variables(Variables::from_json(variables)).data(context);
        let mut response = self.executor.execute(request).await;
        complete(&mut response, "test");
        let data = if response.data == Value::Null { Json::Null } else { response.data.into_json().expect("json") };
        let errors = serde_json::to_value(&response.errors).expect("json");
        Answer(json!({ "data": data, "errors": errors }))
    }
}

impl Answer {
    /// A part of the data; fails when there are errors.
    pub fn data(&self, pointer: &str) -> Json {
        assert_eq!(self.0["errors"], json!([]), "{}", self.0);
        self.0["data"].pointer(pointer).cloned().unwrap_or_else(|| panic!("no {pointer} in {}", self.0))
    }

    /// Code and message of the only error.
    pub fn error(&self) -> (String, String) {
        let errors = self.0["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{}", self.0);
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        assert!(errors[0]["extensions"]["hint"].is_string(), "{}", self.0);
        (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
    }
}

/// A framework of which nothing but the key matters.
pub fn framework(key: &str) -> Framework {
    Framework {
        key: key.to_owned(),
        title: key.to_uppercase(),
        publisher: "publisher".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        attribution: "attribution".to_owned(),
        homepage: "https://example.org/".to_owned(),
        status: FrameworkStatus::Live,
    }
}

/// The index of a release's concepts, without hierarchy and texts.
pub async fn concept_index(store: &Store, release: i32, folder: &Path) -> ConceptIndex {
    let everything = PageRequest::first(1000);
    let page =
        store.page_concepts(release, &Default::default(), Default::default(), &everything).await.expect("concepts");
    let ids: Vec<ConceptId> = page.rows.iter().map(|(_, concept)| concept.id).collect();
    let mut labels = store.labels_by_concept(release, &ids).await.expect("labels");
    let mut writer = IndexWriter::new(folder, release, WriterOptions::default()).expect("a writer");
    for (_, concept) in page.rows {
        let document = ConceptDocument {
            labels: labels.remove(&concept.id).unwrap_or_default(),
            concept,
            codes: Vec::new(),
            collections: Vec::new(),
            ancestors: Vec::new(),
            popularity: 0,
            texts: Vec::new(),
        };
        writer.add(&document).expect("added");
    }
    writer.finish().expect("an index");
    ConceptIndex::open(folder).expect("opens")
}
