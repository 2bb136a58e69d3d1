//! Gradient-boosted oblivious trees (Prokhorenkova et al. 2018) on quantised features.
//!
//! Every level of an oblivious tree asks one question of all blocks, so a tree is a few comparisons over whole columns
//! of bytes and one look-up a block. Leaves are integers: sums are the same on every machine and in every order.

use super::matrix::Matrix;
use super::net::{Nets, Share};
use crate::vector;

/// Fixed-point unit of margins: log-odds of 1.0.
pub const UNIT: i32 = 1024;

/// How many trees give the reasons.
const TELLING_TREES: usize = 50;

/// What a weights file says when it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// It is not a weights file, or ends too early.
    #[error("not a weights file, or cut off")]
    Malformed,
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// It was made for other features.
    #[error("the weights were fitted to other features: column {column} is {found:?}, not {wanted:?}")]
    OtherFeatures {
        /// Number of the column.
        column: usize,
        /// Name in the file.
        wanted: String,
        /// Name in the program.
        found: String,
    },
}

/// One feature of a forest: its name, and the borders its values are cut at.
#[derive(Debug, Clone, PartialEq)]
struct Feature {
    name: String,
    borders: Vec<f32>,
}

/// One tree: a question a level, a value a leaf; level `k` decides bit `k` of the leaf's number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tree {
    /// Feature and border of each level: the bit is set when the value is above the border.
    splits: Vec<(u16, u8)>,
    /// Values of the leaves; those beyond the last one are 0, so that any byte has one and no look-up can fail.
    leaves: Box<[i16; LEAVES]>,
}

/// Levels of the deepest tree there is, and its leaves.
const LEVELS: usize = 8;
const LEAVES: usize = 1 << LEVELS;

impl Tree {
    /// Value of a leaf.
    fn value(&self, leaf: u8) -> i32 {
        value(&self.leaves, leaf)
    }

    /// The questions that all rows of a page answer alike, as a part of the leaf's number, and the others.
    fn asked_of<'q>(&self, page: &Quantised, open: &'q mut [Question; LEVELS]) -> (u8, &'q [Question]) {
        let (mut shared, mut count) = (0, 0);
        for (level, (feature, border)) in self.splits.iter().enumerate() {
            let (feature, bit) = (usize::from(*feature), 1u8 << level);
            if let Some(bin) = page.constant.get(feature).copied().flatten() {
                shared |= if bin > *border { bit } else { 0 };
            } else {
                let question = Question { first: feature * page.steps, border: *border, bit };
                open.get_mut(count).into_iter().for_each(|place| *place = question);
                count += 1;
            }
        }
        (shared, open.get(..count).unwrap_or_default())
    }
}

/// A question that the rows of a page answer differently.
#[derive(Debug, Clone, Copy, Default)]
struct Question {
    /// Where the column's steps begin.
    first: usize,
    border: u8,
    /// Its bit of the leaf's number.
    bit: u8,
}

/// Which leaf each of some rows falls into.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn leaves_of(page: &Quantised, (shared, open): (u8, &[Question]), step: usize) -> [u8; STEP] {
    let mut leaves = [shared; STEP];
    // By value: behind a reference the loop would not become vector instructions.
    for Question { first, border, bit } in open.iter().copied() {
        let Some(bins) = page.bins.get(first + step) else { continue };
        for (leaf, bin) in leaves.iter_mut().zip(bins) {
            // A mask, not a shift: there is no vector instruction that shifts bytes.
            *leaf |= if *bin > border { bit } else { 0 };
        }
    }
    leaves
}

#[expect(clippy::indexing_slicing, reason = "a byte is always inside a table of 256")]
fn value(leaves: &[i16; LEAVES], leaf: u8) -> i32 {
    i32::from(leaves[usize::from(leaf)])
}

/// A sum of trees.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    features: Vec<Feature>,
    trees: Vec<Tree>,
    bias: i32,
}

/// A page's features, each cut at its forest's borders.
#[derive(Debug, Clone)]
pub(super) struct Quantised {
    rows: usize,
    /// Column by column, in steps: the last one of a column is filled up with zeros, so that all are worked on by the
    /// same few instructions, without a rest.
    bins: Vec<[u8; STEP]>,
    steps: usize,
    /// For each column the bin of all rows, if they share one: many a column has one value on the whole page, a phrase
    /// that does not occur, a figure of the page.
    constant: Vec<Option<u8>>,
}

/// Rows that are worked on together, and those of them whose values are looked up together.
pub(super) const STEP: usize = 32;
const PART: usize = 8;

