//! Open Badges and CTDL on the publishers' own files: what is taken, and why the rest is not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;
use skillspine_domain::model::{AlignmentRole, Credential, CredentialKind, DeliveryMode, Issuer, PartKind};
use skillspine_domain::record::{AlignmentRecord, CredentialPartRecord, Record};
use skillspine_importers::input::{Input, InputFile, Limits, Place};
use skillspine_importers::source::{Event, Rejection, Sink};
use skillspine_importers::sources;
use skillspine_tests::corpus;
use skillspine_tests::world::{Database, empty_store, import_within};

/// What a source sends for files of the corpus.
#[derive(Default)]
struct Reading {
    files: Vec<String>,
    credentials: BTreeMap<String, Credential>,
    issuers: BTreeMap<String, Issuer>,
    alignments: Vec<AlignmentRecord>,
    parts: Vec<CredentialPartRecord>,
    rejections: Vec<Rejection>,
    rejected: u64,
    read: u64,
}

fn read(source: &str, files: Vec<InputFile>) -> Reading {
    // The tests of the validator were written before 2026; what they put into the future lies after 2030.
    let mut input = Input::of(files);
    input.today = NaiveDate::from_ymd_opt(2026, 1, 1);
    let mut reading = Reading::default();
    let mut take = |event| {
        match event {
            Event::File(name) if !reading.files.contains(&name) => reading.files.push(name),
            Event::Record(Record::Credential(credential), _) => {
                let uri = credential.uri.clone();
                assert!(reading.credentials.insert(uri.clone(), *credential).is_none(), "{uri} twice");
            }
            Event::Record(Record::Issuer(issuer), _) => drop(reading.issuers.insert(issuer.uri.clone(), issuer)),
            Event::Record(Record::Alignment(alignment), _) => reading.alignments.push(alignment),
            Event::Record(Record::CredentialPart(part), _) => reading.parts.push(part),
            Event::Reject(rejection) => reading.rejections.push(rejection),
            _ => {}
        }
        true
    };
    let mut sink = Sink::new(&mut take);
    sources::find(source).expect("a source of this key").read(&input, &mut sink).expect("a folder can be read");
    let (read, rejected) = (sink.rows_read(), sink.rows_rejected());
    Reading { read, rejected, ..reading }
}

/// Every file below a folder of the corpus, named by its path in there.
fn files(corpus: &Path, folder: &str, extensions: &[&str]) -> Vec<InputFile> {
    let top = corpus.join(folder);
    let (mut found, mut folders) = (Vec::new(), vec![top.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the corpus has the folder") {
            let path = entry.expect("an entry").path();
            let is_wanted = path.extension().is_some_and(|it| extensions.iter().any(|wanted| it == *wanted));
            if path.is_dir() {
                folders.push(path);
            } else if is_wanted {
                let name = path.strip_prefix(&top).expect("below").to_string_lossy().replace('\\', "/");
                let size = std::fs::metadata(&path).expect("a size").len();
                found.push(InputFile::new(name, size, Place::Disk(path)));
            }
        }
    }
    found
}

/// Holds the counts of a dataset to what `docs/SOURCES.md` says of it.
fn assert_documented(folder: &str, reading: &Reading) {
    let counts = (reading.read, reading.read - reading.rejected, reading.rejected);
    assert_eq!(counts, skillspine_tests::datasets::dataset(folder).counts(), "as documented");
}

/// How often each word comes.
fn counted<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts
}

const BADGES: &[&str] = &["json", "jwt", "svg", "png"];

