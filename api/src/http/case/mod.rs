//! The read endpoints of Competencies and Academic Standards Exchange 1.1 (CASE), for every framework that is imported:
//! <https://www.imsglobal.org/spec/case/v1p1>. There are no `CFConcepts`, `CFSubjects`, `CFLicenses`, `CFItemTypes`,
//! `CFAssociationGroupings` and `CFRubrics`: [`WITHOUT`] says where what packages hold of them goes.

mod collection;
mod status;

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use skillspine_export::case::{CaseReader, Package};
use skillspine_store::StoreError;
use uuid::Uuid;

use self::{collection::Paging, status::Status};
use super::{
    digest::Digester,
    export::{Pieces, caching, has, stream_of},
};
use crate::state::{AppState, Snapshot};

/// What is served one at a time, by identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Document,
    Package,
    Item,
    ItemAssociations,
    Association,
}

/// Collections of the standard that have no members here, and what becomes of what packages hold of them.
const WITHOUT: [(&str, &str); 6] = [
    ("CFConcepts", "keywords of items are notes of theirs"),
    ("CFSubjects", "subjects of documents are not kept"),
    ("CFLicenses", "the licence of a package is in the `notes` of its CFDocument"),
    ("CFItemTypes", "published types of items are collections of the framework"),
    ("CFAssociationGroupings", "groupings of associations are not kept"),
    ("CFRubrics", "criteria of rubrics are notes of the items that they are for"),
];

/// Answers `/ims/case/v1p1/{collection}`, which the standard has for documents only.
pub(super) async fn collection(Path(collection): Path<String>) -> Response {
    let collection: String = collection.chars().take(80).collect();
    let description =
        format!("there is no list of `{collection}`; CFDocuments is one, and everything else is had by its identifier");
    Status::unknown(description).into_response()
}

/// Answers `/ims/case/v1p1/CFDocuments`.
pub(super) async fn documents(
    State(state): State<Arc<AppState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    respond(list(&state, &query, &headers).await)
}

/// Answers `/ims/case/v1p1/{collection}/{id}`.
pub(super) async fn resource(
    State(state): State<Arc<AppState>>,
    Path((collection, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    respond(one(&state, &collection, &id, &headers).await)
}

impl Pieces for Package {
    type Error = StoreError;

    async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Self::next(self).await
    }
}

fn respond(answer: Result<Response, Status>) -> Response {
    answer.unwrap_or_else(Status::into_response)
}

async fn list(state: &AppState, query: &str, headers: &HeaderMap) -> Result<Response, Status> {
    let snapshot = state.snapshot().ok_or_else(Status::nothing_published)?;
    let paging = Paging::read(query)?;
    let tag = entity_tag(state, &snapshot, &["CFDocuments", query]);
    if has(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, caching(state, &tag)).into_response());
    }
    let _turn = state.turns.take().await.map_err(|_| Status::busy())?;
    let reader = reader(state, &snapshot).await?;
    let documents = reader.frameworks().iter().map(|framework| framework.document(reader.addresses())).collect();
    let page = paging.apply(documents)?;
    let address = reader.addresses().case("CFDocuments", "");
    let links = paging.links(address.trim_end_matches('/'), page.total);
    let mut response = json_response(state, &tag, &json!({ "CFDocuments": page.documents }));
    let headers = response.headers_mut();
    headers.insert("x-total-count", HeaderValue::from(page.total));
    if let Ok(links) = HeaderValue::from_str(&links) {
        headers.insert(header::LINK, links);
    }
    Ok(response)
}

async fn one(state: &Arc<AppState>, collection: &str, id: &str, headers: &HeaderMap) -> Result<Response, Status> {
    let kind = match collection {
        "CFDocuments" => Some(Kind::Document),
        "CFPackages" => Some(Kind::Package),
        "CFItems" => Some(Kind::Item),
        "CFItemAssociations" => Some(Kind::ItemAssociations),
        "CFAssociations" => Some(Kind::Association),
        _ => None,
    };
    let without = WITHOUT.iter().find(|(name, _)| *name == collection);
    if kind.is_none() && without.is_none() {
        let collection: String = collection.chars().take(80).collect();
        return Err(Status::unknown(format!("CASE has no `{collection}`")));
    }
    let uuid = Uuid::try_parse(id).ok().filter(|uuid| uuid.to_string() == id.to_ascii_lowercase());
    let uuid = uuid.ok_or_else(|| Status::invalid_uuid(id))?;
    let Some(kind) = kind else {
        let why = without.map_or("", |(_, why)| why);
        return Err(Status::unknown(format!("there are no {collection} here: {why}")));
    };
    let snapshot = state.snapshot().ok_or_else(Status::nothing_published)?;
    let tag = entity_tag(state, &snapshot, &[collection, id]);
    if has(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, caching(state, &tag)).into_response());
    }
    let missing = || Status::unknown(format!("there is no such resource among the {collection} of this release"));
    if kind == Kind::Package {
        // It is written as long as a client takes it, so that it counts among the exports.
        let turn = Arc::clone(&state.exports).try_acquire_owned().map_err(|_| Status::busy())?;
        let reader = reader(state, &snapshot).await?;
        let framework = reader.framework_by_id(uuid).ok_or_else(missing)?.clone();
        let body = stream_of(Package::new(reader, framework), None, turn, state.config.export.stall());
        let kind = [(header::CONTENT_TYPE, "application/json")];
        return Ok((kind, caching(state, &tag), body).into_response());
    }
    let _turn = state.turns.take().await.map_err(|_| Status::busy())?;
    let read = async {
        let reader = reader(state, &snapshot).await?;
        let found = match kind {
            Kind::Item => reader.item(uuid).await,
            Kind::ItemAssociations => reader.item_associations(uuid).await,
            Kind::Association => reader.association(uuid).await,
            Kind::Document | Kind::Package => {
                let framework = reader.framework_by_id(uuid);
                Ok(framework.map(|framework| Value::Object(framework.document(reader.addresses()))))
            }
        };
        found.map_err(failed)?.ok_or_else(missing)
    };
    let limit = state.config.server.request_timeout();
    let found = tokio::time::timeout(limit, read).await.map_err(|_| Status::busy())??;
    Ok(json_response(state, &tag, &found))
}

async fn reader(state: &AppState, snapshot: &Snapshot) -> Result<CaseReader, Status> {
    let taxonomy = snapshot.taxonomy.as_ref().ok_or_else(Status::nothing_published)?;
    let reader = CaseReader::new(taxonomy.store(), snapshot.release, snapshot.published_at, &state.public_url).await;
    reader.map_err(failed)
}

fn failed(error: StoreError) -> Status {
    match error {
        StoreError::Unavailable(_) => Status::busy(),
        error => {
            tracing::error!(cause = %error, "CASE resource cannot be read");
            Status::internal()
        }
    }
}

fn json_response(state: &AppState, tag: &str, value: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (kind, caching(state, tag), value.to_string()).into_response()
}

/// A digest of all that the answer depends on: the release, the program, its address, the resource.
fn entity_tag(state: &AppState, snapshot: &Snapshot, resource: &[&str]) -> String {
    let mut digester = Digester::default();
    let release = format!("{} {}", snapshot.release, snapshot.published_at);
    let fixed = [env!("CARGO_PKG_VERSION"), &state.public_url, &release];
    for part in fixed.iter().chain(resource) {
        digester.part(part.as_bytes());
    }
    format!("W/\"{}\"", &digester.finish().hex()[..32])
}
