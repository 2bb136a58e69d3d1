//! Main content of an HTML page, block by block over the whole page.
//!
//! Two stages of boosted trees: the first looks at each block and at what the tree says around it, the second also at
//! what the first thinks of the neighbours. A threshold of the page's own decides (see `threshold`). The weights are
//! fitted by `training/`, from features that this module computes.

mod features;
mod layout;
mod second;
mod threshold;
pub(crate) mod tokens;
mod words;

use crate::measure::Measured;
use crate::page::SiteVerdict;

use super::forest::{Forest, WeightsError, probability};
use super::matrix::Matrix;
use features::View;
use tokens::TokenTable;

/// Words from which a kept block that was kept before on the page is dropped as a copy.
const COPY_WORDS: usize = 12;
/// Share of its runs of words that a copy has in common with earlier kept blocks.
const COPY_SHARE: f32 = 0.9;

/// What the scorer was fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct HtmlWeights {
    tokens: TokenTable,
    first: Forest,
    second: Forest,
}

/// How likely a block is main content, and why it is not.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockScore {
    /// Probability of main content, 0 to 1.
    pub main: f32,
    /// Whether it stays.
    pub kept: bool,
    /// The strongest reasons when it does not.
    pub reasons: [&'static str; 3],
}

/// What a training program needs of one page: the features of one stage.
pub(crate) enum Stage {
    First,
    Second,
}

impl HtmlWeights {
    /// Reads the three weights files.
    ///
    /// # Errors
    /// [`WeightsError`] when one cannot be read or was fitted to other features.
    pub fn read(tokens: &[u8], first: &[u8], second: &[u8]) -> Result<Self, WeightsError> {
        Ok(Self { tokens: TokenTable::read(tokens)?, first: Forest::read(first)?, second: Forest::read(second)? })
    }

    /// The features of a page as this scorer sees them.
    pub(crate) fn features(&self, page: &Measured<'_>, stage: &Stage) -> Result<Matrix, WeightsError> {
        let view = View::of(page, &self.tokens);
        let mut matrix = features::first_stage(&view);
        if matches!(stage, Stage::Second) {
            self.first.fits(matrix.names())?;
            let main = probabilities(&self.first, &matrix);
            second::second_stage(&view, &main, &mut matrix);
        }
        Ok(matrix)
    }

    /// Scores of all blocks of a page.
    pub fn score(&self, page: &Measured<'_>) -> Vec<BlockScore> {
        if page.is_empty() {
            return Vec::new();
        }
        let view = View::of(page, &self.tokens);
        let mut matrix = features::first_stage(&view);
        let main = probabilities(&self.first, &matrix);
        second::second_stage(&view, &main, &mut matrix);
        let quantised = self.second.quantise(&matrix);
        let main: Vec<f32> = self.second.margins(&quantised).into_iter().map(probability).collect();
        let words: Vec<u32> = (0..page.len()).map(|index| page.block(index).words).collect();
        let cut = threshold::best(&main, &words);
        let mut scores: Vec<BlockScore> = main
            .iter()
            .enumerate()
            .map(|(index, main)| {
                let kept = *main >= cut;
                let reasons =
                    if kept { [""; 3] } else { reasons(&matrix, &self.second.contributions(&quantised, index)) };
                BlockScore { main: *main, kept, reasons }
            })
            .collect();
        drop_copies(&view, &mut scores);
        obey_selectors(page, &mut scores);
        scores
    }
}

fn probabilities(forest: &Forest, matrix: &Matrix) -> Vec<f32> {
    forest.margins(&forest.quantise(matrix)).into_iter().map(probability).collect()
}

/// Drops what was kept before on the page: pages hold an article twice for small and large screens.
fn drop_copies(view: &View<'_, '_>, scores: &mut [BlockScore]) {
    let mut kept = rustc_hash::FxHashSet::default();
    for (index, score) in scores.iter_mut().enumerate() {
        if !score.kept {
            continue;
        }
        let words = view.words.block(index);
        if words.len() >= COPY_WORDS {
            let runs: Vec<u64> = words.windows(words::RUN).map(words::run_hash).collect();
            let known = runs.iter().filter(|run| kept.contains(*run)).count();
            if known as f32 >= COPY_SHARE * runs.len() as f32 {
                score.kept = false;
                score.reasons = ["stands on the page already", "", ""];
                continue;
            }
            kept.extend(runs);
        }
    }
}

/// What the user's selectors say goes before everything.
fn obey_selectors(page: &Measured<'_>, scores: &mut [BlockScore]) {
    let containers = &page.document.containers;
    let has_body = containers.iter().any(|container| container.site_verdict == SiteVerdict::Body);
    for (block, score) in page.document.blocks.iter().zip(scores) {
        match containers.get(block.container as usize).map(|container| container.site_verdict) {
            Some(SiteVerdict::Strip) => {
                *score = BlockScore { main: 0.0, kept: false, reasons: ["the site's strip selector", "", ""] };
            }
            Some(SiteVerdict::Keep) => *score = BlockScore { main: 1.0, kept: true, reasons: [""; 3] },
            verdict if has_body && verdict != Some(SiteVerdict::Body) => {
                *score = BlockScore { main: 0.0, kept: false, reasons: ["outside of the site's body selector", "", ""] };
            }
            _ => {}
        }
    }
}

/// The three features that spoke most against a block, in words.
fn reasons(matrix: &Matrix, contributions: &[i32]) -> [&'static str; 3] {
    let mut by_reason: Vec<(i32, &'static str)> = Vec::new();
    for (name, moved) in matrix.names().iter().zip(contributions) {
        let reason = features::in_words(name);
        match by_reason.iter_mut().find(|(_, known)| *known == reason) {
            Some((sum, _)) => *sum += moved,
            None => by_reason.push((*moved, reason)),
        }
    }
    by_reason.sort_unstable();
    let mut strongest = by_reason.into_iter().filter(|(moved, _)| *moved < 0).map(|(_, reason)| reason);
    std::array::from_fn(|_| strongest.next().unwrap_or_default())
}
