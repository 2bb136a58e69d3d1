//! Features of the second stage: what the first stage thinks of the blocks around.

use crate::page::BlockKind;
use crate::score::matrix::Matrix;

use super::features::{LEVELS, View};
use super::layout::ratio;
use super::threshold;

/// Prefix sums of words and of words weighted by their probability.
struct Weighted {
    before: Vec<(f32, f32)>,
}

impl Weighted {
    fn of(view: &View<'_, '_>, main: &[f32]) -> Self {
        let mut sum = (0.0, 0.0);
        let mut before = vec![sum];
        for (index, p) in main.iter().enumerate() {
            let words = view.page.block(index).words as f32;
            sum = (sum.0 + words, sum.1 + words * p);
            before.push(sum);
        }
        Self { before }
    }

    /// Words and expected kept words of a range.
    fn range(&self, start: usize, end: usize) -> (f32, f32) {
        let last = self.before.len() - 1;
        let at = |index: usize| self.before.get(index.min(last)).copied().unwrap_or_default();
        let (from, to) = (at(start), at(end.max(start)));
        (to.0 - from.0, to.1 - from.1)
    }

    /// Mean probability of a range by words, without one block; `otherwise` where nothing is left.
    fn mean_without(&self, start: usize, end: usize, without: usize, otherwise: f32) -> f32 {
        let (all, own) = (self.range(start, end), self.range(without, without + 1));
        let inside = (start..end).contains(&without);
        let (words, kept) = if inside { (all.0 - own.0, all.1 - own.1) } else { all };
        if words < 0.5 { otherwise } else { kept / words }
    }
}

/// Adds the columns of the second stage to those of the first; `main` is the first stage's probability of each block.
pub(super) fn second_stage(view: &View<'_, '_>, main: &[f32], matrix: &mut Matrix) {
    let p = |i: usize| main.get(i).copied().unwrap_or(0.0);
    let weighted = Weighted::of(view, main);
    let words: Vec<u32> = (0..view.page.len()).map(|index| view.page.block(index).words).collect();
    let cut = threshold::best(main, &words);
    let count = main.len();
    let (_, total) = weighted.range(0, count);
    matrix.add("p", p);
    matrix.add("p-over-cut", |i| p(i) - cut);
    matrix.add("cut", |_| cut);
    matrix.add("kept-words", |_| total);
    matrix.add("kept-before", |i| ratio(weighted.range(0, i).1, total));
    matrix.add("kept-share", |_| ratio(total, weighted.range(0, count).0));
    around(&weighted, p, count, matrix);
    const NAMES: [&str; LEVELS] = ["p-in-0", "p-in-1", "p-in-2", "p-in-3", "p-in-4"];
    for (level, name) in NAMES.into_iter().enumerate() {
        matrix.add(name, |i| {
            let container = view.container(view.level(i, level));
            weighted.mean_without(container.first_block as usize, container.end_block as usize, i, p(i))
        });
    }
    shapes(view, main, matrix);
    sections(view, &weighted, main, matrix);
    nearest(main, cut, matrix);
}

/// Probabilities of single neighbours and of windows.
fn around(weighted: &Weighted, p: impl Fn(usize) -> f32 + Copy, count: usize, matrix: &mut Matrix) {
    const NAMES: [(isize, &str); 8] = [
        (-4, "p-p4"),
        (-3, "p-p3"),
        (-2, "p-p2"),
        (-1, "p-p1"),
        (1, "p-n1"),
        (2, "p-n2"),
        (3, "p-n3"),
        (4, "p-n4"),
    ];
    for (offset, name) in NAMES {
        matrix.add(name, |i| i.checked_add_signed(offset).filter(|at| *at < count).map_or(-0.1, p));
    }
    for (reach, name) in [(2, "p-window-2"), (6, "p-window-6"), (15, "p-window-15")] {
        matrix.add(name, |i| weighted.mean_without(i.saturating_sub(reach), (i + reach + 1).min(count), i, p(i)));
    }
    matrix.add("p-before-15", |i| weighted.mean_without(i.saturating_sub(15), i, i, 0.0));
    matrix.add("p-after-15", |i| weighted.mean_without(i + 1, (i + 16).min(count), i, 0.0));
}

/// Mean probability of the blocks whose elements look alike.
fn shapes(view: &View<'_, '_>, main: &[f32], matrix: &mut Matrix) {
    for (level, name) in [(0, "p-shape-0"), (1, "p-shape-1"), (2, "p-shape-2")] {
        let mut sums = vec![(0.0f32, 0.0f32); view.layout.shapes()];
        for (index, p) in main.iter().enumerate() {
            let words = view.page.block(index).words as f32;
            if let Some(sum) = sums.get_mut(view.layout.shape(view.level(index, level))) {
                *sum = (sum.0 + words, sum.1 + words * p);
            }
        }
        matrix.add(name, |i| {
            let sum = sums.get(view.layout.shape(view.level(i, level))).copied().unwrap_or_default();
            ratio(sum.1, sum.0)
        });
    }
}

/// Mean probability of the section under the last heading, and of that heading.
fn sections(view: &View<'_, '_>, weighted: &Weighted, main: &[f32], matrix: &mut Matrix) {
    let mut starts = Vec::with_capacity(main.len());
    let mut start = 0;
    for (index, block) in view.page.document.blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Heading(_)) {
            start = index;
        }
        starts.push(start);
    }
    let mut ends = vec![main.len(); main.len()];
    let mut end = main.len();
    for (index, own) in ends.iter_mut().enumerate().rev() {
        *own = end;
        if starts.get(index) == Some(&index) {
            end = index;
        }
    }
    let start = |i: usize| starts.get(i).copied().unwrap_or(0);
    let end = |i: usize| ends.get(i).copied().unwrap_or(0);
    let p = |i: usize| main.get(i).copied().unwrap_or(0.0);
    matrix.add("p-section", |i| weighted.mean_without(start(i), end(i), i, p(i)));
    matrix.add("p-heading", |i| p(start(i)));
}

/// Distances to the nearest block that would be kept, capped at 99.
fn nearest(main: &[f32], cut: f32, matrix: &mut Matrix) {
    const CAP: u32 = 99;
    let walk = |order: &mut dyn Iterator<Item = usize>| {
        let mut distances = vec![CAP; main.len()];
        let mut distance = CAP;
        for index in order {
            if let Some(own) = distances.get_mut(index) {
                *own = distance;
            }
            let kept = main.get(index).is_some_and(|p| *p >= cut);
            distance = if kept { 1 } else { distance.saturating_add(1).min(CAP) };
        }
        distances
    };
    let before = walk(&mut (0..main.len()));
    let after = walk(&mut (0..main.len()).rev());
    let at = |list: &[u32], i: usize| list.get(i).copied().unwrap_or(CAP) as f32;
    matrix.add("to-kept-before", |i| at(&before, i));
    matrix.add("to-kept-after", |i| at(&after, i));
}
