//! The run: discover, read, clean, write. The only file that knows about threads.
//!
//! Pages are worked on in windows: the pages of a window in parallel, then its outcomes written in the order of the
//! paths. So memory is bounded by the window, and the output is the same for any number of threads.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::clean::{Inspection, clean_page, inspect};
use crate::config::RunSettings;
use crate::discover::{self, Entry, Place};
use crate::error::{FatalError, PageError};
use crate::index::{Index, IndexEntry};
use crate::page::{Origin, Outcome};
use crate::record::Cleaned;
use crate::report::{IndexCount, Report, Tally};
use crate::settings::Settings;
use crate::sink::{Destination, Outputs, QUARANTINE, Reject};

/// Most bytes of pages in a window: bounds memory when pages are large.
const WINDOW_BYTES: u64 = 128 << 20;
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
    let mut tally = Tally::start(plan.config.clone());
    let folder = match &destination {
        Destination::Folder(folder) => Some(folder.clone()),
        Destination::Stream(_) | Destination::Nowhere => None,
    };
    let mut index = plan.index.map(Index::read).transpose()?;
    let manifest = discover::discover(plan.inputs, folder.as_deref(), plan.run)?;
    let pages = with_index(manifest.entries, index.as_mut());
    let count =
        index.as_ref().map(|index| IndexCount { entries: index.len() as u64, unmatched: index.unmatched() as u64 });
    tally.discovered(pages.len(), manifest.skipped, count);
    for notice in manifest.notices.into_iter().chain(index.into_iter().flat_map(|index| index.notices)) {
        tally.notice(notice);
    }
    (watch.discovered)(pages.len() as u64);
    let mut outputs = Outputs::open(destination, &plan.run.output)?;
    for stale in outputs.stale() {
        tally.notice(format!("{}: is from an earlier run and was left as it is", stale.display()));
    }
    let pool = pool(plan.run.jobs)?;
    quieten_page_panics();
    let mut duplicates = Duplicates::default();
    for window in windows(&pages, plan.run.window) {
        let outcomes: Vec<_> =
            pool.install(|| window.par_iter().map(|page| outcome(page, plan.settings, watch)).collect());
        for (page, (bytes, outcome)) in window.iter().zip(outcomes) {
            tally.bytes(bytes);
            write(page, outcome, &mut outputs, &mut tally, &mut duplicates)?;
        }
        outputs.flush()?;
    }
    let (pages, records, rejects) = tally.balance();
    if pages != records + rejects {
        return Err(FatalError::Unbalanced { pages, records, rejects });
    }
    let report = tally.finish(outputs.csv_counts(), pool.current_num_threads());
    outputs.finish(&report)?;
    Ok(report)
}

/// A page with what the index says about it.
struct Page {
    entry: Entry,
    known: Option<IndexEntry>,
}

fn with_index(entries: Vec<Entry>, mut index: Option<&mut Index>) -> Vec<Page> {
    let known = |entry: &Entry| index.as_mut().and_then(|index| index.find(entry));
    let known: Vec<_> = entries.iter().map(known).collect();
    entries.into_iter().zip(known).map(|(entry, known)| Page { entry, known }).collect()
}

fn pool(jobs: usize) -> Result<ThreadPool, FatalError> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK_BYTES);
    builder.build().map_err(|cause| FatalError::Usage(format!("cannot start {jobs} threads: {cause}")))
}

/// Neighbouring pages, at most `most` and about [`WINDOW_BYTES`] at a time.
fn windows(pages: &[Page], most: usize) -> impl Iterator<Item = &[Page]> {
    let mut rest = pages;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |page: &&Page| {
            bytes += page.entry.bytes;
            bytes <= WINDOW_BYTES
        };
        let count = rest.iter().take(most).take_while(fits).count().max(1);
        let (window, after) = rest.split_at_checked(count)?;
        rest = after;
        Some(window)
    })
}

/// Reads and cleans one page; says how many bytes it read.
fn outcome(page: &Page, settings: &Settings, watch: Watch<'_>) -> (u64, Outcome) {
    let (bytes, outcome) = match read(&page.entry, settings.limits.max_page_bytes) {
        Err(error) => (0, Outcome::Rejected(error)),
        Ok(bytes) => {
            let origin = origin(page);
            let outcome = guarded(|| clean_page(&bytes, &origin, settings));
            (bytes.len() as u64, outcome.unwrap_or_else(|message| Outcome::Rejected(PageError::Panicked(message))))
        }
    };
    (watch.page)(bytes);
    (bytes, outcome)
}

fn origin(page: &Page) -> Origin {
    let known = page.known.as_ref();
    Origin {
        path: page.entry.path.clone(),
        format: page.entry.format,
        url: known.and_then(|known| known.url.clone()),
        date_fetched: known.and_then(|known| known.date_fetched.clone()),
        charset: known.and_then(|known| known.charset.clone()),
    }
}

