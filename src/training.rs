//! What `training/` needs to fit the scorers: features exactly as the scorers compute them.

use std::path::Path;

use serde::Serialize;

use crate::clean::segmented;
use crate::error::PageError;
use crate::measure::Measured;
use crate::page::Origin;
use crate::score::Weights;
use crate::score::html::{Stage, tokens::hashes_of};
use crate::settings::Settings;

/// The features of one HTML page, and what is needed to label its blocks.
#[derive(Debug, Serialize)]
pub struct PageFeatures {
    /// The page's path.
    pub path: String,
    /// Text of each block.
    pub texts: Vec<String>,
    /// Container of each block.
    pub owners: Vec<u32>,
    /// Parent of each container.
    pub parents: Vec<u32>,
    /// Hashes of the tokens of each container.
    pub tokens: Vec<Vec<u32>>,
    /// Names of the columns.
    #[serde(skip)]
    pub names: Vec<&'static str>,
    /// Values, column by column.
    #[serde(skip)]
    pub values: Vec<f32>,
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
        texts: (0..page.len()).map(|index| page.text(index).to_owned()).collect(),
        owners: document.blocks.iter().map(|block| block.container).collect(),
        parents: document.containers.iter().map(|container| container.parent).collect(),
        tokens: tokens.collect(),
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
