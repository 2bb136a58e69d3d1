//! `dehusk features`: for `training/`, hidden from the help.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dehusk::score::Weights;
use dehusk::training;
use dehusk::{FatalError, Format, Origin, Settings, pipeline};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cli::FeaturesArgs;

/// Pages worked on before their features are written.
const WINDOW: usize = 64;

/// Weights from a folder.
pub(super) fn weights(folder: &Path) -> Result<Arc<Weights>, FatalError> {
    training::read_weights(folder).map(Arc::new).map_err(FatalError::Config)
}

/// Weights from a folder, for a run: they must have been fitted to the features of this program.
pub(super) fn fitting_weights(folder: &Path) -> Result<Arc<Weights>, FatalError> {
    let weights = weights(folder)?;
    weights.fit().map_err(|error| FatalError::Config(format!("{}: {error}", folder.display())))?;
    Ok(weights)
}

/// A hash of the weights in a folder: results made with some are never taken for those made with others.
pub(super) fn fingerprint(folder: &Path) -> Result<String, FatalError> {
    let missing = |_| FatalError::InputMissing { path: folder.to_owned() };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(missing)?;
    files.sort();
    let mut hash = Sha256::new();
    for file in files.iter().filter(|file| file.is_file()) {
        hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update(std::fs::read(file).map_err(missing)?);
    }
    let first = hash.finalize().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    Ok(format!("{first:016x}"))
}

/// Writes the features of all pages of a folder, in the order of their names.
pub(super) fn features(args: &FeaturesArgs) -> Result<u8, FatalError> {
    let mut settings = Settings::default();
    if let Some(folder) = &args.weights {
        settings.weights = weights(folder)?;
    }
    let lost = |cause| FatalError::WriteFailed { path: args.output.clone(), cause };
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&args.folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(|_| FatalError::InputMissing { path: args.folder.clone() })?;
    pages.sort();
    let create = |ending: &str| {
        let mut name = args.output.clone().into_os_string();
        name.push(ending);
        File::create(name).map(BufWriter::new).map_err(lost)
    };
    let (mut rows, mut values) = (create(".jsonl")?, create(".f32")?);
    let mut names = Vec::new();
    for window in pages.chunks(WINDOW) {
        let found: Vec<_> = window.par_iter().map(|page| one(page, &settings)).collect();
        for page in found.into_iter().flatten() {
            names.clone_from(&page.names);
            serde_json::to_writer(&mut rows, &page).map_err(|error| lost(error.into()))?;
            rows.write_all(b"\n").map_err(lost)?;
            for value in &page.values {
                values.write_all(&value.to_le_bytes()).map_err(lost)?;
            }
        }
    }
    let mut list = create(".names.json")?;
    serde_json::to_writer(&mut list, &names).map_err(|error| lost(error.into()))?;
    for file in [&mut rows, &mut values, &mut list] {
        file.flush().map_err(lost)?;
    }
    Ok(0)
}

/// The features of one page; `None`, and a warning, for one without any.
fn one(page: &Path, settings: &Settings) -> Option<training::PageFeatures> {
    let path = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let origin = Origin { path, format: dehusk::discover::format_of(page), ..Origin::default() };
    let found = pipeline::read_file(page, settings.limits.max_page_bytes).and_then(|bytes| match origin.format {
        Some(Format::Text) => training::text_features(&bytes, &origin, settings),
        _ => training::html_features(&bytes, &origin, settings),
    });
    found.map_err(|error| log::warn!("{}: {error}", page.display())).ok()
}
