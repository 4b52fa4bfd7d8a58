//! A small world with real labels, asked in many ways.
#![expect(clippy::expect_used, reason = "tests")]

use std::path::Path;

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{
    Concept, ConceptKind, ConceptStatus, ConceptText, Label, LabelType, ReuseLevel, TextType,
};
use skillspine_search::{
    ConceptDocument, ConceptIndex, IndexWriter, SearchError, SearchFilter, SearchRequest, SuggestRequest,
    WriterOptions, carry_over,
};
use tempfile::TempDir;

/// One concept a line: name | framework | kind | code | popularity | labels. A label is `language:text`, with `~` before
/// alternative and `?` before hidden ones, and `#` before a description.
const WORLD: &str = "
nurse | esco | occupation | 2221.1 | 90 | en:nurse responsible for general care; ~en:registered nurse; ~en:nurse; fr:infirmier responsable de soins généraux; de:Krankenschwester; ~de:Krankenpfleger; sv:sjuksköterska, grundutbildad; ja:看護師; ar:ممرض مسؤول عن الرعاية العامة
assistant | esco | occupation | 3221.1 | 40 | en:nurse assistant; sv:undersköterska; zh:护理助理
midwife | esco | occupation | 2222.1 | 30 | en:midwife; fr:sage-femme; de:Hebamme; sv:barnmorska; ja:助産師; #en:Works beside a nurse during births.
manage-staff | esco | skill | S4.1 | 70 | en:manage staff; ~en:managing personnel; fr:gérer le personnel; de:Personal führen; sv:hantera personal; ar:إدارة الموظفين; zh:管理员工
manage-musical | esco | skill | S4.2 | 10 | en:manage musical staff; ~en:coordinate duties of musical staff; fr:gérer le personnel musical; sv:hantera musikpersonal
manage | esco | skill | S4.0 | 5 | en:manage; ~en:run things
java | esco | knowledge | K1 | 80 | en:Java (computer programming); ~en:Java; ~en:Java programming
javascript | esco | knowledge | K2 | 85 | en:JavaScript; ~en:JS; ~en:Java script; ?en:javascrpit
cpp | esco | knowledge | K3 | 60 | en:C++; ~en:C++ programming; #en:A compiled language that grew out of C.
csharp | esco | knowledge | K4 | 61 | en:C#; ~en:C sharp
c | esco | knowledge | K5 | 20 | en:C; ~en:C programming language; ja:C言語
dotnet | onet | technology | 43232408 | 33 | en:.NET Framework; ~en:Microsoft .NET
node | onet | technology | 43232409 | 34 | en:Node.js
python | esco | knowledge | K6 | 95 | en:Python (computer programming); ~en:Python; ja:プログラミング言語Python; #en:A language with blanks that mean something, liked by people who work with figures.
programming | esco | knowledge | K7 | 50 | en:computer programming; fr:programmation informatique; de:Programmierung; ja:コンピュータプログラミング; zh:计算机编程; sv:datorprogrammering
analysis | esco | skill | S2.7 | 75 | en:perform data analysis; ~en:data analysis; fr:effectuer l’analyse de données; de:Datenanalyse durchführen; sv:utföra dataanalys; ja:データ分析を行う
mining | esco | skill | S2.8 | 45 | en:perform data mining; fr:exploration de données; de:Data-Mining durchführen
scientist | esco | occupation | 2511.3 | 55 | en:data scientist; ~en:data engineer; fr:scientifique des données; de:Data Scientist; sv:dataanalytiker
developer | onet | occupation | 15-1252.00 | 65 | en:Software Developers; ~en:Application Developer; ~en:Software Engineer
engineer | esco | occupation | 2512.4 | 66 | en:software developer; fr:développeur de logiciels/développeuse de logiciels; ~fr:ingénieur en développement logiciel; de:Softwareentwickler; sv:programvaruutvecklare; ar:مطور برمجيات; zh:软件开发人员; ja:ソフトウェア開発者
listening | onet | skill | 2.A.1.b | 15 | en:Active Listening; #en:Giving full attention to what other people are saying.
group | esco | skill-group | S4 | 100 | en:management skills; fr:compétences de gestion
";

