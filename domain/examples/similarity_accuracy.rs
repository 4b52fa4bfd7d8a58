//! Measures how well similar skills are found: hides known relations of ESCO and looks where each method ranks them.
//!
//! `cargo run --release --workspace --example similarity_accuracy -- ../shared/data` prints Markdown tables; with `choose` after the
//! folder it also looks for weights of the blend on the half that is not reported. The argument is the folder with the publishers'
//! files; without it SKILLSPINE_CORPUS, then `../shared/data`.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a report on standard output, over files known to be well formed"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::convert::Infallible;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use skillspine_domain::extraction::{ExtractOptions, Gazetteer, GazetteerBuilder, GazetteerLabel};
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, RelationKind};
use skillspine_domain::similarity::{
    Adverts, COMPONENTS, ConceptFacts, Facts, Method, Ranked, RelationFacts, Weights, blend, score_of,
};
use skillspine_domain::text::words;

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Row = HashMap<String, String>;

/// One relation in so many is hidden.
const HIDDEN: u64 = 10;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let corpus = arguments.next().or_else(|| std::env::var("SKILLSPINE_CORPUS").ok());
    let corpus = PathBuf::from(corpus.unwrap_or_else(|| "../shared/data".to_owned()));
    let mode = arguments.next().unwrap_or_default();
    let esco = Esco::read(&corpus.join("esco-v1.1.1"))?;
    let adverts = read_adverts(&corpus, &esco)?;
    println!(
        "{} skills, {} occupations; {} adverts name {:.1} skills each\n",
        esco.skills().count(),
        esco.concepts.len() - esco.skills().count(),
        adverts.len(),
        adverts.iter().map(Vec::len).sum::<usize>() as f64 / adverts.len() as f64
    );
    if mode == "list" {
        return list(&esco, &adverts);
    }

    let pairs = Trial::of_pairs(&esco);
    let needs = Trial::of_needs(&esco);
    let mut ranked = Vec::new();
    for trial in [&pairs, &needs] {
        ranked.push(trial.rank(&esco, &adverts, Weights::SKILLS));
    }
    if mode == "choose" {
        choose(&esco, &[(&pairs, &ranked[0]), (&needs, &ranked[1])]);
    }
    for (trial, ranked) in [&pairs, &needs].into_iter().zip(&ranked) {
        trial.report(&esco, ranked);
    }
    Ok(())
}

/// What ESCO says.
struct Esco {
    concepts: Vec<ConceptFacts>,
    labels: HashMap<ConceptId, String>,
    needs: Vec<(ConceptId, RelationKind, ConceptId)>,
    builds_on: Vec<(ConceptId, RelationKind, ConceptId)>,
    parents: HashMap<ConceptId, Vec<ConceptId>>,
}

impl Esco {
    fn read(folder: &Path) -> Result<Self> {
        let id = |uri: &str| ConceptId::mint("esco", uri);
        let mut parents: HashMap<ConceptId, Vec<ConceptId>> = HashMap::new();
        for file in ["relations/broaderRelationsSkillPillar.csv", "relations/broaderRelationsOccPillar.csv"] {
            for row in rows(&folder.join(file), b',')? {
                parents.entry(id(&row["conceptUri"])).or_default().push(id(&row["broaderUri"]));
            }
        }
        let mut esco =
            Self { concepts: Vec::new(), labels: HashMap::new(), needs: Vec::new(), builds_on: Vec::new(), parents };
        for file in ["en/skills_en.csv", "en/occupations_en.csv"] {
            for row in rows(&folder.join(file), b',')? {
                let concept = id(&row["conceptUri"]);
                let kind = match row.get("skillType").map(String::as_str) {
                    None => ConceptKind::Occupation,
                    Some("knowledge") => ConceptKind::Knowledge,
                    Some(_) => ConceptKind::Skill,
                };
                let label = row["preferredLabel"].trim().to_owned();
                esco.labels.insert(concept, label.clone());
                let mut labels = vec![(LabelType::Preferred, label)];
                for (label_type, column) in [(LabelType::Alternative, "altLabels"), (LabelType::Hidden, "hiddenLabels")]
                {
                    labels.extend(row[column].lines().map(|text| (label_type, text.trim().to_owned())));
                }
                let ancestors = esco.above(concept);
                esco.concepts.push(ConceptFacts {
                    id: concept,
                    framework: "esco".to_owned(),
                    kind,
                    language: "en".to_owned(),
                    labels,
                    texts: vec![row["description"].clone()],
                    ancestors,
                });
            }
        }
        let kind = |row: &Row| {
            if row["relationType"] == "essential" { RelationKind::EssentialFor } else { RelationKind::OptionalFor }
        };
        for row in rows(&folder.join("relations/occupationSkillRelations.csv"), b',')? {
            esco.needs.push((id(&row["skillUri"]), kind(&row), id(&row["occupationUri"])));
        }
        for row in rows(&folder.join("relations/skillSkillRelations.csv"), b',')? {
            esco.builds_on.push((id(&row["relatedSkillUri"]), kind(&row), id(&row["originalSkillUri"])));
        }
        Ok(esco)
    }

