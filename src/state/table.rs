//! One row a page: what must be in memory to know which pages to clean, which outputs to write and who repeats whom.
//!
//! A row takes about 210 bytes and its name: a million pages fit into 250 MB.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::head::{Head, Stamp};
use super::log::FramePlace;
use crate::pipeline::Signature;

/// What a page was before this run, or is after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Standing {
    /// It was not there.
    #[default]
    Absent,
    /// A row of the quarantine.
    Rejected,
    /// A record.
    Record,
    /// A record that is not written because it repeats another one.
    Dropped,
}

/// What a record is among those with the same or nearly the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Kin {
    /// Nothing repeats it, and it repeats nothing.
    #[default]
    Alone,
    /// Others repeat it.
    Original,
    /// It has the words of the original.
    Exact,
    /// It has nearly the words of the original.
    Near,
}

/// What a record repeats, or that it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// The id of the original, which may be its own; 0 for a record that is alone.
    pub(crate) of: u128,
    /// What it is.
    pub(crate) kin: Kin,
    /// Of a copy: how alike it is to the original, in ten-thousandths.
    pub(crate) similarity: u16,
    /// Whether it is left out of the outputs.
    pub(crate) is_dropped: bool,
}

/// A page.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts")]
pub(crate) struct Row {
    name_start: u64,
    path_bytes: u32,
    locator_bytes: u32,
    has_locator: bool,
    /// Its number inside the file.
    pub(crate) ordinal: u32,
    /// Whether the file has no pages behind this one.
    pub(crate) last: bool,
    /// How its file looked.
    pub(crate) stamp: Stamp,
    /// See [`Head::context`].
    pub(crate) context: u64,
    /// See [`Head::key`].
    pub(crate) key: u128,
    /// See [`Head::content`].
    pub(crate) content: u128,
    /// What it repeats.
    pub(crate) mark: Mark,
    /// Its results by itself.
    pub(crate) place: FramePlace,
    /// Its results after what was learned of its site; the same place when nothing of that applies.
    pub(crate) patched: FramePlace,
    /// See [`Head::learned`].
    pub(crate) learned: u64,
    /// What it was when the outputs were last written.
    pub(crate) was: Standing,
    /// What it is.
    pub(crate) is: Standing,
    /// Whether its results are other than when the outputs were last written.
    pub(crate) is_new: bool,
    /// Whether this run has come across it.
    pub(crate) is_seen: bool,
    /// See [`Head::signature`].
    pub(crate) signature: Signature,
    /// See [`Head::published`].
    pub(crate) published: i64,
}

/// What a row had besides its head when the outputs were last written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Before {
    pub(crate) patched: FramePlace,
    pub(crate) mark: Mark,
}

/// All pages, by the bytes of their paths and then by their number in the file.
#[derive(Debug, Default)]
pub(crate) struct Table {
    names: String,
    rows: Vec<Row>,
    /// Rows of this run that are not in order yet.
    fresh: Vec<Row>,
    is_unsorted: bool,
}

impl Table {
    /// Adds a page that is in order behind all others.
    pub(crate) fn push(&mut self, head: &Head, place: FramePlace, before: Before) {
        let Before { patched, mark } = before;
        let row = self.row(head, place);
        let is = if mark.is_dropped { Standing::Dropped } else { row.is };
        self.rows.push(Row { mark, was: is, is, learned: head.learned, patched, ..row });
    }

    /// Adds a page in the place of `old`, if there is one; it counts as seen.
    pub(crate) fn replace(&mut self, old: Option<usize>, head: &Head, place: FramePlace) {
        let row = self.row(head, place);
        let row = Row { is_new: true, is_seen: true, ..row };
        match old.and_then(|old| self.rows.get_mut(old)) {
            Some(old) if old.ordinal == row.ordinal => {
                *old = Row { was: old.was, mark: old.mark, ..row };
            }
            Some(old) => {
                // Its number in the file changed: it moves to its place when the rows are put in order.
                let before = std::mem::replace(old, Row { ordinal: u32::MAX, ..Row::default() });
                self.fresh.push(Row { was: before.was, mark: before.mark, ..row });
            }
            None => self.fresh.push(row),
        }
    }

    fn row(&mut self, head: &Head, place: FramePlace) -> Row {
        let name_start = self.names.len() as u64;
        let locator = head.locator.as_deref().unwrap_or_default();
        self.names.push_str(&head.path);
        self.names.push_str(locator);
        Row {
            name_start,
            path_bytes: u32::try_from(head.path.len()).unwrap_or(u32::MAX),
            locator_bytes: u32::try_from(locator.len()).unwrap_or(u32::MAX),
            has_locator: head.locator.is_some(),
            ordinal: head.ordinal,
            last: head.last,
            stamp: head.stamp,
            context: head.context,
            key: head.key,
            content: head.content,
            place,
            patched: place,
            is: if head.is_record { Standing::Record } else { Standing::Rejected },
            signature: head.signature,
            published: head.published,
            ..Row::default()
        }
    }

    /// All rows, in order after [`Table::sort`].
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row with this number.
    pub(crate) fn get(&self, at: usize) -> Option<&Row> {
        self.rows.get(at)
    }

    /// The row with this number, to be changed.
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut Row> {
        self.rows.get_mut(at)
    }

    /// The path of a row.
    pub(crate) fn path(&self, row: &Row) -> &str {
        let start = usize::try_from(row.name_start).unwrap_or(usize::MAX);
        self.names.get(start..start.saturating_add(row.path_bytes as usize)).unwrap_or_default()
    }

    /// The locator of a row.
    pub(crate) fn locator(&self, row: &Row) -> Option<&str> {
        let start = usize::try_from(row.name_start).unwrap_or(usize::MAX).saturating_add(row.path_bytes as usize);
        let locator = self.names.get(start..start.saturating_add(row.locator_bytes as usize));
        if row.has_locator { locator } else { None }
    }

