//! Recognising skills and occupations in texts: which languages to look in, and what several of them find together.

use std::{cmp::Ordering, collections::BTreeSet, sync::Arc};

use skillspine_domain::{
    extraction::{ExtractOptions, Mention, Phrases},
    id::ConceptId,
    posting::{language::recognise_language, title::TitleMatch},
    text::primary_subtag,
};

use super::{
    ApiError,
    context::{Result, Scope},
    id::shown,
    types::{filter::check_length, framework::Framework, recognised::SkillMention},
};
use crate::recognition::LanguageRecogniser;

/// Bytes of a text.
pub(super) const LONGEST_TEXT: usize = 100_000;
/// Languages of one request.
const MOST_LANGUAGES: usize = 3;
/// Mentions of one answer.
const MOST_MENTIONS: usize = 1_000;

/// A recogniser and its language.
pub(super) type Recogniser = (String, Arc<LanguageRecogniser>);

/// Mentions in any of the languages, in the order of the text. Where two overlap, the surer one stands; of equally sure ones the
/// longer, then the one of the language named first.
pub(super) fn mentions(recognisers: &[Recogniser], text: &str, options: &ExtractOptions) -> Vec<SkillMention> {
    let mut found: Vec<(usize, Mention)> = Vec::new();
    for (place, (_, recogniser)) in recognisers.iter().enumerate() {
        found.extend(recogniser.gazetteer.extract(text, options).into_iter().map(|mention| (place, mention)));
    }
    if recognisers.len() > 1 {
        found.sort_by(|(left_place, left), (right_place, right)| {
            let length = |mention: &Mention| mention.end - mention.start;
            right
                .confidence
                .total_cmp(&left.confidence)
                .then(length(right).cmp(&length(left)))
                .then(left_place.cmp(right_place))
                .then(left.start.cmp(&right.start))
        });
        let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
        found.retain(|(_, mention)| {
            // What is taken does not overlap, so only the neighbours matter.
            let before = taken.range(..(mention.end, 0)).next_back();
            let is_free = before.is_none_or(|&(_, end)| end <= mention.start);
            if is_free {
                taken.insert((mention.start, mention.end));
            }
            is_free
        });
        found.sort_by_key(|(_, mention)| mention.start);
    }
    found.truncate(MOST_MENTIONS);
    let mut characters = Characters::of(text);
    let mention = |(place, mention): (usize, Mention)| SkillMention {
        range: (characters.before(mention.start), characters.before(mention.end)),
        language: recognisers.get(place).map(|(language, _)| language.clone()).unwrap_or_default(),
        mention,
    };
    found.into_iter().map(mention).collect()
}

/// Counts characters before places that never go back.
struct Characters<'a> {
    text: &'a str,
    bytes: usize,
    characters: usize,
}

impl<'a> Characters<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, bytes: 0, characters: 0 }
    }

    fn before(&mut self, byte: usize) -> usize {
        if let Some(between) = self.text.get(self.bytes..byte) {
            self.characters += between.chars().count();
            self.bytes = byte;
        }
        self.characters
    }
}

/// Occupations in any of the languages, each once, best first.
pub(super) fn matches(
    recognisers: &[Recogniser],
    title: &str,
    description: Option<&str>,
    frameworks: &[String],
    most: usize,
) -> Vec<TitleMatch> {
    let mut found: Vec<TitleMatch> = Vec::new();
    let names: Vec<&str> = frameworks.iter().map(String::as_str).collect();
    for (_, recogniser) in recognisers {
        let skills = skills_of(recogniser, description.unwrap_or_default());
        found.extend(recogniser.titles.match_title(title, description, &skills, &names, most));
    }
    found.sort_by(|left, right| -> Ordering {
        right
            .score
            .total_cmp(&left.score)
            .then(left.concept.cmp(&right.concept))
            .then(left.language.cmp(&right.language))
    });
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert(one.concept));
    found.truncate(most);
    found
}

/// Skills that a text names, of whatever framework, without those that it only paraphrases.
fn skills_of(recogniser: &LanguageRecogniser, text: &str) -> Vec<ConceptId> {
    let options = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
    let mut skills: Vec<ConceptId> =
        recogniser.gazetteer.extract(text, &options).into_iter().map(|mention| mention.concept).collect();
    skills.sort_unstable();
    skills.dedup();
    skills
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
}

