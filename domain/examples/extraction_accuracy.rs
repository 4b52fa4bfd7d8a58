//! Measures how well skills are recognised, on labelled development sets, and how fast.
//!
//! `cargo run --release -p skillspine-domain --example extraction_accuracy -- ../shared/data` prints Markdown tables. The
//! argument is the folder with the publishers' files; without it SKILLSPINE_CORPUS, then `../shared/data`.
//!
//! Thresholds and weights were chosen on the even rows of each set, so every figure is given for even and odd rows apart.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a report on standard output, over files known to be well formed"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use skillspine_domain::extraction::{ExtractOptions, Gazetteer, GazetteerBuilder, GazetteerLabel, Phrases};
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType};
use skillspine_domain::text::{fold, label_key};

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Row = HashMap<String, String>;

fn main() -> Result<()> {
    let corpus = std::env::args().nth(1).or_else(|| std::env::var("SKILLSPINE_CORPUS").ok());
    let corpus = PathBuf::from(corpus.unwrap_or_else(|| "../shared/data".to_owned()));
    let esco = Esco::read(&corpus.join("esco-v1.1.1"))?;
    let started = Instant::now();
    let gazetteer = esco.gazetteer();
    let (concepts, surfaces) = (gazetteer.concept_count(), gazetteer.surface_count());
    println!("ESCO 1.1.1, English: {concepts} concepts, {surfaces} surfaces, built in {:.2?}\n", started.elapsed());

    let sets = sentence_sets(&corpus, &esco)?;
    print_extraction(&esco, &gazetteer, &sets);
    print_ranking(&esco, &gazetteer, &phrase_sets(&corpus, &esco)?);
    print_spans(&gazetteer, &span_sets(&corpus)?);
    print_groups(&corpus, &esco, &gazetteer)?;
    print_speed(&corpus, &esco, &gazetteer)?;
    Ok(())
}

/// The ESCO skills with everything that recognising uses.
struct Esco {
    labels: Vec<(ConceptId, ConceptKind, LabelType, String)>,
    descriptions: Vec<(ConceptId, String)>,
    needed_by: Vec<(ConceptId, ConceptId)>,
    related: Vec<(ConceptId, ConceptId)>,
    popularity: HashMap<ConceptId, u32>,
    by_preferred: HashMap<String, ConceptId>,
    by_any: HashMap<String, ConceptId>,
    broader: HashMap<String, Vec<String>>,
    group_codes: HashMap<String, String>,
    uri: HashMap<ConceptId, String>,
}

impl Esco {
    fn read(folder: &Path) -> Result<Self> {
        let id = |uri: &str| ConceptId::mint("esco", uri);
        let mut esco = Self {
            labels: Vec::new(),
            descriptions: Vec::new(),
            needed_by: Vec::new(),
            related: Vec::new(),
            popularity: HashMap::new(),
            by_preferred: HashMap::new(),
            by_any: HashMap::new(),
            broader: HashMap::new(),
            group_codes: HashMap::new(),
            uri: HashMap::new(),
        };
        for row in rows(&folder.join("en/skills_en.csv"))? {
            let concept = id(&row["conceptUri"]);
            let kind = if row["skillType"] == "knowledge" { ConceptKind::Knowledge } else { ConceptKind::Skill };
            let mut add = |label_type, text: &str| {
                if !text.trim().is_empty() {
                    esco.labels.push((concept, kind, label_type, text.trim().to_owned()));
                }
            };
            add(LabelType::Preferred, &row["preferredLabel"]);
            row["altLabels"].lines().for_each(|text| add(LabelType::Alternative, text));
            row["hiddenLabels"].lines().for_each(|text| add(LabelType::Hidden, text));
            esco.descriptions.push((concept, row["description"].clone()));
            esco.by_preferred.insert(label_key(&row["preferredLabel"]).text, concept);
            esco.uri.insert(concept, row["conceptUri"].clone());
        }
        for (concept, _, _, text) in &esco.labels {
            esco.by_any.entry(label_key(text).text).or_insert(*concept);
        }
        for row in rows(&folder.join("relations/occupationSkillRelations.csv"))? {
            let skill = id(&row["skillUri"]);
            esco.needed_by.push((skill, id(&row["occupationUri"])));
            *esco.popularity.entry(skill).or_insert(0) += 1;
        }
        for row in rows(&folder.join("relations/skillSkillRelations.csv"))? {
            esco.related.push((id(&row["originalSkillUri"]), id(&row["relatedSkillUri"])));
        }
        for row in rows(&folder.join("relations/broaderRelationsSkillPillar.csv"))? {
            esco.broader.entry(row["conceptUri"].clone()).or_default().push(row["broaderUri"].clone());
        }
        for row in rows(&folder.join("en/skillGroups_en.csv"))? {
            esco.group_codes.insert(row["conceptUri"].clone(), row["code"].clone());
        }
        Ok(esco)
    }

