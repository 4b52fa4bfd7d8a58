//! Employers, as their postings describe them.

use crate::id::EmployerId;

/// Who employs.
///
/// Adverts describe the same employer in more or less detail, and in any order. [`merged_with`](Self::merged_with) makes one
/// description of them all that does not depend on the order, so that importing a file again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employer {
    /// Permanent id, minted from the identifier or, without one, from the folded name.
    pub id: EmployerId,
    /// Name as published.
    pub name: String,
    /// Scheme and value of an identifier: `("se-orgnr", "5560125790")`.
    pub identifier: Option<(String, String)>,
    /// Code system and code of the industry: `("nace-2", "62.01")`.
    pub industry: Option<(String, String)>,
}

impl Employer {
    /// One description out of two of the same employer: the name that is not all capitals, then the first by bytes; the industry
    /// that is there, then the first by system and code.
    #[must_use]
    pub fn merged_with(self, other: Self) -> Self {
        let name = [self.name, other.name].into_iter().min_by_key(|name| name_rank(name)).unwrap_or_default();
        Self {
            id: self.id,
            name,
            identifier: first(self.identifier, other.identifier),
            industry: first(self.industry, other.industry),
        }
    }
}

fn name_rank(name: &str) -> (bool, bool, String) {
    (name.is_empty(), !name.chars().any(char::is_lowercase), name.to_owned())
}

fn first(one: Option<(String, String)>, other: Option<(String, String)>) -> Option<(String, String)> {
    [one, other].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn employer(name: &str, industry: Option<&str>) -> Employer {
        Employer {
            id: EmployerId::mint("se-orgnr", "1"),
            name: name.to_owned(),
            identifier: Some(("se-orgnr".to_owned(), "1".to_owned())),
            industry: industry.map(|code| ("nace-2".to_owned(), code.to_owned())),
        }
    }

    #[test]
    fn the_more_telling_description_stands() {
        let check = |one: (&str, Option<&str>), other: (&str, Option<&str>), expected: (&str, Option<&str>)| {
            let merged = employer(one.0, one.1).merged_with(employer(other.0, other.1));
            assert_eq!(merged, employer(expected.0, expected.1), "{one:?} with {other:?}");
        };
        check(("ACME", None), ("Acme", None), ("Acme", None));
        check(("Acme B", None), ("Acme A", Some("62")), ("Acme A", Some("62")));
        check(("Acme", Some("63")), ("Acme", Some("62")), ("Acme", Some("62")));
        check(("", None), ("Acme", None), ("Acme", None));
    }

    proptest! {
        #[test]
        fn order_and_repeats_do_not_matter(names in prop::collection::vec("[aAbB]{0,3}", 1..6), turn in 0usize..6) {
            let all: Vec<Employer> = names.iter().map(|name| employer(name, Some(name))).collect();
            let merge = |list: &[Employer]| list.iter().cloned().reduce(Employer::merged_with);
            let mut turned = all.clone();
            turned.rotate_left(turn % all.len());
            turned.extend(all.clone());
            prop_assert_eq!(merge(&all), merge(&turned));
        }
    }
}
