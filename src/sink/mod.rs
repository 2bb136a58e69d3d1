//! The files that are written: `results` has what one page adds to them, `publish` writes those that change, `atomic`
//! puts them into their places together when the run is done.

mod atomic;
mod jsonl;
mod publish;
mod removals;
pub(crate) mod results;
mod table;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub(crate) use atomic::temporary;
pub use atomic::{AtomicFile, SyncedFile};
pub use jsonl::JsonLines;
pub(crate) use publish::{Published, first_half, looks_like, publish, remove_leftovers, written};
pub(crate) use table::word;
pub use table::{COLUMNS, CsvCounts, header};

use crate::error::{FatalError, PageError};
use crate::page::Origin;

/// Name of the file of records, one JSON object a line.
pub const ARTICLES_JSONL: &str = "articles.jsonl";
/// Name of the table of records.
pub const ARTICLES_CSV: &str = "articles.csv";
/// Name of the file of removals.
pub const REMOVALS: &str = "removals.jsonl";
/// Name of the file of pages without a record.
pub const QUARANTINE: &str = "quarantine.jsonl";
/// Name of the file of what the last run changed.
pub const CHANGES: &str = "changes.jsonl";
/// Name of the report, the only file in which there is a time.
pub const REPORT: &str = "report.json";

/// All of them.
const NAMES: [&str; 6] = [ARTICLES_JSONL, ARTICLES_CSV, REMOVALS, QUARANTINE, CHANGES, REPORT];

/// Whether a run may write a file of this name into its output folder.
pub(crate) fn is_output_name(name: &str) -> bool {
    NAMES.contains(&publish::plain(name).as_str())
}

/// A page without a record: a line of `quarantine.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Path as it would stand in the record.
    pub path: String,
    /// Which page in the file, where it holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The stage that gave up.
    pub stage: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
}

impl Reject {
    /// The row of a page that was lost to this error.
    pub fn new(origin: &Origin, error: &PageError) -> Self {
        let (path, locator) = (origin.path.clone(), origin.locator.clone());
        Self { path, locator, stage: error.stage(), code: error.code(), message: error.to_string() }
    }
}

/// Where the outputs go.
#[expect(missing_debug_implementations, reason = "a boxed writer has none")]
pub enum Destination {
    /// All files, into this folder.
    Folder(PathBuf),
    /// Only the records, as JSON lines.
    Stream(Box<dyn Write>),
    /// Nowhere: a dry run.
    Nowhere,
}

/// Says before any work is done that a file cannot be put in its place.
///
/// # Errors
/// [`FatalError::OutputUnwritable`].
pub(crate) fn check_places(folder: &Path) -> Result<(), FatalError> {
    for name in NAMES {
        let path = folder.join(name);
        if path.is_dir() {
            let cause = std::io::Error::from(std::io::ErrorKind::IsADirectory);
            return Err(FatalError::OutputUnwritable { path, cause });
        }
    }
    Ok(())
}
