//! In which form a page is wanted: by a suffix of its address, or by `Accept`.

use axum::http::{HeaderMap, header};
use skillspine_export::linked::LinkedFormat;

/// A form of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Html,
    /// For programs.
    Linked(LinkedFormat),
    /// A rich skill descriptor.
    Rsd,
}

/// Every form with the suffix that asks for it and the media types that it answers to, its own first. The first form is the one for
/// clients that take anything. Descriptors have no media type of their own: only the suffix asks for them.
const FORMS: [(Form, &str, &[&str]); 4] = [
    (Form::Html, ".html", &["text/html", "application/xhtml+xml"]),
    (Form::Linked(LinkedFormat::JsonLd), ".jsonld", &["application/ld+json", "application/json"]),
    (Form::Linked(LinkedFormat::Turtle), ".ttl", &["text/turtle"]),
    (Form::Rsd, ".rsd.json", &[]),
];

impl Form {
    /// The forms of every page.
    pub const ALL: [Self; 3] = [FORMS[0].0, FORMS[1].0, FORMS[2].0];
    /// The forms of the page of a skill.
    pub const OF_SKILL: [Self; 4] = [FORMS[0].0, FORMS[1].0, FORMS[2].0, FORMS[3].0];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Linked(LinkedFormat::JsonLd) => "JSON-LD",
            Self::Linked(LinkedFormat::Turtle) => "Turtle",
            Self::Rsd => "RSD",
        }
    }

    pub fn suffix(self) -> &'static str {
        FORMS.iter().find(|(form, _, _)| *form == self).map_or("", |(_, suffix, _)| suffix)
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Linked(format) => format.media_type(),
            Self::Rsd => "application/json",
        }
    }

    /// The media type as it is sent: texts are UTF-8.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Linked(LinkedFormat::JsonLd) => "application/ld+json",
            Self::Linked(LinkedFormat::Turtle) => "text/turtle; charset=utf-8",
            Self::Rsd => "application/json",
        }
    }

    /// A key without its suffix, and the form that the suffix asks for.
    pub fn of_key(key: &str) -> (&str, Option<Self>) {
        let found = FORMS.iter().find_map(|(form, suffix, _)| Some((key.strip_suffix(suffix)?, Some(*form))));
        found.filter(|(rest, _)| !rest.is_empty()).unwrap_or((key, None))
    }

    /// The form that a client likes best; none when it accepts none of them. RFC 9110, section 12.5.1: the most specific range that
    /// covers a media type decides about it.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(header::ACCEPT);
        let ranges: Vec<Range> = values
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::read)
            .collect();
        if values.iter().next().is_none() {
            return Some(Self::Html);
        }
        let mut best: Option<(f32, Self)> = None;
        for (form, _, media_types) in FORMS {
            let quality = media_types.iter().filter_map(|media_type| quality(media_type, &ranges)).fold(0.0, f32::max);
            if quality > best.map_or(0.0, |(best, _)| best) {
                best = Some((quality, form));
            }
        }
        best.map(|(_, form)| form)
    }
}

struct Range {
    main: String,
    sub: String,
    quality: f32,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (main, sub) = parts.next()?.split_once('/')?;
        let mut quality = 1.0;
        for part in parts {
            if let Some(text) = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")) {
                quality = text.trim().parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?;
            }
        }
        Some(Self { main: main.to_ascii_lowercase(), sub: sub.to_ascii_lowercase(), quality })
    }

    /// How closely the range covers a media type, if it does.
    fn closeness(&self, main: &str, sub: &str) -> Option<u8> {
        match (self.main.as_str(), self.sub.as_str()) {
            ("*", "*") => Some(0),
            (own, "*") if own == main => Some(1),
            (own, own_sub) if own == main && own_sub == sub => Some(2),
            _ => None,
        }
    }
}

fn quality(media_type: &str, ranges: &[Range]) -> Option<f32> {
    let (main, sub) = media_type.split_once('/')?;
    let covering = ranges.iter().filter_map(|range| Some((range.closeness(main, sub)?, range.quality)));
    covering.max_by(|(a, x), (b, y)| a.cmp(b).then(x.total_cmp(y))).map(|(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON_LD: Form = Form::Linked(LinkedFormat::JsonLd);
    const TURTLE: Form = Form::Linked(LinkedFormat::Turtle);

    #[test]
    fn the_form_that_is_liked_best_is_taken() {
        let check = |accept: &str, expected: Option<Form>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header value"));
            assert_eq!(Form::accepted(&headers), expected, "{accept}");
        };
        assert_eq!(Form::accepted(&HeaderMap::new()), Some(Form::Html));
        check("*/*", Some(Form::Html));
        check("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Form::Html));
        check("text/turtle", Some(TURTLE));
        check("Text/Turtle;charset=utf-8", Some(TURTLE));
        check("application/ld+json", Some(JSON_LD));
        check("application/json", Some(JSON_LD));
        check("application/ld+json;q=0.5, text/turtle;q=0.7, text/html;q=0.2", Some(TURTLE));
        check("text/*", Some(Form::Html));
        check("text/*;q=0.5, application/ld+json;q=0.4", Some(Form::Html));
        check("text/html;q=0, text/*", Some(TURTLE));
        check("application/*", Some(Form::Html));
        check("text/html;q=0, application/xhtml+xml;q=0, */*;q=0.1", Some(JSON_LD));
        check("application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", Some(TURTLE));
        check("image/png", None);
        check("text/turtle;q=0", None);
        check("nonsense", None);
        check("text/turtle;q=2", None);
    }

    #[test]
    fn suffixes_are_taken_off() {
        assert_eq!(Form::of_key("15-1252.00"), ("15-1252.00", None));
        assert_eq!(Form::of_key("15-1252.00.ttl"), ("15-1252.00", Some(TURTLE)));
        assert_eq!(Form::of_key("a.rsd.json"), ("a", Some(Form::Rsd)));
        assert_eq!(Form::of_key("a.jsonld"), ("a", Some(JSON_LD)));
        assert_eq!(Form::of_key("a.html"), ("a", Some(Form::Html)));
        assert_eq!(Form::of_key(".html"), (".html", None));
    }
}
