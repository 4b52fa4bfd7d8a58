//! What a set of credentials covers of what is wanted: the curriculum matrix.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_graphql::{Context, Enum, Object};
use skillspine_domain::{
    id::{ConceptId, CredentialId},
    profile::{self, TieSide},
};

use super::{
    comparison::Coverage,
    credential::Credential,
    list::{self, ConceptNode, Row, RowEdge},
    profile::SkillProfile,
    profile_enums::{ProfileNeed, StandInReason},
    skill::Skill,
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    page::PageArguments,
    profile::{Gathered, check_most, ties},
};

/// Credentials of one matrix.
const MOST_CREDENTIALS: usize = 10_000;

/// Which skills of a matrix are listed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum CurriculumPart {
    /// Those that nothing gives.
    Gaps,
    /// Those that something gives.
    Covered,
    /// Those that several credentials give.
    Overlaps,
}

/// A credential that gives a skill of the matrix.
#[derive(Clone, Copy)]
struct Entry {
    credential: CredentialId,
    kind: profile::TieKind,
    credit: f64,
}

/// The matrix.
pub(in crate::graphql) struct Curriculum {
    inner: Arc<Inner>,
}

struct Inner {
    want: Arc<Gathered>,
    credentials: Vec<CredentialId>,
    /// Of each wanted skill, what gives it: by credential.
    rows: Vec<Vec<Entry>>,
}

impl Curriculum {
    /// Holds credentials beside what is wanted. `least` leaves out what stands for a skill less.
    pub async fn of(scope: Scope<'_>, credentials: Vec<CredentialId>, want: Arc<Gathered>, least: f64) -> Result<Self> {
        check_most("credentials", credentials.len(), MOST_CREDENTIALS)?;
        let alignments = scope.taxonomy.alignments.get_many(scope.release, credentials.clone()).await?;
        let mut givers: HashMap<ConceptId, Vec<(CredentialId, f64)>> = HashMap::new();
        for (credential, alignments) in credentials.iter().zip(alignments) {
            for alignment in alignments.iter().filter(|alignment| alignment.role.is_given()) {
                if let Some((skill, _, confidence)) = alignment.found {
                    givers.entry(skill).or_default().push((*credential, confidence));
                }
            }
        }
        let skills = want.profile.skills();
        let place: HashMap<ConceptId, usize> = skills.iter().enumerate().map(|(at, one)| (one.skill, at)).collect();
        let wanted: Vec<ConceptId> = skills.iter().map(|one| one.skill).collect();
        let mut rows: Vec<BTreeMap<CredentialId, Entry>> = vec![BTreeMap::new(); wanted.len()];
        for tie in ties(scope, &wanted, TieSide::Want, least).await? {
            let Some(&at) = place.get(&tie.want) else { continue };
            for &(credential, confidence) in givers.get(&tie.have).into_iter().flatten() {
                let entry = Entry { credential, kind: tie.kind, credit: tie.credit * confidence };
                let known = rows[at].entry(credential).or_insert(entry);
                if entry.credit > known.credit {
                    *known = entry;
                }
            }
        }
        let is_enough = |entry: &Entry| entry.credit >= least;
        let rows = rows.into_iter().map(|row| row.into_values().filter(is_enough).collect()).collect();
        Ok(Self { inner: Arc::new(Inner { want, credentials, rows }) })
    }
}

impl Inner {
    fn best(&self, at: usize) -> f64 {
        self.rows[at].iter().map(|entry| entry.credit).fold(0.0, f64::max)
    }

    fn coverage(&self, credit: impl Fn(usize) -> f64) -> Coverage {
        let skills = self.want.profile.skills().iter().enumerate();
        profile::Coverage::of(skills.map(|(at, one)| (one.weight, credit(at)))).into()
    }
}

/// The curriculum matrix: which credential gives which of the wanted skills. For accreditation, for the attributes of graduates, for
/// seeing what a catalogue lacks.
#[Object]
impl Curriculum {
    /// What is wanted, as it was understood.
    async fn want(&self) -> SkillProfile {
        SkillProfile(Arc::clone(&self.inner.want))
    }

    /// How much of what is wanted the credentials give together. A skill counts with the surest credential that gives it: the credit of
    /// its reason times the confidence of the alignment; so what names alone were matched for is counted as partly there.
    async fn coverage(&self) -> Coverage {
        self.inner.coverage(|at| self.inner.best(at))
    }

    /// How many credentials were looked at.
    async fn credential_count(&self) -> usize {
        self.inner.credentials.len()
    }

    /// How many wanted skills nothing gives.
    async fn gap_count(&self) -> usize {
        self.inner.rows.iter().filter(|row| row.is_empty()).count()
    }

    /// How many wanted skills several credentials give.
    async fn overlap_count(&self) -> usize {
        self.inner.rows.iter().filter(|row| row.len() > 1).count()
    }

