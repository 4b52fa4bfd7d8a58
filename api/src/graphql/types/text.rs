//! Labels and texts with their languages.

use std::sync::Arc;

use async_graphql::{Context, Object};
use skillspine_domain::alignment::Localized;
use skillspine_domain::model::{Concept, ConceptText, Label, LabelType, TextType};

use crate::graphql::{
    RequestContext,
    context::{Result, request},
    language::Wanted,
};

/// A text together with the language that it is in. It points into what the caches hold.
pub(in crate::graphql) enum LocalizedText {
    /// The label by which the concept is sorted, where it has no preferred label.
    SortLabel(Arc<Concept>),
    Label(Arc<Vec<Label>>, usize),
    Text(Arc<Vec<ConceptText>>, usize),
    Name(String, String),
}

impl LocalizedText {
    /// The text in the best of the languages asked for; `None` if there is none at all.
    pub fn best(ctx: &Context<'_>, texts: &[(String, String)], languages: Option<Vec<String>>) -> Result<Option<Self>> {
        let wanted = Wanted::new(languages.as_deref(), request(ctx)?)?;
        let best = wanted.best(texts.iter().map(|(language, _)| language.as_str()));
        Ok(best.map(|position| texts[position].clone()).map(|(language, text)| Self::Name(language, text)))
    }

    /// The texts in all languages.
    pub fn all(texts: &[(String, String)]) -> Vec<Self> {
        texts.iter().cloned().map(|(language, text)| Self::Name(language, text)).collect()
    }

    /// The text with its language, as the domain has it.
    pub fn localized(&self) -> Localized<'_> {
        let (language, text) = match self {
            Self::SortLabel(concept) => (concept.label_language.as_str(), concept.label.as_str()),
            Self::Label(labels, position) => {
                labels.get(*position).map_or(("", ""), |label| (&label.language, &label.text))
            }
            Self::Text(texts, position) => texts.get(*position).map_or(("", ""), |text| (&text.language, &text.text)),
            Self::Name(language, value) => (language.as_str(), value.as_str()),
        };
        Localized { language, text }
    }
}

/// A text together with the language that it is in.
#[Object]
impl LocalizedText {
    /// The text, as the publisher wrote it.
    async fn value(&self) -> &str {
        self.localized().text
    }

    /// Its language, as a BCP 47 tag: `en`, `pt-BR`; `und` where the source does not say.
    async fn language(&self) -> &str {
        self.localized().language
    }
}

/// The preferred label in the best language.
pub(super) fn preferred(concept: &Arc<Concept>, labels: Arc<Vec<Label>>, wanted: &Wanted<'_>) -> LocalizedText {
    // Labels come sorted by type, preferred first.
    let end = labels.partition_point(|label| label.label_type == LabelType::Preferred);
    match wanted.best(labels[..end].iter().map(|label| label.language.as_str())) {
        Some(position) => LocalizedText::Label(labels, position),
        None => LocalizedText::SortLabel(Arc::clone(concept)),
    }
}

/// Labels of one type: in the languages of the argument, in its order; without one, in the best single language.
pub(super) fn labels_of_type(
    labels: &Arc<Vec<Label>>,
    label_type: LabelType,
    languages: Option<&[String]>,
    request: &RequestContext,
) -> Result<Vec<LocalizedText>> {
    let wanted = Wanted::new(languages, request)?;
    let start = labels.partition_point(|label| label.label_type < label_type);
    let end = labels.partition_point(|label| label.label_type <= label_type);
    let of_type = &labels[start..end];
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    if wanted.is_explicit() {
        let ranked =
            of_type.iter().enumerate().filter_map(|(place, label)| Some((wanted.rank(&label.language)?, place)));
        chosen.extend(ranked);
        chosen.sort_unstable();
    } else if let Some(best) = wanted.best(of_type.iter().map(|label| label.language.as_str())) {
        let language = &of_type[best].language;
        chosen.extend(
            of_type.iter().enumerate().filter(|(_, label)| label.language == *language).map(|(place, _)| (0, place)),
        );
    }
    Ok(chosen.into_iter().map(|(_, place)| LocalizedText::Label(Arc::clone(labels), start + place)).collect())
}

/// Every label of one type, by language.
pub(super) fn all_of_type(labels: &Arc<Vec<Label>>, label_type: LabelType) -> Vec<LocalizedText> {
    let start = labels.partition_point(|label| label.label_type < label_type);
    let end = labels.partition_point(|label| label.label_type <= label_type);
    (start..end).map(|position| LocalizedText::Label(Arc::clone(labels), position)).collect()
}

/// The text of one type in the best language.
pub(super) fn text_of_type(
    texts: Arc<Vec<ConceptText>>,
    text_type: TextType,
    wanted: &Wanted<'_>,
) -> Option<LocalizedText> {
    let start = texts.partition_point(|text| text.text_type < text_type);
    let end = texts.partition_point(|text| text.text_type <= text_type);
    let best = wanted.best(texts[start..end].iter().map(|text| text.language.as_str()))?;
    Some(LocalizedText::Text(texts, start + best))
}
