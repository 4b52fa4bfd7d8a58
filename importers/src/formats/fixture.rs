//! What unit tests of readers share: inputs made of literals, and what a source sends, sorted.

use std::path::Path;

use skillspine_domain::model::{ConceptStatus, Credential, Crosswalk, Issuer, Texts};
use skillspine_domain::record::{
    CodeRecord, ConceptRecord, ConceptReference, FrameworkRecord, LabelRecord, MappingRecord, PostingRecord, Record,
    RegionRecord, RelationRecord, TextRecord,
};

use crate::input::{Input, InputFile, Place};
use crate::source::{Event, Rejection, Sink, Source, SourceError};

/// A file with this content.
pub(crate) fn file_of(name: &str, text: &'static str) -> InputFile {
    InputFile::new(name, text.len() as u64, Place::Bytes(text.as_bytes()))
}

/// A file below `importers/fixtures`.
pub(crate) fn fixture(path: &str) -> InputFile {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path);
    let size = std::fs::metadata(&place).expect("the fixture exists").len();
    InputFile::new(path, size, Place::Disk(place))
}

/// An input with these files and nothing said on the command line.
pub(crate) fn input_of(files: Vec<InputFile>) -> Input {
    Input::of(files)
}

/// Everything a source sent.
#[derive(Debug, Default)]
pub(crate) struct Events(pub Vec<Event>);

impl Events {
    /// What `read` sends into a sink.
    pub(crate) fn of(read: impl FnOnce(&mut Sink<'_>) -> Result<(), SourceError>) -> Result<Self, SourceError> {
        let mut events = Vec::new();
        let mut take = |event| {
            events.push(event);
            true
        };
        read(&mut Sink::new(&mut take))?;
        Ok(Self(events))
    }

    /// What `source` sends for these files.
    pub(crate) fn read(source: &dyn Source, files: Vec<InputFile>) -> Result<Self, SourceError> {
        Self::of(|sink| source.read(&input_of(files), sink))
    }

    /// The rejected rows.
    pub(crate) fn rejections(&self) -> impl Iterator<Item = &Rejection> {
        self.0.iter().filter_map(|event| if let Event::Reject(rejection) = event { Some(rejection) } else { None })
    }

    /// Everything but labels of records as short lines, in order: what most tests compare.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.iter().map(line).collect()
    }

    /// The lines that start with one of `words`.
    pub(crate) fn lines_of(&self, words: &[&str]) -> Vec<String> {
        self.lines().into_iter().filter(|line| words.iter().any(|word| line.starts_with(word))).collect()
    }

    /// The mappings.
    pub(crate) fn mappings(&self) -> Vec<&MappingRecord> {
        self.0
            .iter()
            .filter_map(
                |event| if let Event::Record(Record::Mapping(mapping), _) = event { Some(mapping) } else { None },
            )
            .collect()
    }
}

fn line(event: &Event) -> String {
    match event {
        Event::Framework(framework) => framework_line(framework),
        Event::Crosswalk(crosswalk) => crosswalk_line(crosswalk),
        Event::PostingSource(source) => format!("posting source {}: {}, {}", source.key, source.title, source.licence),
        Event::Part { scope, name, version } => format!("part {scope} {name} {version}"),
        Event::File(name) => format!("file {name}"),
        Event::Record(record, _) => record_line(record),
        Event::Reject(rejection) => {
            let field = rejection.field.as_deref().unwrap_or("-");
            let word = if rejection.keeps_row { "drop" } else { "reject" };
            format!("{word} {} {field}: {}", rejection.at.row, rejection.reason)
        }
        Event::Note(note) => format!("note {note}"),
    }
}

fn framework_line(record: &FrameworkRecord) -> String {
    format!("framework {} {} {}", record.framework.key, record.version, record.languages.join(","))
}

fn crosswalk_line(crosswalk: &Crosswalk) -> String {
    format!(
        "crosswalk {} {} {} -> {} {}",
        crosswalk.key,
        crosswalk.subject_framework,
        crosswalk.subject_version,
        crosswalk.object_framework,
        crosswalk.object_version
    )
}