pub(super) fn check_text(name: &'static str, text: &str, longest: usize) -> Result<()> {
    if text.len() <= longest {
        return Ok(());
    }
    Err(ApiError::LimitExceeded {
        message: format!("`{name}` has {} bytes, the limit is {longest}", text.len()),
        limit_name: "text_bytes",
        figure: text.len() as u64,
        limit: longest as u64,
        hint: "send it in pieces, cut between paragraphs".to_owned(),
    })
}

/// Checks that frameworks exist.
pub(super) async fn known_frameworks(scope: Scope<'_>, frameworks: Option<Vec<String>>) -> Result<Vec<String>> {
    let frameworks = frameworks.unwrap_or_default();
    check_length("frameworks", frameworks.len())?;
    for key in &frameworks {
        if Framework::find(scope, key).await?.is_none() {
            let message = format!("no framework has the key `{}`", shown(key));
            return Err(ApiError::not_found(message, "`frameworks { key }` lists them"));
        }
    }
    Ok(frameworks)
}

/// What finds things in a text: for the languages named, or for the one that it is most likely in.
pub(super) async fn recognisers(
    scope: Scope<'_>,
    languages: Option<Vec<String>>,
    text: &str,
) -> Result<Vec<Recogniser>> {
    let languages = match languages {
        Some(named) => named_languages(&named)?,
        None => vec![likely_language(scope, text).await?],
    };
    let mut recognisers = Vec::with_capacity(languages.len());
    for language in languages {
        let recogniser = scope.taxonomy.recognition.language(scope.release, &language).await?;
        recognisers.push((language, recogniser));
    }
    Ok(recognisers)
}

/// The primary subtags of what was named, each once.
fn named_languages(named: &[String]) -> Result<Vec<String>> {
    let mut languages: Vec<String> = Vec::new();
    for tag in named {
        let language = primary_subtag(tag).to_ascii_lowercase();
        let is_a_tag = (2..=8).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
        if !is_a_tag {
            let message = format!("`{}` is not a language", shown(tag));
            return Err(ApiError::bad_user_input(message, "use BCP 47 tags: en, sv, pt-BR"));
        }
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    match languages.len() {
        1..=MOST_LANGUAGES => Ok(languages),
        0 => Err(ApiError::bad_user_input("`languages` is empty", "leave it out for the language of the text")),
        more => {
            let message = format!("`languages` has {more} languages, at most {MOST_LANGUAGES} are allowed");
            Err(ApiError::bad_user_input(message, "name the languages that the text is in"))
        }
    }
}

/// The language of the text if any framework has labels in it; otherwise the first that the client reads and that has; otherwise
/// English.
async fn likely_language(scope: Scope<'_>, text: &str) -> Result<String> {
    let frameworks = scope.taxonomy.frameworks.get(scope.release, ()).await?;
    let has_labels = |wanted: &str| {
        let mut versions = frameworks.iter().flat_map(|(_, versions)| versions);
        versions.any(|version| version.languages.iter().any(|tag| primary_subtag(tag).eq_ignore_ascii_case(wanted)))
    };
    let recognised = recognise_language(text).map(|recognised| recognised.tag);
    let accepted = scope.request.languages.iter().map(|tag| primary_subtag(tag));
    let mut likely = recognised.into_iter().chain(accepted).map(str::to_ascii_lowercase);
    Ok(likely.find(|language| has_labels(language)).unwrap_or_else(|| "en".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_tags() {
        let check = |named: &[&str], expected: Result<&[&str], &str>| {
            let named: Vec<String> = named.iter().map(|tag| (*tag).to_owned()).collect();
            match (named_languages(&named), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected),
                (found, _) => panic!("{named:?}: {found:?}"),
            }
        };
        check(&["en-GB", "EN", "sv"], Ok(&["en", "sv"]));
        check(&[], Err("`languages` is empty"));
        check(&["e"], Err("`e` is not a language"));
        check(&["../en"], Err("`../en` is not a language"));
        check(&["en", "sv", "pl", "de"], Err("`languages` has 4 languages, at most 3 are allowed"));
    }

    #[test]
    fn characters_are_counted_on() {
        let mut characters = Characters::of("åäö b");
        assert_eq!([0, 2, 6, 7, 8].map(|byte| characters.before(byte)), [0, 1, 3, 4, 5]);
        assert_eq!(characters.before(99), 5);
    }
}
