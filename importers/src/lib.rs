#![doc = include_str!("../README.md")]

pub mod demo;
pub mod export;
pub mod fetch;
pub mod formats;
pub mod index;
pub mod input;
pub mod pipeline;
pub mod source;
pub mod sources;
