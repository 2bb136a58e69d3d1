//! A small network that sees a page's rows one after the other: residual blocks of depthwise dilated convolutions (Bai et
//! al. 2018, here not causal) between two dense layers.
//!
//! Trees see the surroundings of a block through features somebody thought of; this finds its own. It takes the bins that
//! the forest cuts its columns into. Every sum is made in one order, each product rounded before it is added, so that the
//! margins are the same on every machine.

use fearless_simd::{Simd, SimdBase, SimdFrom, f32x16};

use super::forest::{Quantised, Reader, STEP, UNIT, WeightsError};
use crate::vector;

/// Values of a row inside the network.
const WIDTH: usize = 48;
/// Rows that a convolution sees: one before, its own, one behind, as far apart as it is dilated.
const KERNEL: usize = 3;
/// Values of a row before the last sum.
const HEAD: usize = 32;
/// Convolutions of the largest network there is.
const MOST_LAYERS: u8 = 8;

/// Numbers that are worked on by one instruction, where the processor has one so wide.
type Lane = [f32; LANE];
const LANE: usize = 16;
type Row = [Lane; WIDTH / LANE];
type Head = [Lane; HEAD / LANE];

/// Rows that are worked on together. Each has its sums in one order; which rows stand beside it changes nothing.
type Group = [Row; GROUP];
const GROUP: usize = 2;

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

/// Networks fitted alike but for where chance began, which speak with the mean of their voices: each errs elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Nets(Vec<Net>);

impl Nets {
    /// Reads a weights file: networks one after the other, each `DHN1`, then little-endian sizes and layers (see
    /// `training/net.py`). One without columns says nothing.
    ///
    /// # Errors
    /// [`WeightsError::Malformed`].
    pub(super) fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut reader = Reader(bytes);
        let mut nets = vec![reader.net()?];
        while !reader.0.is_empty() {
            nets.push(reader.net()?);
        }
        nets.retain(|net| !net.columns.is_empty());
        Ok(Self(nets))
    }

    /// Whether they were fitted to as many columns as a forest has.
    pub(super) fn fit(&self, columns: usize) -> bool {
        self.0.iter().all(|net| net.columns.len() == columns)
    }

    /// Log-odds of every row in units of 1/[`UNIT`], if there is a network.
    pub(super) fn judge(&self, page: &Quantised) -> Option<Vec<i32>> {
        let (first, others) = self.0.split_first()?;
        let mut margins = first.judge(page);
        for net in others {
            for (sum, own) in margins.iter_mut().zip(net.judge(page)) {
                *sum += own;
            }
        }
        let count = i32::try_from(self.0.len()).unwrap_or(i32::MAX);
        for margin in &mut margins {
            *margin /= count;
        }
        Some(margins)
    }
}

/// A network.
#[derive(Debug, Clone, PartialEq)]
struct Net {
    bias: Row,
    /// What a border that a column's value is above adds.
    columns: Vec<Row>,
    layers: Vec<Layer>,
    head_bias: Head,
    /// First for what the convolutions made of a row, then for the row alone.
    head: Vec<Head>,
    last: Head,
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
    /// One that says nothing.
    fn empty() -> Self {
        Self {
            bias: [[0.0; LANE]; WIDTH / LANE],
            columns: Vec::new(),
            layers: Vec::new(),
            head_bias: [[0.0; LANE]; HEAD / LANE],
            head: Vec::new(),
            last: [[0.0; LANE]; HEAD / LANE],
            last_bias: 0.0,
        }
    }

