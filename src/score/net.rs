//! A small network that sees a page's rows one after the other: residual blocks of depthwise dilated convolutions (Bai et
//! al. 2018, here not causal) between two dense layers.
//!
//! Trees see the surroundings of a block through features somebody thought of; this finds its own. It takes the bins that
//! the forest cuts its columns into. Every sum is made in one order, each product rounded before it is added, so that the
//! margins are the same on every machine.

use super::forest::{Quantised, Reader, UNIT, WeightsError};
use crate::vector;

/// Values of a row inside the network.
const WIDTH: usize = 48;
/// Rows that a convolution sees: one before, its own, one behind, as far apart as it is dilated.
const KERNEL: usize = 3;
/// Values of a row before the last sum.
const HEAD: usize = 32;
/// Convolutions of the largest network there is.
const MOST_LAYERS: u8 = 8;

type Row = [f32; WIDTH];

/// How much a network counts beside a forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    /// In hundredths.
    pub(super) most: i32,
    /// Rows from which it counts so much. On smaller pages it counts less, in proportion: it has seen few of them.
    pub(super) rows: i32,
}

impl Share {
    /// On a page of so many rows, in hundredths.
    pub(super) fn of(self, rows: usize) -> i32 {
        i32::try_from(rows).map_or(self.most, |rows| self.most * rows.min(self.rows) / self.rows)
    }
}

/// A network; one without columns says nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Net {
    bias: Row,
    /// What a border that a column's value is above adds.
    columns: Vec<Row>,
    layers: Vec<Layer>,
    head_bias: [f32; HEAD],
    /// First for what the convolutions made of a row, then for the row alone.
    head: Vec<[f32; HEAD]>,
    last: [f32; HEAD],
    last_bias: f32,
}

/// A depthwise convolution and a dense layer behind it, whose result is added to what came in.
#[derive(Debug, Clone, PartialEq)]
struct Layer {
    dilation: usize,
    depth_bias: Row,
    depth: [Row; KERNEL],
    point_bias: Row,
    point: [Row; WIDTH],
}

impl Net {
    /// Reads a weights file: `DHN1`, then little-endian sizes and layers (see `training/net.py`).
    ///
    /// # Errors
    /// [`WeightsError::Malformed`].
    pub(super) fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut reader = Reader(bytes);
        let magic = reader.take(4)? == b"DHN1";
        let columns = reader.u16()?;
        let sizes: [u8; 3] = reader.array()?;
        let layers = reader.u8()?;
        if !magic || sizes.map(usize::from) != [WIDTH, KERNEL, HEAD] || layers > MOST_LAYERS {
            return Err(WeightsError::Malformed);
        }
        let mut net = Self::empty();
        if columns > 0 {
            net.bias = reader.floats()?;
            net.columns = (0..columns).map(|_| reader.floats()).collect::<Result<_, _>>()?;
            net.layers = (0..layers).map(|_| reader.layer()).collect::<Result<_, _>>()?;
            net.head_bias = reader.floats()?;
            net.head = (0..2 * WIDTH).map(|_| reader.floats()).collect::<Result<_, _>>()?;
            net.last = reader.floats()?;
            [net.last_bias] = reader.floats()?;
        }
        if reader.0.is_empty() { Ok(net) } else { Err(WeightsError::Malformed) }
    }

    /// One that says nothing.
    fn empty() -> Self {
        Self {
            bias: [0.0; WIDTH],
            columns: Vec::new(),
            layers: Vec::new(),
            head_bias: [0.0; HEAD],
            head: Vec::new(),
            last: [0.0; HEAD],
            last_bias: 0.0,
        }
    }

    /// Whether it was fitted to as many columns as a forest has; one without columns fits any.
    pub(super) fn fits(&self, columns: usize) -> bool {
        self.is_empty() || self.columns.len() == columns
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Log-odds of every row in units of 1/[`UNIT`].
    pub(super) fn judge(&self, page: &Quantised) -> Vec<i32> {
        vector::widest(
            #[inline(always)]
            || self.judge_rows(page),
        )
    }

    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn judge_rows(&self, page: &Quantised) -> Vec<i32> {
        let alone = self.enter(page);
        let mut found = alone.clone();
        let mut before = Vec::with_capacity(found.len());
        for layer in &self.layers {
            before.clone_from(&found);
            layer.add(&before, &mut found);
        }
        found.iter().zip(&alone).map(|(found, alone)| self.leave(found, alone)).collect()
    }

    /// The first layer: what each row says alone.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn enter(&self, page: &Quantised) -> Vec<Row> {
        let mut shared = self.bias;
        let mut own: Vec<(usize, &Row)> = Vec::with_capacity(self.columns.len());
        for (number, weights) in self.columns.iter().enumerate() {
            match page.shared(number) {
                Some(0) => {}
                Some(bin) => add(&mut shared, f32::from(bin), weights),
                None => own.push((number, weights)),
            }
        }
        let mut rows = vec![shared; page.rows()];
        for (number, weights) in own {
            for (row, bin) in rows.iter_mut().zip(page.column(number)) {
                add(row, f32::from(*bin), weights);
            }
        }
        rows.iter_mut().for_each(rectify);
        rows
    }

    /// The last layers: the margin of a row.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn leave(&self, found: &Row, alone: &Row) -> i32 {
        let mut head = self.head_bias;
        for (value, weights) in found.iter().chain(alone).zip(&self.head) {
            add(&mut head, *value, weights);
        }
        rectify(&mut head);
        let sum = head.iter().zip(&self.last).fold(self.last_bias, |sum, (value, weight)| sum + value * weight);
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let margin = (sum.clamp(-MOST, MOST) * UNIT as f32).round() as i32;
        margin
    }
}

