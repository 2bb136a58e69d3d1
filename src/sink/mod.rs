//! The files that are written: one writer each, all of them appearing together when the run is done.

mod atomic;
mod jsonl;
mod table;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use atomic::AtomicFile;
pub use jsonl::JsonLines;
pub(crate) use table::word;
pub use table::{COLUMNS, CsvArticles, CsvCounts, header};

use crate::config::{OutputConfig, OutputFormat};
use crate::error::{FatalError, PageError};
use crate::record::Cleaned;
use crate::report::Report;

/// Name of the file of records, one JSON object a line.
pub const ARTICLES_JSONL: &str = "articles.jsonl";
/// Name of the table of records.
pub const ARTICLES_CSV: &str = "articles.csv";
/// Name of the file of removals.
pub const REMOVALS: &str = "removals.jsonl";
/// Name of the file of pages without a record.
pub const QUARANTINE: &str = "quarantine.jsonl";
/// Name of the report, the only file in which there is a time.
pub const REPORT: &str = "report.json";

/// A page without a record: a line of `quarantine.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Path as it would stand in the record.
    pub path: String,
    /// The stage that gave up.
    pub stage: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
}

impl Reject {
    /// The row of a page that was lost to this error.
    pub fn new(path: &str, error: &PageError) -> Self {
        Self { path: path.to_owned(), stage: error.stage(), code: error.code(), message: error.to_string() }
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

/// The open outputs of a run.
#[expect(missing_debug_implementations, reason = "a boxed writer has none")]
#[derive(Default)]
pub struct Outputs {
    folder: Option<PathBuf>,
    stream: Option<JsonLines<Box<dyn Write>>>,
    articles: Option<JsonLines<AtomicFile>>,
    csv: Option<CsvArticles<AtomicFile>>,
    removals: Option<JsonLines<AtomicFile>>,
    quarantine: Option<JsonLines<AtomicFile>>,
}

impl Outputs {
    /// Opens the outputs; nothing that is there already is touched before [`Outputs::finish`].
    ///
    /// # Errors
    /// [`FatalError::OutputUnwritable`] when the folder or a file in it cannot be created.
    pub fn open(destination: Destination, output: &OutputConfig) -> Result<Self, FatalError> {
        let folder = match destination {
            Destination::Nowhere => return Ok(Self::default()),
            Destination::Stream(stream) => {
                let stream = Some(JsonLines::new(stream, PathBuf::from("standard output")));
                return Ok(Self { stream, ..Self::default() });
            }
            Destination::Folder(folder) => folder,
        };
        std::fs::create_dir_all(&folder)
            .map_err(|cause| FatalError::OutputUnwritable { path: folder.clone(), cause })?;
        let wants = |format| output.formats.contains(&format);
        let lines = |name: &str| lines(&folder, name);
        let articles = if wants(OutputFormat::Jsonl) { Some(lines(ARTICLES_JSONL)?) } else { None };
        let csv = if wants(OutputFormat::Csv) {
            let file = AtomicFile::create(&folder, ARTICLES_CSV)?;
            let path = file.target().to_owned();
            Some(CsvArticles::new(file, path, output)?)
        } else {
            None
        };
        let (removals, quarantine) = (Some(lines(REMOVALS)?), Some(lines(QUARANTINE)?));
        Ok(Self { folder: Some(folder), stream: None, articles, csv, removals, quarantine })
    }

    /// Files in the folder that this run does not write, so that they are left from an earlier one.
    pub fn stale(&self) -> Vec<PathBuf> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let written = [(ARTICLES_JSONL, self.articles.is_some()), (ARTICLES_CSV, self.csv.is_some())];
        written
            .iter()
            .filter(|(_, written)| !written)
            .map(|(name, _)| folder.join(name))
            .filter(|p| p.exists())
            .collect()
    }

    /// Writes a record and its removals.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn record(&mut self, cleaned: &Cleaned) -> Result<(), FatalError> {
        if let Some(stream) = &mut self.stream {
            stream.write(&cleaned.record)?;
        }
        if let Some(articles) = &mut self.articles {
            articles.write(&cleaned.record)?;
        }
        if let Some(csv) = &mut self.csv {
            csv.write(&cleaned.record)?;
        }
        if let Some(removals) = &mut self.removals {
            for removal in &cleaned.removals {
                removals.write(removal)?;
            }
        }
        Ok(())
    }

    /// Writes the row of a page without a record.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn reject(&mut self, reject: &Reject) -> Result<(), FatalError> {
        match &mut self.quarantine {
            Some(quarantine) => quarantine.write(reject),
            None => Ok(()),
        }
    }

    /// Whether pages without a record are written to a file.
    pub fn has_quarantine(&self) -> bool {
        self.quarantine.is_some()
    }

    /// Hands what was written so far to a reader of the stream.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn flush(&mut self) -> Result<(), FatalError> {
        self.stream.as_mut().map_or(Ok(()), JsonLines::flush)
    }

    /// What was noticed while the table was written.
    pub fn csv_counts(&self) -> CsvCounts {
        self.csv.as_ref().map(CsvArticles::counts).unwrap_or_default()
    }

    /// Puts all files in their places, the report last.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`] or [`FatalError::OutputUnwritable`]; what was there before is then untouched as far
    /// as it was not replaced yet.
    pub fn finish(mut self, report: &Report) -> Result<(), FatalError> {
        self.flush()?;
        let Some(folder) = self.folder else { return Ok(()) };
        let mut file = AtomicFile::create(&folder, REPORT)?;
        let target = file.target().to_owned();
        let failed = |cause| FatalError::WriteFailed { path: target.clone(), cause };
        serde_json::to_writer_pretty(&mut file, report).map_err(|error| failed(error.into()))?;
        file.write_all(b"\n").map_err(failed)?;
        let lines = [self.articles, self.removals, self.quarantine].into_iter().flatten().map(JsonLines::into_inner);
        let table = self.csv.map(CsvArticles::into_inner).transpose()?;
        let mut files: Vec<AtomicFile> = lines.chain(table).collect();
        files.push(file);
        // First everything to the disk, then the names: a full disk leaves the old files as they were.
        let synced = files.into_iter().map(AtomicFile::sync).collect::<Result<Vec<_>, _>>()?;
        for file in synced {
            file.rename()?;
        }
        atomic::sync_folder(&folder)
    }
}

fn lines(folder: &Path, name: &str) -> Result<JsonLines<AtomicFile>, FatalError> {
    let file = AtomicFile::create(folder, name)?;
    let path = file.target().to_owned();
    Ok(JsonLines::new(file, path))
}