    fn above(&self, concept: ConceptId) -> Vec<ConceptId> {
        let mut found = BTreeSet::new();
        let mut open = vec![concept];
        while let Some(next) = open.pop() {
            for &parent in self.parents.get(&next).into_iter().flatten() {
                if found.insert(parent) {
                    open.push(parent);
                }
            }
        }
        found.into_iter().collect()
    }

    fn skills(&self) -> impl Iterator<Item = &ConceptFacts> {
        self.concepts.iter().filter(|concept| concept.kind != ConceptKind::Occupation)
    }

    fn facts(&self, hidden: &HashSet<(ConceptId, ConceptId)>) -> Facts {
        let relations = self.needs.iter().chain(&self.builds_on);
        let relations = relations
            .filter(|(subject, _, object)| !hidden.contains(&(*subject, *object)))
            .map(|&(subject, kind, object)| RelationFacts { subject, kind, object, importance: None, rank: None })
            .collect();
        Facts { concepts: self.concepts.clone(), relations, mappings: Vec::new() }
    }

    fn label(&self, concept: ConceptId) -> &str {
        self.labels.get(&concept).map_or("", String::as_str)
    }
}

fn rows(path: &Path, delimiter: u8) -> Result<Vec<Row>> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader =
        builder.flexible(true).delimiter(delimiter).from_path(path).map_err(|e| format!("{path:?}: {e}"))?;
    let header = reader.byte_headers()?.clone();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        rows.push(header.iter().map(text).zip(record?.iter().map(text)).collect());
    }
    Ok(rows)
}

/// The skills that each advert with an English text names.
fn read_adverts(corpus: &Path, esco: &Esco) -> Result<Vec<Vec<ConceptId>>> {
    let gazetteer = gazetteer(esco);
    let mut adverts = BTreeMap::new();
    let mut take = |row: &Row, key: String, columns: &[&str]| {
        let text: Vec<&str> = columns.iter().filter_map(|column| row.get(*column)).map(String::as_str).collect();
        let mentions = gazetteer.extract(&text.join("\n"), &ExtractOptions::default());
        let skills: BTreeSet<ConceptId> = mentions.iter().map(|mention| mention.concept).collect();
        adverts.insert(key, skills.into_iter().collect::<Vec<_>>());
    };
    for row in rows(&corpus.join("jobs-wuzzuf/job_postings_data_final.csv"), b'~')? {
        take(
            &row,
            format!("w{}{}", row["job_title"], row["company_name"]),
            &["job_title", "job_description", "job_requirements"],
        );
    }
    for row in rows(&corpus.join("jobs-nyc-open-data/nyc-jobs.csv"), b',')? {
        // Most are published twice, inside and outside.
        let key = format!("n{}", row["Job ID"]);
        take(&row, key, &["Business Title", "Job Description", "Minimum Qual Requirements", "Preferred Skills"]);
    }
    Ok(adverts.into_values().filter(|skills| !skills.is_empty()).collect())
}

fn gazetteer(esco: &Esco) -> Gazetteer {
    let mut builder = GazetteerBuilder::new();
    let mut popularity: HashMap<ConceptId, u32> = HashMap::new();
    esco.needs.iter().for_each(|(skill, _, _)| *popularity.entry(*skill).or_insert(0) += 1);
    for concept in esco.skills() {
        for (label_type, text) in &concept.labels {
            builder.label(&GazetteerLabel {
                concept: concept.id,
                framework: "esco",
                kind: concept.kind,
                status: ConceptStatus::Active,
                popularity: popularity.get(&concept.id).copied().unwrap_or(0),
                language: "en",
                label_type: *label_type,
                text,
            });
        }
        builder.describe(concept.id, "en", &concept.texts[0]);
    }
    esco.needs.iter().for_each(|(skill, _, occupation)| _ = builder.group(*skill, *occupation));
    builder.build()
}

