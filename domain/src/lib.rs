#![doc = include_str!("../README.md")]

pub mod address;
pub mod alignment;
pub mod demand;
pub mod extraction;
pub mod hierarchy;
pub mod id;
pub mod model;
pub mod posting;
pub mod profile;
pub mod record;
pub mod similarity;
pub mod text;
pub mod version;
