//! Features of where a block stands: in the page, to the headline, to the longest stretch of prose.

use crate::page::BlockKind;
use crate::score::matrix::Matrix;

use super::features::View;
use super::layout::{prose, ratio};

/// Where the block stands.
pub(super) fn position(view: &View<'_, '_>, matrix: &mut Matrix) {
    let page = view.page;
    let layout = &view.layout;
    let count = page.len() as f32;
    let total = layout.page();
    let run = LongestRun::of(view);
    let distances = Distances::of(view);
    let signed = |i: usize, to: Option<usize>| to.map_or(-999.0, |to| i as f32 - to as f32);
    let before = |i: usize| layout.sums(0..i);
    matrix.add("position", |i| i as f32 / count);
    matrix.add("words-before", |i| ratio(before(i).words, total.words));
    matrix.add("prose-before", |i| ratio(before(i).prose, total.prose));
    matrix.add("prose-words-before", |i| before(i).prose);
    matrix.add("prose-words-after", |i| total.prose - before(i + 1).prose);
    matrix.add("from-headline", |i| signed(i, page.frame.headline));
    matrix.add("from-run-start", |i| signed(i, run.start));
    matrix.add("from-run-end", |i| signed(i, run.end));
    matrix.add("words-since-headline", |i| match page.frame.headline {
        Some(headline) if i > headline => layout.sums(headline + 1..i).words,
        _ => -1.0,
    });
    let at = |list: &[u32], i: usize| list.get(i).copied().unwrap_or(0) as f32;
    matrix.add("to-long-before", |i| at(&distances.long_before, i));
    matrix.add("to-long-after", |i| at(&distances.long_after, i));
    matrix.add("to-heading-before", |i| at(&distances.heading_before, i));
    matrix.add("heading-before-level", |i| at(&distances.heading_level, i));
    matrix.add("heading-before-odd", |i| {
        let heading = i.checked_sub(distances.heading_before.get(i).copied().unwrap_or(0) as usize);
        heading.map_or(0.0, |heading| page.block(heading).part_classes.count_ones() as f32)
    });
    matrix.add("to-medium-before", |i| at(&distances.medium_before, i));
}

/// The longest stretch of prose: long blocks with at most three others between two of them.
struct LongestRun {
    start: Option<usize>,
    end: Option<usize>,
}

impl LongestRun {
    fn of(view: &View<'_, '_>) -> Self {
        let mut best = (0.0, None, None);
        let mut own: (f32, usize, usize) = (0.0, 0, 0);
        for index in 0..view.page.len() {
            let prose = prose(view.page, index);
            if prose < 12.0 {
                continue;
            }
            if own.0 == 0.0 || index > own.2 + 4 {
                own = (0.0, index, index);
            }
            own = (own.0 + prose, own.1, index);
            if own.0 > best.0 {
                best = (own.0, Some(own.1), Some(own.2));
            }
        }
        Self { start: best.1, end: best.2 }
    }
}

/// Distances in blocks, capped at 99.
#[derive(Default)]
struct Distances {
    long_before: Vec<u32>,
    long_after: Vec<u32>,
    heading_before: Vec<u32>,
    heading_level: Vec<u32>,
    medium_before: Vec<u32>,
}

impl Distances {
    fn of(view: &View<'_, '_>) -> Self {
        const CAP: u32 = 99;
        let mut found = Self::default();
        let (mut long, mut heading, mut medium, mut level) = (CAP, CAP, CAP, 0);
        for (index, block) in view.page.document.blocks.iter().enumerate() {
            found.long_before.push(long);
            found.heading_before.push(heading);
            found.heading_level.push(level);
            medium = if block.media_before > 0 { 0 } else { medium.saturating_add(1).min(CAP) };
            found.medium_before.push(medium);
            let next = |distance: u32| distance.saturating_add(1).min(CAP);
            long = if view.page.block(index).is_long() { 1 } else { next(long) };
            heading = next(heading);
            if let BlockKind::Heading(own) = block.kind {
                (heading, level) = (1, u32::from(own));
            }
        }
        let mut long = CAP;
        for index in (0..view.page.len()).rev() {
            found.long_after.push(long);
            long = if view.page.block(index).is_long() { 1 } else { long.saturating_add(1).min(CAP) };
        }
        found.long_after.reverse();
        found
    }
}
