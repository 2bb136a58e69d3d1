//! Why a scorer drops a block, in the words of the audit.

use super::forest::{Forest, Quantised};

/// What the features of a forest speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reasons {
    /// In the order in which the features first have them.
    words: Vec<&'static str>,
    /// For each feature, the number of its reason.
    of_feature: Vec<usize>,
}

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

    /// The three that weigh most on one side, strongest first; empty where there are fewer.
    pub(super) fn strongest(&self, forest: &Forest, page: &Quantised, row: usize, side: Side) -> [&'static str; 3] {
        let mut sums: Vec<(i32, &'static str)> = self.words.iter().map(|reason| (0, *reason)).collect();
        forest.tipped(page, row, |feature, fall| {
            if let Some(sum) = self.of_feature.get(feature).and_then(|reason| sums.get_mut(*reason)) {
                sum.0 += if side == Side::For { fall } else { -fall };
            }
        });
        sums.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        let mut strongest = sums.into_iter().filter(|(weight, _)| *weight > 0).map(|(_, reason)| reason);
        std::array::from_fn(|_| strongest.next().unwrap_or_default())
    }
}
