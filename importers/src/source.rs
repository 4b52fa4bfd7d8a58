//! What a source is: a manifest that describes it, and a function from files to records.

use std::collections::BTreeSet;

use skillspine_domain::model::{ConceptKind, ConceptStatus, Crosswalk, LabelType, PostingSource, TextType};
use skillspine_domain::record::{
    AlignmentRecord, CodeRecord, ConceptKey, ConceptRecord, CredentialPartRecord, CredentialRecord, FrameworkRecord,
    IssuerRecord, LabelRecord, LearningText, MappingRecord, PostingRecord, Record, RegionRecord, RelationRecord,
    TextRecord,
};
use thiserror::Error;

use crate::input::Input;

/// Describes a source: what `skillspine import --list` shows.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The word after `skillspine import`.
    pub key: &'static str,
    /// Name of the dataset.
    pub title: &'static str,
    /// What it holds, in one sentence.
    pub summary: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// Where the publisher offers it.
    pub homepage: &'static str,
    /// SPDX id or the publisher's terms in a few words.
    pub licence: &'static str,
    /// The sentence the publisher asks to be shown; empty if none.
    pub attribution: &'static str,
    /// Files it accepts, as people would name them: `skills_<language>.csv`, `struct08.xls` …
    pub accepts: &'static [&'static str],
}

/// Reads one publisher's files into records. Pure: no database, no network, no clock.
pub trait Source: Send + Sync {
    /// What it is.
    fn manifest(&self) -> Manifest;

    /// Reads `input` into `out`.
    ///
    /// Rows that make no sense are rejected one by one through [`Sink::reject`]. An error means that the input as a whole
    /// is not what this source reads: nothing of it is then written.
    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError>;
}

/// Why an input as a whole cannot be read.
#[derive(Debug, Error)]
pub enum SourceError {
    /// A file that the source cannot do without is missing.
    #[error("no {wanted} among the {found} files of the input\n  hint: {hint}")]
    MissingFile {
        /// What was looked for.
        wanted: String,
        /// How many files the input has.
        found: usize,
        /// What to do about it.
        hint: String,
    },
    /// A header lacks columns that the source cannot do without.
    #[error("{file}: the header lacks column {}; found: {}\n  hint: {hint}", .missing.join(", "), .found.join(", "))]
    Header {
        /// Which file.
        file: String,
        /// Columns that are missing.
        missing: Vec<String>,
        /// Columns that are there.
        found: Vec<String>,
        /// What to do about it.
        hint: String,
    },
    /// A file is not of the format it claims to be.
    #[error("{file}: expected {expected}, found {found}\n  hint: {hint}")]
    Format {
        /// Which file.
        file: String,
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
        /// What to do about it.
        hint: String,
    },
    /// The version, the language or another fact can be read from nowhere.
    #[error("{what} is not in the input\n  hint: {hint}")]
    Unknown {
        /// Which fact.
        what: String,
        /// How to state it.
        hint: String,
    },
    /// Reading failed half-way: a damaged archive, a broken disk, an over-long line.
    #[error("{file}: {reason}")]
    Read {
        /// Which file.
        file: String,
        /// What went wrong.
        reason: String,
    },
    /// The pipeline stopped taking records (the database failed, or the rejection budget is used up).
    #[error("stopped by the pipeline")]
    Stopped,
}

/// Where a row came from: file (index into the run's list of files) and row number, the header being row 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowRef {
    /// Index into the run's list of files.
    pub file: u16,
    /// Row number as a spreadsheet would show it, the first being 1.
    pub row: u32,
}

/// A row, or a field of one, that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Where.
    pub at: RowRef,
    /// Which column, if one is to blame.
    pub field: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// The offending text, shortened.
    pub text: String,
    /// Only the field was left out; the row was taken without it and does not count as rejected.
    pub keeps_row: bool,
}

