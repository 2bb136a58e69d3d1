//! One row a page: what must be in memory to know which pages to clean, which outputs to write and who repeats whom.
//!
//! A row takes 96 bytes, its signature 68, and its name as long as it is: a million pages fit into 200 MB. What most pages
//! do not have (a mark, results after learning) stands beside the rows.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::head::{Head, Stamp};
use super::log::FramePlace;
use crate::pipeline::Signature;

/// In the place of a locator's length: there is none.
const NO_LOCATOR: u32 = u32::MAX;

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
    /// Its number inside the file.
    pub(crate) ordinal: u32,
    /// Whether the file has no pages behind this one.
    pub(crate) last: bool,
    is_settled: bool,
    size: u64,
    modified: i64,
    /// See [`Head::context`].
    pub(crate) context: u64,
    /// See [`Head::content`].
    pub(crate) content: u64,
    /// Its results by itself.
    pub(crate) place: FramePlace,
    /// Its number in [`Table::patches`], [`Table::marks`] and [`Table::signatures`].
    patch: u32,
    mark: u32,
    signature: u32,
    /// What it was when the outputs were last written.
    pub(crate) was: Standing,
    /// What it is.
    pub(crate) is: Standing,
    /// Whether its results are other than when the outputs were last written.
    pub(crate) is_new: bool,
    /// Whether this run has come across it.
    pub(crate) is_seen: bool,
    /// Share of its words that was taken out, in hundredths.
    pub(crate) removed: u8,
    /// See [`Head::published`].
    pub(crate) published: i64,
}

impl Row {
    /// How its file looked.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { size: self.size, modified: self.modified, settled: self.is_settled }
    }
}

/// The results of a page after what was learned of its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Patch {
    /// Where they are.
    pub(crate) place: FramePlace,
    /// See [`Head::learned`].
    pub(crate) learned: u64,
}

/// What is new of a page whose bytes are as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Nothing.
    AsItWas,
    /// How its file looks: the next run wants to know, and nothing else depends on it.
    Stamped,
    /// Its place in the file.
    Moved,
}

/// What a row had besides its head when the outputs were last written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Before {
    pub(crate) patch: Option<Patch>,
    pub(crate) mark: Mark,
    pub(crate) removed: u8,
}

/// All pages, by the bytes of their paths and then by their number in the file.
#[derive(Debug, Default)]
pub(crate) struct Table {
    names: String,
    rows: Vec<Row>,
    /// Rows of this run that are not in order yet.
    fresh: Vec<Row>,
    is_unsorted: bool,
    /// Of the rows that have one; a row has the number of its own plus one, or 0.
    patches: Vec<Patch>,
    marks: Vec<Mark>,
    signatures: Vec<Signature>,
}

