#![doc = include_str!("../README.md")]

mod canonical;
mod contexts;
pub mod did_web;
mod document;
mod key;
mod open_badges2;
mod proof;
mod report;
mod signature;
mod status;
mod structure;
mod token;
mod validity;
mod verify;

pub use key::{KeyError, SuppliedKey};
pub use report::{Aspect, Check, Outcome, Report, Specification, Verdict};
pub use verify::{Question, verify};
