//! How long searches take: a made-up world of 100,000 concepts with a million labels, built from a fixed seed.
//!
//! `cargo run --release --example timings [concepts] [directory]`
#![expect(clippy::print_stdout, reason = "a report on standard output")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Concept, ConceptKind, ConceptStatus, ConceptText, Label, LabelType, TextType};
use skillspine_search::{
    ConceptDocument, ConceptIndex, IndexWriter, SearchError, SearchFilter, SearchRequest, SuggestRequest, WriterOptions,
};

const LANGUAGES: [&str; 5] = ["en", "fr", "de", "sv", "es"];
const SYLLABLES: [&str; 24] = [
    "ma", "na", "ge", "ri", "to", "sta", "pro", "gra", "mi", "da", "con", "tro", "lle", "de", "ve", "lo", "ser", "vi",
    "ce", "an", "ly", "se", "kra", "té",
];
const QUERIES: usize = 1_000;

fn main() -> Result<(), SearchError> {
    let mut arguments = std::env::args().skip(1);
    let concepts = arguments.next().and_then(|argument| argument.parse().ok()).unwrap_or(100_000);
    let dir = arguments.next().map_or_else(|| std::env::temp_dir().join("skillspine-timings"), PathBuf::from);
    let mut random = Random(42);
    let words: Vec<String> = (0..30_000).map(|number| word(number, &mut random)).collect();

    let begin = Instant::now();
    let mut writer = IndexWriter::new(&dir, 1, WriterOptions::default())?;
    let mut samples = Vec::new();
    for number in 0..concepts {
        let document = document(number, &words, &mut random);
        if number % (concepts / QUERIES).max(1) == 0 {
            samples.push(document.labels[random.below(document.labels.len())].text.clone());
        }
        writer.add(&document)?;
    }
    writer.finish()?;
    println!("{concepts} concepts, {} labels: written in {:.1?}", 10 * concepts, begin.elapsed());
    let begin = Instant::now();
    let index = ConceptIndex::open(&dir)?;
    println!("opened in {:.1?}", begin.elapsed());

    let search = |text: &str, facets: bool| {
        let request = SearchRequest { facets, preferred_languages: vec!["en".to_owned()], ..SearchRequest::new(text) };
        index.search(&request).map(|response| response.total)
    };
    report("search: a whole label", &samples, |label| search(label, true))?;
    report("search: one word", &samples, |label| search(label.split(' ').next().unwrap_or_default(), true))?;
    report("search: two words", &samples, |label| search(&two_words(label), true))?;
    report("search: two words, no facets", &samples, |label| search(&two_words(label), false))?;
    report("search: a misspelt word", &samples, |label| search(&misspelt(label), true))?;
    report("search: words never together", &samples, |label| {
        search(&format!("{label} {} manage", misspelt(label)), true)
    })?;
    let common = vec![words[0].clone(), words[1].clone(), format!("{} {}", words[0], words[1])];
    report("search: the commonest words", &common, |text| search(text, true))?;
    report("search: a framework and a language", &samples, |label| {
        let filter = SearchFilter {
            frameworks: vec!["second".to_owned()],
            languages: vec!["sv".to_owned()],
            ..SearchFilter::default()
        };
        let request = SearchRequest { filter, ..SearchRequest::new(two_words(label)) };
        index.search(&request).map(|response| response.total)
    })?;
    for length in [1, 2, 3, 5, 9] {
        for languages in [vec![], vec!["en".to_owned()]] {
            let title = format!(
                "suggest: {length} characters, {} languages",
                if languages.is_empty() { "all" } else { "1 of 5" }
            );
            report(&title, &samples, |label| {
                let prefix = label.chars().take(length).collect();
                let request =
                    SuggestRequest { prefix, languages: languages.clone(), limit: 10, ..SuggestRequest::default() };
                index.suggest(&request).map(|found| found.len())
            })?;
        }
    }
    report("suggest: a misspelt word", &samples, |label| {
        let request = SuggestRequest { prefix: misspelt(label), limit: 10, ..SuggestRequest::default() };
        index.suggest(&request).map(|found| found.len())
    })
}

fn report(title: &str, texts: &[String], ask: impl Fn(&str) -> Result<usize, SearchError>) -> Result<(), SearchError> {
    let mut times: Vec<Duration> = Vec::with_capacity(texts.len());
    let mut found = 0;
    for text in texts {
        let begin = Instant::now();
        found += ask(text)?;
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    let mean = found / texts.len();
    println!("{title:<42} p50 {:>9.1?}  p99 {:>9.1?}  max {:>9.1?}  found {mean}", at(50), at(99), at(100));
    Ok(())
}

fn document(number: usize, words: &[String], random: &mut Random) -> ConceptDocument {
    let mut labels = Vec::with_capacity(10);
    for language in LANGUAGES {
        for label_type in [LabelType::Preferred, LabelType::Alternative] {
            labels.push(Label {
                language: language.to_owned(),
                label_type,
                text: text(words, 1 + random.below(4), random),
            });
        }
    }
    let description = text(words, 20, random);
    let concept = Concept {
        id: ConceptId::mint("timings", &number.to_string()),
        framework: ["first", "second", "third"][number % 3].to_owned(),
        uri: format!("http://data.example.org/concept/{number}"),
        kind: ConceptKind::ALL[number % 5],
        code: Some(format!("{}.{}", number / 100, number % 100)),
        label: labels[0].text.clone(),
        label_language: labels[0].language.clone(),
        status: ConceptStatus::Active,
        reuse_level: None,
        replaced_by: None,
        first_version: "1".to_owned(),
        last_version: None,
    };
    ConceptDocument {
        concept,
        codes: Vec::new(),
        collections: Vec::new(),
        ancestors: Vec::new(),
        popularity: random.below(1_000) as u32,
        labels,
        texts: vec![ConceptText { language: "en".to_owned(), text_type: TextType::Description, text: description }],
    }
}

/// Words are as unequal as in real life: the commonest are everywhere, most are rare.
fn text(words: &[String], count: usize, random: &mut Random) -> String {
    let pick = |random: &mut Random| {
        let share = random.below(1 << 20) as f64 / f64::from(1 << 20);
        let rank = (words.len() as f64).powf(share) - 1.0;
        words[rank as usize].as_str()
    };
    (0..count).map(|_| pick(random)).collect::<Vec<_>>().join(" ")
}

fn word(number: usize, random: &mut Random) -> String {
    let syllables = if number < 100 { 2 } else { 3 + random.below(3) };
    (0..syllables).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect()
}

fn two_words(label: &str) -> String {
    label.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn misspelt(label: &str) -> String {
    let mut letters: Vec<char> = label.split(' ').max_by_key(|word| word.len()).unwrap_or_default().chars().collect();
    let middle = letters.len() / 2;
    letters.insert(middle, 'x');
    letters.into_iter().collect()
}

/// Numbers that look random and are the same every time (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}
