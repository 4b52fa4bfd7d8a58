#![doc = include_str!("../README.md")]

pub mod demand;
pub mod hierarchy;
pub mod id;
pub mod model;
pub mod record;
pub mod text;
pub mod version;
