//! What is kept in the output folder from one run to the next, so that pages that did not change are not cleaned again.
//!
//! `log` has the results of every page, `table` one row a page, `index` the table on the disk, `lock` the lock. They
//! live in [`FOLDER`] inside the output folder.
//!
//! The promises, each of which has a test: a run that is killed at any moment loses at most the pages it was working
//! on; a run whose writing fails leaves the outputs as they were; the outputs change together, when
//! `Store::commit` has renamed `index.tmp` to `index.next`: if the run dies after that, the next one carries on with
//! the renaming.

mod head;
mod index;
mod lock;
mod log;
mod table;

use std::cmp::Reverse;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

pub use head::Stamp;
pub(crate) use head::{Head, HeadStart};
use index::Header;
pub(crate) use index::OutputFile;
use lock::Lock;
use log::{FramePlace, Log};
pub(crate) use table::{Kept, Kin, Mark, Patch, Row, Standing, Table};

use crate::disk::Disk;
use crate::error::FatalError;
use crate::report::{Outliers, Totals};
use crate::sink::{SyncedFile, remove_leftovers, results, temporary};

/// Number of the signal that Ctrl-C sends.
const SIGINT: usize = 2;
/// Name of the folder inside the output folder.
pub const FOLDER: &str = ".dehusk";
const INDEX: &str = "index";
/// Version of the format of log and index: one number for both, since the index tells where in the log results stand. To
/// be raised with any change to what is written there; what another version left is not read, and all pages are cleaned.
const FORMAT: u8 = 6;
/// The index of a commit whose files are not all in their places yet.
const NEXT: &str = "index.next";
const TEMPORARY: &str = "index.tmp";
const LOCK: &str = "lock";
/// Dead bytes of the log below which it is not written anew.
const LEAST_WASTE: u64 = 16 << 20;

/// What makes results of an earlier run useless, in two parts so that the user can be told which it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Version and build of the program.
    pub program: String,
    /// Hash of the settings that cleaning depends on.
    pub settings: u64,
}

/// What marking rows depends on besides the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct MarkedWith {
    /// Least similarity of a copy to its original, in ten-thousandths.
    pub(crate) threshold: u16,
    /// Whether copies are left out of the outputs.
    pub(crate) drop: bool,
}

/// How alike two texts are, in ten-thousandths: their contents, the smaller one first, and the similarity.
pub(crate) type Similarity = (u64, u64, u16);

/// Most similarities that are kept from run to run: 24 bytes each. The others are found anew.
pub(crate) const MOST_SIMILARITIES: usize = 500_000;

/// What an output folder remembers.
pub(crate) struct Store<'d> {
    folder: PathBuf,
    output: PathBuf,
    disk: &'d dyn Disk,
    log: Log<'d>,
    /// The pages.
    pub(crate) table: Table,
    /// What they add up to.
    pub(crate) totals: Totals,
    /// The files that were written by the last commit, by name.
    pub(crate) outputs: Vec<OutputFile>,
    /// Texts that were compared, ascending.
    pub(crate) similarities: Vec<Similarity>,
    /// Pages that are far from others of their hosts.
    pub(crate) outliers: Outliers,
    marked: Option<MarkedWith>,
    basis: Basis,
    learning: u64,
    is_changed: bool,
    /// Whether the index must be written although nothing else changed.
    is_index_old: bool,
    stop: &'d AtomicUsize,
    /// Pages whose results this run has put in.
    added: u64,
    _lock: Lock,
}

/// What [`Store::open`] found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What the user should know.
    pub(crate) notices: Vec<String>,
    /// Pages that an interrupted run had done.
    pub(crate) recovered: usize,
}