    /// Log-odds of every row in units of 1/[`UNIT`].
    fn judge(&self, page: &Quantised) -> Vec<i32> {
        vector::widest_of(Rows { net: self, page })
    }

    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn judge_rows<S: Simd>(&self, simd: S, page: &Quantised) -> Vec<i32> {
        let alone = self.enter(simd, page);
        let mut found = alone.clone();
        let mut before = Vec::with_capacity(found.len());
        for layer in &self.layers {
            before.clone_from(&found);
            layer.add(simd, &before, &mut found);
        }
        let mut margins = vec![0; found.len()];
        // A loop, not a chain that ends in `collect`: what that calls would be built for the oldest processor.
        for (margins, (found, alone)) in margins.chunks_mut(GROUP).zip(found.chunks(GROUP).zip(alone.chunks(GROUP))) {
            self.leave(simd, &group(found), &group(alone), margins);
        }
        margins
    }

    /// The first layer: what each row says alone.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn enter<S: Simd>(&self, simd: S, page: &Quantised) -> Vec<Row> {
        let columns = || self.columns.iter().enumerate();
        let shared = columns().filter_map(|(number, weights)| Some(([f32::from(page.shared(number)?)], weights)));
        let [shared] = sums(simd, &self.bias, shared);
        let own: Vec<(&[[u8; STEP]], &Row)> = columns()
            .filter(|(number, _)| page.shared(*number).is_none())
            .map(|(number, weights)| (page.column(number), weights))
            .collect();
        let mut rows = vec![shared; page.rows()];
        let mut told: Vec<(&[[u8; GROUP]], &Row)> = Vec::with_capacity(own.len());
        for (step, rows) in rows.chunks_mut(STEP).enumerate() {
            told.clear();
            // Many a column has a value on one part of the page only.
            let of_step = own.iter().filter_map(|(bins, weights)| Some((bins.get(step)?, *weights)));
            let of_step = of_step.filter(|(bins, _)| **bins != [0; STEP]);
            told.extend(of_step.map(|(bins, weights)| (bins.as_chunks().0, weights)));
            for (place, rows) in rows.chunks_mut(GROUP).enumerate() {
                let bins = told.iter().map(|(bins, weights)| (bins.get(place).copied().unwrap_or_default(), *weights));
                let mut group = sums(simd, &shared, bins.map(|(bins, weights)| (bins.map(f32::from), weights)));
                rectify(&mut group);
                rows.iter_mut().zip(group).for_each(|(row, group)| *row = group);
            }
        }
        rows
    }

    /// The last layers: the margins of some rows.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn leave<S: Simd>(&self, simd: S, found: &Group, alone: &Group, margins: &mut [i32]) {
        let values = values(found).chain(values(alone));
        let mut heads = sums(simd, &self.head_bias, values.zip(&self.head));
        rectify(&mut heads);
        for (margin, head) in margins.iter_mut().zip(&heads) {
            let last = head.as_flattened().iter().zip(self.last.as_flattened());
            let sum = last.fold(self.last_bias, |sum, (value, weight)| sum + value * weight);
            #[expect(clippy::cast_possible_truncation, reason = "clamped")]
            let rounded = (sum.clamp(-MOST, MOST) * UNIT as f32).round() as i32;
            *margin = rounded;
        }
    }
}

/// A network and the page that it is to judge.
struct Rows<'a> {
    net: &'a Net,
    page: &'a Quantised,
}

impl vector::Work for Rows<'_> {
    type Done = Vec<i32>;

    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn with<S: Simd>(self, simd: S) -> Vec<i32> {
        self.net.judge_rows(simd, self.page)
    }
}

/// The strongest margin, in log-odds: past it a probability is 0 or 1 to seven digits.
const MOST: f32 = 16.0;