struct World {
    index: ConceptIndex,
    dir: TempDir,
}

fn id(name: &str) -> ConceptId {
    ConceptId::mint("test", name)
}

fn document(line: &str) -> ConceptDocument {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [name, framework, kind, code, popularity, labels] = cells[..] else { panic!("odd line: {line}") };
    let is_retired = name == "mining";
    let concept = Concept {
        id: id(name),
        framework: framework.to_owned(),
        uri: format!("http://data.example.org/{framework}/{name}"),
        kind: ConceptKind::parse(kind).expect("kind"),
        code: (!code.is_empty()).then(|| code.to_owned()),
        label: name.to_owned(),
        label_language: "en".to_owned(),
        status: if is_retired { ConceptStatus::Deprecated } else { ConceptStatus::Active },
        reuse_level: name.starts_with("manage").then_some(ReuseLevel::CrossSector),
        replaced_by: is_retired.then(|| id("engineer")),
        first_version: "1".to_owned(),
        last_version: is_retired.then(|| "2".to_owned()),
    };
    let mut document = ConceptDocument {
        concept,
        codes: if name == "engineer" { vec!["2512".to_owned()] } else { Vec::new() },
        collections: if name.starts_with('c') { vec![id("digital")] } else { Vec::new() },
        ancestors: if name.starts_with("manage") { vec![id("group")] } else { Vec::new() },
        popularity: popularity.parse().expect("popularity"),
        labels: Vec::new(),
        texts: Vec::new(),
    };
    for label in labels.split("; ") {
        let (sign, rest) = match label.chars().next() {
            Some(sign @ ('~' | '?' | '#')) => (sign, &label[1..]),
            _ => ('!', label),
        };
        let (language, text) = rest.split_once(':').expect("label");
        let (language, text) = (language.to_owned(), text.to_owned());
        let label_type = match sign {
            '~' => LabelType::Alternative,
            '?' => LabelType::Hidden,
            '#' => {
                document.texts.push(ConceptText { language, text_type: TextType::Description, text });
                continue;
            }
            _ => LabelType::Preferred,
        };
        document.labels.push(Label { language, label_type, text });
    }
    document
}

fn write(dir: &Path, lines: &[&str]) {
    let mut writer = IndexWriter::new(dir, 7, WriterOptions::default()).expect("writer");
    for line in lines {
        writer.add(&document(line)).expect("add");
    }
    assert_eq!(writer.finish().expect("finish"), lines.len());
}

fn lines() -> Vec<&'static str> {
    WORLD.lines().filter(|line| !line.is_empty()).collect()
}

fn world() -> World {
    let dir = TempDir::new().expect("directory");
    write(dir.path(), &lines());
    World { index: ConceptIndex::open(dir.path()).expect("index"), dir }
}

#[test]
fn concepts_come_back_as_they_were_added() {
    let world = world();
    for line in lines() {
        let added = document(line).concept;
        assert_eq!(world.index.concept(added.id), Some(added));
    }
    assert_eq!(world.index.concept(id("nobody")), None);
}

#[test]
fn uris_find_their_concepts() {
    let world = world();
    let found = |uri: &str| world.index.concepts_by_uri(uri);
    assert_eq!(found("http://data.example.org/esco/nurse"), [id("nurse")]);
    assert_eq!(found("http://data.example.org/esco/Nurse"), []);
    assert_eq!(found(""), []);
    for line in lines() {
        let concept = document(line).concept;
        assert_eq!(found(&concept.uri), [concept.id]);
    }
}

fn name_of(found: ConceptId) -> String {
    let names = lines().into_iter().map(|line| line.split('|').next().unwrap_or_default().trim());
    names.into_iter().find(|name| id(name) == found).map_or_else(|| found.to_string(), str::to_owned)
}

impl World {
    fn names(&self, request: &SearchRequest) -> Vec<String> {
        let response = self.index.search(request).expect("search");
        response.hits.into_iter().map(|hit| name_of(hit.id)).collect()
    }