impl<'d> Store<'d> {
    /// Opens what is kept in the output folder, and finishes what a run that died had begun.
    ///
    /// # Errors
    /// [`FatalError::Locked`], [`FatalError::OutputUnwritable`], [`FatalError::WriteFailed`].
    pub(crate) fn open(
        output: &Path,
        disk: &'d dyn Disk,
        basis: Basis,
        patience: Duration,
        stop: &'d AtomicUsize,
    ) -> Result<(Self, Found), FatalError> {
        let folder = output.join(FOLDER);
        let unwritable = |cause| FatalError::OutputUnwritable { path: folder.clone(), cause };
        disk.create_folder(&folder).map_err(unwritable)?;
        let lock = Lock::take(&folder.join(LOCK), patience)?;
        roll_forward(output, &folder, disk)?;
        remove_leftovers(output, disk);
        let mut found = Found::default();
        let (mut header, table) = index::read(&folder.join(INDEX)).unwrap_or_else(|| {
            found.notices.extend(why_no_index(&folder.join(INDEX)));
            Default::default()
        });
        found.notices.extend(why_again(&header, &basis));
        let segments = log::segments(&folder).map_err(unwritable)?;
        let tail = read_tail(&folder, &segments, header.log_end).map_err(unwritable)?;
        let is_changed = header.program != basis.program || header.settings != basis.settings;
        let mut store = Self {
            log: Log::at(folder.clone(), disk, tail.end.0.max(1), tail.end.1),
            folder,
            output: output.to_owned(),
            disk,
            table,
            totals: std::mem::take(&mut header.totals),
            outputs: header.outputs,
            basis,
            learning: header.learning,
            similarities: header.similarities,
            outliers: header.outliers,
            marked: header.marked,
            is_changed,
            is_index_old: false,
            stop,
            added: 0,
            _lock: lock,
        };
        found.recovered = tail.results.len();
        store.recover(&tail.results)?;
        store.remove_unused_segments(&segments);
        Ok((store, found))
    }

    /// Takes in what an interrupted run had done.
    fn recover(&mut self, results: &[FramePlace]) -> Result<(), FatalError> {
        for place in results {
            let head = self.log.read_head(*place)?;
            let old = old_row(&self.table, &head);
            take_back(&mut self.totals, &mut self.log, &self.table, old)?;
            self.totals.add(&head.counts);
            self.table.replace(old, &head, *place);
        }
        self.table.sort();
        self.table.forget_seen();
        self.is_changed |= !results.is_empty();
        Ok(())
    }

    /// Forgets all pages, also those that cannot be read any more; all records then count as new.
    pub(crate) fn forget(&mut self) -> Result<(), FatalError> {
        self.table = Table::default();
        self.totals = Totals::default();
        self.outputs.clear();
        self.is_changed = true;
        self.log.next_segment()
    }

    /// Keeps the results of a page in the place of those of row `old`.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`]; the store must not be used after it.
    pub(crate) fn put(&mut self, old: Option<usize>, head: &Head, payload: &[u8]) -> Result<(), FatalError> {
        take_back(&mut self.totals, &mut self.log, &self.table, old)?;
        let place = self.log.append(head, payload)?;
        self.totals.add(&head.counts);
        self.table.replace(old, head, place);
        self.is_changed = true;
        self.added += 1;
        Ok(())
    }

    /// Fails when the user wants the run to end. Whatever reads page after page asks before each: what is in the log stays,
    /// and files that were begun are left out.
    ///
    /// # Errors
    /// [`FatalError::Interrupted`].
    pub(crate) fn go_on(&self) -> Result<(), FatalError> {
        let number = self.stop.load(Ordering::Relaxed);
        if number == 0 {
            return Ok(());
        }
        let signal = if number == SIGINT { "SIGINT" } else { "SIGTERM" };
        Err(FatalError::Interrupted { signal, code: u8::try_from(128 + number).unwrap_or(1), done: self.added })
    }

    /// The key of the results that a row has, if they were made in this context.
    ///
    /// # Errors
    /// [`FatalError::State`] when they are not what was written.
    pub(crate) fn key(&mut self, at: Option<usize>, context: u64) -> Result<Option<u128>, FatalError> {
        let row = at.and_then(|at| self.table.get(at)).filter(|row| row.context == context);
        row.map(|row| Ok(self.log.read_head(row.place)?.key)).transpose()
    }

    /// Notes that a page was come across.
    pub(crate) fn see(&mut self, at: usize) {
        if let Some(row) = self.table.get_mut(at) {
            row.is_seen = true;
        }
    }

    /// Notes that a page is as it was, and how its file looks now.
    pub(crate) fn keep(&mut self, at: usize, stamp: Stamp, ordinal: u32, last: bool) {
        let kept = self.table.keep(at, stamp, ordinal, last);
        self.is_changed |= kept == Kept::Moved;
        self.is_index_old |= kept == Kept::Stamped;
    }