impl Layer {
    /// Adds to each row what the layer makes of it and its neighbours; beyond the page's ends there are zeros.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn add<S: Simd>(&self, simd: S, rows: &[Row], out: &mut [Row]) {
        for (number, out) in out.chunks_mut(GROUP).enumerate() {
            let mut depth = [self.depth_bias; GROUP];
            for (place, depth) in depth.iter_mut().enumerate() {
                self.add_neighbours(rows, number * GROUP + place, depth);
            }
            let mut point = sums(simd, &self.point_bias, values(&depth).zip(&self.point));
            rectify(&mut point);
            for (out, value) in
                out.as_flattened_mut().as_flattened_mut().iter_mut().zip(point.as_flattened().as_flattened())
            {
                *out += value;
            }
        }
    }

    /// Adds what the convolution makes of a row and its neighbours.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn add_neighbours(&self, rows: &[Row], number: usize, depth: &mut Row) {
        for (step, weights) in self.depth.iter().enumerate() {
            let at = (number + step * self.dilation).checked_sub(KERNEL / 2 * self.dilation);
            if let Some(row) = at.and_then(|at| rows.get(at)) {
                let products = row.as_flattened().iter().zip(weights.as_flattened());
                for (sum, (value, weight)) in depth.as_flattened_mut().iter_mut().zip(products) {
                    *sum += value * weight;
                }
            }
        }
    }
}

/// Some rows, filled up with zeros.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn group(rows: &[Row]) -> Group {
    let mut group = [[[0.0; LANE]; WIDTH / LANE]; GROUP];
    group.iter_mut().zip(rows).for_each(|(place, row)| *place = *row);
    group
}

/// The first value of each of some rows, the second of each, and so on.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn values(group: &Group) -> impl Iterator<Item = [f32; GROUP]> {
    let rows = group.each_ref().map(|row| row.as_flattened());
    (0..WIDTH).map(move |place| rows.map(|row| row.get(place).copied().unwrap_or_default()))
}

/// Numbers with weights times values added to them, for several rows at once. They stay in registers all the while,
/// which loops that the compiler makes vectors of do not manage; and while the sums of one row are under way, those of
/// another are begun.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn sums<'a, S: Simd, const N: usize, const ROWS: usize>(
    simd: S,
    start: &[Lane; N],
    terms: impl Iterator<Item = ([f32; ROWS], &'a [Lane; N])>,
) -> [[Lane; N]; ROWS] {
    let mut sums = [start.map(|lane| f32x16::simd_from(simd, lane)); ROWS];
    for (values, weights) in terms {
        let weights = weights.map(|weights| f32x16::simd_from(simd, weights));
        for (sums, value) in sums.iter_mut().zip(values) {
            let value = f32x16::splat(simd, value);
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum += value * weights;
            }
        }
    }
    sums.map(|sums| sums.map(Lane::from))
}

/// Sets what is below zero to zero.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn rectify<const N: usize>(values: &mut [[Lane; N]]) {
    for value in values.as_flattened_mut().as_flattened_mut() {
        *value = if *value > 0.0 { *value } else { 0.0 };
    }
}