fn read(entry: &Entry, limit: u64) -> Result<Vec<u8>, PageError> {
    match (&entry.problem, &entry.place) {
        (Some(PageError::UnreadableFolder(cause)), _) => Err(PageError::UnreadableFolder(cause.clone())),
        (Some(problem), _) => Err(PageError::Unreadable(unreadable_cause(problem))),
        (None, Place::Stdin) => read_bounded(std::io::stdin().lock(), 0, limit),
        (None, Place::File(file)) => read_file(file, limit),
    }
}

fn unreadable_cause(problem: &PageError) -> String {
    match problem {
        PageError::Unreadable(cause) => cause.clone(),
        other => other.to_string(),
    }
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

/// Ids of the records with text by the hash of their content.
#[derive(Default)]
struct Duplicates {
    first: FxHashMap<String, String>,
}

impl Duplicates {
    /// Marks the record when an earlier one has the same words.
    fn mark(&mut self, cleaned: &mut Cleaned) {
        let record = &mut cleaned.record;
        if record.text.is_empty() {
            return;
        }
        match self.first.get(&record.content_hash) {
            Some(id) => record.duplicate_of = Some(id.clone()),
            None => {
                self.first.insert(record.content_hash.clone(), record.id.clone());
            }
        }
    }
}

fn write(
    page: &Page,
    outcome: Outcome,
    outputs: &mut Outputs,
    tally: &mut Tally,
    duplicates: &mut Duplicates,
) -> Result<(), FatalError> {
    match outcome {
        Outcome::Cleaned(mut cleaned) => {
            duplicates.mark(&mut cleaned);
            log::debug!("{}: {} words kept", page.entry.path, cleaned.record.word_count);
            tally.record(&cleaned);
            outputs.record(&cleaned)
        }
        Outcome::Rejected(error) => {
            let reject = Reject::new(&page.entry.path, &error);
            tell(&reject, tally.balance().2, outputs.has_quarantine());
            tally.reject(&reject);
            outputs.reject(&reject)
        }
    }
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
    let Reject { path, message, stage, .. } = reject;
    if before < TOLD_REJECTS || !is_written {
        log::warn!("{path}: {message} (quarantined by {stage})");
    } else {
        log::info!("{path}: {message} (quarantined by {stage})");
    }
    if before == TOLD_REJECTS && is_written {
        log::warn!("more pages are quarantined; they are listed in {QUARANTINE} only");
    }
}

thread_local! {
    /// Whether this thread works on a page, so that a panic is told in its quarantine row.
    static ON_PAGE: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic of this thread was.
    static PANIC_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics on pages from printing: their message goes into the quarantine row. Others print as ever.
fn quieten_page_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if ON_PAGE.get() {
                let place = info.location().map(ToString::to_string).unwrap_or_default();
                PANIC_AT.with_borrow_mut(|at| *at = place);
            } else {
                previous(info);
            }
        }));
    });
}

/// Runs `work`; the error is the message of a panic and its place in the source.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    ON_PAGE.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    ON_PAGE.set(false);
    result.map_err(|payload| {
        let place = PANIC_AT.with_borrow(Clone::clone);
        format!("{} at {place}", panic_message(payload.as_ref()))
    })
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&'static str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: u64) -> Page {
        let entry = Entry { path: String::new(), place: Place::Stdin, format: None, bytes, problem: None };
        Page { entry, known: None }
    }

    #[test]
    fn a_panic_becomes_a_message_with_its_place() {
        quieten_page_panics();
        let message = guarded(|| panic!("at {}", 1)).unwrap_err();
        assert!(message.starts_with("at 1 at src/pipeline.rs:"), "{message}");
        assert_eq!(guarded(|| 5), Ok(5));
    }

    #[test]
    fn windows_are_bounded_by_pages_and_bytes_and_miss_none() {
        let sizes = |pages: &[Page], most| windows(pages, most).map(<[Page]>::len).collect::<Vec<_>>();
        let small: Vec<Page> = (0..7).map(|_| page(1)).collect();
        assert_eq!(sizes(&small, 3), [3, 3, 1]);
        let large: Vec<Page> = [WINDOW_BYTES * 2, 1, WINDOW_BYTES, 1].map(page).into();
        assert_eq!(sizes(&large, 3), [1, 1, 1, 1]);
        assert_eq!(sizes(&[], 3), [0; 0]);
    }

    #[test]
    fn a_reader_is_not_read_past_the_limit() {
        assert_eq!(read_bounded(&b"1234"[..], 0, 4).unwrap(), b"1234");
        assert!(matches!(read_bounded(std::io::repeat(0), 0, 4), Err(PageError::TooLarge { bytes: 5, limit: 4 })));
    }
}
