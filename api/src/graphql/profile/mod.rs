//! Profiles: what arguments mean as skills, what stands for what, and the tables that answers are worked out from.

mod gather;
mod plan;
mod tables;
mod ties;

pub(super) use gather::{Gathered, Gatherer, Holding, MOST_SKILLS, Unresolved, check_most};
pub(super) use plan::{Goal, Plan, PlanLimits, plan};
pub(super) use tables::{Catalogue, Effort, Tables};
pub(super) use ties::{COVERS, StandIns, covered, credits, stand_ins, ties};