/// The strongest margin, in log-odds: past it a probability is 0 or 1 to seven digits.
const MOST: f32 = 16.0;

impl Layer {
    /// Adds to each row what the layer makes of it and its neighbours; beyond the page's ends there are zeros.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn add(&self, rows: &[Row], out: &mut [Row]) {
        for (number, out) in out.iter_mut().enumerate() {
            let mut depth = self.depth_bias;
            for (step, weights) in self.depth.iter().enumerate() {
                let at = (number + step * self.dilation).checked_sub(KERNEL / 2 * self.dilation);
                if let Some(row) = at.and_then(|at| rows.get(at)) {
                    for ((sum, value), weight) in depth.iter_mut().zip(row).zip(weights) {
                        *sum += value * weight;
                    }
                }
            }
            let mut point = self.point_bias;
            for (value, weights) in depth.iter().zip(&self.point) {
                add(&mut point, *value, weights);
            }
            rectify(&mut point);
            for (out, value) in out.iter_mut().zip(&point) {
                *out += value;
            }
        }
    }
}

/// Adds weights times a value.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn add<const N: usize>(sums: &mut [f32; N], value: f32, weights: &[f32; N]) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += value * weight;
    }
}

/// Sets what is below zero to zero.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn rectify<const N: usize>(values: &mut [f32; N]) {
    for value in values {
        *value = if *value > 0.0 { *value } else { 0.0 };
    }
}

