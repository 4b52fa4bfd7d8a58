//! The gazetteer: finds skills in texts, and ranks them for phrases.

use std::sync::{Mutex, PoisonError};

use super::context::{Company, ContextTable};
use super::cue::Requirements;
use super::lexicon::{Lexicon, StemMemory, Word};
use super::literal::literal_spans;
use super::mention::{Candidate, ExtractOptions, Mention, Phrases};
use super::phrase::{phrase_words, phrases};
use super::rank::{JUDGING, RANKING, phrase_spans, rank_phrase};
use super::retrieval::Scratch;
use super::span::{Span, without_overlaps};
use super::token::{Token, tokens};
use crate::id::ConceptId;
use crate::text::primary_subtag;

/// A concept a gazetteer can find.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownConcept {
    pub id: ConceptId,
    pub framework: u16,
    pub popularity: u32,
}

/// The labels of many concepts, ready to be found in texts. Immutable; built by a [`super::GazetteerBuilder`] and shared in
/// an `Arc`.
///
/// Finding takes time linear in the length of the text, and gives the same answer every time.
#[derive(Debug)]
pub struct Gazetteer {
    concepts: Vec<KnownConcept>,
    /// Popularity of each concept in 0..1.
    popularity: Vec<f32>,
    frameworks: Vec<String>,
    lexicons: Vec<Lexicon>,
    context: ContextTable,
    /// Room for adding up scores, one for each thread at work.
    scratches: Mutex<Vec<Scratch>>,
}

impl Gazetteer {
    pub(super) fn new(
        concepts: Vec<KnownConcept>,
        frameworks: Vec<String>,
        lexicons: Vec<Lexicon>,
        context: ContextTable,
    ) -> Self {
        let popularity = |popularity: u32| ((1.0 + popularity as f32).ln() / 7.0).min(1.0);
        Self {
            popularity: concepts.iter().map(|concept| popularity(concept.popularity)).collect(),
            concepts,
            frameworks,
            lexicons,
            context,
            scratches: Mutex::default(),
        }
    }

    /// Number of concepts that have a label.
    pub fn concept_count(&self) -> usize {
        self.concepts.len()
    }

    /// Whether a concept has a label here.
    pub fn knows(&self, concept: ConceptId) -> bool {
        self.number(concept).is_some()
    }

    /// Number of surfaces, all languages together: ways of writing a label.
    pub fn surface_count(&self) -> usize {
        self.lexicons.iter().map(|lexicon| lexicon.surfaces.len()).sum()
    }

