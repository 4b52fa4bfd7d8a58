//! Credentials that lead towards an occupation, through its skills.

use std::collections::BTreeMap;

use async_graphql::{Context, Object};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{
    id::{ConceptId, CredentialId},
    profile,
};

use super::{comparison::Coverage, credential::Credential};
use crate::graphql::{
    ApiError,
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    page::{Cursor, PageArguments},
    profile::StandIns,
};

/// An item of a list of the credentials that lead towards an occupation.
pub(in crate::graphql) struct OccupationCredentialEdge {
    credential: CredentialId,
    coverage: Coverage,
    cursor: Cursor,
}

const LIST: &str = "Occupation.credentials";

/// One page of the credentials that give any skill of an occupation: those that give most of its weight first, equal ones by id.
pub(in crate::graphql) async fn page(
    scope: Scope<'_>,
    occupation: ConceptId,
    min_confidence: f64,
    page: PageArguments,
) -> Result<Connection<OccupationCredentialEdge>> {
    super::profile_input::check_share("minConfidence", min_confidence)?;
    let page = page.check(&scope, LIST)?;
    let tables = &scope.taxonomy.tables;
    let (occupations, catalogue) =
        futures::try_join!(tables.occupations(scope.release), tables.catalogue(scope.release))?;
    let wanted: Vec<(ConceptId, f64)> =
        occupations.skills_of(occupation).map(|cell| (cell.skill, cell.weight)).collect();
    let skills: Vec<ConceptId> = wanted.iter().map(|(skill, _)| *skill).collect();
    let stand_ins = StandIns::of(scope, &skills).await?;
    let mut credits: BTreeMap<CredentialId, Vec<f64>> = BTreeMap::new();
    for skill in stand_ins.skills() {
        for cell in catalogue.skills.owners_of(skill).filter(|cell| cell.weight >= min_confidence) {
            let own = credits.entry(cell.owner).or_insert_with(|| vec![0.0; wanted.len()]);
            stand_ins.raise(own, skill);
        }
    }
    let cover = |(credential, own): (CredentialId, Vec<f64>)| {
        let skills = wanted.iter().zip(own).map(|((_, weight), credit)| (*weight, credit));
        (credential, profile::Coverage::of(skills))
    };
    let mut found: Vec<(CredentialId, profile::Coverage)> = credits.into_iter().map(cover).collect();
    // Stable: equal ones stay in the order of their ids.
    found.sort_by(|left, right| right.1.covered.total_cmp(&left.1.covered));
    let slice = page.slice(found.len(), |id| found.iter().position(|(credential, _)| credential.0 == id))?;
    let edge = |position: usize| {
        let (credential, coverage) = found[position];
        let cursor = Cursor::of_position(position, credential.0);
        OccupationCredentialEdge { credential, coverage: coverage.into(), cursor }
    };
    Ok(Connection {
        edges: slice.range.map(edge).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        total: Total::Known(found.len() as u64),
    })
}

/// An item of a list of the credentials that lead towards an occupation.
#[Object]
impl OccupationCredentialEdge {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The credential.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<Credential> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// How much of what the occupation asks for it gives.
    async fn coverage(&self) -> Coverage {
        self.coverage
    }
}

impl Edge for OccupationCredentialEdge {
    type Node = Credential;

    fn connection_name() -> String {
        "OccupationCredentialConnection".to_owned()
    }

    fn cursor(&self) -> String {
        self.cursor.encode(LIST)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<Credential>> {
        async move {
            let missing = || ApiError::internal(std::io::Error::other("a listed credential is not there"));
            Credential::find(scope, self.credential).await?.ok_or_else(missing)
        }
        .boxed()
    }
}
