//! Titles of other articles that stand by turns with dates or times before or behind the article of a text scrape:
//! "World / 4 h ago", a title, "Sports / 2 h ago", a title.

use std::ops::Range;

use crate::fields::dates;

use super::{Measured, thread};

/// Most words of a line with a date, of a title.
const DATE_WORDS: u32 = 6;
const TITLE_WORDS: std::ops::RangeInclusive<u32> = 4..=22;
/// Lines that make a ticker: three titles and three dates.
const LEAST: usize = 6;

/// The first row of such lines; `running` are the blocks of running text, which stand on one side of it only.
pub(super) fn find(page: &Measured<'_>, running: &[usize]) -> Option<Range<usize>> {
    let mut at = 0;
    while at + LEAST <= page.len() {
        let end = (at..page.len()).find(|index| !takes_turns(page, *index)).unwrap_or(page.len());
        let one_sided = running.iter().all(|index| *index >= at) || running.iter().all(|index| *index < end);
        if end - at >= LEAST && one_sided {
            return Some(at..end);
        }
        at = end + 1;
    }
    None
}

/// Whether a line is a title beside a date, or a date beside a title.
fn takes_turns(page: &Measured<'_>, index: usize) -> bool {
    let dated = is_dated(page, index);
    let beside = |other: usize| other < page.len() && is_dated(page, other) != dated;
    let turns = beside(index + 1) || index.checked_sub(1).is_some_and(beside);
    turns && (dated || is_title(page, index))
}

fn is_dated(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    stats.digits > 0 && stats.words <= DATE_WORDS && (thread::is_age(page, index) || dates::is_date_line(page, index))
}

fn is_title(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let text = page.text(index).trim_end();
    TITLE_WORDS.contains(&stats.words)
        && !text.ends_with(['.', ':', ';', ',', '…'])
        && !stats.shape.begins_bullet
        && !stats.is_code
}
