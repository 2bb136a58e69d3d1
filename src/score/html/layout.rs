//! The elements above the blocks: what stands below each, which hold the prose, which look alike.

use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

use crate::measure::Measured;
use crate::page::{BlockKind, Container};

use super::tokens::ElementNames;

/// Ancestors that say something about a block, one bit each.
pub(super) const ANCESTORS: [(&str, &str); 16] = [
    ("article", "in-article"),
    ("main", "in-main"),
    ("section", "in-section"),
    ("aside", "in-aside"),
    ("nav", "in-nav"),
    ("header", "in-header"),
    ("footer", "in-footer"),
    ("form", "in-form"),
    ("ul", "in-ul"),
    ("ol", "in-ol"),
    ("table", "in-table"),
    ("blockquote", "in-blockquote"),
    ("figure", "in-figure"),
    ("dl", "in-dl"),
    ("details", "in-details"),
    ("a", "in-a"),
];

/// Sums over a range of blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sums {
    pub(super) blocks: f32,
    pub(super) words: f32,
    pub(super) linked: f32,
    pub(super) prose: f32,
    pub(super) long: f32,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            words: self.words + other.words,
            linked: self.linked + other.linked,
            prose: self.prose + other.prose,
            long: self.long + other.long,
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            blocks: self.blocks - other.blocks,
            words: self.words - other.words,
            linked: self.linked - other.linked,
            prose: self.prose - other.prose,
            long: self.long - other.long,
        }
    }

    /// Linked words divided by words, 0 to 1.
    pub(super) fn link_density(self) -> f32 {
        ratio(self.linked, self.words)
    }

    /// Words a block.
    pub(super) fn mean_words(self) -> f32 {
        ratio(self.words, self.blocks)
    }
}

/// `part` divided by `whole`, 0 where there is no whole.
pub(super) fn ratio(part: f32, whole: f32) -> f32 {
    if whole <= 0.0 { 0.0 } else { part / whole }
}

/// What the elements of a page hold.
#[derive(Debug)]
pub(super) struct Layout {
    /// Sums over the blocks before each block; one entry more than blocks.
    before: Vec<Sums>,
    /// For each container, the bits of [`ANCESTORS`] on the way to it, itself included.
    ancestors: Vec<u32>,
    /// For each container, its last ancestor (or itself) on the prose path.
    branch: Vec<u32>,
    /// For each container, the child of `branch` through which it leaves the path; itself when it is on the path.
    leaving: Vec<u32>,
    /// For each container, steps below the prose path; 0 on it.
    off_path: Vec<u16>,
    /// For each container, the number of its shape: tag and tokens of itself and its parent.
    shape: Vec<u32>,
    /// For each shape, sums over the blocks that containers of this shape own.
    shapes: Vec<Sums>,
    /// For each shape, how many containers have it.
    shape_counts: Vec<u32>,
    /// For each container, how many of its siblings have its shape, itself included.
    alike: Vec<u32>,
}

impl Layout {
    pub(super) fn of(page: &Measured<'_>, names: &ElementNames<'_>) -> Self {
        let containers = &page.document.containers;
        let mut layout = Self {
            before: sums_before(page),
            ancestors: ancestors(containers, names),
            branch: Vec::new(),
            leaving: Vec::new(),
            off_path: Vec::new(),
            shape: Vec::new(),
            shapes: Vec::new(),
            shape_counts: Vec::new(),
            alike: Vec::new(),
        };
        layout.find_path(containers);
        layout.find_shapes(page, names);
        layout
    }

    /// Sums over a range of blocks.
    pub(super) fn sums(&self, blocks: Range<usize>) -> Sums {
        let at = |index: usize| self.before.get(index.min(self.before.len() - 1)).copied().unwrap_or_default();
        at(blocks.end.max(blocks.start)).minus(at(blocks.start))
    }

    /// Sums over the page.
    pub(super) fn page(&self) -> Sums {
        self.before.last().copied().unwrap_or_default()
    }

    /// Sums over the blocks inside a container.
    pub(super) fn inside(&self, container: &Container) -> Sums {
        self.sums(container.first_block as usize..container.end_block as usize)
    }

    pub(super) fn ancestors(&self, container: u32) -> u32 {
        self.ancestors.get(container as usize).copied().unwrap_or(0)
    }

    /// Where a container hangs on the prose path: the path's element, the child that leaves it, steps below.
    pub(super) fn hanging(&self, container: u32) -> (u32, u32, u16) {
        let at = container as usize;
        let of = |list: &[u32]| list.get(at).copied().unwrap_or(0);
        (of(&self.branch), of(&self.leaving), self.off_path.get(at).copied().unwrap_or(0))
    }

    /// Number of the shape of a container.
    pub(super) fn shape(&self, container: u32) -> usize {
        self.shape.get(container as usize).copied().unwrap_or(0) as usize
    }

    /// How many containers have a shape, and the sums over the blocks they own.
    pub(super) fn shape_sums(&self, shape: usize) -> (f32, Sums) {
        let count = self.shape_counts.get(shape).copied().unwrap_or(0);
        (count as f32, self.shapes.get(shape).copied().unwrap_or_default())
    }

    /// How many children of its parent have the container's shape, itself included.
    pub(super) fn alike(&self, container: u32) -> f32 {
        self.alike.get(container as usize).copied().unwrap_or(0) as f32
    }

