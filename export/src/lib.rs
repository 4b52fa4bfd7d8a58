#![doc = include_str!("../README.md")]

pub mod case;
mod error;
mod export;
mod format;
pub mod linked;
mod manifest;
mod names;
mod parameters;
mod question;
mod rows;
pub mod rsd;
mod table;
mod write;

pub use error::ExportError;
pub use export::Export;
pub use format::Format;
pub use manifest::{Credit, Manifest};
pub use parameters::{PARAMETERS, Parameter};
pub use question::{Dataset, Question, Ranked, Table};
