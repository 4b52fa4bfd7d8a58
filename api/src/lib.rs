#![doc = include_str!("../README.md")]

pub mod config;
mod fetch;
pub mod gate;
pub mod graphql;
mod html;
pub mod http;
mod metrics;
mod recognition;
mod state;

pub use config::ApiConfig;
pub use fetch::Fetch;
pub use graphql::sdl;
pub use http::{router, serve};
pub use state::{AppState, Health, Snapshot};