    /// Primary subtags of the languages that have labels.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.lexicons.iter().map(|lexicon| lexicon.language.as_str())
    }

    /// Finds the skills a text names. Mentions are in the order of the text and do not overlap.
    pub fn extract(&self, text: &str, options: &ExtractOptions) -> Vec<Mention> {
        let tokens = tokens(text);
        let wanted = self.wanted_frameworks(options);
        let is_wanted = |concept: u32| wanted[self.concepts[concept as usize].framework as usize];
        let popularity = |concept: u32| self.popularity[concept as usize];

        let mut spans = Vec::new();
        for lexicon in self.lexicons_for(options) {
            let words = look_up(lexicon, text, &tokens);
            literal_spans(lexicon, &tokens, &words, is_wanted, popularity, &mut spans);
            if options.phrases == Phrases::Skip {
                continue;
            }
            let mut scratch = self.take_scratch();
            phrases(&tokens, &words, |start, end| {
                let words = phrase_words(lexicon, text, &tokens[start..end], &words[start..end], start);
                phrase_spans(lexicon, &JUDGING, &words, is_wanted, popularity, &mut scratch, &mut spans);
            });
            self.give_back(scratch);
        }
        self.weigh_context(&mut spans, options);
        let requirements = Requirements::read(&tokens);
        without_overlaps(spans)
            .into_iter()
            .filter(|span| f64::from(span.confidence()) >= options.min_confidence)
            .map(|span| self.mention(text, &tokens, &span, &requirements))
            .collect()
    }

    /// The concepts a phrase can mean, best first, each with a score that compares within this answer only.
    pub fn rank(&self, phrase: &str, options: &ExtractOptions, limit: usize) -> Vec<(ConceptId, f64)> {
        let tokens = tokens(phrase);
        let tokens = &tokens[..tokens.len().min(super::phrase::LONGEST_PHRASE)];
        let wanted = self.wanted_frameworks(options);
        let is_wanted = |concept: u32| wanted[self.concepts[concept as usize].framework as usize];
        let popularity = |concept: u32| self.popularity[concept as usize];
        let mut scratch = self.take_scratch();
        let mut ranked: Vec<(u32, f32)> = Vec::new();
        for lexicon in self.lexicons_for(options) {
            let words = look_up(lexicon, phrase, tokens);
            let words = phrase_words(lexicon, phrase, tokens, &words, 0);
            ranked.extend(rank_phrase(lexicon, &RANKING, &words, is_wanted, popularity, &mut scratch));
        }
        self.give_back(scratch);
        ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let mut seen = rustc_hash::FxHashSet::default();
        ranked.retain(|(concept, _)| seen.insert(*concept));
        ranked.truncate(limit);
        ranked.into_iter().map(|(concept, score)| (self.concepts[concept as usize].id, f64::from(score))).collect()
    }

    /// Lets what is certain decide what is not: meanings that keep company with the rest of the text gain.
    fn weigh_context(&self, spans: &mut [Span], options: &ExtractOptions) {
        let mut company = Company::default();
        for concept in &options.context {
            self.context.meet_group(&mut company, *concept);
            if let Some(number) = self.number(*concept) {
                self.context.meet(&mut company, number, 1.0);
            }
        }
        for span in spans.iter().filter(|span| span.is_literal) {
            if let [only] = span.meanings.as_slice()
                && only.score >= 0.5
            {
                self.context.meet(&mut company, only.concept, only.score);
            }
        }
        for span in spans.iter_mut().filter(|span| span.meanings.len() > 1) {
            for meaning in &mut span.meanings {
                let fit = self.context.fit(&company, meaning.concept).min(1.0);
                meaning.score += (1.0 - meaning.score) * 0.3 * fit;
            }
            span.meanings
                .sort_by(|left, right| right.score.total_cmp(&left.score).then(left.concept.cmp(&right.concept)));
        }
    }

    fn number(&self, concept: ConceptId) -> Option<u32> {
        self.concepts.binary_search_by_key(&concept, |known| known.id).ok().map(|number| number as u32)
    }

    fn mention(&self, text: &str, tokens: &[Token], span: &Span, requirements: &Requirements) -> Mention {
        let (start, end) = (tokens[span.start].start, tokens[span.end - 1].end);
        let candidates: Vec<Candidate> = span
            .meanings
            .iter()
            .map(|meaning| Candidate {
                concept: self.concepts[meaning.concept as usize].id,
                score: f64::from(meaning.score.min(1.0)),
            })
            .collect();
        Mention {
            start,
            end,
            surface: text[start..end].to_owned(),
            concept: self.concepts[span.meanings[0].concept as usize].id,
            confidence: f64::from(span.confidence().min(1.0)),
            candidates,
            requirement: requirements.of(tokens, span.start, span.end),
        }
    }

    fn lexicons_for<'a>(&'a self, options: &'a ExtractOptions) -> impl Iterator<Item = &'a Lexicon> {
        self.lexicons.iter().filter(|lexicon| {
            let is_named = |language: &String| primary_subtag(language).eq_ignore_ascii_case(&lexicon.language);
            options.languages.is_empty() || options.languages.iter().any(is_named)
        })
    }

    fn wanted_frameworks(&self, options: &ExtractOptions) -> Vec<bool> {
        let all = options.frameworks.is_empty();
        self.frameworks.iter().map(|framework| all || options.frameworks.contains(framework)).collect()
    }

    fn take_scratch(&self) -> Scratch {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, scratch: Scratch) {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }
}

