//! Alignments for documents of others: what to write to mean a concept.

use std::sync::Arc;

use async_graphql::{Enum, Json, SimpleObject};
use chrono::NaiveTime;
use skillspine_domain::{
    address::Addresses,
    alignment::{self, Target},
    model::{self, TextType},
};

use super::{framework::Framework, text};
use crate::graphql::{
    context::{Result, Scope},
    language::Wanted,
};

/// The specifications in whose words an alignment can be written.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "alignment::AlignmentFormat")]
pub(in crate::graphql) enum AlignmentFormat {
    /// `AlignmentObject` of Open Badges 2.0, for `alignment` of a BadgeClass.
    #[graphql(name = "OB2")]
    Ob2,
    /// `Alignment` of Open Badges 3.0, for `alignment` of an Achievement.
    #[graphql(name = "OB3")]
    Ob3,
    /// `Alignment` of Comprehensive Learner Record 2.0, for `alignment` of an Achievement.
    #[graphql(name = "CLR")]
    Clr,
    /// `ceterms:CredentialAlignmentObject` of the Credential Transparency Description Language.
    #[graphql(name = "CTDL")]
    Ctdl,
    /// `CFItem` of Competencies and Academic Standards Exchange, as it stands in a package.
    #[graphql(name = "CASE")]
    Case,
    /// `Concept` of the European Learning Model, for `relatedESCOSkill` or `relatedSkill` of a LearningOutcome.
    #[graphql(name = "ELM")]
    Elm,
    /// `DefinedTerm` of schema.org, for `teaches`, `competencyRequired` and the like.
    #[graphql(name = "SCHEMA_ORG")]
    SchemaOrg,
}

/// A part of a document that means a concept, in the words of a specification. Given to `resolveAlignments` as `document`, it comes back
/// as the same concept.
#[derive(SimpleObject)]
pub(in crate::graphql) struct AlignmentFragment {
    /// The specification.
    format: AlignmentFormat,
    /// The media type of documents that it becomes part of.
    media_type: &'static str,
    /// The fragment, to be embedded as it is. It names the concept by its publisher's URI, or by its page on this server where the
    /// publisher gives none that the specification takes.
    document: Json<serde_json::Value>,
    /// Its `targetType`; null where the specification has no such field, or no word in it for a concept of this framework.
    target_type: Option<&'static str>,
    /// What somebody who embeds it should know: which property takes it, why a field is left out, that the concept is retired.
    note: Option<String>,
}

/// Writes an alignment that means `concept`, with its name in the best of the languages.
pub(super) async fn emit(
    scope: Scope<'_>,
    concept: &Arc<model::Concept>,
    format: AlignmentFormat,
    languages: Option<&[String]>,
) -> Result<AlignmentFragment> {
    let wanted = Wanted::new(languages, scope.request)?;
    let (taxonomy, release, id) = (scope.taxonomy, scope.release, concept.id);
    let framework = Framework::of_concept(scope, &concept.framework).await?;
    let (labels, texts) = futures::try_join!(taxonomy.labels.get(release, id), taxonomy.texts.get(release, id))?;
    let name = text::preferred(concept, labels, &wanted);
    let text = |text_type| text::text_of_type(Arc::clone(&texts), text_type, &wanted);
    let description = text(TextType::Definition).or_else(|| text(TextType::Description));
    let released_on = framework.own_versions().first().and_then(|version| version.released_on);
    let released_at = released_on.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let target = Target {
        concept,
        name: name.localized(),
        description: description.as_ref().map(text::LocalizedText::localized),
        framework: framework.row(),
        changed_at: released_at.unwrap_or(scope.request.snapshot.published_at),
        addresses: Addresses::new(&scope.request.public_url),
    };
    let fragment = alignment::emit(format.into(), &target);
    Ok(AlignmentFragment {
        format: fragment.format.into(),
        media_type: fragment.format.media_type(),
        document: Json(fragment.document),
        target_type: fragment.target_type,
        note: fragment.note,
    })
}
