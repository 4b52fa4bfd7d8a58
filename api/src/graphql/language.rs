//! The language contract: the languages of the argument, then those of `Accept-Language`, then English, then any.

use super::{ApiError, RequestContext, context::Result};

const MOST_LANGUAGES: usize = 50;
const DEFAULT: &str = "en";

/// Which languages are wanted, best first.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    argument: &'a [String],
    accepted: &'a [String],
}

impl<'a> Wanted<'a> {
    /// Puts the argument of a field before the languages of the request.
    pub fn new(argument: Option<&'a [String]>, request: &'a RequestContext) -> Result<Self> {
        let argument = argument.unwrap_or_default();
        if argument.len() > MOST_LANGUAGES {
            let message = format!("`languages` has {} entries, at most {MOST_LANGUAGES} are allowed", argument.len());
            return Err(ApiError::bad_user_input(message, "name the few languages you want, best first"));
        }
        Ok(Self { argument, accepted: &request.languages })
    }

    /// The position of the best of the available languages; `None` only if there are none.
    pub fn best<'b>(&self, available: impl Iterator<Item = &'b str> + Clone) -> Option<usize> {
        let wanted = self.argument.iter().chain(self.accepted).map(String::as_str).chain([DEFAULT]);
        for tag in wanted {
            if tag == "*" {
                break;
            }
            if let Some(position) = find(tag, available.clone()) {
                return Some(position);
            }
        }
        available.clone().next().map(|_| 0)
    }

    /// Whether the argument names languages.
    pub fn is_explicit(&self) -> bool {
        !self.argument.is_empty()
    }

    /// The place of a language in the argument, for lists that keep to it; `*` stands for every language.
    pub fn rank(&self, language: &str) -> Option<usize> {
        self.argument.iter().position(|tag| tag == "*" || covers(tag, language))
    }
}

/// The wanted tag itself, then a more special one, then with subtags of the wanted one taken off (`pt-BR`, then `pt`).
fn find<'b>(tag: &str, available: impl Iterator<Item = &'b str> + Clone) -> Option<usize> {
    let mut tag = tag;
    loop {
        let exact = available.clone().position(|language| language.eq_ignore_ascii_case(tag));
        if let Some(position) = exact.or_else(|| available.clone().position(|language| covers(tag, language))) {
            return Some(position);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

/// Whether a language is the one named or a variety of it: `pt` covers `pt-BR`.
fn covers(tag: &str, language: &str) -> bool {
    let Some((start, rest)) = language.split_at_checked(tag.len()) else { return false };
    start.eq_ignore_ascii_case(tag) && (rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(argument: &[&str], accepted: &[&str], available: &[&str], expected: Option<&str>) {
        let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let (argument, accepted) = (owned(argument), owned(accepted));
        let wanted = Wanted { argument: &argument, accepted: &accepted };
        let best = wanted.best(available.iter().copied()).map(|position| available[position]);
        assert_eq!(best, expected, "{argument:?} {accepted:?} {available:?}");
    }

    #[test]
    fn argument_then_header_then_english_then_any() {
        let all = ["de", "en", "fr", "pt-BR", "sv"];
        check(&["sv", "de"], &["fr"], &all, Some("sv"));
        check(&["fi"], &["fr"], &all, Some("fr"));
        check(&["fi"], &["et"], &all, Some("en"));
        check(&["fi"], &[], &["de", "fr"], Some("de"));
        check(&[], &[], &all, Some("en"));
        check(&["*"], &["sv"], &all, Some("de"));
        check(&["SV"], &[], &all, Some("sv"));
        check(&["pt"], &[], &all, Some("pt-BR"));
        check(&["de-AT"], &[], &all, Some("de"));
        check(&["d"], &[], &all, Some("en"));
        check(&["en"], &[], &[], None);
    }
}
