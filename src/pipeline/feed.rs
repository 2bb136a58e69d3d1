//! Which pages are worked on, in windows: those whose results are not known already.

use std::hash::BuildHasher;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rustc_hash::{FxBuildHasher, FxHashMap};
use sha2::{Digest, Sha256};

use crate::config::RunSettings;
use crate::discover::Entry;
use crate::error::PageError;
use crate::index::IndexEntry;
use crate::inputs::{self, Container, Member, Members, SkippedMembers};
use crate::page::{Format, Origin};
use crate::pipeline::guard::guarded;
use crate::pipeline::{Plan, Watch};
use crate::state::{Row, Stamp, Store, Table};

/// Most bytes of pages in a window: bounds memory when pages are large.
const WINDOW_BYTES: u64 = 128 << 20;

/// Files after which the memory of what was known about them is given back.
const GIVEN_BACK: usize = 1 << 16;

/// Locator of the member that says that a container broke dehusk.
const BROKEN: &str = "after the last page";

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
    /// Its row of an earlier run.
    pub(super) known_row: Option<usize>,
}

/// Where the bytes of a page are.
#[derive(Debug)]
pub(super) enum Source {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// In a file, compressed.
    Packed(PathBuf, Container),
    /// Here.
    Bytes(Vec<u8>),
    /// Nowhere.
    Problem(PageError),
}

/// The pages that are still to be worked on.
pub(super) struct Feed<'a> {
    /// The files that are left, the next one last.
    entries: Vec<Entry>,
    /// What the index says about each of them; nothing when there is no index.
    known: Vec<Option<IndexEntry>>,
    /// The container that pages are being taken out of.
    open: Option<OpenContainer>,
    /// First row of the table that may belong to the next entry.
    cursor: usize,
    inputs: &'a [PathBuf],
    run: &'a RunSettings,
    basis: String,
    now: i64,
    watch: Watch<'a>,
    /// Pages handed out or known already.
    pub(super) pages: u64,
    /// What was seen in containers and is no page.
    pub(super) skipped: SkippedMembers,
}

/// A container with what holds for all its pages.
struct OpenContainer {
    members: Members,
    /// The member after those handed out.
    ahead: Option<Member>,
    like: Task,
    rows: Range<usize>,
    /// The rows by the hash of their locators; made when the members are not in the places they had.
    by_locator: Option<FxHashMap<u64, usize>>,
}

impl<'a> Feed<'a> {
    pub(super) fn new(entries: Vec<Entry>, known: Vec<Option<IndexEntry>>, plan: &Plan<'a>, watch: Watch<'a>) -> Self {
        let basis = &plan.run.basis;
        let (mut entries, mut known) = (entries, known);
        entries.reverse();
        known.reverse();
        Self {
            entries,
            known,
            open: None,
            cursor: 0,
            inputs: plan.inputs,
            run: plan.run,
            basis: format!("{}\n{}", basis.program, basis.settings),
            now: i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX),
            watch,
            pages: 0,
            skipped: SkippedMembers::default(),
        }
    }

    /// The next pages to work on, by path; none when all are done. Pages whose results are known from an earlier run
    /// are marked in the store and passed over.
    pub(super) fn window(&mut self, mut store: Option<&mut Store<'_>>) -> Vec<Task> {
        let mut window = Vec::new();
        let mut bytes = 0;
        let limit = self.run.limit.map_or(u64::MAX, |limit| limit as u64);
        while window.len() < self.run.window && bytes < WINDOW_BYTES && self.pages < limit {
            let task = if let Some(task) = self.member(store.as_deref_mut()) {
                Some(task)
            } else if let Some(entry) = self.next_entry() {
                self.entry(entry, store.as_deref_mut())
            } else {
                break;
            };
            if let Some(task) = task {
                bytes += task.bytes();
                window.push(task);
            }
        }
        window
    }

    fn next_entry(&mut self) -> Option<Entry> {
        let entry = self.entries.pop();
        // A million of them take memory even when they are handed out.
        if self.entries.len().is_multiple_of(GIVEN_BACK) {
            self.entries.shrink_to_fit();
            self.known.shrink_to_fit();
        }
        entry
    }

    /// The next file as a task, unless it is known or a container; that is then open.
    fn entry(&mut self, entry: Entry, store: Option<&mut Store<'_>>) -> Option<Task> {
        let known = self.known.pop().flatten();
        let mut task = self.task(entry, known);
        let mut rows = 0..0;
        if let Some(store) = store {
            rows = store.table.of_path(&task.origin.path, self.cursor);
            self.cursor = rows.end;
            if self.is_known(&task, rows.clone(), store) {
                return None;
            }
        }
        if let Source::File(file) = &task.source
            && let Some(kind) = inputs::kind_of(file)
        {
            match kind {
                Container::Single(_) => task.source = Source::Packed(file.clone(), kind),
                _ => match open(file, kind, self.run) {
                    Ok(mut members) => {
                        let ahead = next(&mut members);
                        self.open = Some(OpenContainer { members, ahead, like: task, rows, by_locator: None });
                        return None;
                    }
                    Err(problem) => task.source = Source::Problem(problem),
                },
            }
        }
        self.pages += 1;
        // What is left of the rows below is that of an earlier state of the file.
        task.known_row = (rows.len() == 1).then_some(rows.start);
        Some(task)
    }

    /// The next page of the open container.
    fn member(&mut self, store: Option<&mut Store<'_>>) -> Option<Task> {
        let open = self.open.as_mut()?;
        let Some(member) = open.ahead.take() else {
            self.skipped.add(open.members.skipped());
            self.open = None;
            return None;
        };
        self.pages += 1;
        open.ahead = if member.locator == BROKEN { None } else { next(&mut open.members) };
        let last = open.ahead.is_none();
        let ordinal = open.like.ordinal;
        open.like.ordinal += 1;
        let like = &open.like;
        let origin = Origin {
            path: like.origin.path.clone(),
            locator: Some(member.locator),
            format: member.format,
            url: member.url.or_else(|| like.origin.url.clone()),
            date_fetched: member.date_fetched.or_else(|| like.origin.date_fetched.clone()),
            charset: member.charset.or_else(|| like.origin.charset.clone()),
        };
        let source = member.body.map_or_else(Source::Problem, Source::Bytes);
        let (stamp, context) = (like.stamp, like.context);
        let known_row = store.and_then(|store| open.row(&origin, ordinal, &store.table));
        Some(Task { origin, ordinal, last, source, stamp, context, known_row })
    }

    fn task(&self, entry: Entry, known: Option<IndexEntry>) -> Task {
        let file = entry.file(self.inputs);
        let Entry { path, format, bytes, modified, problem, .. } = entry;
        let (url, date_fetched, charset) =
            known.map(|known| (known.url, known.date_fetched, known.charset)).unwrap_or_default();
        let origin = Origin { path: path.into(), locator: None, format, url, date_fetched, charset };
        let source = match (problem, file) {
            (Some(problem), _) => Source::Problem(*problem),
            (None, None) => Source::Stdin,
            (None, Some(file)) => Source::File(file),
        };
        let context = self.context(&origin);
        let stamp = Stamp::new(bytes, modified, self.now);
        Task { origin, ordinal: 0, last: true, source, stamp, context, known_row: None }
    }

    /// Hash of what the results of the pages in a file depend on besides its bytes and its name.
    fn context(&self, origin: &Origin) -> u64 {
        let mut hash = Sha256::new();
        hash.update(&self.basis);
        for part in [&origin.url, &origin.date_fetched, &origin.charset] {
            update(&mut hash, part.as_deref());
        }
        hash.finalize().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Whether the results of all pages in a file are known; then they are marked.
    fn is_known(&mut self, task: &Task, rows: Range<usize>, store: &mut Store<'_>) -> bool {
        let own = store.table.rows().get(rows.clone()).unwrap_or_default();
        let proven = |row: &Row| row.context == task.context && row.stamp().proves(task.stamp);
        let is_whole = own.last().is_some_and(|row| row.last && row.ordinal as usize + 1 == own.len());
        if !is_whole || !own.iter().all(proven) {
            return false;
        }
        self.pages += rows.len() as u64;
        rows.for_each(|at| store.see(at));
        (self.watch.page)(task.stamp.size);
        true
    }
}

