//! A run into a folder: only what changed is cleaned, only what changes is written, and all of it appears at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::feed::{Feed, Task};
use super::{Plan, Watch, changes, clean, discover, duplicates, learning, outliers, read, tell};
use crate::error::{FatalError, PageError};
use crate::fields::sha256;
use crate::learn;
use crate::page::Outcome;
use crate::record::{ArticleRecord, Cleaned};
use crate::report::{HostCount, PageCounts, Report, RunCounts, Tally, count};
use crate::sink::{self, AtomicFile, REPORT, Reject, SyncedFile, results};
use crate::state::{Head, HeadStart, Stamp, Standing, Store};

/// Records of a host, before and now, below which their share of removed words says nothing.
const LEAST_RECORDS: u64 = 5;
/// By how much the share of removed words of a host must differ to be worth a word.
const LARGE_JUMP: f64 = 0.25;

/// Brings the outputs in `folder` up to date.
pub(super) fn run(plan: &Plan<'_>, folder: &Path, pool: &ThreadPool, watch: Watch<'_>) -> Result<Report, FatalError> {
    let mut tally = Tally::start(plan.config.clone());
    let mut feed = discover(plan, Some(folder), &mut tally, watch)?;
    let unwritable = |cause| FatalError::OutputUnwritable { path: folder.to_owned(), cause };
    plan.disk.create_folder(folder).map_err(unwritable)?;
    sink::check_places(folder)?;
    let (mut store, found) = Store::open(folder, plan.disk, plan.run.basis.clone(), plan.patience, &plan.stop)?;
    for notice in found.notices {
        tally.notice(notice);
    }
    if found.recovered > 0 {
        log::info!("{} of an interrupted run kept", count(found.recovered as u64, "page"));
    }
    let said = learning::said(plan, folder)?;
    if plan.force {
        store.forget()?;
    }
    let hosts_before = store.totals.hosts.clone();
    let mut cleaned = clean_all(plan, &mut feed, &mut store, pool, watch)?;
    let gone = store.settle()?;
    tally.gone(gone.iter().filter(|row| row.was == Standing::Record).count() as u64, plan.run.limit);
    let (learned, sites) = learning::apply(plan, folder, &mut store, said)?;
    if store.is_changed() {
        store.outliers = outliers::find(&mut store)?;
    }
    tally.hosts(sites, store.outliers.clone());
    tally.duplicates(duplicates::mark(&mut store, &plan.run.dedup, pool)?);
    store.compact()?;
    let mut published = if plan.only_learn {
        learning::others_as_before(&store)
    } else {
        sink::publish(&mut store, folder, &plan.run.output, plan.disk)?
    };
    for left in std::mem::take(&mut published.left) {
        tally.notice(format!("{}: is from an earlier run and was left as it is", folder.join(left).display()));
    }
    tally.totals = store.totals.clone();
    tally.unused_sites(&plan.settings.sites);
    tally.balance(feed.pages, published.records)?;
    for notice in jumps(&hosts_before, &cleaned.hosts) {
        tally.notice(notice);
    }
    let changed = changes::write(plan.disk, folder, &store.table, gone, &mut cleaned.counts)?;
    cleaned.counts.skipped_members = feed.skipped;
    cleaned.counts.unchanged = feed.pages - cleaned.counts.cleaned;
    published.add(learned);
    cleaned.counts.written = published.files.iter().map(|file| file.name().to_owned()).collect();
    tally.run(cleaned.counts);
    let report = tally.finish(pool.current_num_threads());
    published.files.push(changed);
    published.files.push(report_file(plan, folder, &report)?);
    store.commit(published.files, published.outputs, published.obsolete)?;
    Ok(report)
}

/// What [`clean_all`] did.
#[derive(Default)]
struct CleanedPages {
    counts: RunCounts,
    rejects: u64,
    hosts: BTreeMap<String, HostCount>,
}

/// What became of a task.
enum Done {
    /// The page is as it was.
    Same { row: usize, stamp: Stamp, ordinal: u32, last: bool },
    /// The page was cleaned.
    New(Box<NewPage>),
}

struct NewPage {
    head: Head,
    payload: Vec<u8>,
    old: Option<usize>,
    reject: Option<Reject>,
}

