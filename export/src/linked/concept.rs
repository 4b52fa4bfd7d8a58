//! What is said of a concept.

use std::collections::HashSet;

use oxrdf::{Literal, NamedNode, Triple};
use skillspine_domain::address::Addresses;
use skillspine_domain::model::{Concept, ConceptKind, ConceptStatus, LabelType, Predicate, TextType};

use super::said::{Said, literal, named};
use super::{Description, MappedTo, name, page, term};

pub(super) fn triples(description: &Description, addresses: Addresses<'_>) -> Vec<Triple> {
    let concept = &description.concept;
    let mut said = Said::of(name(concept, addresses), addresses);
    said.kind(concept);
    said.labels(description);
    said.texts(description);
    said.codes(description);
    said.place(description);
    said.life(description);
    for mapping in &description.mappings {
        said.mapping(mapping);
    }
    said.on(&page(concept, addresses))
}

impl Said<'_> {
    fn kind(&mut self, concept: &Concept) {
        let is_collection = concept.kind == ConceptKind::Collection;
        self.add("rdf:type", term(if is_collection { "skos:Collection" } else { "skos:Concept" }));
        self.add("dcterms:type", Literal::new_simple_literal(concept.kind.as_str()));
        let scheme = NamedNode::new_unchecked(self.addresses.framework(&concept.framework));
        self.add("skos:inScheme", scheme);
    }

    /// A text is a label of one type: where a framework repeats its preferred label as an alternative, it stays the preferred one.
    fn labels(&mut self, description: &Description) {
        let mut labels: Vec<_> = description.labels.iter().collect();
        labels.sort_by_key(|label| label.label_type);
        let mut known = HashSet::new();
        for label in labels {
            if known.insert((&label.language, &label.text)) {
                let property = match label.label_type {
                    LabelType::Preferred => "skos:prefLabel",
                    LabelType::Alternative => "skos:altLabel",
                    LabelType::Hidden => "skos:hiddenLabel",
                };
                self.add(property, literal(&label.text, &label.language));
            }
        }
        if !description.labels.iter().any(|label| label.label_type == LabelType::Preferred) {
            let concept = &description.concept;
            self.add("skos:prefLabel", literal(&concept.label, &concept.label_language));
        }
    }

    fn texts(&mut self, description: &Description) {
        for text in &description.texts {
            let property = match text.text_type {
                TextType::Definition => "skos:definition",
                TextType::Description => "dcterms:description",
                TextType::ScopeNote => "skos:scopeNote",
                TextType::Note => "skos:note",
                TextType::Example => "skos:example",
            };
            self.add(property, literal(&text.text, &text.language));
        }
    }

    /// The framework's own code is a plain notation; one of another system has that system as its datatype, as SKOS advises.
    fn codes(&mut self, description: &Description) {
        if let Some(code) = &description.concept.code {
            self.add("skos:notation", Literal::new_simple_literal(code));
        }
        for code in &description.codes {
            let system = NamedNode::new_unchecked(self.addresses.framework(&code.system));
            self.add("skos:notation", Literal::new_typed_literal(&code.code, system));
        }
    }

    fn place(&mut self, description: &Description) {
        let concept = &description.concept;
        if description.broader.is_empty() && concept.kind != ConceptKind::Collection {
            let scheme = NamedNode::new_unchecked(self.addresses.framework(&concept.framework));
            self.add("skos:topConceptOf", scheme);
        }
        let neighbours = [
            ("skos:broader", &description.broader),
            ("skos:narrower", &description.narrower),
            ("skos:related", &description.related),
            ("skos:member", &description.members),
        ];
        for (property, others) in neighbours {
            for other in others {
                self.add(property, name(other, self.addresses));
            }
        }
    }

    fn life(&mut self, description: &Description) {
        if description.concept.status == ConceptStatus::Deprecated {
            self.add("owl:deprecated", Literal::from(true));
        }
        if let Some(successor) = &description.replaced_by {
            self.add("dcterms:isReplacedBy", name(successor, self.addresses));
        }
    }

    fn mapping(&mut self, mapping: &MappedTo) {
        let property = match mapping.predicate {
            Predicate::Exact => "skos:exactMatch",
            Predicate::Close => "skos:closeMatch",
            Predicate::Broad => "skos:broadMatch",
            Predicate::Narrow => "skos:narrowMatch",
            Predicate::Related => "skos:relatedMatch",
        };
        match &mapping.concept {
            Some(concept) => self.add(property, name(concept, self.addresses)),
            // A bare code of a framework that is not imported names nothing on the web.
            None => {
                if let Some(far) = named(&mapping.key) {
                    self.add(property, far);
                }
            }
        }
    }
}
