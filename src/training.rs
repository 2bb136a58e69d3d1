//! What `training/` needs to fit the scorers: features exactly as the scorers compute them.

use std::path::Path;

use serde::Serialize;

use crate::clean::segmented;
use crate::error::PageError;
use crate::measure::Measured;
use crate::page::Origin;
use crate::score::Weights;
use crate::score::html::tokens::hashes_of;
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
    /// Names of the features of the page.
    pub page_names: Vec<&'static str>,
    /// Features of the page.
    pub page_values: Vec<f32>,
    /// Names of the columns.
    #[serde(skip)]
    pub names: Vec<&'static str>,
    /// Values, column by column.
    #[serde(skip)]
    pub values: Vec<f32>,
}

/// The features of the scorer for HTML pages.
///
/// # Errors
/// As [`crate::clean()`].
pub fn html_features(bytes: &[u8], origin: &Origin, settings: &Settings) -> Result<PageFeatures, PageError> {
    let (_, document) = segmented(bytes, origin, settings)?;
    let page = Measured::with_weights(&document, &settings.lexicon, &settings.weights);
    let (matrix, whole) = settings.weights.html.features(&page);
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
        page_names: whole.names().to_vec(),
        page_values: whole.values().to_vec(),
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