/// Cleans the pages whose results are not known, and keeps the results in the store.
fn clean_all(
    plan: &Plan<'_>,
    feed: &mut Feed<'_>,
    store: &mut Store<'_>,
    pool: &ThreadPool,
    watch: Watch<'_>,
) -> Result<CleanedPages, FatalError> {
    let mut sum = CleanedPages::default();
    let mut window = feed.window(Some(store));
    let mut done = Vec::new();
    while !window.is_empty() || !done.is_empty() {
        let ready = std::mem::take(&mut done);
        let keys = window.iter().map(|task| store.key(task.known_row, task.context));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        // While the workers clean one window, the results of the one before are written and the next one is found.
        let (results, next) = pool.install(|| {
            rayon::join(
                || {
                    let tasks = window.par_iter().zip(&keys);
                    tasks.map(|(task, key)| work(task, *key, plan, watch)).collect::<Result<Vec<_>, _>>()
                },
                || -> Result<Vec<Task>, FatalError> {
                    absorb(ready, store, &mut sum)?;
                    Ok(if is_stopped(plan) { Vec::new() } else { feed.window(Some(store)) })
                },
            )
        });
        (done, window) = (results?, next?);
        if is_stopped(plan) {
            absorb(std::mem::take(&mut done), store, &mut sum)?;
            store.sync()?;
            store.go_on()?;
        }
    }
    Ok(sum)
}

fn is_stopped(plan: &Plan<'_>) -> bool {
    plan.stop.load(Ordering::Relaxed) != 0
}

/// Reads a page, and cleans it if it is not as it was; `before` is the key of its results.
fn work(task: &Task, before: Option<u128>, plan: &Plan<'_>, watch: Watch<'_>) -> Result<Done, FatalError> {
    let read = read(task, plan);
    let size = read.as_ref().map_or(0, |bytes| bytes.len() as u64);
    (watch.page)(size);
    let is_same = match (before, &read) {
        (None, _) => false,
        (Some(key), Ok(bytes)) => key == task.key(&sha256(bytes)),
        (Some(key), Err(error)) => key == task.key(&error.to_string()),
    };
    // What could not be read may be there the next time although the file looks the same.
    let settled = task.stamp.settled && !matches!(read, Err(PageError::Unreadable(_) | PageError::UnreadableFolder(_)));
    let stamp = Stamp { settled, ..task.stamp };
    if let Some(row) = task.known_row.filter(|_| is_same) {
        return Ok(Done::Same { row, stamp, ordinal: task.ordinal, last: task.last });
    }
    let outcome = match &read {
        Ok(bytes) => clean(bytes, &task.origin, plan.settings),
        Err(error) => Outcome::Rejected(error.clone()),
    };
    let page = match outcome {
        Outcome::Cleaned(cleaned) => new_record(task, plan, &cleaned, size),
        Outcome::Rejected(error) => new_reject(task, &error, read.as_deref().ok(), size),
    };
    let mut page = page.map_err(|cause| FatalError::WriteFailed { path: task.origin.path.clone().into(), cause })?;
    page.head.stamp = stamp;
    Ok(Done::New(Box::new(page)))
}

fn new_record(task: &Task, plan: &Plan<'_>, cleaned: &Cleaned, size: u64) -> std::io::Result<NewPage> {
    let record = &cleaned.record;
    let output = &plan.run.output;
    let (results, csv) = results::of_record(cleaned, output)?;
    let content = content(record);
    let counts = PageCounts::of_record(cleaned, size, csv);
    log::debug!("{}: {} words kept", task.origin.path, record.word_count);
    let marks = |of: &Cleaned| learn::marks(of, plan.settings.lexicon.dates());
    let day = record.date_published.as_deref().and_then(|date| date.get(..10)).map(ToOwned::to_owned);
    let own = head(task, counts);
    let start = HeadStart {
        host: record.hostname.clone(),
        content,
        day,
        marks: marks(cleaned),
        is_manual: cleaned.is_manual,
        marks_of_manual: cleaned.as_manual.as_deref().map(marks),
        ..own.start
    };
    let head = Head {
        start,
        key: task.key(&record.source.sha256),
        is_record: true,
        signature: duplicates::signature_of(&cleaned.words),
        published: duplicates::published(record),
        ..own
    };
    Ok(NewPage { head, payload: results, old: task.known_row, reject: None })
}