    fn gazetteer(&self) -> Gazetteer {
        let mut builder = GazetteerBuilder::new();
        for (concept, kind, label_type, text) in &self.labels {
            builder.label(&GazetteerLabel {
                concept: *concept,
                framework: "esco",
                kind: *kind,
                status: ConceptStatus::Active,
                popularity: self.popularity.get(concept).copied().unwrap_or(0),
                language: "en",
                label_type: *label_type,
                text,
            });
        }
        for (concept, text) in &self.descriptions {
            builder.describe(*concept, "en", text);
        }
        for (concept, group) in &self.needed_by {
            builder.group(*concept, *group);
        }
        for (left, right) in &self.related {
            builder.group(*left, *right);
            builder.group(*left, *left);
            builder.group(*right, *right);
        }
        builder.build()
    }

    /// The concept a labelled set means: by preferred label, otherwise by any label.
    fn concept(&self, label: &str) -> Option<ConceptId> {
        let key = label_key(label).text;
        self.by_preferred.get(&key).or_else(|| self.by_any.get(&key)).copied()
    }

    /// Codes of the groups above a concept (`S4`, `K04` by the second word of ISCED codes, `A1`, `L`).
    fn coarse_groups(&self, concept: ConceptId) -> HashSet<String> {
        let mut groups = HashSet::new();
        let mut open: Vec<&str> = self.uri.get(&concept).map(String::as_str).into_iter().collect();
        let mut seen = HashSet::new();
        while let Some(uri) = open.pop() {
            if !seen.insert(uri) {
                continue;
            }
            let code = self.group_codes.get(uri).map_or("", String::as_str);
            let isced = uri.rsplit_once("isced-f/").map(|(_, code)| code);
            if let Some(code) = isced.filter(|code| code.len() == 2) {
                groups.insert(format!("K{code}"));
            }
            groups.insert(code.to_owned());
            open.extend(self.broader.get(uri).into_iter().flatten().map(String::as_str));
        }
        groups
    }
}

fn rows(path: &Path) -> Result<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|e| format!("{path:?}: {e}"))?;
    let header = reader.headers()?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        rows.push(header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect());
    }
    Ok(rows)
}

/// A set of sentences with the concepts that people found in them.
struct SentenceSet {
    name: &'static str,
    sentences: Vec<(String, HashSet<ConceptId>)>,
}

fn sentence_sets(corpus: &Path, esco: &Esco) -> Result<Vec<SentenceSet>> {
    let mut sets = Vec::new();
    for (name, file) in [("house", "house_validation_annotations.csv"), ("tech", "tech_validation_annotations.csv")] {
        let mut order: Vec<String> = Vec::new();
        let mut gold: HashMap<String, HashSet<ConceptId>> = HashMap::new();
        for row in rows(&corpus.join("eval-skill-extraction-benchmark").join(file))? {
            let sentence = &row["sentence"];
            if !gold.contains_key(sentence) {
                order.push(sentence.clone());
            }
            gold.entry(sentence.clone()).or_default().extend(esco.concept(&row["label"]));
        }
        let sentences = order.into_iter().map(|sentence| (sentence.clone(), gold[&sentence].clone())).collect();
        sets.push(SentenceSet { name, sentences });
    }
    let sentences = rows(&corpus.join("eval-skillskape/dev.csv"))?
        .iter()
        .map(|row| {
            let gold = python_list(&row["skills"]).iter().filter_map(|label| esco.concept(label)).collect();
            (row["sentence"].clone(), gold)
        })
        .collect();
    sets.push(SentenceSet { name: "skillskape", sentences });
    Ok(sets)
}

/// The strings of a list as Python prints it.
fn python_list(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\'', '"']) {
        let quote = &rest[start..start + 1];
        let after = &rest[start + 1..];
        let Some(end) = after.find(quote) else { break };
        items.push(after[..end].to_owned());
        rest = &after[end + 1..];
    }
    items
}

#[derive(Default)]
struct Counts {
    right: usize,
    found: usize,
    gold: usize,
}