impl Reader<'_> {
    fn net(&mut self) -> Result<Net, WeightsError> {
        let magic = self.take(4)? == b"DHN1";
        let columns = self.u16()?;
        let sizes: [u8; 3] = self.array()?;
        let layers = self.u8()?;
        if !magic || sizes.map(usize::from) != [WIDTH, KERNEL, HEAD] || layers > MOST_LAYERS {
            return Err(WeightsError::Malformed);
        }
        let mut net = Net::empty();
        if columns > 0 {
            net.bias = self.lanes()?;
            net.columns = (0..columns).map(|_| self.lanes()).collect::<Result<_, _>>()?;
            net.layers = (0..layers).map(|_| self.layer()).collect::<Result<_, _>>()?;
            net.head_bias = self.lanes()?;
            net.head = (0..2 * WIDTH).map(|_| self.lanes()).collect::<Result<_, _>>()?;
            net.last = self.lanes()?;
            net.last_bias = self.float()?;
        }
        Ok(net)
    }

    fn float(&mut self) -> Result<f32, WeightsError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(WeightsError::Malformed) }
    }

    fn lanes<const N: usize>(&mut self) -> Result<[Lane; N], WeightsError> {
        let mut lanes = [[0.0; LANE]; N];
        for value in lanes.as_flattened_mut() {
            *value = self.float()?;
        }
        Ok(lanes)
    }

    fn layer(&mut self) -> Result<Layer, WeightsError> {
        let dilation = usize::from(self.u8()?);
        let depth_bias = self.lanes()?;
        let mut depth = [[[0.0; LANE]; WIDTH / LANE]; KERNEL];
        for weights in &mut depth {
            *weights = self.lanes()?;
        }
        let point_bias = self.lanes()?;
        let mut point = [[[0.0; LANE]; WIDTH / LANE]; WIDTH];
        for weights in &mut point {
            *weights = self.lanes()?;
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
        let net = Nets::read(&net()).unwrap();
        let heard = forest().judge_with((&net, Share { most: 50, rows: 1 }), &page).margins;
        // The forest says 0 of each; half of what the network says is left.
        assert_eq!(heard, [128, 384, -128, 128]);
    }

    #[test]
    fn several_speak_with_the_mean_of_their_voices() {
        let mut page = Matrix::new(4);
        page.add("a", |row| [1.0, -1.0, -1.0, 1.0][row]);
        let page = forest().quantise(&page);
        let (one, silent) = (net(), [b"DHN1".as_slice(), &[0, 0, 48, 3, 32, 0]].concat());
        let mut other = one.clone();
        let bias = other.len() - 4;
        other[bias..].copy_from_slice(&0.25f32.to_le_bytes());
        let judged = |files: &[&[u8]]| Nets::read(&files.concat()).unwrap().judge(&page);
        assert_eq!(judged(&[&one]), Some(vec![256, 768, -256, 256]));
        assert_eq!(judged(&[&one, &other, &silent]), Some(vec![512, 1024, 0, 512]));
        assert_eq!(judged(&[&silent]), None);
    }

    #[test]
    fn every_kind_of_processor_says_the_same() {
        let mut net = Reader(&net()).net().unwrap();
        // Numbers whose products and sums are all rounded.
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.45
        };
        net.bias.as_flattened_mut().iter_mut().for_each(|value| *value = next());
        net.columns.as_flattened_mut().as_flattened_mut().iter_mut().for_each(|value| *value = next());
        for layer in &mut net.layers {
            layer.depth.as_flattened_mut().as_flattened_mut().iter_mut().for_each(|value| *value = next());
            layer.point.as_flattened_mut().as_flattened_mut().iter_mut().for_each(|value| *value = next());
        }
        net.head.as_flattened_mut().as_flattened_mut().iter_mut().for_each(|value| *value = next());
        net.last.as_flattened_mut().iter_mut().for_each(|value| *value = next());
        let mut page = Matrix::new(77);
        page.add("a", |row| if row.count_ones() % 2 == 0 { 1.0 } else { -1.0 });
        let page = forest().quantise(&page);
        let widest = net.judge(&page);
        assert_eq!(widest, vector::plainest_of(Rows { net: &net, page: &page }));
        assert!(widest.iter().collect::<std::collections::BTreeSet<_>>().len() > 3);
    }

    #[test]
    fn one_without_columns_says_nothing() {
        let net = Nets::read(&[b"DHN1".as_slice(), &[0, 0, 48, 3, 32, 0]].concat()).unwrap();
        assert!(net.fit(7));
        let mut page = Matrix::new(1);
        page.add("a", |_| 1.0);
        assert_eq!(forest().judge_with((&net, Share { most: 50, rows: 1 }), &page).margins, [0]);
    }

    #[test]
    fn a_cut_off_file_is_told() {
        let file = net();
        assert!(Nets::read(&file).is_ok());
        for length in (0..file.len()).step_by(97).chain([file.len() - 1]) {
            assert_eq!(Nets::read(&file[..length]), Err(WeightsError::Malformed), "{length}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        let mut file = net();
        file[10..14].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(Nets::read(&file), Err(WeightsError::Malformed));
    }
}