/// Half of the hash of the words of a record as a number; 0 when it has none. Among ten million records two share it by
/// chance once in 400,000 folders.
pub(super) fn content(record: &ArticleRecord) -> u64 {
    let half = record.content_hash.get(..16).filter(|_| !record.text.is_empty());
    half.and_then(|half| u64::from_str_radix(half, 16).ok()).unwrap_or(0)
}

fn new_reject(task: &Task, error: &PageError, bytes: Option<&[u8]>, size: u64) -> std::io::Result<NewPage> {
    let reject = Reject::new(&task.origin, error);
    let results = results::of_reject(&reject)?;
    let counts = PageCounts::of_reject(&reject, size);
    let key = task.key(&bytes.map_or_else(|| error.to_string(), sha256));
    let head = Head { key, ..head(task, counts) };
    Ok(NewPage { head, payload: results, old: task.known_row, reject: Some(reject) })
}

fn head(task: &Task, counts: PageCounts) -> Head {
    Head {
        start: HeadStart { path: task.origin.path.clone(), ..HeadStart::default() },
        locator: task.origin.locator.clone(),
        ordinal: task.ordinal,
        last: task.last,
        stamp: task.stamp,
        context: task.context,
        counts,
        ..Head::default()
    }
}

/// Puts the results of a window into the store.
fn absorb(done: Vec<Done>, store: &mut Store<'_>, sum: &mut CleanedPages) -> Result<(), FatalError> {
    for done in done {
        match done {
            Done::Same { row, stamp, ordinal, last } => store.keep(row, stamp, ordinal, last),
            Done::New(page) => {
                sum.add(&page.head);
                if let Some(reject) = &page.reject {
                    tell(reject, sum.rejects, true);
                    sum.rejects += 1;
                }
                store.put(page.old, &page.head, &page.payload)?;
            }
        }
    }
    store.flush()
}

impl CleanedPages {
    fn add(&mut self, head: &Head) {
        self.counts.cleaned += 1;
        self.counts.bytes += head.counts.bytes;
        if let Some(host) = head.counts.host.as_ref().filter(|_| head.is_record) {
            let count = self.hosts.entry(host.clone()).or_default();
            count.records += 1;
            count.words_in += head.counts.words_in;
            count.words_out += head.counts.words_out;
        }
    }
}

/// Hosts of which this run removed much more or less than runs before: a redesign, or a rule gone wrong.
fn jumps(before: &BTreeMap<String, HostCount>, now: &BTreeMap<String, HostCount>) -> Vec<String> {
    let jump = |(host, now): (&String, &HostCount)| {
        let before =
            before.get(host).filter(|before| before.records >= LEAST_RECORDS && now.records >= LEAST_RECORDS)?;
        let (old, new) = (before.removed_share(), now.removed_share());
        ((new - old).abs() >= LARGE_JUMP).then(|| {
            format!(
                "{host}: {:.0} % of the words were removed from {} new pages, {:.0} % before: has the site changed?",
                100.0 * new,
                now.records,
                100.0 * old
            )
        })
    };
    now.iter().filter_map(jump).collect()
}

fn report_file(plan: &Plan<'_>, folder: &Path, report: &Report) -> Result<SyncedFile, FatalError> {
    let mut file = AtomicFile::create(folder, REPORT, plan.disk)?;
    let encoded = serde_json::to_vec_pretty(report).map_err(std::io::Error::from);
    let encoded = encoded.map_err(|cause| FatalError::WriteFailed { path: folder.join(REPORT), cause })?;
    file.put(&encoded)?;
    file.put(b"\n")?;
    file.sync()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_whose_pages_lose_much_more_than_before_is_told() {
        let count = |records, words_out| HostCount { records, words_in: 1000, words_out };
        let before = BTreeMap::from([("a.org".to_owned(), count(9, 900)), ("b.org".to_owned(), count(4, 900))]);
        let told = |now| jumps(&before, &BTreeMap::from([now]));
        assert_eq!(told(("a.org".to_owned(), count(5, 500))).len(), 1);
        assert!(told(("a.org".to_owned(), count(5, 700))).is_empty());
        assert!(told(("a.org".to_owned(), count(4, 100))).is_empty());
        assert!(told(("b.org".to_owned(), count(5, 100))).is_empty());
        assert!(told(("c.org".to_owned(), count(5, 100))).is_empty());
    }
}