/// What a forest says of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Log-odds of every row in units of 1/[`UNIT`].
    pub margins: Vec<i32>,
    /// The leaves that the rows fall into, row by row, in each of the trees that give the reasons.
    telling: Vec<[u8; STEP]>,
    /// The margins by the forest alone, where networks speak beside it.
    alone: Vec<i32>,
}

impl Forest {
    /// Reads a weights file: `DHF1`, then little-endian counts, names, borders, trees (see `training/forest.py`).
    ///
    /// # Errors
    /// [`WeightsError::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut reader = Reader(bytes);
        if reader.take(4)? != b"DHF1" {
            return Err(WeightsError::Malformed);
        }
        let count = reader.u16()?;
        let features = (0..count).map(|_| reader.feature()).collect::<Result<Vec<_>, _>>()?;
        let count = reader.u16()?;
        let trees = (0..count).map(|_| reader.tree(&features)).collect::<Result<Vec<_>, _>>()?;
        let bias = i32::from_le_bytes(reader.array()?);
        if reader.0.is_empty() { Ok(Self { features, trees, bias }) } else { Err(WeightsError::Malformed) }
    }

    /// Proves that the forest was fitted to these columns. One without trees asks nothing: it fits any.
    ///
    /// # Errors
    /// [`WeightsError::OtherFeatures`] with the first column that differs.
    pub fn fits(&self, names: &[&str]) -> Result<(), WeightsError> {
        let wanted = |column: usize| self.features.get(column).map(|feature| feature.name.as_str());
        let columns = if self.trees.is_empty() { 0 } else { names.len().max(self.features.len()) };
        match (0..columns).find(|column| wanted(*column) != names.get(*column).copied()) {
            None => Ok(()),
            Some(column) => Err(WeightsError::OtherFeatures {
                column,
                wanted: wanted(column).unwrap_or_default().to_owned(),
                found: names.get(column).copied().unwrap_or_default().to_owned(),
            }),
        }
    }

    /// Cuts a page's features at the forest's borders.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    pub(super) fn quantise(&self, matrix: &Matrix) -> Quantised {
        let rows = matrix.rows();
        let steps = rows.div_ceil(STEP);
        let mut bins = vec![[0; STEP]; steps * self.features.len()];
        let mut shared = vec![Some(0); self.features.len()];
        if rows > 0 {
            let columns = self.features.iter().zip(bins.chunks_exact_mut(steps)).zip(&mut shared);
            for (number, ((feature, bins), shared)) in columns.enumerate() {
                // A column that no tree asks for has no borders.
                if feature.borders.is_empty() {
                    continue;
                }
                let values = matrix.column(number);
                if let Some(value) = constant(values) {
                    let above = feature.borders.iter().filter(|border| value > **border).count();
                    *shared = Some(u8::try_from(above).unwrap_or(u8::MAX));
                    continue;
                }
                *shared = None;
                for (bins, values) in bins.iter_mut().zip(values.chunks(STEP)) {
                    let mut filled = [0.0; STEP];
                    filled.iter_mut().zip(values).for_each(|(place, value)| *place = *value);
                    *bins = above(&filled, &feature.borders);
                }
            }
        }
        Quantised { rows, bins, steps, constant: shared }
    }

    /// What the forest says of a page.
    pub fn judge(&self, page: &Matrix) -> Verdict {
        vector::widest(
            #[inline(always)]
            || self.judge_steps(&self.quantise(page)),
        )
    }

    /// What the forest and networks fitted to its bins say of a page together.
    pub(super) fn judge_with(&self, (nets, share): (&Nets, Share), page: &Matrix) -> Verdict {
        let page = vector::widest(
            #[inline(always)]
            || self.quantise(page),
        );
        let mut verdict = vector::widest(
            #[inline(always)]
            || self.judge_steps(&page),
        );
        if let Some(others) = nets.judge(&page) {
            let share = share.of(page.rows);
            verdict.alone.clone_from(&verdict.margins);
            for (margin, other) in verdict.margins.iter_mut().zip(others) {
                *margin = ((100 - share) * *margin + share * other) / 100;
            }
        }
        verdict
    }

    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn judge_steps(&self, page: &Quantised) -> Verdict {
        let mut margins = vec![[self.bias; STEP]; page.steps];
        let mut telling = vec![[0; STEP]; page.steps * self.trees.len().min(TELLING_TREES)];
        let mut told = telling.chunks_exact_mut(page.steps.max(1));
        for tree in &self.trees {
            let mut told = told.next().unwrap_or_default().iter_mut();
            let mut open = [Question::default(); LEVELS];
            let questions = tree.asked_of(page, &mut open);
            for (step, margins) in margins.iter_mut().enumerate() {
                let leaves = leaves_of(page, questions, step);
                // Those of the last step that fill it up are left out.
                let parts = (page.rows - step * STEP).min(STEP).div_ceil(PART);
                let leaf_parts = leaves.as_chunks::<PART>().0.iter().take(parts);
                for (margins, leaves) in margins.as_chunks_mut::<PART>().0.iter_mut().zip(leaf_parts) {
                    for (margin, leaf) in margins.iter_mut().zip(leaves) {
                        *margin += value(&tree.leaves, *leaf);
                    }
                }
                if let Some(told) = told.next() {
                    *told = leaves;
                }
            }
        }
        let margins = margins.as_flattened().get(..page.rows).unwrap_or_default().to_vec();
        Verdict { margins, telling, alone: Vec::new() }
    }

    /// For each question of the trees that give the reasons: the tree, the leaf that is reached, the feature, and how
    /// far the margin would fall if the answer were the other. Below zero the feature speaks against. Only the first
    /// trees are asked: they say most of it.
    pub fn falls(&self, mut found: impl FnMut(usize, u8, usize, i32)) {
        for (number, tree) in self.trees.iter().take(TELLING_TREES).enumerate() {
            for leaf in (0..=u8::MAX).take(1 << tree.splits.len()) {
                for (level, (feature, _)) in tree.splits.iter().enumerate() {
                    found(number, leaf, usize::from(*feature), tree.value(leaf) - tree.value(leaf ^ (1 << level)));
                }
            }
        }
    }

    /// For each column whether a tree asks for it.
    pub fn asked(&self) -> Vec<bool> {
        let mut asked = vec![false; self.features.len()];
        for (feature, _) in self.trees.iter().flat_map(|tree| &tree.splits) {
            asked.get_mut(usize::from(*feature)).into_iter().for_each(|asked| *asked = true);
        }
        asked
    }

    /// Names of the features, in the order of their columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.features.iter().map(|feature| feature.name.as_str())
    }
}

