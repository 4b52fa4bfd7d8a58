//! Typing errors: how many to forgive, and how many there are.

/// Words longer than this are never compared letter by letter.
const LONGEST_WORD: usize = 64;

/// How many typing errors are forgiven in a folded word: none in short words and codes, one from four letters, two from eight.
pub fn allowed_typos(word: &str) -> u8 {
    if !word.chars().all(|c| c.is_alphabetic() && !super::word::is_unspaced(c)) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        8..=LONGEST_WORD => 2,
        _ => 0,
    }
}

/// The number of letters to insert, delete, replace or swap with their neighbour to turn one word into the other, if it is
/// at most `most`.
pub fn distance_within(left: &str, right: &str, most: usize) -> Option<usize> {
    let left: Vec<char> = left.chars().take(LONGEST_WORD + 1).collect();
    let right: Vec<char> = right.chars().take(LONGEST_WORD + 1).collect();
    if left.len() > LONGEST_WORD || right.len() > LONGEST_WORD || left.len().abs_diff(right.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, &l) in left.iter().enumerate() {
        let mut current = Vec::with_capacity(above.len());
        current.push(row + 1);
        for (column, &r) in right.iter().enumerate() {
            let mut cost = above[column] + usize::from(l != r);
            cost = cost.min(above[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && l == right[column - 1] && left[row - 1] == r;
            if swapped {
                cost = cost.min(before[column - 1] + 1);
            }
            current.push(cost);
        }
        if current.iter().min().is_some_and(|&best| best > most) {
            return None;
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn distances_count_single_slips() {
        let check = |left: &str, right: &str, expected: Option<usize>| {
            assert_eq!(distance_within(left, right, 2), expected, "{left} and {right}");
        };
        check("nurse", "nurse", Some(0));
        check("nurse", "nurze", Some(1));
        check("nurse", "nures", Some(1));
        check("nurse", "nurses", Some(1));
        check("managment", "management", Some(1));
        check("", "ab", Some(2));
        check("nurse", "driver", None);
    }

    #[test]
    fn short_words_and_codes_are_not_forgiven() {
        let check = |word: &str, expected: u8| assert_eq!(allowed_typos(word), expected, "{word}");
        check("sql", 0);
        check("java", 1);
        check("database", 2);
        check("2512x", 0);
        check("c++", 0);
        check("看護", 0);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_zero_for_equals(left in "[a-e]{0,8}", right in "[a-e]{0,8}") {
            prop_assert_eq!(distance_within(&left, &right, 8), distance_within(&right, &left, 8));
            prop_assert_eq!(distance_within(&left, &right, 8) == Some(0), left == right);
        }
    }
}