/// What the pipeline receives, in order.
#[derive(Debug)]
pub enum Event {
    /// A framework version; comes before its records.
    Framework(FrameworkRecord),
    /// A crosswalk; comes before its mappings.
    Crosswalk(Crosswalk),
    /// Whose postings are coming; comes before them. A source whose manifest says so already need not send it.
    PostingSource(PostingSource),
    /// The records that follow belong to this part of this framework (or crosswalk, or region scheme).
    Part {
        /// Framework, crosswalk or region scheme key.
        scope: String,
        /// Name of the part, such as `skills` or `skills/en`.
        name: String,
        /// Version of the publisher's data this part comes from.
        version: String,
    },
    /// A file is being read; row numbers that follow refer to it.
    File(String),
    /// A record and the row it came from.
    Record(Record, RowRef),
    /// A row or field was not taken.
    Reject(Rejection),
    /// Something the reader of the summary should know: a missing table, a repaired quirk and how often.
    Note(String),
}

/// Takes what a source reads.
///
/// Call order: [`framework`](Self::framework) once a framework, [`file`](Self::file) on opening a file,
/// [`part`](Self::part) before records of another part, [`row`](Self::row) once a row, then the row's records.
pub struct Sink<'a> {
    emit: &'a mut dyn FnMut(Event) -> bool,
    files: Vec<String>,
    at: RowRef,
    rows_read: u64,
    rows_rejected: u64,
    rejected_at: Option<RowRef>,
    parts: BTreeSet<(String, String)>,
    part: Option<(String, String)>,
    stopped: bool,
}

impl<'a> Sink<'a> {
    /// A sink that passes every event to `emit`, which returns `false` to stop the source.
    pub fn new(emit: &'a mut dyn FnMut(Event) -> bool) -> Self {
        Self {
            emit,
            files: Vec::new(),
            at: RowRef::default(),
            rows_read: 0,
            rows_rejected: 0,
            rejected_at: None,
            parts: BTreeSet::new(),
            part: None,
            stopped: false,
        }
    }

    fn send(&mut self, event: Event) {
        if !self.stopped && !(self.emit)(event) {
            self.stopped = true;
        }
    }

    /// Announces a framework version.
    pub fn framework(&mut self, framework: FrameworkRecord) {
        self.send(Event::Framework(framework));
    }

    /// Announces a crosswalk.
    pub fn crosswalk(&mut self, crosswalk: Crosswalk) {
        self.send(Event::Crosswalk(crosswalk));
    }

    /// Says whose postings are coming and on what terms.
    pub fn posting_source(&mut self, source: PostingSource) {
        self.send(Event::PostingSource(source));
    }

    /// Says which part the following records belong to. A part may be returned to; `scope` is the framework key, the
    /// crosswalk key or the region scheme.
    pub fn part(&mut self, scope: &str, name: &str, version: &str) {
        let part = (scope.to_owned(), name.to_owned());
        if self.part.as_ref() == Some(&part) {
            return;
        }
        self.parts.insert(part.clone());
        self.part = Some(part);
        self.send(Event::Part { scope: scope.to_owned(), name: name.to_owned(), version: version.to_owned() });
    }

    /// Says which file the following rows are read from.
    pub fn file(&mut self, name: &str) {
        let index = self.files.iter().position(|file| file == name).unwrap_or_else(|| {
            self.files.push(name.to_owned());
            self.files.len() - 1
        });
        self.at = RowRef { file: u16::try_from(index).unwrap_or(u16::MAX), row: 0 };
        self.send(Event::File(name.to_owned()));
    }

    /// Counts a row as read and makes it the place the following records and rejections refer to. `number` is the row number
    /// a person would see, the header being row 1.
    ///
    /// # Errors
    /// [`SourceError::Stopped`] once the pipeline takes no more.
    pub fn row(&mut self, number: u64) -> Result<(), SourceError> {
        self.at.row = u32::try_from(number).unwrap_or(u32::MAX);
        self.rows_read += 1;
        if self.stopped { Err(SourceError::Stopped) } else { Ok(()) }
    }

    /// Makes a row that was read before the place the following records and rejections refer to, without counting it again:
    /// for records that several rows of a file make together.
    pub fn at_row(&mut self, number: u64) {
        self.at.row = u32::try_from(number).unwrap_or(u32::MAX);
    }

    /// Refuses the current row: it counts as rejected and is listed with its number, the field and the reason.
    pub fn reject(&mut self, field: Option<&str>, reason: impl Into<String>, text: &str) {
        if self.rejected_at != Some(self.at) {
            self.rejected_at = Some(self.at);
            self.rows_rejected += 1;
        }
        self.send_rejection(field, reason.into(), text, false);
    }

