//! The page of a concept.

use std::{borrow::Cow, collections::BTreeMap};

use skillspine_domain::{
    address::Addresses,
    model::{ConceptStatus, LabelType, Predicate, TextType},
};
use skillspine_export::linked::MappedTo;

use super::{Page, alternates, credential_link, footer, link, outward, playground};
use crate::{
    html::escaped,
    http::linked::{media::Form, read::ConceptPage},
};

/// The page of a concept.
pub(in crate::http::linked) fn concept(page: &ConceptPage, release: i32, forms: &[Form]) -> String {
    let description = &page.description;
    let concept = &description.concept;
    let framework = &page.framework;
    let path = Addresses::new("").concept(&concept.framework, concept.id);
    let mut html = Page::new(&format!("{} – {}", concept.label, framework.title), &alternates(&path, forms));
    html.add(format_args!(
        "<p class=\"kind\"><a href=\"{}\">{}</a> · {}</p>\n<h1 lang=\"{}\">{}</h1>\n",
        escaped(&Addresses::new("").framework(&framework.key)),
        escaped(&framework.title),
        concept.kind.as_str().replace('-', " "),
        escaped(&concept.label_language),
        escaped(&concept.label),
    ));
    if concept.status == ConceptStatus::Deprecated {
        let successor =
            description.replaced_by.as_ref().map(|successor| format!(" It was replaced by {}.", link(successor)));
        html.add(format_args!(
            "<p class=\"retired\">This concept is no longer part of its framework.{}</p>\n",
            successor.unwrap_or_default()
        ));
    }
    texts(&mut html, page);
    identifiers(&mut html, page);
    labels(&mut html, page);
    for (title, concepts) in [
        ("Broader", &description.broader),
        ("Narrower", &description.narrower),
        ("Related", &description.related),
        ("Members", &description.members),
    ] {
        const LISTED: usize = 200;
        html.list(title, concepts.iter().take(LISTED).map(link), concepts.len());
    }
    for list in &page.lists {
        html.list(list.title, list.concepts.iter().map(|concept| link(concept)), list.total);
    }
    mappings(&mut html, &description.mappings);
    let (credentials, total) = &page.credentials;
    html.list("Credentials", credentials.iter().map(|credential| credential_link(credential)), *total);
    if let Some(demand) = &page.demand {
        html.demand(demand);
    }
    let query = format!(
        "{{ node(id: \"{}\") {{ ... on Concept {{ prefLabel {{ value language }} description {{ value }} broader {{ id }} mappings(first: 5) \
         {{ nodes {{ predicate target {{ uri }} }} }} emit(format: OB3) {{ document }} }} }} }}",
        page.node
    );
    html.add(format_args!("<p><a href=\"{}\">Ask GraphQL about it</a></p>\n", escaped(&playground(&query))));
    html.finish(&footer(&path, forms, framework, release))
}

fn texts(html: &mut Page, page: &ConceptPage) {
    let mut by_type: BTreeMap<TextType, Vec<(&str, &str)>> = BTreeMap::new();
    for text in &page.description.texts {
        by_type.entry(text.text_type).or_default().push((&text.language, &text.text));
    }
    for (text_type, texts) in by_type {
        let title = match text_type {
            TextType::Definition => "Definition",
            TextType::Description => "Description",
            TextType::ScopeNote => "Scope",
            TextType::Note => "Note",
            TextType::Example => "Example",
        };
        html.section(title);
        for (language, text) in texts {
            html.add(format_args!("<p lang=\"{}\">{}</p>\n", escaped(language), escaped(text)));
        }
    }
}

fn identifiers(html: &mut Page, page: &ConceptPage) {
    let concept = &page.description.concept;
    html.section("Identifiers");
    html.add(format_args!("<dl>\n"));
    html.entry("URI", format_args!("{}", outward(&concept.uri)));
    html.entry("Permanent id", format_args!("{}", concept.id));
    if let Some(code) = &concept.code {
        html.entry("Code", format_args!("{}", escaped(code)));
    }
    for code in &page.description.codes {
        html.entry(&code.system, format_args!("{}", escaped(&code.code)));
    }
    html.add(format_args!("</dl>\n"));
}

fn labels(html: &mut Page, page: &ConceptPage) {
    let mut by_language: BTreeMap<&str, [Vec<&str>; 2]> = BTreeMap::new();
    for label in &page.description.labels {
        let place = match label.label_type {
            LabelType::Preferred => 0,
            LabelType::Alternative => 1,
            LabelType::Hidden => continue,
        };
        by_language.entry(&label.language).or_default()[place].push(&label.text);
    }
    if by_language.is_empty() {
        return;
    }
    html.section("Labels");
    html.add(format_args!("<dl>\n"));
    for (language, [preferred, alternative]) in by_language {
        let language_shown = escaped(language);
        html.add(format_args!("<dt>{language_shown}</dt><dd lang=\"{language_shown}\">"));
        for label in preferred {
            html.add(format_args!("<strong>{}</strong> ", escaped(label)));
        }
        let others: Vec<Cow<'_, str>> = alternative.into_iter().map(escaped).collect();
        html.add(format_args!("{}</dd>\n", others.join(" · ")));
    }
    html.add(format_args!("</dl>\n"));
}

fn mappings(html: &mut Page, mappings: &[MappedTo]) {
    if mappings.is_empty() {
        return;
    }
    html.section("In other frameworks");
    html.add(format_args!("<dl>\n"));
    for mapping in mappings {
        let predicate = match mapping.predicate {
            Predicate::Exact => "exact match",
            Predicate::Close => "close match",
            Predicate::Broad => "broader match",
            Predicate::Narrow => "narrower match",
            Predicate::Related => "related match",
        };
        let far = mapping.concept.as_ref().map_or_else(|| outward(&mapping.key), link);
        html.entry(predicate, format_args!("{far}"));
    }
    html.add(format_args!("</dl>\n"));
}
