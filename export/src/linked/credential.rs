//! What is said of a credential: in the words of CTDL, and of schema.org where readers of web pages look.
//!
//! What its publisher says hangs on the credential. What is worked out here hangs on the page: each `#match-…` is derived from the
//! alignment, or, where somebody's text was read, from the credential, so that nobody takes it for the publisher's word.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Triple};
use skillspine_domain::address::{Addresses, is_url};
use skillspine_domain::alignment::Alignment;
use skillspine_domain::model::{
    AlignmentProvenance, AlignmentRole, Concept, Credential, CredentialAlignment, CredentialKind, CredentialStatus,
    DeliveryMode, PartKind, Texts,
};

use super::said::{Said, literal, named};
use super::{CredentialDescription, StackedCredential, name, term};

pub(super) fn triples(description: &CredentialDescription, addresses: Addresses<'_>) -> Vec<Triple> {
    let credential = &description.credential;
    let page = NamedNode::new_unchecked(addresses.credential(credential.id));
    let subject = named(&credential.uri).unwrap_or_else(|| page.clone());
    let mut of = Of { said: Said::of(subject, addresses), page };
    of.kind(credential.kind);
    of.texts(&["ceterms:name", "schema:name"], &credential.names);
    of.texts(&["ceterms:description", "schema:description"], &credential.descriptions);
    of.facts(credential);
    of.states(credential);
    of.issuer(description);
    of.criteria(credential);
    for part in &description.parts {
        of.part(part);
    }
    for (at, (alignment, concept)) in description.alignments.iter().enumerate() {
        of.alignment(at + 1, alignment, concept.as_ref());
    }
    let Of { said, page } = of;
    said.on(&page)
}

struct Of<'a> {
    said: Said<'a>,
    page: NamedNode,
}