impl OpenContainer {
    /// The row that a page had.
    fn row(&mut self, origin: &Origin, ordinal: u32, table: &Table) -> Option<usize> {
        let locator = |at: usize| table.get(at).and_then(|row| table.locator(row));
        let wanted = origin.locator.as_deref();
        let same_place = Some(self.rows.start + ordinal as usize).filter(|at| self.rows.contains(at));
        if let Some(at) = same_place.filter(|at| locator(*at) == wanted) {
            return Some(at);
        }
        let rows = self.rows.clone();
        let by_locator = self.by_locator.get_or_insert_with(|| rows.map(|at| (hash_of(locator(at)), at)).collect());
        by_locator.get(&hash_of(wanted)).copied().filter(|at| locator(*at) == wanted)
    }
}

/// Opens a container; a panic is a reason why it has no pages.
fn open(file: &Path, kind: Container, run: &RunSettings) -> Result<Members, PageError> {
    let opened = guarded(|| inputs::open(file, kind, &run.inputs));
    opened.unwrap_or_else(|message| Err(PageError::Panicked(message)))
}

/// The next member of a container; a panic is the last one.
fn next(members: &mut Members) -> Option<Member> {
    let next = guarded(|| members.next());
    next.unwrap_or_else(|message| Some(Member::failed(BROKEN.to_owned(), PageError::Panicked(message))))
}

fn hash_of(locator: Option<&str>) -> u64 {
    FxBuildHasher.hash_one(locator)
}

fn update(hash: &mut Sha256, part: Option<&str>) {
    hash.update([u8::from(part.is_some())]);
    hash.update(part.unwrap_or_default());
    hash.update([0]);
}

impl Task {
    /// Bytes that it holds, or will hold when it is read.
    fn bytes(&self) -> u64 {
        match &self.source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(_) | Source::Packed(..) => self.stamp.size,
            Source::Stdin | Source::Problem(_) => 0,
        }
    }

    /// Hash of all that the results depend on; `content` stands for the bytes.
    pub(super) fn key(&self, content: &str) -> u128 {
        let mut hash = Sha256::new();
        hash.update(self.context.to_le_bytes());
        let origin = &self.origin;
        for part in [&origin.locator, &origin.url, &origin.date_fetched, &origin.charset] {
            update(&mut hash, part.as_deref());
        }
        update(&mut hash, Some(&origin.path));
        update(&mut hash, origin.format.map(Format::name));
        hash.update(content);
        crate::sink::first_half(&hash.finalize())
    }
}
