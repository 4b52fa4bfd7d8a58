//! What an occupation (or a skill) asks for: relations with importance and level.

use std::{borrow::Cow, marker::PhantomData, sync::Arc};

use async_graphql::{Context, Object, TypeName};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{id::ConceptId, model};

use super::{enums, framework::Framework, list::ConceptNode};
use crate::graphql::{
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    loaders::EdgeSet,
    page::{Cursor, PageArguments},
};

/// A list of requirements: its name, and what is at the other end.
pub(in crate::graphql) trait RequirementList: Send + Sync + 'static {
    /// What is at the other end.
    type Node: ConceptNode;
    /// Name of the type of its edges, without `Edge`.
    const NAME: &'static str;
    /// From which end relations are read.
    const SET: EdgeSet;
}

/// An item of a list of requirements.
pub(in crate::graphql) struct RequirementEdge<L> {
    near: Arc<model::Concept>,
    edges: Arc<Vec<model::Edge>>,
    /// Place among all edges.
    at: usize,
    /// Place among those that were asked for.
    position: usize,
    list: PhantomData<fn() -> L>,
}

impl<L> RequirementEdge<L> {
    fn edge(&self) -> &model::Edge {
        &self.edges[self.at]
    }
}

impl<L: RequirementList> TypeName for RequirementEdge<L> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", L::NAME).into()
    }
}

/// An item of a list of requirements: what is at the other end, and what the framework says of the pair.
#[Object(name_type)]
impl<L: RequirementList> RequirementEdge<L> {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// What is at the other end.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<L::Node> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// How strongly the skill is asked for.
    async fn requirement(&self) -> enums::Requirement {
        self.edge().kind.requirement().unwrap_or(model::Requirement::Rated).into()
    }

    /// How important the skill is; null where the framework does not rate importance (ESCO).
    async fn importance(&self) -> Option<Rating<'_>> {
        Rating::of(self.edge().importance, self.edge().importance_scale.as_deref())
    }

    /// How much of the skill is needed; null where the framework does not rate levels (ESCO).
    async fn level(&self) -> Option<Rating<'_>> {
        Rating::of(self.edge().level, self.edge().level_scale.as_deref())
    }

    /// The framework that says so.
    async fn source(&self, ctx: &Context<'_>) -> Result<Framework> {
        Framework::of_concept(Scope::of(ctx)?, &self.near.framework).await
    }

    /// What else the source says of the pair: an object with the source's own names, such as `Hot Technology` and
    /// `In Demand` of O*NET technology skills, both `Y` or `N`; null where it says nothing else.
    async fn detail(&self) -> Option<serde_json::Value> {
        self.edge().detail.as_deref().and_then(|detail| serde_json::from_str(detail).ok())
    }
}

impl<L: RequirementList> Edge for RequirementEdge<L> {
    type Node = L::Node;

    fn connection_name() -> String {
        format!("{}Connection", L::NAME)
    }

    fn cursor(&self) -> String {
        Cursor::of_position(self.position, self.edge().other.0).encode(L::NAME)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<L::Node>> {
        async move { Ok(L::Node::serve(scope.concept(self.edge().other).await?)) }.boxed()
    }
}

/// A value on a named scale.
pub(in crate::graphql) struct Rating<'a> {
    value: f64,
    scale: Option<&'a str>,
}

impl<'a> Rating<'a> {
    fn of(value: Option<f64>, scale: Option<&'a str>) -> Option<Self> {
        Some(Self { value: value?, scale })
    }
}

/// A value on a named scale. Values of different scales cannot be compared.
#[Object]
impl Rating<'_> {
    /// The value, on `scale`.
    async fn value(&self) -> f64 {
        self.value
    }

    /// Name and range of the scale: `IM 1-5` (O*NET importance), `LV 0-7` (O*NET level); null where the source names none.
    async fn scale(&self) -> Option<&str> {
        self.scale
    }
}

/// One page of a concept's requirements.
pub(in crate::graphql) async fn page<L: RequirementList>(
    scope: Scope<'_>,
    near: &Arc<model::Concept>,
    requirement: Option<enums::Requirement>,
    page: PageArguments,
    wanted: impl Fn(&model::Edge) -> bool,
) -> Result<Connection<RequirementEdge<L>>> {
    let page = page.check(&scope, L::NAME)?;
    let requirement = requirement.map(model::Requirement::from);
    let edges = scope.taxonomy.edges.get(scope.release, (near.id, L::SET)).await?;
    let is_wanted = |edge: &model::Edge| {
        requirement.is_none_or(|requirement| edge.kind.requirement() == Some(requirement)) && wanted(edge)
    };
    let places = edges.iter().enumerate().filter(|(_, edge)| is_wanted(edge)).map(|(place, _)| place);
    let places: Vec<usize> = places.collect();
    let find = |id| places.iter().position(|place| edges[*place].other == ConceptId(id));
    let slice = page.slice(places.len(), find)?;
    let edge = |position: usize| RequirementEdge {
        near: Arc::clone(near),
        edges: Arc::clone(&edges),
        at: places[position],
        position,
        list: PhantomData,
    };
    Ok(Connection {
        edges: slice.range.map(edge).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        total: Total::Known(places.len() as u64),
    })
}

/// The occupations that ask for a skill.
pub(in crate::graphql) struct SkillOccupation;

impl RequirementList for SkillOccupation {
    type Node = super::occupation::Occupation;
    const NAME: &'static str = "SkillOccupation";
    const SET: EdgeSet = EdgeSet::RequiredBy;
}

/// The skills that an occupation asks for.
pub(in crate::graphql) struct OccupationSkill;

impl RequirementList for OccupationSkill {
    type Node = super::skill::Skill;
    const NAME: &'static str = "OccupationSkill";
    const SET: EdgeSet = EdgeSet::Requires;
}

/// The skills that a skill builds on.
pub(in crate::graphql) struct RequiredSkill;

impl RequirementList for RequiredSkill {
    type Node = super::skill::Skill;
    const NAME: &'static str = "RequiredSkill";
    const SET: EdgeSet = EdgeSet::Requires;
}

/// The skills that build on a skill.
pub(in crate::graphql) struct DependentSkill;

impl RequirementList for DependentSkill {
    type Node = super::skill::Skill;
    const NAME: &'static str = "DependentSkill";
    const SET: EdgeSet = EdgeSet::RequiredBy;
}