impl Counts {
    fn add(&mut self, found: &HashSet<ConceptId>, gold: &HashSet<ConceptId>) {
        self.right += found.intersection(gold).count();
        self.found += found.len();
        self.gold += gold.len();
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

fn print_extraction(esco: &Esco, gazetteer: &Gazetteer, sets: &[SentenceSet]) {
    println!("## Sentence to ESCO skills (micro)\n");
    println!("| set | rows | method | sentences | skills | precision | recall | F1 |");
    println!("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
    let plain = PlainLabels::new(esco);
    let literal = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
    let full = ExtractOptions::default();
    for set in sets {
        for (half, name) in HALVES {
            let sentences: Vec<_> = set.sentences.iter().enumerate().filter(|(row, _)| in_half(*row, half)).collect();
            let print = |method: &str, find: &dyn Fn(&str) -> HashSet<ConceptId>| {
                let mut counts = Counts::default();
                for (_, (sentence, gold)) in &sentences {
                    counts.add(&find(sentence), gold);
                }
                println!(
                    "| {} | {name} | {method} | {} | {} | {:.3} | {:.3} | {:.3} |",
                    set.name,
                    sentences.len(),
                    counts.gold,
                    counts.precision(),
                    counts.recall(),
                    counts.f1()
                );
            };
            let with = |options: &ExtractOptions, text: &str| -> HashSet<ConceptId> {
                gazetteer.extract(text, options).iter().map(|mention| mention.concept).collect()
            };
            print("preferred and alternative labels as they are", &|text| plain.find(text));
            print("surfaces only", &|text| with(&literal, text));
            print("with phrases", &|text| with(&full, text));
        }
    }
    println!();
}

const HALVES: [(usize, &str); 2] = [(0, "even"), (1, "odd")];

fn in_half(row: usize, half: usize) -> bool {
    row % 2 == half
}

/// The baseline: labels as they are, longest match, between word boundaries.
struct PlainLabels {
    automaton: AhoCorasick,
    concepts: Vec<ConceptId>,
}

impl PlainLabels {
    fn new(esco: &Esco) -> Self {
        let mut by_text: BTreeMap<String, ConceptId> = BTreeMap::new();
        for (concept, _, _, text) in &esco.labels {
            by_text.entry(fold(text)).or_insert(*concept);
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(by_text.keys())
            .expect("labels make an automaton");
        Self { automaton, concepts: by_text.into_values().collect() }
    }

    fn find(&self, text: &str) -> HashSet<ConceptId> {
        let folded = fold(text);
        let is_boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        self.automaton
            .find_iter(&folded)
            .filter(|found| {
                is_boundary(folded[..found.start()].chars().next_back())
                    && is_boundary(folded[found.end()..].chars().next())
            })
            .map(|found| self.concepts[found.pattern().as_usize()])
            .collect()
    }
}

/// A set of phrases, each with the concepts it means.
struct PhraseSet {
    name: &'static str,
    phrases: Vec<(String, HashSet<ConceptId>)>,
}

fn phrase_sets(corpus: &Path, esco: &Esco) -> Result<Vec<PhraseSet>> {
    let mut sets = Vec::new();
    for (name, file) in [("house", "house_validation_annotations.csv"), ("tech", "tech_validation_annotations.csv")] {
        let mut gold: BTreeMap<String, HashSet<ConceptId>> = BTreeMap::new();
        for row in rows(&corpus.join("eval-skill-extraction-benchmark").join(file))? {
            let phrase = if row["sub_span"].is_empty() { &row["span"] } else { &row["sub_span"] };
            if let Some(concept) = esco.concept(&row["label"]) {
                gold.entry(phrase.clone()).or_default().insert(concept);
            }
        }
        sets.push(PhraseSet { name, phrases: gold.into_iter().collect() });
    }
    let skillskape = sentence_sets(corpus, esco)?.pop().map(|set| set.sentences).unwrap_or_default();
    let sentences = skillskape.into_iter().filter(|(_, gold)| !gold.is_empty()).collect();
    sets.push(PhraseSet { name: "skillskape (whole sentence)", phrases: sentences });
    let file = std::fs::read_to_string(corpus.join("eval-ojo-esco-lookup/ojo_esco_lookup_sample.json"))?;
    let lookup: BTreeMap<String, serde_json::Value> = serde_json::from_str(&file)?;
    let text = |row: &serde_json::Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let phrases = lookup
        .values()
        .filter(|row| row["match_type"] == "skill")
        .map(|row| {
            let uri = format!("http://data.europa.eu/esco/skill/{}", text(row, "match_id"));
            (text(row, "ojo_skill"), HashSet::from([ConceptId::mint("esco", &uri)]))
        })
        .collect();
    sets.push(PhraseSet { name: "OJO look-up (labels by an algorithm)", phrases });
    Ok(sets)
}

fn print_ranking(esco: &Esco, gazetteer: &Gazetteer, sets: &[PhraseSet]) {
    println!("## Phrase to ESCO skill (RP@k: share of the first k that are right, of those that can be)\n");
    println!("| set | rows | method | phrases | RP@1 | RP@5 | RP@10 | MRR | per phrase |");
    println!("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let grams = CharacterGrams::new(esco);
    let options = ExtractOptions::default();
    for set in sets {
        for (half, name) in HALVES {
            let phrases: Vec<_> = set.phrases.iter().enumerate().filter(|(row, _)| in_half(*row, half)).collect();
            let print = |method: &str, rank: &dyn Fn(&str) -> Vec<ConceptId>| {
                let started = Instant::now();
                let mut sums = [0.0; 4];
                for (_, (phrase, gold)) in &phrases {
                    let ranked = rank(phrase);
                    for (sum, k) in sums.iter_mut().zip([1, 5, 10]) {
                        let right = ranked.iter().take(k).filter(|concept| gold.contains(concept)).count();
                        *sum += right as f64 / k.min(gold.len()) as f64;
                    }
                    let first = ranked.iter().position(|concept| gold.contains(concept));
                    sums[3] += first.map_or(0.0, |place| 1.0 / (place + 1) as f64);
                }
                let count = phrases.len().max(1) as f64;
                let [one, five, ten, mrr] = sums.map(|sum| sum / count);
                let each = started.elapsed() / phrases.len().max(1) as u32;
                println!(
                    "| {} | {name} | {method} | {} | {one:.3} | {five:.3} | {ten:.3} | {mrr:.3} | {each:.0?} |",
                    set.name,
                    phrases.len()
                );
            };
            print("character 1-3-gram TF-IDF", &|phrase| grams.rank(phrase));
            print("rank", &|phrase| {
                gazetteer.rank(phrase, &options, 100).into_iter().map(|(concept, _)| concept).collect()
            });
        }
    }
    println!();
}

/// The baseline: cosine of TF-IDF weights over character n-grams of words, labels of a concept taken together by maximum.
struct CharacterGrams {
    lists: HashMap<String, Vec<(u32, f32)>>,
    weights: HashMap<String, f32>,
    concepts: Vec<ConceptId>,
}

impl CharacterGrams {
    fn new(esco: &Esco) -> Self {
        let labels: Vec<_> = esco.labels.iter().filter(|label| label.2 == LabelType::Preferred).collect();
        let mut frequency: HashMap<String, f32> = HashMap::new();
        let counted: Vec<HashMap<String, f32>> = labels.iter().map(|label| grams(&label.3)).collect();
        for grams in &counted {
            for gram in grams.keys() {
                *frequency.entry(gram.clone()).or_insert(0.0) += 1.0;
            }
        }
        let total = labels.len() as f32;
        let weights: HashMap<String, f32> =
            frequency.into_iter().map(|(gram, count)| (gram, ((1.0 + total) / (1.0 + count)).ln() + 1.0)).collect();
        let mut lists: HashMap<String, Vec<(u32, f32)>> = HashMap::new();
        for (number, grams) in counted.iter().enumerate() {
            let norm: f32 = grams.iter().map(|(gram, count)| (count * weights[gram]).powi(2)).sum::<f32>().sqrt();
            for (gram, count) in grams {
                lists.entry(gram.clone()).or_default().push((number as u32, count * weights[gram] / norm));
            }
        }
        Self { lists, weights, concepts: labels.iter().map(|label| label.0).collect() }
    }

    fn rank(&self, phrase: &str) -> Vec<ConceptId> {
        let mut scores = vec![0.0_f32; self.concepts.len()];
        for (gram, count) in grams(phrase) {
            let Some(weight) = self.weights.get(&gram) else { continue };
            for (number, share) in &self.lists[&gram] {
                scores[*number as usize] += count * weight * share;
            }
        }
        let mut order: Vec<usize> = (0..scores.len()).filter(|place| scores[*place] > 0.0).collect();
        order.sort_by(|left, right| scores[*right].total_cmp(&scores[*left]).then(left.cmp(right)));
        order.into_iter().take(100).map(|place| self.concepts[place]).collect()
    }
}

fn grams(text: &str) -> HashMap<String, f32> {
    let mut grams = HashMap::new();
    for word in fold(text).split_whitespace() {
        let padded: Vec<char> = format!(" {word} ").chars().collect();
        for length in 1..=3 {
            for window in padded.windows(length) {
                *grams.entry(window.iter().collect()).or_insert(0.0) += 1.0;
            }
        }
    }
    grams
}

/// A set of texts with the spans that people marked, in bytes.
struct SpanSet {
    name: &'static str,
    texts: Vec<(String, Vec<(usize, usize)>)>,
}

fn span_sets(corpus: &Path) -> Result<Vec<SpanSet>> {
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(corpus.join("eval-skillspan/dev.json"))?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let list = |field: &str| -> Vec<String> {
            let items = row[field].as_array().into_iter().flatten();
            items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
        };
        let words = list("tokens");
        texts.push(marked(&words, &[list("tags_skill"), list("tags_knowledge")]));
    }
    let mut sets = vec![SpanSet { name: "SkillSpan dev", texts }];
    let conll = |name: &'static str, file: &str, layers: usize| -> Result<SpanSet> {
        let mut texts = Vec::new();
        let (mut words, mut tags) = (Vec::new(), vec![Vec::new(); layers]);
        let content = std::fs::read_to_string(corpus.join(file))?;
        for line in content.lines().chain([""]) {
            let mut cells = line.split('\t').map(str::trim);
            let word = cells.next().unwrap_or_default();
            if word.is_empty() {
                if !words.is_empty() {
                    texts.push(marked(&words, &tags));
                }
                words.clear();
                tags.iter_mut().for_each(Vec::clear);
                continue;
            }
            words.push(word.to_owned());
            tags.iter_mut().for_each(|layer| layer.push(cells.next().unwrap_or("O").to_owned()));
        }
        Ok(SpanSet { name, texts })
    };
    sets.push(conll("Sayfullina dev", "eval-sayfullina-soft-skills/sayfullina_dev.conll", 1)?);
    sets.push(conll("Kompetencer da (English labels)", "eval-kompetencer/kompetencer_danish_train.conll", 2)?);
    Ok(sets)
}

fn marked(words: &[String], layers: &[Vec<String>]) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        places.push((text.len(), text.len() + word.len()));
        text.push_str(word);
    }
    let mut spans = Vec::new();
    for layer in layers {
        let mut open: Option<(usize, usize)> = None;
        for (tag, place) in layer.iter().zip(&places) {
            match (tag.as_bytes().first(), &mut open) {
                (Some(b'I'), Some(span)) => span.1 = place.1,
                (Some(b'B' | b'I'), _) => spans.extend(open.replace(*place)),
                _ => spans.extend(open.take()),
            }
        }
        spans.extend(open);
    }
    spans.sort_unstable();
    spans.dedup();
    (text, spans)
}

fn print_spans(gazetteer: &Gazetteer, sets: &[SpanSet]) {
    println!("## Spans\n");
    println!(
        "| set | rows | method | texts | spans | exact P | exact R | exact F1 | overlap P | overlap R | overlap F1 |"
    );
    println!("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let methods = [("surfaces only", Phrases::Skip), ("with phrases", Phrases::Compare)];
    for set in sets {
        for ((half, name), (method, phrases)) in
            HALVES.into_iter().flat_map(|half| methods.map(|method| (half, method)))
        {
            let options = ExtractOptions { phrases, ..ExtractOptions::default() };
            let texts: Vec<_> = set.texts.iter().enumerate().filter(|(row, _)| in_half(*row, half)).collect();
            let (mut gold_count, mut found_count, mut exact, mut found_hits, mut gold_hits) = (0, 0, 0, 0, 0);
            for (_, (text, gold)) in &texts {
                let found: Vec<(usize, usize)> =
                    gazetteer.extract(text, &options).iter().map(|mention| (mention.start, mention.end)).collect();
                let meets = |left: &(usize, usize), right: &(usize, usize)| left.0 < right.1 && right.0 < left.1;
                gold_count += gold.len();
                found_count += found.len();
                exact += found.iter().filter(|span| gold.contains(span)).count();
                found_hits += found.iter().filter(|span| gold.iter().any(|other| meets(span, other))).count();
                gold_hits += gold.iter().filter(|span| found.iter().any(|other| meets(span, other))).count();
            }
            let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
            let f1 = |p: f64, r: f64| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
            let (ep, er) = (share(exact, found_count), share(exact, gold_count));
            let (op, or) = (share(found_hits, found_count), share(gold_hits, gold_count));
            println!(
                "| {} | {name} | {method} | {} | {gold_count} | {ep:.3} | {er:.3} | {:.3} | {op:.3} | {or:.3} | {:.3} |",
                set.name,
                texts.len(),
                f1(ep, er),
                f1(op, or)
            );
        }
    }
    println!();
}

fn print_groups(corpus: &Path, esco: &Esco, gazetteer: &Gazetteer) -> Result<()> {
    println!("## Span to coarse ESCO group (Kompetencer en dev)\n");
    println!("| rows | spans | right group first | among the first five |");
    println!("| --- | ---: | ---: | ---: |");
    let content = std::fs::read_to_string(corpus.join("eval-kompetencer/3_en_dev.tsv"))?;
    for (half, name) in HALVES {
        let (mut count, mut first, mut five) = (0, 0, 0);
        for (_, line) in content.lines().enumerate().filter(|(row, _)| in_half(*row, half)) {
            let Some((phrase, class)) = line.split_once('\t') else { continue };
            // K99 and stray words stand for "not in ESCO".
            let is_group = class.len() <= 3 && class.starts_with(['S', 'K', 'A', 'L']) && class != "K99";
            if !is_group {
                continue;
            }
            count += 1;
            let ranked = gazetteer.rank(phrase, &ExtractOptions::default(), 5);
            let hits: Vec<bool> =
                ranked.iter().map(|(concept, _)| esco.coarse_groups(*concept).contains(class)).collect();
            first += usize::from(hits.first() == Some(&true));
            five += usize::from(hits.contains(&true));
        }
        let share = |part: usize| part as f64 / f64::from(count.max(1));
        println!("| {name} | {count} | {:.3} | {:.3} |", share(first), share(five));
    }
    println!();
    Ok(())
}

fn print_speed(corpus: &Path, esco: &Esco, gazetteer: &Gazetteer) -> Result<()> {
    let path = corpus.join("jobs-wuzzuf/job_postings_data_final.csv");
    let mut texts = Vec::new();
    let mut reader = csv::ReaderBuilder::new().delimiter(b'~').quoting(false).from_path(path)?;
    for row in reader.deserialize::<Row>() {
        let row = row?;
        texts.push(["job_description", "job_requirements"].map(|column| row[column].clone()).join("\n"));
    }
    let megabytes = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let plain = PlainLabels::new(esco);
    let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
    let literal = ExtractOptions { phrases: Phrases::Skip, ..ExtractOptions::default() };
    let full = ExtractOptions::default();
    println!("## Speed over {} postings of Wuzzuf, {megabytes:.1} MB, one core, best of three\n", texts.len());
    println!("| work | MB/s | postings/s | against bare aho-corasick |");
    println!("| --- | ---: | ---: | ---: |");
    let time = |work: &dyn Fn() -> usize| -> f64 {
        (0..3)
            .map(|_| {
                let started = Instant::now();
                std::hint::black_box(work());
                started.elapsed().as_secs_f64()
            })
            .fold(f64::MAX, f64::min)
    };
    let bare = time(&|| folded.iter().map(|text| plain.automaton.find_iter(text).count()).sum());
    let print = |name: &str, seconds: f64| {
        let (speed, postings) = (megabytes / seconds, texts.len() as f64 / seconds);
        println!("| {name} | {speed:.1} | {postings:.0} | {:.2} |", bare / seconds);
    };
    print("bare aho-corasick over text folded beforehand", bare);
    print("fold alone", time(&|| texts.iter().map(|text| fold(text).len()).sum()));
    print("extract, surfaces only", time(&|| texts.iter().map(|text| gazetteer.extract(text, &literal).len()).sum()));
    let some: Vec<&String> = texts.iter().step_by(20).collect();
    let part = time(&|| some.iter().map(|text| gazetteer.extract(text, &full).len()).sum());
    print("extract, with phrases (every 20th)", part * texts.len() as f64 / some.len() as f64);
    let long = texts.iter().flat_map(|text| text.chars()).take(5_000_000).collect::<String>();
    let seconds = time(&|| gazetteer.extract(&long, &literal).len());
    println!("\nOne text of {:.1} MB: {seconds:.2} s, surfaces only.", long.len() as f64 / 1e6);
    Ok(())
}