impl Quantised {
    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The bin that all rows of a column share, if they do; of a column that no tree asks for, 0.
    pub(super) fn shared(&self, column: usize) -> Option<u8> {
        self.constant.get(column).copied().unwrap_or(Some(0))
    }

    /// The bins of a column, [`STEP`] rows after the other; what fills the last step up is 0.
    pub(super) fn column(&self, column: usize) -> &[[u8; STEP]] {
        self.bins.get(column * self.steps..(column + 1) * self.steps).unwrap_or_default()
    }
}

impl Verdict {
    /// Whether networks made of a row the opposite of what the forest says of it.
    pub(super) fn is_overruled(&self, row: usize) -> bool {
        let alone = self.alone.get(row);
        alone.zip(self.margins.get(row)).is_some_and(|(alone, together)| (*alone > 0) != (*together > 0))
    }

    /// The leaf that a row falls into in each of the trees that give the reasons.
    pub(super) fn leaves_of(&self, row: usize) -> impl Iterator<Item = u8> {
        let steps = self.margins.len().div_ceil(STEP).max(1);
        let own = self.telling.get(row / STEP..).unwrap_or_default().iter().step_by(steps);
        own.map(move |leaves| leaves.get(row % STEP).copied().unwrap_or(0))
    }
}

/// For each value, how many borders it is above: whole steps, so that the counts stay in registers, and counts as wide
/// as the values, so that none is made narrow before the end.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn above(values: &[f32; STEP], borders: &[f32]) -> [u8; STEP] {
    let mut counts = [0u32; STEP];
    for border in borders {
        for (count, value) in counts.iter_mut().zip(values) {
            *count += u32::from(value > border);
        }
    }
    counts.map(|count| u8::try_from(count).unwrap_or(u8::MAX))
}

/// The value that all rows of a column have, if it is one.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn constant(values: &[f32]) -> Option<f32> {
    let first = *values.first()?;
    // To the end, so that many are compared in one step.
    let other = values.iter().fold(0, |other, value| other | (value.to_bits() ^ first.to_bits()));
    (other == 0).then_some(first)
}

