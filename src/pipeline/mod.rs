//! The run: discover, read, clean, write. The only place that knows about threads.
//!
//! Pages are worked on in windows: the pages of a window in parallel, while the results of the window before are
//! written in the order of the paths. So memory is bounded by two windows, and the output is the same for any number of
//! threads. `feed` says which pages are worked on, `folder` is a run into a folder, which remembers what it did,
//! `stream` one that does not.

mod changes;
mod duplicates;
mod feed;
mod folder;
mod guard;
mod learning;
mod outliers;
mod stream;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use rayon::ThreadPool;

pub(crate) use changes::ChangeKind;
pub use duplicates::{Signature, signature, similarity};

use crate::clean::{Inspection, clean_page, inspect};
use crate::config::RunSettings;
use crate::discover;
use crate::disk::Disk;
use crate::error::{FatalError, PageError};
use crate::index::Index;
use crate::inputs;
use crate::page::{Origin, Outcome};
use crate::pipeline::feed::{Feed, Source, Task};
use crate::pipeline::guard::{guarded, quieten_page_panics};
use crate::report::{IndexCount, Report, Tally};
use crate::settings::Settings;
use crate::sink::{Destination, QUARANTINE, Reject};

/// Stack of a worker. The stages use loops instead of recursion; this is for what the libraries do.
const STACK_BYTES: usize = 8 << 20;
/// Quarantined pages that are warned of one by one.
const TOLD_REJECTS: u64 = 20;

/// What to run.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Files and folders; `-` is standard input.
    pub inputs: &'a [PathBuf],
    /// The index file.
    pub index: Option<&'a Path>,
    /// Name of the configuration file, for the report.
    pub config: Option<String>,
    /// What cleaning runs on.
    pub settings: &'a Settings,
    /// What the run itself needs.
    pub run: &'a RunSettings,
    /// Where the outputs are written.
    pub disk: &'a dyn Disk,
    /// Clean all pages, also those whose results are known.
    pub force: bool,
    /// Write only what was learned of the sites.
    pub only_learn: bool,
    /// How long to wait for another run in the same folder.
    pub patience: Duration,
    /// Number of the signal that asks the run to stop; 0: none has come.
    pub stop: Arc<AtomicUsize>,
}

/// Called as the run goes on.
#[expect(missing_debug_implementations, reason = "functions have none")]
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// With the number of pages, once they are discovered.
    pub discovered: &'a (dyn Fn(u64) + Sync),
    /// With the bytes of each page that is done, from any thread.
    pub page: &'a (dyn Fn(u64) + Sync),
}

impl Default for Watch<'_> {
    fn default() -> Self {
        Self { discovered: &|_| {}, page: &|_| {} }
    }
}

/// Runs the plan.
///
/// # Errors
/// A [`FatalError`] when the run could not be finished; the outputs are then as they were before.
pub fn run(plan: &Plan<'_>, destination: Destination, watch: Watch<'_>) -> Result<Report, FatalError> {
    quieten_page_panics();
    let pool = pool(plan.run.jobs)?;
    match destination {
        Destination::Folder(folder) => folder::run(plan, &folder, &pool, watch),
        Destination::Stream(out) => stream::run(plan, Some(out), &pool, watch),
        Destination::Nowhere => stream::run(plan, None, &pool, watch),
    }
}

/// Finds the pages; `output` is the folder that will be written to.
fn discover<'a>(
    plan: &Plan<'a>,
    output: Option<&Path>,
    tally: &mut Tally,
    watch: Watch<'a>,
) -> Result<Feed<'a>, FatalError> {
    let mut index = plan.index.map(Index::read).transpose()?;
    let manifest = discover::discover(plan.inputs, output, plan.run)?;
    let known: Vec<_> = match &mut index {
        Some(index) => manifest.entries.iter().map(|entry| index.find(entry, plan.inputs)).collect(),
        None => Vec::new(),
    };
    let count =
        index.as_ref().map(|index| IndexCount { entries: index.len() as u64, unmatched: index.unmatched() as u64 });
    tally.discovered(manifest.skipped, count);
    for notice in manifest.notices.into_iter().chain(index.into_iter().flat_map(|index| index.notices)) {
        tally.notice(notice);
    }
    (watch.discovered)(manifest.entries.len() as u64);
    Ok(Feed::new(manifest.entries, known, plan, watch))
}

