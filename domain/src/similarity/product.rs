//! Rows of a sparse matrix, compared with all other rows through the columns they share.

use sprs::{CsMatI, TriMatI};

use super::method::component;

/// Scores below this are dropped: among tens of thousands of concepts nearly all share something, and it says nothing.
const LEAST: f32 = 0.04;

/// A sparse matrix.
pub(super) type Matrix = CsMatI<f32, u32, usize>;

/// How two rows are compared by what they share.
#[derive(Clone, Copy, Debug)]
pub(super) enum Comparison {
    /// `Σ xy / (|x||y|) · n / (n + tempering)`: the cosine, drawn towards zero where one of the rows has few entries, `n`.
    Cosine { tempering: f32 },
    /// The cosine to the power of 1.5: much that is weakly alike adds up to less than something that is strongly so.
    Steep,
    /// `Σ x / (Σ x + Σ y - Σ x)`: the weight of the columns both have over that of the columns either has. A column has one weight in
    /// all rows.
    Jaccard,
    /// The sum itself, cut at 1.
    Sum,
}

/// What a method knows of concepts: a row each.
pub(super) struct Product {
    rows: Matrix,
    columns: Matrix,
    /// Of each row: its length for cosines, its sum for shares.
    sizes: Vec<f32>,
    /// How many entries each row has.
    entries: Vec<f32>,
    comparison: Comparison,
}

/// Another concept and how similar it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub other: u32,
    pub score: u16,
}

/// Room for one row of scores, kept between rows.
pub(super) struct Scratch {
    sums: Vec<f32>,
    touched: Vec<u32>,
}

impl Scratch {
    pub fn new(len: usize) -> Self {
        Self { sums: vec![0.0; len], touched: Vec::new() }
    }

    /// Adds something above zero to the sum of a concept.
    #[inline]
    pub fn add(&mut self, other: u32, amount: f32) {
        let Some(sum) = self.sums.get_mut(other as usize) else { return };
        if *sum == 0.0 {
            self.touched.push(other);
        }
        *sum += amount;
    }

    /// Hands out every sum and forgets it.
    pub fn drain(&mut self, mut visit: impl FnMut(u32, f32)) {
        for &other in &self.touched {
            visit(other, std::mem::take(&mut self.sums[other as usize]));
        }
        self.touched.clear();
    }
}

/// Collects the entries of a matrix: (row, column, value above zero). Entries of the same place add up.
pub(super) struct Entries {
    shape: (usize, usize),
    rows: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Entries {
    pub fn new(rows: usize, columns: usize) -> Self {
        Self { shape: (rows, columns), rows: Vec::new(), columns: Vec::new(), values: Vec::new() }
    }

    pub fn add(&mut self, row: u32, column: u32, value: f32) {
        self.rows.push(row);
        self.columns.push(column);
        self.values.push(value);
    }

    pub fn matrix(self) -> Matrix {
        TriMatI::from_triplets(self.shape, self.rows, self.columns, self.values).to_csr()
    }
}

impl Product {
    /// Compares the rows of a matrix with each other. Columns that more than `widest` rows have count for the size of a row and
    /// join nobody: they would take most of the time and say next to nothing.
    pub fn new(rows: Matrix, comparison: Comparison, widest: usize) -> Self {
        let size = |values: &[f32]| match comparison {
            Comparison::Cosine { .. } | Comparison::Steep => {
                values.iter().map(|value| value * value).sum::<f32>().sqrt()
            }
            Comparison::Jaccard | Comparison::Sum => values.iter().sum(),
        };
        let entries = rows.outer_iterator().map(|row| row.nnz() as f32).collect();
        let sizes = rows.outer_iterator().map(|row| size(row.data())).collect();
        let mut columns = rows.to_csc().transpose_into();
        if columns.outer_iterator().any(|column| column.nnz() > widest) {
            columns = without_wide(&columns, widest);
        }
        Self { rows, columns, sizes, entries, comparison }
    }

    /// The entries of a matrix as they are, from row to column.
    pub fn given(rows: Matrix) -> Self {
        let columns = CsMatI::eye(rows.cols());
        let ones = vec![1.0; rows.rows()];
        Self { sizes: ones.clone(), entries: ones, rows, columns, comparison: Comparison::Sum }
    }

    /// Whether there is anything to compare a concept by.
    pub fn knows(&self, number: u32) -> bool {
        self.rows.outer_view(number as usize).is_some_and(|row| row.nnz() > 0)
    }

