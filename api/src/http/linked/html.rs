//! Pages for people: plain HTML with a little style, no scripts, everything escaped.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use skillspine_domain::{
    address::{Addresses, encoded, is_url},
    model::{Concept, ConceptStatus, Framework, LabelType, Predicate, TextType},
};
use skillspine_export::linked::{MappedTo, Scheme};

use super::{media::Form, read::ConceptPage};
use crate::html::escaped;

const STYLE: &str = "\
:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}\
h1{line-height:1.2;margin:.2em 0}h2{font-size:1.1rem;margin:1.6em 0 .3em}ul{margin:.3em 0;padding-left:1.2em}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.3em 0}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}\
.kind,footer{opacity:.75;font-size:.9rem}.retired{border-left:.3rem solid #c60;padding:.3rem .8rem;margin:1rem 0}\
footer{margin-top:2.5rem;border-top:1px solid;padding-top:.6rem}";

/// Nothing may be loaded, and the one style sheet is known by its hash.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// A page being written. Writing to a string does not fail.
struct Page(String);

impl Page {
    fn new(title: &str, alternates: &str) -> Self {
        let mut page = Self(String::with_capacity(8 * 1024));
        page.add(format_args!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title>{alternates}\
             <style>{STYLE}</style></head><body>\n",
            escaped(title)
        ));
        page
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(text);
    }

    fn section(&mut self, title: &str) {
        self.add(format_args!("<h2>{}</h2>\n", escaped(title)));
    }

    fn entry(&mut self, name: &str, value: std::fmt::Arguments<'_>) {
        self.add(format_args!("<dt>{}</dt><dd>{value}</dd>\n", escaped(name)));
    }

    /// A list of links; nothing for none.
    fn concepts<'c>(&mut self, title: &str, concepts: impl ExactSizeIterator<Item = &'c Concept>, total: usize) {
        if total == 0 {
            return;
        }
        let listed = concepts.len();
        self.section(&if listed == 1 { title.to_owned() } else { format!("{title} ({total})") });
        self.add(format_args!("<ul>\n"));
        for concept in concepts {
            self.add(format_args!("<li>{}</li>\n", link(concept)));
        }
        self.add(format_args!("</ul>\n"));
        if listed < total {
            self.add(format_args!("<p>The first {listed} of {total}; GraphQL gives them all.</p>\n"));
        }
    }

    fn finish(mut self, footer: &str) -> String {
        self.add(format_args!("<footer>{footer}</footer>\n</body></html>\n"));
        self.0
    }
}

/// Addresses of pages are relative to the server, so that they hold behind whatever name it has.
fn link(concept: &Concept) -> String {
    let retired = if concept.status == ConceptStatus::Deprecated { " (retired)" } else { "" };
    let code = concept.code.as_deref().map(|code| format!("{} ", escaped(code))).unwrap_or_default();
    let path = Addresses::new("").concept(&concept.framework, concept.id);
    format!("<a href=\"{}\">{code}{}</a>{retired}", escaped(&path), escaped(&concept.label))
}

/// A URL as a link, any other text as it is.
fn outward(text: &str) -> String {
    let shown = escaped(text);
    if is_url(text) { format!("<a href=\"{shown}\" rel=\"noopener\">{shown}</a>") } else { shown.into_owned() }
}

fn alternates(path: &str) -> String {
    let linked = Form::ALL.into_iter().filter(|form| *form != Form::Html);
    let link = |form: Form| {
        let (media_type, suffix) = (form.media_type(), form.suffix());
        format!("<link rel=\"alternate\" type=\"{media_type}\" href=\"{}{suffix}\">", escaped(path))
    };
    linked.map(link).collect()
}

fn footer(path: &str, framework: &Framework, release: i32) -> String {
    let path = escaped(path);
    format!(
        "<p>{} · Terms: {}</p><p>Release {release} · <a href=\"{path}.jsonld\">JSON-LD</a> · <a href=\"{path}.ttl\">Turtle</a> · \
         <a href=\"/\">GraphQL playground</a></p>",
        escaped(&framework.attribution),
        outward(&framework.licence),
    )
}

/// The page of a concept.
pub(super) fn concept(page: &ConceptPage, release: i32) -> String {
    let description = &page.description;
    let concept = &description.concept;
    let framework = &page.framework;
    let path = Addresses::new("").concept(&concept.framework, concept.id);
    let mut html = Page::new(&format!("{} – {}", concept.label, framework.title), &alternates(&path));
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
        html.concepts(title, concepts.iter().take(LISTED), concepts.len());
    }
    for list in &page.lists {
        html.concepts(list.title, list.concepts.iter().map(AsRef::as_ref), list.total);
    }
    mappings(&mut html, &description.mappings);
    let query = format!(
        "{{ node(id: \"{}\") {{ ... on Concept {{ prefLabel {{ value language }} description {{ value }} broader {{ id }} mappings(first: 5) \
         {{ nodes {{ predicate target {{ uri }} }} }} emit(format: OB3) {{ document }} }} }} }}",
        page.node
    );
    html.add(format_args!("<p><a href=\"{}\">Ask GraphQL about it</a></p>\n", escaped(&playground(&query))));
    html.finish(&footer(&path, framework, release))
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

/// The page of a framework. `total` concepts stand at its top, of which the scheme has the first.
pub(super) fn framework(scheme: &Scheme, total: u64, release: i32) -> String {
    let framework = &scheme.framework;
    let path = Addresses::new("").framework(&framework.key);
    let mut html = Page::new(&framework.title, &alternates(&path));
    html.add(format_args!("<p class=\"kind\">Framework</p>\n<h1>{}</h1>\n<dl>\n", escaped(&framework.title)));
    html.entry("Key", format_args!("{}", escaped(&framework.key)));
    html.entry("Publisher", format_args!("{}", escaped(&framework.publisher)));
    html.entry("Homepage", format_args!("{}", outward(&framework.homepage)));
    if let Some(version) = &scheme.version {
        html.entry("Version", format_args!("{}", escaped(&version.version)));
        if let Some(day) = version.released_on {
            html.entry("Released", format_args!("{day}"));
        }
        html.entry("Languages", format_args!("{}", escaped(&version.languages.join(", "))));
    }
    html.add(format_args!("</dl>\n"));
    html.concepts("At the top", scheme.top.iter(), usize::try_from(total).unwrap_or(usize::MAX));
    html.finish(&footer(&path, framework, release))
}

/// A page that says why there is none.
pub(super) fn refusal(title: &str, hint: &str) -> String {
    let mut html = Page::new(title, "");
    html.add(format_args!("<h1>{}</h1>\n<p>{}</p>\n", escaped(title), escaped(hint)));
    html.finish("<a href=\"/\">GraphQL playground</a>")
}

/// A link to the playground with a query in it.
fn playground(query: &str) -> String {
    format!("/?query={}", encoded(query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(outward("javascript:alert(1)"), "javascript:alert(1)");
        assert_eq!(outward("https://a.example/?x=\"><b>"), "https://a.example/?x=&quot;&gt;&lt;b&gt;");
    }
}
