//! The GraphQL half of the API: the schema, what a resolver can see, and what clients are told when something fails.

mod alignment;
mod batch;
mod concepts;
mod connection;
mod context;
mod cost;
mod demand;
mod error;
mod id;
mod language;
mod loaders;
mod name;
mod order;
mod page;
mod profile;
pub mod query;
mod recognition;
mod request;
mod schema;
pub(crate) mod shown;
mod types;
mod weight;

pub use error::{ApiError, ErrorCode, code_of, complete, error_with_code};
pub(crate) use id::{credential_node_id, node_id};
pub(crate) use loaders::EdgeSet;
pub use loaders::Taxonomy;
pub use order::in_document_order;
pub(crate) use request::NO_STORE;
pub use request::RequestContext;
pub use schema::{Executor, executor, sdl};