/// Adverts by the numbers of the skills they name.
struct Named {
    adverts: Vec<Vec<u32>>,
    naming: Vec<Vec<u32>>,
}

impl Named {
    fn new(adverts: &[Vec<ConceptId>], ids: &[ConceptId]) -> Self {
        let number = |id: &ConceptId| ids.binary_search(id).ok().map(|number| number as u32);
        let adverts: Vec<Vec<u32>> = adverts.iter().map(|skills| skills.iter().filter_map(number).collect()).collect();
        let mut naming = vec![Vec::new(); ids.len()];
        for (advert, skills) in adverts.iter().enumerate() {
            skills.iter().for_each(|&skill| naming[skill as usize].push(advert as u32));
        }
        Self { adverts, naming }
    }
}

impl Adverts for Named {
    fn postings(&self) -> u32 {
        self.adverts.len() as u32
    }

    fn naming(&self, skill: u32) -> u32 {
        self.naming[skill as usize].len() as u32
    }

    fn each_beside(&self, skill: u32, mut visit: impl FnMut(u32)) {
        for &advert in &self.naming[skill as usize] {
            self.adverts[advert as usize].iter().for_each(|&other| visit(other));
        }
    }
}

/// Relations that are hidden, and what has to find them.
struct Trial {
    title: &'static str,
    hidden: HashSet<(ConceptId, ConceptId)>,
    questions: Vec<Question>,
}

/// What is known, what is hidden, and what is neither right nor wrong.
struct Question {
    from: Vec<ConceptId>,
    hidden: Vec<ConceptId>,
    /// The half of the questions it belongs to: weights are chosen on the first and reported on the second.
    half: u64,
}

impl Trial {
    /// Hides relations between skills. Each is asked for from both of its ends.
    fn of_pairs(esco: &Esco) -> Self {
        let mut hidden = HashSet::new();
        let mut asked: BTreeMap<ConceptId, Vec<ConceptId>> = BTreeMap::new();
        for &(left, _, right) in esco.builds_on.iter().filter(|(left, _, right)| left != right) {
            if draw(left.min(right), left.max(right)).is_multiple_of(HIDDEN) {
                hidden.extend([(left, right), (right, left)]);
                asked.entry(left).or_default().push(right);
                asked.entry(right).or_default().push(left);
            }
        }
        let question = |(from, hidden): (ConceptId, Vec<ConceptId>)| Question {
            from: vec![from],
            hidden,
            half: draw(from, from) % 2,
        };
        Self { title: "skill–skill relations", hidden, questions: asked.into_iter().map(question).collect() }
    }

    /// Hides relations of occupations and skills. The skills an occupation is left with ask for those it has lost.
    fn of_needs(esco: &Esco) -> Self {
        let mut hidden = HashSet::new();
        let mut by_occupation: BTreeMap<ConceptId, (Vec<ConceptId>, Vec<ConceptId>)> = BTreeMap::new();
        for &(skill, _, occupation) in &esco.needs {
            let (from, lost) = by_occupation.entry(occupation).or_default();
            if draw(skill, occupation).is_multiple_of(HIDDEN) {
                hidden.insert((skill, occupation));
                lost.push(skill);
            } else {
                from.push(skill);
            }
        }
        let questions = by_occupation.into_iter().filter(|(_, (_, lost))| !lost.is_empty());
        let question = |(occupation, (from, hidden))| Question { from, hidden, half: draw(occupation, occupation) % 2 };
        Self { title: "occupation–skill relations", hidden, questions: questions.map(question).collect() }
    }

    fn rank(&self, esco: &Esco, adverts: &[Vec<ConceptId>], weights: Weights) -> Ranking {
        let begin = Instant::now();
        let spaces = esco.facts(&self.hidden).prepare();
        let prepared = begin.elapsed();
        let ids = spaces.skills.ids().to_vec();
        let adverts = Named::new(adverts, &ids);
        let mut rows = Vec::new();
        let begin = Instant::now();
        let _ = spaces.rank_skills(&adverts, weights, 1, |ranked| {
            rows.push(ranked);
            Ok::<(), Infallible>(())
        });
        let kept: usize = rows.iter().map(|row| row.similar.len()).sum();
        println!(
            "prepared in {prepared:.2?}, {} skills ranked in {:.2?} on one core, {:.0} kept a skill",
            ids.len(),
            begin.elapsed(),
            kept as f64 / ids.len() as f64
        );
        Ranking { ids, rows }
    }