    /// Leaves a field of the current row out: it is listed like a rejection, but the row is taken without it and counts as kept.
    pub fn drop_field(&mut self, field: &str, reason: impl Into<String>, text: &str) {
        self.send_rejection(Some(field), reason.into(), text, true);
    }

    fn send_rejection(&mut self, field: Option<&str>, reason: String, text: &str, keeps_row: bool) {
        let field = field.map(str::to_owned);
        self.send(Event::Reject(Rejection { at: self.at, field, reason, text: shorten(text, 500), keeps_row }));
    }

    /// Tells the reader of the summary something that is not a rejection.
    pub fn note(&mut self, note: impl Into<String>) {
        self.send(Event::Note(note.into()));
    }

    /// Hands over a record of the current row.
    pub fn record(&mut self, record: Record) {
        self.send(Event::Record(record, self.at));
    }

    /// Hands over a concept and its preferred label. Returns nothing: texts, codes and other labels follow.
    pub fn concept(&mut self, concept: ConceptRecord) {
        self.record(Record::Concept(concept));
    }

    /// Hands over a label; blank labels are passed over.
    pub fn label(&mut self, concept: &ConceptKey, language: &str, label_type: LabelType, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.record(Record::Label(LabelRecord {
                concept: concept.id(),
                language: language.to_owned(),
                label_type,
                text: text.to_owned(),
            }));
        }
    }

    /// Hands over a documentation text; blank texts are passed over.
    pub fn text(&mut self, concept: &ConceptKey, language: &str, text_type: TextType, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.record(Record::Text(TextRecord {
                concept: concept.id(),
                language: language.to_owned(),
                text_type,
                text: text.to_owned(),
            }));
        }
    }

    /// Hands over a code in a code system; blank codes are passed over.
    pub fn code(&mut self, concept: &ConceptKey, system: &str, code: &str) {
        let code = code.trim();
        if !code.is_empty() {
            self.record(Record::Code(CodeRecord {
                concept: concept.id(),
                system: system.to_owned(),
                code: code.to_owned(),
            }));
        }
    }

    /// Hands over a relation.
    pub fn relation(&mut self, relation: RelationRecord) {
        self.record(Record::Relation(relation));
    }

    /// Hands over a mapping.
    pub fn mapping(&mut self, mapping: MappingRecord) {
        self.record(Record::Mapping(mapping));
    }

    /// Hands over a region.
    pub fn region(&mut self, region: RegionRecord) {
        self.record(Record::Region(region));
    }

    /// Hands over an issuer.
    pub fn issuer(&mut self, issuer: IssuerRecord) {
        self.record(Record::Issuer(issuer));
    }

    /// Hands over a credential; its parts and alignments follow.
    pub fn credential(&mut self, credential: CredentialRecord) {
        self.record(Record::Credential(Box::new(credential)));
    }

    /// Hands over what a credential has to do with another.
    pub fn credential_part(&mut self, part: CredentialPartRecord) {
        self.record(Record::CredentialPart(part));
    }

    /// Hands over what a credential says it stands for.
    pub fn alignment(&mut self, alignment: AlignmentRecord) {
        self.record(Record::Alignment(alignment));
    }

    /// Hands over a text of the current credential, to be read for skills.
    pub fn learning_text(&mut self, text: LearningText) {
        self.record(Record::LearningText(text));
    }

    /// Hands over a posting.
    pub fn posting(&mut self, posting: PostingRecord) {
        self.record(Record::Posting(Box::new(posting)));
    }

    /// Rows read so far.
    pub fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// Rows rejected so far; a row with several rejections counts once.
    pub fn rows_rejected(&self) -> u64 {
        self.rows_rejected
    }

    /// Files announced so far, in order.
    pub fn files(&self) -> &[String] {
        &self.files
    }
}

/// A concept record with the fields most sources leave at their defaults.
pub fn concept(key: &ConceptKey, uri: &str, kind: ConceptKind, label: &str, language: &str) -> ConceptRecord {
    ConceptRecord {
        key: key.clone(),
        uri: uri.to_owned(),
        kind,
        code: None,
        label: label.trim().to_owned(),
        language: language.to_owned(),
        status: ConceptStatus::Active,
        reuse_level: None,
        replaced_by: None,
    }
}

/// At most `most` characters of `text`, with an ellipsis where it was cut.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
