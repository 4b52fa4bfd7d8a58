//! Pages for people: plain HTML with a little style, no scripts, everything escaped.

mod concept;
mod credential;

use std::{fmt::Write as _, sync::LazyLock};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use skillspine_domain::{
    address::{Addresses, encoded, is_url},
    model::{Concept, ConceptStatus, Credential, Framework, Texts},
};
use skillspine_export::linked::Scheme;

pub(super) use self::{concept::concept, credential::credential};
use super::media::Form;
use crate::{graphql::shown::ShownDemand, html::escaped};

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

    /// A list; nothing for none.
    fn list(&mut self, title: &str, items: impl ExactSizeIterator<Item = String>, total: usize) {
        if total == 0 {
            return;
        }
        let listed = items.len();
        self.section(&if total == 1 { title.to_owned() } else { format!("{title} ({total})") });
        self.add(format_args!("<ul>\n"));
        for item in items {
            self.add(format_args!("<li>{item}</li>\n"));
        }
        self.add(format_args!("</ul>\n"));
        if listed < total {
            self.add(format_args!("<p>The first {listed} of {total}; GraphQL gives them all.</p>\n"));
        }
    }

    /// Texts of one sort in all their languages; nothing for none.
    fn texts(&mut self, title: &str, texts: &Texts) {
        if texts.is_empty() {
            return;
        }
        self.section(title);
        for (language, text) in texts {
            self.add(format_args!("<p lang=\"{}\">{}</p>\n", escaped(language), escaped(text)));
        }
    }

    /// How much it is asked for. A figure says what it rests on, and a missing one why.
    fn demand(&mut self, demand: &ShownDemand) {
        self.section("Demand");
        let (from, to) = demand.days;
        let (total, growth) = (demand.total, demand.growth);
        match total.value {
            Some(_) => {
                let adverts = if total.n == 1 { "advert asks" } else { "adverts ask" };
                self.add(format_args!("<p>{} {adverts} for it, of those posted from {from} to {to}.", total.n));
            }
            None => self.add(format_args!("<p>Too few adverts ask for it to say how many, from {from} to {to}.")),
        }
        if let (Some(value), Some(before)) = (growth.value, growth.denominator) {
            let (percent, direction) = ((value * 100.0).abs(), if value < 0.0 { "fewer" } else { "more" });
            self.add(format_args!(
                " In the last 365 days {percent:.0} % {direction} than in those before ({} against {before}).",
                growth.n
            ));
        }
        self.add(format_args!(" Adverts are not jobs; GraphQL has series, regions, pay and sources.</p>\n"));
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

/// A credential as a link to its page.
fn credential_link(credential: &Credential) -> String {
    let path = Addresses::new("").credential(credential.id);
    let (language, name) = best(&credential.names, &credential.uri);
    format!("<a href=\"{}\" lang=\"{}\">{}</a>", escaped(&path), escaped(language), escaped(name))
}

/// The English text, or else the first, with its language; `otherwise` where there is none.
fn best<'t>(texts: &'t Texts, otherwise: &'t str) -> (&'t str, &'t str) {
    let english = texts.iter().find(|(language, _)| language == "en");
    english.or(texts.first()).map_or(("", otherwise), |(language, text)| (language, text))
}

/// A URL as a link, any other text as it is.
fn outward(text: &str) -> String {
    let shown = escaped(text);
    if is_url(text) { format!("<a href=\"{shown}\" rel=\"noopener\">{shown}</a>") } else { shown.into_owned() }
}

fn alternates(path: &str, forms: &[Form]) -> String {
    let linked = forms.iter().filter(|form| **form != Form::Html);
    let link = |form: &Form| {
        let (media_type, suffix) = (form.media_type(), form.suffix());
        format!("<link rel=\"alternate\" type=\"{media_type}\" href=\"{}{suffix}\">", escaped(path))
    };
    linked.map(link).collect()
}

fn footer(path: &str, forms: &[Form], framework: &Framework, release: i32) -> String {
    let (attribution, terms) = (escaped(&framework.attribution), outward(&framework.licence));
    format!("<p>{attribution} · Terms: {terms}</p>{}", other_forms(path, forms, release))
}

/// The release, and the other forms of the page.
fn other_forms(path: &str, forms: &[Form], release: i32) -> String {
    let linked = forms.iter().filter(|form| **form != Form::Html);
    let link = |form: &Form| format!("<a href=\"{}{}\">{}</a> · ", escaped(path), form.suffix(), form.name());
    let links: String = linked.map(link).collect();
    format!("<p>Release {release} · {links}<a href=\"/\">GraphQL playground</a></p>")
}

/// The page of a framework. `total` concepts stand at its top, of which the scheme has the first.
pub(super) fn framework(scheme: &Scheme, total: u64, release: i32) -> String {
    let framework = &scheme.framework;
    let path = Addresses::new("").framework(&framework.key);
    let mut html = Page::new(&framework.title, &alternates(&path, &Form::ALL));
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
    html.list("At the top", scheme.top.iter().map(link), usize::try_from(total).unwrap_or(usize::MAX));
    html.finish(&footer(&path, &Form::ALL, framework, release))
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