    fn report(&self, esco: &Esco, ranking: &Ranking) {
        let known = self.known(esco);
        let count = |half| {
            self.questions
                .iter()
                .filter(|question| question.half == half)
                .map(|question| question.hidden.len())
                .sum::<usize>()
        };
        println!(
            "\n## {}: {} hidden, {} in the half for choosing, {} in the half reported\n",
            self.title,
            self.hidden.len(),
            count(0),
            count(1)
        );
        println!("| ranked by | recall@10 | recall@50 | MRR |");
        println!("| --- | ---: | ---: | ---: |");
        let ids = &ranking.ids;
        let baselines: [(&str, Scores); 3] = [
            ("baseline: same parent", same_parent(esco, ids)),
            ("baseline: words of the label", label_text(esco, ids)),
            ("baseline: popularity", popularity(esco, &self.hidden, ids)),
        ];
        for (name, scores) in &baselines {
            self.line(name, ids, &known, scores);
        }
        for &method in Method::ALL {
            let scores: Scores = Box::new(|number| ranking.scores(number, method, Weights::SKILLS));
            let name = if method == Method::Blend { "**blend**".to_owned() } else { method.as_str().to_owned() };
            self.line(&name, ids, &known, &scores);
        }
    }

    fn line(&self, name: &str, ids: &[ConceptId], known: &HashMap<ConceptId, HashSet<ConceptId>>, scores: &Scores) {
        let figures = self.measure(1, ids, known, scores);
        println!("| {name} | {:.3} | {:.3} | {:.3} |", figures.at_10, figures.at_50, figures.reciprocal);
    }

    /// What each skill is known to be related to.
    fn known(&self, esco: &Esco) -> HashMap<ConceptId, HashSet<ConceptId>> {
        let mut known: HashMap<ConceptId, HashSet<ConceptId>> = HashMap::new();
        for &(left, _, right) in &esco.builds_on {
            known.entry(left).or_default().insert(right);
            known.entry(right).or_default().insert(left);
        }
        known
    }

    /// Ranks for every question what is similar to the skills it has, by the sum of their scores; equal ones by id. What is known, and
    /// what else is hidden, is left out of the ranking.
    fn measure(
        &self,
        half: u64,
        ids: &[ConceptId],
        known: &HashMap<ConceptId, HashSet<ConceptId>>,
        scores: &Scores,
    ) -> Figures {
        let number = |id: &ConceptId| ids.binary_search(id).unwrap_or(0);
        let mut figures = Figures::default();
        let mut sums = vec![0.0_f64; ids.len()];
        let mut touched = Vec::new();
        for question in self.questions.iter().filter(|question| question.half == half) {
            for from in &question.from {
                for (other, score) in scores(number(from) as u32) {
                    if sums[other as usize] == 0.0 {
                        touched.push(other as usize);
                    }
                    sums[other as usize] += score;
                }
            }
            let hidden: HashSet<usize> = question.hidden.iter().map(number).collect();
            for from in &question.from {
                sums[number(from)] = 0.0;
                if question.from.len() == 1 {
                    let known = known.get(from).into_iter().flatten().map(number);
                    known.filter(|other| !hidden.contains(other)).for_each(|other| sums[other] = 0.0);
                }
            }
            let order = |other: usize| (sums[other], std::cmp::Reverse(other));
            let wrong: Vec<_> = touched
                .iter()
                .filter(|&&other| sums[other] > 0.0 && !hidden.contains(&other))
                .map(|&other| order(other))
                .collect();
            for &other in hidden.iter().filter(|&&other| sums[other] > 0.0) {
                figures.found(1 + wrong.iter().filter(|&&wrong| wrong > order(other)).count());
            }
            figures.asked += question.hidden.len() as f64;
            touched.drain(..).for_each(|other| sums[other] = 0.0);
        }
        figures.divided()
    }
}

/// The skills similar to one, with their scores.
type Scores<'a> = Box<dyn Fn(u32) -> Vec<(u32, f64)> + 'a>;

