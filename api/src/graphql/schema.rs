//! The schema, and what the server needs of any schema.

use async_graphql::{
    EmptyMutation, EmptySubscription, ObjectType, Request, Response, Schema, SchemaBuilder, SubscriptionType,
};
use futures::future::BoxFuture;

use super::query::Query;

/// The schema of the API: queries only.
pub type SkillspineSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Starts building the schema. The gate has its own limits in front; the engine's stay out of their way.
pub fn schema() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    const ABOVE_ANY_LIMIT_OF_THE_GATE: usize = 256;
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).limit_recursive_depth(ABOVE_ANY_LIMIT_OF_THE_GATE)
}

/// The schema in the schema definition language, as `api/schema.graphql` holds it.
pub fn sdl() -> String {
    schema().finish().sdl()
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