    /// What learning looks at of a page as it came out by itself.
    ///
    /// # Errors
    /// [`FatalError::State`] when it is not what was written, [`FatalError::Interrupted`].
    pub(crate) fn start(&mut self, row: &Row) -> Result<HeadStart, FatalError> {
        self.go_on()?;
        self.log.read_start(row.place)
    }

    /// The results of a page as it came out by itself.
    ///
    /// # Errors
    /// [`FatalError::State`] when they are not what was written.
    pub(crate) fn own_results(&mut self, row: &Row) -> Result<(Head, Vec<u8>), FatalError> {
        self.log.read(row.place)
    }

    /// Keeps the results of a page after what was learned of its site; `None` for one of which nothing goes.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`], [`FatalError::State`].
    pub(crate) fn patch(&mut self, at: usize, patched: Option<(&Head, &[u8])>) -> Result<(), FatalError> {
        let Some(row) = self.table.get(at).copied() else { return Ok(()) };
        take_back(&mut self.totals, &mut self.log, &self.table, Some(at))?;
        self.is_changed = true;
        if let Some((head, payload)) = patched {
            let place = self.log.append(head, payload)?;
            self.totals.add(&head.counts);
            self.table.set_patch(at, head, Some(Patch { place, learned: head.learned }));
        } else {
            let head = self.log.read_head(row.place)?;
            self.totals.add(&head.counts);
            self.table.set_patch(at, &head, None);
        }
        Ok(())
    }

    /// The file of this name as the last commit wrote it.
    pub(crate) fn output(&self, name: &str) -> Option<&OutputFile> {
        let at = self.outputs.binary_search_by(|file| file.name.as_str().cmp(name)).ok()?;
        self.outputs.get(at)
    }

    /// Whether anything is other than when the outputs were last written.
    pub(crate) fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// Notes what learning depends on; says whether that is new.
    pub(crate) fn set_learning(&mut self, learning: u64) -> bool {
        let is_new = self.learning != learning;
        self.learning = learning;
        self.is_changed |= is_new;
        is_new
    }

