//! Statements of competency as labels and definitions, and the collections that their attributes make.

use std::collections::BTreeSet;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use crate::formats::sssom::terms;
use crate::source::{Sink, concept, shorten};

/// Characters of the longest label. A longer statement is shortened for the label and kept whole as the definition.
const LONGEST_LABEL: usize = 1_000;

/// Hands over label and definition of a concept: the short form is the label where there is one, otherwise the statement is. A
/// statement beside a short form can still be found as a label.
pub(in crate::sources) fn give_statement(
    key: &ConceptKey,
    language: &str,
    short: Option<&str>,
    statement: Option<&str>,
    out: &mut Sink<'_>,
) {
    let Some(label) = short.or(statement) else { return };
    out.label(key, language, LabelType::Preferred, &label_of(label));
    let Some(statement) = statement else { return };
    let is_label = statement == label;
    let is_long = statement.chars().nth(LONGEST_LABEL).is_some();
    if !is_label || is_long {
        out.text(key, language, TextType::Definition, statement);
    }
    if !is_label && !is_long {
        out.label(key, language, LabelType::Hidden, statement);
    }
}

/// A statement as a label.
pub(in crate::sources) fn label_of(statement: &str) -> String {
    shorten(statement, LONGEST_LABEL)
}

/// Hands over several short texts as one note: `Keywords: a; b`.
pub(in crate::sources) fn give_list(
    key: &ConceptKey,
    language: &str,
    title: &str,
    texts: &[String],
    out: &mut Sink<'_>,
) {
    if !texts.is_empty() {
        out.text(key, language, TextType::Note, &format!("{title}: {}", texts.join("; ")));
    }
}

/// Collections that the values of a field make: everything for one education level, say.
pub(in crate::sources) struct ValueCollections {
    framework: String,
    given: BTreeSet<String>,
}

impl ValueCollections {
    /// None yet, in `framework`.
    pub(in crate::sources) fn new(framework: &str) -> Self {
        Self { framework: framework.to_owned(), given: BTreeSet::new() }
    }

    /// Makes `member` part of the collection of everything with this value of the field, and gives that when it is new, with a label
    /// in `language`.
    pub(in crate::sources) fn join(
        &mut self,
        member: &ConceptKey,
        (field, value): (&str, &str),
        label: &str,
        language: &str,
        out: &mut Sink<'_>,
    ) {
        let name = format!("collection/{field}/{}", shorten(value, 200));
        let key = ConceptKey::new(&self.framework, &name);
        if self.given.insert(name.clone()) {
            let uri = format!("{}{}:{}", terms::CONCEPT_PREFIX, self.framework, name.replace(char::is_whitespace, "-"));
            let label = label_of(label);
            out.concept(concept(&key, &uri, ConceptKind::Collection, &label, language));
            out.label(&key, language, LabelType::Preferred, &label);
        }
        out.relation(RelationRecord::plain(member.clone(), RelationKind::MemberOf, key));
    }
}

/// A concept record whose label is the short form, or else the statement.
pub(in crate::sources) fn statement_concept(
    key: &ConceptKey,
    uri: &str,
    kind: ConceptKind,
    label: &str,
    language: &str,
) -> ConceptRecord {
    concept(key, uri, kind, &label_of(label), language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::Events;
    use crate::source::SourceError;

    #[test]
    fn labels_keep_their_length_and_definitions_everything() -> Result<(), SourceError> {
        let key = ConceptKey::new("case", "a");
        let long = "a".repeat(LONGEST_LABEL + 1);
        let check = |short: Option<&str>, statement: Option<&str>, expected: &[&str]| -> Result<(), SourceError> {
            let events = Events::of(|out| {
                give_statement(&key, "en", short, statement, out);
                Ok(())
            })?;
            let lines: Vec<String> = events.lines().into_iter().map(|line| line.chars().take(40).collect()).collect();
            assert_eq!(lines, expected);
            Ok(())
        };
        check(None, Some("Count"), &["label preferred Count@en"])?;
        check(
            Some("Count"),
            Some("Count to ten"),
            &["label preferred Count@en", "text definition Count to ten@en", "label hidden Count to ten@en"],
        )?;
        check(Some("Count"), Some("Count"), &["label preferred Count@en"])?;
        check(
            None,
            Some(&long),
            &["label preferred aaaaaaaaaaaaaaaaaaaaaaaa", "text definition aaaaaaaaaaaaaaaaaaaaaaaa"],
        )?;
        check(None, None, &[])
    }
}