    /// The rows of the matrix: wanted skills, the weightiest first, each with the credentials that give it.
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these rows; all if left out.")] part: Option<CurriculumPart>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<CurriculumSkill>>> {
        let is_wanted = |at: &usize| match part {
            None => true,
            Some(CurriculumPart::Gaps) => self.inner.rows[*at].is_empty(),
            Some(CurriculumPart::Covered) => !self.inner.rows[*at].is_empty(),
            Some(CurriculumPart::Overlaps) => self.inner.rows[*at].len() > 1,
        };
        let places: Vec<usize> = (0..self.inner.rows.len()).filter(is_wanted).collect();
        let id = |at: &usize| self.inner.want.profile.skills()[*at].skill.0;
        let node = |at: &usize| CurriculumSkill { inner: Arc::clone(&self.inner), at: *at };
        let page = PageArguments::forward(first, after);
        list::rows(Scope::of(ctx)?, page, "Curriculum.skills", &places, id, node)
    }

    /// The columns of the matrix: the credentials, those that cover most first, equal ones by id.
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<CurriculumCredential>>> {
        let mut credits: HashMap<CredentialId, HashMap<usize, f64>> = HashMap::new();
        for (at, row) in self.inner.rows.iter().enumerate() {
            for entry in row {
                credits.entry(entry.credential).or_default().insert(at, entry.credit);
            }
        }
        let column = |id: &CredentialId| {
            let own = credits.remove(id).unwrap_or_default();
            let is_only = |at: &&usize| self.inner.rows[**at].len() == 1;
            CurriculumCredential {
                credential: *id,
                only_here: own.keys().filter(is_only).count(),
                coverage: self.inner.coverage(|at| own.get(&at).copied().unwrap_or(0.0)),
            }
        };
        let mut columns: Vec<CurriculumCredential> = self.inner.credentials.iter().map(column).collect();
        columns.sort_by(|left, right| {
            let share = |column: &CurriculumCredential| column.coverage.share.unwrap_or(0.0);
            share(right).total_cmp(&share(left)).then(left.credential.cmp(&right.credential))
        });
        let page = PageArguments::forward(first, after);
        list::rows(Scope::of(ctx)?, page, "Curriculum.credentials", &columns, |one| one.credential.0, Clone::clone)
    }
}

/// A row of the matrix.
#[derive(Clone)]
pub(in crate::graphql) struct CurriculumSkill {
    inner: Arc<Inner>,
    at: usize,
}

impl Row for CurriculumSkill {}

/// Credentials of a row that are listed, at most.
const MOST_LISTED: u64 = 100;

/// A wanted skill, and the credentials that give it.
#[Object]
impl CurriculumSkill {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        let id = self.inner.want.profile.skills()[self.at].skill;
        Ok(Skill::serve(Scope::of(ctx)?.concept(id).await?))
    }

    /// Why it is wanted.
    async fn need(&self) -> ProfileNeed {
        self.inner.want.profile.skills()[self.at].need.into()
    }

    /// How much it counts.
    async fn weight(&self) -> f64 {
        self.inner.want.profile.skills()[self.at].weight
    }

    /// How many credentials give it.
    async fn credential_count(&self) -> usize {
        self.inner.rows[self.at].len()
    }

    /// The credentials that give it: what gives most of it first, equal ones by id.
    async fn given_by(
        &self,
        #[graphql(desc = "How many, 20 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<CurriculumCell>> {
        const DEFAULT: u64 = 20;
        let page = PageArguments::forward(first, None).check_against("givenBy", DEFAULT, MOST_LISTED)?;
        let mut row = self.inner.rows[self.at].clone();
        row.sort_by(|left, right| right.credit.total_cmp(&left.credit).then(left.credential.cmp(&right.credential)));
        row.truncate(usize::try_from(page.limit).unwrap_or(0));
        Ok(row.into_iter().map(CurriculumCell).collect())
    }
}

/// A cell of the matrix.
pub(in crate::graphql) struct CurriculumCell(Entry);

/// A credential that gives a skill, and how.
#[Object]
impl CurriculumCell {
    /// The credential.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        Credential::find(Scope::of(ctx)?, self.0.credential).await
    }

    /// Why what it gives stands for the skill.
    async fn reason(&self) -> StandInReason {
        self.0.kind.into()
    }

    /// How much of the skill it gives, from 0 to 1: the credit of the reason, times the confidence of the alignment.
    async fn credit(&self) -> f64 {
        self.0.credit
    }
}

/// A column of the matrix.
#[derive(Clone)]
pub(in crate::graphql) struct CurriculumCredential {
    credential: CredentialId,
    only_here: usize,
    coverage: Coverage,
}

impl Row for CurriculumCredential {}

/// A credential, and what it covers of what is wanted.
#[Object]
impl CurriculumCredential {
    /// The credential.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        Credential::find(Scope::of(ctx)?, self.credential).await
    }

    /// How much of what is wanted it gives.
    async fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// How many wanted skills it gives that no other credential of the matrix gives.
    async fn only_here_count(&self) -> usize {
        self.only_here
    }
}
