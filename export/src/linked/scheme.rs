//! What is said of a framework.

use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Term, Triple};
use skillspine_domain::address::{Addresses, is_url};

use super::{Scheme, name, said::literal, term};

pub(super) fn triples(scheme: &Scheme, addresses: Addresses<'_>) -> Vec<Triple> {
    let framework = &scheme.framework;
    let subject = NamedNode::new_unchecked(addresses.framework(&framework.key));
    let mut objects: Vec<(&str, Term)> = vec![
        ("rdf:type", term("skos:ConceptScheme").into()),
        ("dcterms:identifier", Literal::new_simple_literal(&framework.key).into()),
        ("dcterms:title", literal(&framework.title, "en").into()),
        ("dcterms:publisher", Literal::new_simple_literal(&framework.publisher).into()),
    ];
    match NamedNode::new(&framework.licence) {
        Ok(terms) if is_url(&framework.licence) => objects.push(("dcterms:license", terms.into())),
        _ => objects.push(("dcterms:rights", Literal::new_simple_literal(&framework.licence).into())),
    }
    if !framework.attribution.is_empty() && framework.attribution != framework.licence {
        objects.push(("dcterms:rights", literal(&framework.attribution, "en").into()));
    }
    if let Ok(homepage) = NamedNode::new(&framework.homepage) {
        objects.push(("foaf:homepage", homepage.into()));
    }
    if let Some(version) = &scheme.version {
        objects.push(("owl:versionInfo", Literal::new_simple_literal(&version.version).into()));
        for language in &version.languages {
            objects.push(("dcterms:language", Literal::new_simple_literal(language).into()));
        }
        if let Some(day) = version.released_on {
            objects.push(("dcterms:issued", Literal::new_typed_literal(day.to_string(), xsd::DATE).into()));
        }
    }
    let mut tops: Vec<NamedNode> = scheme.top.iter().map(|concept| name(concept, addresses)).collect();
    tops.sort();
    tops.dedup();
    objects.extend(tops.into_iter().map(|top| ("skos:hasTopConcept", top.into())));
    objects.into_iter().map(|(predicate, object)| Triple::new(subject.clone(), term(predicate), object)).collect()
}
