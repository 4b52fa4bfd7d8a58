//! The text rules that labels and queries share.
//!
//! Whatever is typed and whatever a publisher wrote pass through the same functions, so that both sides agree on what a
//! word is: [`fold`] removes the differences that nobody means, [`words`] cuts, [`stem`] removes inflection, and
//! [`match_label`] says how well a label answers a query.

mod distance;
mod fold;
mod matching;
mod passage;
mod query;
mod spreadsheet;
mod stem;
mod word;

pub use distance::{allowed_typos, distance_within};
pub use fold::fold;
pub(crate) use fold::is_dropped;
pub use matching::{LabelMatch, LabelMatcher, MatchForm, MatchQuality, match_label};
pub use passage::passages;
pub use query::{Query, QueryPart};
pub use spreadsheet::spreadsheet_cell;
pub(crate) use stem::lasting_stem;
pub use stem::{folded_stem, has_stems, primary_subtag, stem};
pub(crate) use word::is_unspaced;
pub use word::{LabelKey, Word, inner_parts, label_key, word_spans, words};
