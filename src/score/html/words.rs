//! The words of a page by their hashes: what blocks share with the headline, with each other, with the page's claims.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::is_unspaced;
use crate::lexicon::{Word, fold, split};
use crate::measure::{Fnv, Measured};

/// How many of a page's commonest words count as its function words, whatever the language.
const COMMONEST: usize = 30;
/// Words of a run that must agree for text to count as repeated.
pub(super) const RUN: usize = 4;

/// Word hashes of all blocks, one after the other, and what follows from them.
#[derive(Debug)]
pub(super) struct Words {
    hashes: Vec<u64>,
    blocks: Vec<Range<usize>>,
    /// For each block, the share of its words that are among the page's commonest.
    pub(super) common: Vec<f32>,
}

/// From which end of the page its blocks are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// From the beginning.
    Forward,
    /// From the end.
    Backward,
}

/// Appends the hashes of the words of a folded text; where a script has no spaces, of its characters.
fn push_hashes(folded: &str, words: &[Word], hashes: &mut Vec<u64>) {
    for word in words {
        let text = word.of(folded);
        if is_one(text) {
            hashes.push(word.hash);
        } else {
            hashes.extend(text.chars().map(hash_of_character));
        }
    }
}

/// Whether a word counts as one, not character by character.
fn is_one(word: &str) -> bool {
    word.is_ascii() || !word.contains(is_unspaced)
}

fn hash_of_character(c: char) -> u64 {
    u64::from(u32::from(c)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Word hashes of a text that is not folded yet.
fn hashes(text: &str) -> Vec<u64> {
    let folded = fold::folded(text);
    let (mut words, mut hashes) = (Vec::new(), Vec::new());
    split(&folded, &mut words);
    push_hashes(&folded, &words, &mut hashes);
    hashes
}

/// The place of a word among those that are as frequent: by a hash that is the same on every machine.
fn order(word: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.add(word.as_bytes());
    hash.value()
}

/// Hash of a run of words.
pub(super) fn run_hash(run: &[u64]) -> u64 {
    run.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(23))
}

fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// The hashes of a page's commonest words.
fn commonest(page: &Measured<'_>) -> FxHashSet<u64> {
    // For each word how often it stands in the page, and what it is ordered by.
    let mut counts: FxHashMap<u64, (u32, Place<'_>)> = FxHashMap::default();
    // A third of a page's words are different ones, more or less.
    counts.reserve((0..page.len()).map(|index| page.words(index).len()).sum::<usize>() / 3);
    for index in 0..page.len() {
        let folded = page.folded(index);
        for word in page.words(index) {
            // Most words were met before.
            if let Some((count, Place::Word(_))) = counts.get_mut(&word.hash) {
                *count += 1;
                continue;
            }
            let text = word.of(folded);
            if is_one(text) {
                counts.entry(word.hash).or_insert((0, Place::Word(text))).0 += 1;
            } else {
                for hash in text.chars().map(hash_of_character) {
                    counts.entry(hash).or_insert((0, Place::Character(hash))).0 += 1;
                }
            }
        }
    }
    // Only those as frequent as the last that counts are put in order.
    let least = least_of_commonest(counts.values().map(|(count, _)| *count));
    let more_than_once = counts.into_iter().filter(|(_, (count, _))| *count >= least);
    let mut order: Vec<(u32, u64, u64)> =
        more_than_once.map(|(hash, (count, place))| (count, place.order(), hash)).collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    order.into_iter().take(COMMONEST).map(|(_, _, hash)| hash).collect()
}

/// How often a word must stand in a page, at least twice, to be among the commonest.
fn least_of_commonest(counts: impl Iterator<Item = u32>) -> u32 {
    let mut counts: Vec<u32> = counts.filter(|count| *count > 1).collect();
    if counts.len() <= COMMONEST {
        return 2;
    }
    *counts.select_nth_unstable_by(COMMONEST - 1, |one, other| other.cmp(one)).1
}

/// What a word is ordered by among those that are as frequent.
#[derive(Clone, Copy)]
enum Place<'p> {
    Word(&'p str),
    Character(u64),
}

impl Place<'_> {
    fn order(self) -> u64 {
        match self {
            Self::Word(word) => order(word),
            Self::Character(hash) => hash,
        }
    }
}

impl Words {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let mut hashes = Vec::new();
        let mut blocks = Vec::with_capacity(page.len());
        for index in 0..page.len() {
            let start = hashes.len();
            push_hashes(page.folded(index), page.words(index), &mut hashes);
            blocks.push(start..hashes.len());
        }
        let mut words = Self { hashes, blocks, common: Vec::new() };
        words.common = words.common_shares(&commonest(page));
        words
    }

    pub(super) fn block(&self, index: usize) -> &[u64] {
        self.blocks.get(index).and_then(|range| self.hashes.get(range.clone())).unwrap_or_default()
    }

    fn common_shares(&self, commonest: &FxHashSet<u64>) -> Vec<f32> {
        let count = |index| self.block(index).iter().filter(|word| commonest.contains(word)).count();
        (0..self.blocks.len()).map(|index| share(count(index), self.block(index).len())).collect()
    }

    /// For each block, the share of its runs of words that stand in a block before it in this order.
    pub(super) fn repeats(&self, order: Order) -> Vec<f32> {
        let count = self.blocks.len();
        let mut shares = vec![0.0; count];
        // For each run the block in which it was met first.
        let mut first: FxHashMap<u64, usize> = FxHashMap::default();
        first.reserve(self.hashes.len());
        for step in 0..count {
            let index = if order == Order::Forward { step } else { count - 1 - step };
            let runs = self.block(index).windows(RUN);
            let whole = runs.len();
            let known = runs.filter(|run| *first.entry(run_hash(run)).or_insert(index) != index).count();
            shares.get_mut(index).into_iter().for_each(|own| *own = share(known, whole));
        }
        shares
    }

    /// For each block, the share of its words that stand in a text, and the share of the text's that stand in it.
    pub(super) fn overlap(&self, text: &str) -> Vec<(f32, f32)> {
        let wanted: FxHashSet<u64> = hashes(text).into_iter().collect();
        if wanted.is_empty() {
            return vec![(0.0, 0.0); self.blocks.len()];
        }
        let of_block = |index: usize| {
            let own = self.block(index);
            let shared = own.iter().filter(|word| wanted.contains(word)).count();
            (share(shared, own.len()), share(shared.min(wanted.len()), wanted.len()))
        };
        (0..self.blocks.len()).map(of_block).collect()
    }

    /// For each block, the share of its runs of words that stand in a longer text.
    pub(super) fn cover(&self, text: &str) -> Vec<f32> {
        let words = hashes(text);
        let runs: FxHashSet<u64> = words.windows(RUN).map(run_hash).collect();
        let of_block = |index: usize| {
            let own = self.block(index);
            let found = own.windows(RUN).filter(|run| runs.contains(&run_hash(run))).count();
            share(found, own.windows(RUN).len())
        };
        (0..self.blocks.len()).map(of_block).collect()
    }
}
