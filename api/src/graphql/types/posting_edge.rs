//! Lists of postings.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{
    id::{ConceptId, PostingId},
    model::Code,
    text::{Query, match_label, passages},
};
use skillspine_search::postings::{ConceptSelector, PageOrder, PostingCursor, PostingFilter, Selection};
use uuid::Uuid;

use super::{
    posting::{Posting, PostingSkill},
    search::{TextRange, marked, ranges},
};
use crate::graphql::{
    ApiError,
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    cost::cost,
    page::{Cursor, PageArguments},
};

/// What all edges of a page have in common.
struct Asked {
    filter: PostingFilter,
    text: Option<Query>,
}

/// An item of a list of postings.
pub(in crate::graphql) struct PostingEdge {
    place: PostingCursor,
    list: String,
    asked: Arc<Asked>,
}

/// Bytes of a passage that is shown.
const PASSAGE: usize = 240;
/// Bytes of a text in which passages are looked for.
const READ: usize = 16_384;
/// The most passages of one posting.
const MOST_HIGHLIGHTS: u64 = 10;

/// A posting with its place in the list, and why it is there.
#[Object]
impl PostingEdge {
    /// The place of the item in this list, for `after`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The posting.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<Posting> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// How well it answers the text (BM25), higher is better; null unless the list is ordered by relevance. Scores of different
    /// texts cannot be compared.
    async fn score(&self) -> Option<f64> {
        self.place.score.map(f64::from)
    }

    /// Where its title and text answer the text that was asked for: passages with most of its words first. Empty without a text, and
    /// from texts that may not be shown. The first 16,384 bytes of a text are looked at.
    #[graphql(directive = cost::apply(20, None))]
    async fn highlights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many passages, 3 if left out, at most 10.")] first: Option<i32>,
    ) -> Result<Vec<PostingPassage>> {
        const DEFAULT: u64 = 3;
        let page = PageArguments::forward(first, None).check_against("PostingEdge", DEFAULT, MOST_HIGHLIGHTS)?;
        let most = usize::try_from(page.limit).unwrap_or(0);
        if self.asked.text.is_none() || most == 0 {
            return Ok(Vec::new());
        }
        let posting = Edge::node(self, Scope::of(ctx)?).await?;
        let asked = Arc::clone(&self.asked);
        let find = move || asked.text.as_ref().map(|query| highlights(query, &posting, most)).unwrap_or_default();
        tokio::task::spawn_blocking(find).await.map_err(ApiError::internal)
    }

    /// Its skills that the filter asks for, or that lie below a group that the filter asks for; among them only mentions that the
    /// filter counts. Empty when the filter asks for no skills.
    async fn matched_skills(&self, ctx: &Context<'_>) -> Result<Vec<PostingSkill>> {
        let scope = Scope::of(ctx)?;
        let filter = &self.asked.filter;
        let wanted = wanted_skills(scope, filter).await?;
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let skills = scope.taxonomy.posting_skills.get(scope.release, self.place.id).await?;
        let ids = skills.iter().map(|skill| skill.skill).collect();
        let above = scope.taxonomy.ancestors.get_many(scope.release, ids).await?;
        let asked = &filter.asked;
        let mut matched = Vec::new();
        for (skill, above) in skills.iter().zip(above) {
            let is_named = wanted.contains(&skill.skill) || above.iter().any(|(group, _)| wanted.contains(group));
            let counts = (asked.requirements.is_empty() || asked.requirements.contains(&skill.requirement))
                && (asked.provenances.is_empty() || asked.provenances.contains(&skill.provenance));
            if is_named && counts {
                matched.push(PostingSkill(skill.clone()));
            }
        }
        Ok(matched)
    }
}

impl Edge for PostingEdge {
    type Node = Posting;

    fn connection_name() -> String {
        "PostingConnection".to_owned()
    }