/// Files of the validator that are refused, and a part of the reason. All others are taken.
///
/// Also broken on purpose, and taken: what expired (`basic-assertion-expired`, `simple-err-expired`) or was revoked (`simple-revoked`,
/// `credential-status-revoked`) was an achievement all the same. Keys, signatures, and what is behind URLs are not looked at
/// (`basic-assertion-no-public-key`, `bad-issuer`, `badge-with-bad-issuer`, `endorsement-err-schema-status-refresh`,
/// `simple-multiple-proofs`).
const REFUSED: &[(&str, &str)] = &[
    ("ob20/assets/issuer-invalid-type.json", "narrative: a Criteria without a narrative"),
    ("ob20/basic-assertion-in-future.json", "issuedOn: lies in the future"),
    ("ob20/basic-assertion-invalid-context.json", "@context: no context of Open Badges"),
    ("ob20/basic-assertion-invalid-type.json", "type: no class of Open Badges"),
    // Sound, but its badge class is only a URL.
    ("ob20/basic-assertion-with-language.json", "badge: the badge class is not in the input"),
    // A class of its own, made to be told from those of Open Badges.
    ("ob20/rdf-validation/valid-cool-class.json", "type: no class of Open Badges"),
    ("ob30/simple-err-context.json", "@context: no context of verifiable credentials"),
    ("ob30/simple-err-issued.json", "validFrom: lies in the future"),
    ("ob30/simple-err-issuer.json", "issuer: the credential does not say who issued it"),
    ("ob30/simple-err-type.json", "type: expected VerifiableCredential with one of"),
    // Older than the rule that a subject needs an achievement. Without one there is nothing for a catalogue.
    ("ob30/simple-noproof.json", "credentialSubject.achievement: the credential holds no achievement"),
    ("ob30/simple.jwt", "credentialSubject.achievement: the credential holds no achievement"),
];

