//! One file per type: a newtype over the domain value, with a resolver per field.

pub(super) mod change;
pub(super) mod collection;
pub(super) mod concept;
pub(super) mod crosswalk;
pub(super) mod enums;
pub(super) mod filter;
pub(super) mod framework;
pub(super) mod group;
pub(super) mod list;
pub(super) mod mapping;
pub(super) mod node;
pub(super) mod occupation;
pub(super) mod reference;
pub(super) mod region;
pub(super) mod release;
pub(super) mod requirement;
pub(super) mod search;
pub(super) mod skill;
pub(super) mod text;
