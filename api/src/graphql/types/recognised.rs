//! What is recognised in a text.

use async_graphql::{Context, Object, SimpleObject};
use skillspine_domain::{extraction::Candidate, extraction::Mention, posting::title::TitleMatch};

use super::{
    demand_enums::PostingRequirement, list::ConceptNode, occupation::Occupation, search::TextRange, skill::Skill,
    text::LocalizedText,
};
use crate::graphql::context::{Result, Scope};

/// A skill recognised in a text.
pub(in crate::graphql) struct SkillMention {
    pub mention: Mention,
    /// Characters before it and before its end.
    pub range: (usize, usize),
    pub language: String,
}

/// A skill recognised in a text: where, and what it may mean.
#[Object]
impl SkillMention {
    /// The stretch of the text, as written.
    async fn surface(&self) -> &str {
        &self.mention.surface
    }

    /// Where it is in the text, in characters (Unicode code points).
    async fn range(&self) -> TextRange {
        TextRange::new(self.range)
    }

    /// The skill that fits best.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.mention.concept).await?))
    }

    /// How likely `skill` is meant, from 0 to 1.
    async fn confidence(&self) -> f64 {
        self.mention.confidence
    }

    /// Every skill that the stretch can mean, best first, `skill` among them. At most 20.
    async fn candidates(&self) -> Vec<SkillCandidate> {
        self.mention.candidates.iter().take(MOST_CANDIDATES).map(|candidate| SkillCandidate(*candidate)).collect()
    }

    /// How strongly the text asks for it, as far as headings and words such as "must", "nice to have" tell.
    async fn requirement(&self) -> PostingRequirement {
        self.mention.requirement.into()
    }

    /// The language of the label that was found, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.language
    }
}

const MOST_CANDIDATES: usize = 20;

/// A skill that a stretch of text can mean.
pub(in crate::graphql) struct SkillCandidate(Candidate);

/// A skill that a stretch of text can mean.
#[Object]
impl SkillCandidate {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.0.concept).await?))
    }

    /// How likely it is meant, from 0 to 1.
    async fn score(&self) -> f64 {
        self.0.score
    }
}

/// An occupation that a title may name.
#[derive(SimpleObject)]
#[graphql(name = "OccupationMatch")]
pub(in crate::graphql) struct OccupationMatch {
    /// The occupation.
    occupation: Occupation,
    /// How well it fits, from 0 to 1; scores of different titles can be compared.
    score: f64,
    /// The label that fits best.
    label: LocalizedText,
}

impl OccupationMatch {
    /// Serves a match.
    pub async fn of(scope: Scope<'_>, found: TitleMatch) -> Result<Self> {
        let occupation = Occupation::serve(scope.concept(found.concept).await?);
        Ok(Self { occupation, score: found.score, label: LocalizedText::Name(found.language, found.label) })
    }
}
