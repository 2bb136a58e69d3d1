//! What `training/` needs to fit the scorers: features exactly as the scorers compute them.

use std::path::Path;

use serde::Serialize;

use crate::clean::segmented;
use crate::detect::{Action, RULES, rule_index};
use crate::error::PageError;
use crate::measure::Measured;
use crate::page::Origin;
use crate::resolve;
use crate::score::Weights;
use crate::score::html::{Stage, tokens::hashes_of};
use crate::score::text::features;
use crate::settings::Settings;

/// The features of one page, and what is needed to label its blocks.
#[derive(Debug, Serialize)]
pub struct PageFeatures {
    /// The page's path.
    pub path: String,
    /// What is needed to label its blocks.
    #[serde(flatten)]
    pub facts: Facts,
    /// Names of the columns.
    #[serde(skip)]
    pub names: Vec<&'static str>,
    /// Values, column by column.
    #[serde(skip)]
    pub values: Vec<f32>,
}

/// What is needed to label the blocks of a page.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Facts {
    /// Of an HTML page.
    Html {
        /// Text of each block.
        texts: Vec<String>,
        /// Container of each block.
        owners: Vec<u32>,
        /// Parent of each container.
        parents: Vec<u32>,
        /// Hashes of the tokens of each container.
        tokens: Vec<Vec<u32>>,
    },
    /// Of a text scrape.
    Text {
        /// First byte of each block, and one past its last.
        spans: Vec<(u32, u32)>,
        /// What the rules take out, the scorer aside: first byte, one past the last, rule, field it is moved to.
        cuts: Vec<(u32, u32, &'static str, Option<&'static str>)>,
        /// Language of the page.
        language: Option<String>,
        /// Features of the page as a whole, by name.
        page: Vec<(&'static str, f32)>,
    },
}

/// The features of the scorer for the lines of text scrapes.
///
/// # Errors
/// As [`crate::clean`].
pub fn text_features(bytes: &[u8], origin: &Origin, settings: &Settings) -> Result<PageFeatures, PageError> {
    let (_, document) = segmented(bytes, origin, settings)?;
    let page = Measured::with_weights(&document, &settings.lexicon, &settings.weights);
    let mut rules = settings.rules.clone();
    if let Some(scorer) = rule_index("stray-line").and_then(|index| rules.thresholds.get_mut(index)) {
        *scorer = None;
    }
    let cuts = resolve::resolve(&page, None, &rules)?.spans.into_iter().map(|cut| {
        let field = if let Action::Move(field) = cut.action { Some(field.name()) } else { None };
        (cut.span.start, cut.span.end, RULES.get(cut.rule).map_or("", |rule| rule.id), field)
    });
    let found = features(&page);
    let whole = &found.page;
    let value = |column: usize| whole.column(column).first().copied().unwrap_or(0.0);
    Ok(PageFeatures {
        path: origin.path.clone(),
        facts: Facts::Text {
            spans: document.blocks.iter().map(|block| (block.span.start, block.span.end)).collect(),
            cuts: cuts.collect(),
            language: page.language.as_ref().map(|language| language.primary().to_owned()),
            page: whole.names().iter().enumerate().map(|(column, name)| (*name, value(column))).collect(),
        },
        names: found.lines.names().to_vec(),
        values: found.lines.values().to_vec(),
    })
}

/// The features of stage `stage` (1 or 2) of the scorer for HTML pages.
///
/// # Errors
/// As [`crate::clean`], or the weights do not fit.
pub fn html_features(bytes: &[u8], origin: &Origin, settings: &Settings, stage: u8) -> Result<PageFeatures, PageError> {
    let (_, document) = segmented(bytes, origin, settings)?;
    let page = Measured::with_weights(&document, &settings.lexicon, &settings.weights);
    let stage = if stage == 1 { Stage::First } else { Stage::Second };
    let matrix = settings.weights.html.features(&page, &stage).map_err(|e| PageError::Panicked(e.to_string()))?;
    let tokens = document.containers.iter().map(|container| {
        let mut hashes = Vec::new();
        hashes_of(container.tag, document.tokens(container), |hash| hashes.push(hash));
        hashes
    });
    Ok(PageFeatures {
        path: origin.path.clone(),
        facts: Facts::Html {
            texts: (0..page.len()).map(|index| page.text(index).to_owned()).collect(),
            owners: document.blocks.iter().map(|block| block.container).collect(),
            parents: document.containers.iter().map(|container| container.parent).collect(),
            tokens: tokens.collect(),
        },
        names: matrix.names().to_vec(),
        values: matrix.values().to_vec(),
    })
}

/// Weights from the files of a folder.
///
/// # Errors
/// What is wrong with them, in words.
pub fn read_weights(folder: &Path) -> Result<Weights, String> {
    Weights::read(|name| std::fs::read(folder.join(name)).ok()).map_err(|e| format!("{}: {e}", folder.display()))
}
