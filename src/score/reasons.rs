//! Why a scorer drops a block, in the words of the audit.

use std::sync::OnceLock;

use super::forest::{Forest, Verdict};
use crate::vector;

/// What the features of a forest speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reasons {
    /// In the order in which the features first have them.
    words: Vec<&'static str>,
    /// For each feature, the number of its reason.
    of_feature: Vec<usize>,
}

/// How far a margin would fall without each reason, once anybody asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Falls(OnceLock<Sums>);

/// The same by the leaf that a row reaches: summed up once, so that a row costs one addition of a few lanes a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sums {
    /// The leaf of each tree at which its part of `lanes` begins.
    trees: Vec<usize>,
    /// Blocks of lanes, `blocks` of them a leaf.
    lanes: Vec<Lanes>,
    blocks: usize,
}

/// Sums of some reasons, as many as the compiler adds in a few steps.
type Lanes = [i32; LANES];
const LANES: usize = 16;

/// What a reason must speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A high margin.
    For,
    /// A low margin.
    Against,
}

impl Reasons {
    /// Groups a forest's features by what they speak of.
    pub(super) fn new(forest: &Forest, in_words: impl Fn(&str) -> &'static str) -> Self {
        let mut words = Vec::new();
        let of_feature = forest.names().map(|name| {
            let reason = in_words(name);
            words.iter().position(|known| *known == reason).unwrap_or_else(|| {
                words.push(reason);
                words.len() - 1
            })
        });
        let of_feature = of_feature.collect();
        Self { words, of_feature }
    }

    /// What each leaf of a forest with these features says of each reason.
    fn sums(&self, forest: &Forest) -> Sums {
        let blocks = self.words.len().div_ceil(LANES).max(1);
        let mut falls = Sums { trees: Vec::new(), lanes: Vec::new(), blocks };
        forest.falls(|tree, leaf, feature, fall| {
            if falls.trees.len() <= tree {
                falls.trees.resize(tree + 1, falls.lanes.len());
            }
            let reason = self.of_feature.get(feature).copied().unwrap_or(usize::MAX);
            let first = falls.trees.get(tree).map_or(0, |start| start + usize::from(leaf) * blocks);
            if falls.lanes.len() < first + blocks {
                falls.lanes.resize(first + blocks, [0; LANES]);
            }
            let lanes = falls.lanes.get_mut(first + reason / LANES);
            if let Some(sum) = lanes.and_then(|lanes| lanes.get_mut(reason % LANES)) {
                *sum += fall;
            }
        });
        falls
    }

    /// The three that weigh most on one side of a row, strongest first; empty where there are fewer. `falls` are those
    /// of the forest; where networks overruled it, what they see comes first.
    pub(super) fn strongest(
        &self,
        (forest, falls): (&Forest, &Falls),
        verdict: &Verdict,
        row: usize,
        side: Side,
    ) -> [&'static str; 3] {
        let sums = falls.0.get_or_init(|| self.sums(forest));
        let mut strongest = [(0, ""); 3];
        for (sum, word) in sums.of(verdict, row).as_flattened().iter().zip(&self.words) {
            insert(&mut strongest, if side == Side::For { *sum } else { -*sum }, word);
        }
        if verdict.is_overruled(row) {
            insert(&mut strongest, i32::MAX, SEEN_BY_NETWORKS);
        }
        strongest.map(|(_, reason)| reason)
    }
}

/// What networks go by and a forest does not: many blocks before and behind at once.
const SEEN_BY_NETWORKS: &str = "what stands before and behind it";

/// Puts a reason among the strongest, behind those that weigh as much.
fn insert(strongest: &mut [(i32, &'static str); 3], weight: i32, reason: &'static str) {
    let [first, second, third] = strongest;
    if weight > first.0 {
        (*first, *second, *third) = ((weight, reason), *first, *second);
    } else if weight > second.0 {
        (*second, *third) = ((weight, reason), *second);
    } else if weight > third.0 {
        *third = (weight, reason);
    }
}

/// The sum of the lanes `block` places behind these places: in one loop of its own, so that it stays in registers.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn summed(lanes: &[Lanes], places: &[usize], block: usize) -> Lanes {
    let mut sums = [0; LANES];
    for place in places {
        let Some(own) = lanes.get(place + block) else { continue };
        for (sum, own) in sums.iter_mut().zip(own) {
            *sum += own;
        }
    }
    sums
}

impl Sums {
    /// How far the margin of a row would fall without each reason.
    fn of(&self, verdict: &Verdict, row: usize) -> Vec<Lanes> {
        let leaves = verdict.leaves_of(row).map(|leaf| usize::from(leaf) * self.blocks);
        let places: Vec<usize> = self.trees.iter().zip(leaves).map(|(tree, leaf)| tree + leaf).collect();
        vector::widest(
            #[inline(always)]
            || (0..self.blocks).map(|block| summed(&self.lanes, &places, block)).collect(),
        )
    }
}
