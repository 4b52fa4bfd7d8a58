//! Surfaces: the ways in which a text may write a label.

use rustc_hash::FxHashSet;

use super::token::{Case, Gap, Token, WordKey, tokens};

/// How a surface follows from its label, most literal first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// The label as it is.
    Whole,
    /// Without its qualifier: `Java` of `Java (computer programming)`.
    Plain,
    /// The abbreviation in its qualifier: `SEM` of `scanning electron microscopy (SEM)`.
    Abbreviation,
    /// One side of a slash: `wood floors` of `wood/parquet floors`.
    Choice,
    /// Hyphens closed: `frontend` of `front-end`.
    Joined,
    /// Without a leading verb that says little: `spreadsheets software` of `use spreadsheets software`.
    Headless,
}

/// One way of writing a label.
#[derive(Clone, Debug)]
pub(super) struct Surface {
    /// Its words as the label writes them.
    pub words: Vec<String>,
    /// How it follows from the label.
    pub form: Form,
    /// How its first word is written.
    pub case: Case,
    /// Whether commas stand between its words.
    pub has_commas: bool,
}

/// Labels with more words are sentences; nobody writes them the same way twice.
const MOST_WORDS: usize = 14;

/// Every surface of a label, the most literal first, no word sequence twice.
pub(super) fn surfaces(label: &str, is_light_verb: impl Fn(WordKey) -> bool) -> Vec<Surface> {
    let whole = tokens(label);
    let mut surfaces = Vec::new();
    let mut seen = FxHashSet::default();
    let mut add = |words: &[Piece], form: Form| {
        let key: Vec<WordKey> = words.iter().map(|piece| piece.token.key).collect();
        if !words.is_empty() && words.len() <= MOST_WORDS && seen.insert(key) {
            surfaces.push(surface(words, form));
        }
    };

    let pieces: Vec<Piece> = whole.iter().map(|token| Piece::of(label, *token)).collect();
    add(&pieces, Form::Whole);
    let qualifier = qualifier(label);
    let plain: Vec<Piece> = match qualifier {
        Some((start, end)) => pieces.iter().filter(|p| p.token.start < start || p.token.end > end).cloned().collect(),
        None => pieces.clone(),
    };
    add(&plain, Form::Plain);
    if let Some((start, end)) = qualifier {
        let inside: Vec<Piece> =
            pieces.iter().filter(|p| p.token.start >= start && p.token.end <= end).cloned().collect();
        if let [one] = inside.as_slice()
            && one.token.case == Case::Upper
            && !plain.is_empty()
        {
            add(&inside, Form::Abbreviation);
        }
    }
    if let Some(at) = only_slash(&plain) {
        let without = |dropped: usize| -> Vec<Piece> {
            plain.iter().enumerate().filter(|(place, _)| *place != dropped).map(|(_, piece)| piece.clone()).collect()
        };
        add(&without(at), Form::Choice);
        add(&without(at - 1), Form::Choice);
    }
    add(&joined(label, &plain), Form::Joined);
    if plain.len() > 1 && is_light_verb(plain[0].token.key) {
        add(&plain[1..], Form::Headless);
    }
    surfaces
}

#[derive(Clone)]
struct Piece {
    token: Token,
    text: String,
}

impl Piece {
    fn of(label: &str, token: Token) -> Self {
        Self { token, text: label[token.start..token.end].to_owned() }
    }
}

fn surface(pieces: &[Piece], form: Form) -> Surface {
    Surface {
        words: pieces.iter().map(|piece| piece.text.clone()).collect(),
        form,
        case: pieces[0].token.case,
        has_commas: pieces.iter().skip(1).any(|piece| piece.token.gap >= Gap::Comma),
    }
}

/// Start and end of the last pair of round brackets, brackets included, when something stands before it.
fn qualifier(label: &str) -> Option<(usize, usize)> {
    let start = label.rfind('(')?;
    let length = label[start..].find(')')?;
    (start > 0).then_some((start, start + length + 1))
}

/// The word after the slash, when a label has exactly one slash and it joins two words.
fn only_slash(pieces: &[Piece]) -> Option<usize> {
    let mut slashes = pieces.iter().enumerate().skip(1).filter(|(_, piece)| piece.token.gap == Gap::Slash);
    let (at, _) = slashes.next()?;
    slashes.next().is_none().then_some(at)
}

fn joined(label: &str, pieces: &[Piece]) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let Some(last) = joined.last_mut()
            && label.get(last.token.end..piece.token.start) == Some("-")
        {
            last.text.push_str(&piece.text);
            last.token.end = piece.token.end;
            last.token.key = super::token::word_key(&crate::text::fold(&last.text));
            continue;
        }
        joined.push(piece.clone());
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::token::word_key;

    #[test]
    fn labels_have_surfaces() {
        let check = |label: &str, expected: &[&str]| {
            let light = |key| key == word_key("use") || key == word_key("operate");
            let found: Vec<String> =
                surfaces(label, light).iter().map(|s| format!("{:?}: {}", s.form, s.words.join(" "))).collect();
            assert_eq!(found, expected, "{label}");
        };
        check("manage staff", &["Whole: manage staff"]);
        check("Java (computer programming)", &["Whole: Java computer programming", "Plain: Java"]);
        check(
            "electron microscopy (SEM)",
            &["Whole: electron microscopy SEM", "Plain: electron microscopy", "Abbreviation: SEM"],
        );
        check("use spreadsheets software", &["Whole: use spreadsheets software", "Headless: spreadsheets software"]);
        check(
            "lay wood/parquet floors",
            &["Whole: lay wood parquet floors", "Choice: lay wood floors", "Choice: lay parquet floors"],
        );
        check("front-end website design", &["Whole: front end website design", "Joined: frontend website design"]);
        check("operate", &["Whole: operate"]);
        check("(empty)", &["Whole: empty"]);
        check("()", &[]);
        check("", &[]);
    }

    #[test]
    fn long_sentences_are_left_out() {
        assert!(surfaces(&"word ".repeat(40), |_| false).is_empty());
    }
}
