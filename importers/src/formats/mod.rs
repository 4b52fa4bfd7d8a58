//! Readers of file formats, shared by the sources.

mod delimited;
#[cfg(test)]
pub(crate) mod fixture;
pub mod iso_codes;
pub mod json;
pub mod json_items;
pub mod layout;
pub mod linked_data;
pub mod parquet;
mod sheet;
pub mod sssom;
pub mod table;
mod transcoded;
