use chrono::DateTime;
use serde_json::json;

use super::super::{Alignment, FrameworkNames, Lookup, Reading};
use super::*;
use crate::id::ConceptId;
use crate::model::{ConceptKind, FrameworkStatus};

fn concept(framework: &str, uri: &str, kind: ConceptKind, code: Option<&str>, label: &str) -> Concept {
    Concept {
        id: ConceptId::mint(framework, uri),
        framework: framework.to_owned(),
        uri: uri.to_owned(),
        kind,
        code: code.map(str::to_owned),
        label: label.to_owned(),
        label_language: "en".to_owned(),
        status: ConceptStatus::Active,
        reuse_level: None,
        replaced_by: None,
        first_version: "1".to_owned(),
        last_version: None,
    }
}

fn framework(key: &str, title: &str, homepage: &str) -> Framework {
    Framework {
        key: key.to_owned(),
        title: title.to_owned(),
        publisher: String::new(),
        licence: String::new(),
        attribution: String::new(),
        homepage: homepage.to_owned(),
        status: FrameworkStatus::Live,
    }
}

fn written(format: AlignmentFormat, concept: &Concept, framework: &Framework) -> Fragment {
    let target = Target {
        concept,
        name: Localized { language: &concept.label_language, text: &concept.label },
        description: None,
        framework,
        changed_at: DateTime::UNIX_EPOCH,
        addresses: Addresses::new("https://skills.example.org"),
    };
    emit(format, &target)
}

const SKILL: &str = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";

#[test]
fn every_specification_has_its_words() {
    let esco = framework("esco", "ESCO", "https://esco.ec.europa.eu");
    let skill = concept("esco", SKILL, ConceptKind::Skill, None, "manage musical staff");
    let document = |format| written(format, &skill, &esco).document;
    assert_eq!(
        document(AlignmentFormat::Ob2),
        json!({ "type": "AlignmentObject", "targetName": "manage musical staff", "targetUrl": SKILL, "targetFramework": "ESCO" })
    );
    assert_eq!(
        document(AlignmentFormat::Ob3),
        json!({ "type": ["Alignment"], "targetName": "manage musical staff", "targetUrl": SKILL, "targetFramework": "ESCO" })
    );
    assert_eq!(document(AlignmentFormat::Clr), document(AlignmentFormat::Ob3));
    assert_eq!(
        document(AlignmentFormat::Ctdl),
        json!({ "@type": "ceterms:CredentialAlignmentObject", "ceterms:framework": "https://esco.ec.europa.eu",
            "ceterms:frameworkName": { "en": "ESCO" }, "ceterms:targetNode": SKILL,
            "ceterms:targetNodeName": { "en": "manage musical staff" } })
    );
    let document_id = crate::id::FrameworkId::of("esco").to_string();
    assert_eq!(
        document(AlignmentFormat::Case),
        json!({ "identifier": skill.id.to_string(), "uri": SKILL, "fullStatement": "manage musical staff", "CFItemType": "skill",
            "language": "en", "lastChangeDateTime": "1970-01-01T00:00:00Z",
            "CFDocumentURI": { "title": "ESCO", "identifier": document_id,
                "uri": format!("https://skills.example.org/ims/case/v1p1/CFDocuments/{document_id}") } })
    );
    assert_eq!(
        document(AlignmentFormat::Elm),
        json!({ "id": SKILL, "type": "Concept", "prefLabel": { "en": "manage musical staff" },
            "inScheme": { "id": "http://data.europa.eu/esco/concept-scheme/skills", "type": "ConceptScheme" } })
    );
    assert_eq!(
        document(AlignmentFormat::SchemaOrg),
        json!({ "@context": "https://schema.org", "@type": "DefinedTerm", "@id": SKILL, "name": "manage musical staff",
            "inDefinedTermSet": { "@type": "DefinedTermSet", "name": "ESCO", "url": "https://esco.ec.europa.eu" } })
    );
}

#[test]
fn target_types_are_those_of_the_enumeration() {
    const ITEM: &str = "https://case.example.org/ims/case/v1p0/CFItems/74f5bb7d-d7cc-11e8-824f-0242ac160002";
    const RESOURCE: &str = "https://credentialengineregistry.org/resources/ce-19f13d42-f531-4a4f-8493-a583c60c526a";
    let harbour = framework("harbour", "Harbour Skills", "");
    let check = |uri: &str, kind, expected: Option<&str>| {
        let written = written(AlignmentFormat::Ob3, &concept("harbour", uri, kind, None, "moor ships"), &harbour);
        assert_eq!(written.target_type, expected, "{uri}");
        assert_eq!(written.document.get("targetType").and_then(Value::as_str), expected, "{uri}");
        assert_eq!(written.note.is_some_and(|note| note.contains("may be left out")), expected.is_none(), "{uri}");
    };
    check(ITEM, ConceptKind::Competency, Some("CFItem"));
    check(RESOURCE, ConceptKind::Competency, Some("ceasn:Competency"));
    check(RESOURCE, ConceptKind::SkillGroup, Some("CTDL"));
    check(SKILL, ConceptKind::Skill, None);
    check("urn:harbour:12", ConceptKind::Skill, None);
    let item = concept("harbour", ITEM, ConceptKind::Competency, None, "moor ships");
    assert_eq!(case_identifier(&item), "74f5bb7d-d7cc-11e8-824f-0242ac160002");
}

#[test]
fn what_has_no_web_address_has_a_page_and_what_is_retired_says_so() {
    let harbour = framework("harbour", "Harbour Skills", "");
    let mut skill = concept("harbour", "urn:harbour:12", ConceptKind::Skill, Some("12"), "moor ships");
    skill.status = ConceptStatus::Deprecated;
    let badge = written(AlignmentFormat::Ob2, &skill, &harbour);
    let page = format!("https://skills.example.org/concept/harbour/{}", skill.id);
    assert_eq!(badge.document["targetUrl"], page);
    let note = badge.note.unwrap_or_default();
    assert!(note.contains("its page here") && note.contains("no longer part"), "{note}");
    assert_eq!(written(AlignmentFormat::SchemaOrg, &skill, &harbour).document["@id"], "urn:harbour:12");

    // Pages of ours are understood, wherever they are served.
    let names = FrameworkNames::new([&harbour]);
    for format in AlignmentFormat::ALL {
        let fragment = written(*format, &skill, &harbour);
        let reading = Reading::of(&Alignment::from_json(&fragment.document), &names);
        assert_eq!(reading.framework.as_deref(), Some("harbour"), "{format} {}", fragment.document);
        assert_eq!(reading.problems, [], "{format} {}", fragment.document);
        let means_it = reading.uri.as_deref() == Some("urn:harbour:12")
            || reading.lookups().any(|lookup| *lookup == Lookup::Id(skill.id));
        assert!(means_it, "{format} {}", fragment.document);
    }
}
