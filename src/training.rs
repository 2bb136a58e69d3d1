//! What `training/` needs to fit the scorers: features exactly as the scorers compute them.

use std::path::Path;

use serde::Serialize;

use crate::clean::segmented;
use crate::detect::{Action, RULES, rule_index};
use crate::error::PageError;
use crate::measure::Measured;
use crate::page::Origin;
use crate::resolve;
use crate::score::html::tokens::hashes_of;
use crate::score::text::{Features, features};
use crate::score::{Weights, embedded_file};
use crate::settings::Settings;

/// The features of one page, and what is needed to label its blocks.
#[derive(Debug, Serialize)]
pub struct PageFeatures {
    /// The page's path.
    pub path: String,
    /// What is needed to label its blocks.
    #[serde(flatten)]
    pub facts: Facts,
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
    },
}

/// The features of the scorer for the lines of text scrapes.
///
/// # Errors
/// As [`crate::clean()`].
pub fn text_features(bytes: &[u8], origin: &Origin, settings: &Settings) -> Result<PageFeatures, PageError> {
    let document = segmented(bytes, origin, settings)?.document;
    let page = Measured::with_weights(&document, &settings.lexicon, &settings.weights);
    let mut rules = settings.rules.clone();
    if let Some(scorer) = rule_index("stray-line").and_then(|index| rules.thresholds.get_mut(index)) {
        *scorer = None;
    }
    let cuts = resolve::resolve(&page, None, &rules)?.spans.into_iter().map(|cut| {
        let field = if let Action::Move(field) = cut.action { Some(field.name()) } else { None };
        (cut.span.start, cut.span.end, RULES.get(cut.rule).map_or("", |rule| rule.id), field)
    });
    let Features { lines, page: whole } = features(&page, &[]);
    Ok(PageFeatures {
        path: origin.path.clone(),
        facts: Facts::Text {
            spans: document.blocks.iter().map(|block| (block.span.start, block.span.end)).collect(),
            cuts: cuts.collect(),
            language: page.language.as_ref().map(|language| language.primary().to_owned()),
        },
        page_names: whole.names().to_vec(),
        page_values: whole.values().to_vec(),
        names: lines.names().to_vec(),
        values: lines.values().to_vec(),
    })
}

/// The features of the scorer for HTML pages.
///
/// # Errors
/// As [`crate::clean()`].
pub fn html_features(bytes: &[u8], origin: &Origin, settings: &Settings) -> Result<PageFeatures, PageError> {
    let document = segmented(bytes, origin, settings)?.document;
    let page = Measured::with_weights(&document, &settings.lexicon, &settings.weights);
    let (matrix, whole) = settings.weights.html.features(&page);
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
        page_names: whole.names().to_vec(),
        page_values: whole.values().to_vec(),
        names: matrix.names().to_vec(),
        values: matrix.values().to_vec(),
    })
}

/// Weights from the files of a folder, and the embedded ones for files that it lacks.
///
/// # Errors
/// What is wrong with them, in words.
pub fn read_weights(folder: &Path) -> Result<Weights, String> {
    Weights::read(|name| std::fs::read(folder.join(name)).ok().or_else(|| embedded_file(name)))
        .map_err(|e| format!("{}: {e}", folder.display()))
}
