//! Titles of other articles that stand by turns with times before now, before or behind the article of a text scrape:
//! "World / 4 h ago", a title, "Sports / 2 h ago", a title. Titles with dates may be a chronology of the article.

use std::ops::Range;

use super::{Measured, thread};

/// Most words of a line with a time, words of a title.
const DATE_WORDS: u32 = 6;
const TITLE_WORDS: std::ops::RangeInclusive<u32> = 4..=22;
/// Lines that make a ticker: three titles and three times.
const LEAST: usize = 6;

/// The first row of such lines; `running` are the blocks of running text in their order, which stand on one
/// side of it only.
pub(super) fn find(page: &Measured<'_>, running: &[usize]) -> Option<Range<usize>> {
    let dated = dated(page);
    let mut at = 0;
    while at + LEAST <= dated.len() {
        let end = (at..page.len()).find(|index| !takes_turns(page, &dated, *index)).unwrap_or(page.len());
        let one_sided =
            running.first().is_none_or(|first| *first >= at) || running.last().is_none_or(|last| *last < end);
        if end - at >= LEAST && one_sided && is_aside(page, at..end) {
            return Some(at..end);
        }
        at = end + 1;
    }
    None
}

/// Whether a row of lines has less than half as many words as the rest of the page: else it is the article, told by the
/// hour.
fn is_aside(page: &Measured<'_>, row: Range<usize>) -> bool {
    let words = |blocks: Range<usize>| blocks.map(|block| page.block(block).words).sum::<u32>();
    let own = words(row.clone());
    own * 2 < words(0..row.start) + words(row.end..page.len())
}

/// For each line whether it is a time before now beside a title; empty where there are too few.
fn dated(page: &Measured<'_>) -> Vec<bool> {
    let short = |index: usize| {
        let stats = page.block(index);
        stats.digits > 0 && stats.words <= DATE_WORDS
    };
    let beside = |index: usize| is_title(page, index + 1) || index.checked_sub(1).is_some_and(|at| is_title(page, at));
    let may_be: Vec<bool> = (0..page.len()).map(|index| short(index) && beside(index)).collect();
    if may_be.iter().filter(|own| **own).count() * 2 < LEAST {
        return Vec::new();
    }
    may_be.iter().enumerate().map(|(index, own)| *own && thread::is_age(page, index)).collect()
}

/// Whether a line is a title beside such a time, or the other way round.
fn takes_turns(page: &Measured<'_>, dated: &[bool], index: usize) -> bool {
    let is_dated = |at: usize| dated.get(at).copied().unwrap_or(false);
    let beside = |other: usize| other < page.len() && is_dated(other) != is_dated(index);
    let turns = beside(index + 1) || index.checked_sub(1).is_some_and(beside);
    turns && (is_dated(index) || is_title(page, index))
}

fn is_title(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    TITLE_WORDS.contains(&stats.words)
        && !stats.shape.begins_bullet
        && !stats.is_code
        && !page.text(index).trim_end().ends_with(['.', ':', ';', ',', '…'])
}