#[derive(Clone, Copy, Default)]
struct Figures {
    asked: f64,
    at_10: f64,
    at_50: f64,
    reciprocal: f64,
}

impl Figures {
    fn found(&mut self, rank: usize) {
        self.at_10 += f64::from(u8::from(rank <= 10));
        self.at_50 += f64::from(u8::from(rank <= 50));
        self.reciprocal += 1.0 / rank as f64;
    }

    fn divided(self) -> Self {
        let asked = self.asked.max(1.0);
        Self { asked, at_10: self.at_10 / asked, at_50: self.at_50 / asked, reciprocal: self.reciprocal / asked }
    }
}

/// The ranked rows, by number.
struct Ranking {
    ids: Vec<ConceptId>,
    rows: Vec<Ranked>,
}

impl Ranking {
    /// The best 50 by a method.
    fn scores(&self, number: u32, method: Method, weights: Weights) -> Vec<(u32, f64)> {
        let row = &self.rows[number as usize];
        best(row.similar.iter().map(|similar| {
            let score = match similar.components.get(method as usize) {
                Some(&component) => score_of(component),
                None => blend(&similar.components, &row.known, weights),
            };
            (similar.other, score)
        }))
    }
}

/// The best 50 with any score; equal ones by number.
fn best(scores: impl Iterator<Item = (u32, f64)>) -> Vec<(u32, f64)> {
    let mut scores: Vec<(u32, f64)> = scores.filter(|(_, score)| *score > 0.0).collect();
    scores.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    scores.truncate(50);
    scores
}

