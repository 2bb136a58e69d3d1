//! From the log to the files that users read: only those are written whose content would change.
//!
//! Each file has a recipe: a hash of everything that its content depends on. It is computed from the table alone, so
//! that a run that changed nothing reads and writes none of them, and one that changed a page writes only its shard.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::atomic::{AtomicFile, SyncedFile};
use super::{ARTICLES_CSV, ARTICLES_JSONL, REMOVALS, is_output_name, results, table};
use crate::config::{Compression, OutputConfig, OutputFormat};
use crate::disk::Disk;
use crate::error::FatalError;
use crate::state::{Kin, OutputFile, Row, Stamp, Standing, Store, Table};

/// A file by what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Articles,
    Rows,
    Removals,
    Quarantine,
}

impl Kind {
    fn stem(self) -> &'static str {
        match self {
            Self::Articles | Self::Rows => "articles",
            Self::Removals => "removals",
            Self::Quarantine => "quarantine",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Rows => "csv",
            Self::Articles | Self::Removals | Self::Quarantine => "jsonl",
        }
    }
}

/// What [`publish`] wrote.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// Files that are complete and wait for their places.
    pub(crate) files: Vec<SyncedFile>,
    /// All files of the folder, written now or before.
    pub(crate) outputs: Vec<OutputFile>,
    /// Names of files that must go.
    pub(crate) obsolete: Vec<String>,
    /// Files from an earlier run that are left as they are.
    pub(crate) left: Vec<String>,
    /// Records in the files of records.
    pub(crate) records: u64,
}

/// Writes the files of the output folder that are not as they should be.
///
/// # Errors
/// [`FatalError::OutputUnwritable`], [`FatalError::WriteFailed`], [`FatalError::State`].
pub(crate) fn publish(
    store: &mut Store<'_>,
    folder: &Path,
    output: &OutputConfig,
    disk: &dyn Disk,
) -> Result<Published, FatalError> {
    let shards = shards(&store.table, output.shard_size);
    let records = shards.iter().map(|rows| rows.len() as u64).sum();
    let mut published = Published { records, ..Published::default() };
    let mut kinds = vec![Kind::Removals];
    kinds.extend(output.formats.iter().map(|format| match format {
        OutputFormat::Jsonl => Kind::Articles,
        OutputFormat::Csv => Kind::Rows,
    }));
    let count = shards.len();
    for (number, rows) in shards.iter().enumerate() {
        let names = kinds.iter().map(|kind| (*kind, name(*kind, (output.shard_size > 0).then_some(number), output)));
        shard(store, folder, output, disk, rows, count, names.collect(), &mut published)?;
    }
    let rejected = rows_of(&store.table, |row| row.is == Standing::Rejected);
    let names = vec![(Kind::Quarantine, name(Kind::Quarantine, None, output))];
    shard(store, folder, output, disk, &rejected, 1, names, &mut published)?;
    leave_or_remove(store, folder, output, &mut published);
    Ok(published)
}

/// The name of a file; the number is that of its shard.
fn name(kind: Kind, shard: Option<usize>, output: &OutputConfig) -> String {
    let number = shard.map(|number| format!("-{number:05}")).unwrap_or_default();
    let packed = if kind != Kind::Quarantine && output.compress == Compression::Zstd { ".zst" } else { "" };
    format!("{}{number}.{}{packed}", kind.stem(), kind.ending())
}

fn rows_of(table: &Table, wanted: impl Fn(&Row) -> bool) -> Vec<u32> {
    (0u32..).zip(table.rows()).filter(|(_, row)| wanted(row)).map(|(at, _)| at).collect()
}

/// The records of each shard. A page's shard depends on its name and on the number of shards alone, and that number is
/// a power of two, so that it seldom changes.
fn shards(table: &Table, size: usize) -> Vec<Vec<u32>> {
    let records = rows_of(table, |row| row.is == Standing::Record);
    if size == 0 {
        return vec![records];
    }
    let count = records.len().div_ceil(size).max(1).next_power_of_two();
    let mut shards = vec![Vec::new(); count];
    for at in records {
        let hash = table.get(at as usize).map_or(0, |row| name_hash(table, row));
        if let Some(shard) = shards.get_mut(hash % count) {
            shard.push(at);
        }
    }
    shards
}

/// A hash that is the same on every machine.
fn name_hash(table: &Table, row: &Row) -> usize {
    let mut hash = crc32fast::Hasher::new();
    hash.update(table.path(row).as_bytes());
    hash.update(table.locator(row).unwrap_or_default().as_bytes());
    hash.finalize() as usize
}