    fn matched(&self, request: &SearchRequest) -> (String, String) {
        let hit = self.index.search(request).expect("search").hits.into_iter().next().expect("a hit");
        let marked: Vec<&str> =
            hit.matched.highlights.iter().map(|&(start, end)| &hit.matched.text[start..end]).collect();
        (format!("{}:{}", hit.matched.language, hit.matched.text), marked.join("|"))
    }
}

#[test]
fn queries_find_concepts_in_order() {
    let world = world();
    let mut wrong = Vec::new();
    let mut check = |text: &str, expected: &[&str]| {
        let found = world.names(&SearchRequest::new(text));
        if found != expected {
            wrong.push(format!("{text}: found {found:?}, expected {expected:?}"));
        }
    };
    // Exact before partial: preferred, alternative, then the rest by what matched.
    check("manage", &["manage", "manage-staff", "manage-musical", "group"]);
    check("manage staff", &["manage-staff", "manage-musical"]);
    check("nurse", &["nurse", "assistant", "midwife"]);
    check("java", &["java", "javascript"]);
    check("javascrpit", &["javascript"]);
    // Inflection.
    check("managing", &["manage", "group", "manage-staff", "manage-musical"]);
    check("nurses assistants", &["assistant"]);
    check("infirmiers", &["nurse"]);
    check("Krankenschwestern", &["nurse"]);
    // Accents and case, either way.
    check("genereux INFIRMIER", &["nurse"]);
    check("developpeur", &["engineer"]);
    check("sjukskoterska", &["nurse"]);
    check("undersköterska", &["assistant"]);
    // Typing errors.
    check("midwfie", &["midwife"]);
    check("programing", &["python", "java", "programming", "cpp", "c"]);
    check("sofware developper", &["engineer", "developer"]);
    // Phrases.
    check("\"data analysis\"", &["analysis"]);
    check("\"analysis data\"", &[]);
    check("\"musical staff\"", &["manage-musical"]);
    // Exclusion.
    check("manage -musical", &["manage", "manage-staff", "group"]);
    check("java -script", &["java"]);
    check("-java", &[]);
    // Scripts without blanks, and Arabic.
    check("看護師", &["nurse"]);
    check("助産師", &["midwife"]);
    check("プログラミング", &["python", "programming"]);
    check("ﾌﾟﾛｸﾞﾗﾐﾝｸﾞ", &["python", "programming"]);
    check("データ分析", &["analysis"]);
    check("软件开发", &["engineer"]);
    check("管理", &["manage-staff"]);
    check("管", &["manage-staff"]);
    check("مطوّر", &["engineer"]);
    check("ادارة", &["manage-staff"]);
    check("الموظفين", &["manage-staff"]);
    // Names with signs.
    check("C++", &["cpp"]);
    check("c#", &["csharp"]);
    check("c", &["c", "csharp", "cpp"]);
    check(".net", &["dotnet"]);
    check("node.js", &["node"]);
    check("node", &["node"]);
    // Codes and URIs.
    check("15-1252.00", &["developer"]);
    check("2512", &["engineer"]);
    check("https://data.example.org/esco/manage-staff/", &["manage-staff"]);
    check("2.A.1.b", &["listening"]);
    // Texts.
    check("births", &["midwife"]);
    check("midwife births", &["midwife"]);
    // Nothing.
    check("zzzzzzzz", &[]);
    check("", &[]);
    check("🎷", &[]);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn hits_say_what_matched() {
    let world = world();
    let check = |text: &str, languages: &[&str], expected: (&str, &str)| {
        let mut request = SearchRequest::new(text);
        request.preferred_languages = languages.iter().map(|&language| language.to_owned()).collect();
        let (label, marked) = world.matched(&request);
        assert_eq!((label.as_str(), marked.as_str()), expected, "{text}");
    };
    check("nurse", &[], ("en:nurse", "nurse"));
    check("registered nurses", &[], ("en:registered nurse", "registered|nurse"));
    check("infirmier soins", &[], ("fr:infirmier responsable de soins généraux", "infirmier|soins"));
    check("births", &[], ("en:Works beside a nurse during births.", "births"));
    check("2221.1", &["sv"], ("sv:sjuksköterska, grundutbildad", ""));
    check("data scientist", &["de"], ("de:Data Scientist", "Data|Scientist"));
    check("data scientist", &["en"], ("en:data scientist", "data|scientist"));
    check("看護師", &[], ("ja:看護師", "看護師"));
    check("sofware developer", &[], ("en:software developer", "software|developer"));
}

#[test]
fn the_reading_says_how_a_query_was_read() {
    let world = world();
    let read = |text: &str| world.index.search(&SearchRequest::new(text)).expect("search").reading;
    let reading = read("manage \"musical staff\" -things");
    assert_eq!(reading.terms, ["manage"]);
    assert_eq!(reading.phrases, ["musical staff"]);
    assert_eq!(reading.excluded, ["things"]);
    assert_eq!(reading.relaxed_to, None);
    assert_eq!(read("midwfie").corrected, [("midwfie".to_owned(), "midwife".to_owned())]);
    let reading = read("manage staff helicopters");
    assert_eq!(reading.relaxed_to, Some(2));
    let names = world.names(&SearchRequest::new("manage staff helicopters"));
    assert_eq!(names, ["manage-staff", "manage-musical"]);
}

#[test]
fn filters_and_facets_count_concepts() {
    let world = world();
    let check = |text: &str, filter: SearchFilter, expected: &[&str]| {
        let request = SearchRequest { filter: filter.clone(), ..SearchRequest::new(text) };
        assert_eq!(world.names(&request), expected, "{text} in {filter:?}");
    };
    let any = SearchFilter::default;
    check("software", SearchFilter { frameworks: vec!["onet".into()], ..any() }, &["developer"]);
    check("software", SearchFilter { frameworks: vec!["unknown".into()], ..any() }, &[]);
    check("data", SearchFilter { kinds: vec![ConceptKind::Occupation], ..any() }, &["scientist"]);
    check("data", SearchFilter { status: vec![ConceptStatus::Deprecated], ..any() }, &["mining"]);
    check("data", SearchFilter { languages: vec!["de".into()], ..any() }, &["scientist", "mining"]);
    check("manage", SearchFilter { within: Some(id("group")), ..any() }, &["manage", "manage-staff", "manage-musical"]);
    check("manage", SearchFilter { within: Some(id("nobody")), ..any() }, &[]);
    check("programming", SearchFilter { collections: vec![id("digital")], ..any() }, &["cpp", "c"]);
    check("manage", SearchFilter { ids: vec![id("manage-musical")], ..any() }, &["manage-musical"]);
    check("manage", SearchFilter { codes: vec!["s4.1".into()], ..any() }, &["manage-staff"]);
    let levels = vec![ReuseLevel::CrossSector];
    check("staff", SearchFilter { reuse_levels: levels, ..any() }, &["manage-staff", "manage-musical"]);

    let request = SearchRequest { facets: true, limit: 1, ..SearchRequest::new("software") };
    let response = world.index.search(&request).expect("search");
    assert_eq!(response.total, 2);
    assert_eq!(response.hits.len(), 1);
    assert_eq!(response.facets.frameworks, [("esco".to_owned(), 1), ("onet".to_owned(), 1)]);
    assert_eq!(response.facets.kinds, [(ConceptKind::Occupation, 2)]);
    assert_eq!(response.facets.languages, [("en".to_owned(), 2)]);
}

#[test]
fn a_preferred_language_comes_first() {
    let world = world();
    let check = |languages: &[&str], expected: &[&str]| {
        let mut request = SearchRequest::new("personal");
        request.preferred_languages = languages.iter().map(|&language| language.to_owned()).collect();
        let response = world.index.search(&request).expect("search");
        let found: Vec<String> = response.hits.iter().map(|hit| hit.matched.language.clone()).collect();
        assert_eq!(found, expected, "{languages:?}");
    };
    check(&["sv"], &["de"]);
    let mut request = SearchRequest::new("données");
    request.preferred_languages = vec!["fr".to_owned()];
    assert_eq!(world.names(&request), ["analysis", "scientist", "mining"]);
}

#[test]
fn labels_are_found_whole() {
    let world = world();
    let check = |label: &str, expected: &[(&str, LabelType)]| {
        let mut expected: Vec<_> = expected.iter().map(|(name, label_type)| (id(name), *label_type)).collect();
        expected.sort_unstable();
        assert_eq!(world.index.concepts_by_label(label), expected, "{label}");
    };
    check(" NURSE ", &[("nurse", LabelType::Alternative)]);
    check("gerer le personnel", &[("manage-staff", LabelType::Preferred)]);
    check("data scientist", &[("scientist", LabelType::Preferred)]);
    check("C", &[("c", LabelType::Preferred)]);
    check("C++", &[("cpp", LabelType::Preferred)]);
    check("javascrpit", &[("javascript", LabelType::Hidden)]);
    check("看護師", &[("nurse", LabelType::Preferred)]);
    for nobody in ["staff", "manage mus", "", "—"] {
        check(nobody, &[]);
    }
}

#[test]
fn suggestions_complete_what_is_typed() {
    let world = world();
    let check = |prefix: &str, languages: &[&str], expected: &[&str]| {
        let request = SuggestRequest {
            prefix: prefix.to_owned(),
            languages: languages.iter().map(|&language| language.to_owned()).collect(),
            limit: 5,
            ..SuggestRequest::default()
        };
        let found = world.index.suggest(&request).expect("suggest");
        let shown: Vec<String> = found.iter().map(|found| format!("{}:{}", found.language, found.label)).collect();
        assert_eq!(shown, expected, "{prefix}");
    };
    check("manage", &["en"], &["en:manage", "en:management skills", "en:manage staff", "en:manage musical staff"]);
    check("manage ", &["en"], &["en:manage", "en:manage staff", "en:manage musical staff", "en:management skills"]);
    check("nur", &["en"], &["en:nurse responsible for general care", "en:nurse assistant"]);
    check("staff", &["en"], &["en:manage staff", "en:manage musical staff"]);
    check("sjuk", &[], &["sv:sjuksköterska, grundutbildad"]);
    check("SJUKSKOT", &["sv"], &["sv:sjuksköterska, grundutbildad"]);
    check("staff man", &["en"], &["en:manage staff", "en:manage musical staff"]);
    check("midwif", &["en"], &["en:midwife"]);
    check("midwfie", &["en"], &["en:midwife"]);
    check("ソフト", &["ja"], &["ja:ソフトウェア開発者"]);
    check("分", &["ja"], &["ja:データ分析を行う"]);
    check("c+", &["en"], &["en:C++"]);
    check("", &["en"], &[]);
    check("nurse", &["xx"], &[]);
    let request = SuggestRequest {
        prefix: "so".to_owned(),
        frameworks: vec!["onet".to_owned()],
        kinds: vec![ConceptKind::Occupation],
        limit: 5,
        ..SuggestRequest::default()
    };
    let found = world.index.suggest(&request).expect("suggest");
    assert_eq!(found.iter().map(|found| found.label.as_str()).collect::<Vec<_>>(), ["Software Developers"]);
    assert_eq!(found[0].highlights, [(0, 8)]);
}

#[test]
fn pages_fit_together_and_the_order_of_adding_does_not_matter() {
    let world = world();
    let all = world.names(&SearchRequest { limit: 100, ..SearchRequest::new("data programming nurse manage") });
    let mut paged = Vec::new();
    for offset in 0..all.len() {
        let request = SearchRequest { offset, limit: 1, ..SearchRequest::new("data programming nurse manage") };
        paged.extend(world.names(&request));
    }
    assert!(all.len() > 5, "{all:?}");
    assert_eq!(paged, all);

    let dir = TempDir::new().expect("directory");
    let mut reversed = lines();
    reversed.reverse();
    write(dir.path(), &reversed);
    let other = ConceptIndex::open(dir.path()).expect("index");
    for text in ["manage", "data", "nurse", "programming", "software developer", "c"] {
        let request = SearchRequest { facets: true, ..SearchRequest::new(text) };
        let left = world.index.search(&request).expect("search");
        let right = other.search(&request).expect("search");
        assert_eq!(left, right, "{text}");
    }
}

#[test]
fn requests_have_limits() {
    let world = world();
    let check = |request: SearchRequest, expected: &str| match world.index.search(&request) {
        Err(error @ SearchError::Limit { .. }) => assert_eq!(error.to_string(), expected),
        other => panic!("{other:?}"),
    };
    check(SearchRequest::new("a".repeat(501)), "length of the query text is 501, the limit is 500");
    check(SearchRequest::new("a ".repeat(33)), "number of words in the query is 33, the limit is 32");
    check(
        SearchRequest { offset: 9_999, limit: 2, ..SearchRequest::new("a") },
        "offset and limit together is 10001, the limit is 10000",
    );
    assert!(world.index.search(&SearchRequest { offset: usize::MAX, ..SearchRequest::new("a") }).is_err());
    assert!(world.index.search(&SearchRequest::new("\"".repeat(10_000))).is_err());
}

#[test]
fn half_an_index_is_not_an_index() {
    let dir = TempDir::new().expect("directory");
    let open = || ConceptIndex::open(dir.path()).map(|index| index.release());
    assert!(matches!(open(), Err(SearchError::Missing { .. })));
    let mut writer = IndexWriter::new(dir.path(), 3, WriterOptions::default()).expect("writer");
    writer.add(&document(lines()[0])).expect("add");
    assert!(matches!(open(), Err(SearchError::Missing { .. })));
    writer.finish().expect("finish");
    assert_eq!(open().expect("index"), 3);

    let folder = dir.path().join("concepts");
    let manifest = folder.join("manifest.json");
    let json = std::fs::read_to_string(&manifest).expect("manifest");
    std::fs::write(&manifest, json.replace("\"schema_version\": ", "\"schema_version\": 9")).expect("write");
    assert!(matches!(open(), Err(SearchError::SchemaVersion { .. })));
    std::fs::write(&manifest, &json[..json.len() / 2]).expect("write");
    assert!(matches!(open(), Err(SearchError::Damaged { .. })));
    std::fs::write(&manifest, &json).expect("write");
    std::fs::write(folder.join("tables.bin"), b"short").expect("write");
    assert!(matches!(open(), Err(SearchError::Damaged { .. })));
}

#[test]
fn an_index_is_carried_over_to_a_later_release() {
    let world = world();
    let later = TempDir::new().expect("directory");
    let target = later.path().join("2");
    carry_over::<ConceptDocument>(world.dir.path(), &target, 2).expect("the files are shared");
    let carried = ConceptIndex::open(&target).expect("a whole index");
    assert_eq!(carried.release(), 2);
    let request = SearchRequest::new("nurse");
    assert_eq!(carried.search(&request).expect("hits"), world.index.search(&request).expect("hits"));
    let empty = later.path().join("3");
    assert!(matches!(
        carry_over::<ConceptDocument>(&later.path().join("none"), &empty, 3),
        Err(SearchError::Missing { .. })
    ));
}

#[test]
fn an_index_without_concepts_answers() {
    let dir = TempDir::new().expect("directory");
    write(dir.path(), &[]);
    let index = ConceptIndex::open(dir.path()).expect("index");
    assert_eq!(index.search(&SearchRequest::new("nurse")).expect("search").total, 0);
    let request = SuggestRequest { prefix: "n".to_owned(), limit: 5, ..SuggestRequest::default() };
    assert!(index.suggest(&request).expect("suggest").is_empty());
}

#[test]
fn strange_queries_are_answered() {
    use proptest::prelude::*;
    let world = world();
    let mut runner = proptest::test_runner::TestRunner::default();
    let hostile = prop_oneof![
        any::<String>(),
        "[-\"“” +#.'é\u{200f}🎷一管理a-e]{0,80}",
        "(data|nurse|-|\"| |管理|manage|\u{202e}|c\\+\\+){0,20}",
    ];
    let outcome = runner.run(&hostile, |text| {
        let request = SearchRequest { facets: true, ..SearchRequest::new(text.clone()) };
        if let Ok(response) = world.index.search(&request) {
            prop_assert!(response.total >= response.hits.len());
            for hit in response.hits {
                for (start, end) in hit.matched.highlights {
                    prop_assert!(hit.matched.text.get(start..end).is_some());
                }
            }
        }
        let _ = world.index.suggest(&SuggestRequest { prefix: text, limit: 5, ..SuggestRequest::default() });
        Ok(())
    });
    outcome.expect("no query is too strange");
}
