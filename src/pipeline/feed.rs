//! Which pages are worked on, in windows: those whose results are not known already.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::discover::{Entry, Place};
use crate::error::PageError;
use crate::index::IndexEntry;
use crate::page::Origin;
use crate::pipeline::{Plan, Watch};
use crate::state::{Stamp, Store};

/// Most bytes of pages in a window: bounds memory when pages are large.
const WINDOW_BYTES: u64 = 128 << 20;

/// A page to work on.
#[derive(Debug)]
pub(super) struct Task {
    /// What is known about it besides its bytes.
    pub(super) origin: Origin,
    /// Its number inside the file.
    pub(super) ordinal: u32,
    /// Whether the file has no pages behind this one.
    pub(super) last: bool,
    /// Where its bytes are.
    pub(super) source: Source,
    /// How its file looks.
    pub(super) stamp: Stamp,
    /// Hash of what its results depend on besides the bytes.
    pub(super) context: u64,
    /// Its row of an earlier run with the key of the results.
    pub(super) known: Option<(usize, u128)>,
}

/// Where the bytes of a page are.
#[derive(Debug)]
pub(super) enum Source {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// Here.
    #[expect(dead_code, reason = "containers follow")]
    Bytes(Vec<u8>),
    /// Nowhere.
    Problem(PageError),
}

/// The pages that are still to be worked on.
pub(super) struct Feed<'a> {
    entries: std::vec::IntoIter<Entry>,
    known: std::vec::IntoIter<Option<IndexEntry>>,
    /// First row of the table that may belong to the next entry.
    cursor: usize,
    most: usize,
    basis: String,
    now: i64,
    watch: Watch<'a>,
    /// Pages handed out or known already.
    pub(super) pages: u64,
}

impl<'a> Feed<'a> {
    pub(super) fn new(entries: Vec<Entry>, known: Vec<Option<IndexEntry>>, plan: &Plan<'a>, watch: Watch<'a>) -> Self {
        let basis = &plan.run.basis;
        Self {
            entries: entries.into_iter(),
            known: known.into_iter(),
            cursor: 0,
            most: plan.run.window,
            basis: format!("{}\n{}", basis.program, basis.settings),
            now: i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX),
            watch,
            pages: 0,
        }
    }

    /// The next pages to work on, by path; none when all are done. Pages whose results are known from an earlier run
    /// are marked in the store and passed over.
    pub(super) fn window(&mut self, mut store: Option<&mut Store<'_>>) -> Vec<Task> {
        let mut window = Vec::new();
        let mut bytes = 0;
        while window.len() < self.most && bytes < WINDOW_BYTES {
            let Some(entry) = self.entries.next() else { break };
            let known = self.known.next().flatten();
            self.pages += 1;
            let task = self.task(entry, known);
            let task = match &mut store {
                Some(store) => self.unless_known(task, store),
                None => Some(task),
            };
            if let Some(task) = task {
                bytes += task.stamp.size;
                window.push(task);
            }
        }
        window
    }

    fn task(&self, entry: Entry, known: Option<IndexEntry>) -> Task {
        let Entry { path, place, format, bytes, modified, problem } = entry;
        let (url, date_fetched, charset) =
            known.map(|known| (known.url, known.date_fetched, known.charset)).unwrap_or_default();
        let origin = Origin { path, locator: None, format, url, date_fetched, charset };
        let source = match (problem, place) {
            (Some(problem), _) => Source::Problem(problem),
            (None, Place::Stdin) => Source::Stdin,
            (None, Place::File(file)) => Source::File(file),
        };
        let context = self.context(&origin);
        let stamp = Stamp::new(bytes, modified, self.now);
        Task { origin, ordinal: 0, last: true, source, stamp, context, known: None }
    }

    /// Hash of what the results of a page depend on besides its bytes and its name.
    fn context(&self, origin: &Origin) -> u64 {
        let mut hash = Sha256::new();
        hash.update(&self.basis);
        for part in [&origin.url, &origin.date_fetched, &origin.charset] {
            hash.update([u8::from(part.is_some())]);
            hash.update(part.as_deref().unwrap_or_default());
            hash.update([0]);
        }
        hash.finalize().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// The task, unless its results are known; then they are marked.
    fn unless_known(&mut self, task: Task, store: &mut Store<'_>) -> Option<Task> {
        let rows = store.table.of_path(&task.origin.path, self.cursor);
        self.cursor = rows.end;
        let row = store.table.rows().get(rows.clone()).and_then(|rows| rows.iter().find(|row| row.ordinal == 0));
        let Some(row) = row.filter(|row| row.context == task.context && rows.len() == 1) else { return Some(task) };
        if row.stamp.proves(task.stamp) && row.last {
            store.keep(rows.start, row.stamp, 0, true);
            (self.watch.page)(task.stamp.size);
            return None;
        }
        Some(Task { known: Some((rows.start, row.key)), ..task })
    }
}

impl Task {
    /// Hash of all that the results depend on; `content` stands for the bytes.
    pub(super) fn key(&self, content: &str) -> u128 {
        let mut hash = Sha256::new();
        hash.update(self.context.to_le_bytes());
        let origin = &self.origin;
        for part in [Some(&origin.path), origin.locator.as_ref(), origin.url.as_ref(), origin.date_fetched.as_ref()] {
            hash.update([u8::from(part.is_some())]);
            hash.update(part.map(String::as_str).unwrap_or_default());
            hash.update([0]);
        }
        hash.update(content);
        crate::sink::first_half(&hash.finalize())
    }
}
