//! Profiles as they were understood.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use skillspine_domain::profile::{self, Origin};

use super::{
    credential::Credential,
    credential_enums::AlignmentRole,
    enums::{Requirement, all_into},
    list::{self, ConceptNode, Row, RowEdge},
    occupation::Occupation,
    profile_enums::{ProfileNeed, ProfileOriginKind},
    skill::Skill,
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    page::PageArguments,
    profile::{Gathered, Unresolved},
};

/// A profile as it was understood.
#[derive(Clone)]
pub(in crate::graphql) struct SkillProfile(pub Arc<Gathered>);

/// What could not be used, at most.
const MOST_UNRESOLVED: usize = 1_000;

/// What a `ProfileInput` came to: the skills, each with its weight and where it comes from, and what could not be used.
#[Object]
impl SkillProfile {
    /// Its skills: the weightiest first.
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that are there for these reasons.")] needs: Option<Vec<ProfileNeed>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RowEdge<ProfileSkill>>> {
        let needs: Vec<profile::Need> = all_into(needs);
        let places = 0..self.0.profile.skills().len();
        let is_wanted = |at: &usize| needs.is_empty() || needs.contains(&self.0.profile.skills()[*at].need);
        ProfileSkill::page(
            Scope::of(ctx)?,
            &self.0,
            &places.filter(is_wanted).collect::<Vec<_>>(),
            "SkillProfile.skills",
            PageArguments { first, after, last, before },
        )
    }

    /// What was named and could not be used, at most 1,000: alignments that lead nowhere, credentials without alignments, concepts that
    /// are no skills.
    async fn unresolved(&self) -> Vec<UnresolvedInput> {
        self.0.unresolved.iter().take(MOST_UNRESOLVED).cloned().map(UnresolvedInput::from).collect()
    }
}

/// Something that was named and could not be used.
#[derive(SimpleObject)]
pub(in crate::graphql) struct UnresolvedInput {
    /// Where it was named: the field of the input, and the place in it.
    field: String,
    /// What was named, as far as there is a word for it.
    given: String,
    /// Why it could not be used.
    reason: String,
}

impl From<Unresolved> for UnresolvedInput {
    fn from(Unresolved { field, given, reason }: Unresolved) -> Self {
        Self { field, given, reason }
    }
}

/// A skill of a profile.
#[derive(Clone)]
pub(in crate::graphql) struct ProfileSkill {
    gathered: Arc<Gathered>,
    at: usize,
}

impl Row for ProfileSkill {}

impl ProfileSkill {
    fn one(&self) -> &profile::ProfileSkill {
        &self.gathered.profile.skills()[self.at]
    }

    /// One page of those at these places.
    pub fn page(
        scope: Scope<'_>,
        gathered: &Arc<Gathered>,
        places: &[usize],
        list: &'static str,
        page: PageArguments,
    ) -> Result<Connection<RowEdge<Self>>> {
        let id = |at: &usize| gathered.profile.skills()[*at].skill.0;
        list::rows(scope, page, list, places, id, |at| Self { gathered: Arc::clone(gathered), at: *at })
    }
}

/// A skill of a profile: why it is there, and how much it counts.
#[Object]
impl ProfileSkill {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.one().skill).await?))
    }

    /// Why it is there; of several reasons the strongest.
    async fn need(&self) -> ProfileNeed {
        self.one().need.into()
    }

    /// How much it counts, above 0 and at most 1; of several weights the greatest.
    async fn weight(&self) -> f64 {
        self.one().weight
    }

    /// How well it is mastered, or has to be, from 0 to 1; null where nobody says.
    async fn level(&self) -> Option<f64> {
        self.one().level
    }

    /// Where it comes from, at most 100.
    async fn origins(&self) -> Vec<ProfileOrigin> {
        const MOST_ORIGINS: usize = 100;
        self.one().origins.iter().take(MOST_ORIGINS).cloned().map(ProfileOrigin).collect()
    }
}

/// Where a skill of a profile comes from.
pub(in crate::graphql) struct ProfileOrigin(Origin);

/// Where a skill of a profile comes from. Which fields are null depends on `kind`.
#[Object]
impl ProfileOrigin {
    /// From what.
    async fn kind(&self) -> ProfileOriginKind {
        match &self.0 {
            Origin::Stated => ProfileOriginKind::Stated,
            Origin::Occupation(..) => ProfileOriginKind::Occupation,
            Origin::Credential(..) => ProfileOriginKind::Credential,
            Origin::Demand(_) => ProfileOriginKind::Demand,
            Origin::Text(..) => ProfileOriginKind::Text,
            Origin::Document(..) => ProfileOriginKind::Document,
        }
    }

    /// The occupation that asks for it.
    async fn occupation(&self, ctx: &Context<'_>) -> Result<Option<Occupation>> {
        let Origin::Occupation(id, _) = &self.0 else { return Ok(None) };
        Ok(Some(Occupation::serve(Scope::of(ctx)?.concept(*id).await?)))
    }

    /// How strongly the occupation asks for it.
    async fn requirement(&self) -> Option<Requirement> {
        let Origin::Occupation(_, requirement) = &self.0 else { return None };
        Some((*requirement).into())
    }

    /// The credential that stands for it.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        let Origin::Credential(id, ..) = &self.0 else { return Ok(None) };
        Credential::find(Scope::of(ctx)?, *id).await
    }

    /// What the credential says of it.
    async fn role(&self) -> Option<AlignmentRole> {
        let Origin::Credential(_, role, _) = &self.0 else { return None };
        Some((*role).into())
    }

    /// The share of the postings that ask for it, among those that ask for any skill, from 0 to 1.
    async fn share(&self) -> Option<f64> {
        let Origin::Demand(share) = &self.0 else { return None };
        Some(*share)
    }

    /// The words of the text that name it.
    async fn surface(&self) -> Option<&str> {
        let Origin::Text(surface, _) = &self.0 else { return None };
        Some(surface)
    }

    /// The place of the document in the list, counted from 0.
    async fn document(&self) -> Option<usize> {
        let Origin::Document(at, _) = &self.0 else { return None };
        Some(*at)
    }

    /// How sure it is that this skill is meant, from 0 to 1; for credentials, text and documents.
    async fn confidence(&self) -> Option<f64> {
        match &self.0 {
            Origin::Credential(_, _, confidence) | Origin::Text(_, confidence) | Origin::Document(_, confidence) => {
                Some(*confidence)
            }
            Origin::Stated | Origin::Occupation(..) | Origin::Demand(_) => None,
        }
    }
}
