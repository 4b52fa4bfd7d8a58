//! Two profiles side by side.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use skillspine_domain::profile::{self, Need, TieKind, WantedSkill, compare, coverage};

use super::{
    demand::Demand,
    demand_input::DemandBasis,
    enums::all_into,
    list::{self, ConceptNode, Row, RowEdge},
    posting_filter::PostingFilter,
    profile::{ProfileSkill, SkillProfile},
    profile_enums::{Likeness, ProfileNeed, StandInReason},
    skill::Skill,
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    cost::cost,
    id::GlobalId,
    page::PageArguments,
    profile::{Gathered, stand_ins},
};

/// Two profiles, compared.
pub(in crate::graphql) struct Compared {
    pub have: Arc<Gathered>,
    pub want: Arc<Gathered>,
    /// In the order of the wanted skills.
    pub wanted: Vec<WantedSkill>,
    /// Places among what one has.
    pub surplus: Vec<usize>,
}

impl Compared {
    /// Holds what one has beside what is wanted.
    pub async fn of(scope: Scope<'_>, have: Arc<Gathered>, want: Arc<Gathered>) -> Result<Arc<Self>> {
        let ties = stand_ins(scope, &have.profile, &want.profile).await?;
        let (wanted, surplus) = compare(&have.profile, &want.profile, &ties);
        Ok(Arc::new(Self { have, want, wanted, surplus }))
    }

    /// How much of what is wanted, of all of it or for one reason, is there.
    pub fn sum(&self, need: Option<Need>) -> profile::Coverage {
        coverage(&self.want.profile, &self.wanted, need)
    }

    /// The same, as it is served.
    pub fn coverage(&self, need: Option<Need>) -> Coverage {
        self.sum(need).into()
    }

    /// How much of it is there when each wanted skill, by place, is there to this share.
    pub fn with_credits(&self, credits: &[f64]) -> profile::Coverage {
        let weights = self.want.profile.skills().iter().map(|one| one.weight);
        profile::Coverage::of(weights.zip(credits.iter().copied()))
    }

    fn places(&self, likeness: profile::Likeness, needs: Option<Vec<ProfileNeed>>) -> Vec<usize> {
        let needs: Vec<Need> = all_into(needs);
        let need = |one: &WantedSkill| self.want.profile.skills()[one.at].need;
        let is_wanted =
            |one: &&WantedSkill| one.likeness == likeness && (needs.is_empty() || needs.contains(&need(one)));
        self.wanted.iter().filter(is_wanted).map(|one| one.at).collect()
    }
}

/// How much of what is wanted is there.
#[derive(SimpleObject, Clone, Copy)]
pub(in crate::graphql) struct Coverage {
    /// The share of the wanted weight that is there, from 0 to 1: the sum of weight × credit over the wanted skills, divided by the sum of
    /// their weights. Null when nothing is wanted.
    pub share: Option<f64>,
    /// Wanted skills.
    wanted: usize,
    /// Of these, matched.
    matched: usize,
    /// Of these, partly there.
    partly: usize,
    /// Of these, missing.
    missing: usize,
}

impl From<profile::Coverage> for Coverage {
    fn from(found: profile::Coverage) -> Self {
        let profile::Coverage { wanted, matched, partly, missing, .. } = found;
        Self { share: found.share(), wanted, matched, partly, missing }
    }
}

/// How much of what is wanted for one reason is there.
#[derive(SimpleObject)]
pub(in crate::graphql) struct NeedCoverage {
    /// The reason.
    need: ProfileNeed,
    /// How much of it is there.
    coverage: Coverage,
}

/// The comparison of two profiles.
pub(in crate::graphql) struct ProfileComparison(pub Arc<Compared>);

/// Skills that a comparison of demand takes.
const MOST_ASKED: usize = 1_000;

/// What one has beside what is wanted: matched, partly matched, missing, surplus. Every wanted skill is in exactly one of the first
/// three lists.
#[Object]
impl ProfileComparison {
    /// What one has, as it was understood.
    async fn have(&self) -> SkillProfile {
        SkillProfile(Arc::clone(&self.0.have))
    }

    /// What is wanted, as it was understood.
    async fn want(&self) -> SkillProfile {
        SkillProfile(Arc::clone(&self.0.want))
    }

    /// How much of what is wanted is there.
    async fn coverage(&self) -> Coverage {
        self.0.coverage(None)
    }

    /// The same, apart for each reason for which anything is wanted: essential, optional, in demand, stated.
    async fn by_need(&self) -> Vec<NeedCoverage> {
        let of = |need: &Need| NeedCoverage { need: (*need).into(), coverage: self.0.coverage(Some(*need)) };
        Need::ALL.iter().map(of).filter(|found| found.coverage.wanted > 0).collect()
    }