impl Of<'_> {
    /// Something that belongs to the credential and has no name of its own: a part of the page.
    fn part_of_page(&mut self, fragment: &str, class: &str) -> NamedNode {
        let node = NamedNode::new_unchecked(format!("{}#{fragment}", self.page.as_str()));
        self.said.say(&node, "rdf:type", term(class));
        node
    }

    fn kind(&mut self, kind: CredentialKind) {
        self.said.add("rdf:type", term(schema_class(kind)));
        if let Some(class) = ctdl_class(kind) {
            self.said.add("rdf:type", term(&format!("ceterms:{class}")));
        }
        self.said.add("dcterms:type", Literal::new_simple_literal(kind.as_str()));
    }

    fn texts(&mut self, properties: &[&str], texts: &Texts) {
        for property in properties {
            for (language, text) in texts {
                self.said.add(property, literal(text, language));
            }
        }
    }

    fn facts(&mut self, credential: &Credential) {
        for (property, address) in [("ceterms:subjectWebpage", &credential.url), ("ceterms:image", &credential.image)] {
            if let Some(address) = address.as_deref().and_then(named) {
                self.said.add(property, address);
            }
        }
        for language in &credential.languages {
            self.said.add("ceterms:inLanguage", Literal::new_typed_literal(language, xsd::LANGUAGE));
        }
        let days =
            [("ceterms:dateEffective", credential.valid_from), ("ceterms:expirationDate", credential.valid_until)];
        for (property, day) in days {
            if let Some(day) = day {
                self.said.add(property, Literal::new_typed_literal(day.to_string(), xsd::DATE));
            }
        }
        if let Some(duration) = &credential.duration {
            let profile = self.part_of_page("duration", "ceterms:DurationProfile");
            let exact = Literal::new_typed_literal(duration, term("schema:Duration"));
            self.said.say(&profile, "ceterms:exactDuration", exact);
            self.said.add("ceterms:estimatedDuration", profile);
        }
        if let Some((value, unit)) = &credential.credits {
            let credits = self.part_of_page("credits", "schema:QuantitativeValue");
            self.said.say(&credits, "schema:value", decimal(*value));
            if let Some(unit) = unit {
                self.said.say(&credits, "schema:unitText", Literal::new_simple_literal(unit));
            }
            self.said.add("ceterms:creditValue", credits);
        }
        if let Some((amount, currency)) = &credential.cost {
            let cost = self.part_of_page("cost", "ceterms:CostProfile");
            self.said.say(&cost, "ceterms:price", decimal(*amount));
            self.said.say(&cost, "ceterms:currency", Literal::new_simple_literal(currency));
            self.said.add("ceterms:estimatedCost", cost);
        }
    }

    /// Members of controlled vocabularies.
    fn states(&mut self, credential: &Credential) {
        if let Some(status) = credential.status {
            let (property, target) = status_term(status);
            self.member("status", property, target);
        }
        for mode in &credential.delivery_modes {
            let target = match mode {
                DeliveryMode::InPerson => "https://purl.org/ctdl/vocabs/deliveryType/InPerson",
                DeliveryMode::Online => "https://purl.org/ctdl/vocabs/deliveryType/OnlineOnly",
                DeliveryMode::Blended => "https://purl.org/ctdl/vocabs/deliveryType/BlendedDelivery",
            };
            self.member(&format!("delivery-{mode}"), "ceterms:deliveryType", target);
        }
        let Some((system, code)) = &credential.level else { return };
        let vocabulary = match system.as_str() {
            "ctdl-audience-level" => Some("https://purl.org/ctdl/vocabs/audLevel/"),
            "eqf" => Some("http://data.europa.eu/snb/eqf/"),
            _ => None,
        };
        match vocabulary.and_then(|vocabulary| named(&format!("{vocabulary}{code}"))) {
            Some(level) => self.member("level", "ceterms:audienceLevelType", level.as_str()),
            None => {
                self.said.add("schema:educationalLevel", Literal::new_simple_literal(format!("{system} {code}")));
            }
        }
    }

    fn member(&mut self, fragment: &str, property: &str, target: &str) {
        let Some(target) = named(target) else { return };
        let node = self.part_of_page(fragment, "ceterms:CredentialAlignmentObject");
        self.said.say(&node, "ceterms:targetNode", target);
        self.said.add(property, node);
    }

    fn issuer(&mut self, description: &CredentialDescription) {
        let Some(agent) = description.credential.issuer_uri.as_deref().and_then(named) else { return };
        self.said.add("ceterms:offeredBy", agent.clone());
        let Some(issuer) = &description.issuer else { return };
        // Badges are issued by people as well.
        self.said.say(&agent, "rdf:type", term("foaf:Agent"));
        for (language, name) in &issuer.names {
            self.said.say(&agent, "foaf:name", literal(name, language));
        }
        if let Some(homepage) = issuer.url.as_deref().filter(|url| is_url(url)).and_then(named) {
            self.said.say(&agent, "foaf:homepage", homepage);
        }
    }

    fn criteria(&mut self, credential: &Credential) {
        for (language, text) in &credential.criteria {
            let condition = self.condition("requires");
            self.said.say(&condition, "ceterms:description", literal(text, language));
        }
        if let Some(address) = credential.criteria_url.as_deref().and_then(named) {
            let condition = self.condition("requires");
            self.said.say(&condition, "ceterms:subjectWebpage", address);
        }
    }

    /// The condition profile of a property, which is one of CTDL.
    fn condition(&mut self, property: &str) -> NamedNode {
        let condition = self.part_of_page(property, "ceterms:ConditionProfile");
        self.said.add(&format!("ceterms:{property}"), condition.clone());
        condition
    }

    fn part(&mut self, part: &StackedCredential) {
        let page = part.credential.as_ref().map(|other| self.said.addresses.credential(other.id));
        let Some(other) = named(&part.uri).or_else(|| page.as_deref().and_then(named)) else { return };
        let property = match part.kind {
            PartKind::Part => return self.said.add("ceterms:hasPart", other),
            PartKind::PartOf => return self.said.add("ceterms:isPartOf", other),
            PartKind::Prerequisite => "requires",
            PartKind::PrerequisiteOf => "isRequiredFor",
            PartKind::Follows => "preparationFrom",
            PartKind::Precedes => "isPreparationFor",
        };
        // CTDL has a property for each sort of target; of what is not imported the sort is not known.
        let target = match part.credential.as_ref().map(|other| other.kind) {
            None => "dcterms:references",
            Some(CredentialKind::Assessment) => "ceterms:targetAssessment",
            Some(CredentialKind::Course | CredentialKind::LearningProgram | CredentialKind::LearningOpportunity) => {
                "ceterms:targetLearningOpportunity"
            }
            Some(_) => "ceterms:targetCredential",
        };
        let condition = self.condition(property);
        self.said.say(&condition, target, other);
    }

    fn alignment(&mut self, number: usize, alignment: &CredentialAlignment, concept: Option<&Concept>) {
        let origin = match alignment.provenance {
            AlignmentProvenance::Asserted => self.asserted(number, alignment),
            AlignmentProvenance::Inferred => self.said.subject.clone(),
        };
        let (Some(concept), Some((_, _, confidence))) = (concept, alignment.found) else { return };
        let found = self.part_of_page(&format!("match-{number}"), "ceterms:CredentialAlignmentObject");
        let addresses = self.said.addresses;
        let framework = NamedNode::new_unchecked(addresses.framework(&concept.framework));
        let mut say = |property: &str, object: oxrdf::Term| self.said.say(&found, property, object);
        say("prov:wasDerivedFrom", origin.into());
        say("dcterms:type", Literal::new_simple_literal(alignment.role.as_str()).into());
        say("ceterms:targetNode", name(concept, addresses).into());
        say("ceterms:targetNodeName", literal(&concept.label, &concept.label_language).into());
        if let Some(code) = &concept.code {
            say("ceterms:codedNotation", Literal::new_simple_literal(code).into());
        }
        say("ceterms:framework", framework.into());
        say("ceterms:weight", Literal::new_typed_literal(confidence.to_string(), xsd::FLOAT).into());
    }

    /// An alignment in its publisher's words.
    fn asserted(&mut self, number: usize, alignment: &CredentialAlignment) -> NamedNode {
        let document = serde_json::from_str(&alignment.asserted).unwrap_or_default();
        let stated = Alignment::from_json(&document);
        let node = self.part_of_page(&format!("alignment-{number}"), "ceterms:CredentialAlignmentObject");
        if let Some(target) = stated.url.as_deref().and_then(named) {
            self.said.say(&node, "ceterms:targetNode", target);
        }
        let texts = [
            ("ceterms:targetNodeName", stated.name),
            ("ceterms:frameworkName", stated.framework),
            ("ceterms:codedNotation", stated.code),
        ];
        for (property, text) in texts {
            if let Some(text) = text {
                self.said.say(&node, property, Literal::new_simple_literal(text));
            }
        }
        let property = match alignment.role {
            AlignmentRole::Requires => {
                let condition = self.condition("requires");
                self.said.say(&condition, "ceterms:targetCompetency", node.clone());
                return node;
            }
            AlignmentRole::Attests => "schema:competencyRequired",
            AlignmentRole::Teaches => "ceterms:teaches",
            AlignmentRole::Assesses => "ceterms:assesses",
            AlignmentRole::PreparesFor => "ceterms:occupationType",
            AlignmentRole::Industry => "ceterms:industryType",
            AlignmentRole::Subject => "ceterms:subject",
        };
        self.said.add(property, node.clone());
        node
    }
}