    /// Makes sure that what was put outlives this process.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub(crate) fn flush(&mut self) -> Result<(), FatalError> {
        self.log.flush()
    }

    /// The same for a power cut.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub(crate) fn sync(&mut self) -> Result<(), FatalError> {
        self.log.sync()
    }

    /// Drops the pages that this run has not come across and puts the rest in order; gives those dropped.
    ///
    /// # Errors
    /// [`FatalError::State`] when their counts cannot be read.
    pub(crate) fn settle(&mut self) -> Result<Vec<Row>, FatalError> {
        let gone = self.table.take_unseen();
        for row in &gone {
            let head = self.log.read_head(self.table.results(row))?;
            self.totals.take_back(&head.counts);
        }
        self.is_changed |= !gone.is_empty();
        self.table.sort();
        Ok(gone)
    }

    /// The results of a page.
    ///
    /// # Errors
    /// [`FatalError::State`] when they are not what was written, [`FatalError::Interrupted`].
    pub(crate) fn results(&mut self, row: &Row) -> Result<Vec<u8>, FatalError> {
        self.go_on()?;
        self.log.read_payload(self.table.results(row))
    }

    /// The text of a record.
    ///
    /// # Errors
    /// [`FatalError::State`] when it is not what was written, [`FatalError::Interrupted`].
    pub(crate) fn text(&mut self, row: &Row) -> Result<String, FatalError> {
        let results = self.results(row)?;
        let text = results::parts(&results).and_then(|parts| results::text(parts).ok());
        text.ok_or_else(|| FatalError::State {
            path: PathBuf::from(self.table.path(row)),
            message: "its kept results are damaged; `--force` cleans all pages again".to_owned(),
        })
    }

    /// Whether nothing changed since the rows were marked, with these settings.
    pub(crate) fn is_marked(&self, with: MarkedWith) -> bool {
        !self.is_changed && self.marked == Some(with)
    }

    /// Notes that the rows are marked.
    pub(crate) fn marked(&mut self, with: MarkedWith) {
        self.is_changed |= self.marked != Some(with);
        self.marked = Some(with);
    }

    /// Puts written files into their places, all or none, and remembers that they are there.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`]. What was there before is untouched, or the next run finishes the change.
    pub(crate) fn commit(
        mut self,
        mut files: Vec<SyncedFile>,
        mut outputs: Vec<OutputFile>,
        obsolete: Vec<String>,
    ) -> Result<(), FatalError> {
        outputs.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        self.is_changed |= outputs != self.outputs;
        let is_index_new = self.is_changed || self.is_index_old;
        if is_index_new {
            self.log.sync()?;
            let header = Header {
                program: self.basis.program.clone(),
                settings: self.basis.settings,
                learning: self.learning,
                log_end: self.log.end(),
                totals: std::mem::take(&mut self.totals),
                outputs,
                pending: files.iter().map(|file| file.name().to_owned()).collect(),
                obsolete: obsolete.clone(),
                marked: self.marked,
                similarities: std::mem::take(&mut self.similarities),
                outliers: std::mem::take(&mut self.outliers),
                ..Header::default()
            };
            self.write_next(header)?;
            // From here on the files are the next run's to finish, if this one dies.
            files.iter_mut().for_each(SyncedFile::leave);
        }
        for file in files {
            file.rename(self.disk)?;
        }
        for name in obsolete {
            remove_output(&self.output, &name, self.disk)?;
        }
        self.sync_output()?;
        if is_index_new {
            self.rename(NEXT, INDEX)?;
            self.sync_folder(&self.folder)?;
        }
        Ok(())
    }

    fn write_next(&self, header: Header) -> Result<(), FatalError> {
        let path = self.folder.join(TEMPORARY);
        let failed = |cause| FatalError::WriteFailed { path: path.clone(), cause };
        let mut file = self.disk.create(&path).map_err(failed)?;
        index::write(file.as_mut(), header, &self.table).map_err(failed)?;
        // The names of the files that wait for their places must last before anything says that they are complete.
        self.sync_output()?;
        self.sync_folder(&self.folder)?;
        self.rename(TEMPORARY, NEXT)?;
        self.sync_folder(&self.folder)
    }

    /// Writes the log anew when more of it is dead than alive. Files are known by where the results in them are, so
    /// this comes before they are written.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`], [`FatalError::State`].
    pub(crate) fn compact(&mut self) -> Result<(), FatalError> {
        if !self.is_changed {
            return Ok(());
        }
        let patch = |row: &Row| self.table.patch(row).map_or(0, |patch| patch.place.length);
        let alive: u64 = self.table.rows().iter().map(|row| u64::from(row.place.length) + u64::from(patch(row))).sum();
        let segments = log::segments(&self.folder).unwrap_or_default();
        let size = |number: &u32| std::fs::metadata(log::segment_path(&self.folder, *number)).map_or(0, |m| m.len());
        let bytes: u64 = segments.iter().map(size).sum();
        if bytes < alive.saturating_mul(2) + LEAST_WASTE {
            return Ok(());
        }
        self.log.next_segment()?;
        for at in 0..self.table.rows().len() {
            let Some(row) = self.table.get(at).copied() else { continue };
            let place = self.log.copy(row.place)?;
            let patch = self.table.patch(&row).map(|patch| self.log.copy(patch.place)).transpose()?;
            self.table.moved(at, place, patch);
        }
        // The outputs are made of what was copied.
        self.log.flush()
    }

    /// Removes segments that no row needs; what cannot be removed is tried again by the next run.
    fn remove_unused_segments(&self, segments: &[u32]) {
        let (tail, _) = self.log.end();
        let places = self.table.rows().iter().flat_map(|row| [row.place.segment, self.table.results(row).segment]);
        let mut used: Vec<u32> = places.collect();
        used.sort_unstable();
        used.dedup();
        for number in segments.iter().filter(|number| **number < tail && used.binary_search(number).is_err()) {
            let path = log::segment_path(&self.folder, *number);
            if let Err(cause) = self.disk.remove(&path) {
                ::log::info!("{}: cannot be removed: {cause}", path.display());
            }
        }
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), FatalError> {
        let to = self.folder.join(to);
        let renamed = self.disk.rename(&self.folder.join(from), &to);
        renamed.map_err(|cause| FatalError::WriteFailed { path: to, cause })
    }

    fn sync_output(&self) -> Result<(), FatalError> {
        let learned = self.output.join(crate::learn::FOLDER);
        if learned.is_dir() {
            self.sync_folder(&learned)?;
        }
        self.sync_folder(&self.output)
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), FatalError> {
        let synced = self.disk.sync_folder(folder);
        synced.map_err(|cause| FatalError::WriteFailed { path: folder.to_owned(), cause })
    }
}

