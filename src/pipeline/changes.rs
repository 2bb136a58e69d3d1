//! What a run changed, for those who read the outputs after each run.

use std::path::Path;

use serde::Serialize;

use crate::disk::Disk;
use crate::error::FatalError;
use crate::fields::record_id;
use crate::report::RunCounts;
use crate::sink::{AtomicFile, CHANGES, JsonLines, SyncedFile};
use crate::state::{Row, Standing, Table};

/// A line of `changes.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Change<'t> {
    /// What happened to the record.
    #[serde(rename = "change")]
    kind: ChangeKind,
    /// Its id.
    id: String,
    /// Path of its page.
    path: &'t str,
    /// Which page in the file.
    locator: Option<&'t str>,
    /// Of a dropped one: the id of the record that it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_of: Option<String>,
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeKind {
    /// It is new.
    Added,
    /// It may differ from what it was.
    Updated,
    /// It is no more.
    Removed,
    /// It repeats another one and is not written.
    Dropped,
}

/// Writes all changes in the order of pages; `gone` are the rows of pages that are no more, in that order too.
pub(super) fn write(
    disk: &dyn Disk,
    folder: &Path,
    table: &Table,
    gone: Vec<Row>,
    counts: &mut RunCounts,
) -> Result<SyncedFile, FatalError> {
    let mut file = AtomicFile::create(folder, CHANGES, disk)?;
    let mut lines = JsonLines::new(&mut file, folder.join(CHANGES));
    let mut put = |row: &Row, kind: Option<ChangeKind>| -> Result<(), FatalError> {
        let Some(kind) = kind else { return Ok(()) };
        counts.count(kind);
        lines.write(&change(table, row, kind))
    };
    let mut gone = gone.into_iter().peekable();
    for row in table.rows() {
        while let Some(gone) = gone.next_if(|gone| table.order(gone, row).is_le()) {
            put(&gone, kind_of_gone(&gone))?;
        }
        put(row, kind(row))?;
    }
    for gone in gone {
        put(&gone, kind_of_gone(&gone))?;
    }
    file.sync()
}

fn kind_of_gone(row: &Row) -> Option<ChangeKind> {
    (row.was == Standing::Record).then_some(ChangeKind::Removed)
}

fn kind(row: &Row) -> Option<ChangeKind> {
    match (row.was, row.is) {
        (Standing::Record, Standing::Record) if row.is_new => Some(ChangeKind::Updated),
        (Standing::Record, Standing::Rejected) => Some(ChangeKind::Removed),
        (Standing::Absent | Standing::Rejected | Standing::Dropped, Standing::Record) => Some(ChangeKind::Added),
        (_, Standing::Dropped) if row.is_new => Some(ChangeKind::Dropped),
        _ => None,
    }
}

fn change<'t>(table: &'t Table, row: &Row, kind: ChangeKind) -> Change<'t> {
    let (path, locator) = (table.path(row), table.locator(row));
    let duplicate_of = (kind == ChangeKind::Dropped).then(|| format!("{:032x}", table.mark(row).of));
    Change { kind, id: record_id(path, locator), path, locator, duplicate_of }
}