impl Table {
    /// Adds a page that is in order behind all others.
    pub(crate) fn push(&mut self, head: &Head, place: FramePlace, before: Before) {
        let row = self.row(head, place);
        let is = if before.mark.is_dropped { Standing::Dropped } else { row.is };
        let patch = before.patch.map_or(0, |patch| add(&mut self.patches, patch));
        let mark = if before.mark == Mark::default() { 0 } else { add(&mut self.marks, before.mark) };
        self.rows.push(Row { mark, was: is, is, patch, removed: before.removed, ..row });
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
        self.names.push_str(&head.start.path);
        self.names.push_str(locator);
        let Stamp { size, modified, settled } = head.stamp;
        Row {
            name_start,
            path_bytes: u32::try_from(head.start.path.len()).unwrap_or(u32::MAX),
            locator_bytes: head.locator.as_ref().map_or(NO_LOCATOR, |own| u32::try_from(own.len()).unwrap_or(0)),
            ordinal: head.ordinal,
            last: head.last,
            is_settled: settled,
            size,
            modified,
            context: head.context,
            content: head.start.content,
            place,
            is: if head.is_record { Standing::Record } else { Standing::Rejected },
            signature: if head.signature.words == 0 { 0 } else { add(&mut self.signatures, head.signature) },
            published: head.published,
            removed: head.counts.removed_percent(),
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
        if row.locator_bytes == NO_LOCATOR {
            return None;
        }
        self.names.get(start..start.saturating_add(row.locator_bytes as usize))
    }

    /// What a row repeats.
    pub(crate) fn mark(&self, row: &Row) -> Mark {
        numbered(&self.marks, row.mark).copied().unwrap_or_default()
    }

    /// The results of a row after what was learned of its site, if anything of that applies.
    pub(crate) fn patch(&self, row: &Row) -> Option<Patch> {
        numbered(&self.patches, row.patch).copied()
    }

    /// Where the results of a row are that the outputs are made of.
    pub(crate) fn results(&self, row: &Row) -> FramePlace {
        self.patch(row).map_or(row.place, |patch| patch.place)
    }

    /// What the near duplicates of a row are found by.
    pub(crate) fn signature(&self, row: &Row) -> &Signature {
        numbered(&self.signatures, row.signature).unwrap_or(&Signature::NONE)
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
        let is_new = self.rows.get(at).is_some_and(|row| self.mark(row) != mark);
        let Some(row) = self.rows.get_mut(at) else { return };
        if is_new {
            row.is_new = true;
            row.mark = if mark == Mark::default() { 0 } else { add(&mut self.marks, mark) };
        }
        if row.is != Standing::Rejected {
            row.is = if mark.is_dropped { Standing::Dropped } else { Standing::Record };
        }
    }

    /// Sets the results of a row after what was learned of its site; `None` for its own.
    pub(crate) fn set_patch(&mut self, at: usize, head: &Head, patch: Option<Patch>) {
        if let Some(row) = self.rows.get_mut(at) {
            row.is_new = true;
            row.patch = patch.map_or(0, |patch| add(&mut self.patches, patch));
            row.content = head.start.content;
            row.removed = head.counts.removed_percent();
            row.signature = if head.signature.words == 0 { 0 } else { add(&mut self.signatures, head.signature) };
        }
    }

    /// Sets where the results of a row were copied to.
    pub(crate) fn moved(&mut self, at: usize, place: FramePlace, patch: Option<FramePlace>) {
        let Some(row) = self.rows.get_mut(at) else { return };
        row.place = place;
        let own = row.patch.checked_sub(1).and_then(|number| self.patches.get_mut(number as usize));
        if let (Some(own), Some(place)) = (own, patch) {
            own.place = place;
        }
    }

    /// Counts no row as seen.
    pub(crate) fn forget_seen(&mut self) {
        self.rows.iter_mut().for_each(|row| row.is_seen = false);
    }

    /// Notes that a page is as it was, and how its file looks now; says what of that is new.
    pub(crate) fn keep(&mut self, at: usize, stamp: Stamp, ordinal: u32, last: bool) -> Kept {
        let Some(row) = self.rows.get_mut(at) else { return Kept::AsItWas };
        row.is_seen = true;
        let is_moved = row.ordinal != ordinal || row.last != last;
        let kept = if is_moved {
            Kept::Moved
        } else if row.stamp() != stamp {
            Kept::Stamped
        } else {
            Kept::AsItWas
        };
        self.is_unsorted |= row.ordinal != ordinal;
        (row.size, row.modified, row.is_settled) = (stamp.size, stamp.modified, stamp.settled);
        (row.ordinal, row.last) = (ordinal, last);
        kept
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

    /// The order of pages: by the bytes of their paths, then by their number in the file.
    pub(crate) fn order(&self, one: &Row, other: &Row) -> Ordering {
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

/// Adds a value; gives its number plus one.
fn add<T>(values: &mut Vec<T>, value: T) -> u32 {
    values.push(value);
    u32::try_from(values.len()).unwrap_or(0)
}

/// The value whose number plus one this is.
fn numbered<T>(values: &[T], number: u32) -> Option<&T> {
    values.get(number.checked_sub(1)? as usize)
}

#[cfg(test)]
mod tests {
    use super::super::head::HeadStart;
    use super::*;

    fn head(path: &str, locator: Option<&str>, ordinal: u32) -> Head {
        let start = HeadStart { path: path.into(), ..HeadStart::default() };
        Head { start, locator: locator.map(Into::into), ordinal, is_record: true, ..Head::default() }
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
            table.push(&head(path, locator, ordinal), PLACE, Before::default());
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
            table.push(&head("b", Some(locator), ordinal), PLACE, Before { mark, ..Before::default() });
        }
        table.replace(Some(1), &head("b", Some("y"), 0), PLACE);
        table.replace(Some(0), &head("b", Some("x"), 1), PLACE);
        table.replace(None, &head("a", None, 0), PLACE);
        table.sort();
        assert_eq!(names(&table), ["a#-", "b#y", "b#x"]);
        let was: Vec<_> = table.rows().iter().map(|row| (row.was, table.mark(row).of)).collect();
        assert_eq!(was, [(Standing::Absent, 0), (Standing::Record, 7), (Standing::Record, 7)]);
        assert!(table.take_unseen().is_empty());
    }

    #[test]
    fn what_was_not_come_across_is_taken_out() {
        let mut table = Table::default();
        table.push(&head("a", None, 0), PLACE, Before::default());
        table.push(&head("b", None, 0), PLACE, Before::default());
        table.get_mut(1).unwrap().is_seen = true;
        let gone = table.take_unseen();
        assert_eq!(gone.iter().map(|row| table.path(row)).collect::<Vec<_>>(), ["a"]);
        assert_eq!(names(&table), ["b#-"]);
    }
}
