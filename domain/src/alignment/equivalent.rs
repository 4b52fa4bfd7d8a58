//! Equivalents in other frameworks: along published mappings, one step or two.

use std::collections::HashMap;

use crate::id::ConceptId;
use crate::model::{Mapping, Predicate};

/// A concept of another framework that mappings lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Equivalent {
    /// How the concept one started from relates to it.
    pub predicate: Predicate,
    /// The confidences of the steps multiplied; `None` where a crosswalk states none.
    pub confidence: Option<f64>,
    /// The mappings that lead there, in order.
    pub path: Vec<Mapping>,
}

impl Equivalent {
    /// The concept at the end of the path; it may not be imported.
    pub fn target(&self) -> Option<&Mapping> {
        self.path.last()
    }
}

/// Steps followed from a concept, and results given.
const MOST: usize = 100;

/// The concepts at the far ends of the first steps: their mappings are needed for the second.
pub fn first_steps(mappings: &[Mapping]) -> Vec<ConceptId> {
    let mut ids: Vec<ConceptId> = mappings.iter().take(MOST).map(|mapping| mapping.object).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// How the first relates to the third when the first relates so to the second and the second so to the third; `None` where SKOS lets
/// nothing be concluded, as for two close matches.
fn composed(first: Predicate, second: Predicate) -> Option<Predicate> {
    use Predicate::{Broad, Exact, Narrow};
    match (first, second) {
        (Exact, other) | (other, Exact) => Some(other),
        (Broad, Broad) => Some(Broad),
        (Narrow, Narrow) => Some(Narrow),
        _ => None,
    }
}

/// Equivalents of a concept of `framework`: one a target and predicate, the surest and shortest path to it. `first` are its own
/// mappings, `second` those of [`first_steps`]. Only targets in these frameworks, or in any other than its own if none are named.
pub fn equivalents(
    framework: &str,
    first: &[Mapping],
    second: &HashMap<ConceptId, Vec<Mapping>>,
    frameworks: &[String],
    min_confidence: f64,
) -> Vec<Equivalent> {
    let mut found: Vec<Equivalent> = Vec::new();
    for step in first.iter().take(MOST) {
        found.push(Equivalent { predicate: step.predicate, confidence: step.confidence, path: vec![step.clone()] });
        for next in second.get(&step.object).into_iter().flatten().take(MOST) {
            let Some(predicate) = composed(step.predicate, next.predicate) else { continue };
            if next.object == step.subject {
                continue;
            }
            let confidence = step.confidence.zip(next.confidence).map(|(first, second)| first * second);
            found.push(Equivalent { predicate, confidence, path: vec![step.clone(), next.clone()] });
        }
    }
    found.retain(|equivalent| {
        let target = equivalent.target().map_or("", |target| &target.object_framework);
        let is_wanted =
            if frameworks.is_empty() { target != framework } else { frameworks.iter().any(|key| key == target) };
        is_wanted && equivalent.confidence.unwrap_or(1.0) >= min_confidence
    });
    let end = |equivalent: &Equivalent| equivalent.target().map(|target| target.object);
    found.sort_by(|a, b| {
        let by_confidence = b.confidence.unwrap_or(0.0).total_cmp(&a.confidence.unwrap_or(0.0));
        a.predicate
            .cmp(&b.predicate)
            .then(by_confidence)
            .then(a.path.len().cmp(&b.path.len()))
            .then(end(a).cmp(&end(b)))
    });
    let mut seen = Vec::with_capacity(found.len());
    found.retain(|equivalent| {
        let place = (end(equivalent), equivalent.predicate);
        let is_new = !seen.contains(&place);
        if is_new {
            seen.push(place);
        }
        is_new
    });
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::CrosswalkId;
    use Predicate::{Broad, Close, Exact, Narrow};

    fn id(name: &str) -> ConceptId {
        ConceptId::mint("test", name)
    }

    fn mapping(from: &str, predicate: Predicate, to: &str, confidence: Option<f64>) -> Mapping {
        Mapping {
            crosswalk: CrosswalkId::mint("crosswalk", "test"),
            subject: id(from),
            object: id(to),
            object_framework: to.split(':').next().unwrap_or_default().to_owned(),
            object_key: to.to_owned(),
            object_label: None,
            predicate,
            confidence,
            justification: None,
            reversed: false,
        }
    }

    fn shown(found: &[Equivalent]) -> Vec<String> {
        let show = |equivalent: &Equivalent| {
            let path: Vec<&str> = equivalent.path.iter().map(|step| step.object_key.as_str()).collect();
            let confidence = equivalent.confidence.map_or("-".to_owned(), |confidence| format!("{confidence:.2}"));
            format!("{} {confidence} {}", equivalent.predicate, path.join(" > "))
        };
        found.iter().map(show).collect()
    }

    #[test]
    fn paths_are_composed() {
        let first = [
            mapping("esco:a", Exact, "isco:a", Some(0.9)),
            mapping("esco:a", Close, "onet:a", Some(0.8)),
            mapping("esco:a", Broad, "isco:b", None),
        ];
        let second = HashMap::from([
            (
                id("isco:a"),
                vec![
                    mapping("isco:a", Exact, "esco:a", Some(0.9)),
                    mapping("isco:a", Broad, "soc:a", Some(0.5)),
                    mapping("isco:a", Close, "onet:a", Some(0.5)),
                ],
            ),
            (
                id("onet:a"),
                vec![mapping("onet:a", Close, "soc:b", Some(1.0)), mapping("onet:a", Exact, "soc:c", Some(1.0))],
            ),
            (
                id("isco:b"),
                vec![mapping("isco:b", Broad, "soc:d", Some(1.0)), mapping("isco:b", Narrow, "soc:e", Some(1.0))],
            ),
        ]);
        // Ties are broken by id, which no reader of a test knows.
        let mut all = shown(&equivalents("esco", &first, &second, &[], 0.0));
        all.sort();
        let expected = [
            "broad - isco:b",
            "broad - isco:b > soc:d",
            "broad 0.45 isco:a > soc:a",
            "close 0.80 onet:a",
            "close 0.80 onet:a > soc:c",
            "exact 0.90 isco:a",
        ];
        assert_eq!(all, expected);
        let only_soc = equivalents("esco", &first, &second, &["soc".to_owned()], 0.6);
        assert_eq!(shown(&only_soc), ["close 0.80 onet:a > soc:c", "broad - isco:b > soc:d"]);
        assert_eq!(first_steps(&first).len(), 3);
    }
}