    /// The rows of the file with this path, looked for from row `from` on; rows before have smaller paths.
    pub(crate) fn of_path(&self, path: &str, from: usize) -> std::ops::Range<usize> {
        let rest = self.rows.get(from..).unwrap_or_default();
        let start = from + rest.iter().take_while(|row| self.path(row).as_bytes() < path.as_bytes()).count();
        let own = self.rows.get(start..).unwrap_or_default();
        start..start + own.iter().take_while(|row| self.path(row) == path).count()
    }

    /// Sets what a row repeats; a row for which that is new counts as new.
    pub(crate) fn set_mark(&mut self, at: usize, mark: Mark) {
        let Some(row) = self.rows.get_mut(at) else { return };
        row.is_new |= row.mark != mark;
        row.mark = mark;
        if row.is != Standing::Rejected {
            row.is = if mark.is_dropped { Standing::Dropped } else { Standing::Record };
        }
    }

    /// Sets the results of a row after what was learned of its site.
    pub(crate) fn patch(&mut self, at: usize, head: &Head, place: FramePlace) {
        if let Some(row) = self.rows.get_mut(at) {
            (row.patched, row.learned, row.is_new) = (place, head.learned, true);
            (row.content, row.signature) = (head.content, head.signature);
        }
    }

    /// Counts no row as seen.
    pub(crate) fn forget_seen(&mut self) {
        self.rows.iter_mut().for_each(|row| row.is_seen = false);
    }

    /// Notes that a page is as it was, and how its file looks now; says whether that is new.
    pub(crate) fn keep(&mut self, at: usize, stamp: Stamp, ordinal: u32, last: bool) -> bool {
        let Some(row) = self.rows.get_mut(at) else { return false };
        row.is_seen = true;
        let is_new = row.stamp != stamp || row.ordinal != ordinal || row.last != last;
        self.is_unsorted |= row.ordinal != ordinal;
        (row.stamp, row.ordinal, row.last) = (stamp, ordinal, last);
        is_new
    }

    /// Puts all rows in order.
    pub(crate) fn sort(&mut self) {
        if self.fresh.is_empty() && !self.is_unsorted {
            return;
        }
        self.is_unsorted = false;
        let mut rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            rows = std::mem::take(&mut self.fresh);
        } else {
            rows.append(&mut self.fresh);
        }
        rows.retain(|row| row.place.length > 0);
        rows.sort_unstable_by(|one, other| self.order(one, other));
        self.rows = rows;
    }

    fn order(&self, one: &Row, other: &Row) -> Ordering {
        let by_path = self.path(one).as_bytes().cmp(self.path(other).as_bytes());
        by_path.then(one.ordinal.cmp(&other.ordinal))
    }

    /// Takes out the rows that this run has not come across; gives them.
    pub(crate) fn take_unseen(&mut self) -> Vec<Row> {
        let unseen = self.rows.iter().filter(|row| !row.is_seen && row.place.length > 0).copied().collect();
        self.rows.retain(|row| row.is_seen);
        unseen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(path: &str, locator: Option<&str>, ordinal: u32) -> Head {
        Head { path: path.into(), locator: locator.map(Into::into), ordinal, is_record: true, ..Head::default() }
    }

    const PLACE: FramePlace = FramePlace { segment: 1, offset: 8, length: 5 };

    fn names(table: &Table) -> Vec<String> {
        let name = |row| format!("{}#{}", table.path(row), table.locator(row).unwrap_or("-"));
        table.rows().iter().map(name).collect()
    }

    #[test]
    fn pages_are_found_by_path_and_locator() {
        let mut table = Table::default();
        for (path, locator, ordinal) in [("a", None, 0), ("b", Some("x"), 0), ("b", Some("y"), 1), ("d", None, 0)] {
            table.push(&head(path, locator, ordinal), PLACE, Before { patched: PLACE, ..Before::default() });
        }
        assert_eq!(table.of_path("a", 0), 0..1);
        assert_eq!(table.of_path("b", 1), 1..3);
        assert_eq!(table.of_path("c", 1), 3..3);
    }

    #[test]
    fn replaced_pages_keep_what_they_were_and_find_their_place() {
        let mut table = Table::default();
        for (locator, ordinal) in [("x", 0), ("y", 1)] {
            let mark = Mark { of: 7, ..Mark::default() };
            table.push(&head("b", Some(locator), ordinal), PLACE, Before { patched: PLACE, mark });
        }
        table.replace(Some(1), &head("b", Some("y"), 0), PLACE);
        table.replace(Some(0), &head("b", Some("x"), 1), PLACE);
        table.replace(None, &head("a", None, 0), PLACE);
        table.sort();
        assert_eq!(names(&table), ["a#-", "b#y", "b#x"]);
        let was: Vec<_> = table.rows().iter().map(|row| (row.was, row.mark.of)).collect();
        assert_eq!(was, [(Standing::Absent, 0), (Standing::Record, 7), (Standing::Record, 7)]);
        assert!(table.take_unseen().is_empty());
    }

    #[test]
    fn what_was_not_come_across_is_taken_out() {
        let mut table = Table::default();
        table.push(&head("a", None, 0), PLACE, Before { patched: PLACE, ..Before::default() });
        table.push(&head("b", None, 0), PLACE, Before { patched: PLACE, ..Before::default() });
        table.get_mut(1).unwrap().is_seen = true;
        let gone = table.take_unseen();
        assert_eq!(gone.iter().map(|row| table.path(row)).collect::<Vec<_>>(), ["a"]);
        assert_eq!(names(&table), ["b#-"]);
    }
}
