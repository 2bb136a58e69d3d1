//! Who repeats whom word for word.

use crate::fields::record_id;
use crate::state::{Standing, Table};

/// Marks every record that has the same words as an earlier one by path; gives the number of those marked.
pub(super) fn mark(table: &mut Table) -> u64 {
    let rows = table.rows();
    let mut by_content: Vec<(u128, usize)> = (0..)
        .zip(rows)
        .filter(|(_, row)| row.is == Standing::Record && row.content != 0)
        .map(|(at, row)| (row.content, at))
        .collect();
    by_content.sort_unstable();
    let mut marks = Vec::new();
    for same in by_content.chunk_by(|one, other| one.0 == other.0) {
        let [(_, first), rest @ ..] = same else { continue };
        let Some(first) = rows.get(*first).filter(|_| !rest.is_empty()) else { continue };
        let id = record_id(table.path(first), table.locator(first));
        let id = u128::from_str_radix(&id, 16).unwrap_or_default();
        marks.extend(rest.iter().map(|(_, at)| (*at, id)));
    }
    let count = marks.len() as u64;
    marks.sort_unstable();
    let mut marks = marks.into_iter().peekable();
    for at in 0..table.rows().len() {
        let id = marks.next_if(|(marked, _)| *marked == at).map_or(0, |(_, id)| id);
        table.set_duplicate(at, id);
    }
    count
}
