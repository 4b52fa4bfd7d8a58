//! A small schema with fields that are slow, fail and panic, and with a mutation, which the real schema does not have.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_graphql::{Context, EmptySubscription, Error, Object, Result, Schema};
use skillspine_api::graphql::{ApiError, RequestContext};

pub type TestSchema = Schema<Query, Mutation, EmptySubscription>;

/// How many times a resolver of the outermost level ran.
pub type Runs = Arc<AtomicU64>;

pub fn schema(runs: Runs) -> TestSchema {
    Schema::build(Query, Mutation, EmptySubscription).data(runs).limit_recursive_depth(256).finish()
}

pub struct Query;
pub struct Mutation;
pub struct Item;

fn ran(ctx: &Context<'_>) {
    ctx.data_unchecked::<Runs>().fetch_add(1, Ordering::Relaxed);
}

#[Object]
impl Query {
    async fn echo(&self, ctx: &Context<'_>, text: String) -> String {
        ran(ctx);
        text
    }

    async fn languages(&self, ctx: &Context<'_>) -> Vec<String> {
        ran(ctx);
        ctx.data_unchecked::<RequestContext>().languages.clone()
    }

    async fn release(&self, ctx: &Context<'_>) -> i32 {
        ctx.data_unchecked::<RequestContext>().release
    }

    async fn slow(&self, ctx: &Context<'_>, milliseconds: u64) -> u64 {
        ran(ctx);
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        milliseconds
    }

    async fn missing(&self) -> Result<Option<String>> {
        Err(ApiError::not_found("unknown framework `onett`", "known frameworks: esco, onet").into())
    }

    async fn away(&self) -> Result<Option<String>> {
        Err(ApiError::Unavailable("the database".to_owned()).into())
    }

    async fn broken(&self) -> Result<Option<String>> {
        Err(ApiError::internal(std::io::Error::other("password=secret")).into())
    }

    async fn careless(&self) -> Result<String> {
        Err(Error::new("SELECT secret FROM concept"))
    }

    async fn panics(&self) -> String {
        let nothing: Option<String> = std::hint::black_box(None);
        nothing.expect("secret")
    }

    async fn limited(&self, first: i32) -> Result<i32> {
        if first < 0 {
            return Err(ApiError::bad_user_input("`first` is negative", "ask for at least 0").into());
        }
        Ok(first)
    }

    async fn item(&self) -> Item {
        Item
    }
}

#[Object]
impl Item {
    async fn id(&self) -> i32 {
        1
    }

    async fn items(&self, first: Option<i32>) -> Vec<Item> {
        (0..first.unwrap_or(1)).map(|_| Item).collect()
    }
}

#[Object]
impl Mutation {
    async fn touch(&self, ctx: &Context<'_>) -> bool {
        ran(ctx);
        true
    }
}
