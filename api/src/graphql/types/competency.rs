//! Whether two credentials stand for the same.

use std::sync::Arc;

use async_graphql::Object;
use skillspine_domain::{
    id::CredentialId,
    profile::{HeldCredential, same_competency},
};

use super::{
    comparison::{Compared, Coverage, ProfileComparison},
    credential::Credential,
    profile_enums::CompetencyRelation,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    profile::{Gathered, Gatherer, Holding},
};

/// Two credentials side by side.
pub(in crate::graphql) struct CompetencyComparison {
    left: Credential,
    right: Credential,
    /// What the left one has, held beside what the right one stands for.
    right_by_left: Arc<Compared>,
    /// The other way round.
    left_by_right: Arc<Compared>,
}

impl CompetencyComparison {
    /// Compares two credentials. Fails when one is not there.
    pub async fn of(scope: Scope<'_>, left: CredentialId, right: CredentialId) -> Result<Self> {
        let (left, left_skills) = profile_of(scope, left).await?;
        let (right, right_skills) = profile_of(scope, right).await?;
        let right_by_left = Compared::of(scope, Arc::clone(&left_skills), Arc::clone(&right_skills)).await?;
        let left_by_right = Compared::of(scope, right_skills, left_skills).await?;
        Ok(Self { left, right, right_by_left, left_by_right })
    }
}

async fn profile_of(scope: Scope<'_>, id: CredentialId) -> Result<(Credential, Arc<Gathered>)> {
    let nothing = || {
        ApiError::not_found(
            format!("there is no credential with id `credential:{id}`"),
            "look it up with `credentials`",
        )
    };
    let credential = Credential::find(scope, id).await?.ok_or_else(nothing)?;
    let mut gatherer = Gatherer::new(scope, Vec::new(), 0.0);
    gatherer.credentials(&[Holding { credential: id, held: HeldCredential::default() }]).await?;
    Ok((credential, Arc::new(gatherer.finish().await?)))
}

/// Two credentials side by side: whether they stand for the same, and why.
#[Object]
impl CompetencyComparison {
    /// What the left one is to the right one.
    async fn relation(&self) -> CompetencyRelation {
        same_competency(&self.left_by_right.sum(None), &self.right_by_left.sum(None)).into()
    }

    /// The one.
    async fn left(&self) -> &Credential {
        &self.left
    }

    /// The other.
    async fn right(&self) -> &Credential {
        &self.right
    }

    /// How much of the left one the right one covers.
    async fn left_covered(&self) -> Coverage {
        self.left_by_right.coverage(None)
    }

    /// How much of the right one the left one covers.
    async fn right_covered(&self) -> Coverage {
        self.right_by_left.coverage(None)
    }

    /// Skill by skill: the left one as what one has, the right one as what is wanted.
    async fn comparison(&self) -> ProfileComparison {
        ProfileComparison(Arc::clone(&self.right_by_left))
    }

    /// The reason in a sentence.
    async fn explanation(&self) -> String {
        let part = |compared: &Compared| {
            let found = compared.sum(None);
            (found.matched + found.partly, found.wanted, found.share())
        };
        let ((left, of_left, left_share), (right, of_right, right_share)) =
            (part(&self.left_by_right), part(&self.right_by_left));
        match (left_share, right_share) {
            (Some(left_share), Some(right_share)) => format!(
                "the right one stands for {left} of the left one's {of_left} skills ({:.0} % of their weight), the left one for {right} \
                 of the right one's {of_right} ({:.0} %)",
                100.0 * left_share,
                100.0 * right_share
            ),
            _ => "one of them has no alignment that leads to a skill that is known".to_owned(),
        }
    }
}
