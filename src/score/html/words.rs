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
    /// For each of these the number of its word: what is asked of many words is looked up by that.
    numbers: Vec<u32>,
    /// The number of each different word.
    number_of: FxHashMap<u64, u32>,
    blocks: Vec<Range<usize>>,
    /// For each block, the share of its words that are among the page's commonest.
    pub(super) common: Vec<f32>,
}

/// Calls `found` with the hash of each word of a folded text and what it is ordered by; where a script has no spaces,
/// with those of its characters.
fn each_word<'p>(folded: &'p str, words: &[Word], mut found: impl FnMut(u64, Place<'p>)) {
    for word in words {
        let text = word.of(folded);
        if is_one(text) {
            found(word.hash, Place::Word(text));
        } else {
            text.chars().map(hash_of_character).for_each(|hash| found(hash, Place::Character(hash)));
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
    each_word(&folded, &words, |hash, _| hashes.push(hash));
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

/// A word of a page: how often it stands there, and what it is ordered by.
type Counted<'p> = (u32, Place<'p>);

/// For each word, by its number, whether it is among the page's commonest.
fn commonest(counts: &[Counted<'_>]) -> Vec<bool> {
    // Only those as frequent as the last that counts are put in order.
    let least = least_of_commonest(counts.iter().map(|(count, _)| *count));
    let more_than_once = counts.iter().enumerate().filter(|(_, (count, _))| *count >= least);
    let mut order: Vec<(u32, u64, usize)> =
        more_than_once.map(|(number, (count, place))| (*count, place.order(), number)).collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    let mut commonest = vec![false; counts.len()];
    for (_, _, number) in order.into_iter().take(COMMONEST) {
        commonest.get_mut(number).into_iter().for_each(|own| *own = true);
    }
    commonest
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
        let count = (0..page.len()).map(|index| page.words(index).len()).sum::<usize>();
        let (mut hashes, mut numbers) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut blocks = Vec::with_capacity(page.len());
        let mut number_of: FxHashMap<u64, u32> = FxHashMap::default();
        // A third of a page's words are different ones, more or less.
        number_of.reserve(count / 3);
        let mut counts: Vec<Counted<'_>> = Vec::with_capacity(count / 3);
        for index in 0..page.len() {
            let start = hashes.len();
            each_word(page.folded(index), page.words(index), |hash, place| {
                let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                let number = *number_of.entry(hash).or_insert(next);
                match counts.get_mut(number as usize) {
                    Some((count, _)) => *count += 1,
                    None => counts.push((1, place)),
                }
                hashes.push(hash);
                numbers.push(number);
            });
            blocks.push(start..hashes.len());
        }
        let mut words = Self { hashes, numbers, number_of, blocks, common: Vec::new() };
        words.common = words.shared_with(&commonest(&counts)).map(|(own, whole)| share(own, whole)).collect();
        words
    }

    pub(super) fn block(&self, index: usize) -> &[u64] {
        self.blocks.get(index).and_then(|range| self.hashes.get(range.clone())).unwrap_or_default()
    }

    /// For each block, how many of its words are among these, by their numbers, and how many words it has.
    fn shared_with(&self, wanted: &[bool]) -> impl Iterator<Item = (usize, usize)> {
        self.blocks.iter().map(|range| {
            let own = self.numbers.get(range.clone()).unwrap_or_default();
            (own.iter().filter(|number| wanted.get(**number as usize) == Some(&true)).count(), own.len())
        })
    }

    /// For each block, the shares of its runs of words that stand in a block before it, and in one behind it.
    pub(super) fn repeats(&self) -> Vec<(f32, f32)> {
        let mut number_of: FxHashMap<u64, u32> = FxHashMap::default();
        number_of.reserve(self.hashes.len());
        // The run at each word, by its number, and for each run the blocks in which it was met first and last.
        let mut numbers = Vec::with_capacity(self.hashes.len());
        let mut met: Vec<(usize, usize)> = Vec::with_capacity(self.hashes.len());
        for index in 0..self.blocks.len() {
            for run in self.block(index).windows(RUN) {
                let next = u32::try_from(met.len()).unwrap_or(u32::MAX);
                let number = *number_of.entry(run_hash(run)).or_insert(next);
                match met.get_mut(number as usize) {
                    Some((_, last)) => *last = index,
                    None => met.push((index, index)),
                }
                numbers.push(number);
            }
        }
        let mut numbers = numbers.as_slice();
        let of_block = |index: usize| {
            let (own, rest) = numbers.split_at(self.block(index).windows(RUN).len().min(numbers.len()));
            numbers = rest;
            let met = own.iter().filter_map(|number| met.get(*number as usize));
            let (before, behind) = met.fold((0, 0), |(before, behind), (first, last)| {
                (before + usize::from(*first < index), behind + usize::from(*last > index))
            });
            (share(before, own.len()), share(behind, own.len()))
        };
        (0..self.blocks.len()).map(of_block).collect()
    }

    /// For each block, the share of its words that stand in a text, and the share of the text's that stand in it.
    pub(super) fn overlap(&self, text: &str) -> Vec<(f32, f32)> {
        let wanted: FxHashSet<u64> = hashes(text).into_iter().collect();
        let whole = wanted.len();
        let mut known = vec![false; self.number_of.len()];
        for number in wanted.iter().filter_map(|hash| self.number_of.get(hash)) {
            known.get_mut(*number as usize).into_iter().for_each(|own| *own = true);
        }
        self.shared_with(&known).map(|(shared, own)| (share(shared, own), share(shared.min(whole), whole))).collect()
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
