//! Triples as they come together, each once.

use std::collections::HashSet;

use oxrdf::{Literal, NamedNode, Term, Triple};
use skillspine_domain::address::{Addresses, is_uri};

use super::term;

/// What is said on the page of something.
pub(super) struct Said<'a> {
    /// What the page is about.
    pub subject: NamedNode,
    pub addresses: Addresses<'a>,
    triples: Vec<Triple>,
    seen: HashSet<Triple>,
}

impl<'a> Said<'a> {
    pub fn of(subject: NamedNode, addresses: Addresses<'a>) -> Self {
        Self { subject, addresses, triples: Vec::new(), seen: HashSet::new() }
    }

    /// Says it of the subject, once, however often it is true.
    pub fn add(&mut self, predicate: &str, object: impl Into<Term>) {
        let subject = self.subject.clone();
        self.say(&subject, predicate, object);
    }

    /// Says it of something else.
    pub fn say(&mut self, subject: &NamedNode, predicate: &str, object: impl Into<Term>) {
        let triple = Triple::new(subject.clone(), term(predicate), object);
        if self.seen.insert(triple.clone()) {
            self.triples.push(triple);
        }
    }

    /// All of it, and that it stands on this page; nothing more where the page itself is the subject.
    pub fn on(mut self, page: &NamedNode) -> Vec<Triple> {
        if *page != self.subject {
            self.say(page, "rdf:type", term("foaf:Document"));
            let subject = self.subject.clone();
            self.say(page, "foaf:primaryTopic", subject);
        }
        self.triples
    }
}

/// A text with its language, where the tag is one that RDF takes and says something.
pub(super) fn literal(text: &str, language: &str) -> Literal {
    let tagged = Literal::new_language_tagged_literal(text, language).ok().filter(|_| language != "und");
    tagged.unwrap_or_else(|| Literal::new_simple_literal(text))
}

/// A publisher's URI as a name, where it is one.
pub(super) fn named(uri: &str) -> Option<NamedNode> {
    NamedNode::new(uri).ok().filter(|_| is_uri(uri))
}