fn record_line(record: &Record) -> String {
    match record {
        Record::Concept(ConceptRecord { key, uri, kind, label, language, status, code, .. }) => {
            let status = if *status == ConceptStatus::Active { String::new() } else { format!(" {status}") };
            let code = code.as_deref().unwrap_or("-");
            format!("concept {} {} {kind} {code} <{uri}> {label}@{language}{status}", key.framework(), key.key())
        }
        Record::Label(LabelRecord { language, label_type, text, .. }) => {
            format!("label {label_type} {text}@{language}")
        }
        Record::Text(TextRecord { language, text_type, text, .. }) => format!("text {text_type} {text}@{language}"),
        Record::Code(CodeRecord { system, code, .. }) => format!("code {system} {code}"),
        Record::Relation(RelationRecord { subject, kind, object, .. }) => {
            format!("relation {} {kind} {}", subject.key(), object.key())
        }
        Record::Mapping(mapping) => mapping_line(mapping),
        Record::Region(RegionRecord { scheme, code, level, category, parent, names }) => {
            let category = category.as_deref().unwrap_or("-");
            let parent = parent.as_ref().map_or("-".to_owned(), |(scheme, code)| format!("{scheme}:{code}"));
            let names: Vec<String> = names.iter().map(|(language, name)| format!("{name}@{language}")).collect();
            format!("region {scheme} {code} {level} {category} {parent} {}", names.join(" | "))
        }
        Record::Posting(posting) => posting_line(posting),
        Record::Issuer(issuer) => issuer_line(issuer),
        Record::Credential(credential) => credential_line(credential),
        Record::CredentialPart(part) => {
            format!("part of {} {} {}", part.kind, part.other_uri, part.other_name.as_deref().unwrap_or("-"))
        }
        Record::LearningText(text) => format!("learning text {} {:?}", text.role, text.text),
        Record::Alignment(alignment) => {
            format!("alignment {} {} {}", alignment.role, alignment.provenance, alignment.asserted)
        }
    }
}

fn texts_word(texts: &Texts) -> String {
    texts.iter().map(|(language, text)| format!("{text}@{language}")).collect::<Vec<_>>().join(" | ")
}

fn issuer_line(issuer: &Issuer) -> String {
    let mut lines = vec![format!("issuer {} {}", issuer.source, issuer.uri)];
    lines.push(format!("  names: {}", texts_word(&issuer.names)));
    lines.push(format!("  descriptions: {}", texts_word(&issuer.descriptions)));
    lines.push(format!("  url: {}", issuer.url.as_deref().unwrap_or_default()));
    lines.push(format!("  image: {}", issuer.image.as_deref().unwrap_or_default()));
    lines.push(format!("  endorsements: {}", issuer.endorsement_count));
    lines.retain(|line| !line.ends_with(": ") && !line.ends_with(": 0"));
    lines.join("\n")
}

fn credential_line(credential: &Credential) -> String {
    fn word<T: std::fmt::Display>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let modes: Vec<&str> = credential.delivery_modes.iter().map(|mode| mode.as_str()).collect();
    let credits =
        credential.credits.as_ref().map(|(number, unit)| format!("{number} {}", unit.as_deref().unwrap_or("-")));
    let fields = [
        ("issuer", credential.issuer_uri.clone().unwrap_or_default()),
        ("names", texts_word(&credential.names)),
        ("descriptions", texts_word(&credential.descriptions)),
        ("criteria", texts_word(&credential.criteria)),
        ("criteria url", credential.criteria_url.clone().unwrap_or_default()),
        ("status", word(credential.status)),
        ("level", pair_word(&credential.level)),
        ("credits", credits.unwrap_or_default()),
        ("duration", credential.duration.clone().unwrap_or_default()),
        ("modes", modes.join(", ")),
        ("languages", credential.languages.join(", ")),
        ("cost", word(credential.cost.as_ref().map(|(amount, currency)| format!("{amount} {currency}")))),
        ("url", credential.url.clone().unwrap_or_default()),
        ("image", credential.image.clone().unwrap_or_default()),
        ("from", word(credential.valid_from)),
        ("until", word(credential.valid_until)),
        ("endorsements", word((credential.endorsement_count > 0).then_some(credential.endorsement_count))),
    ];
    let mut lines = vec![format!("credential {} {} {}", credential.source, credential.kind, credential.uri)];
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    lines.extend(filled.map(|(name, value)| format!("  {name}: {}", value.replace('\n', "⏎"))));
    lines.join("\n")
}