/// A number that belongs to a pair and the seed.
fn draw(left: ConceptId, right: ConceptId) -> u64 {
    const SEED: u64 = 20_261_122;
    let mut state = SEED ^ (left.0.as_u128() as u64) ^ (right.0.as_u128() as u64).rotate_left(31);
    // SplitMix64.
    state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

fn same_parent<'a>(esco: &'a Esco, ids: &'a [ConceptId]) -> Scores<'a> {
    let mut children: HashMap<ConceptId, Vec<u32>> = HashMap::new();
    for (number, concept) in ids.iter().enumerate() {
        for &parent in esco.parents.get(concept).into_iter().flatten() {
            children.entry(parent).or_default().push(number as u32);
        }
    }
    Box::new(move |number| {
        let parents = esco.parents.get(&ids[number as usize]).into_iter().flatten();
        let siblings: BTreeSet<u32> = parents.filter_map(|parent| children.get(parent)).flatten().copied().collect();
        siblings.into_iter().filter(|other| *other != number).map(|other| (other, 1.0)).collect()
    })
}

/// How many occupations ask for each skill.
fn popularity<'a>(esco: &Esco, hidden: &HashSet<(ConceptId, ConceptId)>, ids: &[ConceptId]) -> Scores<'a> {
    let mut counts = vec![0.0_f64; ids.len()];
    for (skill, _, _) in esco.needs.iter().filter(|(skill, _, occupation)| !hidden.contains(&(*skill, *occupation))) {
        counts[ids.binary_search(skill).unwrap_or(0)] += 1.0;
    }
    let counts: Vec<(u32, f64)> =
        counts.into_iter().enumerate().map(|(number, count)| (number as u32, count)).collect();
    Box::new(move |_| counts.clone())
}

/// Cosine of the words of preferred labels, weighted by rarity, folded and nothing else.
fn label_text<'a>(esco: &Esco, ids: &[ConceptId]) -> Scores<'a> {
    let words: Vec<BTreeSet<String>> =
        ids.iter().map(|id| words(esco.label(*id)).into_iter().map(|word| word.text).collect()).collect();
    let mut having: HashMap<String, Vec<u32>> = HashMap::new();
    for (number, words) in words.iter().enumerate() {
        words.iter().for_each(|word| having.entry(word.clone()).or_default().push(number as u32));
    }
    let all = ids.len() as f64;
    let rarity: HashMap<String, f64> =
        having.iter().map(|(word, concepts)| (word.clone(), (all / concepts.len() as f64).ln())).collect();
    let length = |words: &BTreeSet<String>| words.iter().map(|word| rarity[word].powi(2)).sum::<f64>().sqrt();
    let lengths: Vec<f64> = words.iter().map(length).collect();
    Box::new(move |number| {
        let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
        for word in &words[number as usize] {
            having[word].iter().for_each(|other| *sums.entry(*other).or_insert(0.0) += rarity[word].powi(2));
        }
        sums.remove(&number);
        best(sums.into_iter().map(|(other, sum)| (other, sum / (lengths[number as usize] * lengths[other as usize]))))
    })
}

/// Looks for weights that rank best in the half for choosing: one weight changed at a time, as long as it helps. What counts is the mean
/// of recall@10, recall@50 and MRR over both trials, each as a share of the best that a single method reaches there.
fn choose(esco: &Esco, trials: &[(&Trial, &Ranking)]) {
    let known: Vec<_> = trials.iter().map(|(trial, _)| trial.known(esco)).collect();
    let figures = |at: usize, scores: Scores| {
        let (trial, ranking) = trials[at];
        trial.measure(0, &ranking.ids, &known[at], &scores)
    };
    let best_single: Vec<Figures> = (0..trials.len())
        .map(|at| {
            let by = |&method: &Method| {
                figures(at, Box::new(move |number| trials[at].1.scores(number, method, Weights::SKILLS)))
            };
            let singles = Method::ALL.iter().filter(|method| **method != Method::Blend).map(by);
            singles
                .fold(Figures::default(), |best, found| if found.reciprocal > best.reciprocal { found } else { best })
        })
        .collect();
    let value = |weights: Weights| -> f64 {
        let of = |at: usize| {
            let found = figures(at, Box::new(move |number| trials[at].1.scores(number, Method::Blend, weights)));
            let best = best_single[at];
            let shares = [found.at_10 / best.at_10, found.at_50 / best.at_50, found.reciprocal / best.reciprocal];
            // Falling behind a single method costs twice what getting ahead of it earns.
            shares.iter().map(|share| if *share < 1.0 { 2.0 * share - 1.0 } else { *share }).sum::<f64>() / 3.0
        };
        (0..trials.len()).map(of).sum::<f64>() / trials.len() as f64
    };
    let (mut best, mut best_value) = (Weights::SKILLS, value(Weights::SKILLS));
    println!("\nchoosing from {:?}: {best_value:.4}", best.0);
    for step in [8_i32, 3, 1] {
        loop {
            let before = best_value;
            for method in 0..COMPONENTS {
                for change in [-step, step] {
                    let mut weights = best;
                    weights.0[method] = u16::try_from((i32::from(weights.0[method]) + change).max(0)).unwrap_or(0);
                    let found = value(weights);
                    if found > best_value + 1e-4 {
                        (best, best_value) = (weights, found);
                        println!("{:?}: {best_value:.4}", best.0);
                    }
                }
            }
            if best_value <= before {
                break;
            }
        }
    }
}

/// Prints what is most similar to well-known skills.
fn list(esco: &Esco, adverts: &[Vec<ConceptId>]) -> Result<()> {
    let trial = Trial { title: "", hidden: HashSet::new(), questions: Vec::new() };
    let ranking = trial.rank(esco, adverts, Weights::SKILLS);
    let by_label: HashMap<&str, ConceptId> =
        esco.skills().map(|concept| (esco.label(concept.id), concept.id)).collect();
    for label in KNOWN {
        let Some(&concept) = by_label.get(label) else {
            println!("- {label}: NOT FOUND");
            continue;
        };
        let number = ranking.ids.binary_search(&concept).unwrap_or(0);
        let scores = ranking.scores(number as u32, Method::Blend, Weights::SKILLS);
        let line: Vec<String> = scores
            .iter()
            .take(10)
            .map(|(other, score)| format!("{} {score:.2}", esco.label(ranking.ids[*other as usize])))
            .collect();
        println!("- **{label}**: {}", line.join("; "));
    }
    Ok(())
}

/// Skills that most people know enough about to judge.
const KNOWN: [&str; 30] = [
    "Python (computer programming)",
    "JavaScript",
    "SQL",
    "machine learning",
    "cloud technologies",
    "use spreadsheets software",
    "project management",
    "accounting",
    "marketing principles",
    "customer service",
    "manage budgets",
    "lead a team",
    "first aid",
    "nursing science",
    "administer prescribed medication",
    "welding techniques",
    "carpentry",
    "read standard blueprints",
    "drive vehicles",
    "operate forklift",
    "cook pastry products",
    "food hygiene rules",
    "clean rooms",
    "sign language",
    "translate texts",
    "musical theory",
    "photography",
    "graphic design",
    "labour law",
    "statistics",
];