    /// The way from the root down into the child with most prose, as long as one has prose.
    fn find_path(&mut self, containers: &[Container]) {
        let prose: Vec<f32> = containers.iter().map(|container| self.inside(container).prose).collect();
        let of = |at: usize| prose.get(at).copied().unwrap_or(0.0);
        // The child with most prose of each container; the first of equals.
        let mut heir = vec![0u32; containers.len()];
        for (index, container) in containers.iter().enumerate().skip(1) {
            let Some(best) = heir.get_mut(container.parent as usize) else { continue };
            if of(index) > 0.0 && (*best == 0 || of(index) > of(*best as usize)) {
                *best = u32::try_from(index).unwrap_or(0);
            }
        }
        let mut on_path = vec![false; containers.len()];
        let mut at = 0usize;
        while let Some(seat) = on_path.get_mut(at) {
            *seat = true;
            match heir.get(at) {
                Some(0) | None => break,
                Some(next) => at = *next as usize,
            }
        }
        for (index, container) in containers.iter().enumerate() {
            let own = u32::try_from(index).unwrap_or(0);
            let parent = container.parent as usize;
            let hanging = if on_path.get(index) == Some(&true) || index == 0 {
                (own, own, 0)
            } else {
                let (branch, leaving, steps) = self.hanging(container.parent);
                let leaving = if on_path.get(parent) == Some(&true) { own } else { leaving };
                (branch, leaving, steps.saturating_add(1))
            };
            self.branch.push(hanging.0);
            self.leaving.push(hanging.1);
            self.off_path.push(hanging.2);
        }
    }

    fn find_shapes(&mut self, page: &Measured<'_>, names: &ElementNames<'_>) {
        let containers = &page.document.containers;
        let known: Vec<u64> = names.distinct.iter().map(|(tag, tokens)| own_shape(tag, tokens)).collect();
        let shape = |number: &u32| known.get(*number as usize).copied().unwrap_or(0);
        let own: Vec<u64> = names.of_container.iter().map(shape).collect();
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        // Siblings of one shape have a number, and at their number how many they are.
        let mut siblings: FxHashMap<(u32, u64), u32> = FxHashMap::default();
        let mut rows: Vec<u32> = Vec::new();
        let mut row_of = Vec::with_capacity(containers.len());
        for (container, hash) in containers.iter().zip(&own) {
            let above = own.get(container.parent as usize).copied().unwrap_or(0);
            let combined = hash ^ above.rotate_left(17);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(combined).or_insert(next);
            if number == next {
                self.shape_counts.push(0);
                self.shapes.push(Sums::default());
            }
            if let Some(count) = self.shape_counts.get_mut(number as usize) {
                *count += 1;
            }
            self.shape.push(number);
            let next = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let row = *siblings.entry((container.parent, *hash)).or_insert(next) as usize;
            match rows.get_mut(row) {
                Some(count) => *count += 1,
                None => rows.push(1),
            }
            row_of.push(row);
        }
        self.alike = row_of.into_iter().map(|row| rows.get(row).copied().unwrap_or(0)).collect();
        for (index, block) in page.document.blocks.iter().enumerate() {
            let (shape, sums) = (self.shape(block.container), self.sums(index..index + 1));
            if let Some(total) = self.shapes.get_mut(shape) {
                *total = total.plus(sums);
            }
        }
    }
}

/// A hash of an element's tag and tokens, digits made alike.
fn own_shape(tag: &str, tokens: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for text in [tag, tokens] {
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            // `h1` is as `h2`, and `item-9` as `item-10`.
            let mut bytes = text.as_bytes().to_vec();
            bytes.iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'0');
            bytes.dedup_by(|byte, before| *byte == b'0' && *before == b'0');
            hasher.write(&bytes);
        } else {
            hasher.write(text.as_bytes());
        }
    }
    hasher.finish()
}

fn ancestors(containers: &[Container], names: &ElementNames<'_>) -> Vec<u32> {
    let bit = |tag: &str| ANCESTORS.iter().position(|(known, _)| *known == tag).map_or(0, |bit| 1 << bit);
    let known: Vec<u32> = names.distinct.iter().map(|(tag, _)| bit(tag)).collect();
    let mut found: Vec<u32> = Vec::with_capacity(containers.len());
    for (container, number) in containers.iter().zip(&names.of_container) {
        let above = found.get(container.parent as usize).copied().unwrap_or(0);
        found.push(above | known.get(*number as usize).copied().unwrap_or(0));
    }
    found
}

/// Words of running text of a block, links left out.
pub(super) fn prose(page: &Measured<'_>, index: usize) -> f32 {
    let stats = page.block(index);
    let control = page.document.blocks.get(index).is_some_and(|block| block.kind == BlockKind::Control);
    if control || stats.link_density > 0.5 || !(stats.is_long() || stats.is_sentence()) {
        return 0.0;
    }
    stats.words as f32 * (1.0 - stats.link_density)
}

fn sums_before(page: &Measured<'_>) -> Vec<Sums> {
    let mut sum = Sums::default();
    let mut before = Vec::with_capacity(page.len() + 1);
    before.push(sum);
    for index in 0..page.len() {
        let stats = page.block(index);
        sum = sum.plus(Sums {
            blocks: 1.0,
            words: stats.words as f32,
            linked: stats.words as f32 * stats.link_density,
            prose: prose(page, index),
            long: f32::from(u8::from(stats.is_long())),
        });
        before.push(sum);
    }
    before
}
