//! HTTP around the schema: a thin handler of our own after the GraphQL-over-HTTP specification, and what a server needs
//! beside it.

mod answer;
mod body;
mod case;
mod digest;
mod document_cache;
mod export;
mod graphql;
mod health;
mod languages;
mod linked;
mod negotiate;
mod observe;
mod params;
mod persisted;
mod playground;
mod problem;
mod response_cache;
mod routes;
mod serve;
mod turns;

pub use routes::router;
pub use serve::serve;

pub(crate) use document_cache::DocumentCache;
pub(crate) use persisted::PersistedQueries;
pub(crate) use response_cache::ResponseCache;
pub(crate) use turns::Turns;