    /// Wanted skills that are there: the weightiest first.
    async fn matched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those wanted for these reasons.")] needs: Option<Vec<ProfileNeed>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        self.list(Scope::of(ctx)?, profile::Likeness::Matched, needs, "ProfileComparison.matched", (first, after))
    }

    /// Wanted skills for a part of which something else stands, with what and why: the weightiest first.
    async fn partly_matched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those wanted for these reasons.")] needs: Option<Vec<ProfileNeed>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        self.list(Scope::of(ctx)?, profile::Likeness::Partly, needs, "ProfileComparison.partlyMatched", (first, after))
    }

    /// Wanted skills for which nothing stands: the weightiest first. What they are worth says `node { skill { demand { … } } }`.
    async fn missing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those wanted for these reasons.")] needs: Option<Vec<ProfileNeed>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        self.list(Scope::of(ctx)?, profile::Likeness::Missing, needs, "ProfileComparison.missing", (first, after))
    }

    /// What one has beyond what is wanted: the weightiest first.
    async fn surplus(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ProfileSkill>>> {
        let page = PageArguments::forward(first, after);
        ProfileSkill::page(Scope::of(ctx)?, &self.0.have, &self.0.surplus, "ProfileComparison.surplus", page)
    }

    /// Demand for what is missing: the postings that ask for at least one of the missing skills (the 1,000 weightiest), what they pay,
    /// whether they become more. Null when nothing is missing.
    #[graphql(directive = cost::apply(20, None))]
    async fn missing_demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of these postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Option<Demand>> {
        let scope = Scope::of(ctx)?;
        let missing = self.0.places(profile::Likeness::Missing, None);
        if missing.is_empty() {
            return Ok(None);
        }
        let mut ids = Vec::with_capacity(missing.len().min(MOST_ASKED));
        for at in missing.into_iter().take(MOST_ASKED) {
            ids.push(GlobalId::of(&*scope.concept(self.0.want.profile.skills()[at].skill).await?).encode());
        }
        let filter = filter.unwrap_or_default().with_any_skill(ids)?;
        Box::pin(Demand::of(scope, Some(filter), basis)).await.map(Some)
    }
}

impl ProfileComparison {
    fn list(
        &self,
        scope: Scope<'_>,
        likeness: profile::Likeness,
        needs: Option<Vec<ProfileNeed>>,
        list: &'static str,
        (first, after): (Option<i32>, Option<String>),
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        let places = self.0.places(likeness, needs);
        ComparedSkill::page(scope, &self.0, &places, list, PageArguments::forward(first, after))
    }
}

/// A wanted skill, and how well it is there.
#[derive(Clone)]
pub(in crate::graphql) struct ComparedSkill {
    compared: Arc<Compared>,
    at: usize,
}

impl Row for ComparedSkill {}

impl ComparedSkill {
    /// The wanted skill at a place.
    pub fn at(compared: &Arc<Compared>, at: usize) -> Self {
        Self { compared: Arc::clone(compared), at }
    }

    /// One page of those at these places.
    pub fn page(
        scope: Scope<'_>,
        compared: &Arc<Compared>,
        places: &[usize],
        list: &'static str,
        page: PageArguments,
    ) -> Result<Connection<RowEdge<Self>>> {
        let id = |at: &usize| compared.want.profile.skills()[*at].skill.0;
        list::rows(scope, page, list, places, id, |at| Self::at(compared, *at))
    }

    fn wanted(&self) -> &WantedSkill {
        &self.compared.wanted[self.at]
    }

    fn skill_of_profile(&self) -> &profile::ProfileSkill {
        &self.compared.want.profile.skills()[self.at]
    }
}

/// A wanted skill, and how well it is there.
#[Object]
impl ComparedSkill {
    /// The skill that is wanted.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.skill_of_profile().skill).await?))
    }

    /// Why it is wanted.
    async fn need(&self) -> ProfileNeed {
        self.skill_of_profile().need.into()
    }

    /// How much it counts, above 0 and at most 1.
    async fn weight(&self) -> f64 {
        self.skill_of_profile().weight
    }

    /// The level that is wanted, from 0 to 1; null where nobody says.
    async fn level(&self) -> Option<f64> {
        self.skill_of_profile().level
    }

    /// How well it is there.
    async fn likeness(&self) -> Likeness {
        self.wanted().likeness.into()
    }

    /// How much of it is there, from 0 to 1: what its reason is worth, times the share of the wanted level that is reached.
    async fn credit(&self) -> f64 {
        self.wanted().credit
    }

    /// Why something stands for it; null when nothing does.
    async fn reason(&self) -> Option<StandInReason> {
        self.wanted().tie.map(|tie| tie.kind.into())
    }

    /// The skill that stands for it, which may be itself; null when nothing does.
    async fn through(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        let Some(tie) = self.wanted().tie else { return Ok(None) };
        Ok(Some(Skill::serve(Scope::of(ctx)?.concept(tie.have).await?)))
    }

    /// The same in a sentence.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = Scope::of(ctx)?;
        let Some(tie) = self.wanted().tie else { return Ok("nothing stands for it".to_owned()) };
        let label = &scope.concept(tie.have).await?.label;
        let mut sentence = match tie.kind {
            TieKind::Same => "it is there".to_owned(),
            TieKind::ExactMatch => format!("`{label}` is there, which a crosswalk maps to it exactly"),
            TieKind::CloseMatch => format!("`{label}` is there, which a crosswalk maps to it closely"),
            TieKind::Narrower => format!("`{label}` is there, which is narrower"),
            TieKind::Broader => format!("`{label}` is there, which is broader"),
            TieKind::Similar => format!("`{label}` is there, which is similar"),
            TieKind::RelatedMatch => format!("`{label}` is there, which a crosswalk calls related"),
        };
        if self.wanted().credit < tie.credit {
            sentence.push_str(", at a lower level than wanted");
        }
        Ok(sentence)
    }
}