/// Probability of a margin, 0 to 1: the logistic function at steps of 1/64, from a table that is computed by
/// multiplication alone, so that it is the same on every machine.
pub fn probability(margin: i32) -> f32 {
    use std::sync::LazyLock;
    /// e to the power of 1/64.
    const STEP: f64 = 1.015_747_708_586_685_7;
    const STEPS: usize = 1024;
    #[expect(clippy::cast_possible_truncation, reason = "a probability to seven digits")]
    static TABLE: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let mut power = 1.0f64;
        let mut table = Vec::with_capacity(STEPS + 1);
        for _ in 0..=STEPS {
            table.push((power / (1.0 + power)) as f32);
            power *= STEP;
        }
        table
    });
    let at = (margin.unsigned_abs() as usize * 64 / UNIT as usize).min(STEPS);
    let above = TABLE.get(at).copied().unwrap_or(1.0);
    if margin < 0 { 1.0 - above } else { above }
}

/// What is left of a weights file.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], WeightsError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(WeightsError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], WeightsError> {
        self.take(N)?.try_into().map_err(|_| WeightsError::Malformed)
    }

    pub(super) fn u8(&mut self) -> Result<u8, WeightsError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> Result<u16, WeightsError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    fn feature(&mut self) -> Result<Feature, WeightsError> {
        let length = self.u8()?;
        let name = std::str::from_utf8(self.take(usize::from(length))?).map_err(|_| WeightsError::Malformed)?;
        let count = self.u8()?;
        let borders = (0..count).map(|_| Ok(f32::from_le_bytes(self.array()?))).collect::<Result<_, _>>()?;
        Ok(Feature { name: name.to_owned(), borders })
    }

    fn tree(&mut self, features: &[Feature]) -> Result<Tree, WeightsError> {
        let depth = self.u8()?;
        if depth > 8 {
            return Err(WeightsError::Malformed);
        }
        let mut splits = Vec::with_capacity(usize::from(depth));
        for _ in 0..depth {
            let (feature, border) = (self.u16()?, self.u8()?);
            let known = features.get(usize::from(feature)).ok_or(WeightsError::Malformed)?;
            if usize::from(border) >= known.borders.len() {
                return Err(WeightsError::Malformed);
            }
            splits.push((feature, border));
        }
        let mut leaves = Box::new([0; LEAVES]);
        for leaf in leaves.iter_mut().take(1 << depth) {
            *leaf = i16::from_le_bytes(self.array()?);
        }
        Ok(Tree { splits, leaves })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A forest of one tree on two features: +1 where a > 1, +2 where b > 3 as well.
    fn forest() -> Vec<u8> {
        let mut file = b"DHF1\x02\x00".to_vec();
        for (name, border) in [("a", 1.0f32), ("b", 3.0)] {
            file.push(1);
            file.extend(name.bytes());
            file.push(1);
            file.extend(border.to_le_bytes());
        }
        file.extend([1, 0, 2, 0, 0, 0, 1, 0, 0]);
        for leaf in [0i16, 1024, 0, 3072] {
            file.extend(leaf.to_le_bytes());
        }
        file.extend(10i32.to_le_bytes());
        file
    }

    #[test]
    fn a_forest_sums_its_leaves() {
        let forest = Forest::read(&forest()).unwrap();
        forest.fits(&["a", "b"]).unwrap();
        assert!(forest.fits(&["a", "c"]).is_err());
        assert!(forest.fits(&["a"]).is_err());
        let mut matrix = Matrix::new(3);
        matrix.add("a", |row| [0.0, 2.0, 2.0][row]);
        matrix.add("b", |row| [9.0, 3.0, 3.5][row]);
        let verdict = forest.judge(&matrix);
        assert_eq!(verdict.margins, [10, 1034, 3082]);
        assert_eq!(verdict.leaves_of(2).collect::<Vec<_>>(), [3]);
        let mut falls = [0; 2];
        forest.falls(|_, leaf, feature, fall| falls[feature] += if leaf == 3 { fall } else { 0 });
        assert_eq!(falls, [3072, 2048]);
    }

    #[test]
    fn a_cut_off_file_is_told() {
        let file = forest();
        for length in 0..file.len() {
            assert_eq!(Forest::read(&file[..length]), Err(WeightsError::Malformed), "{length}");
        }
    }

    #[test]
    fn probabilities_follow_the_logistic_function() {
        for margin in [-20 * UNIT, -3 * UNIT, -UNIT / 3, 0, UNIT, 5 * UNIT] {
            let exact = 1.0 / (1.0 + (-f64::from(margin) / f64::from(UNIT)).exp());
            assert!((f64::from(probability(margin)) - exact).abs() < 0.005, "{margin}");
        }
    }
}
