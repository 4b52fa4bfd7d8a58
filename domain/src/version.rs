//! Release numbers of frameworks, ordered the way publishers mean them.

use std::cmp::Ordering;

/// Compares two version strings part by part, numbers as numbers: `1.0.9 < 1.1 < 1.1.1`, `27.0 < 29.3`, `2021 < 2024`.
///
/// A leading `v` and missing trailing parts do not count: `v1.1 = 1.1.0`.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (parts(left), parts(right));
    for index in 0..left.len().max(right.len()) {
        let zero = Part::Number(0);
        let order = left.get(index).unwrap_or(&zero).cmp(right.get(index).unwrap_or(&zero));
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// Words sort before numbers, so that `1.0-rc` comes before `1.0` and its later patches.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Word(String),
    Number(u64),
}

fn parts(version: &str) -> Vec<Part> {
    let version = version.trim();
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    version
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_or_else(|_| Part::Word(part.to_lowercase()), Part::Number))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_publishers_mean_them() {
        let check = |left: &str, right: &str, expected: Ordering| {
            assert_eq!(compare(left, right), expected, "{left} against {right}");
            assert_eq!(compare(right, left), expected.reverse(), "{right} against {left}");
        };
        check("1.0", "1.1.1", Ordering::Less);
        check("1.0.9", "1.1", Ordering::Less);
        check("27.0", "29.3", Ordering::Less);
        check("9.2", "10.0", Ordering::Less);
        check("v1.1", "1.1.0", Ordering::Equal);
        check("2021", "2024", Ordering::Less);
        check("1.0-rc", "1.0", Ordering::Less);
    }
}
