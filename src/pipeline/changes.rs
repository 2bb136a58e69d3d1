//! What a run changed, for those who read the outputs after each run.

use serde::Serialize;

use crate::fields::record_id;
use crate::state::{Row, Standing, Table};

/// A line of `changes.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// What happened to the record.
    #[serde(rename = "change")]
    pub(crate) kind: ChangeKind,
    /// Its id.
    pub(crate) id: String,
    /// Path of its page.
    pub(crate) path: String,
    /// Which page in the file.
    pub(crate) locator: Option<String>,
    /// Of a dropped one: the id of the record that it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duplicate_of: Option<String>,
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

/// All changes by path; `gone` are the rows of pages that are no more.
pub(super) fn changes(table: &Table, gone: &[Row]) -> Vec<Change> {
    let mut changes: Vec<Change> = gone
        .iter()
        .filter(|row| row.was == Standing::Record)
        .map(|row| change(table, row, ChangeKind::Removed))
        .collect();
    for row in table.rows() {
        let kind = match (row.was, row.is) {
            (Standing::Record, Standing::Record) if row.is_new => ChangeKind::Updated,
            (Standing::Record, Standing::Rejected) => ChangeKind::Removed,
            (Standing::Absent | Standing::Rejected | Standing::Dropped, Standing::Record) => ChangeKind::Added,
            (_, Standing::Dropped) if row.is_new => ChangeKind::Dropped,
            _ => continue,
        };
        changes.push(change(table, row, kind));
    }
    changes.sort_by(|one, other| (&one.path, &one.locator).cmp(&(&other.path, &other.locator)));
    changes
}

fn change(table: &Table, row: &Row, kind: ChangeKind) -> Change {
    let (path, locator) = (table.path(row), table.locator(row));
    let id = record_id(path, locator);
    let duplicate_of = (kind == ChangeKind::Dropped).then(|| format!("{:032x}", row.mark.of));
    Change { kind, id, path: path.to_owned(), locator: locator.map(ToOwned::to_owned), duplicate_of }
}
