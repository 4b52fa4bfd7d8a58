//! Taking URLs apart, kindly: what people paste is often not quite one.

/// A URL, or what somebody took for one, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// `http`, `https` or `urn`, in lower case.
    pub scheme: String,
    /// In lower case, without port; `urn` for URNs.
    pub host: String,
    /// Of the path, decoded; no empty ones.
    pub segments: Vec<String>,
    /// Of the query, decoded.
    pub query: Vec<(String, String)>,
    /// Decoded.
    pub fragment: String,
    /// Whether the scheme had to be guessed.
    pub scheme_missing: bool,
}

/// More of them than any name has.
const MOST_SEGMENTS: usize = 16;

impl Url {
    /// Takes a URL apart; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.contains(char::is_whitespace) {
            return None;
        }
        if let Some(name) = strip_ignoring_case(text, "urn:") {
            let segments: Vec<String> = name.split(':').filter(|part| !part.is_empty()).map(decode).collect();
            let scheme = "urn".to_owned();
            return Some(Self {
                host: scheme.clone(),
                scheme,
                segments,
                query: Vec::new(),
                fragment: String::new(),
                scheme_missing: false,
            });
        }
        let schemes = [("https", "https://"), ("http", "http://"), ("https", "//")];
        let known =
            schemes.iter().find_map(|(name, start)| Some((*name, strip_ignoring_case(text, start)?, *start == "//")));
        // `www.onetonline.org/link/…`: somebody left the scheme out.
        let (scheme, rest, scheme_missing) = match known {
            Some(known) => known,
            None if looks_like_a_host(text) => ("https", text, true),
            None => return None,
        };
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.').to_ascii_lowercase();
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decode).collect();
        if host.is_empty() || segments.len() > MOST_SEGMENTS {
            return None;
        }
        Some(Self {
            scheme: scheme.to_owned(),
            host,
            segments,
            query: pairs(query),
            fragment: decode(fragment),
            scheme_missing,
        })
    }

    /// The value of a parameter of the query. Old ESCO pages repeat theirs in the fragment; where the two differ, nobody can say
    /// which is meant.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let in_fragment = pairs(&self.fragment);
        let mut values = self.query.iter().chain(&in_fragment).filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let (_, first) = values.next()?;
        values.all(|(_, other)| other == first).then(|| first.clone())
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (decode(key), decode(&value.replace('+', " ")))).collect()
}

fn strip_ignoring_case<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start).then(|| &text[start.len()..])
}

fn looks_like_a_host(text: &str) -> bool {
    let Some((host, path)) = text.split_once('/') else { return false };
    let labels: Vec<&str> = host.split('.').collect();
    let is_label =
        |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let top_is_word =
        labels.last().is_some_and(|top| top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()));
    labels.len() > 1 && top_is_word && labels.iter().all(is_label) && !path.is_empty()
}

/// Takes `%41` for `A`; what is no such thing, or would not be UTF-8, stays.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    // A NUL is in no name, and databases refuse it.
    String::from_utf8(decoded).ok().filter(|decoded| !decoded.contains('\0')).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<(&str, &str, &str, &str)>) {
        let found = Url::parse(text);
        let found = found.as_ref().map(|url| (&*url.scheme, &*url.host, url.segments.join("|"), &*url.fragment));
        assert_eq!(found, expected.map(|(scheme, host, path, end)| (scheme, host, path.to_owned(), end)), "{text}");
    }

    #[test]
    fn urls_are_taken_apart() {
        check(
            "HTTP://Data.Europa.EU:80//esco/skill/A%42/?x=1#y",
            Some(("http", "data.europa.eu", "esco|skill|AB", "y")),
        );
        check("www.onetonline.org/link/summary/1", Some(("https", "www.onetonline.org", "link|summary|1", "")));
        check("//a.example/b", Some(("https", "a.example", "b", "")));
        check("https://user:pass@a.example/%zz%ff", Some(("https", "a.example", "%zz%ff", "")));
        check("urn:isco:08:2512", Some(("urn", "urn", "isco|08|2512", "")));
        for text in
            ["", " ", "software developer", "15-1252.00", "2512.4/x", "http://", "mailto:a@b.c", "javascript:alert(1)"]
        {
            check(text, None);
        }
        let odd = format!("http://a.example/{}", "x/".repeat(99));
        check(&odd, None);
    }

    #[test]
    fn parameters_must_agree() {
        let check = |text: &str, expected: Option<&str>| {
            let url = Url::parse(text).expect("a URL");
            assert_eq!(url.parameter("uri").as_deref(), expected, "{text}");
        };
        check("http://a.example/?uri=http%3A%2F%2Fb%2Fc+d", Some("http://b/c d"));
        check("http://a.example/?x=1#&uri=b", Some("b"));
        check("http://a.example/?uri=b#&URI=b", Some("b"));
        check("http://a.example/?uri=b#uri=c", None);
        check("http://a.example/?uri", None);
    }

    proptest! {
        #[test]
        fn nothing_is_too_strange(text in any::<String>(), hostile in "(http://|urn:|//)?[a-z%/?#&=.:@\u{e9}]{0,40}") {
            for text in [text, hostile] {
                if let Some(url) = Url::parse(&text) {
                    url.parameter("uri");
                }
            }
        }
    }
}
