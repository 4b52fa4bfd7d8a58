//! Languages that a client asks for in `Accept-Language`.

use axum::http::{HeaderMap, header};

const MOST_LANGUAGES: usize = 20;

/// The languages of the request, most wanted first, as BCP 47 tags in their usual case. Tags that are none are left out.
pub(super) fn accepted_languages(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::ACCEPT_LANGUAGE);
    let ranges = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let mut wanted: Vec<(String, f32)> = ranges.take(MOST_LANGUAGES).filter_map(read_range).collect();
    wanted.sort_by(|left, right| right.1.total_cmp(&left.1));

    let mut languages: Vec<String> = Vec::new();
    for (language, _) in wanted {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}

fn read_range(range: &str) -> Option<(String, f32)> {
    let mut parts = range.split(';').map(str::trim);
    let tag = usual_case(parts.next()?)?;
    let mut quality = 1.0;
    for part in parts {
        if let Some(text) = part.strip_prefix("q=") {
            quality = text.trim().parse().ok()?;
        }
    }
    (quality > 0.0 && quality <= 1.0).then_some((tag, quality))
}

/// `ZH-hant-tw` is `zh-Hant-TW`.
fn usual_case(tag: &str) -> Option<String> {
    if tag.len() > 35 {
        return None;
    }
    let mut subtags = tag.split('-');
    let language = subtags.next()?;
    if !(2..=8).contains(&language.len()) || !language.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let mut usual = language.to_ascii_lowercase();
    for subtag in subtags {
        if !(1..=8).contains(&subtag.len()) || !subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        usual.push('-');
        match subtag.len() {
            2 => usual.push_str(&subtag.to_ascii_uppercase()),
            4 => {
                usual.push_str(&subtag[..1].to_ascii_uppercase());
                usual.push_str(&subtag[1..].to_ascii_lowercase());
            }
            _ => usual.push_str(&subtag.to_ascii_lowercase()),
        }
    }
    Some(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header_value: &str, expected: &[&str]) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, header_value.parse().expect("a header value"));
        assert_eq!(accepted_languages(&headers), expected, "{header_value}");
    }

    #[test]
    fn languages_are_sorted_and_cleaned() {
        assert!(accepted_languages(&HeaderMap::new()).is_empty());
        check("sv", &["sv"]);
        check("en;q=0.5, sv, de;q=0.8", &["sv", "de", "en"]);
        check("ZH-hant-tw, en-us;q=0.9", &["zh-Hant-TW", "en-US"]);
        check("*, sv;q=0, x, en_US, <script>, fr;q=7, de;q=x", &[]);
        check("sv, SV, sv;q=0.1", &["sv"]);
        check(&"aa,".repeat(500), &["aa"]);
    }
}