/// Writes those files of one shard that are not as they should be.
#[expect(clippy::too_many_arguments, reason = "one call site; a struct for it would be read once")]
fn shard(
    store: &mut Store<'_>,
    folder: &Path,
    output: &OutputConfig,
    disk: &dyn Disk,
    rows: &[u32],
    shards: usize,
    names: Vec<(Kind, String)>,
    published: &mut Published,
) -> Result<(), FatalError> {
    let content = content(&store.table, rows);
    let mut open = Vec::new();
    for (kind, name) in names {
        let recipe = recipe(&name, content, shards, output);
        let before = store.output(&name).filter(|file| file.recipe == recipe);
        match before {
            Some(file) if looks_like(&folder.join(&name), file.stamp) => published.outputs.push(file.clone()),
            _ => open.push((kind, recipe, create(folder, &name, kind, output, disk)?)),
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    for at in rows {
        if let Some(row) = store.table.get(*at as usize).copied() {
            copy(store, &row, output, &mut open)?;
        }
    }
    for (_, recipe, file) in open {
        let file = file.sync()?;
        published.outputs.push(written(&file, recipe));
        published.files.push(file);
    }
    Ok(())
}

/// What is remembered of a file that waits for its place.
pub(crate) fn written(file: &SyncedFile, recipe: u128) -> OutputFile {
    let stamp = stamp(file.temporary()).unwrap_or_default();
    OutputFile { name: file.name().to_owned(), recipe, stamp }
}

impl Published {
    /// Adds files of another part of the run.
    pub(crate) fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        self.outputs.extend(other.outputs);
        self.obsolete.extend(other.obsolete);
        self.left.extend(other.left);
    }
}

fn create(
    folder: &Path,
    name: &str,
    kind: Kind,
    output: &OutputConfig,
    disk: &dyn Disk,
) -> Result<AtomicFile, FatalError> {
    let mut file = AtomicFile::create(folder, name, disk)?;
    if kind == Kind::Rows {
        let beginning = table::beginning(output);
        let path = folder.join(name);
        file.put(&beginning.map_err(|cause| FatalError::WriteFailed { path, cause })?)?;
    }
    Ok(file)
}

/// Copies the results of one page into the open files.
fn copy(
    store: &mut Store<'_>,
    row: &Row,
    output: &OutputConfig,
    open: &mut [(Kind, u128, AtomicFile)],
) -> Result<(), FatalError> {
    let bytes = store.results(row)?;
    let damaged = || FatalError::State {
        path: PathBuf::from(store.table.path(row)),
        message: "its kept results are damaged; `--force` cleans all pages again".to_owned(),
    };
    let mut parts = results::parts(&bytes).ok_or_else(damaged)?;
    let changed;
    let mark = store.table.mark(row);
    if mark.kin != Kin::Alone {
        changed = results::as_duplicate(parts, mark, output).map_err(|_| damaged())?;
        (parts.line, parts.row) = (&changed.0, &changed.1);
    }
    for (kind, _, file) in open {
        match kind {
            Kind::Articles | Kind::Quarantine => file.put(parts.line)?,
            Kind::Rows => file.put(&results::row(parts, output).map_err(|_| damaged())?)?,
            Kind::Removals => file.put(&results::removal_lines(parts).map_err(|_| damaged())?)?,
        }
    }
    Ok(())
}

/// Hash of what all files of a shard depend on: where in the log the results of its pages are, and what they repeat.
fn content(table: &Table, rows: &[u32]) -> u128 {
    let mut hash = Sha256::new();
    for row in rows.iter().filter_map(|at| table.get(*at as usize)) {
        let (place, mark) = (table.results(row), table.mark(row));
        hash.update(place.segment.to_le_bytes());
        hash.update(place.offset.to_le_bytes());
        hash.update(mark.of.to_le_bytes());
        hash.update([mark.kin as u8]);
        hash.update(mark.similarity.to_le_bytes());
    }
    first_half(&hash.finalize())
}

fn recipe(name: &str, content: u128, shards: usize, output: &OutputConfig) -> u128 {
    let mut hash = Sha256::new();
    hash.update(format!("{name}\n{shards}\n{}\n", output.csv_bom));
    hash.update(content.to_le_bytes());
    first_half(&hash.finalize())
}

/// The first 16 bytes of a hash as a number.
pub(crate) fn first_half(hash: &[u8]) -> u128 {
    hash.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}

pub(crate) fn looks_like(path: &Path, stamp: Stamp) -> bool {
    self::stamp(path).is_some_and(|now| now.size == stamp.size && now.modified == stamp.modified)
}

/// Size and time of a file.
pub(crate) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp::new(metadata.len(), crate::discover::modified(&metadata), i64::MAX))
}

/// Files of earlier runs: shards that are no more would be read twice and go; tables that are no longer wanted stay.
fn leave_or_remove(store: &Store<'_>, folder: &Path, output: &OutputConfig, published: &mut Published) {
    let own: BTreeSet<String> = published.outputs.iter().map(|file| file.name.clone()).collect();
    let formats = output.formats.iter().map(|format| match format {
        OutputFormat::Jsonl => ARTICLES_JSONL,
        OutputFormat::Csv => ARTICLES_CSV,
    });
    let wanted: BTreeSet<&str> = formats.chain([REMOVALS]).collect();
    for file in store.outputs.iter().filter(|file| !own.contains(&file.name)) {
        if wanted.contains(plain(&file.name).as_str()) && looks_like(&folder.join(&file.name), file.stamp) {
            published.obsolete.push(file.name.clone());
        }
    }
    for name in [ARTICLES_JSONL, ARTICLES_CSV].map(ToOwned::to_owned) {
        if !own.contains(&name) && !published.obsolete.contains(&name) && folder.join(&name).exists() {
            published.left.push(name);
        }
    }
}

/// Removes the files that a killed run had not finished.
pub(crate) fn remove_leftovers(folder: &Path, disk: &dyn Disk) {
    let learned = folder.join(crate::learn::FOLDER);
    let entries = [folder, &learned].into_iter().filter_map(|folder| std::fs::read_dir(folder).ok());
    for entry in entries.flatten().flatten() {
        let name = entry.file_name();
        let target = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_suffix(".tmp"));
        let is_own = |name: &str| is_output_name(name) || entry.path().starts_with(&learned);
        if target.is_some_and(is_own)
            && let Err(cause) = disk.remove(&entry.path())
        {
            log::info!("{}: cannot be removed: {cause}", entry.path().display());
        }
    }
}

/// The name without number of shard and packing.
pub(super) fn plain(name: &str) -> String {
    let name = name.strip_suffix(".zst").unwrap_or(name);
    match name.split_once('.') {
        Some((stem, ending)) => format!("{}.{ending}", stem.split('-').next().unwrap_or_default()),
        None => name.to_owned(),
    }
}
