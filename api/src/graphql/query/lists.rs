//! Lists of concepts.

use async_graphql::{Context, Object};
use skillspine_domain::model;

use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    id::ConceptType,
    page::PageArguments,
    types::{
        collection::Collection,
        concept::Concept,
        enums::ConceptOrder,
        filter::ConceptFilter,
        group::{OccupationGroup, SkillGroup},
        list::{self, ConceptNode, NodeEdge},
        occupation::Occupation,
        skill::Skill,
    },
};

/// Fields that list concepts.
#[derive(Default)]
pub(super) struct ListQuery;

/// Each list has the same arguments; only what it serves differs.
macro_rules! list_fields {
    ($($(#[$doc:meta])* $name:ident: $node:ty, $kinds:expr;)+) => {
        #[Object]
        impl ListQuery {
            $(
                $(#[$doc])*
                #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
                async fn $name(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Which concepts; all if left out.")] filter: Option<ConceptFilter>,
                    #[graphql(desc = "The order; by label if left out.", default_with = "ConceptOrder::Label")]
                    order_by: ConceptOrder,
                    #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
                    #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
                    #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
                    #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
                ) -> Result<Connection<NodeEdge<$node>>> {
                    let page = PageArguments { first, after, last, before };
                    page_of(Scope::of(ctx)?, $kinds, filter, order_by, page).await
                }
            )+
        }
    };
}

list_fields!(
    /// Concepts of any kind.
    concepts: Concept, model::ConceptKind::ALL.to_vec();
    /// Skills, of every kind that `Skill` covers.
    skills: Skill, ConceptType::Skill.kinds();
    /// Occupations.
    occupations: Occupation, ConceptType::Occupation.kinds();
    /// Groups of skills.
    skill_groups: SkillGroup, ConceptType::SkillGroup.kinds();
    /// Groups of occupations.
    occupation_groups: OccupationGroup, ConceptType::OccupationGroup.kinds();
    /// Published lists that cut across the hierarchies.
    collections: Collection, ConceptType::Collection.kinds();
);

async fn page_of<N: ConceptNode>(
    scope: Scope<'_>,
    kinds: Vec<model::ConceptKind>,
    filter: Option<ConceptFilter>,
    order: ConceptOrder,
    page: PageArguments,
) -> Result<Connection<NodeEdge<N>>> {
    let filter = filter.unwrap_or_default().compile(scope, &kinds).await?;
    list::concepts(scope, filter, order.into(), page).await
}