fn look_up(lexicon: &Lexicon, text: &str, tokens: &[Token]) -> Vec<Word> {
    let mut memory = StemMemory::new();
    tokens.iter().map(|token| lexicon.word(text, token, &mut memory)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extraction::{GazetteerBuilder, GazetteerLabel};
    use crate::model::{ConceptKind, ConceptStatus, LabelType, PostingRequirement};

    /// (key, language, preferred label, alternative labels); the first letter of the key is the framework.
    const LABELS: &[(&str, &str, &str, &[&str])] = &[
        ("e-staff", "en", "manage staff", &["oversee staff", "manage personnel"]),
        ("e-crew", "en", "manage crew", &["oversee crew"]),
        ("e-java", "en", "Java (computer programming)", &[]),
        ("e-island", "en", "Indonesian geography", &["Java"]),
        ("e-web", "en", "web programming", &["web development"]),
        ("e-sheets", "en", "use spreadsheets software", &[]),
        ("e-cpp", "en", "C++", &[]),
        ("e-r", "en", "R", &[]),
        ("e-go", "en", "Go", &[]),
        ("e-chef", "en", "Chef (tools for software configuration management)", &[]),
        ("e-sql", "en", "SQL", &[]),
        ("e-front", "en", "implement front-end website design", &["front-end design"]),
        ("e-welding", "en", "operate welding equipment", &["welding"]),
        ("e-net", "en", ".NET", &[]),
        ("e-plan", "en", "plan, organise and lead events", &[]),
        ("l-python", "en", "Python", &[]),
        ("e-python", "en", "Python (computer programming)", &[]),
        ("e-lead", "sv", "leda personal", &["personalledning"]),
        ("e-nurse", "sv", "omvårdnad", &[]),
        ("e-cjk", "ja", "看護", &[]),
    ];

    fn concept(key: &str) -> ConceptId {
        ConceptId::mint("test", key)
    }

    fn gazetteer() -> Gazetteer {
        let mut builder = GazetteerBuilder::new();
        for (key, language, preferred, alternatives) in LABELS {
            let label = |label_type, text| GazetteerLabel {
                concept: concept(key),
                framework: if key.starts_with('l') { "lightcast" } else { "esco" },
                kind: ConceptKind::Skill,
                status: ConceptStatus::Active,
                popularity: 3,
                language,
                label_type,
                text,
            };
            assert!(builder.label(&label(LabelType::Preferred, *preferred)));
            for text in *alternatives {
                assert!(builder.label(&label(LabelType::Alternative, *text)));
            }
        }
        builder.group(concept("e-java"), concept("developer"));
        builder.group(concept("e-web"), concept("developer"));
        builder.group(concept("e-island"), concept("guide"));
        builder.build()
    }

    fn found(text: &str, options: &ExtractOptions) -> Vec<String> {
        let gazetteer = gazetteer();
        let name = |id: ConceptId| LABELS.iter().find(|label| concept(label.0) == id).map_or("?", |label| label.0);
        gazetteer.extract(text, options).iter().map(|m| format!("{}={}", m.surface, name(m.concept))).collect()
    }

    #[test]
    fn labels_are_found() {
        let options = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
        let check = |text: &str, expected: &[&str]| assert_eq!(found(text, &options), expected, "{text}");
        check("You manage staff.", &["manage staff=e-staff"]);
        check("Managing STAFF and overseeing crews", &["Managing STAFF=e-staff", "overseeing crews=e-crew"]);
        check("mismanage staffing", &[]);
        check("manage. Staff", &[]);
        check("manage\nstaff", &[]);
        check("Web-development", &["Web-development=e-web"]);
        check("spreadsheets software", &["spreadsheets software=e-sheets"]);
        check("C++, R, SQL/.NET", &["C++=e-cpp", "R=e-r", "SQL=e-sql", ".NET=e-net"]);
        check("we go far, r and chefs", &[]);
        check("frontend design", &["frontend design=e-front"]);
        check("plan, organise and lead events", &["plan, organise and lead events=e-plan"]);
        check("omvårdnad", &["omvårdnad=e-nurse"]);
        check("OMVÅRDNADEN och omvårdnadens", &["OMVÅRDNADEN=e-nurse", "omvårdnadens=e-nurse"]);
        check("私は看護師", &["看護=e-cjk"]);
        check("", &[]);
        check(" \n ... ", &[]);
    }

    #[test]
    fn options_say_what_counts() {
        let python = |options: &ExtractOptions| found("Python, omvårdnad", options);
        let all = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
        assert_eq!(python(&all).len(), 2);
        let english = ExtractOptions { languages: vec!["en-GB".to_owned()], ..all.clone() };
        assert_eq!(python(&english).len(), 1);
        let lightcast = ExtractOptions { frameworks: vec!["lightcast".to_owned()], ..all.clone() };
        assert_eq!(python(&lightcast), ["Python=l-python"]);
        let sure = ExtractOptions { min_confidence: 1.01, ..all };
        assert_eq!(python(&sure), [""; 0]);
    }

    #[test]
    fn company_decides_between_meanings() {
        let options = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
        assert_eq!(found("Java and web programming", &options)[0], "Java=e-java");
        let guide = ExtractOptions { context: vec![concept("guide")], ..options };
        let gazetteer = gazetteer();
        let of = |options: &ExtractOptions| {
            let mention = &gazetteer.extract("Java", options)[0];
            mention.candidates.iter().find(|candidate| candidate.concept == concept("e-island")).map(|c| c.score)
        };
        assert!(of(&guide) > of(&ExtractOptions { context: Vec::new(), ..guide.clone() }));
    }

    #[test]
    fn requirements_are_read() {
        let mentions = gazetteer().extract("Requirements:\n- Python\n- SQL is a plus\n", &ExtractOptions::default());
        let read: Vec<_> = mentions.iter().map(|mention| (mention.surface.as_str(), mention.requirement)).collect();
        assert_eq!(read, [("Python", PostingRequirement::Required), ("SQL", PostingRequirement::Preferred)]);
    }

    #[test]
    fn phrases_rank_concepts() {
        let gazetteer = gazetteer();
        let check = |phrase: &str, expected: &str| {
            let ranked = gazetteer.rank(phrase, &ExtractOptions::default(), 3);
            assert_eq!(ranked.first().map(|(id, _)| *id), Some(concept(expected)), "{phrase}");
            assert!(ranked.len() <= 3 && ranked.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        };
        check("overseeing a large crew", "e-crew");
        check("spreadsheets", "e-sheets");
        check("design of front-end websites", "e-front");
        check("personalledningen", "e-lead");
        assert!(gazetteer.rank("", &ExtractOptions::default(), 3).is_empty());
        assert!(gazetteer.rank("qwxz", &ExtractOptions::default(), 3).is_empty());
    }

    #[test]
    fn capitals_are_no_sign_of_a_name_where_every_label_has_one() {
        let label = |framework, text| GazetteerLabel {
            concept: concept(text),
            framework,
            kind: ConceptKind::Skill,
            status: ConceptStatus::Active,
            popularity: 0,
            language: "sv",
            label_type: LabelType::Preferred,
            text,
        };
        let mut builder = GazetteerBuilder::new();
        let labels = [
            label("jobtech", "Omvårdnad"),
            label("jobtech", "Svetsning"),
            label("esco", "Haskell"),
            label("esco", "leda personal"),
            label("esco", "svetsa"),
        ];
        labels.iter().for_each(|label| assert!(builder.label(label)));
        let options = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
        let found = builder.build().extract("omvårdnaden, haskellen", &options);
        assert_eq!(found.iter().map(|mention| mention.concept).collect::<Vec<_>>(), [concept("Omvårdnad")]);
    }

    #[test]
    fn another_form_of_a_word_that_many_concepts_share_says_little() {
        let read = |sharing: usize, text: &str| {
            let others: Vec<String> = (0..sharing).map(|number| format!("security of sort{number}")).collect();
            let mut builder = GazetteerBuilder::new();
            for label in std::iter::once("securities").chain(others.iter().map(String::as_str)) {
                assert!(builder.label(&GazetteerLabel {
                    concept: concept(label),
                    framework: "esco",
                    kind: ConceptKind::Knowledge,
                    status: ConceptStatus::Active,
                    popularity: 0,
                    language: "en",
                    label_type: LabelType::Preferred,
                    text: label,
                }));
            }
            let options = ExtractOptions { phrases: Phrases::Skip, min_confidence: 0.4, ..ExtractOptions::default() };
            builder.build().extract(text, &options).len()
        };
        assert_eq!((read(0, "security"), read(0, "securities")), (1, 1));
        assert_eq!((read(50, "security"), read(50, "securities")), (0, 1));
    }

    #[test]
    fn order_of_labels_does_not_matter() {
        let label = |key, text| GazetteerLabel {
            concept: concept(key),
            framework: "esco",
            kind: ConceptKind::Skill,
            status: ConceptStatus::Active,
            popularity: 0,
            language: "en",
            label_type: LabelType::Alternative,
            text,
        };
        let labels =
            [label("a", "weld pipes"), label("b", "weld pipes"), label("a", "join pipes"), label("c", "cut pipes")];
        let built = |order: &[usize]| {
            let mut builder = GazetteerBuilder::new();
            order.iter().for_each(|place| assert!(builder.label(&labels[*place])));
            builder.build().extract("weld pipes, joining of pipes", &ExtractOptions::default())
        };
        assert_eq!(built(&[0, 1, 2, 3]), built(&[3, 2, 1, 0]));
        assert!(!built(&[0, 1, 2, 3]).is_empty());
    }

    #[test]
    fn sentences_and_retired_concepts_are_not_taken() {
        let label = GazetteerLabel {
            concept: concept("x"),
            framework: "onet",
            kind: ConceptKind::Task,
            status: ConceptStatus::Active,
            popularity: 0,
            language: "en",
            label_type: LabelType::Preferred,
            text: "Weld.",
        };
        let mut builder = GazetteerBuilder::new();
        assert!(!builder.label(&label));
        let skill = GazetteerLabel { kind: ConceptKind::Skill, ..label };
        assert!(!builder.label(&GazetteerLabel { status: ConceptStatus::Deprecated, ..skill }));
        assert!(!builder.label(&GazetteerLabel { text: "  ", ..skill }));
        assert!(!builder.describe(concept("x"), "en", "text"));
        assert!(!builder.group(concept("x"), concept("y")));
        assert!(builder.label(&skill));
        assert!(builder.describe(concept("x"), "en", &"é".repeat(1500)));
        assert_eq!(builder.build().concept_count(), 1);
    }

    proptest! {
        #[test]
        fn any_text_gives_ordered_mentions(text in any::<String>(), words in proptest::collection::vec("manage|staff|java|C\\+\\+|看護|é|\\.|,|\n|and|required|personal|ß", 0..40)) {
            let gazetteer = gazetteer();
            let options = ExtractOptions { min_confidence: 0.0, ..ExtractOptions::default() };
            for text in [text, words.concat(), words.join(" ")] {
                let mentions = gazetteer.extract(&text, &options);
                let mut last = 0;
                for mention in &mentions {
                    prop_assert!(mention.start >= last && mention.start < mention.end);
                    prop_assert_eq!(text.get(mention.start..mention.end), Some(mention.surface.as_str()));
                    prop_assert!((0.0..=1.0).contains(&mention.confidence));
                    prop_assert_eq!(mention.candidates[0].concept, mention.concept);
                    last = mention.end;
                }
                prop_assert_eq!(&mentions, &gazetteer.extract(&text, &options));
                let ranked = gazetteer.rank(&text, &options, 5);
                prop_assert!(ranked.iter().all(|(_, score)| score.is_finite()));
            }
        }
    }
}
