//! The fields of the index, and how a document says what it is.

use skillspine_domain::model::LabelType;

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};

use crate::analyzer::TERM_LINES;

/// The version of everything on disk: fields, analysis and tables. Raise it with any change; older indexes are rebuilt.
pub const SCHEMA_VERSION: u32 = 5;

/// Name of the fast field that holds a packed [`Unit`].
pub(crate) const UNIT: &str = "unit";
/// Name of the fast field that holds the number of a label in the label table.
pub(crate) const LABEL: &str = "label";

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// Folded words with positions.
    pub word: Field,
    /// Stems, each marked with its language.
    pub stem: Field,
    /// Codes and URIs, whole.
    pub key: Field,
    /// What the document is: a packed [`Unit`].
    pub unit: Field,
    /// For a label, its number in the label table.
    pub label: Field,
    /// For a text, the text as published.
    pub text: Field,
}

/// Builds the schema.
pub(crate) fn schema() -> (Schema, Fields) {
    let indexed = |tokenizer, record| {
        TextOptions::default()
            .set_indexing_options(TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record))
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        word: builder.add_text_field("word", indexed(TERM_LINES, IndexRecordOption::WithFreqsAndPositions)),
        stem: builder.add_text_field("stem", indexed(TERM_LINES, IndexRecordOption::WithFreqs)),
        key: builder.add_text_field("key", indexed("raw", IndexRecordOption::Basic)),
        unit: builder.add_u64_field(UNIT, FAST),
        label: builder.add_u64_field(LABEL, FAST),
        text: builder.add_text_field("text", STORED),
    };
    (builder.build(), fields)
}

/// What one document of the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum UnitKind {
    /// A preferred label.
    Preferred,
    /// An alternative label.
    Alternative,
    /// A hidden label.
    Hidden,
    /// Everything an entry says in one language.
    Text,
    /// The codes and URIs of an entry.
    Keys,
}

impl UnitKind {
    const ALL: [Self; 5] = [Self::Preferred, Self::Alternative, Self::Hidden, Self::Text, Self::Keys];

    pub fn of(label_type: LabelType) -> Self {
        match label_type {
            LabelType::Preferred => Self::Preferred,
            LabelType::Alternative => Self::Alternative,
            LabelType::Hidden => Self::Hidden,
        }
    }

    pub fn label_type(self) -> Option<LabelType> {
        match self {
            Self::Preferred => Some(LabelType::Preferred),
            Self::Alternative => Some(LabelType::Alternative),
            Self::Hidden => Some(LabelType::Hidden),
            Self::Text | Self::Keys => None,
        }
    }
}

/// Most languages in one index.
pub(crate) const MOST_LANGUAGES: usize = 1 << 10;
/// Most entries in one index.
pub(crate) const MOST_ENTRIES: usize = 1 << 26;

/// What a document is, small enough for one number: 3 bits kind, 6 bits words, 10 bits language, 26 bits entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// What sort of document.
    pub kind: UnitKind,
    /// How many words it has, at most 63.
    pub words: usize,
    /// Number of its language in the manifest.
    pub language: u32,
    /// Number of its entry in the entry table.
    pub entry: u32,
}

impl Unit {
    pub fn pack(self) -> u64 {
        let words = self.words.min(63) as u64;
        self.kind as u64 | words << 3 | u64::from(self.language) << 9 | u64::from(self.entry) << 19
    }

    pub fn unpack(packed: u64) -> Self {
        Self {
            kind: UnitKind::ALL.get((packed & 7) as usize).copied().unwrap_or(UnitKind::Keys),
            words: (packed >> 3 & 63) as usize,
            language: (packed >> 9 & 1023) as u32,
            entry: (packed >> 19) as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_survive_packing() {
        for kind in UnitKind::ALL {
            let unit = Unit { kind, words: 63, language: 1023, entry: (MOST_ENTRIES - 1) as u32 };
            assert_eq!(Unit::unpack(unit.pack()), unit);
        }
        let unit = Unit { kind: UnitKind::Hidden, words: 2, language: 3, entry: 4 };
        assert_eq!(Unit::unpack(unit.pack()), unit);
    }
}