    fn cursor(&self) -> String {
        to_cursor(&self.place).encode(&self.list)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<Posting>> {
        async move {
            let missing =
                || ApiError::internal(std::io::Error::other(format!("{:?} is only in the index", self.place.id)));
            Posting::find(scope, self.place.id).await?.ok_or_else(missing)
        }
        .boxed()
    }
}

/// A passage of a posting that answers a text.
#[derive(SimpleObject)]
pub(in crate::graphql) struct PostingPassage {
    /// Whether it is the title; otherwise it is from the text.
    is_title: bool,
    /// The title or the passage, contacts masked.
    value: String,
    /// `value` as HTML: everything escaped, the matching words inside `<mark>`. Safe to put into a page.
    html: String,
    /// The matching words as ranges of characters (Unicode code points) of `value`, in order.
    ranges: Vec<TextRange>,
}

fn highlights(query: &Query, posting: &Posting, most: usize) -> Vec<PostingPassage> {
    let language = posting.0.language.as_deref().unwrap_or("und");
    let title = posting.shown_title();
    let text = posting.shown_text().unwrap_or_default();
    let read = &text[..text.floor_char_boundary(READ)];
    let pieces = std::iter::once((true, title.as_str()))
        .chain(passages(read, PASSAGE).into_iter().map(|passage| (false, passage)));
    let mut found: Vec<(usize, PostingPassage)> = Vec::new();
    for (is_title, piece) in pieces {
        let Some(matched) = match_label(query, piece, language) else { continue };
        let passage = PostingPassage {
            is_title,
            value: piece.to_owned(),
            html: marked(piece, &matched.highlights),
            ranges: ranges(piece, &matched.highlights),
        };
        found.push((matched.matched, passage));
    }
    // Stable: of equally good ones the first stays first.
    found.sort_by_key(|(matched, _)| std::cmp::Reverse(*matched));
    found.into_iter().take(most).map(|(_, passage)| passage).collect()
}

/// The skills that a filter asks for, by id.
async fn wanted_skills(scope: Scope<'_>, filter: &PostingFilter) -> Result<HashSet<ConceptId>> {
    let mut wanted = HashSet::new();
    for selector in filter.skills.all_of.iter().chain(&filter.skills.any_of) {
        match selector {
            ConceptSelector::Id(id) => {
                wanted.insert(*id);
            }
            ConceptSelector::Code { system, code } => {
                let code = Code { system: system.clone(), code: code.clone() };
                wanted.extend(scope.taxonomy.by_code.get(scope.release, code).await?.iter().copied());
            }
        }
    }
    Ok(wanted)
}

/// One page of a selection.
pub(in crate::graphql) async fn page(
    scope: Scope<'_>,
    selection: Arc<Selection>,
    order: PageOrder,
    arguments: PageArguments,
) -> Result<Connection<PostingEdge>> {
    let list = match order {
        PageOrder::Newest => "postings, newest first".to_owned(),
        PageOrder::Oldest => "postings, oldest first".to_owned(),
        // Scores are those of one index.
        PageOrder::Relevance => format!("postings by relevance in release {}", scope.release),
    };
    let page = arguments.check(&scope, &list)?;
    let after = page.after.as_ref().map(from_cursor).transpose()?;
    let first = usize::try_from(page.limit).unwrap_or(0);
    let total = selection.postings();
    let filter = selection.filter().clone();
    let find = move || selection.page(order, first, after.as_ref());
    let found = tokio::task::spawn_blocking(find).await.map_err(ApiError::internal)??;
    let asked = Arc::new(Asked { text: filter.text.as_deref().map(|text| Query::parse(text, false)), filter });
    let edge = |place| PostingEdge { place, list: list.clone(), asked: Arc::clone(&asked) };
    Ok(Connection {
        edges: found.postings.into_iter().map(edge).collect(),
        has_previous: after.is_some(),
        has_next: found.has_more,
        total: Total::Known(total),
    })
}

/// Id, day and score, the score by its bits, so that it comes back exactly.
fn to_cursor(place: &PostingCursor) -> Cursor {
    let day = place.posted_on.map(|day| day.to_string()).unwrap_or_default();
    let score = place.score.map(|score| score.to_bits().to_string()).unwrap_or_default();
    Cursor::of_text(format!("{} {day} {score}", place.id))
}

fn from_cursor(cursor: &Cursor) -> Result<PostingCursor> {
    let mut parts = cursor.text().split(' ');
    let mut next = || parts.next().ok_or_else(Cursor::broken);
    let (id, day, score) = (next()?, next()?, next()?);
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let day = optional(day).map(|day| day.parse::<NaiveDate>()).transpose().map_err(|_| Cursor::broken())?;
    let bits = optional(score).map(|score| score.parse::<u32>()).transpose().map_err(|_| Cursor::broken())?;
    Ok(PostingCursor {
        posted_on: day,
        score: bits.map(f32::from_bits),
        id: PostingId(Uuid::try_parse(id).map_err(|_| Cursor::broken())?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_exactly() {
        let check = |posted_on: Option<NaiveDate>, score: Option<f32>| {
            let place = PostingCursor { posted_on, score, id: PostingId::mint("sample", "1") };
            assert_eq!(from_cursor(&to_cursor(&place)).expect("a place"), place);
        };
        check(None, None);
        check(NaiveDate::from_ymd_opt(2024, 2, 29), None);
        check(NaiveDate::from_ymd_opt(2024, 2, 29), Some(7.25e-3));
        assert!(from_cursor(&Cursor::of_text("x".to_owned())).is_err());
        assert!(from_cursor(&Cursor::of_text(format!("{} tomorrow ", Uuid::nil()))).is_err());
    }
}
