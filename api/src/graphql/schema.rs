//! The schema, and what the server needs of any schema.

use async_graphql::{
    EmptyMutation, EmptySubscription, ObjectType, Request, Response, Schema, SchemaBuilder, SubscriptionType,
};
use futures::future::BoxFuture;

use super::query::Query;

/// Starts building the schema. The gate has its own limits in front; the engine's stay out of their way.
fn schema() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    const ABOVE_ANY_LIMIT_OF_THE_GATE: usize = 256;
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).limit_recursive_depth(ABOVE_ANY_LIMIT_OF_THE_GATE)
}

/// The schema in the schema definition language, as `api/schema.graphql` holds it.
pub fn sdl() -> String {
    schema().finish().sdl()
}

/// What answers GraphQL requests about the graph.
///
/// A trait object, so that the engine's code for the whole tree of types is compiled once, in this crate, and not again in the
/// program and in every suite.
pub fn executor() -> Box<dyn Executor> {
    Box::new(schema().finish())
}

/// Anything that answers GraphQL requests, so that the server does not depend on what the schema holds.
pub trait Executor: Send + Sync + 'static {
    /// Answers one request.
    fn execute(&self, request: Request) -> BoxFuture<'_, Response>;

    /// The schema in the schema definition language.
    fn sdl(&self) -> String;
}

impl<Q, M, S> Executor for Schema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(Schema::execute(self, request))
    }

    fn sdl(&self) -> String {
        Schema::sdl(self)
    }
}

impl Executor for Box<dyn Executor> {
    fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        self.as_ref().execute(request)
    }

    fn sdl(&self) -> String {
        self.as_ref().sdl()
    }
}