    /// Every other concept that a concept shares enough with.
    pub fn scores(&self, number: u32, scratch: &mut Scratch, found: &mut Vec<Found>) {
        let Some(row) = self.rows.outer_view(number as usize) else { return };
        for (column, &here) in row.iter() {
            let Some(column) = self.columns.outer_view(column) else { continue };
            for (&other, &there) in column.indices().iter().zip(column.data()) {
                let amount = if matches!(self.comparison, Comparison::Jaccard) { here } else { here * there };
                scratch.add(other, amount);
            }
        }
        let size = self.sizes[number as usize];
        scratch.drain(|other, sum| {
            let other_size = self.sizes[other as usize];
            let fewest = self.entries[number as usize].min(self.entries[other as usize]);
            let score = match self.comparison {
                Comparison::Cosine { tempering } => sum / (size * other_size) * fewest / (fewest + tempering),
                Comparison::Steep => (sum / (size * other_size)).max(0.0).powi(3).sqrt(),
                Comparison::Jaccard => sum / (size + other_size - sum),
                Comparison::Sum => sum,
            };
            if score >= LEAST && other != number {
                found.push(Found { other, score: component(score) });
            }
        });
    }
}

fn without_wide(columns: &Matrix, widest: usize) -> Matrix {
    let mut kept = Entries::new(columns.rows(), columns.cols());
    for (number, column) in columns.outer_iterator().enumerate().filter(|(_, column)| column.nnz() <= widest) {
        for (row, &value) in column.iter() {
            kept.add(number as u32, row as u32, value);
        }
    }
    kept.matrix()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matrix(rows: &[Vec<f32>]) -> Matrix {
        let mut entries = Entries::new(rows.len(), rows.first().map_or(0, Vec::len));
        for (row, values) in rows.iter().enumerate() {
            for (column, &value) in values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
                entries.add(row as u32, column as u32, value);
            }
        }
        entries.matrix()
    }

    fn scores(product: &Product, number: u32, len: usize) -> Vec<u16> {
        let (mut scratch, mut found) = (Scratch::new(len), Vec::new());
        product.scores(number, &mut scratch, &mut found);
        let mut scores = vec![0; len];
        found.iter().for_each(|found| scores[found.other as usize] = found.score);
        scores
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<f32>>> {
        let value = prop_oneof![2 => Just(0.0f32), 1 => 0.1f32..2.0];
        prop::collection::vec(prop::collection::vec(value, 6), 1..8)
    }

    proptest! {
        #[test]
        fn cosines_are_those_of_plain_loops(rows in rows(), tempering in prop_oneof![Just(0.0f32), 0.1f32..2.0]) {
            let product = Product::new(matrix(&rows), Comparison::Cosine { tempering }, usize::MAX);
            let length = |row: &[f32]| row.iter().map(|value| value * value).sum::<f32>().sqrt();
            for (number, row) in rows.iter().enumerate() {
                let found = scores(&product, number as u32, rows.len());
                for (other, other_row) in rows.iter().enumerate().filter(|(other, _)| *other != number) {
                    let sum: f32 = row.iter().zip(other_row).map(|(x, y)| x * y).sum();
                    let count = |row: &[f32]| row.iter().filter(|value| **value > 0.0).count() as f32;
                    let fewest = count(row).min(count(other_row));
                    let cosine = if sum == 0.0 { 0.0 } else { sum / (length(row) * length(other_row)) };
                    let score = cosine * fewest / (fewest + tempering).max(1.0);
                    let expected = if score < LEAST { 0 } else { component(score) };
                    prop_assert!(found[other].abs_diff(expected) <= 1 || (score - LEAST).abs() < 1e-4);
                }
            }
        }

        #[test]
        fn scores_are_symmetric(rows in rows()) {
            let product = Product::new(matrix(&rows), Comparison::Cosine { tempering: 0.5 }, usize::MAX);
            let all: Vec<Vec<u16>> = (0..rows.len()).map(|number| scores(&product, number as u32, rows.len())).collect();
            for (left, scores) in all.iter().enumerate() {
                for (right, score) in scores.iter().enumerate() {
                    prop_assert!(score.abs_diff(all[right][left]) <= 1);
                }
            }
        }
    }

    #[test]
    fn shares_are_of_what_either_has() {
        let product = Product::new(
            matrix(&[vec![1.0, 0.5, 0.0], vec![1.0, 0.0, 0.5], vec![0.0, 0.0, 0.5]]),
            Comparison::Jaccard,
            9,
        );
        assert_eq!(scores(&product, 0, 3), [0, component(0.5), 0]);
        assert_eq!(scores(&product, 1, 3), [component(0.5), 0, component(1.0 / 3.0)]);
    }

    #[test]
    fn wide_columns_join_nobody() {
        let rows = [vec![1.0, 1.0], vec![1.0, 1.0], vec![1.0, 0.0]];
        let product = Product::new(matrix(&rows), Comparison::Cosine { tempering: 0.0 }, 2);
        assert_eq!(scores(&product, 0, 3), [0, component(0.5), 0]);
        assert_eq!(scores(&product, 2, 3), [0, 0, 0]);
    }

    #[test]
    fn given_scores_keep_their_direction() {
        let product = Product::given(matrix(&[vec![0.0, 0.7], vec![0.3, 0.0]]));
        assert_eq!(scores(&product, 0, 2), [0, component(0.7)]);
        assert_eq!(scores(&product, 1, 2), [component(0.3), 0]);
    }
}