fn pool(jobs: usize) -> Result<ThreadPool, FatalError> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK_BYTES);
    builder.build().map_err(|cause| FatalError::Usage(format!("cannot start {jobs} threads: {cause}")))
}

/// The bytes of a page.
fn read<'t>(task: &'t Task, plan: &Plan<'_>) -> Result<Cow<'t, [u8]>, PageError> {
    let limit = plan.settings.limits.max_page_bytes;
    match &task.source {
        Source::Packed(file, kind) => {
            let mut members = inputs::open(file, *kind, &plan.run.inputs)?;
            members.next().map_or(Err(PageError::Empty), |member| member.body).map(Into::into)
        }
        Source::Stdin => read_bounded(std::io::stdin().lock(), 0, limit).map(Into::into),
        Source::File(file) => read_file(file, limit).map(Into::into),
        Source::Bytes(bytes) => Ok(bytes.as_slice().into()),
        Source::Problem(problem) => Err(problem.clone()),
    }
}

/// Cleans a page; a panic is a reason to reject it.
fn clean(bytes: &[u8], origin: &Origin, settings: &Settings) -> Outcome {
    let outcome = guarded(|| clean_page(bytes, origin, settings));
    outcome.unwrap_or_else(|message| Outcome::Rejected(PageError::Panicked(message)))
}

/// The bytes of a file, if they are not more than `limit`.
///
/// # Errors
/// [`PageError::Unreadable`] and [`PageError::TooLarge`].
pub fn read_file(file: &Path, limit: u64) -> Result<Vec<u8>, PageError> {
    let unreadable = |cause: std::io::Error| PageError::Unreadable(cause.to_string());
    let open = File::open(file).map_err(unreadable)?;
    let bytes = open.metadata().map_err(unreadable)?.len();
    if bytes > limit {
        return Err(PageError::TooLarge { bytes, limit });
    }
    read_bounded(open, bytes, limit)
}

/// What a reader gives, if it is not more than `limit` bytes.
///
/// # Errors
/// [`PageError::Unreadable`] and [`PageError::TooLarge`].
pub fn read_bounded(reader: impl Read, expected: u64, limit: u64) -> Result<Vec<u8>, PageError> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(limit)).unwrap_or_default());
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|cause| PageError::Unreadable(cause.to_string()))?;
    let length = bytes.len() as u64;
    if length > limit { Err(PageError::TooLarge { bytes: length, limit }) } else { Ok(bytes) }
}

/// [`crate::inspect`], with a panic as a [`PageError`].
///
/// # Errors
/// A [`PageError`] when no record can be made of the page.
pub fn inspect_guarded(bytes: &[u8], origin: &Origin, settings: &Settings) -> Result<Inspection, PageError> {
    quieten_page_panics();
    guarded(|| inspect(bytes, origin, settings)).unwrap_or_else(|message| Err(PageError::Panicked(message)))
}

/// Warns of a quarantined page; after the first ones only where no file has them.
fn tell(reject: &Reject, before: u64, is_written: bool) {
    let Reject { path, locator, message, stage, .. } = reject;
    let place = locator.as_ref().map(|locator| format!(" ({locator})")).unwrap_or_default();
    if before < TOLD_REJECTS || !is_written {
        log::warn!("{path}{place}: {message} (quarantined by {stage})");
    } else {
        log::info!("{path}{place}: {message} (quarantined by {stage})");
    }
    if before == TOLD_REJECTS && is_written {
        log::warn!("more pages are quarantined; they are listed in {QUARANTINE} only");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_not_read_past_the_limit() {
        assert_eq!(read_bounded(&b"1234"[..], 0, 4).unwrap(), b"1234");
        assert!(matches!(read_bounded(std::io::repeat(0), 0, 4), Err(PageError::TooLarge { bytes: 5, limit: 4 })));
    }
}
