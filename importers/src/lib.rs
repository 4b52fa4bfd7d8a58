#![doc = include_str!("../README.md")]

pub mod demo;
pub mod fetch;
pub mod formats;
pub mod input;
pub mod source;
pub mod sources;
pub mod index;
pub mod pipeline;
pub mod export;