/// What a posting says, one field a line, without those that are empty.
pub(crate) fn posting_line(posting: &PostingRecord) -> String {
    let mut lines = vec![format!("posting {} {}", posting.source, posting.external_id)];
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("  {name}: {}", value.replace('\n', "⏎")));
        }
    };
    fn word<T: std::fmt::Display>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    add("removed", if posting.removed { format!("yes {}", word(posting.removed_on)) } else { String::new() });
    add("title", posting.title.clone());
    add("text", posting.text.clone().unwrap_or_default());
    add("text is open", if posting.text_is_open { "yes".to_owned() } else { String::new() });
    add("language", posting.language.clone().unwrap_or_default());
    add("url", posting.url.clone().unwrap_or_default());
    if let Some(employer) = &posting.employer {
        let parts = [
            pair_word(&employer.identifier),
            pair_word(&employer.industry),
            employer.industry_label.clone().unwrap_or_default(),
        ];
        add("employer", format!("{} {}", employer.name, parts.join(" ")).trim_end().to_owned());
    }
    for place in &posting.places {
        let codes: Vec<String> = place.codes.iter().map(|(scheme, code)| format!("{scheme}:{code}")).collect();
        let country = place.country.as_deref().unwrap_or("-");
        add("place", format!("{country} [{}] {}", codes.join(" "), place.text.as_deref().unwrap_or("-")));
    }
    for occupation in &posting.occupations {
        add("occupation", reference_word(occupation));
    }
    for (skill, requirement) in &posting.skills {
        add("skill", format!("{requirement} {}", reference_word(skill)));
    }
    add("posted", word(posting.posted_on));
    add("expires", word(posting.expires_on));
    add("vacancies", word(posting.vacancies));
    add("contract", word(posting.contract));
    add("working time", word(posting.working_time));
    add("workplace", word(posting.workplace));
    add("experience", word(posting.experience));
    add("education", word(posting.education));
    if let Some(salary) = &posting.salary {
        let bound = |bound: Option<f64>| bound.map_or("-".to_owned(), |bound| bound.to_string());
        let currency = salary.currency.as_deref().unwrap_or("-");
        add("salary", format!("{}..{} {currency} {}", bound(salary.min), bound(salary.max), word(salary.period)));
    }
    add("salary text", posting.salary_text.clone().unwrap_or_default());
    lines.join("\n")
}

fn pair_word(pair: &Option<(String, String)>) -> String {
    pair.as_ref().map(|(system, code)| format!("{system}:{code}")).unwrap_or_default()
}

fn reference_word(reference: &ConceptReference) -> String {
    let key = match (&reference.framework, &reference.key) {
        (Some(framework), Some(key)) => format!("{framework}={key}"),
        _ => String::new(),
    };
    let parts = [key, pair_word(&reference.code), reference.label.clone().unwrap_or_default()];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

fn mapping_line(mapping: &MappingRecord) -> String {
    let confidence = mapping.confidence.map_or("-".to_owned(), |confidence| confidence.to_string());
    format!(
        "mapping {}:{} {} {}:{} {confidence} {}",
        mapping.subject.framework(),
        mapping.subject.key(),
        mapping.predicate,
        mapping.object.framework(),
        mapping.object.key(),
        mapping.justification.as_deref().unwrap_or("-")
    )
}