#[test]
fn the_validators_badges_are_taken_or_refused_for_what_is_wrong_with_them() {
    let Some(corpus) = corpus() else { return };
    let reading = read("open-badges", files(&corpus, "open-badges-1edtech-validator", BADGES));
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rejection in &reading.rejections {
        assert!(!rejection.keeps_row, "{rejection:?}");
        let file = reading.files[usize::from(rejection.at.file)].clone();
        let field = rejection.field.as_deref().unwrap_or("-");
        said.entry(file).or_default().push(format!("{field}: {}", rejection.reason));
    }
    let expected: BTreeSet<&str> = REFUSED.iter().map(|(file, _)| *file).collect();
    let refused: BTreeSet<&str> = said.keys().map(String::as_str).collect();
    assert_eq!(refused, expected);
    for (file, reason) in REFUSED {
        let reasons = said[*file].join("; ");
        assert!(reasons.contains(reason), "{file}: expected {reason}, found {reasons}");
    }
    assert_documented("open-badges-1edtech-validator", &reading);
    let shown = |credential: &Credential| {
        let name = credential.names.first().map_or("-", |(_, name)| name);
        format!("{} {} {name} {}", credential.uri, credential.kind, credential.issuer_uri.as_deref().unwrap_or("-"))
    };
    let credentials: Vec<String> = reading.credentials.values().map(shown).collect();
    let issuers: Vec<&str> = reading.issuers.keys().map(String::as_str).collect();
    insta::assert_snapshot!(credentials.join("\n"), @r"
    did:1edtech:achievement:1 open-badge some name https://example.com/issuers/876543
    http://example.com/badge1 open-badge Chumley http://example.org/issuer1.json
    http://example.org/badge-with-bad-issuer.json open-badge Awesome Robotics Badge https://example.org/bad-issuer.json
    http://example.org/badgeclass-with-verification open-badge Example Badge http://example.org/issuer-with-allowed-origins.json
    http://example.org/badgeclass1 open-badge Example Badge http://example.org/issuer1.json
    https://1edtech.edu/achievements/degree degree 1EdTech University Degree https://1edtech.edu/issuers/565049
    https://dc.1edtech.org/wellspring2022/wellspring-portal/achievement/45badd38-e201-4cf3-927f-be55bc7eb414 achievement Achievement 1 did:web:dc.1edtech.org:wellspring2022:wellspring-portal:org:da1e96e9-afcc-4eed-b9a2-2ddf7353214c
    https://example.com/achievements/21st-century-skills/teamwork open-badge Teamwork https://example.com/issuers/876543
    https://example.org/badge-from-organization-with-empty-revocation-list.json open-badge Awesome Robotics Badge https://example.org/organization-with-empty-revocation-list.json
    https://example.org/badge-from-organization-with-revocation-list.json open-badge Awesome Robotics Badge https://example.org/organization-with-revocation-list.json
    https://example.org/badgeclass-with-endorsements.json open-badge Awesome Robotics Badge https://example.org/organization.json
    https://example.org/basic-badge-no-public-key.json open-badge Awesome Robotics Badge https://example.org/organization-no-public-key.json
    https://example.org/robotics-badge.json open-badge Awesome Robotics Badge https://example.org/organization.json
    urn:uuid:35258e6f-4c05-4215-8ada-38a5a5b80510 achievement test 1 -
    ");
    insta::assert_snapshot!(issuers.join("\n"), @r"
    did:web:dc.1edtech.org:wellspring2022:wellspring-portal:org:da1e96e9-afcc-4eed-b9a2-2ddf7353214c
    http://example.com/badge1
    http://example.org/issuer1.json
    https://1edtech.edu/issuers/565049
    https://example.com/issuers/876543
    https://example.org/organization-no-public-key.json
    https://example.org/organization-with-empty-revocation-list.json
    https://example.org/organization-with-revocation-list.json
    https://example.org/organization.json
    urn:uuid:2d391246-6e0d-4dab-906c-b29770bd7aa6
    ");
}

#[test]
fn the_fullest_credential_of_version_3_keeps_what_a_catalogue_needs() {
    let Some(corpus) = corpus() else { return };
    let mut all = files(&corpus, "open-badges-1edtech-validator/ob30", BADGES);
    all.retain(|file| file.name == "complete.json");
    let reading = read("open-badges", all);
    assert_eq!(reading.rejected, 0);
    let degree = &reading.credentials["https://1edtech.edu/achievements/degree"];
    assert_eq!((degree.kind, degree.endorsement_count), (CredentialKind::Degree, 1));
    assert_eq!(degree.credits, Some((36.0, None)));
    assert_eq!(degree.issuer_uri.as_deref(), Some("https://1edtech.edu/issuers/565049"));
    let issuer = &reading.issuers["https://1edtech.edu/issuers/565049"];
    assert_eq!(issuer.endorsement_count, 3, "one is told from another by its id");
    let roles: Vec<AlignmentRole> = reading.alignments.iter().map(|alignment| alignment.role).collect();
    assert_eq!(roles.iter().filter(|role| **role == AlignmentRole::Attests).count(), 2);
    assert_eq!(roles.iter().filter(|role| **role == AlignmentRole::Assesses).count(), 4);
    let everything = format!("{:?} {:?} {:?}", reading.credentials, reading.issuers, reading.alignments);
    for private in ["Example Student", "Horace Mann", "@", "1-222-333-4444", "did:example"] {
        assert!(!everything.contains(private), "{private} is about a person");
    }
}

#[test]
fn the_examples_of_the_specification_are_taken_where_they_are_whole() {
    let Some(corpus) = corpus() else { return };
    let reading = read("open-badges", files(&corpus, "open-badges-spec-examples", BADGES));
    let said =
        |rejection: &Rejection| format!("{}: {}", reading.files[usize::from(rejection.at.file)], rejection.reason);
    let said: Vec<String> = reading.rejections.iter().map(said).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    ob2/07-object.json: it neither has a type nor the fields of an assertion, a badge class or an issuer
    ob2/08-object.json: it neither has a type nor the fields of an assertion, a badge class or an issuer
    ob2/10-object.json: it neither has a type nor the fields of an assertion, a badge class or an issuer
    ob2/11-object.json: it neither has a type nor the fields of an assertion, a badge class or an issuer
    ob2/13-object.json: it neither has a type nor the fields of an assertion, a badge class or an issuer
    ob2/14-object.json: it neither has a type nor the fields of an assertion, a badge class or an issuer
    ob2/01-Assertion.json: the badge class is not in the input, and nothing is fetched: give its document as well
    ob2/04-Assertion.json: the badge class is not in the input, and nothing is fetched: give its document as well
    ");
    assert_documented("open-badges-spec-examples", &reading);
    let uris: Vec<&str> = reading.credentials.keys().map(String::as_str).collect();
    assert_eq!(
        uris,
        [
            "https://1edtech.edu/achievements/1",
            "https://example.com/achievements/21st-century-skills/teamwork",
            "https://example.com/achievements/robotics/robot-programming",
        ]
    );
}

#[test]
fn resources_of_the_registry_are_taken() {
    let Some(corpus) = corpus() else { return };
    let mut all = files(&corpus, "ctdl", &["json"]);
    all.retain(|file| !file.name.starts_with("contexts/"));
    let reading = read("ctdl", all);
    assert_eq!(reading.rejections, []);
    assert_documented("ctdl", &reading);
    let kinds = counted(reading.credentials.values().map(|credential| credential.kind.as_str()));
    let roles = counted(reading.alignments.iter().map(|alignment| alignment.role.as_str()));
    let parts = counted(reading.parts.iter().map(|part| part.kind.as_str()));
    assert_eq!(reading.issuers.len(), 15);
    let expected = [
        ("assessment", 14),
        ("associate-degree", 4),
        ("bachelor-degree", 1),
        ("badge", 1),
        ("certificate", 4),
        ("certification", 2),
        ("learning-opportunity", 12),
        ("master-degree", 4),
    ];
    assert_eq!(kinds, BTreeMap::from(expected));
    let expected =
        [("assesses", 174), ("industry", 15), ("prepares-for", 10), ("requires", 2), ("subject", 123), ("teaches", 6)];
    assert_eq!(roles, BTreeMap::from(expected));
    let expected = [("follows", 2), ("part", 4), ("part-of", 2), ("prerequisite", 5)];
    assert_eq!(parts, BTreeMap::from(expected));
}

#[tokio::test]
async fn credentials_of_the_corpus_come_twice_on_sqlite() -> Result<()> {
    come_twice(Database::Sqlite).await
}

#[tokio::test]
async fn credentials_of_the_corpus_come_twice_on_postgres() -> Result<()> {
    come_twice(Database::Postgres).await
}

/// A second import changes nothing, and an import in another order neither.
async fn come_twice(database: Database) -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let (store, _folder) = empty_store(database).await?;
    let datasets = [
        ("open-badges", vec!["open-badges-1edtech-validator", "open-badges-spec-examples"]),
        ("ctdl", vec!["ctdl/seeds", "ctdl/fixtures", "ctdl/credentials-mixed-20.json"]),
        ("elm", vec!["elm"]),
    ];
    for (source, folders) in datasets {
        let paths: Vec<_> = folders.iter().map(|folder| corpus.join(folder)).collect();
        let first = import_within(&store, source, Input::from_paths(&paths, &Limits::default())?, false, 1.0).await?;
        assert!(first.release.is_some());
        assert_eq!(first.read, first.kept + first.rejected);
        let mut input = Input::from_paths(&paths, &Limits::default())?;
        input.files.reverse();
        let again = import_within(&store, source, input, false, 1.0).await?;
        assert!(again.unchanged && again.release.is_none(), "{source}: {again:?}");
    }
    Ok(())
}

#[test]
fn examples_of_the_learning_model_are_taken() {
    let Some(corpus) = corpus() else { return };
    let reading = read("elm", files(&corpus, "elm", &["json", "jsonld", "xml"]));
    assert_eq!(reading.rejections, []);
    assert_documented("elm", &reading);
    let everything = format!("{:?} {:?} {:?}", reading.credentials, reading.issuers, reading.alignments);
    for private in ["Max Power", "Andromeda", "Ana", "gmail", "1999-10-01"] {
        assert!(!everything.contains(private), "{private} is about a person");
    }
    let named = |name: &str| reading.credentials.values().find(|it| it.names.iter().any(|(_, text)| text == name));
    let award = named("Digital micro-credential creation").expect("the micro-credential");
    assert_eq!(award.level, Some(("eqf".to_owned(), "6".to_owned())));
    assert_eq!(award.credits, Some((2.0, Some("European Credit Transfer System".to_owned()))));
    assert_eq!((award.duration.as_deref(), &*award.languages), (Some("PT60H"), &["en".to_owned()][..]));
    assert_eq!(award.delivery_modes, [DeliveryMode::Blended]);
    assert!(named("some kind of learning achievement").is_some());
    let esco = "http://data.europa.eu/esco/skill/ccdf3597-5c80-410f-896d-e1bdfa223de9";
    let mut own = reading.alignments.iter().filter(|it| it.credential == award.id && it.role == AlignmentRole::Attests);
    assert_eq!(own.clone().count(), 6);
    assert!(own.any(|it| it.asserted.contains(esco)));
    let qualification = &reading.credentials["http://Q-01"];
    assert_eq!(qualification.level, Some(("eqf".to_owned(), "2".to_owned())));
    let parts: Vec<_> = reading.parts.iter().filter(|it| it.credential == qualification.id).collect();
    assert_eq!(
        parts.iter().map(|it| (it.kind, it.other_uri.as_str())).collect::<Vec<_>>(),
        [(PartKind::Part, "http://Q-02")]
    );
}