fn decimal(number: f64) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::DECIMAL)
}

/// The class of schema.org, which every kind has.
const fn schema_class(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Course => "schema:Course",
        CredentialKind::LearningProgram => "schema:EducationalOccupationalProgram",
        CredentialKind::LearningOpportunity | CredentialKind::Assessment | CredentialKind::Assignment => {
            "schema:LearningResource"
        }
        _ => "schema:EducationalOccupationalCredential",
    }
}

/// The class of CTDL; `None` for the achievement types that only Open Badges have.
fn ctdl_class(kind: CredentialKind) -> Option<String> {
    match kind {
        CredentialKind::Achievement
        | CredentialKind::Assignment
        | CredentialKind::Award
        | CredentialKind::CoCurricular
        | CredentialKind::CommunityService
        | CredentialKind::Competency
        | CredentialKind::Fieldwork
        | CredentialKind::Membership
        | CredentialKind::Other => None,
        CredentialKind::Assessment => Some("AssessmentProfile".to_owned()),
        CredentialKind::LearningOpportunity => Some("LearningOpportunityProfile".to_owned()),
        kind => Some(kind.term()),
    }
}

/// The property and the term of CTDL for a status.
const fn status_term(status: CredentialStatus) -> (&'static str, &'static str) {
    const STATUS: &str = "ceterms:credentialStatusType";
    const LIFE: &str = "ceterms:lifeCycleStatusType";
    match status {
        CredentialStatus::Active => (STATUS, "https://purl.org/ctdl/vocabs/credentialStat/Active"),
        CredentialStatus::Probationary => (STATUS, "https://purl.org/ctdl/vocabs/credentialStat/Probationary"),
        CredentialStatus::Suspended => (STATUS, "https://purl.org/ctdl/vocabs/credentialStat/Suspended"),
        CredentialStatus::TeachOut => (STATUS, "https://purl.org/ctdl/vocabs/credentialStat/TeachOut"),
        CredentialStatus::Superseded => (STATUS, "https://purl.org/ctdl/vocabs/credentialStat/Superseded"),
        CredentialStatus::Deprecated => (STATUS, "https://purl.org/ctdl/vocabs/credentialStat/Deprecated"),
        CredentialStatus::Developing => (LIFE, "https://purl.org/ctdl/vocabs/lifeCycle/Developing"),
        CredentialStatus::Ceased => (LIFE, "https://purl.org/ctdl/vocabs/lifeCycle/Ceased"),
    }
}