/// Why results of earlier runs cannot be used, if there are any.
fn why_again(header: &Header, basis: &Basis) -> Option<String> {
    if header.program.is_empty() {
        None
    } else if header.program != basis.program {
        let change = format!("{} became {}", header.program, basis.program);
        Some(format!("dehusk changed ({change}), so all pages are cleaned again"))
    } else if header.settings != basis.settings {
        Some("the configuration changed, so all pages are cleaned again".to_owned())
    } else {
        None
    }
}

/// What stands in the log behind the end that the index knows: the pages of a run that did not finish.
struct Tail {
    /// The last results of each page, in the order of the log.
    results: Vec<FramePlace>,
    /// Segment and byte behind the last good frame.
    end: (u32, u64),
}

fn read_tail(folder: &Path, segments: &[u32], from: (u32, u64)) -> std::io::Result<Tail> {
    let (mut results, mut end) = (Vec::new(), from);
    for number in segments.iter().copied().filter(|number| *number >= from.0) {
        let start = if number == from.0 { from.1 } else { 0 };
        let last = log::scan(folder, number, start, |head, place| {
            // What was learned of a site is applied anew.
            if head.learned == 0 {
                results.push((hash_of_page(&head), place));
            }
        })?;
        end = (number, last);
    }
    Ok(Tail { results: last_of_each(results), end })
}

/// Tells pages apart, not heads: a million heads would take gigabytes. Of two pages with one hash the first would be
/// cleaned again.
fn hash_of_page(head: &Head) -> u64 {
    FxBuildHasher.hash_one((&head.start.path, head.ordinal))
}

/// Of several results of one page the last.
fn last_of_each(mut results: Vec<(u64, FramePlace)>) -> Vec<FramePlace> {
    let in_log = |place: &FramePlace| (place.segment, place.offset);
    results.sort_unstable_by_key(|(page, place)| (*page, Reverse(in_log(place))));
    results.dedup_by_key(|(page, _)| *page);
    let mut last: Vec<FramePlace> = results.into_iter().map(|(_, place)| place).collect();
    last.sort_unstable_by_key(in_log);
    last
}

/// The row of the page that this is the head of.
fn old_row(table: &Table, head: &Head) -> Option<usize> {
    table
        .rows()
        .binary_search_by(|row| {
            let by_path = table.path(row).as_bytes().cmp(head.start.path.as_bytes());
            by_path.then(row.ordinal.cmp(&head.ordinal))
        })
        .ok()
}

/// Takes the counts of a row that is about to be replaced out of the totals.
fn take_back(totals: &mut Totals, log: &mut Log<'_>, table: &Table, old: Option<usize>) -> Result<(), FatalError> {
    if let Some(row) = old.and_then(|old| table.get(old)) {
        let head = log.read_head(table.results(row))?;
        totals.take_back(&head.counts);
    }
    Ok(())
}

/// What to say of an index that cannot be read.
fn why_no_index(path: &Path) -> Option<String> {
    let path_shown = path.display();
    if index::is_of_other_version(path) {
        return Some(format!("{path_shown}: was written by another version of dehusk and is made again"));
    }
    path.exists().then(|| format!("{path_shown}: is damaged and made again from the log"))
}

/// Puts the files of a commit that was cut off into their places.
fn roll_forward(output: &Path, folder: &Path, disk: &dyn Disk) -> Result<(), FatalError> {
    let next = folder.join(NEXT);
    let Some((header, _)) = index::read(&next) else { return Ok(()) };
    let failed = |path: &Path, cause| FatalError::WriteFailed { path: path.to_owned(), cause };
    for name in &header.pending {
        let temporary = temporary(output, name);
        if temporary.exists() {
            let target = output.join(name);
            disk.rename(&temporary, &target).map_err(|cause| failed(&target, cause))?;
        }
    }
    for name in &header.obsolete {
        remove_output(output, name, disk)?;
    }
    disk.sync_folder(output).map_err(|cause| failed(output, cause))?;
    let index = folder.join(INDEX);
    disk.rename(&next, &index).map_err(|cause| failed(&index, cause))?;
    disk.sync_folder(folder).map_err(|cause| failed(folder, cause))
}

fn remove_output(output: &Path, name: &str, disk: &dyn Disk) -> Result<(), FatalError> {
    let path = output.join(name);
    match disk.remove(&path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(FatalError::WriteFailed { path, cause }),
        _ => Ok(()),
    }
}
