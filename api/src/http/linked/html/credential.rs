//! The page of a credential.

use skillspine_domain::{
    address::Addresses,
    alignment::Alignment,
    model::{AlignmentProvenance, AlignmentRole, Concept, CredentialAlignment, PartKind},
};
use skillspine_export::linked::StackedCredential;

use super::{Page, alternates, best, credential_link, link, other_forms, outward, playground};
use crate::{
    html::escaped,
    http::linked::{media::Form, read::CredentialPage},
};

/// Alignments of one role that are listed.
const LISTED: usize = 200;

/// The page of a credential.
pub(in crate::http::linked) fn credential(page: &CredentialPage, release: i32) -> String {
    let description = &page.description;
    let credential = &description.credential;
    let path = Addresses::new("").credential(credential.id);
    let (language, name) = best(&credential.names, &credential.uri);
    let mut html = Page::new(name, &alternates(&path, &Form::ALL));
    html.add(format_args!(
        "<p class=\"kind\">{}</p>\n<h1 lang=\"{}\">{}</h1>\n",
        escaped(&credential.kind.as_str().replace('-', " ")),
        escaped(language),
        escaped(name),
    ));
    if let Some(status) = credential.status {
        html.add(format_args!("<p>Status: {}</p>\n", status.as_str().replace('-', " ")));
    }
    html.texts("Description", &credential.descriptions);
    html.texts("What it takes", &credential.criteria);
    facts(&mut html, page);
    for (role, title) in [
        (AlignmentRole::Attests, "Attests"),
        (AlignmentRole::Teaches, "Teaches"),
        (AlignmentRole::Assesses, "Assesses"),
        (AlignmentRole::Requires, "Requires"),
        (AlignmentRole::PreparesFor, "Prepares for"),
        (AlignmentRole::Industry, "Industry"),
        (AlignmentRole::Subject, "Subject"),
    ] {
        let of_role: Vec<_> = description.alignments.iter().filter(|(alignment, _)| alignment.role == role).collect();
        let items = of_role.iter().take(LISTED).map(|(stated, concept)| alignment(stated, concept.as_ref()));
        html.list(title, items, of_role.len());
    }
    for (kind, title) in [
        (PartKind::Part, "Parts"),
        (PartKind::PartOf, "Part of"),
        (PartKind::Prerequisite, "Needed before"),
        (PartKind::Follows, "Prepared for by"),
        (PartKind::PrerequisiteOf, "Needed for"),
        (PartKind::Precedes, "Leads on to"),
    ] {
        let of_kind: Vec<&StackedCredential> = description.parts.iter().filter(|part| part.kind == kind).collect();
        html.list(title, of_kind.iter().take(LISTED).map(|part| stacked(part)), of_kind.len());
    }
    if let Some(demand) = &page.demand {
        html.demand(demand);
    }
    let query = format!(
        "{{ node(id: \"{}\") {{ ... on Credential {{ name {{ value }} kind issuer {{ name {{ value }} }} skills(first: 5) {{ nodes {{ \
         prefLabel {{ value }} }} }} demand {{ total {{ value }} }} }} }} }}",
        page.node
    );
    html.add(format_args!("<p><a href=\"{}\">Ask GraphQL about it</a></p>\n", escaped(&playground(&query))));
    html.finish(&other_forms(&path, &Form::ALL, release))
}

fn facts(html: &mut Page, page: &CredentialPage) {
    let description = &page.description;
    let credential = &description.credential;
    html.section("Facts");
    html.add(format_args!("<dl>\n"));
    if let Some(uri) = &credential.issuer_uri {
        match &description.issuer {
            Some(issuer) => {
                let (language, name) = best(&issuer.names, uri);
                let page = issuer.url.as_deref().map(|url| format!(" · {}", outward(url))).unwrap_or_default();
                html.entry(
                    "Issuer",
                    format_args!("<span lang=\"{}\">{}</span>{page}", escaped(language), escaped(name)),
                );
            }
            None => html.entry("Issuer", format_args!("{}", outward(uri))),
        }
    }
    let texts = [
        ("Level", credential.level.as_ref().map(|(system, code)| format!("{code} ({system})"))),
        (
            "Credits",
            credential
                .credits
                .as_ref()
                .map(|(value, unit)| format!("{value} {}", unit.as_deref().unwrap_or_default()).trim_end().to_owned()),
        ),
        ("Duration", credential.duration.clone()),
        ("Cost", credential.cost.as_ref().map(|(amount, currency)| format!("{amount} {currency}"))),
        ("On offer from", credential.valid_from.map(|day| day.to_string())),
        ("On offer until", credential.valid_until.map(|day| day.to_string())),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            html.entry(name, format_args!("{}", escaped(&text)));
        }
    }
    let modes: Vec<&str> = credential.delivery_modes.iter().map(|mode| mode.as_str()).collect();
    for (name, values) in [("Where", modes.join(", ")), ("Languages", credential.languages.join(", "))] {
        if !values.is_empty() {
            html.entry(name, format_args!("{}", escaped(&values)));
        }
    }
    for (name, address) in [
        ("Web page", &credential.url),
        ("Criteria", &credential.criteria_url),
        ("Image", &credential.image),
        ("URI", &Some(credential.uri.clone())),
    ] {
        if let Some(address) = address {
            html.entry(name, format_args!("{}", outward(address)));
        }
    }
    html.entry("Permanent id", format_args!("{}", credential.id));
    html.entry("Described by the source", format_args!("{}", escaped(&credential.source)));
    html.add(format_args!("</dl>\n"));
}

/// What is said, and the concept that it means.
fn alignment(stated: &CredentialAlignment, concept: Option<&Concept>) -> String {
    let verbatim = match stated.provenance {
        AlignmentProvenance::Asserted => asserted(stated),
        AlignmentProvenance::Inferred => "read out of its text".to_owned(),
    };
    match (concept, stated.found) {
        (Some(concept), Some((_, matched_by, confidence))) => {
            let matched_by = matched_by.as_str().replace('-', " ");
            format!("{} <small>(confidence {confidence:.2}, by {matched_by}) {verbatim}</small>", link(concept))
        }
        _ => format!("{verbatim} <small>(not resolved)</small>"),
    }
}

/// An alignment in its publisher's words.
fn asserted(stated: &CredentialAlignment) -> String {
    let read = Alignment::from_json(&serde_json::from_str(&stated.asserted).unwrap_or_default());
    let name = read.name.map(|name| format!("“{}”", escaped(&name)));
    let code = read.code.map(|code| escaped(&code).into_owned());
    let framework = read.framework.map(|framework| format!("of {}", outward(&framework)));
    let url = read.url.map(|url| outward(&url));
    let words: Vec<String> = [name, code, framework, url].into_iter().flatten().collect();
    words.join(" ")
}

fn stacked(part: &StackedCredential) -> String {
    match &part.credential {
        Some(other) => format!("{} <small>{}</small>", credential_link(other), other.kind.as_str().replace('-', " ")),
        None => {
            let name = part.stated_name.as_deref().map(|name| format!("{} ", escaped(name))).unwrap_or_default();
            format!("{name}{} <small>(not imported)</small>", outward(&part.uri))
        }
    }
}
