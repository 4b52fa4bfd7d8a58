//! Frameworks in the words of Competencies and Academic Standards Exchange 1.1 (CASE): a framework is a `CFDocument`, a concept a
//! `CFItem`, a relation or mapping a `CFAssociation`.
//!
//! What was published as CASE keeps its identifiers; everything else has the permanent UUIDs of this store. Associations have no row of
//! their own to take an id from: theirs begins with that of the item at their origin, so that they are found through it.
//!
//! Readers of CASE 1.0 can read what is written: against it, documents have `caseVersion` and `frameworkType`, and nothing else is new. Of
//! the association types, those that 1.0 has are used.

mod association;
mod package;
mod read;

use chrono::{DateTime, NaiveTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use skillspine_domain::address::{Addresses, is_url};
use skillspine_domain::alignment::{self, AlignmentFormat, Localized, Target};
use skillspine_domain::id::FrameworkId;
use skillspine_domain::model::{Concept, ConceptText, Framework, FrameworkStatus, FrameworkVersion, TextType};

pub use package::Package;
pub use read::CaseReader;

/// A framework as CASE describes it.
#[derive(Clone, Debug)]
pub struct CaseFramework {
    /// The framework.
    pub framework: Framework,
    /// Its newest version.
    pub version: Option<FrameworkVersion>,
    /// When the release was published, for frameworks that do not say when theirs was.
    pub published_at: DateTime<Utc>,
}

impl CaseFramework {
    fn changed_at(&self) -> DateTime<Utc> {
        let released_on = self.version.as_ref().and_then(|version| version.released_on);
        released_on.map_or(self.published_at, |day| day.and_time(NaiveTime::MIN).and_utc())
    }

    fn timestamp(&self) -> String {
        self.changed_at().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// What refers to the document.
    fn link(&self, addresses: Addresses<'_>) -> Value {
        json!({
            "title": self.framework.title,
            "identifier": FrameworkId::case_document(&self.framework.key).to_string(),
            "uri": addresses.case_document(&self.framework.key),
        })
    }

    /// The `CFDocument`.
    pub fn document(&self, addresses: Addresses<'_>) -> Map<String, Value> {
        let (framework, id) = (&self.framework, FrameworkId::case_document(&self.framework.key));
        let mut fields = Map::new();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("identifier", json!(id.to_string()));
        set("uri", json!(addresses.case_document(&framework.key)));
        set("caseVersion", json!("1.1"));
        set("frameworkType", json!(framework.key));
        set("creator", json!(framework.publisher));
        set("title", json!(framework.title));
        set("publisher", json!(framework.publisher));
        if is_url(&framework.homepage) {
            set("officialSourceURL", json!(framework.homepage));
        }
        let status = if framework.status == FrameworkStatus::Superseded { "Deprecated" } else { "Adopted" };
        set("adoptionStatus", json!(status));
        set("language", json!("en"));
        if let Some(version) = &self.version {
            set("version", json!(version.version));
            if let Some(day) = version.released_on {
                set("statusStartDate", json!(day.to_string()));
            }
        }
        set("notes", json!(format!("{} Terms: {}", framework.attribution, framework.licence)));
        set("lastChangeDateTime", json!(self.timestamp()));
        set(
            "CFPackageURI",
            json!({ "title": framework.title, "identifier": id.to_string(), "uri": addresses.case("CFPackages", id) }),
        );
        fields
    }

    /// The `CFItem` of a concept, in English where there is any.
    pub fn item(&self, concept: &Concept, texts: &[ConceptText], addresses: Addresses<'_>) -> Value {
        let text = |text_type| texts.iter().find(|text| text.text_type == text_type && text.language == "en");
        let description = text(TextType::Definition).or_else(|| text(TextType::Description));
        let target = Target {
            concept,
            name: Localized { language: &concept.label_language, text: &concept.label },
            description: description.map(|text| Localized { language: &text.language, text: &text.text }),
            framework: &self.framework,
            changed_at: self.changed_at(),
            addresses,
        };
        alignment::emit(AlignmentFormat::Case, &target).document
    }
}
