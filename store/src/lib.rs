#![doc = include_str!("../README.md")]

mod config;
mod connect;
mod error;
mod indexes;
pub mod read;
#[cfg(feature = "testing")]
pub mod testing;
pub mod write;

pub use config::StoreConfig;
pub use connect::Store;
pub use error::StoreError;