impl Reader<'_> {
    fn floats<const N: usize>(&mut self) -> Result<[f32; N], WeightsError> {
        let mut values = [0.0; N];
        for value in &mut values {
            *value = f32::from_le_bytes(self.array()?);
            if !value.is_finite() {
                return Err(WeightsError::Malformed);
            }
        }
        Ok(values)
    }

    fn layer(&mut self) -> Result<Layer, WeightsError> {
        let dilation = usize::from(self.u8()?);
        let depth_bias = self.floats()?;
        let mut depth = [[0.0; WIDTH]; KERNEL];
        for weights in &mut depth {
            *weights = self.floats()?;
        }
        let point_bias = self.floats()?;
        let mut point = [[0.0; WIDTH]; WIDTH];
        for weights in &mut point {
            *weights = self.floats()?;
        }
        Ok(Layer { dilation, depth_bias, depth, point_bias, point })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::forest::Forest;
    use crate::score::matrix::Matrix;

    /// A forest of one column with one border at 0, whose only tree asks for it.
    fn forest() -> Forest {
        let mut file = b"DHF1\x01\x00\x01a\x01".to_vec();
        file.extend(0.0f32.to_le_bytes());
        file.extend([1, 0, 1, 0, 0, 0]);
        file.extend([0; 8]);
        Forest::read(&file).unwrap()
    }

    /// A network of one layer: a row counts one half for itself and one for the row before it, less a quarter.
    fn net() -> Vec<u8> {
        let numbers = |count: usize, first: f32| {
            std::iter::once(first).chain(std::iter::repeat(0.0)).take(count).flat_map(f32::to_le_bytes).collect()
        };
        let parts: [Vec<u8>; 12] = [
            b"DHN1\x01\x00\x30\x03\x20\x01".to_vec(),
            numbers(WIDTH, 0.0),
            numbers(WIDTH, 0.5),
            vec![1],
            numbers(WIDTH, 0.0),
            numbers(WIDTH * KERNEL, 2.0),
            numbers(WIDTH, 0.0),
            numbers(WIDTH * WIDTH, 1.0),
            numbers(HEAD, 0.0),
            numbers(2 * WIDTH * HEAD, 1.0),
            numbers(HEAD, 1.0),
            numbers(1, -0.25),
        ];
        parts.concat()
    }

    #[test]
    fn a_row_hears_its_neighbour() {
        let mut page = Matrix::new(4);
        page.add("a", |row| [1.0, -1.0, -1.0, 1.0][row]);
        let net = Net::read(&net()).unwrap();
        let heard = forest().judge_with((&net, Share { most: 50, rows: 1 }), &page).margins;
        // The forest says 0 of each; half of what the network says is left.
        assert_eq!(heard, [128, 384, -128, 128]);
    }

    #[test]
    fn every_kind_of_processor_says_the_same() {
        let mut net = Net::read(&net()).unwrap();
        // Numbers whose products and sums are all rounded.
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.45
        };
        net.bias.iter_mut().for_each(|value| *value = next());
        net.columns.as_flattened_mut().iter_mut().for_each(|value| *value = next());
        for layer in &mut net.layers {
            layer.depth.as_flattened_mut().iter_mut().for_each(|value| *value = next());
            layer.point.as_flattened_mut().iter_mut().for_each(|value| *value = next());
        }
        net.head.as_flattened_mut().iter_mut().for_each(|value| *value = next());
        net.last.iter_mut().for_each(|value| *value = next());
        let mut page = Matrix::new(77);
        page.add("a", |row| if row.count_ones() % 2 == 0 { 1.0 } else { -1.0 });
        let page = forest().quantise(&page);
        let widest = net.judge(&page);
        assert_eq!(widest, net.judge_rows(&page));
        assert!(widest.iter().collect::<std::collections::BTreeSet<_>>().len() > 3);
    }

    #[test]
    fn one_without_columns_says_nothing() {
        let net = Net::read(&[b"DHN1".as_slice(), &[0, 0, 48, 3, 32, 0]].concat()).unwrap();
        assert!(net.is_empty() && net.fits(7));
        let mut page = Matrix::new(1);
        page.add("a", |_| 1.0);
        assert_eq!(forest().judge_with((&net, Share { most: 50, rows: 1 }), &page).margins, [0]);
    }

    #[test]
    fn a_cut_off_file_is_told() {
        let file = net();
        assert!(Net::read(&file).is_ok());
        for length in (0..file.len()).step_by(97).chain([file.len() - 1]) {
            assert_eq!(Net::read(&file[..length]), Err(WeightsError::Malformed), "{length}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        let mut file = net();
        file[10..14].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(Net::read(&file), Err(WeightsError::Malformed));
    }
}
